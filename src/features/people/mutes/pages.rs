//! The page of what is muted, and the buttons that change it.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post, web};
use askama::Template;
use serde::Deserialize;

use super::{people, words};
use crate::error::{Error, FieldErrors};
use crate::features::accounts;
use crate::features::people::{FollowState, PersonRow, by_any_username, find_by_username};
use crate::view::{Flash, Page};
use crate::web::{Cursor, Cx, Form, PageSize, Paged, Reader, see_other, with_flash};

/// People on a page.
const PAGE: PageSize = PageSize(30);

const PATH: &str = "/settings/muted";

#[derive(Template)]
#[template(path = "people/muted.html")]
struct MutedPage {
    page: Page,
    menu: accounts::SettingsMenu,
    rows: Vec<PersonRow>,
    next: Option<String>,
    words: Vec<(i64, String)>,
    /// What was typed and refused.
    word: String,
    errors: Vec<String>,
}

fn page(
    r: &mut Reader<'_>,
    before: Cursor,
    (word, errors): (String, FieldErrors),
) -> Result<MutedPage, Error> {
    let viewer = r.viewer()?;
    let mut found = people::muted(r.conn, viewer.id, before, PAGE.limit())?;
    let next = PAGE.cut(&mut found, |(person, at)| {
        let (at, id) = (*at, person.id.0);
        format!("{PATH}?before={}", Cursor { at, id })
    });
    let row = |(person, _): &(_, _)| PersonRow::new(person, FollowState::Apart, viewer.id);
    Ok(MutedPage {
        rows: found.iter().map(row).collect(),
        next,
        words: words::listed(r.conn, viewer.id)?,
        word,
        errors: errors.of("word").to_vec(),
        menu: accounts::SettingsMenu::of(r, "muted")?,
        page: r.frame("Muted", "settings")?,
    })
}

#[get("/settings/muted")]
pub(in crate::features::people) async fn index(
    cx: Cx,
    paged: web::Query<Paged>,
) -> Result<HttpResponse, Error> {
    cx.user_id()?;
    cx.page(move |r| page(r, paged.cursor(), Default::default()))
        .await
}

#[post("/people/{username}/mute")]
pub(in crate::features::people) async fn mute(
    cx: Cx,
    username: web::Path<String>,
) -> Result<HttpResponse, Error> {
    let user = cx.user_id()?;
    cx.app.limits.write(user)?;
    let name = cx
        .write(move |tx, viewer| {
            let person = by_any_username(tx.conn, viewer.id, &username, tx.now)?;
            people::mute(tx, viewer.id, person.id)?;
            Ok(person.username)
        })
        .await?;
    let flash = Flash::success(format!(
        "@{name} is muted and not told. Their posts stay on their page."
    ))
    .undone_at(format!("/people/{name}/unmute"));
    Ok(with_flash(see_other(&cx.back_or(PATH)), &flash))
}

#[post("/people/{username}/unmute")]
pub(in crate::features::people) async fn unmute(
    cx: Cx,
    username: web::Path<String>,
) -> Result<HttpResponse, Error> {
    let user = cx.user_id()?;
    cx.app.limits.write(user)?;
    cx.write(move |tx, viewer| {
        // Whether there is such a person is not told: the answer is the same.
        match find_by_username(tx.conn, &username) {
            Ok(person) => people::unmute(tx, viewer.id, person),
            Err(Error::NotFound) => Ok(()),
            Err(error) => Err(error),
        }
    })
    .await?;
    let flash = Flash::success("You see their posts again.");
    Ok(with_flash(see_other(&cx.back_or(PATH)), &flash))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct WordForm {
    word: String,
}

#[post("/settings/muted/words")]
pub(in crate::features::people) async fn add_word(
    cx: Cx,
    Form(form): Form<WordForm>,
) -> Result<HttpResponse, Error> {
    let user = cx.user_id()?;
    cx.app.limits.write(user)?;
    let typed = form.word.clone();
    let added = cx.write(move |tx, viewer| words::add_word(tx, viewer.id, &typed));
    match added.await {
        Err(Error::Invalid(errors)) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            cx.page_with(status, move |r| page(r, Cursor::START, (form.word, errors)))
                .await
        }
        Err(error) => Err(error),
        Ok(()) => Ok(see_other(PATH)),
    }
}

#[post("/settings/muted/words/{id}/remove")]
pub(in crate::features::people) async fn remove_word(
    cx: Cx,
    id: web::Path<i64>,
) -> Result<HttpResponse, Error> {
    let user = cx.user_id()?;
    cx.app.limits.write(user)?;
    let there = cx
        .write(move |tx, viewer| words::remove_word(tx, viewer.id, *id))
        .await?;
    match there {
        true => Ok(see_other(PATH)),
        false => Err(Error::NotFound),
    }
}
