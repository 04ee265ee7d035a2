//! A picture from its upload until it is shown, step by step, and what becomes of it when the
//! program ends between two of them.

use std::time::Duration;

use diesel::prelude::*;
use image::{DynamicImage, GenericImageView, ImageFormat};
use reqwest::multipart::{Form, Part};
use veranda::db::schema::media;
use veranda::db::{MediaId, UserId};
use veranda::features::media::{self as pictures, Findings, PictureState, Shape};
use veranda::web::Role;

use super::{has, taken};
use crate::support::test_pictures::{CAMERA, file_of, four_corners, jpeg_with_exif};
use crate::support::{TestApp, TestClient};

/// More pixels than are made ready while the upload is answered.
pub fn large() -> Vec<u8> {
    jpeg_with_exif(&four_corners(1800, 1200), 1, true)
}

pub async fn rows(test: &TestApp) -> Vec<(String, PictureState, Option<String>)> {
    test.read(|conn| {
        Ok(media::table
            .order(media::id)
            .select((media::key, media::state, media::original))
            .load(conn)?)
    })
    .await
}

pub async fn check(test: &TestApp) -> Findings {
    let storage = test.app.storage.clone();
    test.read(move |conn| pictures::check(conn, &storage)).await
}

pub async fn is_sound(test: &TestApp) {
    let found = check(test).await;
    assert!(
        found.strays.is_empty() && found.missing.is_empty() && found.under_way == 0,
        "{found:?}"
    );
}

async fn post_large(ana: &TestClient) -> String {
    let part = Part::bytes(large()).file_name("lake.jpg");
    let form = Form::new().part("photos", part);
    let form = form.text("caption", "The lake").text("action", "publish");
    let page = ana.upload("/posts/new", form).await;
    page.location().unwrap()
}

#[actix_web::test]
async fn a_large_photo_is_published_at_once_and_seen_as_being_prepared() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    let ben = test.user("ben").await;
    ben.post("/people/ana/follow", &[]).await;
    let post = post_large(&ana).await;
    let [(key, PictureState::Preparing, Some(ending))] = &rows(&test).await[..] else {
        panic!("{:?}", rows(&test).await)
    };
    assert_eq!(ending, "jpg");
    for (who, path) in [
        (&ana, post.as_str()),
        (&ana, "/"),
        (&ben, &post),
        (&ben, "/"),
    ] {
        let page = who.get(path).await;
        assert_eq!(page.texts(".blur__note"), ["Preparing"], "{path}");
        let blurred = page.attributes("img.blur", "src").remove(0);
        assert!(blurred.starts_with("data:image/webp;base64,"), "{blurred}");
    }
    // Who asks for it meanwhile waits for it, as browsers do.
    let path = pictures::url(key, 768);
    let (asked, ()) = tokio::join!(ana.visit(&path), async {
        tokio::time::sleep(Duration::from_millis(700)).await;
        test.prepare_pictures().await;
    });
    assert_eq!(asked.status, 200);
    assert_eq!(image::load_from_memory(&asked.bytes).unwrap().width(), 768);
    for path in [post.as_str(), "/"] {
        assert!(!ben.get(path).await.has(".blur__note"), "{path}");
    }
    let square = ben.get(&pictures::square_url(key)).await;
    let square = image::load_from_memory(&square.bytes).unwrap();
    assert_eq!(square.dimensions(), (400, 400));
    // What was uploaded is gone, with the camera and the place in it.
    assert_eq!(rows(&test).await[0].2, None);
    assert_eq!(ana.get(&format!("/media/{key}/original")).await.status, 404);
    is_sound(&test).await;
    test.stop().await;
}

#[actix_web::test]
async fn a_photo_that_waits_long_is_asked_for_again() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    post_large(&ana).await;
    let key = rows(&test).await.remove(0).0;
    let page = ana.get(&pictures::url(&key, 320)).await;
    assert_eq!(page.status, 307);
    assert_eq!(page.location(), Some(pictures::url(&key, 320)));
    assert_eq!(page.header("cache-control"), "no-store");
    let other = test.user("ben").await;
    other.post("/people/ana/block", &[]).await;
    assert_eq!(other.get(&pictures::url(&key, 320)).await.status, 404);
    test.stop().await;
}

async fn wait_until_prepared(test: &TestApp) {
    test.clock().advance(Duration::from_secs(400));
    test.run_jobs().await;
    is_sound(test).await;
}

/// The file of a picture in the storage.
fn path(test: &TestApp, key: &str, name: &str) -> std::path::PathBuf {
    let folder = test.app.config.media_dir().join(&key[..2]);
    folder.join(key).join(name)
}

#[actix_web::test]
async fn ended_while_it_is_stored_nothing_is_left_of_it() {
    let test = TestApp::start().await;
    let owner = test.make("ana", Role::Member).await;
    // Between the row and the files, and between the files and the answer.
    for files in [
        &[][..],
        &["320.webp"],
        &["320.webp", "original.jpg", "original.jpg#1"],
    ] {
        let key = taken(&test, owner, small(files.len() as u32), Shape::Photo).await;
        arriving(&test, &key, files).await;
    }
    // What an upload was received into has no name: the folder holds nothing of it.
    assert_eq!(check(&test).await.under_way, 3);
    test.run_jobs().await;
    assert_eq!(rows(&test).await.len(), 3, "they may be on their way");
    test.clock().advance(Duration::from_secs(2 * 3600));
    test.run_jobs().await;
    assert!(rows(&test).await.is_empty());
    assert_eq!(check(&test).await, Findings::default());
    test.stop().await;
}

