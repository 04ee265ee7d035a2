//! Reading the composer's form: each file is taken in as it arrives.

use std::collections::HashMap;
use std::sync::Arc;

use super::MAX_PHOTOS;
use super::arrange::{Action, Reference};
use crate::db::{MediaId, Timestamp, UserId};
use crate::error::Error;
use crate::features::media::{self, PictureLimits, Shape};
use crate::features::visibility::Audience;
use crate::state::App;
use crate::web::{Part, Upload};

/// Longer keys are not ours.
const MAX_KEY: usize = 64;

/// Refused files that are told one by one.
const MAX_TOLD: usize = 20;

/// What a file became: its name, and the picture or what is said about it.
#[derive(Debug, Clone)]
pub struct Sent {
    /// As it is called where it came from.
    pub file_name: String,
    /// The picture, or the message for the person.
    pub outcome: Result<MediaId, String>,
}

/// The composer's form, as it was sent.
#[derive(Debug, Clone)]
pub struct Form {
    /// Which form this was; empty once there is a draft.
    pub form_key: String,
    /// The window in which it stands; empty when it does not say.
    pub window_key: String,
    /// When the draft that it shows was changed last; nothing while there was none.
    pub seen: Option<Timestamp>,
    /// Whether it is for a text post.
    pub is_text: bool,
    /// As it was typed; nothing when the form had none, as that of photos.
    pub title: Option<String>,
    /// Where it was, as it was typed.
    pub location: Option<String>,
    /// Whether it takes comments; nothing when the form did not say.
    pub takes_comments: Option<bool>,
    /// When it is to appear, as it was typed.
    pub publish_at: String,
    /// As it was typed; nothing when the form had no caption.
    pub caption: Option<String>,
    /// Whom it is for; nothing when the form did not say.
    pub audience: Option<Audience>,
    /// The album's id, or nothing for none; nothing at all when the form did not say.
    pub album: Option<String>,
    /// Descriptions, as they were typed.
    pub alts: HashMap<Reference, String>,
    /// The button.
    pub action: Action,
    /// The files that came along.
    pub files: Vec<Sent>,
}

/// Reads the form and takes its pictures in, at most `room` of them.
///
/// # Errors
/// When the form cannot be read, or the storage or the database fails.
pub async fn receive(
    app: &Arc<App>,
    owner: UserId,
    mut upload: Upload,
    room: usize,
) -> Result<Form, Error> {
    let mut form = Form {
        form_key: String::new(),
        window_key: String::new(),
        seen: None,
        is_text: false,
        title: None,
        location: None,
        takes_comments: None,
        publish_at: String::new(),
        caption: None,
        audience: None,
        album: None,
        alts: HashMap::new(),
        action: Action::Save,
        files: Vec::new(),
    };
    let limits = PictureLimits::default();
    let (mut room, mut told, mut untold) = (room, 0, 0);
    loop {
        let max = if room > 0 { limits.max_bytes } else { 0 };
        match upload.next(max).await? {
            None => break,
            Some(Part::Field { name, value }) => form.field(&name, value),
            Some(Part::File { file_name, file }) => {
                let outcome = match file {
                    _ if room == 0 => Err(full()),
                    None => Err(limits.too_large().to_string()),
                    Some(file) => {
                        match media::take_in(app, owner, file, &file_name, Shape::Photo).await {
                            Ok(outcome) => outcome.map_err(|refusal| refusal.to_string()),
                            Err(error) => return Err(upload.refuse(error).await),
                        }
                    }
                };
                match outcome {
                    Ok(_) => room = room.saturating_sub(1),
                    Err(_) if told < MAX_TOLD => told += 1,
                    Err(_) => {
                        untold += 1;
                        continue;
                    }
                }
                form.files.push(Sent { file_name, outcome });
            }
        }
    }
    if untold > 0 {
        form.files.push(Sent {
            file_name: format!("{untold} more files"),
            outcome: Err(full()),
        });
    }
    Ok(form)
}

/// What is said about a picture beyond the tenth.
pub fn full() -> String {
    format!("A post can hold {MAX_PHOTOS} photos, so this one was left out.")
}

/// Whether a key may be one of ours.
pub(super) fn is_key(text: &str) -> bool {
    (1..=MAX_KEY).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

impl Form {
    /// Whether a draft that begins with it is one of a text.
    pub(super) fn makes_text(&self) -> bool {
        self.is_text || self.title.is_some()
    }

    fn field(&mut self, name: &str, value: String) {
        match name {
            "form_key" => self.form_key = value,
            "window" => self.window_key = if is_key(&value) { value } else { String::new() },
            "seen" => self.seen = value.parse().ok().map(Timestamp),
            "kind" => self.is_text |= value == "text",
            "title" => self.title = Some(value),
            "location" => self.location = Some(value),
            "comments" => self.takes_comments = Some(value != "closed"),
            "publish_at" => self.publish_at = value,
            "caption" => self.caption = Some(value),
            "audience" => self.audience = Audience::parse(&value),
            "album" => self.album = Some(value),
            "action" => self.action = Action::parse(&value),
            _ => {
                if let Some(photo) = name.strip_prefix("alt-").and_then(Reference::parse) {
                    self.alts.insert(photo, value);
                }
            }
        }
    }
}
