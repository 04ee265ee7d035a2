//! Pictures: what is stored of them, and who may see them.

pub mod check;
mod files;
mod memory;
mod room;
pub mod steps;
mod torture;

use diesel::prelude::*;
use image::GenericImageView;
use veranda::db::schema::{media, users};
use veranda::db::{MediaId, UserId};
use veranda::features::media::{self as pictures, PictureError, Shape};
use veranda::features::people;
use veranda::web::Role;

use crate::support::test_pictures::{CAMERA, four_corners, jpeg_with_exif};
use crate::support::{Page, TestApp};

/// A phone's photograph: turned, with its camera and its place in the file.
fn phone_photo() -> Vec<u8> {
    jpeg_with_exif(&four_corners(1600, 800), 6, true)
}

async fn taken(test: &TestApp, owner: UserId, bytes: Vec<u8>, shape: Shape) -> String {
    let id: MediaId = pictures::take_in_bytes(&test.app, owner, bytes, shape)
        .await
        .unwrap()
        .unwrap();
    test.read(move |conn| Ok(pictures::find(conn, id)?.key))
        .await
}

fn size(page: &Page) -> (u32, u32) {
    image::load_from_memory(&page.bytes).unwrap().dimensions()
}

fn has(bytes: &[u8], text: &str) -> bool {
    bytes
        .windows(text.len())
        .any(|part| part == text.as_bytes())
}

#[actix_web::test]
async fn a_photo_is_upright_in_three_widths_and_knows_nothing_of_its_camera() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    let owner = test.id_of("ana").await;
    assert!(has(&phone_photo(), CAMERA) && has(&phone_photo(), "Exif"));
    let key = taken(&test, owner, phone_photo(), Shape::Photo).await;
    for (width, height) in [(320, 640), (768, 1536), (800, 1600)] {
        // Never made larger than it is.
        let class = if width == 800 { 1280 } else { width };
        let page = ana.get(&pictures::url(&key, class)).await;
        assert_eq!(size(&page), (width, height));
        assert!(!has(&page.bytes, CAMERA) && !has(&page.bytes, "EXIF"));
    }
    // On its way out of the camera the red corner lay top left; turned right it is top right.
    let page = ana.get(&pictures::url(&key, 320)).await;
    let [r, g, b] = image::load_from_memory(&page.bytes)
        .unwrap()
        .to_rgb8()
        .get_pixel(300, 20)
        .0;
    assert!(r > 150 && g < 100 && b < 100, "{r} {g} {b}");
    let row: (i64, i64, String) = test
        .read(|conn| {
            Ok(media::table
                .select((media::width, media::height, media::color))
                .first(conn)?)
        })
        .await;
    assert_eq!((row.0, row.1, row.2.len()), (800, 1600, 6));
    test.stop().await;
}

#[actix_web::test]
async fn a_picture_is_answered_with_headers_that_keep_it_a_picture() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    let key = taken(&test, test.id_of("ana").await, phone_photo(), Shape::Photo).await;
    let url = pictures::url(&key, 768);
    let page = ana.get(&url).await;
    let expected = [
        ("content-type", "image/webp"),
        ("cache-control", "private, max-age=86400"),
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", "default-src 'none'; sandbox"),
        ("content-disposition", "inline; filename=\"photo.webp\""),
    ];
    for (name, value) in expected {
        assert_eq!(page.header(name), value, "{name}");
    }
    let again = ana
        .request(reqwest::Method::GET, &url)
        .header("if-none-match", page.header("etag"));
    assert_eq!(Page::of(again).await.status, 304);
    for other in [
        pictures::url(&key, 641),
        format!("/media/{key}/640.png"),
        format!("/media/{key}/original.webp"),
        format!("/media/{}/768.webp", "0".repeat(32)),
        "/media/..%2f..%2fsecret/768.webp".into(),
    ] {
        assert_eq!(ana.get(&other).await.status, 404, "{other}");
    }
    let guest = test.anonymous().get(&url).await;
    assert_ne!(guest.status, 200);
    test.stop().await;
}

