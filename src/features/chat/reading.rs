//! How far each has read: unread counts and the ticks beside one's own messages.

use diesel::dsl::count_star;
use diesel::prelude::*;

use super::frames::Outgoing;
use crate::db::schema::{conversations, participants};
use crate::db::{ConversationId, DbConn, Tx, UserId};
use crate::error::Error;
use crate::realtime::Event;

/// How many of a person's conversations hold something they have not seen.
///
/// # Errors
/// When the database fails.
pub fn unread(conn: &mut DbConn, user: UserId) -> Result<i64, Error> {
    Ok(participants::table
        .inner_join(conversations::table)
        .filter(participants::user_id.eq(user))
        .filter(conversations::last_seq.gt(participants::last_read_seq))
        .select(count_star())
        .first(conn)?)
}

/// Notes that a person has seen every message up to `seq`, and tells the other side.
///
/// # Errors
/// When the database fails. Outsiders change nothing.
pub fn mark_read(tx: &mut Tx<'_>, user: UserId, id: ConversationId, seq: i64) -> Result<(), Error> {
    let newest: i64 = conversations::table
        .find(id)
        .select(conversations::last_seq)
        .first(tx.conn)?;
    let seq = seq.min(newest);
    if advance(tx, user, id, seq)? {
        let frame = Outgoing::Read { by: user, seq }.encode()?;
        tx.publish(Event::Conversation { id: id.0, frame });
    }
    Ok(())
}

/// Moves a person's mark forward, never back. Whether it moved.
pub(super) fn advance(
    tx: &mut Tx<'_>,
    user: UserId,
    id: ConversationId,
    seq: i64,
) -> Result<bool, Error> {
    let changed = diesel::update(
        participants::table
            .filter(participants::conversation_id.eq(id))
            .filter(participants::user_id.eq(user))
            .filter(participants::last_read_seq.lt(seq)),
    )
    .set(participants::last_read_seq.eq(seq))
    .execute(tx.conn)?;
    Ok(changed == 1)
}
