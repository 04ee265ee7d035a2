//! Mail by SMTP: what a server that is away, or says no, does to pages, rows and admins.

use diesel::prelude::*;
use veranda::db::Timestamp;
use veranda::db::schema::mails;

use crate::support::{MailServer, Manner, PASSWORD, TestApp};

#[derive(Queryable, Selectable, Debug)]
#[diesel(table_name = mails)]
struct Row {
    id: i64,
    status: String,
    attempts: i64,
    next_attempt_at: Timestamp,
    last_error: Option<String>,
}

async fn newest(test: &TestApp) -> Row {
    test.read(|conn| {
        Ok(mails::table
            .order(mails::id.desc())
            .select(Row::as_select())
            .first(conn)?)
    })
    .await
}

async fn sign_up(test: &TestApp, username: &str) {
    let email = format!("{username}@example.org");
    let form = [
        ("full_name", "Lan Nguyen"),
        ("username", username),
        ("email", &email),
        ("password", PASSWORD),
        ("password_confirmation", PASSWORD),
    ];
    test.anonymous()
        .post("/sign-up", &form)
        .await
        .goes_to("/sign-up/sent");
}

#[actix_web::test]
async fn a_mail_server_that_is_away_or_says_no_breaks_no_page_and_admins_read_why() {
    let closed = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().port()
    };
    let unsure = MailServer::start(Manner::WantsSignIn).await;
    let strict = MailServer::start(Manner::RefusesSignIn).await;
    let mut test = TestApp::start().await;
    let admin = test.admin().await;
    for (username, port, why) in [
        ("ana", closed, "refused"),
        ("bo.olsen", unsure.port, "530"),
        ("cyril", strict.port, "535"),
    ] {
        let sign_in = (port == strict.port).then_some(("porch", "open-sesame"));
        test.use_mail_server(port, sign_in, true);
        sign_up(&test, username).await;
        test.run_jobs().await;
        let first = newest(&test).await;
        let now = test.clock().now();
        assert_eq!(
            (first.status.as_str(), first.attempts),
            ("waiting", 1),
            "{why}"
        );
        let error = first.last_error.unwrap();
        assert!(error.contains(why), "{why}: {error}");
        assert!(first.next_attempt_at > now, "{why}");
        let page = admin.get(&format!("/admin/mails/{}", first.id)).await;
        assert!(page.body.contains(why), "{why}: {}", page.body);

        // It is tried again by itself, each time after a longer while.
        let first_wait = first.next_attempt_at.since(now);
        test.clock().advance(first_wait);
        test.run_jobs().await;
        let second = newest(&test).await;
        assert_eq!((second.id, second.attempts), (first.id, 2), "{why}");
        let second_wait = second.next_attempt_at.since(test.clock().now());
        assert!(second_wait > first_wait, "{why}: {second_wait:?}");
    }

    // Once a server takes mail, a press of the admin's sends what waits.
    let kind = MailServer::start(Manner::Takes).await;
    test.use_mail_server(kind.port, None, true);
    let waiting = newest(&test).await.id;
    let again = format!("/admin/mails/{waiting}/send-again");
    assert_eq!(admin.post(&again, &[]).await.status, 303);
    test.run_jobs().await;
    let sent = newest(&test).await;
    assert_eq!((sent.id, sent.status.as_str()), (waiting, "sent"));
    let heard = kind.heard();
    assert!(heard.contains("RCPT TO:<cyril@example.org>"), "{heard}");
    assert!(heard.contains("/sign-up/confirm/"), "{heard}");
    // The link lives on in the mail alone.
    let page = admin.get(&format!("/admin/mails/{waiting}")).await;
    assert!(!page.body.contains("/sign-up/confirm/"), "{}", page.body);
    test.stop().await;
}

#[actix_web::test]
async fn a_password_never_leaves_for_a_server_without_tls() {
    let server = MailServer::start(Manner::Takes).await;
    let mut test = TestApp::start().await;
    test.use_mail_server(server.port, Some(("porch", "open-sesame")), false);
    sign_up(&test, "lan").await;
    test.run_jobs().await;
    let mail = newest(&test).await;
    assert_eq!((mail.status.as_str(), mail.attempts), ("waiting", 1));
    assert!(!server.heard().contains("AUTH"), "{}", server.heard());
    assert!(!server.heard().contains("MAIL FROM"), "{}", server.heard());
    test.stop().await;
}
