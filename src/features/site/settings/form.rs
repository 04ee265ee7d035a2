//! The form of the site's settings.

use std::ops::RangeInclusive;

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

/// The megabytes that each person's pictures may be given.
const QUOTA: RangeInclusive<u64> = 1..=1_000_000;

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
    pub quota_megabytes: String,
    pub keeps_originals: String,
    pub open_to_guests: String,
    pub in_search_engines: String,
}

/// As it counts.
pub(super) struct Settings {
    pub name: String,
    pub base_url: Url,
    pub sign_up: SignUpPolicy,
    pub members_invite: bool,
    pub terms: String,
    pub staff_two_step: bool,
    pub quota_megabytes: u64,
    pub keeps_originals: bool,
    pub open_to_guests: bool,
    pub in_search_engines: bool,
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
            quota_megabytes: site.quota_megabytes.to_string(),
            keeps_originals: if site.keeps_originals { "1" } else { "" }.to_owned(),
            open_to_guests: if site.open_to_guests { "1" } else { "" }.to_owned(),
            in_search_engines: if site.in_search_engines { "1" } else { "" }.to_owned(),
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
        let quota = errors.check("quota_megabytes", megabytes(&self.quota_megabytes));
        match (name, base_url, sign_up, terms, quota) {
            (Some(name), Some(base_url), Some(sign_up), Some(terms), Some(quota_megabytes)) => {
                Ok(Settings {
                    terms,
                    quota_megabytes,
                    keeps_originals: self.keeps_originals == "1",
                    open_to_guests: self.open_to_guests == "1",
                    in_search_engines: self.in_search_engines == "1",
                    staff_two_step: self.staff_two_step == "1",
                    name,
                    base_url,
                    sign_up,
                    members_invite: self.members_invite == "1",
                })
            }
            _ => Err(errors),
        }
    }
}

/// Megabytes for each person's pictures.
fn megabytes(typed: &str) -> Result<u64, String> {
    typed
        .trim()
        .parse()
        .ok()
        .filter(|number| QUOTA.contains(number))
        .ok_or_else(|| {
            format!(
                "Please write a whole number from {} to {}.",
                QUOTA.start(),
                QUOTA.end()
            )
        })
}
