//! The admin site: who gets in, lists, records, actions, settings.

use std::time::Duration;

use diesel::prelude::*;
use veranda::db::schema::{
    activities, comments, jobs, mails, messages, post_counters, posts, users,
};
use veranda::db::{CommentId, ConversationId, MailId, PostId, UserId};
use veranda::features::{accounts, comments as comment_rules};
use veranda::mail::{self, NewMail};
use veranda::web::Role;

use crate::support::{PASSWORD, TestApp};

#[actix_web::test]
async fn only_staff_get_in() {
    let test = TestApp::start().await;
    let (member, staff, admin) = (
        test.user("lan").await,
        test.staff("sofia").await,
        test.admin().await,
    );
    let mut paths = vec![String::from("/admin")];
    for slug in [
        "users",
        "pending-accounts",
        "invitations",
        "posts",
        "comments",
        "messages",
        "reports",
        "mails",
        "text-messages",
        "jobs",
        "schedules",
        "activities",
    ] {
        paths.push(format!("/admin/{slug}"));
        paths.push(format!("/admin/{slug}/1"));
    }
    for path in &paths {
        let guest = test.anonymous().get(path).await;
        assert!(guest.location().unwrap().starts_with("/sign-in"), "{path}");
        assert_eq!(member.get(path).await.status, 403, "{path}");
        for client in [&staff, &admin] {
            let page = client.get(path).await;
            let is_record = path.ends_with("/1");
            assert!(
                page.status == 200 || is_record && page.status == 404,
                "{path}: {}",
                page.status
            );
            assert_eq!(page.header("cache-control"), "no-store", "{path}");
        }
    }
    assert_eq!(member.get("/admin/settings").await.status, 403);
    assert_eq!(staff.get("/admin/settings").await.status, 403);
    assert_eq!(admin.get("/admin/settings").await.status, 200);
    let tried = member
        .post("/admin/users/1/suspend", &[("text", "x")])
        .await;
    assert_eq!(tried.status, 403);
    assert_eq!(admin.get("/admin/nothing").await.status, 404);
}

#[actix_web::test]
async fn lists_are_searched_filtered_and_paged() {
    let test = TestApp::start().await;
    let staff = test.staff("sofia").await;
    for number in 0..120 {
        write_mail(&test, number).await;
    }
    let first = staff.get("/admin/mails").await;
    assert_eq!(first.texts("tbody tr").len(), 50);
    assert!(first.text("tbody tr").contains("Number 119"));
    let mut seen = first.texts("tbody th");
    let mut page = first;
    while let Some(next) = page.attributes("a[rel=next]", "href").first() {
        page = staff.get(next).await;
        seen.extend(page.texts("tbody th"));
    }
    seen.dedup();
    assert_eq!(seen.len(), 120, "each once");

    let found = staff.get("/admin/mails?q=NUMBER+11&status=waiting").await;
    assert_eq!(found.texts("tbody tr").len(), 11);
    let none = staff.get("/admin/mails?q=100%25").await;
    assert!(none.text(".empty__title").contains("Nothing found"));
    assert!(!staff.get("/admin/mails?status=sent").await.has("tbody tr"));
    // What the record does not offer changes nothing.
    let odd = staff.get("/admin/mails?status=x&before=y&z=1").await;
    assert_eq!(odd.texts("tbody tr").len(), 50);
}

#[actix_web::test]
async fn people_are_found_by_name_username_and_address() {
    let test = TestApp::start().await;
    let staff = test.staff("sofia").await;
    test.make("lan.nguyen", Role::Member).await;
    for search in ["%40lan", "LAN.", "Lan.n", "lan.nguyen%40example.org"] {
        let page = staff.get(&format!("/admin/users?q={search}")).await;
        assert_eq!(page.texts("tbody th"), ["Lan.nguyen"], "{search}");
    }
    let page = staff.get("/admin/users?role=staff").await;
    assert_eq!(page.texts("tbody th"), ["Sofia"]);
}

