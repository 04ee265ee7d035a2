//! The page of suggestions, and the buttons that change it.

use actix_web::{HttpResponse, get, post, web};
use askama::Template;

use super::unwanted;
use super::views::{Gone, SuggestedPeople};
use crate::error::Error;
use crate::features::people::by_any_username;
use crate::view::{Flash, Page};
use crate::web::{Cx, PageSize, Paged, see_other, with_flash};

/// People on a page.
const PAGE: PageSize = PageSize(30);

const PATH: &str = "/people/suggestions";

#[derive(Template)]
#[template(path = "people/suggestions.html")]
struct SuggestionsPage {
    page: Page,
    found: SuggestedPeople,
    next: Option<String>,
}

#[get("/people/suggestions")]
pub(super) async fn index(cx: Cx, paged: web::Query<Paged>) -> Result<HttpResponse, Error> {
    cx.user_id()?;
    cx.page(move |r| {
        let viewer = r.viewer()?.id;
        let found = SuggestedPeople::load(r.conn, viewer, paged.cursor(), PAGE)?;
        Ok(SuggestionsPage {
            next: found.next.map(|place| format!("{PATH}?before={place}")),
            found,
            page: r.frame("People you may know", "people")?,
        })
    })
    .await
}

#[post("/people/{username}/suggestion/dismiss")]
pub(super) async fn dismiss(cx: Cx, username: web::Path<String>) -> Result<HttpResponse, Error> {
    let user = cx.user_id()?;
    cx.app.limits.write(user)?;
    let person = cx
        .write(move |tx, viewer| {
            let person = by_any_username(tx.conn, viewer.id, &username, tx.now)?;
            unwanted::suggest_no_more(tx, viewer.id, person.id)?;
            Ok(person)
        })
        .await?;
    if cx.is_fetch {
        return cx
            .page(move |_| {
                Ok(Gone {
                    user: person.id,
                    username: person.username,
                    full_name: person.full_name,
                })
            })
            .await;
    }
    let name = person.username;
    let flash = Flash::success(format!("@{name} is not suggested any more."))
        .undone_at(format!("/people/{name}/suggestion/restore"));
    Ok(with_flash(see_other(&cx.back_or(PATH)), &flash))
}

#[post("/people/{username}/suggestion/restore")]
pub(super) async fn restore(cx: Cx, username: web::Path<String>) -> Result<HttpResponse, Error> {
    let user = cx.user_id()?;
    cx.app.limits.write(user)?;
    cx.write(move |tx, viewer| {
        let person = by_any_username(tx.conn, viewer.id, &username, tx.now)?;
        unwanted::suggest_again(tx, viewer.id, person.id)
    })
    .await?;
    let flash = Flash::success("They may be suggested again.");
    Ok(with_flash(see_other(&cx.back_or(PATH)), &flash))
}
