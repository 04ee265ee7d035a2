//! What is written down of a deed says more than who and when.

use std::time::Duration;

use diesel::prelude::*;
use reqwest::multipart::Form;
use veranda::db::schema::activities;
use veranda::db::{Timestamp, UserId};
use veranda::features::activity::{self, Verb};
use veranda::features::reactions::{ReactionKind, react};
use veranda::features::{comments as talk, people, posts};
use veranda::web::Role;

use crate::leaving::world::stored;
use crate::support::{PASSWORD, TestApp, TestClient};

/// Where whom or what it was done to is all there is to know.
const NOTHING_MORE: [(Verb, &str); 2] = [
    (Verb::AskedToFollow, "to whom is all; the answer has when"),
    (Verb::Muted, "whom is all; the end of it has since when"),
];

/// What was written down under a verb, newest first.
async fn known(test: &TestApp, verb: Verb) -> Vec<String> {
    test.read(move |conn| {
        Ok(activities::table
            .filter(activities::verb.eq(verb))
            .order(activities::id.desc())
            .select(activities::metadata)
            .load(conn)?)
    })
    .await
}

async fn newest(test: &TestApp, table: &str) -> i64 {
    let query = format!("SELECT CAST(max(id) AS TEXT) AS line FROM {table}");
    test.one_text(&query).await.unwrap().parse().unwrap()
}

/// Ana and Ben do to each other what two people can.
async fn between(test: &TestApp, ana: UserId, ben: UserId) {
    test.follow(ana, ben).await;
    test.clock().advance(Duration::from_secs(3600));
    test.change(move |tx| {
        people::unfollow(tx, ana, ben)?;
        people::follow(tx, ana, ben)?;
        people::remove_follower(tx, ben, ana)?;
        people::set_private(tx, ben, true)?;
        people::follow(tx, ana, ben)?;
        people::unfollow(tx, ana, ben)?;
        people::follow(tx, ana, ben)?;
        people::decline(tx, ben, ana)?;
        people::follow(tx, ana, ben)?;
        people::accept(tx, ben, ana)?;
        people::ask_friend(tx, ana, ben, "From the choir")?;
        people::cancel_friend(tx, ana, ben)?;
        people::ask_friend(tx, ana, ben, "")?;
        people::decline_friend(tx, ben, ana)?;
        people::ask_friend(tx, ana, ben, "")?;
        people::accept_friend(tx, ben, ana)?;
        people::unfriend(tx, ana, ben)?;
        people::mute(tx, ana, ben)?;
        people::unmute(tx, ana, ben)?;
        people::follow(tx, ben, ana)?;
        people::block(tx, ana, ben)?;
        people::unblock(tx, ana, ben)?;
        activity::share(tx, ana, true)
    })
    .await;
}

/// Ana posts, Ben answers, and both change their minds.
async fn posting(test: &TestApp, (ana_id, ana): (UserId, &TestClient), ben: UserId) {
    let photo = stored(test, ana_id, 80).await;
    let post = test
        .change(move |tx| {
            let (now, photos) = (tx.now, [(photo, "A boat".to_owned())]);
            posts::publish_now(tx, ana_id, "A day at the lake", &photos, now)
        })
        .await;
    let path = format!("/posts/{post}");
    let form = ana.get(&format!("{path}/edit")).await;
    let action = form.attributes("#composer", "action").remove(0);
    let key = form.attributes("[name=form_key]", "value").pop();
    let fields = Form::new()
        .text("form_key", key.unwrap_or_default())
        .text("caption", "A secret at the lake")
        .text("location", "By the lake")
        .text("audience", "followers")
        .text("comments", "open")
        .text("action", "publish");
    ana.upload(&action, fields).await.goes_to(&path);
    test.follow(ben, ana_id).await;
    let comment = test
        .change(move |tx| {
            react(tx, ben, post, Some(ReactionKind::Love))?;
            let comment = talk::add(tx, ben, post, "What a secret")?;
            talk::reply(tx, ana_id, comment, "Is it not")?;
            talk::edit(tx, ben, comment, "What a lake")?;
            talk::like(tx, ana_id, comment, true)?;
            talk::like(tx, ana_id, comment, false)?;
            talk::delete(tx, ben, comment)?;
            Ok(comment)
        })
        .await;
    for open in ["0", "1"] {
        let commenting = format!("{path}/commenting");
        ana.post(&commenting, &[("open", open)]).await;
    }
    test.change(move |tx| talk::set_deleted(tx, UserId(1), comment, false))
        .await;
    let links = format!("{path}/links");
    let made = ana.post(&links, &[("lasts", "week")]).await;
    let end = made.attributes(".person form", "action").remove(0);
    assert_eq!(ana.post(&end, &[]).await.status, 303);
    // What was done to a post goes with it, so that is another one.
    let gone = test.post(ana_id, "Another secret").await;
    for (post, then) in [(post, "restore"), (gone, "purge")] {
        ana.post(&format!("/posts/{post}/delete"), &[]).await;
        let path = format!("/settings/deleted/{post}/{then}");
        assert_eq!(ana.post(&path, &[]).await.status, 303, "{path}");
    }
}

