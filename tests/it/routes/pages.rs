//! Every page, opened: it changes nothing, and says who may keep it.

use reqwest::Method;
use veranda::routes::ROUTES;

use super::filled;
use crate::passkeys::on_this_machine;
use crate::support::{Page, TestApp, TestClient};

/// A site on which the places of addresses hold something: a post, a talk.
async fn site() -> (TestApp, [TestClient; 3]) {
    let test = on_this_machine(TestApp::start_unhurried().await).await;
    let (sofia, member) = test.member("sofia").await;
    let admin = test.admin().await;
    test.post(sofia, "Good morning").await;
    admin.post("/chat/with/sofia", &[]).await;
    test.run_jobs().await;
    let guest = test.anonymous();
    (test, [guest, member, admin])
}

/// Every address that is opened with GET, but for the socket.
fn pages() -> impl Iterator<Item = &'static str> {
    let is_page = |route: &&(_, &str, _)| route.0 == "GET" && !route.1.ends_with("/socket");
    ROUTES.iter().filter(is_page).map(|(_, path, _)| *path)
}

#[actix_web::test]
async fn opening_a_page_changes_nothing() {
    let (test, clients) = site().await;
    for path in pages() {
        let before = test.fingerprint().await;
        for client in &clients {
            for method in [Method::GET, Method::HEAD] {
                let page = Page::of(client.request(method, &filled(path))).await;
                assert!(page.status.as_u16() < 500, "{path}: {}", page.status);
            }
        }
        let mut changes = before.changes(&test.fingerprint().await);
        // How far the feed was seen (ADR 18).
        changes.retain(|change| path != "/" || !change.starts_with("feed_visits:"));
        assert!(changes.is_empty(), "{path}: {changes:?}");
    }
    test.stop().await;
}

#[actix_web::test]
async fn pages_are_kept_by_nobody_but_those_that_say_so() {
    let (test, clients) = site().await;
    let kept = ["/", "/posts/{id}", "/@{username}"];
    let mut kept_now = 0;
    for path in pages() {
        let is_file = ["/static", "/media", "/favicon.ico", "/robots.txt"];
        if is_file.iter().any(|start| path.starts_with(start)) {
            continue;
        }
        for client in &clients {
            let page = client.get(&filled(path)).await;
            let control = page.header("cache-control");
            let may_keep = path == "/people"
                || path == "/explore"
                || path == "/tags/{name}"
                || path == "/places/{name}"
                || path.starts_with("/@{username}")
                || path.starts_with("/posts/{id}");
            if page.status == 200 && (kept.contains(&path) || control.contains("no-cache")) {
                kept_now += 1;
                assert!(kept.contains(&path) || may_keep, "{path}: {control}");
                assert_eq!(control, "private, no-cache", "{path}");
                assert!(!page.header("etag").is_empty(), "{path}");
            } else {
                assert!(control.contains("no-store"), "{path}: {control}");
            }
        }
    }
    assert!(kept_now >= 6);
    test.stop().await;
}
