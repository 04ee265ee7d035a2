//! One friendly page for every failure, with a request id and no cause; it asks no database.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{HttpMessage, HttpRequest, HttpResponse, ResponseError, web};
use askama::Template;

use super::answers::{html, is_local_path, see_other};
use super::context::{Cx, SignedIn, is_fetch, local_path, theme};
use super::request_log::request_id;
use crate::error::Error;
use crate::state::App;
use crate::view::Page;

#[derive(Template)]
#[template(path = "errors/error.html")]
struct ErrorPage<'a> {
    page: Page,
    status: u16,
    heading: &'a str,
    text: String,
    picture: &'a str,
    way_out: Option<Link>,
    around: Around,
}

/// A label, and the address it leads to.
type Link = (&'static str, &'static str);

/// What is known of the request without asking the database.
#[derive(Debug, Default)]
struct Around {
    site_name: String,
    theme: &'static str,
    /// Whether there is a menu to show.
    is_signed_in: bool,
    /// Where the visitor came from.
    back: Option<String>,
    request_id: String,
}

impl Around {
    fn of(request: &HttpRequest) -> Self {
        let referer = request.headers().get(header::REFERER);
        let back = local_path(referer.and_then(|value| value.to_str().ok()));
        let here = request.uri().path_and_query().map(|path| path.as_str());
        Self {
            site_name: site_name(request.app_data::<web::Data<App>>()),
            theme: theme(request),
            is_signed_in: request.extensions().contains::<SignedIn>(),
            back: back.filter(|path| path != "/" && Some(path.as_str()) != here),
            request_id: request_id(request),
        }
    }
}

fn site_name(app: Option<&web::Data<App>>) -> String {
    app.map_or_else(String::new, |app| app.site.load().name.clone())
}

impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Unauthenticated => StatusCode::UNAUTHORIZED,
            Self::Forbidden(_) | Self::NeedsTwoStep | Self::OtherSite => StatusCode::FORBIDDEN,
            Self::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::BadRequest(_) => StatusCode::BAD_REQUEST,
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Bare: [`render_errors`] makes the page, which needs the request.
    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.status_code())
    }
}

/// For addresses that nothing is mounted at.
///
/// # Errors
/// Always `NotFound`.
pub async fn not_found(_: Cx) -> Result<HttpResponse, Error> {
    Err(Error::NotFound)
}

/// Turns every failure into its page, or into one line for a script.
///
/// The request is not cloned: actix's router needs it to be the only one.
///
/// # Errors
/// When something outside the handlers failed, which is the session store only; the error
/// brings its page along.
pub async fn render_errors(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let (site_name, theme) = (
        site_name(request.app_data::<web::Data<App>>()),
        theme(request.request()),
    );
    let response = match next.call(request).await {
        Ok(response) => response.map_into_boxed_body(),
        Err(error) => {
            tracing::error!(%error, "a middleware failed");
            return Err(StoreFailed { site_name, theme }.into());
        }
    };
    let unanswered =
        response.status().as_u16() >= 400 && !response.headers().contains_key(header::CONTENT_TYPE);
    if response.response().error().is_none() && !unanswered {
        return Ok(response);
    }
    let (request, response) = response.into_parts();
    let failure = response
        .error()
        .and_then(|error| error.as_error::<Error>())
        .map_or_else(|| Failure::of_status(response.status()), Failure::of);
    let answer = failure.answer(&request, response);
    Ok(ServiceResponse::new(request, answer))
}

#[derive(Template)]
#[template(path = "errors/not_set_up.html")]
struct NotSetUpPage {
    page: Page,
}

/// Until somebody has set the site up, every page says how to. Costs a look into memory.
///
/// # Errors
/// What the handler gives.
pub async fn until_set_up(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let path = request.path();
    let open = ["/setup/", "/static/", "/favicon.ico", "/healthz", "/readyz"];
    let waits = request
        .app_data::<web::Data<App>>()
        .is_some_and(|app| !app.site.load().is_set_up);
    if !waits || open.iter().any(|start| path.starts_with(start)) {
        let response = next.call(request).await?;
        return Ok(response.map_into_left_body());
    }
    let page = NotSetUpPage {
        page: plain_frame(
            "Almost there",
            "Veranda".to_owned(),
            theme(request.request()),
        ),
    };
    let body = page.render().unwrap_or_default();
    let answer = html(StatusCode::SERVICE_UNAVAILABLE, body);
    Ok(request.into_response(answer).map_into_right_body())
}

/// A frame without a viewer.
fn plain_frame(title: &str, site_name: String, theme: &'static str) -> Page {
    Page {
        title: title.to_owned(),
        site_name,
        viewer: None,
        flash: None,
        section: "",
        unread: 0,
        notices: 0,
        asking: 0,
        wishes: 0,
        theme,
        sign_up_open: false,
        is_on_web: false,
        zone: None,
    }
}

/// The session store is away, so nobody can be recognised: 503.
#[derive(Debug, thiserror::Error)]
#[error("the session store is away")]
struct StoreFailed {
    site_name: String,
    theme: &'static str,
}

impl ResponseError for StoreFailed {
    fn status_code(&self) -> StatusCode {
        StatusCode::SERVICE_UNAVAILABLE
    }

