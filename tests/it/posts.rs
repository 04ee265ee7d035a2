//! Writing, changing and deleting posts.

use diesel::prelude::*;
use image::{DynamicImage, ImageFormat};
use reqwest::multipart::{Form, Part};
use veranda::db::schema::{activities, draft_photos, drafts, media, post_photos, posts, timeline};
use veranda::features::posts as service;

use crate::support::test_pictures::{file_of, four_corners, png_bomb};
use crate::support::{Page, TestApp, TestClient};

fn picture(width: u32) -> Vec<u8> {
    let image = DynamicImage::ImageRgb8(four_corners(width, 60));
    file_of(&image, ImageFormat::Png)
}

fn file(name: &str, bytes: Vec<u8>) -> Part {
    Part::bytes(bytes).file_name(name.to_owned())
}

fn with_photos(count: u32) -> Form {
    (0..count).fold(Form::new(), |form, n| {
        form.part("photos", file(&format!("photo-{n}.png"), picture(80 + n)))
    })
}

fn pressed(action: &str) -> Form {
    Form::new().text("action", action.to_owned())
}

/// Where the composer's form goes.
fn action(page: &Page) -> String {
    page.attributes("#composer", "action").remove(0)
}

/// The names of the photos in their order, as the form has them.
fn tiles(page: &Page) -> Vec<String> {
    page.attributes(".tile:not(.tile--failed)", "data-tile")
}

/// A published post with so many photos; gives its address.
async fn published(person: &TestClient, count: u32) -> String {
    let form = with_photos(count)
        .text("caption", "A day at the lake")
        .text("action", "publish");
    let page = person.upload("/posts/new", form).await;
    page.location().unwrap_or_else(|| panic!("{}", page.body))
}

async fn begun(person: &TestClient, form: Form) -> Page {
    person
        .upload("/posts/new", form)
        .await
        .goes_to("/posts/new");
    person.get("/posts/new").await
}

async fn count_posts(test: &TestApp) -> i64 {
    test.read(|conn| Ok(posts::table.count().get_result(conn)?))
        .await
}

#[actix_web::test]
async fn a_post_is_written_step_by_step_and_published() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    let empty = ana.get("/posts/new").await;
    assert_eq!(action(&empty), "/posts/new");
    assert_eq!(
        test.read(|c| Ok(drafts::table.count().get_result::<i64>(c)?))
            .await,
        0
    );

    let form = with_photos(2)
        .text("caption", "First\r\nSecond ")
        .text("action", "add");
    let page = begun(&ana, form).await;
    let draft = action(&page);
    assert!(draft.starts_with("/drafts/"), "{draft}");
    assert_eq!(page.text("#f-caption"), "First Second");
    let [one, two] = &tiles(&page)[..] else {
        panic!("{}", page.body)
    };

    let form = Form::new()
        .text(format!("alt-{one}"), "The lake")
        .text(format!("alt-{two}"), "The boat")
        .text("caption", "At the lake")
        .text("action", format!("later:{one}"));
    ana.upload(&draft, form).await.goes_to("/posts/new");
    let page = ana.get("/posts/new").await;
    assert_eq!(tiles(&page), [two.clone(), one.clone()]);
    assert_eq!(
        page.attributes(".tile input", "value"),
        ["The boat", "The lake"]
    );

    let done = ana.upload(&draft, pressed("publish")).await;
    let rows: Vec<(i64, String)> = test
        .read(|conn| {
            Ok(post_photos::table
                .order(post_photos::position)
                .select((post_photos::position, post_photos::alt))
                .load(conn)?)
        })
        .await;
    assert_eq!(rows, [(0, "The boat".into()), (1, "The lake".into())]);
    let (id, caption): (veranda::db::PostId, String) = test
        .read(|conn| {
            Ok(posts::table
                .select((posts::id, posts::caption))
                .first(conn)?)
        })
        .await;
    assert_eq!(caption, "At the lake");
    done.goes_to(&format!("/posts/{id}"));
    let (feed, done): (i64, i64) = test
        .read(|conn| {
            let posted = activities::table.filter(activities::verb.eq("posted"));
            Ok((
                timeline::table.count().get_result(conn)?,
                posted.count().get_result(conn)?,
            ))
        })
        .await;
    assert_eq!((feed, done), (1, 1));
    assert_eq!(action(&ana.get("/posts/new").await), "/posts/new");
    test.stop().await;
}

