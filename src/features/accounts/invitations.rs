//! Invitation links: made by admins, or by members where the site allows it. Whoever holds one
//! makes an account without any mail.

use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post, web};
use askama::Template;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use diesel::prelude::*;
use serde::Deserialize;

use super::new_user::{NewUser, create_user};
use super::password::hash_password;
use super::session::sign_in_as;
use super::sign_up::{SignUp, SignUpForm, form_page};
use crate::db::schema::{invitations, users};
use crate::db::{DbConn, InvitationId, Timestamp, Tx, UserId, each};
use crate::error::{Error, FieldErrors};
use crate::features::activity::{self, Activity, Noun, Verb};
use crate::secrets::{SecretKey, hash_token, new_file_key};
use crate::state::{SignUpPolicy, Site};
use crate::text;
use crate::view::{Flash, Moment, Page};
use crate::web::{Cursor, Cx, Form, PageSize, Paged, Role, Viewer, see_other, with_flash};

/// Invitations on a page.
const PAGE: PageSize = PageSize(20);

pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(index)
        .service(create)
        .service(revoke)
        .service(show)
        .service(accept);
}

#[derive(Template)]
#[template(path = "accounts/invitations.html")]
struct InvitationsPage {
    page: Page,
    form: InvitationForm,
    errors: FieldErrors,
    invitations: bool,
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

#[derive(Template)]
#[template(path = "accounts/invitation_gone.html")]
struct GonePage {
    page: Page,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(default)]
struct InvitationForm {
    request_key: String,
    note: String,
    max_uses: String,
    days: String,
}

impl Default for InvitationForm {
    fn default() -> Self {
        Self {
            request_key: new_file_key(),
            note: String::new(),
            max_uses: "1".into(),
            days: "7".into(),
        }
    }
}

/// Whether this person makes invitations here.
pub fn may_invite(viewer: &Viewer, site: &Site) -> bool {
    viewer.is_admin() || site.members_invite && site.sign_up != SignUpPolicy::Closed
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

/// The token behind a link: made from the site's key, so that its maker can see the link
/// again although only its hash is stored.
fn token_of(key: &SecretKey, request_key: &str) -> String {
    URL_SAFE_NO_PAD.encode(key.derive(&format!("invitation:{request_key}")))
}

#[get("/invitations")]
async fn index(cx: Cx, paged: web::Query<Paged>) -> Result<HttpResponse, Error> {
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
        let mut rows = list(reader.conn, viewer.id, cursor)?;
        let next = PAGE.cut(&mut rows, |row| {
            let (at, id) = (row.created_at, row.id.0);
            format!("/invitations?before={}", Cursor { at, id })
        });
        let (key, now) = (&reader.app.config.secret_key, reader.now);
        let rows = rows
            .into_iter()
            .map(|row| InvitationView {
                id: row.id,
                link: reader
                    .site
                    .link(&format!("/invitation/{}", token_of(key, &row.request_key))),
                until: Moment::new(row.expires_at, now),
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
            invitations: true,
            rows,
            next,
        })
    })
    .await
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = invitations)]
struct Invitation {
    id: InvitationId,
    request_key: String,
    note: String,
    max_uses: i64,
    uses: i64,
    created_at: Timestamp,
    expires_at: Timestamp,
    revoked_at: Option<Timestamp>,
}

fn list(conn: &mut DbConn, inviter: UserId, before: Cursor) -> Result<Vec<Invitation>, Error> {
    Ok(invitations::table
        .filter(invitations::inviter_id.eq(inviter))
        .filter(invitations::id.lt(InvitationId(before.id)))
        .order(invitations::id.desc())
        .limit(PAGE.limit())
        .select(Invitation::as_select())
        .load(conn)?)
}

#[post("/invitations")]
async fn create(cx: Cx, Form(form): Form<InvitationForm>) -> Result<HttpResponse, Error> {
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
        insert(tx, &key, viewer.id, checked)
    })
    .await?;
    Ok(with_flash(
        see_other("/invitations"),
        &Flash::success("The invitation is ready. Send its link to whom it is for."),
    ))
}

