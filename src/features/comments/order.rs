//! The orders in which the threads of a post are read. Within a thread the order is always that
//! of the talk.

/// Which threads come first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    /// Those begun last.
    #[default]
    Newest,
    /// Those begun first.
    Oldest,
    /// Those whose first comment has most likes; of equal ones the newer.
    Best,
}

impl Order {
    /// All of them, as they are offered.
    pub const ALL: [Self; 3] = [Self::Newest, Self::Oldest, Self::Best];

    /// Reads the word of an address; anything odd is the usual order.
    pub fn parse(text: Option<&str>) -> Self {
        let named = |order: &Self| Some(order.word()) == text;
        Self::ALL.into_iter().find(named).unwrap_or_default()
    }

    /// Its word in addresses.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Newest => "newest",
            Self::Oldest => "oldest",
            Self::Best => "best",
        }
    }

    /// Its name.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Newest => "Newest",
            Self::Oldest => "Oldest",
            Self::Best => "Best",
        }
    }
}

/// The thread behind which a page begins: how many likes its first comment had, and its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct From {
    /// Likes; looked at only when the best come first.
    pub likes: i64,
    /// The id.
    pub id: i64,
}

impl From {
    /// Reads `LIKES-ID`; anything odd is the first page.
    pub fn parse(text: Option<&str>) -> Option<Self> {
        let (likes, id) = text?.split_once('-')?;
        Some(Self {
            likes: likes.parse().ok()?,
            id: id.parse().ok()?,
        })
    }
}

impl std::fmt::Display for From {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}", self.likes, self.id)
    }
}
