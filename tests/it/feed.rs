//! The home feed and the page of a post.

use diesel::prelude::*;
use image::{DynamicImage, ImageFormat};
use veranda::db::schema::comments;
use veranda::db::{PostId, UserId};
use veranda::features::accounts;
use veranda::features::media::{Shape, take_in_bytes};
use veranda::features::{people, posts};

use crate::support::test_pictures::{file_of, four_corners};
use crate::support::{Line, TestApp, TestClient};

async fn photo_post(test: &TestApp, author: UserId, caption: &str, photos: u32) -> PostId {
    let mut taken = Vec::new();
    for n in 0..photos {
        let image = DynamicImage::ImageRgb8(four_corners(120 + n, 80));
        let bytes = file_of(&image, ImageFormat::Png);
        let id = take_in_bytes(&test.app, author, bytes, Shape::Photo).await;
        taken.push((id.unwrap().unwrap(), format!("Photo {n}")));
    }
    let caption = caption.to_owned();
    test.change(move |tx| {
        let now = tx.now;
        posts::publish_now(tx, author, &caption, &taken, now)
    })
    .await
}

fn ids(page: &crate::support::Page) -> Vec<String> {
    page.attributes("article.post", "id")
}

#[actix_web::test]
async fn guests_go_to_sign_in_and_the_lonely_are_told_what_to_do() {
    let test = TestApp::start().await;
    let page = test.anonymous().get("/").await;
    assert!(page.location().unwrap().starts_with("/sign-in"));
    let (_, ana) = test.member("ana").await;
    let (bo_id, bo) = test.member("bo").await;
    let home = ana.get("/").await;
    assert_eq!(home.text(".empty__title"), "Nothing here yet");
    assert_eq!(home.texts(".aside .person__sub"), ["@bo"]);
    // The button works without a script, and the feed fills.
    test.post(bo_id, "Hello").await;
    let follow = home.attributes(".aside form", "action").remove(0);
    assert_eq!(ana.post(&follow, &[]).await.status, 303);
    let home = ana.get("/").await;
    assert_eq!(home.texts(".caption"), ["bo Hello"]);
    assert!(!home.has(".aside"));
    assert!(bo.get("/").await.has(".post"));
    test.stop().await;
}

#[actix_web::test]
async fn posts_of_those_one_follows_come_newest_first_in_pages_that_never_repeat() {
    let test = TestApp::start().await;
    let (ana_id, ana) = test.member("ana").await;
    let crowd = test.crowd(3).await;
    test.follow(ana_id, crowd[0]).await;
    test.follow(ana_id, crowd[1]).await;
    let mut wanted = Vec::new();
    for n in 0..48_usize {
        // Several in the same moment, so that only their ids tell them apart.
        if n % 5 == 0 {
            test.clock().advance(std::time::Duration::from_secs(1));
        }
        let post = test.post(crowd[n % 3], &format!("n{n}")).await;
        if n % 3 < 2 {
            wanted.insert(0, format!("post-{post}"));
        }
    }
    let first = ana.get("/").await;
    let mut seen = ids(&first);
    assert_eq!(seen.len(), 20);
    let next = first.attributes("a[rel=next]", "href").remove(0);
    // What appears meanwhile does not shift the next page.
    test.post(crowd[0], "Newer").await;
    let second = ana.get(&next).await;
    seen.extend(ids(&second));
    assert_eq!(seen, wanted);
    assert!(!second.has("a[rel=next]"));
    assert_eq!(
        ana.get("/?before=1-1").await.text(".empty__title"),
        "That is all"
    );
    assert_eq!(ids(&ana.get("/?before=nonsense").await).len(), 20);
    test.stop().await;
}

#[actix_web::test]
async fn the_deleted_the_blocked_and_the_suspended_are_on_no_page_and_pages_stay_full() {
    let test = TestApp::start().await;
    let (ana_id, ana) = test.member("ana").await;
    let crowd = test.crowd(4).await;
    for person in &crowd {
        test.follow(ana_id, *person).await;
    }
    let mut hidden = Vec::new();
    for n in 0..60_usize {
        let author = crowd[n % 4];
        let post = test.post(author, &format!("n{n}")).await;
        if n % 4 == 3 {
            test.change(move |tx| posts::set_deleted(tx, author, post, true))
                .await;
        }
        if n % 4 > 0 {
            hidden.push(post);
        }
    }
    for _ in 0..10 {
        test.post(crowd[0], "more").await;
    }
    test.block(crowd[1], ana_id).await;
    test.suspend(crowd[2]).await;
    let home = ana.get("/").await;
    let shown = ids(&home);
    assert_eq!(shown.len(), 20);
    for post in hidden {
        assert!(!shown.contains(&format!("post-{post}")));
        let page = ana.get(&format!("/posts/{post}")).await;
        assert_eq!(page.status, 404);
    }
    assert!(!home.body.contains("guest1") && !home.body.contains("guest2"));
    test.stop().await;
}

