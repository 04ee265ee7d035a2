//! Posts for their author alone, and drafts: staff read no word of them and see no picture, and an
//! admin who opens one is written down and told of.

use std::collections::{BTreeSet, VecDeque};
use std::time::Duration;

use diesel::prelude::*;
use veranda::db::schema::{activities, posts as post_rows};
use veranda::db::{CommentId, PostId, UserId};
use veranda::features::posts::Audience;
use veranda::features::{comments, posts};

use crate::leaving::world::{key_of, stored};
use crate::support::{Page, TestApp, TestClient};

/// Stands in every word that is private.
const SECRET: &str = "quince";

const REASON: &str = "A court asked for it, file 12/2026.";

/// Ana's private posts, one of them shared before, with what was said below it then.
struct World {
    test: TestApp,
    ana_id: UserId,
    ana: TestClient,
    post: PostId,
    comment: CommentId,
    keys: Vec<String>,
}

impl World {
    async fn new() -> Self {
        let test = TestApp::start_unhurried().await;
        let (ana_id, ana) = test.member("ana").await;
        let (ben_id, _) = test.member("ben").await;
        let mut keys = Vec::new();
        let mut pictures = Vec::new();
        for width in [90, 91, 92] {
            let picture = stored(&test, ana_id, width).await;
            keys.push(key_of(&test, picture).await);
            pictures.push(picture);
        }
        let (post, comment) = test
            .change(move |tx| {
                let now = tx.now;
                let photo = [(pictures[0], "The quince tree".to_owned())];
                let post = posts::publish_now(tx, ana_id, "My quince", &photo, now)?;
                let comment = comments::add(tx, ben_id, post, "Any quince left")?;
                comments::edit(tx, ben_id, comment, "Any more quince left")?;
                comments::reply(tx, ana_id, comment, "No quince")?;
                let photo = [(pictures[1], "quince".to_owned())];
                posts::publish_now(tx, ana_id, "Deleted quince", &photo, now)?;
                Ok((post, comment))
            })
            .await;
        let text = [
            ("kind", "text"),
            ("title", "Quince in June"),
            ("caption", "Of *quince*"),
            ("location", "Quince hill"),
            ("audience", "only_me"),
            ("action", "publish"),
        ];
        ana.upload("/posts/new", form(&text)).await;
        for action in ["draft", "schedule"] {
            let draft = [
                ("kind", "text"),
                ("title", "Draft of quince"),
                ("caption", "Quince to come"),
                ("publish_at", "2026-12-24T10:00"),
                ("action", action),
            ];
            ana.upload("/posts/new", form(&draft)).await;
        }
        let edit = [
            ("caption", "My other quince"),
            ("location", "Quince lane"),
            ("audience", "only_me"),
            ("action", "publish"),
        ];
        let edited = ana
            .upload(&format!("/posts/{post}/edit"), form(&edit))
            .await;
        edited.goes_to(&format!("/posts/{post}"));
        test.change(move |tx| {
            diesel::update(post_rows::table)
                .set(post_rows::audience.eq(Audience::OnlyMe))
                .execute(tx.conn)?;
            let deleted = post_rows::table.filter(post_rows::caption.eq("Deleted quince"));
            diesel::update(deleted)
                .set(post_rows::deleted_at.eq(tx.now))
                .execute(tx.conn)?;
            Ok(())
        })
        .await;
        Self {
            test,
            ana_id,
            ana,
            post,
            comment,
            keys,
        }
    }

    fn at(&self, rest: &str) -> String {
        format!("/admin/posts/{}{rest}", self.post)
    }

    async fn openings(&self) -> i64 {
        self.test
            .read(|conn| {
                Ok(activities::table
                    .filter(activities::verb.eq("opened_private"))
                    .count()
                    .get_result(conn)?)
            })
            .await
    }
}

fn form(fields: &[(&str, &str)]) -> reqwest::multipart::Form {
    fields
        .iter()
        .fold(reqwest::multipart::Form::new(), |form, (name, value)| {
            form.text((*name).to_owned(), (*value).to_owned())
        })
}

fn says_nothing(page: &Page, keys: &[String], path: &str) {
    let body = page.body.to_lowercase();
    assert!(!body.contains(SECRET), "{path} says {SECRET}:\n{body}");
    for key in keys {
        assert!(!body.contains(key.as_str()), "{path} shows a picture");
    }
}

/// Every page of the admin site that links lead to.
async fn walk(client: &TestClient) -> Vec<(String, Page)> {
    let mut known = BTreeSet::new();
    let mut ahead = VecDeque::from(["/admin".to_owned()]);
    let mut pages = Vec::new();
    while let Some(path) = ahead.pop_front() {
        if !known.insert(path.clone()) {
            continue;
        }
        let page = client.get(&path).await;
        let links = page.attributes("a", "href");
        ahead.extend(links.into_iter().filter(|href| href.starts_with("/admin")));
        pages.push((path, page));
    }
    pages
}

