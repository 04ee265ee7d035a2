//! Messages: numbered within their conversation, stored once, told to its sockets.

use askama::Template;
use bytestring::ByteString;
use diesel::prelude::*;

use super::conversation::{self, Other};
use super::forms::NewMessage;
use super::frames::Outgoing;
use super::post_cards::{self, may_lead_to_post};
use super::reading;
use super::views::Bubble;
use crate::db::schema::{conversations, messages};
use crate::db::{ConversationId, DbConn, MessageId, Timestamp, Tx, UserId};
use crate::error::Error;
use crate::realtime::Event;
use crate::secrets;
use crate::state::Site;
use crate::web::{PageSize, Viewer};

/// A stored message.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = messages)]
pub struct Message {
    pub id: MessageId,
    pub seq: i64,
    pub sender_id: UserId,
    pub body: String,
    pub created_at: Timestamp,
}

impl Message {
    /// The frame that tells it, the same for everyone.
    ///
    /// # Errors
    /// When the template fails.
    pub fn frame(&self) -> Result<ByteString, Error> {
        self.frame_of(&Bubble::new(self).render()?, may_lead_to_post(&self.body))
    }

    fn frame_of(&self, html: &str, personal: bool) -> Result<ByteString, Error> {
        let seq = self.seq;
        Outgoing::Message {
            seq,
            personal,
            html,
        }
        .encode()
    }
}

/// The frames that tell these messages to one person.
///
/// # Errors
/// When the database or the template fails.
pub fn frames_for(
    conn: &mut DbConn,
    viewer: UserId,
    site: &Site,
    messages: &[Message],
) -> Result<Vec<(i64, ByteString)>, Error> {
    let bubbles = bubbles_for(conn, viewer, site, messages)?;
    let frames = messages.iter().zip(bubbles);
    frames
        .map(|(message, bubble)| Ok((message.seq, message.frame_of(&bubble.render()?, false)?)))
        .collect()
}

/// Messages as one person sees them: with the posts to which they lead.
///
/// # Errors
/// When the database fails.
pub fn bubbles_for<'m>(
    conn: &mut DbConn,
    viewer: UserId,
    site: &Site,
    messages: &'m [Message],
) -> Result<Vec<Bubble<'m>>, Error> {
    let texts = messages.iter().map(|message| message.body.as_str());
    let start = post_cards::start_of_links(site);
    let cards = post_cards::cards(conn, viewer, &start, texts)?;
    let bubble = |message: &'m Message| {
        let post = post_cards::post_in(&start, &message.body);
        let card = post.and_then(|post| cards.get(&post).cloned());
        Bubble::new(message).with_card(card)
    };
    Ok(messages.iter().map(bubble).collect())
}

/// Stores a message and tells it to the conversation. The same text under the same key again
/// gives the message that is there.
///
/// # Errors
/// `NotFound` for outsiders, `Forbidden` when the two may not write to each other.
pub fn send(
    tx: &mut Tx<'_>,
    viewer: &Viewer,
    id: ConversationId,
    new: NewMessage,
) -> Result<Message, Error> {
    conversation::membership(tx.conn, viewer.id, id)?.check_writable()?;
    // Held before the key is looked up: of two at once the second sees the first's row.
    tx.lock(&format!("conversation:{id}"))?;
    let NewMessage {
        body,
        mut client_key,
    } = new;
    if let Some(known) = by_key(tx.conn, id, viewer.id, &client_key)? {
        if known.body == body {
            return Ok(known);
        }
        // An old page, shown again by the browser, brings its old key with a new text.
        client_key = secrets::new_file_key();
    }
    let seq: i64 = diesel::update(conversations::table.find(id))
        .set((
            conversations::last_seq.eq(conversations::last_seq + 1),
            conversations::last_message_at.eq(Some(tx.now)),
        ))
        .returning(conversations::last_seq)
        .get_result(tx.conn)?;
    let stored: MessageId = diesel::insert_into(messages::table)
        .values((
            messages::conversation_id.eq(id),
            messages::seq.eq(seq),
            messages::sender_id.eq(viewer.id),
            messages::body.eq(&body),
            messages::client_key.eq(client_key),
            messages::created_at.eq(tx.now),
        ))
        .returning(messages::id)
        .get_result(tx.conn)?;
    // Who writes has read what stands above.
    reading::advance(tx, viewer.id, id, seq)?;
    let message = Message {
        id: stored,
        seq,
        sender_id: viewer.id,
        body,
        created_at: tx.now,
    };
    tx.publish(Event::Conversation {
        id: id.0,
        frame: message.frame()?,
    });
    Ok(message)
}

/// The newest messages before a number, in their order, and the number before which there are
/// older ones, if there are.
///
/// # Errors
/// When the database fails.
pub fn before(
    conn: &mut DbConn,
    id: ConversationId,
    before: i64,
    size: PageSize,
) -> Result<(Vec<Message>, Option<i64>), Error> {
    let mut rows: Vec<Message> = messages::table
        .filter(messages::conversation_id.eq(id))
        .filter(messages::seq.lt(before))
        .order(messages::seq.desc())
        .limit(size.limit())
        .select(Message::as_select())
        .load(conn)?;
    let older = size.cut(&mut rows, |oldest| oldest.seq);
    rows.reverse();
    Ok((rows, older))
}

/// The first messages after a number, in their order.
///
/// # Errors
/// When the database fails.
pub fn after(
    conn: &mut DbConn,
    id: ConversationId,
    after: i64,
    limit: i64,
) -> Result<Vec<Message>, Error> {
    Ok(messages::table
        .filter(messages::conversation_id.eq(id))
        .filter(messages::seq.gt(after))
        .order(messages::seq)
        .limit(limit)
        .select(Message::as_select())
        .load(conn)?)
}

/// A message as somebody reads it: its conversation, the message, and with whom they talk there.
///
/// # Errors
/// `NotFound` when they take no part in its conversation, or its sender is gone.
pub fn read_by(
    conn: &mut DbConn,
    viewer: UserId,
    id: MessageId,
) -> Result<(ConversationId, Message, Other), Error> {
    let (conversation, message): (ConversationId, Message) = messages::table
        .filter(messages::id.eq(id))
        .filter(messages::body.ne(""))
        .select((messages::conversation_id, Message::as_select()))
        .first(conn)?;
    let other = conversation::membership(conn, viewer, conversation)?.other;
    if other.is_gone() && message.sender_id == other.id {
        return Err(Error::NotFound);
    }
    Ok((conversation, message, other))
}

fn by_key(
    conn: &mut DbConn,
    id: ConversationId,
    sender: UserId,
    key: &str,
) -> Result<Option<Message>, Error> {
    Ok(messages::table
        .filter(messages::conversation_id.eq(id))
        .filter(messages::sender_id.eq(sender))
        .filter(messages::client_key.eq(key))
        .select(Message::as_select())
        .first(conn)
        .optional()?)
}
