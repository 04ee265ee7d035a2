//! What owners hear of the safety of their accounts: by mail with all there is to know, and those
//! who have a phone number and no address by text message.

use std::time::Duration;

use diesel::prelude::*;
use veranda::db::schema::users;
use veranda::features::accounts::{mail_previews, sms_previews};

use super::two_step::turn_on;
use super::{NEW, mail, try_sign_in};
use crate::passkeys::{self, Device};
use crate::support::{PASSWORD, TestApp, TestClient};

const NUMBER: &str = "+998901234567";

const DAY: Duration = Duration::from_secs(24 * 3600);

/// From now on this person has a number and no address.
pub async fn has_only_a_number(test: &TestApp, username: &str) {
    let user = test.id_of(username).await;
    test.change(move |tx| {
        diesel::update(users::table.find(user))
            .set((
                users::phone.eq(Some(NUMBER)),
                users::email.eq(None::<String>),
                users::email_key.eq(None::<String>),
            ))
            .execute(tx.conn)?;
        Ok(())
    })
    .await;
}

/// The newest text message to the number says this, with the site's name; no mail was sent.
pub async fn is_texted(test: &TestApp, says: &str) -> String {
    let text = test.text_to(NUMBER).await.text;
    assert!(text.starts_with("Porch: ") && text.contains(says), "{text}");
    assert!(test.mails().await.is_empty());
    text
}

async fn phone_only(test: &TestApp) -> TestClient {
    let ana = test.user("ana").await;
    has_only_a_number(test, "ana").await;
    test.clock().advance(Duration::from_secs(7));
    ana
}

const CURRENT: [(&str, &str); 1] = [("current", PASSWORD)];

#[actix_web::test]
async fn whoever_has_only_a_number_hears_by_text_message_of_sign_ins_and_passwords() {
    let test = TestApp::start().await;
    let ana = phone_only(&test).await;
    test.sign_in(NUMBER, PASSWORD).await;
    let text = is_texted(&test, "a new sign-in (").await;
    assert!(text.contains("127.0.x.x") && text.ends_with("/password-reset"));
    let page = ana.get("/settings/password").await;
    let promise = page.text(".card__intro");
    assert!(
        promise.ends_with("a message about it goes to +998 90 123 45 67."),
        "{promise}"
    );
    let form = [
        ("current", PASSWORD),
        ("password", NEW),
        ("password_confirmation", NEW),
    ];
    ana.post("/settings/password", &form)
        .await
        .goes_to("/settings/password");
    is_texted(&test, "your password was changed (").await;
    let count = test.text_messages().await.len();

    let guest = test.anonymous();
    guest.post("/password-reset", &[("contact", NUMBER)]).await;
    let code = test.text_to(NUMBER).await.code();
    guest.post("/password-reset/code", &[("code", &code)]).await;
    let pair = [("password", PASSWORD), ("password_confirmation", PASSWORD)];
    guest
        .post("/password-reset/new", &pair)
        .await
        .goes_to("/password-reset/done");
    is_texted(&test, "your password was changed (").await;
    assert_eq!(test.text_messages().await.len(), count + 2);
    test.stop().await;
}

#[actix_web::test]
async fn whoever_has_only_a_number_hears_by_text_message_of_the_second_step() {
    let test = TestApp::start().await;
    let ana = phone_only(&test).await;
    turn_on(&test, &ana).await;
    is_texted(&test, "two-step sign-in is on (").await;
    let page = ana
        .post("/settings/two-step/recovery-codes", &CURRENT)
        .await;
    is_texted(&test, "you have new recovery codes (").await;
    let guest = test.anonymous();
    try_sign_in(&guest, NUMBER, PASSWORD)
        .await
        .goes_to("/sign-in/second-step");
    let code = page.texts(".codes li").remove(0);
    guest
        .post("/sign-in/second-step", &[("code", &code)])
        .await
        .goes_to("/");
    let sent = test.text_messages().await;
    let says = |what: &str| sent.iter().any(|sms| sms.text.contains(what));
    assert!(says("a recovery code was used, 9 left (") && says("a new sign-in ("));
    ana.post("/settings/two-step/off", &CURRENT).await;
    is_texted(&test, "two-step sign-in is off (").await;
    test.stop().await;
}

#[actix_web::test]
async fn whoever_has_only_a_number_hears_by_text_message_of_passkeys() {
    let test = passkeys::start().await;
    let ana = phone_only(&test).await;
    passkeys::add(&ana, &mut Device::new(&test.base), "My phone").await;
    is_texted(&test, "a passkey was added (").await;
    let page = ana.get("/settings/passkeys").await;
    let mut links = page.attributes("a[href^='/settings/passkeys/']", "href");
    let path = format!("{}/remove", links.remove(0));
    ana.post(&path, &CURRENT)
        .await
        .goes_to("/settings/passkeys");
    is_texted(&test, "a passkey was removed (").await;
    test.stop().await;
}

