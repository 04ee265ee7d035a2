//! People whom one may know: who is suggested, why, in which order, and who never is.

use std::collections::BTreeSet;

use diesel::prelude::*;
use veranda::db::UserId;
use veranda::db::schema::users;
use veranda::features::people;
use veranda::web::Role;

use crate::support::{Page, TestApp, TestClient};

const PAGE: &str = "/people/suggestions";

/// Ana, who looks, and others by name.
struct World {
    test: TestApp,
    ana: TestClient,
    ana_id: UserId,
}

impl World {
    async fn new() -> Self {
        let test = TestApp::start_unhurried().await;
        let (ana_id, ana) = test.member("ana").await;
        Self { test, ana, ana_id }
    }

    async fn people<const N: usize>(&self, names: [&str; N]) -> [UserId; N] {
        let mut ids = [UserId(0); N];
        for (id, name) in ids.iter_mut().zip(names) {
            *id = self.test.make(name, Role::Member).await;
        }
        ids
    }

    async fn set_private(&self, person: UserId) {
        self.test
            .change(move |tx| people::set_private(tx, person, true))
            .await;
    }

    /// Names with their reasons, as the page shows them.
    async fn suggested(&self) -> Vec<(String, String)> {
        reasons(&self.ana.get(PAGE).await)
    }

    /// Whether somebody is on the page and beside the feed, which have to agree.
    async fn has(&self, name: &str) -> bool {
        let link = format!("/@{name}");
        let is_on = async |path: &str, list: &str| {
            let page = self.ana.get(path).await;
            let links = page.attributes(&format!("{list} .person__name"), "href");
            links.contains(&link)
        };
        let (page, feed) = (is_on(PAGE, "main").await, is_on("/", ".aside").await);
        assert_eq!(page, feed, "{name} on the page and beside the feed");
        page
    }
}

fn reasons(page: &Page) -> Vec<(String, String)> {
    let names = page.texts("main .person__name");
    let reasons = page.texts("main .person__sub + p");
    assert_eq!(names.len(), reasons.len(), "{}", page.body);
    names.into_iter().zip(reasons).collect()
}

fn told(lines: &[(&str, &str)]) -> Vec<(String, String)> {
    let line = |(name, why): &(&str, &str)| ((*name).to_owned(), (*why).to_owned());
    lines.iter().map(line).collect()
}

#[actix_web::test]
async fn those_come_first_whom_most_of_ones_people_know_each_with_the_reason() {
    let world = World::new().await;
    let [ben, cleo, dan] = world.people(["ben", "cleo", "dan"]).await;
    let [eve, finn, gina, hugo] = world.people(["eve", "finn", "gina", "hugo"]).await;
    world.test.befriend(world.ana_id, ben).await;
    world.test.befriend(world.ana_id, cleo).await;
    world.test.follow(world.ana_id, dan).await;
    assert_eq!(
        world.ana.get(PAGE).await.text(".aside__title"),
        "New here",
        "nobody knows anybody yet"
    );
    world.test.befriend(ben, eve).await;
    world.test.befriend(cleo, eve).await;
    world.test.follow(dan, eve).await;
    for (follower, followee) in [(dan, finn), (dan, gina), (ben, gina), (hugo, finn)] {
        world.test.follow(follower, followee).await;
    }
    assert_eq!(
        world.suggested().await,
        told(&[
            ("Eve", "Friends with Ben and 1 other"),
            ("Gina", "Followed by Ben and 1 other"),
            ("Finn", "Followed by Dan"),
        ])
    );
    let [ida] = world.people(["ida"]).await;
    for friend in [ben, cleo] {
        world.test.befriend(friend, ida).await;
    }
    let crowd = world.test.crowd(3).await;
    for friend in crowd {
        world.test.befriend(world.ana_id, friend).await;
        world.test.befriend(friend, ida).await;
    }
    let first = world.suggested().await.remove(0);
    assert_eq!(first.1, "Friends with Ben and 4 others");
    assert!(world.has("ida").await && world.has("finn").await);
    world.test.stop().await;
}

