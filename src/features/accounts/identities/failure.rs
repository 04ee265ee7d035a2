//! Why nobody came in by another site, and the page that says so and leads on.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;

use super::ProviderButton;
use crate::error::Error;
use crate::view::Page;
use crate::web::Cx;

/// Why nobody came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Failure {
    /// The person said no there.
    Denied,
    /// Nothing was begun in this browser, or it was too long ago, or it was used already.
    Over,
    /// The other site does not answer.
    Away,
    /// What the other site answered does not hold.
    NotBelieved,
    /// The account here may not come in.
    ShutOut,
}

impl Failure {
    fn status(self) -> StatusCode {
        match self {
            Self::Denied => StatusCode::OK,
            Self::Over => StatusCode::GONE,
            Self::Away => StatusCode::SERVICE_UNAVAILABLE,
            Self::NotBelieved => StatusCode::BAD_REQUEST,
            Self::ShutOut => StatusCode::FORBIDDEN,
        }
    }

    fn heading(self) -> &'static str {
        match self {
            Self::Denied => "Nothing was shared",
            Self::Over => "Please begin again",
            Self::Away | Self::NotBelieved => "That did not work",
            Self::ShutOut => "This account is suspended",
        }
    }

    fn text(self, name: &str) -> String {
        match self {
            Self::Denied => format!("You did not let {name} tell who you are, so nothing happened."),
            Self::Over => {
                "This was begun in another browser, more than 10 minutes ago, or it was used already.".into()
            }
            Self::Away => {
                format!("{name} does not answer at the moment. Please try again in a few minutes.")
            }
            Self::NotBelieved => {
                format!("The answer from {name} could not be checked, so nothing happened. Please try again.")
            }
            Self::ShutOut => "Please ask the people who run this site.".into(),
        }
    }
}

#[derive(Template)]
#[template(path = "accounts/provider_failed.html")]
struct FailedPage {
    page: Page,
    heading: &'static str,
    text: String,
    /// The same way again.
    again: Option<ProviderButton>,
    is_signed_in: bool,
}

/// The page for who stands where nothing was begun.
pub(super) async fn over(cx: &Cx) -> Result<HttpResponse, Error> {
    page(cx, None, Failure::Over).await
}

/// The page for who came from a provider, or wanted to go there.
pub(super) async fn failed(
    cx: &Cx,
    provider: ProviderButton,
    failure: Failure,
) -> Result<HttpResponse, Error> {
    page(cx, Some(provider), failure).await
}

async fn page(
    cx: &Cx,
    provider: Option<ProviderButton>,
    failure: Failure,
) -> Result<HttpResponse, Error> {
    let is_signed_in = cx.is_signed_in();
    let name = provider.as_ref().map(|provider| provider.name.clone());
    cx.page_with(failure.status(), move |reader| {
        Ok(FailedPage {
            page: reader.frame(failure.heading(), "")?,
            heading: failure.heading(),
            text: failure.text(&name.unwrap_or_default()),
            again: provider.filter(|_| failure != Failure::ShutOut && !is_signed_in),
            is_signed_in,
        })
    })
    .await
}
