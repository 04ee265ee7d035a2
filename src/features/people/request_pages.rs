//! Who asks to follow, whom one asks to follow, and the answers.

use actix_web::{HttpResponse, get, post, web};
use askama::Template;

use super::{Person, PersonRow, by_any_username, follow_states, queries, requests};
use crate::db::{Timestamp, Tx, UserId};
use crate::error::Error;
use crate::view::{Flash, Moment, Page};
use crate::web::{Cursor, Cx, PageSize, Paged, see_other, with_flash};

/// People on a page.
const PAGE: PageSize = PageSize(30);

#[derive(Template)]
#[template(path = "people/requests.html")]
struct RequestsPage {
    page: Page,
    /// Those who ask to follow the viewer.
    rows: Vec<AskingRow>,
    next: Option<String>,
    /// Whether anybody has to ask.
    is_private: bool,
}

#[derive(Template)]
#[template(path = "people/requests_sent.html")]
struct SentPage {
    page: Page,
    rows: Vec<PersonRow>,
    next: Option<String>,
}

/// Somebody who asked to follow, and what became of it.
#[derive(Template)]
#[template(path = "people/_asking.html")]
struct AskingRow {
    user: UserId,
    row: PersonRow,
    /// When they asked; nothing once there is an answer.
    when: Option<Moment>,
    is_accepted: bool,
}

impl AskingRow {
    fn new(person: &Person, row: PersonRow, when: Option<Moment>, is_accepted: bool) -> Self {
        Self {
            user: person.id,
            row,
            when,
            is_accepted,
        }
    }
}

#[get("/people/requests")]
pub(super) async fn received(cx: Cx, paged: web::Query<Paged>) -> Result<HttpResponse, Error> {
    cx.user_id()?;
    cx.page(move |reader| {
        let viewer = reader.viewer()?;
        let mut found = queries::asking(reader.conn, viewer.id, paged.cursor(), PAGE.limit())?;
        let next = PAGE.cut(&mut found, |last| place("/people/requests", last));
        let ids: Vec<UserId> = found.iter().map(|(person, _)| person.id).collect();
        let states = follow_states(reader.conn, viewer.id, &ids)?;
        let rows = found
            .iter()
            .map(|(person, at)| {
                let state = states.get(&person.id).copied().unwrap_or_default();
                let row = PersonRow::new(person, state, viewer.id);
                AskingRow::new(person, row, Some(reader.moment(*at)), false)
            })
            .collect();
        Ok(RequestsPage {
            rows,
            next,
            is_private: viewer.is_private,
            page: reader.frame("Follow requests", "people")?,
        })
    })
    .await
}

#[get("/people/requests/sent")]
pub(super) async fn sent(cx: Cx, paged: web::Query<Paged>) -> Result<HttpResponse, Error> {
    cx.user_id()?;
    cx.page(move |reader| {
        let viewer = reader.viewer()?;
        let mut found = queries::asked(reader.conn, viewer.id, paged.cursor(), PAGE.limit())?;
        let next = PAGE.cut(&mut found, |last| place("/people/requests/sent", last));
        let rows = found
            .iter()
            .map(|(person, _)| PersonRow::new(person, super::FollowState::Asked, viewer.id))
            .collect();
        Ok(SentPage {
            rows,
            next,
            page: reader.frame("Follow requests you sent", "people")?,
        })
    })
    .await
}

fn place(path: &str, (person, at): &(Person, Timestamp)) -> String {
    let (at, id) = (*at, person.id.0);
    format!("{path}?before={}", Cursor { at, id })
}

#[post("/people/{username}/accept")]
pub(super) async fn accept(cx: Cx, username: web::Path<String>) -> Result<HttpResponse, Error> {
    answer(cx, username.into_inner(), true, requests::accept).await
}

#[post("/people/{username}/decline")]
pub(super) async fn decline(cx: Cx, username: web::Path<String>) -> Result<HttpResponse, Error> {
    answer(cx, username.into_inner(), false, requests::decline).await
}

/// The row with its answer for a script, the list again for everybody else.
async fn answer(
    cx: Cx,
    username: String,
    is_accepted: bool,
    write: fn(&mut Tx<'_>, UserId, UserId) -> Result<bool, Error>,
) -> Result<HttpResponse, Error> {
    let user = cx.user_id()?;
    cx.app.limits.write(user)?;
    let (person, stood) = cx
        .write(move |tx, viewer| {
            let person = by_any_username(tx.conn, viewer.id, &username, tx.now)?;
            let stood = write(tx, viewer.id, person.id)?;
            Ok((person, stood))
        })
        .await?;
    if cx.is_fetch && stood {
        return cx
            .page(move |reader| {
                let viewer = reader.viewer()?;
                let state = super::follow_state(reader.conn, viewer.id, person.id)?;
                let row = PersonRow::new(&person, state, viewer.id);
                Ok(AskingRow::new(&person, row, None, is_accepted))
            })
            .await;
    }
    let name = &person.username;
    let flash = match (stood, is_accepted) {
        (true, true) => Flash::success(format!("@{name} follows you now.")),
        (true, false) => Flash::success(format!("@{name} does not follow you.")),
        (false, _) => Flash::info(format!("@{name} does not ask any more.")),
    };
    Ok(with_flash(see_other("/people/requests"), &flash))
}