#[actix_web::test]
async fn no_page_of_staff_holds_a_word_or_a_picture_of_what_is_private() {
    let world = World::new().await;
    world.test.run_jobs().await;
    let admin = world.test.admin().await;
    let staff = world.test.staff("sam").await;
    for client in [&admin, &staff] {
        let pages = walk(client).await;
        assert!(pages.len() > 60, "only {} pages", pages.len());
        for (path, page) in &pages {
            assert_eq!(page.status, 200, "{path}");
            says_nothing(page, &world.keys, path);
        }
        // They are counted and listed.
        let list = client.get("/admin/posts").await;
        assert_eq!(list.texts("tbody tr").len(), 3, "{}", list.body);
        assert_eq!(list.body.matches(">Private<").count(), 3, "{}", list.body);
        let record = client.get(&world.at("")).await;
        assert!(record.body.contains("for its author alone"));
        let comment = client
            .get(&format!("/admin/comments/{}", world.comment))
            .await;
        assert!(comment.body.contains("what is said below it"));
        assert!(comment.has("form[action$='/delete']"));
    }
    world.test.stop().await;
}

#[actix_web::test]
async fn staff_do_not_find_out_by_searching_which_words_are_private() {
    let world = World::new().await;
    let admin = world.test.admin().await;
    for list in ["posts", "comments"] {
        for word in ["quince", "any"] {
            let page = admin.get(&format!("/admin/{list}?q={word}")).await;
            assert_eq!(page.text(".empty__title"), "Nothing found", "{list} {word}");
        }
        // Of a person all are listed.
        let page = admin.get(&format!("/admin/{list}?q=@ana")).await;
        assert!(page.has("tbody tr"), "{list}");
    }
    // The same words in a post that others see are found.
    let (ana, post) = (world.ana_id, world.post);
    world
        .test
        .change(move |tx| {
            let row =
                post_rows::table.filter(post_rows::author_id.eq(ana).and(post_rows::id.eq(post)));
            diesel::update(row)
                .set(post_rows::audience.eq(Audience::Friends))
                .execute(tx.conn)?;
            Ok(())
        })
        .await;
    let page = admin.get("/admin/posts?q=quince").await;
    assert_eq!(page.texts("tbody tr").len(), 1);
    let page = admin.get("/admin/comments?q=quince").await;
    assert_eq!(page.texts("tbody tr").len(), 2);
    world.test.stop().await;
}

#[actix_web::test]
async fn an_admin_opens_a_private_post_with_a_reason_and_its_author_is_told() {
    let world = World::new().await;
    let admin = world.test.admin().await;
    let (open, picture) = (world.at("/open"), world.at("/open/photos/0"));
    let record = admin.get(&world.at("")).await;
    assert!(record.attributes("a", "href").contains(&open));

    // Without a reason nothing opens.
    let page = admin.get(&open).await;
    assert_eq!(page.status, 200);
    says_nothing(&page, &world.keys, &open);
    assert_eq!(admin.get(&picture).await.status, 404);
    for short in ["", "   ", "Because.", &"x".repeat(501)] {
        let refused = admin.post(&open, &[("reason", short)]).await;
        assert_eq!(refused.status, 422, "{short:?}");
        assert!(refused.has("#f-reason-error"), "{}", refused.body);
        assert_eq!(refused.text("#f-reason").trim(), short.trim());
        says_nothing(&refused, &world.keys, &open);
    }
    assert_eq!(world.openings().await, 0);

    admin
        .post(&open, &[("reason", REASON)])
        .await
        .goes_to(&open);
    let page = admin.get(&open).await;
    assert_eq!(page.header("cache-control"), "no-store");
    assert_eq!(page.text(".prose"), "My other quince");
    assert!(page.text("main").contains("Quince lane"));
    assert_eq!(page.attributes("main img", "alt"), ["The quince tree"]);
    let shown = admin.get(&picture).await;
    assert_eq!(shown.header("content-type"), "image/webp");
    assert_eq!(shown.header("cache-control"), "private, no-store");
    assert_eq!(shown.header("x-content-type-options"), "nosniff");
    assert!(image::load_from_memory(&shown.bytes).is_ok());
    assert_eq!(admin.get(&world.at("/open/photos/1")).await.status, 404);
    // The lists stay as they are, and so does the way on which others come to the file.
    says_nothing(&admin.get("/admin/posts").await, &world.keys, "posts");
    let file = format!("/media/{}/768.webp", world.keys[0]);
    assert_eq!(admin.get(&file).await.status, 404);

    // Pressed twice it is one opening, and one mail.
    admin
        .post(&open, &[("reason", REASON)])
        .await
        .goes_to(&open);
    assert_eq!(world.openings().await, 1);
    let log = admin.get("/admin/activities?verb=opened_private").await;
    assert!(log.text("tbody tr").contains("Opened"), "{}", log.body);
    let record = admin.get(&world.at("")).await;
    assert!(record.text(".history").contains(REASON), "{}", record.body);

    world.test.run_jobs().await;
    // In the morning the mail with what is new comes beside it.
    let mails = world.test.mails().await;
    let told: Vec<_> = mails
        .iter()
        .filter(|mail| mail.subject.contains("opened a private post"))
        .collect();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].to, "ana@example.org");
    assert!(told[0].text.replace('\n', " ").contains(REASON), "{told:?}");
    let log = world.ana.get("/settings/security-log").await;
    let line = format!("An admin opened a private post: number {}", world.post);
    assert!(log.body.contains(&line), "{}", log.body);
    assert!(log.body.contains(REASON));
    let told = world.ana.get("/notifications").await;
    let sentence = told.text(".told__link");
    assert!(sentence.ends_with("opened a private post of yours as an admin"));
    let place = told.attributes(".told__link", "href").remove(0);
    let activity = format!("/posts/{}/activity", world.post);
    world.ana.get(&place).await.goes_to(&activity);
    assert!(world.ana.get(&activity).await.body.contains(REASON));
    world.test.stop().await;
}

