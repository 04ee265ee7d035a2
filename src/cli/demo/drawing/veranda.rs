//! A veranda with arches and lanterns in the evening.

use super::canvas::{Area, Canvas};
use super::color::{Color, Reach, gradient, hex, smoothstep};
use super::noise::{Dice, cloudy, noise};

/// Sky above, sky at the horizon, hills, wall, floor, lantern light.
const EVENINGS: [[Color; 6]; 4] = [
    [
        hex(0x34497f),
        hex(0xffb88a),
        hex(0x3a4a6b),
        hex(0xa8664a),
        hex(0x7a4a36),
        hex(0xffcf7a),
    ],
    [
        hex(0x23406b),
        hex(0xf2a7a0),
        hex(0x2f4a55),
        hex(0x8f6a72),
        hex(0x5f4248),
        hex(0xffd98f),
    ],
    [
        hex(0x3f7590),
        hex(0xffe0ae),
        hex(0x3f6450),
        hex(0xb58a5c),
        hex(0x80583a),
        hex(0xffe1a0),
    ],
    [
        hex(0x2a2a63),
        hex(0xd87f9b),
        hex(0x35305c),
        hex(0x6a5a80),
        hex(0x463a58),
        hex(0xffc98a),
    ],
];

/// Paints the scene.
pub(super) fn paint(canvas: &mut Canvas, dice: &mut Dice) {
    let [first, others @ ..] = EVENINGS;
    let [high, low, hills, wall, floor, lamp] = dice.pick(first, &others);
    let seed = dice.noise_seed();
    let (aspect, unit) = (canvas.aspect(), canvas.unit());
    view(canvas, dice, [high, low, hills, lamp]);

    let arches = if aspect > 1.15 {
        3.0
    } else if aspect > 0.8 {
        2.0
    } else {
        1.0
    };
    let bay = aspect / arches;
    let sill = 0.80;
    let half = bay * 0.39;
    let spring = (0.14 + half).min(0.50);
    let whole = Area {
        left: 0.0,
        top: 0.0,
        right: aspect,
        bottom: sill,
    };
    let soft = canvas.pixel();
    canvas.paint(whole, |x, y| {
        let beside = (x / bay).fract() * bay - bay / 2.0;
        // Outside the opening: beyond the round arch, or beside its jambs.
        let out = if y < spring {
            beside.reach((y - spring) * half / (spring - 0.12)) - half
        } else {
            beside.abs() - half
        };
        let plaster = cloudy(x * 7.0, y * 7.0, 4, seed) - 0.5;
        let reveal = smoothstep(0.030, 0.022, out) * 0.30;
        let warm = 0.46 + 0.26 * smoothstep(0.0, 0.6, y) + 0.30 * smoothstep(0.25, 0.0, out.abs());
        let color = (wall * (warm + 0.18 * plaster)).mix(lamp, reveal * 0.55);
        (color, (out / soft + 0.5).clamp(0.0, 1.0))
    });

    let rail = [sill - 0.165, sill - 0.142];
    balustrade(canvas, rail, sill, wall * 0.62, lamp);
    boards(canvas, sill, floor, low, seed);

    for arch in 0..arches as u32 {
        let x = bay * (arch as f32 + 0.5);
        let size = 0.052 * unit.sqrt();
        let y = 0.30 + if arch == 1 { 0.03 } else { 0.0 } + dice.between(-0.015, 0.015);
        lantern(canvas, (x, y, size), lamp, wall * 0.16);
        let pool = Area {
            left: x - 0.4,
            top: sill,
            right: x + 0.4,
            bottom: 1.0,
        };
        canvas.change(pool, |px, py, under| {
            let far = ((px - x) / (0.34 * unit)).reach((py - 0.90) / 0.11);
            under.lit(lamp * (0.30 * (1.0 - far).max(0.0)))
        });
    }
}

