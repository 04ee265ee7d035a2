//! Who sees which post, on every way to it: one table, each cell tried.

use std::collections::BTreeSet;

use diesel::prelude::*;
use serde_json::json;
use veranda::db::schema::{
    post_labels, post_scores, posts as post_rows, saved_posts, secret_links,
};
use veranda::db::{PostId, Timestamp, UserId};
use veranda::features::notices::{self, Kind, Notice};
use veranda::features::posts::{self, Audience};
use veranda::features::{activity, albums, comments, people, reactions, search_index};

use crate::leaving::world::{key_of, stored};
use crate::support::{Line, TestApp, TestClient};

/// The viewers, in the order of the table's columns.
const VIEWERS: [&str; 8] = [
    "guest", "stranger", "follower", "friend", "close", "blocked", "owner", "staff",
];

/// A post: whose, for whom, in which state, and which viewers see it.
struct Row {
    name: &'static str,
    author: &'static str,
    audience: Audience,
    state: State,
    seen: [bool; 8],
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Published,
    Unpublished,
    Deleted,
    /// It goes for good just now.
    Purged,
}

use Audience::{CloseFriends, Followers, Friends, OnlyMe, Public};
use State::{Deleted, Published, Purged, Unpublished};

/// Marks of a row: `x` sees, `-` does not.
const fn seen(marks: &str) -> [bool; 8] {
    let marks = marks.as_bytes();
    let mut seen = [false; 8];
    let mut at = 0;
    while at < 8 {
        seen[at] = marks[at] == b'x';
        at += 1;
    }
    seen
}

const fn row(
    name: &'static str,
    author: &'static str,
    audience: Audience,
    state: State,
    marks: &str,
) -> Row {
    Row {
        name,
        author,
        audience,
        state,
        seen: seen(marks),
    }
}

/// Guests see what is for everybody of those who want it. Columns: guest, stranger, follower,
/// friend, close friend, blocked, owner, staff.
const TABLE: &[Row] = &[
    row("on the web", "web", Public, Published, "xxxxx-xx"),
    row(
        "for followers, on the web",
        "web",
        Followers,
        Published,
        "--xxx-x-",
    ),
    row(
        "for oneself, on the web",
        "web",
        OnlyMe,
        Published,
        "------x-",
    ),
    row(
        "that waits, on the web",
        "web",
        Public,
        Unpublished,
        "--------",
    ),
    row(
        "that is deleted, on the web",
        "web",
        Public,
        Deleted,
        "--------",
    ),
    row("for everybody", "open", Public, Published, "-xxxx-xx"),
    row("for followers", "open", Followers, Published, "--xxx-x-"),
    row("for friends", "open", Friends, Published, "---xx-x-"),
    row(
        "for close friends",
        "open",
        CloseFriends,
        Published,
        "----x-x-",
    ),
    row("for oneself", "open", OnlyMe, Published, "------x-"),
    row("that waits", "open", Public, Unpublished, "--------"),
    row("that is deleted", "open", Public, Deleted, "--------"),
    row("that goes for good", "open", Public, Purged, "--------"),
    row("for friends, deleted", "open", Friends, Deleted, "--------"),
    row(
        "private, for everybody",
        "private",
        Public,
        Published,
        "--xxx-x-",
    ),
    row(
        "private, for followers",
        "private",
        Followers,
        Published,
        "--xxx-x-",
    ),
    row(
        "private, for friends",
        "private",
        Friends,
        Published,
        "---xx-x-",
    ),
    row(
        "private, for close",
        "private",
        CloseFriends,
        Published,
        "----x-x-",
    ),
    row(
        "private, for oneself",
        "private",
        OnlyMe,
        Published,
        "------x-",
    ),
    row(
        "of who is suspended",
        "suspended",
        Public,
        Published,
        "--------",
    ),
    row(
        "for friends, suspended",
        "suspended",
        Friends,
        Published,
        "--------",
    ),
    row("of who leaves", "leaving", Public, Published, "--------"),
];

struct Made {
    row: &'static Row,
    post: PostId,
    /// What each viewer was told about it, by their column.
    told: [i64; 8],
    picture: String,
    /// The address of an album with it.
    album: String,
}