#[actix_web::test]
async fn a_suspended_person_is_out_at_the_next_click() {
    let test = TestApp::start().await;
    let (member, staff) = (test.user("lan").await, test.staff("sofia").await);
    let record = format!("/admin/users/{}", test.id_of("lan").await);
    let suspend = format!("{record}/suspend");

    let unsaid = staff.post(&suspend, &[("text", " ")]).await;
    assert_eq!(unsaid.status, 422);
    assert!(unsaid.text(".field__error").contains("write why"));
    assert_eq!(member.get("/chat").await.status, 200);

    staff
        .post(&suspend, &[("text", "Spam")])
        .await
        .goes_to(&record);
    let out = member.get("/chat").await;
    assert!(out.location().unwrap().starts_with("/sign-in"));
    let refused = test
        .anonymous()
        .post("/sign-in", &[("login", "lan"), ("password", PASSWORD)])
        .await;
    assert_ne!(refused.location().as_deref(), Some("/"));
    let page = staff.get(&record).await;
    assert!(page.text(".history").contains("suspended them: Spam"));

    // A second press changes nothing more.
    staff
        .post(&suspend, &[("text", "Again")])
        .await
        .goes_to(&record);
    assert_eq!(count_of(&test, "suspended").await, 1);

    staff
        .post(&format!("{record}/reinstate"), &[])
        .await
        .goes_to(&record);
    test.clock().advance(Duration::from_secs(600));
    assert_eq!(
        test.sign_in("lan", PASSWORD)
            .await
            .get("/chat")
            .await
            .status,
        200
    );
}

#[actix_web::test]
async fn roles_are_given_by_admins_and_never_to_oneself() {
    let test = TestApp::start().await;
    let (staff, admin) = (test.staff("sofia").await, test.admin().await);
    let lan = test.make("lan", Role::Member).await;
    let own = test.id_of("admin").await;
    let sofia = test.id_of("sofia").await;
    let act = |id: UserId, action: &str| format!("/admin/users/{id}/{action}");

    assert_eq!(staff.post(&act(lan, "make-staff"), &[]).await.status, 403);
    assert!(
        !staff
            .get(&format!("/admin/users/{lan}"))
            .await
            .body
            .contains("make-staff")
    );
    for action in ["make-member", "suspend"] {
        let tried = admin.post(&act(own, action), &[("text", "x")]).await;
        assert_eq!(tried.status, 403, "{action}");
        let tried = staff.post(&act(own, action), &[("text", "x")]).await;
        assert_eq!(tried.status, 403, "{action}");
    }
    // Nor is it offered, and staff see no way to suspend an admin.
    for (viewer, id) in [(&admin, own), (&staff, own), (&staff, sofia)] {
        let page = viewer.get(&format!("/admin/users/{id}")).await;
        assert!(!page.has("main form"), "{}", page.text("main"));
    }
    admin
        .post(&act(lan, "make-staff"), &[])
        .await
        .goes_to(&format!("/admin/users/{lan}"));
    assert_eq!(role_of(&test, lan).await, Role::Staff);
    admin.post(&act(sofia, "make-member"), &[]).await;
    assert_eq!(staff.get("/admin").await.status, 403, "at the next click");
}

#[actix_web::test]
async fn of_two_admins_who_demote_each_other_one_stays() {
    let test = TestApp::start().await;
    let first = test.make("first", Role::Admin).await;
    let second = test.make("second", Role::Admin).await;
    let demote = |actor: UserId, user: UserId| {
        test.app
            .db
            .write(move |tx| accounts::set_role(tx, actor, user, Role::Member))
    };
    let (one, other) = tokio::join!(demote(first, second), demote(second, first));
    assert!(one.is_ok() != other.is_ok());
    let admins: i64 = test
        .read(|conn| {
            Ok(users::table
                .filter(users::role.eq(Role::Admin))
                .count()
                .get_result(conn)?)
        })
        .await;
    assert_eq!(admins, 1);
}

#[actix_web::test]
async fn a_restored_post_is_whole() {
    let test = TestApp::start().await;
    let staff = test.staff("sofia").await;
    let author = test.make("lan", Role::Member).await;
    let (post, _) = post_with_comment(&test, author).await;
    let record = format!("/admin/posts/{post}");

    staff
        .post(&format!("{record}/delete"), &[])
        .await
        .goes_to(&record);
    assert!(
        staff
            .get("/admin/posts?status=deleted")
            .await
            .text("tbody")
            .contains("Lake day")
    );
    assert!(!staff.get("/admin/posts?status=shown").await.has("tbody tr"));
    staff
        .post(&format!("{record}/restore"), &[])
        .await
        .goes_to(&record);
    staff
        .post(&format!("{record}/restore"), &[])
        .await
        .goes_to(&record);

    let page = staff.get(&record).await;
    assert!(page.text(".page-head").contains("Shown"));
    assert!(page.text(".comment__text").contains("Lake day"));
    assert_eq!(count_of(&test, "restored").await, 1);
    assert_eq!(comment_count(&test, post).await, 1);
}

