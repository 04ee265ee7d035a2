//! The fields of forms: what each must refuse, and where what it takes is shown.

use super::rows::picture;

/// What would end a field and run, were it not escaped.
const MARKUP: &str = "\"></textarea><script>alert(1)</script>";

/// What is sent in a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sent {
    /// Nothing at all.
    Missing,
    Text(String),
    /// Bytes that are no text.
    NotUtf8,
    /// A file: its name and bytes.
    File(String, Vec<u8>),
}

/// What a field is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Text up to so many characters.
    Text {
        max: usize,
        required: bool,
    },
    Username,
    Mail,
    /// An address or a phone number, or nothing where it is not required.
    Contact {
        required: bool,
    },
    Url,
    /// From 1 to this.
    Number(u64),
    /// A number with decimals, far from large, or nothing.
    Decimal,
    /// One of some words, of which one has to be chosen.
    Choice,
    /// One of some words, of which anything else is none.
    Option,
    /// Sent by a button, so anything else comes from no page: 400.
    Button,
    NewPassword,
    PasswordAgain,
    /// A password that exists already.
    Password,
    /// Six digits.
    Code,
    /// What a device answers.
    Device,
    /// Hidden: whatever is wrong with it, the form still works.
    Key,
    /// A picture that the form needs.
    Picture,
    /// A picture that may as well be missing.
    Photo,
}

/// A field.
#[derive(Debug, Clone)]
pub struct Input {
    pub name: String,
    pub kind: Kind,
    /// What is right.
    pub good: String,
    /// Finds the field on the page that refuses it.
    pub control: String,
    /// The query for what is stored of it, in the column `line`.
    pub stored: Option<String>,
    /// Where others read it.
    pub places: Vec<Place>,
}

/// Elements that hold a text.
#[derive(Debug, Clone)]
pub struct Place {
    /// Seen by staff rather than by whoever sent it.
    pub by_staff: bool,
    pub path: String,
    pub selector: String,
    /// The attribute, when it is not the element's text.
    pub attribute: Option<&'static str>,
}

impl Input {
    pub fn new(name: impl Into<String>, kind: Kind, good: impl Into<String>) -> Self {
        let name = name.into();
        Self {
            control: format!("[name={name}]"),
            name,
            kind,
            good: good.into(),
            stored: None,
            places: Vec::new(),
        }
    }

    pub fn line(name: &str, max: usize, required: bool, good: &str) -> Self {
        Self::new(name, Kind::Text { max, required }, good)
    }

    /// Finds the field when it is shown again.
    pub fn at(mut self, selector: impl Into<String>) -> Self {
        self.control = selector.into();
        self
    }

    /// What is stored of it.
    pub fn stored(mut self, query: impl Into<String>) -> Self {
        self.stored = Some(query.into());
        self
    }

    fn place(mut self, by_staff: bool, path: String, found: &str) -> Self {
        let (selector, attribute) = match found.split_once(" -> ") {
            Some((selector, "alt")) => (selector, Some("alt")),
            Some((selector, _)) => (selector, Some("value")),
            None => (found, None),
        };
        self.places.push(Place {
            by_staff,
            path,
            selector: selector.to_owned(),
            attribute,
        });
        self
    }

    /// Read by whoever sent it, in this element or (`selector -> alt`) attribute.
    pub fn shown(self, path: impl Into<String>, found: &str) -> Self {
        self.place(false, path.into(), found)
    }

    /// Read by staff.
    pub fn shown_to_staff(self, path: impl Into<String>, found: &str) -> Self {
        self.place(true, path.into(), found)
    }

    pub fn is_key(&self) -> bool {
        self.kind == Kind::Key
    }

    pub fn is_secret(&self) -> bool {
        use Kind::{Code, Device, NewPassword, Password, PasswordAgain, Photo, Picture};
        matches!(
            self.kind,
            NewPassword | PasswordAgain | Password | Code | Device | Picture | Photo
        )
    }

    /// What is right.
    pub fn sent(&self) -> Sent {
        match self.kind {
            Kind::Picture | Kind::Photo => Sent::File("lake.png".into(), picture(80)),
            _ => Sent::Text(self.good.clone()),
        }
    }

