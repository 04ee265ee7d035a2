//! Posts that are deleted: they wait for 30 days, come back whole, or go for good with all that
//! hung on them.

use std::time::Duration;

use diesel::prelude::*;
use veranda::db::schema::{activities, media, posts as post_rows, timeline};
use veranda::db::{CommentId, PostId, UserId};
use veranda::features::{comments, people, posts, reactions};
use veranda::routes::ATTACHED;

use crate::leaving::world::{check_counters, files_in, key_of, rows_about, stored};
use crate::media::check;
use crate::support::{PASSWORD, TestApp, TestClient};

const DAY: Duration = Duration::from_secs(24 * 3600);

/// Ana's post with two photos, of which another post has the second one too; Ben follows her, and
/// said and did all that one can.
struct World {
    test: TestApp,
    ana: TestClient,
    ben: TestClient,
    ana_id: UserId,
    ben_id: UserId,
    post: PostId,
    comment: CommentId,
    keys: [String; 2],
}

impl World {
    async fn new() -> Self {
        let test = TestApp::start_unhurried().await;
        let (ana_id, ana) = test.member("ana").await;
        let (ben_id, ben) = test.member("ben").await;
        test.follow(ben_id, ana_id).await;
        let (own, shared) = (
            stored(&test, ana_id, 90).await,
            stored(&test, ana_id, 91).await,
        );
        let keys = [key_of(&test, own).await, key_of(&test, shared).await];
        let (post, comment) = test
            .change(move |tx| {
                let now = tx.now;
                let both = [(own, "The boat".to_owned()), (shared, String::new())];
                let post = posts::publish_now(tx, ana_id, "A day at the lake", &both, now)?;
                posts::publish_now(tx, ana_id, "Again", &[(shared, String::new())], now)?;
                let love = Some(reactions::ReactionKind::Love);
                reactions::react(tx, ben_id, post, love)?;
                reactions::react(tx, ana_id, post, love)?;
                let comment = comments::add(tx, ben_id, post, "How calm")?;
                comments::edit(tx, ben_id, comment, "How calm it was")?;
                comments::like(tx, ana_id, comment, true)?;
                let answer = comments::reply(tx, ana_id, comment, "It was")?;
                comments::reply(tx, ben_id, answer, "And cold")?;
                comments::delete(tx, ana_id, answer)?;
                Ok((post, comment))
            })
            .await;
        Self {
            test,
            ana,
            ben,
            ana_id,
            ben_id,
            post,
            comment,
            keys,
        }
    }

    async fn delete(&self) {
        let path = format!("/posts/{}/delete", self.post);
        self.ana.post(&path, &[]).await.goes_to("/");
    }

    fn deleted(&self, button: &str) -> String {
        format!("/settings/deleted/{}{button}", self.post)
    }

    /// Every address of the post.
    fn addresses(&self) -> Vec<String> {
        let (post, comment) = (self.post, self.comment);
        let mut all = vec![
            format!("/posts/{post}"),
            format!("/posts/{post}?comment={comment}"),
            format!("/posts/{post}/reactions"),
            format!("/posts/{post}/edit"),
            format!("/posts/{post}/history"),
            format!("/comments/{comment}"),
            format!("/comments/{comment}/likes"),
            format!("/comments/{comment}/reply"),
            format!("/comments/{comment}/history"),
        ];
        for name in ["320", "768", "1280", "square"] {
            all.push(format!("/media/{}/{name}.webp", self.keys[0]));
        }
        all
    }