#[actix_web::test]
async fn what_people_write_is_shown_as_text() {
    let test = TestApp::start().await;
    let (ana_id, ana) = test.member("ana").await;
    let hostile = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>";
    let post = test.post(ana_id, hostile).await;
    ana.post(&format!("/posts/{post}/comments"), &[("body", hostile)])
        .await;
    for path in ["/".to_owned(), format!("/posts/{post}")] {
        let page = ana.get(&path).await;
        assert_eq!(page.text(".caption"), format!("ana {hostile}"));
        assert_eq!(page.text(".comment__text"), format!("ana {hostile}"));
        assert!(!page.has("main script") && !page.has("main img"));
    }
    test.stop().await;
}

#[actix_web::test]
async fn a_long_caption_is_folded_up_and_whole_on_its_own_page() {
    let test = TestApp::start().await;
    let (ana_id, ana) = test.member("ana").await;
    let words = "Snow on the roofs. ".repeat(50);
    let lines = "A line\n".repeat(20);
    for (long, start) in [
        (words.trim(), words.chars().take(400).collect::<String>()),
        (lines.trim(), "A line\n".repeat(8)),
    ] {
        let post = test.post(ana_id, long).await;
        let shown = format!("ana {}… more of this post", start.trim_end()).replace('\n', "");
        let card = format!("#post-{post} .caption");
        assert_eq!(ana.get("/").await.text(&card), shown);
        let comments = format!("/posts/{post}/comments");
        let talk = ana.fetch(&comments, &[("body", "Oh")]).await;
        assert_eq!(talk.text(".caption"), shown);
        let page = ana.get(&format!("/posts/{post}")).await;
        assert_eq!(
            page.text(".caption"),
            format!("ana {long}").replace('\n', "")
        );
    }
    let post = test.post(ana_id, "Short").await;
    let card = format!("#post-{post} .caption");
    assert_eq!(ana.get("/").await.text(&card), "ana Short");
    test.stop().await;
}

#[actix_web::test]
async fn photos_come_in_three_widths_the_first_at_once_and_the_rest_later() {
    let test = TestApp::start().await;
    let (ana_id, ana) = test.member("ana").await;
    let one = photo_post(&test, ana_id, "One", 1).await;
    test.clock().advance(std::time::Duration::from_secs(1));
    photo_post(&test, ana_id, "Three", 3).await;
    let home = ana.get("/").await;
    assert_eq!(
        home.attributes(".strip img:not(.blur)", "fetchpriority"),
        ["high"]
    );
    assert_eq!(home.attributes(".strip img:not(.blur)", "loading").len(), 3);
    assert_eq!(home.attributes(".strip img:not(.blur)", "width")[0], "120");
    assert_eq!(home.texts(".strip__count"), ["1 / 3", "2 / 3", "3 / 3"]);
    let alts = home.attributes(".strip img:not(.blur)", "alt");
    assert_eq!(alts, ["Photo 0", "Photo 1", "Photo 2", "Photo 0"]);
    let sources = home.attributes(".strip img:not(.blur)", "srcset").remove(0);
    for source in sources.split(", ") {
        let (address, _) = source.split_once(' ').unwrap();
        assert_eq!(ana.get(address).await.status, 200, "{address}");
    }
    let page = ana.get(&format!("/posts/{one}")).await;
    assert_eq!(
        page.attributes(".strip img:not(.blur)", "fetchpriority"),
        ["high"]
    );
    test.stop().await;
}

#[actix_web::test]
async fn the_menu_offers_edit_and_delete_to_the_owner_alone() {
    let test = TestApp::start().await;
    let (ana_id, ana) = test.member("ana").await;
    let (_, bo) = test.member("bo").await;
    let post = test.post(ana_id, "Hello").await;
    let path = format!("/posts/{post}");
    let (edit, delete) = (format!("{path}/edit"), format!("{path}/delete"));
    for page in [ana.get("/").await, ana.get(&path).await] {
        assert!(page.body.contains(&edit));
        assert!(page.has(&format!("form[action=\"{delete}\"][data-confirm]")));
    }
    let other = bo.get(&path).await;
    assert!(!other.body.contains(&edit) && !other.body.contains(&delete));
    ana.post(&delete, &[]).await.goes_to("/");
    assert_eq!(ana.get(&path).await.status, 404);
    assert!(!ana.get("/").await.has(".post"));
    test.stop().await;
}

