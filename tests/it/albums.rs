//! “Only you”: posts that nobody else sees, and albums of them.

use diesel::prelude::*;
use veranda::db::schema::{album_posts, albums as rows, posts as post_rows};
use veranda::db::{MediaId, PostId, UserId};
use veranda::features::posts::Audience;
use veranda::features::{albums, posts};

use crate::leaving::world::{key_of, rows_about, stored};
use crate::support::{Page, TestApp, TestClient};

/// A post for its author alone.
async fn private(test: &TestApp, author: UserId, caption: &str, photo: Option<MediaId>) -> PostId {
    let caption = caption.to_owned();
    test.change(move |tx| {
        let (now, photos) = (tx.now, photo.map(|id| (id, String::new())));
        let photos: Vec<_> = photos.into_iter().collect();
        let post = posts::publish_now(tx, author, &caption, &photos, now)?;
        set_audience(tx, post, Audience::OnlyMe)?;
        Ok(post)
    })
    .await
}

fn set_audience(
    tx: &mut veranda::db::Tx<'_>,
    post: PostId,
    audience: Audience,
) -> Result<(), veranda::Error> {
    diesel::update(post_rows::table.find(post))
        .set(post_rows::audience.eq(audience))
        .execute(tx.conn)?;
    Ok(())
}

/// Makes an album on its page; gives its address.
async fn album(client: &TestClient, name: &str) -> String {
    let made = client.post("/private/albums/new", &[("name", name)]).await;
    let place = made.location().unwrap_or_else(|| panic!("{}", made.body));
    place.strip_suffix("/posts").unwrap().to_owned()
}

fn number(album: &str) -> String {
    album.replace("/private/albums/", "")
}

/// The posts of a grid, in its order.
fn listed(page: &Page) -> Vec<i64> {
    assert_eq!(page.status, 200, "{}", page.body);
    page.attributes(".grid__item", "href")
        .iter()
        .map(|href| href.replace("/posts/", "").parse().unwrap())
        .collect()
}

async fn put(client: &TestClient, post: PostId, album: &str) {
    let form = [("album", number(album))];
    let form: Vec<_> = form.iter().map(|(name, id)| (*name, id.as_str())).collect();
    let put = client.post(&format!("/posts/{post}/album"), &form).await;
    put.goes_to(&format!("/posts/{post}"));
}

fn form(fields: &[(&str, &str)]) -> reqwest::multipart::Form {
    fields
        .iter()
        .fold(reqwest::multipart::Form::new(), |form, (name, value)| {
            form.text((*name).to_owned(), (*value).to_owned())
        })
}

#[actix_web::test]
async fn what_nobody_else_sees_is_listed_newest_first_page_by_page() {
    let test = TestApp::start_unhurried().await;
    let (ana, client) = test.member("ana").await;
    let (ben, _) = test.member("ben").await;
    let page = client.get("/private").await;
    assert_eq!(page.text(".empty__title"), "Nothing here yet");
    test.post(ana, "For everybody").await;
    private(&test, ben, "Of Ben", None).await;
    let mut own = Vec::new();
    for at in 0..31 {
        own.push(private(&test, ana, &format!("Note {at}"), None).await.0);
    }
    own.reverse();
    let first = client.get("/private").await;
    assert_eq!(listed(&first), own[..30]);
    assert_eq!(first.header("cache-control"), "no-store");
    let next = first.attributes(".pager a", "href").remove(0);
    let second = client.get(&next).await;
    assert_eq!(listed(&second), own[30..]);
    assert!(!second.has(".pager"));
    let profile = client.get("/@ana").await;
    assert!(profile.has("a[href='/private']"));
    test.stop().await;
}

