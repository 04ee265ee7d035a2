//! Forms of how one looks to others, and of how the site looks to oneself.

use veranda::features::media::{self, Shape};

use super::super::Row;
use super::super::inputs::{Input, Kind};
use super::{picture, two};
use crate::support::TestApp;

pub async fn of(test: &TestApp, path: &'static str) -> Vec<Row> {
    match path {
        "/settings/picture" => {
            let ana = test.user("ana").await;
            let input = Input::new("picture", Kind::Picture, "");
            let page = "/settings/profile";
            let row = Row::new("a new picture", &ana, page, "/settings/picture", page);
            vec![
                row.with(vec![input])
                    .multipart(&[])
                    .doubles(&["media", "jobs"]),
            ]
        }
        "/settings/storage/{id}/remove" => {
            let (ana, _) = two(test).await;
            let owner = test.id_of("ana").await;
            let taken = media::take_in_bytes(&test.app, owner, picture(90), Shape::Photo);
            let id = taken.await.unwrap().unwrap();
            let page = "/settings/storage";
            let action = format!("{page}/{id}/remove");
            vec![Row::new("remove a picture", &ana, page, action, page)]
        }
        "/settings/picture/remove" => {
            let row = Box::pin(of(test, "/settings/picture")).await.remove(0);
            let page = "/settings/profile";
            row.send(&[]).await.goes_to(page);
            let action = "/settings/picture/remove";
            vec![Row::new(
                "take the picture off",
                &row.client,
                page,
                action,
                page,
            )]
        }
        "/settings/cover" => {
            let ana = test.user("ana").await;
            let input = Input::new("cover", Kind::Picture, "");
            let page = "/settings/profile";
            let row = Row::new("a new cover", &ana, page, "/settings/cover", page);
            vec![
                row.with(vec![input])
                    .multipart(&[])
                    .doubles(&["media", "jobs"]),
            ]
        }
        "/settings/cover/remove" => {
            let row = Box::pin(of(test, "/settings/cover")).await.remove(0);
            let page = "/settings/profile";
            row.send(&[]).await.goes_to(page);
            let action = "/settings/cover/remove";
            vec![Row::new(
                "take the cover off",
                &row.client,
                page,
                action,
                page,
            )]
        }
        "/settings/language" => {
            let ana = test.user("ana").await;
            let page = "/settings/profile";
            let row = Row::new("a language", &ana, page, path, page);
            vec![row.with(vec![Input::new("language", Kind::Choice, "vi")])]
        }
        "/settings/privacy" => {
            let ana = test.user("ana").await;
            let row = Row::new("a private account", &ana, path, path, path);
            vec![row.with(vec![
                Input::new("private", Kind::Option, "1"),
                Input::new("shares", Kind::Option, "1"),
            ])]
        }
        "/settings/profile" => vec![profile(test).await],
        "/settings/theme" => {
            let ana = test.user("ana").await;
            let page = "/settings/profile";
            let row = Row::new("colours", &ana, page, "/settings/theme", page);
            vec![row.with(vec![Input::new("theme", Kind::Option, "dark")])]
        }
        "/settings/time-zone" => {
            let ana = test.user("ana").await;
            let page = "/settings/profile";
            let row = Row::new("a time zone", &ana, page, "/settings/time-zone", page);
            vec![row.with(vec![Input::new("time_zone", Kind::Choice, "Asia/Tashkent")])]
        }
        _ => Vec::new(),
    }
}

async fn profile(test: &TestApp) -> Row {
    let ana = test.user("ana").await;
    let page = "/settings/profile";
    let of = |column: &str| format!("SELECT {column} AS line FROM users WHERE username = 'anna'");
    let input = |name: &str, max, required, good: &str| {
        Input::line(name, max, required, good).stored(of(name))
    };
    Row::new("the profile", &ana, page, page, page).with(vec![
        input("full_name", 80, false, "Anna Petrova")
            .shown("/@anna", "h1")
            .shown("/@anna", "title")
            .shown("/people", "main")
            .shown("/@anna/followers", "main")
            .shown_to_staff("/admin/users", "main"),
        input("first_name", 50, false, "Anna").shown(page, "[name=first_name] -> value"),
        input("last_name", 50, false, "Petrova").shown(page, "[name=last_name] -> value"),
        Input::new("username", Kind::Username, "anna"),
        input("pronouns", 30, false, "she/her").shown("/@anna", ".profile__handle"),
        input("bio", 300, false, "I like boats")
            .shown("/@anna", "main")
            .shown(page, "[name=bio]"),
    ])
}
