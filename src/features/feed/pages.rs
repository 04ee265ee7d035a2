//! The home page, the page of a post, and commenting there.

use actix_web::{HttpResponse, get, post, web};

use super::cards::cards;
use super::queries;
use super::views::{
    BoxPart, HomePage, PostPage, PostParts, Refused, box_of, brief_talk, suggestions,
};
use crate::db::PostId;
use crate::error::Error;
use crate::features::comments::{self, RefusedText, TalkQuery, TextForm, Wanted};
use crate::features::{guests, people, posts};
use crate::view::FilledPart;
use crate::web::{Cursor, Cx, Form, PageSize, Paged, Reader, see_other};

/// Posts on one page of the feed.
const PAGE: PageSize = PageSize(20);

/// The viewer's feed, newest first.
#[get("/")]
pub async fn index(cx: Cx, query: web::Query<Paged>) -> Result<HttpResponse, Error> {
    cx.user_id()?;
    let before = query.cursor();
    cx.kept_page(move |r| home(r, before)).await
}

fn home(r: &mut Reader<'_>, before: Cursor) -> Result<HomePage, Error> {
    let viewer = r.viewer()?;
    let muted = people::MutedWords::of(r.conn, viewer.id)?;
    let (mut places, passed) = match muted.is_empty() {
        true => {
            let places = queries::timeline_page(r.conn, viewer.id, before, PAGE.limit())?;
            (places, None)
        }
        false => queries::timeline_without(r.conn, viewer.id, before, PAGE.limit(), &muted)?,
    };
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
    let cards = cards(r, &viewer, &places)?;
    Ok(HomePage {
        suggestions,
        cards: cards.into_iter().map(|card| r.place(card)).collect(),
        next,
        is_past: before != Cursor::START,
        is_reachable: viewer.is_reachable,
        page: r.frame("Home", "home")?,
    })
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
    Ok(PostPage {
        parts,
        page: r.frame(title, "")?,
    })
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