#[actix_web::test]
async fn an_album_has_a_name_of_its_own_in_whatever_case() {
    let test = TestApp::start_unhurried().await;
    let (_, ana) = test.member("ana").await;
    let (_, ben) = test.member("ben").await;
    let page = ana.get("/private/albums").await;
    assert_eq!(page.text(".empty__title"), "No albums yet");
    let winter = album(&ana, "  Winter   in Tashkent ").await;
    assert_eq!(ana.get(&winter).await.text("h1"), "Winter in Tashkent");
    let summer = album(&ana, "ЛЕТО").await;
    album(&ben, "Winter in Tashkent").await;

    for taken in ["winter in tashkent", "WINTER IN TASHKENT", "лето"] {
        let again = ana.post("/private/albums/new", &[("name", taken)]).await;
        assert_eq!(again.status, 422, "{taken}");
        assert_eq!(
            again.text("#f-name-error"),
            "You have an album of this name."
        );
        assert_eq!(again.attributes("#f-name", "value"), [taken]);
    }
    let edit = format!("{summer}/edit");
    let refused = ana.post(&edit, &[("name", "winter in Tashkent")]).await;
    assert_eq!(refused.status, 422);
    // Its own name in another case is no other album's.
    let renamed = [("name", "Лето"), ("description", "At the lake\nwith Ben")];
    ana.post(&edit, &renamed).await.goes_to(&summer);
    let page = ana.get(&summer).await;
    assert_eq!(page.text("h1"), "Лето");
    assert!(page.text(".page-head").contains("At the lake"));
    let again = ana.post(&edit, &[("name", "x".repeat(61).as_str())]).await;
    assert_eq!(again.status, 422);

    // Newest first, though another one was renamed.
    let names = ana.get("/private/albums").await.texts(".tile__name");
    assert_eq!(names, ["Лето", "Winter in Tashkent"]);
    test.stop().await;
}

#[actix_web::test]
async fn a_hundred_albums_are_as_many_as_one_can_have() {
    let test = TestApp::start_unhurried().await;
    let (ana, client) = test.member("ana").await;
    test.change(move |tx| {
        for at in 0..99 {
            albums::create(tx, ana, &format!("Album {at}"), "")?;
        }
        Ok(())
    })
    .await;
    let last = album(&client, "The last").await;
    let more = client
        .post("/private/albums/new", &[("name", "More")])
        .await;
    assert_eq!(more.status, 422);
    assert!(more.text("#f-name-error").contains("100 albums"));
    let mut found = Vec::new();
    let mut path = Some("/private/albums".to_owned());
    while let Some(place) = path.take() {
        let page = client.get(&place).await;
        found.extend(page.texts(".tile__name"));
        path = page.attributes(".pager a", "href").pop();
    }
    assert_eq!(found.len(), 100);
    assert_eq!(
        (found[0].as_str(), found[99].as_str()),
        ("The last", "Album 0")
    );
    let delete = format!("{last}/delete");
    client.post(&delete, &[]).await.goes_to("/private/albums");
    album(&client, "More").await;
    test.stop().await;
}

#[actix_web::test]
async fn posts_are_ticked_into_an_album_and_out_of_it() {
    let test = TestApp::start_unhurried().await;
    let (ana, client) = test.member("ana").await;
    let (ben, _) = test.member("ben").await;
    let one = private(&test, ana, "One", None).await;
    let two = private(&test, ana, "Two", None).await;
    let shared = test.post(ana, "For everybody").await;
    let bens = private(&test, ben, "Of Ben", None).await;
    let (winter, summer) = (
        album(&client, "Winter").await,
        album(&client, "Summer").await,
    );
    let choose = format!("{winter}/posts");
    let page = client.get(&choose).await;
    assert_eq!(page.texts(".tile__name"), ["Two", "One"]);

    let boxes: Vec<(String, &str)> = [one, two, shared, bens]
        .iter()
        .flat_map(|post| {
            [
                (format!("shown-{post}"), "1"),
                (format!("post-{post}"), "1"),
            ]
        })
        .collect();
    let all: Vec<(&str, &str)> = boxes
        .iter()
        .map(|(name, on)| (name.as_str(), *on))
        .collect();
    client.post(&choose, &all).await.goes_to(&winter);
    // Neither what others see nor what is somebody else's is put anywhere.
    assert_eq!(listed(&client.get(&winter).await), [two.0, one.0]);
    let held = test.read(|conn| Ok(album_posts::table.count().get_result::<i64>(conn)?));
    assert_eq!(held.await, 2);

    // What is not ticked goes out; what the page did not show stays.
    let out = format!("shown-{two}");
    client.post(&choose, &[(&out, "1")]).await.goes_to(&winter);
    assert_eq!(listed(&client.get(&winter).await), [one.0]);
    // A post stands in one album: into another one is out of this one.
    let page = client.get(&format!("{summer}/posts")).await;
    assert!(
        page.text(".tiles").contains("now in Winter"),
        "{}",
        page.body
    );
    put(&client, one, &summer).await;
    assert!(client.get(&winter).await.has(".empty"));
    assert_eq!(listed(&client.get(&summer).await), [one.0]);
    let page = client.get(&format!("/posts/{one}")).await;
    let chosen = page.attributes("#f-album [selected]", "value");
    assert_eq!(chosen, [number(&summer)]);
    client
        .post(&format!("/posts/{one}/album"), &[("album", "")])
        .await
        .goes_to(&format!("/posts/{one}"));
    assert!(client.get(&summer).await.has(".empty"));
    // Not what others see, and not into what is nobody's.
    let form = [("album", number(&summer))];
    let form: Vec<_> = form.iter().map(|(name, id)| (*name, id.as_str())).collect();
    let refused = client.post(&format!("/posts/{shared}/album"), &form).await;
    assert_eq!(refused.status, 409);
    let nobodys = [("album", "999999")];
    let refused = client.post(&format!("/posts/{one}/album"), &nobodys).await;
    assert_eq!(refused.status, 404);
    test.stop().await;
}

