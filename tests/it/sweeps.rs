//! What expires is removed on a schedule, whose last run and result admins see.

use std::path::Path;
use std::time::Duration;

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use veranda::db::UserId;
use veranda::db::schema::{schedules, two_step};

use crate::support::TestApp;

const DAY: u64 = 24 * 3600;

/// A row that expires.
struct Expiring {
    table: &'static str,
    /// What tells it from others of its table.
    mark: &'static str,
    /// The columns' names, and their values: `{now}`, `{end}` and `{user}` stand for numbers.
    row: (&'static str, &'static str),
    /// Seconds for which it stays, at the longest `{end}` plus what is kept for people to look at.
    stays: u64,
    /// Seconds from now to `{end}`.
    ends: u64,
    /// Who removes it.
    schedule: &'static str,
}

const OUTBOX: &str = "kind, recipient, text_body, status, next_attempt_at, created_at";
const MAILBOX: &str =
    "kind, recipient, subject, html_body, text_body, status, next_attempt_at, created_at";

#[rustfmt::skip]
const ROWS: &[Expiring] = &[
    Expiring { table: "pending_accounts", mark: "contact_key = 'old'", ends: DAY, stays: DAY, schedule: "sweep-pending-accounts",
        row: ("contact_kind, contact, contact_key, created_at, expires_at", "'email', 'old', 'old', {now}, {end}") },
    Expiring { table: "proofs", mark: "owner = 'old'", ends: DAY, stays: DAY, schedule: "sweep-proofs",
        row: ("purpose, owner, link_hash, link_expires_at, code_hash, code_expires_at, asked_at", "'sign_up', 'old', 'old', {end}, 'old', {now}, {now}") },
    Expiring { table: "contact_changes", mark: "contact_key = 'old'", ends: DAY, stays: DAY, schedule: "sweep-contact-changes",
        row: ("user_id, contact_kind, contact, contact_key, created_at, expires_at", "{user}, 'email', 'old', 'old', {now}, {end}") },
    Expiring { table: "replaced_contacts", mark: "contact_key = 'old'", ends: 7 * DAY, stays: 7 * DAY, schedule: "sweep-contact-changes",
        row: ("user_id, contact_kind, contact, contact_key, token_hash, created_at, expires_at", "{user}, 'email', 'old', 'old', 'old', {now}, {end}") },
    Expiring { table: "former_usernames", mark: "username = 'old'", ends: 30 * DAY, stays: 30 * DAY, schedule: "sweep-former-usernames",
        row: ("username, user_id, expires_at", "'old', {user}, {end}") },
    Expiring { table: "sessions", mark: "key_hash = 'old'", ends: 30 * DAY, stays: 30 * DAY, schedule: "sweep-sessions",
        row: ("key_hash, state, created_at, last_used_at, expires_at", "'old', '{}', {now}, {now}, {end}") },
    Expiring { table: "data_exports", mark: "file_key = 'old'", ends: 3 * DAY, stays: 3 * DAY, schedule: "sweep-data-exports",
        row: ("user_id, status, file_key, created_at, ready_at, expires_at", "{user}, 'ready', 'old', {now}, {now}, {end}") },
    Expiring { table: "secret_links", mark: "token_hash = 'old link'", ends: 7 * DAY, stays: 37 * DAY, schedule: "sweep-secret-links",
        row: ("post_id, token_hash, created_at, expires_at", "(SELECT id FROM posts LIMIT 1), 'old link', {now}, {end}") },
    Expiring { table: "secret_links", mark: "token_hash = 'ended link'", ends: 900 * DAY, stays: 30 * DAY, schedule: "sweep-secret-links",
        row: ("post_id, token_hash, created_at, expires_at, revoked_at", "(SELECT id FROM posts LIMIT 1), 'ended link', {now}, {end}, {now}") },
    Expiring { table: "invitations", mark: "token_hash = 'old'", ends: 7 * DAY, stays: 97 * DAY, schedule: "sweep-invitations",
        row: ("token_hash, request_key, inviter_id, max_uses, created_at, expires_at", "'old', 'old', {user}, 1, {now}, {end}") },
    Expiring { table: "invitations", mark: "token_hash = 'ended'", ends: 900 * DAY, stays: 90 * DAY, schedule: "sweep-invitations",
        row: ("token_hash, request_key, inviter_id, max_uses, created_at, expires_at, revoked_at", "'ended', 'ended', {user}, 1, {now}, {end}, {now}") },
    Expiring { table: "devices", mark: "token_hash = 'old'", ends: 0, stays: 400 * DAY, schedule: "sweep-devices",
        row: ("user_id, token_hash, label, network, first_used_at, last_used_at", "{user}, 'old', 'Firefox', '10.0.x.x', {now}, {now}") },
    Expiring { table: "sign_in_attempts", mark: "login_key = 'old'", ends: 0, stays: 90 * DAY, schedule: "sweep-sign-in-attempts",
        row: ("login_key, client, label, method, outcome, created_at", "'old', '10.0.0.1', 'Firefox', 'password', 'wrong', {now}") },
    Expiring { table: "security_events", mark: "detail = 'old'", ends: 0, stays: 365 * DAY, schedule: "sweep-security-log",
        row: ("user_id, kind, detail, label, network, created_at", "{user}, 'signed_in', 'old', 'Firefox', '10.0.x.x', {now}") },
    Expiring { table: "drafts", mark: "form_key = 'old'", ends: 0, stays: 30 * DAY, schedule: "sweep-drafts",
        row: ("owner_id, form_key, caption, created_at, updated_at", "{user}, 'old', 'Lake', {now}, {now}") },
    Expiring { table: "posts", mark: "caption = 'old'", ends: 0, stays: 30 * DAY, schedule: "purge-posts",
        row: ("author_id, caption, audience, created_at, published_at, deleted_at, deleted_by", "{user}, 'old', 'public', {now}, {now}, {now}, {user}") },
    Expiring { table: "media", mark: "color = 'old'", ends: 0, stays: DAY, schedule: "sweep-pictures",
        row: ("key, owner_id, width, height, color, bytes, created_at, used_at", "'0123456789abcdef0123456789abcdef', {user}, 1, 1, 'old', 1, {now}, {now}") },
    Expiring { table: "notifications", mark: "object_id = 4711", ends: 0, stays: 90 * DAY, schedule: "sweep-notifications",
        row: ("recipient_id, kind, object_id, updated_at, read_at", "{user}, 'reaction', 4711, {now}, {now}") },
    Expiring { table: "notifications", mark: "object_id = 4712", ends: 0, stays: 365 * DAY, schedule: "sweep-notifications",
        row: ("recipient_id, kind, object_id, updated_at", "{user}, 'reaction', 4712, {now}") },
    Expiring { table: "reports", mark: "snapshot = 'old'", ends: 0, stays: 365 * DAY, schedule: "sweep-reports",
        row: ("reporter_id, object_kind, object_id, person_id, reason, note, snapshot, state, created_at, decided_at", "{user}, 'user', 1, {user}, 'spam', '', 'old', 'acted', {now}, {now}") },
    Expiring { table: "mails", mark: "subject = 'sent'", ends: 0, stays: 30 * DAY, schedule: "sweep-mails",
        row: (MAILBOX, "'test', 'a@example.org', 'sent', '', '', 'sent', {now}, {now}") },
    Expiring { table: "mails", mark: "subject = 'late'", ends: 0, stays: 30 * DAY, schedule: "sweep-mails",
        row: (MAILBOX, "'test', 'a@example.org', 'late', '', '', 'expired', {now}, {now}") },
    Expiring { table: "mails", mark: "subject = 'failed'", ends: 0, stays: 90 * DAY, schedule: "sweep-mails",
        row: (MAILBOX, "'test', 'a@example.org', 'failed', '', '', 'failed', {now}, {now}") },
    Expiring { table: "sms_messages", mark: "text_body = 'sent'", ends: 0, stays: 30 * DAY, schedule: "sweep-text-messages",
        row: (OUTBOX, "'test', '+12025550142', 'sent', 'sent', {now}, {now}") },
    Expiring { table: "sms_messages", mark: "text_body = 'failed'", ends: 0, stays: 90 * DAY, schedule: "sweep-text-messages",
        row: (OUTBOX, "'test', '+12025550142', 'failed', 'failed', {now}, {now}") },
    Expiring { table: "jobs", mark: "payload = 'done'", ends: 0, stays: 30 * DAY, schedule: "sweep-jobs",
        row: ("kind, payload, run_at, created_at, finished_at", "'test', 'done', {now}, {now}, {now}") },
    Expiring { table: "jobs", mark: "payload = 'failed'", ends: 0, stays: 90 * DAY, schedule: "sweep-jobs",
        row: ("kind, payload, run_at, created_at, failed_at", "'test', 'failed', {now}, {now}, {now}") },
];

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

