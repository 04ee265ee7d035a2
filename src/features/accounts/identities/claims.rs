//! What another site tells of a person.

use serde::{Deserialize, Serialize};

use crate::features::accounts::Username;
use crate::text;

/// An account of another site, and what that site told with it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(in crate::features::accounts) struct Identity {
    pub provider: String,
    pub issuer: String,
    pub subject: String,
    pub email: Option<String>,
    pub email_verified: bool,
    pub name: Option<String>,
    pub given_name: Option<String>,
    pub family_name: Option<String>,
    pub picture: Option<String>,
    pub locale: Option<String>,
}

/// Names to begin with.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in crate::features::accounts) struct Names {
    pub full_name: String,
    pub first_name: String,
    pub last_name: String,
    pub username: String,
}

/// The names in a stored identity, as far as they can be used here.
pub(in crate::features::accounts) fn names(stored: &str) -> Option<Names> {
    let identity: Identity = serde_json::from_str(stored).ok()?;
    let line = |text: &Option<String>, max| {
        text.as_deref()
            .and_then(|text| text::one_line(text, max).ok())
            .unwrap_or_default()
    };
    let address = identity.email.as_deref().unwrap_or_default();
    let local = address.split('@').next().unwrap_or_default();
    let username = local
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_'))
        .collect::<String>();
    Some(Names {
        full_name: line(&identity.name, 80),
        first_name: line(&identity.given_name, 50),
        last_name: line(&identity.family_name, 50),
        username: Username::parse(&username)
            .map(|name| name.as_str().to_owned())
            .unwrap_or_default(),
    })
}