struct World {
    test: TestApp,
    made: Vec<Made>,
    /// Everybody but the guest and the owners.
    viewers: Vec<(usize, TestClient)>,
    owners: Vec<(&'static str, UserId, TestClient)>,
}

impl World {
    async fn new() -> Self {
        let test = TestApp::start_unhurried().await;
        let mut owners = Vec::new();
        for name in ["open", "private", "suspended", "leaving", "web"] {
            let (id, client) = test.member(name).await;
            test.change(move |tx| activity::share(tx, id, true)).await;
            owners.push((name, id, client));
        }
        let mut viewers = Vec::new();
        for (column, name) in VIEWERS.into_iter().enumerate() {
            let client = match name {
                "guest" | "owner" => continue,
                "staff" => test.staff(name).await,
                _ => test.user(name).await,
            };
            let viewer = test.id_of(name).await;
            for (_, owner, _) in &owners {
                relate(&test, name, viewer, *owner).await;
            }
            viewers.push((column, client));
        }
        let mut world = Self {
            test,
            made: Vec::new(),
            viewers,
            owners,
        };
        for row in TABLE {
            let made = world.make(row).await;
            world.made.push(made);
        }
        world.test.settings(|site| site.open_to_guests = true).await;
        // All of these want to be seen from outside; one of them alone is.
        for place in [1, 2, 3, 4] {
            let owner = world.owners[place].1;
            let show = world
                .test
                .change(move |tx| people::set_on_web(tx, owner, true));
            show.await;
        }
        let (_, private, _) = world.owners[1];
        let change = world
            .test
            .change(move |tx| people::set_private(tx, private, true));
        change.await;
        world.test.suspend(world.owners[2].1).await;
        let sure = [("sure", "1"), ("current", crate::support::PASSWORD)];
        let leave = world.owners[3]
            .2
            .post("/settings/data/delete-account", &sure);
        leave.await.goes_to("/sign-in");
        world.test.run_jobs().await;
        world
    }

    async fn make(&self, row: &'static Row) -> Made {
        let owner = self.owners.iter().find(|(name, ..)| *name == row.author);
        let owner = owner.unwrap().1;
        // Each another one: the same picture is stored once, and seen by whoever sees one post.
        let width = 40 + u32::try_from(self.made.len()).unwrap();
        let media = stored(&self.test, owner, width).await;
        let picture = format!("/media/{}/768.webp", key_of(&self.test, media).await);
        let post = self
            .test
            .change(move |tx| {
                let now = tx.now;
                let photos = [(media, format!("photo {}", row.name))];
                let post = posts::publish_now(tx, owner, &caption(row), &photos, now)?;
                comments::add(tx, owner, post, &format!("remark{post}x"))?;
                let love = Some(reactions::ReactionKind::Love);
                reactions::react(tx, owner, post, love)?;
                let gone = matches!(row.state, Deleted | Purged).then_some(now);
                let purged = (row.state == Purged).then_some(now);
                let published: Option<Timestamp> = (row.state != Unpublished).then_some(now);
                diesel::update(post_rows::table.find(post))
                    .set((
                        post_rows::audience.eq(row.audience),
                        post_rows::deleted_at.eq(gone),
                        post_rows::purged_at.eq(purged),
                        post_rows::published_at.eq(published),
                        post_rows::location.eq(format!("House {post}")),
                    ))
                    .execute(tx.conn)?;
                search_index::put_post(tx, post)?;
                let tag = (
                    post_labels::kind.eq("tag"),
                    post_labels::name.eq(format!("tag{post}")),
                    post_labels::post_id.eq(post),
                );
                diesel::insert_into(post_labels::table)
                    .values(tag)
                    .execute(tx.conn)?;
                Ok(post)
            })
            .await;
        let name = format!("Album of {post}");
        let album = self
            .test
            .change(move |tx| {
                let album = albums::create(tx, owner, &name, "")?;
                albums::put(tx, owner, post, Some(album))?;
                Ok(format!("/private/albums/{album}"))
            })
            .await;
        let mut told = [0; 8];
        for (column, name) in VIEWERS.into_iter().enumerate().skip(1) {
            told[column] = self.tell(post, owner, name).await;
            self.save(post, owner, name).await;
        }
        let token = veranda::secrets::hash_token(&format!("link-{post}"));
        let link = self.test.change(move |tx| {
            diesel::insert_into(secret_links::table)
                .values((
                    secret_links::post_id.eq(post),
                    secret_links::token_hash.eq(token),
                    secret_links::created_at.eq(tx.now),
                ))
                .execute(tx.conn)?;
            Ok(())
        });
        link.await;
        Made {
            row,
            post,
            told,
            picture,
            album,
        }
    }

