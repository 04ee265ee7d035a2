//! Forms of chat.

use super::super::Row;
use super::super::inputs::{Input, Kind};
use super::{author_with_post, pressed, two};
use crate::support::TestApp;

pub async fn of(test: &TestApp, path: &'static str) -> Vec<Row> {
    match path {
        "/chat/with/{username}" => pressed(test, "/chat/with/ben", "/@ben", "/chat/").await,
        "/chat/{id}/messages" => vec![message(test).await],
        "/posts/{id}/share" => vec![post_sent(test).await],
        _ => Vec::new(),
    }
}

async fn post_sent(test: &TestApp) -> Row {
    let (ana, post) = author_with_post(test).await;
    ana.post("/chat/with/ben", &[]).await;
    test.sign_in("ben", crate::support::PASSWORD)
        .await
        .post("/chat/1/messages", &[("body", "Hello")])
        .await;
    let page = format!("{post}/share");
    let to = Input::new("to", Kind::Choice, "ben");
    let body = Input::line("body", 3700, false, "See you at nine").shown("/chat/1", ".thread__log");
    Row::new("a post in a chat", &ana, &page, &page, "/chat/")
        .with(vec![to, body, Input::new("client_key", Kind::Key, "")])
        .opened()
        .await
}

async fn message(test: &TestApp) -> Row {
    let (ana, _) = two(test).await;
    let thread = ana.post("/chat/with/ben", &[]).await.location().unwrap();
    let body = Input::line("body", 4000, true, "See you at nine")
        .stored("SELECT body AS line FROM messages ORDER BY id DESC LIMIT 1")
        .shown(&thread, ".thread__log")
        .shown("/chat", "main");
    let action = format!("{thread}/messages");
    Row::new("a message", &ana, &thread, action, "/chat/")
        .with(vec![body, Input::new("client_key", Kind::Key, "")])
        .opened()
        .await
}
