//! Phone numbers: checked by Google's numbering plans, kept as E.164.

use std::str::FromStr;

/// The longest thing taken for a number, in characters.
const MAX_CHARS: usize = 40;

const HINT: &str = "This does not look like a phone number. Please write it with its country code, like +998 90 123 45 67.";

/// A country whose numbers may be written without their country code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PhoneCountry(phonenumber::country::Id);

impl FromStr for PhoneCountry {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        phonenumber::country::Id::from_str(&text.to_ascii_uppercase())
            .map(Self)
            .map_err(|_| format!("{text} is not a country's two letters, such as UZ."))
    }
}

/// A number that its country's plan knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhoneNumber(String);

impl PhoneNumber {
    /// Reads what was typed, with spaces, dashes and brackets. In front of a country code 00 is
    /// as good as +, and where no country is given also nothing at all.
    ///
    /// # Errors
    /// A text for the person.
    pub fn parse(input: &str, country: Option<PhoneCountry>) -> Result<Self, String> {
        if input.chars().count() > MAX_CHARS {
            return Err(HINT.into());
        }
        let input = input.trim();
        let digits: String = input.chars().filter(char::is_ascii_digit).collect();
        let is_bare = input.chars().all(|c| !c.is_alphabetic() && c != '+');
        let found = match digits.strip_prefix("00") {
            Some(rest) if is_bare => Self::known(None, &format!("+{rest}")),
            _ => Self::known(country, input),
        };
        let assumed = || {
            let whole = is_bare && country.is_none() && !digits.starts_with('0');
            whole.then(|| Self::known(None, &format!("+{digits}")))?
        };
        found.or_else(assumed).ok_or_else(|| HINT.to_owned())
    }

    fn known(country: Option<PhoneCountry>, text: &str) -> Option<Self> {
        let number = phonenumber::parse(country.map(|country| country.0), text).ok()?;
        let e164 = || number.format().mode(phonenumber::Mode::E164).to_string();
        phonenumber::is_valid(&number).then(|| Self(e164()))
    }

    /// Reads a stored number back.
    pub fn stored(e164: &str) -> Self {
        Self(e164.to_owned())
    }

    /// As E.164, such as +998901234567.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// With the spaces of its country, such as +998 90 123 45 67.
    pub fn shown(&self) -> String {
        phonenumber::parse(None, &self.0).map_or_else(
            |_| self.0.clone(),
            |number| {
                number
                    .format()
                    .mode(phonenumber::Mode::International)
                    .to_string()
            },
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_kept_as_e164_however_they_are_written() {
        for written in [
            "+998 90 123-45-67",
            "+998901234567",
            " +998 (90) 123 45 67 ",
            "00998 90 123 45 67",
            "00 (998) 90-123-45-67",
            "998901234567",
            "998 90 123 45 67",
        ] {
            assert_eq!(
                PhoneNumber::parse(written, None).unwrap().as_str(),
                "+998901234567"
            );
        }
        let uzbekistan = "uz".parse().ok();
        assert_eq!(
            PhoneNumber::parse("90 123 45 67", uzbekistan)
                .unwrap()
                .as_str(),
            "+998901234567"
        );
        // With a country the digits are those of its own numbers, and 00 still leads abroad.
        let read = |text| PhoneNumber::parse(text, uzbekistan).map(|number| number.0);
        assert_eq!(read("0084 912 345 678").as_deref(), Ok("+84912345678"));
        assert!(read("84912345678").is_err());
        for refused in [
            "",
            "00",
            "000998901234567",
            "0998901234567",
            "998901234567 or so",
            "12",
            "+998 1",
            "90 123 45 67",
            "+1 234",
            "+99890123456789012",
        ] {
            assert!(PhoneNumber::parse(refused, None).is_err(), "{refused}");
        }
    }
}