#[actix_web::test]
async fn an_opened_post_is_open_for_that_admin_alone_and_for_ten_minutes() {
    let world = World::new().await;
    let admin = world.test.admin().await;
    let staff = world.test.staff("sam").await;
    let (open, picture) = (world.at("/open"), world.at("/open/photos/0"));
    let record = staff.get(&world.at("")).await;
    assert!(!record.attributes("a", "href").contains(&open));
    for client in [&staff, &world.ana] {
        assert_eq!(client.get(&open).await.status, 403);
        assert_eq!(client.get(&picture).await.status, 403);
        let sent = client.post(&open, &[("reason", REASON)]).await;
        assert_eq!(sent.status, 403);
    }
    assert_eq!(world.openings().await, 0);

    admin
        .post(&open, &[("reason", REASON)])
        .await
        .goes_to(&open);
    let second = world.test.make("second", veranda::web::Role::Admin).await;
    let other = world.test.sign_in("second", crate::support::PASSWORD).await;
    says_nothing(&other.get(&open).await, &world.keys, &open);
    assert_eq!(other.get(&picture).await.status, 404);
    let next = format!("/admin/posts/{}/open", world.post.0 + 1);
    says_nothing(&admin.get(&next).await, &world.keys, &next);

    world.test.clock().advance(Duration::from_secs(599));
    assert!(admin.get(&open).await.body.contains("quince"));
    world.test.clock().advance(Duration::from_secs(2));
    says_nothing(&admin.get(&open).await, &world.keys, &open);
    assert_eq!(admin.get(&picture).await.status, 404);
    // Again, with a reason of its own.
    admin
        .post(&open, &[("reason", REASON)])
        .await
        .goes_to(&open);
    assert_eq!(world.openings().await, 2);

    // What others see needs no opening, and one's own is read as oneself.
    let (ana, post) = (world.ana_id, world.post);
    let set = async |author: UserId, audience: Audience| {
        let change = world.test.change(move |tx| {
            diesel::update(post_rows::table.find(post))
                .set((
                    post_rows::author_id.eq(author),
                    post_rows::audience.eq(audience),
                ))
                .execute(tx.conn)?;
            Ok(())
        });
        change.await;
    };
    set(ana, Audience::Friends).await;
    admin.get(&open).await.goes_to(&world.at(""));
    admin
        .post(&open, &[("reason", REASON)])
        .await
        .goes_to(&world.at(""));
    assert_eq!(admin.get(&picture).await.status, 404);
    set(second, Audience::OnlyMe).await;
    other.get(&open).await.goes_to(&format!("/posts/{post}"));
    other
        .post(&open, &[("reason", REASON)])
        .await
        .goes_to(&world.at(""));
    assert_eq!(world.openings().await, 2);
    world.test.stop().await;
}

#[actix_web::test]
async fn that_an_admin_looked_stays_in_the_log_when_the_post_is_gone() {
    let world = World::new().await;
    let admin = world.test.admin().await;
    let open = world.at("/open");
    admin
        .post(&open, &[("reason", REASON)])
        .await
        .goes_to(&open);
    world
        .ana
        .post(&format!("/posts/{}/delete", world.post), &[])
        .await;
    // It can be opened while it waits, and no more once it goes.
    assert!(admin.get(&open).await.body.contains("quince"));
    let purge = format!("/settings/deleted/{}/purge", world.post);
    world.ana.post(&purge, &[]).await;
    assert_eq!(admin.get(&open).await.status, 404);
    world.test.run_jobs().await;
    assert_eq!(world.openings().await, 1);
    let log = admin.get("/admin/activities?verb=opened_private").await;
    assert!(log.text("tbody tr").contains("Opened"), "{}", log.body);
    let hrefs = log.attributes("tbody a", "href");
    assert!(!hrefs.contains(&world.at("")), "{hrefs:?}");
    world.test.stop().await;
}
