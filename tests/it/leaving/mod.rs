//! Leaving the site, and taking one's data along.

pub mod download;
pub mod world;

use std::collections::BTreeSet;
use std::time::Duration;

use chrono::Timelike;
use diesel::prelude::*;
use futures_util::future::join_all;
use veranda::db::UserId;
use veranda::db::schema::users;
use veranda::routes::BELONGINGS;

use crate::support::{Mail, PASSWORD, TestApp};
use world::World;

const PAGE: &str = "/settings/data/delete-account";
const SURE: [(&str, &str); 2] = [("sure", "1"), ("current", PASSWORD)];
const DAY: Duration = Duration::from_secs(24 * 3600);

#[actix_web::test]
async fn leaving_asks_for_the_password_and_a_check() {
    let test = TestApp::start_unhurried().await;
    let (ana, client) = test.member("ana").await;
    let page = client.get(PAGE).await;
    assert!(page.body.contains("Your username is free for others then."));
    assert!(page.has("a[href='/settings/data']"));
    for form in [
        [("sure", "1"), ("current", "Wrong-7-moon")],
        [("sure", ""), ("current", PASSWORD)],
    ] {
        let before = test.fingerprint().await;
        let page = client.post(PAGE, &form).await;
        assert_eq!(page.status, 422);
        assert!(page.has(".field__error"));
        assert!(!page.body.contains(PASSWORD));
        let before = before.without(&["sign_in_attempts"]);
        assert!(before.changes(&test.fingerprint().await).is_empty());
    }
    assert!(!leaves(&test, ana).await);
    test.stop().await;
}

#[actix_web::test]
async fn who_leaves_is_seen_by_nobody_and_comes_back_by_signing_in() {
    let test = TestApp::start_unhurried().await;
    let world = World::new(&test).await;
    let (ana, ben) = (world.ana.clone(), world.ben.clone());
    let other = test.sign_in("ana", PASSWORD).await;
    assert!(world.sees_ana(&test).await.iter().all(|(_, sees)| *sees));

    ana.post(PAGE, &SURE).await.goes_to("/sign-in");
    for client in [&ana, &other] {
        client
            .get("/settings/data")
            .await
            .goes_to("/sign-in?next=%2Fsettings%2Fdata");
    }
    let seen = world.sees_ana(&test).await;
    assert!(seen.iter().all(|(_, sees)| !sees), "{seen:?}");
    let thread = ben.get(&world.talk).await;
    assert!(thread.body.contains("Deleted account"));
    assert!(
        thread.body.contains("What Ben said"),
        "one's own words stay"
    );
    let sent = ben
        .post(&format!("{}/messages", world.talk), &[("body", "Hello?")])
        .await;
    assert_eq!(sent.status, 403);
    let mail = test.mail_to("ana@example.org").await;
    assert!(mail.subject.contains("will be deleted"), "{mail:?}");

    test.clock().advance(13 * DAY);
    test.run_jobs().await;
    let back = test.sign_in("ana", PASSWORD).await;
    assert!(back.get("/").await.body.contains("Your account stays"));
    let ben = test.sign_in("ben", PASSWORD).await;
    let world = World { ben, ..world };
    let seen = world.sees_ana(&test).await;
    assert!(seen.iter().all(|(_, sees)| *sees), "{seen:?}");
    let mails = test.mails().await;
    let mut stays = mails.iter().filter(|mail| mail.subject.contains("stays"));
    assert!(stays.any(|mail| mail.to.contains("ana@example.org")));
    let log = back.get("/settings/security-log").await;
    assert!(log.body.contains("Kept the account after all"));
    test.clock().advance(2 * DAY);
    test.run_jobs().await;
    assert!(!leaves(&test, world.ana_id).await);
    test.stop().await;
}

#[actix_web::test]
async fn after_two_weeks_nothing_is_left() {
    let test = TestApp::start_unhurried().await;
    let world = World::full(&test).await;
    let ana = world.ana_id;
    for (place, rows) in world::rows_of(&test, ana).await {
        assert!(rows > 0, "the world holds nothing in {place}");
    }
    mail_of_the_morning(&test).await;
    world.ana.post(PAGE, &SURE).await.goes_to("/sign-in");
    test.run_jobs().await;
    test.clock().advance(14 * DAY);
    // Too late, though the work has not begun.
    let late = [("login", "ana"), ("password", PASSWORD)];
    let page = test.anonymous().post("/sign-in", &late).await;
    assert_eq!(page.status, 403, "{}", page.body);
    assert_gone(&test, ana).await;
    test.stop().await;
}

