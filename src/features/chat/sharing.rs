//! Sending a post on: its address to be copied, and a message to somebody who is talked to.

use std::collections::HashSet;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post, web};
use askama::Template;
use serde::Deserialize;

use super::forms::{LONGEST, MessageForm};
use super::{conversation, message};
use crate::db::{PostId, UserId};
use crate::error::{Error, FieldErrors};
use crate::features::people::{self, Person};
use crate::features::posts;
use crate::view::{Avatar, Page};
use crate::web::{Cursor, Cx, Form, PageSize, Paged, Reader, see_other};
use crate::{secrets, text};

/// The longest words beside a post, in characters: the link has room after them.
const WORDS: usize = LONGEST - 300;

/// Friends on a page.
const FRIENDS: PageSize = PageSize(50);

#[derive(Template)]
#[template(path = "chat/share.html")]
struct SharePage {
    page: Page,
    post: PostId,
    /// The full address of the post.
    link: String,
    /// Whether secret links to it can be made by who looks.
    own: bool,
    people: Vec<Choice>,
    next: Option<String>,
    client_key: String,
    /// What was typed.
    body: String,
    errors: FieldErrors,
}

/// Somebody to whom it may be sent.
struct Choice {
    username: String,
    full_name: String,
    avatar: Avatar,
    is_chosen: bool,
}

impl From<Person> for Choice {
    fn from(person: Person) -> Self {
        Self {
            avatar: Avatar::new(person.id.0, &person.full_name, person.avatar_key.as_deref()),
            username: person.username,
            full_name: person.full_name,
            is_chosen: false,
        }
    }
}

/// To whom a post is sent, with which words.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct ShareForm {
    to: String,
    body: String,
    client_key: String,
}

#[get("/posts/{id}/share")]
pub(super) async fn show(
    cx: Cx,
    id: web::Path<i64>,
    paged: web::Query<Paged>,
) -> Result<HttpResponse, Error> {
    cx.user_id()?;
    let before = paged.cursor();
    cx.page(move |r| {
        let form = ShareForm::default();
        page(r, PostId(*id), before, form, FieldErrors::new())
    })
    .await
}

#[post("/posts/{id}/share")]
pub(super) async fn send(
    cx: Cx,
    id: web::Path<i64>,
    Form(form): Form<ShareForm>,
) -> Result<HttpResponse, Error> {
    let user = cx.user_id()?;
    let post = PostId(*id);
    cx.app.limits.message(user)?;
    let link = cx.app.site.load().link(&format!("/posts/{post}"));
    let sent = form.clone();
    let outcome = cx
        .write(move |tx, viewer| {
            posts::visible(tx.conn, viewer.id, post)?;
            let mut errors = FieldErrors::new();
            let words = errors.check("body", text::many_lines(&sent.body, WORDS));
            let to = sent.to.trim().to_owned();
            if to.is_empty() {
                errors.add("to", "Choose who gets it.");
            }
            let words = match words {
                Some(words) if errors.is_empty() => words,
                _ => return Err(Error::Invalid(errors)),
            };
            let body = match words.is_empty() {
                true => link,
                false => format!("{words}\n{link}"),
            };
            let client_key = sent.client_key;
            let new = MessageForm { body, client_key }.parse()?;
            let talk = conversation::open(tx, viewer, &to).map_err(not_to_them)?;
            message::send(tx, viewer, talk, new).map_err(not_to_them)?;
            Ok(talk)
        })
        .await;
    match outcome {
        // There it stands as the newest message.
        Ok(talk) => Ok(see_other(&format!("/chat/{talk}"))),
        Err(Error::Invalid(errors)) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            cx.page_with(status, move |r| page(r, post, Cursor::START, form, errors))
                .await
        }
        Err(error) => Err(error),
    }
}

/// Who cannot be written to is said beside the choice, whatever the reason.
fn not_to_them(error: Error) -> Error {
    match error {
        Error::NotFound | Error::Forbidden(_) | Error::BadRequest(_) => Error::invalid(
            "to",
            "You cannot write to this person at the moment. Choose somebody else.",
        ),
        other => other,
    }
}

fn page(
    r: &mut Reader<'_>,
    post: PostId,
    before: Cursor,
    form: ShareForm,
    errors: FieldErrors,
) -> Result<SharePage, Error> {
    let viewer = r.viewer()?.id;
    let shown = posts::visible(r.conn, viewer, post)?;
    let (mut people, mut known) = match before {
        Cursor::START => talked_to(r, viewer)?,
        _ => Default::default(),
    };
    let mut friends = people::friends(r.conn, viewer, before, FRIENDS.limit())?;
    let next = FRIENDS.cut(&mut friends, |(person, at)| {
        let (at, id) = (*at, person.id.0);
        format!("/posts/{post}/share?before={}", Cursor { at, id })
    });
    for (person, _) in friends {
        if known.insert(person.id) {
            people.push(Choice::from(person));
        }
    }
    if !form.to.is_empty() && errors.of("to").is_empty() {
        chosen_first(r, viewer, &mut people, &form.to)?;
    }
    for choice in &mut people {
        choice.is_chosen = choice.username == form.to;
    }
    Ok(SharePage {
        page: r.frame("Share a post", "")?,
        post,
        link: r.site.link(&format!("/posts/{post}")),
        own: shown.author_id == viewer,
        people,
        next,
        client_key: match form.client_key.is_empty() {
            true => secrets::new_file_key(),
            false => form.client_key,
        },
        body: form.body,
        errors,
    })
}

/// Who was chosen further down the list stands first when the form comes back.
fn chosen_first(
    r: &mut Reader<'_>,
    viewer: UserId,
    choices: &mut Vec<Choice>,
    username: &str,
) -> Result<(), Error> {
    if choices.iter().any(|choice| choice.username == username) {
        return Ok(());
    }
    match people::by_username(r.conn, viewer, username) {
        Ok(person) if person.id != viewer => choices.insert(0, Choice::from(person)),
        Ok(_) | Err(Error::NotFound) => {}
        Err(error) => return Err(error),
    }
    Ok(())
}

/// Those whom the viewer talked to last and may write to.
fn talked_to(r: &mut Reader<'_>, viewer: UserId) -> Result<(Vec<Choice>, HashSet<UserId>), Error> {
    let (talks, _) = conversation::list(r.conn, viewer, Cursor::START)?;
    let blocked = people::blocked_either_way(r.conn, viewer)?;
    let others = talks.into_iter().map(|talk| talk.other);
    let others = others.filter(|other| other.is_here() && !blocked.contains(&other.id));
    let mut known = HashSet::new();
    let choices = others.map(|other| {
        known.insert(other.id);
        Choice {
            avatar: other.avatar(),
            username: other.username,
            full_name: other.full_name,
            is_chosen: false,
        }
    });
    Ok((choices.collect(), known))
}
