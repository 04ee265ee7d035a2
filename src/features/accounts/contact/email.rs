//! Mail addresses: sent to as they were entered, compared without case.

use std::str::FromStr;

/// The longest address that mail servers take (RFC 5321).
const MAX_CHARS: usize = 254;

/// An address that can be written to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmailAddress {
    /// As it was entered.
    pub address: String,
    /// For comparing. Only ASCII letters are lowered, so that no other letter becomes equal
    /// to one of them.
    pub key: String,
}

impl EmailAddress {
    /// Reads what was typed.
    ///
    /// # Errors
    /// A text for the person.
    pub fn parse(input: &str) -> Result<Self, String> {
        let address = input.trim().to_owned();
        if address.is_empty() {
            return Err("Please write your e-mail address.".into());
        }
        let plausible = address.chars().count() <= MAX_CHARS
            && address
                .split('@')
                .nth(1)
                .is_some_and(|domain| domain.contains('.') || domain == "localhost")
            && lettre::Address::from_str(&address).is_ok();
        if !plausible {
            return Err(
                "This does not look like an e-mail address. It should be like ana@example.org."
                    .into(),
            );
        }
        Ok(Self {
            key: key_of(&address),
            address,
        })
    }
}

/// How an address is compared.
pub(in crate::features::accounts) fn key_of(address: &str) -> String {
    address.trim().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::EmailAddress;

    #[test]
    fn only_ascii_case_is_ignored() {
        let address = EmailAddress::parse(" Ana@Example.ORG ").unwrap();
        assert_eq!(address.address, "Ana@Example.ORG");
        assert_eq!(address.key, "ana@example.org");
        // The Kelvin sign lowers to k in Unicode; it must not here.
        assert!(EmailAddress::parse("a@\u{212a}.org").map_or(true, |a| a.key != "a@k.org"));
        for refused in [
            "",
            "ana",
            "ana@",
            "@example.org",
            "a b@example.org",
            "ana@example",
        ] {
            assert!(EmailAddress::parse(refused).is_err(), "{refused}");
        }
    }
}
