//! Sites that are not open to everybody: invitations, the staff's yes, terms, nobody at all.

use std::time::Duration;

use diesel::prelude::*;
use futures_util::future::join_all;
use reqwest::Method;
use veranda::db::schema::{pending_accounts, users};
use veranda::state::{SignUpPolicy, Site};

use super::{begin, count_pending, count_users, finish, mail, prove, try_sign_in};
use crate::support::{PASSWORD, Page, TestApp, TestClient};

async fn set(test: &TestApp, change: impl FnOnce(&mut Site) + Send + 'static) {
    let base = test.base.parse().unwrap();
    test.change(move |tx| {
        let mut site = Site::load(tx.conn, Some(base))?;
        change(&mut site);
        site.store(tx)
    })
    .await;
    test.app.reload_site().await.unwrap();
}

/// The path of a new invitation of this person.
pub async fn invite(client: &TestClient, uses: &str) -> String {
    let form = [("note", "For Lan"), ("max_uses", uses), ("days", "7")];
    client
        .post("/invitations", &form)
        .await
        .goes_to("/invitations");
    let page = client.get("/invitations").await;
    let link = page.attributes("input[readonly]", "value").remove(0);
    url::Url::parse(&link).unwrap().path().to_owned()
}

pub async fn join(client: &TestClient, path: &str, username: &str, contact: &str) -> Page {
    let form = [
        ("full_name", "Guest"),
        ("username", username),
        ("contact", contact),
        ("password", PASSWORD),
        ("password_confirmation", PASSWORD),
    ];
    Page::of(client.request(Method::POST, path).form(&form)).await
}

#[actix_web::test]
async fn an_invitation_for_one_lets_one_in() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    let page = ana.get("/invitations").await;
    let key = page
        .attributes("input[name=request_key]", "value")
        .remove(0);
    let form = [
        ("request_key", key.as_str()),
        ("note", "For Lan"),
        ("max_uses", "1"),
        ("days", "7"),
    ];
    let (a, b) = futures_util::join!(
        ana.post("/invitations", &form),
        ana.post("/invitations", &form)
    );
    a.goes_to("/invitations");
    b.goes_to("/invitations");
    let links = ana
        .get("/invitations")
        .await
        .attributes("input[readonly]", "value");
    assert_eq!(links.len(), 1);
    let path = url::Url::parse(&links[0]).unwrap().path().to_owned();
    let page = test.anonymous().get(&path).await;
    assert!(page.text(".auth__lead").contains("Ana invites you"));
    let guests: Vec<_> = (0..20).map(|_| test.anonymous()).collect();
    let names: Vec<_> = (0..20).map(|n| format!("guest{n}")).collect();
    let joins = guests
        .iter()
        .zip(&names)
        .map(|(guest, name)| join(guest, &path, name, ""));
    let pages = join_all(joins).await;
    assert_eq!(pages.iter().filter(|page| page.status == 303).count(), 1);
    assert!(pages.iter().all(|page| page.status != 500));
    assert_eq!(count_users(&test).await, 2);
    assert_eq!(test.anonymous().get(&path).await.status, 410);
    // Whoever invited hears of it, and sees who came.
    assert!(
        test.mail_to("ana@example.org")
            .await
            .subject
            .contains("joined Porch by your invitation")
    );
}

#[actix_web::test]
async fn an_address_given_with_an_invitation_is_taken_when_it_is_proven() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    let path = invite(&ana, "5").await;
    let lan = test.anonymous();
    join(&lan, &path, "lan", "ana@example.org")
        .await
        .goes_to("/");
    let email = async || -> Option<String> {
        test.read(|conn| {
            Ok(users::table
                .filter(users::username.eq("lan"))
                .select(users::email)
                .first(conn)?)
        })
        .await
    };
    assert_eq!(email().await, None);
    let asks = ".notice a[href='/settings/contact']";
    assert!(lan.get("/").await.has(asks));
    // It is Ana's, who hears of it; Lan learns nothing by that and gives another.
    assert!(
        test.mails()
            .await
            .iter()
            .any(|mail| mail.subject.contains("in use"))
    );
    let form = [("contact", "lan@example.org"), ("current", PASSWORD)];
    lan.post("/settings/contact", &form)
        .await
        .goes_to("/settings/contact");
    let link = test.mail_to("lan@example.org").await.link();
    lan.post(&link, &[]).await.goes_to("/settings/contact");
    assert_eq!(email().await.as_deref(), Some("lan@example.org"));
    assert!(!lan.get("/").await.has(asks));
}

