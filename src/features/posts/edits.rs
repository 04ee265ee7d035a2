//! What posts said before they were edited, for whoever may see the post.

use actix_web::{HttpResponse, get, web};
use diesel::prelude::*;

use super::{Post, visible};
use crate::db::schema::post_edits;
use crate::db::{DbConn, PostId, Timestamp, Tx};
use crate::error::Error;
use crate::features::former::{About, FormerPage, FormerQuery, FormerText, Words};
use crate::web::Cx;

/// Keeps what a post says, which is about to be replaced.
///
/// # Errors
/// When the database fails.
pub(super) fn keep(tx: &mut Tx<'_>, post: &Post) -> Result<(), Error> {
    diesel::insert_into(post_edits::table)
        .values((
            post_edits::post_id.eq(post.id),
            post_edits::title.eq(&post.title),
            post_edits::caption.eq(&post.caption),
            post_edits::created_at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// The latest first, behind a number.
fn former_texts(
    conn: &mut DbConn,
    post: PostId,
    before: i64,
    limit: i64,
) -> Result<Vec<FormerText>, Error> {
    let rows: Vec<(i64, Option<String>, String, Timestamp)> = post_edits::table
        .filter(post_edits::post_id.eq(post))
        .filter(post_edits::id.lt(before))
        .order(post_edits::id.desc())
        .limit(limit)
        .select((
            post_edits::id,
            post_edits::title,
            post_edits::caption,
            post_edits::created_at,
        ))
        .load(conn)?;
    let former = |(id, title, body, replaced_at)| FormerText {
        id,
        words: Words { title, body },
        replaced_at,
    };
    Ok(rows.into_iter().map(former).collect())
}

/// What a post said before it was edited.
#[get("/posts/{id}/history")]
pub async fn history(
    cx: Cx,
    id: web::Path<i64>,
    query: web::Query<FormerQuery>,
) -> Result<HttpResponse, Error> {
    cx.user_id()?;
    let before = query.before();
    cx.page(move |r| {
        let viewer = r.viewer()?.id;
        let post = visible(r.conn, viewer, PostId(*id))?;
        let texts = former_texts(r.conn, post.id, before, FormerPage::limit())?;
        let about = About {
            path: format!("/posts/{}", post.id),
            noun: "post",
            note: "Whoever sees the post sees this.",
            now: Words {
                title: post.title,
                body: post.caption,
            },
        };
        FormerPage::new(r, about, texts)
    })
    .await
}
