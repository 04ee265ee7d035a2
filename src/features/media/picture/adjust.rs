//! A picture turned, straightened and cut, as its owner asks.

use image::imageops::interpolate_bilinear;
use image::{DynamicImage, ImageBuffer, Pixel};

use super::{Crop, Picture, PictureError, Proportion, scale};

/// The longest side that is worked on, in pixels: more is not to be seen in what pages show, and
/// would take too much memory in several copies.
const LONGEST: u32 = 4096;

/// What is done to a picture, in this order: turned, straightened, cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Adjustment {
    /// Quarter turns, clockwise.
    pub turns: u8,
    /// Tenths of a degree, clockwise.
    pub tilt: i16,
    /// The proportion of the part that is left; nothing for that of the picture.
    pub shape: Option<Proportion>,
    /// Which part of that proportion; nothing for the largest, in the middle.
    pub crop: Option<Crop>,
}

impl Adjustment {
    /// Whether it leaves a picture as it is.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.turns.is_multiple_of(4)
            && self.tilt == 0
            && self.shape.is_none()
            && self.crop.is_none_or(Crop::is_whole)
    }
}

impl Picture {
    /// The picture as it is seen upright, turned, straightened and cut. Straightening leaves the
    /// largest part of the same proportion that has no empty corner.
    ///
    /// # Errors
    /// [`PictureError::Broken`] if scaling fails, which no picture that was taken in is known to
    /// cause.
    pub fn adjusted(self, how: &Adjustment) -> Result<Self, PictureError> {
        let mut image = self.within(LONGEST)?;
        image = match how.turns % 4 {
            1 => image.rotate90(),
            2 => image.rotate180(),
            3 => image.rotate270(),
            _ => image,
        };
        if how.tilt != 0 {
            image = straightened(&image, how.tilt);
        }
        let own = Proportion(image.width(), image.height());
        Ok(Self::from(image).cut(how.crop, how.shape.unwrap_or(own)))
    }

    /// All pixels, upright, made smaller where a side is longer than `longest`.
    fn within(self, longest: u32) -> Result<DynamicImage, PictureError> {
        let (wide, high) = (self.stored.width(), self.stored.height());
        let side = |side: u32| {
            let scaled = u64::from(side) * u64::from(longest) / u64::from(wide.max(high).max(1));
            u32::try_from(scaled).unwrap_or(longest).max(1)
        };
        let mut image = match wide.max(high) > longest {
            true => scale::scale(&self.stored, side(wide), side(high))?,
            false => self.stored,
        };
        image.apply_orientation(self.orientation);
        Ok(image)
    }
}

/// Turned by tenths of a degree around its middle, and cut to what has no empty corner.
fn straightened(image: &DynamicImage, tilt: i16) -> DynamicImage {
    match image {
        DynamicImage::ImageRgba8(image) => tilted(image, tilt).into(),
        other => match other.as_rgb8() {
            Some(image) => tilted(image, tilt).into(),
            None => tilted(&other.to_rgb8(), tilt).into(),
        },
    }
}

// Sides of pictures are far below what these numbers hold exactly, and nothing is below zero.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss
)]
fn tilted<P>(image: &ImageBuffer<P, Vec<u8>>, tilt: i16) -> ImageBuffer<P, Vec<u8>>
where
    P: Pixel<Subpixel = u8>,
{
    let (wide, high) = image.dimensions();
    let (wide, high) = (wide as f32, high as f32);
    let (sin, cos) = (f32::from(tilt) / 10.0).to_radians().sin_cos();
    let share = (wide / (wide * cos + high * sin.abs()))
        .min(high / (wide * sin.abs() + high * cos))
        .min(1.0);
    let (to_wide, to_high) = (
        (wide * share).floor().max(1.0),
        (high * share).floor().max(1.0),
    );
    let mut level = ImageBuffer::new(to_wide as u32, to_high as u32);
    for (x, y, pixel) in level.enumerate_pixels_mut() {
        let (x, y) = (
            x as f32 + 0.5 - to_wide / 2.0,
            y as f32 + 0.5 - to_high / 2.0,
        );
        let from_x = (x * cos + y * sin + wide / 2.0 - 0.5).clamp(0.0, wide - 1.0);
        let from_y = (y * cos - x * sin + high / 2.0 - 0.5).clamp(0.0, high - 1.0);
        if let Some(found) = interpolate_bilinear(image, from_x, from_y) {
            *pixel = found;
        }
    }
    level
}

