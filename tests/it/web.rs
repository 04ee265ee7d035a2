//! What every request passes: hosts, the cross-site guard, headers, body limits, error pages.

use reqwest::Method;

use crate::support::{Page, TestApp};

#[actix_web::test]
async fn the_site_says_that_it_is_alive_and_ready() {
    let test = TestApp::start().await;
    let guest = test.anonymous();
    assert_eq!(guest.get("/healthz").await.body, "alive");
    assert_eq!(guest.get("/readyz").await.body, "ready");
    test.stop().await;
}

#[actix_web::test]
async fn an_unknown_host_is_refused() {
    let test = TestApp::start().await;
    let guest = test.anonymous();
    let page = Page::of(
        guest
            .request(Method::GET, "/sign-in")
            .header("host", "evil.example"),
    )
    .await;
    assert_eq!(page.status, 400);
    assert!(page.text("main").contains("does not answer to that name"));
}

#[actix_web::test]
async fn changes_asked_for_by_other_sites_are_refused() {
    let test = TestApp::start().await;
    let other = [
        ("origin", "https://evil.example"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "null"),
    ];
    for (name, value) in other {
        let url = format!("{}/sign-out", test.base);
        let request = reqwest::Client::new().post(url).header(name, value);
        assert_eq!(Page::of(request).await.status, 403, "{name}: {value}");
    }
    let bare = reqwest::Client::new().post(format!("{}/sign-out", test.base));
    assert_eq!(Page::of(bare).await.status, 403);
    let upgrade = reqwest::Client::new()
        .get(format!("{}/healthz", test.base))
        .header("upgrade", "websocket")
        .header("origin", "https://evil.example");
    assert_eq!(upgrade.send().await.unwrap().status(), 403);
}

#[actix_web::test]
async fn every_answer_carries_the_security_headers() {
    let test = TestApp::start().await;
    for path in ["/sign-in", "/nothing-here", "/healthz"] {
        let page = test.anonymous().get(path).await;
        let policy = page.header("content-security-policy");
        assert!(policy.contains("default-src 'none'"), "{path}");
        assert!(policy.contains("frame-ancestors 'none'"), "{path}");
        assert!(!policy.contains("unsafe"), "{path}");
        assert_eq!(page.header("x-content-type-options"), "nosniff");
        assert_eq!(page.header("referrer-policy"), "same-origin");
        assert_eq!(page.header("cache-control"), "no-store");
    }
}

#[actix_web::test]
async fn what_is_not_there_has_a_page_that_leads_back() {
    let test = TestApp::start().await;
    let page = test.anonymous().get("/nothing-here").await;
    assert_eq!(page.status, 404);
    assert_eq!(page.text("h1"), "Nothing to see here");
    assert_eq!(page.attributes("main a", "href"), ["/"]);
    assert!(page.text("title").ends_with("Porch"));
}

#[actix_web::test]
async fn an_error_page_keeps_the_colours_and_shows_members_around() {
    let test = TestApp::start().await;
    let guest = test.anonymous().get("/nothing-here").await;
    assert!(!guest.has("nav") && !guest.has("html[data-theme]"));

    let ana = test.user("ana").await;
    ana.post("/settings/theme", &[("theme", "dark")]).await;
    for path in ["/nothing-here", "/posts/4711"] {
        let request = ana
            .request(Method::GET, path)
            .header("referer", format!("{}/people?q=lan", test.base));
        let page = Page::of(request).await;
        assert_eq!(page.status, 404);
        assert_eq!(page.attributes("html", "data-theme"), ["dark"]);
        let menu = page.attributes("header nav a", "href");
        assert_eq!(menu, ["/", "/people", "/chat"], "{path}");
        assert_eq!(page.attributes("main a", "href"), ["/people?q=lan", "/"]);
    }
    // Back is not the page one is at.
    let request = ana
        .request(Method::GET, "/posts/4711")
        .header("referer", format!("{}/posts/4711", test.base));
    assert_eq!(Page::of(request).await.attributes("main a", "href"), ["/"]);
}

#[actix_web::test]
async fn a_form_that_is_too_large_is_answered() {
    let test = TestApp::start().await;
    let much = "x".repeat(3_000_000);
    let page = test.anonymous().post("/sign-in", &[("login", &much)]).await;
    assert_eq!(page.status, 413);
    assert_eq!(page.text("h1"), "That is too large");
}

#[actix_web::test]
async fn a_field_given_twice_is_refused() {
    let test = TestApp::start().await;
    let form = [("login", "a@example.org"), ("login", "b@example.org")];
    assert_eq!(test.anonymous().post("/sign-in", &form).await.status, 400);
}

#[actix_web::test]
async fn guests_come_back_after_signing_in_to_local_pages_only() {
    let test = TestApp::start().await;
    let guest = test.anonymous();
    guest
        .get("/people?q=ana")
        .await
        .goes_to("/sign-in?next=%2Fpeople%3Fq%3Dana");
    test.user("ana").await;
    for (next, place) in [
        ("/people?q=ana", "/people?q=ana"),
        ("https://evil.example", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
    ] {
        test.clock().advance(std::time::Duration::from_secs(61));
        let form = [
            ("login", "ana"),
            ("password", crate::support::PASSWORD),
            ("next", next),
        ];
        test.anonymous()
            .post("/sign-in", &form)
            .await
            .goes_to(place);
    }
}

#[actix_web::test]
async fn static_files_are_kept_for_good_and_compressed() {
    let test = TestApp::start().await;
    let guest = test.anonymous();
    let page = guest.get("/sign-in").await;
    for path in page
        .attributes("link[rel=stylesheet]", "href")
        .into_iter()
        .chain(page.attributes("script", "src"))
    {
        let file = Page::of(
            guest
                .request(Method::GET, &path)
                .header("accept-encoding", "gzip"),
        )
        .await;
        assert_eq!(file.status, 200, "{path}");
        assert!(file.header("cache-control").contains("immutable"));
    }
}