#[actix_web::test]
async fn a_reason_names_nobody_and_tells_nothing_that_the_reader_may_not_know() {
    let world = World::new().await;
    let (test, ana) = (&world.test, world.ana_id);
    let [ben, cleo, dan, eve, hid] = world.people(["ben", "cleo", "dan", "eve", "hid"]).await;
    world.test.befriend(ana, ben).await;
    test.follow(ana, cleo).await;
    test.follow(ana, dan).await;
    for person in [cleo, dan] {
        test.follow(person, eve).await;
    }
    let of_eve = async || world.suggested().await.pop();
    let said = |why: &str| Some(("Eve".to_owned(), why.to_owned()));
    assert_eq!(of_eve().await, said("Followed by Cleo and 1 other"));
    // Who is muted is neither named nor counted, nor who is not here.
    test.change(move |tx| people::mute(tx, ana, cleo)).await;
    assert_eq!(of_eve().await, said("Followed by Dan"));
    test.change(move |tx| people::unmute(tx, ana, cleo)).await;
    test.suspend(cleo).await;
    assert_eq!(of_eve().await, said("Followed by Dan"));
    test.change(move |tx| {
        let leaves = users::deletes_at.eq(Some(tx.now));
        diesel::update(users::table.find(dan))
            .set(leaves)
            .execute(tx.conn)?;
        Ok(())
    })
    .await;
    assert_eq!(world.ana.get(PAGE).await.text(".aside__title"), "New here");

    // Whose friend somebody with a private account is, is not told; who follows them stands on
    // the follower's page.
    world.test.befriend(ben, hid).await;
    assert_eq!(
        world.suggested().await,
        told(&[("Hid", "Friends with Ben")])
    );
    world.set_private(hid).await;
    assert_eq!(world.suggested().await, told(&[("Hid", "Followed by Ben")]));
    test.change(move |tx| people::unfollow(tx, ben, hid)).await;
    let page = world.ana.get(PAGE).await;
    assert!(!page.texts(".person__main").concat().contains("Ben"));

    // Friends of somebody whom one only follows are nobody's to know.
    let [gus, ida] = world.people(["gus", "ida"]).await;
    world.test.befriend(gus, ida).await;
    test.change(move |tx| people::unfollow(tx, gus, ida)).await;
    test.follow(ana, gus).await;
    let page = world.ana.get(PAGE).await;
    assert_eq!(page.text(".aside__title"), "New here");
    // With a private account one follows its owner or reads nothing of them.
    test.follow(gus, eve).await;
    world.set_private(gus).await;
    assert_eq!(of_eve().await, said("Followed by Gus"));
    test.change(move |tx| people::remove_follower(tx, gus, ana))
        .await;
    assert_eq!(world.ana.get(PAGE).await.text(".aside__title"), "New here");
    world.test.stop().await;
}

#[actix_web::test]
async fn nobody_is_suggested_whom_one_knows_asked_or_does_not_want_to_come_across() {
    let world = World::new().await;
    let (test, ana) = (&world.test, world.ana_id);
    let [ben] = world.people(["ben"]).await;
    test.follow(ana, ben).await;
    let names = [
        "followed",
        "asked",
        "friend",
        "wished",
        "wishing",
        "muted",
        "blocked",
        "blocking",
        "dismissed",
        "suspended",
        "leaving",
    ];
    let people = world.people(names).await;
    for id in people {
        test.follow(ben, id).await;
    }
    world.set_private(people[1]).await;
    // The newest stands first, also beside the feed, where there are only a few.
    for (name, id) in names.iter().zip(people).rev() {
        assert!(world.has(name).await, "{name} before");
        match *name {
            "friend" => world.test.befriend(ana, id).await,
            "suspended" => test.suspend(id).await,
            "blocking" => test.block(id, ana).await,
            "wishing" => {
                test.change(move |tx| people::ask_friend(tx, id, ana, ""))
                    .await;
            }
            "leaving" => {
                test.sign_in(name, crate::support::PASSWORD)
                    .await
                    .post(
                        "/settings/data/delete-account",
                        &[("sure", "1"), ("current", crate::support::PASSWORD)],
                    )
                    .await
                    .goes_to("/sign-in");
            }
            name => {
                let press = match name {
                    "followed" | "asked" => "follow",
                    "wished" => "friend",
                    "muted" => "mute",
                    "blocked" => "block",
                    _ => "suggestion/dismiss",
                };
                let path = format!("/people/{name}/{press}");
                assert_eq!(world.ana.post(&path, &[]).await.status, 303, "{path}");
            }
        }
        assert!(!world.has(name).await, "{name}");
    }
    assert!(!world.has("ana").await, "oneself");
    // Nor are they new here.
    let page = world.ana.get(PAGE).await;
    assert!(page.body.contains("Nobody to suggest yet"), "{}", page.body);
    world.test.stop().await;
}

