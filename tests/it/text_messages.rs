//! Text messages to phones: by Twilio's interface, within the day's cap.

use std::time::Duration;

use diesel::prelude::*;
use veranda::db::schema::sms_messages;
use veranda::db::{SmsId, Timestamp};
use veranda::sms::{self, NewSms};

use crate::support::{SmsAnswer, SmsServer, TestApp};

const PATIENCE: Duration = Duration::from_secs(30);
const NUMBER: &str = "+84912345678";

#[derive(Queryable, Selectable, Debug)]
#[diesel(table_name = sms_messages)]
struct Row {
    status: String,
    attempts: i64,
    next_attempt_at: Timestamp,
    last_error: Option<String>,
    sealed_secrets: Option<Vec<u8>>,
    text_body: String,
}

async fn write(test: &TestApp, code: &str, lasts: Duration) -> SmsId {
    let key = test.app.config.secret_key.clone();
    let code = code.to_owned();
    test.change(move |tx| {
        let text = NewSms {
            kind: "test",
            recipient: NUMBER.into(),
            text: format!("Your code for Porch is {code}."),
            secrets: vec![code],
            expires_at: Some(tx.now.plus(lasts)),
        };
        sms::enqueue(tx, &key, text)
    })
    .await
}

async fn row(test: &TestApp, id: SmsId) -> Row {
    test.read(move |conn| {
        Ok(sms_messages::table
            .find(id)
            .select(Row::as_select())
            .first(conn)?)
    })
    .await
}

const HOUR: Duration = Duration::from_secs(3600);

#[actix_web::test]
async fn a_text_message_is_a_file_by_default_and_its_code_is_shown_to_nobody_else() {
    let test = TestApp::start().await;
    let staff = test.staff("sofia").await;
    let id = write(&test, "703951", HOUR).await;
    let waiting = row(&test, id).await;
    assert!(!waiting.text_body.contains("703951") && waiting.sealed_secrets.is_some());
    let sent = test.text_to(NUMBER).await;
    assert_eq!(sent.text, "Your code for Porch is 703951.");
    assert_eq!(sent.code(), "703951");
    assert_eq!(test.text_messages().await.len(), 1);
    assert!(row(&test, id).await.sealed_secrets.is_none());

    let list = staff
        .get("/admin/text-messages?q=%2B8491&status=kept")
        .await;
    assert!(list.text("tbody tr").contains(NUMBER));
    assert_eq!(list.texts("tbody .pill"), ["Not sent, kept here"]);
    let record = staff.get(&format!("/admin/text-messages/{id}")).await;
    assert!(record.text("pre").contains("Porch is ••••••."));
    assert!(!record.body.contains("703951"));
    assert!(!record.body.contains("send-again"));
    test.stop().await;
}

#[actix_web::test]
async fn twilio_is_given_a_message_once_with_our_account_and_sender() {
    let twilio = SmsServer::start(SmsAnswer::Takes);
    let mut test = TestApp::start().await;
    test.use_sms_server(&twilio.url, PATIENCE);
    let id = write(&test, "703951", HOUR).await;
    test.run_jobs().await;
    test.clock().advance(HOUR / 2);
    test.run_jobs().await;
    let posted = twilio.posted();
    assert_eq!(posted.len(), 1);
    assert_eq!(posted[0].to, NUMBER);
    assert_eq!(posted[0].from, "+15005550006");
    assert_eq!(posted[0].body, "Your code for Porch is 703951.");
    let (sign_in, path) = twilio.last_request();
    // AC1:hush
    assert_eq!(sign_in, "Basic QUMxOmh1c2g=");
    assert_eq!(path, "/2010-04-01/Accounts/AC1/Messages.json");
    assert_eq!(row(&test, id).await.status, "sent");
    twilio.stop().await;
    test.stop().await;
}

