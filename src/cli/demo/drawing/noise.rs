//! Chance that is the same every time: dice with a seed, and smooth noise.
//!
//! Written by hand because the pictures must not change when a crate changes
//! its generator.

/// A small random number generator (SplitMix64).
#[derive(Debug, Clone)]
pub(super) struct Dice {
    state: u64,
}

impl Dice {
    /// Dice that always roll the same for the same seed.
    pub(super) fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// The next 64 random bits.
    fn roll(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.state;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        bits ^ (bits >> 31)
    }

    /// A number from `low` to `high`.
    pub(super) fn between(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * ((self.roll() >> 40) as f32 / 16_777_216.0)
    }

    /// A whole number from `low` to `high`, both included.
    pub(super) fn count(&mut self, low: u32, high: u32) -> u32 {
        self.between(low as f32, high as f32 + 1.0) as u32
    }

    /// True in `share` of all cases (0 to 1).
    pub(super) fn chance(&mut self, share: f32) -> bool {
        self.between(0.0, 1.0) < share
    }

    /// One of `first` and `others`.
    pub(super) fn pick<T: Copy>(&mut self, first: T, others: &[T]) -> T {
        let place = self.count(0, others.len() as u32) as usize;
        match place.checked_sub(1) {
            Some(place) => others.get(place).copied().unwrap_or(first),
            None => first,
        }
    }

    /// A seed for the noise functions below.
    pub(super) fn noise_seed(&mut self) -> u32 {
        (self.roll() >> 32) as u32
    }
}

/// A number from 0 to 1 for a point of a grid.
pub(super) fn grid(x: i32, y: i32, seed: u32) -> f32 {
    let mut bits = (x as u32)
        .wrapping_mul(0x85EB_CA6B)
        .wrapping_add((y as u32).wrapping_mul(0xC2B2_AE35))
        ^ seed;
    bits = (bits ^ (bits >> 15)).wrapping_mul(0x2C1B_3C6D);
    bits = (bits ^ (bits >> 12)).wrapping_mul(0x297A_2D39);
    ((bits ^ (bits >> 15)) >> 8) as f32 / 16_777_216.0
}

/// Smooth noise from 0 to 1; its hills are about one unit wide.
pub(super) fn noise(x: f32, y: f32, seed: u32) -> f32 {
    let (left, top) = (floor(x), floor(y));
    let (dx, dy) = (x - left as f32, y - top as f32);
    let (dx, dy) = (dx * dx * (3.0 - 2.0 * dx), dy * dy * (3.0 - 2.0 * dy));
    let above = grid(left, top, seed) * (1.0 - dx) + grid(left + 1, top, seed) * dx;
    let below = grid(left, top + 1, seed) * (1.0 - dx) + grid(left + 1, top + 1, seed) * dx;
    above * (1.0 - dy) + below * dy
}

/// The whole number below. `f32::floor` is a function call on a processor that
/// is not known to have SSE4.1, and noise needs it for millions of pixels.
pub(super) fn floor(value: f32) -> i32 {
    let whole = value as i32;
    whole - i32::from(value < whole as f32)
}

/// Noise upon finer noise, from 0 to 1: clouds, ridges, bark.
pub(super) fn cloudy(x: f32, y: f32, octaves: u32, seed: u32) -> f32 {
    let (mut sum, mut weight, mut total, mut scale) = (0.0, 1.0, 0.0, 1.0);
    for octave in 0..octaves {
        sum += weight * noise(x * scale, y * scale, seed.wrapping_add(octave * 101));
        total += weight;
        weight *= 0.5;
        scale *= 2.03;
    }
    sum / total
}
