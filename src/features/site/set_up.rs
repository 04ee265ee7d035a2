//! The first visit: behind a one-time token from the log, a name, an address and the first admin.

use std::sync::Arc;

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use askama::Template;
use diesel::prelude::*;
use serde::Deserialize;

use crate::config::parse_base_url;
use crate::db::schema::users;
use crate::db::{Tx, UserId};
use crate::error::{Error, FieldErrors};
use crate::features::accounts::{
    self, EmailAddress, NewUser, PasswordContext, Username, check_new_password, create_user,
    full_name,
};
use crate::state::{SignUpPolicy, Site};
use crate::text;
use crate::view::{Flash, Page};
use crate::web::{Cx, Form, Role, see_other, with_flash};

#[derive(Template)]
#[template(path = "site/setup.html")]
struct SetUpPage {
    page: Page,
    token: String,
    form: SetUpForm,
    errors: FieldErrors,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct SetUpForm {
    site_name: String,
    base_url: String,
    sign_up: String,
    members_invite: String,
    full_name: String,
    username: String,
    email: String,
    password: String,
    password_confirmation: String,
}

/// What was typed, checked.
struct SetUp {
    site: Site,
    full_name: String,
    username: Username,
    email: EmailAddress,
    password: String,
}

impl SetUpForm {
    fn parse(&self) -> Result<SetUp, FieldErrors> {
        let mut errors = FieldErrors::new();
        let site_name = text::required_line(&self.site_name, 60, "Please give the site a name.");
        let site_name = errors.check("site_name", site_name);
        let base_url = errors.check("base_url", parse_base_url(&self.base_url));
        let sign_up = SignUpPolicy::parse(&self.sign_up)
            .ok_or_else(|| "Please choose who may join.".to_owned());
        let sign_up = errors.check("sign_up", sign_up);
        let name = errors.check("full_name", full_name(&self.full_name));
        let username = errors.check("username", Username::parse(&self.username));
        let email = errors.check("email", EmailAddress::parse(&self.email));
        let context = PasswordContext::new(&[
            &self.full_name,
            &self.username,
            &self.email,
            &self.site_name,
        ]);
        check_new_password(
            &mut errors,
            &self.password,
            &self.password_confirmation,
            &context,
        );
        match (site_name, base_url, sign_up, name, username, email) {
            (
                Some(site),
                Some(base_url),
                Some(sign_up),
                Some(name),
                Some(username),
                Some(email),
            ) if errors.is_empty() => Ok(SetUp {
                site: Site {
                    name: site,
                    base_url,
                    sign_up,
                    members_invite: !self.members_invite.is_empty(),
                    is_set_up: true,
                },
                full_name: name,
                username,
                email,
                password: self.password.clone(),
            }),
            _ => Err(errors),
        }
    }
}

/// Whether the link is the one from the log, and nobody used it.
fn check_token(cx: &Cx, token: &str) -> Result<(), Error> {
    cx.app.limits.proof_from(cx.client)?;
    let known = cx.app.setup_token.load();
    match known.as_ref() {
        Some(known) if known == token => Ok(()),
        _ => Err(Error::NotFound),
    }
}

#[get("/setup/{token}")]
pub(super) async fn new(
    cx: Cx,
    token: web::Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, Error> {
    check_token(&cx, &token)?;
    let host = request
        .headers()
        .get(header::HOST)
        .and_then(|value| value.to_str().ok())
        .unwrap_or("localhost:8080");
    let base_url = match &cx.app.config.web.base_url {
        Some(url) => url.to_string(),
        None => format!("http://{host}"),
    };
    let form = SetUpForm {
        site_name: "Veranda".into(),
        base_url,
        sign_up: SignUpPolicy::Invitation.as_str().into(),
        members_invite: "1".into(),
        ..SetUpForm::default()
    };
    form_page(
        &cx,
        StatusCode::OK,
        token.into_inner(),
        form,
        FieldErrors::new(),
    )
    .await
}

async fn form_page(
    cx: &Cx,
    status: StatusCode,
    token: String,
    form: SetUpForm,
    errors: FieldErrors,
) -> Result<HttpResponse, Error> {
    cx.page_with(status, move |reader| {
        Ok(SetUpPage {
            page: reader.frame("Set up your site", "")?,
            token,
            form,
            errors,
        })
    })
    .await
}

#[post("/setup/{token}")]
pub(super) async fn create(
    cx: Cx,
    token: web::Path<String>,
    Form(form): Form<SetUpForm>,
) -> Result<HttpResponse, Error> {
    check_token(&cx, &token)?;
    match set_up(&cx, &form).await {
        Ok(admin) => {
            cx.app.setup_token.store(Arc::new(None));
            accounts::sign_in_as(&cx.session, admin)?;
            cx.app.reload_site().await?;
            Ok(with_flash(
                see_other("/"),
                &Flash::success("Your site is open. Invite your people under Settings."),
            ))
        }
        Err(Error::Invalid(errors)) => {
            let token = token.into_inner();
            form_page(&cx, StatusCode::UNPROCESSABLE_ENTITY, token, form, errors).await
        }
        Err(error) => Err(error),
    }
}

async fn set_up(cx: &Cx, form: &SetUpForm) -> Result<UserId, Error> {
    let checked = form.parse().map_err(Error::Invalid)?;
    let password_hash = accounts::hash_password(&cx.app, &checked.password).await?;
    cx.app
        .db
        .write(move |tx| store(tx, checked, password_hash))
        .await
}

/// The settings and the first admin, once: a site that has people is not set up again.
fn store(tx: &mut Tx<'_>, checked: SetUp, password_hash: String) -> Result<UserId, Error> {
    tx.lock("set-up")?;
    let people: i64 = users::table.count().get_result(tx.conn)?;
    if people > 0 {
        return Err(Error::NotFound);
    }
    checked.site.store(tx)?;
    create_user(
        tx,
        &NewUser {
            username: checked.username,
            full_name: checked.full_name,
            email: checked.email,
            password_hash,
            role: Role::Admin,
            invitation: None,
        },
    )
}
