//! Forms of one's account: what one signs in with, mails, leaving.

use std::time::Duration;

use diesel::prelude::*;
use veranda::db::schema::users;
use veranda::features::notices;

use super::super::Row;
use super::super::inputs::{Input, Kind};
use super::{NEW, TRIES, changed_contact, in_two_steps, one_time_code};
use crate::identities;
use crate::support::{PASSWORD, TestApp, TestClient, visit};

pub async fn of(test: &TestApp, path: &'static str) -> Vec<Row> {
    match path {
        "/settings/contact" => {
            let ana = test.user("ana").await;
            let row = Row::new("another contact", &ana, path, path, path).keeps(TRIES);
            vec![row.doubles(TRIES).with(vec![
                Input::new(
                    "contact",
                    Kind::Contact { required: true },
                    "new@example.org",
                ),
                Input::new("current", Kind::Password, PASSWORD),
                // The buttons that remove one stand in the same form.
                Input::new("kind", Kind::Key, ""),
            ])]
        }
        "/settings/contact/cancel" | "/settings/contact/resend" => {
            let (ana, _) = changed_contact(test).await;
            test.clock().advance(Duration::from_secs(181));
            let page = "/settings/contact";
            let kind = Input::new("kind", Kind::Button, "email");
            vec![Row::new("a wish for a contact", &ana, page, path, page).with(vec![kind])]
        }
        "/settings/contact/confirm" => {
            let (ana, _) = changed_contact(test).await;
            let code = test.mail_to("new@example.org").await.code();
            let page = "/settings/contact";
            vec![
                Row::new("a contact's code", &ana, page, path, page).with(vec![
                    Input::new("kind", Kind::Button, "email"),
                    Input::new("code", Kind::Code, code),
                ]),
            ]
        }
        "/settings/contact/remove" => {
            let ana = test.user("ana").await;
            let user = test.id_of("ana").await;
            test.change(move |tx| {
                diesel::update(users::table.find(user))
                    .set(users::phone.eq(Some("+998901234567")))
                    .execute(tx.conn)?;
                Ok(())
            })
            .await;
            let row = Row::new("removing a contact", &ana, "", path, "/settings/contact");
            vec![row.keeps(TRIES).doubles(TRIES).with(vec![
                Input::new("kind", Kind::Button, "phone"),
                Input::new("current", Kind::Password, PASSWORD),
            ])]
        }
        "/settings/devices/end-others" | "/settings/devices/{id}/end" => {
            let ana = test.user("ana").await;
            test.sign_in("ana", PASSWORD).await;
            let page = "/settings/devices";
            let shown = ana.get(page).await;
            let action = match path.contains('{') {
                true => shown.attributes(".person form", "action").remove(0),
                false => path.to_owned(),
            };
            vec![Row::new("ending a session", &ana, page, action, page)]
        }
        "/settings/mails" => {
            let ana = test.user("ana").await;
            let wanted = Input::new("invitation_used", Kind::Option, "");
            let news = Input::new("news", Kind::Option, "1");
            vec![Row::new("mails", &ana, path, path, path).with(vec![wanted, news])]
        }
        "/settings/muted/words" => {
            let ana = test.user("ana").await;
            let page = "/settings/muted";
            let word = Input::line("word", 60, true, "Spoiler")
                .stored("SELECT word AS line FROM muted_phrases ORDER BY id DESC LIMIT 1");
            vec![Row::new("a muted word", &ana, page, path, page).with(vec![word])]
        }
        "/settings/muted/words/{id}/remove" => {
            let ana = test.user("ana").await;
            ana.post("/settings/muted/words", &[("word", "Spoiler")])
                .await;
            let page = "/settings/muted";
            let shown = ana.get(page).await;
            let action = shown
                .attributes("form[action$='/remove']", "action")
                .remove(0);
            vec![Row::new("a muted word removed", &ana, page, action, page)]
        }
        "/settings/notifications" => {
            let ana = test.user("ana").await;
            let mut boxes = vec![Input::new("daily", Kind::Option, "")];
            for kind in notices::Kind::ALL {
                for way in notices::Way::ALL {
                    boxes.push(Input::new(format!("{kind}-{way}"), Kind::Option, "1"));
                }
            }
            vec![Row::new("notifications", &ana, path, path, path).with(boxes)]
        }
        "/settings/two-step" => {
            let ana = test.user("ana").await;
            vec![asks_again("the second step", &ana, path, path)]
        }
        "/settings/two-step/confirm" => {
            let ana = test.user("ana").await;
            let page = "/settings/two-step";
            ana.post(page, &[("current", PASSWORD)]).await.goes_to(page);
            let code = one_time_code(test, &ana.get(page).await.text(".mono"));
            let row = Row::new("the first code", &ana, page, path, "");
            vec![row.with(vec![Input::new("code", Kind::Code, code)])]
        }
        "/settings/two-step/off" | "/settings/two-step/recovery-codes" => {
            let ana = test.user("ana").await;
            in_two_steps(test, &ana).await;
            let goes_to = match path.ends_with("off") {
                true => "/settings/two-step",
                false => "",
            };
            let mut row = asks_again("the second step", &ana, path, goes_to);
            if path.ends_with("off") {
                // Its button stands in the form of the other.
                row.page.clear();
            } else {
                // Each press makes new codes, and tells so.
                row = row.doubles(&["sign_in_attempts", "mails", "security_events"]);
            }
            vec![row]
        }
        "/settings/data" => {
            let ana = test.user("ana").await;
            let current = Input::new("current", Kind::Password, PASSWORD);
            let row = Row::new("a download of one's data", &ana, path, path, path);
            vec![row.keeps(TRIES).doubles(TRIES).with(vec![current])]
        }
        "/settings/data/delete-account" => {
            let ana = test.user("ana").await;
            let current = Input::new("current", Kind::Password, PASSWORD);
            let sure = Input::new("sure", Kind::Choice, "1");
            let row = Row::new("leaving", &ana, path, path, "/sign-in");
            vec![row.keeps(TRIES).doubles(TRIES).with(vec![current, sure])]
        }
        "/settings/password" => vec![change_password(test).await],
        "/settings/ways" => {
            let ana = test.user("ana").await;
            let doubles = &["sign_in_attempts", "proofs"];
            let row = Row::new("connect another account", &ana, path, path, "");
            vec![row.keeps(TRIES).doubles(doubles).with(vec![
                Input::new("provider", Kind::Button, "google"),
                Input::new("current", Kind::Password, PASSWORD),
            ])]
        }
        "/settings/ways/{id}/disconnect" => {
            let ana = test.user("ana").await;
            let page = "/settings/ways";
            let form = [("provider", "google"), ("current", PASSWORD)];
            let way = identities::way(&ana.post(page, &form).await);
            let back = identities::path_of(&visit(&way).await);
            ana.get(&back).await.goes_to(page);
            let shown = ana.get(page).await;
            let action = shown
                .attributes("form[action$='/disconnect']", "action")
                .remove(0);
            let row = Row::new("disconnect another account", &ana, page, action, page);
            let current = Input::new("current", Kind::Password, PASSWORD);
            vec![row.keeps(TRIES).doubles(TRIES).with(vec![current])]
        }
        _ => Vec::new(),
    }
}

/// A form that asks for the password again, and nothing else.
fn asks_again(what: &'static str, ana: &TestClient, path: &str, goes_to: &'static str) -> Row {
    let current = Input::new("current", Kind::Password, PASSWORD);
    let row = Row::new(what, ana, "/settings/two-step", path, goes_to);
    row.keeps(TRIES).doubles(TRIES).with(vec![current])
}

async fn change_password(test: &TestApp) -> Row {
    let ana = test.user("ana").await;
    let path = "/settings/password";
    let row = Row::new("another password", &ana, path, path, path);
    row.keeps(TRIES).doubles(TRIES).with(vec![
        Input::new("current", Kind::Password, PASSWORD),
        Input::new("password", Kind::NewPassword, NEW),
        Input::new("password_confirmation", Kind::PasswordAgain, NEW),
    ])
}
