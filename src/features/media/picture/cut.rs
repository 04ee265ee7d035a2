//! The part of a picture that a person chose, or its middle.

use image::metadata::Orientation;

use super::Picture;

/// Parts of a whole: positions and sizes are whole numbers of these.
const WHOLE: u32 = 1_000_000;

/// A part of a picture, told without its size in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Crop {
    /// Its left edge, in millionths of the picture's width; nothing for the middle.
    left: Option<u32>,
    /// Its upper edge, in millionths of the picture's height; nothing for the middle.
    top: Option<u32>,
    /// Its size, in millionths of the largest part that fits into the picture.
    size: u32,
}

/// Width and height of a part, to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proportion(pub u32, pub u32);

/// A rectangle of pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Region {
    left: u32,
    top: u32,
    width: u32,
    height: u32,
}

impl Crop {
    /// Reads what a form says, each from 0 to 1. Nothing when it says nothing: the middle is
    /// taken then.
    ///
    /// # Errors
    /// A text for the person.
    pub fn parse(left: &str, top: &str, size: &str) -> Result<Option<Self>, String> {
        if [left, top, size]
            .iter()
            .all(|field| field.trim().is_empty())
        {
            return Ok(None);
        }
        match (part(left), part(top), part(size)) {
            (Some(left), Some(top), Some(size)) if size > 0 => Ok(Some(Self {
                left: Some(left),
                top: Some(top),
                size,
            })),
            _ => Err("Please choose the part of the picture again.".into()),
        }
    }

    /// From percents; an edge that is not said lies so that the part is in the middle. Nothing
    /// where one is not from 0 to 100, or the size is 0.
    #[must_use]
    pub fn of_percents(left: Option<f64>, top: Option<f64>, size: f64) -> Option<Self> {
        let edge = |percent: Option<f64>| match percent {
            None => Some(None),
            Some(percent) => millionths(percent / 100.0).map(Some),
        };
        Some(Self {
            left: edge(left)?,
            top: edge(top)?,
            size: millionths(size / 100.0).filter(|size| *size > 0)?,
        })
    }

    /// Whether it is all of a picture of that proportion.
    pub(super) fn is_whole(self) -> bool {
        self.size == WHOLE
    }

    /// Always lies within the picture, at least one pixel large.
    fn region(crop: Option<Self>, width: u32, height: u32, shape: Proportion) -> Region {
        let (most_wide, most_high) = largest(width, height, shape);
        let size = crop.map_or(WHOLE, |crop| crop.size);
        let (wide, high) = (share(most_wide, size).max(1), share(most_high, size).max(1));
        let (right_most, low_most) = (width.saturating_sub(wide), height.saturating_sub(high));
        let edge = |chosen: Option<u32>, side, most: u32| {
            chosen.map_or(most / 2, |chosen| share(side, chosen))
        };
        let left = edge(crop.and_then(|crop| crop.left), width, right_most);
        let top = edge(crop.and_then(|crop| crop.top), height, low_most);
        Region {
            left: left.min(right_most),
            top: top.min(low_most),
            width: wide,
            height: high,
        }
    }
}

impl Picture {
    /// A part of the picture as it is seen upright, in the given proportion.
    #[must_use]
    pub fn cut(&self, crop: Option<Crop>, shape: Proportion) -> Self {
        let (width, height) = (self.width(), self.height());
        let seen = Crop::region(crop, width, height, shape);
        let part = seen.as_stored(self.orientation, width, height);
        Self {
            stored: self
                .stored
                .crop_imm(part.left, part.top, part.width, part.height),
            orientation: self.orientation,
        }
    }
}