#[actix_web::test]
async fn whoever_has_only_a_number_hears_by_text_message_that_the_account_goes() {
    let test = TestApp::start().await;
    let ana = phone_only(&test).await;
    let page = "/settings/data/delete-account";
    let sure = [("sure", "1"), ("current", PASSWORD)];
    ana.post(page, &sure).await.goes_to("/sign-in");
    is_texted(&test, "your account will be deleted on ").await;
    try_sign_in(&ana, NUMBER, PASSWORD).await.goes_to("/");
    is_texted(&test, "your account stays").await;
    ana.post(page, &sure).await.goes_to("/sign-in");
    test.clock().advance(14 * DAY);
    is_texted(&test, "your account is deleted").await;
    // And of that number nothing is kept.
    test.clock().advance(Duration::from_secs(3600));
    test.run_jobs().await;
    let query = "SELECT CAST(count(*) AS TEXT) AS line FROM sms_messages";
    assert_eq!(test.one_text(query).await.unwrap(), "0");
    test.stop().await;
}

#[actix_web::test]
async fn an_address_beside_a_number_is_told_to_the_number() {
    let test = TestApp::start().await;
    let ana = phone_only(&test).await;
    let form = [("contact", "minh@mail.example.org"), ("current", PASSWORD)];
    ana.post("/settings/contact", &form).await;
    let link = test.mail_to("minh@mail.example.org").await.link();
    ana.post(&link, &[]).await;
    let text = test.text_to(NUMBER).await.text;
    assert!(text.contains("m***@m***.org was added to your account ("));
    assert_eq!(test.mails().await.len(), 1, "only the proof");
    test.stop().await;
}

#[actix_web::test]
async fn a_mail_about_a_password_says_when_by_which_device_and_who_is_signed_out() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    let form = [
        ("current", PASSWORD),
        ("password", NEW),
        ("password_confirmation", NEW),
    ];
    ana.post("/settings/password", &form).await;
    let changed = mail(&test, "ana@", "was changed").await;
    assert_eq!(changed.link(), "/password-reset");
    let guest = test.anonymous();
    guest
        .post("/password-reset", &[("contact", "ana@example.org")])
        .await;
    let link = mail(&test, "ana@", "Choose").await.link();
    guest.get(&link).await;
    let pair = [("password", PASSWORD), ("password_confirmation", PASSWORD)];
    guest.post("/password-reset/new", &pair).await;
    let reset = mail(&test, "ana@", "was changed").await;
    let year = &test.clock().now().iso()[..4];
    for (mail, says) in [
        (changed, "Every other device was signed out."),
        (reset, "Every device was signed out."),
    ] {
        let text = mail.text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains(says), "{text}");
        let scene = "This was done with an unknown browser, from the network 127.0.x.x, on ";
        assert!(text.contains(scene), "{text}");
        assert!(text.contains(year), "{text}");
    }
    test.stop().await;
}

#[actix_web::test]
async fn the_old_address_hears_in_part_which_one_took_its_place() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    let form = [("contact", "minh@mail.example.org"), ("current", PASSWORD)];
    ana.post("/settings/contact", &form).await;
    let link = test.mail_to("minh@mail.example.org").await.link();
    ana.post(&link, &[]).await;
    let told = mail(&test, "ana@", "was changed").await.text;
    assert!(told.contains("m***@m***.org") && !told.contains("minh@"));
    assert!(told.contains("127.0.x.x"), "{told}");
    test.stop().await;
}

#[actix_web::test]
async fn mails_have_a_button_where_they_speak_of_an_address_and_plain_text_has_none() {
    let test = TestApp::start().await;
    let (site, now) = (test.app.site.load(), test.clock().now());
    let ends = ["account_deleted", "declined"];
    for preview in mail_previews(&site, now).unwrap() {
        let (kind, mail) = (preview.kind, preview.mail);
        let html = scraper::Html::parse_document(&mail.html);
        let button = scraper::Selector::parse("a.press").unwrap();
        let link = html.select(&button).next().and_then(|a| a.attr("href"));
        match link {
            Some(link) => assert!(mail.text.lines().any(|line| line == link), "{kind}"),
            None => assert!(ends.contains(&kind), "{kind} leads nowhere"),
        }
        let text = mail.text.to_lowercase();
        for word in ["button", "press ", "!", "hope you", "alone."] {
            let is_there = text.contains(word) && kind != "two_step_off";
            assert!(!is_there, "{kind}: {word} in {text}");
        }
    }
    for preview in sms_previews(&site, now).unwrap() {
        assert!(preview.sms.parts() <= 2, "{}", preview.sms.text);
        assert!(!preview.sms.text.contains('!'));
    }
    test.stop().await;
}