#[actix_web::test]
async fn each_file_that_fails_has_its_message_and_the_others_stay() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    let form = with_photos(1)
        .part("photos", file("notes.txt", b"hello".to_vec()))
        .part("photos", file("bomb.png", png_bomb(30_000, 30_000)))
        .part("photos", file("huge.jpg", vec![0xff; 20_000_001]))
        .part("photos", file("half.png", picture(300)[..200].to_vec()))
        .part("photos", file("../été.png", picture(90)))
        .part("photos", file("", Vec::new()))
        .text("action", "add");
    let page = begun(&ana, form).await;
    assert_eq!(tiles(&page).len(), 2);
    let errors = page.texts(".tile--failed .tile__error");
    let expected = [
        "not a picture",
        "million pixels",
        "larger than 20 MB",
        "damaged",
    ];
    assert_eq!(errors.len(), expected.len(), "{errors:?}");
    for (error, text) in errors.iter().zip(expected) {
        assert!(error.contains(text), "{error}");
    }
    let names = page.texts(".tile--failed .tile__name");
    assert_eq!(names, ["notes.txt", "bomb.png", "huge.jpg", "half.png"]);

    let gone = page.attributes(".tile--failed", "data-tile").remove(0);
    let form = pressed(&format!("remove:{gone}"));
    ana.upload(&action(&page), form).await.goes_to("/posts/new");
    let page = ana.get("/posts/new").await;
    assert_eq!(page.texts(".tile--failed").len(), 3);
    assert_eq!(tiles(&page).len(), 2);
    test.stop().await;
}

#[actix_web::test]
async fn the_eleventh_photo_is_left_out_and_says_so() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    let page = begun(&ana, with_photos(11)).await;
    assert_eq!(tiles(&page).len(), 10);
    assert!(page.text(".tile__error").contains("10 photos"));
    let page = ana
        .upload(&action(&page), with_photos(1).text("action", "publish"))
        .await;
    // Nothing is left out without a word.
    assert_eq!(page.status, 422);
    assert!(page.text(".form-error").contains("could not be taken"));
    assert_eq!(count_posts(&test).await, 0);
    for gone in page.attributes(".tile--failed", "data-tile") {
        let remove = pressed(&format!("remove:{gone}"));
        ana.upload(&action(&page), remove)
            .await
            .goes_to("/posts/new");
    }
    let published = ana.upload(&action(&page), pressed("publish")).await;
    assert!(published.location().unwrap().starts_with("/posts/"));
    let held: i64 = test
        .read(|conn| Ok(post_photos::table.count().get_result(conn)?))
        .await;
    assert_eq!(held, 10);
    test.stop().await;
}

#[actix_web::test]
async fn a_refused_form_keeps_what_was_typed_and_sent() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    let form = Form::new()
        .text("caption", "Nothing yet")
        .text("action", "publish");
    let page = ana.upload("/posts/new", form).await;
    assert_eq!(page.status, 422);
    assert!(page.text(".form-error").contains("at least one photo"));
    assert_eq!(page.text("#f-caption"), "Nothing yet");

    let long = "x".repeat(2201);
    let form = with_photos(1)
        .text("caption", long.clone())
        .text("action", "publish");
    let page = ana.upload(&action(&page), form).await;
    assert_eq!(page.status, 422);
    assert_eq!(page.text("#f-caption"), long);
    assert!(page.text("#f-caption-error").contains("2200"));
    assert_eq!(tiles(&page).len(), 1);

    let form = with_photos(1).text("caption", "z".repeat(300 * 1024));
    let refused = ana.upload(&action(&page), form).await;
    assert_eq!(refused.status, 413);
    assert!(
        refused
            .text("main")
            .contains("more text than one form can take")
    );
    let refused = ana.post(&action(&page), &[("action", "publish")]).await;
    assert_eq!(refused.status, 400);

    let name = &tiles(&page)[0];
    let form = Form::new()
        .text(format!("alt-{name}"), "y".repeat(301))
        .text("caption", "Short")
        .text("action", "publish");
    let page = ana.upload(&action(&page), form).await;
    assert_eq!(page.status, 422);
    assert_eq!(page.attributes(".tile input", "value"), ["y".repeat(301)]);
    assert_eq!(count_posts(&test).await, 0);
    test.stop().await;
}