#[actix_web::test]
async fn the_count_of_comments_follows_staff() {
    let test = TestApp::start().await;
    let staff = test.staff("sofia").await;
    let author = test.make("lan", Role::Member).await;
    let (post, comment) = post_with_comment(&test, author).await;
    let record = format!("/admin/comments/{comment}");
    for (action, count) in [("delete", 0), ("delete", 0), ("restore", 1), ("restore", 1)] {
        staff
            .post(&format!("{record}/{action}"), &[])
            .await
            .goes_to(&record);
        assert_eq!(comment_count(&test, post).await, count, "{action}");
    }
    let both = || {
        test.app
            .db
            .write(move |tx| comment_rules::set_deleted(tx, author, comment, true))
    };
    let (one, other) = tokio::join!(both(), both());
    assert!(one.is_ok() != other.is_ok());
    assert_eq!(comment_count(&test, post).await, 0);
}

#[actix_web::test]
async fn a_mail_shows_no_link_and_can_be_sent_again() {
    let test = TestApp::start().await;
    let staff = test.staff("sofia").await;
    let id = write_mail(&test, 1).await;
    test.app
        .db
        .write(move |tx| {
            diesel::update(mails::table.find(id))
                .set((
                    mails::status.eq(mail::MailStatus::Failed),
                    mails::last_error.eq("refused"),
                ))
                .execute(tx.conn)?;
            Ok(())
        })
        .await
        .unwrap();
    let record = format!("/admin/mails/{id}");
    let page = staff.get(&record).await;
    assert!(page.text("pre").contains("Go to ••••••"));
    assert!(page.text(".facts").contains("Send a test"));
    assert!(!page.body.contains("very-secret-link"));
    assert!(
        staff
            .get("/admin")
            .await
            .text(".admin__menu")
            .contains("1 to look at")
    );

    staff
        .post(&format!("{record}/send-again"), &[])
        .await
        .goes_to(&record);
    let sent = test.mail_to("p1@example.org").await;
    assert!(sent.text.contains("very-secret-link"));
    let page = staff.get(&record).await;
    assert!(!page.body.contains("very-secret-link"));
    assert!(!page.body.contains("send-again"));
    staff
        .post(&format!("{record}/send-again"), &[])
        .await
        .goes_to(&record);
    assert_eq!(count_of(&test, "sent_again").await, 1);
}

#[actix_web::test]
async fn messages_are_shown_without_their_text() {
    let test = TestApp::start().await;
    let (staff, member) = (test.staff("sofia").await, test.user("lan").await);
    let started = member.post("/chat/with/sofia", &[]).await;
    let chat = started.location().unwrap();
    let sent = [("body", "our secret"), ("client_key", "k1")];
    member.post(&format!("{chat}/messages"), &sent).await;
    let id: (i64, ConversationId) = test
        .read(|conn| {
            Ok(messages::table
                .select((messages::id, messages::conversation_id))
                .first(conn)?)
        })
        .await;
    for path in [
        "/admin/messages".to_owned(),
        format!("/admin/messages/{}", id.0),
    ] {
        let page = staff.get(&path).await;
        assert!(page.body.contains("@lan"), "{path}");
        assert!(page.text("main").contains("10"), "its length");
        assert!(!page.body.contains("our secret"), "{path}");
    }
}

#[actix_web::test]
async fn settings_count_at_once_and_are_written_down() {
    let test = TestApp::start().await;
    let (staff, admin) = (test.staff("sofia").await, test.admin().await);
    let form = |name: &'static str, address: &'static str| {
        [
            ("name", name),
            ("base_url", address),
            ("sign_up", "closed"),
            ("quota_megabytes", "2000"),
        ]
    };
    let refused = admin.post("/admin/settings", &form("", "ftp://x/y")).await;
    assert_eq!(refused.status, 422);
    assert_eq!(refused.texts(".field__error").len(), 2);
    assert_eq!(refused.attributes("#f-base_url", "value"), ["ftp://x/y"]);

    let base = test.base.clone();
    let good = [
        ("name", "Choir"),
        ("base_url", base.as_str()),
        ("sign_up", "closed"),
        ("quota_megabytes", "500"),
        ("keeps_originals", "1"),
    ];
    assert_eq!(staff.post("/admin/settings", &good).await.status, 403);
    admin
        .post("/admin/settings", &good)
        .await
        .goes_to("/admin/settings");
    assert!(admin.get("/admin").await.text("title").contains("Choir"));
    assert!(!test.app.site.load().members_invite);
    assert!(test.app.site.load().is_set_up);
    assert_eq!(test.app.site.load().quota_megabytes, 500);
    assert!(test.app.site.load().keeps_originals);
    admin.post("/admin/settings", &good).await;
    assert_eq!(count_of(&test, "changed_settings").await, 1);
}