    /// Tells a viewer of a post, whatever they may see of it.
    async fn tell(&self, post: PostId, owner: UserId, name: &str) -> i64 {
        let (recipient, kind, actor) = match name {
            "owner" => (owner, Kind::Reaction, self.test.id_of("friend").await),
            name => (self.test.id_of(name).await, Kind::Mention, owner),
        };
        let notice = Notice::to_post(kind, recipient, actor, post);
        self.test.change(move |tx| notices::tell(tx, &notice)).await;
        let id = format!(
            "SELECT CAST(id AS TEXT) AS line FROM notifications
             WHERE recipient_id = {recipient} AND object_id = {post}"
        );
        self.test.one_text(&id).await.unwrap().parse().unwrap()
    }

    /// The posts of which a page hears that would like to hear of all, and of a sentinel after them.
    async fn heard(&self, who: &TestClient, sentinel: PostId) -> BTreeSet<i64> {
        let all = self.made.iter().map(|made| made.post).chain([sentinel]);
        // As if they showed one from before the first version.
        let all: Vec<_> = all.map(|post| (post, -1, true)).collect();
        let mut line = Line::watch(&self.test, who, &all).await;
        let mut heard = BTreeSet::new();
        while !heard.contains(&sentinel.0) {
            let news = line.next().await;
            match news["type"].as_str() {
                Some("post") => _ = heard.insert(news["post"].as_i64().unwrap()),
                // What one may not see is told like what never was.
                other => assert_eq!(other, Some("gone"), "{news}"),
            }
        }
        heard
    }

    /// Saves a post for a viewer, whatever they may see of it.
    async fn save(&self, post: PostId, owner: UserId, name: &str) {
        let person = match name {
            "owner" => owner,
            name => self.test.id_of(name).await,
        };
        let save = self.test.change(move |tx| {
            diesel::insert_into(saved_posts::table)
                .values((
                    saved_posts::user_id.eq(person),
                    saved_posts::post_id.eq(post),
                    saved_posts::created_at.eq(tx.now),
                ))
                .execute(tx.conn)?;
            Ok(())
        });
        save.await;
    }