async fn is_there(test: &TestApp, row: &'static Expiring) -> bool {
    let query = format!(
        "SELECT count(*) AS count FROM {} WHERE {}",
        row.table, row.mark
    );
    let found = test.read(move |conn| Ok(diesel::sql_query(query).get_result::<Counted>(conn)?));
    found.await.count == 1
}

async fn last_result(test: &TestApp, name: &'static str) -> Option<String> {
    test.read(move |conn| {
        let row = schedules::table.find(name);
        Ok(row.select(schedules::last_result).first(conn)?)
    })
    .await
}

async fn put(test: &TestApp, row: &'static Expiring, user: UserId) {
    test.change(move |tx| {
        let end = tx.now.plus(Duration::from_secs(row.ends));
        let values = row
            .row
            .1
            .replace("{now}", &tx.now.0.to_string())
            .replace("{end}", &end.0.to_string())
            .replace("{user}", &user.0.to_string());
        let (table, columns) = (row.table, row.row.0);
        let insert = format!("INSERT INTO {table} ({columns}) VALUES ({values})");
        Ok(diesel::sql_query(insert).execute(tx.conn)?)
    })
    .await;
}

#[actix_web::test]
async fn every_row_that_expires_is_removed_and_not_before() {
    let test = TestApp::start().await;
    let lan = test.make("lan", veranda::web::Role::Member).await;
    test.post(lan, "It stays").await;
    for row in ROWS {
        test.run_jobs().await;
        put(&test, row, lan).await;
        let told = format!("{} where {}", row.table, row.mark);
        test.clock().advance(Duration::from_secs(row.stays - 1));
        test.run_jobs().await;
        assert!(is_there(&test, row).await, "{told} went too early");
        test.clock().advance(Duration::from_secs(DAY + 1));
        test.run_jobs().await;
        assert!(!is_there(&test, row).await, "{told} stays");
        let result = last_result(&test, row.schedule).await.unwrap();
        assert!(result.starts_with("1 "), "{told}: {result}");
    }
    test.stop().await;
}

