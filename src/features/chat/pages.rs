//! The chat's pages: the list, a thread, sending by form, and the socket's handshake.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use serde::Deserialize;

use super::forms::MessageForm;
use super::socket::Socket;
use super::views::{ListPage, ThreadPage};
use super::{conversation, message, reading};
use crate::db::ConversationId;
use crate::error::{Error, FieldErrors};
use crate::web::{Cx, Form, Paged, Viewer, is_live_session, see_other};

#[get("/chat")]
pub async fn index(cx: Cx, paged: web::Query<Paged>) -> Result<HttpResponse, Error> {
    cx.user_id()?;
    cx.page(move |r| ListPage::build(r, paged.cursor())).await
}

#[post("/chat/with/{username}")]
pub async fn create(cx: Cx, username: web::Path<String>) -> Result<HttpResponse, Error> {
    cx.app.limits.write(cx.user_id()?)?;
    let id = cx
        .write(move |tx, viewer| conversation::open(tx, viewer, &username))
        .await?;
    Ok(see_other(&format!("/chat/{id}")))
}

/// The part of a thread that is asked for.
#[derive(Debug, Default, Deserialize)]
pub struct ThreadQuery {
    before: Option<String>,
}

#[get("/chat/{id}")]
pub async fn show(
    cx: Cx,
    id: web::Path<i64>,
    query: web::Query<ThreadQuery>,
) -> Result<HttpResponse, Error> {
    let user = cx.user_id()?;
    let id = ConversationId(*id);
    let before = query.before.as_deref().and_then(|text| text.parse().ok());
    let seen = cx
        .read(move |conn, viewer| conversation::membership(conn, viewer.id, id))
        .await?;
    if before.is_none() && seen.last_seq > seen.last_read_seq {
        cx.write(move |tx, _| reading::mark_read(tx, user, id, seen.last_seq))
            .await?;
    }
    cx.page(move |r| ThreadPage::build(r, id, before, seen.last_read_seq))
        .await
}

#[post("/chat/{id}/messages")]
pub async fn send(
    cx: Cx,
    id: web::Path<i64>,
    Form(form): Form<MessageForm>,
) -> Result<HttpResponse, Error> {
    let user = cx.user_id()?;
    let id = ConversationId(*id);
    let new = match form.parse() {
        Ok(new) => new,
        Err(Error::Invalid(errors)) if !cx.is_fetch => {
            return again(&cx, id, form, errors).await;
        }
        Err(error) => return Err(error),
    };
    cx.app.limits.message(user)?;
    let message = cx
        .write(move |tx, viewer| message::send(tx, viewer, id, new))
        .await?;
    if cx.is_fetch {
        let (seq, site) = (message.seq, cx.app.site.load_full());
        let frames = cx.read(move |conn, viewer| {
            message::frames_for(conn, viewer.id, &site, std::slice::from_ref(&message))
        });
        let frame = frames.await?.into_iter().find(|(known, _)| *known == seq);
        let (_, frame) = frame.ok_or(Error::NotFound)?;
        return Ok(HttpResponse::Ok()
            .content_type("application/json")
            .body(frame.into_bytes()));
    }
    Ok(see_other(&format!("/chat/{id}")))
}

/// The thread with what was typed and why it was not sent.
async fn again(
    cx: &Cx,
    id: ConversationId,
    form: MessageForm,
    errors: FieldErrors,
) -> Result<HttpResponse, Error> {
    cx.page_with(StatusCode::UNPROCESSABLE_ENTITY, move |r| {
        let mut page = ThreadPage::build(r, id, None, i64::MAX)?;
        page.errors = errors.of("body").to_vec();
        page.body = form.body;
        Ok(page)
    })
    .await
}

/// Opens the socket: the cross-site guard has looked at its Origin, the rest is looked at here.
#[get("/chat/{id}/socket")]
pub async fn socket(
    cx: Cx,
    id: web::Path<i64>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, Error> {
    let user = cx.user_id()?;
    let id = ConversationId(*id);
    let session = cx.session_name()?;
    // The seat is taken before person and session are looked at: what ends their right from here
    // on is either seen by the look or heard by the seat.
    let socket = Socket::new(&cx.app, user, &session, id);
    let now = cx.app.db.clock().now();
    cx.read(move |conn, viewer: &Viewer| {
        if !is_live_session(conn, &session, now)? {
            return Err(Error::Unauthenticated);
        }
        conversation::membership(conn, viewer.id, id)?.check_writable()
    })
    .await?;
    socket.open(&request, payload)
}