#[actix_web::test]
async fn the_newest_picture_is_the_cover_as_long_as_nobody_else_sees_it() {
    let test = TestApp::start_unhurried().await;
    let (ana, client) = test.member("ana").await;
    let (first, second) = (stored(&test, ana, 90).await, stored(&test, ana, 91).await);
    let keys = [key_of(&test, first).await, key_of(&test, second).await];
    let old = private(&test, ana, "Old", Some(first)).await;
    let new = private(&test, ana, "New", Some(second)).await;
    let words = private(&test, ana, "Words", None).await;
    let winter = album(&client, "Winter").await;
    let covered = async |expected: Option<&String>, posts: usize| {
        let page = client.get("/private/albums").await;
        let cover = page.attributes(".tile img", "src");
        let told = page.text(".tile .field__hint");
        let s = if posts == 1 { "" } else { "s" };
        assert_eq!(told, format!("{posts} post{s}"));
        match expected {
            Some(key) => assert!(cover.iter().any(|src| src.contains(key)), "{cover:?}"),
            None => assert!(cover.is_empty(), "{cover:?}"),
        }
    };
    covered(None, 0).await;
    for post in [old, new, words] {
        put(&client, post, &winter).await;
    }
    covered(Some(&keys[1]), 3).await;

    // Shared, it is in the section and its album no more; private again, it is back.
    let share = |audience| test.change(move |tx| set_audience(tx, new, audience));
    share(Audience::Friends).await;
    covered(Some(&keys[0]), 2).await;
    assert_eq!(listed(&client.get(&winter).await), [words.0, old.0]);
    assert_eq!(listed(&client.get("/private").await), [words.0, old.0]);
    let page = client.get(&format!("/posts/{new}")).await;
    assert!(!page.has("#f-album"));
    share(Audience::OnlyMe).await;
    covered(Some(&keys[1]), 3).await;

    // So it is with deleting and restoring; what goes for good leaves no row.
    client.post(&format!("/posts/{new}/delete"), &[]).await;
    covered(Some(&keys[0]), 2).await;
    let deleted = format!("/settings/deleted/{new}");
    client.post(&format!("{deleted}/restore"), &[]).await;
    assert_eq!(listed(&client.get(&winter).await), [words.0, new.0, old.0]);
    client.post(&format!("/posts/{new}/delete"), &[]).await;
    client.post(&format!("{deleted}/purge"), &[]).await;
    test.run_jobs().await;
    let rows = rows_about(&test, "posts", new.0).await;
    assert!(rows.iter().all(|(_, count)| *count == 0), "{rows:?}");
    covered(Some(&keys[0]), 2).await;

    // Without its album a post is where it was.
    client
        .post(&format!("{winter}/delete"), &[])
        .await
        .goes_to("/private/albums");
    assert_eq!(client.get(&winter).await.status, 404);
    assert_eq!(listed(&client.get("/private").await), [words.0, old.0]);
    test.stop().await;
}

