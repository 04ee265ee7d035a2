//! The canvas that scenes are painted on.
//!
//! Coordinates: `y` runs from 0 (top) to 1 (bottom), `x` from 0 (left) to
//! [`Canvas::aspect`], so that a circle is a circle in every format.

use image::{Rgb, RgbImage};

use super::color::{Color, Reach, hex, smoothstep};
use super::noise::grid;

/// Pixels being painted.
pub(super) struct Canvas {
    width: usize,
    height: usize,
    pixels: Vec<Color>,
}

/// The part of the canvas that something covers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Area {
    pub(super) left: f32,
    pub(super) top: f32,
    pub(super) right: f32,
    pub(super) bottom: f32,
}

impl Area {
    /// The square around a point.
    pub(super) fn around(x: f32, y: f32, radius: f32) -> Self {
        Self {
            left: x - radius,
            top: y - radius,
            right: x + radius,
            bottom: y + radius,
        }
    }
}

impl Canvas {
    /// A black canvas, in pixels.
    pub(super) fn new(width: u32, height: u32) -> Self {
        let (width, height) = (width.max(1) as usize, height.max(1) as usize);
        Self {
            width,
            height,
            pixels: vec![hex(0); width * height],
        }
    }

    /// The width in units of the height.
    pub(super) fn aspect(&self) -> f32 {
        self.width as f32 / self.height as f32
    }

    /// The size for things that shall fit into any format: the shorter side.
    pub(super) fn unit(&self) -> f32 {
        self.aspect().min(1.0)
    }

    /// One pixel's side.
    pub(super) fn pixel(&self) -> f32 {
        1.0 / self.height as f32
    }

    /// Gives every pixel its colour.
    pub(super) fn fill(&mut self, color: impl Fn(f32, f32) -> Color) {
        let step = self.pixel();
        for (row, line) in self.pixels.chunks_exact_mut(self.width).enumerate() {
            let y = (row as f32 + 0.5) * step;
            for (column, pixel) in line.iter_mut().enumerate() {
                *pixel = color((column as f32 + 0.5) * step, y);
            }
        }
    }

    /// Changes every pixel within `area` from what it was.
    pub(super) fn change(&mut self, area: Area, change: impl Fn(f32, f32, Color) -> Color) {
        let (step, scale) = (self.pixel(), self.height as f32);
        let first_row = (area.top * scale).floor().max(0.0) as usize;
        let last_row = (area.bottom * scale).ceil().max(0.0) as usize;
        let first_column = (area.left * scale).floor().max(0.0) as usize;
        let last_column = (area.right * scale).ceil().max(0.0) as usize;
        let rows = self.pixels.chunks_exact_mut(self.width).enumerate();
        for (row, line) in rows
            .skip(first_row)
            .take(last_row.saturating_sub(first_row))
        {
            let y = (row as f32 + 0.5) * step;
            let pixels = line.iter_mut().enumerate().skip(first_column);
            for (column, pixel) in pixels.take(last_column.saturating_sub(first_column)) {
                *pixel = change((column as f32 + 0.5) * step, y, *pixel);
            }
        }
    }

    /// Paints over what is there; the function says colour and opacity.
    pub(super) fn paint(&mut self, area: Area, paint: impl Fn(f32, f32) -> (Color, f32)) {
        self.change(area, |x, y, under| {
            let (color, opacity) = paint(x, y);
            if opacity <= 0.0 {
                under
            } else {
                under.mix(color, opacity)
            }
        });
    }

    /// Paints a disc with a smooth edge.
    pub(super) fn disc(&mut self, x: f32, y: f32, radius: f32, color: Color, opacity: f32) {
        let scale = self.height as f32;
        self.paint(Area::around(x, y, radius + self.pixel()), |px, py| {
            let distance = (px - x).reach(py - y) - radius;
            (color, opacity * (0.5 - distance * scale).clamp(0.0, 1.0))
        });
    }

