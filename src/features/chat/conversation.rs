//! Conversations: one for each two people, who is in it, and the list of one's own.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::db::schema::{conversations, messages, participants, users};
use crate::db::{ConversationId, DbConn, Timestamp, Tx, UserId, each};
use crate::error::Error;
use crate::features::people;
use crate::view::Avatar;
use crate::web::{Cursor, PageSize, Viewer};

/// Stands for the name of somebody who is gone.
const GONE: &str = "Deleted account";

/// Conversations on one page of the list.
const PAGE: PageSize = PageSize(30);

/// The other person of a conversation.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = users)]
pub struct Other {
    pub id: UserId,
    pub username: String,
    pub full_name: String,
    avatar_key: Option<String>,
    suspended_at: Option<Timestamp>,
    deletes_at: Option<Timestamp>,
}

impl Other {
    /// Whether they leave or are gone: then neither their name nor their words are shown.
    pub fn is_gone(&self) -> bool {
        self.deletes_at.is_some()
    }

    /// Whether they are here, so that others write to them.
    pub fn is_here(&self) -> bool {
        self.suspended_at.is_none() && !self.is_gone()
    }

    /// As they are shown: nothing is told of those who are gone.
    fn shown(self) -> Self {
        if !self.is_gone() {
            return self;
        }
        Self {
            username: String::new(),
            full_name: GONE.into(),
            avatar_key: None,
            ..self
        }
    }

    /// Their picture or initials.
    pub fn avatar(&self) -> Avatar {
        Avatar::new(self.id.0, &self.full_name, self.avatar_key.as_deref())
    }
}

/// A conversation as one of its two sees it.
#[derive(Debug, Clone)]
pub struct Membership {
    pub other: Other,
    /// The number of the newest message.
    pub last_seq: i64,
    /// The newest message this person has seen.
    pub last_read_seq: i64,
    /// The newest message the other has seen.
    pub read_by_other: i64,
    /// Whether the two may write to each other.
    pub may_write: bool,
}

impl Membership {
    /// Passes when the two may write to each other.
    ///
    /// # Errors
    /// `Forbidden` when one has blocked the other, or the other's account is suspended.
    pub fn check_writable(&self) -> Result<(), Error> {
        if self.may_write {
            Ok(())
        } else {
            Err(Error::Forbidden(
                "You and this person cannot write to each other at the moment.",
            ))
        }
    }
}

/// One line of the list.
#[derive(Debug)]
pub struct Summary {
    pub id: ConversationId,
    pub other: Other,
    pub last_body: String,
    pub last_is_mine: bool,
    /// Whether the other has seen the last message.
    pub last_is_read: bool,
    pub last_at: Timestamp,
    /// How many messages this person has not seen.
    pub unread: i64,
}

impl Summary {
    /// Of a conversation that holds nothing yet: it is listed beside its own thread only.
    pub fn just_opened(id: ConversationId, other: Other, now: Timestamp) -> Self {
        Self {
            id,
            other,
            last_body: "Nothing here yet".into(),
            last_is_mine: false,
            last_is_read: false,
            last_at: now,
            unread: 0,
        }
    }
}

/// Opens the one conversation with a person, made if it is missing.
///
/// # Errors
/// `NotFound` when they may not see each other, `BadRequest` for oneself.
pub fn open(tx: &mut Tx<'_>, viewer: &Viewer, username: &str) -> Result<ConversationId, Error> {
    let other = people::by_any_username(tx.conn, viewer.id, username, tx.now)?.id;
    if other == viewer.id {
        return Err(Error::BadRequest(
            "A conversation needs someone else. Open another person's profile and press Message.",
        ));
    }
    let (low, high) = (viewer.id.min(other), viewer.id.max(other));
    let key = format!("{low}:{high}");
    let now = tx.now;
    let row = (
        conversations::direct_key.eq(key.clone()),
        conversations::created_at.eq(now),
    );
    each!(&mut *tx.conn, |c| diesel::insert_into(conversations::table)
        .values(row)
        .on_conflict(conversations::direct_key)
        .do_nothing()
        .execute(c))?;
    let id: ConversationId = conversations::table
        .filter(conversations::direct_key.eq(key))
        .select(conversations::id)
        .first(tx.conn)?;
    for user in [low, high] {
        let row = (
            participants::conversation_id.eq(id),
            participants::user_id.eq(user),
            participants::joined_at.eq(now),
        );
        each!(&mut *tx.conn, |c| diesel::insert_into(participants::table)
            .values(row)
            .on_conflict_do_nothing()
            .execute(c))?;
    }
    Ok(id)
}

