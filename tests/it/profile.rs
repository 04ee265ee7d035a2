//! One's own profile: names that lead on, pictures with a chosen part, covers, one's own time.

use std::time::Duration;

use diesel::prelude::*;
use futures_util::future::join_all;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use reqwest::multipart::{Form, Part};
use reqwest::{Method, StatusCode};
use veranda::db::MediaId;
use veranda::db::schema::{activities, former_usernames, media, users};
use veranda::error::Error;
use veranda::features::profiles::{self, Spot};

use crate::support::test_pictures::{file_of, four_corners, png_bomb};
use crate::support::{Page, TestApp, TestClient};

const PROFILE: &str = "/settings/profile";

/// Ana's profile with another username.
async fn rename(client: &TestClient, username: &str) -> Page {
    client
        .post(PROFILE, &[("full_name", "Ana"), ("username", username)])
        .await
}

async fn renamed(client: &TestClient, username: &str) {
    rename(client, username).await.goes_to(PROFILE);
}

fn part(bytes: Vec<u8>) -> Part {
    Part::bytes(bytes).file_name("picture.png")
}

fn png(image: RgbImage) -> Vec<u8> {
    file_of(&DynamicImage::ImageRgb8(image), ImageFormat::Png)
}

async fn media_rows(test: &TestApp) -> i64 {
    test.read(|conn| Ok(media::table.count().get_result(conn)?))
        .await
}

/// The average colour of the newest picture.
async fn newest_color(test: &TestApp) -> String {
    test.one_text("SELECT color AS line FROM media ORDER BY id DESC LIMIT 1")
        .await
        .unwrap()
}

#[actix_web::test]
async fn an_old_username_leads_to_its_owner_for_thirty_days() {
    let test = TestApp::start().await;
    let (ana, ben) = (test.user("ana").await, test.user("ben").await);
    renamed(&ana, "anna").await;
    renamed(&ana, "annie").await;
    for (old, new) in [
        ("/@ana", "/@annie"),
        ("/@anna", "/@annie"),
        ("/@ana/followers", "/@annie/followers"),
        ("/@ana/following", "/@annie/following"),
    ] {
        let page = ben.get(old).await;
        assert_eq!(page.status, StatusCode::PERMANENT_REDIRECT, "{old}");
        assert_eq!(page.location().as_deref(), Some(new));
        assert!(page.header("cache-control").contains("no-store"));
    }
    assert_eq!(ben.visit("/@ANA").await.text("h1"), "Ana");
    test.clock().advance(Duration::from_secs(31 * 86_400));
    let ben = test.sign_in("ben", crate::support::PASSWORD).await;
    assert_eq!(ben.get("/@ana").await.status, StatusCode::NOT_FOUND);
    renamed(&ben, "ana").await;
    assert_eq!(ben.get("/@ana").await.status, StatusCode::OK);
    test.run_jobs().await;
    let left = "SELECT username AS line FROM former_usernames";
    assert_eq!(test.one_text(left).await.as_deref(), Some("ben"));
}

#[actix_web::test]
async fn nobody_takes_an_old_username_but_its_owner_takes_it_back() {
    let test = TestApp::start().await;
    let (ana, ben) = (test.user("ana").await, test.user("ben").await);
    renamed(&ana, "anna").await;
    let refused = rename(&ben, "ana").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text("#f-username-error").contains("taken"));
    let asked = "/sign-up/username?username=ana";
    assert_eq!(ben.get(asked).await.status, StatusCode::CONFLICT);
    assert_eq!(ana.get(asked).await.status, StatusCode::OK);
    renamed(&ana, "ana").await;
    assert_eq!(ben.get("/@ana").await.status, StatusCode::OK);
    assert_eq!(ben.get("/@anna").await.location().as_deref(), Some("/@ana"));
}

#[actix_web::test]
async fn three_new_usernames_in_thirty_days_are_enough() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    for name in ["ana1", "ana2", "ana3"] {
        renamed(&ana, name).await;
    }
    let refused = rename(&ana, "ana4").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text("#f-username-error").contains("three times"));
    assert_eq!(
        refused.attributes("#f-username", "value"),
        ["ana4"],
        "what was typed is kept"
    );
    let kept: i64 = test
        .read(|conn| Ok(former_usernames::table.count().get_result(conn)?))
        .await;
    assert_eq!(kept, 3);
    renamed(&ana, "ana1").await;
}

#[actix_web::test]
async fn of_two_who_want_a_username_at_once_one_gets_it() {
    let test = TestApp::start().await;
    let mut people = Vec::new();
    for name in ["ana", "ben", "cho", "dan"] {
        people.push(test.user(name).await);
    }
    let answers = join_all(people.iter().map(|person| rename(person, "wanted"))).await;
    let got = answers
        .iter()
        .filter(|page| page.status == StatusCode::SEE_OTHER);
    assert_eq!(got.count(), 1);
    for page in &answers {
        assert!(
            page.status == StatusCode::SEE_OTHER
                || page.text("#f-username-error").contains("taken"),
            "{}",
            page.status
        );
    }
    let kept: i64 = test
        .read(|conn| Ok(former_usernames::table.count().get_result(conn)?))
        .await;
    assert_eq!(kept, 1);
}

