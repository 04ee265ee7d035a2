//! Settings, asked for in a browser that was signed in before the state came about.

use futures_util::FutureExt;

use super::super::{NEW, events, two_step};
use super::people::{Place, Someone, State, is_sent_away};
use super::{Flow, Seen};
use crate::support::{PASSWORD, Page};

pub const FLOWS: &[Flow] = &[
    ("Change the password", |place, state| {
        password(place, state).boxed_local()
    }),
    ("Change an address or number", |place, state| {
        contact(place, state).boxed_local()
    }),
    ("Turn two-step on", |place, state| {
        two_step_on(place, state).boxed_local()
    }),
    ("Turn two-step off", |place, state| {
        two_step_off(place, state).boxed_local()
    }),
    ("See one's devices", |place, state| {
        devices(place, state).boxed_local()
    }),
    ("Sign the other devices out", |place, state| {
        other_devices(place, state).boxed_local()
    }),
    ("Make the account private", |place, state| {
        private(place, state).boxed_local()
    }),
    ("Make an invitation", |place, state| {
        invitation(place, state).boxed_local()
    }),
    ("Ask for one's data", |place, state| {
        data(place, state).boxed_local()
    }),
    ("Delete the account", |place, state| {
        delete(place, state).boxed_local()
    }),
];

const AWAY: Seen = Seen {
    word: "sent to sign-in",
    shown: None,
};

/// Posts with the password, as somebody in this state; gives the messages that went to `to`, or
/// to their address. Nothing where they were sent to sign-in.
async fn post(
    place: &Place,
    who: &Someone,
    path: &str,
    form: &[(&str, &str)],
    to: Option<&str>,
) -> Option<(Page, Vec<String>)> {
    let before = place.newest().await;
    let form = [form, &[("current", PASSWORD)]].concat();
    let page = who.client.post(path, &form).await;
    let sent = place.sent_since(before, to.unwrap_or(&who.email)).await;
    // Whoever deletes their account ends there too, with a message.
    if is_sent_away(&page) && sent.is_empty() {
        return None;
    }
    Some((page, sent))
}

async fn password(place: &Place, state: State) -> Seen {
    let who = place.someone(state).await;
    let form = [("password", NEW), ("password_confirmation", NEW)];
    let path = "/settings/password";
    let Some((page, sent)) = post(place, &who, path, &form, None).await else {
        return AWAY;
    };
    page.goes_to(path);
    assert_eq!(sent, ["password_changed"]);
    Seen::of("done")
}

async fn contact(place: &Place, state: State) -> Seen {
    let who = place.someone(state).await;
    let new = format!("{}.new@example.org", who.name);
    let path = "/settings/contact";
    let Some((page, sent)) = post(place, &who, path, &[("contact", &new)], Some(&new)).await else {
        return AWAY;
    };
    page.goes_to(path);
    assert_eq!(sent, ["confirm_contact"]);
    Seen::of("message to prove it")
}

async fn two_step_on(place: &Place, state: State) -> Seen {
    let who = place.someone(state).await;
    let path = "/settings/two-step";
    if post(place, &who, path, &[], None).await.is_none() {
        return AWAY;
    }
    let page = who.client.get(path).await;
    if !page.has("img.qr") {
        return Seen::of("nothing to do");
    }
    two_step::turn_on(&place.test, &who.client).await;
    Seen::of("done")
}

async fn two_step_off(place: &Place, state: State) -> Seen {
    let who = place.someone(state).await;
    let path = "/settings/two-step/off";
    let Some((page, sent)) = post(place, &who, path, &[], None).await else {
        return AWAY;
    };
    page.goes_to("/settings/two-step");
    let log = events(&place.test, &who.name).await;
    let is_off = log.contains(&"two_step_off".to_owned());
    assert_eq!(is_off, sent == ["two_step_off"]);
    Seen::of(if is_off { "done" } else { "nothing to do" })
}

async fn private(place: &Place, state: State) -> Seen {
    let who = place.someone(state).await;
    let path = "/settings/privacy";
    let page = who.client.post(path, &[("private", "1")]).await;
    if is_sent_away(&page) {
        return AWAY;
    }
    page.goes_to(path);
    let page = who.client.get(path).await;
    assert_eq!(page.attributes("input[checked]", "value"), ["1"]);
    Seen::of("done")
}

async fn devices(place: &Place, state: State) -> Seen {
    let who = place.someone(state).await;
    let page = who.client.get("/settings/devices").await;
    if is_sent_away(&page) {
        return AWAY;
    }
    assert_eq!(page.texts(".pill"), ["This device"]);
    Seen::of("shown")
}

async fn other_devices(place: &Place, state: State) -> Seen {
    let mut who = place.before(state).await;
    if state.has_account() {
        place.test.sign_in(&who.name, PASSWORD).await;
    }
    place.come_about(&mut who).await;
    let page = who.client.post("/settings/devices/end-others", &[]).await;
    if is_sent_away(&page) {
        return AWAY;
    }
    let page = who.client.get("/settings/devices").await;
    assert_eq!(page.texts(".person").len(), 1);
    Seen::of("done")
}

async fn invitation(place: &Place, state: State) -> Seen {
    let who = place.someone(state).await;
    let form = [("note", ""), ("max_uses", "1"), ("days", "7")];
    let page = who.client.post("/invitations", &form).await;
    if is_sent_away(&page) {
        return AWAY;
    }
    page.goes_to("/invitations");
    Seen::of("done")
}

async fn data(place: &Place, state: State) -> Seen {
    let who = place.someone(state).await;
    let Some((page, sent)) = post(place, &who, "/settings/data", &[], None).await else {
        return AWAY;
    };
    page.goes_to("/settings/data");
    assert_eq!(sent, ["data_ready"]);
    Seen::of("message when it is ready")
}

async fn delete(place: &Place, state: State) -> Seen {
    let who = place.someone(state).await;
    let path = "/settings/data/delete-account";
    let Some((page, sent)) = post(place, &who, path, &[("sure", "1")], None).await else {
        return AWAY;
    };
    page.goes_to("/sign-in");
    assert_eq!(sent, ["deletion_asked"]);
    Seen::of("leaves in 14 days")
}
