//! Forms of the staff.

use std::time::Duration;

use diesel::prelude::*;
use veranda::db::schema::{mails, pending_accounts, reports as report_rows, sms_messages};
use veranda::db::{CommentId, UserId};
use veranda::features::{comments, posts, reports};
use veranda::mail::{self, NewMail};
use veranda::web::Role;

use super::super::Row;
use super::super::inputs::{Input, Kind};
use super::{author_with_post, comment_on};
use crate::passkeys::turn_two_step_on;
use crate::support::TestApp;

pub async fn of(test: &TestApp, path: &'static str) -> Vec<Row> {
    match path {
        "/admin/settings" => vec![settings(test).await],
        "/admin/posts/{id}/open" => vec![opening(test).await],
        "/admin/{slug}/{key}/{action}" => admin_actions(test).await,
        _ => Vec::new(),
    }
}

/// An admin before a private post of Ana's.
async fn opening(test: &TestApp) -> Row {
    let (_, post) = author_with_post(test).await;
    test.change(|tx| {
        use veranda::db::schema::posts as rows;
        diesel::update(rows::table)
            .set(rows::audience.eq(posts::Audience::OnlyMe))
            .execute(tx.conn)?;
        Ok(())
    })
    .await;
    let admin = test.admin().await;
    let page = format!("/admin{post}/open");
    let number = post.replace("/posts/", "");
    let reason = Input::line("reason", 500, true, "A court asked for it")
        .stored(format!(
            "SELECT replace(detail, 'number {number}, because: ', '') AS line
             FROM security_events WHERE kind = 'post_opened'"
        ))
        .shown(page.clone(), ".card__intro")
        .shown(format!("/admin{post}"), ".history");
    Row::new(
        "open a private post",
        &admin,
        &page,
        page.clone(),
        "/admin/posts/",
    )
    .with(vec![reason])
}

async fn settings(test: &TestApp) -> Row {
    let admin = test.admin().await;
    let page = "/admin/settings";
    let name = Input::line("name", 60, true, "Our porch")
        .stored("SELECT value AS line FROM settings WHERE name = 'name'")
        .shown(page, "[name=name] -> value")
        .shown("/people", "title");
    Row::new("the site's settings", &admin, page, page, page).with(vec![
        name,
        Input::new("base_url", Kind::Url, &test.base),
        Input::new("sign_up", Kind::Choice, "open"),
        Input::new("members_invite", Kind::Option, "1"),
        Input::new("staff_two_step", Kind::Option, ""),
        Input::new("quota_megabytes", Kind::Number(1_000_000), "2000"),
        Input::new("keeps_originals", Kind::Option, "1"),
        Input::new("open_to_guests", Kind::Option, ""),
        Input::new("in_search_engines", Kind::Option, ""),
        Input::line("terms", 20_000, false, "Be kind.")
            .stored("SELECT value AS line FROM settings WHERE name = 'terms'")
            .shown("/terms", ".prose"),
    ])
}

