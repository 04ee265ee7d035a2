//! What is typed for an invitation, and what it is once it is right.

use std::time::Duration;

use serde::Deserialize;

use crate::error::FieldErrors;
use crate::secrets::new_file_key;
use crate::text;

/// As it was typed.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct InvitationForm {
    #[serde(default)]
    pub request_key: String,
    #[serde(default)]
    pub note: String,
    #[serde(default)]
    pub max_uses: String,
    #[serde(default)]
    pub days: String,
}

impl Default for InvitationForm {
    fn default() -> Self {
        Self {
            request_key: new_file_key(),
            note: String::new(),
            max_uses: "1".into(),
            days: "7".into(),
        }
    }
}

/// As it may be stored.
pub(super) struct NewInvitation {
    pub request_key: String,
    pub note: String,
    pub max_uses: i64,
    pub lifetime: Duration,
}

pub(super) fn check(form: &InvitationForm) -> Result<NewInvitation, FieldErrors> {
    let mut errors = FieldErrors::new();
    let number = |text: &str, max: u64| {
        text.trim()
            .parse::<u64>()
            .ok()
            .filter(|number| (1..=max).contains(number))
            .ok_or_else(|| format!("Please write a number from 1 to {max}."))
    };
    let note = errors.check("note", text::one_line(&form.note, 100));
    let max_uses = errors.check("max_uses", number(&form.max_uses, 100));
    let days = errors.check("days", number(&form.days, 60));
    let key_is_plain =
        form.request_key.len() == 32 && form.request_key.chars().all(|c| c.is_ascii_hexdigit());
    match (note, max_uses, days) {
        (Some(note), Some(max_uses), Some(days)) => Ok(NewInvitation {
            request_key: if key_is_plain {
                form.request_key.clone()
            } else {
                new_file_key()
            },
            note,
            max_uses: i64::try_from(max_uses).unwrap_or(1),
            lifetime: Duration::from_secs(days * 24 * 3600),
        }),
        _ => Err(errors),
    }
}
