//! Ana chooses her close friends, and Bo sees what is for them while he is one.

use diesel::prelude::*;
use veranda::features::posts::Audience;

use super::chromium::Chromium;
use crate::support::TestApp;

#[actix_web::test]
async fn close_friends_are_chosen_from_a_list() {
    let test = TestApp::start_unhurried().await;
    let chromium = Chromium::start().await;
    let ((ana_id, ana_client), (bo_id, bo_client)) =
        (test.member("ana").await, test.member("bo").await);
    let (ana, bo) = (
        chromium.browser(&test.base).await,
        chromium.browser(&test.base).await,
    );
    ana.enter_as(&ana_client).await;
    bo.enter_as(&bo_client).await;
    let crowd = test.crowd(3).await;
    let post = test.post(ana_id, "Only for a few").await;
    for friend in crowd.into_iter().chain([bo_id]) {
        test.befriend(ana_id, friend).await;
    }
    test.change(move |tx| {
        use veranda::db::schema::posts;
        diesel::update(posts::table.find(post))
            .set(posts::audience.eq(Audience::CloseFriends))
            .execute(tx.conn)?;
        Ok(())
    })
    .await;
    bo.open("/").await;
    bo.wait_for_count("article.post", 0).await;

    // From where the audience is chosen.
    ana.open("/posts/new").await;
    ana.press("#f-audience-hint a[href='/people/friends/close']")
        .await;
    ana.wait_for_text("#list", "No close friends yet").await;
    ana.write("main input[name=q]", "bo").await;
    ana.press("main form[role=search] button").await;
    ana.wait_for_count(".person", 1).await;
    let press = format!("#close-{bo_id} button");
    ana.wait_for(&format!("#close-{bo_id} form[data-enhanced]"))
        .await;
    ana.press(&press).await;
    ana.wait_for_text("#list", "1 close friend").await;
    ana.wait_for_text(&press, "Close friend").await;
    // The same button has the focus, and the page stayed where it was.
    let focus = format!("return document.activeElement === document.querySelector('{press}');");
    ana.wait_until(&focus, "focus on the button").await;
    assert_eq!(ana.path().await, "/people/friends/close");
    ana.wait_for_count(".person", 1).await;
    bo.open("/").await;
    bo.wait_for_count("article.post", 1).await;
    ana.press(&press).await;
    ana.wait_for_text("#list", "No close friends yet").await;
    bo.open("/").await;
    bo.wait_for_count("article.post", 0).await;
    bo.open("/notifications").await;
    bo.wait_for_text("main", "Nothing").await;
    bo.wait_for_count(".told", 0).await;
    ana.quit().await;
    bo.quit().await;
    test.stop().await;
}