/// What is seen through the arches.
fn view(canvas: &mut Canvas, dice: &mut Dice, [high, low, hills, lamp]: [Color; 4]) {
    let seed = dice.noise_seed();
    let aspect = canvas.aspect();
    canvas.fill(|x, y| {
        let cloud = cloudy(x * 1.6, y * 7.0, 4, seed);
        gradient(&[(0.05, high), (0.62, low)], y).mix(low, (cloud - 0.48).max(0.0) * 1.3)
    });
    canvas.glow(aspect * 0.62, 0.58, 0.5, low.mix(lamp, 0.5), 0.35);
    for layer in 0..3_u32 {
        let depth = layer as f32 / 2.0;
        let own = seed.wrapping_add(layer * 17 + 1);
        let line = canvas.columns(|x| {
            let tree = cloudy(x * 14.0, 1.0, 4, own);
            0.60 + 0.08 * depth
                - 0.13 * (cloudy(x * 2.2, 1.0, 4, own) - 0.35)
                - 0.11 * depth * (tree - 0.4)
        });
        let color = low.mix(hills, 0.45 + 0.5 * depth) * (1.0 - 0.25 * depth);
        canvas.below(&line, |_, _, under| {
            color.mix(low, (under * 2.0).min(0.35) * (1.0 - depth))
        });
    }
}

/// A railing between the two heights of `rail`, with posts down to `sill`.
fn balustrade(canvas: &mut Canvas, rail: [f32; 2], sill: f32, color: Color, lamp: Color) {
    let soft = canvas.pixel();
    let [top, under] = rail;
    let step = 0.052;
    let area = Area {
        left: 0.0,
        top,
        right: canvas.aspect(),
        bottom: sill,
    };
    canvas.paint(area, |x, y| {
        let bar = y < under || y > sill - 0.022;
        let along = (y - under) / (sill - 0.022 - under);
        // Turned posts: a belly low, a neck high.
        let belly = 0.0075 + 0.0075 * (along * 3.1).sin().max(0.0).powi(2) * (0.5 + along);
        let beside = (x / step).fract() * step - step / 2.0;
        let light = 0.85 - 0.35 * (beside / 0.015).clamp(-1.0, 1.0);
        let glint = smoothstep(0.006, 0.0, y - top) * 0.35;
        let inside = if bar {
            1.0
        } else {
            ((belly - beside.abs()) / soft + 0.5).clamp(0.0, 1.0)
        };
        let shade = if bar { 0.85 } else { light };
        ((color * shade).mix(lamp, glint), inside)
    });
}

/// A floor of boards that run towards the view.
fn boards(canvas: &mut Canvas, sill: f32, floor: Color, sky: Color, seed: u32) {
    let aspect = canvas.aspect();
    let area = Area {
        left: 0.0,
        top: sill,
        right: aspect,
        bottom: 1.0,
    };
    canvas.paint(area, |x, y| {
        let near = (y - sill) / (1.0 - sill);
        let across = (x - aspect / 2.0) / (0.55 + 0.75 * near) * 11.0;
        let board = across.floor();
        let gap = (across - board).min(board + 1.0 - across);
        let tone = 0.55
            + 0.22 * noise(board * 3.7, 1.0, seed)
            + 0.12 * noise(across * 9.0, near * 3.0, seed);
        let line = smoothstep(0.0, 0.045, gap);
        let sheen = 0.22 * smoothstep(0.55, 0.0, near);
        ((floor * (tone * (0.55 + 0.45 * line))).mix(sky, sheen), 1.0)
    });
}

/// A hanging lantern: its middle and its size.
fn lantern(canvas: &mut Canvas, (x, y, size): (f32, f32, f32), lamp: Color, metal: Color) {
    canvas.glow(x, y, size * 7.0, lamp, 0.30);
    let edge = canvas.pixel() / size;
    let area = Area {
        left: x - size * 1.2,
        top: 0.0,
        right: x + size * 1.2,
        bottom: y + size * 1.6,
    };
    canvas.paint(area, |px, py| {
        let (dx, dy) = ((px - x) / size, (py - y) / size);
        let cover = |distance: f32| (0.5 - distance / edge).clamp(0.0, 1.0);
        let chain = cover((dx.abs() - 0.035).max(dy + 1.2));
        let roof = cover((dx.abs() - 0.85 * (dy + 1.45) / 0.65).max((dy + 1.12).abs() - 0.33));
        let foot = cover((dx.abs() - 0.62).max((dy - 1.0).abs() - 0.10));
        let wide = 0.62 - 0.08 * dy;
        let glass = cover((dx.abs() - wide).max(dy.abs() - 0.92));
        let frame = cover(((dx.abs() - wide + 0.05).abs() - 0.05).min(dx.abs() - 0.035)) * glass;
        let flame = (1.0 - (dx * 1.3).reach((dy - 0.25) * 0.9)).max(0.0);
        let pane = lamp.mix(hex(0xfffbea), flame * 1.2) * (0.86 + 0.3 * flame);
        let iron = chain.max(roof).max(foot).max(frame);
        (pane.mix(metal, iron), iron.max(glass))
    });
}
