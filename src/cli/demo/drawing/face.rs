//! The faces of portraits.

use super::canvas::{Area, Canvas};
use super::color::{Color, Reach, hex};
use super::noise::Dice;

/// A filled ellipse: middle and half axes.
pub(super) fn ellipse(
    canvas: &mut Canvas,
    (x, y): (f32, f32),
    (wide, high): (f32, f32),
    color: Color,
) {
    let area = Area {
        left: x - wide * 1.05,
        top: y - high * 1.05,
        right: x + wide * 1.05,
        bottom: y + high * 1.05,
    };
    let edge = canvas.pixel() / wide.min(high);
    canvas.paint(area, |px, py| {
        let far = ((px - x) / wide).reach((py - y) / high);
        (color, ((1.0 - far) / edge + 0.5).clamp(0.0, 1.0))
    });
}

/// A beard along the jaw.
pub(super) fn whiskers(canvas: &mut Canvas, hair: Color, jaw: f32) {
    let edge = canvas.pixel() / 0.16;
    canvas.paint(
        Area {
            left: 0.3,
            top: 0.45,
            right: 0.7,
            bottom: 0.68,
        },
        |x, y| {
            let head = 1.0 - ((x - 0.5) / (0.168 * jaw)).reach((y - 0.447) / 0.210);
            let cheek = ((x - 0.5) / 0.138).reach((y - 0.415) / 0.128) - 1.0;
            (hair, (head.min(cheek) / edge + 0.5).clamp(0.0, 1.0))
        },
    );
}

/// Eyes, brows, nose, cheeks and a smile.
pub(super) fn face(canvas: &mut Canvas, dice: &mut Dice, skin: Color, hair: Color, beard: bool) {
    let dark = hex(0x2b2024);
    let apart = dice.between(0.064, 0.074);
    let glasses = dice.chance(0.28);
    for side in [-1.0, 1.0] {
        let x = 0.5 + side * apart;
        canvas.glow(x + side * 0.028, 0.515, 0.055, hex(0xff5a4a), 0.10);
        ellipse(canvas, (x, 0.448), (0.0135, 0.0165), dark);
        canvas.disc(x + 0.004, 0.442, 0.0042, hex(0xffffff), 0.9);
        arc(
            canvas,
            (x, 0.450),
            0.052,
            0.0075,
            hair.mix(dark, 0.35),
            -1.0,
        );
        if glasses {
            ring(canvas, (x, 0.450), 0.046, 0.0065, dark);
        }
    }
    if glasses {
        let bridge = Area {
            left: 0.5 - apart + 0.046,
            top: 0.442,
            right: 0.5 + apart - 0.046,
            bottom: 0.449,
        };
        canvas.paint(bridge, |_, _| (dark, 1.0));
    }
    arc(canvas, (0.5, 0.488), 0.020, 0.0085, skin * 0.80, 1.0);
    let lips = if beard {
        hex(0x8a3f3a)
    } else {
        (skin * 0.62).mix(hex(0xa8323a), 0.4)
    };
    arc(
        canvas,
        (0.5, dice.between(0.502, 0.514)),
        0.052,
        0.0105,
        lips,
        1.0,
    );
}

/// A ring: middle, radius and thickness.
fn ring(canvas: &mut Canvas, (x, y): (f32, f32), radius: f32, thick: f32, color: Color) {
    let soft = canvas.pixel();
    canvas.paint(Area::around(x, y, radius + thick), |px, py| {
        let off = ((px - x).reach(py - y) - radius).abs() - thick / 2.0;
        (color, (0.5 - off / soft).clamp(0.0, 1.0))
    });
}

/// The lower (`way` 1) or upper (`way` -1) part of a ring, with thin ends.
fn arc(canvas: &mut Canvas, (x, y): (f32, f32), radius: f32, thick: f32, color: Color, way: f32) {
    let soft = canvas.pixel();
    canvas.paint(Area::around(x, y, radius + thick), |px, py| {
        let (dx, dy) = (px - x, (py - y) * way);
        let share = (dx.atan2(dy).abs() / 1.02).min(1.0);
        let off = (dx.reach(dy) - radius).abs() - thick / 2.0 * (1.0 - share * share).sqrt();
        (
            color,
            (0.5 - off / soft).clamp(0.0, 1.0) * f32::from(u8::from(share < 1.0)),
        )
    });
}
