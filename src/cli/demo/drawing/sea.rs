//! The sun going down over water.

use super::canvas::{Area, Canvas};
use super::color::{Color, gradient, hex, smoothstep};
use super::noise::{Dice, cloudy, noise};

/// Sky above, sky in the middle, sky at the horizon, deep water, sun.
const EVENINGS: [[Color; 5]; 4] = [
    [
        hex(0x2f3e75),
        hex(0xc7607a),
        hex(0xffb763),
        hex(0x1b2348),
        hex(0xfff0b8),
    ],
    [
        hex(0x40608f),
        hex(0xe79a7d),
        hex(0xffdc9a),
        hex(0x1d3a55),
        hex(0xfff6d0),
    ],
    [
        hex(0x3a2a63),
        hex(0xa6467e),
        hex(0xff8f5c),
        hex(0x1a1238),
        hex(0xffdf9a),
    ],
    [
        hex(0x5a8fb0),
        hex(0xf2c6b4),
        hex(0xffe7bf),
        hex(0x2a5a70),
        hex(0xfffbe8),
    ],
];

/// Paints the scene.
pub(super) fn paint(canvas: &mut Canvas, dice: &mut Dice) {
    let [first, others @ ..] = EVENINGS;
    let [high, middle, low, deep, sun] = dice.pick(first, &others);
    let seed = dice.noise_seed();
    let (aspect, unit) = (canvas.aspect(), canvas.unit());
    let horizon = dice.between(0.56, 0.64);
    let sun_x = aspect * dice.between(0.3, 0.7);
    let (sun_y, sun_size) = (horizon - 0.05 * unit, 0.085 * unit);

    let sky = [(0.0, high), (0.62, middle), (1.0, low)];
    canvas.fill(|x, y| {
        let up = (y / horizon).min(1.0);
        let cloud = cloudy(x * 1.3, y * 7.0 - x * 0.3, 5, seed);
        let thick = smoothstep(0.50, 0.78, cloud) * (1.0 - up * 0.4);
        // Clouds are lit from below by the sun and dark at their backs.
        let lit = low.mix(sun, 0.3).mix(high, (0.9 - up) * 0.9);
        gradient(&sky, up).mix(lit, thick * 0.75)
    });
    canvas.glow(sun_x, sun_y, 0.62 * unit, sun, 0.38);
    canvas.disc(sun_x, sun_y, sun_size, sun, 1.0);

    let pixel = canvas.pixel();
    canvas.change(
        Area {
            left: 0.0,
            top: horizon,
            right: aspect,
            bottom: 1.0,
        },
        |x, y, _| {
            let near = ((y - horizon) / (1.0 - horizon)).clamp(0.0, 1.0);
            // Waves look ever flatter towards the horizon.
            let row = 9.0 * (near + 0.03).ln();
            let wave = noise(x * (14.0 - 9.0 * near), row * 4.0, seed) * 0.6
                + noise(x * (38.0 - 24.0 * near), row * 9.0, seed ^ 5) * 0.4;
            let water = low.mix(deep, 0.30 + 0.75 * near.powf(0.6));
            let water = water.mix(middle, (wave - 0.45).max(0.0) * (1.1 - 0.6 * near));
            let width = sun_size * (0.7 + 1.9 * near) + pixel;
            let beside = (x - sun_x).abs() / width;
            let path = (-beside * beside).exp();
            let glint = smoothstep(0.62 - 0.42 * path, 0.80 - 0.35 * path, wave);
            water.mix(
                sun.mix(low, 0.25 + 0.3 * near),
                glint * path.sqrt() * (1.0 - 0.35 * near),
            )
        },
    );

    let side = if sun_x > aspect / 2.0 { -1.0 } else { 1.0 };
    let boat_x = sun_x + side * dice.between(0.17, 0.30) * unit;
    boat(
        canvas,
        boat_x,
        horizon + 0.035 * unit,
        0.085 * unit,
        deep * 0.55,
    );
}

/// A small sailing boat as a silhouette, `size` high, its hull at `y`.
fn boat(canvas: &mut Canvas, x: f32, y: f32, size: f32, color: Color) {
    let soft = canvas.pixel();
    canvas.paint(Area::around(x, y - size / 2.0, size), |px, py| {
        let (dx, dy) = ((px - x) / size, (py - y) / size);
        let edge = soft / size;
        let cover = |distance: f32| (0.5 - distance / edge).clamp(0.0, 1.0);
        let hull = cover((dx.abs() - (0.36 - 0.8 * dy)).max((dy - 0.10).max(-dy)));
        // Two sails, hollow with wind towards the left and the right.
        let up = -dy - 0.05;
        let main = cover(
            (dx - 0.34 * (1.0 - up).max(0.0).sqrt() * (1.0 - up))
                .max(0.02 - dx)
                .max(-up)
                .max(up - 1.0),
        );
        let jib = cover(
            (-dx - 0.30 * (0.85 - up))
                .max(dx + 0.02)
                .max(-up)
                .max(up - 0.85),
        );
        (color, hull.max(main).max(jib * 0.9))
    });
}
