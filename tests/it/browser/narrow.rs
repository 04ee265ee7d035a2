//! Long words on small screens.

use diesel::prelude::*;
use veranda::db::schema::users;

use super::chromium::Chromium;
use crate::support::TestApp;

#[actix_web::test]
async fn no_word_is_too_long_for_a_page() {
    let test = TestApp::start().await;
    let chromium = Chromium::start().await;
    let browser = chromium.browser(&test.base).await;
    let (ana, client) = test.member("ana").await;
    let (lan, _) = test.member("lan").await;
    let name = "W".repeat(40);
    test.change(move |tx| {
        diesel::update(users::table)
            .set(users::full_name.eq(name))
            .execute(tx.conn)?;
        Ok(())
    })
    .await;
    let post = test.post(ana, &"long".repeat(50)).await;
    test.follow(lan, ana).await;
    let note = "N".repeat(60);
    let invitation = [
        ("request_key", "0123456789abcdef0123456789abcdef"),
        ("note", note.as_str()),
        ("max_uses", "1"),
        ("days", "7"),
    ];
    client
        .post("/invitations", &invitation)
        .await
        .goes_to("/invitations");

    browser.enter_as(&client).await;
    for width in [320, 390, 1280] {
        browser.resize(width).await;
        for path in [
            "/",
            "/people",
            "/@ana",
            "/@ana/followers",
            "/@nobody",
            &format!("/posts/{post}"),
            "/posts/new",
            "/chat",
            "/invitations",
            "/settings/profile",
        ] {
            browser.open(path).await;
            let fits = "return document.readyState === 'complete'
                && document.documentElement.scrollWidth <= innerWidth
                && [...document.querySelectorAll('.post__who, .person__main, .field')]
                    .every(box => box.scrollWidth <= box.clientWidth);";
            browser
                .wait_until(fits, &format!("{path} at {width} pixels"))
                .await;
        }
    }
    browser.quit().await;
    test.stop().await;
}

#[actix_web::test]
async fn words_of_other_scripts_run_their_own_way() {
    let test = TestApp::start().await;
    let chromium = Chromium::start().await;
    let browser = chromium.browser(&test.base).await;
    let (ana, client) = test.member("ana").await;
    let post = test.post(ana, "صباح الخير من الجبال").await;
    for words in ["@ana مرحبا", "Good morning"] {
        test.change(move |tx| veranda::features::comments::add(tx, ana, post, words))
            .await;
    }
    browser.enter_as(&client).await;
    for path in ["/", &format!("/posts/{post}")] {
        browser.open(path).await;
        let right = "const way = text => getComputedStyle(text).direction;
            const said = [...document.querySelectorAll('.comment__text')].map(way);
            return way(document.querySelector('.caption')) === 'rtl'
                && said.sort().join() === 'ltr,rtl';";
        browser.wait_until(right, path).await;
    }
    browser.quit().await;
    test.stop().await;
}
