//! What others do shows beside the bell and on the page of notifications without a reload.

use super::chromium::{Browser, Chromium};
use crate::support::TestApp;

const BELL: &str = ".nav [data-enhance~=bell]";

async fn counts(browser: &Browser, badge: &str, count: usize) {
    let shown = format!(
        "const badge = document.querySelector({badge:?});
         return badge.hidden === ({count} === 0) && badge.firstChild.data === '{count}';"
    );
    browser
        .wait_until(&shown, &format!("{count} in {badge}"))
        .await;
}

async fn bell(browser: &Browser, count: usize) {
    counts(browser, BELL, count).await;
}

async fn waiting(browser: &Browser, count: usize) {
    counts(browser, ".nav [data-waiting]", count).await;
}

#[actix_web::test]
async fn notifications_live_in_two_windows() {
    let test = TestApp::start_unhurried().await;
    let chromium = Chromium::start().await;
    let (ana_id, ana_client) = test.member("ana").await;
    let (_, bo_client) = test.member("bo").await;
    let post = test.post(ana_id, "A day at the lake").await;
    let page = chromium.browser(&test.base).await;
    let feed = chromium.browser(&test.base).await;
    let bo = chromium.browser(&test.base).await;
    page.enter_as(&ana_client).await;
    page.open("/notifications").await;
    feed.enter_as(&ana_client).await;
    feed.open("/people").await;
    bo.enter_as(&bo_client).await;
    bo.open(&format!("/posts/{post}")).await;
    for browser in [&page, &feed] {
        browser
            .wait_until("window.same = true; return true;", "mark")
            .await;
        browser.wait_for(&format!("{BELL}[data-enhanced]")).await;
    }

    bo.press(".reactions__bar .reaction").await;
    page.wait_for_text(".told__link", "Bo liked your post")
        .await;
    bell(&page, 1).await;
    bell(&feed, 1).await;
    bo.open("/@ana").await;
    bo.press("header.profile form[action$='/follow'] button")
        .await;
    page.wait_for_count(".told--new", 2).await;
    bell(&feed, 2).await;
    // Taken back: gone from the page and from the number.
    bo.wait_for("header.profile form[action$='/unfollow'] button")
        .await;
    bo.press("header.profile form[action$='/unfollow'] button")
        .await;
    page.wait_for_count(".told", 1).await;
    bell(&feed, 1).await;
    // Who waits for an answer is counted beside People, until they have it or wait no more.
    for (deed, count) in [("", 1), ("/cancel", 0), ("", 1)] {
        let path = format!("/people/ana/friend{deed}");
        bo_client.post(&path, &[]).await;
        waiting(&feed, count).await;
        waiting(&page, count).await;
    }
    ana_client.post("/people/bo/friend/decline", &[]).await;
    waiting(&feed, 0).await;
    for browser in [&page, &feed] {
        assert!(browser.holds("return window.same === true;").await);
    }
    // Read in one window, read in the other.
    page.press(".told__link").await;
    page.wait_for_path(&format!("/posts/{post}")).await;
    bell(&feed, 0).await;
    assert!(feed.holds("return window.same === true;").await);
    for browser in [page, feed, bo] {
        browser.quit().await;
    }
    test.stop().await;
}
