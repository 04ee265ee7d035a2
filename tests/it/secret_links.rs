//! Secret links: one post for whoever has the link, until it ends.

use std::time::Duration;

use diesel::prelude::*;
use futures_util::future::join_all;
use reqwest::Method;
use veranda::db::schema::{activities, posts as post_rows, secret_links};
use veranda::db::{PostId, UserId};
use veranda::features::posts::{self, Audience};

use crate::leaving::world::{key_of, stored};
use crate::support::{PASSWORD, Page, TestApp, TestClient};

const BROWSER: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const DAY: Duration = Duration::from_secs(24 * 3600);

struct World {
    test: TestApp,
    ana: TestClient,
    ana_id: UserId,
    post: PostId,
    /// The key of its photo.
    photo: String,
}

impl World {
    async fn new() -> Self {
        let test = TestApp::start_unhurried().await;
        let (ana_id, ana) = test.member("ana").await;
        test.user("ben").await;
        let media = stored(&test, ana_id, 700).await;
        let photo = key_of(&test, media).await;
        let post = test
            .change(move |tx| {
                let (now, photos) = (tx.now, [(media, "A boat".to_owned())]);
                let post = posts::publish_now(tx, ana_id, "At the lake with @ben", &photos, now)?;
                diesel::update(post_rows::table.find(post))
                    .set(post_rows::audience.eq(Audience::OnlyMe))
                    .execute(tx.conn)?;
                Ok(post)
            })
            .await;
        test.run_jobs().await;
        Self {
            test,
            ana,
            ana_id,
            post,
            photo,
        }
    }

    fn links(&self) -> String {
        format!("/posts/{}/links", self.post)
    }

    /// The path of a new link.
    async fn link(&self, lasts: &str) -> String {
        let page = self.ana.post(&self.links(), &[("lasts", lasts)]).await;
        assert_eq!(page.status, 200);
        let link = page.attributes("#f-made", "value").remove(0);
        link.strip_prefix(&self.test.base).unwrap().to_owned()
    }

    async fn views(&self) -> Vec<String> {
        let page = self.ana.get(&self.links()).await;
        page.texts(".person__name")
    }

    /// Ends the newest link by the button on the page.
    async fn take_back(&self) {
        let page = self.ana.get(&self.links()).await;
        let end = page.attributes(".person form", "action").remove(0);
        self.ana.post(&end, &[]).await.goes_to(&self.links());
    }
}

async fn open(client: &TestClient, link: &str) -> Page {
    let request = client.request(Method::GET, link);
    Page::of(request.header("user-agent", BROWSER)).await
}

