//! What belongs to someone: each address with an id, a name, a key or a token in it, called with
//! real ones by everyone but their owner.

use std::collections::BTreeSet;

use diesel::prelude::*;
use reqwest::Method;
use reqwest::multipart::{Form, Part};
use veranda::db::schema::identities;
use veranda::db::{MediaId, PostId, Tx, UserId};
use veranda::features::albums;
use veranda::features::comments as talk;
use veranda::features::media::{self, Shape};
use veranda::features::posts::{self, publish_now};
use veranda::routes::ROUTES;

use Answer::{Away, Does, Forbidden, Gone, NotFound, Refused, Sees};

use crate::passkeys::{Device, add, on_this_machine};
use crate::support::test_pictures::{file_of, four_corners};
use crate::support::{Page, TestApp, TestClient};

/// What one gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    /// The page or file.
    Sees,
    /// It is done.
    Does,
    /// Sent elsewhere; nothing is done.
    Away,
    /// 403: one sees it, and it is someone else's.
    Forbidden,
    /// 404: one may not even know of it.
    NotFound,
    /// 410: a link that is used up.
    Gone,
    /// 422: the form comes back.
    Refused,
}

impl Answer {
    fn status(self) -> u16 {
        match self {
            Sees => 200,
            Does | Away => 303,
            Forbidden => 403,
            NotFound => 404,
            Gone => 410,
            Refused => 422,
        }
    }
}

/// What a stranger gets, someone whom the owner has blocked, staff, and an admin.
type Answers = [Answer; 4];

const ALL_SEE: Answers = [Sees; 4];
const NOBODY: Answers = [NotFound; 4];
const UNBLOCKED_SEE: Answers = [Sees, NotFound, Sees, Sees];
const UNBLOCKED_DO: Answers = [Does, NotFound, Does, Does];
const UNBLOCKED_LED: Answers = [Away, NotFound, Away, Away];
const UNBLOCKED_REFUSED: Answers = [Refused, NotFound, Refused, Refused];
const STAFF_AND_OWNER: Answers = [Forbidden, NotFound, Sees, Sees];
const SEEN_ONLY: Answers = [Forbidden, NotFound, Forbidden, Forbidden];
const STAFF_SEE: Answers = [Forbidden, Forbidden, Sees, Sees];
const STAFF_FIND_NONE: Answers = [Forbidden, Forbidden, NotFound, NotFound];
const STAFF_DO: Answers = [Forbidden, Forbidden, Does, Does];
const ADMINS_SEE: Answers = [Forbidden, Forbidden, Forbidden, Sees];
const ADMINS_DO: Answers = [Forbidden, Forbidden, Forbidden, Does];
const ADMINS_LED: Answers = [Forbidden, Forbidden, Forbidden, Away];
const ADMINS_FIND_NONE: Answers = [Forbidden, Forbidden, Forbidden, NotFound];

const WHO: [&str; 4] = ["a stranger", "someone blocked", "staff", "an admin"];

