//! City lights through a wet window.

use super::canvas::{Area, Canvas};
use super::color::{Color, Reach, gradient, hex, smoothstep};
use super::noise::{Dice, cloudy};

/// Dark above, dark below, and four lights.
const STREETS: [[Color; 6]; 4] = [
    [
        hex(0x0e1a2e),
        hex(0x1c1626),
        hex(0xffa94d),
        hex(0xff5d5d),
        hex(0x5bc0eb),
        hex(0xffe08a),
    ],
    [
        hex(0x12162e),
        hex(0x2a1430),
        hex(0xff7eb6),
        hex(0x7d8cff),
        hex(0xffc27a),
        hex(0x62e0d0),
    ],
    [
        hex(0x0c2026),
        hex(0x1a1a1e),
        hex(0x8fe388),
        hex(0xffd166),
        hex(0xff8a5b),
        hex(0xa7e8ff),
    ],
    [
        hex(0x1b1730),
        hex(0x3a1e20),
        hex(0xffb36b),
        hex(0xffdca8),
        hex(0xff7a59),
        hex(0xc79bff),
    ],
];

/// Paints the scene.
pub(super) fn paint(canvas: &mut Canvas, dice: &mut Dice) {
    let [first, others @ ..] = STREETS;
    let [above, below, one, two, three, four] = dice.pick(first, &others);
    let seed = dice.noise_seed();
    let (aspect, unit) = (canvas.aspect(), canvas.unit());

    canvas.fill(|x, y| {
        let haze = cloudy(x * 1.6, y * 1.6, 3, seed);
        gradient(&[(0.0, above), (1.0, below)], y) * (0.7 + 0.7 * haze)
    });
    for _ in 0..7 {
        let light = dice.pick(one, &[two, three, four]);
        canvas.glow(
            dice.between(0.0, aspect),
            dice.between(0.3, 0.9),
            0.5 * unit,
            light,
            0.16,
        );
    }
    // Lights out of focus: discs, a little brighter at their rim.
    let lights = (46.0 * aspect.max(0.8)) as u32;
    for light in 0..lights {
        let color = dice.pick(one, &[two, three, four]);
        let (x, spread) = (dice.between(0.0, aspect), dice.between(-1.0, 1.0));
        let y = 0.56 + 0.40 * spread * spread.abs().sqrt();
        let size = unit * dice.between(0.022, 0.085) * (0.7 + 0.5 * light as f32 / lights as f32);
        let strength = dice.between(0.14, 0.46);
        canvas.change(Area::around(x, y, size * 1.05), |px, py, under| {
            let far = (px - x).reach(py - y) / size;
            let rim = 0.72 + 0.45 * smoothstep(0.55, 0.97, far);
            under + color * (strength * rim * smoothstep(1.04, 0.95, far))
        });
    }

    let drops = (330.0 * aspect.max(0.7)) as u32;
    for drop in 0..drops {
        let (x, y) = (dice.between(0.0, aspect), dice.between(0.0, 1.0));
        let big = if drop + 34 > drops {
            dice.between(1.3, 2.6)
        } else {
            dice.between(0.25, 1.0)
        };
        let size = 0.0085 * big * unit.sqrt();
        let color = dice.pick(one, &[two, three, four]);
        let long = dice.between(1.0, 1.25 + 0.15 * big);
        if big > 2.0 {
            trail(canvas, dice, x, y, size);
        }
        raindrop(canvas, (x, y), size, long, color, above);
    }
}

/// A drop on the glass: it shows the street upside down, so that it is bright
/// below and dark above, with a spark of light.
fn raindrop(
    canvas: &mut Canvas,
    (x, y): (f32, f32),
    size: f32,
    long: f32,
    color: Color,
    dark: Color,
) {
    let edge = canvas.pixel() / size;
    canvas.change(
        Area::around(x, y, size * long + canvas.pixel()),
        |px, py, under| {
            let (dx, dy) = ((px - x) / size, (py - y) / (size * long));
            let far = dx.reach(dy);
            let cover = ((1.0 - far) / edge + 0.5).clamp(0.0, 1.0);
            if cover <= 0.0 {
                return under;
            }
            let bent = (dy * 0.5 + 0.5).powi(2);
            let body = under.mix(dark * 0.7, 0.55 * (1.0 - bent))
                + color * (0.42 * bent * (1.1 - far * far));
            let rim = body * (1.0 - 0.45 * smoothstep(0.7, 1.0, far));
            let spark = smoothstep(0.34, 0.08, (dx + 0.32).reach(dy + 0.42));
            under.mix(rim.mix(hex(0xffffff), spark * 0.75), cover)
        },
    );
}

/// The wet path that a big drop left, with the small drops it lost.
fn trail(canvas: &mut Canvas, dice: &mut Dice, x: f32, y: f32, size: f32) {
    let long = dice.between(0.10, 0.30);
    let wave = dice.between(20.0, 40.0);
    let area = Area {
        left: x - size * 2.0,
        top: y - long,
        right: x + size * 2.0,
        bottom: y,
    };
    canvas.change(area, |px, py, under| {
        let up = (y - py) / long;
        let middle = x + size * 0.4 * ((py - y) * wave).sin();
        let inside = smoothstep(1.0, 0.6, (px - middle).abs() / (size * (0.75 - 0.5 * up)));
        under * (1.0 - 0.22 * inside) + hex(0xffffff) * (0.025 * inside)
    });
}
