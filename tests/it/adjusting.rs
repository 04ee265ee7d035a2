//! Photos of drafts, turned, straightened and cut.

use image::{DynamicImage, GenericImageView, ImageFormat, RgbImage};
use reqwest::multipart::{Form, Part};

use crate::media::steps::{is_sound, rows};
use crate::support::test_pictures::{CAMERA, file_of, four_corners, jpeg_with_exif};
use crate::support::{Page, TestApp, TestClient};

const RED: [u8; 3] = [220, 30, 30];
const GREEN: [u8; 3] = [30, 200, 30];
const BLUE: [u8; 3] = [30, 30, 220];
const YELLOW: [u8; 3] = [230, 220, 30];

fn corners_png(wide: u32, high: u32) -> Vec<u8> {
    file_of(
        &DynamicImage::from(four_corners(wide, high)),
        ImageFormat::Png,
    )
}

fn fields(fields: &[(&str, &str)]) -> Form {
    fields.iter().fold(Form::new(), |form, (name, value)| {
        form.text((*name).to_owned(), (*value).to_owned())
    })
}

/// Ana's draft with one photo, and the page on which that is adjusted.
struct World {
    test: TestApp,
    ana: TestClient,
    page: String,
}

impl World {
    async fn new() -> Self {
        Self::of(
            TestApp::start_unhurried().await,
            corners_png(240, 160),
            "lake.png",
        )
        .await
    }

    async fn of(test: TestApp, file: Vec<u8>, name: &'static str) -> Self {
        let ana = test.user("ana").await;
        let photo = Part::bytes(file).file_name(name);
        let sent = fields(&[("caption", "Our lake"), ("action", "add")]).part("photos", photo);
        ana.upload("/posts/new", sent).await.goes_to("/posts/new");
        test.prepare_pictures().await;
        let composer = ana.get("/posts/new").await;
        let page = press(&ana, &composer).await;
        Self { test, ana, page }
    }

    async fn send(&self, form: &[(&str, &str)]) -> Page {
        self.ana.post(&self.page, form).await
    }

    async fn apply(&self, form: &[(&str, &str)]) {
        let form = [form, &[("action", "apply")][..]].concat();
        self.send(&form).await.goes_to(&self.page);
    }

    /// The key of the picture that the photo shows now.
    async fn key(&self) -> String {
        key_in(&self.ana.get(&self.page).await, ".adjusted")
    }

    /// The picture that pages show.
    async fn shown(&self) -> RgbImage {
        decoded(&self.ana, &self.key().await).await
    }
}

/// Presses the button of the composer's first photo; gives where it leads.
async fn press(ana: &TestClient, composer: &Page) -> String {
    let button = "button[name=action][value^='adjust:']";
    let value = composer.attributes(button, "value").remove(0);
    let action = composer.attributes("#composer", "action").remove(0);
    let key = composer
        .attributes("#composer [name=form_key]", "value")
        .pop();
    let mut form = fields(&[("action", &value), ("alt-none", "")]);
    if let Some(key) = key {
        form = form.text("form_key", key);
    }
    let place = ana.upload(&action, form).await.location().unwrap();
    assert!(place.ends_with("/adjust"), "{place}");
    place
}

fn key_in(page: &Page, selector: &str) -> String {
    assert_eq!(page.status, 200, "{}", page.body);
    let src = page.attributes(selector, "src").remove(0);
    src.split('/').nth(2).unwrap().to_owned()
}

async fn decoded(client: &TestClient, key: &str) -> RgbImage {
    let page = client.get(&format!("/media/{key}/1280.webp")).await;
    assert_eq!(page.status, 200, "{key}");
    image::load_from_memory(&page.bytes).unwrap().to_rgb8()
}

/// What is near the corners: above left and right, below left and right.
#[track_caller]
fn has_corners(image: &RgbImage, expected: [[u8; 3]; 4]) {
    let (wide, high) = image.dimensions();
    let (right, low) = (wide - 1 - wide / 8, high - 1 - high / 8);
    let places = [
        (wide / 8, high / 8),
        (right, high / 8),
        (wide / 8, low),
        (right, low),
    ];
    for ((x, y), expected) in places.into_iter().zip(expected) {
        let is = image.get_pixel(x, y).0;
        let far = is
            .iter()
            .zip(expected)
            .any(|(is, ought)| is.abs_diff(ought) > 40);
        assert!(
            !far,
            "{is:?}, not {expected:?}, at {x},{y} of {wide} by {high}"
        );
    }
}