async fn write_mail(test: &TestApp, number: usize) -> MailId {
    let key = test.app.config.secret_key.clone();
    test.app
        .db
        .write(move |tx| {
            let mail = NewMail {
                kind: "send_a_test",
                recipient: format!("p{number}@example.org"),
                subject: format!("Number {number}"),
                text: "Go to very-secret-link".into(),
                html: "<p>very-secret-link</p>".into(),
                secrets: vec!["very-secret-link".into()],
                expires_at: None,
                unsubscribe: None,
            };
            mail::enqueue(tx, &key, mail)
        })
        .await
        .unwrap()
}

async fn post_with_comment(test: &TestApp, author: UserId) -> (PostId, CommentId) {
    test.app
        .db
        .write(move |tx| {
            let post: PostId = diesel::insert_into(posts::table)
                .values((
                    posts::author_id.eq(author),
                    posts::caption.eq("Lake day"),
                    posts::audience.eq("public"),
                    posts::created_at.eq(tx.now),
                    posts::published_at.eq(Some(tx.now)),
                ))
                .returning(posts::id)
                .get_result(tx.conn)?;
            diesel::insert_into(post_counters::table)
                .values((
                    post_counters::post_id.eq(post),
                    post_counters::comments.eq(1),
                ))
                .execute(tx.conn)?;
            let comment = diesel::insert_into(comments::table)
                .values((
                    comments::post_id.eq(post),
                    comments::author_id.eq(author),
                    comments::body.eq("Lovely"),
                    comments::created_at.eq(tx.now),
                ))
                .returning(comments::id)
                .get_result(tx.conn)?;
            Ok((post, comment))
        })
        .await
        .unwrap()
}

async fn comment_count(test: &TestApp, post: PostId) -> i64 {
    test.read(move |conn| {
        Ok(post_counters::table
            .find(post)
            .select(post_counters::comments)
            .first(conn)?)
    })
    .await
}

async fn count_of(test: &TestApp, verb: &'static str) -> i64 {
    test.read(move |conn| {
        Ok(activities::table
            .filter(activities::verb.eq(verb))
            .count()
            .get_result(conn)?)
    })
    .await
}

async fn role_of(test: &TestApp, id: UserId) -> Role {
    test.read(move |conn| Ok(users::table.find(id).select(users::role).first(conn)?))
        .await
}

#[actix_web::test]
async fn a_job_that_was_given_up_runs_once_more_however_often_it_is_pressed() {
    let test = TestApp::start().await;
    let staff = test.staff("sofia").await;
    let author = test.id_of("sofia").await;
    let post = test.post(author, "Hello").await;
    let payload = serde_json::json!({
        "post": post, "author": author, "published_at": test.clock().now(), "after": 0,
    });
    let job: i64 = test
        .change(move |tx| {
            Ok(diesel::insert_into(jobs::table)
                .values((
                    jobs::kind.eq("timeline_fan_out"),
                    jobs::payload.eq(payload.to_string()),
                    jobs::run_at.eq(tx.now),
                    jobs::created_at.eq(tx.now),
                    jobs::failed_at.eq(Some(tx.now)),
                ))
                .returning(jobs::id)
                .get_result(tx.conn)?)
        })
        .await;
    let record = format!("/admin/jobs/{job}");
    let address = format!("{record}/run-again");
    let presses = (0..3).map(|_| staff.post(&address, &[]));
    for page in futures_util::future::join_all(presses).await {
        page.goes_to(&record);
    }
    assert_eq!(count_of(&test, "ran_again").await, 1);
    test.run_jobs().await;
    assert!(!staff.get(&record).await.body.contains("run-again"));
    assert_eq!(staff.get(&record).await.text(".pill"), "Done");
    test.stop().await;
}

#[actix_web::test]
async fn the_log_speaks_in_words() {
    let test = TestApp::start().await;
    let staff = test.staff("sofia").await;
    let form = [("full_name", "Sofia Lind"), ("username", "sofia")];
    staff.post("/settings/profile", &form).await;
    let page = staff.get("/admin/activities?verb=updated_profile").await;
    assert_eq!(page.texts("tbody th"), ["Updated profile"]);
    for label in page.texts("select option") {
        assert!(!label.contains('_'), "{label}");
    }
}
