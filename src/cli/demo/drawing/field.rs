//! Rolling fields with one tree.

use super::canvas::{Area, Canvas};
use super::color::{Color, Reach, gradient, hex, smoothstep};
use super::noise::{Dice, cloudy, noise};

/// Sky above, sky at the horizon, far hills, near fields, crop, leaves.
const SEASONS: [[Color; 6]; 4] = [
    [
        hex(0x5d9bd1),
        hex(0xe6f2f5),
        hex(0x9fbfa6),
        hex(0x5f8f3e),
        hex(0xa9c65a),
        hex(0x3f6b2c),
    ],
    [
        hex(0x6f9cc4),
        hex(0xfbe6c4),
        hex(0xc2b98c),
        hex(0xc79a3e),
        hex(0xeecb6b),
        hex(0x6b7a2e),
    ],
    [
        hex(0x86a9c9),
        hex(0xffe3d3),
        hex(0xb7a9b0),
        hex(0x8a7a5a),
        hex(0xc7ad7d),
        hex(0xc05f25),
    ],
    [
        hex(0x74b5c9),
        hex(0xf3f6e4),
        hex(0xa4c3b4),
        hex(0x7f8f4c),
        hex(0xb49ac9),
        hex(0x4f7a3a),
    ],
];

/// Paints the scene.
pub(super) fn paint(canvas: &mut Canvas, dice: &mut Dice) {
    let [first, others @ ..] = SEASONS;
    let [high, low, far, near, crop, leaf] = dice.pick(first, &others);
    let seed = dice.noise_seed();
    let (aspect, unit) = (canvas.aspect(), canvas.unit());

    // Below, hills hide the sky.
    let sky = Area {
        left: 0.0,
        top: 0.0,
        right: aspect,
        bottom: 0.67,
    };
    canvas.change(sky, |x, y, _| {
        let cloud = cloudy(x * 2.2, y * 4.4, 5, seed);
        let white = hex(0xffffff).mix(low, (y * 1.2).min(0.8));
        let shade = white.mix(high, 0.22);
        let bottom = cloudy(x * 2.2, y * 4.4 + 0.12, 2, seed);
        let body = white.mix(shade, smoothstep(0.5, 0.8, bottom));
        gradient(&[(0.0, high), (0.62, low)], y).mix(body, smoothstep(0.50, 0.68, cloud) * 0.9)
    });

    let layers = 5;
    let tree_x = aspect * dice.between(0.28, 0.72);
    for layer in 0..layers {
        let depth = layer as f32 / (layers - 1) as f32;
        let own = seed.wrapping_add(layer * 7919 + 11);
        let base = 0.58 + 0.32 * depth;
        // The nearest field is flatter, so that it never hides the tree's foot.
        let calm = if layer + 1 == layers { 0.5 } else { 1.0 };
        let shift = dice.between(0.0, 6.3);
        let wave = dice.between(2.2, 3.4) / unit.sqrt();
        let hill = |x: f32| {
            base + calm * 0.035 * (x * wave + shift).sin()
                + calm * 0.025 * (x * wave * 1.7 + shift * 2.0).sin()
        };
        let line = canvas.columns(hill);
        let ground = far.mix(near, depth);
        let ripe = far.mix(crop, depth.sqrt());
        let slant = dice.between(-1.0, 1.0);
        canvas.below(&line, |x, y, under| {
            // Rows of the plough follow the hill and open up towards us.
            let spread = (x - aspect / 2.0 + slant) / (0.35 + under * 3.0);
            let rows = (spread * (30.0 + 26.0 * depth)).sin() * 0.5 + 0.5;
            let patch = noise(x * 2.3 + y, under * 6.0, own);
            let tuft = noise(x * 130.0, y * 210.0, own) - 0.5;
            let light = 1.10 - under * 1.1 + tuft * 0.09 * (0.3 + depth);
            ground.mix(ripe, 0.25 * rows * (0.4 + depth) + 0.75 * patch) * light
        });
        if layer == 3 {
            let foot = hill(tree_x) + 0.012;
            tree(canvas, dice, (tree_x, foot), 0.30 * unit.sqrt(), leaf, low);
        }
    }
}

/// A round, leafy tree with its shadow; `high` is its height.
fn tree(
    canvas: &mut Canvas,
    dice: &mut Dice,
    foot: (f32, f32),
    high: f32,
    leaf: Color,
    sky: Color,
) {
    let (x, y) = foot;
    let bark = hex(0x4a3828);
    let soft = canvas.pixel();
    canvas.paint(
        Area {
            left: x - 0.3 * high,
            top: y - 0.08 * high,
            right: x + high,
            bottom: y + 0.1 * high,
        },
        |px, py| {
            let (dx, dy) = (
                (px - x - 0.22 * high) / (0.52 * high),
                (py - y) / (0.06 * high),
            );
            (leaf * 0.45, 0.5 * smoothstep(1.0, 0.4, dx.reach(dy)))
        },
    );
    canvas.paint(
        Area {
            left: x - 0.1 * high,
            top: y - 0.6 * high,
            right: x + 0.1 * high,
            bottom: y,
        },
        |px, py| {
            let up = (y - py) / high;
            let wide = high * (0.026 + 0.05 * (0.16 - up).max(0.0));
            let side = (px - x) / wide;
            let shade = bark.mix(sky, 0.25 * (0.5 - side * 0.5).clamp(0.0, 1.0));
            (
                shade,
                ((wide - (px - x).abs()) / soft + 0.5).clamp(0.0, 1.0),
            )
        },
    );
    // The crown: a few round boughs, filled with clumps of leaves; the dark
    // ones of the inside first, the sunlit last.
    let mut boughs = vec![(0.0, 0.0, 0.23)];
    for bough in 0..9_u8 {
        let turn = f32::from(bough) * 0.7 + dice.between(-0.2, 0.2);
        let reach = dice.between(0.14, 0.25);
        boughs.push((
            turn.cos() * reach * 1.2,
            turn.sin() * reach * 0.9,
            dice.between(0.10, 0.15),
        ));
    }
    for &(dx, dy, size) in &boughs {
        canvas.disc(
            x + dx * high,
            y - (0.66 - dy) * high,
            size * 0.85 * high,
            leaf * 0.42,
            1.0,
        );
    }
    let clumps = 1500;
    for clump in 0..clumps {
        let front = clump as f32 / clumps as f32;
        let bough = dice.count(0, boughs.len() as u32 - 1) as usize;
        let (bough_x, bough_y, round) = boughs.get(bough).copied().unwrap_or_default();
        let turn = dice.between(0.0, std::f32::consts::TAU);
        let reach = dice.between(0.0, 1.0).sqrt();
        let (dx, dy) = (turn.cos() * reach * round, turn.sin() * reach * round);
        // Each bough has its own sunny side, as the whole crown has.
        let (all_x, all_y) = (bough_x + dx, bough_y + dy);
        let lit = 0.42 - (dx + dy * 1.5) * 1.9 - all_x * 0.5 - all_y * 1.1;
        let bright = lit.clamp(0.0, 1.0) * (0.35 + 0.65 * front) + dice.between(-0.12, 0.12);
        let color = (leaf * 0.45).mix(leaf.mix(sky, 0.38), bright);
        let size = high * dice.between(0.010, 0.026) * (1.3 - 0.6 * front);
        canvas.disc(
            x + all_x * high,
            y - (0.66 - all_y) * high,
            size,
            color,
            0.9,
        );
    }
}
