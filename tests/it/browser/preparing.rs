//! A photo that is still being prepared, as its author sees it.

use std::time::Duration;

use super::chromium::Chromium;
use crate::media::steps::large;
use crate::support::TestApp;

#[actix_web::test]
async fn a_photo_comes_by_itself_once_it_is_ready() {
    let test = TestApp::start().await;
    let chromium = Chromium::start().await;
    let browser = chromium.browser(&test.base).await;
    let (_, ana) = test.member("ana").await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lake.jpg");
    std::fs::write(&path, large()).unwrap();

    browser.enter_as(&ana).await;
    browser.open("/posts/new").await;
    let file = path.to_str().unwrap().to_owned();
    browser.choose_files(".drop__input", &[file]).await;
    browser
        .wait_for_text(".tile .blur__note", "Preparing")
        .await;
    let placeholder = "return document.querySelector('.tile .blur')?.naturalWidth === 24;";
    browser.wait_until(placeholder, "placeholder").await;
    let is_there = "return document.querySelector('.tile img[width]')?.naturalWidth === 400;";
    assert!(!browser.holds(is_there).await);
    // Longer than one answer takes.
    tokio::time::sleep(Duration::from_secs(6)).await;
    assert!(!browser.holds(is_there).await);
    assert_eq!(test.prepare_pictures().await, 1);
    browser.wait_until(is_there, "photo").await;
    browser.wait_for_count(".blur__note", 0).await;
    browser.quit().await;
    test.stop().await;
}
