//! Parts of pages that look the same to many viewers: rendered once, kept, and cut open where
//! each viewer's own things go.

use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use xxhash_rust::xxh3::xxh3_128;

use super::deflate::deflate;
use crate::db::UserId;

/// What kept parts may take, in bytes of their text: some thousands of posts.
const CAPACITY_BYTES: u64 = 16 * 1024 * 1024;

/// A part is made anew after this time even when nothing that it shows has changed.
const LIFETIME: Duration = Duration::from_secs(600);

/// Kept parts are compressed once and sent often.
const LEVEL: u32 = 9;

/// A place in a part that is filled anew for each viewer.
///
/// While a part is rendered a control character stands there, which [`crate::text`] lets no
/// text of people contain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slot {
    /// How long ago it was.
    Age,
    /// The viewer's picture.
    Face,
    /// How eagerly the first photo is loaded.
    Loading,
}

impl Slot {
    /// What stands for it while the part is rendered.
    pub const fn mark(self) -> &'static str {
        match self {
            Self::Age => "\u{1}",
            Self::Face => "\u{2}",
            Self::Loading => "\u{3}",
        }
    }

    fn of(mark: char) -> Option<Self> {
        match mark {
            '\u{1}' => Some(Self::Age),
            '\u{2}' => Some(Self::Face),
            '\u{3}' => Some(Self::Loading),
            _ => None,
        }
    }
}

/// A rendered part.
#[derive(Debug)]
pub struct Part {
    stretches: Vec<Stretch>,
    digest: u128,
    /// Whose words stand in it: a viewer from whom one of them is hidden needs another part.
    pub people: Vec<UserId>,
}

/// Text of a part up to its next slot.
#[derive(Debug)]
pub struct Stretch {
    /// The text.
    pub text: String,
    deflated: OnceLock<Vec<u8>>,
    slot: Option<Slot>,
}

impl Stretch {
    /// The text as whole blocks of a deflate stream, made at the first use.
    pub fn deflated(&self) -> &[u8] {
        self.deflated
            .get_or_init(|| deflate(self.text.as_bytes(), LEVEL))
    }
}

impl Part {
    /// Cuts a rendered text at its marks.
    pub fn cut(rendered: &str, people: Vec<UserId>) -> Self {
        let is_mark = |c: char| Slot::of(c).is_some();
        let stretches = rendered
            .split_inclusive(is_mark)
            .map(|stretch| Stretch {
                text: stretch.trim_end_matches(is_mark).to_owned(),
                deflated: OnceLock::new(),
                slot: stretch.chars().next_back().and_then(Slot::of),
            })
            .collect();
        Self {
            stretches,
            digest: xxh3_128(rendered.as_bytes()),
            people,
        }
    }

    fn bytes(&self) -> u32 {
        // The text, and its compressed form, which takes about a third of it.
        let bytes: usize = self
            .stretches
            .iter()
            .map(|stretch| stretch.text.len() * 4 / 3 + 128)
            .sum();
        u32::try_from(bytes).unwrap_or(u32::MAX)
    }
}

/// A part with what goes into its slots.
#[derive(Debug, Clone)]
pub struct FilledPart {
    /// The part.
    pub part: Arc<Part>,
    /// For [`Slot::Age`].
    pub age: String,
    /// For [`Slot::Face`].
    pub face: Arc<str>,
    /// For [`Slot::Loading`].
    pub loading: &'static str,
}

impl FilledPart {
    /// A part without slots.
    pub fn whole(part: Arc<Part>) -> Self {
        Self {
            part,
            age: String::new(),
            face: "".into(),
            loading: "",
        }
    }

    /// Its stretches, each with the text that fills the slot behind it.
    pub fn stretches(&self) -> impl Iterator<Item = (&Stretch, &str)> {
        self.part.stretches.iter().map(|stretch| {
            let fill = match stretch.slot {
                Some(Slot::Age) => &self.age,
                Some(Slot::Face) => &*self.face,
                Some(Slot::Loading) => self.loading,
                None => "",
            };
            (stretch, fill)
        })
    }

    /// Tells its contents apart from others.
    pub fn digest(&self) -> u128 {
        self.part.digest
    }
}

impl fmt::Display for FilledPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (stretch, fill) in self.stretches() {
            f.write_str(&stretch.text)?;
            f.write_str(fill)?;
        }
        Ok(())
    }
}

/// What a part is, and of which state of the database it was made. Whoever reads the versions
/// reads them before the content: then a part is never older than its key says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PartKey {
    /// Which part of which page.
    pub kind: &'static str,
    /// Of what: the id of a row.
    pub id: i64,
    /// The versions of all that it shows; those not needed are 0.
    pub versions: [i64; 3],
    /// Which of the ways it can look.
    pub variant: u8,
}

/// The parts seen lately.
pub struct PartCache(moka::sync::Cache<PartKey, Arc<Part>>);

impl Default for PartCache {
    fn default() -> Self {
        let parts = moka::sync::Cache::builder()
            .weigher(|_, part: &Arc<Part>| part.bytes())
            .max_capacity(CAPACITY_BYTES)
            .time_to_live(LIFETIME)
            .build();
        Self(parts)
    }
}

impl PartCache {
    /// The part, if it is known.
    pub fn get(&self, key: &PartKey) -> Option<Arc<Part>> {
        self.0.get(key)
    }

    /// Keeps a part.
    pub fn put(&self, key: PartKey, part: &Arc<Part>) {
        self.0.insert(key, Arc::clone(part));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_cut_at_its_marks_and_filled() {
        let rendered = format!(
            "<p>{}</p>{}{}<i>",
            Slot::Age.mark(),
            Slot::Face.mark(),
            Slot::Loading.mark()
        );
        let part = Arc::new(Part::cut(&rendered, Vec::new()));
        let filled = FilledPart {
            part,
            age: "yesterday".into(),
            face: "LN".into(),
            loading: " lazy",
        };
        assert_eq!(filled.to_string(), "<p>yesterday</p>LN lazy<i>");
    }
}
