//! The page on which one chooses close friends.

use diesel::prelude::*;
use veranda::db::schema::users;
use veranda::db::{PostId, UserId};
use veranda::features::posts::Audience;
use veranda::features::{accounts, people, search_index};
use veranda::web::Role;

use crate::support::{TestApp, TestClient};

const PAGE: &str = "/people/friends/close";

async fn for_close_friends(test: &TestApp, author: UserId) -> PostId {
    let post = test.post(author, "Only for a few").await;
    test.change(move |tx| {
        use veranda::db::schema::posts;
        diesel::update(posts::table.find(post))
            .set(posts::audience.eq(Audience::CloseFriends))
            .execute(tx.conn)?;
        Ok(post)
    })
    .await
}

/// Whether somebody has the post in their feed, on its page, and on the author's page.
async fn sees(who: &TestClient, post: PostId) -> bool {
    let feed = who.get("/").await.body.contains("Only for a few");
    let page = who.get(&format!("/posts/{post}")).await.status == 200;
    assert_eq!(feed, page);
    page
}

#[actix_web::test]
async fn who_is_added_sees_what_is_for_close_friends_at_once_and_no_more_when_taken_off() {
    let test = TestApp::start_unhurried().await;
    let (ana_id, ana) = test.member("ana").await;
    let (ben_id, ben) = test.member("ben").await;
    let (cleo_id, cleo) = test.member("cleo").await;
    let empty = ana.get(PAGE).await;
    assert!(empty.body.contains("No friends yet"));
    for friend in [ben_id, cleo_id] {
        test.befriend(ana_id, friend).await;
    }
    let post = for_close_friends(&test, ana_id).await;
    let page = ana.get(PAGE).await;
    assert_eq!(page.text("#list span"), "No close friends yet");
    assert_eq!(page.texts(".person__name"), ["Cleo", "Ben"]);
    assert!(page.body.contains("Nobody is told"));
    assert!(!sees(&ben, post).await && !sees(&cleo, post).await);

    let press = "/people/ben/friend/close";
    let list = [("view", "list"), ("close", "1")];
    let row = format!("{PAGE}#close-{ben_id}");
    for _ in 0..2 {
        ana.post(press, &list).await.goes_to(&row);
        assert!(sees(&ben, post).await && !sees(&cleo, post).await);
    }
    let page = ana.get(PAGE).await;
    assert_eq!(page.text("#list span"), "1 close friend");
    let ticked = format!("#close-{ben_id} button.button--primary");
    assert_eq!(page.texts(".person .button--primary").len(), 1);
    assert_eq!(page.attributes(&ticked, "value"), [""]);
    // Live, the list with its count comes back.
    let off = [("view", "list"), ("close", "")];
    let part = ana.fetch(press, &off).await;
    assert_eq!(part.text("#list span"), "No close friends yet");
    assert!(!part.has("h1") && !part.has(&ticked));
    assert!(!sees(&ben, post).await);
    // Neither was told.
    for client in [&ben, &cleo] {
        let (said, _) = crate::notifications::told(client).await;
        assert!(said.iter().all(|line| !line.contains("close")), "{said:?}");
        assert_eq!(client.get("/@ana").await.text(".friend summary"), "Friends");
    }
    // Only friends can be chosen, and only from one's own list.
    let (_, eve) = test.member("eve").await;
    assert_eq!(
        eve.post("/people/ana/friend/close", &list).await.status,
        404
    );
    assert!(eve.get(PAGE).await.body.contains("No friends yet"));
    test.stop().await;
}

#[actix_web::test]
async fn friends_are_found_by_name_and_by_their_tick_on_pages_that_go_on() {
    let test = TestApp::start_unhurried().await;
    let (ana_id, ana) = test.member("ana").await;
    let crowd = test.crowd(40).await;
    for friend in &crowd {
        test.befriend(ana_id, *friend).await;
    }
    let zoe = test.make("zoe", Role::Member).await;
    test.change(move |tx| {
        let name = "Zoë Nguyễn";
        diesel::update(users::table.find(zoe))
            .set((
                users::full_name.eq(name),
                users::search_key.eq(accounts::search_key("zoe", name)),
            ))
            .execute(tx.conn)?;
        search_index::put_person(tx, zoe)
    })
    .await;
    test.befriend(ana_id, zoe).await;
    let (first, last) = (crowd[0], crowd[39]);
    for friend in [first, last, zoe] {
        test.change(move |tx| people::set_close(tx, ana_id, friend, true))
            .await;
    }
    let page = ana.get(PAGE).await;
    assert_eq!(page.text("#list span"), "3 close friends");
    assert_eq!(page.texts(".person").len(), 30);
    assert!(!page.has("a[rel=prev]"));
    let next = page.attributes("a[rel=next]", "href").remove(0);
    let page = ana.get(&next).await;
    assert_eq!(page.texts(".person").len(), 11);
    assert_eq!(page.attributes("a[rel=prev]", "href"), [PAGE]);
    // A press there leads back there.
    let fields = ["view", "q", "only", "before"].map(|name| {
        let selector = format!("#close-{first} input[name={name}]");
        (name, page.attributes(&selector, "value").remove(0))
    });
    let mut form: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
    form.push(("close", ""));
    let part = ana.fetch("/people/guest0/friend/close", &form).await;
    assert_eq!(part.texts(".person").len(), 11);
    assert_eq!(part.text("#list span"), "2 close friends");

    for (query, found) in [
        ("q=nguyen", vec!["Zoë Nguyễn"]),
        ("q=zoe+ngu", vec!["Zoë Nguyễn"]),
        ("q=%40guest39", vec!["Guest39"]),
        ("close=1", vec!["Zoë Nguyễn", "Guest39"]),
        ("close=1&q=guest", vec!["Guest39"]),
        ("close=1&q=guest1", vec![]),
        ("q=%25", vec!["Zoë Nguyễn"]),
        ("q=nobody", vec![]),
    ] {
        let page = ana.get(&format!("{PAGE}?{query}")).await;
        let names = page.texts(".person__name");
        match query {
            // What holds no word looks for nothing.
            "q=%25" => assert_eq!(names.len(), 30),
            _ => assert_eq!(names, found, "{query}"),
        }
        if found.is_empty() {
            assert!(page.body.contains("Nobody found"), "{query}");
        }
    }
    // Friends who are not here are neither listed nor counted.
    test.suspend(zoe).await;
    let page = ana.get(&format!("{PAGE}?close=1")).await;
    assert_eq!(page.text("#list span"), "1 close friend");
    for (from, link) in [("/people/friends", PAGE), ("/posts/new", PAGE)] {
        let links = ana.get(from).await.attributes("main a", "href");
        assert!(links.iter().any(|href| href == link), "{from}");
    }
    test.stop().await;
}
