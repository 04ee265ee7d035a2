//! A skyline at night, mirrored in water.

use super::canvas::{Area, Canvas};
use super::color::{Color, gradient, hex, smoothstep};
use super::noise::{Dice, cloudy, grid, noise};

/// Sky above, sky at the horizon, nearest walls, lamplight.
const NIGHTS: [[Color; 4]; 4] = [
    [hex(0x0c1230), hex(0x7a4f7d), hex(0x0b0d20), hex(0xffd78a)],
    [hex(0x0a1a38), hex(0x3f7391), hex(0x07111f), hex(0xffe2a6)],
    [hex(0x1c1440), hex(0xd97a6c), hex(0x120c26), hex(0xffc773)],
    [hex(0x10203c), hex(0xc79a6b), hex(0x0a1220), hex(0xfff0c0)],
];

/// Paints the scene.
pub(super) fn paint(canvas: &mut Canvas, dice: &mut Dice) {
    let [first, others @ ..] = NIGHTS;
    let [high, low, near, lamp] = dice.pick(first, &others);
    let seed = dice.noise_seed();
    let (aspect, unit) = (canvas.aspect(), canvas.unit());
    let shore = dice.between(0.70, 0.76);

    canvas.fill(|x, y| {
        let haze = cloudy(x * 1.5, y * 5.0, 4, seed);
        gradient(&[(0.0, high), (shore, low)], y).mix(low, (haze - 0.5).max(0.0) * 0.8)
    });
    for _ in 0..(90.0 * aspect) as u32 {
        let (x, y) = (dice.between(0.0, aspect), dice.between(0.0, 0.4));
        canvas.disc(x, y, 0.0012, lamp, dice.between(0.1, 0.6) * (1.0 - 2.4 * y));
    }

    for layer in 0..3_u8 {
        let depth = f32::from(layer) / 2.0;
        let wall = low.mix(near, 0.34 + 0.6 * depth);
        let tall = 0.52 - 0.15 * depth;
        let mut x = -0.03;
        while x < aspect {
            let width = unit.sqrt() * dice.between(0.045, 0.105) * (0.85 + 0.3 * depth);
            // Towers stand together towards the middle of the town.
            let town = 1.0 - 0.55 * ((x / aspect - 0.5) * 2.0).abs().powi(2);
            let height = tall * town * dice.between(0.30, 1.0);
            house(
                canvas,
                dice,
                (x, shore - height, width, shore),
                wall,
                lamp,
                depth,
            );
            x += width * dice.between(0.85, 1.12);
        }
        let band = Area {
            left: 0.0,
            top: shore - 0.3,
            right: aspect,
            bottom: shore,
        };
        canvas.paint(band, |_, y| {
            (
                low,
                0.30 * (1.0 - depth) * smoothstep(shore - 0.3, shore, y),
            )
        });
    }
    let quay = Area {
        left: 0.0,
        top: shore - 0.006,
        right: aspect,
        bottom: shore,
    };
    canvas.paint(quay, |_, _| (near, 1.0));
    let mut x = dice.between(0.0, 0.05);
    while x < aspect {
        canvas.glow(x, shore - 0.012, 0.03, lamp, 0.5);
        canvas.disc(x, shore - 0.012, 0.0022, lamp, 1.0);
        x += 0.06;
    }

    canvas.mirror(
        shore,
        |x, y| {
            let under = y - shore;
            let row = (under + 0.02).ln() * 26.0;
            let ripple = noise(x * 7.0, row * 1.6, seed) - 0.5;
            let fine = noise(x * 30.0, row * 3.0, seed ^ 9) - 0.5;
            let sway = (0.012 + under * 0.10) * (ripple + 0.5 * fine);
            (
                x + sway,
                shore - under * 1.25 - (under * 0.35) * (fine + ripple),
            )
        },
        |y, seen| {
            let under = (y - shore) / (1.0 - shore);
            seen.mix(near, 0.28 + 0.35 * under)
        },
    );
}

/// One building with its windows: left, top, width, bottom.
fn house(
    canvas: &mut Canvas,
    dice: &mut Dice,
    (left, top, width, bottom): (f32, f32, f32, f32),
    wall: Color,
    lamp: Color,
    depth: f32,
) {
    let own = dice.noise_seed();
    let columns = dice.count(3, 6) as f32;
    let cell = width / (columns + 0.6);
    let floor = cell * dice.between(1.2, 1.6);
    let awake = dice.between(0.12, 0.42);
    let cold = hex(0xcfe3ff);
    let cover = canvas.pixel();
    let mast = dice.chance(0.22);
    if mast {
        let middle = left + width / 2.0;
        let area = Area {
            left: middle - 0.002,
            top: top - 0.06,
            right: middle + 0.002,
            bottom: top,
        };
        canvas.paint(area, |x, _| {
            (wall, (1.5 - (x - middle).abs() / cover).clamp(0.0, 1.0))
        });
        canvas.glow(middle, top - 0.06, 0.012, hex(0xff5a4a), 0.8);
    }
    let area = Area {
        left,
        top,
        right: left + width,
        bottom,
    };
    canvas.paint(area, |x, y| {
        let (across, down) = ((x - left) / cell - 0.3, (y - top) / floor - 0.5);
        let side = wall * (1.06 - 0.22 * (x - left) / width);
        let inside = ((x - left).min(left + width - x) / cover + 0.5).clamp(0.0, 1.0);
        let (column, row) = (across.floor(), down.floor());
        if down < 0.0 || column < 0.0 || column >= columns {
            return (side, inside);
        }
        // Some floors are lit from end to end, most windows one by one.
        let office = if grid(99, row as i32, own) < 0.08 {
            0.55
        } else {
            0.0
        };
        let one = grid(column as i32, row as i32, own);
        if one > awake + office {
            return (side, inside);
        }
        let (fx, fy) = (across - column - 0.5, down - row - 0.5);
        let edge = cover / cell;
        let pane = ((0.30 - fx.abs()) / edge + 0.5).clamp(0.0, 1.0)
            * ((0.28 - fy.abs()) / edge * 1.3 + 0.5).clamp(0.0, 1.0);
        let tone = grid(column as i32, row as i32, own ^ 77);
        let light = if tone > 0.88 {
            lamp.mix(cold, 0.7)
        } else {
            lamp
        };
        let strength = (0.45 + 0.55 * tone) * (0.45 + 0.45 * depth);
        (side.mix(light, pane * strength), inside)
    });
}
