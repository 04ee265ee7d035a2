//! The frame of every page: who looks at it, what was just done, where one is.

use askama::Template;

/// What the layouts in `templates/layouts` show around a page.
#[derive(Debug, Clone)]
pub struct Page {
    /// Of the browser's tab.
    pub title: String,
    /// The site's own name.
    pub site_name: String,
    /// Who is signed in.
    pub viewer: Option<ViewerCard>,
    /// What was just done, said once.
    pub flash: Option<Flash>,
    /// The navigation item that is marked: `home`, `people`, `new-post`, `chat`, `profile`,
    /// `settings`, `admin`, or nothing.
    pub section: &'static str,
    /// Conversations with something unread.
    pub unread: i64,
    /// `light`, `dark`, or nothing for the device's own choice.
    pub theme: &'static str,
    /// Whether a guest may make an account.
    pub sign_up_open: bool,
}

/// The signed-in person, as the frame shows them.
#[derive(Debug, Clone)]
pub struct ViewerCard {
    /// Their username.
    pub username: String,
    /// Their name.
    pub full_name: String,
    /// Their picture.
    pub avatar: Avatar,
    /// Whether they see the admin pages.
    pub is_staff: bool,
}

/// One sentence about what was just done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flash {
    /// `success`, `error` or `info`.
    pub kind: String,
    /// The sentence.
    pub text: String,
}

impl Flash {
    /// It went well.
    pub fn success(text: impl Into<String>) -> Self {
        Self {
            kind: "success".into(),
            text: text.into(),
        }
    }

    /// It was not done.
    pub fn error(text: impl Into<String>) -> Self {
        Self {
            kind: "error".into(),
            text: text.into(),
        }
    }

    /// Something to know.
    pub fn info(text: impl Into<String>) -> Self {
        Self {
            kind: "info".into(),
            text: text.into(),
        }
    }
}

/// A person's picture, or initials on a colour of their own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Avatar {
    /// One or two letters.
    pub initials: String,
    /// One of eight colours, 0 to 7, each dark enough for white letters.
    pub color: u8,
    /// Address of the picture, when there is one.
    pub url: Option<String>,
}

impl Avatar {
    /// Of the person with this name; `id` picks the colour, `key` names the stored picture.
    pub fn new(id: i64, full_name: &str, key: Option<&str>) -> Self {
        Self {
            initials: initials(full_name),
            color: u8::try_from(id.rem_euclid(8)).unwrap_or(0),
            url: key.map(|key| format!("/media/{key}/320.webp")),
        }
    }

    /// As HTML, in one of the sizes `xs` to `2xl`.
    ///
    /// # Errors
    /// When it cannot be rendered.
    pub fn html(&self, size: &str) -> Result<String, crate::Error> {
        #[derive(Template)]
        #[template(path = "components/face.html")]
        struct Face<'a> {
            avatar: &'a Avatar,
            size: &'a str,
        }
        Ok(Face { avatar: self, size }.render()?)
    }
}

/// The first letters of the first and the last word.
fn initials(name: &str) -> String {
    let mut words = name
        .split_whitespace()
        .filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
    let first = words.next();
    first
        .into_iter()
        .chain(words.next_back())
        .flat_map(char::to_uppercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_of_the_first_and_last_word() {
        assert_eq!(initials("Lan Nguyễn"), "LN");
        assert_eq!(initials("Ana Maria da Silva"), "AS");
        assert_eq!(initials("olim"), "O");
        assert_eq!(initials("***"), "");
    }
}