    /// Adds light that fades out towards `radius`. The brighter a place is
    /// already, the less it gains, as on film.
    pub(super) fn glow(&mut self, x: f32, y: f32, radius: f32, light: Color, strength: f32) {
        self.change(Area::around(x, y, radius), |px, py, under| {
            let far = ((px - x).powi(2) + (py - y).powi(2)) / (radius * radius);
            let fade = (1.0 - far).max(0.0);
            under.lit(light * (strength * fade * fade * fade))
        });
    }

    /// One number for each column of pixels, from its `x`: the line of a hill.
    pub(super) fn columns(&self, line: impl Fn(f32) -> f32) -> Vec<f32> {
        let step = self.pixel();
        (0..self.width)
            .map(|column| line((column as f32 + 0.5) * step))
            .collect()
    }

    /// Paints all that lies below a line made by [`Canvas::columns`]. The
    /// function is told `x`, `y` and how far below the line it is.
    pub(super) fn below(&mut self, line: &[f32], paint: impl Fn(f32, f32, f32) -> Color) {
        let (step, scale) = (self.pixel(), self.height as f32);
        for (row, pixels) in self.pixels.chunks_exact_mut(self.width).enumerate() {
            let y = (row as f32 + 0.5) * step;
            for (column, (pixel, top)) in pixels.iter_mut().zip(line).enumerate() {
                let depth = y - top;
                let cover = (0.5 + depth * scale).clamp(0.0, 1.0);
                if cover > 0.0 {
                    let color = paint((column as f32 + 0.5) * step, y, depth.max(0.0));
                    *pixel = pixel.mix(color, cover);
                }
            }
        }
    }

    /// Makes water of all below `horizon`: each pixel sees the one that the
    /// function points to (`x`, `y` above the horizon), in the colour it makes
    /// of it.
    pub(super) fn mirror(
        &mut self,
        horizon: f32,
        point: impl Fn(f32, f32) -> (f32, f32),
        tint: impl Fn(f32, Color) -> Color,
    ) {
        let (step, scale) = (self.pixel(), self.height as f32);
        let width = self.width;
        let split = ((horizon * scale) as usize).min(self.height) * width;
        let (above, water) = self.pixels.split_at_mut(split);
        for (row, line) in water.chunks_exact_mut(width).enumerate() {
            let y = horizon + (row as f32 + 0.5) * step;
            for (column, pixel) in line.iter_mut().enumerate() {
                let (x, from) = point((column as f32 + 0.5) * step, y);
                let column = ((x * scale).max(0.0) as usize).min(width.saturating_sub(1));
                let place = (from * scale).max(0.0) as usize * width + column;
                if let Some(&seen) = above.get(place) {
                    *pixel = tint(y, seen);
                }
            }
        }
    }

    /// The finished picture: a little darker towards the corners (`vignette`,
    /// 0 to 1), with the soft grain of film, which also hides the steps of
    /// gradients.
    pub(super) fn finish(self, vignette: f32) -> RgbImage {
        let (width, height) = (self.width as u32, self.height as u32);
        let (center_x, center_y) = (width as f32 / 2.0, height as f32 / 2.0);
        let reach = center_x.powi(2) + center_y.powi(2);
        let mut image = RgbImage::new(width, height);
        for ((x, y, out), color) in image.enumerate_pixels_mut().zip(self.pixels) {
            let far = ((x as f32 - center_x).powi(2) + (y as f32 - center_y).powi(2)) / reach;
            let shade = 1.0 - vignette * smoothstep(0.25, 1.0, far);
            let grain = (grid(x as i32, y as i32, 7) + grid(x as i32, y as i32, 8) - 1.0) * 3.5;
            let byte = |value: f32| (value * shade * 255.0 + grain + 0.5) as u8;
            *out = Rgb([byte(color.red), byte(color.green), byte(color.blue)]);
        }
        image
    }
}
