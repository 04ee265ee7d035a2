//! The box that answers as one types, in a browser.

use super::chromium::Chromium;
use crate::support::TestApp;

const BOX: &str = ".nav input[name=q]";

#[actix_web::test]
async fn a_person_is_found_as_one_types_and_chosen_with_the_keyboard() {
    let test = TestApp::start_unhurried().await;
    let chromium = Chromium::start().await;
    let (_, client) = test.member("ana").await;
    for name in ["lan", "lana", "lamp"] {
        test.make(name, veranda::web::Role::Member).await;
    }
    let browser = chromium.browser(&test.base).await;
    browser.enter_as(&client).await;
    browser.open("/people").await;
    browser.wait_for(&format!("{BOX}[role=combobox]")).await;
    browser.write(BOX, "LÀ").await;
    browser.wait_for_count(".nav [role=option]", 4).await;
    browser
        .wait_for_text(".nav [role=status]", "3 people found")
        .await;
    browser.write(BOX, "LÀN").await;
    browser.wait_for_count(".nav [role=option]", 3).await;
    let expanded = format!(
        "const box = document.querySelector({BOX:?});
         return box.getAttribute('aria-expanded') === 'true'
             && document.getElementById(box.getAttribute('aria-controls'))?.getAttribute('role') === 'listbox';"
    );
    assert!(browser.holds(&expanded).await, "open");
    // Down to the first, up past it to the last, down again; the focus stays in the box.
    let press = |key: &str| {
        format!(
            "document.querySelector({BOX:?}).dispatchEvent(new KeyboardEvent('keydown', {{key: {key:?}, bubbles: true, cancelable: true}})); return true;"
        )
    };
    browser.holds(&press("ArrowDown")).await;
    let active = |name: &str| {
        format!(
            "const box = document.querySelector({BOX:?});
             const option = document.getElementById(box.getAttribute('aria-activedescendant'));
             return document.activeElement === box && option?.getAttribute('aria-selected') === 'true'
                 && option.textContent.includes({name:?});"
        )
    };
    assert!(browser.holds(&active("@lana")).await);
    browser.holds(&press("ArrowUp")).await;
    browser.holds(&press("ArrowUp")).await;
    assert!(browser.holds(&active("Posts with")).await);
    browser.holds(&press("Escape")).await;
    browser.wait_for_count(".nav [role=option]", 0).await;
    browser.holds(&press("ArrowDown")).await;
    browser.wait_for_count(".nav [role=option]", 3).await;
    browser.holds(&press("ArrowDown")).await;
    browser.holds(&press("ArrowDown")).await;
    browser.holds(&press("Enter")).await;
    browser.wait_for(".profile__name").await;
    browser
        .wait_until("return location.pathname === '/@lan';", "her page")
        .await;
    test.stop().await;
}

#[actix_web::test]
async fn the_box_finds_without_scripts() {
    let test = TestApp::start_unhurried().await;
    let (ana, client) = test.member("ana").await;
    test.post(ana, "Without scripts").await;
    let page = client.get("/").await;
    assert_eq!(
        page.attributes("form[role=search]", "action"),
        ["/search", "/search"]
    );
    assert_eq!(
        page.attributes("form[role=search]", "method"),
        ["get", "get"]
    );
    let page = client.get("/search?q=ana").await;
    assert_eq!(page.texts(".person__sub"), ["@ana"]);
    let next = page.attributes(".tabs a", "href");
    let page = client.get(&next[1]).await;
    assert_eq!(page.texts(".empty__title"), ["Nothing found for “ana”"]);
    test.stop().await;
}
