//! A photo is cut and straightened with a mouse.

use image::{DynamicImage, ImageFormat};
use reqwest::multipart::{Form, Part};

use super::chromium::Chromium;
use crate::support::TestApp;
use crate::support::test_pictures::{file_of, four_corners};

/// Sets a field as people do, and says so.
fn set(name: &str, value: &str) -> String {
    format!(
        "const field = document.querySelector('{name}'); field.value = '{value}';
         field.dispatchEvent(new Event('input', {{ bubbles: true }})); return true;"
    )
}

#[actix_web::test]
async fn a_part_of_a_photo_is_dragged_into_its_frame() {
    let test = TestApp::start_unhurried().await;
    let chromium = Chromium::start().await;
    let browser = chromium.browser(&test.base).await;
    let (_, ana) = test.member("ana").await;
    let image = DynamicImage::from(four_corners(240, 160));
    let photo = Part::bytes(file_of(&image, ImageFormat::Png)).file_name("lake.png");
    let sent = Form::new().text("action", "add").part("photos", photo);
    ana.upload("/posts/new", sent).await.goes_to("/posts/new");
    browser.enter_as(&ana).await;
    browser.open("/posts/new").await;
    browser.wait_for("#composer[data-enhanced]").await;
    browser.write("#f-caption", "Typed before").await;
    browser.press(".tile button[value^=adjust]").await;
    let ready =
        "return document.querySelector('.stack-s:not([hidden]) .crop img')?.naturalWidth > 0;";
    browser.wait_until(ready, "the frame").await;
    assert!(
        browser
            .holds("return !document.querySelector('.adjusted');")
            .await
    );

    // Turned, the frame has another shape; and back again.
    browser.holds(&set("[name=turn]", "90")).await;
    let upright =
        "const box = document.querySelector('.crop'); return box.clientHeight > box.clientWidth;";
    assert!(browser.holds(upright).await);
    browser.holds(&set("[name=turn]", "0")).await;
    // The slider and the number are one.
    let slider = "[aria-label=Straighten]";
    browser.holds(&set(slider, "-4.5")).await;
    let tilted = "const image = document.querySelector('.crop img');
        return document.querySelector('[name=straighten]').value === '-4.5' && image.style.transform.includes('rotate(-4.5deg)');";
    assert!(browser.holds(tilted).await);
    browser.holds(&set("[name=straighten]", "0")).await;
    let level = format!("return document.querySelector('{slider}').value === '0';");
    assert!(browser.holds(&level).await);
    browser.holds(&set("[name=shape]", "1:1")).await;
    browser.holds(&set(".crop + label [type=range]", "2")).await;
    // To the far corner, and further than it goes.
    let drag = "const box = document.querySelector('.crop');
        const event = (type, more) => box.dispatchEvent(new PointerEvent(type, { bubbles: true, isPrimary: true, ...more }));
        event('pointermove', { buttons: 1, movementX: -2000, movementY: -2000 });
        const value = (name) => Number(document.querySelector(`[name=${name}]`).value);
        return value('crop_x') > 66 && value('crop_x') < 67 && value('crop_y') === 50 && value('crop_size') === 50;";
    assert!(browser.holds(drag).await);
    browser.keep_screenshot("adjusting").await;
    browser.press("button[value=done]").await;
    browser.wait_for("#composer[data-enhanced]").await;
    let kept = "return document.querySelector('#f-caption').value === 'Typed before';";
    assert!(browser.holds(kept).await);
    let src = ana.get("/posts/new").await;
    let src = src.attributes(".tile img:not(.blur)", "src").remove(0);
    let shown = ana.get(&src.replace("square", "1280")).await;
    let shown = image::load_from_memory(&shown.bytes).unwrap().to_rgb8();
    assert_eq!(shown.dimensions(), (80, 80));
    for pixel in shown.pixels() {
        assert!(
            pixel.0[0] > 180 && pixel.0[1] > 180 && pixel.0[2] < 90,
            "{pixel:?}"
        );
    }

    // What was chosen is there again, and the photo is as it came.
    browser.press(".tile button[value^=adjust]").await;
    browser.wait_until(ready, "the frame again").await;
    let again =
        "return Math.abs(document.querySelector('.crop + label [type=range]').value - 2) < 0.05
        && Number(document.querySelector('[name=crop_y]').value) === 50;";
    browser.wait_until(again, "what was chosen").await;
    browser.press("button[value=undo]").await;
    browser.wait_for_text(".toast, .flash", "as it came").await;
    browser.quit().await;
    test.run_jobs().await;
    test.stop().await;
}
