//! What people without an account see, and what other programs read of it. Who sees which post
//! is in the table of `visibility`.

use std::collections::BTreeMap;

use quick_xml::events::Event;
use serde_json::Value;
use veranda::db::{PostId, UserId};
use veranda::features::{people, posts};

use crate::leaving::world::{key_of, stored};
use crate::support::{TestApp, TestClient};

/// A site that people may look into, and Ana, who wants to be seen.
async fn open_site() -> (TestApp, UserId, TestClient) {
    let test = TestApp::start_unhurried().await;
    test.settings(|site| site.open_to_guests = true).await;
    let (ana, client) = test.member("ana").await;
    let form = [("private", ""), ("web", "1")];
    client
        .post("/settings/privacy", &form)
        .await
        .goes_to("/settings/privacy");
    (test, ana, client)
}

async fn post(test: &TestApp, author: UserId, width: u32, caption: &'static str) -> PostId {
    let media = stored(test, author, width).await;
    test.change(move |tx| {
        let photos = [(media, "A boat".to_owned())];
        let now = tx.now;
        posts::publish_now(tx, author, caption, &photos, now)
    })
    .await
}

#[actix_web::test]
async fn nobody_looks_in_until_an_admin_and_the_person_say_so() {
    let test = TestApp::start_unhurried().await;
    let (ana, client) = test.member("ana").await;
    let post = post(&test, ana, 80, "At the lake").await;
    let guest = test.anonymous();
    let pages = ["/@ana".to_owned(), format!("/posts/{post}")];
    let seen = async || {
        let mut seen = Vec::new();
        for page in &pages {
            let answer = guest.get(page).await;
            if answer.status != 200 {
                answer.goes_to(&format!(
                    "/sign-in?next={}",
                    page.replace('/', "%2F").replace('@', "%40")
                ));
            }
            seen.push(answer.status == 200);
        }
        seen.push(guest.get("/@ana/feed.atom").await.status == 200);
        seen
    };
    // The switch is not there where nobody may look in, and cannot be sent.
    let privacy = "/settings/privacy";
    assert!(!client.get(privacy).await.has("[name=web]"));
    client.post(privacy, &[("private", ""), ("web", "1")]).await;
    assert_eq!(seen().await, [false, false, false]);
    test.settings(|site| site.open_to_guests = true).await;
    assert_eq!(seen().await, [false, false, false]);
    let page = client.get(privacy).await;
    assert!(page.has("[name=web]") && !page.has("[name=web][checked]"));
    client.post(privacy, &[("private", ""), ("web", "1")]).await;
    assert!(client.get(privacy).await.has("[name=web][checked]"));
    assert_eq!(seen().await, [true, true, true]);
    assert!(
        client
            .get("/posts/new")
            .await
            .text("#f-audience-hint")
            .contains("without an account")
    );
    // A private account is for its followers, whatever else was ticked.
    client
        .post(privacy, &[("private", "1"), ("web", "1")])
        .await;
    assert_eq!(seen().await, [false, false, false]);
    client.post(privacy, &[("private", "")]).await;
    assert_eq!(seen().await, [false, false, false]);
    test.run_jobs().await;
    test.stop().await;
}

#[actix_web::test]
async fn a_guest_sees_the_post_and_its_counts_but_nobody_elses_words() {
    let (test, ana, _) = open_site().await;
    let ben = test.user("ben").await;
    let post = post(&test, ana, 90, "Rain, says @ben & <b>me</b>").await;
    let page = format!("/posts/{post}");
    ben.post(&format!("{page}/comments"), &[("body", "So wet")])
        .await;
    ben.post(&format!("{page}/reaction"), &[("kind", "love")])
        .await;
    let shown = test.anonymous().get(&page).await;
    assert_eq!(shown.status, 200);
    assert_eq!(shown.text("article .quiet"), "1 reaction · 1 comment");
    assert_eq!(shown.text(".caption"), "Rain, says @ben & <b>me</b>");
    assert!(!shown.body.contains("So wet"));
    assert!(!shown.has("main form"));
    assert_eq!(
        shown.attributes("main a.button", "href"),
        [format!("/sign-in?next=/posts/{post}")]
    );
    let profile = test.anonymous().get("/@ana").await;
    assert_eq!(profile.attributes(".grid__item", "href"), [page]);
    assert!(!profile.has("main form"));
    test.stop().await;
}

#[actix_web::test]
async fn other_programs_find_a_title_a_text_and_a_picture() {
    let (test, ana, _) = open_site().await;
    let post = post(&test, ana, 700, "A \"quiet\" morning").await;
    let page = test.anonymous().get(&format!("/posts/{post}")).await;
    let graph: BTreeMap<String, String> = page
        .attributes("meta[property]", "property")
        .into_iter()
        .zip(page.attributes("meta[property]", "content"))
        .collect();
    assert_eq!(graph["og:url"], format!("{}/posts/{post}", test.base));
    assert_eq!(graph["og:type"], "article");
    assert_eq!(graph["og:description"], "A \"quiet\" morning");
    assert_eq!(graph["og:image:width"], "700");
    assert_eq!(graph["og:image:alt"], "A boat");
    // What it leads to is there, for programs without an account.
    let image = graph["og:image"].strip_prefix(&test.base).unwrap();
    assert_eq!(test.anonymous().get(image).await.status, 200);
    let link = |kind: &str| page.attributes(&format!("link[type=\"{kind}\"]"), "href");
    let oembed = link("application/json+oembed").remove(0);
    let oembed = test
        .anonymous()
        .get(oembed.strip_prefix(&test.base).unwrap())
        .await;
    assert_eq!(oembed.status, 200);
    let feed = link("application/atom+xml").remove(0);
    assert_eq!(feed, format!("{}/@ana/feed.atom", test.base));
    test.stop().await;
}

