//! The context of one request: who asks, from where, and the ways to read, write and answer.

use std::future::{Ready, ready};
use std::net::IpAddr;
use std::sync::Arc;

use actix_session::{Session, SessionExt};
use actix_web::cookie::Cookie;
use actix_web::http::StatusCode;
use actix_web::http::header;
use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse, web};
use askama::Template;

use super::answers::{encoded, is_local_path};
use super::page_body::PageBody;
use super::reader::Reader;
use super::{Origin, client_address, device_cookie, flash, session_store, viewer::Viewer};
use crate::db::{DbConn, DeviceId, Tx, UserId};
use crate::error::Error;
use crate::state::App;
use crate::view::Flash;

/// Everything a handler needs of its request.
pub struct Cx {
    /// The running program.
    pub app: Arc<App>,
    /// The cookie session.
    pub session: Session,
    /// The client's address, behind believed proxies the real one.
    pub client: IpAddr,
    /// Whether a script asked: it gets the part of the page that changed.
    pub is_fetch: bool,
    agent: String,
    device_token: Option<String>,
    user_id: Option<UserId>,
    flash: Option<Flash>,
    theme: &'static str,
    referer: Option<String>,
    if_none_match: Option<String>,
    takes_gzip: bool,
}

/// Marks a request that came with somebody's session, for what is answered after it is closed.
pub(super) struct SignedIn;

impl FromRequest for Cx {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut actix_web::dev::Payload) -> Self::Future {
        ready(Self::of(request))
    }
}

impl Cx {
    fn of(request: &HttpRequest) -> Result<Self, Error> {
        let app = request
            .app_data::<web::Data<App>>()
            .ok_or_else(|| Error::internal("no App in this server"))?;
        let session = request.get_session();
        let user_id = session
            .get::<i64>(session_store::USER_ID)
            .ok()
            .flatten()
            .map(UserId);
        if user_id.is_some() {
            request.extensions_mut().insert(SignedIn);
        }
        let header = |name: header::HeaderName| {
            request
                .headers()
                .get(name)
                .and_then(|value| value.to_str().ok())
                .map(str::to_owned)
        };
        Ok(Self {
            app: Arc::clone(app),
            client: client_address(request, &app.config.web.trusted_proxies),
            is_fetch: is_fetch(request),
            agent: header(header::USER_AGENT).unwrap_or_default(),
            device_token: device_cookie::read(request, app.site.load().is_https()),
            user_id,
            flash: flash::read(request),
            theme: theme(request),
            referer: header(header::REFERER),
            if_none_match: header(header::IF_NONE_MATCH),
            takes_gzip: takes_gzip(request),
            session,
        })
    }

    /// The signed-in person's id, as the session says. Pages and writes load the person anew.
    ///
    /// # Errors
    /// `Unauthenticated`: the visitor is sent to sign-in.
    pub fn user_id(&self) -> Result<UserId, Error> {
        self.user_id.ok_or(Error::Unauthenticated)
    }

    /// The hash of the session's key, by which its end is announced.
    ///
    /// # Errors
    /// `Unauthenticated` when there is no session.
    pub fn session_name(&self) -> Result<String, Error> {
        let name = self.session.get(session_store::NAME).ok().flatten();
        name.ok_or(Error::Unauthenticated)
    }

    /// From where and with what the request came.
    pub fn origin(&self) -> Origin {
        Origin::new(self.client, &self.agent)
    }

    /// The token by which this browser is known again, if somebody signed in with it before.
    pub fn device_token(&self) -> Option<&str> {
        self.device_token.as_deref()
    }

    /// Makes this browser's session a person's, under a new key. `device` is the browser's row;
    /// one that is not remembered ends with the browser.
    ///
    /// # Errors
    /// On a defect of the session.
    pub fn begin_session(
        &self,
        user: UserId,
        device: DeviceId,
        remembered: bool,
    ) -> Result<(), Error> {
        self.session.clear();
        self.session.renew();
        self.session
            .insert(session_store::USER_ID, user.0)
            .and_then(|()| self.session.insert(session_store::DEVICE_ID, device.0))
            .and_then(|()| self.session.insert(session_store::REMEMBERED, remembered))
            .map_err(Error::internal)
    }

    /// Whether this session outlives the browser.
    pub fn is_remembered(&self) -> bool {
        self.session.get(session_store::REMEMBERED).ok().flatten() == Some(true)
    }

    /// Whether a session of a person came with the request.
    pub fn is_signed_in(&self) -> bool {
        self.user_id.is_some()
    }

