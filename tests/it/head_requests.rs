//! HEAD, and the addresses that browsers try without being sent there.

use std::io::{Read, Write};

use reqwest::Method;
use veranda::routes::ROUTES;

use crate::support::{Page, TestApp, TestClient};

/// All that comes back on a connection of its own.
async fn raw(test: &TestApp, method: &str, path: &str) -> String {
    let address = test.base.trim_start_matches("http://").to_owned();
    let request =
        format!("{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    tokio::task::spawn_blocking(move || {
        let mut stream = std::net::TcpStream::connect(address).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    })
    .await
    .unwrap()
}

#[actix_web::test]
async fn head_is_answered_as_get_without_a_body() {
    let test = TestApp::start().await;
    for path in ["/", "/sign-in", "/healthz", "/favicon.ico", "/nothing-here"] {
        let (get, head) = (
            raw(&test, "GET", path).await,
            raw(&test, "HEAD", path).await,
        );
        let first_line = |answer: &str| answer.lines().next().unwrap().to_owned();
        assert_eq!(first_line(&get), first_line(&head), "{path}");
        let (headers, body) = head.split_once("\r\n\r\n").unwrap();
        assert_eq!(body, "", "{path}");
        let names = |headers: &str| {
            let mut names: Vec<_> = headers
                .lines()
                .filter_map(|line| Some(line.split_once(':')?.0.to_lowercase()))
                .collect();
            names.sort();
            names
        };
        assert_eq!(
            names(headers),
            names(get.split_once("\r\n\r\n").unwrap().0),
            "{path}"
        );
    }
    assert!(
        raw(&test, "HEAD", "/sign-in")
            .await
            .starts_with("HTTP/1.1 200")
    );
}

async fn head(client: &TestClient, path: &str) -> Page {
    Page::of(client.request(Method::HEAD, path)).await
}

#[actix_web::test]
async fn every_page_answers_head() {
    let test = TestApp::start_unhurried().await;
    let (guest, ana) = (test.anonymous(), test.user("ana").await);
    for (method, path, _) in ROUTES.iter().filter(|(_, path, _)| !path.contains('{')) {
        if *method != "GET" {
            continue;
        }
        for client in [&guest, &ana] {
            let (get, head) = (client.get(path).await, head(client, path).await);
            assert_eq!(get.status, head.status, "{path}");
            assert_eq!(get.location(), head.location(), "{path}");
            assert_eq!(head.body, "", "{path}");
        }
    }
    // What is changed by a form is not done by HEAD.
    assert!(head(&ana, "/sign-out").await.status.as_u16() >= 400);
    assert_eq!(ana.get("/settings/profile").await.status, 200);
}

#[actix_web::test]
async fn customary_addresses_lead_to_what_is_meant() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    ana.get("/.well-known/change-password")
        .await
        .goes_to("/settings/password");
    ana.get("/settings").await.goes_to("/settings/profile");
    let icon = test.anonymous().get("/favicon.ico").await;
    assert_eq!(icon.status, 200);
    assert_eq!(icon.header("content-type"), "image/svg+xml");
    assert!(icon.body.contains("<svg"));
}
