//! Somebody takes their data along, leaves, and comes back.

use std::io::Cursor;

use zip::ZipArchive;

use super::chromium::{Browser, Chromium};
use crate::leaving::download;
use crate::leaving::world::World;
use crate::support::{PASSWORD, TestApp};

#[actix_web::test]
async fn a_download_is_read_and_an_account_deleted_and_kept() {
    let test = TestApp::start_unhurried().await;
    let world = World::new(&test).await;
    let chromium = Chromium::start().await;
    let ana = chromium.browser(&test.base).await;
    ana.enter_as(&world.ana).await;

    ana.open("/settings/data").await;
    ana.keep_screenshot("data").await;
    ana.write("#f-current", PASSWORD).await;
    ana.press("form[action='/settings/data'] button").await;
    ana.wait_for_text("main", "is being made").await;
    test.run_jobs().await;
    ana.open("/settings/data").await;
    ana.wait_for("a[download]").await;
    ana.keep_screenshot("data-ready").await;
    let address = download::address(&world.ana).await;
    read_it(&ana, world.ana.get(&address).await.bytes).await;

    ana.open("/settings/data").await;
    ana.press(".button--danger").await;
    ana.wait_for_path("/settings/data/delete-account").await;
    ana.keep_screenshot("delete-account").await;
    ana.resize(360).await;
    ana.keep_screenshot("delete-account-narrow").await;
    let narrow = "return document.documentElement.scrollWidth <= window.innerWidth;";
    assert!(ana.holds(narrow).await);
    ana.resize(1400).await;
    ana.press("input[name=sure]").await;
    ana.write("#f-current", PASSWORD).await;
    ana.press("main form .button--danger").await;
    ana.wait_for_path("/sign-in").await;
    ana.keep_screenshot("delete-account-asked").await;
    assert_eq!(world.ben.get("/@ana").await.status, 404);

    ana.write("#f-login", "ana").await;
    ana.write("#f-password", PASSWORD).await;
    ana.press("button.button--block").await;
    ana.wait_for_path("/").await;
    ana.wait_for_text("body", "Your account stays").await;
    assert_eq!(world.ben.get("/@ana").await.status, 200);
    ana.quit().await;
    test.run_jobs().await;
    test.stop().await;
}

/// Unpacks the download and opens its page as its owner would, from the disk.
async fn read_it(browser: &Browser, bytes: Vec<u8>) {
    let folder = tempfile::tempdir().unwrap();
    ZipArchive::new(Cursor::new(bytes))
        .unwrap()
        .extract(folder.path())
        .unwrap();
    browser.open_file(&folder.path().join("index.html")).await;
    let shown = "const images = [...document.images];
        images.forEach(image => image.loading = 'eager');
        return images.length > 1 && images.every(image => image.complete && image.naturalWidth > 0)";
    browser.wait_until(shown, "pictures").await;
    assert!(browser.holds("return document.scripts.length === 0;").await);
    let link = "return [...document.querySelectorAll('nav a[href^=\"#\"]')]
        .every(link => document.querySelector(link.hash))";
    assert!(browser.holds(link).await);
    for scheme in ["light", "dark"] {
        browser.prefer(scheme).await;
        browser.keep_screenshot(&format!("download-{scheme}")).await;
    }
    browser.prefer("light").await;
    browser.resize(360).await;
    browser.keep_screenshot("download-narrow").await;
    let narrow = "return document.documentElement.scrollWidth <= window.innerWidth;";
    assert!(browser.holds(narrow).await);
    browser.resize(1400).await;
}