/// The conversation, if this person is in it.
///
/// # Errors
/// `NotFound` for everyone else.
pub fn membership(
    conn: &mut DbConn,
    user: UserId,
    id: ConversationId,
) -> Result<Membership, Error> {
    let (last_read_seq, last_seq) = participants::table
        .inner_join(conversations::table)
        .filter(participants::conversation_id.eq(id))
        .filter(participants::user_id.eq(user))
        .select((participants::last_read_seq, conversations::last_seq))
        .first::<(i64, i64)>(conn)?;
    let (other, read_by_other) = participants::table
        .inner_join(users::table)
        .filter(participants::conversation_id.eq(id))
        .filter(participants::user_id.ne(user))
        .select((Other::as_select(), participants::last_read_seq))
        .first::<(Other, i64)>(conn)?;
    let other = other.shown();
    let blocked = people::is_blocked_between(conn, user, other.id)?;
    Ok(Membership {
        may_write: !blocked && other.is_here(),
        other,
        last_seq,
        last_read_seq,
        read_by_other,
    })
}

/// One page of a person's conversations that hold a message, the liveliest first, and where the
/// next page begins.
///
/// # Errors
/// When the database fails.
pub fn list(
    conn: &mut DbConn,
    user: UserId,
    from: Cursor,
) -> Result<(Vec<Summary>, Option<Cursor>), Error> {
    let at = from.at;
    let mut mine: Vec<(ConversationId, i64, Option<Timestamp>, i64)> = participants::table
        .inner_join(conversations::table)
        .filter(participants::user_id.eq(user))
        .filter(
            conversations::last_message_at
                .lt(at)
                .or(conversations::last_message_at
                    .eq(at)
                    .and(conversations::id.lt(from.id))),
        )
        .order((
            conversations::last_message_at.desc(),
            conversations::id.desc(),
        ))
        .limit(PAGE.limit())
        .select((
            conversations::id,
            conversations::last_seq,
            conversations::last_message_at,
            participants::last_read_seq,
        ))
        .load(conn)?;
    let next = PAGE.cut(&mut mine, |(id, _, at, _)| {
        Some(Cursor {
            at: (*at)?,
            id: id.0,
        })
    });
    let ids: Vec<ConversationId> = mine.iter().map(|row| row.0).collect();
    let mut others = others(conn, user, &ids)?;
    let mut lines = last_lines(conn, &ids)?;
    let summaries: Vec<Summary> = mine
        .into_iter()
        .filter_map(|(id, last_seq, last_at, last_read)| {
            let (other, read_by_other) = others.remove(&id)?;
            let (sender, mut last_body) = lines.remove(&id)?;
            if other.is_gone() && sender == other.id {
                last_body.clear();
            }
            Some(Summary {
                id,
                other,
                last_body,
                last_is_mine: sender == user,
                last_is_read: read_by_other >= last_seq,
                last_at: last_at?,
                unread: last_seq.saturating_sub(last_read),
            })
        })
        .collect();
    Ok((summaries, next.flatten()))
}

/// The other person of each conversation, and how far they have read.
fn others(
    conn: &mut DbConn,
    user: UserId,
    ids: &[ConversationId],
) -> Result<HashMap<ConversationId, (Other, i64)>, Error> {
    let rows: Vec<(ConversationId, Other, i64)> = participants::table
        .inner_join(users::table)
        .filter(participants::conversation_id.eq_any(ids.to_vec()))
        .filter(participants::user_id.ne(user))
        .select((
            participants::conversation_id,
            Other::as_select(),
            participants::last_read_seq,
        ))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(id, other, read)| (id, (other.shown(), read)))
        .collect())
}

/// The newest message of each conversation.
fn last_lines(
    conn: &mut DbConn,
    ids: &[ConversationId],
) -> Result<HashMap<ConversationId, (UserId, String)>, Error> {
    let rows: Vec<(ConversationId, UserId, String)> = messages::table
        .inner_join(conversations::table)
        .filter(messages::conversation_id.eq_any(ids.to_vec()))
        .filter(messages::seq.eq(conversations::last_seq))
        .select((
            messages::conversation_id,
            messages::sender_id,
            messages::body,
        ))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(id, sender, body)| (id, (sender, body)))
        .collect())
}
