//! Mail by SMTP, to a real server: what it takes, what it refuses, and what rows and admins make
//! of it. No mail is lost; none leaves twice unless the server's answer was lost.

use std::time::Duration;

use diesel::prelude::*;
use veranda::config::{MailTransport, SmsTransport, SmtpConfig, SmtpTls};
use veranda::db::Timestamp;
use veranda::db::schema::mails;
use veranda::mail::{self, NewMail};

use crate::support::{PASSWORD, SmtpServer, TestApp};

const SIGN_IN: [&str; 4] = ["--smtp-user", "porch", "--smtp-password", "open-sesame"];
const ASKS: [&str; 2] = ["--sign-in", "porch:open-sesame"];

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

async fn statuses(test: &TestApp) -> Vec<String> {
    test.read(|conn| {
        Ok(mails::table
            .order(mails::id)
            .select(mails::status)
            .load(conn)?)
    })
    .await
}

async fn sign_up(test: &TestApp, username: &str) {
    let email = format!("{username}@example.org");
    let form = [("contact", email.as_str())];
    test.anonymous()
        .post("/sign-up", &form)
        .await
        .goes_to("/sign-up/sent");
}

fn note(to: &str) -> NewMail {
    NewMail {
        kind: "test",
        recipient: format!("{to}@example.org"),
        subject: format!("For {to}: a walk round the lake"),
        text: "Good morning, Zoë. Press https://example.org/t/very-secret".into(),
        html: "<p>Good morning, Zoë.</p><a href=\"https://example.org/t/very-secret\">Go</a>"
            .into(),
        secrets: vec!["https://example.org/t/very-secret".into()],
        expires_at: None,
        unsubscribe: None,
    }
}

async fn write(test: &TestApp, mail: NewMail) {
    let key = test.app.config.secret_key.clone();
    test.change(move |tx| mail::enqueue(tx, &key, mail)).await;
}

/// Moves the clock to the next try of the newest mail, and tries.
async fn next_try(test: &TestApp) {
    let due = newest(test).await.next_attempt_at;
    test.clock().advance(due.since(test.clock().now()));
    test.run_jobs().await;
}

#[actix_web::test]
async fn a_mail_leaves_once_by_starttls_and_sign_in_with_both_of_its_parts() {
    let server = SmtpServer::start(&ASKS);
    let mut test = TestApp::start().await;
    test.use_mail_server(&server, &SIGN_IN);
    sign_up(&test, "lan").await;
    test.run_jobs().await;
    test.clock().advance(Duration::from_secs(7200));
    test.run_jobs().await;

    let [mail] = &server.mails()[..] else {
        panic!("{:?}", server.mails());
    };
    assert!(mail.is_encrypted && mail.is_signed_in);
    assert_eq!(mail.from, "porch@post.example.org");
    assert_eq!(mail.to, ["lan@example.org"]);
    let header = |name: &str| mail.header(name).unwrap_or_default();
    assert_eq!(header("From"), "Porch <porch@post.example.org>");
    assert_eq!(header("To"), "lan@example.org");
    assert_eq!(header("Subject"), "Confirm your address for Porch");
    assert_eq!(header("Auto-Submitted"), "auto-generated");
    assert!(header("Message-ID").ends_with("@post.example.org>"));
    assert!(!header("Date").is_empty());
    assert_eq!(mail.header("List-Unsubscribe"), None);
    assert!(header("Content-Type").starts_with("multipart/alternative"));
    let text = mail.raw.find("Content-Type: text/plain").unwrap();
    let html = mail.raw.find("Content-Type: text/html").unwrap();
    assert!(text < html, "the best part comes last");
    assert!(mail.mail().link().starts_with("/sign-up/confirm/"));
    assert_eq!(mail.mail().code().len(), 6);
    assert_eq!(newest(&test).await.status, "sent");
    test.stop().await;
}

