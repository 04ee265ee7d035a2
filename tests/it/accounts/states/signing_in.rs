//! Signing in: by password, in two steps, with a passkey, with another site's account.

use futures_util::FutureExt;

use super::super::{WRONG, try_sign_in, two_step};
use super::people::{Place, State, shown};
use super::{Flow, Seen};
use crate::identities::{come, there_and_back};
use crate::passkeys::{Device, add, come_in};
use crate::support::{PASSWORD, Page, Person, TestClient};

pub const FLOWS: &[Flow] = &[
    ("Password", |place, state| {
        by_password(place, state, PASSWORD).boxed_local()
    }),
    ("Wrong password", |place, state| {
        by_password(place, state, WRONG).boxed_local()
    }),
    ("Password, on a device used before", |place, state| {
        on_a_known_device(place, state).boxed_local()
    }),
    ("Second step", |place, state| {
        in_two_steps(place, state).boxed_local()
    }),
    ("Passkey", |place, state| {
        by_passkey(place, state).boxed_local()
    }),
    ("Other site, connected", |place, state| {
        connected(place, state).boxed_local()
    }),
    ("Other site, address proven there", |place, state| {
        same_address(place, state).boxed_local()
    }),
    ("Other site, address not proven", |place, state| {
        unproven(place, state).boxed_local()
    }),
];

/// What somebody reads who wanted to come in.
async fn came(client: &TestClient, page: &Page) -> &'static str {
    let inside = client.get("/").await;
    let is_in = inside.status == 200;
    let word = match page.location().as_deref() {
        Some("/") if inside.body.contains("Your account stays") => "signs in, account stays",
        Some("/") => "signs in",
        Some("/sign-in/second-step") => "asks for the second step",
        Some("/sign-in") => "sent to sign-in",
        Some("/sign-up/finish") => "on to the last step",
        Some(other) => panic!("{other}"),
        None => refused(page),
    };
    assert_eq!(is_in, word.starts_with("signs in"), "{word}");
    word
}

fn refused(page: &Page) -> &'static str {
    let says = |text: &str| page.body.contains(text);
    match page.status.as_u16() {
        429 if says("Please wait") => "says wait",
        422 if says("password do not match") => "refused as wrong",
        422 if says("This passkey is not known here") => "not known here",
        422 | 403 if says("is suspended") => "says suspended",
        status => panic!("{status} {}", page.body),
    }
}

async fn by_password(place: &Place, state: State, password: &str) -> Seen {
    let who = place.someone(state).await;
    let client = place.guest();
    let page = try_sign_in(&client, &who.name, password).await;
    let word = came(&client, &page).await;
    Seen {
        word,
        shown: match word {
            "refused as wrong" => shown(&[&page], &[&who.name]),
            _ => None,
        },
    }
}

async fn on_a_known_device(place: &Place, state: State) -> Seen {
    let who = place.someone(state).await;
    who.client.post("/sign-out", &[]).await.goes_to("/sign-in");
    let page = try_sign_in(&who.client, &who.name, PASSWORD).await;
    Seen::of(came(&who.client, &page).await)
}

/// Whoever is locked is so at this question, and whoever is suspended is it between the steps.
async fn in_two_steps(place: &Place, state: State) -> Seen {
    let mut who = place.before(state).await;
    let has_it = matches!(
        state,
        State::Locked | State::Leaving | State::Gone | State::Suspended
    );
    if has_it {
        who.codes = two_step::turn_on(&place.test, &who.client).await.1;
    }
    let client = place.guest();
    let is_between = matches!(state, State::Locked | State::Suspended);
    if !is_between {
        place.come_about(&mut who).await;
    }
    try_sign_in(&client, &who.name, PASSWORD).await;
    let second = "/sign-in/second-step";
    match state {
        State::Suspended => place.come_about(&mut who).await,
        State::Locked => {
            for _ in 0..5 {
                let page = client.post(second, &[("code", "000000")]).await;
                assert_eq!(page.status, 422);
            }
        }
        _ => {}
    }
    let code = who.codes.first().map_or("000000", String::as_str);
    let page = client.post(second, &[("code", code)]).await;
    if state == State::Active {
        // Nothing was to be asked: the first step let them in.
        page.goes_to("/sign-in");
        return Seen::of("sent to sign-in");
    }
    Seen::of(came(&client, &page).await)
}

async fn by_passkey(place: &Place, state: State) -> Seen {
    let mut who = place.before(state).await;
    let mut phone = Device::new(&place.test.base);
    if state.has_account() {
        add(&who.client, &mut phone, "Phone").await;
    }
    place.come_about(&mut who).await;
    let client = place.guest();
    let page = come_in(&client, &mut phone).await;
    Seen::of(came(&client, &page).await)
}

async fn connected(place: &Place, state: State) -> Seen {
    let mut who = place.before(state).await;
    let provider = place.provider();
    provider.is_used_by(Person::new(&who.name, &who.email, true));
    if state.has_account() {
        come(&place.guest(), provider).await.goes_to("/");
    }
    place.come_about(&mut who).await;
    let client = place.guest();
    let page = come(&client, provider).await;
    Seen::of(came(&client, &page).await)
}

async fn same_address(place: &Place, state: State) -> Seen {
    let who = place.someone(state).await;
    let (client, provider) = (place.guest(), place.provider());
    provider.is_used_by(Person::new(&who.name, &who.email, true));
    let page = come(&client, provider).await;
    Seen::of(came(&client, &page).await)
}

async fn unproven(place: &Place, state: State) -> Seen {
    let who = place.someone(state).await;
    let (client, provider) = (place.guest(), place.provider());
    provider.is_used_by(Person::new(&who.name, &who.email, false));
    let back = there_and_back(&client, provider).await;
    let answer = client.get(&back).await;
    answer.goes_to("/sign-in/known");
    let page = client.get("/sign-in/known").await;
    assert!(page.text("h1").contains("an account of yours"));
    Seen {
        word: "asks for the account",
        shown: shown(&[&answer, &page], &[&who.email]),
    }
}
