//! Messages in the admin site: who wrote when, and how much. What they say stays between
//! those who talk.

use diesel::prelude::*;

use crate::admin::{Cell, Column, Detail, Listing, Query, Record, Row};
use crate::db::functions::length;
use crate::db::schema::{messages, participants, users};
use crate::db::{ConversationId, DbConn, MessageId, Timestamp, UserId};
use crate::error::Error;

#[derive(Queryable)]
struct Message {
    id: MessageId,
    conversation_id: ConversationId,
    seq: i64,
    sender_id: UserId,
    sender: String,
    characters: i32,
    created_at: Timestamp,
}

/// Messages, without what they say.
macro_rules! messages {
    () => {
        messages::table.inner_join(users::table).select((
            messages::id,
            messages::conversation_id,
            messages::seq,
            messages::sender_id,
            users::username,
            length(messages::body),
            messages::created_at,
        ))
    };
}

/// Messages, by their outside.
pub struct MessageRecord;

impl Record for MessageRecord {
    fn slug(&self) -> &'static str {
        "messages"
    }

    fn singular(&self) -> &'static str {
        "message"
    }

    fn plural(&self) -> &'static str {
        "Messages"
    }

    fn icon(&self) -> &'static str {
        "message-square"
    }

    fn group(&self) -> &'static str {
        "Content"
    }

    fn columns(&self) -> &'static [Column] {
        const {
            &[
                Column::of("Message"),
                Column::of("Conversation"),
                Column::of("From"),
                Column::numbers("Characters"),
                Column::of("Sent"),
            ]
        }
    }

    fn search_hint(&self) -> Option<&'static str> {
        Some("@username of the sender")
    }

    fn none_yet(&self) -> &'static str {
        "When people write to each other, the time and length stand here, never the text."
    }

    fn count(&self, conn: &mut DbConn) -> Result<i64, Error> {
        Ok(messages::table.count().get_result(conn)?)
    }

    fn list(&self, conn: &mut DbConn, query: &Query) -> Result<Listing, Error> {
        let mut found = messages!().into_boxed();
        if !query.search.is_empty() {
            let name = query.search.trim_start_matches('@').to_lowercase();
            found = found.filter(users::username.eq(name));
        }
        Listing::newest_first(conn, query, found, messages::id, |message: Message| {
            let cells = vec![
                Cell::text(format!("No. {}", message.id)),
                Cell::text(message.conversation_id.to_string()),
                Cell::person(&message.sender, message.sender_id),
                Cell::Number(message.characters.into()),
                Cell::Moment(message.created_at),
            ];
            Row::new(message.id, cells)
        })
    }

    fn show(&self, conn: &mut DbConn, key: &str) -> Result<Option<Detail>, Error> {
        let Ok(id) = key.parse().map(MessageId) else {
            return Ok(None);
        };
        let found: Option<Message> = messages!()
            .filter(messages::id.eq(id))
            .first(conn)
            .optional()?;
        let Some(message) = found else {
            return Ok(None);
        };
        let people: Vec<(UserId, String)> = participants::table
            .inner_join(users::table)
            .filter(participants::conversation_id.eq(message.conversation_id))
            .order(users::username)
            .select((users::id, users::username))
            .load(conn)?;
        let mut facts = vec![
            ("From", Cell::person(&message.sender, message.sender_id)),
            ("Sent", Cell::Moment(message.created_at)),
            (
                "Conversation",
                Cell::text(message.conversation_id.to_string()),
            ),
            ("Number in it", Cell::Number(message.seq)),
            ("Characters", Cell::Number(message.characters.into())),
        ];
        facts.extend(
            people
                .iter()
                .map(|(id, name)| ("Takes part", Cell::person(name, *id))),
        );
        Ok(Some(Detail {
            title: format!("Message {id}"),
            facts,
            ..Detail::default()
        }))
    }
}
