//! The rows: for each POST address its forms, with a site around them in which they work.

use std::time::Duration;

use diesel::prelude::*;
use image::{DynamicImage, ImageFormat};
use veranda::db::CommentId;
use veranda::db::schema::{mails, pending_accounts, sms_messages, users};
use veranda::features::media::{self, Shape};
use veranda::features::{comments, posts};
use veranda::mail::{self, NewMail};
use veranda::web::Role;

use super::Row;
use super::inputs::{Input, Kind, Sent};
use crate::identities;
use crate::passkeys::turn_two_step_on;
use crate::support::test_pictures::{file_of, four_corners};
use crate::support::{PASSWORD, TestApp, TestClient, visit};

/// A password that nobody has yet.
const NEW: &str = "Harbour-5-lights";

/// A small picture, another one for each width.
pub fn picture(width: u32) -> Vec<u8> {
    let image = DynamicImage::ImageRgb8(four_corners(width, 60));
    file_of(&image, ImageFormat::Png)
}

/// The forms that are sent to an address.
pub async fn of(test: &TestApp, path: &'static str) -> Vec<Row> {
    match path {
        "/admin/settings" => vec![settings(test).await],
        "/admin/{slug}/{key}/{action}" => admin_actions(test).await,
        "/chat/with/{username}" => pressed(test, "/chat/with/ben", "/@ben", "/chat/").await,
        "/chat/{id}/messages" => vec![message(test).await],
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
        "/drafts/{id}" => {
            let publish = new_draft(test).await;
            let add = more_photos(&publish);
            vec![publish, add, edit_draft(test).await]
        }
        "/drafts/{id}/discard" => {
            let row = new_draft(test).await;
            let action = format!("{}/discard", row.action);
            vec![Row::new(
                "discard a draft",
                &row.client,
                row.page,
                action,
                "/",
            )]
        }
        "/invitation/{token}" => vec![invitation(test).await],
        "/invitations" => vec![new_invitation(test).await],
        "/invitations/{id}/revoke" => {
            let row = new_invitation(test).await;
            row.send(&[]).await.goes_to("/invitations");
            let action = "/invitations/1/revoke";
            vec![Row::new(
                "end an invitation",
                &row.client,
                row.page,
                action,
                "/invitations",
            )]
        }
        "/contact/confirm/{token}" => {
            let (ana, link) = changed_contact(test).await;
            vec![Row::new(
                "a proven contact",
                &ana,
                &link,
                &link,
                "/settings/contact",
            )]
        }
        "/contact/take-back/{token}" => {
            let (ana, link) = changed_contact(test).await;
            ana.post(&link, &[]).await.goes_to("/settings/contact");
            let back = test.mail_to("ana@example.org").await.link();
            vec![Row::new(
                "taking a contact back",
                &test.anonymous(),
                &back,
                &back,
                "",
            )]
        }
        "/password-reset" => vec![ask_reset(test).await],
        "/password-reset/code" => {
            let ana = test.make("ana", Role::Member).await;
            test.change(move |tx| {
                diesel::update(users::table.find(ana))
                    .set(users::phone.eq(Some("+998901234567")))
                    .execute(tx.conn)?;
                Ok(())
            })
            .await;
            let guest = test.anonymous();
            let form = [("contact", "+998901234567")];
            guest.post("/password-reset", &form).await;
            let code = test.text_to("+998901234567").await.code();
            let page = "/password-reset/sent";
            let row = Row::new(
                "a code to a new password",
                &guest,
                page,
                path,
                "/password-reset/new",
            );
            vec![row.with(vec![Input::new("code", Kind::Code, code)])]
        }
        "/password-reset/new" => vec![new_password(test).await],
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
            vec![row.with(vec![Input::new("close", Kind::Option, "1")])]
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
        "/posts/new" => vec![new_post(test).await],
        "/posts/{id}/commenting" => {
            let (ana, post) = author_with_post(test).await;
            let action = format!("{post}/commenting");
            let row = Row::new("close comments", &ana, &post, action, "/posts/");
            vec![row.with(vec![Input::new("open", Kind::Button, "0")])]
        }
        "/posts/{id}/comments" => comments(test).await,
        "/posts/{id}/delete" => {
            let (ana, post) = author_with_post(test).await;
            let action = format!("{post}/delete");
            vec![Row::new("delete a post", &ana, post, action, "/")]
        }
        "/posts/{id}/edit" => vec![edit_post(test).await],
        "/posts/{id}/reaction" => {
            let (ana, post) = author_with_post(test).await;
            let kind = Input::new("kind", Kind::Button, "love");
            let action = format!("{post}/reaction");
            vec![Row::new("react", &ana, post, action, "/posts/").with(vec![kind])]
        }
        "/settings/contact" => {
            let ana = test.user("ana").await;
            let row = Row::new("another contact", &ana, path, path, path).keeps(TRIES);
            vec![row.doubles(TRIES).with(vec![
                Input::new(
                    "contact",
                    Kind::Contact { required: true },
                    "new@example.org",
                ),
                Input::new("current", Kind::Password, PASSWORD),
                // The buttons that remove one stand in the same form.
                Input::new("kind", Kind::Key, ""),
            ])]
        }
        "/settings/contact/cancel" | "/settings/contact/resend" => {
            let (ana, _) = changed_contact(test).await;
            test.clock().advance(Duration::from_secs(181));
            let page = "/settings/contact";
            let kind = Input::new("kind", Kind::Button, "email");
            vec![Row::new("a wish for a contact", &ana, page, path, page).with(vec![kind])]
        }
        "/settings/contact/confirm" => {
            let (ana, _) = changed_contact(test).await;
            let code = test.mail_to("new@example.org").await.code();
            let page = "/settings/contact";
            vec![
                Row::new("a contact's code", &ana, page, path, page).with(vec![
                    Input::new("kind", Kind::Button, "email"),
                    Input::new("code", Kind::Code, code),
                ]),
            ]
        }
        "/settings/contact/remove" => {
            let ana = test.user("ana").await;
            let user = test.id_of("ana").await;
            test.change(move |tx| {
                diesel::update(users::table.find(user))
                    .set(users::phone.eq(Some("+998901234567")))
                    .execute(tx.conn)?;
                Ok(())
            })
            .await;
            let row = Row::new("removing a contact", &ana, "", path, "/settings/contact");
            vec![row.keeps(TRIES).doubles(TRIES).with(vec![
                Input::new("kind", Kind::Button, "phone"),
                Input::new("current", Kind::Password, PASSWORD),
            ])]
        }
        "/settings/devices/end-others" | "/settings/devices/{id}/end" => {
            let ana = test.user("ana").await;
            test.sign_in("ana", PASSWORD).await;
            let page = "/settings/devices";
            let shown = ana.get(page).await;
            let action = match path.contains('{') {
                true => shown.attributes(".person form", "action").remove(0),
                false => path.to_owned(),
            };
            vec![Row::new("ending a session", &ana, page, action, page)]
        }
        "/settings/mails" => {
            let ana = test.user("ana").await;
            let wanted = Input::new("invitation_used", Kind::Option, "");
            vec![Row::new("mails", &ana, path, path, path).with(vec![wanted])]
        }
        "/settings/two-step" => {
            let ana = test.user("ana").await;
            vec![asks_again("the second step", &ana, path, path)]
        }
        "/settings/two-step/confirm" => {
            let ana = test.user("ana").await;
            let page = "/settings/two-step";
            ana.post(page, &[("current", PASSWORD)]).await.goes_to(page);
            let code = one_time_code(test, &ana.get(page).await.text(".mono"));
            let row = Row::new("the first code", &ana, page, path, "");
            vec![row.with(vec![Input::new("code", Kind::Code, code)])]
        }
        "/settings/two-step/off" | "/settings/two-step/recovery-codes" => {
            let ana = test.user("ana").await;
            in_two_steps(test, &ana).await;
            let goes_to = match path.ends_with("off") {
                true => "/settings/two-step",
                false => "",
            };
            let mut row = asks_again("the second step", &ana, path, goes_to);
            if path.ends_with("off") {
                // Its button stands in the form of the other.
                row.page.clear();
            } else {
                // Each press makes new codes, and tells so.
                row = row.doubles(&["sign_in_attempts", "mails", "security_events"]);
            }
            vec![row]
        }
        path if path.contains("/passkey") => vec![super::passkeys::row(test, path).await],
        "/settings/data" => {
            let ana = test.user("ana").await;
            let current = Input::new("current", Kind::Password, PASSWORD);
            let row = Row::new("a download of one's data", &ana, path, path, path);
            vec![row.keeps(TRIES).doubles(TRIES).with(vec![current])]
        }
        "/settings/data/delete-account" => {
            let ana = test.user("ana").await;
            let current = Input::new("current", Kind::Password, PASSWORD);
            let sure = Input::new("sure", Kind::Choice, "1");
            let row = Row::new("leaving", &ana, path, path, "/sign-in");
            vec![row.keeps(TRIES).doubles(TRIES).with(vec![current, sure])]
        }
        "/settings/password" => vec![change_password(test).await],
        "/settings/ways" => {
            let ana = test.user("ana").await;
            let doubles = &["sign_in_attempts", "proofs"];
            let row = Row::new("connect another account", &ana, path, path, "");
            vec![row.keeps(TRIES).doubles(doubles).with(vec![
                Input::new("provider", Kind::Button, "google"),
                Input::new("current", Kind::Password, PASSWORD),
            ])]
        }
        "/settings/ways/{id}/disconnect" => {
            let ana = test.user("ana").await;
            let page = "/settings/ways";
            let form = [("provider", "google"), ("current", PASSWORD)];
            let way = identities::way(&ana.post(page, &form).await);
            let back = identities::path_of(&visit(&way).await);
            ana.get(&back).await.goes_to(page);
            let shown = ana.get(page).await;
            let action = shown
                .attributes("form[action$='/disconnect']", "action")
                .remove(0);
            let row = Row::new("disconnect another account", &ana, page, action, page);
            let current = Input::new("current", Kind::Password, PASSWORD);
            vec![row.keeps(TRIES).doubles(TRIES).with(vec![current])]
        }
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
            vec![row.with(vec![Input::new("private", Kind::Option, "1")])]
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
        "/setup/{token}" => vec![set_up(test)],
        "/sign-in" => vec![sign_in(test).await],
        "/sign-in/known" => {
            test.make("ana", Role::Member).await;
            let guest = arrived(test).await;
            let row = Row::new("connect after the password", &guest, path, path, "/");
            vec![row.keeps(TRIES).doubles(SIGN_INS).with(vec![
                Input::line("login", 254, true, "ana"),
                Input::new("password", Kind::Password, PASSWORD),
            ])]
        }
        "/sign-in/known/new" => {
            let guest = arrived(test).await;
            let page = "/sign-in/known";
            vec![Row::new("I am new here", &guest, page, path, "/sign-up")]
        }
        "/sign-in/with/{provider}" => {
            let (page, action) = ("/sign-in?next=/people", "/sign-in/with/google");
            let row = Row::new("another site", &test.anonymous(), page, action, "");
            let next = Input::new("next", Kind::Key, "/people");
            vec![row.doubles(&["proofs"]).with(vec![next])]
        }
        "/sign-in/second-step" => {
            let ana = test.user("ana").await;
            let key = in_two_steps(test, &ana).await;
            test.clock().advance(Duration::from_secs(60));
            let guest = test.anonymous();
            let form = [("login", "ana"), ("password", PASSWORD)];
            guest.post("/sign-in", &form).await.goes_to(path);
            let row = Row::new("the second step", &guest, path, path, "/");
            vec![row.doubles(TRIES).with(vec![
                Input::new("code", Kind::Code, one_time_code(test, &key)),
                Input::new("trust", Kind::Option, "1"),
            ])]
        }
        "/sign-out" => {
            let ana = test.user("ana").await;
            vec![Row::new(
                "sign out",
                &ana,
                "/settings/profile",
                path,
                "/sign-in",
            )]
        }
        "/sign-up" => {
            let row = Row::new("sign up", &test.anonymous(), path, path, "/sign-up/sent");
            let contact = Kind::Contact { required: true };
            vec![row.with(vec![Input::new("contact", contact, "lan@example.org")])]
        }
        "/sign-up/confirm" => vec![confirm_by_code(test).await],
        "/sign-up/confirm/{token}" => vec![confirm_by_link(test).await],
        "/sign-up/finish" => {
            let row = confirm_by_link(test).await;
            row.send(&[]).await.goes_to(path);
            let row = Row::new("the last step", &row.client, path, path, "/sign-in");
            vec![row.with(details_inputs())]
        }
        "/sign-up/resend" => vec![resend(test).await],
        "/unsubscribe/{user}/{kind}/{seal}" => {
            let row = invitation(test).await;
            row.send(&[]).await.goes_to("/");
            let text = test.mail_to("ana@example.org").await.text;
            let link = text[text.find("/unsubscribe/").unwrap()..]
                .split_whitespace()
                .next();
            let link = link.unwrap();
            vec![Row::new("no more mails", &test.anonymous(), link, link, "")]
        }
        _ => Vec::new(),
    }
}

