//! What pictures take, and that each is stored once.

use std::time::Duration;

use diesel::prelude::*;
use image::{DynamicImage, ImageFormat};
use reqwest::multipart::{Form, Part};
use veranda::db::PostId;
use veranda::db::schema::media;
use veranda::features::media::{self as pictures, PictureError, Shape};
use veranda::web::Role;

use super::steps::{check, is_sound, large, rows};
use super::taken;
use crate::support::test_pictures::{file_of, four_corners};
use crate::support::{PASSWORD, Page, TestApp, TestClient};

fn photo(width: u32) -> Vec<u8> {
    file_of(
        &DynamicImage::from(four_corners(width, 60)),
        ImageFormat::Png,
    )
}

async fn publish(ana: &TestClient, bytes: Vec<u8>) -> String {
    let part = Part::bytes(bytes).file_name("a.png");
    let form = Form::new().part("photos", part).text("action", "publish");
    let page = ana.upload("/posts/new", form).await;
    page.location().unwrap_or_else(|| panic!("{}", page.body))
}

fn shown(page: &Page) -> String {
    page.attributes(".strip img:not(.blur)", "src").remove(0)
}

#[actix_web::test]
async fn the_same_photo_again_is_the_same_picture_and_stays_as_long_as_one_post_has_it() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    let ben = test.user("ben").await;
    let first = publish(&ana, photo(90)).await;
    let second = publish(&ana, photo(90)).await;
    publish(&ben, photo(90)).await;
    assert_ne!(first, second);
    let address = shown(&ana.get(&first).await);
    assert_eq!(shown(&ana.get(&second).await), address);
    assert_eq!(rows(&test).await.len(), 2, "Ben's is his own");
    // One post goes for good: the other one's photo stays.
    let gone = PostId(first.rsplit('/').next().unwrap().parse().unwrap());
    test.change(move |tx| {
        use veranda::db::schema::post_photos;
        diesel::delete(post_photos::table.filter(post_photos::post_id.eq(gone)))
            .execute(tx.conn)?;
        Ok(())
    })
    .await;
    test.clock().advance(Duration::from_secs(26 * 3600));
    test.run_jobs().await;
    let ben = test.sign_in("ben", PASSWORD).await;
    assert_eq!(ben.get(&address).await.status, 200);
    // The second goes, too.
    let gone = PostId(second.rsplit('/').next().unwrap().parse().unwrap());
    test.change(move |tx| {
        use veranda::db::schema::post_photos;
        diesel::delete(post_photos::table.filter(post_photos::post_id.eq(gone)))
            .execute(tx.conn)?;
        Ok(())
    })
    .await;
    test.clock().advance(Duration::from_secs(3700));
    test.run_jobs().await;
    assert_eq!(rows(&test).await.len(), 1);
    is_sound(&test).await;
    test.stop().await;
}

#[actix_web::test]
async fn uploaded_again_it_waits_another_day() {
    let test = TestApp::start().await;
    let owner = test.make("ana", Role::Member).await;
    let first = taken(&test, owner, photo(90), Shape::Photo).await;
    test.clock().advance(Duration::from_secs(20 * 3600));
    assert_eq!(taken(&test, owner, photo(90), Shape::Photo).await, first);
    // Cut to a square it is another picture.
    assert_ne!(
        taken(&test, owner, photo(90), Shape::Avatar(None)).await,
        first
    );
    test.clock().advance(Duration::from_secs(20 * 3600));
    test.run_jobs().await;
    assert_eq!(rows(&test).await.len(), 2);
    test.clock().advance(Duration::from_secs(5 * 3600));
    test.run_jobs().await;
    assert!(rows(&test).await.is_empty());
    test.stop().await;
}

