//! The pages of a tag and of a place.

use actix_web::{HttpResponse, get, web};
use askama::Template;

use super::queries;
use crate::db::Timestamp;
use crate::error::Error;
use crate::features::grid::{GridTile, grid};
use crate::features::search_index::{Label, place_key};
use crate::view::Page;
use crate::web::{Cursor, Cx, Paged, see_other};
use crate::words;

/// Posts on a page.
const PAGE: usize = 30;

#[derive(Template)]
#[template(path = "tags/show.html")]
struct LabelPage {
    page: Page,
    heading: String,
    is_place: bool,
    is_past: bool,
    tiles: Vec<GridTile>,
    next: Option<String>,
}

/// The address of a tag or a place by the name it is listed under.
fn address(label: Label, name: &str) -> String {
    let name: String = url::form_urlencoded::byte_serialize(name.as_bytes()).collect();
    match label {
        Label::Tag => format!("/tags/{name}"),
        Label::Place => format!("/places/{name}"),
    }
}

#[get("/tags/{name}")]
pub(super) async fn tag(
    cx: Cx,
    name: web::Path<String>,
    paged: web::Query<Paged>,
) -> Result<HttpResponse, Error> {
    cx.user_id()?;
    let (length, key) = words::tag_behind(&name).ok_or(Error::NotFound)?;
    if length != name.len() {
        return Err(Error::NotFound);
    }
    show(&cx, Label::Tag, &name, key, paged.cursor()).await
}

#[get("/places/{name}")]
pub(super) async fn place(
    cx: Cx,
    name: web::Path<String>,
    paged: web::Query<Paged>,
) -> Result<HttpResponse, Error> {
    cx.user_id()?;
    let key = place_key(&name).ok_or(Error::NotFound)?;
    show(&cx, Label::Place, &name, key, paged.cursor()).await
}

async fn show(
    cx: &Cx,
    label: Label,
    asked: &str,
    key: String,
    before: Cursor,
) -> Result<HttpResponse, Error> {
    if asked != key {
        return Ok(see_other(&address(label, &key)));
    }
    cx.kept_page(move |r| {
        let viewer = r.viewer()?.id;
        let found = queries::labelled(r.conn, viewer, label, &key, before.id, PAGE)?;
        let heading = match (label, found.rows.first()) {
            (Label::Tag, _) => format!("#{key}"),
            // As who posted last writes it.
            (Label::Place, Some(post)) => queries::location(r.conn, *post)?,
            (Label::Place, None) => key.replace('-', " "),
        };
        let next = found.next.map(|id| {
            let at = Timestamp(0);
            format!("{}?before={}", address(label, &key), Cursor { at, id })
        });
        Ok(LabelPage {
            page: r.frame(heading.clone(), "")?,
            heading,
            is_place: label == Label::Place,
            is_past: before != Cursor::START,
            tiles: grid(r.conn, viewer, &found.rows)?,
            next,
        })
    })
    .await
}