#[actix_web::test]
async fn what_twilio_refuses_for_good_is_given_up_and_the_rest_waits_and_admins_read_why() {
    let twilio = SmsServer::start(SmsAnswer::Takes);
    let mut test = TestApp::start().await;
    test.use_sms_server(&twilio.url, PATIENCE);
    let admin = test.admin().await;
    for (answer, why, told) in [
        (SmsAnswer::NotOurSender, "21606", "refuses our sender"),
        (SmsAnswer::RefusesSignIn, "401", "does not let us sign in"),
        (SmsAnswer::Broken, "500", "cannot be used"),
        (SmsAnswer::Busy, "429", "cannot be used"),
    ] {
        twilio.answers(answer);
        let id = write(&test, "703951", HOUR).await;
        test.run_jobs().await;
        let first = row(&test, id).await;
        let state = (first.status.as_str(), first.attempts);
        assert_eq!(state, ("waiting", 1), "{answer:?}");
        assert!(first.last_error.unwrap().contains(why), "{answer:?}");
        let dashboard = admin.get("/admin").await;
        assert!(dashboard.body.contains(told), "{answer:?}");
        let record = admin.get(&format!("/admin/text-messages/{id}")).await;
        assert!(record.body.contains(why), "{answer:?}");
        // Mended, it leaves by itself, once.
        twilio.answers(SmsAnswer::Takes);
        let before = twilio.posted().len();
        let wait = first.next_attempt_at.since(test.clock().now());
        test.clock().advance(wait);
        test.run_jobs().await;
        assert_eq!(row(&test, id).await.status, "sent", "{answer:?}");
        assert_eq!(twilio.posted().len(), before + 1, "{answer:?}");
        assert!(!admin.get("/admin").await.body.contains(told), "{answer:?}");
    }

    twilio.answers(SmsAnswer::NoSuchNumber);
    let id = write(&test, "703951", 100 * HOUR).await;
    test.run_jobs().await;
    test.clock().advance(HOUR);
    test.run_jobs().await;
    let refused = row(&test, id).await;
    assert_eq!((refused.status.as_str(), refused.attempts), ("failed", 1));
    assert!(refused.last_error.unwrap().contains("21211"));
    // By hand it can be tried again, each press once.
    twilio.answers(SmsAnswer::Takes);
    let again = format!("/admin/text-messages/{id}/send-again");
    assert_eq!(admin.post(&again, &[]).await.status, 303);
    test.run_jobs().await;
    assert_eq!(row(&test, id).await.status, "sent");
    let posted = twilio.posted().len();
    assert_eq!(admin.post(&again, &[]).await.status, 303);
    test.run_jobs().await;
    assert_eq!(twilio.posted().len(), posted);
    twilio.stop().await;
    test.stop().await;
}

#[actix_web::test]
async fn a_provider_that_never_answers_or_is_away_holds_nothing_up() {
    let twilio = SmsServer::start(SmsAnswer::Silent);
    let mut test = TestApp::start().await;
    test.use_sms_server(&twilio.url, Duration::from_millis(200));
    let id = write(&test, "703951", HOUR).await;
    test.run_jobs().await;
    let silent = row(&test, id).await;
    assert_eq!((silent.status.as_str(), silent.attempts), ("waiting", 1));
    assert!(
        silent
            .last_error
            .unwrap()
            .contains("did not answer in time")
    );
    twilio.stop().await;
    test.use_sms_server(&twilio.url, PATIENCE);
    test.clock().advance(Duration::from_secs(60));
    test.run_jobs().await;
    let away = row(&test, id).await;
    assert_eq!((away.status.as_str(), away.attempts), ("waiting", 2));
    let why = away.last_error.unwrap();
    assert!(why.contains("cannot be reached"), "{why}");
    assert!(!why.contains("AC1"), "{why}");
    // Its code ends before it could leave.
    test.clock().advance(2 * HOUR);
    test.run_jobs().await;
    let ended = row(&test, id).await;
    assert_eq!((ended.status.as_str(), ended.attempts), ("expired", 3));
    assert!(ended.sealed_secrets.is_none());
    test.stop().await;
}

#[actix_web::test]
async fn beyond_the_days_cap_messages_wait_until_there_is_room_or_their_code_ends() {
    let test = TestApp::open_with(|config| config.sms.daily_cap = 2)
        .await
        .set_up()
        .await;
    let admin = test.admin().await;
    let now = test.clock().now();
    let has_room = async || test.read(move |conn| sms::has_room(conn, now, 2)).await;
    assert!(has_room().await);
    let first = write(&test, "000001", HOUR).await;
    test.run_jobs().await;
    assert_eq!(row(&test, first).await.status, "kept");
    assert!(has_room().await);
    test.clock().advance(2 * HOUR);
    let second = write(&test, "000002", HOUR).await;
    let short = write(&test, "000003", HOUR).await;
    let long = write(&test, "000004", 100 * HOUR).await;
    assert!(!has_room().await);
    test.run_jobs().await;
    assert_eq!(row(&test, second).await.status, "kept");
    for id in [short, long] {
        let held = row(&test, id).await;
        assert_eq!((held.status.as_str(), held.attempts), ("waiting", 0));
    }
    let told = "The day’s text messages are used up.";
    assert!(admin.get("/admin").await.body.contains(told));
    assert_eq!(test.text_messages().await.len(), 2);

    // A day after the first was sent one more may leave; the other's code has ended.
    test.clock().advance(23 * HOUR);
    test.run_jobs().await;
    assert_eq!(row(&test, short).await.status, "expired");
    assert_eq!(row(&test, long).await.status, "kept");
    assert_eq!(test.text_messages().await.len(), 3);
    let admin = test.sign_in("admin", crate::support::PASSWORD).await;
    assert!(!admin.get("/admin").await.body.contains(told));
    test.stop().await;
}
