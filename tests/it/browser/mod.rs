//! The site in Chromium, with JavaScript: the whole story here, habits of people beside it.

mod adjusting;
mod between;
mod choosing;
mod chromium;
mod composing;
mod editing;
mod forgotten;
mod forms;
mod fresh;
mod hurried;
mod joining;
mod leaving;
mod linking;
mod moving;
mod naming;
mod narrow;
mod notices;
mod passkeys;
mod preparing;
mod provider;
mod saving;
mod searching;
mod strength;
mod talking;
mod told;
mod two_steps;

use std::time::Instant;

use image::{DynamicImage, ImageFormat};

use crate::support::test_pictures::{file_of, four_corners, jpeg_with_exif};
use crate::support::{PASSWORD, PATIENCE, TestApp, TestClient};
use chromium::{Browser, Chromium};

const NEW_PASSWORD: &str = "Harbour-5-lights";

/// Waits for a draft with these words. What leaves with a page may arrive after the next one was
/// asked for.
async fn wait_for_draft(author: &TestClient, words: &str) {
    let begun = Instant::now();
    while !author.get("/drafts").await.body.contains(words) {
        assert!(begun.elapsed() < PATIENCE, "still no draft with {words}");
    }
}

#[actix_web::test]
async fn the_whole_story() {
    let test = TestApp::start_empty().await;
    let chromium = Chromium::start().await;
    let martin = chromium.browser(&test.base).await;
    let lan = chromium.browser(&test.base).await;

    set_up(&test, &martin).await;
    sign_up(&test, &lan).await;
    martin.open("/@lan").await;
    martin.press("header.profile form button").await;
    martin
        .wait_for_text("header.profile form button", "Following")
        .await;

    let post = post_three_pictures(&lan).await;
    see_them_in_the_feed(&martin).await;
    react_and_comment(&martin, &post).await;
    edit_one_away(&lan, &post).await;
    talk(&lan, &martin).await;
    reset_the_password(&test, &lan).await;

    lan.quit().await;
    martin.quit().await;
    test.run_jobs().await;
    test.stop().await;
}

async fn set_up(test: &TestApp, admin: &Browser) {
    let token = test.app.setup_token.load().as_ref().clone().unwrap();
    admin.open(&format!("/setup/{token}")).await;
    admin.write("#f-site_name", "Our Porch").await;
    admin.press("input[name=sign_up][value=open]").await;
    for (field, text) in [
        ("#f-full_name", "Martin Keller"),
        ("#f-username", "martin"),
        ("#f-email", "martin@example.org"),
        ("#f-password", PASSWORD),
        ("#f-password_confirmation", PASSWORD),
    ] {
        admin.write(field, text).await;
    }
    admin
        .press("main form button[type=submit]:not([hidden]).button--block")
        .await;
    admin.wait_for_path("/").await;
}

async fn sign_up(test: &TestApp, guest: &Browser) {
    guest.open("/sign-up").await;
    guest.write("#f-contact", "lan@example.org").await;
    guest
        .wait_for_text("#f-contact-hint", "An e-mail address")
        .await;
    guest.press("button.button--block").await;
    guest.wait_for_path("/sign-up/sent").await;
    guest
        .open(&test.mail_to("lan@example.org").await.link())
        .await;
    guest.press("button.button--block").await;
    guest.wait_for_path("/sign-up/finish").await;
    for (field, text) in [
        ("#f-full_name", "Lan Nguyễn"),
        ("#f-username", "lan"),
        ("#f-password", PASSWORD),
        ("#f-password_confirmation", PASSWORD),
    ] {
        guest.write(field, text).await;
    }
    guest
        .wait_for_text("#f-username-says", "can be yours")
        .await;
    guest.press("button.button--block").await;
    guest.wait_for_path("/sign-in").await;
    sign_in(guest, PASSWORD).await;
}

async fn sign_in(guest: &Browser, password: &str) {
    guest.write("#f-login", "lan").await;
    guest.write("#f-password", password).await;
    guest.press("button.button--block").await;
    guest.wait_for_path("/").await;
}