    /// Nothing of the post is left: no row, no file, no address.
    async fn is_gone(&self) {
        self.test.run_jobs().await;
        let rows = rows_about(&self.test, "posts", self.post.0).await;
        assert!(rows.len() > 7, "{rows:?}");
        assert!(rows.iter().all(|(_, count)| *count == 0), "{rows:?}");
        let rows = rows_about(&self.test, "comments", self.comment.0).await;
        assert!(rows.iter().all(|(_, count)| *count == 0), "{rows:?}");
        let (post, comment) = (self.post.0, self.comment.0);
        let told: Vec<String> = self
            .test
            .read(move |conn| {
                let of_post = activities::object_kind
                    .eq("post")
                    .and(activities::object_id.eq(post));
                let of_comment = activities::object_kind
                    .eq("comment")
                    .and(activities::object_id.eq(comment));
                Ok(activities::table
                    .filter(of_post.or(of_comment))
                    .filter(activities::verb.ne("purged"))
                    .select(activities::verb)
                    .load(conn)?)
            })
            .await;
        assert!(told.is_empty(), "{told:?}");
        for who in [&self.ana, &self.ben] {
            for address in self.addresses() {
                assert_eq!(who.get(&address).await.status, 404, "{address}");
            }
        }
        assert_eq!(self.ana.get(&self.deleted("")).await.status, 404);
        let (fine, words) = check::run(&self.test, &[]);
        assert!(fine && words.contains("1 pictures, 4 files."), "{words}");
        let shared = format!("/media/{}/768.webp", self.keys[1]);
        assert_eq!(self.ben.get(&shared).await.status, 200);
        assert_eq!(files_in(&self.test.app.config.media_dir()).len(), 4);
        check_counters(&self.test).await;
    }

    /// Sessions have ended by then.
    async fn days_later(mut self, days: Duration) -> Self {
        self.test.clock().advance(days);
        self.ana = self.test.sign_in("ana", PASSWORD).await;
        self.ben = self.test.sign_in("ben", PASSWORD).await;
        self
    }

    async fn done(&self, verb: &'static str) -> i64 {
        let post = self.post.0;
        self.test
            .read(move |conn| {
                Ok(activities::table
                    .filter(activities::verb.eq(verb))
                    .filter(activities::object_kind.eq("post"))
                    .filter(activities::object_id.eq(post))
                    .count()
                    .get_result(conn)?)
            })
            .await
    }
}

#[actix_web::test]
async fn a_deleted_post_is_nowhere_and_comes_back_whole() {
    let world = World::new().await;
    let (test, post, ana_id) = (&world.test, world.post, world.ana_id);
    let (eve_id, _) = test.member("eve").await;
    let (fay_id, _) = test.member("fay").await;
    test.follow(fay_id, ana_id).await;
    let path = format!("/posts/{post}");
    let before = world.ben.get(&path).await;
    let feed = world.ben.get("/").await.attributes("article", "id");
    assert_eq!(feed[1], format!("post-{post}"));

    world.delete().await;
    let home = world.ana.get("/").await;
    assert!(home.text(".flash").contains("was deleted"));
    assert_eq!(
        home.attributes(".flash form", "action"),
        [world.deleted("/restore")]
    );
    for address in world.addresses() {
        assert_eq!(world.ben.get(&address).await.status, 404, "{address}");
    }
    let counted = async |who: &TestClient| who.get("/@ana").await.text(".profile__count strong");
    assert_eq!(counted(&world.ben).await, "1");

    // Meanwhile somebody begins to follow her, and somebody ends it.
    test.follow(eve_id, ana_id).await;
    test.change(move |tx| people::unfollow(tx, fay_id, ana_id))
        .await;
    let world = world.days_later(3 * DAY).await;
    let (test, eve) = (&world.test, world.test.sign_in("eve", PASSWORD).await);
    let fay = test.sign_in("fay", PASSWORD).await;
    test.run_jobs().await;
    let list = world.ana.get("/settings/deleted").await;
    assert!(list.text(".tile").contains("A day at the lake"));
    assert!(list.text(".tile").contains("2 photos, 2 comments"));
    assert_eq!(list.text(".tile .pill"), "27 days left");
    assert_eq!(list.attributes(".tile a", "href"), [world.deleted("")]);
    let one = world.ana.get(&world.deleted("")).await;
    assert_eq!(
        one.attributes(".grid img:not(.blur)", "alt"),
        ["The boat", "Photo 2"]
    );
    assert_eq!(
        one.attributes(".settings__body form", "action"),
        [world.deleted("/restore"), world.deleted("/purge")]
    );
    assert!(!world.ben.get("/settings/deleted").await.has(".tile"));

    world
        .ana
        .post(&world.deleted("/restore"), &[])
        .await
        .goes_to(&path);
    assert!(world.ana.get(&path).await.text(".flash").contains("back"));
    let after = world.ben.get(&path).await;
    for part in [".comment__text", ".reactions__who", ".caption"] {
        assert_eq!(after.texts(part), before.texts(part), "{part}");
    }
    let photos = ".strip img:not(.blur)";
    assert_eq!(
        after.attributes(photos, "src"),
        before.attributes(photos, "src")
    );
    assert_eq!(after.texts(".comment").len(), 3);
    for who in [&world.ben, &eve] {
        assert_eq!(who.get("/").await.attributes("article", "id"), feed);
    }
    assert!(!fay.get("/").await.has("article"));
    assert_eq!(counted(&world.ben).await, "2");
    assert!(world.ana.get("/settings/deleted").await.has(".empty"));
    check_counters(test).await;
    world.test.stop().await;
}