#[actix_web::test]
async fn whoever_has_the_link_sees_the_post_and_nothing_of_those_below_it() {
    let world = World::new().await;
    let (ana, post) = (&world.ana, world.post);
    let own = format!("/posts/{post}");
    ana.post(&format!("{own}/comments"), &[("body", "So wet")])
        .await;
    ana.post(&format!("{own}/reaction"), &[("kind", "love")])
        .await;
    assert!(
        ana.get(&own)
            .await
            .has(&format!("a[href='{}']", world.links()))
    );
    let link = world.link("week").await;
    assert!(link.starts_with("/s/") && link.len() > 40, "{link}");
    let (_, eve) = world.test.member("eve").await;
    let eve_id = world.test.id_of("eve").await;
    world.test.block(world.ana_id, eve_id).await;
    let mut pages = Vec::new();
    for client in [&world.test.anonymous(), &eve, ana] {
        let page = open(client, &link).await;
        assert_eq!(page.status, 200);
        assert_eq!(page.text(".caption"), "At the lake with @ben");
        assert!(!page.has(".caption a"), "nobody is named");
        assert!(!page.body.contains("So wet"));
        assert!(!page.has("form[method=post]"));
        assert_eq!(page.header("referrer-policy"), "no-referrer");
        assert_eq!(page.header("cache-control"), "no-store");
        assert_eq!(page.header("x-robots-tag"), "noindex");
        assert_eq!(page.attributes("meta[name=robots]", "content"), ["noindex"]);
        assert_eq!(page.attributes(".strip img:not(.blur)", "alt"), ["A boat"]);
        let photo = page.attributes(".strip img:not(.blur)", "src").remove(0);
        assert_eq!(photo, format!("{link}/media/{}/768.webp", world.photo));
        let file = client.get(&photo).await;
        assert_eq!(file.status, 200);
        assert_eq!(file.header("content-type"), "image/webp");
        assert_eq!(file.header("cache-control"), "no-store");
        pages.push(page.body.clone());
    }
    // It is the same for everybody, so it tells nothing of who looks.
    assert!(pages.iter().all(|page| *page == pages[0]));
    // Only its hash is stored.
    let token = link.trim_start_matches("/s/").to_owned();
    let stored: Vec<String> = world
        .test
        .read(|conn| {
            Ok(secret_links::table
                .select(secret_links::token_hash)
                .load(conn)?)
        })
        .await;
    assert_eq!(stored, [veranda::secrets::hash_token(&token)]);
    assert!(!ana.get(&world.links()).await.body.contains(&token));
    let admin = world.test.admin().await;
    for path in [
        "/admin/secret-links",
        "/admin/secret-links/1",
        "/admin/activities",
    ] {
        let page = admin.get(path).await;
        assert_eq!(page.status, 200);
        assert!(!page.body.contains(&token), "{path}");
    }
    world.test.stop().await;
}

#[actix_web::test]
async fn a_link_opens_its_own_pictures_and_no_others() {
    let world = World::new().await;
    let ana = world.ana_id;
    let link = world.link("week").await;
    let other = stored(&world.test, ana, 300).await;
    let other = key_of(&world.test, other).await;
    let face = stored(&world.test, ana, 200).await;
    let face = key_of(&world.test, face).await;
    let worn = face.clone();
    world
        .test
        .change(move |tx| {
            use veranda::db::schema::users;
            diesel::update(users::table.find(ana))
                .set(users::avatar_key.eq(worn))
                .execute(tx.conn)?;
            Ok(())
        })
        .await;
    let guest = world.test.anonymous();
    let status = async |path: String| guest.get(&path).await.status.as_u16();
    let page = open(&guest, &link).await;
    let shown = page.attributes("img.avatar", "src").remove(0);
    assert_eq!(status(shown).await, 200);
    let photo = &world.photo;
    for (file, expected) in [
        (format!("{photo}/320.webp"), 200),
        (format!("{face}/320.webp"), 200),
        (format!("{other}/320.webp"), 404),
        (format!("{photo}/original"), 404),
        (format!("{photo}/..%2Fsquare.webp"), 404),
    ] {
        let path = format!("{link}/media/{file}");
        assert_eq!(status(path).await, expected, "{file}");
    }
    // The link opens nothing without its own address in front.
    assert_ne!(status(format!("/media/{photo}/320.webp")).await, 200);
    assert_ne!(status(format!("/posts/{}", world.post)).await, 200);
    world.take_back().await;
    assert_eq!(status(format!("{link}/media/{photo}/320.webp")).await, 404);
    world.test.stop().await;
}

