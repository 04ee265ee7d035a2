//! Following, blocking, the directory, profiles and one's own settings.

use diesel::prelude::*;
use futures_util::future::join_all;
use image::{DynamicImage, ImageFormat};
use reqwest::multipart::{Form, Part};
use veranda::db::schema::{activities, follows, timeline};
use veranda::features::posts;
use veranda::web::Role;

use crate::support::TestApp;
use crate::support::test_pictures::{file_of, four_corners};

/// A post without pictures, for timelines.
async fn post_by(test: &TestApp, username: &str, caption: &'static str) {
    let author = test.id_of(username).await;
    test.app
        .db
        .write(move |tx| {
            let now = tx.now;
            posts::publish_now(tx, author, caption, &[], now).map(|_| ())
        })
        .await
        .unwrap();
}

async fn timeline_of(test: &TestApp, username: &str) -> i64 {
    let owner = test.id_of(username).await;
    test.read(move |conn| {
        Ok(timeline::table
            .filter(timeline::owner_id.eq(owner))
            .count()
            .get_result(conn)?)
    })
    .await
}

#[actix_web::test]
async fn following_fills_the_feed_and_unfollowing_empties_it() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    test.user("lan").await;
    post_by(&test, "lan", "One").await;
    post_by(&test, "lan", "Two").await;
    let button = ana.fetch("/people/lan/follow", &[]).await;
    assert_eq!(button.text("button"), "Following");
    assert_eq!(timeline_of(&test, "ana").await, 2);
    post_by(&test, "lan", "Three").await;
    assert_eq!(timeline_of(&test, "ana").await, 3);
    ana.post("/people/lan/unfollow", &[]).await.goes_to("/@lan");
    assert_eq!(timeline_of(&test, "ana").await, 0);
    test.stop().await;
}

#[actix_web::test]
async fn twenty_presses_at_once_follow_once() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    test.user("lan").await;
    let presses = (0..20).map(|_| ana.post("/people/lan/follow", &[]));
    for page in join_all(presses).await {
        page.goes_to("/@lan");
    }
    let (rows, told): (i64, i64) = test
        .read(|conn| {
            Ok((
                follows::table.count().get_result(conn)?,
                activities::table
                    .filter(activities::verb.eq("followed"))
                    .count()
                    .get_result(conn)?,
            ))
        })
        .await;
    assert_eq!((rows, told), (1, 1));
}

#[actix_web::test]
async fn a_profile_and_its_lists_lead_to_each_other() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    test.user("lan").await;
    for name in ["ana", "lan"] {
        let pages = ["", "/followers", "/following"].map(|page| format!("/@{name}{page}"));
        for (path, tab) in pages.iter().zip(["Posts", "Followers", "Following"]) {
            let page = ana.get(path).await;
            assert_eq!(page.attributes(".tabs__link", "href"), pages, "{path}");
            assert_eq!(page.text(".tabs__link[aria-current=page]"), tab, "{path}");
        }
    }
}

#[actix_web::test]
async fn blocked_people_see_nothing_of_each_other() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    let lan = test.user("lan").await;
    ana.post("/people/lan/follow", &[]).await;
    lan.post("/people/ana/follow", &[]).await;
    ana.post("/people/lan/block", &[])
        .await
        .goes_to("/settings/blocked");
    for (who, other) in [(&ana, "lan"), (&lan, "ana")] {
        for path in ["", "/followers", "/following"] {
            assert_eq!(who.get(&format!("/@{other}{path}")).await.status, 404);
        }
        let follow = who.post(&format!("/people/{other}/follow"), &[]).await;
        assert_eq!(follow.status, 404);
        let names = who.get("/people").await.texts(".person__sub");
        assert!(!names.contains(&format!("@{other}")), "{names:?}");
    }
    let left: i64 = test
        .read(|conn| Ok(follows::table.count().get_result(conn)?))
        .await;
    assert_eq!(left, 0);
    // Who blocked is reminded of it; who was blocked does not learn it.
    let page = ana.get("/@lan").await;
    assert!(page.text(".empty").contains("You blocked @lan"));
    assert!(page.has(".empty a[href='/settings/blocked']"));
    let page = lan.get("/@ana").await;
    assert!(page.text(".empty").contains("Nobody by this name"));
    assert_eq!(
        ana.get("/settings/blocked").await.texts(".person__sub"),
        ["@lan"]
    );
    assert!(lan.get("/settings/blocked").await.has(".empty"));
    ana.post("/people/lan/unblock", &[])
        .await
        .goes_to("/settings/blocked");
    assert_eq!(ana.get("/@lan").await.status, 200);
}

