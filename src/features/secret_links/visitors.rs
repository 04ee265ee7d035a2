//! Who is counted as having opened a link: a browser, once. Programs that look ahead for somebody
//! are not, as far as they say what they are.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};

use crate::web::is_head;

/// Says that this browser was counted; its path is the link itself, so no other page gets it.
const NAME: &str = "opened";

/// What programs that make previews or collect pages have in their names.
const PROGRAMS: [&str; 9] = [
    "bot",
    "crawl",
    "spider",
    "preview",
    "fetch",
    "facebookexternalhit",
    "whatsapp",
    "curl",
    "wget",
];

/// Whether it is a browser that was not counted yet.
pub(super) fn is_new(request: &HttpRequest) -> bool {
    request.cookie(NAME).is_none() && !is_head(request) && !is_ahead(request) && is_browser(request)
}

/// Whether it is asked for before anybody wants to see it.
fn is_ahead(request: &HttpRequest) -> bool {
    let says = ["sec-purpose", "purpose", "x-purpose", "x-moz"];
    let ahead = ["prefetch", "preview", "prerender"];
    says.iter().any(|name| {
        let said = header(request, name);
        ahead.iter().any(|word| said.contains(word))
    })
}

fn is_browser(request: &HttpRequest) -> bool {
    let agent = header(request, "user-agent");
    !agent.is_empty() && !PROGRAMS.iter().any(|program| agent.contains(program))
}

fn header(request: &HttpRequest, name: &str) -> String {
    let value = request.headers().get(name);
    let text = value.and_then(|value| value.to_str().ok());
    text.unwrap_or_default().to_lowercase()
}

/// Has the browser remember that it was counted.
pub(super) fn remember(mut response: HttpResponse, path: &str, is_https: bool) -> HttpResponse {
    let cookie = Cookie::build(NAME, "1")
        .path(path.to_owned())
        .http_only(true)
        .secure(is_https)
        .same_site(SameSite::Lax)
        .max_age(Duration::days(400))
        .finish();
    let _ = response.add_cookie(&cookie);
    response
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

    #[test]
    fn a_browser_is_counted_once_and_programs_never() {
        let asked = |agent: &str| TestRequest::get().insert_header(("user-agent", agent));
        assert!(is_new(&asked(FIREFOX).to_http_request()));
        let again = asked(FIREFOX).cookie(Cookie::new(NAME, "1"));
        assert!(!is_new(&again.to_http_request()));
        for (name, value) in [("sec-purpose", "prefetch;prerender"), ("x-moz", "prefetch")] {
            let ahead = asked(FIREFOX).insert_header((name, value));
            assert!(!is_new(&ahead.to_http_request()), "{name}");
        }
        for agent in [
            "",
            "Slackbot-LinkExpanding 1.0",
            "WhatsApp/2.23",
            "curl/8.5",
        ] {
            assert!(!is_new(&asked(agent).to_http_request()), "{agent}");
        }
    }
}