    fn error_response(&self) -> HttpResponse {
        Failure::of_status(self.status_code()).page(Around {
            site_name: self.site_name.clone(),
            theme: self.theme,
            ..Around::default()
        })
    }
}

/// What is told of an error: nothing of its cause.
struct Failure {
    status: StatusCode,
    heading: &'static str,
    text: String,
    /// What to do about it, before all else.
    way_out: Option<Link>,
    sign_in: bool,
    retry_after: Option<u64>,
}

impl Failure {
    fn of(error: &Error) -> Self {
        let status = error.status_code();
        let mut failure = Self::of_status(status);
        match error {
            Error::Forbidden(text)
            | Error::BadRequest(text)
            | Error::TooLarge(text)
            | Error::Conflict(text) => failure.text = (*text).to_owned(),
            Error::NeedsTwoStep => {
                failure.heading = "Two-step sign-in first";
                failure.text =
                    "On this site staff sign in in two steps. Set it up, then come back.".into();
                failure.way_out = Some(("Set it up", "/settings/two-step"));
            }
            Error::OtherSite => {
                failure.heading = "This form came from another page";
                failure.text =
                    "Nothing was changed. Please open the form here and send it again.".into();
            }
            Error::Invalid(errors) => {
                if let Some(message) = errors.iter().flat_map(|(_, messages)| messages).next() {
                    failure.text = message.clone();
                }
            }
            Error::TooMany(wait) => {
                let seconds = wait.as_secs() + 1;
                failure.retry_after = Some(seconds);
                failure.text = format!(
                    "That was quick. Please wait {} and try again.",
                    crate::view::duration_in_words(seconds)
                );
            }
            Error::Unauthenticated => failure.sign_in = true,
            Error::Unavailable(cause) => tracing::error!(cause, "unavailable"),
            Error::Internal(cause) => tracing::error!(?cause, "internal error"),
            Error::NotFound => {}
        }
        failure
    }

    fn of_status(status: StatusCode) -> Self {
        let text = match status.as_u16() {
            401 => "Please sign in first.",
            403 => "You can see this, but it is not yours to change.",
            404 => "There is nothing here, or it is not shared with you.",
            405 => "This address cannot be used that way.",
            409 => "Someone was quicker. Please reload the page and look again.",
            413 => "That is larger than this site takes.",
            422 => "Something in the form needs another look.",
            500 => "Something went wrong on our side. It has been noted; please try again.",
            503 => {
                "The site is busy or its database is away for a moment. Please try again shortly."
            }
            _ => "That request could not be understood.",
        };
        Self {
            status,
            heading: heading(status),
            text: text.to_owned(),
            way_out: None,
            sign_in: false,
            retry_after: None,
        }
    }

    fn answer(self, request: &HttpRequest, original: HttpResponse) -> HttpResponse {
        let mut answer = if self.sign_in && !is_fetch(request) {
            see_other(&sign_in_path(request))
        } else if is_fetch(request) {
            HttpResponse::build(self.status)
                .content_type("text/plain; charset=utf-8")
                .body(self.text.clone())
        } else {
            self.page(Around::of(request))
        };
        for (name, value) in original.headers() {
            if name == header::ALLOW || name == header::SET_COOKIE {
                answer.headers_mut().append(name.clone(), value.clone());
            }
        }
        if let Some(seconds) = self.retry_after {
            answer
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        answer
    }

    fn page(&self, around: Around) -> HttpResponse {
        let page = ErrorPage {
            page: plain_frame(self.heading, around.site_name.clone(), around.theme),
            status: self.status.as_u16(),
            heading: self.heading,
            text: self.text.clone(),
            picture: match self.status.as_u16() {
                404 => "img/error-lost.svg",
                401 | 403 => "img/error-closed.svg",
                _ => "img/error-storm.svg",
            },
            way_out: self.way_out,
            around,
        };
        match page.render() {
            Ok(body) => html(self.status, body),
            Err(_) => HttpResponse::new(self.status),
        }
    }
}

fn heading(status: StatusCode) -> &'static str {
    match status.as_u16() {
        401 => "Please sign in",
        403 => "That is not possible",
        404 => "Nothing to see here",
        409 => "That has changed meanwhile",
        413 => "That is too large",
        422 => "Please look again",
        429 => "One moment, please",
        500 => "Something went wrong",
        503 => "Back in a moment",
        _ => "That did not work",
    }
}

/// Sign-in, and back afterwards: to the page asked for, or to the one whose form was sent.
fn sign_in_path(request: &HttpRequest) -> String {
    let asked = if request.method() == Method::GET {
        request
            .uri()
            .path_and_query()
            .map(|path| path.as_str().to_owned())
    } else {
        request
            .headers()
            .get(header::REFERER)
            .and_then(|value| value.to_str().ok())
            .and_then(|address| url::Url::parse(address).ok())
            .map(|address| address.path().to_owned())
    };
    match asked.filter(|path| is_local_path(path) && path != "/") {
        Some(path) => {
            let query = serde_urlencoded::to_string([("next", path)]).unwrap_or_default();
            format!("/sign-in?{query}")
        }
        None => "/sign-in".to_owned(),
    }
}
