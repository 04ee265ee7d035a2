//! The first visit, and links that were guessed.

use diesel::prelude::*;
use futures_util::future::join_all;
use veranda::db::schema::sessions;

use super::count_users;
use crate::support::{PASSWORD, TestApp};

#[actix_web::test]
async fn an_empty_site_is_set_up_once_by_the_link_from_the_log() {
    let test = TestApp::start_empty().await;
    let guest = test.anonymous();
    for path in ["/", "/sign-in", "/people"] {
        let page = guest.get(path).await;
        assert_eq!(page.status, 503);
        assert!(page.text("main").contains("not set up yet"));
    }
    assert_eq!(guest.get("/setup/guessed").await.status, 404);
    let token = test.app.setup_token.load().as_ref().clone().unwrap();
    let path = format!("/setup/{token}");
    assert!(guest.get(&path).await.has("#f-site_name"));
    let mut form = vec![
        ("site_name", ""),
        ("base_url", test.base.as_str()),
        ("sign_up", "open"),
        ("full_name", "Martin Keller"),
        ("username", "martin"),
        ("email", "martin@example.org"),
        ("password", PASSWORD),
        ("password_confirmation", PASSWORD),
    ];
    let page = guest.post(&path, &form).await;
    assert_eq!(
        page.text("#f-site_name-error"),
        "Please give the site a name."
    );
    form[0].1 = "Our Porch";
    let twins: Vec<_> = (0..5).map(|_| test.anonymous()).collect();
    let pages = join_all(twins.iter().map(|twin| twin.post(&path, &form))).await;
    assert_eq!(pages.iter().filter(|page| page.status == 303).count(), 1);
    assert_eq!(count_users(&test).await, 1);
    assert_eq!(test.anonymous().get(&path).await.status, 404);
    let winner = pages.iter().position(|page| page.status == 303).unwrap();
    assert_eq!(twins[winner].get("/admin").await.status, 200);
    assert!(
        test.anonymous()
            .get("/sign-in")
            .await
            .text("title")
            .ends_with("Our Porch")
    );
}

#[actix_web::test]
async fn guessed_links_are_no_longer_good_and_leave_no_session() {
    let test = TestApp::start().await;
    for path in [
        "/password-reset/guess",
        "/sign-up/confirm/guess",
        "/invitation/guess",
    ] {
        let page = test.anonymous().get(path).await;
        assert_eq!(page.status, 410, "{path}");
        assert!(page.text("h1").ends_with("is no longer good"), "{path}");
        assert_eq!(page.header("set-cookie"), "", "{path}");
    }
    let page = test.anonymous().get("/setup/guess").await;
    assert_eq!((page.status.as_u16(), page.header("set-cookie")), (404, ""));
    let left: i64 = test
        .read(|conn| Ok(sessions::table.count().get_result(conn)?))
        .await;
    assert_eq!(left, 0);
}
