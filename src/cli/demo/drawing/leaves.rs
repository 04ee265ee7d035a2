//! Fallen leaves.

use std::f32::consts::{FRAC_PI_2, PI, TAU};

use super::canvas::{Area, Canvas};
use super::color::{Color, Reach, angle, hex, sine, smoothstep};
use super::noise::{Dice, cloudy, floor, noise};

/// Ground, and five colours of leaves.
const AUTUMNS: [[Color; 6]; 3] = [
    [
        hex(0x2b2119),
        hex(0xc8401f),
        hex(0xe8842a),
        hex(0xf0b93a),
        hex(0x8f2a1c),
        hex(0xb06a2a),
    ],
    [
        hex(0x262a24),
        hex(0xd9662b),
        hex(0xf2c14e),
        hex(0xa83a2a),
        hex(0x8a8f3c),
        hex(0xe79a3c),
    ],
    [
        hex(0x2a2028),
        hex(0xa4243b),
        hex(0xd8973c),
        hex(0xe9c46a),
        hex(0x7a1f2e),
        hex(0xbd632f),
    ],
];

/// Paints the scene.
pub(super) fn paint(canvas: &mut Canvas, dice: &mut Dice) {
    let [first, others @ ..] = AUTUMNS;
    let [ground, one, two, three, four, five] = dice.pick(first, &others);
    let seed = dice.noise_seed();
    let (aspect, unit) = (canvas.aspect(), canvas.unit());

    canvas.fill(|x, y| {
        let soil = cloudy(x * 9.0, y * 9.0, 3, seed);
        ground * (0.55 + 0.8 * soil)
    });
    let count = (80.0 * aspect / (unit * unit)).min(190.0) as u32;
    for leaf in 0..count {
        let height = leaf as f32 / count as f32;
        let (x, y) = (
            dice.between(-0.05, aspect + 0.05),
            dice.between(-0.05, 1.05),
        );
        let size = unit * dice.between(0.085, 0.140);
        let color = dice.pick(one, &[two, three, four, five]);
        let next = dice.pick(two, &[three, one]);
        let leaf = Leaf {
            x,
            y,
            size,
            turn: dice.between(0.0, TAU),
            lobes: dice.chance(0.45),
            slim: dice.between(0.42, 0.60),
            color: (color * (0.50 + 0.52 * height)).mix(next, dice.between(0.0, 0.25)),
            tint: next,
            seed: dice.noise_seed(),
        };
        leaf.lay(canvas);
    }
}

/// One leaf on the ground.
struct Leaf {
    x: f32,
    y: f32,
    size: f32,
    turn: f32,
    /// Five-pointed as a maple's, or a plain oval.
    lobes: bool,
    slim: f32,
    color: Color,
    tint: Color,
    seed: u32,
}

impl Leaf {
    /// Paints the leaf and the shadow it throws.
    fn lay(&self, canvas: &mut Canvas) {
        let (sin, cos) = self.turn.sin_cos();
        let edge = canvas.pixel() / self.size;
        // The shadow lies this far to the right and below.
        let (drop_u, drop_v) = (0.07 * (cos + sin), 0.07 * (cos - sin));
        let area = Area::around(self.x, self.y, self.size * 1.18);
        canvas.change(area, |px, py, under| {
            let (dx, dy) = ((px - self.x) / self.size, (py - self.y) / self.size);
            let (u, v) = (dx * cos + dy * sin, dy * cos - dx * sin);
            if u * u + v * v > 1.4 {
                return under;
            }
            let cover = (0.5 - self.outline(u, v) / edge).clamp(0.0, 1.0);
            if cover >= 1.0 {
                return self.skin(u, v);
            }
            let shade = smoothstep(0.10, -0.14, self.outline(u - drop_u, v - drop_v));
            let under = under * (1.0 - 0.55 * shade);
            let stem = (0.5 - ((v + 0.06 * (u + 0.6)).abs() - 0.014) / edge).clamp(0.0, 1.0)
                * f32::from(u8::from((-1.15..-0.5).contains(&u)));
            let body = under.mix(self.color * 0.6, stem);
            if cover > 0.0 {
                body.mix(self.skin(u, v), cover)
            } else {
                body
            }
        });
    }

    /// How far outside the leaf a point is; below zero is inside.
    fn outline(&self, u: f32, v: f32) -> f32 {
        if self.lobes {
            let (far, turn) = ((u + 0.15).reach(v), angle(v, u + 0.15));
            let lobe = sine(turn * 2.5 + FRAC_PI_2).abs().sqrt();
            let teeth = 0.045 * sine(turn * 17.0 + FRAC_PI_2) * lobe;
            let back = 1.0 - 0.35 * smoothstep(1.9, 3.0, turn.abs());
            (far - (0.40 + 0.52 * lobe + teeth) * back) * 0.6
        } else {
            let along = ((u + 0.75) / 1.6).clamp(0.0, 1.0);
            let wide = self.slim * sine(along * PI).max(0.0).sqrt() * (1.15 - 0.35 * along);
            let teeth = 0.012 * sine(along * 70.0);
            (v.abs() - wide - teeth).max((u - 0.025).abs() - 0.775) * 0.8
        }
    }

    /// The colour of the leaf at a point: blotches, veins, a gentle fold.
    fn skin(&self, u: f32, v: f32) -> Color {
        let speck = noise(u * 24.0, v * 24.0, self.seed);
        let blotch = cloudy(u * 2.4, v * 2.4, 2, self.seed);
        let vein = if self.lobes {
            let turn = angle(v, u + 0.15);
            let between = (turn * 2.5 / PI).fract().abs();
            let off = between.min(1.0 - between) * (u + 0.15).reach(v);
            smoothstep(0.022, 0.004, off)
        } else {
            let side = (u - v.abs() * 0.9) * 7.0;
            let side = side - floor(side) as f32;
            let ribs = smoothstep(0.10, 0.02, (side - 0.5).abs()) * 0.55;
            smoothstep(0.024, 0.008, v.abs()).max(ribs)
        };
        let fold = if v > 0.0 { 0.90 } else { 1.06 };
        let color = self
            .color
            .mix(self.tint, smoothstep(0.45, 0.75, blotch) * 0.7);
        (color * (fold * (0.93 + 0.14 * speck))).mix(self.tint.mix(hex(0xfff0c8), 0.4), vein * 0.45)
    }
}
