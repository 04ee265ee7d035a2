//! Sand dunes in low light.

use super::canvas::{Area, Canvas};
use super::color::{Color, gradient, hex, smoothstep};
use super::noise::{Dice, cloudy, noise};

/// Sky above, sky at the horizon, sand in the sun, sand in the shade, sun.
const EVENINGS: [[Color; 5]; 4] = [
    [
        hex(0x6f93bb),
        hex(0xffdfba),
        hex(0xf2b26b),
        hex(0x8a4630),
        hex(0xfff3d6),
    ],
    [
        hex(0x3f5c8a),
        hex(0xf7b79a),
        hex(0xe58f5e),
        hex(0x57304a),
        hex(0xffe6c4),
    ],
    [
        hex(0x8cb8c9),
        hex(0xf9efd9),
        hex(0xf0d2a0),
        hex(0xa77552),
        hex(0xffffff),
    ],
    [
        hex(0x4a3f7a),
        hex(0xf29a86),
        hex(0xdb7b63),
        hex(0x3d2350),
        hex(0xffd6b0),
    ],
];

/// Paints the scene.
pub(super) fn paint(canvas: &mut Canvas, dice: &mut Dice) {
    let [first, others @ ..] = EVENINGS;
    let [high, low, bright, dark, sun] = dice.pick(first, &others);
    let seed = dice.noise_seed();
    let (aspect, unit) = (canvas.aspect(), canvas.unit());
    let from_left = dice.chance(0.5);
    let sun_x = aspect * if from_left { 0.22 } else { 0.78 };
    let sun_y = dice.between(0.20, 0.34);

    // Below, sand hides the sky.
    let sky = Area {
        left: 0.0,
        top: 0.0,
        right: aspect,
        bottom: 0.56,
    };
    canvas.change(sky, |x, y, _| {
        let veil = cloudy(x * 1.2, y * 8.0, 4, seed);
        gradient(&[(0.0, high), (0.52, low)], y).mix(sun, (veil - 0.52).max(0.0))
    });
    canvas.glow(sun_x, sun_y, 0.6 * unit, sun, 0.30);
    canvas.disc(sun_x, sun_y, 0.05 * unit, sun, 0.95);

    let layers = 5;
    for layer in 0..layers {
        let depth = layer as f32 / (layers - 1) as f32;
        let own = seed.wrapping_add(layer * 613 + 5);
        let base = 0.47 + 0.40 * depth.powf(1.2);
        let rise = 0.05 + 0.11 * depth.sqrt();
        let (shift, wave) = (dice.between(0.0, 6.3), dice.between(1.5, 2.5) / unit.sqrt());
        // Long on the wind's side, steep on the other: a leaning sine.
        let crest = |x: f32| {
            let turn = x * wave + shift;
            (turn + 0.65 * turn.cos()).sin() * 0.75 + 0.25 * (turn * 0.43 + shift).sin()
        };
        let line = canvas.columns(|x| base - rise * crest(x));
        // Looked up rather than computed for each pixel, also beyond the edges.
        let (step, reach) = (0.001, 1.8);
        let slopes: Vec<f32> = (0..((aspect + 2.0 * reach) / step) as u32)
            .map(|place| place as f32 * step - reach)
            .map(|x| (crest(x + 0.02) - crest(x - 0.02)) / (0.04 * wave))
            .collect();
        let air = (1.0 - depth) * 0.55;
        canvas.below(&line, |x, y, under| {
            // The edge between light and shade winds down from the crest.
            let bend = under * (1.6 - 0.6 * depth) + 0.02 * noise(under * 9.0, 2.0, own);
            let at = if from_left { x - bend } else { x + bend };
            let place = ((at + reach) / step).max(0.0) as usize;
            let slope = slopes.get(place).copied().unwrap_or(0.0);
            let facing = if from_left { slope } else { -slope };
            let lit = smoothstep(-0.05, 0.14, facing + 0.16 * under);
            let warp = noise(x * 2.4, y * 4.0, own) * 7.0 + noise(x * 9.0, y * 15.0, own) * 1.6;
            // Wind ripples: fine and close, and finer the farther away.
            let ripple =
                (under * (560.0 - 330.0 * depth) / (1.0 + 1.5 * under) + warp + x * 20.0).sin();
            let fine = noise(x * 260.0, y * 260.0, own) - 0.5;
            let shade = dark.mix(bright, 0.18 + 0.10 * noise(x * 2.0, y * 3.0, own));
            let sand = shade.mix(bright, lit)
                * (1.0 + 0.055 * ripple * (0.25 + depth) * (0.35 + lit) + 0.05 * fine * depth);
            let rim = (1.0 - under / 0.012).max(0.0) * lit * 0.25;
            sand.mix(sun, rim).mix(low, air)
        });
    }
}
