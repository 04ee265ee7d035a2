//! A dahlia from close by.

use std::f32::consts::TAU;

use super::canvas::{Area, Canvas};
use super::color::{Color, Reach, angle, gradient, hex, smoothstep};
use super::noise::{Dice, cloudy, floor, grid, noise};

/// Garden behind, petals at their root, petals at their tip, heart.
const KINDS: [[Color; 4]; 5] = [
    [hex(0x1f3a2c), hex(0xb3245a), hex(0xffb3c1), hex(0xf7c04a)],
    [hex(0x24382a), hex(0xd9541e), hex(0xffd08a), hex(0x8a2f12)],
    [hex(0x1d2f3a), hex(0x6a3a9c), hex(0xd9c2f5), hex(0xf5d76e)],
    [hex(0x2c3d2a), hex(0xe8b64c), hex(0xfff6d8), hex(0xb5651d)],
    [hex(0x2a2433), hex(0x8f1230), hex(0xf2667a), hex(0x3d0a18)],
];

/// Paints the scene.
pub(super) fn paint(canvas: &mut Canvas, dice: &mut Dice) {
    let [first, others @ ..] = KINDS;
    let [garden, root, tip, heart] = dice.pick(first, &others);
    let seed = dice.noise_seed();
    let (aspect, unit) = (canvas.aspect(), canvas.unit());

    canvas.fill(|x, y| {
        let blur = cloudy(x * 2.0, y * 2.0, 2, seed);
        (garden * 0.55).mix(garden.mix(hex(0xb8c98a), 0.35), smoothstep(0.3, 0.75, blur))
    });
    for _ in 0..16 {
        let (x, y) = (dice.between(0.0, aspect), dice.between(0.0, 1.0));
        let size = dice.between(0.05, 0.14);
        let light = garden.mix(tip, dice.between(0.1, 0.6));
        canvas.glow(x, y, size * 1.6, light, 0.22);
    }

    let (x, y) = (aspect * dice.between(0.44, 0.56), dice.between(0.46, 0.54));
    let size = unit * dice.between(0.47, 0.56);
    let turn = dice.between(0.0, TAU);
    let rings = 12_u32;
    let petals = dice.count(15, 20) as f32;
    for ring in 0..rings {
        let inner = ring as f32 / (rings - 1) as f32;
        let reach = size * (1.0 - 0.90 * inner.powf(0.85));
        let count = (petals * (1.0 - 0.45 * inner)).floor();
        // The golden angle keeps petals of different rings from lining up.
        let start = turn + ring as f32 * 2.399_963;
        let own = seed.wrapping_add(ring * 53);
        let scale = 1.0 / canvas.pixel();
        canvas.change(Area::around(x, y, reach * 1.06), |px, py, under| {
            let (dx, dy) = (px - x, py - y);
            let far = dx.reach(dy) / reach;
            // What lies further in is hidden by the next ring.
            if far > 1.06 || (far < 0.44 && ring + 1 < rings) {
                return under;
            }
            let around = (angle(dy, dx) - start) / TAU;
            let around = (around - floor(around) as f32) * count;
            let petal = floor(around) as f32;
            let length = 0.92 + 0.08 * grid(petal as i32, 1, own);
            let side = (around - petal - 0.5) * 2.0;
            let along = far / length;
            // Closed at the root, wide in the middle, pointed at the tip.
            let tip_width = (along * (1.0 - along).max(0.0)).sqrt() * 2.0;
            let width = if along < 0.5 {
                1.2
            } else {
                tip_width * (0.78 + 0.26 * along)
            };
            let half_pixels = reach * far * (TAU / count) * 0.5 * scale;
            let inside = (width - side.abs()) * half_pixels + 0.5;
            let cover = if along < 1.0 {
                inside.clamp(0.0, 1.0)
            } else {
                0.0
            };
            let shade = smoothstep(1.06, 0.80, far) * smoothstep(-0.5, 0.1, width - side.abs());
            let shadow = under * (1.0 - 0.42 * shade);
            if cover <= 0.0 {
                return shadow;
            }
            let fold = 1.0 - 0.30 * side.abs().powi(2) - 0.10 * (1.0 - (side * 6.0).abs()).max(0.0);
            let vein = 0.95 + 0.10 * noise(side * 7.0, along * 1.5 + petal, own);
            let color = gradient(
                &[(0.25, root * 0.55), (0.62, root), (1.0, tip)],
                along * 0.96 - 0.10 * inner,
            );
            let light = 0.92 - 0.16 * (dx + dy) / size.max(0.01) + 0.06 * inner;
            shadow.mix(color * (fold * vein * light), cover)
        });
    }
    // The heart: florets in the spiral that sunflowers have.
    let disc = size * 0.115;
    canvas.disc(x, y, disc * 1.05, root * 0.35, 0.8);
    for floret in (0..150).rev() {
        let out = (floret as f32 / 150.0).sqrt();
        let turn = floret as f32 * 2.399_963;
        let (fx, fy) = (x + turn.cos() * out * disc, y + turn.sin() * out * disc);
        canvas.disc(fx, fy, disc * 0.085, heart * (0.35 + 0.3 * out), 1.0);
        canvas.disc(
            fx - disc * 0.015,
            fy - disc * 0.02,
            disc * 0.05,
            heart.mix(tip, 0.5 * out),
            0.9,
        );
    }
}
