//! Writing, changing and deleting posts.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post, web};
use serde::Deserialize;

use super::drafts::{self, Action, Draft, MAX_PHOTOS, Outcome, Refusal, Target};
use super::views::{Composer, ComposerPage, TilesFragment};
use super::{commenting, deleted, mine};
use crate::db::{DraftId, PostId, UserId};
use crate::error::Error;
use crate::view::Flash;
use crate::web::{Cx, Form, Reader, Upload, see_other, with_flash};

/// What is to be written.
#[derive(Debug, Default, Deserialize)]
pub struct NewQuery {
    kind: Option<String>,
}

/// The newest draft, or an empty composer, which one can also ask for.
#[get("/posts/new")]
pub async fn new(cx: Cx, query: web::Query<NewQuery>) -> Result<HttpResponse, Error> {
    cx.page(move |r| {
        let viewer = r.viewer()?;
        let composer = match query.kind.as_deref() {
            Some("text") => Composer::empty_text(r.conn, viewer.id)?,
            Some("photos") => Composer::empty(r.conn, viewer.id)?,
            _ => match drafts::newest(r.conn, viewer.id, None)? {
                Some(draft) => Composer::of_draft(r, &draft, &Refusal::default())?,
                None => Composer::empty(r.conn, viewer.id)?,
            },
        };
        page(r, composer)
    })
    .await
}

/// What was begun in an empty composer.
#[post("/posts/new")]
pub async fn send_new(cx: Cx, upload: Upload) -> Result<HttpResponse, Error> {
    send(&cx, Target::New, upload).await
}

/// The changes that were begun, or the post as it is.
#[get("/posts/{id}/edit")]
pub async fn edit(cx: Cx, id: web::Path<i64>) -> Result<HttpResponse, Error> {
    cx.page(move |r| {
        let viewer = r.viewer()?;
        let post = mine(r.conn, viewer.id, PostId(*id))?;
        let composer = match drafts::newest(r.conn, viewer.id, Some(post.id))? {
            Some(draft) => Composer::of_draft(r, &draft, &Refusal::default())?,
            None => Composer::of_post(r.conn, &post)?,
        };
        page(r, composer)
    })
    .await
}

/// The first change of a post.
#[post("/posts/{id}/edit")]
pub async fn send_edit(cx: Cx, id: web::Path<i64>, upload: Upload) -> Result<HttpResponse, Error> {
    send(&cx, Target::Edit(PostId(*id)), upload).await
}

/// One draft; the post, once it is one.
#[get("/drafts/{id}")]
pub async fn open(cx: Cx, id: web::Path<i64>) -> Result<HttpResponse, Error> {
    let draft = cx
        .read(move |conn, viewer| drafts::of_owner(conn, viewer.id, DraftId(*id)))
        .await?;
    match draft.published_post_id {
        Some(post) => Ok(see_other(&format!("/posts/{post}"))),
        None => show(&cx, StatusCode::OK, draft, Refusal::default()).await,
    }
}

/// A draft's texts, files, order, and its publishing.
#[post("/drafts/{id}")]
pub async fn send_draft(cx: Cx, id: web::Path<i64>, upload: Upload) -> Result<HttpResponse, Error> {
    send(&cx, Target::Draft(DraftId(*id)), upload).await
}

/// Deletes a post.
#[post("/posts/{id}/delete")]
pub async fn delete(cx: Cx, id: web::Path<i64>) -> Result<HttpResponse, Error> {
    let user = cx.user_id()?;
    cx.app.limits.write(user)?;
    let id = PostId(*id);
    cx.write(move |tx, viewer| deleted::delete(tx, viewer.id, id))
        .await?;
    let flash = Flash::success("Your post was deleted.")
        .undone_at(format!("/settings/deleted/{id}/restore"));
    Ok(with_flash(see_other("/"), &flash))
}

/// The button that was pressed.
#[derive(Debug, Default, Deserialize)]
pub struct CommentingForm {
    #[serde(default)]
    open: String,
}

/// Closes the comments of a post, or opens them again, as the button says.
#[post("/posts/{id}/commenting")]
pub async fn set_commenting(
    cx: Cx,
    id: web::Path<i64>,
    Form(form): Form<CommentingForm>,
) -> Result<HttpResponse, Error> {
    let user = cx.user_id()?;
    cx.app.limits.write(user)?;
    let post = PostId(*id);
    let wanted = match form.open.as_str() {
        "1" => true,
        "0" => false,
        _ => return Err(Error::BadRequest("Comments are opened or closed.")),
    };
    cx.write(move |tx, viewer| commenting::set_open(tx, viewer.id, post, wanted))
        .await?;
    let said = match wanted {
        true => "Comments are open again.",
        false => "Comments are closed. Those that are there stay.",
    };
    let back = cx.back_or(&format!("/posts/{post}"));
    Ok(with_flash(see_other(&back), &Flash::success(said)))
}

