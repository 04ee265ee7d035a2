//! Accounts of other sites as a way in: against a provider that signs real tokens.

mod arriving;
mod linking;
mod settings;
mod tokens;
mod trouble;

use crate::support::{OpenIdProvider, Page, TestApp, TestClient};

/// A site that takes the accounts of a provider, and the provider.
pub async fn site() -> (TestApp, OpenIdProvider) {
    let provider = OpenIdProvider::start();
    let config = provider.config();
    let test = TestApp::open_with(|site| {
        site.providers = vec![config];
        site.web.rate_limits = false;
    });
    (test.await.set_up().await, provider)
}

/// Presses the button; gives the address at the provider that it leads to.
pub async fn set_out(client: &TestClient) -> String {
    let page = client.post("/sign-in/with/google", &[]).await;
    way(&page)
}

/// Where a page that leads to the provider leads: by its link, and by itself.
pub fn way(page: &Page) -> String {
    assert_eq!(page.status, 200, "{}", page.body);
    let way = page.attributes("#go", "href").remove(0);
    let by_itself = page.attributes("meta[http-equiv=refresh]", "content");
    assert_eq!(by_itself, [format!("0;url={way}")]);
    way
}

/// The path here that an address of the provider's redirect is.
pub fn path_of(address: &str) -> String {
    let address: url::Url = address.parse().unwrap();
    format!("{}?{}", address.path(), address.query().unwrap())
}

/// There, agrees, and back: the path here with the code.
pub async fn there_and_back(client: &TestClient, provider: &OpenIdProvider) -> String {
    path_of(&provider.visit(&set_out(client).await).await)
}

/// There and back, and in: what the site answers.
pub async fn come(client: &TestClient, provider: &OpenIdProvider) -> Page {
    client.get(&there_and_back(client, provider).await).await
}

/// How many rows a table has.
pub async fn count(test: &TestApp, table: &str) -> String {
    let query = format!("SELECT CAST(count(*) AS TEXT) AS line FROM {table}");
    test.one_text(&query).await.unwrap()
}

/// Whose the one identity is.
pub async fn owner(test: &TestApp) -> Option<String> {
    let query =
        "SELECT users.username AS line FROM identities JOIN users ON users.id = identities.user_id";
    test.one_text(query).await
}

/// The last step of a sign-up that another site began.
pub async fn finish(client: &TestClient, username: &str) -> Page {
    let form = [("full_name", "Lan Nguyễn"), ("username", username)];
    client.post("/sign-up/finish", &form).await
}