#[actix_web::test]
async fn an_unchanged_feed_is_not_sent_again() {
    let test = TestApp::start().await;
    let (ana_id, ana) = test.member("ana").await;
    test.post(ana_id, "Hello").await;
    let first = ana.get("/").await;
    let again = |etag: String| {
        let request = ana.request(reqwest::Method::GET, "/");
        crate::support::Page::of(request.header("if-none-match", etag))
    };
    let etag = first.header("etag").to_owned();
    assert_eq!(again(etag.clone()).await.status, 304);
    test.post(ana_id, "New").await;
    let fresh = again(etag).await;
    assert_eq!(fresh.status, 200);
    assert_eq!(fresh.texts(".caption").len(), 2);
    test.stop().await;
}

#[actix_web::test]
async fn a_feed_seen_before_shows_every_change_at_once() {
    let test = TestApp::start().await;
    let (ana_id, ana) = test.member("ana").await;
    let (bo_id, bo) = test.member("bo").await;
    let (cy_id, cy) = test.member("cy").await;
    let (dee_id, dee) = test.member("dee").await;
    test.follow(ana_id, bo_id).await;
    test.follow(dee_id, bo_id).await;
    let post = photo_post(&test, bo_id, "First light", 1).await;
    assert_eq!(ana.get("/").await.text(".caption"), "bo First light");

    let told = |page: &crate::support::Page| page.texts(".comments .comment__text");
    cy.post(&format!("/posts/{post}/reaction"), &[("kind", "love")])
        .await;
    assert_eq!(ana.get("/").await.text(".reactions__who a"), "1 person");
    cy.post(&format!("/posts/{post}/comments"), &[("body", "Lovely")])
        .await;
    assert_eq!(told(&ana.get("/").await), ["cy Lovely"]);
    let edited = reqwest::multipart::Form::new()
        .text("caption", "Second light")
        .text("action", "publish");
    let answer = bo.upload(&format!("/posts/{post}/edit"), edited).await;
    answer.goes_to(&format!("/posts/{post}"));
    assert_eq!(ana.get("/").await.text(".caption"), "bo Second light");

    // Names and pictures of the author and of who commented.
    for (client, username, name) in [(&bo, "bobby", "Bobby"), (&cy, "cyril", "Cyril")] {
        let form = [("full_name", name), ("username", username), ("bio", "")];
        client.post("/settings/profile", &form).await;
    }
    let page = ana.get("/").await;
    assert_eq!(page.text(".post__name"), "Bobby");
    assert_eq!(told(&page), ["cyril Lovely"]);
    let image = DynamicImage::ImageRgb8(four_corners(80, 80));
    let bytes = file_of(&image, ImageFormat::Png);
    let picture = take_in_bytes(&test.app, bo_id, bytes, Shape::Avatar(None)).await;
    let picture = picture.unwrap().unwrap();
    test.change(move |tx| {
        veranda::features::profiles::set_picture(
            tx,
            bo_id,
            veranda::features::profiles::Spot::Avatar,
            Some(picture),
        )
    })
    .await;
    assert!(ana.get("/").await.has(".post__head img.avatar"));

    // Each viewer sees their own side of the same post.
    ana.post(&format!("/posts/{post}/reaction"), &[("kind", "wow")])
        .await;
    let (by_ana, by_dee, by_bo) = (ana.get("/").await, dee.get("/").await, bo.get("/").await);
    let pressed = ".reactions__bar > .reaction[aria-pressed=true]";
    assert_eq!(by_ana.text(".reactions__who a"), "You and 1 other");
    assert!(by_ana.has(pressed) && !by_dee.has(pressed));
    assert_eq!(by_dee.text(".reactions__who a"), "2 people");
    assert_eq!(by_ana.text(".comment-form .avatar"), "A");
    assert_eq!(by_dee.text(".comment-form .avatar"), "D");
    assert!(by_bo.has(".menu__item--danger") && !by_ana.has(".menu__item--danger"));

    // Who is not to be seen is gone from it, for one viewer or for all.
    test.block(dee_id, cy_id).await;
    assert_eq!(told(&dee.get("/").await), [""; 0]);
    assert_eq!(told(&ana.get("/").await), ["cyril Lovely"]);
    test.suspend(cy_id).await;
    assert_eq!(told(&ana.get("/").await), [""; 0]);
    test.change(move |tx| accounts::set_suspended(tx, bo_id, cy_id, None))
        .await;
    assert_eq!(told(&ana.get("/").await), ["cyril Lovely"]);
    let comment = test
        .read(|conn| Ok(comments::table.select(comments::id).first(conn)?))
        .await;
    test.change(move |tx| veranda::features::comments::delete(tx, bo_id, comment))
        .await;
    assert_eq!(told(&ana.get("/").await), [""; 0]);

    test.clock().advance(std::time::Duration::from_secs(7200));
    assert_eq!(ana.get("/").await.text("article time"), "2 hours ago");
    test.stop().await;
}

