//! Forms between two people.

use super::super::Row;
use super::super::inputs::{Input, Kind};
use super::{pressed, two};
use crate::support::TestApp;

pub async fn of(test: &TestApp, path: &'static str) -> Vec<Row> {
    match path {
        "/notifications/read" => {
            let (ana, ben) = two(test).await;
            ben.post("/people/ana/follow", &[]).await;
            let page = "/notifications";
            let until = Input::new("until", Kind::Key, "9000000000000000");
            vec![Row::new("all that is new", &ana, page, path, page).with(vec![until])]
        }
        "/people/{username}/accept" => vec![asked(test, "accept").await],
        "/people/{username}/decline" => vec![asked(test, "decline").await],
        "/people/{username}/remove-follower" => {
            let (ana, ben) = two(test).await;
            ben.post("/people/ana/follow", &[]).await;
            let action = "/people/ben/remove-follower";
            let page = "/@ana/followers";
            vec![Row::new("remove a follower", &ana, page, action, page)]
        }
        "/people/{username}/block" => {
            pressed(test, "/people/ben/block", "/@ben", "/settings/blocked").await
        }
        "/reports" => {
            let (ana, _) = two(test).await;
            let id = test.id_of("ben").await.to_string();
            let page = format!("/reports/new?kind=user&id={id}");
            let details = Input::line("details", 1000, false, "Look at this")
                .stored("SELECT note AS line FROM reports ORDER BY id DESC LIMIT 1")
                .shown_to_staff("/admin/reports/1", "pre");
            vec![
                Row::new("a report", &ana, page, path, "/reports/").with(vec![
                    Input::new("kind", Kind::Button, "user"),
                    Input::new("id", Kind::Button, id),
                    Input::new("reason", Kind::Choice, "spam"),
                    details,
                ]),
            ]
        }
        "/people/{username}/suggestion/dismiss" => {
            let page = "/people/suggestions";
            pressed(test, "/people/ben/suggestion/dismiss", page, page).await
        }
        "/people/{username}/suggestion/restore" => {
            let (ana, _) = two(test).await;
            ana.post("/people/ben/suggestion/dismiss", &[]).await;
            // The button is beside the sentence that says so, once.
            let action = "/people/ben/suggestion/restore";
            vec![Row::new(
                "a suggestion again",
                &ana,
                "",
                action,
                "/people/suggestions",
            )]
        }
        "/people/{username}/mute" => {
            pressed(test, "/people/ben/mute", "/@ben", "/settings/muted").await
        }
        "/people/{username}/unmute" => {
            let (ana, _) = two(test).await;
            ana.post("/people/ben/mute", &[]).await;
            let (page, action) = ("/settings/muted", "/people/ben/unmute");
            vec![Row::new("muted no more", &ana, page, action, page)]
        }
        "/people/{username}/follow" => pressed(test, "/people/ben/follow", "/@ben", "/@ben").await,
        "/people/{username}/friend" => {
            let (ana, _) = two(test).await;
            let row = Row::new(
                "a wish to be friends",
                &ana,
                "/@ben",
                "/people/ben/friend",
                "/@ben",
            );
            let message = Input::line("message", 300, false, "From the choir")
                .stored("SELECT message AS line FROM friend_requests");
            vec![row.with(vec![message])]
        }
        "/people/{username}/friend/accept" => vec![wished(test, "accept").await],
        "/people/{username}/friend/decline" => vec![wished(test, "decline").await],
        "/people/{username}/friend/cancel" => {
            let (ana, _) = two(test).await;
            ana.post("/people/ben/friend", &[]).await;
            let action = "/people/ben/friend/cancel";
            vec![Row::new(
                "a wish taken back",
                &ana,
                "/@ben",
                action,
                "/@ben",
            )]
        }
        "/people/{username}/friend/end" => {
            let row = wished(test, "accept").await;
            row.send(&[]).await;
            let action = "/people/ben/friend/end";
            vec![Row::new(
                "a friendship ended",
                &row.client,
                "/@ben",
                action,
                "/@ben",
            )]
        }
        "/people/{username}/friend/close" => {
            let row = wished(test, "accept").await;
            row.send(&[]).await;
            let action = "/people/ben/friend/close";
            let row = Row::new("a close friend", &row.client, "/@ben", action, "/@ben");
            let page = "/people/friends/close";
            let list = Row::new("a tick", &row.client, page, action, page).with(vec![
                Input::new("close", Kind::Option, "1"),
                Input::new("view", Kind::Key, "list"),
                Input::new("q", Kind::Key, ""),
                Input::new("only", Kind::Key, ""),
                Input::new("before", Kind::Key, ""),
            ]);
            vec![row.with(vec![Input::new("close", Kind::Option, "1")]), list]
        }
        "/people/{username}/unblock" => {
            let (ana, _) = two(test).await;
            ana.post("/people/ben/block", &[]).await;
            let page = "/settings/blocked";
            vec![Row::new(
                "lift a block",
                &ana,
                page,
                "/people/ben/unblock",
                page,
            )]
        }
        "/people/{username}/unfollow" => {
            let (ana, _) = two(test).await;
            ana.post("/people/ben/follow", &[]).await;
            let action = "/people/ben/unfollow";
            vec![Row::new("unfollow", &ana, "/@ben", action, "/@ben")]
        }
        _ => Vec::new(),
    }
}

/// Ben asks to follow Ana, who answers him.
async fn asked(test: &TestApp, answer: &str) -> Row {
    let (ana, ben) = two(test).await;
    ana.post("/settings/privacy", &[("private", "1")]).await;
    ben.post("/people/ana/follow", &[]).await;
    let page = "/people/requests";
    let action = format!("/people/ben/{answer}");
    Row::new("an answer to who asks to follow", &ana, page, action, page)
}

/// Ben would like to be friends with Ana, who answers him.
async fn wished(test: &TestApp, answer: &str) -> Row {
    let (ana, ben) = two(test).await;
    ben.post("/people/ana/friend", &[]).await;
    let action = format!("/people/ben/friend/{answer}");
    Row::new("an answer to a wish", &ana, "/@ben", action, "/@ben")
}