#[actix_web::test]
async fn others_see_a_picture_only_in_a_post_or_as_an_avatar() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    let ben = test.user("ben").await;
    let (ana_id, ben_id) = (test.id_of("ana").await, test.id_of("ben").await);
    let key = taken(&test, ana_id, phone_photo(), Shape::Avatar(None)).await;
    let url = pictures::url(&key, 768);
    assert_eq!(size(&ana.get(&url).await), (768, 768));
    assert_eq!(ben.get(&url).await.status, 404);
    let named = key.clone();
    let wear = move |tx: &mut veranda::db::Tx<'_>| {
        diesel::update(users::table.find(ana_id))
            .set(users::avatar_key.eq(named))
            .execute(tx.conn)?;
        Ok(())
    };
    test.app.db.write(wear).await.unwrap();
    assert_eq!(ben.get(&url).await.status, 200);

    let id = pictures::take_in_bytes(&test.app, ana_id, phone_photo(), Shape::Photo).await;
    let id = id.unwrap().unwrap();
    let photo = test.read(move |c| Ok(pictures::find(c, id)?.key)).await;
    let photo = pictures::url(&photo, 320);
    assert_eq!(ben.get(&photo).await.status, 404);
    let publish = move |tx: &mut veranda::db::Tx<'_>| {
        let now = tx.now;
        veranda::features::posts::publish_now(tx, ana_id, "", &[(id, "Lake".into())], now)
    };
    test.app.db.write(publish).await.unwrap();
    assert_eq!(ben.get(&photo).await.status, 200);
    block(&test, ana_id, ben_id).await;
    assert!(
        test.read(move |c| people::is_blocked_between(c, ben_id, ana_id))
            .await
    );
    assert_eq!(ben.get(&photo).await.status, 404);
    assert_eq!(ana.get(&photo).await.status, 200);
    test.stop().await;
}

async fn block(test: &TestApp, blocker: UserId, blocked: UserId) {
    use veranda::db::schema::blocks;
    let change = move |tx: &mut veranda::db::Tx<'_>| {
        diesel::insert_into(blocks::table)
            .values((
                blocks::blocker_id.eq(blocker),
                blocks::blocked_id.eq(blocked),
                blocks::created_at.eq(tx.now),
            ))
            .execute(tx.conn)?;
        Ok(())
    };
    test.app.db.write(change).await.unwrap();
}

#[actix_web::test]
async fn what_belongs_to_nothing_for_a_day_is_swept_away_with_its_files() {
    let test = TestApp::start().await;
    let owner = test.make("ana", Role::Member).await;
    let key = taken(&test, owner, phone_photo(), Shape::Photo).await;
    let file = format!("{}/{key}/768.webp", &key[..2]);
    let folder = test.app.config.media_dir();
    assert!(folder.join(&file).exists());
    test.run_jobs().await;
    assert!(folder.join(&file).exists());
    test.clock()
        .advance(std::time::Duration::from_secs(25 * 3600));
    test.run_jobs().await;
    assert!(!folder.join(&file).exists());
    let rows: i64 = test
        .read(|conn| Ok(media::table.count().get_result(conn)?))
        .await;
    assert_eq!(rows, 0);
    test.stop().await;
}

#[actix_web::test]
async fn what_is_no_picture_is_refused_and_leaves_nothing() {
    let test = TestApp::start().await;
    let owner = test.make("ana", Role::Member).await;
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>".to_vec();
    let refused = pictures::take_in_bytes(&test.app, owner, svg, Shape::Photo)
        .await
        .unwrap();
    assert_eq!(refused.err(), Some(PictureError::NotAPicture));
    let rows: i64 = test
        .read(|conn| Ok(media::table.count().get_result(conn)?))
        .await;
    assert_eq!(rows, 0);
    test.stop().await;
}