    /// What must be refused with 422 and a message.
    pub fn refused(&self) -> Vec<Sent> {
        let far = format!("{MARKUP}{}", "x".repeat(100_000));
        let texts: Vec<String> = match &self.kind {
            Kind::Text { max, required } => {
                let mut texts = vec!["x".repeat(max + 1), "ж".repeat(max + 1), far];
                if *required {
                    texts.extend(nothing());
                }
                texts
            }
            Kind::Username => {
                let odd = [
                    "li",
                    "mai linh",
                    "3lan",
                    "lаn_",
                    "lan\u{0}",
                    "lan\u{202e}",
                    "lan'--",
                    "root",
                ];
                let long = ["x".repeat(31), far];
                nothing().chain(long).chain(odd.map(String::from)).collect()
            }
            Kind::Mail => {
                let odd = ["lan", "lan@", "@example.org", "l an@example.org"];
                let odder = [
                    "lan\u{0}@example.org",
                    "lan@example.org\r\nBcc: x@example.org",
                ];
                let long = [format!("{}@example.org", "x".repeat(243)), far];
                let all = nothing().chain(long).chain(odd.map(String::from));
                all.chain(odder.map(String::from)).collect()
            }
            Kind::Contact { required } => {
                let odd = [
                    "lan",
                    "lan@",
                    "@example.org",
                    "l an@example.org",
                    "+998 12",
                    "90 123 45 67",
                    "lan\u{0}@example.org",
                    "lan@example.org\r\nBcc: x@example.org",
                ];
                let long = [
                    format!("{}@example.org", "x".repeat(243)),
                    "1".repeat(300),
                    far,
                ];
                let all = nothing().filter(|_| *required);
                all.chain(long).chain(odd.map(String::from)).collect()
            }
            Kind::Url => {
                let odd = [
                    "veranda",
                    "ftp://example.org",
                    "http://a b",
                    "http://a\u{0}b",
                ];
                let odder = [
                    "javascript:alert(1)",
                    "http://example.org/path",
                    "http://u:p@x.org",
                ];
                let long = [
                    format!("http://{}.org", "x".repeat(190)),
                    format!("http://{}", "x".repeat(100_000)),
                ];
                let all = nothing().chain(long).chain(odd.map(String::from));
                all.chain(odder.map(String::from)).collect()
            }
            Kind::Number(max) => {
                let odd = [
                    "0",
                    "-1",
                    "1.5",
                    "ten",
                    "1\u{0}",
                    "1e1",
                    "99999999999999999999",
                ];
                let long = [(max + 1).to_string(), far];
                nothing().chain(long).chain(odd.map(String::from)).collect()
            }
            Kind::Decimal => {
                let odd = ["ten", "NaN", "inf", "999", "-999", "1\u{0}", "1 2"];
                odd.map(String::from).into_iter().chain([far]).collect()
            }
            Kind::Choice => nothing().chain(["nonsense".into(), far]).collect(),
            Kind::NewPassword => {
                let odd = ["", "Short-7", "no capital letter 7", "No digit at all"];
                let long = [format!("Aa7{}", "x".repeat(126)), far];
                odd.map(String::from).into_iter().chain(long).collect()
            }
            Kind::PasswordAgain | Kind::Password => {
                let odd = ["", "Another-7-moon", "\u{0}"];
                odd.map(String::from).into_iter().chain([far]).collect()
            }
            Kind::Code => {
                let odd = ["12345", "1234567", "abcdef", "12 34", "０１２３４５"];
                nothing()
                    .chain(odd.map(String::from))
                    .chain([far])
                    .collect()
            }
            Kind::Device => {
                let odd = [
                    "nonsense",
                    "{}",
                    "[]",
                    "null",
                    "{\"id\":\"x\",\"rawId\":\"eA\"}",
                ];
                nothing()
                    .chain(odd.map(String::from))
                    .chain([far])
                    .collect()
            }
            Kind::Picture => {
                let cut = picture(300)[..200].to_vec();
                let files = [
                    ("notes.txt", b"hello".to_vec()),
                    ("cut.png", cut),
                    ("none", vec![]),
                ];
                let mut sent: Vec<_> = files.map(|(n, b)| Sent::File(n.into(), b)).into();
                sent.extend([Sent::Missing, Sent::Text("lake.png".into())]);
                return sent;
            }
            Kind::Option | Kind::Button | Kind::Key | Kind::Photo => return Vec::new(),
        };
        let mut sent: Vec<_> = texts.into_iter().map(Sent::Text).collect();
        let needed = !matches!(
            self.kind,
            Kind::Text {
                required: false,
                ..
            } | Kind::Contact { required: false }
                | Kind::Decimal
        );
        if needed {
            sent.push(Sent::Missing);
        }
        sent
    }
}

/// What looks like nothing.
fn nothing() -> impl Iterator<Item = String> {
    ["", " \t ", "\u{0}\u{7}\u{1b}", "\u{200b}\u{2060}"]
        .into_iter()
        .map(String::from)
}