#[actix_web::test]
async fn nobody_reaches_what_is_someone_elses() {
    let mut failures = Vec::new();
    for (place, who) in WHO.iter().enumerate() {
        let world = World::new().await;
        let client = world.requester(place).await;
        for (route, path, answers) in world.rows() {
            let expected = answers[place];
            let before = world.test.fingerprint().await;
            let page = call(&client, route, &path).await;
            let told = format!("{route} as {path} by {who}");
            if page.status != expected.status() {
                failures.push(format!("{told}: {}, not {expected:?}", page.status));
            }
            let changes = before.changes(&world.test.fingerprint().await);
            if expected != Does && !changes.is_empty() {
                failures.push(format!("{told} changed {changes:?}"));
            }
            if expected == Does && changes.is_empty() {
                failures.push(format!("{told} did nothing"));
            }
        }
        world.test.stop().await;
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[actix_web::test]
async fn every_address_with_a_place_in_it_has_a_row() {
    let world = World::new().await;
    let rows: BTreeSet<_> = world.rows().into_iter().map(|(route, ..)| route).collect();
    let routes: Vec<_> = ROUTES
        .iter()
        .map(|(method, path, _)| format!("{method} {path}"))
        .collect();
    let missing: Vec<_> = routes
        .iter()
        .filter(|route| route.contains('{') && !rows.contains(route.as_str()))
        .collect();
    assert!(missing.is_empty(), "no row for {missing:?}");
    let stale: Vec<_> = rows
        .iter()
        .filter(|row| !routes.iter().any(|route| route == *row))
        .collect();
    assert!(stale.is_empty(), "rows for no address: {stale:?}");
    world.test.stop().await;
}

#[actix_web::test]
async fn nonsense_in_an_address_is_answered_and_changes_nothing() {
    let test = TestApp::start_unhurried().await;
    let admin = test.admin().await;
    let long = "a".repeat(3000);
    for nonsense in [
        "0",
        "-1",
        "99999999999999999999",
        "%00",
        "%FF",
        "..%2F..",
        "'--",
        &long,
    ] {
        for (method, path, _) in ROUTES.iter().filter(|(_, path, _)| path.contains('{')) {
            let mut filled = String::new();
            for part in path.split('/').skip(1) {
                let at = if part.starts_with("@{") { "@" } else { "" };
                filled.push('/');
                filled.push_str(at);
                filled.push_str(if part.contains('{') { nonsense } else { part });
            }
            let before = test.fingerprint().await;
            let page = call(&admin, &format!("{method} {path}"), &filled).await;
            let status = page.status.as_u16();
            assert!(status < 500, "{method} {filled}: {status}");
            let changes = before.changes(&test.fingerprint().await);
            assert!(changes.is_empty(), "{method} {filled}: {changes:?}");
        }
    }
    test.stop().await;
}

/// The request that would do something, were it one's own.
async fn call(client: &TestClient, route: &str, path: &str) -> Page {
    let (method, route) = route.split_once(' ').unwrap();
    if method == "GET" {
        return client.get(path).await;
    }
    if matches!(route, "/drafts/{id}" | "/posts/{id}/edit") {
        let picture = Part::bytes(picture(90)).file_name("mine.png");
        let form = Form::new()
            .text("caption", "Mine now")
            .text("action", "publish");
        return client.upload(path, form.part("photos", picture)).await;
    }
    let form = [
        ("body", "Here I am"),
        ("kind", "love"),
        ("liked", "1"),
        ("open", "0"),
        ("saved", "1"),
        ("to", "ben"),
        ("text", "Because"),
        ("full_name", "Max"),
        ("username", ""),
        ("reason", "Somebody asked for it"),
    ];
    Page::of(client.request(Method::POST, path).form(&form)).await
}

fn picture(width: u32) -> Vec<u8> {
    let image = image::DynamicImage::ImageRgb8(four_corners(width, 60));
    file_of(&image, image::ImageFormat::Png)
}

/// Ana and what is hers, Ben whom she writes to, and Gus who is suspended.
struct World {
    test: TestApp,
    set_up: String,
    post: PostId,
    deleted: PostId,
    of_gus: PostId,
    comment: i64,
    comment_of_ben: i64,
    deleted_comment: i64,
    /// A post for Ana alone, in an album of hers.
    only_hers: PostId,
    album: String,
    hidden_comment: i64,
    draft: String,
    /// The page of the draft's photo.
    adjust: String,
    edit_draft: String,
    conversation: String,
    notification: String,
    report: String,
    muted_word: String,
    /// The address of a collection.
    collection: String,
    /// Of a secret link to the post.
    secret: String,
    invitation: String,
    reset: String,
    confirm: String,
    contact: String,
    session: String,
    /// In the post.
    picture: MediaId,
    /// Addresses of pictures: in the post, of the draft, in the deleted post, of Gus, Ana's own.
    pictures: [String; 5],
}

impl World {
    async fn new() -> Self {
        let test = TestApp::open(false).await;
        let token = test.app.setup_token.load().as_deref().unwrap().to_owned();
        let test = on_this_machine(test.set_up().await).await;
        let (ana, ana_client) = test.member("ana").await;
        let (ben, _) = test.member("ben").await;
        let (gus, _) = test.member("gus").await;
        let (bob, _) = test.member("bob").await;
        test.keep_originals(true).await;
        let (shown, shown_at) = stored(&test, ana, 80).await;
        let (hidden, hidden_at) = stored(&test, ana, 81).await;
        let (his, his_at) = stored(&test, gus, 82).await;
        let (face, face_at) = stored(&test, ana, 83).await;
        let post = publish(&test, ana, shown).await;
        let deleted = publish(&test, ana, hidden).await;
        let of_gus = publish(&test, gus, his).await;
        let only_hers = publish(&test, ana, face).await;
        let album = test
            .change(move |tx| {
                use veranda::db::schema::posts as rows;
                let alone = posts::Audience::OnlyMe;
                diesel::update(rows::table.find(only_hers))
                    .set(rows::audience.eq(alone))
                    .execute(tx.conn)?;
                let album = albums::create(tx, ana, "Hers", "")?;
                albums::put(tx, ana, only_hers, Some(album))?;
                Ok(format!("/private/albums/{album}"))
            })
            .await;
        let comment = comment(&test, ana, post, "Mine").await;
        let comment_of_ben = self::comment(&test, ben, post, "Lovely").await;
        let deleted_comment = self::comment(&test, ana, post, "Gone").await;
        let hidden_comment = self::comment(&test, ana, deleted, "Under it").await;
        test.change(move |tx| {
            talk::delete(tx, ana, veranda::db::CommentId(deleted_comment))?;
            posts::set_deleted(tx, ana, deleted, true)?;
            connect(tx, ana)?;
            wear(tx, ana, face)
        })
        .await;
        test.block(ana, bob).await;
        let edit = format!("/posts/{post}/edit");
        let (draft, _) = begin(&ana_client, "/posts/new", "/posts/new", true).await;
        let (edit_draft, _) = begin(&ana_client, &edit, &edit, false).await;
        let photo = "SELECT CAST(min(id) AS TEXT) AS line FROM draft_photos";
        let photo = test.one_text(photo).await.unwrap();
        let adjust = format!("{draft}/photos/{photo}/adjust");
        let draft_at = ana_client
            .get("/posts/new")
            .await
            .attributes(".tile img:not(.blur)", "src")
            .remove(0);
        let conversation = ana_client
            .post("/chat/with/ben", &[])
            .await
            .location()
            .unwrap();
        ana_client
            .post(&format!("{conversation}/messages"), &[("body", "Hello")])
            .await;
        let id = ben.to_string();
        let fields = [("kind", "user"), ("id", id.as_str()), ("reason", "spam")];
        let report = ana_client.post("/reports", &fields).await;
        let report = report.location().unwrap();
        let word = [("word", "Spoiler")];
        ana_client
            .post("/settings/muted/words", &word)
            .await
            .goes_to("/settings/muted");
        let muted_word = "SELECT CAST(max(id) AS TEXT) AS line FROM muted_phrases";
        let muted_word = test.one_text(muted_word).await.unwrap();
        let links = format!("/posts/{post}/links");
        let page = ana_client.post(&links, &[("lasts", "week")]).await;
        let secret = page.attributes("#f-made", "value").remove(0);
        let secret = url::Url::parse(&secret).unwrap().path().to_owned();
        let bread = [("name", "Bread")];
        let collection = ana_client.post("/saved", &bread).await.location().unwrap();
        let told = format!(
            "SELECT CAST(max(id) AS TEXT) AS line FROM notifications WHERE recipient_id = {ana}"
        );
        let notification = test.one_text(&told).await.unwrap();
        let form = [("note", "Lan"), ("max_uses", "5"), ("days", "7")];
        ana_client
            .post("/invitations", &form)
            .await
            .goes_to("/invitations");
        let page = ana_client.get("/invitations").await;
        let invitation = page.attributes("input[readonly]", "value").remove(0);
        let invitation = url::Url::parse(&invitation).unwrap().path().to_owned();
        let (reset, confirm) = mailed(&test).await;
        test.text_message("+84912345678").await;
        let password = crate::support::PASSWORD;
        let form = [("contact", "ana.new@example.org"), ("current", password)];
        ana_client
            .post("/settings/contact", &form)
            .await
            .goes_to("/settings/contact");
        let contact = test.mail_to("ana.new@example.org").await.link();
        test.sign_in("ana", password).await;
        ana_client
            .post("/settings/data", &[("current", password)])
            .await
            .goes_to("/settings/data");
        let page = ana_client.get("/settings/devices").await;
        let session = page.attributes(".person form", "action").remove(0);
        add(&ana_client, &mut Device::new(&test.base), "Phone").await;
        test.suspend(gus).await;
        test.run_jobs().await;
        Self {
            set_up: format!("/setup/{token}"),
            post,
            deleted,
            of_gus,
            comment,
            comment_of_ben,
            deleted_comment,
            only_hers,
            album,
            hidden_comment,
            draft,
            adjust,
            edit_draft,
            conversation,
            notification,
            report,
            muted_word,
            collection,
            secret,
            invitation,
            reset,
            confirm,
            contact,
            session,
            picture: shown,
            pictures: [shown_at, draft_at, hidden_at, his_at, face_at],
            test,
        }
    }

    async fn requester(&self, place: usize) -> TestClient {
        match place {
            0 => self.test.user("sam").await,
            1 => self.test.sign_in("bob", crate::support::PASSWORD).await,
            2 => self.test.staff("sofia").await,
            _ => self.test.admin().await,
        }
    }

    /// The route, the address called, and what each gets. Those that do much come last.
    fn rows(&self) -> Vec<(&'static str, String, Answers)> {
        let mut rows = self.people();
        rows.extend(self.posts());
        rows.extend(self.comments());
        rows.extend(self.private());
        rows.extend(self.links());
        rows.extend(self.records());
        rows.push((
            "POST /people/{username}/block",
            "/people/ana/block".into(),
            UNBLOCKED_DO,
        ));
        rows
    }

    fn people(&self) -> Vec<(&'static str, String, Answers)> {
        let mut rows = vec![
            ("GET /@{username}", "/@ben".into(), ALL_SEE),
            // Nobody may look in from outside.
            (
                "GET /@{username}/feed.atom",
                "/@ben/feed.atom".into(),
                NOBODY,
            ),
            // A page for whatever one asks for: what is on it is another for everybody.
            ("GET /tags/{name}", "/tags/any".into(), ALL_SEE),
            ("GET /places/{name}", "/places/any".into(), ALL_SEE),
            (
                "POST /people/{username}/unblock",
                "/people/ana/unblock".into(),
                [Away; 4],
            ),
            (
                "POST /people/{username}/unblock",
                "/people/gus/unblock".into(),
                [Away; 4],
            ),
            (
                "POST /people/{username}/unblock",
                "/people/nobody/unblock".into(),
                [Away; 4],
            ),
            (
                "POST /people/{username}/unfollow",
                "/people/ana/unfollow".into(),
                [Away, NotFound, Away, Away],
            ),
            (
                "POST /people/{username}/friend",
                "/people/gus/friend".into(),
                NOBODY,
            ),
            (
                "POST /people/{username}/friend/accept",
                "/people/ana/friend/accept".into(),
                [Away, NotFound, Away, Away],
            ),
            (
                "POST /people/{username}/friend/cancel",
                "/people/ana/friend/cancel".into(),
                [Away, NotFound, Away, Away],
            ),
            (
                "POST /people/{username}/friend/close",
                "/people/ana/friend/close".into(),
                NOBODY,
            ),
            (
                "POST /people/{username}/friend/decline",
                "/people/ana/friend/decline".into(),
                [Away, NotFound, Away, Away],
            ),
            (
                "POST /people/{username}/friend/end",
                "/people/ana/friend/end".into(),
                [Away, NotFound, Away, Away],
            ),
            (
                "POST /people/{username}/accept",
                "/people/ana/accept".into(),
                [Away, NotFound, Away, Away],
            ),
            (
                "POST /people/{username}/unmute",
                "/people/ana/unmute".into(),
                [Away; 4],
            ),
            (
                "POST /people/{username}/decline",
                "/people/ana/decline".into(),
                [Away, NotFound, Away, Away],
            ),
            (
                "POST /people/{username}/remove-follower",
                "/people/ana/remove-follower".into(),
                [Away, NotFound, Away, Away],
            ),
            (
                "POST /people/{username}/block",
                "/people/gus/block".into(),
                NOBODY,
            ),
        ];
        for (name, sees, does) in [
            ("ana", UNBLOCKED_SEE, UNBLOCKED_DO),
            ("gus", NOBODY, NOBODY),
        ] {
            rows.extend([
                (
                    "POST /people/{username}/suggestion/dismiss",
                    format!("/people/{name}/suggestion/dismiss"),
                    does,
                ),
                (
                    "POST /people/{username}/suggestion/restore",
                    format!("/people/{name}/suggestion/restore"),
                    does,
                ),
                (
                    "POST /people/{username}/mute",
                    format!("/people/{name}/mute"),
                    does,
                ),
                ("GET /@{username}", format!("/@{name}"), sees),
                (
                    "GET /@{username}/followers",
                    format!("/@{name}/followers"),
                    sees,
                ),
                (
                    "GET /@{username}/following",
                    format!("/@{name}/following"),
                    sees,
                ),
                (
                    "POST /people/{username}/follow",
                    format!("/people/{name}/follow"),
                    does,
                ),
                (
                    "POST /chat/with/{username}",
                    format!("/chat/with/{name}"),
                    does,
                ),
            ]);
        }
        rows
    }

    fn posts(&self) -> Vec<(&'static str, String, Answers)> {
        let mut rows = Vec::new();
        for (post, sees, does, again, changes) in [
            (
                self.post,
                UNBLOCKED_SEE,
                UNBLOCKED_DO,
                UNBLOCKED_LED,
                SEEN_ONLY,
            ),
            (self.deleted, NOBODY, NOBODY, NOBODY, NOBODY),
            (self.of_gus, NOBODY, NOBODY, NOBODY, NOBODY),
        ] {
            rows.extend([
                ("POST /posts/{id}/save", format!("/posts/{post}/save"), does),
                (
                    "GET /posts/{id}/collections",
                    format!("/posts/{post}/collections"),
                    sees,
                ),
                (
                    "GET /posts/{id}/links",
                    format!("/posts/{post}/links"),
                    changes,
                ),
                (
                    "POST /posts/{id}/links",
                    format!("/posts/{post}/links"),
                    changes,
                ),
                (
                    "POST /posts/{id}/links/{link}/end",
                    format!("/posts/{post}/links/1/end"),
                    changes,
                ),
                (
                    "GET /posts/{id}/share",
                    format!("/posts/{post}/share"),
                    sees,
                ),
                (
                    "POST /posts/{id}/share",
                    format!("/posts/{post}/share"),
                    does,
                ),
                // It is saved already.
                (
                    "POST /posts/{id}/collections",
                    format!("/posts/{post}/collections"),
                    again,
                ),
                ("GET /posts/{id}", format!("/posts/{post}"), sees),
                ("GET /posts/{id}/card", format!("/posts/{post}/card"), sees),
                (
                    "GET /posts/{id}/history",
                    format!("/posts/{post}/history"),
                    sees,
                ),
                (
                    "GET /posts/{id}/reactions",
                    format!("/posts/{post}/reactions"),
                    sees,
                ),
                (
                    "POST /posts/{id}/reaction",
                    format!("/posts/{post}/reaction"),
                    does,
                ),
                (
                    "POST /posts/{id}/comments",
                    format!("/posts/{post}/comments"),
                    does,
                ),
                (
                    "POST /posts/{id}/commenting",
                    format!("/posts/{post}/commenting"),
                    changes,
                ),
                (
                    "GET /posts/{id}/edit",
                    format!("/posts/{post}/edit"),
                    changes,
                ),
                (
                    "POST /posts/{id}/edit",
                    format!("/posts/{post}/edit"),
                    changes,
                ),
                (
                    "POST /posts/{id}/delete",
                    format!("/posts/{post}/delete"),
                    changes,
                ),
            ]);
        }
        // Deleted ones are their owner's alone, and of others it is not even told that they are not.
        for post in [self.post, self.deleted, self.of_gus] {
            let page = format!("/settings/deleted/{post}");
            rows.extend([
                ("GET /settings/deleted/{id}", page.clone(), NOBODY),
                (
                    "POST /settings/deleted/{id}/restore",
                    format!("{page}/restore"),
                    NOBODY,
                ),
                (
                    "POST /settings/deleted/{id}/purge",
                    format!("{page}/purge"),
                    NOBODY,
                ),
            ]);
        }
        let [shown, draft, deleted, of_gus, face] = self.pictures.clone();
        let file = "GET /media/{key}/{file}";
        rows.extend([
            (file, shown, UNBLOCKED_SEE),
            (file, draft, NOBODY),
            (file, deleted, NOBODY),
            (file, of_gus, NOBODY),
            // A face stands beside what both wrote elsewhere, too.
            (file, face, ALL_SEE),
            // A secret link asks nobody who they are.
            ("GET /s/{token}", self.secret.clone(), ALL_SEE),
            (
                "GET /s/{token}/media/{key}/{file}",
                format!("{}{}", self.secret, self.pictures[0]),
                ALL_SEE,
            ),
            (
                "GET /s/{token}/media/{key}/{file}",
                format!("{}{}", self.secret, self.pictures[2]),
                NOBODY,
            ),
            (
                "GET /media/{key}/original",
                self.pictures[0].replace("320.webp", "original"),
                NOBODY,
            ),
            (
                "POST /settings/storage/{id}/remove",
                format!("/settings/storage/{}/remove", self.picture),
                NOBODY,
            ),
        ]);
        rows
    }

    fn comments(&self) -> Vec<(&'static str, String, Answers)> {
        let mut rows = Vec::new();
        for id in [self.comment, self.comment_of_ben] {
            rows.extend([
                ("GET /comments/{id}", "", id, UNBLOCKED_LED),
                ("GET /comments/{id}/likes", "/likes", id, UNBLOCKED_SEE),
                ("POST /comments/{id}/like", "/like", id, UNBLOCKED_DO),
                ("GET /comments/{id}/reply", "/reply", id, UNBLOCKED_SEE),
                ("POST /comments/{id}/replies", "/replies", id, UNBLOCKED_DO),
                (
                    "GET /comments/{id}/history",
                    "/history",
                    id,
                    STAFF_AND_OWNER,
                ),
                ("GET /comments/{id}/edit", "/edit", id, SEEN_ONLY),
                ("POST /comments/{id}/edit", "/edit", id, SEEN_ONLY),
                ("POST /comments/{id}/delete", "/delete", id, SEEN_ONLY),
            ]);
        }
        for id in [self.deleted_comment, self.hidden_comment] {
            // On a post that one sees, what was typed for a comment that is gone comes back.
            let answers = match id == self.deleted_comment {
                true => UNBLOCKED_REFUSED,
                false => NOBODY,
            };
            rows.extend([
                ("GET /comments/{id}", "", id, NOBODY),
                ("GET /comments/{id}/likes", "/likes", id, NOBODY),
                ("POST /comments/{id}/like", "/like", id, NOBODY),
                ("GET /comments/{id}/reply", "/reply", id, NOBODY),
                ("POST /comments/{id}/replies", "/replies", id, answers),
                ("GET /comments/{id}/history", "/history", id, NOBODY),
                ("GET /comments/{id}/edit", "/edit", id, NOBODY),
                ("POST /comments/{id}/edit", "/edit", id, NOBODY),
                ("POST /comments/{id}/delete", "/delete", id, NOBODY),
            ]);
        }
        let row = |(route, end, id, answers)| (route, format!("/comments/{id}{end}"), answers);
        rows.into_iter().map(row).collect()
    }

    /// Drafts, conversations, invitations: their owners' alone, whoever asks.
    fn private(&self) -> Vec<(&'static str, String, Answers)> {
        let thread = &self.conversation;
        let mut rows = vec![
            ("GET /saved/{id}", self.collection.clone(), NOBODY),
            ("POST /saved/{id}", self.collection.clone(), NOBODY),
            (
                "POST /saved/{id}/delete",
                format!("{}/delete", self.collection),
                NOBODY,
            ),
            ("GET /chat/{id}", thread.clone(), NOBODY),
            ("GET /chat/{id}", format!("{thread}?before=1"), NOBODY),
            (
                "POST /chat/{id}/messages",
                format!("{thread}/messages"),
                NOBODY,
            ),
            ("GET /chat/{id}/socket", format!("{thread}/socket"), NOBODY),
            (
                "GET /posts/{id}/activity",
                format!("/posts/{}/activity", self.post),
                [NotFound, NotFound, Sees, Sees],
            ),
            (
                "POST /settings/muted/words/{id}/remove",
                format!("/settings/muted/words/{}/remove", self.muted_word),
                NOBODY,
            ),
            ("GET /reports/{id}", self.report.clone(), NOBODY),
            (
                "GET /notifications/{id}",
                format!("/notifications/{}", self.notification),
                NOBODY,
            ),
            (
                "POST /invitations/{id}/revoke",
                "/invitations/1/revoke".into(),
                NOBODY,
            ),
        ];
        let (album, hers) = (&self.album, self.only_hers);
        rows.extend([
            (
                "GET /drafts/{id}/photos/{photo}/adjust",
                self.adjust.clone(),
                NOBODY,
            ),
            (
                "POST /drafts/{id}/photos/{photo}/adjust",
                self.adjust.clone(),
                NOBODY,
            ),
        ]);
        rows.extend([
            ("GET /private/albums/{id}", album.clone(), NOBODY),
            (
                "GET /private/albums/{id}/edit",
                format!("{album}/edit"),
                NOBODY,
            ),
            (
                "POST /private/albums/{id}/edit",
                format!("{album}/edit"),
                NOBODY,
            ),
            (
                "GET /private/albums/{id}/posts",
                format!("{album}/posts"),
                NOBODY,
            ),
            (
                "POST /private/albums/{id}/posts",
                format!("{album}/posts"),
                NOBODY,
            ),
            (
                "POST /private/albums/{id}/delete",
                format!("{album}/delete"),
                NOBODY,
            ),
            ("GET /posts/{id}", format!("/posts/{hers}"), NOBODY),
            (
                "POST /posts/{id}/album",
                format!("/posts/{hers}/album"),
                NOBODY,
            ),
            (
                "POST /posts/{id}/album",
                format!("/posts/{}/album", self.post),
                SEEN_ONLY,
            ),
        ]);
        for draft in [&self.draft, &self.edit_draft] {
            rows.extend([
                ("GET /drafts/{id}", draft.clone(), NOBODY),
                ("POST /drafts/{id}", draft.clone(), NOBODY),
                (
                    "POST /drafts/{id}/discard",
                    format!("{draft}/discard"),
                    NOBODY,
                ),
            ]);
        }
        rows
    }

    /// Whoever holds a mailed link has the right that comes with it. Signed-in people have no
    /// use for an invitation.
    fn links(&self) -> Vec<(&'static str, String, Answers)> {
        let asset = veranda::view::asset("js/app.js").to_string();
        vec![
            (
                "GET /invitation/{token}",
                self.invitation.clone(),
                [Away; 4],
            ),
            (
                "POST /invitation/{token}",
                self.invitation.clone(),
                [Away; 4],
            ),
            ("GET /password-reset/{token}", self.reset.clone(), [Away; 4]),
            (
                "GET /contact/confirm/{token}",
                self.contact.clone(),
                ALL_SEE,
            ),
            // Whoever reads the mail may: it goes nowhere else.
            (
                "POST /contact/confirm/{token}",
                self.contact.clone(),
                [Does; 4],
            ),
            (
                "POST /contact/confirm/{token}",
                self.contact.clone(),
                [Gone; 4],
            ),
            (
                "GET /contact/take-back/{token}",
                "/contact/take-back/guess".into(),
                [Gone; 4],
            ),
            (
                "POST /contact/take-back/{token}",
                "/contact/take-back/guess".into(),
                [Gone; 4],
            ),
            (
                "GET /settings/data/{id}/file",
                "/settings/data/1/file".into(),
                NOBODY,
            ),
            (
                "GET /settings/passkeys/{id}",
                "/settings/passkeys/1".into(),
                NOBODY,
            ),
            (
                "POST /settings/passkeys/{id}",
                "/settings/passkeys/1".into(),
                NOBODY,
            ),
            (
                "POST /settings/passkeys/{id}/remove",
                "/settings/passkeys/1/remove".into(),
                NOBODY,
            ),
            (
                "POST /settings/devices/{id}/end",
                self.session.clone(),
                NOBODY,
            ),
            (
                "POST /settings/ways/{id}/disconnect",
                "/settings/ways/1/disconnect".into(),
                NOBODY,
            ),
            // Of a site that this one does not know.
            (
                "GET /sign-in/callback/{provider}",
                "/sign-in/callback/nobody".into(),
                NOBODY,
            ),
            (
                "POST /sign-in/with/{provider}",
                "/sign-in/with/nobody".into(),
                NOBODY,
            ),
            (
                "GET /unsubscribe/{user}/{kind}/{seal}",
                "/unsubscribe/1/invitation_used/guess".into(),
                NOBODY,
            ),
            (
                "POST /unsubscribe/{user}/{kind}/{seal}",
                "/unsubscribe/1/invitation_used/guess".into(),
                NOBODY,
            ),
            ("GET /setup/{token}", self.set_up.clone(), NOBODY),
            ("POST /setup/{token}", self.set_up.clone(), NOBODY),
            (
                "GET /sign-up/confirm/{token}",
                self.confirm.clone(),
                ALL_SEE,
            ),
            (
                "POST /sign-up/confirm/{token}",
                self.confirm.clone(),
                [Does; 4],
            ),
            (
                "POST /sign-up/confirm/{token}",
                self.confirm.clone(),
                [Gone; 4],
            ),
            ("GET /static/{hash}/{path:.*}", asset, ALL_SEE),
        ]
    }

    fn records(&self) -> Vec<(&'static str, String, Answers)> {
        let (post, comment) = (self.post, self.comment);
        let act = "POST /admin/{slug}/{key}/{action}";
        let mut rows = Vec::new();
        let kinds = [
            ("users", "1".to_owned()),
            ("posts", post.to_string()),
            ("comments", comment.to_string()),
            ("invitations", "1".into()),
            ("messages", "1".into()),
            ("mails", "1".into()),
            ("text-messages", "1".into()),
            ("activities", "1".into()),
            ("sign-in-attempts", "1".into()),
        ];
        for (kind, key) in kinds {
            rows.push(("GET /admin/{slug}", format!("/admin/{kind}"), STAFF_SEE));
            let one = format!("/admin/{kind}/{key}");
            rows.push(("GET /admin/{slug}/{key}", one, STAFF_SEE));
            let none = format!("/admin/{kind}/999999");
            rows.push(("GET /admin/{slug}/{key}", none, STAFF_FIND_NONE));
            let none = format!("/admin/{kind}/999999/delete");
            rows.push((act, none, STAFF_FIND_NONE));
        }
        for (route, place) in [
            ("GET /admin/mail-previews/{kind}", "mail-previews/approved"),
            (
                "GET /admin/mail-previews/{kind}/html",
                "mail-previews/approved/html",
            ),
            ("GET /admin/text-previews/{kind}", "text-previews/approved"),
        ] {
            rows.push((route, format!("/admin/{place}"), ADMINS_SEE));
        }
        // Closed until an admin says why; the other post is no private one.
        let hers = format!("/admin/posts/{}/open", self.only_hers);
        let shared = format!("/admin/posts/{post}/open");
        let photo = "GET /admin/posts/{id}/open/photos/{place}";
        rows.extend([
            (photo, format!("{hers}/photos/0"), ADMINS_FIND_NONE),
            (photo, format!("{shared}/photos/0"), ADMINS_FIND_NONE),
            ("GET /admin/posts/{id}/open", hers.clone(), ADMINS_SEE),
            ("GET /admin/posts/{id}/open", shared.clone(), ADMINS_LED),
            ("POST /admin/posts/{id}/open", shared, ADMINS_LED),
            ("POST /admin/posts/{id}/open", hers.clone(), ADMINS_DO),
            (photo, format!("{hers}/photos/0"), ADMINS_SEE),
            (photo, format!("{hers}/photos/1"), ADMINS_FIND_NONE),
        ]);
        rows.extend([
            (
                "GET /admin/{slug}",
                "/admin/secrets".into(),
                STAFF_FIND_NONE,
            ),
            (act, "/admin/users/1/make-admin".into(), ADMINS_DO),
            // Of an admin now, or refused before; a member may do neither.
            (
                act,
                "/admin/users/1/make-member".into(),
                [Forbidden, Forbidden, Away, Does],
            ),
            (act, format!("/admin/comments/{comment}/delete"), STAFF_DO),
            (act, format!("/admin/posts/{post}/delete"), STAFF_DO),
            (act, "/admin/invitations/1/revoke".into(), STAFF_DO),
            (act, "/admin/users/2/suspend".into(), STAFF_DO),
        ]);
        rows
    }
}

async fn stored(test: &TestApp, owner: UserId, width: u32) -> (MediaId, String) {
    let id = media::take_in_bytes(&test.app, owner, picture(width), Shape::Photo);
    let id = id.await.unwrap().unwrap();
    let key = test.read(move |conn| Ok(media::find(conn, id)?.key)).await;
    (id, media::url(&key, 320))
}

async fn publish(test: &TestApp, author: UserId, photo: MediaId) -> PostId {
    test.change(move |tx| {
        let now = tx.now;
        publish_now(tx, author, "A day", &[(photo, "Lake".into())], now)
    })
    .await
}

async fn comment(test: &TestApp, author: UserId, post: PostId, body: &'static str) -> i64 {
    test.change(move |tx| Ok(talk::add(tx, author, post, body)?.0))
        .await
}

fn wear(tx: &mut Tx<'_>, person: UserId, face: MediaId) -> Result<(), veranda::Error> {
    veranda::features::profiles::set_picture(
        tx,
        person,
        veranda::features::profiles::Spot::Avatar,
        Some(face),
    )
}

/// Begins a draft; gives its address.
async fn begin(client: &TestClient, form: &str, shown: &str, photo: bool) -> (String, Page) {
    let mut fields = Form::new().text("caption", "Soon").text("action", "save");
    if photo {
        fields = fields.part("photos", Part::bytes(picture(84)).file_name("soon.png"));
    }
    client.upload(form, fields).await.goes_to(shown);
    let page = client.get(shown).await;
    (page.attributes("#composer", "action").remove(0), page)
}

/// Ana's link to a new password, and the link of someone who signs up.
async fn mailed(test: &TestApp) -> (String, String) {
    let guest = test.anonymous();
    let form = [("contact", "lan@example.org")];
    guest.post("/sign-up", &form).await.goes_to("/sign-up/sent");
    guest
        .post("/password-reset", &[("contact", "ana@example.org")])
        .await;
    let reset = test.mail_to("ana@example.org").await.link();
    (reset, test.mail_to("lan@example.org").await.link())
}

/// Another site's account becomes a way in.
fn connect(tx: &mut Tx<'_>, person: UserId) -> Result<(), veranda::Error> {
    diesel::insert_into(identities::table)
        .values((
            identities::user_id.eq(person),
            identities::provider.eq("google"),
            identities::issuer.eq("https://accounts.example.org"),
            identities::subject.eq("1"),
            identities::claims.eq("{}"),
            identities::created_at.eq(tx.now),
            identities::last_used_at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    Ok(())
}
