//! A new contact is proven: by its code on the settings page, or by its link from anywhere.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post, web};
use askama::Template;

use super::pages::{KindForm, form_page};
use super::service::{self, Proven};
use crate::error::{Error, FieldErrors};
use crate::features::accounts::proof::{self, Purpose, six_digits};
use crate::features::accounts::sign_up::{CODE_GONE, NO_CODE, SENT_AGAIN, WRONG_CODE};
use crate::view::{Flash, Page};
use crate::web::{Cx, Form, Refusal, see_other, with_flash};

/// One press proves it. Also shown for a link that is over.
#[derive(Template)]
#[template(path = "accounts/contact_confirm.html")]
struct ConfirmPage {
    page: Page,
    token: String,
    is_good: bool,
    message: String,
}

#[post("/settings/contact/confirm")]
pub(super) async fn confirm_code(
    cx: Cx,
    Form(form): Form<KindForm>,
) -> Result<HttpResponse, Error> {
    let user = cx.user_id()?;
    let kind = form.kind()?;
    if let Err(error) = cx.app.limits.code_of(user) {
        let Refusal { status, errors } = Refusal::of(error, kind.as_str())?;
        return form_page(&cx, status, String::new(), errors).await;
    }
    let outcome = match six_digits(&form.code) {
        None => Err(Error::invalid("code", NO_CODE)),
        Some(code) => {
            let (key, site) = (cx.app.config.secret_key.clone(), cx.app.site.load_full());
            let origin = cx.origin();
            cx.write(move |tx, viewer| {
                service::prove_by_code(tx, &key, &site, (viewer.id, kind), &code, &origin)
            })
            .await
        }
    };
    let message = match outcome {
        Ok(Proven::Done(contact)) => {
            let text = format!("From now on messages go to {}.", contact.shown());
            return Ok(with_flash(
                see_other("/settings/contact"),
                &Flash::success(text),
            ));
        }
        Ok(Proven::Wrong) => WRONG_CODE.to_owned(),
        Ok(Proven::Gone) => CODE_GONE.to_owned(),
        Err(Error::Invalid(errors)) => errors.of("code").join(" "),
        Err(error) => return Err(error),
    };
    // Two codes may be waited for: it is said beside the one that was written.
    let errors = FieldErrors::one(kind.as_str(), message);
    form_page(&cx, StatusCode::UNPROCESSABLE_ENTITY, String::new(), errors).await
}

#[post("/settings/contact/resend")]
pub(super) async fn resend(cx: Cx, Form(form): Form<KindForm>) -> Result<HttpResponse, Error> {
    let user = cx.user_id()?;
    cx.app.limits.write(user)?;
    let kind = form.kind()?;
    cx.write(
        move |tx, viewer| match service::wish(tx.conn, viewer.id, kind)? {
            Some(_) => service::ask(tx, viewer.id, kind),
            None => Ok(false),
        },
    )
    .await?;
    Ok(with_flash(
        see_other("/settings/contact"),
        &Flash::info(SENT_AGAIN),
    ))
}

/// Shows a button: mail scanners open links, and nothing may happen by that.
#[get("/contact/confirm/{token}")]
pub(super) async fn open(cx: Cx, token: web::Path<String>) -> Result<HttpResponse, Error> {
    let token = token.into_inner();
    let (asked, now) = (token.clone(), cx.app.db.clock().now());
    let holder = cx
        .app
        .db
        .read(move |conn| proof::holder(conn, Purpose::Change, &asked, now))
        .await?;
    match holder {
        Some(_) => link_page(&cx, StatusCode::OK, token, true, String::new()).await,
        None => link_page(&cx, StatusCode::GONE, token, false, String::new()).await,
    }
}

async fn link_page(
    cx: &Cx,
    status: StatusCode,
    token: String,
    is_good: bool,
    message: String,
) -> Result<HttpResponse, Error> {
    cx.page_with(status, move |reader| {
        let title = match is_good {
            true => "Confirm that this is yours",
            false => "This link is no longer good",
        };
        Ok(ConfirmPage {
            page: reader.frame(title, "")?,
            token,
            is_good,
            message,
        })
    })
    .await
}

#[post("/contact/confirm/{token}")]
pub(super) async fn confirm_link(cx: Cx, token: web::Path<String>) -> Result<HttpResponse, Error> {
    cx.app.limits.proof_from(cx.client)?;
    let token = token.into_inner();
    let (key, site) = (cx.app.config.secret_key.clone(), cx.app.site.load_full());
    let (used, origin) = (token.clone(), cx.origin());
    let outcome = cx
        .app
        .db
        .write(move |tx| service::prove_by_link(tx, &key, &site, &used, &origin))
        .await;
    match outcome {
        Ok(Proven::Done(contact)) => {
            let text = format!("From now on messages go to {}.", contact.shown());
            let next = if cx.is_signed_in() {
                "/settings/contact"
            } else {
                "/sign-in"
            };
            Ok(with_flash(see_other(next), &Flash::success(text)))
        }
        Ok(_) => link_page(&cx, StatusCode::GONE, token, false, String::new()).await,
        Err(Error::Invalid(errors)) => {
            let message = errors.of("code").join(" ");
            link_page(&cx, StatusCode::CONFLICT, token, false, message).await
        }
        Err(error) => Err(error),
    }
}