#[actix_web::test]
async fn sent_at_the_same_time_it_is_stored_once() {
    let test = TestApp::start().await;
    let owner = test.make("ana", Role::Member).await;
    for bytes in [photo(90), large()] {
        let uploads =
            (0..6).map(|_| pictures::take_in_bytes(&test.app, owner, bytes.clone(), Shape::Photo));
        let ids: Vec<_> = futures_util::future::join_all(uploads)
            .await
            .into_iter()
            .map(|id| id.unwrap().unwrap())
            .collect();
        assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    }
    test.run_jobs().await;
    assert_eq!(rows(&test).await.len(), 2);
    is_sound(&test).await;
    test.stop().await;
}

#[actix_web::test]
async fn a_photo_is_in_a_draft_once() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    let twice = || {
        let part = |name: &'static str| Part::bytes(photo(90)).file_name(name);
        Form::new()
            .part("photos", part("a.png"))
            .part("photos", part("copy.png"))
            .text("action", "add")
    };
    ana.upload("/posts/new", twice()).await;
    let page = ana.get("/posts/new").await;
    assert_eq!(page.texts(".tile").len(), 1);
    test.stop().await;
}

#[actix_web::test]
async fn whoever_has_used_up_their_room_is_told_so_and_keeps_what_is_there() {
    let test = TestApp::start().await;
    test.settings(|site| site.quota_megabytes = 1).await;
    let ana = test.user("ana").await;
    let owner = test.id_of("ana").await;
    let first = taken(&test, owner, photo(90), Shape::Photo).await;
    let page = ana.get("/settings/storage").await;
    assert!(page.text("#room-used").ends_with("of 1.0 MB are used."));
    test.change(move |tx| {
        diesel::update(media::table.filter(media::key.eq(first)))
            .set(media::bytes.eq(999_999))
            .execute(tx.conn)?;
        Ok(())
    })
    .await;
    let full = PictureError::NoRoom { megabytes: 1 };
    let refused = pictures::take_in_bytes(&test.app, owner, photo(91), Shape::Photo).await;
    assert_eq!(refused.unwrap(), Err(full));
    let part = Part::bytes(photo(91)).file_name("a.png");
    let form = Form::new().part("photos", part).text("action", "add");
    ana.upload("/posts/new", form).await;
    let page = ana.get("/posts/new").await;
    assert_eq!(page.texts(".tile__error"), [full.to_string()]);
    // What is there already takes no more room.
    taken(&test, owner, photo(90), Shape::Photo).await;
    test.settings(|site| site.quota_megabytes = 2).await;
    taken(&test, owner, photo(91), Shape::Photo).await;
    assert_eq!(rows(&test).await.len(), 2);
    test.stop().await;
}

#[actix_web::test]
async fn many_uploads_at_once_do_not_take_more_room_than_there_is() {
    let test = TestApp::start().await;
    test.settings(|site| site.quota_megabytes = 1).await;
    let owner = test.make("ana", Role::Member).await;
    let size = i64::try_from(large().len()).unwrap();
    let uploads = (0..12_u32).map(|number| {
        // Behind its end a picture may hold what it likes.
        let bytes = [large(), vec![7; 300_000], number.to_le_bytes().to_vec()].concat();
        pictures::take_in_bytes(&test.app, owner, bytes, Shape::Photo)
    });
    let taken = futures_util::future::join_all(uploads).await;
    let taken = taken
        .into_iter()
        .filter(|one| one.as_ref().unwrap().is_ok());
    let most = 1_000_000 / (size + 300_000);
    let count = i64::try_from(taken.count()).unwrap();
    assert!(count > 0 && count <= most, "{count} of {most}");
    test.run_jobs().await;
    test.stop().await;
}

