//! The context of one request: who asks, from where, and the ways to answer.

use std::future::{Ready, ready};
use std::net::IpAddr;
use std::sync::Arc;

use actix_session::{Session, SessionExt};
use actix_web::http::StatusCode;
use actix_web::http::header::{self, ContentEncoding};
use actix_web::{FromRequest, HttpRequest, HttpResponse, web};
use askama::Template;

use super::page_body::{PageBody, Place};
use super::{client_address, flash, session_store, viewer::Viewer};
use crate::db::{DbConn, Timestamp, Tx, UserId};
use crate::error::Error;
use crate::state::{App, Site};
use crate::view::{FilledPart, Flash, Page};

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
    user_id: Option<UserId>,
    flash: Option<Flash>,
    theme: &'static str,
    referer: Option<String>,
    if_none_match: Option<String>,
    takes_gzip: bool,
}

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
        let user_id = session.get::<i64>("user_id").ok().flatten().map(UserId);
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
            user_id,
            flash: flash::read(request),
            theme: match request
                .cookie("theme")
                .as_ref()
                .map(|cookie| cookie.value())
            {
                Some("light") => "light",
                Some("dark") => "dark",
                _ => "",
            },
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
        self.referer
            .as_deref()
            .and_then(|address| url::Url::parse(address).ok())
            .map(|address| match address.query() {
                Some(query) => format!("{}?{query}", address.path()),
                None => address.path().to_owned(),
            })
            .filter(|path| is_local_path(path))
            .unwrap_or_else(|| fallback.to_owned())
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

/// What a page is built from, on a reader thread.
pub struct Reader<'c> {
    /// The connection.
    pub conn: &'c mut DbConn,
    /// The moment the page is made.
    pub now: Timestamp,
    /// The site's settings.
    pub site: Arc<Site>,
    /// The running program.
    pub app: Arc<App>,
    viewer: Option<Viewer>,
    flash: Option<Flash>,
    theme: &'static str,
    parts: Vec<FilledPart>,
}

impl Reader<'_> {
    /// The signed-in person.
    ///
    /// # Errors
    /// `Unauthenticated` for guests and ended accounts.
    pub fn viewer(&self) -> Result<Viewer, Error> {
        self.viewer.clone().ok_or(Error::Unauthenticated)
    }

    /// The signed-in person, or nobody.
    pub fn viewer_if_any(&self) -> Option<&Viewer> {
        self.viewer.as_ref()
    }

    /// Takes a kept part into the page; a template shows it by printing the place.
    pub fn place(&mut self, part: FilledPart) -> Place {
        self.parts.push(part);
        Place(self.parts.len() - 1)
    }

    /// The frame of a page.
    ///
    /// # Errors
    /// When the database fails.
    pub fn frame(
        &mut self,
        title: impl Into<String>,
        section: &'static str,
    ) -> Result<Page, Error> {
        let unread = match &self.viewer {
            Some(viewer) => (self.app.unread)(self.conn, viewer.id)?,
            None => 0,
        };
        Ok(Page {
            title: title.into(),
            site_name: self.site.name.clone(),
            viewer: self.viewer.as_ref().map(Viewer::card),
            flash: self.flash.take(),
            section,
            unread,
            theme: self.theme,
            sign_up_open: self.site.sign_up == crate::state::SignUpPolicy::Open,
        })
    }
}

/// A page that is compressed already, or must not be.
fn encoded(status: StatusCode, body: bytes::Bytes, gzip: bool) -> HttpResponse {
    let encoding = match gzip {
        true => ContentEncoding::Gzip,
        // Said plainly, so that the compressing middleware leaves it alone.
        false => ContentEncoding::Identity,
    };
    HttpResponse::build(status)
        .content_type("text/html; charset=utf-8")
        .insert_header((header::VARY, "accept-encoding"))
        .insert_header(encoding)
        .body(body)
}

/// An HTML answer.
pub fn html(status: StatusCode, body: String) -> HttpResponse {
    HttpResponse::build(status)
        .content_type("text/html; charset=utf-8")
        .body(body)
}

/// Go on to a local path: the answer to every form that was taken.
pub fn see_other(path: &str) -> HttpResponse {
    let path = if is_local_path(path) { path } else { "/" };
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, path))
        .finish()
}

/// Whether a redirect may go there: a path of this site, and nothing a browser reads as a host.
pub(super) fn is_local_path(path: &str) -> bool {
    path.is_ascii()
        && path.starts_with('/')
        && !path.starts_with("//")
        && !path.contains('\\')
        && !path.chars().any(char::is_control)
}

pub(super) fn takes_gzip(request: &HttpRequest) -> bool {
    request
        .headers()
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.contains("gzip"))
}

pub(super) fn is_fetch(request: &HttpRequest) -> bool {
    request
        .headers()
        .get("x-requested-with")
        .is_some_and(|value| value == "fetch")
}

#[cfg(test)]
mod tests {
    use super::is_local_path;

    #[test]
    fn only_paths_of_this_site_are_local() {
        assert!(is_local_path("/posts/1?page=2"));
        for other in [
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "",
            "/a\nb",
        ] {
            assert!(!is_local_path(other), "{other}");
        }
    }
}