async fn admin_actions(test: &TestApp) -> Vec<Row> {
    let (ana, post) = author_with_post(test).await;
    let comment = comment_on(test, &ana, &post, "What a day").await;
    let invite = [("note", "Lan"), ("max_uses", "1"), ("days", "7")];
    ana.post("/invitations", &invite).await;
    let waiting = [("lan", true), ("max", true), ("new", false)];
    for (name, finished) in waiting {
        waits_for_staff(test, name, finished).await;
    }
    let wrong = [("login", "ana"), ("password", "Wrong-1-one")];
    for _ in 0..3 {
        test.anonymous().post("/sign-in", &wrong).await;
    }
    let key = test.app.config.secret_key.clone();
    let ben = test.id_of("ben").await;
    let gone = test.make("gone", Role::Member).await;
    test.suspend(gone).await;
    let ida = test.make("ida", Role::Member).await;
    let sam = test.make("sam", Role::Staff).await;
    turn_two_step_on(test, "ida").await;
    let hidden = comment_on(test, &ana, &post, "What a night").await;
    let (hidden_id, gone_post) = (hidden.parse().unwrap(), test.post(ida, "Gone").await);
    let text = test.text_message("+84912345678").await;
    test.change(move |tx| {
        comments::set_deleted(tx, ida, CommentId(hidden_id), true)?;
        posts::set_deleted(tx, ida, gone_post, true)?;
        let later = tx.now.plus(Duration::from_secs(3600));
        let mail = NewMail {
            kind: "a_test",
            recipient: "ana@example.org".into(),
            subject: "Later".into(),
            text: "Later".into(),
            html: "Later".into(),
            secrets: Vec::new(),
            expires_at: None,
            unsubscribe: None,
        };
        mail::enqueue(tx, &key, mail)?;
        diesel::update(mails::table)
            .set(mails::next_attempt_at.eq(later))
            .execute(tx.conn)?;
        diesel::update(sms_messages::table)
            .set(sms_messages::next_attempt_at.eq(later))
            .execute(tx.conn)?;
        Ok(())
    })
    .await;
    let (ana_id, tried) = (test.id_of("ana").await, {
        let newest =
            "SELECT CAST(max(id) AS TEXT) AS line FROM sign_in_attempts WHERE outcome = 'wrong'";
        test.one_text(newest).await.unwrap()
    });
    let [acted, dismissed, decided] = reported(test, ana_id, [ben, ida, sam]).await;
    let admin = test.admin().await;
    let on = |what, key: String, action: &str| {
        let page = format!("/admin/{key}");
        let action = format!("{page}/{action}");
        Row::new(what, &admin, page, action, "/admin/")
    };
    let user = format!("users/{ben}");
    let reason = Input::line("text", 500, true, "Rude to others")
        .at("#f-suspend")
        .stored(format!(
            "SELECT suspension_reason AS line FROM users WHERE id = {ben}"
        ))
        .shown(format!("/admin/{user}"), ".facts")
        .shown(format!("/admin/{user}"), ".history");
    vec![
        on("suspend", user.clone(), "suspend").with(vec![reason]),
        on("reinstate", format!("users/{gone}"), "reinstate"),
        on("make staff", user, "make-staff"),
        on("make an admin", format!("users/{ida}"), "make-admin"),
        on("make a member", format!("users/{sam}"), "make-member"),
        on("send a mail now", "mails/1".into(), "send-again"),
        on(
            "send a text message now",
            format!("text-messages/{text}"),
            "send-again",
        ),
        on("restore a comment", format!("comments/{hidden}"), "restore"),
        on(
            "restore a post",
            format!("posts/{}", gone_post.0),
            "restore",
        ),
        on("delete a comment", format!("comments/{comment}"), "delete"),
        on("delete a post", post[1..].to_owned(), "delete"),
        on("end an invitation", "invitations/1".into(), "revoke"),
        on("let in", "pending-accounts/1".into(), "approve"),
        on("send away", "pending-accounts/2".into(), "decline"),
        on("delete a sign-up", "pending-accounts/3".into(), "delete"),
        on(
            "turn the second step off",
            format!("users/{ida}"),
            "two-step-off",
        ),
        on(
            "note another address",
            format!("users/{ida}"),
            "set-contact",
        )
        .with(vec![
            Input::line("text", 254, true, "ida.new@example.org").at("#f-set-contact"),
        ]),
        on("something was done", format!("reports/{acted}"), "acted"),
        on(
            "nothing has to be done",
            format!("reports/{dismissed}"),
            "dismiss",
        ),
        on("open a report again", format!("reports/{decided}"), "open"),
        on("clear tries", format!("users/{ana_id}"), "clear-attempts"),
        on("sign out", format!("users/{ana_id}"), "sign-out"),
        on(
            "clear tries",
            format!("sign-in-attempts/{tried}"),
            "clear-account",
        ),
        on(
            "clear tries",
            format!("sign-in-attempts/{tried}"),
            "clear-client",
        ),
    ]
}

/// Reports of one person about others, of which the last is decided.
async fn reported(test: &TestApp, by: UserId, about: [UserId; 3]) -> [i64; 3] {
    test.change(move |tx| {
        let mut ids = [0; 3];
        for (id, person) in ids.iter_mut().zip(about) {
            let thing = (reports::Kind::User, person.0);
            *id = reports::report(tx, by, thing, "spam", "")?.id;
        }
        let done = report_rows::state.eq(reports::State::Acted);
        diesel::update(report_rows::table.find(ids[2]))
            .set((done, report_rows::decided_at.eq(tx.now)))
            .execute(tx.conn)?;
        Ok(ids)
    })
    .await
}

/// A sign-up that waits for the staff, or is only proven.
async fn waits_for_staff(test: &TestApp, name: &str, finished: bool) {
    let name = name.to_owned();
    test.change(move |tx| {
        let contact = format!("{name}@example.org");
        diesel::insert_into(pending_accounts::table)
            .values((
                pending_accounts::contact_kind.eq("email"),
                pending_accounts::contact.eq(&contact),
                pending_accounts::contact_key.eq(&contact),
                pending_accounts::full_name.eq("Lan Nguyễn"),
                pending_accounts::username.eq(if finished { name.as_str() } else { "" }),
                pending_accounts::submitted_at.eq(finished.then_some(tx.now)),
                pending_accounts::created_at.eq(tx.now),
                pending_accounts::expires_at.eq(tx.now.plus(Duration::from_secs(3600))),
            ))
            .execute(tx.conn)?;
        Ok(())
    })
    .await;
}