/// One plain, one stored on its side, one with the place it was taken at.
async fn post_three_pictures(author: &Browser) -> String {
    let folder = tempfile::tempdir().unwrap();
    let pictures = [
        (
            "a.png",
            file_of(
                &DynamicImage::ImageRgb8(four_corners(640, 480)),
                ImageFormat::Png,
            ),
        ),
        ("b.jpg", jpeg_with_exif(&four_corners(800, 400), 6, false)),
        ("c.jpg", jpeg_with_exif(&four_corners(640, 480), 1, true)),
    ];
    let paths: Vec<String> = pictures
        .into_iter()
        .map(|(name, bytes)| {
            let path = folder.path().join(name);
            std::fs::write(&path, bytes).unwrap();
            path.to_str().unwrap().to_owned()
        })
        .collect();
    author.open("/posts/new").await;
    author.choose_files("input[type=file]", &paths).await;
    author
        .wait_for_count(".tile:not(.tile--failed) .tile__pic img:not(.blur)", 3)
        .await;
    author
        .write("textarea[name=caption]", "Up before the crowds")
        .await;
    author.press("button[value=publish]").await;
    author.wait_for(".flash--success").await;
    author.path().await
}

async fn see_them_in_the_feed(follower: &Browser) {
    follower.open("/").await;
    follower
        .wait_for_count("article.post .strip__slide img:not(.blur)", 3)
        .await;
    // The second was stored lying on its side.
    let upright =
        "const img = document.querySelectorAll('article.post .strip__slide img:not(.blur)')[1];
        img.loading = 'eager'; await img.decode(); return img.naturalHeight > img.naturalWidth;";
    assert!(follower.holds(upright).await);
    let bare =
        "const img = document.querySelectorAll('article.post .strip__slide img:not(.blur)')[2];
        const text = new TextDecoder('latin1').decode(await (await fetch(img.src)).arrayBuffer());
        return !/exif|GPS/i.test(text);";
    assert!(follower.holds(bare).await);
}

async fn react_and_comment(follower: &Browser, post: &str) {
    follower.press("article.post .reaction").await;
    follower
        .wait_for("article.post .reaction[aria-pressed=true]")
        .await;
    assert_eq!(follower.path().await, "/");
    follower
        .write("article.post textarea[name=body]", "Print this for grandma")
        .await;
    follower.press("article.post .comment-form button").await;
    follower
        .wait_for_text("article.post .comments", "Print this for grandma")
        .await;
    follower.open(post).await;
    follower.wait_for(".reaction[aria-pressed=true]").await;
    follower
        .wait_for_text(".comments", "Print this for grandma")
        .await;
}

async fn edit_one_away(author: &Browser, post: &str) {
    author.open(&format!("{post}/edit")).await;
    author
        .press(".tile:first-child button[value^=remove]")
        .await;
    author
        .wait_for_count(".tile:not(.tile--failed) .tile__pic img:not(.blur)", 2)
        .await;
    author.press("button[value=publish]").await;
    author.wait_for_path(post).await;
    author
        .wait_for_count(".strip__slide img:not(.blur)", 2)
        .await;
}

async fn talk(lan: &Browser, martin: &Browser) {
    lan.open("/@martin").await;
    lan.press("form[action='/chat/with/martin'] button").await;
    lan.wait_for(".chat-form textarea").await;
    let chat = lan.path().await;
    martin.open(&chat).await;
    martin.wait_for(".chat-form textarea").await;
    lan.write(".chat-form textarea", "Did they come out?\u{E007}")
        .await;
    martin
        .wait_for_text(".thread__log, .thread, main", "Did they come out?")
        .await;
    martin.write(".chat-form textarea", "All of them.").await;
    martin.press(".chat-form__send").await;
    lan.wait_for_text(".thread__log, .thread, main", "All of them.")
        .await;
}

async fn reset_the_password(test: &TestApp, lan: &Browser) {
    lan.open("/settings/password").await;
    lan.press(".nav form[action='/sign-out'] button").await;
    lan.wait_for_path("/sign-in").await;
    lan.open("/password-reset").await;
    lan.write("#f-contact", "lan@example.org").await;
    lan.press("button.button--block").await;
    lan.wait_for_path("/password-reset/sent").await;
    lan.open(&test.mail_to("lan@example.org").await.link())
        .await;
    lan.wait_for_path("/password-reset/new").await;
    lan.write("#f-password", NEW_PASSWORD).await;
    lan.write("#f-password_confirmation", NEW_PASSWORD).await;
    lan.press("button.button--block").await;
    lan.wait_for_path("/password-reset/done").await;
    lan.open("/sign-in").await;
    sign_in(lan, NEW_PASSWORD).await;
    lan.press(".nav form[action='/sign-out'] button").await;
    lan.wait_for_path("/sign-in").await;
}
