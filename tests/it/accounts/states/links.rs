//! Links from messages, and a page in a browser that was signed in before.

use diesel::prelude::*;
use futures_util::FutureExt;
use veranda::db::schema::{unwanted_mails, users};

use super::super::joining::{invite, join};
use super::super::mail;
use super::people::{Place, Someone, State, is_sent_away};
use super::{Flow, Seen};
use crate::leaving::download;
use crate::support::PASSWORD;

pub const FLOWS: &[Flow] = &[
    ("A page of one's own", |place, state| {
        page(place, state).boxed_local()
    }),
    ("Fetch a finished download", |place, state| {
        fetches(place, state).boxed_local()
    }),
    ("The link that ends a kind of mails", |place, state| {
        unsubscribes(place, state).boxed_local()
    }),
    ("The link that proves a new address", |place, state| {
        proves(place, state).boxed_local()
    }),
    ("The link that takes the old one back", |place, state| {
        takes_back(place, state).boxed_local()
    }),
];

async fn page(place: &Place, state: State) -> Seen {
    let who = place.someone(state).await;
    let page = who.client.get("/settings/profile").await;
    if is_sent_away(&page) {
        return Seen::of("sent to sign-in");
    }
    assert_eq!(page.status, 200);
    Seen::of("opens")
}

async fn fetches(place: &Place, state: State) -> Seen {
    let mut who = place.before(state).await;
    let mut address = String::from("/settings/data/1/file");
    if state.has_account() {
        let form = [("current", PASSWORD)];
        let page = who.client.post("/settings/data", &form).await;
        page.goes_to("/settings/data");
        place.test.run_jobs().await;
        address = download::address(&who.client).await;
    }
    place.come_about(&mut who).await;
    let page = who.client.get(&address).await;
    if is_sent_away(&page) {
        return Seen::of("sent to sign-in");
    }
    assert_eq!(page.header("content-type"), "application/zip");
    Seen::of("the file comes")
}

async fn unsubscribes(place: &Place, state: State) -> Seen {
    let mut who = place.before(state).await;
    let mut link = String::from("/unsubscribe/1/invitation_used/guessed");
    if state.has_account() {
        let path = invite(&who.client, "1").await;
        join(&place.guest(), &path, &format!("{}.new", who.name), "")
            .await
            .goes_to("/");
        let text = mail(&place.test, &who.email, "joined").await.text;
        let at = text.find("/unsubscribe/").unwrap();
        link = text[at..].split_whitespace().next().unwrap().to_owned();
    }
    place.come_about(&mut who).await;
    let page = place.guest().post(&link, &[]).await;
    if page.status == 404 {
        return Seen::of("link is over");
    }
    assert_eq!(page.status, 200);
    let user: i64 = link.split('/').nth(2).unwrap().parse().unwrap();
    let noted: i64 = place
        .test
        .read(move |conn| {
            let row = unwanted_mails::table.filter(unwanted_mails::user_id.eq(user));
            Ok(row.count().get_result(conn)?)
        })
        .await;
    // Of whoever is gone nothing is written down again.
    assert_eq!(noted == 0, state == State::Gone);
    Seen::of("mails end")
}

/// Asks for another address; gives the link that proves it.
async fn wishes(place: &Place, who: &Someone) -> String {
    let new = new_address(who);
    let form = [("contact", new.as_str()), ("current", PASSWORD)];
    let page = who.client.post("/settings/contact", &form).await;
    page.goes_to("/settings/contact");
    mail(&place.test, &new, "Confirm").await.link()
}

fn new_address(who: &Someone) -> String {
    format!("{}.new@example.org", who.name)
}

async fn address_of(place: &Place, who: &Someone) -> Option<String> {
    let name = who.name.clone();
    place
        .test
        .read(move |conn| {
            let row = users::table.filter(users::username.eq(name));
            Ok(row
                .select(users::email)
                .first::<Option<String>>(conn)
                .optional()?)
        })
        .await
        .flatten()
}

async fn proves(place: &Place, state: State) -> Seen {
    let mut who = place.before(state).await;
    let link = match state.has_account() {
        true => wishes(place, &who).await,
        false => "/contact/confirm/guessed".into(),
    };
    place.come_about(&mut who).await;
    let page = place.guest().post(&link, &[]).await;
    let is_new = address_of(place, &who).await == Some(new_address(&who));
    match page.location().as_deref() {
        Some("/sign-in") if is_new => Seen::of("address is changed"),
        _ => {
            assert_eq!((page.status.as_u16(), is_new), (410, false));
            Seen::of("link is over")
        }
    }
}

async fn takes_back(place: &Place, state: State) -> Seen {
    let mut who = place.before(state).await;
    let mut link = String::from("/contact/take-back/guessed");
    if state.has_account() {
        let proof = wishes(place, &who).await;
        let page = who.client.post(&proof, &[]).await;
        page.goes_to("/settings/contact");
        link = mail(&place.test, &who.email, "was changed").await.link();
    }
    place.come_about(&mut who).await;
    let page = place.guest().post(&link, &[]).await;
    let is_back = address_of(place, &who).await.as_deref() == Some(&who.email);
    match page.status.as_u16() {
        200 if is_back => {
            assert!(is_sent_away(&who.client.get("/settings/profile").await));
            Seen::of("old one is back")
        }
        status => {
            assert_eq!((status, is_back), (410, false));
            Seen::of("link is over")
        }
    }
}
