//! What a visitor types to sign up, and what it is once it is right.

use serde::Deserialize;

use crate::error::FieldErrors;
use crate::features::accounts::password::{PasswordContext, check_new_password};
use crate::features::accounts::{EmailAddress, Username, full_name};

/// As it was typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(in crate::features::accounts) struct SignUpForm {
    pub full_name: String,
    pub username: String,
    pub email: String,
    pub password: String,
    pub password_confirmation: String,
}

/// As it may be stored.
#[derive(Debug, Clone)]
pub(in crate::features::accounts) struct SignUp {
    pub full_name: String,
    pub username: Username,
    pub email: EmailAddress,
    pub password: String,
}

impl SignUpForm {
    pub(in crate::features::accounts) fn parse(
        &self,
        site_name: &str,
    ) -> Result<SignUp, FieldErrors> {
        let mut errors = FieldErrors::new();
        let name = errors.check("full_name", full_name(&self.full_name));
        let username = errors.check("username", Username::parse(&self.username));
        let email = errors.check("email", EmailAddress::parse(&self.email));
        let context =
            PasswordContext::new(&[&self.full_name, &self.username, &self.email, site_name]);
        check_new_password(
            &mut errors,
            &self.password,
            &self.password_confirmation,
            &context,
        );
        match (name, username, email) {
            (Some(full_name), Some(username), Some(email)) if errors.is_empty() => Ok(SignUp {
                full_name,
                username,
                email,
                password: self.password.clone(),
            }),
            _ => Err(errors),
        }
    }

    /// For showing again: everything but the passwords.
    pub(in crate::features::accounts) fn without_passwords(mut self) -> Self {
        self.password.clear();
        self.password_confirmation.clear();
        self
    }
}
