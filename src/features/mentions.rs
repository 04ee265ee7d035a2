//! People who are named in a text are told of it, when it is written and when it is changed.

use std::collections::BTreeSet;

use crate::db::{CommentId, PostId, Tx, UserId};
use crate::error::Error;
use crate::features::notices::{self, Kind, Notice};
use crate::features::people;
use crate::view;

/// People of one text who are told at most.
const MOST: usize = 20;

/// A text below which somebody may be named.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// Who wrote it.
    pub author: UserId,
    /// The post it is on.
    pub post: PostId,
    /// The comment, unless it is the post's caption.
    pub comment: Option<CommentId>,
}

/// Tells those whom `text` names and `before` did not, and takes it back from those whom it names
/// no more. Those in `told` know of the text already.
///
/// # Errors
/// When the database fails.
pub fn tell(
    tx: &mut Tx<'_>,
    place: Place,
    before: &str,
    text: &str,
    told: &[UserId],
) -> Result<(), Error> {
    let old = named(tx, place.author, before)?;
    let new = named(tx, place.author, text)?;
    for person in old.difference(&new) {
        notices::take_back(tx, &notice(place, *person))?;
    }
    for person in new.difference(&old).filter(|person| !told.contains(person)) {
        notices::tell(tx, &notice(place, *person))?;
    }
    Ok(())
}

fn notice(place: Place, person: UserId) -> Notice {
    let notice = Notice::to_post(Kind::Mention, person, place.author, place.post);
    match place.comment {
        Some(comment) => notice.with(comment),
        None => notice,
    }
}

/// In the order of their ids, as each takes a lock.
fn named(tx: &mut Tx<'_>, author: UserId, text: &str) -> Result<BTreeSet<UserId>, Error> {
    let mut names = view::named_in(text);
    names.truncate(MOST);
    let found = people::named(tx.conn, author, names)?;
    Ok(found.into_values().collect())
}
