//! The form for a report, and the page behind it.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post, web};
use askama::Template;
use serde::Deserialize;

use super::service::{self, Made};
use super::{Kind, Object, Reason};
use crate::db::UserId;
use crate::error::{Error, FieldErrors};
use crate::features::people::{self, Person};
use crate::view::{Flash, Page};
use crate::web::{Cx, Form, Reader, see_other, with_flash};

#[derive(Template)]
#[template(path = "reports/new.html")]
struct NewPage {
    page: Page,
    object: Object,
    /// Whether the viewer reported it, and staff have not decided yet.
    is_known: bool,
    doable: Option<Doable>,
    reasons: &'static [Reason],
    form: ReportForm,
    errors: FieldErrors,
}

#[derive(Template)]
#[template(path = "reports/thanks.html")]
struct ThanksPage {
    page: Page,
    doable: Option<Doable>,
}

/// Somebody whom the viewer can mute or block.
struct Doable {
    person: Person,
    is_muted: bool,
}

impl Doable {
    /// Nothing when the viewer does not see them any more.
    fn about(r: &mut Reader<'_>, viewer: UserId, person: UserId) -> Result<Option<Self>, Error> {
        let Some(person) = people::by_id(r.conn, viewer, person)? else {
            return Ok(None);
        };
        let is_muted = people::is_muted(r.conn, viewer, person.id)?;
        Ok(Some(Self { person, is_muted }))
    }
}

#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
struct ReportForm {
    kind: String,
    id: String,
    reason: String,
    details: String,
}

impl ReportForm {
    /// Which thing it is about; nothing where no page of ours would say so.
    fn thing(&self) -> Option<(Kind, i64)> {
        Some((Kind::parse(&self.kind)?, self.id.parse().ok()?))
    }
}

fn page(r: &mut Reader<'_>, form: ReportForm, errors: FieldErrors) -> Result<NewPage, Error> {
    let viewer = r.viewer()?.id;
    let (kind, id) = form.thing().ok_or(Error::NotFound)?;
    let object = Object::find(r.conn, viewer, kind, id)?;
    Ok(NewPage {
        is_known: service::open_one(r.conn, viewer, kind, id)?.is_some(),
        doable: Doable::about(r, viewer, object.person)?,
        object,
        reasons: Reason::ALL,
        form,
        errors,
        page: r.frame("Report", "")?,
    })
}

/// The form.
#[get("/reports/new")]
pub async fn new(cx: Cx, query: web::Query<ReportForm>) -> Result<HttpResponse, Error> {
    cx.user_id()?;
    let form = query.into_inner();
    cx.page(move |r| page(r, form, FieldErrors::new())).await
}

/// Reports it.
#[post("/reports")]
pub async fn create(cx: Cx, Form(form): Form<ReportForm>) -> Result<HttpResponse, Error> {
    cx.app.limits.report(cx.user_id()?)?;
    let thing = form.thing().ok_or(Error::BadRequest(
        "This form does not say what it is about. Please open it again.",
    ))?;
    let (reason, note) = (form.reason.clone(), form.details.clone());
    let made = cx.write(move |tx, viewer| service::report(tx, viewer.id, thing, &reason, &note));
    match made.await {
        Ok(Made { id, is_known }) => {
            let thanks = see_other(&format!("/reports/{id}"));
            Ok(match is_known {
                false => thanks,
                true => with_flash(
                    thanks,
                    &Flash::info("You reported this before, and it is with staff already."),
                ),
            })
        }
        Err(Error::Invalid(errors)) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            cx.page_with(status, move |r| page(r, form, errors)).await
        }
        Err(error) => Err(error),
    }
}

/// Says what happens next, to who reported it.
#[get("/reports/{id}")]
pub async fn show(cx: Cx, id: web::Path<i64>) -> Result<HttpResponse, Error> {
    cx.user_id()?;
    cx.page(move |r| {
        let viewer = r.viewer()?.id;
        let report = service::own(r.conn, viewer, *id)?;
        Ok(ThanksPage {
            doable: Doable::about(r, viewer, report.person_id)?,
            page: r.frame("Thank you", "")?,
        })
    })
    .await
}
