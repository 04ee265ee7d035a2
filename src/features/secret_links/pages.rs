//! The page on which an author makes, finds and ends the links of a post.

use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post, web};
use askama::Template;
use serde::Deserialize;

use super::service::{self, SecretLink};
use crate::db::{PostId, SecretLinkId, Timestamp};
use crate::error::{Error, FieldErrors};
use crate::features::posts;
use crate::secrets::new_file_key;
use crate::view::{Flash, Moment, Page};
use crate::web::{Cursor, Cx, Form, PageSize, Paged, Reader, see_other, with_flash};

/// Links on a page.
const PAGE: PageSize = PageSize(30);

const DAY: Duration = Duration::from_secs(24 * 3600);

/// How long a link may last, as it is sent and as people read it.
const LASTS: [(&str, &str, Option<Duration>); 4] = [
    ("day", "1 day", Some(DAY)),
    ("week", "7 days", Some(DAY.saturating_mul(7))),
    ("month", "30 days", Some(DAY.saturating_mul(30))),
    ("open", "Until I take it back", None),
];

#[derive(Template)]
#[template(path = "secret_links/index.html")]
struct LinksPage {
    page: Page,
    post: PostId,
    /// The address of the link that was just made.
    made: Option<String>,
    /// Makes this form's link one, however often it is sent.
    request_key: String,
    choices: Vec<Choice>,
    errors: Vec<String>,
    rows: Vec<Row>,
    next: Option<String>,
}

struct Choice {
    value: &'static str,
    label: &'static str,
    is_chosen: bool,
}

struct Row {
    id: SecretLinkId,
    made: Moment,
    ends: Option<Moment>,
    taken_back: Option<Moment>,
    is_open: bool,
    views: i64,
}

impl Row {
    fn new(r: &Reader<'_>, link: &SecretLink) -> Self {
        Self {
            id: link.id,
            made: r.moment(link.created_at),
            ends: link.expires_at.map(|at| r.moment(at)),
            taken_back: link.revoked_at.map(|at| r.moment(at)),
            is_open: link.is_open(r.now),
            views: link.views,
        }
    }
}

/// What is sent for a new link.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct LinkForm {
    lasts: String,
    request_key: String,
}

impl LinkForm {
    /// The key that makes two submits one; one of another shape is replaced.
    fn key(&self) -> String {
        let is_plain = self.request_key.len() == 32
            && self
                .request_key
                .bytes()
                .all(|byte| byte.is_ascii_hexdigit());
        match is_plain {
            true => self.request_key.clone(),
            false => new_file_key(),
        }
    }
}

/// What the page shows beside the links themselves.
#[derive(Default)]
struct Shown {
    before: Option<Cursor>,
    /// The token of the link that was just made.
    token: Option<String>,
    form: LinkForm,
    errors: FieldErrors,
}

fn page(r: &mut Reader<'_>, post: PostId, shown: Shown) -> Result<LinksPage, Error> {
    let viewer = r.viewer()?.id;
    posts::mine(r.conn, viewer, post)?;
    let before = shown.before.unwrap_or(Cursor::START);
    let mut links = service::page(r.conn, post, before.id, PAGE.limit())?;
    let next = PAGE.cut(&mut links, |link| {
        let (at, id) = (Timestamp(0), link.id.0);
        format!("/posts/{post}/links?before={}", Cursor { at, id })
    });
    let chosen = match shown.form.lasts.as_str() {
        "" => "week",
        lasts => lasts,
    };
    let made = match shown.token {
        Some(token) if service::is_open(r.conn, &token, r.now)? => {
            Some(r.site.link(&format!("/s/{token}")))
        }
        _ => None,
    };
    Ok(LinksPage {
        page: r.frame("Secret links", "")?,
        post,
        made,
        request_key: new_file_key(),
        choices: LASTS
            .iter()
            .map(|(value, label, _)| Choice {
                value,
                label,
                is_chosen: *value == chosen,
            })
            .collect(),
        errors: shown.errors.of("lasts").to_vec(),
        rows: links.iter().map(|link| Row::new(r, link)).collect(),
        next,
    })
}

#[get("/posts/{id}/links")]
pub(super) async fn index(
    cx: Cx,
    id: web::Path<i64>,
    paged: web::Query<Paged>,
) -> Result<HttpResponse, Error> {
    cx.user_id()?;
    let before = Some(paged.cursor());
    cx.page(move |r| {
        let shown = Shown {
            before,
            ..Shown::default()
        };
        page(r, PostId(*id), shown)
    })
    .await
}

/// Makes a link. The answer shows it, once: it is stored nowhere.
#[post("/posts/{id}/links")]
pub(super) async fn create(
    cx: Cx,
    id: web::Path<i64>,
    Form(form): Form<LinkForm>,
) -> Result<HttpResponse, Error> {
    let user = cx.user_id()?;
    cx.app.limits.write(user)?;
    let post = PostId(*id);
    let lasts = LASTS.iter().find(|(value, ..)| *value == form.lasts);
    let lasts = lasts.map(|(.., lasts)| *lasts);
    let token = service::token_of(&cx.app.config.secret_key, post, &form.key());
    let sent = token.clone();
    let made = cx.write(move |tx, viewer| {
        posts::mine(tx.conn, viewer.id, post)?;
        let missing = || Error::invalid("lasts", "Choose how long the link lasts.");
        service::make(tx, viewer.id, post, &sent, lasts.ok_or_else(missing)?)
    });
    let (status, shown) = match made.await {
        Ok(()) => {
            let token = Some(token);
            let shown = Shown {
                token,
                ..Shown::default()
            };
            (StatusCode::OK, shown)
        }
        Err(Error::Invalid(errors)) => {
            let shown = Shown {
                form,
                errors,
                ..Shown::default()
            };
            (StatusCode::UNPROCESSABLE_ENTITY, shown)
        }
        Err(error) => return Err(error),
    };
    cx.page_with(status, move |r| page(r, post, shown)).await
}

#[post("/posts/{id}/links/{link}/end")]
pub(super) async fn end(cx: Cx, path: web::Path<(i64, i64)>) -> Result<HttpResponse, Error> {
    let user = cx.user_id()?;
    cx.app.limits.write(user)?;
    let (post, link) = (PostId(path.0), SecretLinkId(path.1));
    cx.write(move |tx, viewer| service::take_back(tx, viewer.id, post, link))
        .await?;
    let flash = Flash::success("The link no longer works.");
    Ok(with_flash(
        see_other(&format!("/posts/{post}/links")),
        &flash,
    ))
}
