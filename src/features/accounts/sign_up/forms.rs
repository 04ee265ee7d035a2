//! What the steps of a sign-up ask, and what it is once it is right.

use serde::Deserialize;

use crate::error::FieldErrors;
use crate::features::accounts::password::{PasswordContext, check_new_password};
use crate::features::accounts::{Username, full_name};
use crate::state::Site;
use crate::text;

/// The first step, as it was typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct ContactForm {
    pub contact: String,
}

/// The last step, as it was typed. With an invitation it is the only one.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(in crate::features::accounts) struct DetailsForm {
    pub full_name: String,
    pub first_name: String,
    pub last_name: String,
    pub username: String,
    pub contact: String,
    pub password: String,
    pub password_confirmation: String,
    pub note: String,
    pub terms: String,
}

/// As it may be stored.
#[derive(Debug, Clone)]
pub(in crate::features::accounts) struct Details {
    pub full_name: String,
    pub first_name: String,
    pub last_name: String,
    pub username: Username,
    pub note: String,
    pub accepts_terms: bool,
}

/// The longest note to the staff, in characters.
pub(super) const NOTE_MAX: usize = 300;

impl DetailsForm {
    /// Reads it. `contact` is what was proven before, if anything; without `needs_password`
    /// none is asked for.
    pub(in crate::features::accounts) fn parse(
        &self,
        site: &Site,
        contact: &str,
        needs_password: bool,
    ) -> Result<Details, FieldErrors> {
        let mut errors = FieldErrors::new();
        let first_name = errors.check("first_name", text::one_line(&self.first_name, 50));
        let last_name = errors.check("last_name", text::one_line(&self.last_name, 50));
        let name = errors.check("full_name", self.name());
        let username = errors.check("username", Username::parse(&self.username));
        let note = errors.check("note", text::many_lines(&self.note, NOTE_MAX));
        let accepts_terms = !self.terms.is_empty();
        if site.has_terms() && !accepts_terms {
            errors.add("terms", "Please read the terms and accept them.");
        }
        if needs_password {
            let context = PasswordContext::new(&[
                &self.full_name,
                &self.first_name,
                &self.last_name,
                &self.username,
                contact,
                &self.contact,
                &site.name,
            ]);
            let (password, again) = (&self.password, &self.password_confirmation);
            check_new_password(&mut errors, password, again, &context);
        }
        match (name, first_name, last_name, username, note) {
            (Some(full_name), Some(first_name), Some(last_name), Some(username), Some(note))
                if errors.is_empty() =>
            {
                Ok(Details {
                    full_name,
                    first_name,
                    last_name,
                    username,
                    note,
                    accepts_terms,
                })
            }
            _ => Err(errors),
        }
    }

    /// The full name; one left empty is made of the first and the last.
    fn name(&self) -> Result<String, String> {
        if self.full_name.trim().is_empty() {
            full_name(&format!("{} {}", self.first_name, self.last_name))
        } else {
            full_name(&self.full_name)
        }
    }

    /// For showing again: everything but the passwords.
    pub(in crate::features::accounts) fn without_passwords(mut self) -> Self {
        self.password.clear();
        self.password_confirmation.clear();
        self
    }
}
