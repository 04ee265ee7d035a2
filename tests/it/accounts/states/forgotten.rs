//! A forgotten password: asked for, and chosen anew.

use futures_util::FutureExt;

use super::super::{NEW, mail, try_sign_in};
use super::people::{Place, Someone, State, is_sent_away, shown};
use super::{Flow, Seen};
use crate::support::{Page, TestClient};

pub const FLOWS: &[Flow] = &[
    ("Ask by e-mail", |place, state| {
        asks(place, state, false).boxed_local()
    }),
    ("Ask by phone", |place, state| {
        asks(place, state, true).boxed_local()
    }),
    ("Choose by the link", |place, state| {
        chooses_by_link(place, state).boxed_local()
    }),
    ("Choose by the code of a phone", |place, state| {
        chooses_by_code(place, state).boxed_local()
    }),
];

async fn ask(client: &TestClient, contact: &str) -> Page {
    let form = [("contact", contact)];
    let page = client.post("/password-reset", &form).await;
    page.goes_to("/password-reset/sent");
    page
}

async fn asks(place: &Place, state: State, by_phone: bool) -> Seen {
    let who = place.someone(state).await;
    let contact = if by_phone { &who.phone } else { &who.email };
    let (client, before) = (place.guest(), place.newest().await);
    let answer = ask(&client, contact).await;
    let next = client.get("/password-reset/sent").await;
    let sent = place.sent_since(before, contact).await;
    let word = match sent.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => "no message",
        ["reset_password"] => "message to choose one",
        // To a phone it is the code that the sign-up asks for.
        ["finish_sign_up" | "confirm_sign_up"] => "message to finish the sign-up",
        _ => panic!("{sent:?}"),
    };
    Seen {
        word,
        shown: shown(&[&answer, &next], &[contact, &who.phone_shown()]),
    }
}

/// The form with the new password, and what holds afterwards.
async fn choose(place: &Place, who: &Someone, client: &TestClient) -> Seen {
    let pair = [("password", NEW), ("password_confirmation", NEW)];
    let page = client.post("/password-reset/new", &pair).await;
    if page.status == 410 {
        return Seen::of("link is over");
    }
    page.goes_to("/password-reset/done");
    assert!(is_sent_away(&who.client.get("/settings/profile").await));
    let page = try_sign_in(client, &who.name, NEW).await;
    place.pass(60);
    let next = page.location();
    match who.state {
        State::TwoStep => assert_eq!(next.as_deref(), Some("/sign-in/second-step")),
        _ => assert_eq!(next.as_deref(), Some("/"), "{}", page.body),
    }
    Seen::of("password is new")
}

async fn chooses_by_link(place: &Place, state: State) -> Seen {
    let mut who = place.before(state).await;
    let client = place.guest();
    let mut link = String::from("/password-reset/guessed");
    if state.has_account() {
        ask(&client, &who.email).await;
        link = mail(&place.test, &who.email, "Choose a new").await.link();
    }
    place.come_about(&mut who).await;
    if state == State::Pending {
        ask(&client, &who.email).await;
        link = mail(&place.test, &who.email, "Choose a password")
            .await
            .link();
        client.post(&link, &[]).await.goes_to("/sign-up/finish");
        return Seen::of("on to the last step");
    }
    let page = client.get(&link).await;
    match page.location().as_deref() {
        Some("/password-reset/new") => choose(place, &who, &client).await,
        _ => {
            assert_eq!(page.status, 410, "{}", page.body);
            Seen {
                word: "link is over",
                shown: shown(&[&page], &[]),
            }
        }
    }
}

async fn chooses_by_code(place: &Place, state: State) -> Seen {
    let mut who = place.before(state).await;
    let client = place.guest();
    if state.has_account() {
        ask(&client, &who.phone).await;
    }
    let mut code = String::from("000000");
    if state.has_account() {
        code = place.test.text_to(&who.phone).await.code();
    }
    place.come_about(&mut who).await;
    if !state.has_account() || state == State::Gone {
        // Too long ago for the browser to remember, or never.
        ask(&client, &who.phone).await;
    }
    let page = client
        .post("/password-reset/code", &[("code", &code)])
        .await;
    match page.location().as_deref() {
        Some("/password-reset/new") => choose(place, &who, &client).await,
        _ => {
            assert!(page.text("#f-code-error").contains("not the code"));
            Seen {
                word: "not the code",
                shown: shown(&[&page], &[&who.phone, &who.phone_shown()]),
            }
        }
    }
}
