//! Posts that appear at a set time.

use diesel::prelude::*;
use veranda::db::schema::{drafts, jobs, post_photos, posts as post_rows, timeline, users};
use veranda::db::{PostId, Timestamp};

use super::{DAY, HOUR, begun, count_posts, form, id_in};
use crate::support::{PASSWORD, Page, TestApp, TestClient};

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
    ana.post(&format!("{other}/discard"), &[("sure", "1")])
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
