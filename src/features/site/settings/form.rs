//! The form of the site's settings.

use serde::Deserialize;
use url::Url;

use crate::config::parse_base_url;
use crate::error::FieldErrors;
use crate::state::{SignUpPolicy, Site};
use crate::text;

/// The longest name, in characters.
const NAME_MAX: usize = 60;

/// The longest terms, in characters.
const TERMS_MAX: usize = 20_000;

/// As it was sent.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct SettingsForm {
    pub name: String,
    pub base_url: String,
    pub sign_up: String,
    pub members_invite: String,
    pub terms: String,
    pub staff_two_step: String,
}

/// As it counts.
pub(super) struct Settings {
    pub name: String,
    pub base_url: Url,
    pub sign_up: SignUpPolicy,
    pub members_invite: bool,
    pub terms: String,
    pub staff_two_step: bool,
}

impl SettingsForm {
    pub(super) fn of(site: &Site) -> Self {
        Self {
            name: site.name.clone(),
            base_url: site.base_url.as_str().trim_end_matches('/').to_owned(),
            sign_up: site.sign_up.as_str().to_owned(),
            members_invite: if site.members_invite { "1" } else { "" }.to_owned(),
            terms: site.terms.clone(),
            staff_two_step: if site.staff_two_step { "1" } else { "" }.to_owned(),
        }
    }

    /// `fixed` is the address that was set at the command line and stays.
    pub(super) fn parse(&self, fixed: Option<Url>) -> Result<Settings, FieldErrors> {
        let mut errors = FieldErrors::new();
        let name = errors.check(
            "name",
            text::required_line(&self.name, NAME_MAX, "Please write the site's name."),
        );
        let base_url = match fixed {
            Some(url) => Some(url),
            None => errors.check("base_url", parse_base_url(&self.base_url)),
        };
        let sign_up = errors.check(
            "sign_up",
            SignUpPolicy::parse(&self.sign_up).ok_or("Please choose who may join.".to_owned()),
        );
        let terms = errors.check("terms", text::many_lines(&self.terms, TERMS_MAX));
        match (name, base_url, sign_up, terms) {
            (Some(name), Some(base_url), Some(sign_up), Some(terms)) => Ok(Settings {
                terms,
                staff_two_step: self.staff_two_step == "1",
                name,
                base_url,
                sign_up,
                members_invite: self.members_invite == "1",
            }),
            _ => Err(errors),
        }
    }
}
