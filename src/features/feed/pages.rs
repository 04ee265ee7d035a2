//! The home page, the page of a post, and commenting there.

use std::sync::mpsc;

use actix_web::{HttpResponse, get, post, web};

use super::cards::cards;
use super::queries;
use super::views::{
    BoxPart, CardPart, HomePage, PostPage, PostParts, Refused, box_of, brief_talk, suggestions,
};
use super::visits::Visit;
use crate::db::{PostId, Timestamp};
use crate::error::Error;
use crate::features::comments::{self, RefusedText, TalkQuery, TextForm, Wanted};
use crate::features::visibility::Audience;
use crate::features::{albums, guests, posts};
use crate::view::FilledPart;
use crate::web::{Cursor, Cx, Form, PageSize, Paged, Reader, see_other};

/// Posts on one page of the feed.
const PAGE: PageSize = PageSize(20);

/// The viewer's feed, newest first.
#[get("/")]
pub async fn index(cx: Cx, query: web::Query<Paged>) -> Result<HttpResponse, Error> {
    cx.user_id()?;
    let before = query.cursor();
    let (looked, visits) = mpsc::channel();
    let answer = cx
        .kept_page(move |r| {
            let (page, visit) = home(r, before)?;
            // Nobody waits for it when the page could not be made.
            let _ = visit.map(|visit| looked.send(visit));
            Ok(page)
        })
        .await?;
    if let Ok(visit) = visits.try_recv() {
        let kept = cx.write(move |tx, viewer| visit.keep(tx, viewer.id)).await;
        // The page is right without it.
        if let Err(error) = kept {
            tracing::warn!(%error, "how far the feed was seen could not be kept");
        }
    }
    Ok(answer)
}

/// The page, and the visit it belongs to if that has to be kept.
fn home(r: &mut Reader<'_>, before: Cursor) -> Result<(HomePage, Option<Visit>), Error> {
    let viewer = r.viewer()?;
    let (mut places, passed) = queries::timeline_page(r.conn, viewer.id, before, PAGE.limit())?;
    let next = PAGE.cut(&mut places, |place| {
        let (at, id) = (place.published_at, place.post.0);
        format!("/?before={}", Cursor { at, id })
    });
    let next = next.or(passed.map(|place| format!("/?before={place}")));
    // Scripts read later pages for their posts alone.
    let suggestions = match before {
        Cursor::START => {
            let part = FilledPart::whole(suggestions(r, &viewer)?);
            Some(r.place(part))
        }
        _ => None,
    };
    let newest = places.first().map(|place| place.published_at);
    let (visit, is_new) = Visit::at(r.conn, viewer.id, r.now, newest)?;
    let mark = visit.mark(before, &places);
    let cards = cards(r, &viewer, &places)?;
    let page = HomePage {
        suggestions,
        cards: cards.into_iter().map(|card| r.place(card)).collect(),
        next,
        mark,
        newest: newest.unwrap_or(Timestamp(0)),
        is_past: before != Cursor::START,
        is_reachable: viewer.is_reachable,
        page: r.frame("Home", "home")?,
    };
    let is_kept = is_new && !page.is_past;
    Ok((page, is_kept.then_some(visit)))
}

/// One post with its comments.
#[get("/posts/{id}")]
pub async fn show(
    cx: Cx,
    id: web::Path<i64>,
    query: web::Query<TalkQuery>,
) -> Result<HttpResponse, Error> {
    if !cx.is_signed_in() {
        return guests::post(&cx, PostId(*id)).await;
    }
    let wanted = query.wanted();
    cx.kept_page(move |r| post_page(r, PostId(*id), &wanted, None))
        .await
}

fn post_page(
    r: &mut Reader<'_>,
    id: PostId,
    wanted: &Wanted,
    refused: Refused,
) -> Result<PostPage, Error> {
    let parts = PostParts::load(r, id, wanted, refused)?;
    let title = match &parts.title {
        Some(title) => title.clone(),
        None => format!("Post by {}", parts.head.author.full_name),
    };
    let is_private = parts.head.own && parts.head.audience.is_some_and(Audience::is_private);
    let albums = match is_private {
        true => {
            let (viewer, held) = (r.viewer()?.id, albums::of_post(r.conn, id)?);
            Some(albums::choices(r.conn, viewer, held)?)
        }
        false => None,
    };
    Ok(PostPage {
        albums,
        parts,
        page: r.frame(title, "")?,
    })
}

/// One post as the home page shows it.
#[get("/posts/{id}/card")]
pub async fn show_card(cx: Cx, id: web::Path<i64>) -> Result<HttpResponse, Error> {
    cx.user_id()?;
    cx.page(move |r| CardPart::load(r, PostId(*id))).await
}

/// Writes a comment.
#[post("/posts/{id}/comments")]
pub async fn comment(
    cx: Cx,
    id: web::Path<i64>,
    Form(input): Form<TextForm>,
) -> Result<HttpResponse, Error> {
    let (post, body) = (PostId(*id), input.body.clone());
    let outcome = match cx.app.limits.comment(cx.user_id()?) {
        Ok(()) => {
            cx.write(move |tx, viewer| comments::add(tx, viewer.id, post, &body))
                .await
        }
        Err(error) => Err(error),
    };
    match outcome {
        Ok(_) if cx.is_fetch && input.view == "full" => {
            comments::tell(&cx, post, input.since()).await
        }
        Ok(_) if cx.is_fetch => cx.page(move |r| brief_talk(r, post, None)).await,
        // The newest come first there, so it is on that page.
        Ok(comment) => Ok(see_other(&format!("/posts/{post}#comment-{comment}"))),
        Err(error) => {
            let refused = RefusedText::of(error)?;
            again(&cx, post, input, refused).await
        }
    }
}

/// What was refused, with what was typed: the box or the talk for scripts, else the page.
async fn again(
    cx: &Cx,
    post: PostId,
    input: TextForm,
    refused: RefusedText,
) -> Result<HttpResponse, Error> {
    let status = refused.status;
    let typed = Some((input.body, refused.messages));
    match (cx.is_fetch, input.view.as_str()) {
        (false, _) => {
            let wanted = Wanted::default();
            cx.page_with(status, move |r| post_page(r, post, &wanted, typed))
                .await
        }
        (true, "full") => {
            cx.page_with(status, move |r| box_part(r, post, typed))
                .await
        }
        (true, _) => {
            cx.page_with(status, move |r| brief_talk(r, post, typed))
                .await
        }
    }
}

fn box_part(r: &mut Reader<'_>, id: PostId, refused: Refused) -> Result<BoxPart, Error> {
    let viewer = r.viewer()?;
    let post = posts::visible(r.conn, viewer.id, id)?;
    Ok(BoxPart {
        post: id,
        form: box_of(&viewer, &post, refused)?,
        view: "full",
    })
}
