//! What people read is said plainly, and only where it is meant for them.

use std::time::Duration;

use diesel::prelude::*;
use reqwest::Method;
use veranda::db::schema::users;
use veranda::features::accounts;
use veranda::state::Site;
use veranda::web::Role;

use crate::accounts::{WRONG, try_sign_in};
use crate::support::{PASSWORD, Page, TestApp};

#[actix_web::test]
async fn one_reads_of_the_wrong_tries_of_others() {
    let test = TestApp::start_unhurried().await;
    test.make("ana", Role::Member).await;
    let stranger = test.anonymous();
    for _ in 0..12 {
        test.clock().advance(Duration::from_secs(7));
        assert_eq!(try_sign_in(&stranger, "ana", WRONG).await.status, 422);
    }
    test.clock().advance(Duration::from_secs(24 * 3600));
    try_sign_in(&stranger, "ana@example.org", WRONG).await;
    let ana = test.sign_in("ana", PASSWORD).await;
    let page = ana.get("/settings/security-log").await;
    let told = page.texts(".person__name");
    assert_eq!(told[0], "Signed in with your password");
    assert_eq!(told[1], "A wrong password was tried");
    assert_eq!(told[2], "12 wrong passwords were tried");
    let place = &page.texts(".person__sub")[2];
    assert!(place.contains("127.0.x.x"), "{place}");
    assert!(!page.body.contains("127.0.0.1"));
    let ben = test.user("ben").await;
    let page = ben.get("/settings/security-log").await;
    assert!(!page.body.contains("tried"));
}

#[actix_web::test]
async fn a_page_of_the_log_holds_the_tries_of_its_stretch() {
    let test = TestApp::start_unhurried().await;
    test.make("ana", Role::Member).await;
    let stranger = test.anonymous();
    for _ in 0..40 {
        test.clock().advance(Duration::from_secs(3600));
        try_sign_in(&stranger, "ana", WRONG).await;
        test.clock().advance(Duration::from_secs(3600));
        test.sign_in("ana", PASSWORD).await;
    }
    let ana = test.sign_in("ana", PASSWORD).await;
    let count = |page: &Page| -> usize {
        let lines = page.texts(".person__name");
        let tries = lines.iter().filter(|line| line.ends_with("tried"));
        tries
            .map(|line| line.split(' ').next().unwrap().parse().unwrap_or(1))
            .sum()
    };
    let first = ana.get("/settings/security-log").await;
    let next = first.attributes(".pager a", "href").remove(0);
    let second = ana.get(&next).await;
    assert!(count(&first) > 0 && count(&second) > 0);
    assert_eq!(count(&first) + count(&second), 40);
}

#[actix_web::test]
async fn only_who_has_a_password_is_asked_for_it() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    let pages = ["/settings/contact", "/settings/two-step", "/settings/data"];
    for path in pages {
        let page = ana.get(path).await;
        assert!(page.has("#f-current"), "{path}");
    }
    test.change(|tx| {
        diesel::update(users::table)
            .set(users::password_hash.eq(None::<String>))
            .execute(tx.conn)?;
        Ok(())
    })
    .await;
    for path in pages {
        let page = ana.get(path).await;
        assert!(!page.has("[name=current]"), "{path}");
    }
}

#[actix_web::test]
async fn error_pages_speak_of_what_happened_and_show_no_number() {
    let test = TestApp::start().await;
    let request = test
        .anonymous()
        .request(Method::POST, "/sign-out")
        .header("sec-fetch-site", "cross-site");
    let page = Page::of(request).await;
    assert_eq!(page.status, 403);
    assert_eq!(page.text("h1"), "This form came from another page");
    assert!(page.text("main").contains("open the form here"));
    for page in [page, test.anonymous().get("/nothing-here").await] {
        assert!(!page.text("main").contains("Error"));
        assert!(!page.text("main").contains("40"));
    }
}

#[actix_web::test]
async fn the_log_of_staff_names_people_and_roles() {
    let test = TestApp::start().await;
    let boss = test.make("boss", Role::Admin).await;
    let lan = test.make("lan", Role::Member).await;
    let staff = test.staff("sam").await;
    test.change(move |tx| accounts::set_role(tx, boss, lan, Role::Admin))
        .await;
    let page = staff.get("/admin/activities?verb=changed_role").await;
    assert_eq!(page.texts("tbody th"), ["Made an admin"]);
    let row = page.text("tbody tr");
    assert!(row.contains("@boss") && row.contains("@lan"), "{row}");
    let page = staff.get(&format!("/admin/users/{lan}")).await;
    assert!(page.text(".history").contains("made them an admin"));
    assert!(!page.text(".history").contains("role"));
}

#[actix_web::test]
async fn jobs_are_found_by_their_plain_names() {
    let test = TestApp::start().await;
    let staff = test.staff("sam").await;
    let form = [("contact", "lan@example.org")];
    test.anonymous().post("/sign-up", &form).await;
    for search in ["who+signs+up", "write_sign_up"] {
        let page = staff.get(&format!("/admin/jobs?q={search}")).await;
        let names = page.texts("tbody th");
        assert_eq!(names, ["Write to somebody who signs up"], "{search}");
    }
    let page = staff.get("/admin/jobs?q=delete+an+account").await;
    assert!(page.texts("tbody th").is_empty());
}

#[actix_web::test]
async fn terms_have_lists_and_links() {
    let test = TestApp::start().await;
    let base = test.base.parse().unwrap();
    test.change(move |tx| {
        let mut site = Site::load(tx.conn, Some(base))?;
        site.terms =
            "Be kind:\n- no shouting\n- see https://example.org/rules\n\nThank you.".into();
        site.store(tx)
    })
    .await;
    test.app.reload_site().await.unwrap();
    let page = test.anonymous().get("/terms").await;
    assert_eq!(
        page.texts(".prose li"),
        ["no shouting", "see https://example.org/rules"]
    );
    assert_eq!(
        page.attributes(".prose li a", "href"),
        ["https://example.org/rules"]
    );
    assert_eq!(page.texts(".prose p"), ["Be kind:", "Thank you."]);
}
