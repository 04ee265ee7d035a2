//! Portraits of people who do not exist.

use image::RgbImage;

use super::canvas::{Area, Canvas};
use super::color::{Color, Reach, hex};
use super::face::{ellipse, face, whiskers};
use super::noise::Dice;

/// The side of an avatar in pixels.
const SIDE: u32 = 512;

const SKINS: [Color; 6] = [
    hex(0xf7d7c0),
    hex(0xeebf9f),
    hex(0xd9a178),
    hex(0xb57a50),
    hex(0x8a5636),
    hex(0x5f3a26),
];
const HAIRS: [Color; 7] = [
    hex(0x2a1d18),
    hex(0x4a2f20),
    hex(0x7a4a28),
    hex(0xc08a45),
    hex(0xa8482a),
    hex(0x9a9a9e),
    hex(0x1c1c26),
];
/// Wall and shirt, chosen to go together.
const CLOTHES: [[Color; 2]; 8] = [
    [hex(0xf2c89b), hex(0x2f5d73)],
    [hex(0xa9cfc4), hex(0xd9683f)],
    [hex(0xf4b8a8), hex(0x3d4a7a)],
    [hex(0xc9c3e6), hex(0x5c3f7a)],
    [hex(0xf5df9f), hex(0x3f7a5c)],
    [hex(0xb5d3ea), hex(0xc23b4a)],
    [hex(0xd8d3b0), hex(0x4a4a52)],
    [hex(0xf0c4d0), hex(0x2d6a6a)],
];

/// Draws a simple, friendly portrait, 512 pixels square; another for each
/// seed. Everything that matters is within the circle that fits the square.
#[must_use]
pub fn draw_avatar(seed: u64) -> RgbImage {
    let mut canvas = Canvas::new(SIDE, SIDE);
    let dice = &mut Dice::new(seed ^ 0xFACE);
    let [first, others @ ..] = CLOTHES;
    let [wall, shirt] = dice.pick(first, &others);
    let [first, others @ ..] = SKINS;
    let skin = dice.pick(first, &others);
    let [first, others @ ..] = HAIRS;
    let hair = dice.pick(first, &others);
    let style = dice.count(0, 6);

    canvas.fill(|x, y| wall * (1.06 - 0.14 * (x * 0.4 + y * 0.6)));
    // Long hair falls behind the shoulders.
    match style {
        1 => ellipse(&mut canvas, (0.5, 0.50), (0.245, 0.30), hair * 0.82),
        2 => {
            ellipse(&mut canvas, (0.5, 0.46), (0.25, 0.25), hair * 0.82);
            ellipse(&mut canvas, (0.5, 0.60), (0.235, 0.20), hair * 0.82);
        }
        3 => ellipse(&mut canvas, (0.5, 0.165), (0.085, 0.08), hair * 0.92),
        4 => curls(&mut canvas, hair),
        _ => {}
    }
    body(&mut canvas, dice, skin, shirt);
    let jaw = dice.between(0.96, 1.05);
    for side in [-1.0, 1.0] {
        ellipse(
            &mut canvas,
            (0.5 + side * 0.168 * jaw, 0.455),
            (0.026, 0.040),
            skin * 0.93,
        );
    }
    ellipse(&mut canvas, (0.5, 0.445), (0.165 * jaw, 0.205), skin);
    let beard = style == 0 && dice.chance(0.45);
    if beard {
        whiskers(&mut canvas, hair, jaw);
    }
    face(&mut canvas, dice, skin, hair, beard);
    fringe(&mut canvas, dice, style, hair, jaw);
    canvas.finish(0.10)
}

/// A cloud of curls behind the head.
fn curls(canvas: &mut Canvas, hair: Color) {
    for curl in 0..26_u8 {
        let turn = 2.5 + f32::from(curl) / 25.0 * 4.42;
        let (x, y) = (0.5 + turn.cos() * 0.17, 0.40 + turn.sin() * 0.19);
        canvas.disc(x, y, 0.072, hair * 0.9, 1.0);
    }
}

/// Neck, shoulders and collar.
fn body(canvas: &mut Canvas, dice: &mut Dice, skin: Color, shirt: Color) {
    let striped = dice.chance(0.3);
    let open = dice.chance(0.5);
    let soft = canvas.pixel();
    let area = Area {
        left: 0.1,
        top: 0.6,
        right: 0.9,
        bottom: 1.0,
    };
    canvas.paint(area, |x, y| {
        let far = ((x - 0.5) / 0.33).reach((y - 1.02) / 0.29) - 1.0;
        let stripe = if striped {
            0.12 * ((y * 95.0).sin() * 3.0).clamp(-1.0, 1.0)
        } else {
            0.0
        };
        (
            shirt * (1.0 + stripe - 0.25 * (x - 0.5)),
            (0.5 - far * 0.3 / soft).clamp(0.0, 1.0),
        )
    });
    let neck = Area {
        left: 0.40,
        top: 0.55,
        right: 0.60,
        bottom: 0.80,
    };
    canvas.paint(neck, |x, y| {
        let low = if open {
            0.775 - (x - 0.5).abs() * 0.9
        } else {
            0.755 - (x - 0.5).powi(2) * 5.0
        };
        let side =
            (0.068 + 0.05 * ((y - 0.70) / 0.1).clamp(0.0, 1.0) - (x - 0.5).abs()).min(low - y);
        // The chin throws a shadow upon the neck.
        let shade = if (x - 0.5).powi(2) + (y - 0.50).powi(2) < 0.036 {
            0.84
        } else {
            0.93
        };
        (skin * shade, (side / soft + 0.5).clamp(0.0, 1.0))
    });
}

/// The hair that falls upon the forehead.
fn fringe(canvas: &mut Canvas, dice: &mut Dice, style: u32, hair: Color, jaw: f32) {
    let edge = canvas.pixel() / 0.16;
    let part = dice.pick(-0.09, &[0.0, 0.09]);
    let bald = style == 6 && dice.chance(0.5);
    if bald {
        return;
    }
    canvas.paint(
        Area {
            left: 0.25,
            top: 0.15,
            right: 0.75,
            bottom: 0.52,
        },
        |x, y| {
            let cap = 1.0 - ((x - 0.5) / (0.182 * jaw)).reach((y - 0.425) / 0.215);
            // The hairline: two sweeps that meet at the parting.
            let from = x - 0.5 - part;
            let line = 0.32 + 1.6 * from * from + 0.10 * from.abs();
            let below = if y > 0.44 { -1.0 } else { (line - y) * 6.0 };
            let strand = 1.0 + 0.06 * ((from * 70.0) + y * 22.0).sin();
            let shine = 0.12 * (1.0 - ((y - 0.27) / 0.04).abs()).max(0.0);
            (
                hair.mix(hex(0xffffff), shine) * strand,
                (cap.min(below) / edge + 0.5).clamp(0.0, 1.0),
            )
        },
    );
}