    /// Reads and renders in one trip to a reader thread. The page is not kept by anyone.
    ///
    /// # Errors
    /// What `build` gives.
    pub async fn page<T, F>(&self, build: F) -> Result<HttpResponse, Error>
    where
        T: Template,
        F: FnOnce(&mut Reader<'_>) -> Result<T, Error> + Send + 'static,
    {
        self.page_with(StatusCode::OK, build).await
    }

    /// As [`Self::page`] with another status, for forms shown again.
    ///
    /// # Errors
    /// What `build` gives.
    pub async fn page_with<T, F>(&self, status: StatusCode, build: F) -> Result<HttpResponse, Error>
    where
        T: Template,
        F: FnOnce(&mut Reader<'_>) -> Result<T, Error> + Send + 'static,
    {
        let gzip = self.takes_gzip;
        let body = self.render(build, move |page| page.encode(gzip)).await?;
        Ok(self.forget_flash(encoded(status, body, gzip)))
    }

    /// As [`Self::page`], for pages that browsers keep and ask again about: `private, no-cache`
    /// with an ETag of the content, answered by 304 when nothing changed.
    ///
    /// # Errors
    /// What `build` gives.
    pub async fn kept_page<T, F>(&self, build: F) -> Result<HttpResponse, Error>
    where
        T: Template,
        F: FnOnce(&mut Reader<'_>) -> Result<T, Error> + Send + 'static,
    {
        let (gzip, known) = (self.takes_gzip, self.if_none_match.clone());
        let (etag, body) = self
            .render(build, move |page| {
                let etag = page.etag();
                let same = known.is_some_and(|known| known.contains(&etag));
                let body = (!same).then(|| page.encode(gzip));
                (etag, body)
            })
            .await?;
        let mut response = match body {
            None => HttpResponse::NotModified().finish(),
            Some(body) => encoded(StatusCode::OK, body, gzip),
        };
        let headers = response.headers_mut();
        headers.insert(
            header::CACHE_CONTROL,
            header::HeaderValue::from_static("private, no-cache"),
        );
        if let Ok(value) = header::HeaderValue::from_str(&etag) {
            headers.insert(header::ETAG, value);
        }
        Ok(self.forget_flash(response))
    }

    /// One transaction by the signed-in person, who is loaded inside it.
    ///
    /// # Errors
    /// `Unauthenticated` for guests and ended accounts, else what `change` gives.
    pub async fn write<T, F>(&self, change: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>, &Viewer) -> Result<T, Error> + Send + 'static,
    {
        let id = self.user_id()?;
        self.app
            .db
            .write(move |tx| {
                let viewer = Viewer::load(tx.conn, id)?.ok_or(Error::Unauthenticated)?;
                change(tx, &viewer)
            })
            .await
    }

    /// Reads without rendering a page, for the signed-in person.
    ///
    /// # Errors
    /// `Unauthenticated` for guests and ended accounts, else what `query` gives.
    pub async fn read<T, F>(&self, query: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&mut DbConn, &Viewer) -> Result<T, Error> + Send + 'static,
    {
        let id = self.user_id()?;
        self.app
            .db
            .read(move |conn| {
                let viewer = Viewer::load(conn, id)?.ok_or(Error::Unauthenticated)?;
                query(conn, &viewer)
            })
            .await
    }

    /// The page the request came from, if it is one of ours, else `fallback`.
    pub fn back_or(&self, fallback: &str) -> String {
        local_path(self.referer.as_deref()).unwrap_or_else(|| fallback.to_owned())
    }

    /// Builds and renders a page and makes an answer of it, all on a reader thread.
    async fn render<T, F, A>(
        &self,
        build: F,
        answer: impl FnOnce(PageBody) -> A + Send + 'static,
    ) -> Result<A, Error>
    where
        T: Template,
        F: FnOnce(&mut Reader<'_>) -> Result<T, Error> + Send + 'static,
        A: Send + 'static,
    {
        let (user_id, flash, theme) = (self.user_id, self.flash.clone(), self.theme);
        let app = Arc::clone(&self.app);
        self.app
            .db
            .read(move |conn| {
                let viewer = match user_id {
                    Some(id) => Viewer::load(conn, id)?,
                    None => None,
                };
                let now = app.db.clock().now();
                let mut reader = Reader {
                    conn,
                    now,
                    site: app.site.load_full(),
                    app,
                    viewer,
                    flash,
                    theme,
                    parts: Vec::new(),
                };
                let text = build(&mut reader)?.render()?;
                Ok(answer(PageBody::new(text, &reader.parts)))
            })
            .await
    }

    fn forget_flash(&self, response: HttpResponse) -> HttpResponse {
        if self.flash.is_some() {
            flash::forget(response)
        } else {
            response
        }
    }
}

pub(super) fn takes_gzip(request: &HttpRequest) -> bool {
    request
        .headers()
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.contains("gzip"))
}

/// Path and query of one of our own addresses, such as that of the page a request came from.
pub(super) fn local_path(referer: Option<&str>) -> Option<String> {
    let address = url::Url::parse(referer?).ok()?;
    let path = match address.query() {
        Some(query) => format!("{}?{query}", address.path()),
        None => address.path().to_owned(),
    };
    Some(path).filter(|path| is_local_path(path))
}

/// The colours chosen on this device: `light`, `dark`, or nothing.
pub(super) fn theme(request: &HttpRequest) -> &'static str {
    match request.cookie("theme").as_ref().map(Cookie::value) {
        Some("light") => "light",
        Some("dark") => "dark",
        _ => "",
    }
}

pub(super) fn is_fetch(request: &HttpRequest) -> bool {
    request
        .headers()
        .get("x-requested-with")
        .is_some_and(|value| value == "fetch")
}
