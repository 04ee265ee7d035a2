//! Joining: a contact, its proof, the last step; the staff's yes; an invitation.

use diesel::prelude::*;
use futures_util::FutureExt;
use veranda::db::schema::{pending_accounts, users};
use veranda::state::SignUpPolicy;
use veranda::web::Role;

use super::super::joining::{invite, join};
use super::super::{begin, finish, mail};
use super::people::{Place, Someone, State, shown};
use super::{Flow, Seen};
use crate::support::{PASSWORD, TestClient};

pub const FLOWS: &[Flow] = &[
    ("Begin by e-mail", |place, state| {
        begins(place, state, false).boxed_local()
    }),
    ("Begin by phone", |place, state| {
        begins(place, state, true).boxed_local()
    }),
    ("Prove by the code", |place, state| {
        proves_by_code(place, state).boxed_local()
    }),
    ("Prove by the link", |place, state| {
        proves_by_link(place, state).boxed_local()
    }),
    ("Finish", |place, state| {
        finishes(place, state, SignUpPolicy::Open).boxed_local()
    }),
    ("Finish where staff let people in", |place, state| {
        finishes(place, state, SignUpPolicy::Approval).boxed_local()
    }),
    ("The staff's yes", |place, state| {
        is_let_in(place, state).boxed_local()
    }),
    ("Come by an invitation", |place, state| {
        comes_invited(place, state).boxed_local()
    }),
    ("An invitation of one's own is used", |place, state| {
        invites(place, state).boxed_local()
    }),
];

async fn begins(place: &Place, state: State, by_phone: bool) -> Seen {
    let who = place.someone(state).await;
    let contact = if by_phone { &who.phone } else { &who.email };
    let (client, before) = (place.guest(), place.newest().await);
    let answer = begin(&client, contact).await;
    answer.goes_to("/sign-up/sent");
    let next = client.get("/sign-up/sent").await;
    let sent = place.sent_since(before, contact).await;
    let word = match sent.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => "no message",
        ["confirm_sign_up"] => "message to prove it",
        ["account_exists"] => "message: there is an account",
        _ => panic!("{sent:?}"),
    };
    Seen {
        word,
        shown: shown(&[&answer, &next], &[contact, &who.phone_shown()]),
    }
}

/// Begins with their address in another browser; gives whether a message came that proves it.
async fn begun(place: &Place, who: &Someone) -> (TestClient, bool) {
    let (client, before) = (place.guest(), place.newest().await);
    begin(&client, &who.email).await.goes_to("/sign-up/sent");
    let sent = place.sent_since(before, &who.email).await;
    (client, sent == ["confirm_sign_up"])
}

async fn proves_by_code(place: &Place, state: State) -> Seen {
    let who = place.someone(state).await;
    let (client, is_sent) = begun(place, &who).await;
    let code = match is_sent {
        true => place.code_to(&who.email).await,
        false => "000000".into(),
    };
    let page = client.post("/sign-up/confirm", &[("code", &code)]).await;
    if page.location().as_deref() == Some("/sign-up/finish") {
        return Seen::of("on to the last step");
    }
    assert!(page.text("#f-code-error").contains("not the code"));
    Seen {
        word: "not the code",
        shown: shown(&[&page], &[&who.email]),
    }
}

async fn proves_by_link(place: &Place, state: State) -> Seen {
    let who = place.someone(state).await;
    let (_, is_sent) = begun(place, &who).await;
    let link = match is_sent {
        true => mail(&place.test, &who.email, "Confirm").await.link(),
        false => "/sign-up/confirm/guessed".into(),
    };
    let page = place.guest().post(&link, &[]).await;
    match page.location().as_deref() {
        Some("/sign-up/finish") => Seen::of("on to the last step"),
        _ => {
            assert_eq!(page.status, 410);
            Seen::of("link is over")
        }
    }
}

async fn finishes(place: &Place, state: State, policy: SignUpPolicy) -> Seen {
    let who = place.someone(state).await;
    place.takes(policy).await;
    let (client, is_sent) = begun(place, &who).await;
    if is_sent {
        let code = place.code_to(&who.email).await;
        client.post("/sign-up/confirm", &[("code", &code)]).await;
    }
    let username = format!("{}.new", who.name);
    let page = finish(&client, &username).await;
    place.takes(SignUpPolicy::Open).await;
    let made = has_account(place, &username).await;
    match page.location().as_deref() {
        Some("/sign-in") if made => Seen::of("account is made"),
        Some("/sign-up/waiting") if !made => Seen::of("waits for staff"),
        Some("/sign-up") if !made => Seen::of("begins again"),
        _ => panic!("{} {:?} {}", page.status, page.location(), page.body),
    }
}

async fn has_account(place: &Place, username: &str) -> bool {
    let username = username.to_owned();
    let known: i64 = place
        .test
        .read(move |conn| {
            let row = users::table.filter(users::username.eq(username));
            Ok(row.count().get_result(conn)?)
        })
        .await;
    known == 1
}

async fn is_let_in(place: &Place, state: State) -> Seen {
    let who = place.someone(state).await;
    let boss = format!("{}.boss", who.name);
    place.test.make(&boss, Role::Staff).await;
    let staff = place.test.sign_in(&boss, PASSWORD).await;
    let contact = who.email.clone();
    let waiting: Option<i64> = place
        .test
        .read(move |conn| {
            let row = pending_accounts::table.filter(pending_accounts::contact_key.eq(contact));
            Ok(row.select(pending_accounts::id).first(conn).optional()?)
        })
        .await;
    let before = place.newest().await;
    let record = format!("/admin/pending-accounts/{}", waiting.unwrap_or(0));
    let page = staff.post(&format!("{record}/approve"), &[]).await;
    assert!(page.status == 404 || page.status == 303, "{}", page.body);
    let sent = place.sent_since(before, &who.email).await;
    if sent.is_empty() {
        return Seen::of("nobody waits");
    }
    assert_eq!(sent, ["approved"]);
    place.test.sign_in(&who.name, PASSWORD).await;
    Seen::of("account is made")
}

async fn comes_invited(place: &Place, state: State) -> Seen {
    let who = place.someone(state).await;
    let inviter = place.before(State::Active).await;
    let path = invite(&inviter.client, "1").await;
    let client = &who.client;
    if client.get(&path).await.location().as_deref() == Some("/") {
        return Seen::of("goes to the feed");
    }
    let username = format!("{}.new", who.name);
    join(client, &path, &username, &who.email)
        .await
        .goes_to("/");
    assert_eq!(client.get("/settings/profile").await.status, 200);
    Seen::of("another account is made")
}

async fn invites(place: &Place, state: State) -> Seen {
    let mut who = place.before(state).await;
    let path = match state.has_account() {
        true => invite(&who.client, "1").await,
        false => "/invitation/guessed".into(),
    };
    place.come_about(&mut who).await;
    let guest = place.guest();
    let opened = guest.get(&path).await;
    let page = join(&guest, &path, &format!("{}.new", who.name), "").await;
    match page.location().as_deref() {
        Some("/") => Seen::of("account is made"),
        _ => {
            assert_eq!((opened.status, page.status.as_u16()), (page.status, 410));
            Seen::of("link is over")
        }
    }
}