struct NewInvitation {
    request_key: String,
    note: String,
    max_uses: i64,
    lifetime: Duration,
}

fn check(form: &InvitationForm) -> Result<NewInvitation, FieldErrors> {
    let mut errors = FieldErrors::new();
    let number = |text: &str, max: u64| {
        text.trim()
            .parse::<u64>()
            .ok()
            .filter(|number| (1..=max).contains(number))
            .ok_or_else(|| format!("Please write a number from 1 to {max}."))
    };
    let note = errors.check("note", text::one_line(&form.note, 100));
    let max_uses = errors.check("max_uses", number(&form.max_uses, 100));
    let days = errors.check("days", number(&form.days, 60));
    let key_is_plain =
        form.request_key.len() == 32 && form.request_key.chars().all(|c| c.is_ascii_hexdigit());
    match (note, max_uses, days) {
        (Some(note), Some(max_uses), Some(days)) => Ok(NewInvitation {
            request_key: if key_is_plain {
                form.request_key.clone()
            } else {
                new_file_key()
            },
            note,
            max_uses: i64::try_from(max_uses).unwrap_or(1),
            lifetime: Duration::from_secs(days * 24 * 3600),
        }),
        _ => Err(errors),
    }
}

/// The form's own key makes pressing twice one invitation.
fn insert(
    tx: &mut Tx<'_>,
    key: &SecretKey,
    inviter: UserId,
    new: NewInvitation,
) -> Result<(), Error> {
    let row = (
        invitations::token_hash.eq(hash_token(&token_of(key, &new.request_key))),
        invitations::request_key.eq(new.request_key),
        invitations::inviter_id.eq(inviter),
        invitations::note.eq(new.note),
        invitations::max_uses.eq(new.max_uses),
        invitations::created_at.eq(tx.now),
        invitations::expires_at.eq(tx.now.plus(new.lifetime)),
    );
    let made: Option<InvitationId> = each!(&mut *tx.conn, |conn| {
        diesel::insert_into(invitations::table)
            .values(row)
            .on_conflict_do_nothing()
            .returning(invitations::id)
            .get_result(conn)
            .optional()
    })?;
    match made {
        Some(id) => activity::record(
            tx,
            &Activity::new(inviter, Verb::Invited, (Noun::Invitation, id.0)),
        ),
        None => Ok(()),
    }
}

#[post("/invitations/{id}/revoke")]
async fn revoke(cx: Cx, id: web::Path<i64>) -> Result<HttpResponse, Error> {
    let id = InvitationId(*id);
    cx.write(move |tx, viewer| {
        let own = invitations::table
            .find(id)
            .filter(invitations::inviter_id.eq(viewer.id));
        let known: i64 = own.count().get_result(tx.conn)?;
        if known == 0 {
            return Err(Error::NotFound);
        }
        end_invitation(tx, viewer.id, id)
    })
    .await?;
    Ok(with_flash(
        see_other("/invitations"),
        &Flash::success("The link no longer works."),
    ))
}

/// Ends an invitation. Ending it again changes nothing.
///
/// # Errors
/// When the database fails.
pub fn end_invitation(tx: &mut Tx<'_>, actor: UserId, id: InvitationId) -> Result<(), Error> {
    let ended = diesel::update(
        invitations::table
            .find(id)
            .filter(invitations::revoked_at.is_null()),
    )
    .set(invitations::revoked_at.eq(Some(tx.now)))
    .execute(tx.conn)?;
    if ended == 0 {
        return Ok(());
    }
    let activity = Activity::new(actor, Verb::RevokedInvitation, (Noun::Invitation, id.0));
    activity::record(tx, &activity)
}

