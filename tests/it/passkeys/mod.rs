//! Passkeys: added, named, used and removed; and every answer that must not do.

mod device;
mod entry;
mod refusals;

use diesel::prelude::*;
use veranda::db::schema::{passkeys, security_events, two_step};

use crate::support::{PASSWORD, Page, TestApp, TestClient};
pub use device::Device;
pub use entry::first_step;

/// A site that is known as this machine itself: devices make passkeys for it.
pub async fn start() -> TestApp {
    on_this_machine(TestApp::start().await).await
}

/// As browsers name the machine they run on.
pub async fn on_this_machine(test: TestApp) -> TestApp {
    let base = test.base.replace("127.0.0.1", "localhost");
    move_to(test, &base).await
}

/// The site has another address from now on.
pub async fn move_to(mut test: TestApp, base: &str) -> TestApp {
    let mut site = test.app.site.load().as_ref().clone();
    site.base_url = base.parse().unwrap();
    test.change(move |tx| site.store(tx)).await;
    test.app.reload_site().await.unwrap();
    if base.contains("localhost") {
        test.base = base.to_owned();
    }
    test
}

/// The password, and what the site then asks the device.
pub async fn ask_to_add(client: &TestClient) -> String {
    let page = client
        .fetch("/settings/passkeys/begin", &[("current", PASSWORD)])
        .await;
    assert_eq!(page.status, 200, "{}", page.body);
    page.body
}

pub async fn add(client: &TestClient, device: &mut Device, name: &str) {
    let credential = device.create(&ask_to_add(client).await);
    let form = [("credential", credential.as_str()), ("name", name)];
    let page = client.post("/settings/passkeys", &form).await;
    page.goes_to("/settings/passkeys");
}

/// Comes in with a device, unless it is refused.
pub async fn come_in(guest: &TestClient, device: &mut Device) -> Page {
    let asked = guest.fetch("/sign-in/passkey/begin", &[]).await;
    assert_eq!(asked.status, 200, "{}", asked.body);
    let credential = device.show(&asked.body);
    let form = [("credential", credential.as_str()), ("remember", "1")];
    guest.post("/sign-in/passkey", &form).await
}

/// Two-step sign-in is on for a person.
pub async fn turn_two_step_on(test: &TestApp, username: &str) {
    let user = test.id_of(username).await;
    let sealed = test.app.config.secret_key.seal(&[7; 20]).unwrap();
    test.change(move |tx| {
        diesel::insert_into(two_step::table)
            .values((
                two_step::user_id.eq(user),
                two_step::sealed_secret.eq(sealed),
                two_step::created_at.eq(tx.now),
                two_step::confirmed_at.eq(Some(tx.now)),
            ))
            .execute(tx.conn)?;
        Ok(())
    })
    .await;
}

async fn names(test: &TestApp) -> Vec<String> {
    test.read(|conn| {
        let names = passkeys::table.order(passkeys::id);
        Ok(names.select(passkeys::name).load(conn)?)
    })
    .await
}

/// The newest line of everybody's log.
async fn last_event(test: &TestApp) -> (String, String) {
    test.read(|conn| {
        Ok(security_events::table
            .order(security_events::id.desc())
            .select((security_events::kind, security_events::detail))
            .first(conn)?)
    })
    .await
}

fn event(kind: &str, detail: &str) -> (String, String) {
    (kind.into(), detail.into())
}

#[actix_web::test]
async fn a_passkey_is_added_after_the_password_and_its_owner_hears_of_it() {
    let test = start().await;
    let ana = test.user("ana").await;
    let page = ana.get("/settings/passkeys").await;
    assert_eq!(page.text(".empty__title"), "No passkey yet");
    assert!(page.has(".settings__menu a[aria-current][href='/settings/passkeys']"));

    add(&ana, &mut Device::new(&test.base), "  My\tphone ").await;
    assert_eq!(names(&test).await, ["My phone"]);
    assert_eq!(last_event(&test).await, event("passkey_added", "My phone"));
    let mail = test.mail_to("ana@example.org").await;
    assert!(mail.subject.contains("A new passkey"), "{}", mail.subject);
    assert!(mail.text.contains("“My phone”"), "{}", mail.text);
    let page = ana.visit("/settings/passkeys").await;
    assert_eq!(page.text(".person__name"), "My phone");
    assert!(page.text(".person__sub").contains("not used yet"));
    test.stop().await;
}

#[actix_web::test]
async fn what_the_device_is_asked_names_the_person_and_the_passkeys_it_has() {
    let test = start().await;
    let ana = test.user("ana").await;
    let mut phone = Device::new(&test.base);
    add(&ana, &mut phone, "").await;
    assert_eq!(names(&test).await, ["An unknown browser"]);
    let asked: serde_json::Value = serde_json::from_str(&ask_to_add(&ana).await).unwrap();
    let asked = &asked["publicKey"];
    assert_eq!(asked["rp"]["id"], "localhost");
    assert_eq!(asked["rp"]["name"], "Porch");
    assert_eq!(asked["user"]["name"], "ana");
    assert_eq!(asked["user"]["displayName"], "Ana");
    assert_eq!(asked["authenticatorSelection"]["residentKey"], "required");
    assert_eq!(
        asked["authenticatorSelection"]["userVerification"],
        "required"
    );
    assert_eq!(asked["excludeCredentials"].as_array().unwrap().len(), 1);
    test.stop().await;
}

