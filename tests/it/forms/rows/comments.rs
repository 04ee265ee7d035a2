//! Forms of comments.

use super::super::Row;
use super::super::inputs::{Input, Kind};
use super::{author_with_post, comment_on};
use crate::support::TestApp;

pub async fn of(test: &TestApp, path: &'static str) -> Vec<Row> {
    match path {
        "/comments/{id}/delete" => {
            let (ana, post) = author_with_post(test).await;
            let id = comment_on(test, &ana, &post, "What a day").await;
            vec![Row::new(
                "delete a comment",
                &ana,
                &post,
                format!("/comments/{id}/delete"),
                "/posts/",
            )]
        }
        "/comments/{id}/edit" => {
            let (ana, post) = author_with_post(test).await;
            let id = comment_on(test, &ana, &post, "What a day").await;
            let action = format!("/comments/{id}/edit");
            let row = Row::new("edit a comment", &ana, &action, &action, "/posts/");
            vec![row.with(vec![comment_text(&post, "Better said")])]
        }
        "/comments/{id}/like" => {
            let (ana, post) = author_with_post(test).await;
            let id = comment_on(test, &ana, &post, "What a day").await;
            let action = format!("/comments/{id}/like");
            let row = Row::new("like a comment", &ana, &post, action, "/posts/");
            vec![row.with(vec![Input::new("liked", Kind::Button, "1")])]
        }
        "/comments/{id}/replies" => {
            let (ana, post) = author_with_post(test).await;
            let id = comment_on(test, &ana, &post, "What a day").await;
            let (page, action) = (
                format!("/comments/{id}/reply"),
                format!("/comments/{id}/replies"),
            );
            let row = Row::new("answer a comment", &ana, page, action, "/posts/");
            vec![row.with(vec![comment_text(&post, "It was")])]
        }
        "/posts/{id}/comments" => comments(test).await,
        _ => Vec::new(),
    }
}

/// The text of the newest comment.
fn comment_text(post: &str, good: &str) -> Input {
    Input::line("body", 1000, true, good)
        .stored("SELECT body AS line FROM comments ORDER BY id DESC LIMIT 1")
        .shown(post, ".comments")
        .shown_to_staff("/admin/comments", "main")
}

async fn comments(test: &TestApp) -> Vec<Row> {
    let (ana, post) = author_with_post(test).await;
    let row = |what, page: &str, view: &str| {
        let body = comment_text(&post, &format!("Lovely, {view}")).shown("/", ".comments");
        let inputs = vec![body, Input::new("view", Kind::Key, view)];
        Row::new(what, &ana, page, format!("{post}/comments"), "/posts/").with(inputs)
    };
    vec![
        row("a comment", &post, "full"),
        row("a comment in the feed", "/", "brief"),
    ]
}
