//! Hot-air balloons over hills.

use super::canvas::{Area, Canvas};
use super::color::{Color, Reach, gradient, hex, smoothstep};
use super::noise::{Dice, cloudy, noise};

/// Sky above, sky at the horizon, hills, and four cloths.
const MORNINGS: [[Color; 7]; 4] = [
    [
        hex(0x5aa0d0),
        hex(0xffe9cf),
        hex(0x4f7a6a),
        hex(0xe4572e),
        hex(0xf3a712),
        hex(0xf7f3e3),
        hex(0x29335c),
    ],
    [
        hex(0x7a8fd0),
        hex(0xffd3c2),
        hex(0x6b5f86),
        hex(0xd1495b),
        hex(0xedae49),
        hex(0xfff4e0),
        hex(0x00798c),
    ],
    [
        hex(0x6cc0c9),
        hex(0xfff3d8),
        hex(0x5d8a56),
        hex(0xf25c54),
        hex(0xf7b267),
        hex(0xfffaf0),
        hex(0x3d5a80),
    ],
    [
        hex(0x4f7cac),
        hex(0xfbc9a5),
        hex(0x57506e),
        hex(0x9b2c4a),
        hex(0xffc857),
        hex(0xf8ede3),
        hex(0x177e89),
    ],
];

/// Paints the scene.
pub(super) fn paint(canvas: &mut Canvas, dice: &mut Dice) {
    let [first, others @ ..] = MORNINGS;
    let [high, low, hill, one, two, three, four] = dice.pick(first, &others);
    let seed = dice.noise_seed();
    let (aspect, unit) = (canvas.aspect(), canvas.unit());

    canvas.fill(|x, y| {
        let cloud = cloudy(x * 1.7, y * 5.0, 5, seed);
        let body = hex(0xffffff).mix(low, 0.35);
        gradient(&[(0.0, high), (0.75, low)], y).mix(body, smoothstep(0.48, 0.72, cloud) * 0.6)
    });
    for layer in 0..4_u32 {
        let depth = layer as f32 / 3.0;
        let own = seed.wrapping_add(layer * 71 + 9);
        let line = canvas.columns(|x| {
            0.74 + 0.20 * depth
                - 0.16 * (1.0 - 0.4 * depth) * (cloudy(x * 1.8 / unit.sqrt(), 0.3, 4, own) - 0.3)
        });
        let ground = low.mix(hill, 0.30 + 0.62 * depth);
        canvas.below(&line, |x, y, under| {
            let mist = (under / 0.14).min(1.0) * (0.65 - 0.45 * depth);
            let wood = noise(x * 60.0, y * 90.0, own) - 0.5;
            (ground * (1.0 + 0.07 * wood * depth)).mix(low, mist)
        });
    }

    // Each balloon looks for a place with room; the far ones come first.
    let mut placed: Vec<(f32, f32, f32)> = Vec::new();
    let wanted = dice.count(5, 8);
    for balloon in 0..wanted {
        let size = unit * (0.035 + 0.125 * (balloon as f32 / wanted as f32).powf(1.6));
        for _ in 0..40 {
            let x = dice.between(size * 1.3, aspect - size * 1.3);
            let y = dice.between(size * 1.3, 0.70 - size * 1.2);
            let free = placed
                .iter()
                .all(|&(ox, oy, other)| (ox - x).reach((oy - y) * 0.75) > (other + size) * 1.12);
            if free {
                placed.push((x, y, size));
                let air = low.mix(high, 0.35);
                let haze = 0.5 * (1.0 - size / (0.16 * unit)).max(0.0);
                let colors = dice.pick(
                    [one, three],
                    &[
                        [two, four],
                        [four, three],
                        [one, two],
                        [three, one],
                        [two, three],
                    ],
                );
                fly(canvas, dice, (x, y, size), colors, air, haze);
                break;
            }
        }
    }
}

/// One balloon: its middle, its radius, its two cloths and the haze before it.
fn fly(
    canvas: &mut Canvas,
    dice: &mut Dice,
    (x, y, size): (f32, f32, f32),
    [one, two]: [Color; 2],
    air: Color,
    haze: f32,
) {
    let gores = dice.pick(8.0, &[10.0, 12.0]);
    let belt = dice.chance(0.5);
    let edge = canvas.pixel() / size;
    let area = Area {
        left: x - size * 1.1,
        top: y - size * 1.1,
        right: x + size * 1.1,
        bottom: y + size * 2.1,
    };
    canvas.paint(area, |px, py| {
        let (dx, dy) = ((px - x) / size, (py - y) / size);
        let cover = |distance: f32| (0.5 - distance / edge).clamp(0.0, 1.0);
        // Basket and ropes.
        let basket = cover((dx.abs() - 0.13).max((dy - 1.76).abs() - 0.10));
        let ropes = cover(
            (dx.abs() - (0.20 - 0.10 * (dy - 1.35) / 0.3))
                .abs()
                .max((dy - 1.52).abs() - 0.16)
                - 0.006,
        );
        if dy > 1.36 {
            let wicker = hex(0x6b4a2b) * (1.0 - 0.35 * (dx / 0.13).max(0.0));
            return (wicker.mix(air, haze), basket.max(ropes * 0.8));
        }
        // A sphere above, drawn together towards the mouth below.
        let wide = if dy < 0.25 {
            (1.0 - dy * dy).max(0.0).sqrt()
        } else {
            let down = ((dy - 0.25) / 1.11).clamp(0.0, 1.0);
            0.968 + (0.20 - 0.968) * (down * 0.55 + 0.45 * down * down * (3.0 - 2.0 * down))
        };
        let inside = cover(if dy < 0.25 {
            dx.reach(dy) - 1.0
        } else {
            (dx.abs() - wide) * 0.8
        });
        if inside <= 0.0 || dy < -1.1 {
            return (air, 0.0);
        }
        let across = (dx / wide.max(0.01)).clamp(-1.0, 1.0);
        let around = across.asin() / std::f32::consts::PI + 0.5;
        let stripe = (around * gores * 0.5 * std::f32::consts::TAU).sin();
        // How many pixels a pair of stripes has, for smooth edges between them.
        let pair = 4.0 * wide / (edge * gores);
        let first = (stripe * pair / std::f32::consts::TAU + 0.5).clamp(0.0, 1.0);
        let plain = one.mix(two, first);
        let in_belt = if belt {
            cover((dy - 0.14).abs() - 0.12)
        } else {
            0.0
        };
        let cloth = plain.mix(two.mix(one, first), in_belt);
        let seam = 1.0 - 0.10 * (1.0 - (around * gores).fract().mul_add(2.0, -1.0).abs()).powi(6);
        let light = 1.02 - 0.34 * smoothstep(-0.3, 1.0, across * 0.8 + dy * 0.35);
        let shine = 0.20 * smoothstep(0.75, 0.0, (dx + 0.38).reach(dy + 0.42));
        let color = (cloth * (light * seam)).mix(hex(0xffffff), shine);
        (color.mix(air, haze), inside)
    });
}