#[actix_web::test]
async fn publish_pressed_twenty_times_at_once_is_one_post() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    let page = begun(&ana, with_photos(1)).await;
    let address = action(&page);
    let presses = (0..20).map(|_| ana.upload(&address, pressed("publish")));
    let pages = futures_util::future::join_all(presses).await;
    let first = pages[0].location().unwrap();
    assert!(
        pages
            .iter()
            .all(|page| page.location().as_ref() == Some(&first))
    );
    assert_eq!(count_posts(&test).await, 1);

    // The same from an empty composer, files and all.
    let key = ana
        .get("/posts/new")
        .await
        .attributes("[name=form_key]", "value")
        .remove(0);
    let presses = (0..10).map(|_| {
        let form = with_photos(1)
            .text("form_key", key.clone())
            .text("action", "publish");
        ana.upload("/posts/new", form)
    });
    let pages = futures_util::future::join_all(presses).await;
    let first = pages[0].location().unwrap();
    assert!(
        pages
            .iter()
            .all(|page| page.location().as_ref() == Some(&first))
    );
    assert_eq!(count_posts(&test).await, 2);
    let held: i64 = test
        .read(|conn| Ok(post_photos::table.count().get_result(conn)?))
        .await;
    assert_eq!(held, 2);
    test.stop().await;
}

#[actix_web::test]
async fn a_post_is_edited_with_a_draft_of_its_own() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    let post = published(&ana, 3).await;
    let edit = format!("{post}/edit");
    let page = ana.get(&edit).await;
    assert_eq!(page.text("#f-caption"), "A day at the lake");
    let names = tiles(&page);
    let form = Form::new()
        .text(
            "form_key",
            page.attributes("[name=form_key]", "value").remove(0),
        )
        .text(format!("alt-{}", names[2]), "Last")
        .text("caption", "Another day")
        .text("action", format!("remove:{}", names[0]));
    ana.upload(&edit, form).await.goes_to(&edit);
    // Until it is saved, the post is as it was.
    let rows = photos_of_post(&test).await;
    assert_eq!(rows.len(), 3);
    let page = ana.get(&edit).await;
    assert_eq!(tiles(&page).len(), 2);
    assert_eq!(page.text("#f-caption"), "Another day");
    let form = with_photos(1).text("action", "publish");
    ana.upload(&action(&page), form).await.goes_to(&post);
    let after = photos_of_post(&test).await;
    assert_eq!(after.len(), 3);
    assert_eq!(
        after[..2],
        [(rows[1].0, String::new()), (rows[2].0, "Last".into())]
    );
    let edited: i64 = test
        .read(|conn| {
            let edited = posts::table.filter(posts::edited_at.is_not_null());
            Ok(edited.count().get_result(conn)?)
        })
        .await;
    assert_eq!(edited, 1);
    // Back in the browser, and on with the same form.
    let again = Form::new()
        .text("caption", "A third day")
        .text("action", "publish");
    ana.upload(&action(&page), again).await.goes_to(&post);
    let caption: String = test
        .read(|conn| Ok(posts::table.select(posts::caption).first(conn)?))
        .await;
    assert_eq!(caption, "A third day");
    assert_eq!(photos_of_post(&test).await.len(), 3);
    test.stop().await;
}

