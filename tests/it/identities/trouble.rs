//! What goes wrong on the way: each has a kind page with ways on, and changes nothing.

use std::time::Duration;

use futures_util::future::join_all;
use veranda::web::Role;

use super::{come, count, path_of, set_out, site, there_and_back};
use crate::support::{Fault, Page, Person};

/// A kind page: what happened, and ways on.
fn leads_on(page: &Page, status: u16, heading: &str) {
    assert_eq!(page.status.as_u16(), status, "{}", page.body);
    assert_eq!(page.text("h1"), heading);
    assert_eq!(page.attributes("a.button", "href"), ["/sign-in"]);
}

#[actix_web::test]
async fn denied_consent_leads_back_and_shares_nothing() {
    let (test, provider) = site().await;
    provider.has(Fault::Denies);
    let guest = test.anonymous();
    let page = come(&guest, &provider).await;
    leads_on(&page, 200, "Nothing was shared");
    assert!(page.has("form[action='/sign-in/with/google'] button"));
    assert_eq!(provider.tokens(), 0);
    assert_eq!(guest.get("/settings/profile").await.status, 303);
    // And another try is as good as the first.
    provider.has(Fault::None);
    come(&guest, &provider).await.goes_to("/sign-up/finish");
    test.stop().await;
}

#[actix_web::test]
async fn a_wrong_state_is_refused_before_the_code_is_traded() {
    let (test, provider) = site().await;
    test.make("lan", Role::Member).await;
    let begun = "Please begin again";
    // Nothing was begun in this browser: somebody else's link does not sign one in.
    let attacker = test.anonymous();
    let link = there_and_back(&attacker, &provider).await;
    let victim = test.anonymous();
    leads_on(&victim.get(&link).await, 410, begun);
    set_out(&victim).await;
    leads_on(&victim.get(&link).await, 410, begun);
    // None, or another, in the right browser.
    for path in [
        "/sign-in/callback/google".to_owned(),
        "/sign-in/callback/google?code=code-1".to_owned(),
        "/sign-in/callback/google?code=code-1&state=guess".to_owned(),
        "/sign-in/callback/google?error=access_denied&state=guess".to_owned(),
    ] {
        leads_on(&attacker.get(&path).await, 410, begun);
    }
    assert_eq!(provider.tokens(), 0);
    assert_eq!(count(&test, "identities").await, "0");
    // None of that used the right one up.
    attacker.get(&link).await.goes_to("/");
    test.stop().await;
}

#[actix_web::test]
async fn a_replayed_code_is_refused_and_of_twenty_at_once_one_gets_in() {
    let (test, provider) = site().await;
    test.make("lan", Role::Member).await;
    let guest = test.anonymous();
    let link = there_and_back(&guest, &provider).await;
    let cookies = guest.cookies();
    let answers = join_all((0..20).map(|_| {
        let other = test.anonymous();
        let request = other
            .request(reqwest::Method::GET, &link)
            .header("cookie", &cookies);
        Page::of(request)
    }))
    .await;
    let came_in = answers.iter().filter(|page| page.status == 303).count();
    assert_eq!(came_in, 1);
    assert!(
        answers
            .iter()
            .all(|page| page.status == 303 || page.status == 410)
    );
    assert_eq!(provider.tokens(), 1);
    assert_eq!(count(&test, "identities").await, "1");
    // Later, in the same browser: a code that was used, with a state that is new.
    let used = link.split("code=").nth(1).unwrap();
    let code = used.split('&').next().unwrap();
    let fresh = there_and_back(&guest, &provider).await;
    let state = fresh.split("state=").nth(1).unwrap();
    let replay = format!("/sign-in/callback/google?code={code}&state={state}");
    let page = guest.get(&replay).await;
    leads_on(&page, 400, "That did not work");
    assert_eq!(provider.tokens(), 1);
    test.stop().await;
}

#[actix_web::test]
async fn the_way_back_is_open_for_ten_minutes() {
    let (test, provider) = site().await;
    let guest = test.anonymous();
    let link = there_and_back(&guest, &provider).await;
    test.clock().advance(Duration::from_secs(601));
    leads_on(&guest.get(&link).await, 410, "Please begin again");
    test.run_jobs().await;
    assert_eq!(count(&test, "proofs").await, "0");
    test.stop().await;
}