#[actix_web::test]
async fn a_photo_is_turned_and_cut_and_is_as_it_came_again() {
    let world = World::new().await;
    let came = world.key().await;
    has_corners(&world.shown().await, [RED, GREEN, BLUE, YELLOW]);
    assert!(!world.ana.get(&world.page).await.has("[value=undo]"));

    world.apply(&[("turn", "90")]).await;
    let turned = world.shown().await;
    assert_eq!(turned.dimensions(), (160, 240));
    has_corners(&turned, [BLUE, RED, YELLOW, GREEN]);
    let page = world.ana.get(&world.page).await;
    assert_eq!(page.attributes("[name=turn] [selected]", "value"), ["90"]);
    // Always of the picture as it came, never of what was made of it.
    world.apply(&[("turn", "180")]).await;
    has_corners(&world.shown().await, [YELLOW, BLUE, GREEN, RED]);

    let part = [("crop_x", "0"), ("crop_y", "50"), ("crop_size", "50")];
    world.apply(&part).await;
    let cut = world.shown().await;
    assert_eq!(cut.dimensions(), (120, 80));
    has_corners(&cut, [BLUE; 4]);
    for (shape, size) in [
        ("1:1", (160, 160)),
        ("4:5", (128, 160)),
        ("16:9", (240, 135)),
    ] {
        world.apply(&[("shape", shape)]).await;
        let cut = world.shown().await;
        assert_eq!(cut.dimensions(), size, "{shape}");
        has_corners(&cut, [RED, GREEN, BLUE, YELLOW]);
    }
    world
        .apply(&[("ratio", "0,5"), ("crop_size", "100"), ("crop_x", "0")])
        .await;
    assert_eq!(world.shown().await.dimensions(), (80, 160));

    world.send(&[("action", "undo")]).await.goes_to(&world.page);
    assert_eq!(world.key().await, came);
    world.test.run_jobs().await;
    // What was made on the way is gone with its files.
    assert_eq!(rows(&world.test).await.len(), 1);
    is_sound(&world.test).await;
    world.test.stop().await;
}

#[actix_web::test]
async fn a_straightened_photo_has_no_empty_corner() {
    let world = World::new().await;
    for degrees in ["-15", "7.5", "0,3", "15"] {
        world.apply(&[("straighten", degrees)]).await;
        let level = world.shown().await;
        let (wide, high) = level.dimensions();
        assert!(wide < 240 && high < 160, "{degrees}: {wide} by {high}");
        assert!((f64::from(wide) / f64::from(high) - 1.5).abs() < 0.05);
        has_corners(&level, [RED, GREEN, BLUE, YELLOW]);
    }
    world.test.run_jobs().await;
    is_sound(&world.test).await;
    world.test.stop().await;
}

#[actix_web::test]
async fn numbers_that_make_no_picture_are_told_beside_their_fields() {
    let world = World::new().await;
    let came = world.key().await;
    for (field, odd) in [
        ("straighten", "15.1"),
        ("straighten", "-16"),
        ("straighten", "level"),
        ("straighten", "NaN"),
        ("crop_size", "0"),
        ("crop_size", "101"),
        ("ratio", "0"),
        ("ratio", "11"),
        ("ratio", "inf"),
    ] {
        let refused = world.send(&[(field, odd), ("action", "apply")]).await;
        assert_eq!(refused.status, 422, "{field} {odd}");
        assert!(refused.has(&format!("#f-{field}-error")), "{field} {odd}");
        let typed = refused.attributes(&format!("#f-{field}"), "value");
        assert_eq!(typed, [odd]);
    }
    let refused = world.send(&[("crop_x", "-1"), ("action", "done")]).await;
    assert_eq!(refused.status, 422);
    assert_eq!(world.key().await, came);
    world.test.stop().await;
}