#[actix_web::test]
async fn oembed_gives_a_picture_no_larger_than_asked() {
    let (test, ana, _) = open_site().await;
    let post = post(&test, ana, 1000, "Wide").await;
    let guest = test.anonymous();
    let address = format!("{}/posts/{post}", test.base);
    let ask = async |more: &str| guest.get(&format!("/oembed?url={address}{more}")).await;
    let read = async |more: &str| -> Value { serde_json::from_str(&ask(more).await.body).unwrap() };
    let whole = read("").await;
    assert_eq!(whole["version"], "1.0");
    assert_eq!(whole["type"], "photo");
    assert_eq!(whole["title"], "Wide");
    assert_eq!(whole["width"], 1000);
    assert_eq!(whole["author_url"], format!("{}/@ana", test.base));
    let narrow = read("&maxwidth=800").await;
    assert_eq!(narrow["width"], 768);
    assert!(narrow["url"].as_str().unwrap().ends_with("/768.webp"));
    let media = narrow["url"].as_str().unwrap();
    let media = media.strip_prefix(&test.base).unwrap();
    assert_eq!(guest.get(media).await.status, 200);
    assert_eq!(ask("&format=xml").await.status, 501);
    for other in ["https://elsewhere.example/posts/1", "", "nonsense"] {
        let answer = guest.get(&format!("/oembed?url={other}")).await;
        assert_eq!(answer.status, 404, "{other}");
    }
    test.settings(|site| site.open_to_guests = false).await;
    assert_eq!(ask("").await.status, 404);
    test.stop().await;
}

#[actix_web::test]
async fn the_feed_is_whole_in_pages_that_any_reader_understands() {
    let (test, ana, client) = open_site().await;
    let name = [("full_name", "Ana & \"Zoë\" <x>"), ("username", "ana")];
    client.post("/settings/profile", &name).await;
    for number in 0..23 {
        post(&test, ana, 40 + number, "Cats & <dogs> ]]> \u{627}").await;
    }
    let guest = test.anonymous();
    let first = guest.get("/@ana/feed.atom").await;
    let kind = first.header("content-type");
    assert_eq!(kind, "application/atom+xml; charset=utf-8");
    let (entries, next) = read(&first.body);
    assert_eq!(entries.len(), 20);
    let next = next.unwrap();
    let second = guest.get(next.strip_prefix(&test.base).unwrap()).await;
    let (older, end) = read(&second.body);
    assert_eq!((older.len(), end), (3, None));
    let ids: std::collections::BTreeSet<_> = entries.iter().chain(&older).collect();
    assert_eq!(ids.len(), 23);
    assert_eq!(guest.get("/@nobody/feed.atom").await.status, 404);
    test.stop().await;
}

/// The ids of the entries and the address of the next page. Panics at what is no XML.
fn read(feed: &str) -> (Vec<String>, Option<String>) {
    let mut reader = quick_xml::Reader::from_str(feed);
    let (mut ids, mut next, mut path) = (Vec::new(), None, Vec::new());
    loop {
        match reader.read_event().unwrap() {
            Event::Start(tag) => path.push(String::from_utf8(tag.name().0.to_vec()).unwrap()),
            Event::End(_) => {
                path.pop();
            }
            Event::Empty(tag) => {
                let of = |name: &str| {
                    let found = tag.try_get_attribute(name).unwrap();
                    found.map(|value| String::from_utf8(value.value.to_vec()).unwrap())
                };
                if of("rel").as_deref() == Some("next") {
                    next = of("href");
                }
            }
            Event::Text(text) if path == ["feed", "entry", "id"] => {
                ids.push(String::from_utf8(text.to_vec()).unwrap());
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert!(path.is_empty());
    (ids, next)
}

#[actix_web::test]
async fn search_engines_stay_away_until_an_admin_lets_them() {
    let (test, ana, _) = open_site().await;
    let post = post(&test, ana, 60, "Hello").await;
    let guest = test.anonymous();
    let page = format!("/posts/{post}");
    assert_eq!(
        guest.get("/robots.txt").await.body,
        "User-agent: *\nDisallow: /\n"
    );
    assert!(guest.get(&page).await.has("meta[name=robots]"));
    test.settings(|site| site.in_search_engines = true).await;
    assert_eq!(
        guest.get("/robots.txt").await.body,
        "User-agent: *\nDisallow: /s/\n"
    );
    assert!(!guest.get(&page).await.has("meta[name=robots]"));
    test.settings(|site| site.open_to_guests = false).await;
    assert_eq!(
        guest.get("/robots.txt").await.body,
        "User-agent: *\nDisallow: /\n"
    );
    test.stop().await;
}

#[actix_web::test]
async fn a_guest_fetches_no_picture_that_is_not_shown_to_them() {
    let (test, ana, _) = open_site().await;
    let alone = stored(&test, ana, 50).await;
    let (ben, _) = test.member("ben").await;
    let of_ben = stored(&test, ben, 50).await;
    test.change(move |tx| people::set_on_web(tx, ben, true))
        .await;
    let guest = test.anonymous();
    for media in [alone, of_ben] {
        let path = format!("/media/{}/768.webp", key_of(&test, media).await);
        assert_eq!(guest.get(&path).await.status, 404);
    }
    let original = guest.get("/media/x/original").await;
    assert!(original.location().is_some());
    test.stop().await;
}
