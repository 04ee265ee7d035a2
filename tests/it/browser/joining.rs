//! Somebody joins: by mail on two devices, or by phone.

use std::time::Duration;

use veranda::web::Role;

use super::chromium::{Browser, Chromium};
use super::forms::SEND;
use crate::accounts::other_than;
use crate::support::{PASSWORD, TestApp};

const WRONG_CODE: &str = "This is not the code we sent.";
const NUMBER: &str = "+998 90 123 45 67";

#[actix_web::test]
async fn somebody_joins_by_mail_with_two_devices_and_a_pause() {
    let test = TestApp::start().await;
    test.make("lan", Role::Member).await;
    let chromium = Chromium::start().await;
    let laptop = chromium.browser(&test.base).await;
    let phone = chromium.browser(&test.base).await;

    laptop.open("/sign-in").await;
    laptop.press("a[href='/sign-up']").await;
    what_is_typed_is_recognised(&laptop).await;
    laptop.fill_in(&[("#f-contact", "ana@example")], SEND).await;
    laptop
        .wait_for_refusal("contact", "It should be like ana@example.org.")
        .await;
    laptop
        .fill_in(&[("#f-contact", "ana@example.org")], SEND)
        .await;
    laptop.wait_for_path("/sign-up/sent").await;
    laptop.wait_for_text(".auth__lead", "ana@example.org").await;
    let first = send_it_again(&test, &laptop).await;

    // The link is looked at on the phone, the code is written on the laptop.
    let mail = test.mail_to("ana@example.org").await;
    phone.open(&mail.link()).await;
    phone.wait_for_text("h1", "Confirm that this is you").await;
    leave_and_go_on(&laptop, "a[href='/sign-up/sent']").await;
    for wrong in [&first, other_than(&mail.code())] {
        laptop.fill_in(&[("#f-code", wrong)], SEND).await;
        laptop.wait_for_refusal("code", WRONG_CODE).await;
    }
    laptop.fill_in(&[("#f-code", &mail.code())], SEND).await;
    laptop.wait_for_path("/sign-up/finish").await;

    // By now the link is used up, and the page says where to get another.
    phone.press(SEND).await;
    phone.wait_for_text("h1", "no longer good").await;
    phone
        .fill_in(&[("#f-contact", "ana@example.org")], SEND)
        .await;
    phone.wait_for_path("/sign-up/sent").await;
    assert_ne!(
        test.mail_to("ana@example.org").await.link(),
        mail.link(),
        "another link came"
    );

    leave_and_go_on(&laptop, "a[href='/sign-up/finish']").await;
    a_username_is_looked_up(&laptop).await;
    give_a_name(&laptop, "ana@example.org").await;
    laptop.open("/sign-up").await;
    laptop.wait_for_path("/").await;
    laptop.quit().await;
    phone.quit().await;
    test.run_jobs().await;
    test.stop().await;
}

async fn what_is_typed_is_recognised(guest: &Browser) {
    let plain = guest.text("#f-contact-hint").await;
    for (typed, told) in [
        ("ana", plain.as_str()),
        ("90 123 45", "Begin it with its country code"),
        (NUMBER, "A phone number: we send a text message."),
        ("ana@", "An e-mail address: we send a mail."),
    ] {
        guest.write("#f-contact", typed).await;
        guest.wait_for_text("#f-contact-hint", told).await;
    }
}

/// The wait is counted down; what comes then takes the first one's place. Gives the first code.
async fn send_it_again(test: &TestApp, guest: &Browser) -> String {
    let first = test.mail_to("ana@example.org").await.code();
    guest.wait_for_countdown("#resend").await;
    guest.sit_the_wait_out("#resend").await;
    test.clock().advance(Duration::from_secs(181));
    guest.press("#resend").await;
    guest
        .wait_for_text("main", "another message, it is on its way")
        .await;
    guest.wait_for_countdown("#resend").await;
    let mails = test.mails().await;
    assert_eq!(mails.len(), 2, "{mails:?}");
    first
}

