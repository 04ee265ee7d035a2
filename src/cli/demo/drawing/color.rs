//! Colours as three numbers that can be mixed.

use std::ops::{Add, Mul};

/// Red, green and blue, each from 0 to 1 as a screen shows them (sRGB). Values
/// above 1 are allowed while painting and are cut at the end.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Color {
    pub(super) red: f32,
    pub(super) green: f32,
    pub(super) blue: f32,
}

/// A colour from its usual notation: `hex(0xff8800)`.
pub(super) const fn hex(code: u32) -> Color {
    let [_, red, green, blue] = code.to_be_bytes();
    Color {
        red: red as f32 / 255.0,
        green: green as f32 / 255.0,
        blue: blue as f32 / 255.0,
    }
}

impl Color {
    /// From this colour (`share` 0) to `other` (`share` 1).
    pub(super) fn mix(self, other: Self, share: f32) -> Self {
        let share = share.clamp(0.0, 1.0);
        self * (1.0 - share) + other * share
    }

    /// This colour with `light` on it, never more than white.
    pub(super) fn lit(self, light: Self) -> Self {
        let screen = |under: f32, light: f32| under + light * (1.0 - under).max(0.0);
        Self {
            red: screen(self.red, light.red),
            green: screen(self.green, light.green),
            blue: screen(self.blue, light.blue),
        }
    }
}

impl Add for Color {
    type Output = Self;

    /// Light upon light.
    fn add(self, other: Self) -> Self {
        Self {
            red: self.red + other.red,
            green: self.green + other.green,
            blue: self.blue + other.blue,
        }
    }
}

impl Mul<f32> for Color {
    type Output = Self;

    /// Brighter or darker.
    fn mul(self, factor: f32) -> Self {
        Self {
            red: self.red * factor,
            green: self.green * factor,
            blue: self.blue * factor,
        }
    }
}

/// A gradient through `stops`, each a place from 0 to 1 (rising) and a colour.
pub(super) fn gradient(stops: &[(f32, Color)], at: f32) -> Color {
    let mut before: Option<(f32, Color)> = None;
    for &(place, color) in stops {
        if at <= place {
            return match before {
                Some((start, from)) => from.mix(color, smoothstep(start, place, at)),
                None => color,
            };
        }
        before = Some((place, color));
    }
    before.map_or(hex(0), |(_, color)| color)
}

/// 0 below `low`, 1 above `high`, a soft S between them.
pub(super) fn smoothstep(low: f32, high: f32, value: f32) -> f32 {
    let share = ((value - low) / (high - low)).clamp(0.0, 1.0);
    share * share * (3.0 - 2.0 * share)
}

/// The angle of a direction like `f32::atan2(y, x)`, about 0.0003 off but
/// several times faster: petals need it for millions of pixels.
pub(super) fn angle(y: f32, x: f32) -> f32 {
    use std::f32::consts::{FRAC_PI_2, PI};
    let (long, short) = (x.abs().max(y.abs()), x.abs().min(y.abs()));
    if long == 0.0 {
        return 0.0;
    }
    let slope = short / long;
    let square = slope * slope;
    let eighth = slope
        * (0.999_77
            + square * (-0.332_35 + square * (0.193_0 + square * (-0.114_9 + square * 0.039_8))));
    let quarter = if y.abs() > x.abs() {
        FRAC_PI_2 - eighth
    } else {
        eighth
    };
    let half = if x < 0.0 { PI - quarter } else { quarter };
    if y < 0.0 { -half } else { half }
}

/// The sine of an angle in radians, about 0.001 off but several times faster.
pub(super) fn sine(angle: f32) -> f32 {
    let turns = angle / std::f32::consts::TAU;
    // From -0.5 to 0.5 of a turn; a parabola, then bent towards the true curve.
    let turn = turns - super::noise::floor(turns + 0.5) as f32;
    let arc = 8.0 * turn - 16.0 * turn * turn.abs();
    0.225 * (arc * arc.abs() - arc) + arc
}

/// The length of the hypotenuse, in short.
pub(super) trait Reach {
    /// Like `hypot`, without its care for numbers that do not occur in
    /// pictures, and much faster.
    fn reach(self, other: Self) -> Self;
}

impl Reach for f32 {
    fn reach(self, other: Self) -> Self {
        (self * self + other * other).sqrt()
    }
}