/// Ana looks after her account.
async fn account(test: &TestApp, ana: &TestClient) {
    let profile = [
        ("full_name", "Ana Costa"),
        ("username", "ana.costa"),
        ("bio", "I row"),
    ];
    ana.post("/settings/profile", &profile)
        .await
        .goes_to("/settings/profile");
    let password = [
        ("current", PASSWORD),
        ("password", "Harbour-5-lights"),
        ("password_confirmation", "Harbour-5-lights"),
    ];
    assert_eq!(ana.post("/settings/password", &password).await.status, 303);
    let invitation = [("note", "For Lan"), ("max_uses", "5"), ("days", "7")];
    ana.post("/invitations", &invitation).await;
    let id = newest(test, "invitations").await;
    ana.post(&format!("/invitations/{id}/revoke"), &[]).await;
}

/// What staff do.
async fn looking_after(test: &TestApp, ben: UserId) {
    let admin = test.admin().await;
    let id = ben.to_string();
    let report = [
        ("kind", "user"),
        ("id", id.as_str()),
        ("reason", "spam"),
        ("details", "A secret"),
    ];
    admin.post("/reports", &report).await;
    let report = newest(test, "reports").await;
    for _ in 0..2 {
        let wrong = [("login", "ben"), ("password", "Wrong-7-moon")];
        test.anonymous().post("/sign-in", &wrong).await;
    }
    test.text_message("+84912345678").await;
    let text = newest(test, "sms_messages").await;
    let job = newest(test, "jobs").await;
    test.change(move |tx| {
        use veranda::db::schema::{jobs, sms_messages};
        let later = tx.now.plus(Duration::from_secs(3600));
        diesel::update(sms_messages::table.find(veranda::db::SmsId(text)))
            .set(sms_messages::next_attempt_at.eq(later))
            .execute(tx.conn)?;
        diesel::update(jobs::table.find(veranda::db::JobId(job)))
            .set((
                jobs::failed_at.eq(Some(tx.now)),
                jobs::finished_at.eq(None::<Timestamp>),
            ))
            .execute(tx.conn)?;
        Ok(())
    })
    .await;
    let waiting = [("lan", true), ("minh", true), ("hoa", false)];
    let waiting = waiting.map(|(name, is_finished)| waits(test, name, is_finished));
    let mut ids = Vec::new();
    for one in waiting {
        ids.push(one.await);
    }
    let [lan, minh, hoa] = ids[..] else { panic!() };
    for (record, action, text) in [
        (format!("reports/{report}"), "acted", ""),
        (format!("users/{ben}"), "clear-attempts", ""),
        (format!("users/{ben}"), "set-contact", "ben.new@example.org"),
        (format!("users/{ben}"), "suspend", "Rude to others"),
        (format!("users/{ben}"), "reinstate", ""),
        (format!("users/{ben}"), "make-staff", ""),
        (format!("pending-accounts/{lan}"), "approve", ""),
        (format!("pending-accounts/{minh}"), "decline", ""),
        (format!("pending-accounts/{hoa}"), "delete", ""),
        (format!("text-messages/{text}"), "send-again", ""),
        (format!("jobs/{job}"), "run-again", ""),
    ] {
        let path = format!("/admin/{record}/{action}");
        assert_eq!(
            admin.post(&path, &[("text", text)]).await.status,
            303,
            "{path}"
        );
    }
    let note = test.post(ben, "A secret of my own").await;
    test.change(move |tx| {
        use veranda::db::schema::posts;
        diesel::update(posts::table.find(note))
            .set(posts::audience.eq(veranda::features::visibility::Audience::OnlyMe))
            .execute(tx.conn)?;
        Ok(())
    })
    .await;
    let open = format!("/admin/posts/{note}/open");
    let reason = [("reason", "A court asked for it")];
    admin.post(&open, &reason).await.goes_to(&open);
    let page = admin.get("/admin/settings").await;
    let mut fields: Vec<(String, String)> = Vec::new();
    for name in ["base_url", "quota_megabytes"] {
        let value = page
            .attributes(&format!("[name={name}]"), "value")
            .remove(0);
        fields.push((name.into(), value));
    }
    let mut form: Vec<(&str, &str)> = vec![("name", "Terrace"), ("sign_up", "open")];
    form.extend(fields.iter().map(|(k, v)| (k.as_str(), v.as_str())));
    assert_eq!(admin.post("/admin/settings", &form).await.status, 303);
}

/// A sign-up that waits for staff, or one that was left before its end.
async fn waits(test: &TestApp, name: &'static str, is_finished: bool) -> i64 {
    use veranda::db::schema::pending_accounts as rows;
    test.change(move |tx| {
        let contact = format!("{name}@example.org");
        diesel::insert_into(rows::table)
            .values((
                rows::contact_kind.eq("email"),
                rows::contact.eq(&contact),
                rows::contact_key.eq(&contact),
                rows::full_name.eq("Lan Nguyễn"),
                rows::username.eq(if is_finished { name } else { "" }),
                rows::submitted_at.eq(is_finished.then_some(tx.now)),
                rows::created_at.eq(tx.now),
                rows::expires_at.eq(tx.now.plus(Duration::from_secs(3600))),
            ))
            .execute(tx.conn)?;
        Ok(())
    })
    .await;
    newest(test, "pending_accounts").await
}

