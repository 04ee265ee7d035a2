//! Follow, unfollow, block, unblock, and the list of whom one has blocked.

use actix_web::{HttpResponse, get, post, web};
use askama::Template;

use super::queries;
use super::service;
use super::{FollowButton, FollowState, PersonRow, by_any_username, follow_state};
use crate::error::Error;
use crate::features::accounts;
use crate::view::{Flash, Page};
use crate::web::{Cursor, Cx, PageSize, Paged, see_other, with_flash};

/// People on a page.
const PAGE: PageSize = PageSize(30);

#[derive(Template)]
#[template(path = "people/blocked.html")]
struct BlockedPage {
    page: Page,
    rows: Vec<PersonRow>,
    next: Option<String>,
    menu: accounts::SettingsMenu,
}

#[post("/people/{username}/follow")]
pub(super) async fn follow(cx: Cx, username: web::Path<String>) -> Result<HttpResponse, Error> {
    let user = cx.user_id()?;
    cx.app.limits.write(user)?;
    let name = username.clone();
    cx.write(move |tx, viewer| {
        let person = by_any_username(tx.conn, viewer.id, &name, tx.now)?;
        service::follow(tx, viewer.id, person.id)
    })
    .await?;
    answer(&cx, username.into_inner()).await
}

#[post("/people/{username}/unfollow")]
pub(super) async fn unfollow(cx: Cx, username: web::Path<String>) -> Result<HttpResponse, Error> {
    let user = cx.user_id()?;
    cx.app.limits.write(user)?;
    let name = username.clone();
    cx.write(move |tx, viewer| {
        let person = by_any_username(tx.conn, viewer.id, &name, tx.now)?;
        service::unfollow(tx, viewer.id, person.id)
    })
    .await?;
    answer(&cx, username.into_inner()).await
}

/// The button in its new state for a script, the way back for everybody else.
async fn answer(cx: &Cx, username: String) -> Result<HttpResponse, Error> {
    if !cx.is_fetch {
        return Ok(see_other(&cx.back_or(&format!("/@{username}"))));
    }
    cx.page(move |reader| {
        let viewer = reader.viewer()?;
        let person = by_any_username(reader.conn, viewer.id, &username, reader.now)?;
        let state = follow_state(reader.conn, viewer.id, person.id)?;
        Ok(FollowButton::new(&person, state))
    })
    .await
}

#[post("/people/{username}/block")]
pub(super) async fn block(cx: Cx, username: web::Path<String>) -> Result<HttpResponse, Error> {
    let user = cx.user_id()?;
    cx.app.limits.write(user)?;
    let name = cx
        .write(move |tx, viewer| {
            let person = by_any_username(tx.conn, viewer.id, &username, tx.now)?;
            service::block(tx, viewer.id, person.id)?;
            Ok(person.username)
        })
        .await?;
    Ok(with_flash(
        see_other("/settings/blocked"),
        &Flash::success(format!(
            "@{name} is blocked. You do not see each other any more."
        )),
    ))
}

#[post("/people/{username}/unblock")]
pub(super) async fn unblock(cx: Cx, username: web::Path<String>) -> Result<HttpResponse, Error> {
    let user = cx.user_id()?;
    cx.app.limits.write(user)?;
    cx.write(move |tx, viewer| {
        // Whether there is such a person is not told: the answer is the same.
        let found = match queries::find_by_username(tx.conn, &username) {
            Err(Error::NotFound) => accounts::owner_of_former(tx.conn, &username, tx.now),
            found => found,
        };
        match found {
            Ok(person) => service::unblock(tx, viewer.id, person),
            Err(Error::NotFound) => Ok(()),
            Err(error) => Err(error),
        }
    })
    .await?;
    Ok(with_flash(
        see_other("/settings/blocked"),
        &Flash::success("The block is lifted."),
    ))
}

#[post("/people/{username}/remove-follower")]
pub(super) async fn remove_follower(
    cx: Cx,
    username: web::Path<String>,
) -> Result<HttpResponse, Error> {
    let user = cx.user_id()?;
    cx.app.limits.write(user)?;
    let (me, name) = cx
        .write(move |tx, viewer| {
            let person = by_any_username(tx.conn, viewer.id, &username, tx.now)?;
            service::remove_follower(tx, viewer.id, person.id)?;
            Ok((viewer.username.clone(), person.username))
        })
        .await?;
    Ok(with_flash(
        see_other(&cx.back_or(&format!("/@{me}/followers"))),
        &Flash::success(format!("@{name} does not follow you any more.")),
    ))
}

#[get("/settings/blocked")]
pub(super) async fn blocked(cx: Cx, paged: web::Query<Paged>) -> Result<HttpResponse, Error> {
    cx.user_id()?;
    cx.page(move |reader| {
        let viewer = reader.viewer()?;
        let mut found = queries::blocked(reader.conn, viewer.id, paged.cursor(), PAGE.limit())?;
        let next = PAGE.cut(&mut found, |(person, at)| {
            let cursor = Cursor {
                at: *at,
                id: person.id.0,
            };
            format!("/settings/blocked?before={cursor}")
        });
        Ok(BlockedPage {
            rows: found
                .iter()
                .map(|(person, _)| PersonRow::new(person, FollowState::Apart, viewer.id))
                .collect(),
            next,
            menu: accounts::SettingsMenu::of(reader, "blocked")?,
            page: reader.frame("Blocked", "settings")?,
        })
    })
    .await
}
