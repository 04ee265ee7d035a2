//! The page on which a person makes, finds and ends invitations.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post, web};
use askama::Template;

use super::form::{InvitationForm, check};
use super::{may_invite, service};
use crate::db::InvitationId;
use crate::error::{Error, FieldErrors};
use crate::features::accounts::settings_menu::SettingsMenu;
use crate::state::Site;
use crate::view::{Flash, Moment, Page};
use crate::web::{Cursor, Cx, Form, PageSize, Paged, Viewer, see_other, with_flash};

/// Invitations on a page.
const PAGE: PageSize = PageSize(20);

#[derive(Template)]
#[template(path = "accounts/invitations.html")]
struct InvitationsPage {
    page: Page,
    form: InvitationForm,
    errors: FieldErrors,
    menu: SettingsMenu,
    rows: Vec<InvitationView>,
    next: Option<String>,
}

struct InvitationView {
    id: InvitationId,
    note: String,
    link: String,
    uses: i64,
    max_uses: i64,
    until: Moment,
    is_open: bool,
}

fn allowed(viewer: &Viewer, site: &Site) -> Result<(), Error> {
    if may_invite(viewer, site) {
        Ok(())
    } else {
        Err(Error::Forbidden(
            "On this site the admins invite people. Please ask one of them.",
        ))
    }
}

#[get("/invitations")]
pub(super) async fn index(cx: Cx, paged: web::Query<Paged>) -> Result<HttpResponse, Error> {
    cx.user_id()?;
    list_page(
        &cx,
        StatusCode::OK,
        paged.cursor(),
        InvitationForm::default(),
        FieldErrors::new(),
    )
    .await
}

async fn list_page(
    cx: &Cx,
    status: StatusCode,
    cursor: Cursor,
    form: InvitationForm,
    errors: FieldErrors,
) -> Result<HttpResponse, Error> {
    cx.page_with(status, move |reader| {
        let viewer = reader.viewer()?;
        allowed(&viewer, &reader.site)?;
        let mut rows = service::list(reader.conn, viewer.id, cursor, PAGE.limit())?;
        let next = PAGE.cut(&mut rows, |row| {
            let (at, id) = (row.created_at, row.id.0);
            format!("/invitations?before={}", Cursor { at, id })
        });
        let (key, now) = (&reader.app.config.secret_key, reader.now);
        let rows = rows
            .into_iter()
            .map(|row| InvitationView {
                id: row.id,
                link: reader.site.link(&format!(
                    "/invitation/{}",
                    service::token_of(key, &row.request_key)
                )),
                until: reader.moment(row.expires_at),
                is_open: row.revoked_at.is_none()
                    && row.expires_at > now
                    && row.uses < row.max_uses,
                note: row.note,
                uses: row.uses,
                max_uses: row.max_uses,
            })
            .collect();
        Ok(InvitationsPage {
            page: reader.frame("Invitations", "settings")?,
            form,
            errors,
            menu: SettingsMenu::of(reader, "invitations")?,
            rows,
            next,
        })
    })
    .await
}

#[post("/invitations")]
pub(super) async fn create(
    cx: Cx,
    Form(form): Form<InvitationForm>,
) -> Result<HttpResponse, Error> {
    let user = cx.user_id()?;
    cx.app.limits.write(user)?;
    let checked = match check(&form) {
        Ok(checked) => checked,
        Err(errors) => {
            return list_page(
                &cx,
                StatusCode::UNPROCESSABLE_ENTITY,
                Cursor::START,
                form,
                errors,
            )
            .await;
        }
    };
    let (key, site) = (cx.app.config.secret_key.clone(), cx.app.site.load_full());
    cx.write(move |tx, viewer| {
        allowed(viewer, &site)?;
        service::insert(tx, &key, viewer.id, checked)
    })
    .await?;
    Ok(with_flash(
        see_other("/invitations"),
        &Flash::success("The invitation is ready. Send its link to the person it is for."),
    ))
}

#[post("/invitations/{id}/revoke")]
pub(super) async fn revoke(cx: Cx, id: web::Path<i64>) -> Result<HttpResponse, Error> {
    let id = InvitationId(*id);
    cx.write(move |tx, viewer| service::end_own(tx, viewer.id, id))
        .await?;
    Ok(with_flash(
        see_other("/invitations"),
        &Flash::success("The link no longer works."),
    ))
}