#[actix_web::test]
async fn presses_at_once_are_one_change() {
    let world = World::new().await;
    let (ana, post) = (&world.ana, world.post);
    let delete = format!("/posts/{post}/delete");
    for (path, verb, count) in [
        (delete.clone(), "deleted", 1),
        (world.deleted("/restore"), "restored", 1),
        (delete, "deleted", 2),
        (world.deleted("/purge"), "purged", 1),
    ] {
        let presses = (0..10).map(|_| ana.post(&path, &[]));
        for page in futures_util::future::join_all(presses).await {
            assert_eq!(page.status, 303, "{path}");
        }
        assert_eq!(world.done(verb).await, count, "{path}");
    }
    world.is_gone().await;
    // What is gone does not come back, and neither is there anything to remove.
    for button in ["/restore", "/purge"] {
        assert_eq!(ana.post(&world.deleted(button), &[]).await.status, 404);
    }
    world.test.stop().await;
}

#[actix_web::test]
async fn a_post_that_is_shown_is_not_removed_for_good() {
    let world = World::new().await;
    let page = world.ana.post(&world.deleted("/purge"), &[]).await;
    assert_eq!(page.status, 409);
    world
        .ana
        .post(&world.deleted("/restore"), &[])
        .await
        .goes_to(&format!("/posts/{}", world.post));
    assert_eq!(world.done("restored").await, 0);
    world.test.stop().await;
}

#[actix_web::test]
async fn what_staff_removed_only_staff_bring_back() {
    let world = World::new().await;
    let (post, sam) = (world.post, world.test.staff("sam").await);
    let record = format!("/admin/posts/{post}");
    let act = async |name: &str| sam.post(&format!("{record}/{name}"), &[]).await.status;
    assert_eq!(act("purge").await, 303);
    assert_eq!(world.done("purged").await, 0);
    assert_eq!(act("delete").await, 303);
    let list = world.ana.get("/settings/deleted").await;
    assert!(list.text(".tile").contains("staff removed it"));
    assert!(!list.has(".tile form"));
    let one = world.ana.get(&world.deleted("")).await;
    assert!(one.text("h2").contains("Removed by staff"));
    assert!(!one.has(".settings__body form"));
    for button in ["/restore", "/purge"] {
        let page = world.ana.post(&world.deleted(button), &[]).await;
        assert_eq!(page.status, 403, "{button}");
    }
    // Not even once nobody knows any more who of the staff it was.
    world
        .test
        .change(move |tx| {
            diesel::update(post_rows::table.find(post))
                .set(post_rows::deleted_by.eq(None::<UserId>))
                .execute(tx.conn)
                .map_err(veranda::Error::from)
        })
        .await;
    let page = world.ana.post(&world.deleted("/restore"), &[]).await;
    assert_eq!(page.status, 403);
    assert_eq!(act("restore").await, 303);
    let path = format!("/posts/{post}");
    assert_eq!(world.ben.get(&path).await.status, 200);

    // They remove it for good, too, and that stays in the log when the post has gone.
    assert_eq!(act("delete").await, 303);
    assert_eq!(act("purge").await, 303);
    assert_eq!(act("restore").await, 303);
    assert_eq!(world.done("restored").await, 1);
    assert!(!sam.get(&record).await.has("form[action*='/restore']"));
    world.is_gone().await;
    assert_eq!(sam.get(&record).await.status, 404);
    assert_eq!(world.done("purged").await, 1);
    let log = sam.get("/admin/activities?verb=purged").await;
    assert!(log.text("tbody").contains(&format!("post {post}")));
    assert!(!log.body.contains(&format!("{record}\"")));
    world.test.stop().await;
}