#[actix_web::test]
async fn the_blocked_do_not_learn_a_new_username() {
    let test = TestApp::start().await;
    let (ana, ben) = (test.user("ana").await, test.user("ben").await);
    ana.post("/people/ben/block", &[]).await;
    renamed(&ana, "anna").await;
    let page = ben.get("/@ana").await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert!(!page.body.contains("anna"));
}

#[actix_web::test]
async fn buttons_of_pages_from_before_a_rename_still_work() {
    let test = TestApp::start().await;
    let (ana, ben) = (test.user("ana").await, test.user("ben").await);
    renamed(&ana, "anna").await;
    ben.post("/people/ana/follow", &[]).await;
    assert!(ben.get("/@anna/followers").await.has(".person"));
    let thread = ben.post("/chat/with/ana", &[]).await;
    assert!(thread.location().unwrap().starts_with("/chat/"));
    ben.post("/people/ana/block", &[]).await;
    assert_eq!(ben.get("/@anna").await.status, StatusCode::NOT_FOUND);
    ben.post("/people/ana/unblock", &[]).await;
    assert_eq!(ben.get("/@anna").await.status, StatusCode::OK);
}

#[actix_web::test]
async fn a_mention_of_an_old_username_arrives() {
    let test = TestApp::start().await;
    let (ana, ben) = (test.user("ana").await, test.user("ben").await);
    let form = [
        ("full_name", "Ben"),
        ("username", "ben"),
        (
            "bio",
            "With @ana at https://example.org/a, javascript:alert(1)",
        ),
    ];
    ben.post(PROFILE, &form).await.goes_to(PROFILE);
    renamed(&ana, "anna").await;
    let links = ana.get("/@ben").await.attributes(".profile__bio a", "href");
    assert_eq!(links, ["/@ana", "https://example.org/a"]);
    assert!(
        ana.visit("/@ana")
            .await
            .text(".profile__handle")
            .contains("@anna")
    );
}

#[actix_web::test]
async fn an_empty_full_name_is_the_first_and_the_last_one() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    let form = [
        ("full_name", "  "),
        ("first_name", "Ana"),
        ("last_name", "da Silva"),
        ("username", "ana"),
        ("pronouns", " she/her "),
    ];
    ana.post(PROFILE, &form).await.goes_to(PROFILE);
    let page = ana.get("/@ana").await;
    assert_eq!(page.text("h1"), "Ana da Silva");
    assert!(page.text(".profile__handle").contains("she/her"));
    let nameless = ana.post(PROFILE, &[("username", "ana")]).await;
    assert_eq!(nameless.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nameless.has("#f-full_name-error"));
}

#[actix_web::test]
async fn the_chosen_part_of_a_picture_is_cut_out() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    // Red, and blue on the right.
    let image = RgbImage::from_fn(400, 100, |x, _| match x < 300 {
        true => Rgb([200, 0, 0]),
        false => Rgb([0, 0, 200]),
    });
    let file = png(image);
    let send = |crop: Option<(&'static str, &'static str, &'static str)>| {
        let mut form = Form::new().part("picture", part(file.clone()));
        if let Some((x, y, size)) = crop {
            form = form
                .text("crop_x", x)
                .text("crop_y", y)
                .text("crop_size", size);
        }
        let ana = ana.clone();
        async move { ana.upload("/settings/picture", form).await }
    };
    send(None).await.goes_to(PROFILE);
    assert_eq!(newest_color(&test).await, "c80000");
    send(Some(("0.75", "0", "1"))).await.goes_to(PROFILE);
    assert_eq!(newest_color(&test).await, "0000c8");
    let sides = "SELECT CAST(width AS TEXT) AS line FROM media ORDER BY id DESC LIMIT 1";
    assert_eq!(test.one_text(sides).await.as_deref(), Some("100"));
    // As far out as it goes, which is still inside.
    send(Some(("1", "1", "0.000001"))).await.goes_to(PROFILE);
    let before = media_rows(&test).await;
    for crop in [
        ("-1", "0", "1"),
        ("0", "2", "1"),
        ("0", "0", "0"),
        ("NaN", "0", "1"),
        ("1e400", "0", "1"),
        ("0", "0", ""),
        ("a", "b", "c"),
    ] {
        let refused = send(Some(crop)).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{crop:?}");
        assert!(refused.has("#f-picture-error"));
    }
    assert_eq!(media_rows(&test).await, before, "nothing is stored");
}