#[actix_web::test]
async fn the_composer_offers_an_album_for_what_is_only_for_me() {
    let test = TestApp::start_unhurried().await;
    let (_, ana) = test.member("ana").await;
    let (_, ben) = test.member("ben").await;
    assert!(!ana.get("/posts/new?kind=text").await.has("#f-album"));
    let (winter, summer) = (album(&ana, "Winter").await, album(&ana, "Summer").await);
    let bens = number(&album(&ben, "Of Ben").await);
    let page = ana.get("/posts/new?kind=text").await;
    assert_eq!(page.texts("#f-album option"), ["None", "Summer", "Winter"]);
    let id = number(&winter);
    let hour = std::time::Duration::from_secs(3600);
    let later = test.clock().now().plus(hour).date_time();
    let later = later.format("%Y-%m-%dT%H:%M").to_string();
    let note = |audience: &'static str, album: &str, action: &'static str| {
        form(&[
            ("kind", "text"),
            ("title", "Note"),
            ("caption", "Words"),
            ("audience", audience),
            ("album", album),
            ("publish_at", &later),
            ("action", action),
        ])
    };
    // A draft keeps the choice.
    ana.upload("/posts/new", note("only_me", &id, "draft"))
        .await;
    let draft = ana.get("/posts/new").await;
    assert_eq!(
        draft.attributes("#f-album [selected]", "value"),
        [id.as_str()]
    );
    let action = draft.attributes("#composer", "action").remove(0);
    let posted = ana
        .upload(&action, form(&[("action", "publish")]))
        .await
        .location()
        .unwrap();
    let post: i64 = posted.replace("/posts/", "").parse().unwrap();
    assert_eq!(listed(&ana.get(&winter).await), [post]);

    // Changed, it moves; shared, the album is left alone.
    let edit = format!("{posted}/edit");
    let page = ana.get(&edit).await;
    assert_eq!(
        page.attributes("#f-album [selected]", "value"),
        [id.as_str()]
    );
    ana.upload(&edit, note("only_me", &number(&summer), "publish"))
        .await
        .goes_to(&posted);
    assert_eq!(listed(&ana.get(&summer).await), [post]);
    ana.upload(&edit, note("public", "", "publish"))
        .await
        .goes_to(&posted);
    assert!(ana.get(&summer).await.has(".empty"));
    ana.upload(
        &edit,
        form(&[("audience", "only_me"), ("action", "publish")]),
    )
    .await
    .goes_to(&posted);
    assert_eq!(listed(&ana.get(&summer).await), [post]);

    // Into none, into nobody's and into somebody else's is into none.
    for none in ["", "999999", "nonsense", &bens] {
        let sent = ana.upload("/posts/new", note("only_me", none, "publish"));
        assert_eq!(sent.await.status, 303, "{none}");
    }
    let count = test.read(|conn| Ok(album_posts::table.count().get_result::<i64>(conn)?));
    assert_eq!(count.await, 1);
    // What waits for its time is in its album when it appears.
    let later = ana.upload("/posts/new", note("only_me", &id, "schedule"));
    later.await.goes_to("/drafts");
    test.clock().advance(2 * hour);
    test.run_jobs().await;
    assert_eq!(listed(&ana.get(&winter).await).len(), 1);
    test.stop().await;
}

#[actix_web::test]
async fn two_who_make_the_same_album_at_once_have_one() {
    let test = TestApp::start_unhurried().await;
    let (ana, client) = test.member("ana").await;
    let name = [("name", "Winter")];
    let tries = (0..4).map(|_| client.post("/private/albums/new", &name));
    let pages = futures_util::future::join_all(tries).await;
    let made = pages.iter().filter(|page| page.status == 303).count();
    assert_eq!(made, 1);
    let count: i64 = test
        .read(move |conn| {
            let own = rows::table.filter(rows::owner_id.eq(ana));
            Ok(own.count().get_result(conn)?)
        })
        .await;
    assert_eq!(count, 1);
    test.stop().await;
}
