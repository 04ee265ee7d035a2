//! What belongs to someone: each address with an id, a name, a key or a token in it, called with
//! real ones by everyone but their owner.

mod private;
mod shared;
mod world;

use std::collections::BTreeSet;

use reqwest::Method;
use reqwest::multipart::{Form, Part};
use veranda::routes::ROUTES;

use Answer::{Away, Does, Forbidden, Gone, NotFound, Refused, Sees};

use crate::support::test_pictures::{file_of, four_corners};
use crate::support::{Page, TestApp, TestClient};
use world::World;

/// What one gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    /// The page or file.
    Sees,
    /// It is done.
    Does,
    /// Sent elsewhere; nothing is done.
    Away,
    /// 403: one sees it, and it is someone else's.
    Forbidden,
    /// 404: one may not even know of it.
    NotFound,
    /// 410: a link that is used up.
    Gone,
    /// 422: the form comes back.
    Refused,
}

impl Answer {
    fn status(self) -> u16 {
        match self {
            Sees => 200,
            Does | Away => 303,
            Forbidden => 403,
            NotFound => 404,
            Gone => 410,
            Refused => 422,
        }
    }
}

/// What a stranger gets, someone whom the owner has blocked, staff, and an admin.
type Answers = [Answer; 4];

/// A route, the address called, and what each gets.
type Row = (&'static str, String, Answers);

const ALL_SEE: Answers = [Sees; 4];
const NOBODY: Answers = [NotFound; 4];
const UNBLOCKED_SEE: Answers = [Sees, NotFound, Sees, Sees];
const UNBLOCKED_DO: Answers = [Does, NotFound, Does, Does];
const UNBLOCKED_LED: Answers = [Away, NotFound, Away, Away];
const UNBLOCKED_REFUSED: Answers = [Refused, NotFound, Refused, Refused];
const STAFF_AND_OWNER: Answers = [Forbidden, NotFound, Sees, Sees];
const SEEN_ONLY: Answers = [Forbidden, NotFound, Forbidden, Forbidden];
const STAFF_SEE: Answers = [Forbidden, Forbidden, Sees, Sees];
const STAFF_FIND_NONE: Answers = [Forbidden, Forbidden, NotFound, NotFound];
const STAFF_DO: Answers = [Forbidden, Forbidden, Does, Does];
const ADMINS_SEE: Answers = [Forbidden, Forbidden, Forbidden, Sees];
const ADMINS_DO: Answers = [Forbidden, Forbidden, Forbidden, Does];
const ADMINS_LED: Answers = [Forbidden, Forbidden, Forbidden, Away];
const ADMINS_FIND_NONE: Answers = [Forbidden, Forbidden, Forbidden, NotFound];

const WHO: [&str; 4] = ["a stranger", "someone blocked", "staff", "an admin"];

impl World {
    /// The route, the address called, and what each gets. Those that do much come last.
    fn rows(&self) -> Vec<Row> {
        let mut rows = self.people();
        rows.extend(self.posts());
        rows.extend(self.comments());
        rows.extend(self.private());
        rows.extend(self.links());
        rows.extend(self.records());
        rows.push((
            "POST /people/{username}/block",
            "/people/ana/block".into(),
            UNBLOCKED_DO,
        ));
        rows
    }
}

#[actix_web::test]
async fn nobody_reaches_what_is_someone_elses() {
    let mut failures = Vec::new();
    for (place, who) in WHO.iter().enumerate() {
        let world = World::new().await;
        let client = world.requester(place).await;
        for (route, path, answers) in world.rows() {
            let expected = answers[place];
            let before = world.test.fingerprint().await;
            let page = call(&client, route, &path).await;
            let told = format!("{route} as {path} by {who}");
            if page.status != expected.status() {
                failures.push(format!("{told}: {}, not {expected:?}", page.status));
            }
            let changes = before.changes(&world.test.fingerprint().await);
            if expected != Does && !changes.is_empty() {
                failures.push(format!("{told} changed {changes:?}"));
            }
            if expected == Does && changes.is_empty() {
                failures.push(format!("{told} did nothing"));
            }
        }
        world.test.stop().await;
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[actix_web::test]
async fn every_address_with_a_place_in_it_has_a_row() {
    let world = World::new().await;
    let rows: BTreeSet<_> = world.rows().into_iter().map(|(route, ..)| route).collect();
    let routes: Vec<_> = ROUTES
        .iter()
        .map(|(method, path, _)| format!("{method} {path}"))
        .collect();
    let missing: Vec<_> = routes
        .iter()
        .filter(|route| route.contains('{') && !rows.contains(route.as_str()))
        .collect();
    assert!(missing.is_empty(), "no row for {missing:?}");
    let stale: Vec<_> = rows
        .iter()
        .filter(|row| !routes.iter().any(|route| route == *row))
        .collect();
    assert!(stale.is_empty(), "rows for no address: {stale:?}");
    world.test.stop().await;
}

#[actix_web::test]
async fn nonsense_in_an_address_is_answered_and_changes_nothing() {
    let test = TestApp::start_unhurried().await;
    let admin = test.admin().await;
    let long = "a".repeat(3000);
    for nonsense in [
        "0",
        "-1",
        "99999999999999999999",
        "%00",
        "%FF",
        "..%2F..",
        "'--",
        &long,
    ] {
        for (method, path, _) in ROUTES.iter().filter(|(_, path, _)| path.contains('{')) {
            let mut filled = String::new();
            for part in path.split('/').skip(1) {
                let at = if part.starts_with("@{") { "@" } else { "" };
                filled.push('/');
                filled.push_str(at);
                filled.push_str(if part.contains('{') { nonsense } else { part });
            }
            let before = test.fingerprint().await;
            let page = call(&admin, &format!("{method} {path}"), &filled).await;
            let status = page.status.as_u16();
            assert!(status < 500, "{method} {filled}: {status}");
            let changes = before.changes(&test.fingerprint().await);
            assert!(changes.is_empty(), "{method} {filled}: {changes:?}");
        }
    }
    test.stop().await;
}

/// The request that would do something, were it one's own.
async fn call(client: &TestClient, route: &str, path: &str) -> Page {
    let (method, route) = route.split_once(' ').unwrap();
    if method == "GET" {
        return client.get(path).await;
    }
    if matches!(route, "/drafts/{id}" | "/posts/{id}/edit") {
        let picture = Part::bytes(picture(90)).file_name("mine.png");
        let form = Form::new()
            .text("caption", "Mine now")
            .text("action", "publish");
        return client.upload(path, form.part("photos", picture)).await;
    }
    let form = [
        ("body", "Here I am"),
        ("kind", "love"),
        ("liked", "1"),
        ("open", "0"),
        ("saved", "1"),
        ("sure", "1"),
        ("to", "ben"),
        ("text", "Because"),
        ("full_name", "Max"),
        ("username", ""),
        ("reason", "Somebody asked for it"),
    ];
    Page::of(client.request(Method::POST, path).form(&form)).await
}

fn picture(width: u32) -> Vec<u8> {
    let image = image::DynamicImage::ImageRgb8(four_corners(width, 60));
    file_of(&image, image::ImageFormat::Png)
}