/// Who invites with this link, while it is good.
fn inviter_of(conn: &mut DbConn, token: &str, now: Timestamp) -> Result<Option<String>, Error> {
    Ok(invitations::table
        .inner_join(users::table)
        .filter(invitations::token_hash.eq(hash_token(token)))
        .filter(invitations::revoked_at.is_null())
        .filter(invitations::expires_at.gt(now))
        .filter(invitations::uses.lt(invitations::max_uses))
        .select(users::full_name)
        .first(conn)
        .optional()?)
}

#[get("/invitation/{token}")]
async fn show(cx: Cx, token: web::Path<String>) -> Result<HttpResponse, Error> {
    if cx.is_signed_in() {
        return Ok(see_other("/"));
    }
    let form = SignUpForm::default();
    form_or_gone(
        &cx,
        StatusCode::OK,
        token.into_inner(),
        form,
        FieldErrors::new(),
    )
    .await
}

async fn form_or_gone(
    cx: &Cx,
    status: StatusCode,
    token: String,
    form: SignUpForm,
    errors: FieldErrors,
) -> Result<HttpResponse, Error> {
    let (asked, now) = (token.clone(), cx.app.db.clock().now());
    let inviter = cx
        .app
        .db
        .read(move |conn| inviter_of(conn, &asked, now))
        .await?;
    if inviter.is_none() {
        return cx
            .page_with(StatusCode::GONE, |reader| {
                Ok(GonePage {
                    page: reader.frame("This invitation is no longer good", "")?,
                })
            })
            .await;
    }
    cx.page_with(status, move |reader| {
        form_page(
            reader,
            form,
            errors,
            format!("/invitation/{token}"),
            inviter,
        )
    })
    .await
}

#[post("/invitation/{token}")]
async fn accept(
    cx: Cx,
    token: web::Path<String>,
    Form(form): Form<SignUpForm>,
) -> Result<HttpResponse, Error> {
    if cx.is_signed_in() {
        return Ok(see_other("/"));
    }
    cx.app.limits.sign_up_from(cx.client)?;
    let token = token.into_inner();
    match join(&cx, token.clone(), &form).await {
        Ok(user) => {
            sign_in_as(&cx.session, user)?;
            let welcome = format!("Welcome to {}.", cx.app.site.load().name);
            Ok(with_flash(see_other("/"), &Flash::success(welcome)))
        }
        Err(Error::Invalid(errors)) => {
            form_or_gone(&cx, StatusCode::UNPROCESSABLE_ENTITY, token, form, errors).await
        }
        // Another used it up a moment ago.
        Err(Error::NotFound) => {
            form_or_gone(&cx, StatusCode::OK, token, form, FieldErrors::new()).await
        }
        Err(error) => Err(error),
    }
}

async fn join(cx: &Cx, token: String, form: &SignUpForm) -> Result<UserId, Error> {
    let site = cx.app.site.load_full();
    let sign_up = form.parse(&site.name).map_err(Error::Invalid)?;
    let hash = hash_password(&cx.app, &sign_up.password).await?;
    cx.app
        .db
        .write(move |tx| use_invitation(tx, &token, sign_up, hash))
        .await
}

/// The count goes up only while it is below its limit, so a link for one lets one in.
fn use_invitation(
    tx: &mut Tx<'_>,
    token: &str,
    sign_up: SignUp,
    password_hash: String,
) -> Result<UserId, Error> {
    let open = invitations::table
        .filter(invitations::token_hash.eq(hash_token(token)))
        .filter(invitations::revoked_at.is_null())
        .filter(invitations::expires_at.gt(tx.now))
        .filter(invitations::uses.lt(invitations::max_uses));
    let invitation: InvitationId = diesel::update(open)
        .set(invitations::uses.eq(invitations::uses + 1))
        .returning(invitations::id)
        .get_result(tx.conn)?;
    create_user(
        tx,
        &NewUser {
            username: sign_up.username,
            full_name: sign_up.full_name,
            email: sign_up.email,
            password_hash,
            role: Role::Member,
            invitation: Some(invitation),
        },
    )
}