/// Reads the form, does what it asks, and answers with the page or the part for the script.
async fn send(cx: &Cx, target: Target, mut upload: Upload) -> Result<HttpResponse, Error> {
    let (user, room) = match admit(cx, target).await {
        Ok(admitted) => admitted,
        Err(error) => return Err(upload.refuse(error).await),
    };
    let form = drafts::receive(&cx.app, user, upload, room).await?;
    let (from_script, is_put_away) = (cx.is_fetch, form.action == Action::Keep);
    let outcome = cx
        .write(move |tx, viewer| {
            let zone = viewer.zone();
            drafts::compose(tx, viewer.id, target, &form, zone, from_script)
        })
        .await?;
    match outcome {
        Outcome::Published(post, was_there) => {
            let said = if was_there {
                "Your changes are saved."
            } else {
                "Your post is published."
            };
            let answer = see_other(&format!("/posts/{post}"));
            Ok(with_flash(answer, &Flash::success(said)))
        }
        Outcome::Adjusting(draft, photo) => {
            Ok(see_other(&format!("/drafts/{draft}/photos/{photo}/adjust")))
        }
        Outcome::Scheduled(at) => {
            let when = cx.read(move |_, viewer| Ok(viewer.zone().full_date(at)));
            let flash = Flash::success(format!("Your post appears on {}.", when.await?));
            Ok(with_flash(see_other("/drafts"), &flash))
        }
        Outcome::Unscheduled(draft) => {
            let flash = Flash::success("It stays a draft until you publish it.");
            Ok(with_flash(see_other(&format!("/drafts/{draft}")), &flash))
        }
        Outcome::Kept(draft) if is_put_away && !cx.is_fetch => Ok(put_away(&draft)),
        Outcome::Kept(draft) if !cx.is_fetch => {
            let path = match (draft.post_id, draft.publish_at) {
                (Some(post), _) => format!("/posts/{post}/edit"),
                (None, Some(_)) => format!("/drafts/{}", draft.id),
                (None, None) => "/posts/new".into(),
            };
            Ok(see_other(&path))
        }
        Outcome::Kept(draft) => show(cx, StatusCode::OK, draft, Refusal::default()).await,
        Outcome::Refused(draft, refusal) => {
            show(cx, StatusCode::UNPROCESSABLE_ENTITY, draft, *refusal).await
        }
    }
}

/// Where one is who goes on another day, and what is said there.
fn put_away(draft: &Draft) -> HttpResponse {
    let (path, said) = match (draft.post_id, draft.publish_at) {
        (Some(post), _) => (
            format!("/posts/{post}"),
            "Your changes are kept for later. Others see the post as it was.",
        ),
        (None, Some(_)) => ("/drafts".into(), "Your changes are saved."),
        (None, None) => ("/drafts".into(), "Your draft is kept for later."),
    };
    with_flash(see_other(&path), &Flash::success(said))
}

/// Who sends it, and how many photos there is room for; asked before any file is read.
async fn admit(cx: &Cx, target: Target) -> Result<(UserId, usize), Error> {
    let user = cx.user_id()?;
    cx.app.limits.write(user)?;
    let room = cx
        .read(move |conn, viewer| match target {
            Target::New => Ok(MAX_PHOTOS),
            Target::Edit(id) => {
                let post = mine(conn, viewer.id, id)?;
                let held = super::photos_of(conn, &[post.id])?;
                let held = held.get(&post.id).map_or(0, Vec::len);
                Ok(MAX_PHOTOS.saturating_sub(held))
            }
            Target::Draft(id) => {
                let draft = drafts::of_owner(conn, viewer.id, id)?;
                drafts::room_in(conn, draft.id)
            }
        })
        .await?;
    Ok((user, room))
}

async fn show(
    cx: &Cx,
    status: StatusCode,
    draft: Draft,
    refusal: Refusal,
) -> Result<HttpResponse, Error> {
    if cx.is_fetch {
        return cx
            .page_with(status, move |r| {
                let composer = Composer::of_draft(r, &draft, &refusal)?;
                Ok(TilesFragment { composer })
            })
            .await;
    }
    cx.page_with(status, move |r| {
        let composer = Composer::of_draft(r, &draft, &refusal)?;
        page(r, composer)
    })
    .await
}

fn page(r: &mut Reader<'_>, composer: Composer) -> Result<ComposerPage, Error> {
    let viewer = r.viewer()?.id;
    Ok(ComposerPage {
        drafts: drafts::open_count(r.conn, viewer)?,
        zone: r.zone().name(),
        page: r.frame(composer.heading(), "new-post")?,
        composer,
    })
}