async fn photos_of_post(test: &TestApp) -> Vec<(i64, String)> {
    test.read(|conn| {
        Ok(post_photos::table
            .order(post_photos::position)
            .select((post_photos::media_id, post_photos::alt))
            .load(conn)?)
    })
    .await
}

#[actix_web::test]
async fn drafts_and_posts_of_others_stay_as_they_are() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    let ben = test.user("ben").await;
    let page = begun(&ana, with_photos(1)).await;
    let draft = action(&page);
    assert_eq!(ben.get(&draft).await.status, 404);
    assert_eq!(ben.upload(&draft, with_photos(1)).await.status, 404);
    let discard = format!("{draft}/discard");
    for sure in [&[][..], &[("sure", "1")]] {
        assert_eq!(ben.post(&discard, sure).await.status, 404);
    }
    assert_eq!(action(&ben.get("/posts/new").await), "/posts/new");

    let post = published(&ana, 1).await;
    assert_eq!(ben.get(&format!("{post}/edit")).await.status, 403);
    let edit = ben
        .upload(&format!("{post}/edit"), pressed("publish"))
        .await;
    assert_eq!(edit.status, 403);
    assert_eq!(ben.post(&format!("{post}/delete"), &[]).await.status, 403);
    assert_eq!(ben.get("/posts/4711/edit").await.status, 404);
    assert_eq!(ben.post("/posts/4711/delete", &[]).await.status, 404);
    let guest = test.anonymous().get("/posts/new").await;
    assert!(guest.location().unwrap().starts_with("/sign-in"));
    test.stop().await;
}

#[actix_web::test]
async fn a_deleted_post_is_gone_with_its_pictures_and_comes_back_whole() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    let ben = test.user("ben").await;
    let post = published(&ana, 1).await;
    let key: String = test
        .read(|conn| Ok(media::table.select(media::key).first(conn)?))
        .await;
    let picture = format!("/media/{key}/768.webp");
    assert_eq!(ben.get(&picture).await.status, 200);
    let delete = format!("{post}/delete");
    ana.post(&delete, &[]).await.goes_to("/");
    ana.post(&delete, &[]).await.goes_to("/");
    assert_eq!(ben.get(&picture).await.status, 404);
    assert_eq!(ana.get(&format!("{post}/edit")).await.status, 404);
    let (ana_id, ben_id) = (test.id_of("ana").await, test.id_of("ben").await);
    let id = veranda::db::PostId(post.rsplit('/').next().unwrap().parse().unwrap());
    let seen = test
        .app
        .db
        .read(move |c| service::visible(c, ben_id, id))
        .await;
    assert!(matches!(seen, Err(veranda::Error::NotFound)));
    let restore = move |tx: &mut veranda::db::Tx<'_>| service::set_deleted(tx, ana_id, id, false);
    test.app.db.write(restore).await.unwrap();
    assert_eq!(ben.get(&picture).await.status, 200);
    test.stop().await;
}

#[actix_web::test]
async fn scripts_get_the_tiles_and_old_drafts_go() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    let request = ana
        .request(reqwest::Method::POST, "/posts/new")
        .header("x-requested-with", "fetch")
        .multipart(with_photos(1));
    let tiles_only = Page::of(request).await;
    assert_eq!(tiles_only.status, 200);
    assert!(
        tiles_only.body.trim_start().starts_with("<div"),
        "{}",
        tiles_only.body
    );
    let address = tiles_only.attributes("#tiles", "data-action").remove(0);
    let page = ana.get("/posts/new").await;
    assert_eq!(action(&page), address);
    let discard = tiles_only.attributes("#tiles", "data-discard");
    assert_eq!(discard, page.attributes("#discard", "action"));
    assert!(!page.has("#discard[hidden]"));

    test.clock()
        .advance(std::time::Duration::from_secs(31 * 24 * 3600));
    test.run_jobs().await;
    let left: (i64, i64) = test
        .read(|conn| {
            Ok((
                drafts::table.count().get_result(conn)?,
                draft_photos::table.count().get_result(conn)?,
            ))
        })
        .await;
    assert_eq!(left, (0, 0));
    test.stop().await;
}
