//! Forms of joining: sign-up, invitations, the first set-up.

use super::super::Row;
use super::super::inputs::{Input, Kind};
use super::NEW;
use crate::support::{TestApp, TestClient};

pub async fn of(test: &TestApp, path: &'static str) -> Vec<Row> {
    match path {
        "/invitation/{token}" => vec![invitation(test).await],
        "/invitations" => vec![new_invitation(test).await],
        "/invitations/{id}/revoke" => {
            let row = new_invitation(test).await;
            row.send(&[]).await.goes_to("/invitations");
            let action = "/invitations/1/revoke";
            vec![Row::new(
                "end an invitation",
                &row.client,
                row.page,
                action,
                "/invitations",
            )]
        }
        "/setup/{token}" => vec![set_up(test)],
        "/sign-up" => {
            let row = Row::new("sign up", &test.anonymous(), path, path, "/sign-up/sent");
            let contact = Kind::Contact { required: true };
            vec![row.with(vec![Input::new("contact", contact, "lan@example.org")])]
        }
        "/sign-up/confirm" => vec![confirm_by_code(test).await],
        "/sign-up/confirm/{token}" => vec![confirm_by_link(test).await],
        "/sign-up/finish" => {
            let row = confirm_by_link(test).await;
            row.send(&[]).await.goes_to(path);
            let row = Row::new("the last step", &row.client, path, path, "/sign-in");
            vec![row.with(details_inputs())]
        }
        "/sign-up/resend" => vec![resend(test).await],
        _ => Vec::new(),
    }
}

async fn new_invitation(test: &TestApp) -> Row {
    let ana = test.user("ana").await;
    let page = "/invitations";
    let note = Input::line("note", 100, false, "For Lan")
        .stored("SELECT note AS line FROM invitations ORDER BY id DESC LIMIT 1")
        .shown(page, ".field__label")
        .shown_to_staff("/admin/invitations", "main");
    let inputs = vec![
        Input::new("request_key", Kind::Key, ""),
        note,
        Input::new("max_uses", Kind::Number(100), "3"),
        Input::new("days", Kind::Number(60), "7"),
    ];
    let row = Row::new("an invitation", &ana, page, page, page);
    row.with(inputs).opened().await
}

/// What is asked of whoever joins.
fn sign_up_inputs() -> Vec<Input> {
    let name = Input::line("full_name", 80, true, "Lan Nguyễn")
        .stored("SELECT full_name AS line FROM users WHERE username = 'lan'")
        .shown_to_staff("/admin/users", "main");
    vec![
        name,
        Input::new("username", Kind::Username, "lan"),
        Input::new("password", Kind::NewPassword, NEW),
        Input::new("password_confirmation", Kind::PasswordAgain, NEW),
    ]
}

/// The last step of a sign-up, also with an invitation.
fn details_inputs() -> Vec<Input> {
    let mut inputs = sign_up_inputs();
    for name in ["first_name", "last_name"] {
        let stored = format!("SELECT {name} AS line FROM users WHERE username = 'lan'");
        // Empty, since the two of them stand for a missing full name.
        inputs.push(Input::line(name, 50, false, "").stored(stored));
    }
    inputs
}

pub async fn invitation(test: &TestApp) -> Row {
    let row = new_invitation(test).await;
    row.send(&[]).await.goes_to("/invitations");
    let page = row.client.get("/invitations").await;
    let link = page.attributes("input[readonly]", "value").remove(0);
    let path = url::Url::parse(&link).unwrap().path().to_owned();
    let guest = test.anonymous();
    let row = Row::new("joining by invitation", &guest, &path, &path, "/");
    let mut inputs = details_inputs();
    let contact = Kind::Contact { required: false };
    inputs.push(Input::new("contact", contact, "lan@example.org"));
    row.with(inputs)
}

fn set_up(test: &TestApp) -> Row {
    let token = test.app.setup_token.load();
    let path = format!("/setup/{}", token.as_deref().unwrap());
    let mut inputs = vec![
        Input::line("site_name", 60, true, "Our porch")
            .stored("SELECT value AS line FROM settings WHERE name = 'name'")
            .shown("/people", "title"),
        Input::new("base_url", Kind::Url, &test.base),
        Input::new("sign_up", Kind::Choice, "open"),
        Input::new("members_invite", Kind::Option, "1"),
    ];
    inputs.extend(sign_up_inputs());
    inputs.push(Input::new("email", Kind::Mail, "lan@example.org"));
    Row::new("set-up", &test.anonymous(), &path, &path, "/").with(inputs)
}

/// A visitor who has signed up and waits for the mail.
async fn waiting(test: &TestApp) -> TestClient {
    let guest = test.anonymous();
    let form = [("contact", "lan@example.org")];
    guest.post("/sign-up", &form).await.goes_to("/sign-up/sent");
    test.run_jobs().await;
    guest
}

async fn confirm_by_code(test: &TestApp) -> Row {
    let guest = waiting(test).await;
    let code = test.mail_to("lan@example.org").await.code();
    let row = Row::new(
        "a code",
        &guest,
        "/sign-up/sent",
        "/sign-up/confirm",
        "/sign-up/finish",
    );
    row.with(vec![Input::new("code", Kind::Code, code)])
}

async fn confirm_by_link(test: &TestApp) -> Row {
    waiting(test).await;
    let link = test.mail_to("lan@example.org").await.link();
    Row::new(
        "a mailed link",
        &test.anonymous(),
        &link,
        &link,
        "/sign-up/finish",
    )
}

/// The form on the page of a link that is no longer good.
async fn resend(test: &TestApp) -> Row {
    waiting(test).await;
    test.clock().advance(std::time::Duration::from_secs(181));
    let row = Row::new(
        "the mail again",
        &test.anonymous(),
        "",
        "/sign-up/resend",
        "/sign-up/sent",
    );
    let contact = Kind::Contact { required: true };
    row.with(vec![Input::new("contact", contact, "lan@example.org")])
}