/// Closes the page in the middle, and finds the way back.
async fn leave_and_go_on(guest: &Browser, way: &str) {
    guest.open("/people").await;
    guest.wait_for_path("/sign-in").await;
    guest.press("a[href='/sign-up']").await;
    guest.press(&format!(".notice {way}")).await;
    guest.wait_for(SEND).await;
}

async fn a_username_is_looked_up(guest: &Browser) {
    let says = "#f-username-says";
    for (typed, told) in [
        ("lan", "@lan is taken."),
        ("l", "A username has 3 to 30 characters."),
    ] {
        guest.write("#f-username", typed).await;
        guest.wait_for_text(says, told).await;
        guest.wait_for_count(&format!("{says}.is-good"), 0).await;
    }
    guest.write("#f-username", "ana.petrova").await;
    guest
        .wait_for_text(&format!("{says}.is-good"), "@ana.petrova can be yours.")
        .await;
}

/// The last step, once with a slip, and the first sign-in.
async fn give_a_name(guest: &Browser, login: &str) {
    let slip = [
        ("#f-full_name", "Ana Petrova"),
        ("#f-username", "ana.petrova"),
        ("#f-password", PASSWORD),
        ("#f-password_confirmation", "Lantern-7-mood"),
    ];
    guest.fill_in(&slip, SEND).await;
    guest
        .wait_for_refusal("password_confirmation", "are not the same")
        .await;
    let kept = "return document.querySelector('#f-full_name').value === 'Ana Petrova'
        && document.querySelector('#f-password').value === '';";
    assert!(guest.holds(kept).await, "names are kept, passwords are not");
    let passwords = [
        ("#f-password", PASSWORD),
        ("#f-password_confirmation", PASSWORD),
    ];
    guest.fill_in(&passwords, SEND).await;
    guest.wait_for_path("/sign-in").await;
    guest.wait_for_text("main", "Your account is ready.").await;
    guest.sign_in(login).await;
    guest.wait_for_path("/").await;
    guest.wait_for("a.nav__link[href='/@ana.petrova']").await;
}

#[actix_web::test]
async fn somebody_joins_by_phone() {
    let test = TestApp::start().await;
    let chromium = Chromium::start().await;
    let guest = chromium.browser(&test.base).await;

    guest.open("/sign-up").await;
    guest.fill_in(&[("#f-contact", "90 123 45 67")], SEND).await;
    guest.wait_for_refusal("contact", "country code").await;
    guest.fill_in(&[("#f-contact", NUMBER)], SEND).await;
    guest.wait_for_path("/sign-up/sent").await;
    guest.wait_for_text("h1", "Check your phone").await;
    guest.wait_for_text(".auth__lead", NUMBER).await;

    // Five wrong codes, and even the right one is worth nothing.
    let code = test.text_to("+998901234567").await.code();
    for _ in 0..5 {
        guest.fill_in(&[("#f-code", other_than(&code))], SEND).await;
        guest.wait_for_refusal("code", WRONG_CODE).await;
    }
    guest.fill_in(&[("#f-code", &code)], SEND).await;
    guest
        .wait_for_refusal("code", "Please send yourself a new one.")
        .await;
    test.clock().advance(Duration::from_secs(181));
    guest.sit_the_wait_out("#resend").await;
    guest.press("#resend").await;
    guest.wait_for_countdown("#resend").await;

    // As it is copied from a message: the box keeps the digits.
    let code = test.text_to("+998901234567").await.code();
    let pasted = format!("{} {}", &code[..3], &code[3..]);
    guest.write("#f-code", &pasted).await;
    let digits = format!("return document.querySelector('#f-code').value === {code:?};");
    guest.wait_until(&digits, "digits alone").await;
    guest.press(SEND).await;
    guest.wait_for_path("/sign-up/finish").await;
    guest.wait_for_text(".auth__lead", NUMBER).await;
    give_a_name(&guest, NUMBER).await;
    guest.quit().await;
    test.run_jobs().await;
    test.stop().await;
}
