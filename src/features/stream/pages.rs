//! The addresses.

use actix_web::{HttpResponse, get, web};
use serde::Deserialize;

use super::views::{FollowedPage, OwnPage, PostActivityPage};
use crate::db::PostId;
use crate::error::Error;
use crate::web::Cx;

/// Which deeds, and where the page begins; anything odd is the first page of all.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct StreamQuery {
    kind: String,
    before: String,
}

impl StreamQuery {
    fn before(&self) -> i64 {
        self.before.parse().unwrap_or(i64::MAX)
    }
}

/// What the viewer did.
#[get("/activity")]
pub async fn own(cx: Cx, query: web::Query<StreamQuery>) -> Result<HttpResponse, Error> {
    cx.user_id()?;
    cx.page(move |r| OwnPage::build(r, &query.kind, query.before()))
        .await
}

/// What those did whom the viewer follows and who share it.
#[get("/activity/following")]
pub async fn followed(cx: Cx, query: web::Query<StreamQuery>) -> Result<HttpResponse, Error> {
    cx.user_id()?;
    cx.page(move |r| FollowedPage::build(r, query.before()))
        .await
}

/// What was done to a post.
#[get("/posts/{id}/activity")]
pub async fn of_post(
    cx: Cx,
    id: web::Path<i64>,
    query: web::Query<StreamQuery>,
) -> Result<HttpResponse, Error> {
    cx.user_id()?;
    cx.page(move |r| PostActivityPage::build(r, PostId(*id), query.before()))
        .await
}
