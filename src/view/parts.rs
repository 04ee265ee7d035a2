//! Parts of pages that look the same to many viewers: rendered once, kept, and cut open where
//! each viewer's own things go.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::db::UserId;

/// What kept parts may take, in bytes of their text: some thousands of posts.
const CAPACITY_BYTES: u64 = 16 * 1024 * 1024;

/// A part is made anew after this time even when nothing that it shows has changed.
const LIFETIME: Duration = Duration::from_secs(600);

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
    /// Text, and the slot behind it.
    pieces: Vec<(String, Option<Slot>)>,
    /// Whose words stand in it: a viewer from whom one of them is hidden needs another part.
    pub people: Vec<UserId>,
}

impl Part {
    /// Cuts a rendered text at its marks.
    pub fn cut(rendered: &str, people: Vec<UserId>) -> Self {
        let is_mark = |c: char| Slot::of(c).is_some();
        let pieces = rendered
            .split_inclusive(is_mark)
            .map(|piece| {
                let slot = piece.chars().next_back().and_then(Slot::of);
                (piece.trim_end_matches(is_mark).to_owned(), slot)
            })
            .collect();
        Self { pieces, people }
    }

    /// Writes it with the slots filled.
    ///
    /// # Errors
    /// What the writer gives.
    pub fn write<'s>(
        &self,
        out: &mut fmt::Formatter<'_>,
        fill: impl Fn(Slot) -> &'s str,
    ) -> fmt::Result {
        for (text, slot) in &self.pieces {
            out.write_str(text)?;
            if let Some(slot) = slot {
                out.write_str(fill(*slot))?;
            }
        }
        Ok(())
    }

    fn bytes(&self) -> u32 {
        let bytes: usize = self.pieces.iter().map(|(text, _)| text.len() + 64).sum();
        u32::try_from(bytes).unwrap_or(u32::MAX)
    }
}

/// A part without slots.
impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, |_| "")
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

    struct Filled(Part);

    impl fmt::Display for Filled {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            self.0.write(f, |slot| match slot {
                Slot::Age => "yesterday",
                Slot::Face => "LN",
                Slot::Loading => " lazy",
            })
        }
    }

    #[test]
    fn a_part_is_cut_at_its_marks_and_filled() {
        let rendered = format!(
            "<p>{}</p>{}{}<i>",
            Slot::Age.mark(),
            Slot::Face.mark(),
            Slot::Loading.mark()
        );
        let part = Part::cut(&rendered, Vec::new());
        assert_eq!(part.to_string(), "<p></p><i>");
        assert_eq!(Filled(part).to_string(), "<p>yesterday</p>LN lazy<i>");
    }
}
