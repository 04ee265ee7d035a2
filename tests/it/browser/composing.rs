//! Writing, changing and deleting posts, as people do it with a mouse.

use image::{DynamicImage, ImageFormat};

use super::chromium::{Browser, Chromium};
use super::wait_for_draft;
use crate::support::TestApp;
use crate::support::test_pictures::{file_of, four_corners};

const PHOTOS: &str = ".tile:not(.tile--failed):not([data-pending])";

/// Files of these names, each another picture; of text where the name says so.
fn files(folder: &std::path::Path, names: &[&str]) -> Vec<String> {
    let file = |(n, name): (u32, &&str)| {
        let path = folder.join(name);
        let image = DynamicImage::ImageRgb8(four_corners(80 + n, 60));
        let bytes = match name.starts_with("broken") {
            true => b"hello".to_vec(),
            false => file_of(&image, ImageFormat::Png),
        };
        std::fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    };
    (0..).zip(names).map(file).collect()
}

/// Lets a picture fall onto the page, or pastes it.
async fn give(browser: &Browser, how: &str, color: &str) {
    let event = match how {
        "drop" => "new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true })",
        _ => "new ClipboardEvent('paste', { clipboardData: data, bubbles: true })",
    };
    let script = format!(
        "const canvas = Object.assign(document.createElement('canvas'), {{ width: 90, height: 60 }});
         const pen = canvas.getContext('2d'); pen.fillStyle = '{color}'; pen.fillRect(0, 0, 90, 60);
         const blob = await new Promise((done) => canvas.toBlob(done));
         const data = new DataTransfer();
         data.items.add(new File([blob], '{how}.png', {{ type: 'image/png' }}));
         document.dispatchEvent({event}); return true;"
    );
    assert!(browser.holds(&script).await, "{how}");
}

async fn saved(browser: &Browser) {
    browser.wait_for_text("#draft-state", "Draft saved").await;
}

#[actix_web::test]
async fn a_post_is_put_together_left_and_found_again() {
    let test = TestApp::start_unhurried().await;
    let chromium = Chromium::start().await;
    let browser = chromium.browser(&test.base).await;
    let (_, ana) = test.member("ana").await;
    let folder = tempfile::tempdir().unwrap();
    browser.enter_as(&ana).await;
    browser.open("/posts/new").await;
    browser.wait_for("#composer[data-enhanced]").await;

    // Two chosen, of which one is no picture; one dropped, one pasted.
    let chosen = files(folder.path(), &["lake.png", "broken.png"]);
    browser.choose_files(".drop__input", &chosen).await;
    browser.wait_for_count(PHOTOS, 1).await;
    browser
        .wait_for_text(".tile--failed .tile__error", "not a picture")
        .await;
    give(&browser, "drop", "teal").await;
    browser.wait_for_count(PHOTOS, 2).await;
    give(&browser, "paste", "tomato").await;
    browser.wait_for_count(PHOTOS, 3).await;
    browser.press(".tile--failed button").await;
    browser.wait_for_count(".tile--failed", 0).await;

    // The last one goes to the front, and is described; the words save themselves.
    let names = "[...document.querySelectorAll('.tile')].map((tile) => tile.dataset.tile).join()";
    browser
        .wait_until(&format!("window.before = {names}; return true;"), "names")
        .await;
    browser
        .press(".tile:last-child button[value^=earlier]")
        .await;
    let moved =
        format!("const [a, b, c] = window.before.split(','); return {names} === [a, c, b].join();");
    browser.wait_until(&moved, "another order").await;
    browser.write(".tile:first-child input", "The lake").await;
    browser.write("#f-caption", "Before breakfast").await;
    browser.write("#f-location", "Bohinj").await;
    saved(&browser).await;
    browser
        .wait_until(
            &format!("window.order = {names}; sessionStorage.order = window.order; return true;"),
            "order",
        )
        .await;

    // The tab goes, just after the last letter; what was begun is found again.
    browser.write("#f-caption", "Long before breakfast").await;
    browser.open("/people").await;
    wait_for_draft(&ana, "Long before breakfast").await;
    browser.open("/posts/new").await;
    browser.wait_for("#composer[data-enhanced]").await;
    let there = format!(
        "return {names} === sessionStorage.order
            && document.querySelector('#f-caption').value === 'Long before breakfast'
            && document.querySelector('#f-location').value === 'Bohinj'
            && document.querySelector('.tile input').value === 'The lake';"
    );
    assert!(browser.holds(&there).await, "the draft");
    // As the list of drafts says, too.
    browser.open("/drafts").await;
    browser
        .wait_for_text(".tile__name", "Long before breakfast")
        .await;
    browser.press(".tile__acts a").await;
    browser.wait_for("#composer[data-enhanced]").await;
    browser.press("button[value=publish]").await;
    browser.wait_for(".flash--success").await;
    browser.wait_for_count(".strip__slide", 3).await;
    browser
        .wait_for_text(".caption", "Long before breakfast")
        .await;
    browser.wait_for_text(".post__meta", "Bohinj").await;
    browser.quit().await;
    test.stop().await;
}

