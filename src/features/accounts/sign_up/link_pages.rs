//! The page behind the link of the message, which proves the contact too.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post, web};
use askama::Template;

use super::code_pages::gone_page;
use super::confirm::{self, Confirmed};
use super::{pages, steps};
use crate::error::{Error, FieldErrors};
use crate::features::accounts::identities;
use crate::features::accounts::proof::{self, Purpose};
use crate::view::Page;
use crate::web::{Cx, see_other};

#[derive(Template)]
#[template(path = "accounts/confirm.html")]
struct ConfirmPage {
    page: Page,
    token: String,
}

/// Shows a button: mail scanners open links, and nothing may happen by that.
#[get("/sign-up/confirm/{token}")]
pub(super) async fn confirm_link(cx: Cx, token: web::Path<String>) -> Result<HttpResponse, Error> {
    let token = token.into_inner();
    let (asked, now) = (token.clone(), cx.app.db.clock().now());
    let holder = cx
        .app
        .db
        .read(move |conn| proof::holder(conn, Purpose::SignUp, &asked, now))
        .await?;
    if holder.is_none() {
        return gone(&cx).await;
    }
    cx.page(move |reader| {
        Ok(ConfirmPage {
            page: reader.frame("Confirm that this is you", "")?,
            token,
        })
    })
    .await
}

async fn gone(cx: &Cx) -> Result<HttpResponse, Error> {
    gone_page(cx, StatusCode::GONE, String::new(), FieldErrors::new()).await
}

#[post("/sign-up/confirm/{token}")]
pub(super) async fn confirm_link_done(
    cx: Cx,
    token: web::Path<String>,
) -> Result<HttpResponse, Error> {
    cx.app.limits.proof_from(cx.client)?;
    if !pages::is_open(&cx) {
        return pages::closed(&cx).await;
    }
    let (token, identity) = (token.into_inner(), identities::of_sign_up(&cx)?);
    let outcome = cx
        .app
        .db
        .write(move |tx| confirm::by_link(tx, &token, identity))
        .await?;
    match outcome {
        Confirmed::Proven(right) => {
            steps::now_proven(&cx, &right)?;
            Ok(see_other("/sign-up/finish"))
        }
        Confirmed::WrongCode | Confirmed::Gone => gone(&cx).await,
    }
}
