//! Links and codes: stored as hashes, each of one contact, taken once however many come at once.

use std::time::Duration;

use diesel::prelude::*;
use futures_util::future::join_all;
use reqwest::Method;
use veranda::db::schema::{contact_changes, proofs, users};
use veranda::web::Role;

use super::{begin, count_pending, count_users, events, finish, mail, other_than, prove};
use crate::support::{PASSWORD, Page, TestApp, TestClient};

async fn wish(client: &TestClient, contact: &str) {
    let form = [("contact", contact), ("current", PASSWORD)];
    client
        .post("/settings/contact", &form)
        .await
        .goes_to("/settings/contact");
}

async fn forget(client: &TestClient, contact: &str) {
    client
        .post("/password-reset", &[("contact", contact)])
        .await
        .goes_to("/password-reset/sent");
}

/// The last part of a link's path.
fn token(link: &str) -> String {
    link.rsplit('/').next().unwrap().to_owned()
}

#[actix_web::test]
async fn codes_and_links_are_stored_as_hashes_alone() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    begin(&test.anonymous(), "lan@example.org").await;
    begin(&test.anonymous(), "+998901234567").await;
    forget(&test.anonymous(), "ana@example.org").await;
    wish(&ana, "new@example.org").await;
    test.run_jobs().await;
    let (joining, reset) = (
        test.mail_to("lan@").await,
        mail(&test, "ana@", "Choose").await,
    );
    let (change, text) = (
        mail(&test, "new@", "Confirm").await,
        test.text_to("+998901234567").await,
    );
    let mut secrets = vec![joining.code(), change.code(), text.code()];
    for mail in [&joining, &reset, &change] {
        secrets.push(token(&mail.link()));
    }
    assert!(
        secrets
            .iter()
            .all(|secret| secret.len() == 6 || secret.len() >= 22)
    );
    for (table, rows) in test.fingerprint().await.rows() {
        for secret in &secrets {
            // Six digits stand in many a time; they are looked for with something around them.
            let found = rows.iter().filter(|row| holds(row, secret)).count();
            assert_eq!(found, 0, "{secret} in {table}");
        }
    }
    // Ana's first browser, and what was asked for, are there in another form.
    let stored: i64 = test
        .read(|conn| Ok(proofs::table.count().get_result(conn)?))
        .await;
    assert_eq!(stored, 4);
}

/// Whether a row holds this text and not as a part of a longer word or number.
fn holds(row: &str, secret: &str) -> bool {
    row.match_indices(secret).any(|(at, _)| {
        let before = row[..at].chars().next_back();
        let after = row[at + secret.len()..].chars().next();
        let stands_alone = |c: Option<char>| !c.is_some_and(|c| c.is_ascii_alphanumeric());
        stands_alone(before) && stands_alone(after)
    })
}

#[actix_web::test]
async fn twenty_right_codes_at_once_prove_once() {
    let test = TestApp::start_unhurried().await;
    let guests: Vec<_> = (0..20).map(|_| test.anonymous()).collect();
    for guest in &guests {
        begin(guest, "lan@example.org")
            .await
            .goes_to("/sign-up/sent");
    }
    let code = test.mail_to("lan@example.org").await.code();
    assert_eq!(test.mails().await.len(), 1);
    let form = [("code", code.as_str())];
    let tries = guests
        .iter()
        .map(|guest| guest.post("/sign-up/confirm", &form));
    let pages = join_all(tries).await;
    let answered = |status: u16| pages.iter().filter(|page| page.status == status).count();
    assert_eq!((answered(303), answered(422)), (1, 19));
}

#[actix_web::test]
async fn of_twenty_wrong_codes_at_once_five_are_looked_at() {
    let test = TestApp::start().await;
    let guest = test.anonymous();
    begin(&guest, "lan@example.org").await;
    let code = test.mail_to("lan@example.org").await.code();
    let form = [("code", other_than(&code))];
    let pages = join_all((0..20).map(|_| guest.post("/sign-up/confirm", &form))).await;
    let told = |text: &str| {
        let said = |page: &&Page| page.text("#f-code-error").contains(text);
        pages.iter().filter(said).count()
    };
    assert_eq!((told("not the code"), told("no longer be used")), (5, 15));
    test.clock().advance(Duration::from_secs(61));
    let page = guest.post("/sign-up/confirm", &[("code", &code)]).await;
    assert_eq!(page.status, 422);
}

#[actix_web::test]
async fn a_code_belongs_to_the_contact_it_was_sent_to() {
    let test = TestApp::start().await;
    let (lan, eve) = (test.anonymous(), test.anonymous());
    begin(&lan, "lan@example.org").await;
    begin(&eve, "eve@example.org").await;
    let code = test.mail_to("lan@example.org").await.code();
    if test.mail_to("eve@example.org").await.code() == code {
        return;
    }
    let page = eve.post("/sign-up/confirm", &[("code", &code)]).await;
    assert!(page.text("#f-code-error").contains("not the code"));
    // Nor does a code or a link of one thing do for another.
    let ana = test.user("ana").await;
    wish(&ana, "new@example.org").await;
    let form = [("kind", "email"), ("code", code.as_str())];
    let page = ana.post("/settings/contact/confirm", &form).await;
    assert_eq!(page.status, 422);
    let link = token(&test.mail_to("lan@example.org").await.link());
    for other in [
        format!("/contact/confirm/{link}"),
        format!("/contact/take-back/{link}"),
    ] {
        assert_eq!(lan.post(&other, &[]).await.status, 410, "{other}");
    }
    let reset = lan.get(&format!("/password-reset/{link}")).await;
    assert_eq!(reset.status, 410);
    lan.post("/sign-up/confirm", &[("code", &code)])
        .await
        .goes_to("/sign-up/finish");
}

