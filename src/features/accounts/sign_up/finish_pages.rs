//! The last step: names, a username, a password. It makes the account, or hands it to the staff
//! where they let people in.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post};
use askama::Template;

use super::forms::{Details, DetailsForm};
use super::pending::{self, Pending};
use super::{pages, steps};
use crate::error::{Error, FieldErrors};
use crate::features::accounts::sign_in::{self, Method};
use crate::features::accounts::{
    Username, approval, hash_password, identities, new_user, refuse_breached,
};
use crate::state::SignUpPolicy;
use crate::view::{Flash, Page};
use crate::web::{Cx, Form, Refusal, see_other, with_flash};

#[derive(Template)]
#[template(path = "accounts/details.html")]
struct DetailsPage {
    page: Page,
    form: DetailsForm,
    errors: FieldErrors,
    action: String,
    /// The contact that is proven, as people read it.
    proven: String,
    /// The other site they came by, which signs them in without a password.
    provider: Option<String>,
    by_approval: bool,
    has_terms: bool,
}

#[derive(Template)]
#[template(path = "accounts/waiting.html")]
struct WaitingPage {
    page: Page,
}

#[get("/sign-up/finish")]
pub(super) async fn show(cx: Cx) -> Result<HttpResponse, Error> {
    let Some(pending) = proven(&cx).await? else {
        return over(&cx);
    };
    let form = prefilled(&pending);
    form_page(&cx, StatusCode::OK, &pending, form, FieldErrors::new()).await
}

/// The sign-up that this visitor may finish.
async fn proven(cx: &Cx) -> Result<Option<Pending>, Error> {
    let Some(right) = steps::right(cx) else {
        return Ok(None);
    };
    let now = cx.app.db.clock().now();
    cx.app
        .db
        .read(move |conn| Pending::proven(conn, &right, now))
        .await
}

/// Back to the first step.
fn over(cx: &Cx) -> Result<HttpResponse, Error> {
    if steps::right(cx).is_some() {
        steps::leave(cx);
        let text = "This sign-up is over. Please begin again; it takes a minute.";
        return Ok(with_flash(see_other("/sign-up"), &Flash::info(text)));
    }
    Ok(see_other("/sign-up"))
}

/// What is known of a person from elsewhere.
fn prefilled(pending: &Pending) -> DetailsForm {
    let known = pending.identity.as_deref().and_then(identities::names);
    known.map_or_else(DetailsForm::default, |known| DetailsForm {
        full_name: known.full_name,
        first_name: known.first_name,
        last_name: known.last_name,
        username: known.username,
        ..DetailsForm::default()
    })
}

async fn form_page(
    cx: &Cx,
    status: StatusCode,
    pending: &Pending,
    form: DetailsForm,
    errors: FieldErrors,
) -> Result<HttpResponse, Error> {
    let proven = pending.contact().shown();
    let stored = pending.identity.as_deref();
    let provider = stored.and_then(|stored| identities::site_of(&cx.app, stored));
    cx.page_with(status, move |reader| {
        Ok(DetailsPage {
            by_approval: reader.site.sign_up == SignUpPolicy::Approval,
            has_terms: reader.site.has_terms(),
            page: reader.frame("Who are you?", "")?,
            form: form.without_passwords(),
            errors,
            action: "/sign-up/finish".into(),
            proven,
            provider,
        })
    })
    .await
}

#[post("/sign-up/finish")]
pub(super) async fn create(cx: Cx, Form(form): Form<DetailsForm>) -> Result<HttpResponse, Error> {
    if !pages::is_open(&cx) {
        return pages::closed(&cx).await;
    }
    let Some(pending) = proven(&cx).await? else {
        return over(&cx);
    };
    if let Err(error) = cx.app.limits.proof_from(cx.client) {
        let Refusal { status, errors } = Refusal::of(error, "")?;
        return form_page(&cx, status, &pending, form, errors).await;
    }
    let site = cx.app.site.load_full();
    let needs_password = pending.identity.is_none();
    let checked = form.parse(&site, pending.contact().text(), needs_password);
    let outcome = match checked {
        Ok(details) => finish(&cx, &form, details, needs_password).await,
        Err(errors) => Err(Error::Invalid(with_taken_name(&cx, &form, errors).await?)),
    };
    match outcome {
        Ok(answer) => Ok(answer),
        Err(Error::NotFound) => over(&cx),
        Err(Error::Invalid(errors)) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            form_page(&cx, status, &pending, form, errors).await
        }
        Err(error) => Err(error),
    }
}

/// Adds that the username is taken, so that everything is said at once.
///
/// # Errors
/// When the database fails.
pub(in crate::features::accounts) async fn with_taken_name(
    cx: &Cx,
    form: &DetailsForm,
    mut errors: FieldErrors,
) -> Result<FieldErrors, Error> {
    if let Ok(name) = Username::parse(&form.username) {
        let now = cx.app.db.clock().now();
        let taken = cx
            .app
            .db
            .read(move |conn| new_user::username_taken(conn, &name, None, now))
            .await?;
        if let Some(message) = taken {
            errors.add("username", message);
        }
    }
    Ok(errors)
}

async fn finish(
    cx: &Cx,
    form: &DetailsForm,
    details: Details,
    needs_password: bool,
) -> Result<HttpResponse, Error> {
    let right = steps::right(cx).ok_or(Error::NotFound)?;
    let hash = match needs_password {
        true => {
            refuse_breached(&cx.app, &form.password).await?;
            Some(hash_password(&cx.app, &form.password).await?)
        }
        false => None,
    };
    let (key, site) = (cx.app.config.secret_key.clone(), cx.app.site.load_full());
    let by_approval = site.sign_up == SignUpPolicy::Approval;
    let user = cx
        .app
        .db
        .write(move |tx| {
            let pending = Pending::proven(tx.conn, &right, tx.now)?.ok_or(Error::NotFound)?;
            pending::fill_in(tx, &pending, details, hash, by_approval)?;
            let contact = pending.contact();
            let filled = Pending::find(tx.conn, contact.key())?.ok_or(Error::NotFound)?;
            if by_approval {
                approval::tell_staff(tx, &key, &site, &filled)?;
                return Ok(None);
            }
            filled.make_user(tx).map(Some)
        })
        .await?;
    steps::leave(cx);
    match user {
        None => Ok(see_other("/sign-up/waiting")),
        Some(user) if !needs_password => sign_in::enter(cx, user, Method::Provider, "/").await,
        Some(_) => Ok(with_flash(
            see_other("/sign-in"),
            &Flash::success("Your account is ready. Sign in and come in."),
        )),
    }
}

#[get("/sign-up/waiting")]
pub(super) async fn waiting(cx: Cx) -> Result<HttpResponse, Error> {
    cx.page(|reader| {
        Ok(WaitingPage {
            page: reader.frame("Almost there", "")?,
        })
    })
    .await
}
