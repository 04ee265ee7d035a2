//! A photo of a draft that is cut and straightened: what its form says, and what becomes of it.

use serde::{Deserialize, Serialize};

use super::queries::{self, Draft, DraftPhoto};
use super::service;
use crate::db::{DbConn, DraftId, DraftPhotoId, MediaId, Tx, UserId};
use crate::error::{Error, FieldErrors};
use crate::features::media::{Adjustment, Crop, Proportion};

/// The most that a picture is straightened, in degrees to either side.
const MOST_TILT: f64 = 15.0;

/// Proportions that are offered, beside any other.
pub const SHAPES: [(&str, &str, Proportion); 3] = [
    ("1:1", "Square", Proportion(1, 1)),
    ("4:5", "4 to 5, upright", Proportion(4, 5)),
    ("16:9", "16 to 9, wide", Proportion(16, 9)),
];

/// The form, as it was sent, and as it is kept with the photo to be shown again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Adjusted {
    /// Degrees clockwise: 0, 90, 180 or 270.
    pub turn: String,
    /// Degrees clockwise, with a fraction.
    pub straighten: String,
    /// One of [`SHAPES`], or any proportion.
    pub shape: String,
    /// Of any proportion: the width, where the height is 1; empty for the picture's own.
    pub ratio: String,
    /// The left edge of the part, in percent of the width; empty for the middle.
    pub crop_x: String,
    /// Its upper edge, in percent of the height; empty for the middle.
    pub crop_y: String,
    /// Its size, in percent of the largest part of that proportion.
    pub crop_size: String,
}

impl Default for Adjusted {
    fn default() -> Self {
        Self {
            turn: "0".into(),
            straighten: "0".into(),
            shape: String::new(),
            ratio: String::new(),
            crop_x: String::new(),
            crop_y: String::new(),
            crop_size: "100".into(),
        }
    }
}

impl Adjusted {
    /// As it is kept with a photo.
    fn kept(photo: &DraftPhoto) -> Self {
        serde_json::from_str(&photo.adjustment).unwrap_or_default()
    }

    /// What it asks for.
    ///
    /// # Errors
    /// Texts for the person, beside the fields.
    pub fn parse(&self) -> Result<Adjustment, FieldErrors> {
        let mut errors = FieldErrors::new();
        let tilt = errors.check("straighten", self.tilt());
        let shape = errors.check("ratio", self.proportion());
        let left = errors.check("crop_x", edge(&self.crop_x));
        let top = errors.check("crop_y", edge(&self.crop_y));
        let size = errors.check("crop_size", self.size());
        match (tilt, shape, left, top, size) {
            (Some(tilt), Some(shape), Some(left), Some(top), Some(size)) => Ok(Adjustment {
                turns: match self.turn.as_str() {
                    "90" => 1,
                    "180" => 2,
                    "270" => 3,
                    _ => 0,
                },
                tilt,
                shape,
                crop: Crop::of_percents(left, top, size),
            }),
            _ => Err(errors),
        }
    }

    // Within 15 degrees to either side.
    #[allow(clippy::cast_possible_truncation)]
    fn tilt(&self) -> Result<i16, String> {
        match number(&self.straighten, 0.0) {
            Some(degrees) if degrees.abs() <= MOST_TILT => Ok((degrees * 10.0).round() as i16),
            _ => Err(format!(
                "Please write a number from -{MOST_TILT} to {MOST_TILT}."
            )),
        }
    }

    // Of numbers that are neither large nor below zero.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    fn proportion(&self) -> Result<Option<Proportion>, String> {
        let known = SHAPES.iter().find(|(name, ..)| *name == self.shape);
        if let Some((_, _, shape)) = known {
            return Ok(Some(*shape));
        }
        if self.ratio.trim().is_empty() {
            return Ok(None);
        }
        match number(&self.ratio, 1.0) {
            Some(ratio) if (0.1..=10.0).contains(&ratio) => {
                Ok(Some(Proportion((ratio * 1000.0).round() as u32, 1000)))
            }
            _ => Err("Please write a number from 0.1 to 10, or nothing.".into()),
        }
    }

    fn size(&self) -> Result<f64, String> {
        number(&self.crop_size, 100.0)
            .filter(|size| *size > 0.0 && *size <= 100.0)
            .ok_or_else(|| "Please write a number above 0, up to 100.".into())
    }
}

/// An edge in percent; nothing for the middle.
fn edge(typed: &str) -> Result<Option<f64>, String> {
    if typed.trim().is_empty() {
        return Ok(None);
    }
    number(typed, 0.0)
        .filter(|edge| (0.0..=100.0).contains(edge))
        .map(Some)
        .ok_or_else(|| "Please write a number from 0 to 100, or nothing.".into())
}

/// What was typed, or `none` of nothing. A comma is as good as a point.
fn number(typed: &str, none: f64) -> Option<f64> {
    match typed.trim() {
        "" => Some(none),
        typed => typed
            .replace(',', ".")
            .parse()
            .ok()
            .filter(|number: &f64| number.is_finite()),
    }
}

/// A photo of an unfinished draft of this person, with its number among the photos.
///
/// # Errors
/// `NotFound` otherwise, and for a file that was refused.
pub fn photo_of(
    conn: &mut DbConn,
    owner: UserId,
    (draft, photo): (DraftId, DraftPhotoId),
) -> Result<(Draft, DraftPhoto, usize), Error> {
    let draft = queries::unfinished(conn, owner, draft)?;
    let photos = queries::photos(conn, draft.id)?;
    let mut numbered = photos.into_iter().zip(1..);
    let (photo, number) = numbered
        .find(|(one, _)| one.id == photo && one.media.is_some())
        .ok_or(Error::NotFound)?;
    Ok((draft, photo, number))
}

/// How a photo was made of the one that came.
pub fn adjusted(photo: &DraftPhoto) -> Adjusted {
    Adjusted::kept(photo)
}

/// Gives a photo the picture that was made of `source` as the form says, or `source` itself.
///
/// # Errors
/// `NotFound` when the photo or a picture is gone, `Conflict` when another one came in its place.
pub fn set_adjusted(
    tx: &mut Tx<'_>,
    owner: UserId,
    place: (DraftId, DraftPhotoId),
    (source, made): (MediaId, MediaId),
    form: &Adjusted,
) -> Result<(), Error> {
    tx.lock(&format!("draft:{}", place.0))?;
    let (_, photo, _) = photo_of(tx.conn, owner, place)?;
    if photo.as_it_came() != Some(source) {
        return Err(Error::Conflict(
            "This photo was changed meanwhile. Try again.",
        ));
    }
    let kept = serde_json::to_string(form).map_err(Error::internal)?;
    service::set_picture(tx, owner, &photo, made, &kept)
}