#[actix_web::test]
async fn nobody_follows_or_blocks_themselves() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    assert_eq!(ana.post("/people/ana/follow", &[]).await.status, 409);
    assert_eq!(ana.post("/people/ana/block", &[]).await.status, 409);
}

#[actix_web::test]
async fn the_directory_finds_by_name_and_pages_without_repeating() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    for number in 0..34 {
        test.make(&format!("guest{number:02}"), Role::Member).await;
    }
    let first = ana.get("/people").await;
    let second = ana.get(&first.attributes("a[rel=next]", "href")[0]).await;
    let mut seen = first.texts(".person__sub");
    assert_eq!(seen.len(), 30);
    seen.extend(second.texts(".person__sub"));
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 35);
    assert_eq!(
        ana.get("/people?q=Guest07").await.texts(".person__sub"),
        ["@guest07"]
    );
    assert_eq!(
        ana.get("/people?q=gUEST07").await.texts(".person__sub"),
        ["@guest07"]
    );
    for nobody in ["%25", "_", "nobody", "'; DROP TABLE users; --"] {
        assert!(
            ana.get(&format!("/people?q={nobody}")).await.has(".empty"),
            "{nobody}"
        );
    }
}

#[actix_web::test]
async fn names_are_found_in_any_case_of_every_language() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    let profile = [("full_name", "Öznur ŁUCJA Σοφός"), ("username", "oznur")];
    ana.post("/settings/profile", &profile)
        .await
        .goes_to("/settings/profile");
    for search in ["öznur", "ÖZNUR", "łucja ozn", "ΣΟΦΌΣ", "@OZNUR"] {
        let query = serde_urlencoded::to_string([("q", search)]).unwrap();
        let found = ana.get(&format!("/people?{query}")).await;
        assert_eq!(found.texts(".person__sub"), ["@oznur"], "{search}");
    }
    assert!(ana.get("/people?q=ana").await.has(".empty"));
}

#[actix_web::test]
async fn lists_of_people_have_full_pages_beside_blocked_and_suspended_ones() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    let (me, lan) = (
        test.id_of("ana").await,
        test.make("lan", Role::Member).await,
    );
    let guests = test.crowd(36).await;
    for guest in &guests {
        test.follow(*guest, lan).await;
        test.follow(lan, *guest).await;
    }
    // The newest, who would stand on the first page.
    let (shown, hidden) = guests.split_at(30);
    for guest in hidden.iter().take(3) {
        test.block(me, *guest).await;
    }
    for guest in hidden.iter().skip(3).take(2) {
        test.block(*guest, me).await;
    }
    test.suspend(hidden[5]).await;
    for path in ["/@lan/followers", "/@lan/following"] {
        let page = ana.get(path).await;
        assert_eq!(page.texts(".person__sub").len(), shown.len(), "{path}");
        assert!(!page.has("a[rel=next]"), "{path}");
    }
    let page = ana.get("/people").await;
    assert_eq!(page.texts(".person__sub").len(), 30);
    let rest = ana.get(&page.attributes("a[rel=next]", "href")[0]).await;
    assert_eq!(rest.texts(".person__sub"), ["@lan", "@ana"]);
}