    /// Each way to a post, and whether it is open to somebody.
    async fn sees(
        &self,
        column: usize,
        who: &TestClient,
        made: &Made,
    ) -> Vec<(&'static str, bool)> {
        let (post, row) = (format!("/posts/{}", made.post), made.row);
        // What was done to a post is for its author and for staff who see it.
        let log = format!("{post}/activity");
        let text = caption(row);
        let holds = async |path: &str, word: &str| {
            let page = who.get(path).await;
            page.status == 200 && page.body.contains(word)
        };
        let does = async |path: &str, form: &[(&str, &str)]| {
            let page = who.post(path, form).await;
            assert!(
                [200, 303, 403, 404].contains(&page.status.as_u16()),
                "{path} {}",
                page.status
            );
            page.status == 303 && page.location().is_none_or(|to| !to.starts_with("/sign-in"))
        };
        let profile = format!("/@{}", row.author);
        let reaction = [("kind", "love")];
        let words = text.replace(' ', "+");
        let tag = format!("/tags/tag{}", made.post);
        let marked = format!("href=\"/posts/{}\"", made.post);
        vec![
            ("page", holds(&post, &text).await),
            ("card", holds(&format!("{post}/card"), &text).await),
            (
                "profile",
                holds(&profile, &format!("photo {}\"", row.name)).await,
            ),
            (
                "notification",
                holds(
                    "/notifications",
                    &format!("id=\"notice-{}\"", made.told[column]),
                )
                .await,
            ),
            (
                "search",
                holds(&format!("/search?tab=posts&q={words}"), &marked).await,
            ),
            (
                "comment in search",
                holds(
                    &format!("/search?tab=comments&q=remark{}x", made.post),
                    "class=\"person hit\"",
                )
                .await,
            ),
            ("tag", holds(&tag, &marked).await),
            (
                "tag in search",
                holds(&format!("/search?tab=tags&q=tag{}", made.post), &tag).await,
            ),
            (
                "place",
                holds(&format!("/places/house-{}", made.post), &marked).await,
            ),
            (
                "reporting",
                who.get(&format!("/reports/new?kind=post&id={}", made.post))
                    .await
                    .status
                    == 200,
            ),
            ("only you", holds("/private", &marked).await),
            ("album", holds(&made.album, &marked).await),
            ("activity", who.get(&log).await.status == 200),
            ("file", who.get(&made.picture).await.status == 200),
            (
                "who reacted",
                who.get(&format!("{post}/reactions")).await.status == 200,
            ),
            (
                "earlier texts",
                who.get(&format!("{post}/history")).await.status == 200,
            ),
            (
                "secret link",
                holds(&format!("/s/link-{}", made.post), &text).await,
            ),
            ("file by secret link", {
                let path = format!("/s/link-{}{}", made.post, made.picture);
                who.get(&path).await.status == 200
            }),
            (
                "sharing",
                who.get(&format!("{post}/share")).await.status == 200,
            ),
            ("saved", holds("/saved", &marked).await),
            (
                "saving",
                does(&format!("{post}/save"), &[("saved", "1")]).await,
            ),
            (
                "collections",
                who.get(&format!("{post}/collections")).await.status == 200,
            ),
            (
                "reacting",
                does(&format!("{post}/reaction"), &reaction).await,
            ),
            ("Atom", holds(&format!("{profile}/feed.atom"), &text).await),
            ("oEmbed", {
                let address = format!("{}{post}", self.test.base);
                holds(&format!("/oembed?url={address}"), &text).await
            }),
        ]
    }
}

fn caption(row: &Row) -> String {
    format!("Words {}.", row.name)
}

async fn relate(test: &TestApp, name: &str, viewer: UserId, owner: UserId) {
    match name {
        "follower" => test.follow(viewer, owner).await,
        "friend" | "close" => {
            let is_close = name == "close";
            test.change(move |tx| {
                people::ask_friend(tx, viewer, owner, "")?;
                people::accept_friend(tx, owner, viewer)?;
                people::set_close(tx, owner, viewer, is_close)
            })
            .await;
        }
        "blocked" => test.block(owner, viewer).await,
        _ => {}
    }
}

#[actix_web::test]
async fn each_viewer_sees_each_post_where_the_table_says_and_nowhere_else() {
    let world = World::new().await;
    let guest = world.test.anonymous();
    let mut wrong = Vec::new();
    for made in &world.made {
        let mut check = async |column: usize, who: &TestClient| {
            for (way, sees) in world.sees(column, who, made).await {
                let expected = match (way, VIEWERS[column]) {
                    // Other programs see what guests see, whoever runs them.
                    ("Atom" | "oEmbed", _) => made.row.seen[0],
                    // A link asks nobody who they are, and ends with the post and its author.
                    ("secret link" | "file by secret link", _) => {
                        made.row.state == Published
                            && !["suspended", "leaving"].contains(&made.row.author)
                    }
                    ("page" | "profile" | "file", "guest") => made.row.seen[0],
                    (_, "guest") => false,
                    // What nobody else sees, for who wrote it.
                    ("only you" | "album", _) => {
                        made.row.seen[column] && column == 6 && made.row.audience == OnlyMe
                    }
                    ("activity", _) => made.row.seen[column] && column >= 6,
                    // Nobody reports their own.
                    ("reporting", "owner") => false,
                    // A file is its owner's own, whatever became of the post, until it goes with it.
                    ("file", "owner")
                        if made.row.state != Purged
                            && ["open", "web"].contains(&made.row.author) =>
                    {
                        true
                    }
                    _ => made.row.seen[column],
                };
                if sees != expected {
                    let name = (made.row.name, VIEWERS[column], way);
                    wrong.push(format!("{name:?} is open: {sees}"));
                }
            }
        };
        check(0, &guest).await;
        for (column, client) in &world.viewers {
            check(*column, client).await;
        }
        let owner = world
            .owners
            .iter()
            .find(|(name, ..)| *name == made.row.author);
        check(6, &owner.unwrap().2).await;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    world.test.stop().await;
}

#[actix_web::test]
async fn open_pages_hear_of_what_the_table_says_and_count_it_above_the_feed() {
    let world = World::new().await;
    let test = &world.test;
    let guest = test.websocket(&test.anonymous(), "/live", &test.base).await;
    assert_eq!(guest.err(), Some(303), "sent to sign-in");
    // For everybody, and last: whoever hears of it has heard of those before.
    let (host, _) = test.member("host").await;
    let sentinel = test.post(host, "Good night").await;
    let mut wrong = Vec::new();
    let owner_of = |name: &str| {
        let owner = world.owners.iter().find(|(owner, ..)| *owner == name);
        &owner.unwrap().2
    };
    for (column, name) in VIEWERS.into_iter().enumerate().skip(1) {
        let viewer = world.viewers.iter().find(|(place, _)| *place == column);
        for author in ["open", "private", "web", "suspended", "leaving"] {
            let who = match viewer {
                Some((_, client)) => client,
                // These are signed out.
                None if ["suspended", "leaving"].contains(&author) => continue,
                None => owner_of(author),
            };
            let heard = world.heard(who, sentinel).await;
            for made in world.made.iter().filter(|made| made.row.author == author) {
                if heard.contains(&made.post.0) != made.row.seen[column] {
                    wrong.push(format!("{} {name}", made.row.name));
                }
            }
        }
        let Some((_, client)) = viewer else { continue };
        let follows = matches!(name, "follower" | "friend" | "close");
        let seen = world.made.iter().filter(|made| made.row.seen[column]);
        let text = match follows.then(|| seen.count()) {
            None | Some(0) => None,
            Some(1) => Some("1 new post".to_owned()),
            Some(more) => Some(format!("{more} new posts")),
        };
        let hello = json!({"type": "watch", "posts": [], "feed": 0});
        let told = Line::open(test, client, hello).await.all().await;
        let told = told
            .first()
            .map(|frame| frame["text"].as_str().unwrap().to_owned());
        assert_eq!(told, text, "{name}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[actix_web::test]
async fn the_feed_holds_what_the_table_says_of_those_whom_one_follows() {
    let world = World::new().await;
    let mut wrong = Vec::new();
    for (column, client) in &world.viewers {
        // Strangers and staff follow nobody.
        let follows = matches!(VIEWERS[*column], "follower" | "friend" | "close");
        // What those do whom one follows, too: they share it.
        for path in ["/", "/activity/following"] {
            let page = client.get(path).await;
            for made in &world.made {
                let expected = follows && made.row.seen[*column];
                if page.body.contains(&caption(made.row)) != expected {
                    let viewer = VIEWERS[*column];
                    wrong.push(format!("{} {viewer} {path}", made.row.name));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[actix_web::test]
async fn explore_holds_what_is_for_everybody_by_those_whom_one_does_not_follow() {
    let world = World::new().await;
    world
        .test
        .change(|tx| {
            // What is gone for good already has no score, either.
            let ids: Vec<PostId> = post_rows::table.select(post_rows::id).load(tx.conn)?;
            for id in ids {
                diesel::delete(post_scores::table.find(id)).execute(tx.conn)?;
                diesel::insert_into(post_scores::table)
                    .values((post_scores::post_id.eq(id), post_scores::score.eq(1)))
                    .execute(tx.conn)?;
            }
            Ok(())
        })
        .await;
    let mut wrong = Vec::new();
    for (column, client) in &world.viewers {
        let apart = matches!(VIEWERS[*column], "stranger" | "staff");
        let page = client.get("/explore").await;
        for made in &world.made {
            let expected = apart && made.row.audience == Public && made.row.seen[*column];
            if page
                .body
                .contains(&format!("href=\"/posts/{}\"", made.post))
                != expected
            {
                wrong.push(format!("{} {}", made.row.name, VIEWERS[*column]));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[actix_web::test]
async fn the_count_on_a_page_is_of_what_its_reader_sees() {
    let world = World::new().await;
    for (column, client) in &world.viewers {
        for author in ["open", "private", "web"] {
            let seen = world.made.iter().filter(|made| made.row.author == author);
            let seen = seen.filter(|made| made.row.seen[*column]).count();
            let page = client.get(&format!("/@{author}")).await;
            let shown = page.texts(".profile__count strong").into_iter().next();
            let expected = (seen > 0).then(|| seen.to_string());
            assert_eq!(shown, expected, "{author} {}", VIEWERS[*column]);
        }
        // The number beside the bell is of what its reader may see, too.
        let seen = world.made.iter().filter(|made| made.row.seen[*column]);
        let friends = match VIEWERS[*column] {
            // That their wishes were accepted, in one row.
            "friend" | "close" => 1,
            _ => 0,
        };
        let bell = client.get("/people").await.text(".nav [data-enhance=bell]");
        let count: usize = bell.split_whitespace().next().unwrap().parse().unwrap();
        assert_eq!(count, seen.count() + friends, "{}", VIEWERS[*column]);
    }
}

#[actix_web::test]
async fn whoever_is_no_friend_any_more_sees_it_at_once() {
    let world = World::new().await;
    let made = world
        .made
        .iter()
        .find(|made| made.row.name == "for close friends");
    let made = made.unwrap();
    let close = &world
        .viewers
        .iter()
        .find(|(column, _)| VIEWERS[*column] == "close");
    let close = &close.unwrap().1;
    let all = async |expected: bool| {
        let mut seen = world.sees(4, close, made).await;
        seen.retain(|(way, _)| !["Atom", "oEmbed"].contains(way) && !way.ends_with("secret link"));
        // What was done to a post is not for friends, nor what somebody keeps for themself.
        let own = ["activity", "only you", "album"];
        let others = seen.iter().filter(|(way, _)| !own.contains(way));
        let mut guests = others.filter(|(way, _)| !matches!(*way, "Atom" | "oEmbed"));
        assert!(guests.all(|(_, sees)| *sees == expected), "{seen:?}");
        let page = close.get("/").await;
        assert_eq!(page.body.contains(&caption(made.row)), expected);
    };
    all(true).await;
    let owner = &world.owners[0].2;
    owner
        .post("/people/close/friend/close", &[("close", "")])
        .await;
    all(false).await;
    owner
        .post("/people/close/friend/close", &[("close", "1")])
        .await;
    all(true).await;
    owner.post("/people/close/friend/end", &[]).await;
    all(false).await;
}

#[actix_web::test]
async fn an_author_says_whom_a_post_is_for_and_changes_it() {
    let test = TestApp::start_unhurried().await;
    let (ana_id, ana) = test.member("ana").await;
    let (ben_id, ben) = test.member("ben").await;
    let (eve_id, eve) = test.member("eve").await;
    test.follow(eve_id, ana_id).await;
    relate(&test, "friend", ben_id, ana_id).await;
    let page = ana.get("/posts/new").await;
    let chosen = page.attributes("#f-audience option[selected]", "value");
    assert_eq!(chosen, ["public"]);
    let media = stored(&test, ana_id, 40).await;
    let post = test
        .change(move |tx| {
            let (now, photos) = (tx.now, [(media, String::new())]);
            posts::publish_now(tx, ana_id, "Ana whispers", &photos, now)
        })
        .await;
    let seen = async || {
        let mut seen = Vec::new();
        for client in [&ana, &ben, &eve] {
            let page = client.get(&format!("/posts/{post}")).await;
            let feed = client.get("/").await.body.contains("Ana whispers");
            assert_eq!(feed, page.status == 200);
            seen.push((feed, page.texts(".post__audience").concat()));
        }
        seen
    };
    let no = || (false, String::new());
    let yes = |words: &str| (true, words.to_owned());
    assert_eq!(seen().await, [yes(""), yes(""), yes("")]);
    let edit = format!("/posts/{post}/edit");
    let choose = async |audience: &'static str| {
        let page = ana.get(&edit).await;
        let action = page.attributes("#composer", "action").remove(0);
        let key = page.attributes("[name=form_key]", "value").pop();
        let form = reqwest::multipart::Form::new()
            .text("form_key", key.unwrap_or_default())
            .text("caption", "Ana whispers")
            .text("audience", audience)
            .text("action", "publish");
        ana.upload(&action, form).await
    };
    choose("friends").await;
    assert_eq!(seen().await, [yes("Friends"), yes("Friends"), no()]);
    let page = ana.get(&edit).await;
    let chosen = page.attributes("#f-audience option[selected]", "value");
    assert_eq!(chosen, ["friends"]);
    choose("only_me").await;
    assert_eq!(seen().await, [yes("Only me"), no(), no()]);
    // Nobody is told that it was edited: what it says is the same.
    assert!(
        !ana.get(&format!("/posts/{post}"))
            .await
            .body
            .contains("edited")
    );
    choose("nonsense").await;
    assert_eq!(seen().await, [yes("Only me"), no(), no()]);
    choose("public").await;
    assert_eq!(seen().await, [yes(""), yes(""), yes("")]);
    test.stop().await;
}

#[actix_web::test]
async fn what_is_not_published_yet_is_its_authors_alone() {
    let world = World::new().await;
    let (_, _, owner) = &world.owners[0];
    let at = world
        .test
        .clock()
        .now()
        .plus(std::time::Duration::from_secs(7200));
    let at = at.date_time().format("%Y-%m-%dT%H:%M").to_string();
    let mut drafts = Vec::new();
    for (caption, action, width) in [("It begins", "draft", 190), ("It waits", "schedule", 191)] {
        let key = owner.get("/posts/new?kind=photos").await;
        let key = key.attributes("[name=form_key]", "value").remove(0);
        let photo = reqwest::multipart::Part::bytes(crate::forms::rows::picture(width));
        let form = reqwest::multipart::Form::new()
            .text("form_key", key)
            .text("caption", caption)
            .text("publish_at", at.clone())
            .part("photos", photo.file_name("lake.png"))
            .text("action", action);
        assert_eq!(owner.upload("/posts/new", form).await.status, 303);
        let list = owner.get("/drafts").await;
        let draft = list.attributes(".tile__acts a", "href").remove(0);
        let page = owner.get(&draft).await;
        assert!(page.text("#f-caption").contains(caption));
        let picture = page.attributes(".tile img:not(.blur)", "src").remove(0);
        drafts.push((caption, draft, picture));
    }
    let feed_and_profile = async |who: &TestClient, caption: &str| {
        let (feed, profile) = (who.get("/").await, who.get("/@open").await);
        (feed.body.contains(caption), profile.texts(".grid a").len())
    };
    let before = feed_and_profile(owner, "It waits").await;
    assert!(!before.0);
    for (column, client) in &world.viewers {
        for (caption, draft, picture) in &drafts {
            for path in [draft, picture] {
                let status = client.get(path).await.status;
                assert_eq!(status, 404, "{path} {}", VIEWERS[*column]);
            }
            assert!(!feed_and_profile(client, caption).await.0);
            assert!(!client.get("/drafts").await.has(".tile"));
        }
    }
    let guest = world.test.anonymous();
    for (_, draft, picture) in &drafts {
        assert_eq!(guest.get(draft).await.status, 303);
        assert_eq!(guest.get(picture).await.status, 404);
    }
    // When its time comes it is for whom it is meant, and the other one still for nobody.
    world
        .test
        .clock()
        .advance(std::time::Duration::from_secs(7201));
    world.test.run_jobs().await;
    for (column, client) in &world.viewers {
        let sees = VIEWERS[*column] != "blocked";
        let status = client.get(&drafts[1].2).await.status;
        assert_eq!(status == 200, sees, "{}", VIEWERS[*column]);
        assert_eq!(client.get(&drafts[0].2).await.status, 404);
    }
    let after = feed_and_profile(owner, "It waits").await;
    assert_eq!(after, (true, before.1 + 1));
}