#[actix_web::test]
async fn what_was_cut_off_is_gone_once_the_photo_is_published() {
    let world = World::new().await;
    let came = world.key().await;
    let composer = "/posts/new";
    let page = world.ana.get(composer).await;
    let action = page.attributes("#composer", "action").remove(0);
    let alt = page.attributes(".tile .input", "name").remove(0);
    world
        .ana
        .upload(&action, fields(&[(&alt, "A lake"), ("action", "draft")]))
        .await;
    let cut = [
        ("crop_x", "0"),
        ("crop_y", "0"),
        ("crop_size", "50"),
        ("action", "done"),
    ];
    world.send(&cut).await.goes_to(&action);
    let cut = key_in(&world.ana.get(composer).await, ".tile img:not(.blur)");
    assert_ne!(cut, came);
    let file = |key: &str| format!("/media/{key}/768.webp");
    assert_eq!(world.ana.get(&file(&came)).await.status, 200);

    let sent = world
        .ana
        .upload(&action, fields(&[("action", "publish")]))
        .await;
    let post = sent.location().unwrap();
    let page = world.ana.get(&post).await;
    assert_eq!(key_in(&page, ".strip img:not(.blur)"), cut);
    assert_eq!(page.attributes(".strip img:not(.blur)", "alt"), ["A lake"]);
    has_corners(&decoded(&world.ana, &cut).await, [RED; 4]);
    world.test.run_jobs().await;
    assert_eq!(world.ana.get(&file(&came)).await.status, 404);
    assert_eq!(rows(&world.test).await.len(), 1);
    is_sound(&world.test).await;
    assert_eq!(world.ana.get(&world.page).await.status, 404);

    // So it is with a published one: discarded it stays, saved what was there before goes.
    let edit = format!("{post}/edit");
    let again = press(&world.ana, &world.ana.get(&edit).await).await;
    let turn = [("turn", "90"), ("action", "done")];
    world.ana.post(&again, &turn).await.goes_to(&edit);
    let turned = key_in(&world.ana.get(&edit).await, ".tile img:not(.blur)");
    assert_ne!(turned, cut);
    assert_eq!(
        key_in(&world.ana.get(&post).await, ".strip img:not(.blur)"),
        cut
    );
    let discard = world
        .ana
        .get(&edit)
        .await
        .attributes("#discard", "action")
        .remove(0);
    world
        .ana
        .post(&discard, &[("sure", "1")])
        .await
        .goes_to(&post);
    assert_eq!(
        key_in(&world.ana.get(&post).await, ".strip img:not(.blur)"),
        cut
    );
    let again = press(&world.ana, &world.ana.get(&edit).await).await;
    world.ana.post(&again, &turn).await.goes_to(&edit);
    let action = world
        .ana
        .get(&edit)
        .await
        .attributes("#composer", "action")
        .remove(0);
    let saved = world
        .ana
        .upload(&action, fields(&[("action", "publish")]))
        .await;
    saved.goes_to(&post);
    assert_eq!(
        key_in(&world.ana.get(&post).await, ".strip img:not(.blur)"),
        turned
    );
    world.test.run_jobs().await;
    assert_eq!(world.ana.get(&file(&cut)).await.status, 404);
    is_sound(&world.test).await;
    world.test.stop().await;
}

#[actix_web::test]
async fn an_adjusted_photo_knows_nothing_of_the_camera_and_is_made_of_the_best_there_is() {
    let image = four_corners(2000, 1200);
    for (keeps, wide) in [(true, 1000), (false, 640)] {
        let test = TestApp::start_unhurried().await;
        test.keep_originals(keeps).await;
        let file = jpeg_with_exif(&image, 1, true);
        let world = World::of(test, file, "lake.jpg").await;
        world
            .apply(&[("crop_x", "50"), ("crop_y", "50"), ("crop_size", "50")])
            .await;
        let cut = world.shown().await;
        assert_eq!(cut.dimensions().0, wide);
        has_corners(&cut, [YELLOW; 4]);
        for name in ["320", "768", "1280", "square"] {
            let file = format!("/media/{}/{name}.webp", world.key().await);
            let bytes = world.ana.get(&file).await.bytes;
            let camera = CAMERA.as_bytes();
            assert!(!bytes.windows(camera.len()).any(|part| part == camera));
            assert!(image::load_from_memory(&bytes).unwrap().dimensions().0 > 0);
        }
        world.test.run_jobs().await;
        is_sound(&world.test).await;
        world.test.stop().await;
    }
}

#[actix_web::test]
async fn the_same_adjustment_is_one_picture_and_counts_against_the_room() {
    let world = World::new().await;
    let turn = [("turn", "90"), ("action", "apply")];
    let presses = (0..3).map(|_| world.send(&turn));
    for page in futures_util::future::join_all(presses).await {
        assert!(page.status.as_u16() < 500, "{}", page.body);
    }
    world.test.run_jobs().await;
    assert_eq!(rows(&world.test).await.len(), 2);
    is_sound(&world.test).await;
    world.test.settings(|site| site.quota_megabytes = 0).await;
    let refused = world.send(&[("turn", "270"), ("action", "apply")]).await;
    assert_eq!(refused.status, 422);
    assert!(
        refused.text(".form-error").contains("used up"),
        "{}",
        refused.body
    );
    has_corners(&world.shown().await, [BLUE, RED, YELLOW, GREEN]);
    world.test.stop().await;
}

#[actix_web::test]
async fn nobody_adjusts_the_photo_of_somebody_else() {
    let world = World::new().await;
    let came = world.key().await;
    let (ben, admin) = (world.test.user("ben").await, world.test.admin().await);
    for client in [&ben, &admin] {
        assert_eq!(client.get(&world.page).await.status, 404);
        let sent = client.post(&world.page, &[("turn", "90")]).await;
        assert_eq!(sent.status, 404);
    }
    assert_eq!(world.key().await, came);
    world.test.stop().await;
}