#[actix_web::test]
async fn nobody_joins_a_closed_site_by_any_link_of_before() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    let path = invite(&ana, "5").await;
    let (proving, proven) = (test.anonymous(), test.anonymous());
    begin(&proving, "one@example.org").await;
    prove(&test, &proven, "two@example.org").await;
    let link = test.mail_to("one@example.org").await.link();
    set(&test, |site| site.sign_up = SignUpPolicy::Closed).await;
    assert_eq!(test.anonymous().get(&path).await.status, 410);
    assert_eq!(join(&test.anonymous(), &path, "lan", "").await.status, 410);
    for page in [
        proving.post(&link, &[]).await,
        finish(&proven, "lan").await,
        begin(&test.anonymous(), "three@example.org").await,
        proving.post("/sign-up/resend", &[]).await,
    ] {
        assert!(page.text("h1").contains("closed"), "{}", page.body);
    }
    assert_eq!(count_users(&test).await, 1);
}

#[actix_web::test]
async fn where_staff_let_people_in_they_wait_for_it() {
    let test = TestApp::start().await;
    let staff = test.staff("sam").await;
    set(&test, |site| site.sign_up = SignUpPolicy::Approval).await;
    let guest = test.anonymous();
    prove(&test, &guest, "lan@example.org").await;
    let form = [
        ("full_name", "Lan Nguyễn"),
        ("username", "lan"),
        ("password", PASSWORD),
        ("password_confirmation", PASSWORD),
        ("note", "I am Ana's cousin"),
    ];
    guest
        .post("/sign-up/finish", &form)
        .await
        .goes_to("/sign-up/waiting");
    assert!(
        guest
            .get("/sign-up/waiting")
            .await
            .text("h1")
            .contains("Almost there")
    );
    assert_eq!(
        (count_users(&test).await, count_pending(&test).await),
        (1, 1)
    );
    // Neither signed in nor able to, and the name is kept for them.
    assert_eq!(try_sign_in(&guest, "lan", PASSWORD).await.status, 422);
    let taken = test.anonymous().get("/sign-up/username?username=lan").await;
    assert_eq!(taken.status, 409);
    // Asking again changes nothing and sends nothing.
    test.clock().advance(Duration::from_secs(200));
    let before = test.mails().await.len();
    begin(&test.anonymous(), "lan@example.org").await;
    assert_eq!(test.mails().await.len(), before);
    let told = test.mail_to("sam@example.org").await.text;
    assert!(told.contains("/admin/pending-accounts"), "{told}");
    let page = staff.get("/admin/pending-accounts?status=finished").await;
    assert!(page.body.contains("Lan Nguyễn"));
    let id: i64 = test
        .read(|conn| {
            Ok(pending_accounts::table
                .select(pending_accounts::id)
                .first(conn)?)
        })
        .await;
    let record = format!("/admin/pending-accounts/{id}");
    assert!(
        staff.get(&record).await.body.contains("Ana's cousin")
            || staff.get(&record).await.body.contains("Ana&#39;s cousin")
    );
    let pages = join_all((0..5).map(|_| staff.post(&record, &[]))).await;
    assert!(pages.iter().all(|page| page.status != 500));
    let approve = format!("{record}/approve");
    let pages = join_all((0..5).map(|_| staff.post(&approve, &[]))).await;
    assert_eq!(pages.iter().filter(|page| page.status == 303).count(), 1);
    assert!(
        test.mail_to("lan@example.org")
            .await
            .subject
            .contains("Welcome")
    );
    assert_eq!(count_users(&test).await, 2);
    test.sign_in("lan@example.org", PASSWORD).await;
}

