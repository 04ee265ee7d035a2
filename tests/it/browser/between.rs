//! Two people: they become friends from both sides, one mutes the other, and blocks them.

use super::chromium::{Browser, Chromium};
use crate::support::TestApp;

const ASK: &str = "header.profile .friend details > summary";

async fn two(test: &TestApp, chromium: &Chromium) -> (Browser, Browser) {
    let (ana, bo) = (test.user("ana").await, test.user("bo").await);
    let browsers = (
        chromium.browser(&test.base).await,
        chromium.browser(&test.base).await,
    );
    browsers.0.enter_as(&ana).await;
    browsers.1.enter_as(&bo).await;
    browsers
}

async fn menu(browser: &Browser, path: &str, form: &str) {
    browser.open(path).await;
    let more = "header.profile details:not(.friend *) > summary";
    browser
        .wait_for("header.profile details[data-enhanced]")
        .await;
    browser.press(more).await;
    browser
        .press(&format!("header.profile form[action$='/{form}'] button"))
        .await;
}

#[actix_web::test]
async fn friends_are_made_from_both_sides() {
    let test = TestApp::start_unhurried().await;
    let chromium = Chromium::start().await;
    let (ana, bo) = two(&test, &chromium).await;
    bo.open("/notifications").await;
    bo.wait_for("#notices[data-enhanced]").await;
    bo.wait_for(".nav [data-enhance~=bell][data-enhanced]")
        .await;

    ana.open("/@bo").await;
    ana.press(ASK).await;
    ana.write(".friend__ask textarea", "From the choir").await;
    ana.press(".friend__ask button").await;
    ana.wait_for_text(".friend button", "Request sent").await;
    // Bo sees it where he is, and it leads him to the answer.
    bo.wait_for_text(".told__link", "Ana asked to be your friend")
        .await;
    bo.press(".told__link").await;
    bo.wait_for_path("/people/friends/requests").await;
    bo.wait_for_text(".person", "From the choir").await;
    ana.open("/notifications").await;
    ana.wait_for("#notices[data-enhanced]").await;
    ana.wait_for(".nav [data-enhance~=bell][data-enhanced]")
        .await;
    bo.press("form[action$='/friend/accept'] button").await;
    bo.wait_for_text(".friend summary", "Friends").await;
    ana.wait_for_text(".told__link", "Bo accepted your friend request")
        .await;

    // Ended by one, then both ask: the second wish meets the first.
    bo.open("/@ana").await;
    bo.press(ASK).await;
    bo.press(".friend form[action$='/friend/end'] button").await;
    bo.press("dialog .button--danger").await;
    bo.wait_for_text(ASK, "Add friend").await;
    ana.wait_for_count(".told", 0).await;
    for browser in [&ana, &bo] {
        let other = if std::ptr::eq(browser, &ana) {
            "bo"
        } else {
            "ana"
        };
        browser.open(&format!("/@{other}")).await;
        browser.wait_for_text(ASK, "Add friend").await;
    }
    for browser in [&ana, &bo] {
        browser.press(ASK).await;
        browser.press(".friend__ask button").await;
        browser.wait_for("header.profile .friend form").await;
    }
    bo.wait_for_text(ASK, "Friends").await;
    ana.open("/@bo").await;
    ana.wait_for_text(ASK, "Friends").await;
    ana.quit().await;
    bo.quit().await;
    test.stop().await;
}

#[actix_web::test]
async fn one_mutes_the_other_and_blocks_them() {
    let test = TestApp::start_unhurried().await;
    let chromium = Chromium::start().await;
    let (ana, bo) = two(&test, &chromium).await;
    let (ana_id, bo_id) = (test.id_of("ana").await, test.id_of("bo").await);
    let post = test.post(bo_id, "Bo bakes").await;
    test.post(ana_id, "Ana sleeps").await;
    test.follow(ana_id, bo_id).await;
    test.follow(bo_id, ana_id).await;
    let feed = "article.post";
    ana.open("/").await;
    ana.wait_for_count(feed, 2).await;
    menu(&ana, "/@bo", "mute").await;
    ana.wait_for_text(".flash, .toast", "muted and not told")
        .await;
    ana.wait_for_path("/@bo").await;
    ana.wait_for_text(".profile__counts", "1").await;
    ana.open(&format!("/posts/{post}")).await;
    ana.wait_for(feed).await;
    ana.open("/").await;
    ana.wait_for_count(feed, 1).await;
    ana.open("/notifications").await;
    ana.wait_for_count(".told", 0).await;
    // Bo notices nothing.
    bo.open("/").await;
    bo.wait_for_count(feed, 2).await;
    ana.open("/settings/muted").await;
    ana.press("form[action$='/unmute'] button").await;
    ana.wait_for_text("section", "Nobody is muted").await;
    ana.open("/notifications").await;
    ana.wait_for_text(".told__link", "Bo started to follow you")
        .await;

    menu(&ana, "/@bo", "block").await;
    ana.press("dialog .button--danger").await;
    ana.wait_for_path("/settings/blocked").await;
    ana.wait_for_text(".person", "@bo").await;
    for (browser, other) in [(&ana, "bo"), (&bo, "ana")] {
        browser.open("/").await;
        browser.wait_for_count(feed, 1).await;
        browser.open(&format!("/@{other}")).await;
        browser.wait_for_count("header.profile", 0).await;
    }
    ana.open("/settings/blocked").await;
    ana.press("form[action$='/unblock'] button").await;
    // Whoever goes on before the answer takes the request back.
    ana.wait_for_count(".person", 0).await;
    ana.open("/@bo").await;
    ana.wait_for("header.profile form[action$='/follow']").await;
    ana.quit().await;
    bo.quit().await;
    test.stop().await;
}