#[actix_web::test]
async fn each_verb_says_what_changed_and_how_and_never_what_somebody_wrote() {
    let test = TestApp::start_unhurried().await;
    // The first account is not Ana's.
    test.make("zoe", Role::Staff).await;
    let (ana_id, ana) = test.member("ana").await;
    let (ben_id, _) = test.member("ben").await;
    between(&test, ana_id, ben_id).await;
    posting(&test, (ana_id, &ana), ben_id).await;
    account(&test, &ana).await;
    looking_after(&test, ben_id).await;

    let (mut missing, mut empty) = (Vec::new(), Vec::new());
    for verb in Verb::ALL {
        let rows = known(&test, *verb).await;
        if rows.is_empty() {
            missing.push(verb.as_str());
        }
        let is_bare = rows.iter().any(|row| row == "{}");
        if is_bare != NOTHING_MORE.iter().any(|(bare, _)| bare == verb) {
            empty.push((verb.as_str(), rows));
        }
    }
    assert!(missing.is_empty(), "nobody did {missing:?}");
    assert!(empty.is_empty(), "{empty:?}");
    let words = "SELECT metadata AS line FROM activities WHERE metadata LIKE '%secret%'
        OR metadata LIKE '%choir%' OR metadata LIKE '%Harbour%' OR metadata LIKE '%For Lan%'
        OR metadata LIKE '%example.org%' OR metadata LIKE '%Wrong-7%' OR metadata LIKE '%I row%'";
    assert_eq!(test.one_text(words).await, None);

    // A few of them word by word.
    for (verb, line) in [
        (Verb::Joined, r#"{"how":"by themselves"}"#),
        (Verb::Befriended, r#"{"how":"accepted"}"#),
        (Verb::StoppedAskingFriend, r#"{"since":"2"#),
        (Verb::ClosedComments, r#"{"comments":1}"#),
        (Verb::Deleted, r#""by":"staff""#),
        (Verb::Purged, r#""by":"author""#),
        (Verb::ChangedRole, r#""before":"member""#),
        (Verb::ChangedPassword, r#"{"how":"in the settings"}"#),
        (Verb::RevokedInvitation, r#"{"joined":0}"#),
        (Verb::Decided, r#"{"from":"open","to":"acted"}"#),
    ] {
        let rows = known(&test, verb).await;
        assert!(
            rows.iter().any(|row| row.contains(line)),
            "{verb}: {rows:?}"
        );
    }
    test.run_jobs().await;
    test.stop().await;
}

#[actix_web::test]
async fn what_is_known_is_read_in_ones_own_stream_and_in_the_log_of_staff() {
    let test = TestApp::start_unhurried().await;
    let (ana_id, ana) = test.member("ana").await;
    let (ben_id, _) = test.member("ben").await;
    test.follow(ana_id, ben_id).await;
    test.clock().advance(Duration::from_secs(3 * 24 * 3600));
    let began = test
        .one_text("SELECT CAST(created_at AS TEXT) AS line FROM follows")
        .await
        .unwrap();
    let began = Timestamp(began.parse().unwrap()).date_time();
    let since = began.format("since %-d %B %Y").to_string();
    let comment = test
        .change(move |tx| {
            people::unfollow(tx, ana_id, ben_id)?;
            people::follow(tx, ana_id, ben_id)?;
            people::follow(tx, ben_id, ana_id)?;
            let now = tx.now;
            let post = posts::publish_now(tx, ben_id, "A lake", &[], now)?;
            let comment = talk::add(tx, ana_id, post, "Here")?;
            talk::edit(tx, ana_id, comment, "Here I am")?;
            people::block(tx, ana_id, ben_id)?;
            Ok(comment)
        })
        .await;
    let ana_again = test.sign_in("ana", PASSWORD).await;
    drop(ana);
    let own = ana_again.get("/activity").await;
    let notes = own.texts(".told .person__sub").join("\n");
    for note in [
        since.as_str(),
        "at once",
        "4 characters → 9 characters",
        "ended following them and being followed",
    ] {
        assert!(notes.contains(note), "{note} in {notes}");
    }
    let admin = test.admin().await;
    let page = admin.get(&format!("/admin/users/{ben_id}")).await;
    let history = page.texts(".history__item").join("\n");
    assert!(history.contains(&since), "{history}");
    assert!(history.contains("ended following them"), "{history}");
    let page = admin.get(&format!("/admin/comments/{comment}")).await;
    assert!(
        page.text(".history")
            .contains("4 characters → 9 characters")
    );
    let line = "SELECT CAST(max(id) AS TEXT) AS line FROM activities WHERE verb = 'unfollowed'";
    let line = test.one_text(line).await.unwrap();
    let page = admin.get(&format!("/admin/activities/{line}")).await;
    assert!(page.body.contains(&since));
    test.stop().await;
}
