//! The daily mail: in the morning of whoever gets it, once, and only when something is new.

use std::time::Duration;

use diesel::prelude::*;
use veranda::db::schema::users;
use veranda::features::reactions::ReactionKind::{Like, Love};
use veranda::view::TimeZone;

use super::World;
use crate::support::{Mail, TestApp};

const HOUR: Duration = Duration::from_secs(3600);

/// Moves the clock to the next time at which it is this hour in a zone.
async fn until(test: &TestApp, zone: TimeZone, hour: u32) {
    use chrono::Timelike;
    let minute = Duration::from_secs(60);
    loop {
        test.clock().advance(minute);
        let there = zone.at(test.clock().now());
        if there.hour() == hour && there.minute() == 5 {
            break;
        }
    }
    test.run_jobs().await;
}

async fn news(test: &TestApp) -> Vec<Mail> {
    let mails = test.mails().await;
    mails
        .into_iter()
        .filter(|mail| mail.subject.starts_with("New for you"))
        .collect()
}

#[actix_web::test]
async fn a_mail_comes_in_the_morning_with_what_is_new_and_can_be_ended_by_its_link() {
    let world = World::new().await;
    let (test, ana) = (&world.test, world.ana_id);
    let tashkent = TimeZone::parse("Asia/Tashkent").unwrap();
    test.change(move |tx| {
        diesel::update(users::table.find(ana))
            .set(users::time_zone.eq(tashkent.name()))
            .execute(tx.conn)?;
        Ok(())
    })
    .await;
    let crowd = test.crowd(3).await;
    let posted = tashkent.at(test.clock().now()).format("%-d %B %Y");
    let loved = format!("Guest0 loved your post of {posted}.");
    until(test, tashkent, 20).await;
    assert!(news(test).await.is_empty(), "nothing is new");
    world.react(crowd[0], Some(Love)).await;
    test.follow(crowd[0], ana).await;
    until(test, tashkent, 7).await;
    assert!(news(test).await.is_empty(), "too early");
    until(test, tashkent, 8).await;
    let mail = news(test).await.remove(0);
    assert_eq!(mail.to, "ana@example.org");
    assert!(mail.text.contains(&loved), "{}", mail.text);
    assert!(mail.text.contains("Guest0 started to follow you."));
    let html = "SELECT html_body AS line FROM mails WHERE kind = 'news'";
    let html = test.one_text(html).await.unwrap();
    assert!(html.contains(&loved));

    // Nothing is new the next morning; then one more did the same.
    until(test, tashkent, 8).await;
    assert_eq!(news(test).await.len(), 1);
    world.react(crowd[1], Some(Love)).await;
    until(test, tashkent, 9).await;
    assert_eq!(news(test).await.len(), 2);
    assert!(news(test).await[1].text.contains("Guest1 and Guest0 loved"));
    world.react(crowd[2], Some(Like)).await;
    until(test, tashkent, 10).await;
    assert_eq!(news(test).await.len(), 2, "once a day");
    // What was read is not told by mail.
    let ana_client = test.sign_in("ana", crate::support::PASSWORD).await;
    let read = ana_client.post("/notifications/read", &[]).await;
    read.goes_to("/notifications");
    until(test, tashkent, 8).await;
    assert_eq!(news(test).await.len(), 2);

    // Ended by the mail program, which knows no session.
    let path = mail.text.lines().find_map(|line| {
        line.find("/unsubscribe/")
            .map(|at| line[at..].trim().to_owned())
    });
    let form = [("List-Unsubscribe", "One-Click")];
    let ended = test.anonymous().post(&path.unwrap(), &form).await;
    assert_eq!(ended.status, 200);
    world.react(crowd[2], None).await;
    world.react(crowd[2], Some(Like)).await;
    until(test, tashkent, 8).await;
    assert_eq!(news(test).await.len(), 2);
    let ana = test.sign_in("ana", crate::support::PASSWORD).await;
    let page = ana.get("/settings/notifications").await;
    assert!(!page.has("input[name=daily][checked]"));
    world.test.stop().await;
}

#[actix_web::test]
async fn kinds_that_are_not_wanted_by_mail_are_left_out_of_it() {
    let world = World::new().await;
    let crowd = world.test.crowd(1).await;
    world.react(crowd[0], Some(Love)).await;
    let page = world.ana.get("/settings/notifications").await;
    let names = page.attributes("input[type=checkbox]", "name");
    let form: Vec<(&str, &str)> = names
        .iter()
        .filter(|name| *name != "reaction-mail")
        .map(|name| (name.as_str(), "1"))
        .collect();
    world.ana.post("/settings/notifications", &form).await;
    until(&world.test, TimeZone::UTC, 8).await;
    assert!(news(&world.test).await.is_empty());
    world.test.follow(crowd[0], world.ana_id).await;
    world.test.clock().advance(HOUR);
    until(&world.test, TimeZone::UTC, 8).await;
    let mail = news(&world.test).await.remove(0);
    assert!(!mail.text.contains("loved") && mail.text.contains("follow"));
    world.test.stop().await;
}
