//! The feed that stays open: what comes to it is announced, and found above the mark.

use std::time::Duration;

use super::chromium::Chromium;
use crate::support::TestApp;

#[actix_web::test]
async fn new_posts_are_announced_above_the_open_feed_and_the_old_ones_marked() {
    let test = TestApp::start_unhurried().await;
    let chromium = Chromium::start().await;
    let (ana_id, ana_client) = test.member("ana").await;
    let (bo_id, bo_client) = test.member("bo").await;
    test.follow(ana_id, bo_id).await;
    test.post(bo_id, "A day at the lake").await;
    // She was here before lunch.
    ana_client.get("/").await;
    test.clock().advance(Duration::from_secs(3600));
    let ana = chromium.browser(&test.base).await;
    let bo = chromium.browser(&test.base).await;
    ana.enter_as(&ana_client).await;
    ana.open("/").await;
    bo.enter_as(&bo_client).await;
    ana.wait_for_count("article.post", 1).await;
    ana.wait_until(
        "return document.querySelector('.new-pill').hidden;",
        "quiet",
    )
    .await;

    for (text, pill) in [("Rain", "1 new post"), ("And sun", "2 new posts")] {
        test.clock().advance(Duration::from_secs(60));
        bo.open("/posts/new?kind=text").await;
        bo.write("#f-title", text).await;
        bo.write("#f-caption", "All day long").await;
        bo.press("button[value=publish]").await;
        bo.wait_for(".flash--success").await;
        ana.wait_for_text(".new-pill:not([hidden])", pill).await;
    }
    // Nothing moved meanwhile.
    ana.wait_for_count("article.post", 1).await;
    ana.press(".new-pill").await;
    ana.wait_for_count("article.post", 3).await;
    let order = "const all = [...document.querySelectorAll('.feed > *')].map((each) => each.id);
        return all.length === 4 && all[2] === 'feed-mark' && scrollY === 0
            && document.querySelector('.new-pill').hidden;";
    ana.wait_until(order, "mark below what is new").await;
    for browser in [ana, bo] {
        browser.quit().await;
    }
    test.stop().await;
}
