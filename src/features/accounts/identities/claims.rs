//! What another site tells of a person.

use serde::{Deserialize, Serialize};

use crate::features::accounts::{EmailAddress, Username};
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

/// The longest name or address that is kept, in characters.
const TEXT_MAX: usize = 254;

/// The longest address of a picture that is kept.
const ADDRESS_MAX: usize = 2000;

impl Identity {
    /// An address that the other site has proven to be this person's.
    pub(super) fn proven_address(&self) -> Option<EmailAddress> {
        let address = self.email.as_deref().filter(|_| self.email_verified)?;
        EmailAddress::parse(address).ok()
    }

    /// Takes what is missing from what was told later. An address and whether it is proven
    /// belong together.
    pub(super) fn fill_in(&mut self, more: Self) {
        if self.email.is_none() {
            self.email = more.email;
            self.email_verified = more.email_verified;
        }
        for (mine, theirs) in [
            (&mut self.name, more.name),
            (&mut self.given_name, more.given_name),
            (&mut self.family_name, more.family_name),
            (&mut self.picture, more.picture),
            (&mut self.locale, more.locale),
        ] {
            if mine.is_none() {
                *mine = theirs;
            }
        }
    }

    /// What a person knows that account by.
    pub(super) fn shown(&self) -> &str {
        let known = self.email.as_deref().or(self.name.as_deref());
        known.unwrap_or(&self.subject)
    }

    /// All that was told, in words.
    pub(super) fn facts(&self) -> Vec<(&'static str, String)> {
        let proven = match (&self.email, self.email_verified) {
            (None, _) => None,
            (_, true) => Some("Yes".to_owned()),
            (_, false) => Some("No".to_owned()),
        };
        [
            ("Name", self.name.clone()),
            ("First name", self.given_name.clone()),
            ("Last name", self.family_name.clone()),
            ("E-mail", self.email.clone()),
            ("E-mail confirmed there", proven),
            ("Language", self.locale.clone()),
            ("Picture", self.picture.clone()),
            ("Number of the account", Some(self.subject.clone())),
        ]
        .into_iter()
        .filter_map(|(label, text)| text.map(|text| (label, text)))
        .collect()
    }
}

/// The claims of a token, or of an answer about its holder, as an [`Identity`]. Both kinds have
/// the same questions and no type in common.
macro_rules! told {
    ($claims:expr) => {{
        let claims = &$claims;
        use $crate::features::accounts::identities::claims::{Identity, address, mail, text};
        Identity {
            email: mail(claims.email().map(|email| email.as_str())),
            email_verified: claims.email_verified() == Some(true),
            name: text(
                claims
                    .name()
                    .and_then(|all| all.iter().next())
                    .map(|(_, one)| one.as_str()),
            ),
            given_name: text(
                claims
                    .given_name()
                    .and_then(|all| all.iter().next())
                    .map(|(_, one)| one.as_str()),
            ),
            family_name: text(
                claims
                    .family_name()
                    .and_then(|all| all.iter().next())
                    .map(|(_, one)| one.as_str()),
            ),
            picture: address(
                claims
                    .picture()
                    .and_then(|all| all.iter().next())
                    .map(|(_, one)| one.as_str()),
            ),
            locale: text(claims.locale().map(|locale| locale.as_str())),
            ..Identity::default()
        }
    }};
}
pub(super) use told;

/// A text that may be kept.
pub(super) fn text(claim: Option<&str>) -> Option<String> {
    let line = text::one_line(claim?, TEXT_MAX).ok()?;
    (!line.is_empty()).then_some(line)
}

/// A mail address, to the letter: mended, it could become somebody else's.
pub(super) fn mail(claim: Option<&str>) -> Option<String> {
    let address = EmailAddress::parse(claim?).ok()?;
    Some(address.address)
}

/// An address of the web that may be kept.
pub(super) fn address(claim: Option<&str>) -> Option<String> {
    let address = claim.filter(|claim| claim.chars().count() <= ADDRESS_MAX)?;
    let address = url::Url::parse(address).ok()?;
    matches!(address.scheme(), "http" | "https").then(|| address.to_string())
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