#[actix_web::test]
async fn a_server_that_is_encrypted_from_the_first_byte_is_spoken_to_so() {
    let server = SmtpServer::start(&["--tls", "tls", ASKS[0], ASKS[1]]);
    let mut test = TestApp::start().await;
    test.use_mail_server(&server, &[&["--smtp-tls", "tls"], &SIGN_IN[..]].concat());
    write(&test, note("ana")).await;
    test.run_jobs().await;
    let mails = server.mails();
    assert_eq!(mails.len(), 1);
    assert!(mails[0].is_encrypted && mails[0].is_signed_in);
    assert!(mails[0].mail().text.contains("Good morning, Zoë."));
    test.stop().await;
}

#[actix_web::test]
async fn a_certificate_that_nobody_vouches_for_is_refused_and_admins_read_so() {
    let server = SmtpServer::start(&ASKS);
    let mut test = TestApp::start().await;
    let admin = test.admin().await;
    test.use_mail_port(server.port, &SIGN_IN);
    write(&test, note("ana")).await;
    test.run_jobs().await;
    let mail = newest(&test).await;
    assert_eq!((mail.status.as_str(), mail.attempts), ("waiting", 1));
    let record = admin.get(&format!("/admin/mails/{}", mail.id)).await;
    assert!(record.text(".facts").contains("certificate"), "{mail:?}");
    let dashboard = admin.get("/admin").await;
    let told = "The mail server cannot be used.";
    assert!(dashboard.body.contains(told), "{}", dashboard.body);
    let commands = server.commands();
    assert!(
        !commands.contains("AUTH") && !commands.contains("MAIL"),
        "{commands}"
    );

    test.use_mail_server(&server, &SIGN_IN);
    next_try(&test).await;
    assert_eq!(newest(&test).await.status, "sent");
    assert_eq!(server.mails().len(), 1);
    assert!(!admin.get("/admin").await.body.contains(told));
    test.stop().await;
}

#[actix_web::test]
async fn a_password_never_leaves_for_a_server_without_tls() {
    let server = SmtpServer::start(&["--tls", "none"]);
    let mut test = TestApp::start().await;
    test.use_mail_server(&server, &SIGN_IN);
    sign_up(&test, "lan").await;
    test.run_jobs().await;
    let mail = newest(&test).await;
    assert_eq!((mail.status.as_str(), mail.attempts), ("waiting", 1));
    assert!(mail.last_error.unwrap().contains("STARTTLS"));
    let commands = server.commands();
    assert!(
        !commands.contains("AUTH") && !commands.contains("MAIL"),
        "{commands}"
    );
    test.stop().await;
}

#[actix_web::test]
async fn a_mail_server_that_is_away_or_wants_another_sign_in_breaks_no_page_and_admins_read_why() {
    let mut server = SmtpServer::start(&ASKS);
    let mut test = TestApp::start().await;
    let admin = test.admin().await;
    let wrong = ["--smtp-user", "porch", "--smtp-password", "sesame"];
    for (username, why, sign_in) in [
        ("ana", "refused", &SIGN_IN[..]),
        ("bo.olsen", "530", &[]),
        ("cyril", "535", &wrong),
    ] {
        test.use_mail_server(&server, sign_in);
        match why {
            "refused" => server.stop(),
            _ => server.restart(&ASKS),
        }
        sign_up(&test, username).await;
        test.run_jobs().await;
        let first = newest(&test).await;
        let now = test.clock().now();
        let state = (first.status.as_str(), first.attempts);
        assert_eq!(state, ("waiting", 1), "{why}");
        let error = first.last_error.unwrap();
        assert!(error.contains(why), "{why}: {error}");
        assert!(first.next_attempt_at > now, "{why}");
        let page = admin.get(&format!("/admin/mails/{}", first.id)).await;
        assert!(page.body.contains(why), "{why}: {}", page.body);
        let dashboard = admin.get("/admin").await;
        let told = match why {
            "refused" => "The mail server cannot be used.",
            _ => "The mail server does not let us sign in.",
        };
        assert!(dashboard.body.contains(told), "{why}");

        // It is tried again by itself, each time after a longer while.
        let first_wait = first.next_attempt_at.since(now);
        test.clock().advance(first_wait);
        test.run_jobs().await;
        let second = newest(&test).await;
        assert_eq!((second.id, second.attempts), (first.id, 2), "{why}");
        let second_wait = second.next_attempt_at.since(test.clock().now());
        assert!(second_wait > first_wait, "{why}: {second_wait:?}");
    }

    // Once the settings are mended, a press of the admin's sends what waits.
    test.use_mail_server(&server, &SIGN_IN);
    let waiting = newest(&test).await.id;
    let again = format!("/admin/mails/{waiting}/send-again");
    assert_eq!(admin.post(&again, &[]).await.status, 303);
    test.run_jobs().await;
    let sent = newest(&test).await;
    assert_eq!((sent.id, sent.status.as_str()), (waiting, "sent"));
    let mails = server.mails();
    let mail = mails.last().unwrap();
    assert_eq!(mail.to, ["cyril@example.org"]);
    assert!(mail.mail().link().starts_with("/sign-up/confirm/"));
    // The link lives on in the mail alone.
    let page = admin.get(&format!("/admin/mails/{waiting}")).await;
    assert!(!page.body.contains("/sign-up/confirm/"), "{}", page.body);
    test.stop().await;
}