/// Ana, who is signed in, and Ben.
async fn two(test: &TestApp) -> (TestClient, TestClient) {
    (test.user("ana").await, test.user("ben").await)
}

/// A button beside nothing.
async fn pressed(test: &TestApp, action: &str, page: &str, goes_to: &'static str) -> Vec<Row> {
    let (ana, _) = two(test).await;
    vec![Row::new("a button", &ana, page, action, goes_to)]
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

/// Ana and the address of a post of hers.
async fn author_with_post(test: &TestApp) -> (TestClient, String) {
    let row = new_post(test).await;
    let page = row.send(&[]).await;
    (row.client, page.location().unwrap())
}

async fn comment_on(test: &TestApp, ana: &TestClient, post: &str, body: &str) -> String {
    let form = [("body", body)];
    ana.post(&format!("{post}/comments"), &form).await;
    let newest = "SELECT CAST(max(id) AS TEXT) AS line FROM comments";
    test.one_text(newest).await.unwrap()
}

async fn settings(test: &TestApp) -> Row {
    let admin = test.admin().await;
    let page = "/admin/settings";
    let name = Input::line("name", 60, true, "Our porch")
        .stored("SELECT value AS line FROM settings WHERE name = 'name'")
        .shown(page, "[name=name] -> value")
        .shown("/people", "title");
    Row::new("the site's settings", &admin, page, page, page).with(vec![
        name,
        Input::new("base_url", Kind::Url, &test.base),
        Input::new("sign_up", Kind::Choice, "open"),
        Input::new("members_invite", Kind::Option, "1"),
        Input::new("staff_two_step", Kind::Option, ""),
        Input::new("quota_megabytes", Kind::Number(1_000_000), "2000"),
        Input::new("keeps_originals", Kind::Option, "1"),
        Input::line("terms", 20_000, false, "Be kind.")
            .stored("SELECT value AS line FROM settings WHERE name = 'terms'")
            .shown("/terms", ".prose"),
    ])
}

async fn admin_actions(test: &TestApp) -> Vec<Row> {
    let (ana, post) = author_with_post(test).await;
    let comment = comment_on(test, &ana, &post, "What a day").await;
    let invite = [("note", "Lan"), ("max_uses", "1"), ("days", "7")];
    ana.post("/invitations", &invite).await;
    let waiting = [("lan", true), ("max", true), ("new", false)];
    for (name, finished) in waiting {
        waits_for_staff(test, name, finished).await;
    }
    let wrong = [("login", "ana"), ("password", "Wrong-1-one")];
    for _ in 0..3 {
        test.anonymous().post("/sign-in", &wrong).await;
    }
    let key = test.app.config.secret_key.clone();
    let ben = test.id_of("ben").await;
    let gone = test.make("gone", Role::Member).await;
    test.suspend(gone).await;
    let ida = test.make("ida", Role::Member).await;
    let sam = test.make("sam", Role::Staff).await;
    turn_two_step_on(test, "ida").await;
    let hidden = comment_on(test, &ana, &post, "What a night").await;
    let (hidden_id, gone_post) = (hidden.parse().unwrap(), test.post(ida, "Gone").await);
    let text = test.text_message("+84912345678").await;
    test.change(move |tx| {
        comments::set_deleted(tx, ida, CommentId(hidden_id), true)?;
        posts::set_deleted(tx, ida, gone_post, true)?;
        let later = tx.now.plus(Duration::from_secs(3600));
        let mail = NewMail {
            kind: "a_test",
            recipient: "ana@example.org".into(),
            subject: "Later".into(),
            text: "Later".into(),
            html: "Later".into(),
            secrets: Vec::new(),
            expires_at: None,
            unsubscribe: None,
        };
        mail::enqueue(tx, &key, mail)?;
        diesel::update(mails::table)
            .set(mails::next_attempt_at.eq(later))
            .execute(tx.conn)?;
        diesel::update(sms_messages::table)
            .set(sms_messages::next_attempt_at.eq(later))
            .execute(tx.conn)?;
        Ok(())
    })
    .await;
    let (ana_id, tried) = (test.id_of("ana").await, {
        let newest =
            "SELECT CAST(max(id) AS TEXT) AS line FROM sign_in_attempts WHERE outcome = 'wrong'";
        test.one_text(newest).await.unwrap()
    });
    let admin = test.admin().await;
    let on = |what, key: String, action: &str| {
        let page = format!("/admin/{key}");
        let action = format!("{page}/{action}");
        Row::new(what, &admin, page, action, "/admin/")
    };
    let user = format!("users/{ben}");
    let reason = Input::line("text", 500, true, "Rude to others")
        .at("#f-suspend")
        .stored(format!(
            "SELECT suspension_reason AS line FROM users WHERE id = {ben}"
        ))
        .shown(format!("/admin/{user}"), ".facts")
        .shown(format!("/admin/{user}"), ".history");
    vec![
        on("suspend", user.clone(), "suspend").with(vec![reason]),
        on("reinstate", format!("users/{gone}"), "reinstate"),
        on("make staff", user, "make-staff"),
        on("make an admin", format!("users/{ida}"), "make-admin"),
        on("make a member", format!("users/{sam}"), "make-member"),
        on("send a mail now", "mails/1".into(), "send-again"),
        on(
            "send a text message now",
            format!("text-messages/{text}"),
            "send-again",
        ),
        on("restore a comment", format!("comments/{hidden}"), "restore"),
        on(
            "restore a post",
            format!("posts/{}", gone_post.0),
            "restore",
        ),
        on("delete a comment", format!("comments/{comment}"), "delete"),
        on("delete a post", post[1..].to_owned(), "delete"),
        on("end an invitation", "invitations/1".into(), "revoke"),
        on("let in", "pending-accounts/1".into(), "approve"),
        on("send away", "pending-accounts/2".into(), "decline"),
        on("delete a sign-up", "pending-accounts/3".into(), "delete"),
        on(
            "turn the second step off",
            format!("users/{ida}"),
            "two-step-off",
        ),
        on(
            "note another address",
            format!("users/{ida}"),
            "set-contact",
        )
        .with(vec![
            Input::line("text", 254, true, "ida.new@example.org").at("#f-set-contact"),
        ]),
        on("clear tries", format!("users/{ana_id}"), "clear-attempts"),
        on("sign out", format!("users/{ana_id}"), "sign-out"),
        on(
            "clear tries",
            format!("sign-in-attempts/{tried}"),
            "clear-account",
        ),
        on(
            "clear tries",
            format!("sign-in-attempts/{tried}"),
            "clear-client",
        ),
    ]
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

/// What may be saved of a refused composer: never a post.
const DRAFT: &[&str] = &["drafts", "draft_photos", "media"];

fn composer_inputs(caption: &str) -> Vec<Input> {
    let caption = Input::line("caption", 2200, false, caption)
        .at("#f-caption")
        .stored("SELECT caption AS line FROM posts ORDER BY id DESC LIMIT 1")
        .shown("/", ".caption")
        .shown_to_staff("/admin/posts", "main");
    vec![
        caption,
        Input::new("action", Kind::Option, "publish"),
        Input::new("audience", Kind::Option, "followers"),
    ]
}

/// The description of the first photo.
fn alt(name: &str) -> Input {
    Input::line(&format!("alt-{name}"), 300, false, "A lake")
        .at(".tile .input")
        .stored("SELECT alt AS line FROM post_photos ORDER BY id DESC LIMIT 1")
        .shown("/@ana", "img -> alt")
        .shown("/", ".post img -> alt")
}

async fn new_post(test: &TestApp) -> Row {
    let (ana, _) = two(test).await;
    // Photos first: once a draft has one, none is missing.
    let mut inputs = vec![Input::new("photos", Kind::Picture, "").at(".form-error")];
    inputs.extend(composer_inputs("At the lake"));
    inputs.push(Input::new("form_key", Kind::Key, ""));
    let row = Row::new("a new post", &ana, "/posts/new", "/posts/new", "/posts/");
    row.with(inputs)
        .multipart(DRAFT)
        .doubles(&["media", "jobs"])
        .opened()
        .await
}

/// A draft with one photo, and another one that comes along.
async fn new_draft(test: &TestApp) -> Row {
    let row = new_post(test).await;
    let other = Sent::File("other.png".into(), picture(90));
    let add = [("action", Sent::Text("add".into())), ("photos", other)];
    row.send(&add).await.goes_to("/posts/new");
    let page = row.client.get("/posts/new").await;
    let action = page.attributes("#composer", "action").remove(0);
    let mut inputs = composer_inputs("On the other shore");
    inputs.push(alt(&page.attributes(".tile", "data-tile").remove(0)));
    let row = Row::new("a draft", &row.client, "/posts/new", action, "/posts/");
    row.with(inputs)
        .multipart(DRAFT)
        .doubles(&["media", "jobs"])
}

/// The same draft and another photo, without scripts.
fn more_photos(draft: &Row) -> Row {
    let names = draft.inputs.iter().map(|input| &input.name);
    let name = names.filter_map(|name| name.strip_prefix("alt-")).next();
    let name = name.unwrap();
    let described = Input {
        stored: None,
        ..alt(name)
    };
    let inputs = vec![
        Input::new("photos", Kind::Photo, ""),
        described,
        Input::line("caption", 2200, false, "At the lake"),
        Input::new("action", Kind::Option, "add"),
        Input::new("audience", Kind::Option, "friends"),
    ];
    let row = Row::new(
        "more photos",
        &draft.client,
        "/posts/new",
        &draft.action,
        "/posts/new",
    );
    row.with(inputs)
        .multipart(DRAFT)
        .doubles(&["media", "jobs"])
}

async fn edit_post(test: &TestApp) -> Row {
    let (ana, post) = author_with_post(test).await;
    let edit = format!("{post}/edit");
    let mut inputs = composer_inputs("At the sea");
    inputs.push(alt("m1"));
    inputs.push(Input::new("form_key", Kind::Key, ""));
    let row = Row::new("changes to a post", &ana, &edit, &edit, "/posts/");
    row.with(inputs).multipart(DRAFT).opened().await
}

/// The same with a draft of the changes.
async fn edit_draft(test: &TestApp) -> Row {
    let post = "/posts/1".to_owned();
    let ana = test.sign_in("ana", PASSWORD).await;
    let first = Row::new("", &ana, "", "/posts/new", "")
        .multipart(&[])
        .with(vec![
            Input::new("photos", Kind::Picture, ""),
            Input::new("action", Kind::Option, "publish"),
        ]);
    let post = first.send(&[]).await.location().unwrap_or(post);
    let edit = format!("{post}/edit");
    let keep = Row::new("", &ana, "", &edit, "")
        .multipart(&[])
        .with(vec![Input::new("action", Kind::Option, "draft")]);
    keep.send(&[]).await.goes_to(&edit);
    let page = ana.get(&edit).await;
    let action = page.attributes("#composer", "action").remove(0);
    let mut inputs = composer_inputs("In the hills");
    inputs.push(alt(&page.attributes(".tile", "data-tile").remove(0)));
    let row = Row::new("a draft of changes", &ana, edit, action, "/posts/");
    row.with(inputs).multipart(DRAFT)
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

async fn new_invitation(test: &TestApp) -> Row {
    let ana = test.user("ana").await;
    let page = "/invitations";
    let note = Input::line("note", 100, false, "For Lan")
        .stored("SELECT note AS line FROM invitations ORDER BY id DESC LIMIT 1")
        .shown(page, ".field__label")
        .shown_to_staff("/admin/invitations", "main");
    let inputs = vec![
        Input::new("request_key", Kind::Key, ""),
        note,
        Input::new("max_uses", Kind::Number(100), "3"),
        Input::new("days", Kind::Number(60), "7"),
    ];
    let row = Row::new("an invitation", &ana, page, page, page);
    row.with(inputs).opened().await
}

/// What is asked of whoever joins.
fn sign_up_inputs() -> Vec<Input> {
    let name = Input::line("full_name", 80, true, "Lan Nguyễn")
        .stored("SELECT full_name AS line FROM users WHERE username = 'lan'")
        .shown_to_staff("/admin/users", "main");
    vec![
        name,
        Input::new("username", Kind::Username, "lan"),
        Input::new("password", Kind::NewPassword, NEW),
        Input::new("password_confirmation", Kind::PasswordAgain, NEW),
    ]
}

/// The last step of a sign-up, also with an invitation.
fn details_inputs() -> Vec<Input> {
    let mut inputs = sign_up_inputs();
    for name in ["first_name", "last_name"] {
        let stored = format!("SELECT {name} AS line FROM users WHERE username = 'lan'");
        // Empty, since the two of them stand for a missing full name.
        inputs.push(Input::line(name, 50, false, "").stored(stored));
    }
    inputs
}

/// Tables that note every try, also one that is refused or comes twice.
pub const TRIES: &[&str] = &["sign_in_attempts"];

/// Two presses are two sign-ins, each noted, and each browser is a device.
const SIGN_INS: &[&str] = &[
    "activities",
    "sign_in_attempts",
    "security_events",
    "devices",
    "mails",
];

/// Somebody who came by another site with an address that is not proven.
async fn arrived(test: &TestApp) -> TestClient {
    let guest = test.anonymous();
    let back = visit(&identities::set_out(&guest).await).await;
    let page = guest.get(&identities::path_of(&back)).await;
    page.goes_to("/sign-in/known");
    guest
}

/// A form that asks for the password again, and nothing else.
fn asks_again(what: &'static str, ana: &TestClient, path: &str, goes_to: &'static str) -> Row {
    let current = Input::new("current", Kind::Password, PASSWORD);
    let row = Row::new(what, ana, "/settings/two-step", path, goes_to);
    row.keeps(TRIES).doubles(TRIES).with(vec![current])
}

/// Ana, who asked for another address, and the link that proves it.
async fn changed_contact(test: &TestApp) -> (TestClient, String) {
    let ana = test.user("ana").await;
    let form = [("contact", "new@example.org"), ("current", PASSWORD)];
    ana.post("/settings/contact", &form)
        .await
        .goes_to("/settings/contact");
    let link = test.mail_to("new@example.org").await.link();
    (ana, link)
}

/// What an app shows for a key at the test's time.
fn one_time_code(test: &TestApp, key: &str) -> String {
    let secret = totp_rs::Secret::try_from_base32(key.replace(' ', "")).unwrap();
    let totp = totp_rs::Builder::new()
        .with_secret(secret)
        .with_account_name("ana");
    let seconds = u64::try_from(test.clock().now().0 / 1_000_000).unwrap();
    totp.build().unwrap().generate(seconds).to_string()
}

/// Turns the second step on; gives the app's key.
async fn in_two_steps(test: &TestApp, ana: &TestClient) -> String {
    let page = "/settings/two-step";
    ana.post(page, &[("current", PASSWORD)]).await.goes_to(page);
    let key = ana.get(page).await.text(".mono");
    let code = one_time_code(test, &key);
    let answer = ana
        .post("/settings/two-step/confirm", &[("code", &code)])
        .await;
    assert_eq!(answer.status, 200);
    key
}

/// A sign-up that waits for the staff, or is only proven.
async fn waits_for_staff(test: &TestApp, name: &str, finished: bool) {
    let name = name.to_owned();
    test.change(move |tx| {
        let contact = format!("{name}@example.org");
        diesel::insert_into(pending_accounts::table)
            .values((
                pending_accounts::contact_kind.eq("email"),
                pending_accounts::contact.eq(&contact),
                pending_accounts::contact_key.eq(&contact),
                pending_accounts::full_name.eq("Lan Nguyễn"),
                pending_accounts::username.eq(if finished { name.as_str() } else { "" }),
                pending_accounts::submitted_at.eq(finished.then_some(tx.now)),
                pending_accounts::created_at.eq(tx.now),
                pending_accounts::expires_at.eq(tx.now.plus(Duration::from_secs(3600))),
            ))
            .execute(tx.conn)?;
        Ok(())
    })
    .await;
}

async fn invitation(test: &TestApp) -> Row {
    let row = new_invitation(test).await;
    row.send(&[]).await.goes_to("/invitations");
    let page = row.client.get("/invitations").await;
    let link = page.attributes("input[readonly]", "value").remove(0);
    let path = url::Url::parse(&link).unwrap().path().to_owned();
    let guest = test.anonymous();
    let row = Row::new("joining by invitation", &guest, &path, &path, "/");
    let mut inputs = details_inputs();
    let contact = Kind::Contact { required: false };
    inputs.push(Input::new("contact", contact, "lan@example.org"));
    row.with(inputs)
}

async fn ask_reset(test: &TestApp) -> Row {
    test.make("ana", Role::Member).await;
    let path = "/password-reset";
    let row = Row::new(
        "a forgotten password",
        &test.anonymous(),
        path,
        path,
        "/password-reset/sent",
    );
    let contact = Kind::Contact { required: true };
    row.with(vec![Input::new("contact", contact, "ana@example.org")])
}

async fn new_password(test: &TestApp) -> Row {
    let asked = ask_reset(test).await;
    asked.send(&[]).await.goes_to(asked.goes_to);
    let link = test.mail_to("ana@example.org").await.link();
    asked.client.get(&link).await;
    let path = "/password-reset/new";
    let row = Row::new(
        "a new password",
        &asked.client,
        path,
        path,
        "/password-reset/done",
    );
    row.with(vec![
        Input::new("password", Kind::NewPassword, NEW),
        Input::new("password_confirmation", Kind::PasswordAgain, NEW),
    ])
}

async fn change_password(test: &TestApp) -> Row {
    let ana = test.user("ana").await;
    let path = "/settings/password";
    let row = Row::new("another password", &ana, path, path, path);
    row.keeps(TRIES).doubles(TRIES).with(vec![
        Input::new("current", Kind::Password, PASSWORD),
        Input::new("password", Kind::NewPassword, NEW),
        Input::new("password_confirmation", Kind::PasswordAgain, NEW),
    ])
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

fn set_up(test: &TestApp) -> Row {
    let token = test.app.setup_token.load();
    let path = format!("/setup/{}", token.as_deref().unwrap());
    let mut inputs = vec![
        Input::line("site_name", 60, true, "Our porch")
            .stored("SELECT value AS line FROM settings WHERE name = 'name'")
            .shown("/people", "title"),
        Input::new("base_url", Kind::Url, &test.base),
        Input::new("sign_up", Kind::Choice, "open"),
        Input::new("members_invite", Kind::Option, "1"),
    ];
    inputs.extend(sign_up_inputs());
    inputs.push(Input::new("email", Kind::Mail, "lan@example.org"));
    Row::new("set-up", &test.anonymous(), &path, &path, "/").with(inputs)
}

async fn sign_in(test: &TestApp) -> Row {
    test.make("ana", Role::Member).await;
    let row = Row::new(
        "sign in",
        &test.anonymous(),
        "/sign-in?next=/people",
        "/sign-in",
        "/",
    );
    row.keeps(TRIES).doubles(SIGN_INS).with(vec![
        Input::new("remember", Kind::Option, "1"),
        Input::line("login", 254, true, "ana"),
        Input::new("password", Kind::Password, PASSWORD),
        Input::new("next", Kind::Key, "/people"),
    ])
}

/// A visitor who has signed up and waits for the mail.
async fn waiting(test: &TestApp) -> TestClient {
    let guest = test.anonymous();
    let form = [("contact", "lan@example.org")];
    guest.post("/sign-up", &form).await.goes_to("/sign-up/sent");
    test.run_jobs().await;
    guest
}

async fn confirm_by_code(test: &TestApp) -> Row {
    let guest = waiting(test).await;
    let code = test.mail_to("lan@example.org").await.code();
    let row = Row::new(
        "a code",
        &guest,
        "/sign-up/sent",
        "/sign-up/confirm",
        "/sign-up/finish",
    );
    row.with(vec![Input::new("code", Kind::Code, code)])
}

async fn confirm_by_link(test: &TestApp) -> Row {
    waiting(test).await;
    let link = test.mail_to("lan@example.org").await.link();
    Row::new(
        "a mailed link",
        &test.anonymous(),
        &link,
        &link,
        "/sign-up/finish",
    )
}

/// The form on the page of a link that is no longer good.
async fn resend(test: &TestApp) -> Row {
    waiting(test).await;
    test.clock().advance(std::time::Duration::from_secs(181));
    let row = Row::new(
        "the mail again",
        &test.anonymous(),
        "",
        "/sign-up/resend",
        "/sign-up/sent",
    );
    let contact = Kind::Contact { required: true };
    row.with(vec![Input::new("contact", contact, "lan@example.org")])
}
