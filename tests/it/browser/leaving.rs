//! Somebody takes their data along, leaves, and comes back.

use std::fs::File;
use std::path::Path;

use zip::ZipArchive;

use super::chromium::{Browser, Chromium};
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
    let ask = "form[action='/settings/data'] button";
    ana.fill_in(&[("#f-current", "Wrong-7-moon")], ask).await;
    ana.wait_for_refusal("current", "This is not your password.")
        .await;
    ana.fill_in(&[("#f-current", PASSWORD)], ask).await;
    ana.wait_for_text("main", "is being made").await;
    test.run_jobs().await;
    ana.open("/settings/data").await;
    ana.wait_for("a[download]").await;
    ana.keep_screenshot("data-ready").await;
    let folder = tempfile::tempdir().unwrap();
    let file = ana.download("a[download]", folder.path(), ".zip").await;
    read_it(&ana, &file).await;

    ana.open("/settings/data").await;
    ana.press(".button--danger").await;
    ana.wait_for_path("/settings/data/delete-account").await;
    ana.keep_screenshot("delete-account").await;
    ana.resize(360).await;
    ana.keep_screenshot("delete-account-narrow").await;
    let narrow = "return document.documentElement.scrollWidth <= window.innerWidth;";
    assert!(ana.holds(narrow).await);
    ana.resize(1400).await;
    let delete = "main form .button--danger";
    ana.press("input[name=sure]").await;
    ana.fill_in(&[("#f-current", "Wrong-7-moon")], delete).await;
    ana.wait_for_refusal("current", "This is not your password.")
        .await;
    let sure = "return document.querySelector('input[name=sure]').checked;";
    assert!(ana.holds(sure).await);
    ana.fill_in(&[("#f-current", PASSWORD)], delete).await;
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
async fn read_it(browser: &Browser, file: &Path) {
    let folder = tempfile::tempdir().unwrap();
    ZipArchive::new(File::open(file).unwrap())
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
