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
    /// The navigation item that is marked: `home`, `search`, `explore`, `people`, `new-post`, `chat`,
    /// `notifications`, `profile`, `settings`, `admin`, or nothing.
    pub section: &'static str,
    /// Conversations with something unread.
    pub unread: i64,
    /// What the viewer was told and has not read.
    pub notices: i64,
    /// People who ask to follow the viewer.
    pub asking: i64,
    /// People who ask the viewer to be friends.
    pub wishes: i64,
    /// `light`, `dark`, or nothing for the device's own choice.
    pub theme: &'static str,
    /// Whether a guest may make an account.
    pub sign_up_open: bool,
    /// Whether people without an account see the viewer's posts for everybody.
    pub is_on_web: bool,
    /// The name of the viewer's time zone; nothing for who chose none.
    pub zone: Option<&'static str>,
}

impl Page {
    /// Whether the viewer's account is private.
    pub fn is_private(&self) -> bool {
        self.viewer.as_ref().is_some_and(|viewer| viewer.is_private)
    }
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
    /// Whether only those who follow them see what they post.
    pub is_private: bool,
}

/// One sentence about what was just done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flash {
    /// `success`, `error` or `info`.
    pub kind: String,
    /// The sentence.
    pub text: String,
    /// Where a press of "Undo" is sent, if it can be undone.
    pub undo: Option<String>,
}

impl Flash {
    /// It went well.
    pub fn success(text: impl Into<String>) -> Self {
        Self {
            kind: "success".into(),
            text: text.into(),
            undo: None,
        }
    }

    /// Offers to undo it, by a form sent to this path.
    pub fn undone_at(mut self, path: impl Into<String>) -> Self {
        self.undo = Some(path.into());
        self
    }

    /// It was not done.
    pub fn error(text: impl Into<String>) -> Self {
        Self {
            kind: "error".into(),
            text: text.into(),
            undo: None,
        }
    }

    /// Something to know.
    pub fn info(text: impl Into<String>) -> Self {
        Self {
            kind: "info".into(),
            text: text.into(),
            undo: None,
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

/// The first letters of the first and the last word; of a name without letters its first sign.
fn initials(name: &str) -> String {
    /// Keeps two Arabic letters from joining to what looks like a word.
    const NON_JOINER: char = '\u{200c}';
    let mut words = name
        .split_whitespace()
        .filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
    // One sign each: a capital can have several, such as that of an ß.
    let capital = |c: char| {
        Some(c)
            .filter(|c| c.to_uppercase().count() > 1)
            .or(c.to_uppercase().next())
    };
    match (
        words.next().and_then(capital),
        words.next_back().and_then(capital),
    ) {
        (Some(first), Some(last)) if is_joined(first) && is_joined(last) => {
            [first, NON_JOINER, last].iter().collect()
        }
        (Some(first), last) => [first].into_iter().chain(last).collect(),
        (None, _) => first_sign(name),
    }
}

/// Whether a letter may join its neighbours: those from Arabic to N'Ko do.
fn is_joined(c: char) -> bool {
    matches!(c, '\u{600}'..='\u{7ff}' | '\u{860}'..='\u{8ff}')
}

/// A picture sign, a flag being two, or nothing.
fn first_sign(name: &str) -> String {
    let is_flag = |c: &char| matches!(c, '\u{1f1e6}'..='\u{1f1ff}');
    let mut signs = name.chars().filter(|c| !c.is_whitespace());
    let first = signs.next();
    let second = signs
        .next()
        .filter(is_flag)
        .filter(|_| first.as_ref().is_some_and(is_flag));
    first.into_iter().chain(second).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_of_the_first_and_last_word() {
        assert_eq!(initials("Lan Nguyễn"), "LN");
        assert_eq!(initials("Ana Maria da Silva"), "AS");
        assert_eq!(initials("olim"), "O");
        assert_eq!(initials("***"), "*");
        assert_eq!(initials("ßen ǆuro"), "ßǄ");
    }

    #[test]
    fn initials_suit_every_script() {
        assert_eq!(initials("王小明"), "王");
        assert_eq!(initials("山田 太郎"), "山太");
        assert_eq!(initials("김민수"), "김");
        assert_eq!(initials("محمد علي"), "م\u{200c}ع");
        assert_eq!(initials("فاطمة"), "ف");
        assert_eq!(initials("שרה כהן"), "שכ");
        assert_eq!(initials("अनिल कुमार"), "अक");
        assert_eq!(initials("🎉 Ana"), "A");
        assert_eq!(initials("🎉🎉"), "🎉");
        assert_eq!(initials("🇺🇿🇺🇿"), "🇺🇿");
        assert_eq!(initials("x"), "X");
        assert_eq!(initials(""), "");
    }
}