#[actix_web::test]
async fn twenty_proofs_of_a_new_address_at_once_change_it_once() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    wish(&ana, "new@example.org").await;
    let proof = mail(&test, "new@", "Confirm").await;
    let (link, code) = (proof.link(), proof.code());
    let form = [("kind", "email"), ("code", code.as_str())];
    let by_link = join_all((0..15).map(|_| ana.post(&link, &[])));
    let by_code = join_all((0..5).map(|_| ana.post("/settings/contact/confirm", &form)));
    let (mut pages, more) = futures_util::join!(by_link, by_code);
    pages.extend(more);
    assert_eq!(pages.iter().filter(|page| page.status == 303).count(), 1);
    let changed = events(&test, "ana").await;
    let changed = changed.iter().filter(|kind| *kind == "contact_changed");
    assert_eq!(changed.count(), 1);
    let mails = test.mails().await;
    let told = mails
        .iter()
        .filter(|mail| mail.to.contains("ana@") && mail.subject.contains("was changed"));
    assert_eq!(told.count(), 1);
}

#[actix_web::test]
async fn links_in_mails_have_the_sites_own_address_whatever_the_request_says() {
    let test = TestApp::start().await;
    test.make("ana", Role::Member).await;
    for (n, (name, value)) in [
        ("x-forwarded-host", "evil.example"),
        ("forwarded", "host=evil.example;proto=https"),
        ("x-original-host", "evil.example"),
        ("host", "localhost"),
    ]
    .into_iter()
    .enumerate()
    {
        test.clock().advance(Duration::from_secs(200));
        let form = [("contact", "ana@example.org")];
        let request = test.anonymous().post_request("/password-reset", &form);
        let page = Page::of(request.header(name, value)).await;
        page.goes_to("/password-reset/sent");
        let mails = test.mails().await;
        assert_eq!(mails.len(), n + 1, "{name}");
        for mail in mails {
            assert!(!mail.text.contains("evil.example"), "{}", mail.text);
            let own = format!("{}/password-reset/", test.base);
            assert!(mail.text.contains(&own), "{}", mail.text);
        }
    }
    let form = [("contact", "ana@example.org")];
    let request = test.anonymous().post_request("/password-reset", &form);
    let page = Page::of(request.header("host", "evil.example")).await;
    assert_eq!(page.status, 400);
    assert_eq!(test.mails().await.len(), 4);
}

#[actix_web::test]
async fn an_address_taken_meanwhile_is_said_at_the_last_step() {
    let test = TestApp::start().await;
    let ana = test.make("ana", Role::Member).await;
    let (lan, number) = (test.anonymous(), test.anonymous());
    prove(&test, &lan, "lan@example.org").await;
    begin(&number, "+998901234567").await;
    let code = test.text_to("+998901234567").await.code();
    number
        .post("/sign-up/confirm", &[("code", &code)])
        .await
        .goes_to("/sign-up/finish");
    test.change(move |tx| {
        diesel::update(users::table.find(ana))
            .set((
                users::email.eq(Some("Lan@example.org")),
                users::email_key.eq(Some("lan@example.org")),
                users::phone.eq(Some("+998901234567")),
            ))
            .execute(tx.conn)?;
        Ok(())
    })
    .await;
    for (client, told) in [
        (&lan, "There is an account with this address already."),
        (
            &number,
            "There is an account with this phone number already.",
        ),
    ] {
        let page = finish(client, "lan").await;
        assert_eq!(page.status, 422);
        assert!(page.text("[role=alert]").starts_with(told), "{}", page.body);
        assert_eq!(page.attributes("#f-username", "value"), ["lan"]);
    }
    assert_eq!(count_users(&test).await, 1);
}

#[actix_web::test]
async fn what_has_expired_is_swept_away() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    begin(&test.anonymous(), "lan@example.org").await;
    forget(&test.anonymous(), "ana@example.org").await;
    forget(&test.anonymous(), "nobody@example.org").await;
    wish(&ana, "new@example.org").await;
    test.run_jobs().await;
    let left = async || {
        test.read(|conn| {
            let rows: i64 = proofs::table.count().get_result(conn)?;
            let wishes: i64 = contact_changes::table.count().get_result(conn)?;
            Ok((rows, wishes))
        })
        .await
    };
    assert_eq!((left().await, count_pending(&test).await), ((4, 1), 1));
    test.clock().advance(Duration::from_secs(25 * 3600));
    test.run_jobs().await;
    assert_eq!((left().await, count_pending(&test).await), ((0, 0), 0));
    let sessions = "SELECT CAST(count(*) AS TEXT) AS line FROM sessions";
    assert_eq!(test.one_text(sessions).await.unwrap(), "0");
    // Staff see when that was, and what it came to.
    let staff = test.staff("sam").await;
    let page = staff.get("/admin/schedules").await;
    assert!(
        page.body.contains("4 expired links and codes removed"),
        "{}",
        page.body
    );
    let guessed = test.anonymous().request(Method::GET, "/sign-up/confirm/x");
    assert_eq!(Page::of(guessed).await.status, 410);
}
