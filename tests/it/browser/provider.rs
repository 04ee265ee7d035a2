//! Through another site and back, in a browser that holds forms to their `form-action`.

use super::chromium::Chromium;
use crate::identities;

#[actix_web::test]
async fn somebody_new_comes_with_the_account_of_another_site() {
    let (test, provider) = identities::site().await;
    let chromium = Chromium::start().await;
    let lan = chromium.browser(&test.base).await;
    lan.open("/sign-in").await;
    lan.press("form[action='/sign-in/with/google'] button")
        .await;
    lan.wait_for_path("/sign-up/finish").await;
    lan.write("#f-username", "lan.n").await;
    lan.press("button.button--block").await;
    lan.wait_for_path("/").await;
    assert_eq!(identities::owner(&test).await.as_deref(), Some("lan.n"));
    // Again, by the same button.
    lan.press(".nav form[action='/sign-out'] button").await;
    lan.wait_for_path("/sign-in").await;
    lan.press("form[action='/sign-in/with/google'] button")
        .await;
    lan.wait_for_path("/").await;
    assert_eq!(provider.tokens(), 2);
    lan.quit().await;
    test.run_jobs().await;
    test.stop().await;
}
