//! Writing posts: several drafts, texts, places, comments closed from the start, and posts that
//! appear at a set time.

use std::time::Duration;

use diesel::prelude::*;
use reqwest::multipart::{Form, Part};
use veranda::db::schema::{drafts, jobs, post_photos, posts as post_rows, timeline, users};
use veranda::db::{PostId, Timestamp};
use veranda::features::posts;

use crate::forms::rows::picture;
use crate::support::{PASSWORD, Page, TestApp, TestClient};

const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(24 * 3600);

fn form(fields: &[(&'static str, &str)]) -> Form {
    fields.iter().fold(Form::new(), |form, (name, value)| {
        form.text(*name, (*value).to_owned())
    })
}

fn photo(width: u32) -> Part {
    Part::bytes(picture(width)).file_name("lake.png")
}

/// A draft with one photo; gives its address.
async fn begun(who: &TestClient, caption: &str) -> String {
    let form = form(&[("caption", caption), ("action", "add")]).part("photos", photo(80));
    who.upload("/posts/new", form).await.goes_to("/posts/new");
    let page = who.get("/posts/new").await;
    page.attributes("#composer", "action").remove(0)
}

/// A text that is published; gives its address.
async fn written(who: &TestClient, title: &str, body: &str) -> String {
    let fields = [("title", title), ("caption", body), ("action", "publish")];
    let page = who.upload("/posts/new", form(&fields)).await;
    page.location().unwrap_or_else(|| panic!("{}", page.body))
}

fn id_in(address: &str) -> PostId {
    PostId(address.rsplit('/').next().unwrap().parse().unwrap())
}

async fn count_posts(test: &TestApp) -> i64 {
    test.read(|conn| Ok(post_rows::table.count().get_result(conn)?))
        .await
}

#[actix_web::test]
async fn several_drafts_are_kept_found_again_and_thrown_away() {
    let test = TestApp::start_unhurried().await;
    let (ana, ben) = (test.user("ana").await, test.user("ben").await);
    let empty = ana.get("/drafts").await;
    assert_eq!(empty.attributes(".empty a", "href"), ["/posts/new"]);
    let lake = begun(&ana, "At the lake").await;
    test.clock().advance(HOUR);
    // A new one beside it.
    let page = ana.get("/posts/new?kind=photos").await;
    assert_eq!(page.attributes("#composer", "action"), ["/posts/new"]);
    assert!(page.text("a[href='/drafts']").contains("1 draft"));
    let key = page.attributes("[name=form_key]", "value").remove(0);
    let other = [("form_key", &*key), ("caption", ""), ("action", "draft")];
    let kept = ana.upload("/posts/new", form(&other)).await;
    kept.goes_to("/drafts");
    let fields = [("title", "Notes"), ("caption", "x"), ("action", "draft")];
    ana.upload("/posts/new", form(&fields)).await;

    let list = ana.get("/drafts").await;
    assert!(list.text(".flash").contains("kept for later"));
    let names = ["Notes", "No words yet", "At the lake"];
    assert_eq!(list.texts(".tile__name"), names);
    assert_eq!(list.texts(".tile img:not(.blur)").len(), 1);
    assert!(list.texts(".tile time")[2].contains("1 hour ago"));
    let links = list.attributes(".tile__acts a", "href");
    assert_eq!(links[2], lake);
    // In another browser, a day later.
    test.clock().advance(2 * DAY);
    let ana = test.sign_in("ana", PASSWORD).await;
    let page = ana.get(&lake).await;
    assert_eq!(page.text("#f-caption"), "At the lake");
    assert_eq!(page.attributes(".tile", "data-tile").len(), 1);
    let notes = ana.get(&links[0]).await;
    assert_eq!(notes.attributes("#f-title", "value"), ["Notes"]);
    assert!(notes.text(".tabs [aria-current]").contains("Text"));

    for path in [&lake, &links[0]] {
        assert_eq!(ben.get(path).await.status, 303);
    }
    let ben = test.sign_in("ben", PASSWORD).await;
    assert!(ben.get("/drafts").await.has(".empty"));
    assert_eq!(ben.get(&lake).await.status, 404);
    let discard = list.attributes(".tile form[action$='/discard']", "action");
    for path in &discard {
        let answer = ana
            .post_request(path, &[])
            .header("referer", format!("{}/drafts", test.base));
        Page::of(answer).await.goes_to("/drafts");
    }
    assert!(ana.get("/drafts").await.has(".empty"));
    assert_eq!(ana.get(&lake).await.status, 404);
    test.stop().await;
}

/// What a page of the composer sends along unseen, with these fields.
fn sent_from(page: &Page, fields: &[(&'static str, &str)]) -> Form {
    let mut form = form(fields);
    for name in ["form_key", "window", "seen"] {
        if let Some(value) = page
            .attributes(&format!("#composer [name={name}]"), "value")
            .pop()
        {
            form = form.text(name, value);
        }
    }
    form
}

#[actix_web::test]
async fn of_two_windows_the_later_one_does_not_undo_the_other_without_a_word() {
    let test = TestApp::start_unhurried().await;
    let ana = test.user("ana").await;
    let draft = begun(&ana, "At the lake").await;
    let (here, there) = (ana.get(&draft).await, ana.get(&draft).await);
    test.clock().advance(HOUR);
    let save = |page: &Page, caption: &str| {
        let fields = [
            ("caption", caption),
            ("audience", "public"),
            ("action", "save"),
        ];
        ana.upload(&draft, sent_from(page, &fields))
    };
    save(&there, "At the sea\nin June")
        .await
        .goes_to("/posts/new");
    // The same window again and again, whatever it has seen.
    save(&there, "At the sea in May")
        .await
        .goes_to("/posts/new");

    let refused = save(&here, "At the pond").await;
    assert_eq!(refused.status, 422);
    assert!(refused.text(".form-error").contains("in another window"));
    assert_eq!(refused.text("#f-caption"), "At the pond");
    let beside = refused.text("#f-caption-error");
    assert!(beside.contains("“At the sea in May”"), "{beside}");
    assert_eq!(
        ana.get(&draft).await.text("#f-caption"),
        "At the sea in May"
    );
    // Scripts hear it, too, and go on being refused until the person has seen it.
    let fields = [("caption", "At the pool"), ("action", "save")];
    let saved = ana.upload_request(&draft, sent_from(&here, &fields));
    let heard = Page::of(saved.header("X-Requested-With", "fetch")).await;
    assert_eq!(heard.status, 422);
    assert!(
        heard
            .text("#tiles .form-error")
            .contains("in another window")
    );

    // Neither is it published; what does not differ needs no asking.
    let fields = [("caption", "At the pond"), ("action", "publish")];
    let publish = ana.upload(&draft, sent_from(&here, &fields)).await;
    assert_eq!(publish.status, 422);
    assert_eq!(count_posts(&test).await, 0);
    save(&here, "At the sea in May").await.goes_to("/posts/new");
    // Who was told may have it so.
    let published = ana.upload(&draft, sent_from(&publish, &fields)).await;
    let post = published.location().unwrap();
    assert!(
        ana.get(&post)
            .await
            .text(".caption")
            .contains("At the pond")
    );
    test.stop().await;
}

#[actix_web::test]
async fn changes_that_are_put_away_wait_beside_the_post() {
    let test = TestApp::start_unhurried().await;
    let ana = test.user("ana").await;
    let post = written(&ana, "Notes", "First words").await;
    let edit = format!("{post}/edit");
    let fields = [
        ("title", "Notes"),
        ("caption", "Later"),
        ("action", "draft"),
    ];
    ana.upload(&edit, form(&fields)).await.goes_to(&post);
    let page = ana.get(&post).await;
    assert!(page.text(".flash").contains("the post as it was"));
    assert_eq!(page.text(".prose"), "First words");
    assert_eq!(ana.get(&edit).await.text("#f-caption"), "Later");
    test.stop().await;
}

#[actix_web::test]
async fn nobody_has_more_than_fifty_drafts_and_all_are_listed() {
    let test = TestApp::start_unhurried().await;
    let ana = test.user("ana").await;
    for n in 0..50 {
        let caption = format!("Number {n}");
        let fields = [("caption", &*caption), ("action", "draft")];
        ana.upload("/posts/new", form(&fields)).await;
    }
    let fields = [("caption", "One more"), ("action", "draft")];
    let page = ana.upload("/posts/new", form(&fields)).await;
    assert_eq!(page.status, 409);
    assert!(page.text("main").contains("Publish or delete one first"));
    let mut names = Vec::new();
    let mut next = Some("/drafts".to_owned());
    while let Some(path) = next {
        let page = ana.get(&path).await;
        names.extend(page.texts(".tile__name"));
        next = page.attributes("a[rel=next]", "href").pop();
    }
    let expected: Vec<String> = (0..50).rev().map(|n| format!("Number {n}")).collect();
    assert_eq!(names, expected);
    // Changing one of them is no new one.
    let page = ana.get("/posts/new").await;
    let draft = page.attributes("#composer", "action").remove(0);
    let saved = ana.upload(&draft, form(&[("caption", "Changed")])).await;
    saved.goes_to("/posts/new");
    test.stop().await;
}

#[actix_web::test]
async fn a_text_needs_a_title_and_words_and_no_photo() {
    let test = TestApp::start_unhurried().await;
    let (ana_id, ana) = test.member("ana").await;
    let (ben_id, ben) = test.member("ben").await;
    test.follow(ben_id, ana_id).await;
    let page = ana.get("/posts/new?kind=text").await;
    assert!(page.has("#f-title") && page.has("textarea#f-caption"));
    let fields = [("kind", "text"), ("action", "publish")];
    let refused = ana.upload("/posts/new", form(&fields)).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text("#f-title-error").contains("give it a title"));
    assert!(refused.text("#f-caption-error").contains("write something"));

    let body = "First *words* of @ben.\n\n## Then\n\n- <script>alert(1)</script>\n- [out](javascript:alert(1)) and [in](https://example.org)\n\n![cat](https://example.org/cat.png)";
    let post = written(&ana, "A <b>day</b>", body).await;
    for who in [&ana, &ben] {
        let feed = who.get("/").await;
        assert_eq!(feed.text(".article__title"), "A <b>day</b>");
        assert_eq!(feed.text("article .caption"), "First words of @ben.");
        assert_eq!(
            feed.attributes("article .post__body > p a[href^='/posts']", "href"),
            std::slice::from_ref(&post)
        );
        let page = who.get(&post).await;
        assert_eq!(page.text("h1"), "A <b>day</b>");
        assert!(page.text("title").starts_with("A <b>day</b>"));
        assert_eq!(page.text(".prose h3"), "Then");
        assert_eq!(page.attributes(".prose em", "class").len(), 0);
        assert_eq!(page.text(".prose em"), "words");
        assert_eq!(
            page.attributes(".prose a", "href"),
            ["/@ben", "https://example.org"]
        );
        let rel = &page.attributes(".prose a", "rel")[0];
        assert!(rel.contains("nofollow") && rel.contains("noopener"));
        assert!(!page.has(".prose script") && !page.has(".prose img"));
        assert!(page.text(".prose").contains("<script>alert(1)</script>"));
        let profile = who.get("/@ana").await;
        assert_eq!(profile.text(".grid__text"), "A <b>day</b>");
    }
    let edit = ana.get(&format!("{post}/edit")).await;
    assert_eq!(
        edit.text("#f-caption"),
        body.split_whitespace().collect::<Vec<_>>().join(" ")
    );
    let changed = form(&[("title", "A night"), ("action", "publish")]);
    ana.upload(&format!("{post}/edit"), changed).await;
    assert_eq!(ben.get(&post).await.text("h1"), "A night");
    let history = ben.get(&format!("{post}/history")).await;
    assert!(
        history
            .texts(".comment__text strong")
            .contains(&"A <b>day</b>".to_owned())
    );
    let no_words = form(&[("caption", " "), ("action", "publish")]);
    let refused = ana.upload(&format!("{post}/edit"), no_words).await;
    assert_eq!(refused.status, 422);
    test.stop().await;
}

#[actix_web::test]
async fn a_place_and_closed_comments_go_with_the_post() {
    let test = TestApp::start_unhurried().await;
    let (ana_id, ana) = test.member("ana").await;
    let (ben_id, ben) = test.member("ben").await;
    test.follow(ben_id, ana_id).await;
    let fields = [
        ("caption", "Calm"),
        ("location", " Lake <Bohinj> "),
        ("comments", "closed"),
        ("action", "publish"),
    ];
    let page = ana
        .upload("/posts/new", form(&fields).part("photos", photo(80)))
        .await;
    let post = page.location().unwrap();
    for page in [ben.get("/").await, ben.get(&post).await] {
        assert!(page.text(".post__meta").contains("Lake <Bohinj>"));
        assert!(page.has(".comment-form--closed:not([hidden])"));
    }
    let comment = ben
        .post(&format!("{post}/comments"), &[("body", "So")])
        .await;
    assert_eq!(comment.status, 422);
    let edit = format!("{post}/edit");
    let page = ana.get(&edit).await;
    assert_eq!(page.attributes("#f-location", "value"), ["Lake <Bohinj>"]);
    let chosen = page.attributes("#f-comments option[selected]", "value");
    assert_eq!(chosen, ["closed"]);
    let fields = [
        ("comments", "open"),
        ("location", ""),
        ("action", "publish"),
    ];
    ana.upload(&edit, form(&fields)).await.goes_to(&post);
    let page = ben.get(&post).await;
    assert!(!page.text(".post__meta").contains("Bohinj"));
    ben.post(&format!("{post}/comments"), &[("body", "So")])
        .await
        .goes_to(&format!("{post}#comment-1"));
    // A form that says nothing of them leaves them as they are.
    ana.upload(&edit, form(&[("action", "publish")])).await;
    assert_eq!(ben.get(&post).await.texts(".comment").len(), 1);
    let long = "x".repeat(81);
    let refused = ana.upload(&edit, form(&[("location", &*long)])).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text("#f-location-error").contains("80"));
    test.stop().await;
}

/// `2026-11-21T09:30` by the clocks of Tashkent, five hours ahead of UTC.
fn in_tashkent(at: Timestamp) -> String {
    let there = at.plus(5 * HOUR).date_time();
    there.format("%Y-%m-%dT%H:%M").to_string()
}

async fn set(who: &TestClient, draft: &str, at: &str) -> Page {
    let fields = [("publish_at", at), ("action", "schedule")];
    who.upload(draft, form(&fields)).await
}

#[actix_web::test]
async fn a_post_appears_at_the_time_that_was_set_by_the_authors_clock() {
    let test = TestApp::start_unhurried().await;
    let (ana_id, ana) = test.member("ana").await;
    let (ben_id, ben) = test.member("ben").await;
    test.follow(ben_id, ana_id).await;
    ana.post("/settings/time-zone", &[("time_zone", "Asia/Tashkent")])
        .await;
    let draft = begun(&ana, "Good morning").await;
    let now = test.clock().now();
    for (at, message) in [
        ("", "choose a day"),
        ("soon", "choose a day"),
        (&*in_tashkent(now.minus(HOUR)), "has passed"),
        (&*in_tashkent(now.plus(400 * DAY)), "within a year"),
    ] {
        let page = set(&ana, &draft, at).await;
        assert_eq!(page.status, 422);
        assert!(page.text("#f-publish_at-error").contains(message), "{at}");
        assert_eq!(page.attributes("#f-publish_at", "value"), [at]);
    }
    let at = in_tashkent(now.plus(2 * HOUR));
    set(&ana, &draft, &at).await.goes_to("/drafts");
    let list = ana.get("/drafts").await;
    assert!(list.text(".flash").contains("Your post appears on"));
    assert!(list.text(".flash").contains(&at[11..]));
    assert!(list.text(".tile .tile__main").contains(&at[11..]));
    let page = ana.get(&draft).await;
    assert_eq!(page.attributes("#f-publish_at", "value"), [at]);
    assert!(page.text("#f-publish_at-hint").contains("Asia/Tashkent"));
    // It is out of the way of new ones.
    let page = ana.get("/posts/new").await;
    assert_eq!(page.attributes("#composer", "action"), ["/posts/new"]);

    test.clock().advance(HOUR);
    test.run_jobs().await;
    assert_eq!(count_posts(&test).await, 0);
    test.clock().advance(HOUR);
    test.run_jobs().await;
    assert!(ben.get("/").await.text("article").contains("Good morning"));
    let (published, rows): (Option<Timestamp>, i64) = test
        .read(|conn| {
            Ok((
                post_rows::table
                    .select(post_rows::published_at)
                    .first(conn)?,
                timeline::table.count().get_result(conn)?,
            ))
        })
        .await;
    assert_eq!((published, rows), (Some(now.plus(2 * HOUR)), 2));
    assert!(ana.get("/drafts").await.has(".empty"));
    let there = ana.get(&draft).await.location().unwrap();
    assert!(there.starts_with("/posts/"), "{there}");
    // The work may be done twice.
    test.change(|tx| {
        diesel::update(jobs::table.filter(jobs::kind.eq("publish_draft")))
            .set(jobs::finished_at.eq(None::<Timestamp>))
            .execute(tx.conn)
            .map_err(veranda::Error::from)
    })
    .await;
    test.run_jobs().await;
    assert_eq!(count_posts(&test).await, 1);
    test.stop().await;
}

#[actix_web::test]
async fn the_time_is_changed_or_taken_back() {
    let test = TestApp::start_unhurried().await;
    let ana = test.user("ana").await;
    let draft = begun(&ana, "Later").await;
    let utc = |at: Timestamp| in_tashkent(at.minus(5 * HOUR));
    let now = test.clock().now();
    set(&ana, &draft, &utc(now.plus(HOUR)))
        .await
        .goes_to("/drafts");
    set(&ana, &draft, &utc(now.plus(3 * HOUR)))
        .await
        .goes_to("/drafts");
    // Words are saved, and the time stays.
    let saved = ana.upload(&draft, form(&[("caption", "Later on")])).await;
    saved.goes_to(&draft);
    test.clock().advance(2 * HOUR);
    test.run_jobs().await;
    assert_eq!(count_posts(&test).await, 0);
    let list = ana.get("/drafts").await;
    let button = list.attributes(".tile form[enctype] button", "value");
    assert_eq!(button, ["unschedule"]);
    ana.upload(&draft, form(&[("action", "unschedule")]))
        .await
        .goes_to(&draft);
    assert!(!ana.get("/drafts").await.has(".tile .pill"));
    test.clock().advance(2 * HOUR);
    test.run_jobs().await;
    assert_eq!(count_posts(&test).await, 0);

    // Thrown away, or published by hand, before its time.
    let now = test.clock().now();
    set(&ana, &draft, &utc(now.plus(HOUR)))
        .await
        .goes_to("/drafts");
    let by_hand = ana.upload(&draft, form(&[("action", "publish")])).await;
    let post = id_in(&by_hand.location().unwrap());
    let other = begun(&ana, "Never").await;
    set(&ana, &other, &utc(now.plus(HOUR)))
        .await
        .goes_to("/drafts");
    ana.post(&format!("{other}/discard"), &[])
        .await
        .goes_to("/");
    test.clock().advance(2 * HOUR);
    test.run_jobs().await;
    let left: Vec<PostId> = test
        .read(|conn| Ok(post_rows::table.select(post_rows::id).load(conn)?))
        .await;
    assert_eq!(left, [post]);
    test.stop().await;
}

#[actix_web::test]
async fn what_cannot_be_published_does_not_appear_by_itself() {
    let test = TestApp::start_unhurried().await;
    let (ana_id, ana) = test.member("ana").await;
    let soon = |test: &TestApp| in_tashkent(test.clock().now().plus(HOUR).minus(5 * HOUR));
    // Nothing in it.
    let fields = [("publish_at", &*soon(&test)), ("action", "schedule")];
    let page = ana.upload("/posts/new", form(&fields)).await;
    assert_eq!(page.status, 422);
    assert!(page.text(".form-error").contains("at least one photo"));
    assert_eq!(
        page.attributes("#f-publish_at", "value"),
        [fields[0].1.to_owned()]
    );
    // Its photo is taken out.
    let draft = begun(&ana, "Later").await;
    set(&ana, &draft, &soon(&test)).await.goes_to("/drafts");
    let tile = ana
        .get(&draft)
        .await
        .attributes(".tile", "data-tile")
        .remove(0);
    let remove = format!("remove:{tile}");
    let page = ana.upload(&draft, form(&[("action", &*remove)])).await;
    assert_eq!(page.status, 422);
    assert!(
        page.text(".form-error")
            .contains("does not appear by itself any more")
    );
    // Its author is suspended when its time comes.
    let other = begun(&ana, "Not now").await;
    set(&ana, &other, &soon(&test)).await.goes_to("/drafts");
    test.suspend(ana_id).await;
    test.clock().advance(2 * HOUR);
    test.run_jobs().await;
    assert_eq!(count_posts(&test).await, 0);
    let waiting: i64 = test
        .read(|conn| {
            let set = drafts::table.filter(drafts::publish_at.is_not_null());
            Ok(set.count().get_result(conn)?)
        })
        .await;
    assert_eq!(waiting, 0);
    test.change(move |tx| {
        diesel::update(users::table.find(ana_id))
            .set(users::suspended_at.eq(None::<Timestamp>))
            .execute(tx.conn)
            .map_err(veranda::Error::from)
    })
    .await;
    let ana = test.sign_in("ana", PASSWORD).await;
    assert_eq!(ana.get(&other).await.text("#f-caption"), "Not now");
    test.stop().await;
}

#[actix_web::test]
async fn one_that_waits_for_months_is_not_swept_away_and_presses_at_once_are_one_post() {
    let test = TestApp::start_unhurried().await;
    let ana = test.user("ana").await;
    let draft = begun(&ana, "Next spring").await;
    let at = test.clock().now().plus(100 * DAY);
    let at = in_tashkent(at.minus(5 * HOUR));
    let presses = (0..10).map(|_| set(&ana, &draft, &at));
    for page in futures_util::future::join_all(presses).await {
        page.goes_to("/drafts");
    }
    test.clock().advance(99 * DAY);
    test.run_jobs().await;
    assert_eq!(count_posts(&test).await, 0);
    test.clock().advance(2 * DAY);
    test.run_jobs().await;
    assert_eq!(count_posts(&test).await, 1);
    let photos: i64 = test
        .read(|conn| Ok(post_photos::table.count().get_result(conn)?))
        .await;
    assert_eq!(photos, 1);
    test.stop().await;
}

#[actix_web::test]
async fn a_text_that_is_deleted_comes_back_as_it_was() {
    let test = TestApp::start_unhurried().await;
    let (ana_id, ana) = test.member("ana").await;
    let post = written(&ana, "A day", "# Early\n\nIt was *calm*.").await;
    let id = id_in(&post);
    test.change(move |tx| posts::delete(tx, ana_id, id)).await;
    let page = ana.get(&format!("/settings/deleted/{id}")).await;
    assert_eq!(page.text(".prose em"), "calm");
    assert_eq!(
        ana.get("/settings/deleted").await.text(".tile__name"),
        "A day"
    );
    test.change(move |tx| posts::bring_back(tx, ana_id, id))
        .await;
    assert_eq!(ana.get(&post).await.text(".prose h2"), "Early");
    assert!(!ana.get("/posts/new?kind=nonsense").await.has("#f-title"));
    test.stop().await;
}
