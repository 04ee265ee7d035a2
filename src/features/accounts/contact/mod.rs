//! What a person is reached by: an e-mail address or a phone number.

mod email;
mod typed;

pub use crate::phone::{PhoneCountry, PhoneNumber};
pub use email::EmailAddress;

pub(in crate::features::accounts) use email::key_of;
pub(in crate::features::accounts) use typed::typed;

use crate::db::text_enum;

text_enum! {
    /// The two kinds of contact.
    pub enum ContactKind {
        /// An e-mail address.
        Email = "email",
        /// A phone number.
        Phone = "phone",
    }
}

impl ContactKind {
    /// The one that this is not.
    pub fn other(self) -> Self {
        match self {
            Self::Email => Self::Phone,
            Self::Phone => Self::Email,
        }
    }
}

/// An address or a number that can be written to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Contact {
    /// An e-mail address.
    Email(EmailAddress),
    /// A phone number.
    Phone(PhoneNumber),
}

impl Contact {
    /// Reads what was typed into a box that takes either: with an @ it is an address. `country`
    /// is the one whose numbers may be written without their country code.
    ///
    /// # Errors
    /// A text for the person.
    pub fn parse(input: &str, country: Option<PhoneCountry>) -> Result<Self, String> {
        if input.trim().is_empty() {
            return Err("Please write your e-mail address or phone number.".into());
        }
        if input.contains('@') {
            return EmailAddress::parse(input).map(Self::Email);
        }
        if input.chars().any(|c| c.is_ascii_digit()) {
            return PhoneNumber::parse(input, country).map(Self::Phone);
        }
        Err("This is neither an e-mail address nor a phone number.".into())
    }

    /// Reads a stored contact back.
    pub(super) fn stored(kind: ContactKind, text: &str) -> Self {
        match kind {
            ContactKind::Email => Self::Email(EmailAddress {
                address: text.to_owned(),
                key: key_of(text),
            }),
            ContactKind::Phone => Self::Phone(PhoneNumber::stored(text)),
        }
    }

    /// Reads [`Self::text`] back.
    pub(super) fn of_text(text: &str) -> Self {
        let kind = match text.contains('@') {
            true => ContactKind::Email,
            false => ContactKind::Phone,
        };
        Self::stored(kind, text)
    }

    /// Which of the two.
    pub fn kind(&self) -> ContactKind {
        match self {
            Self::Email(_) => ContactKind::Email,
            Self::Phone(_) => ContactKind::Phone,
        }
    }

    /// As it is written to: the address as it was entered, the number as E.164.
    pub fn text(&self) -> &str {
        match self {
            Self::Email(email) => &email.address,
            Self::Phone(phone) => phone.as_str(),
        }
    }

    /// How it is compared. An address has an @ and a number has none, so keys of both kinds
    /// never meet.
    pub fn key(&self) -> &str {
        match self {
            Self::Email(email) => &email.key,
            Self::Phone(phone) => phone.as_str(),
        }
    }

    /// Enough to know one's own by, too little to write to: for those who may not be its owner.
    pub(super) fn masked(&self) -> String {
        match self {
            Self::Email(email) => {
                let (name, host) = email.address.split_once('@').unwrap_or_default();
                let ending = host.rfind('.').and_then(|dot| host.get(dot..));
                let ending = ending.unwrap_or_default();
                let first = |part: &str| part.chars().next().map(String::from).unwrap_or_default();
                format!("{}***@{}***{ending}", first(name), first(host))
            }
            Self::Phone(phone) => {
                let digits: Vec<char> = phone.as_str().chars().collect();
                let last = digits.len().saturating_sub(2);
                format!("***{}", digits.iter().skip(last).collect::<String>())
            }
        }
    }

    /// As people read it.
    pub fn shown(&self) -> String {
        match self {
            Self::Email(email) => email.address.clone(),
            Self::Phone(phone) => phone.shown(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Contact;

    #[test]
    fn a_masked_contact_is_known_to_its_owner_alone() {
        for (text, masked) in [
            ("minh.khai@mail.example.com", "m***@m***.com"),
            ("ж@localhost", "ж***@l***"),
            ("+84912345678", "***78"),
        ] {
            assert_eq!(Contact::of_text(text).masked(), masked);
        }
    }
}