#[actix_web::test]
async fn a_second_step_that_was_never_confirmed_is_removed_and_one_that_is_on_stays() {
    let test = TestApp::start().await;
    let (lan, ana) = (
        test.make("lan", veranda::web::Role::Member).await,
        test.make("ana", veranda::web::Role::Member).await,
    );
    test.change(move |tx| {
        for (user, confirmed) in [(lan, None), (ana, Some(tx.now))] {
            diesel::insert_into(two_step::table)
                .values((
                    two_step::user_id.eq(user),
                    two_step::sealed_secret.eq(vec![1_u8]),
                    two_step::last_step.eq(0),
                    two_step::confirmed_at.eq(confirmed),
                    two_step::created_at.eq(tx.now),
                ))
                .execute(tx.conn)?;
        }
        Ok(())
    })
    .await;
    let left = || {
        let all = two_step::table.select(two_step::user_id);
        test.read(move |conn| Ok(all.load::<UserId>(conn)?))
    };
    test.clock().advance(Duration::from_secs(DAY - 1));
    test.run_jobs().await;
    assert_eq!(left().await.len(), 2);
    test.clock().advance(Duration::from_secs(DAY + 1));
    test.run_jobs().await;
    assert_eq!(left().await, [ana]);
    test.stop().await;
}

#[actix_web::test]
async fn an_invitation_that_brought_somebody_stays() {
    let test = TestApp::start().await;
    let lan = test.make("lan", veranda::web::Role::Member).await;
    let used = ROWS
        .iter()
        .find(|row| row.mark == "token_hash = 'ended'")
        .unwrap();
    put(&test, used, lan).await;
    test.change(|tx| Ok(diesel::sql_query("UPDATE invitations SET uses = 1").execute(tx.conn)?))
        .await;
    test.clock().advance(Duration::from_secs(400 * DAY));
    test.run_jobs().await;
    assert!(is_there(&test, used).await);
    test.stop().await;
}

/// A table with a column of that kind and no row above is forgotten.
#[test]
fn every_table_with_an_end_is_among_the_rows() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations/sqlite");
    let mut found = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let sql = std::fs::read_to_string(entry.unwrap().path().join("up.sql")).unwrap();
        for table in sql.split("CREATE TABLE ").skip(1) {
            let name = table.split_whitespace().next().unwrap();
            let columns = table.split("\n)").next().unwrap();
            if !columns.contains("expires_at") {
                continue;
            }
            found += 1;
            assert!(
                ROWS.iter().any(|row| row.table == name),
                "{name} is not swept"
            );
        }
    }
    assert!(found >= 9, "{found}");
}

#[actix_web::test]
async fn admins_see_when_each_ran_how_it_went_and_which_failed() {
    let test = TestApp::start().await;
    let admin = test.admin().await;
    test.run_jobs().await;
    let page = admin.get("/admin/schedules").await;
    let rows: Vec<String> = page.texts(".table tbody tr");
    for name in veranda::routes::jobs().schedule_names() {
        let words = veranda::features::site::work_name(name);
        assert!(!words.starts_with("Sweep"), "{name} has no plain name");
        let row = rows.iter().find(|row| row.starts_with(&words)).unwrap();
        assert!(row.contains("just now"), "{row}");
        let result = last_result(&test, name).await.unwrap();
        assert!(row.contains(&result), "{row}: {result}");
    }
    assert!(!page.has("a[href='/admin/schedules'] .admin__count"));

    test.change(|tx| {
        let one = schedules::table.find("sweep-proofs");
        Ok(diesel::update(one)
            .set(schedules::last_result.eq("failed: the disk is full"))
            .execute(tx.conn)?)
    })
    .await;
    let page = admin.get("/admin/schedules").await;
    assert!(page.text(".pill--danger").contains("the disk is full"));
    assert_eq!(
        page.text("a[href='/admin/schedules'] .admin__count"),
        "1 to look at"
    );
    test.stop().await;
}