#[actix_web::test]
async fn a_greylisted_mail_arrives_at_its_second_try() {
    let server = SmtpServer::start(&["--greylist"]);
    let mut test = TestApp::start().await;
    test.use_mail_server(&server, &[]);
    for name in ["ana", "bo"] {
        write(&test, note(name)).await;
    }
    test.run_jobs().await;
    assert!(server.mails().is_empty());
    assert_eq!(statuses(&test).await, ["waiting", "waiting"]);
    assert!(newest(&test).await.last_error.unwrap().contains("451"));
    next_try(&test).await;
    assert_eq!(statuses(&test).await, ["sent", "sent"]);
    assert_eq!(recipients(&server), ["ana@example.org", "bo@example.org"]);
    test.stop().await;
}

/// Of every mail that arrived, in the order of the alphabet.
fn recipients(server: &SmtpServer) -> Vec<String> {
    let mut to: Vec<String> = server
        .mails()
        .into_iter()
        .flat_map(|mail| mail.to)
        .collect();
    to.sort();
    to
}

#[actix_web::test]
async fn no_mail_is_lost_or_doubled_by_a_server_that_goes_and_comes_back() {
    let mut server = SmtpServer::start(&ASKS);
    let mut test = TestApp::start().await;
    test.use_mail_server(&server, &SIGN_IN);
    let names = |from: usize, to: usize| (from..to).map(|n| format!("p{n:02}"));
    for name in names(0, 3) {
        write(&test, note(&name)).await;
    }
    test.run_jobs().await;
    assert_eq!(server.mails().len(), 3);
    server.stop();
    for name in names(3, 33) {
        write(&test, note(&name)).await;
    }
    for _ in 0..4 {
        test.run_jobs().await;
        test.clock().advance(Duration::from_secs(600));
    }
    assert_eq!(server.mails().len(), 3);
    server.restart(&ASKS);
    for _ in 0..3 {
        test.run_jobs().await;
        test.clock().advance(Duration::from_secs(3600));
    }
    let wanted: Vec<_> = names(0, 33)
        .map(|name| format!("{name}@example.org"))
        .collect();
    assert_eq!(recipients(&server), wanted);
    assert!(statuses(&test).await.iter().all(|status| status == "sent"));
    test.stop().await;
}

#[actix_web::test]
async fn a_server_that_takes_few_mails_by_one_connection_gets_the_others_by_the_next() {
    let server = SmtpServer::start(&["--each", "2"]);
    let mut test = TestApp::start().await;
    test.use_mail_server(&server, &[]);
    for name in ["a", "b", "c", "d", "e"] {
        write(&test, note(name)).await;
    }
    test.run_jobs().await;
    assert_eq!(statuses(&test).await, ["sent"; 5]);
    assert_eq!(recipients(&server).len(), 5);
    assert_eq!(server.commands().matches("STARTTLS").count(), 3);
    test.stop().await;
}

