//! Layers of mountains with mist between them.

use super::canvas::Canvas;
use super::color::{Color, gradient, hex};
use super::noise::{Dice, cloudy, noise};

/// Sky above, sky at the horizon, farthest ridge, nearest ridge, sun.
const DAWNS: [[Color; 5]; 4] = [
    [
        hex(0x7fa3c7),
        hex(0xfbdcc0),
        hex(0xd9b8b4),
        hex(0x1f2d45),
        hex(0xfff1d6),
    ],
    [
        hex(0x5b7fa6),
        hex(0xffc9a0),
        hex(0xc9a3ae),
        hex(0x2a1f3d),
        hex(0xffe2b0),
    ],
    [
        hex(0x9cc3c4),
        hex(0xf6ead0),
        hex(0xb9cbbf),
        hex(0x16363a),
        hex(0xfffbe6),
    ],
    [
        hex(0x6c6aa8),
        hex(0xf6b7b0),
        hex(0xb892b8),
        hex(0x1c1b3a),
        hex(0xffd9cf),
    ],
];

/// Paints the scene.
pub(super) fn paint(canvas: &mut Canvas, dice: &mut Dice) {
    let [first, others @ ..] = DAWNS;
    let [high, low, far, near, sun] = dice.pick(first, &others);
    let seed = dice.noise_seed();
    let (aspect, unit) = (canvas.aspect(), canvas.unit());
    let (sun_x, sun_y) = (aspect * dice.between(0.25, 0.75), dice.between(0.24, 0.34));

    canvas.fill(|x, y| {
        let streak = cloudy(x * 1.6, y * 9.0, 4, seed);
        gradient(&[(0.0, high), (0.55, low)], y).mix(sun, (streak - 0.5).max(0.0) * 0.9)
    });
    canvas.glow(sun_x, sun_y, 0.55 * unit, sun, 0.30);
    canvas.disc(
        sun_x,
        sun_y,
        0.045 * unit,
        sun.mix(hex(0xffffff), 0.5),
        0.95,
    );

    let layers = 7;
    for layer in 0..layers {
        let depth = layer as f32 / (layers - 1) as f32;
        let seed = seed.wrapping_add(layer * 977 + 1);
        let base = 0.50 + 0.46 * depth.powf(1.1);
        let rise = 0.30 - 0.13 * depth;
        let wide = (1.5 + 1.1 * depth) / unit.sqrt();
        // The two nearest ridges are close enough to see their trees.
        let trees = (depth - 0.6).max(0.0) * 0.11;
        let line = canvas.columns(|x| {
            let tree = noise(x * 120.0, 0.0, seed) * noise(x * 31.0, 3.0, seed);
            base - rise * (ridge(x * wide, seed) - 0.42) - trees * tree
        });
        let rock = far.mix(near, depth.powf(0.9));
        let mist = low.mix(far, 0.35 + 0.4 * depth);
        // Mist lies level: it does not follow the tops.
        let valley = base - 0.30 * rise;
        canvas.below(&line, |x, y, _| {
            let wisp = 0.7 + 0.6 * noise(x * 3.0, y * 14.0, seed);
            let low = ((y - valley) / (0.17 + 0.08 * depth)).clamp(0.0, 1.0);
            let thick = low * (0.85 - 0.55 * depth);
            rock.mix(mist, thick * wisp)
        });
    }
}

/// The height of a mountain range at a place, about 0 to 1: sharp at its tops,
/// with the smaller folds upon its flanks.
fn ridge(x: f32, seed: u32) -> f32 {
    let (mut sum, mut weight, mut total, mut scale) = (0.0, 1.0, 0.0, 1.0);
    for octave in 0..6 {
        let level = noise(
            x * scale + 7.0,
            octave as f32 * 3.7,
            seed.wrapping_add(octave),
        );
        sum += weight * (1.0 - (level * 2.0 - 1.0).abs());
        total += weight;
        weight *= 0.46;
        scale *= 2.1;
    }
    sum / total
}