#[actix_web::test]
async fn after_thirty_days_it_goes_by_itself() {
    let world = World::new().await;
    // With changes that were begun and not saved, and such that were.
    let edit = format!("/posts/{}/edit", world.post);
    for action in ["draft", "publish"] {
        let form = reqwest::multipart::Form::new()
            .text("caption", "A night at the lake")
            .text("action", action);
        assert_eq!(world.ana.upload(&edit, form).await.status, 303);
    }
    world.delete().await;
    let world = world.days_later(30 * DAY - DAY / 2).await;
    world.test.run_jobs().await;
    let list = world.ana.get("/settings/deleted").await;
    assert_eq!(list.text(".tile .pill"), "1 day left");
    let world = world.days_later(DAY).await;
    world.is_gone().await;
    assert_eq!(world.done("purged").await, 0);
    world.test.stop().await;
}

#[actix_web::test]
async fn a_removal_that_is_cut_off_goes_on_and_is_never_half_undone() {
    let world = World::new().await;
    let (test, post, ana_id) = (&world.test, world.post, world.ana_id);
    world.delete().await;
    world.ana.post(&world.deleted("/purge"), &[]).await;
    let (eve_id, _) = test.member("eve").await;
    for piece in ATTACHED {
        test.change(move |tx| piece(tx, post)).await;
        // Whatever has gone by now, the rest is not to be had back, and nobody gets it.
        for button in ["/restore", ""] {
            let path = world.deleted(button);
            let page = match button {
                "" => world.ana.get(&path).await,
                _ => world.ana.post(&path, &[]).await,
            };
            assert_eq!(page.status, 404);
        }
        let back = move |tx: &mut veranda::db::Tx<'_>| posts::set_deleted(tx, ana_id, post, false);
        let back = test.app.db.write(back).await;
        assert!(matches!(back, Err(veranda::Error::Conflict(_))));
        assert!(world.ana.get("/settings/deleted").await.has(".empty"));
    }
    test.follow(eve_id, ana_id).await;
    let entered: i64 = test
        .read(move |conn| {
            Ok(timeline::table
                .filter(timeline::owner_id.eq(eve_id))
                .filter(timeline::post_id.eq(post))
                .count()
                .get_result(conn)?)
        })
        .await;
    assert_eq!(entered, 0);
    world.is_gone().await;
    world.test.stop().await;
}

#[actix_web::test]
async fn a_picture_that_is_uploaded_again_meanwhile_stays() {
    let world = World::new().await;
    world.delete().await;
    world.ana.post(&world.deleted("/purge"), &[]).await;
    world.test.clock().advance(Duration::from_secs(1));
    let again = stored(&world.test, world.ana_id, 90).await;
    world.test.run_jobs().await;
    let left: i64 = world
        .test
        .read(move |conn| Ok(media::table.find(again).count().get_result(conn)?))
        .await;
    assert_eq!(left, 1);
    let _ = world.ben_id;
    world.test.stop().await;
}

#[actix_web::test]
async fn many_deleted_posts_are_read_page_by_page() {
    let test = TestApp::start_unhurried().await;
    let (ana_id, ana) = test.member("ana").await;
    assert!(ana.get("/settings/deleted").await.has(".empty"));
    for n in 0..25 {
        let post = test.post(ana_id, &format!("Number {n}")).await;
        test.change(move |tx| posts::delete(tx, ana_id, post)).await;
        if n % 2 == 0 {
            test.clock().advance(Duration::from_secs(60));
        }
    }
    let first = ana.get("/settings/deleted").await;
    let mut names = first.texts(".tile__name");
    assert_eq!(names.len(), 20);
    let next = first.attributes("a[rel=next]", "href").remove(0);
    let second = ana.get(&next).await;
    names.extend(second.texts(".tile__name"));
    let expected: Vec<String> = (0..25).rev().map(|n| format!("Number {n}")).collect();
    assert_eq!(names, expected);
    assert!(!second.has("a[rel=next]"));
    let past = ana.get("/settings/deleted?before=1-1").await;
    assert!(past.text(".empty").contains("no more deleted posts"));
    test.stop().await;
}
