//! What is typed on the first visit, and what it is once it is right.

use serde::Deserialize;

use crate::config::parse_base_url;
use crate::error::FieldErrors;
use crate::features::accounts::{
    EmailAddress, PasswordContext, Username, check_new_password, full_name,
};
use crate::state::{SignUpPolicy, Site};
use crate::text;

/// What was typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct SetUpForm {
    pub site_name: String,
    pub base_url: String,
    pub sign_up: String,
    pub members_invite: String,
    pub full_name: String,
    pub username: String,
    pub email: String,
    pub password: String,
    pub password_confirmation: String,
}

/// What was typed, checked.
pub(super) struct SetUp {
    pub site: Site,
    pub full_name: String,
    pub username: Username,
    pub email: EmailAddress,
    pub password: String,
}

impl SetUpForm {
    pub(super) fn parse(&self) -> Result<SetUp, FieldErrors> {
        let mut errors = FieldErrors::new();
        let site_name = text::required_line(&self.site_name, 60, "Please give the site a name.");
        let site_name = errors.check("site_name", site_name);
        let base_url = errors.check("base_url", parse_base_url(&self.base_url));
        let sign_up = SignUpPolicy::parse(&self.sign_up)
            .ok_or_else(|| "Please choose who may join.".to_owned());
        let sign_up = errors.check("sign_up", sign_up);
        let name = errors.check("full_name", full_name(&self.full_name));
        let username = errors.check("username", Username::parse(&self.username));
        let email = errors.check("email", EmailAddress::parse(&self.email));
        let context = PasswordContext::new(&[
            &self.full_name,
            &self.username,
            &self.email,
            &self.site_name,
        ]);
        check_new_password(
            &mut errors,
            &self.password,
            &self.password_confirmation,
            &context,
        );
        match (site_name, base_url, sign_up, name, username, email) {
            (
                Some(site),
                Some(base_url),
                Some(sign_up),
                Some(name),
                Some(username),
                Some(email),
            ) if errors.is_empty() => Ok(SetUp {
                site: Site {
                    name: site,
                    base_url,
                    sign_up,
                    members_invite: !self.members_invite.is_empty(),
                    terms: String::new(),
                    staff_two_step: false,
                    quota_megabytes: crate::state::DEFAULT_QUOTA,
                    keeps_originals: false,
                    open_to_guests: false,
                    in_search_engines: false,
                    is_set_up: true,
                },
                full_name: name,
                username,
                email,
                password: self.password.clone(),
            }),
            _ => Err(errors),
        }
    }
}