#[actix_web::test]
async fn a_suggestion_that_is_not_wanted_stays_away_until_that_is_undone() {
    let world = World::new().await;
    let [ben, eve] = world.people(["ben", "eve"]).await;
    world.test.befriend(world.ana_id, ben).await;
    world.test.befriend(ben, eve).await;
    let button = world.ana.get(PAGE).await;
    let dismiss = "/people/eve/suggestion/dismiss";
    assert!(button.has(&format!("form[action='{dismiss}'] button")));
    for _ in 0..2 {
        world.ana.post(dismiss, &[]).await.goes_to(PAGE);
    }
    let page = world.ana.get(PAGE).await;
    assert!(page.body.contains("@eve is not suggested any more"));
    // However many know them afterwards.
    let [finn] = world.people(["finn"]).await;
    world.test.befriend(world.ana_id, finn).await;
    world.test.befriend(finn, eve).await;
    assert!(!world.has("eve").await);
    let again = "/people/eve/suggestion/restore";
    world.ana.post(again, &[]).await.goes_to(PAGE);
    assert!(world.has("eve").await);
    // Live, the sentence stands in the place of the row.
    let row = world.ana.fetch(dismiss, &[]).await;
    assert!(row.text("li").contains("Eve is not suggested any more"));
    assert!(row.has(&format!("form[action='{again}']")));
    assert!(!world.has("eve").await);
    // Eve hears nothing of it, and it is nobody's but Ana's.
    let eve = world.test.sign_in("eve", crate::support::PASSWORD).await;
    assert!(crate::notifications::told(&eve).await.0.is_empty());
    assert_eq!(
        world
            .ana
            .post("/people/ana/suggestion/dismiss", &[])
            .await
            .status,
        409
    );
    world.test.stop().await;
}

#[actix_web::test]
async fn who_knows_nobody_yet_meets_those_who_are_new() {
    let world = World::new().await;
    let page = world.ana.get(PAGE).await;
    assert!(page.body.contains("Nobody to suggest yet"), "alone here");
    assert!(!world.ana.get("/").await.has(".aside"));
    let [_, cleo] = world.people(["ben", "cleo"]).await;
    let page = world.ana.get(PAGE).await;
    assert_eq!(page.text(".aside__title"), "New here");
    assert_eq!(page.texts("main .person__name"), ["Cleo", "Ben"]);
    let aside = world.ana.get("/").await;
    assert!(aside.text(".aside__title").contains("New here"));
    world.test.follow(world.ana_id, cleo).await;
    assert_eq!(
        world.ana.get(PAGE).await.texts("main .person__name"),
        ["Ben"]
    );
    world.test.stop().await;
}

#[actix_web::test]
async fn pages_go_on_where_the_last_ended_and_nobody_is_on_two() {
    let world = World::new().await;
    let [ben, cleo] = world.people(["ben", "cleo"]).await;
    world.test.follow(world.ana_id, ben).await;
    world.test.follow(world.ana_id, cleo).await;
    let crowd = world.test.crowd(70).await;
    for (n, person) in crowd.iter().enumerate() {
        world
            .test
            .clock()
            .advance(std::time::Duration::from_secs(1));
        world.test.follow(ben, *person).await;
        if n % 3 == 0 {
            world.test.follow(cleo, *person).await;
        }
    }
    let (mut path, mut seen, mut ranks) = (PAGE.to_owned(), BTreeSet::new(), Vec::new());
    let mut pages = 0;
    loop {
        let page = world.ana.get(&path).await;
        pages += 1;
        for (name, why) in reasons(&page) {
            assert!(seen.insert(name.clone()), "{name} twice");
            ranks.push(why.contains("other"));
        }
        match page.attributes("a[rel=next]", "href").pop() {
            Some(next) => path = next,
            None => break,
        }
    }
    let expected: BTreeSet<_> = (0..70).map(|n| format!("Guest{n}")).collect();
    assert_eq!((seen, pages), (expected, 3));
    assert!(ranks.is_sorted_by(|a, b| a >= b), "most known first");
    let beyond = format!("{PAGE}?before=0-0");
    assert!(
        world
            .ana
            .get(&beyond)
            .await
            .body
            .contains("Nobody to suggest yet")
    );
    world.test.stop().await;
}