#[actix_web::test]
async fn each_browser_is_counted_once_and_programs_not_at_all() {
    let world = World::new().await;
    let link = world.link("open").await;
    assert_eq!(world.views().await, ["Opened 0 times"]);
    let (guest, other) = (world.test.anonymous(), world.test.anonymous());
    for _ in 0..3 {
        open(&guest, &link).await;
    }
    assert_eq!(world.views().await, ["Opened once"]);
    open(&other, &link).await;
    assert_eq!(world.views().await, ["Opened 2 times"]);
    // The author, who looks after it, is no visitor.
    open(&world.ana, &link).await;
    // A look at the headers, ahead of time, or by a program that says so.
    for (method, name, value) in [
        (Method::HEAD, "user-agent", BROWSER),
        (Method::GET, "sec-purpose", "prefetch"),
        (Method::GET, "user-agent", "Slackbot-LinkExpanding 1.0"),
    ] {
        let new = world.test.anonymous();
        let mut request = new.request(method, &link);
        if name != "user-agent" {
            request = request.header("user-agent", BROWSER);
        }
        let page = Page::of(request.header(name, value)).await;
        assert_eq!(page.status, 200);
        assert!(page.header("set-cookie").is_empty(), "{value}");
    }
    assert_eq!(world.views().await, ["Opened 2 times"]);
    // What the browser remembers goes to this link alone.
    let cookie = open(&world.test.anonymous(), &link).await;
    let cookie = cookie.header("set-cookie").to_owned();
    assert!(
        cookie.contains(&format!("Path={link}")) && cookie.contains("HttpOnly"),
        "{cookie}"
    );
    world.test.stop().await;
}

#[actix_web::test]
async fn every_link_that_is_over_says_the_same() {
    let mut world = World::new().await;
    let guest = world.test.anonymous();
    let day = world.link("day").await;
    let kept = world.link("open").await;
    let opens = async |link: &str| open(&guest, link).await.status.as_u16();
    let never = open(&guest, "/s/0000000000000000000000000000000000000000000").await;
    assert_eq!(never.status, 404);
    assert_eq!(never.text("h1"), "This link has ended");
    assert_eq!(never.header("x-robots-tag"), "noindex");
    let same = async |link: &str| {
        let page = open(&guest, link).await;
        assert_eq!(page.status, 404, "{link}");
        assert_eq!(page.body, never.body);
    };
    assert_eq!(opens(&day).await, 200);
    world.test.clock().advance(DAY);
    same(&day).await;
    assert_eq!(opens(&kept).await, 200);
    world.ana = world.test.sign_in("ana", PASSWORD).await;
    let ana = &world.ana;
    // Editing keeps it, deleting ends it, bringing back revives it.
    let post = world.post;
    let audience = async |audience: Audience| {
        let change = world.test.change(move |tx| {
            diesel::update(post_rows::table.find(post))
                .set(post_rows::audience.eq(audience))
                .execute(tx.conn)?;
            Ok(())
        });
        change.await;
    };
    audience(Audience::Friends).await;
    assert_eq!(opens(&kept).await, 200);
    ana.post(&format!("/posts/{post}/delete"), &[]).await;
    same(&kept).await;
    ana.post(&format!("/settings/deleted/{post}/restore"), &[])
        .await;
    assert_eq!(opens(&kept).await, 200);
    // Nobody sees what is by somebody who is suspended or leaves.
    let ana_id = world.ana_id;
    let now = world.test.clock().now();
    for column in ["suspended_at", "deletes_at"] {
        for value in [now.0.to_string(), "NULL".into()] {
            let is_here = value == "NULL";
            let update = format!("UPDATE users SET {column} = {value} WHERE id = {ana_id}");
            let change = world.test.change(move |tx| {
                diesel::sql_query(update).execute(tx.conn)?;
                Ok(())
            });
            change.await;
            match is_here {
                true => assert_eq!(opens(&kept).await, 200),
                false => same(&kept).await,
            }
        }
    }
    world.take_back().await;
    same(&kept).await;
    // Twice is once, and both are in the log.
    let made = ana.get(&world.links()).await;
    assert!(!made.has(".person form"));
    let end = format!("{}/2/end", world.links());
    ana.post(&end, &[]).await.goes_to(&world.links());
    let verbs: Vec<String> = world
        .test
        .read(|conn| {
            let kinds = ["made_secret_link", "ended_secret_link"];
            Ok(activities::table
                .filter(activities::verb.eq_any(kinds))
                .order(activities::id)
                .select(activities::verb)
                .load(conn)?)
        })
        .await;
    assert_eq!(
        verbs,
        ["made_secret_link", "made_secret_link", "ended_secret_link"]
    );
    let log = ana.get(&format!("/posts/{post}/activity")).await;
    assert!(log.body.contains("made a secret link"));
    // With a post that goes for good goes its last trace.
    ana.post(&format!("/posts/{post}/delete"), &[]).await;
    ana.post(&format!("/settings/deleted/{post}/purge"), &[])
        .await;
    world.test.run_jobs().await;
    let left: i64 = world
        .test
        .read(|conn| Ok(secret_links::table.count().get_result(conn)?))
        .await;
    assert_eq!(left, 0);
    same(&kept).await;
    world.test.stop().await;
}