#[actix_web::test]
async fn the_storage_page_leads_from_the_biggest_picture_to_what_shows_it() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    let owner = test.id_of("ana").await;
    let post = publish(&ana, photo(90)).await;
    let deleted = publish(&ana, photo(91)).await;
    ana.post(&format!("{deleted}/delete"), &[]).await;
    let part = Part::bytes(photo(92)).file_name("a.png");
    let form = Form::new().part("photos", part).text("action", "add");
    ana.upload("/posts/new", form).await;
    let unused = taken(&test, owner, photo(93), Shape::Photo).await;
    let keys: Vec<String> = rows(&test).await.into_iter().map(|row| row.0).collect();
    test.change(move |tx| {
        for (place, key) in keys.into_iter().enumerate() {
            diesel::update(media::table.filter(media::key.eq(key)))
                .set(media::bytes.eq(4_000_000 - 1_000_000 * place as i64))
                .execute(tx.conn)?;
        }
        Ok(())
    })
    .await;
    let page = ana.get("/settings/storage").await;
    assert_eq!(page.text("#room-used"), "10.0 MB of 2.0 GB are used.");
    assert_eq!(
        page.texts(".tile__name"),
        ["4.0 MB", "3.0 MB", "2.0 MB", "1.0 MB"]
    );
    let words = page.texts(".tile__main > p:nth-of-type(3)");
    let uses = [
        "In a post",
        "In a post that was deleted",
        "In a draft",
        "Nothing shows it",
    ];
    assert_eq!(words, uses);
    let links = page.attributes(".tile__main > p a", "href");
    assert_eq!(links[0], post);
    assert_eq!(ana.get(&links[1]).await.status, 200, "the draft");
    // Only what nothing shows can be removed.
    let remove = page.attributes(".tile form", "action");
    assert_eq!(remove.len(), 1);
    ana.post(&remove[0], &[]).await.goes_to("/settings/storage");
    let used = ana.get("/settings/storage").await.text("#room-used");
    assert_eq!(used, "9.0 MB of 2.0 GB are used.");
    assert_eq!(ana.post(&remove[0], &[]).await.status, 404, "it is gone");
    assert_eq!(ana.get(&pictures::url(&unused, 320)).await.status, 404);
    let in_post: i64 = test
        .read(|conn| {
            Ok(media::table
                .select(diesel::dsl::min(media::id))
                .first::<Option<veranda::db::MediaId>>(conn)?
                .unwrap()
                .0)
        })
        .await;
    let kept = format!("/settings/storage/{in_post}/remove");
    assert_eq!(ana.post(&kept, &[]).await.status, 409);
    test.run_jobs().await;
    is_sound(&test).await;
    assert_eq!(check(&test).await.pictures, 3);
    test.stop().await;
}

#[actix_web::test]
async fn a_long_list_of_pictures_comes_in_pages_without_gaps() {
    let test = TestApp::start_unhurried().await;
    let ana = test.user("ana").await;
    let owner = test.id_of("ana").await;
    for width in 0..33 {
        taken(&test, owner, photo(40 + width), Shape::Photo).await;
    }
    // Half of them are of one size.
    test.change(|tx| {
        diesel::update(media::table)
            .set(media::bytes.eq(5000))
            .execute(tx.conn)?;
        Ok(())
    })
    .await;
    let first = ana.get("/settings/storage").await;
    let next = first.attributes("a[rel=next]", "href").remove(0);
    let second = ana.get(&next).await;
    let mut sources = first.attributes(".tile img:not(.blur)", "src");
    assert_eq!(sources.len(), 30);
    sources.extend(second.attributes(".tile img:not(.blur)", "src"));
    sources.sort();
    sources.dedup();
    assert_eq!(sources.len(), 33);
    assert!(!second.has("a[rel=next]"));
    test.stop().await;
}

#[actix_web::test]
async fn a_picture_that_somebody_wears_is_used() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    let part = Part::bytes(photo(90)).file_name("me.png");
    let form = Form::new().part("picture", part);
    ana.upload("/settings/picture", form).await;
    let page = ana.get("/settings/storage").await;
    assert_eq!(page.texts(".tile__main > p a"), ["Your picture"]);
    assert!(!page.has(".tile form"));
    ana.post("/settings/picture/remove", &[]).await;
    assert!(ana.get("/settings/storage").await.has(".tile form"));
    test.stop().await;
}
