//! Conifers under a moon and stars.

use super::canvas::Canvas;
use super::color::{Color, Reach, gradient, hex};
use super::noise::{Dice, cloudy, noise};

/// Sky above, sky at the horizon, nearest trees, moonlight.
const NIGHTS: [[Color; 4]; 4] = [
    [hex(0x0b1733), hex(0x3f6c86), hex(0x050d18), hex(0xf3f0dc)],
    [hex(0x151238), hex(0x6b5a92), hex(0x0a0820), hex(0xfbe9d8)],
    [hex(0x0a2230), hex(0x4d8f88), hex(0x04130f), hex(0xf0f6e0)],
    [hex(0x101c3c), hex(0x8a7f9e), hex(0x070b18), hex(0xfff0d0)],
];

/// Paints the scene.
pub(super) fn paint(canvas: &mut Canvas, dice: &mut Dice) {
    let [first, others @ ..] = NIGHTS;
    let [high, low, near, moon] = dice.pick(first, &others);
    let seed = dice.noise_seed();
    let (aspect, unit) = (canvas.aspect(), canvas.unit());

    canvas.fill(|x, y| {
        let veil = cloudy(x * 1.8 + y, y * 2.6 - x * 0.7, 5, seed);
        gradient(&[(0.0, high), (0.85, low)], y).mix(low, (veil - 0.5).max(0.0) * 0.9)
    });
    for _ in 0..(210.0 * aspect.max(0.6)) as u32 {
        let (x, y) = (dice.between(0.0, aspect), dice.between(0.0, 0.75));
        let bright = dice.between(0.15, 1.0).powi(3);
        let size = 0.0009 + 0.0016 * bright;
        canvas.disc(x, y, size, moon, (0.25 + bright) * (1.0 - y * 1.1));
    }
    let (moon_x, moon_y) = (aspect * dice.between(0.2, 0.8), dice.between(0.16, 0.30));
    let size = 0.075 * unit;
    canvas.glow(moon_x, moon_y, 0.6 * unit, low.mix(moon, 0.4), 0.30);
    canvas.glow(moon_x, moon_y, 0.2 * unit, moon, 0.32);
    canvas.disc(moon_x, moon_y, size, moon, 1.0);
    let spots = dice.noise_seed();
    let cover = canvas.pixel() * 2.0;
    canvas.paint(super::canvas::Area::around(moon_x, moon_y, size), |x, y| {
        let inside = ((size - (x - moon_x).reach(y - moon_y)) / cover).clamp(0.0, 1.0);
        let sea = cloudy(x * 16.0 / unit, y * 16.0 / unit, 3, spots);
        (low, inside * (sea - 0.48).max(0.0) * 0.9)
    });

    let layers = 5;
    for layer in 0..layers {
        let depth = layer as f32 / (layers - 1) as f32;
        let base = 0.66 + 0.27 * depth;
        let tall = (0.10 + 0.30 * depth.powf(1.3)) * unit.sqrt();
        let ground = seed.wrapping_add(layer * 31 + 3);
        let mut trees = Vec::new();
        let mut x = -tall * 0.2;
        while x < aspect + tall * 0.2 {
            trees.push((x, tall * dice.between(0.45, 1.2), dice.between(0.14, 0.19)));
            // Trees stand in groups, with clearings between them.
            let clearing = if dice.chance(0.14 + 0.16 * depth) {
                2.2
            } else {
                1.0
            };
            x += tall * dice.between(0.09, 0.30) * clearing;
        }
        let line = canvas.columns(|x| {
            let floor = base - 0.05 * noise(x * 2.0, 0.5, ground);
            trees.iter().fold(floor, |line, &(at, high, slim)| {
                line.min(floor + 0.02 - conifer((x - at).abs() / (high * slim)) * high)
            })
        });
        let wood = low.mix(near, 0.30 + 0.70 * depth);
        let mist = low.mix(moon, 0.10);
        canvas.below(&line, |x, y, _| {
            let wisp = 0.6 + 0.7 * noise(x * 2.5, y * 9.0, ground);
            let rise = ((y - base + 0.55 * tall) / (0.6 * tall)).clamp(0.0, 1.0);
            wood.mix(mist, rise * wisp * (0.80 - 0.62 * depth))
        });
    }
}

/// The outline of a conifer: how high it reaches (0 to 1) at a distance from
/// its trunk (0 to 1, half its width).
fn conifer(beside: f32) -> f32 {
    if beside >= 1.0 {
        return 0.0;
    }
    let branches = 13.0;
    let tier = (beside * branches).fract();
    // Each tier of branches hangs a little at its tip.
    let tip = 1.0 - beside.powf(0.85);
    (tip + 0.11 * (tier - 0.6) * (0.28 + 0.5 * beside) * (1.0 - beside).sqrt()).max(0.0)
}
