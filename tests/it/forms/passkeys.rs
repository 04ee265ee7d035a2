//! The rows of passkeys: their answers come from a device.

use super::Row;
use super::inputs::{Input, Kind};
use super::rows::TRIES;
use crate::passkeys::{Device, add, ask_to_add, first_step, turn_two_step_on};
use crate::support::{PASSWORD, TestApp};

const LIST: &str = "/settings/passkeys";

/// The form of one address.
pub async fn row(test: &TestApp, path: &'static str) -> Row {
    let ana = test.user("ana").await;
    let mut phone = Device::new(&test.base);
    let current = Input::new("current", Kind::Password, PASSWORD);
    let name = Input::line("name", 50, true, "Phone")
        .stored("SELECT name AS line FROM passkeys")
        .shown(LIST, ".person__name");
    match path {
        LIST => {
            let credential = phone.create(&ask_to_add(&ana).await);
            let credential = Input::new("credential", Kind::Device, credential).at("#passkey-says");
            let name = Input {
                kind: Kind::Text {
                    max: 50,
                    required: false,
                },
                ..name
            };
            Row::new("a new passkey", &ana, "", path, LIST).with(vec![credential, name])
        }
        "/settings/passkeys/begin" => Row::new("ask for a passkey", &ana, "", path, "")
            .keeps(TRIES)
            .doubles(TRIES)
            .with(vec![current]),
        "/settings/passkeys/{id}" | "/settings/passkeys/{id}/remove" => {
            add(&ana, &mut phone, "Key").await;
            let page = "/settings/passkeys/1";
            let action = path.replace("{id}", "1");
            let row = Row::new("a passkey", &ana, page, action, LIST);
            match path.ends_with("remove") {
                true => row.keeps(TRIES).doubles(TRIES).with(vec![current]),
                false => row.with(vec![name]),
            }
        }
        _ => {
            add(&ana, &mut phone, "Key").await;
            entry(test, path, &mut phone).await
        }
    }
}

/// The forms by which Ana comes in.
async fn entry(test: &TestApp, path: &'static str, phone: &mut Device) -> Row {
    let (guest, option) = match path.contains("second-step") {
        true => {
            turn_two_step_on(test, "ana").await;
            (first_step(test, "ana").await, "trust")
        }
        false => (test.anonymous(), "remember"),
    };
    if path.ends_with("begin") {
        return Row::new("ask for a passkey", &guest, "", path, "");
    }
    let asked = guest.fetch(&format!("{path}/begin"), &[]).await;
    let credential = Input::new("credential", Kind::Device, phone.show(&asked.body));
    Row::new("come in", &guest, "", path, "/")
        .keeps(TRIES)
        .doubles(TRIES)
        .with(vec![
            credential.at("#passkey-says"),
            Input::new(option, Kind::Option, "1"),
        ])
}
