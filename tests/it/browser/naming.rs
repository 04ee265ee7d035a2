//! People are offered while one writes a name with an @ in front.

use super::chromium::Chromium;
use crate::support::TestApp;

const DOWN: &str = "\u{E015}";
const ENTER: &str = "\u{E007}";
const TAB: &str = "\u{E004}";
const ESCAPE: &str = "\u{E00C}";

#[actix_web::test]
async fn people_are_offered_while_one_writes_their_names() {
    let test = TestApp::start_unhurried().await;
    let chromium = Chromium::start().await;
    let (ana_id, ana) = test.member("ana").await;
    let (bo_id, bo_client) = test.member("bo").await;
    for name in ["lan", "lana", "mark"] {
        test.make(name, veranda::web::Role::Member).await;
    }
    let post = test.post(ana_id, "A day at the lake").await;
    test.follow(bo_id, ana_id).await;
    let bo = chromium.browser(&test.base).await;
    bo.enter_as(&bo_client).await;
    bo.open("/").await;
    let field = format!("#f-body-{post}");
    let options = "article.post [role=option]";
    let says =
        |words: &str| format!("return document.querySelector('{field}').value === {words:?};");

    // The first is chosen already.
    bo.write(&field, "With @la").await;
    bo.wait_for_count(options, 2).await;
    bo.wait_for_text("article.post [role=status]", "2 people found")
        .await;
    let seen = format!(
        "const [list, box] = [document.querySelector('article.post [role=listbox]'), document.querySelector('{field}')];
         const [inner, outer] = [list.getBoundingClientRect(), box.getBoundingClientRect()];
         const top = document.elementFromPoint(inner.left + 20, inner.top + 20);
         return list.contains(top) && (inner.top >= outer.bottom || inner.bottom <= outer.top)
             && document.getElementById(box.getAttribute('aria-activedescendant')) === list.firstElementChild;"
    );
    assert!(bo.holds(&seen).await, "on top of all, beside the field");
    bo.keep_screenshot("naming").await;
    for width in [390, 1280] {
        bo.resize(width).await;
        bo.wait_until(&seen, "beside the field in the changed window")
            .await;
    }
    bo.write(&field, &format!("With @la{ESCAPE}")).await;
    bo.wait_for_count(options, 0).await;
    bo.write(&field, "Hello @lana").await;
    bo.wait_for_count(options, 1).await;
    bo.press(options).await;
    bo.wait_until(&says("Hello @lana "), "who was pressed")
        .await;
    bo.wait_for_count(options, 0).await;

    // By keys alone, to the end: chosen, written on, sent.
    bo.write(&field, "With @la").await;
    bo.wait_for_count(options, 2).await;
    bo.type_on(&field, &format!("{DOWN}{ENTER}")).await;
    bo.wait_until(
        "return document.querySelectorAll('article.post [role=option]').length === 0;",
        "no list",
    )
    .await;
    bo.type_on(&field, "and @mar").await;
    bo.wait_for_count(options, 1).await;
    bo.type_on(&field, &format!("{TAB}today")).await;
    bo.hold_control_and_press_enter(&field).await;
    bo.wait_for_text(".comment--brief", "@mark today").await;
    let linked = ".comment--brief a[href='/@mark']";
    bo.wait_for(linked).await;
    bo.quit().await;

    // The same below a caption that is being written.
    let browser = chromium.browser(&test.base).await;
    browser.enter_as(&ana).await;
    browser.open("/posts/new").await;
    browser.write("#f-caption", "With @MAR").await;
    browser.wait_for_count("#composer [role=option]", 1).await;
    browser.type_on("#f-caption", ENTER).await;
    let whole = "return document.querySelector('#f-caption').value === 'With @mark ';";
    browser.wait_until(whole, "the name").await;
    browser.wait_for_text("#draft-state", "Draft saved").await;
    browser.quit().await;
    test.stop().await;
}