#[actix_web::test]
async fn profiles_are_found_in_any_case_and_missing_ones_are_not_there() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    ana.get("/@ANA").await.goes_to("/@ana");
    assert_eq!(ana.get("/@ana").await.text("h1"), "Ana");
    let nobody = ana.get("/@nobody").await;
    assert_eq!(nobody.status, 404);
    assert!(
        nobody
            .text("main")
            .contains("Nobody here has the username @nobody")
    );
    assert!(nobody.has("main a[href='/people']") && nobody.has(".nav"));
    assert!(!ana.get("/@<b>x</b>").await.body.contains("<b>x"));
    test.anonymous()
        .get("/@ana")
        .await
        .goes_to("/sign-in?next=%2F%40ana");
}

#[actix_web::test]
async fn a_profile_keeps_what_is_right_and_says_what_is_not() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    test.user("lan").await;
    let long = "x".repeat(301);
    for (field, value, message) in [
        ("full_name", "", "Please write your name."),
        ("full_name", "\u{200b}", "Please write your name."),
        (
            "username",
            "lan",
            "@lan is taken. Please choose another username.",
        ),
        ("username", "a b", "A username has letters from a to z"),
        (
            "bio",
            long.as_str(),
            "Please keep this to 300 characters or fewer.",
        ),
    ] {
        let mut form = vec![
            ("full_name", "Changed"),
            ("username", "ana"),
            ("bio", "Hello"),
        ];
        form.retain(|(name, _)| *name != field);
        form.push((field, value));
        let page = ana.post("/settings/profile", &form).await;
        assert_eq!(page.status, 422, "{field}");
        assert!(
            page.text(&format!("#f-{field}-error")).starts_with(message),
            "{field}"
        );
    }
    assert_eq!(ana.get("/@ana").await.text("h1"), "Ana");
    let hostile = "<script>alert(1)</script> \u{202e}'\"; DROP TABLE users";
    let form = [
        ("full_name", hostile),
        ("username", "ana.p"),
        ("bio", "**hi** 🎈"),
    ];
    ana.post("/settings/profile", &form)
        .await
        .goes_to("/settings/profile");
    let page = ana.get("/@ana.p").await;
    let name = "<script>alert(1)</script> '\"; DROP TABLE users";
    assert_eq!(
        page.text("h1"),
        name,
        "without the mark that turns it around"
    );
    assert!(!page.body.contains("<script>alert"));
    assert_eq!(
        ana.get("/@ana").await.location().as_deref(),
        Some("/@ana.p")
    );
}

#[actix_web::test]
async fn a_picture_of_oneself_is_taken_in_or_refused_with_a_reason() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    let send = |bytes: Vec<u8>, name: &'static str| {
        let file = Part::bytes(bytes).file_name(name);
        ana.upload("/settings/picture", Form::new().part("picture", file))
    };
    let picture = DynamicImage::ImageRgb8(four_corners(64, 48));
    send(file_of(&picture, ImageFormat::Png), "ana.png")
        .await
        .goes_to("/settings/profile");
    let kept = ana.get("/settings/profile").await;
    assert!(kept.has("form[action='/settings/picture/remove']"));
    for (bytes, message) in [
        (
            vec![0; 20 * 1024 * 1024 + 1],
            "This picture is larger than 20 MB.",
        ),
        (
            b"<svg/>".to_vec(),
            "This file is not a picture we can show.",
        ),
        (Vec::new(), "Please choose a picture first."),
    ] {
        let name = if bytes.is_empty() { "" } else { "a.png" };
        let page = send(bytes, name).await;
        assert_eq!(page.status, 422, "{message}");
        assert!(
            page.text("#f-picture-error").starts_with(message),
            "{message}"
        );
    }
    let guest = Form::new().part("picture", Part::bytes(vec![0; 4096]).file_name("a.png"));
    test.anonymous()
        .upload("/settings/picture", guest)
        .await
        .goes_to("/sign-in");
}