/// Captions above the mark, and whether there is one.
async fn above_the_mark(client: &TestClient, path: &str) -> (usize, bool) {
    let page = client.get(path).await.body;
    match page.split_once("id=\"feed-mark\"") {
        Some((above, _)) => (above.matches("class=\"post card\"").count(), true),
        None => (page.matches("class=\"post card\"").count(), false),
    }
}

#[actix_web::test]
async fn a_mark_stands_where_that_ends_which_is_new_since_the_last_visit() {
    let test = TestApp::start_unhurried().await;
    let (ana_id, ana) = test.member("ana").await;
    let (bo_id, _) = test.member("bo").await;
    test.follow(ana_id, bo_id).await;
    let minutes = |n: u64| std::time::Duration::from_secs(n * 60);
    let write = async |count: usize| {
        for n in 0..count {
            test.clock().advance(minutes(1));
            test.post(bo_id, &format!("n{n}")).await;
        }
    };
    write(3).await;
    // All is new at the first visit, however often one looks.
    assert_eq!(above_the_mark(&ana, "/").await, (3, false));
    write(2).await;
    assert_eq!(above_the_mark(&ana, "/").await, (5, false));
    // The next visit: nothing is new yet, then two are, and stay so until it ends.
    test.clock().advance(minutes(60));
    assert_eq!(above_the_mark(&ana, "/").await, (5, false));
    write(2).await;
    for _ in 0..3 {
        assert_eq!(above_the_mark(&ana, "/").await, (2, true));
        test.clock().advance(minutes(20));
    }
    write(1).await;
    assert_eq!(above_the_mark(&ana, "/").await, (3, true));
    // A later page is no look at what is new, and has the mark if it is there.
    test.clock().advance(minutes(60));
    write(21).await;
    let next = ana.get("/").await.attributes("a[rel=next]", "href");
    assert_eq!(above_the_mark(&ana, "/").await, (20, false));
    assert_eq!(above_the_mark(&ana, &next[0]).await, (1, true));
    // Somebody else's look is not mine.
    let (cy_id, cy) = test.member("cy").await;
    test.follow(cy_id, bo_id).await;
    assert!(!above_the_mark(&cy, "/").await.1);
    test.stop().await;
}

#[actix_web::test]
async fn an_open_feed_hears_how_many_posts_came_and_nothing_of_what_is_muted() {
    let test = TestApp::start_unhurried().await;
    let (ana_id, ana) = test.member("ana").await;
    let crowd = test.crowd(3).await;
    for author in &crowd[..2] {
        test.follow(ana_id, *author).await;
    }
    test.post(crowd[0], "Before").await;
    test.clock().advance(std::time::Duration::from_secs(1));
    let home = ana.get("/").await;
    let newest = home.attributes(".new-pill", "data-newest").remove(0);
    let newest: i64 = newest.parse().unwrap();
    let word = [("word", "spoiler")];
    assert_eq!(ana.post("/settings/muted/words", &word).await.status, 303);
    let muted = crowd[1];
    test.change(move |tx| people::mute(tx, ana_id, muted)).await;
    let hello = serde_json::json!({"type": "watch", "posts": [], "feed": newest});
    let mut line = Line::open(&test, &ana, hello).await;
    for (author, text) in [
        (crowd[1], "By who is muted"),
        (crowd[2], "By a stranger"),
        (crowd[0], "A spoiler"),
        (ana_id, "Of my own"),
    ] {
        test.post(author, text).await;
    }
    test.post(crowd[0], "Hello").await;
    let heard = line.next().await;
    assert_eq!(
        (&heard["type"], &heard["text"]),
        (&"feed".into(), &"1 new post".into())
    );
    let second = test.post(crowd[0], "Hello again").await;
    assert_eq!(line.next().await["text"], "2 new posts");
    // Deleted before it was read.
    let author = crowd[0];
    test.change(move |tx| posts::set_deleted(tx, author, second, true))
        .await;
    for n in 0..30 {
        test.post(crowd[0], &format!("n{n}")).await;
    }
    let mut last = line.next().await["text"].clone();
    while last != "More than 20 new posts" {
        last = line.next().await["text"].clone();
    }
    // What is read again begins anew.
    let home = ana.get("/").await;
    let newest = home.attributes(".new-pill", "data-newest").remove(0);
    let newest: i64 = newest.parse().unwrap();
    let hello = serde_json::json!({"type": "watch", "posts": [], "feed": newest});
    let mut line = Line::open(&test, &ana, hello).await;
    assert!(line.all().await.is_empty());
    test.stop().await;
}
