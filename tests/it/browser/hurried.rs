//! People who press twice, leave early and come back.

use super::chromium::Chromium;
use super::wait_for_draft;
use crate::support::TestApp;

#[actix_web::test]
async fn a_question_takes_one_answer_however_it_is_pressed() {
    let test = TestApp::start().await;
    let chromium = Chromium::start().await;
    let browser = chromium.browser(&test.base).await;
    test.user("lan").await;
    browser.enter_as(&test.user("ana").await).await;
    browser.open("/@lan").await;
    browser
        .press("header.profile summary[aria-label^='More about']")
        .await;

    // The second press falls on what has just opened.
    browser.press_twice("form[action$='/block'] button").await;
    browser.wait_for("dialog[open]").await;
    tokio::time::sleep(std::time::Duration::from_millis(600)).await;
    assert!(
        browser
            .holds("return document.querySelector('dialog[open]') !== null;")
            .await
    );

    // And here on what lay beneath.
    browser.press_twice("dialog .button--danger").await;
    browser.wait_for_path("/settings/blocked").await;
    browser.wait_for_text("main", "@lan").await;
    browser.quit().await;
    test.stop().await;
}

#[actix_web::test]
async fn the_last_words_of_a_draft_are_kept_when_its_author_leaves_at_once() {
    let test = TestApp::start().await;
    let chromium = Chromium::start().await;
    let browser = chromium.browser(&test.base).await;
    let ana = test.user("ana").await;
    browser.enter_as(&ana).await;
    let discard = "return !document.querySelector('#discard').hidden;";
    let caption =
        "return document.querySelector('[name=caption]').value === 'Written in the last second';";

    browser.open("/posts/new").await;
    browser.wait_for("#composer[data-enhanced]").await;
    assert!(!browser.holds(discard).await, "there is nothing to discard");
    browser
        .write("[name=caption]", "Written in the last second")
        .await;
    browser.open("/people").await;
    wait_for_draft(&ana, "the last second").await;
    browser.open("/posts/new").await;
    browser.wait_until(caption, "caption").await;
    assert!(browser.holds(discard).await);

    browser.press("#discard button").await;
    browser.press("dialog .button--danger").await;
    browser.wait_for_path("/").await;
    browser.open("/posts/new").await;
    browser.wait_for("#composer[data-enhanced]").await;
    assert!(!browser.holds(caption).await);

    // A draft that the script begins can be thrown away, too, without loading the page anew.
    browser.write("[name=caption]", "Begun").await;
    browser.wait_until(discard, "way to discard").await;
    browser.press("#discard button").await;
    browser.press("dialog .button--danger").await;
    browser.wait_for_path("/").await;
    browser.quit().await;
    test.stop().await;
}

#[actix_web::test]
async fn whoever_comes_back_to_the_feed_is_where_they_were() {
    let test = TestApp::start().await;
    let chromium = Chromium::start().await;
    let browser = chromium.browser(&test.base).await;
    let (ana, client) = test.member("ana").await;
    let mut oldest = None;
    for n in 0..45 {
        let post = test
            .post(ana, &format!("Number {n}\n\n{}", "line\n".repeat(9)))
            .await;
        oldest.get_or_insert(post);
    }
    test.run_jobs().await;
    let oldest = oldest.unwrap();
    browser.enter_as(&client).await;
    browser.open("/").await;
    let down = format!(
        "scrollTo({{top: document.body.scrollHeight, behavior: 'instant'}});
        return document.getElementById('post-{oldest}') !== null;"
    );
    browser.wait_until(&down, "oldest post").await;
    let there = format!(
        "const top = document.getElementById('post-{oldest}')?.getBoundingClientRect().top;
        return top > -200 && top < innerHeight;"
    );
    browser.wait_until(&there, "oldest post in sight").await;

    browser
        .press(&format!("#post-{oldest} .post__meta a"))
        .await;
    browser.wait_for_path(&format!("/posts/{oldest}")).await;
    browser.back().await;
    browser.wait_for_path("/").await;
    browser
        .wait_until(&there, "way back to the oldest post")
        .await;

    // A visit that is no return begins on top.
    browser.open("/").await;
    browser.wait_for("article.post").await;
    assert!(browser.holds("return scrollY === 0;").await);
    browser.quit().await;
    test.stop().await;
}
