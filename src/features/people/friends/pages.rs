//! One's friends, the wishes of both sides, and the answers.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post, web};
use askama::Template;
use serde::Deserialize;

use super::close::{self, CloseList, ClosePage};
use super::queries::{self, Wish};
use super::views::{FriendButton, FriendRow};
use super::{FriendState, friend_state, service};
use crate::db::{Timestamp, Tx, UserId};
use crate::error::Error;
use crate::features::people::{FollowState, Person, PersonRow, by_any_username};
use crate::view::{Flash, Page};
use crate::web::{Cursor, Cx, Form, PageSize, Paged, Reader, see_other, with_flash};

/// People on a page.
const PAGE: PageSize = PageSize(30);

const FRIENDS: &str = "/people/friends";
const RECEIVED: &str = "/people/friends/requests";
const SENT: &str = "/people/friends/requests/sent";

/// A list of friends or wishes.
#[derive(Template)]
#[template(path = "people/friends/list.html")]
struct ListPage {
    page: Page,
    /// Its address, which tells the three lists apart.
    path: &'static str,
    rows: Vec<FriendRow>,
    next: Option<String>,
}

#[get("/people/friends")]
pub(super) async fn index(cx: Cx, paged: web::Query<Paged>) -> Result<HttpResponse, Error> {
    cx.user_id()?;
    cx.page(move |reader| {
        let viewer = reader.viewer()?.id;
        let mut found = queries::friends(reader.conn, viewer, paged.cursor(), PAGE.limit())?;
        let next = PAGE.cut(&mut found, |(person, at)| place(FRIENDS, person, *at));
        let ids: Vec<UserId> = found.iter().map(|(person, _)| person.id).collect();
        let chosen = queries::close_among(reader.conn, viewer, &ids)?;
        let rows = found.into_iter().map(|(person, at)| {
            let state = match chosen.contains(&person.id) {
                true => FriendState::Close,
                false => FriendState::Friends,
            };
            row(reader, (person, String::new(), at, None), state)
        });
        let rows = rows.collect();
        Ok(ListPage {
            page: reader.frame("Friends", "people")?,
            path: FRIENDS,
            rows,
            next,
        })
    })
    .await
}

#[get("/people/friends/requests")]
pub(super) async fn received(cx: Cx, paged: web::Query<Paged>) -> Result<HttpResponse, Error> {
    cx.user_id()?;
    let before = paged.cursor();
    let seen = cx
        .read(move |conn, viewer| queries::received(conn, viewer.id, before, PAGE.limit()))
        .await?;
    let fresh: Vec<UserId> = seen
        .iter()
        .filter(|(_, _, _, seen_at)| seen_at.is_none())
        .map(|(person, ..)| person.id)
        .collect();
    if !fresh.is_empty() {
        cx.write(move |tx, viewer| queries::mark_seen(tx, viewer.id, &fresh))
            .await?;
    }
    cx.page(move |reader| {
        let viewer = reader.viewer()?.id;
        let found = queries::received(reader.conn, viewer, before, PAGE.limit())?;
        wishes(
            reader,
            RECEIVED,
            "Friend requests",
            FriendState::Asking,
            found,
        )
    })
    .await
}

#[get("/people/friends/requests/sent")]
pub(super) async fn sent(cx: Cx, paged: web::Query<Paged>) -> Result<HttpResponse, Error> {
    cx.user_id()?;
    cx.page(move |reader| {
        let viewer = reader.viewer()?.id;
        let found = queries::sent(reader.conn, viewer, paged.cursor(), PAGE.limit())?;
        wishes(
            reader,
            SENT,
            "Friend requests you sent",
            FriendState::Asked,
            found,
        )
    })
    .await
}

fn wishes(
    reader: &mut Reader<'_>,
    path: &'static str,
    title: &str,
    state: FriendState,
    mut found: Vec<Wish>,
) -> Result<ListPage, Error> {
    let next = PAGE.cut(&mut found, |(person, _, at, _)| place(path, person, *at));
    let rows = found
        .into_iter()
        .map(|wish| row(reader, wish, state))
        .collect();
    Ok(ListPage {
        page: reader.frame(title, "people")?,
        path,
        rows,
        next,
    })
}

fn row(reader: &Reader<'_>, wish: Wish, state: FriendState) -> FriendRow {
    let (person, message, at, seen_at) = wish;
    FriendRow {
        // The row's own button is for following, which friends do.
        row: PersonRow::new(&person, FollowState::Apart, person.id),
        button: FriendButton::new(&person, state),
        language: person.language,
        message,
        when: reader.moment(at),
        is_seen: seen_at.is_some(),
    }
}

fn place(path: &str, person: &Person, at: Timestamp) -> String {
    let id = person.id.0;
    format!("{path}?before={}", Cursor { at, id })
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct WishForm {
    message: String,
}

#[post("/people/{username}/friend")]
pub(super) async fn ask(
    cx: Cx,
    username: web::Path<String>,
    Form(form): Form<WishForm>,
) -> Result<HttpResponse, Error> {
    let user = cx.user_id()?;
    cx.app.limits.write(user)?;
    let (name, message) = (username.into_inner(), form.message.clone());
    let found = name.clone();
    let outcome = cx
        .write(move |tx, viewer| {
            let person = by_any_username(tx.conn, viewer.id, &found, tx.now)?;
            service::ask_friend(tx, viewer.id, person.id, &message)
        })
        .await;
    match outcome {
        Ok(()) => answer(&cx, name, None).await,
        Err(Error::Invalid(errors)) => {
            let errors = errors.of("message").to_vec();
            refused(&cx, name, form.message, errors).await
        }
        Err(error) => Err(error),
    }
}

/// The box again, with what was typed, on a page of its own for those without a script.
async fn refused(
    cx: &Cx,
    username: String,
    message: String,
    errors: Vec<String>,
) -> Result<HttpResponse, Error> {
    let button = move |reader: &mut Reader<'_>| {
        let viewer = reader.viewer()?.id;
        let person = by_any_username(reader.conn, viewer, &username, reader.now)?;
        let state = friend_state(reader.conn, viewer, person.id)?;
        Ok::<_, Error>(FriendButton {
            message,
            errors,
            ..FriendButton::new(&person, state)
        })
    };
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    if cx.is_fetch {
        return cx.page_with(status, button).await;
    }
    cx.page_with(status, move |reader| {
        let button = button(reader)?;
        Ok(AskPage {
            page: reader.frame("Friend request", "people")?,
            button,
        })
    })
    .await
}

