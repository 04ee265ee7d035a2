//! Forms of coming in and going: signing in, a forgotten password, links in mails.

use std::time::Duration;

use diesel::prelude::*;
use veranda::db::schema::users;
use veranda::web::Role;

use super::super::Row;
use super::super::inputs::{Input, Kind};
use super::joining::invitation;
use super::{NEW, TRIES, changed_contact, in_two_steps, one_time_code};
use crate::identities;
use crate::support::{PASSWORD, TestApp, TestClient, visit};

pub async fn of(test: &TestApp, path: &'static str) -> Vec<Row> {
    match path {
        "/contact/confirm/{token}" => {
            let (ana, link) = changed_contact(test).await;
            vec![Row::new(
                "a proven contact",
                &ana,
                &link,
                &link,
                "/settings/contact",
            )]
        }
        "/contact/take-back/{token}" => {
            let (ana, link) = changed_contact(test).await;
            ana.post(&link, &[]).await.goes_to("/settings/contact");
            let back = test.mail_to("ana@example.org").await.link();
            vec![Row::new(
                "taking a contact back",
                &test.anonymous(),
                &back,
                &back,
                "",
            )]
        }
        "/password-reset" => vec![ask_reset(test).await],
        "/password-reset/code" => {
            let ana = test.make("ana", Role::Member).await;
            test.change(move |tx| {
                diesel::update(users::table.find(ana))
                    .set(users::phone.eq(Some("+998901234567")))
                    .execute(tx.conn)?;
                Ok(())
            })
            .await;
            let guest = test.anonymous();
            let form = [("contact", "+998901234567")];
            guest.post("/password-reset", &form).await;
            let code = test.text_to("+998901234567").await.code();
            let page = "/password-reset/sent";
            let row = Row::new(
                "a code to a new password",
                &guest,
                page,
                path,
                "/password-reset/new",
            );
            vec![row.with(vec![Input::new("code", Kind::Code, code)])]
        }
        "/password-reset/new" => vec![new_password(test).await],
        "/sign-in" => vec![sign_in(test).await],
        "/sign-in/known" => {
            test.make("ana", Role::Member).await;
            let guest = arrived(test).await;
            let row = Row::new("connect after the password", &guest, path, path, "/");
            vec![row.keeps(TRIES).doubles(SIGN_INS).with(vec![
                Input::line("login", 254, true, "ana"),
                Input::new("password", Kind::Password, PASSWORD),
            ])]
        }
        "/sign-in/known/new" => {
            let guest = arrived(test).await;
            let page = "/sign-in/known";
            vec![Row::new("I am new here", &guest, page, path, "/sign-up")]
        }
        "/sign-in/with/{provider}" => {
            let (page, action) = ("/sign-in?next=/people", "/sign-in/with/google");
            let row = Row::new("another site", &test.anonymous(), page, action, "");
            let next = Input::new("next", Kind::Key, "/people");
            vec![row.doubles(&["proofs"]).with(vec![next])]
        }
        "/sign-in/second-step" => {
            let ana = test.user("ana").await;
            let key = in_two_steps(test, &ana).await;
            test.clock().advance(Duration::from_secs(60));
            let guest = test.anonymous();
            let form = [("login", "ana"), ("password", PASSWORD)];
            guest.post("/sign-in", &form).await.goes_to(path);
            let row = Row::new("the second step", &guest, path, path, "/");
            vec![row.doubles(TRIES).with(vec![
                Input::new("code", Kind::Code, one_time_code(test, &key)),
                Input::new("trust", Kind::Option, "1"),
            ])]
        }
        "/sign-out" => {
            let ana = test.user("ana").await;
            vec![Row::new(
                "sign out",
                &ana,
                "/settings/profile",
                path,
                "/sign-in",
            )]
        }
        "/unsubscribe/{user}/{kind}/{seal}" => {
            let row = invitation(test).await;
            row.send(&[]).await.goes_to("/");
            let text = test.mail_to("ana@example.org").await.text;
            let link = text[text.find("/unsubscribe/").unwrap()..]
                .split_whitespace()
                .next();
            let link = link.unwrap();
            vec![Row::new("no more mails", &test.anonymous(), link, link, "")]
        }
        _ => Vec::new(),
    }
}

/// Two presses are two sign-ins, each noted, and each browser is a device.
const SIGN_INS: &[&str] = &[
    "activities",
    "sign_in_attempts",
    "security_events",
    "devices",
    "mails",
];

/// Somebody who came by another site with an address that is not proven.
async fn arrived(test: &TestApp) -> TestClient {
    let guest = test.anonymous();
    let back = visit(&identities::set_out(&guest).await).await;
    let page = guest.get(&identities::path_of(&back)).await;
    page.goes_to("/sign-in/known");
    guest
}

async fn ask_reset(test: &TestApp) -> Row {
    test.make("ana", Role::Member).await;
    let path = "/password-reset";
    let row = Row::new(
        "a forgotten password",
        &test.anonymous(),
        path,
        path,
        "/password-reset/sent",
    );
    let contact = Kind::Contact { required: true };
    row.with(vec![Input::new("contact", contact, "ana@example.org")])
}

async fn new_password(test: &TestApp) -> Row {
    let asked = ask_reset(test).await;
    asked.send(&[]).await.goes_to(asked.goes_to);
    let link = test.mail_to("ana@example.org").await.link();
    asked.client.get(&link).await;
    let path = "/password-reset/new";
    let row = Row::new(
        "a new password",
        &asked.client,
        path,
        path,
        "/password-reset/done",
    );
    row.with(vec![
        Input::new("password", Kind::NewPassword, NEW),
        Input::new("password_confirmation", Kind::PasswordAgain, NEW),
    ])
}

async fn sign_in(test: &TestApp) -> Row {
    test.make("ana", Role::Member).await;
    let row = Row::new(
        "sign in",
        &test.anonymous(),
        "/sign-in?next=/people",
        "/sign-in",
        "/",
    );
    row.keeps(TRIES).doubles(SIGN_INS).with(vec![
        Input::new("remember", Kind::Option, "1"),
        Input::line("login", 254, true, "ana"),
        Input::new("password", Kind::Password, PASSWORD),
        Input::new("next", Kind::Key, "/people"),
    ])
}
