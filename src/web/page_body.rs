//! The body of a page: its own text with kept parts between, sent as it is or compressed.

use bytes::Bytes;
use xxhash_rust::xxh3::Xxh3;

use crate::view::{FilledPart, GzipPieces, deflate};

/// Stands on both sides of a part's number where the part belongs.
const MARK: char = '\u{4}';

/// A page's own text is compressed anew each time, so quickly.
const LEVEL: u32 = 3;

/// Where a kept part goes in a template.
#[derive(Debug, Clone, Copy)]
pub struct Place(pub(super) usize);

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{MARK}{}{MARK}", self.0)
    }
}

/// A rendered page.
pub(super) struct PageBody {
    pieces: Vec<Piece>,
}

enum Piece {
    Own(String),
    Kept(FilledPart),
}

impl PageBody {
    /// Puts the parts where their places were rendered.
    pub(super) fn new(rendered: String, parts: &[FilledPart]) -> Self {
        if parts.is_empty() {
            return Self {
                pieces: vec![Piece::Own(rendered)],
            };
        }
        let piece = |(index, text): (usize, &str)| {
            let part = text.parse().ok().and_then(|place: usize| parts.get(place));
            match (index % 2, part) {
                (1, Some(part)) => Piece::Kept(part.clone()),
                _ => Piece::Own(text.to_owned()),
            }
        };
        Self {
            pieces: rendered.split(MARK).enumerate().map(piece).collect(),
        }
    }

    /// Tells this content from every other. Weak: the same content may leave compressed or not.
    /// It keeps nobody out, so a fast hash will do.
    pub(super) fn etag(&self) -> String {
        let mut hash = Xxh3::new();
        for piece in &self.pieces {
            match piece {
                Piece::Own(text) => hash.update(text.as_bytes()),
                Piece::Kept(part) => {
                    hash.update(&part.digest().to_le_bytes());
                    for (_, fill) in part.stretches() {
                        hash.update(fill.as_bytes());
                        hash.update(&[0]);
                    }
                }
            }
        }
        format!("W/\"{:032x}\"", hash.digest128())
    }

    /// The bytes, as a gzip file or as they are.
    pub(super) fn encode(&self, gzip: bool) -> Bytes {
        if gzip { self.gzip() } else { self.plain() }
    }

    fn plain(&self) -> Bytes {
        let mut text = String::with_capacity(self.len());
        for piece in &self.pieces {
            match piece {
                Piece::Own(own) => text.push_str(own),
                Piece::Kept(part) => {
                    for (stretch, fill) in part.stretches() {
                        text.push_str(&stretch.text);
                        text.push_str(fill);
                    }
                }
            }
        }
        text.into()
    }

    fn gzip(&self) -> Bytes {
        let mut file = GzipPieces::default();
        for piece in &self.pieces {
            match piece {
                Piece::Own(own) => file.add(own, &deflate(own.as_bytes(), LEVEL)),
                Piece::Kept(part) => {
                    for (stretch, fill) in part.stretches() {
                        file.add(&stretch.text, stretch.deflated());
                        if !fill.is_empty() {
                            file.add_short(fill);
                        }
                    }
                }
            }
        }
        file.finish().into()
    }

    fn len(&self) -> usize {
        let length = |piece: &Piece| match piece {
            Piece::Own(own) => own.len(),
            Piece::Kept(part) => part
                .stretches()
                .map(|(stretch, fill)| stretch.text.len() + fill.len())
                .sum(),
        };
        self.pieces.iter().map(length).sum()
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;
    use std::sync::Arc;

    use super::*;
    use crate::view::{Part, Slot};

    fn card(words: &str, age: &str) -> FilledPart {
        let rendered = format!("<p>{words}</p><time>{}</time>", Slot::Age.mark());
        FilledPart {
            age: age.into(),
            ..FilledPart::whole(Arc::new(Part::cut(&rendered, Vec::new())))
        }
    }

    #[test]
    fn parts_stand_at_their_places_plain_and_compressed() {
        let parts = [card("one", "now"), card("two", "yesterday")];
        let rendered = format!("<h1>Home</h1>{}|{}<i>", Place(1), Place(0));
        let body = PageBody::new(rendered, &parts);
        let expected =
            "<h1>Home</h1><p>two</p><time>yesterday</time>|<p>one</p><time>now</time><i>";
        assert_eq!(body.encode(false), expected);
        let mut unpacked = String::new();
        flate2::read::GzDecoder::new(&*body.encode(true))
            .read_to_string(&mut unpacked)
            .unwrap();
        assert_eq!(unpacked, expected);
    }

    #[test]
    fn every_difference_makes_another_etag() {
        let etag = |parts: &[FilledPart]| PageBody::new(Place(0).to_string(), parts).etag();
        let first = etag(&[card("one", "now")]);
        assert_eq!(first, etag(&[card("one", "now")]));
        assert_ne!(first, etag(&[card("two", "now")]));
        assert_ne!(first, etag(&[card("one", "yesterday")]));
    }

    #[test]
    fn what_only_looks_like_a_place_stays_text() {
        let body = PageBody::new(format!("{MARK}7{MARK}{MARK}x{MARK}"), &[card("one", "now")]);
        assert_eq!(body.encode(false), "7x");
    }
}
