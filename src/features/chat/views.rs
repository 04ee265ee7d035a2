//! What the chat's templates show.

use askama::Template;
use chrono::Datelike;

use super::conversation::{self, Other, Summary};
use super::message::{self, Message};
use super::post_cards::{PostCard, is_link_alone, start_of_links};
use crate::db::{ConversationId, MessageId, Timestamp, UserId};
use crate::error::Error;
use crate::secrets;
use crate::view::{Page, TimeZone};
use crate::web::{Cursor, PageSize, Reader};

/// Messages on one page of a thread.
const PAGE: PageSize = PageSize(50);

/// One message, the same for whoever looks; ticks stand beside one's own on pages only, the
/// script adds them to what comes live.
#[derive(Template)]
#[template(path = "chat/bubble.html")]
pub struct Bubble<'a> {
    id: MessageId,
    seq: i64,
    author: UserId,
    /// Empty when its sender is gone.
    body: &'a str,
    iso: String,
    time: String,
    /// Of one's own: whether the other has read it.
    tick: Option<bool>,
    /// The post to which it leads, as one person sees it.
    card: Option<PostCard>,
}

impl<'a> Bubble<'a> {
    /// Neutral to who looks.
    pub fn new(message: &'a Message) -> Self {
        Self {
            id: message.id,
            seq: message.seq,
            author: message.sender_id,
            body: &message.body,
            iso: message.created_at.iso(),
            time: message.created_at.date_time().format("%H:%M").to_string(),
            tick: None,
            card: None,
        }
    }

    /// With the post to which it leads.
    pub(super) fn with_card(self, card: Option<PostCard>) -> Self {
        Self { card, ..self }
    }

    /// As the clocks of a zone show it, for a page that one person gets.
    fn in_zone(self, at: Timestamp, zone: TimeZone) -> Self {
        let time = zone.at(at).format("%H:%M").to_string();
        Self { time, ..self }
    }
}

/// What stands in a thread, from top to bottom.
pub enum Item {
    /// A new day begins.
    Day(String),
    /// Below is what was not seen before.
    New,
    /// Messages of one person in a row, rendered.
    Group {
        own: bool,
        author: UserId,
        bubbles: Vec<String>,
    },
}

/// The list of conversations, a pane of both pages.
pub struct List {
    pub rows: Vec<Row>,
    pub next: Option<String>,
}

/// One line of the list.
pub struct Row {
    pub summary: Summary,
    pub iso: String,
    pub full: String,
    pub time: String,
    pub line: String,
    /// Whether its thread stands beside the list.
    pub is_open: bool,
}

impl List {
    fn load(
        r: &mut Reader<'_>,
        user: UserId,
        from: Cursor,
        open: Option<ConversationId>,
    ) -> Result<Self, Error> {
        let (summaries, next) = conversation::list(r.conn, user, from)?;
        Ok(Self {
            rows: summaries
                .into_iter()
                .map(|summary| Row::new(r, summary, open))
                .collect(),
            next: next.map(|cursor| format!("/chat?before={cursor}")),
        })
    }
}

impl Row {
    fn new(r: &Reader<'_>, summary: Summary, open: Option<ConversationId>) -> Self {
        Self {
            iso: summary.last_at.iso(),
            full: r.zone().full_date(summary.last_at),
            time: short_age(summary.last_at, r.now, r.zone()),
            is_open: open == Some(summary.id),
            line: match is_link_alone(&start_of_links(&r.site), &summary.last_body) {
                true => "A post".into(),
                false => first_words(&summary.last_body),
            },
            summary,
        }
    }
}

/// `/chat`
#[derive(Template)]
#[template(path = "chat/list.html")]
pub struct ListPage {
    page: Page,
    list: List,
}

impl ListPage {
    pub fn build(r: &mut Reader<'_>, from: Cursor) -> Result<Self, Error> {
        let viewer = r.viewer()?;
        Ok(Self {
            list: List::load(r, viewer.id, from, None)?,
            page: r.frame("Chat", "chat")?,
        })
    }
}

/// `/chat/{id}`
#[derive(Template)]
#[template(path = "chat/thread.html")]
pub struct ThreadPage {
    page: Page,
    list: List,
    id: ConversationId,
    me: UserId,
    other: Other,
    items: Vec<Item>,
    /// Before this number there are older messages.
    older: Option<i64>,
    /// Whether this is the end of the thread, where new messages go.
    newest: bool,
    /// The newest message that is shown here or was before.
    last_seq: i64,
    read_by_other: i64,
    may_write: bool,
    client_key: String,
    /// Beside the field: why a message was not sent.
    pub errors: Vec<String>,
    /// In the field.
    pub body: String,
}

