//! The order of a draft's photos: what the buttons and dragging do to it.

use super::DraftPhoto;
use crate::db::{DraftPhotoId, MediaId};

/// How a form names a photo: as one of the draft (`p7`), or by its picture (`m3`) as long as
/// the changes to a post have no draft yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reference {
    /// A photo of the draft.
    Photo(DraftPhotoId),
    /// A picture of the post that is edited.
    Media(MediaId),
}

impl Reference {
    /// Reads `p7` or `m3`.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(id) = text.strip_prefix('p') {
            return id.parse().ok().map(|id| Self::Photo(DraftPhotoId(id)));
        }
        let id = text.strip_prefix('m')?.parse().ok()?;
        Some(Self::Media(MediaId(id)))
    }

    /// Whether this is the photo meant.
    pub fn means(self, photo: &DraftPhoto) -> bool {
        match self {
            Self::Photo(id) => photo.id == id,
            Self::Media(id) => photo.media.as_ref().is_some_and(|(media, _)| *media == id),
        }
    }

    /// Its place among these photos.
    pub fn place(self, photos: &[DraftPhoto]) -> Option<usize> {
        photos.iter().position(|photo| self.means(photo))
    }
}

/// Which button of the form was pressed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Save, and take in the files that came along.
    Save,
    /// Save, and go on another day.
    Keep,
    /// One place towards the front.
    Earlier(Reference),
    /// One place towards the end.
    Later(Reference),
    /// Out of the draft.
    Remove(Reference),
    /// These first, in this order.
    Order(Vec<Reference>),
    /// To the page on which it is cut and straightened.
    Adjust(Reference),
    /// Make it a post, or put the changes into the post.
    Publish,
    /// Make it a post at the time that was typed.
    Schedule,
    /// Make it no post by itself.
    Unschedule,
}

impl Action {
    /// Reads the button's value, such as `later:p7`. What is unknown only saves.
    pub fn parse(text: &str) -> Self {
        let (name, rest) = text.split_once(':').unwrap_or((text, ""));
        let one = Reference::parse(rest);
        match (name, one) {
            ("draft", _) => Self::Keep,
            ("publish", _) => Self::Publish,
            ("schedule", _) => Self::Schedule,
            ("unschedule", _) => Self::Unschedule,
            ("earlier", Some(photo)) => Self::Earlier(photo),
            ("later", Some(photo)) => Self::Later(photo),
            ("adjust", Some(photo)) => Self::Adjust(photo),
            ("remove", Some(photo)) => Self::Remove(photo),
            ("order", _) => Self::Order(rest.split(',').filter_map(Reference::parse).collect()),
            _ => Self::Save,
        }
    }

    /// Puts the photos into the order that the button asks for.
    pub fn arrange(&self, photos: &mut [DraftPhoto]) {
        match self {
            Self::Earlier(photo) => {
                if let Some(place) = photo.place(photos)
                    && place > 0
                {
                    photos.swap(place, place - 1);
                }
            }
            Self::Later(photo) => {
                if let Some(place) = photo.place(photos)
                    && place + 1 < photos.len()
                {
                    photos.swap(place, place + 1);
                }
            }
            Self::Order(wanted) => photos.sort_by_key(|photo| {
                wanted
                    .iter()
                    .position(|one| one.means(photo))
                    .unwrap_or(usize::MAX)
            }),
            Self::Save
            | Self::Remove(_)
            | Self::Adjust(_)
            | Self::Publish
            | Self::Schedule
            | Self::Unschedule
            | Self::Keep => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::media::{Look, PictureState};

    fn photos(ids: &[i64]) -> Vec<DraftPhoto> {
        let photo = |id: &i64| DraftPhoto {
            id: DraftPhotoId(*id),
            media: Some((
                MediaId(*id + 100),
                Look {
                    key: String::new(),
                    placeholder: String::new(),
                    state: PictureState::Ready,
                },
            )),
            alt: String::new(),
            file_name: String::new(),
            error: None,
            source: None,
            adjustment: String::new(),
        };
        ids.iter().map(photo).collect()
    }

    fn arranged(action: &str) -> Vec<i64> {
        let mut photos = photos(&[1, 2, 3]);
        Action::parse(action).arrange(&mut photos);
        photos.iter().map(|photo| photo.id.0).collect()
    }

    #[test]
    fn buttons_move_one_place_and_stop_at_the_ends() {
        assert_eq!(arranged("earlier:p3"), [1, 3, 2]);
        assert_eq!(arranged("later:m101"), [2, 1, 3]);
        assert_eq!(arranged("earlier:p1"), [1, 2, 3]);
        assert_eq!(arranged("later:p3"), [1, 2, 3]);
        assert_eq!(arranged("later:p9"), [1, 2, 3]);
    }

    #[test]
    fn an_order_may_be_incomplete_or_nonsense() {
        assert_eq!(arranged("order:p3,p1"), [3, 1, 2]);
        assert_eq!(arranged("order:"), [1, 2, 3]);
        assert_eq!(arranged("order:x,p,p99,m"), [1, 2, 3]);
        assert_eq!(Action::parse("remove:px"), Action::Save);
    }
}