#[actix_web::test]
async fn a_removal_that_was_cut_off_is_completed() {
    // Cut off after each number of steps.
    for steps in [1, 3, 6, 9] {
        let test = TestApp::start_unhurried().await;
        let world = World::full(&test).await;
        let ana = world.ana_id;
        world.ana.post(PAGE, &SURE).await.goes_to("/sign-in");
        test.run_jobs().await;
        test.clock().advance(14 * DAY);
        let mut left = steps;
        for belonging in BELONGINGS {
            let mut more = true;
            while more && left > 0 {
                left -= 1;
                let removal = test.change(move |tx| (belonging.remove)(tx, ana)).await;
                more = removal == veranda::features::accounts::Removal::More;
                world::check_counters(&test).await;
            }
        }
        assert_gone(&test, ana).await;
        test.stop().await;
    }
}

/// Others are mailed what is new, which names whoever did it.
async fn mail_of_the_morning(test: &TestApp) {
    while test.clock().now().date_time().hour() != 8 {
        test.clock().advance(Duration::from_secs(600));
    }
    test.run_jobs().await;
    let mails = test.mails().await;
    let names = |mail: &&Mail| mail.to == "ben@example.org" && mail.text.contains("Ana");
    let news = mails
        .iter()
        .filter(|mail| mail.subject.starts_with("New for you"));
    assert_eq!(news.filter(names).count(), 1);
}

/// Runs the removal and looks everywhere.
async fn assert_gone(test: &TestApp, ana: UserId) {
    let mail = test.mail_to("ana@example.org").await;
    assert!(mail.subject.contains("is deleted"), "{mail:?}");
    // Of the person only the emptied row is left, and their place in talks with others.
    let stays: BTreeSet<_> = ["messages.sender_id", "participants.user_id"].into();
    for (place, rows) in world::rows_of(test, ana).await {
        assert!(
            rows == 0 || stays.contains(place.as_str()),
            "{rows} in {place}"
        );
    }
    let said = "SELECT body AS line FROM messages WHERE body LIKE '%Ana%'";
    assert_eq!(test.one_text(said).await, None);
    world::check_counters(test).await;
    world::check_files(test).await;
    // No word of theirs is left anywhere, once the last mail is gone too.
    test.clock().advance(DAY);
    test.run_jobs().await;
    for (table, rows) in test.fingerprint().await.rows() {
        let words = ["ana@example.org", "Ana", "+84912345678", "'ana'", "ana-old"];
        let found: Vec<_> = rows
            .iter()
            .filter(|row| words.iter().any(|word| row.contains(word)))
            .collect();
        assert!(found.is_empty(), "{table}: {found:?}");
    }
    let ben = test.sign_in("ben", PASSWORD).await;
    assert_eq!(ben.get("/@ana").await.status, 404);
    assert_eq!(ben.get(&format!("/@deleted-{ana}")).await.status, 404);
    assert!(ben.get("/chat").await.body.contains("Message deleted"));
    let page = [("login", "ana"), ("password", PASSWORD)];
    assert_eq!(test.anonymous().post("/sign-in", &page).await.status, 422);
    // The name is free for others.
    test.make("ana", veranda::web::Role::Member).await;
}

#[actix_web::test]
async fn twenty_presses_at_once_are_one_wish() {
    let test = TestApp::start_unhurried().await;
    let client = test.user("ana").await;
    let pages = join_all((0..20).map(|_| client.post(PAGE, &SURE))).await;
    for page in &pages {
        assert!(page.status == 303 || page.status == 409, "{}", page.status);
    }
    let mails = test.mails().await;
    let told = mails
        .iter()
        .filter(|mail| mail.subject.contains("will be deleted"));
    assert_eq!(told.count(), 1);
    let ana = test.id_of("ana").await;
    assert!(leaves(&test, ana).await);
    test.stop().await;
}

#[actix_web::test]
async fn the_last_admin_stays() {
    let test = TestApp::start_unhurried().await;
    let admin = test.admin().await;
    let page = admin.post(PAGE, &SURE).await;
    assert_eq!(page.status, 403);
    assert!(page.body.contains("Make someone else an admin first"));
    let id = test.id_of("admin").await;
    assert!(!leaves(&test, id).await);
    // Of two who leave at once one stays.
    test.make("zoe", veranda::web::Role::Admin).await;
    let zoe = test.sign_in("zoe", PASSWORD).await;
    let pages = join_all([admin.post(PAGE, &SURE), zoe.post(PAGE, &SURE)]).await;
    let mut statuses: Vec<u16> = pages.iter().map(|page| page.status.as_u16()).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 403]);
    test.stop().await;
}

async fn leaves(test: &TestApp, user: UserId) -> bool {
    test.read(move |conn| {
        let at: Option<veranda::db::Timestamp> = users::table
            .find(user)
            .select(users::deletes_at)
            .first(conn)?;
        Ok(at.is_some())
    })
    .await
}