#[actix_web::test]
async fn a_post_is_changed_deleted_and_brought_back() {
    let test = TestApp::start_unhurried().await;
    let chromium = Chromium::start().await;
    let browser = chromium.browser(&test.base).await;
    let (ana_id, ana) = test.member("ana").await;
    let post = test.post(ana_id, "A day at the lake").await;
    let media = crate::leaving::world::stored(&test, ana_id, 80).await;
    test.change(move |tx| {
        use diesel::prelude::*;
        use veranda::db::schema::post_photos;
        diesel::insert_into(post_photos::table)
            .values((
                post_photos::post_id.eq(post),
                post_photos::media_id.eq(media),
                post_photos::position.eq(0),
                post_photos::alt.eq(""),
            ))
            .execute(tx.conn)
            .map_err(veranda::Error::from)
    })
    .await;
    let path = format!("/posts/{post}");
    browser.enter_as(&ana).await;
    browser.open(&path).await;
    let menu = "summary[aria-label='Post options']";
    browser.press(menu).await;
    browser.press("a[href$='/edit']").await;
    browser.wait_for("#composer[data-enhanced]").await;
    browser.write("#f-caption", "A night at the lake").await;
    browser.press("button[value=publish]").await;
    browser.wait_for_path(&path).await;
    browser
        .wait_for_text(".caption", "A night at the lake")
        .await;
    browser.press(".post__meta a[href$='/history']").await;
    browser
        .wait_for_text(".comment__text", "A day at the lake")
        .await;

    // Deleted, and undone at once.
    let delete = async || {
        browser.open(&path).await;
        browser.press(menu).await;
        browser.press("form[action$='/delete'] button").await;
        browser.press("dialog .button--danger").await;
        browser.wait_for_path("/").await;
        browser.wait_for_text(".flash", "was deleted").await;
    };
    delete().await;
    browser.wait_for_count("article.post", 0).await;
    browser.press(".flash form button").await;
    browser.wait_for_path(&path).await;
    browser.wait_for_text(".flash", "is back").await;

    // Deleted, found in the settings, and gone for good.
    delete().await;
    browser.open("/settings/deleted").await;
    browser.wait_for_text(".tile .pill", "30 days left").await;
    browser.press(".tile form button").await;
    browser.wait_for_path(&path).await;
    delete().await;
    browser.open("/settings/deleted").await;
    browser.press(".tile__acts a").await;
    browser.wait_for_text("h2", "for good").await;
    browser.press("form[action$='/purge'] button").await;
    browser.wait_for_path("/settings/deleted").await;
    browser.wait_for_text(".empty", "Nothing deleted").await;
    browser.quit().await;
    test.run_jobs().await;
    assert_eq!(ana.get(&path).await.status, 404);
    test.stop().await;
}