/// A wish that was refused.
#[derive(Template)]
#[template(path = "people/friends/ask.html")]
struct AskPage {
    page: Page,
    button: FriendButton,
}

/// A change between the viewer and the person of the address.
async fn change(
    cx: Cx,
    username: String,
    flash: Option<fn(&str) -> Flash>,
    write: impl FnOnce(&mut Tx<'_>, UserId, UserId) -> Result<(), Error> + Send + 'static,
) -> Result<HttpResponse, Error> {
    self::write(&cx, username.clone(), write).await?;
    let flash = flash.map(|said| said(&username));
    answer(&cx, username, flash).await
}

/// Writes what changes between the viewer and the person of this name.
async fn write<T: Send + 'static>(
    cx: &Cx,
    username: String,
    write: impl FnOnce(&mut Tx<'_>, UserId, UserId) -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    let user = cx.user_id()?;
    cx.app.limits.write(user)?;
    cx.write(move |tx, viewer| {
        let person = by_any_username(tx.conn, viewer.id, &username, tx.now)?;
        write(tx, viewer.id, person.id)
    })
    .await
}

/// The button in its new state for a script, the way back for everybody else.
async fn answer(cx: &Cx, username: String, flash: Option<Flash>) -> Result<HttpResponse, Error> {
    if !cx.is_fetch {
        let back = see_other(&cx.back_or(&format!("/@{username}")));
        return Ok(match flash {
            Some(flash) => with_flash(back, &flash),
            None => back,
        });
    }
    cx.page(move |reader| {
        let viewer = reader.viewer()?.id;
        let person = by_any_username(reader.conn, viewer, &username, reader.now)?;
        let state = friend_state(reader.conn, viewer, person.id)?;
        Ok(FriendButton::new(&person, state))
    })
    .await
}

#[post("/people/{username}/friend/cancel")]
pub(super) async fn cancel(cx: Cx, username: web::Path<String>) -> Result<HttpResponse, Error> {
    change(cx, username.into_inner(), None, |tx, viewer, person| {
        service::cancel_friend(tx, viewer, person).map(drop)
    })
    .await
}

#[post("/people/{username}/friend/accept")]
pub(super) async fn accept(cx: Cx, username: web::Path<String>) -> Result<HttpResponse, Error> {
    let username = username.into_inner();
    let stood = self::write(&cx, username.clone(), service::accept_friend).await?;
    let gone = (!stood).then(|| Flash::info(format!("@{username} does not ask any more.")));
    answer(&cx, username, gone).await
}

#[post("/people/{username}/friend/decline")]
pub(super) async fn decline(cx: Cx, username: web::Path<String>) -> Result<HttpResponse, Error> {
    change(cx, username.into_inner(), None, |tx, viewer, person| {
        service::decline_friend(tx, viewer, person).map(drop)
    })
    .await
}

#[post("/people/{username}/friend/end")]
pub(super) async fn end(cx: Cx, username: web::Path<String>) -> Result<HttpResponse, Error> {
    let ended: fn(&str) -> Flash =
        |name| Flash::success(format!("You and @{name} are friends no more."));
    change(cx, username.into_inner(), Some(ended), service::unfriend).await
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct CloseForm {
    /// `1` for a close friend.
    close: String,
    /// `list` on the page of close friends, with the part of it that is shown.
    view: String,
    q: String,
    only: String,
    before: String,
}

/// The address of a part of the list.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct CloseQuery {
    q: String,
    close: String,
    before: String,
}

#[get("/people/friends/close")]
pub(super) async fn close_ones(
    cx: Cx,
    query: web::Query<CloseQuery>,
) -> Result<HttpResponse, Error> {
    cx.user_id()?;
    let part = close::Part::new(&query.q, query.close == "1", &query.before);
    cx.page(move |r| {
        Ok(ClosePage {
            list: CloseList::load(r, part)?,
            page: r.frame("Close friends", "people")?,
        })
    })
    .await
}

#[post("/people/{username}/friend/close")]
pub(super) async fn set_close(
    cx: Cx,
    username: web::Path<String>,
    Form(form): Form<CloseForm>,
) -> Result<HttpResponse, Error> {
    let is_close = form.close == "1";
    let set = move |tx: &mut Tx<'_>, viewer: UserId, person: UserId| {
        service::set_close(tx, viewer, person, is_close).map(|()| person)
    };
    let username = username.into_inner();
    if form.view != "list" {
        return change(cx, username, None, move |tx, viewer, person| {
            set(tx, viewer, person).map(drop)
        })
        .await;
    }
    let person = write(&cx, username, set).await?;
    if !cx.is_fetch {
        return Ok(see_other(&format!(
            "{}#close-{person}",
            cx.back_or(close::PATH)
        )));
    }
    let part = close::Part::new(&form.q, form.only == "1", &form.before);
    cx.page(move |r| CloseList::load(r, part)).await
}
