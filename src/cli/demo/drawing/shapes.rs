//! A pattern of shapes as of the nineteen-fifties.

use super::canvas::{Area, Canvas};
use super::color::{Color, Reach, hex};
use super::noise::{Dice, cloudy, noise};

/// Paper and five inks.
const PRINTS: [[Color; 6]; 5] = [
    [
        hex(0xf4ead5),
        hex(0xd9572f),
        hex(0xe9a83a),
        hex(0x2f6f73),
        hex(0x22333b),
        hex(0xc9b79c),
    ],
    [
        hex(0xf6efe2),
        hex(0x3a6ea5),
        hex(0xf2b950),
        hex(0xd64550),
        hex(0x1f2a44),
        hex(0xa9c5c9),
    ],
    [
        hex(0xf3e9dc),
        hex(0x8a9a5b),
        hex(0xd98b48),
        hex(0x5e3b2c),
        hex(0xc44f3a),
        hex(0xe3c9a0),
    ],
    [
        hex(0xf7f0e8),
        hex(0xe07a8b),
        hex(0x6c5b9e),
        hex(0xf0b67f),
        hex(0x2d3054),
        hex(0x9cc5b4),
    ],
    [
        hex(0xefe9dd),
        hex(0x1f6f5c),
        hex(0xe4b363),
        hex(0xe8604c),
        hex(0x143642),
        hex(0xa3bfa2),
    ],
];

/// Paints the scene.
pub(super) fn paint(canvas: &mut Canvas, dice: &mut Dice) {
    let [first, others @ ..] = PRINTS;
    let [paper, one, two, three, four, five] = dice.pick(first, &others);
    let seed = dice.noise_seed();
    let (aspect, unit) = (canvas.aspect(), canvas.unit());
    let tiles = dice.count(4, 5) as f32;
    let side = unit / tiles;
    // Whole tiles in the middle, the rest as a margin that is cut.
    let across = (aspect / side).ceil();
    let down = (1.0 / side).ceil();
    let (left, top) = ((aspect - across * side) / 2.0, (1.0 - down * side) / 2.0);

    canvas.fill(|_, _| paper);
    for row in 0..down as u32 {
        for column in 0..across as u32 {
            let (x, y) = (left + column as f32 * side, top + row as f32 * side);
            let back = dice.pick(paper, &[paper, one, two, three, four, five]);
            let mut ink = dice.pick(one, &[two, three, four, five, paper]);
            while ink == back {
                ink = dice.pick(one, &[two, three, four, five, paper]);
            }
            let mut dot = dice.pick(one, &[two, three, four, paper]);
            while dot == ink {
                dot = dice.pick(one, &[two, three, four, paper]);
            }
            let shape = dice.count(0, 7);
            let quarter = dice.count(0, 3);
            tile(canvas, (x, y, side), (shape, quarter), [back, ink, dot]);
        }
    }
    // Ink that did not take everywhere, and the fibres of the paper.
    let whole = Area {
        left: 0.0,
        top: 0.0,
        right: aspect,
        bottom: 1.0,
    };
    canvas.change(whole, |x, y, under| {
        let worn = cloudy(x * 5.0, y * 5.0, 3, seed) - 0.5;
        let fibre = noise(x * 240.0, y * 240.0, seed) - 0.5;
        under.mix(paper, (worn * 0.22 + fibre * 0.10).max(0.0)) * (1.0 + 0.03 * fibre + 0.05 * worn)
    });
}

/// One tile: left, top and side; which shape, turned by how many quarters; its
/// ground, the shape's colour and a second one.
fn tile(
    canvas: &mut Canvas,
    (x, y, side): (f32, f32, f32),
    (shape, quarter): (u32, u32),
    [back, ink, dot]: [Color; 3],
) {
    let edge = canvas.pixel() / side;
    let area = Area {
        left: x,
        top: y,
        right: x + side,
        bottom: y + side,
    };
    canvas.paint(area, |px, py| {
        let (u, v) = ((px - x) / side, (py - y) / side);
        let (u, v) = match quarter {
            0 => (u, v),
            1 => (v, 1.0 - u),
            2 => (1.0 - u, 1.0 - v),
            _ => (1.0 - v, u),
        };
        let cover = |distance: f32| (0.5 - distance / edge).clamp(0.0, 1.0);
        let middle = (u - 0.5).reach(v - 0.5);
        let corner = u.reach(v);
        let opposite = (1.0 - u).reach(1.0 - v);
        let color = match shape {
            // A quarter disc, with a smaller one in it.
            0 => back
                .mix(ink, cover(corner - 1.0))
                .mix(dot, cover(corner - 0.5)),
            // A leaf between two arcs.
            1 => back.mix(ink, cover((corner.max(opposite)) - 1.0)),
            // A disc with a heart.
            2 => back
                .mix(ink, cover(middle - 0.42))
                .mix(dot, cover(middle - 0.17)),
            // Two half discs, one upon the other.
            3 => {
                let upper = cover((u - 0.5).reach(v - 0.5) - 0.5) * cover(v - 0.5);
                let lower = cover((u - 0.5).reach(v - 1.0) - 0.5);
                back.mix(ink, upper).mix(dot, lower)
            }
            // A rainbow of rings around a corner.
            4 => [0.95, 0.72, 0.49, 0.26]
                .iter()
                .enumerate()
                .fold(back, |under, (ring, size)| {
                    under.mix(if ring % 2 == 0 { ink } else { back }, cover(corner - size))
                }),
            // A half square.
            5 => back
                .mix(ink, cover((u + v - 1.0) * 0.7))
                .mix(dot, cover((u - 0.27).reach(v - 0.27) - 0.12)),
            // Four petals.
            6 => {
                let (pu, pv) = ((u * 2.0).fract(), (v * 2.0).fract());
                let flip = (u < 0.5) == (v < 0.5);
                let pu = if flip { pu } else { 1.0 - pu };
                let petal = pu.reach(pv).max((1.0 - pu).reach(1.0 - pv)) - 1.0;
                back.mix(ink, cover(petal * 0.5))
            }
            // Nine dots.
            _ => {
                let (du, dv) = ((u * 3.0).fract() - 0.5, (v * 3.0).fract() - 0.5);
                back.mix(ink, cover((du.reach(dv) - 0.27) / 3.0))
            }
        };
        (color, 1.0)
    });
}