/// Drags the first photo by its picture behind the last one.
const DRAG: &str = "
    const tiles = [...document.querySelectorAll('.tile:not([data-pending])')];
    const [first, last] = [tiles[0], tiles.at(-1)];
    const data = new DataTransfer();
    const at = (tile) => { const box = tile.getBoundingClientRect();
        return { clientX: box.left + 20, clientY: box.bottom - 4 }; };
    const tell = (name, tile) => {
        const part = tile.querySelector('.tile__pic');
        const kind = name.startsWith('pointer') ? PointerEvent : DragEvent;
        part.dispatchEvent(new kind(name, { bubbles: true, cancelable: true, dataTransfer: data, ...at(tile) }));
    };
    tell('pointerdown', first);
    if (!first.draggable) return false;
    tell('dragstart', first); tell('dragover', last); tell('drop', last); tell('dragend', first);
    return true;";

#[actix_web::test]
async fn a_file_that_was_lost_is_sent_again_and_photos_are_dragged() {
    let test = TestApp::start_unhurried().await;
    let chromium = Chromium::start().await;
    let browser = chromium.browser(&test.base).await;
    let (_, ana) = test.member("ana").await;
    let folder = tempfile::tempdir().unwrap();
    browser.enter_as(&ana).await;
    browser.open("/posts/new").await;
    browser.wait_for("#composer[data-enhanced]").await;
    let chosen = files(folder.path(), &["lake.png", "boat.png", "pier.png"]);
    browser.choose_files(".drop__input", &chosen[..2]).await;
    browser.wait_for_count(PHOTOS, 2).await;

    // The connection breaks off; the file waits where it is, and what is there stays.
    browser.connect(None).await;
    browser.choose_files(".drop__input", &chosen[2..]).await;
    browser
        .wait_for_text(".tile--failed .tile__error", "The connection broke off.")
        .await;
    browser.wait_for_count(PHOTOS, 2).await;
    // A slow one: one sees how far it is.
    let large = folder.path().join("large.png");
    let image = DynamicImage::ImageRgb8(image::RgbImage::from_fn(300, 300, |x, y| {
        image::Rgb([(x * 7 + y * 13) as u8, (x * y) as u8, (x ^ (y * 31)) as u8])
    }));
    let bytes = file_of(&image, ImageFormat::Png);
    assert!(bytes.len() > 60_000, "{}", bytes.len());
    std::fs::write(&large, bytes).unwrap();
    browser.connect(Some(40_000)).await;
    browser
        .choose_files(".drop__input", &[large.to_str().unwrap().to_owned()])
        .await;
    let moving = "const bar = document.querySelector('[data-pending] progress');
        const hint = document.querySelector('[data-pending] .field__hint');
        return bar && bar.value > 0 && bar.value < 100 && /^[0-9]+ %$/.test(hint.textContent);";
    browser.wait_until(moving, "progress").await;
    browser.wait_for_count(PHOTOS, 3).await;
    browser.connect(Some(-1)).await;
    browser.press(".tile--failed .tile__acts button").await;
    browser.wait_for_count(PHOTOS, 4).await;
    browser.wait_for_count(".tile--failed", 0).await;

    let names = "[...document.querySelectorAll('.tile')].map((tile) => tile.dataset.tile).join()";
    let note = format!("sessionStorage.before = {names}; return true;");
    assert!(browser.holds(&note).await);
    assert!(browser.holds(DRAG).await, "a drag");
    let moved = format!(
        "const [a, ...others] = sessionStorage.before.split(',');
         return {names} === [...others, a].join();"
    );
    browser.wait_until(&moved, "another order").await;
    saved(&browser).await;
    browser.open("/posts/new").await;
    browser.wait_for("#composer[data-enhanced]").await;
    assert!(browser.holds(&moved).await, "the order after a reload");

    // What is pressed beside a photo while another is on its way is done when that has arrived.
    browser.connect(Some(40_000)).await;
    browser
        .choose_files(".drop__input", &[large.to_str().unwrap().to_owned()])
        .await;
    browser.wait_until(moving, "progress").await;
    browser.press(".tile button[value^=adjust]").await;
    browser.wait_for(".crop").await;
    browser.quit().await;
    test.stop().await;
}