#[actix_web::test]
async fn links_are_made_by_the_author_alone_twenty_at_most() {
    let mut world = World::new().await;
    let post = world.post;
    let change = world.test.change(move |tx| {
        diesel::update(post_rows::table.find(post))
            .set(post_rows::audience.eq(Audience::Public))
            .execute(tx.conn)?;
        Ok(())
    });
    change.await;
    let ben = world.test.sign_in("ben", PASSWORD).await;
    for page in [
        ben.get(&world.links()).await,
        ben.post(&world.links(), &[("lasts", "week")]).await,
    ] {
        assert_eq!(page.status, 403);
    }
    let many = (0..30).map(|_| async {
        let page = world.ana.post(&world.links(), &[("lasts", "week")]).await;
        page.status.as_u16()
    });
    let answers = join_all(many).await;
    assert_eq!(answers.iter().filter(|status| **status == 200).count(), 20);
    let page = world.ana.post(&world.links(), &[("lasts", "day")]).await;
    assert_eq!(page.status, 422);
    assert!(page.text("#f-lasts-error").contains("20 open links"));
    assert_eq!(page.attributes("option[selected]", "value"), ["day"]);
    // One less, and there is room again; also when their time is over.
    world.take_back().await;
    world.link("month").await;
    world.test.clock().advance(8 * DAY);
    world.ana = world.test.sign_in("ana", PASSWORD).await;
    world.link("open").await;
    for lasts in ["", "year"] {
        let page = world.ana.post(&world.links(), &[("lasts", lasts)]).await;
        assert_eq!(
            page.text("#f-lasts-error"),
            "Choose how long the link lasts."
        );
    }
    // The same form twice is one link, shown both times.
    let form = [
        ("lasts", "week"),
        ("request_key", "0123456789abcdef0123456789abcdef"),
    ];
    let one = world.ana.post(&world.links(), &form).await;
    let other = world.ana.post(&world.links(), &form).await;
    let link = one.attributes("#f-made", "value");
    assert_eq!(link, other.attributes("#f-made", "value"));
    world.take_back().await;
    assert!(!world.ana.post(&world.links(), &form).await.has("#f-made"));
    world.test.stop().await;
}

#[actix_web::test]
async fn staff_end_a_link() {
    let world = World::new().await;
    let link = world.link("open").await;
    let staff = world.test.staff("sam").await;
    let list = staff.get("/admin/secret-links").await;
    assert!(list.body.contains("@ana"));
    let record = list.attributes("tbody th a, tbody td a", "href");
    let record = record
        .iter()
        .find(|path| path.starts_with("/admin/secret-links/"));
    let page = staff.get(record.unwrap()).await;
    let action = page.attributes("form[action$='/end']", "action").remove(0);
    assert_eq!(staff.post(&action, &[]).await.status, 303);
    assert_eq!(open(&world.test.anonymous(), &link).await.status, 404);
    world.test.stop().await;
}

#[actix_web::test]
async fn an_address_opens_so_many_links_a_minute() {
    let test = TestApp::start().await;
    let guest = test.anonymous();
    let mut answers = Vec::new();
    for n in 0..61 {
        answers.push(
            guest
                .get(&format!("/s/no-such-link-{n}"))
                .await
                .status
                .as_u16(),
        );
    }
    assert!(answers[..60].iter().all(|status| *status == 404));
    assert_eq!(answers[60], 429);
    test.clock().advance(Duration::from_secs(60));
    assert_eq!(guest.get("/s/no-such-link").await.status, 404);
    test.stop().await;
}