#[actix_web::test]
async fn staff_send_somebody_away_kindly() {
    let test = TestApp::start().await;
    let staff = test.staff("sam").await;
    set(&test, |site| site.sign_up = SignUpPolicy::Approval).await;
    let guest = test.anonymous();
    prove(&test, &guest, "lan@example.org").await;
    finish(&guest, "lan").await.goes_to("/sign-up/waiting");
    let id: i64 = test
        .read(|conn| {
            Ok(pending_accounts::table
                .select(pending_accounts::id)
                .first(conn)?)
        })
        .await;
    let decline = format!("/admin/pending-accounts/{id}/decline");
    assert_eq!(staff.post(&decline, &[]).await.status, 303);
    assert!(
        test.mail_to("lan@example.org")
            .await
            .text
            .contains("at this time")
    );
    assert_eq!(
        (count_users(&test).await, count_pending(&test).await),
        (1, 0)
    );
    assert_eq!(
        test.anonymous()
            .get("/sign-up/username?username=lan")
            .await
            .status,
        200
    );
}

#[actix_web::test]
async fn terms_are_accepted_by_everybody_who_joins() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    assert_eq!(test.anonymous().get("/terms").await.status, 404);
    set(&test, |site| site.terms = "Be kind.\n\nNo adverts.".into()).await;
    assert!(
        test.anonymous()
            .get("/terms")
            .await
            .text(".prose")
            .contains("Be kind.")
    );
    let guest = test.anonymous();
    prove(&test, &guest, "lan@example.org").await;
    let page = finish(&guest, "lan").await;
    assert_eq!(
        page.text("#f-terms-error"),
        "Please read the terms and accept them."
    );
    let path = invite(&ana, "1").await;
    let page = join(&test.anonymous(), &path, "ben", "").await;
    assert_eq!(
        (page.status.as_u16(), page.has("#f-terms-error")),
        (422, true)
    );
    let form = [
        ("full_name", "Lan"),
        ("username", "lan"),
        ("password", PASSWORD),
        ("password_confirmation", PASSWORD),
        ("terms", "1"),
    ];
    guest
        .post("/sign-up/finish", &form)
        .await
        .goes_to("/sign-in");
    let accepted: Option<i64> = test
        .read(|conn| {
            Ok(users::table
                .filter(users::username.eq("lan"))
                .select(users::terms_accepted_at)
                .first(conn)?)
        })
        .await;
    assert!(accepted.is_some());
}

#[actix_web::test]
async fn mails_one_may_do_without_are_ended_by_their_link() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    let path = invite(&ana, "5").await;
    join(&test.anonymous(), &path, "one", "").await;
    let text = mail(&test, "ana@", "joined").await.text;
    let at = text
        .find("/unsubscribe/")
        .unwrap_or_else(|| panic!("{text}"));
    let link = text[at..].split_whitespace().next().unwrap().to_owned();
    assert!(test.anonymous().get(&link).await.has("form"));
    // A mail program's own button: no origin, no cookies.
    let one_click = reqwest::Client::new()
        .post(format!("{}{link}", test.base))
        .form(&[("List-Unsubscribe", "One-Click")]);
    let page = Page::of(one_click).await;
    assert_eq!(page.status, 200);
    assert_eq!(
        page.attributes(".auth__lead a", "href"),
        ["/settings/mails"]
    );
    let before = test.mails().await.len();
    join(&test.anonymous(), &path, "two", "").await;
    assert_eq!(test.mails().await.len(), before);
    // Nobody ends another's by guessing.
    let other = link.replace("/unsubscribe/1/", "/unsubscribe/2/");
    assert_eq!(test.anonymous().post(&other, &[]).await.status, 404);
    let page = ana.get("/settings/mails").await;
    assert!(
        page.attributes("input[name=invitation_used]", "checked")
            .is_empty()
    );
    ana.post("/settings/mails", &[("invitation_used", "1")])
        .await
        .goes_to("/settings/mails");
    join(&test.anonymous(), &path, "three", "").await;
    assert_eq!(test.mails().await.len(), before + 1);
}