#[cfg(test)]
mod tests {
    #![allow(
        clippy::unwrap_used,
        clippy::indexing_slicing,
        clippy::cast_precision_loss
    )]

    use image::{Rgb, RgbImage};

    use super::*;
    use crate::features::media::picture::test_pictures::four_corners;

    const NOTHING: Adjustment = Adjustment {
        turns: 0,
        tilt: 0,
        shape: None,
        crop: None,
    };

    fn adjusted(image: RgbImage, how: Adjustment) -> RgbImage {
        let picture = Picture::from(DynamicImage::from(image));
        picture.adjusted(&how).unwrap().to_image().to_rgb8()
    }

    /// The colours near the four corners: above left and right, below left and right.
    fn corners(image: &RgbImage) -> [[u8; 3]; 4] {
        let (wide, high) = image.dimensions();
        [(1, 1), (wide - 2, 1), (1, high - 2), (wide - 2, high - 2)]
            .map(|(x, y)| image.get_pixel(x, y).0)
    }

    #[test]
    fn each_quarter_turn_is_clockwise_and_four_are_none() {
        let [red, green, blue, yellow] = corners(&four_corners(60, 40));
        for (turns, size, expected) in [
            (0, (60, 40), [red, green, blue, yellow]),
            (1, (40, 60), [blue, red, yellow, green]),
            (2, (60, 40), [yellow, blue, green, red]),
            (3, (40, 60), [green, yellow, red, blue]),
            (4, (60, 40), [red, green, blue, yellow]),
        ] {
            let turned = adjusted(four_corners(60, 40), Adjustment { turns, ..NOTHING });
            assert_eq!(turned.dimensions(), size, "{turns}");
            assert_eq!(corners(&turned), expected, "{turns}");
        }
    }

    #[test]
    fn a_slanted_line_is_level_once_it_is_straightened() {
        // A horizon that falls by 10 degrees to the right.
        let slope = 10_f32.to_radians().tan();
        let slanted = RgbImage::from_fn(400, 300, |x, y| {
            let horizon = 150.0 + (x as f32 - 200.0) * slope;
            match (y as f32) < horizon {
                true => Rgb([20, 20, 200]),
                false => Rgb([20, 200, 20]),
            }
        });
        let level = adjusted(
            slanted,
            Adjustment {
                tilt: -100,
                ..NOTHING
            },
        );
        let (wide, high) = level.dimensions();
        assert!(wide < 400 && high < 300);
        assert!((wide as f32 / high as f32 - 4.0 / 3.0).abs() < 0.02);
        let horizon = |x: u32| {
            (0..high)
                .find(|y| level.get_pixel(x, *y).0[1] > 100)
                .unwrap()
        };
        let (left, right) = (horizon(3), horizon(wide - 4));
        assert!(left.abs_diff(right) <= 1, "{left} {right}");
        assert!(left.abs_diff(high / 2) <= 2);
    }

    #[test]
    fn no_corner_is_empty_however_far_it_is_tilted() {
        for (wide, high) in [(300, 200), (200, 300), (250, 250), (900, 60), (1, 1)] {
            for tilt in [-150, -73, 1, 150] {
                let white = RgbImage::from_pixel(wide, high, Rgb([255, 255, 255]));
                let level = adjusted(white, Adjustment { tilt, ..NOTHING });
                assert!(level.pixels().all(|pixel| pixel.0 == [255; 3]));
            }
        }
    }

    #[test]
    fn what_is_cut_is_a_part_of_what_was_turned() {
        let crop = Crop::parse("0", "0", "0.5").unwrap();
        let how = Adjustment {
            turns: 1,
            shape: Some(Proportion(1, 1)),
            crop,
            ..NOTHING
        };
        let part = adjusted(four_corners(80, 40), how);
        let [_, _, blue, _] = corners(&four_corners(80, 40));
        assert_eq!(part.dimensions(), (20, 20));
        assert!(part.pixels().all(|pixel| pixel.0 == blue));
    }

    #[test]
    fn what_leaves_a_picture_as_it_is_is_known() {
        assert!(NOTHING.is_nothing());
        let whole = Crop::parse("0", "0", "1").unwrap();
        assert!(
            Adjustment {
                crop: whole,
                ..NOTHING
            }
            .is_nothing()
        );
        assert!(
            !Adjustment {
                turns: 1,
                ..NOTHING
            }
            .is_nothing()
        );
        assert!(
            !Adjustment {
                tilt: -1,
                ..NOTHING
            }
            .is_nothing()
        );
        let shape = Some(Proportion(1, 1));
        assert!(!Adjustment { shape, ..NOTHING }.is_nothing());
    }

    #[test]
    fn what_is_very_large_is_worked_on_in_a_smaller_size() {
        let large = RgbImage::from_pixel(5000, 1000, Rgb([9, 9, 9]));
        let turned = adjusted(
            large,
            Adjustment {
                turns: 1,
                ..NOTHING
            },
        );
        assert_eq!(turned.dimensions(), (819, 4096));
    }
}
