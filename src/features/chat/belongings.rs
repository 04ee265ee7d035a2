//! What a person wrote to others. The download holds their own messages and with whom they
//! talked; what others wrote is those people's.

use diesel::prelude::*;
use serde_json::json;

use crate::db::schema::{conversations, messages, participants, users};
use crate::db::{ConversationId, DbConn, MessageId, Timestamp, Tx, UserId};
use crate::error::Error;
use crate::features::accounts::{Belonging, CHUNK, Item, Removal, Section, Sheet};

/// Messages, for downloads and for those who leave.
pub const BELONGING: Belonging = Belonging {
    sections: &[
        Section {
            name: "conversations",
            title: "Conversations",
            is_shown: true,
            read: read_conversations,
        },
        Section {
            name: "messages",
            title: "Messages you wrote",
            is_shown: true,
            read: read_messages,
        },
    ],
    remove,
};

diesel::alias!(participants as places: Places);

fn read_conversations(conn: &mut DbConn, user: UserId, after: i64) -> Result<Sheet, Error> {
    type Row = (ConversationId, String, String, Option<Timestamp>, Timestamp);
    let mine = places
        .filter(places.field(participants::user_id).eq(user))
        .select(places.field(participants::conversation_id));
    let rows: Vec<Row> = participants::table
        .inner_join(conversations::table)
        .inner_join(users::table)
        .filter(participants::conversation_id.eq_any(mine))
        .filter(participants::user_id.ne(user))
        .filter(participants::conversation_id.gt(ConversationId(after)))
        .order(participants::conversation_id)
        .limit(CHUNK)
        .select((
            participants::conversation_id,
            users::username,
            users::full_name,
            users::deletes_at,
            participants::joined_at,
        ))
        .load(conn)?;
    Ok(Sheet::of(
        rows,
        |row| row.0.0,
        |(id, username, name, leaves, at)| {
            let with = match leaves {
                Some(_) => json!(null),
                None => json!({"username": username, "full_name": name}),
            };
            let title = match leaves {
                Some(_) => "Deleted account".to_owned(),
                None => name,
            };
            let json = json!({"conversation": id, "with": with, "since": at.iso()});
            Item::new(json, title)
                .saying(format!("Conversation {id}"))
                .at(at)
        },
    ))
}

fn read_messages(conn: &mut DbConn, user: UserId, after: i64) -> Result<Sheet, Error> {
    let mine = participants::table
        .filter(participants::user_id.eq(user))
        .select(participants::conversation_id);
    let rows: Vec<(i64, ConversationId, i64, String, Timestamp)> = messages::table
        .filter(messages::sender_id.eq(user))
        .filter(messages::conversation_id.eq_any(mine))
        .filter(messages::id.gt(MessageId(after)))
        .order(messages::id)
        .limit(CHUNK)
        .select((
            messages::id,
            messages::conversation_id,
            messages::seq,
            messages::body,
            messages::created_at,
        ))
        .load(conn)?;
    Ok(Sheet::of(
        rows,
        |row| row.0,
        |(id, talk, seq, body, at)| {
            let json = json!({
                "id": id, "conversation": talk, "number": seq, "body": body, "sent_at": at.iso(),
            });
            Item::new(json, format!("In conversation {talk}"))
                .saying(body)
                .at(at)
        },
    ))
}

fn remove(tx: &mut Tx<'_>, user: UserId) -> Result<Removal, Error> {
    let mine = participants::table
        .filter(participants::user_id.eq(user))
        .select(participants::conversation_id);
    let said: Vec<MessageId> = messages::table
        .filter(messages::sender_id.eq(user))
        .filter(messages::conversation_id.eq_any(mine))
        .filter(messages::body.ne(""))
        .limit(CHUNK)
        .select(messages::id)
        .load(tx.conn)?;
    let emptied = diesel::update(messages::table.filter(messages::id.eq_any(said)))
        .set(messages::body.eq(""))
        .execute(tx.conn)?;
    if emptied > 0 {
        return Ok(Removal::More);
    }
    remove_deserted(tx, user)
}

/// Conversations in which nobody is left go with all that was in them.
fn remove_deserted(tx: &mut Tx<'_>, user: UserId) -> Result<Removal, Error> {
    let mine = places
        .filter(places.field(participants::user_id).eq(user))
        .select(places.field(participants::conversation_id));
    let deserted: Vec<ConversationId> = participants::table
        .inner_join(users::table)
        .filter(participants::conversation_id.eq_any(mine))
        .filter(participants::user_id.ne(user))
        .filter(users::deleted_at.is_not_null())
        .limit(50)
        .select(participants::conversation_id)
        .load(tx.conn)?;
    let rows = messages::table.filter(messages::conversation_id.eq_any(&deserted));
    diesel::delete(rows).execute(tx.conn)?;
    let people = participants::table.filter(participants::conversation_id.eq_any(&deserted));
    diesel::delete(people).execute(tx.conn)?;
    let gone = conversations::table.filter(conversations::id.eq_any(&deserted));
    Ok(Removal::after(diesel::delete(gone).execute(tx.conn)?))
}