fn small(more: u32) -> Vec<u8> {
    let image = DynamicImage::from(four_corners(100 + more, 60));
    file_of(&image, ImageFormat::Png)
}

/// As it is before it is acknowledged, with so many of its files.
async fn arriving(test: &TestApp, key: &str, files: &[&str]) {
    let folder = path(test, key, "").to_owned();
    std::fs::remove_dir_all(&folder).unwrap();
    std::fs::create_dir_all(&folder).unwrap();
    for file in files {
        std::fs::write(folder.join(file), b"a piece").unwrap();
    }
    let key = key.to_owned();
    test.change(move |tx| {
        diesel::update(media::table.filter(media::key.eq(key)))
            .set((
                media::state.eq(PictureState::Arriving),
                media::content_hash.eq(None::<String>),
            ))
            .execute(tx.conn)?;
        Ok(())
    })
    .await;
}

#[actix_web::test]
async fn ended_while_it_is_made_it_is_made_again() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    post_large(&ana).await;
    let key = rows(&test).await.remove(0).0;
    // Some files are made, one of them half.
    std::fs::write(path(&test, &key, "1280.webp"), b"half").unwrap();
    std::fs::write(path(&test, &key, "768.webp#1"), b"half").unwrap();
    wait_until_prepared(&test).await;
    let page = ana.get(&pictures::url(&key, 1280)).await;
    assert_eq!(image::load_from_memory(&page.bytes).unwrap().width(), 1280);
    assert!(!path(&test, &key, "768.webp#1").exists());
    test.stop().await;
}

#[actix_web::test]
async fn ended_before_the_upload_is_removed_it_is_removed_later() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    test.keep_originals(true).await;
    post_large(&ana).await;
    test.run_jobs().await;
    // Ready, with its upload: so it is, too, when the program ends right before removing it.
    let key = rows(&test).await.remove(0).0;
    let original = path(&test, &key, "original.jpg");
    assert!(original.exists());
    test.keep_originals(false).await;
    // Once with the file there still, once ended between the file and the row.
    std::fs::remove_file(&original).unwrap();
    test.clock().advance(Duration::from_secs(3700));
    test.run_jobs().await;
    assert_eq!(rows(&test).await[0].2, None);
    is_sound(&test).await;
    test.stop().await;
}

#[actix_web::test]
async fn ended_while_it_is_removed_the_rest_goes_later() {
    let test = TestApp::start().await;
    let owner = test.make("ana", Role::Member).await;
    let key = taken(&test, owner, small(0), Shape::Photo).await;
    let going = key.clone();
    test.change(move |tx| {
        diesel::update(media::table.filter(media::key.eq(going)))
            .set(media::state.eq(PictureState::Going))
            .execute(tx.conn)?;
        Ok(())
    })
    .await;
    std::fs::remove_file(path(&test, &key, "768.webp")).unwrap();
    test.clock().advance(Duration::from_secs(3700));
    test.run_jobs().await;
    assert!(rows(&test).await.is_empty());
    assert!(!path(&test, &key, "").exists());
    test.stop().await;
}

#[actix_web::test]
async fn a_picture_of_somebody_elses_cannot_be_shown_and_one_that_goes_neither() {
    let test = TestApp::start().await;
    let (ana, ben) = (
        test.make("ana", Role::Member).await,
        test.make("ben", Role::Member).await,
    );
    let id = pictures::take_in_bytes(&test.app, ana, small(0), Shape::Photo).await;
    let id: MediaId = id.unwrap().unwrap();
    let held = |who: UserId| test.app.db.write(move |tx| pictures::hold(tx, who, id));
    assert!(held(ana).await.is_ok());
    assert!(matches!(held(ben).await, Err(veranda::Error::NotFound)));
    test.change(move |tx| {
        diesel::update(media::table.find(id))
            .set(media::state.eq(PictureState::Going))
            .execute(tx.conn)?;
        Ok(())
    })
    .await;
    assert!(matches!(held(ana).await, Err(veranda::Error::NotFound)));
    test.run_jobs().await;
    test.stop().await;
}

#[actix_web::test]
async fn the_original_is_its_owners_alone_and_keeps_what_the_camera_wrote() {
    let test = TestApp::start().await;
    test.keep_originals(true).await;
    let ana = test.user("ana").await;
    let ben = test.user("ben").await;
    let admin = test.admin().await;
    let post = post_large(&ana).await;
    let key = rows(&test).await.remove(0).0;
    let path = format!("/media/{key}/original");
    assert_eq!(ana.get(&path).await.status, 404, "not before it is ready");
    test.run_jobs().await;
    assert!(ben.get(&post).await.body.contains(&key));
    let original = ana.get(&path).await;
    assert_eq!(original.bytes, large());
    assert!(has(&original.bytes, CAMERA));
    for (name, value) in [
        ("content-type", "image/jpeg"),
        (
            "content-disposition",
            "attachment; filename=\"original.jpg\"",
        ),
        ("cache-control", "private, no-store"),
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", "default-src 'none'; sandbox"),
    ] {
        assert_eq!(original.header(name), value, "{name}");
    }
    for other in [&ben, &admin] {
        assert_eq!(other.get(&path).await.status, 404);
    }
    assert_eq!(test.anonymous().get(&path).await.status, 303);
    let links = ana.get("/settings/storage").await;
    assert_eq!(
        links.attributes(".tile a[download]", "href").join(" "),
        path
    );
    // The site keeps them no more.
    test.keep_originals(false).await;
    test.clock().advance(Duration::from_secs(3700));
    test.run_jobs().await;
    assert_eq!(ana.get(&path).await.status, 404);
    is_sound(&test).await;
    test.stop().await;
}