#[actix_web::test]
async fn a_cover_is_shown_wide_on_top_and_taken_off_again() {
    let test = TestApp::start().await;
    let (ana, ben) = (test.user("ana").await, test.user("ben").await);
    assert!(ben.get("/@ana").await.has("div.cover"));
    let form = Form::new().part("cover", part(png(four_corners(900, 900))));
    ana.upload("/settings/cover", form).await.goes_to(PROFILE);
    let size = "SELECT CAST(width AS TEXT) || 'x' || CAST(height AS TEXT) AS line FROM media";
    assert_eq!(test.one_text(size).await.as_deref(), Some("900x300"));
    let page = ben.get("/@ana").await;
    let src = page.attributes("img.cover", "src").remove(0);
    assert_eq!(page.attributes("img.cover", "alt"), [""]);
    assert_eq!(ben.get(&src).await.status, StatusCode::OK);
    let noted: i64 = test
        .read(|conn| {
            Ok(activities::table
                .filter(activities::verb.eq("updated_profile"))
                .count()
                .get_result(conn)?)
        })
        .await;
    assert_eq!(noted, 1);
    // Those who are blocked do not see it, and it stays when pictures of nobody are swept.
    ana.post("/people/ben/block", &[]).await;
    assert_eq!(ben.get(&src).await.status, StatusCode::NOT_FOUND);
    test.clock().advance(Duration::from_secs(2 * 86_400));
    veranda::features::media::sweep(&test.app).await.unwrap();
    assert_eq!(media_rows(&test).await, 1);
    let ana = test.sign_in("ana", crate::support::PASSWORD).await;
    ana.post("/settings/cover/remove", &[])
        .await
        .goes_to(PROFILE);
    assert!(ana.get("/@ana").await.has("div.cover"));
    veranda::features::media::sweep(&test.app).await.unwrap();
    assert_eq!(media_rows(&test).await, 0);
}

#[actix_web::test]
async fn a_hostile_cover_is_refused_beside_its_field() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    let script = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
    for bytes in [script.to_vec(), png_bomb(50_000, 50_000), Vec::new()] {
        let form = Form::new().part("cover", part(bytes));
        let page = ana.upload("/settings/cover", form).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.has("#f-cover-error") && !page.has("#f-picture-error"));
    }
    assert_eq!(media_rows(&test).await, 0);
    let guest = test
        .anonymous()
        .upload("/settings/cover", Form::new())
        .await;
    assert!(guest.location().unwrap().starts_with("/sign-in"));
}

#[actix_web::test]
async fn nobody_wears_the_picture_of_another() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    test.user("ben").await;
    let form = Form::new().part("picture", part(png(four_corners(60, 60))));
    ana.upload("/settings/picture", form).await.goes_to(PROFILE);
    let (ben, id): (_, MediaId) = (
        test.id_of("ben").await,
        test.read(|conn| Ok(media::table.select(media::id).first(conn)?))
            .await,
    );
    for spot in [Spot::Avatar, Spot::Cover] {
        let swap = test
            .app
            .db
            .write(move |tx| profiles::set_picture(tx, ben, spot, Some(id)))
            .await;
        assert!(matches!(swap, Err(Error::NotFound)));
    }
}

#[actix_web::test]
async fn dates_are_told_by_the_clock_of_ones_own_place() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    let utc = ana.get("/settings/security-log").await;
    assert!(utc.attributes("time", "title").remove(0).ends_with("UTC"));
    let zone = [("time_zone", "Asia/Tashkent")];
    ana.post("/settings/time-zone", &zone)
        .await
        .goes_to(PROFILE);
    let page = ana.get("/settings/security-log").await;
    assert!(
        page.attributes("time", "title")
            .remove(0)
            .ends_with("UTC+5")
    );
    assert_eq!(page.attributes("html", "data-zone"), ["Asia/Tashkent"]);
    let chosen = ana.get(PROFILE).await;
    assert_eq!(
        chosen.attributes("#f-time_zone [selected]", "value"),
        ["Asia/Tashkent"]
    );
    for name in ["", "Mars/Phobos", "asia/tashkent", "'; DROP TABLE users"] {
        let refused = ana
            .post("/settings/time-zone", &[("time_zone", name)])
            .await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        assert!(refused.has("#f-time_zone-error"));
    }
    let stored: String = test
        .read(|conn| {
            Ok(users::table
                .select(users::time_zone)
                .filter(users::username.eq("ana"))
                .first(conn)?)
        })
        .await;
    assert_eq!(stored, "Asia/Tashkent");
}

#[actix_web::test]
async fn a_feed_seen_before_shows_a_changed_name_at_once() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    let id = test.id_of("ana").await;
    test.post(id, "Hello").await;
    assert!(ana.get("/").await.body.contains("/@ana\""));
    renamed(&ana, "anna").await;
    let page = Page::of(ana.request(Method::GET, "/")).await;
    assert!(page.body.contains("/@anna\"") && !page.body.contains("/@ana\""));
}