impl ThreadPage {
    pub fn build(
        r: &mut Reader<'_>,
        id: ConversationId,
        before: Option<i64>,
        last_read: i64,
    ) -> Result<Self, Error> {
        let viewer = r.viewer()?;
        let talk = conversation::membership(r.conn, viewer.id, id)?;
        let (mut messages, older) = message::before(r.conn, id, before.unwrap_or(i64::MAX), PAGE)?;
        if talk.other.is_gone() {
            for message in &mut messages {
                if message.sender_id == talk.other.id {
                    message.body.clear();
                }
            }
        }
        let mut list = List::load(r, viewer.id, Cursor::START, Some(id))?;
        if talk.last_seq == 0 {
            let summary = Summary::just_opened(id, talk.other.clone(), r.now);
            list.rows.insert(0, Row::new(r, summary, Some(id)));
        }
        Ok(Self {
            list,
            page: r.frame(format!("{} · Chat", talk.other.full_name), "chat")?,
            id,
            me: viewer.id,
            items: items(
                &messages,
                message::bubbles_for(r.conn, viewer.id, &r.site, &messages)?,
                viewer.id,
                last_read,
                talk.read_by_other,
                (r.now, r.zone()),
            )?,
            older,
            newest: before.is_none(),
            last_seq: messages.last().map_or(0, |last| last.seq),
            read_by_other: talk.read_by_other,
            may_write: talk.may_write,
            other: talk.other,
            client_key: secrets::new_file_key(),
            errors: Vec::new(),
            body: String::new(),
        })
    }
}

/// Groups messages by day and author, and marks where the unseen ones begin.
fn items(
    messages: &[Message],
    bubbles: Vec<Bubble<'_>>,
    me: UserId,
    last_read: i64,
    read_by_other: i64,
    (now, zone): (Timestamp, TimeZone),
) -> Result<Vec<Item>, Error> {
    let mut items: Vec<Item> = Vec::new();
    let mut day = None;
    let mut marked = false;
    for (message, bubble) in messages.iter().zip(bubbles) {
        let own = message.sender_id == me;
        let today = zone.at(message.created_at).date_naive();
        if day != Some(today) {
            day = Some(today);
            items.push(Item::Day(day_name(message.created_at, now, zone)));
        }
        if !marked && !own && message.seq > last_read {
            marked = true;
            items.push(Item::New);
        }
        let mut bubble = bubble.in_zone(message.created_at, zone);
        bubble.tick = own.then_some(message.seq <= read_by_other);
        let html = bubble.render()?;
        match items.last_mut() {
            Some(Item::Group {
                author, bubbles, ..
            }) if *author == message.sender_id => bubbles.push(html),
            _ => items.push(Item::Group {
                own,
                author: message.sender_id,
                bubbles: vec![html],
            }),
        }
    }
    Ok(items)
}

/// "Today", "Yesterday", then the date.
fn day_name(at: Timestamp, now: Timestamp, zone: TimeZone) -> String {
    let (day, today) = (zone.at(at).date_naive(), zone.at(now).date_naive());
    match (today - day).num_days() {
        0 => "Today".into(),
        1 => "Yesterday".into(),
        _ if day.year() == today.year() => day.format("%A, %-d %B").to_string(),
        _ => day.format("%-d %B %Y").to_string(),
    }
}

/// An age in a few letters, for the narrow column of the list.
fn short_age(at: Timestamp, now: Timestamp, zone: TimeZone) -> String {
    let minutes = now.since(at).as_secs() / 60;
    let date = zone.at(at);
    match minutes {
        0 => "now".into(),
        1..60 => format!("{minutes} min"),
        60..1440 => format!("{} h", minutes / 60),
        1440..10_080 => date.format("%a").to_string(),
        _ if date.year() == zone.at(now).year() => date.format("%-d %b").to_string(),
        _ => date.format("%-d %b %Y").to_string(),
    }
}

/// The beginning of a message on one line.
fn first_words(body: &str) -> String {
    if body.is_empty() {
        return "Message deleted".into();
    }
    body.chars()
        .take(120)
        .map(|c| if c == '\n' { ' ' } else { c })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(seq: i64, sender: i64, minutes: i64) -> Message {
        Message {
            id: MessageId(seq),
            seq,
            sender_id: UserId(sender),
            body: "<b>hello</b>".into(),
            created_at: Timestamp(1_795_000_000_000_000 + minutes * 60_000_000),
        }
    }

    #[test]
    fn messages_are_grouped_by_day_and_author_and_the_unseen_ones_marked() {
        let messages = [
            said(1, 1, 0),
            said(2, 1, 1),
            said(3, 2, 2),
            said(4, 2, 3000),
        ];
        let items = items(
            &messages,
            messages.iter().map(Bubble::new).collect(),
            UserId(1),
            3,
            1,
            (messages[3].created_at, TimeZone::UTC),
        )
        .unwrap();
        let kinds: Vec<String> = items
            .iter()
            .map(|item| match item {
                Item::Day(_) => "day".into(),
                Item::New => "new".into(),
                Item::Group { own, bubbles, .. } => format!("{own} {}", bubbles.len()),
            })
            .collect();
        assert_eq!(kinds, ["day", "true 2", "false 1", "day", "new", "false 1"]);
    }

    #[test]
    fn a_bubble_escapes_what_it_shows() {
        let html = Bubble::new(&said(1, 1, 0)).render().unwrap();
        assert!(html.contains("hello") && !html.contains("<b>"));
    }
}