#[actix_web::test]
async fn a_provider_that_is_away_is_said_to_be() {
    let (test, provider) = site().await;
    let guest = test.anonymous();
    provider.has(Fault::Broken);
    let page = guest.post("/sign-in/with/google", &[]).await;
    leads_on(&page, 503, "That did not work");
    assert!(page.body.contains("Google does not answer"));
    // Or it goes away in between.
    provider.has(Fault::None);
    let link = there_and_back(&guest, &provider).await;
    provider.has(Fault::Broken);
    let page = guest.get(&link).await;
    assert!(page.has("form[action='/sign-in/with/google'] button"));
    assert!(page.status == 400 || page.status == 503, "{}", page.status);
    // Nobody is there at all.
    let nobody = crate::support::TestApp::open_with(|site| {
        site.providers = vec![veranda::config::ProviderConfig {
            issuer: "http://127.0.0.1:9".into(),
            ..provider.config()
        }];
    });
    let nobody = nobody.await.set_up().await;
    let page = nobody.anonymous().post("/sign-in/with/google", &[]).await;
    leads_on(&page, 503, "That did not work");
    nobody.stop().await;
    test.stop().await;
}

#[actix_web::test]
async fn a_suspended_account_does_not_come_in() {
    let (test, provider) = site().await;
    let lan = test.make("lan", Role::Member).await;
    come(&test.anonymous(), &provider).await.goes_to("/");
    test.suspend(lan).await;
    let guest = test.anonymous();
    let page = come(&guest, &provider).await;
    leads_on(&page, 403, "This account is suspended");
    assert_eq!(guest.get("/settings/profile").await.status, 303);
    // Nor by the address alone.
    provider.is_used_by(Person::new("2002", "lan@example.org", true));
    let page = come(&guest, &provider).await;
    leads_on(&page, 403, "This account is suspended");
    assert_eq!(count(&test, "identities").await, "1");
    test.stop().await;
}

#[actix_web::test]
async fn an_account_that_waits_for_its_deletion_stays() {
    let (test, provider) = site().await;
    test.make("lan", Role::Member).await;
    test.change(|tx| {
        use diesel::prelude::*;
        let later = tx.now.plus(Duration::from_secs(3600));
        diesel::update(veranda::db::schema::users::table)
            .set(veranda::db::schema::users::deletes_at.eq(Some(later)))
            .execute(tx.conn)?;
        Ok(())
    })
    .await;
    come(&test.anonymous(), &provider).await.goes_to("/");
    assert_eq!(
        count(&test, "users WHERE deletes_at IS NOT NULL").await,
        "0"
    );
    test.stop().await;
}

#[actix_web::test]
async fn one_goes_on_to_the_page_one_wanted_and_to_no_other_site() {
    let (test, provider) = site().await;
    test.make("lan", Role::Member).await;
    for (next, leads) in [("/chat", "/chat"), ("//evil.example", "/")] {
        let guest = test.anonymous();
        let page = guest.get(&format!("/sign-in?next={next}")).await;
        let form = "form[action='/sign-in/with/google'] [name=next]";
        assert_eq!(page.attributes(form, "value"), [next]);
        let page = guest.post("/sign-in/with/google", &[("next", next)]).await;
        let link = path_of(&provider.visit(&super::way(&page)).await);
        guest.get(&link).await.goes_to(leads);
    }
    // Not for other names, and not for who is in already.
    let guest = test.anonymous();
    assert_eq!(guest.post("/sign-in/with/else", &[]).await.status, 404);
    assert_eq!(guest.get("/sign-in/callback/else").await.status, 404);
    let lan = test.sign_in("lan", crate::support::PASSWORD).await;
    lan.post("/sign-in/with/google", &[]).await.goes_to("/");
    test.stop().await;
}

#[actix_web::test]
async fn without_a_provider_there_is_no_button() {
    let test = crate::support::TestApp::start().await;
    let guest = test.anonymous();
    for page in ["/sign-in", "/sign-up"] {
        assert!(!guest.get(page).await.body.contains("/sign-in/with/"));
    }
    let lan = test.user("lan").await;
    assert!(
        !lan.get("/settings/profile")
            .await
            .body
            .contains("/settings/ways")
    );
    test.stop().await;
}