#[actix_web::test]
async fn a_mail_whose_answer_was_lost_goes_out_again_as_the_same_mail() {
    let server = SmtpServer::start(&["--cut", "1"]);
    let mut test = TestApp::start().await;
    test.use_mail_server(&server, &[]);
    write(&test, note("ana")).await;
    test.run_jobs().await;
    assert_eq!(newest(&test).await.status, "waiting");
    next_try(&test).await;
    assert_eq!(newest(&test).await.status, "sent");
    let mails = server.mails();
    assert_eq!(mails.len(), 2);
    for name in ["Message-ID", "Date", "Subject"] {
        assert!(mails[0].header(name).is_some());
        assert_eq!(mails[0].header(name), mails[1].header(name), "{name}");
    }
    test.stop().await;
}

#[actix_web::test]
async fn a_sender_that_the_server_refuses_is_shown_to_admins_and_mail_waits() {
    let mut server = SmtpServer::start(&["--refuse-sender"]);
    let mut test = TestApp::start().await;
    let admin = test.admin().await;
    test.use_mail_server(&server, &[]);
    write(&test, note("ana")).await;
    test.run_jobs().await;
    let mail = newest(&test).await;
    assert_eq!((mail.status.as_str(), mail.attempts), ("waiting", 1));
    let told = "The mail server refuses our sender address";
    let record = admin.get(&format!("/admin/mails/{}", mail.id)).await;
    let facts = record.text(".facts");
    assert!(
        facts.contains(&format!("{told} porch@post.example.org")),
        "{facts}"
    );
    assert!(facts.contains("5.1.8 who is this"), "{facts}");
    let dashboard = admin.get("/admin").await;
    assert!(
        dashboard
            .body
            .contains(&format!("{told}. VERANDA_MAIL_FROM"))
    );
    server.restart(&[]);
    next_try(&test).await;
    assert_eq!(server.mails().len(), 1);
    assert!(!admin.get("/admin").await.body.contains(told));
    test.stop().await;
}

#[actix_web::test]
async fn a_recipient_refused_for_good_is_given_up_at_once_and_others_wait() {
    let mut server = SmtpServer::start(&[]);
    let mut test = TestApp::start().await;
    let admin = test.admin().await;
    test.use_mail_server(&server, &[]);
    for (manner, reply, status) in [
        ("--refuse-recipient", "550 5.1.1 no such person", "failed"),
        ("--refuse-recipient", "550 nobody here", "failed"),
        ("--refuse-recipient", "452 4.2.2 mailbox full", "waiting"),
        ("--refuse-recipient", "550 5.7.1 relaying denied", "waiting"),
        ("--refuse-content", "552 5.3.4 too large", "failed"),
        ("--refuse-content", "451 4.3.0 try later", "waiting"),
    ] {
        server.restart(&[manner, reply]);
        write(&test, note("ana")).await;
        test.run_jobs().await;
        let mail = newest(&test).await;
        assert_eq!(
            (mail.status.as_str(), mail.attempts),
            (status, 1),
            "{reply}"
        );
        let record = admin.get(&format!("/admin/mails/{}", mail.id)).await;
        assert!(record.body.contains(&reply[4..]), "{reply}");
        let dashboard = admin.get("/admin").await;
        assert!(!dashboard.body.contains("The mail server"), "{reply}");
        // Two days and more change nothing for what was given up.
        if status == "failed" {
            test.clock().advance(Duration::from_secs(50 * 3600));
            let form = [("login", "admin"), ("password", PASSWORD)];
            admin.post("/sign-in", &form).await.goes_to("/");
            test.run_jobs().await;
            assert_eq!(newest(&test).await.attempts, 1, "{reply}");
            // It can still be sent by hand.
            server.restart(&[]);
            let again = format!("/admin/mails/{}/send-again", mail.id);
            assert_eq!(admin.post(&again, &[]).await.status, 303);
            test.run_jobs().await;
            assert_eq!(newest(&test).await.status, "sent", "{reply}");
        }
    }
    test.stop().await;
}