impl Region {
    /// Where the pixels lie before they are turned upright. `width` and `height` are the upright
    /// picture's.
    fn as_stored(self, orientation: Orientation, width: u32, height: u32) -> Self {
        let from_right = width.saturating_sub(self.left + self.width);
        let from_bottom = height.saturating_sub(self.top + self.height);
        let (left, top) = match orientation {
            Orientation::NoTransforms => (self.left, self.top),
            Orientation::FlipHorizontal => (from_right, self.top),
            Orientation::FlipVertical => (self.left, from_bottom),
            Orientation::Rotate180 => (from_right, from_bottom),
            Orientation::Rotate90 => (self.top, from_right),
            Orientation::Rotate270 => (from_bottom, self.left),
            Orientation::Rotate90FlipH => (self.top, self.left),
            Orientation::Rotate270FlipH => (from_bottom, from_right),
        };
        let on_its_side = matches!(
            orientation,
            Orientation::Rotate90
                | Orientation::Rotate270
                | Orientation::Rotate90FlipH
                | Orientation::Rotate270FlipH
        );
        let (width, height) = match on_its_side {
            true => (self.height, self.width),
            false => (self.width, self.height),
        };
        Self {
            left,
            top,
            width,
            height,
        }
    }
}

/// `0.25` as millionths; nothing for what is no number from 0 to 1.
fn part(field: &str) -> Option<u32> {
    millionths(field.trim().parse().ok()?)
}

fn millionths(number: f64) -> Option<u32> {
    if !(0.0..=1.0).contains(&number) {
        return None;
    }
    // In range, so nothing is cut off.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    Some((number * f64::from(WHOLE)).round() as u32)
}

/// `side` times `part` of the whole, rounded.
fn share(side: u32, part: u32) -> u32 {
    let whole = u64::from(WHOLE);
    let share = (u64::from(side) * u64::from(part) + whole / 2) / whole;
    u32::try_from(share).unwrap_or(side).min(side)
}

/// Width and height of the largest part of that proportion.
fn largest(width: u32, height: u32, Proportion(wide, high): Proportion) -> (u32, u32) {
    let [width, height, wide, high] = [width, height, wide.max(1), high.max(1)].map(u64::from);
    let (w, h) = match width * high > height * wide {
        true => (height * wide / high, height),
        false => (width, width * high / wide),
    };
    let small = |side: u64| u32::try_from(side).unwrap_or(u32::MAX).max(1);
    (small(w), small(h))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SQUARE: Proportion = Proportion(1, 1);

    fn region(crop: (&str, &str, &str), width: u32, height: u32, shape: Proportion) -> Region {
        let crop = Crop::parse(crop.0, crop.1, crop.2).unwrap();
        Crop::region(crop, width, height, shape)
    }

    fn is(left: u32, top: u32, width: u32, height: u32) -> Region {
        Region {
            left,
            top,
            width,
            height,
        }
    }

    #[test]
    fn without_a_choice_it_is_the_middle() {
        let none = ("", " ", "");
        assert_eq!(region(none, 300, 100, SQUARE), is(100, 0, 100, 100));
        assert_eq!(region(none, 100, 300, SQUARE), is(0, 100, 100, 100));
        assert_eq!(
            region(none, 900, 900, Proportion(3, 1)),
            is(0, 300, 900, 300)
        );
        assert_eq!(region(none, 1, 1, Proportion(3, 1)), is(0, 0, 1, 1));
    }

    #[test]
    fn a_choice_is_taken_and_never_leaves_the_picture() {
        assert_eq!(
            region(("0.25", "0.5", "0.5"), 400, 200, SQUARE),
            is(100, 100, 100, 100)
        );
        assert_eq!(
            region(("1", "1", "1"), 400, 200, SQUARE),
            is(200, 0, 200, 200)
        );
        assert_eq!(
            region(("1", "1", "0.000001"), 400, 200, SQUARE),
            is(399, 199, 1, 1)
        );
        let most = u32::MAX;
        let wide = region(("1", "1", "1"), most, 1, Proportion(3, 1));
        assert_eq!(wide, is(most - 3, 0, 3, 1));
    }

    #[test]
    fn hostile_choices_are_refused() {
        for (left, top, size) in [
            ("-0.1", "0", "1"),
            ("0", "1.0001", "1"),
            ("0", "0", "0"),
            ("0", "0", "-1"),
            ("NaN", "0", "1"),
            ("inf", "0", "1"),
            ("1e999", "0", "1"),
            ("0", "0", ""),
            ("", "0.5", "0.5"),
            ("0;1", "0", "1"),
            ("a", "b", "c"),
        ] {
            assert!(Crop::parse(left, top, size).is_err(), "{left} {top} {size}");
        }
    }
}
