//! One's ways in by other sites: what they told, connecting and disconnecting.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post, web};
use askama::Template;
use serde::Deserialize;

use super::claims::Identity;
use super::{ProviderButton, pages, provider, service};
use crate::db::IdentityId;
use crate::error::{Error, FieldErrors};
use crate::features::accounts::settings_menu::SettingsMenu;
use crate::features::accounts::sign_in::reauthenticate;
use crate::features::accounts::ways_in;
use crate::view::{Flash, Moment, Page};
use crate::web::{Cx, Form, Reader, see_other, with_flash};

#[derive(Template)]
#[template(path = "accounts/connected.html")]
struct WaysPage {
    page: Page,
    menu: SettingsMenu,
    ways: Vec<WayView>,
    /// Whether one of them may go.
    has_other: bool,
    /// What can be connected.
    offered: Vec<ProviderButton>,
    /// Which form the errors belong to: a provider's name or a way's number.
    refused: String,
    errors: FieldErrors,
}

struct WayView {
    id: IdentityId,
    name: String,
    account: String,
    since: Moment,
    last: Moment,
    facts: Vec<(&'static str, String)>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ConnectForm {
    provider: String,
    current: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct DisconnectForm {
    current: String,
}

#[get("/settings/ways")]
pub(super) async fn index(cx: Cx) -> Result<HttpResponse, Error> {
    cx.user_id()?;
    ways_page(&cx, StatusCode::OK, String::new(), FieldErrors::new()).await
}

async fn ways_page(
    cx: &Cx,
    status: StatusCode,
    refused: String,
    errors: FieldErrors,
) -> Result<HttpResponse, Error> {
    cx.page_with(status, move |reader| {
        let viewer = reader.viewer()?;
        let rows = service::ways(reader.conn, viewer.id)?;
        let mut offered = super::buttons(&reader.app);
        offered.retain(|button| !rows.iter().any(|row| row.provider == button.slug));
        Ok(WaysPage {
            menu: SettingsMenu::of(reader, "ways")?,
            has_other: ways_in::count(reader.conn, viewer.id)? > 1,
            ways: rows
                .into_iter()
                .map(|row| view(reader, row))
                .collect::<Result<_, Error>>()?,
            page: reader.frame("Ways to sign in", "settings")?,
            offered,
            refused,
            errors,
        })
    })
    .await
}

fn view(reader: &Reader<'_>, row: service::Way) -> Result<WayView, Error> {
    let identity: Identity = serde_json::from_str(&row.claims)?;
    Ok(WayView {
        id: row.id,
        name: super::name_of(&reader.app, &identity),
        account: identity.shown().to_owned(),
        since: Moment::new(row.created_at, reader.now),
        last: Moment::new(row.last_used_at, reader.now),
        facts: identity.facts(),
    })
}

async fn refused(cx: &Cx, form: String, error: Error) -> Result<HttpResponse, Error> {
    match error {
        Error::Invalid(errors) => {
            ways_page(cx, StatusCode::UNPROCESSABLE_ENTITY, form, errors).await
        }
        other => Err(other),
    }
}

/// On to the other site, to connect an account there with one's own.
#[post("/settings/ways")]
pub(super) async fn create(cx: Cx, Form(form): Form<ConnectForm>) -> Result<HttpResponse, Error> {
    let user = cx.user_id()?;
    cx.app.limits.write(user)?;
    let provider = provider::find(&cx.app, &form.provider)
        .map_err(|_| Error::BadRequest("This site takes no accounts of that other site."))?;
    if let Err(error) = reauthenticate(&cx, &form.current).await {
        return refused(&cx, form.provider, error).await;
    }
    pages::go(&cx, &provider, Some(user), String::new()).await
}

#[post("/settings/ways/{id}/disconnect")]
pub(super) async fn destroy(
    cx: Cx,
    id: web::Path<i64>,
    Form(form): Form<DisconnectForm>,
) -> Result<HttpResponse, Error> {
    let way = IdentityId(*id);
    let row = cx
        .read(move |conn, viewer| service::find_way(conn, viewer.id, way))
        .await?;
    if let Err(error) = reauthenticate(&cx, &form.current).await {
        return refused(&cx, way.to_string(), error).await;
    }
    let identity: Identity = serde_json::from_str(&row.claims)?;
    let name = super::name_of(&cx.app, &identity);
    let text = format!("Your {name} account is disconnected.");
    let (key, site) = (cx.app.config.secret_key.clone(), cx.app.site.load_full());
    let origin = cx.origin();
    let gone = cx
        .write(move |tx, viewer| {
            service::unlink(tx, (&key, &site), viewer.id, (way, &name), &origin)
        })
        .await;
    match gone {
        Ok(()) => Ok(with_flash(
            see_other("/settings/ways"),
            &Flash::success(text),
        )),
        Err(error) => refused(&cx, way.to_string(), error).await,
    }
}