#[actix_web::test]
async fn mail_that_one_may_stop_says_how_and_its_link_is_kept_sealed() {
    let server = SmtpServer::start(&[]);
    let mut test = TestApp::start().await;
    test.use_mail_server(&server, &[]);
    let link =
        "https://veranda.example.org/unsubscribe/4hG7tokenthatisratherlongjustasarealonewouldbe";
    let mut mail = note("ana");
    mail.unsubscribe = Some(link.into());
    mail.secrets.push(link.into());
    write(&test, mail).await;
    let stored: Option<String> = test
        .read(|conn| Ok(mails::table.select(mails::unsubscribe_url).first(conn)?))
        .await;
    assert!(!stored.unwrap().contains("4hG7"));
    test.run_jobs().await;
    let mails = server.mails();
    let mail = mails.first().unwrap();
    assert_eq!(mail.header("List-Unsubscribe"), Some(format!("<{link}>")));
    let one_click = mail.header("List-Unsubscribe-Post");
    assert_eq!(one_click.as_deref(), Some("List-Unsubscribe=One-Click"));
    test.stop().await;
}

#[actix_web::test]
async fn mail_that_goes_nowhere_is_not_called_sent() {
    let test = TestApp::start().await;
    let admin = test.admin().await;
    write(&test, note("ana")).await;
    let mail = test.mail_to("ana@example.org").await;
    assert_eq!(mail.from, "Porch <veranda@localhost>", "the site's name");
    assert_eq!(statuses(&test).await, ["kept"]);
    let notes = admin.get("/admin").await.texts(".notice");
    assert!(notes[0].starts_with("No mail leaves this site: every mail is written to the folder"));
    assert!(notes[1].starts_with("No text message leaves this site:"));
    let list = admin.get("/admin/mails").await;
    assert_eq!(list.texts("tbody .pill"), ["Not sent, kept here"]);
    let id = newest(&test).await.id;
    let facts = admin.get(&format!("/admin/mails/{id}")).await.text("main");
    assert!(facts.contains("Written down here") && !facts.contains("Sent"));
    // As what was sent it is swept after a month.
    test.clock().advance(Duration::from_secs(31 * 24 * 3600));
    test.run_jobs().await;
    assert!(statuses(&test).await.is_empty());
    test.stop().await;
}

#[actix_web::test]
async fn a_site_with_a_mail_server_and_a_provider_says_nothing_of_folders() {
    let smtp = SmtpConfig {
        host: "mail.example.org".into(),
        port: 587,
        credentials: None,
        tls: SmtpTls::Starttls,
        ca_pem: None,
    };
    let test = TestApp::open_with(|config| {
        config.mail.transport = MailTransport::Smtp(smtp);
        config.sms.transport = SmsTransport::Log;
    });
    let test = test.await.set_up().await;
    let notes = test.admin().await.get("/admin").await.texts(".notice");
    assert_eq!(notes.len(), 1, "{notes:?}");
    assert!(notes[0].contains("every one is written to the log instead"));
    test.stop().await;
}

#[actix_web::test]
async fn a_sender_with_a_name_of_its_own_keeps_it() {
    let test = TestApp::open_with(|config| {
        config.mail.from = "Front door <door@example.org>".parse().unwrap();
    });
    let test = test.await.set_up().await;
    write(&test, note("ana")).await;
    let mail = test.mail_to("ana@example.org").await;
    assert!(mail.from.ends_with("<door@example.org>"), "{}", mail.from);
    assert!(mail.from.contains("Front door"), "{}", mail.from);
    test.stop().await;
}