#[actix_web::test]
async fn a_passkey_has_the_name_that_its_owner_gives_it() {
    let test = start().await;
    let (ana, ben) = (test.user("ana").await, test.user("ben").await);
    add(&ana, &mut Device::new(&test.base), "Phone").await;
    let one = "/settings/passkeys/1";
    assert_eq!(ana.get(one).await.attributes("#f-name", "value"), ["Phone"]);

    let long = "x".repeat(51);
    for name in ["", " \u{200b}", long.as_str()] {
        let page = ana.post(one, &[("name", name)]).await;
        assert_eq!(page.status, 422);
        assert!(page.has("#f-name-error"));
    }
    ana.post(one, &[("name", "Ключ")])
        .await
        .goes_to("/settings/passkeys");
    assert_eq!(names(&test).await, ["Ключ"]);

    assert_eq!(ben.get(one).await.status, 404);
    assert_eq!(ben.post(one, &[("name", "Mine")]).await.status, 404);
    let remove = format!("{one}/remove");
    let page = ben.post(&remove, &[("current", PASSWORD)]).await;
    assert_eq!(page.status, 404);
    assert_eq!(names(&test).await, ["Ключ"]);
    test.stop().await;
}

#[actix_web::test]
async fn a_removed_passkey_is_a_way_in_no_more() {
    let test = start().await;
    let ana = test.user("ana").await;
    let mut phone = Device::new(&test.base);
    add(&ana, &mut phone, "Phone").await;
    let remove = "/settings/passkeys/1/remove";
    let page = ana.post(remove, &[("current", "Wrong-7-moon")]).await;
    assert_eq!(page.status, 422);
    assert!(page.has("#f-current-error"));
    assert_eq!(names(&test).await.len(), 1);

    ana.post(remove, &[("current", PASSWORD)])
        .await
        .goes_to("/settings/passkeys");
    assert!(names(&test).await.is_empty());
    assert_eq!(last_event(&test).await, event("passkey_removed", "Phone"));
    let mail = test.mail_to("ana@example.org").await;
    assert!(mail.subject.contains("was removed"), "{}", mail.subject);
    let page = come_in(&test.anonymous(), &mut phone).await;
    assert_eq!(page.status, 422);
    assert!(page.text("#passkey-says").contains("not known here"));
    test.stop().await;
}

#[actix_web::test]
async fn the_only_way_in_stays() {
    let test = start().await;
    let ana = test.user("ana").await;
    add(&ana, &mut Device::new(&test.base), "Phone").await;
    add(&ana, &mut Device::new(&test.base), "Laptop").await;
    let user = test.id_of("ana").await;
    test.change(move |tx| {
        use veranda::db::schema::users;
        diesel::update(users::table.find(user))
            .set(users::password_hash.eq(None::<String>))
            .execute(tx.conn)?;
        Ok(())
    })
    .await;
    // Who has no password has come in a moment ago.
    ana.post("/settings/passkeys/1/remove", &[])
        .await
        .goes_to("/settings/passkeys");
    let page = ana.post("/settings/passkeys/2/remove", &[]).await;
    assert_eq!(page.status, 422);
    assert!(page.text("[role=alert]").contains("your only way in"));
    assert_eq!(names(&test).await, ["Laptop"]);
    test.stop().await;
}

#[actix_web::test]
async fn there_are_twenty_passkeys_at_most() {
    let test = start().await;
    let ana = test.user("ana").await;
    add(&ana, &mut Device::new(&test.base), "Phone").await;
    let user = test.id_of("ana").await;
    let waiting = ask_to_add(&ana).await;
    test.change(move |tx| {
        let credential: String = passkeys::table
            .select(passkeys::credential)
            .first(tx.conn)?;
        for n in 0..19 {
            diesel::insert_into(passkeys::table)
                .values((
                    passkeys::user_id.eq(user),
                    passkeys::credential_id.eq(format!("other-{n}")),
                    passkeys::name.eq("Another"),
                    passkeys::credential.eq(&credential),
                    passkeys::created_at.eq(tx.now),
                ))
                .execute(tx.conn)?;
        }
        Ok(())
    })
    .await;
    // Neither for who asks now, nor for who asked before.
    let page = ana
        .fetch("/settings/passkeys/begin", &[("current", PASSWORD)])
        .await;
    assert_eq!(page.status, 422);
    assert!(page.body.contains("You have 20 passkeys"), "{}", page.body);
    let credential = Device::new(&test.base).create(&waiting);
    let page = ana
        .post("/settings/passkeys", &[("credential", &credential)])
        .await;
    assert_eq!(page.status, 422);
    assert!(page.text("#passkey-says").contains("You have 20 passkeys"));
    assert_eq!(names(&test).await.len(), 20);
    test.stop().await;
}
