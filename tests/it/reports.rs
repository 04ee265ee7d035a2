//! Telling staff of posts, comments, people and messages.

use std::time::Duration;

use diesel::prelude::*;
use futures_util::future::join_all;
use veranda::db::schema::reports as rows;
use veranda::db::{CommentId, PostId, UserId};
use veranda::features::comments as talk;
use veranda::features::reports::{self, Kind, Reason, State};

use crate::notifications::told;
use crate::support::{Page, TestApp, TestClient};

struct World {
    test: TestApp,
    ana: TestClient,
    ben_id: UserId,
    ben: TestClient,
    post: PostId,
    comment: CommentId,
    message: String,
    /// The path of Ana's and Ben's conversation.
    thread: String,
}

impl World {
    /// Ben, who wrote a post, a comment and a message that Ana reads.
    async fn new() -> Self {
        let test = TestApp::start_unhurried().await;
        let (_, ana) = test.member("ana").await;
        let (ben_id, ben) = test.member("ben").await;
        let post = test.post(ben_id, "Buy <b>now</b>").await;
        let comment = test
            .change(move |tx| talk::add(tx, ben_id, post, "And here, too"))
            .await;
        let thread = ben.post("/chat/with/ana", &[]).await.location().unwrap();
        let said = [("body", "Only for you")];
        ben.post(&format!("{thread}/messages"), &said).await;
        let newest = "SELECT CAST(max(id) AS TEXT) AS line FROM messages";
        let message = test.one_text(newest).await.unwrap();
        Self {
            test,
            ana,
            ben_id,
            ben,
            post,
            comment,
            message,
            thread,
        }
    }

    /// Each kind of thing: its id, the page where it is, and what it says.
    fn things(&self) -> [(Kind, String, String, &'static str); 4] {
        let post = format!("/posts/{}", self.post);
        [
            (
                Kind::Post,
                self.post.to_string(),
                post.clone(),
                "Buy <b>now</b>",
            ),
            (
                Kind::Comment,
                self.comment.to_string(),
                post,
                "And here, too",
            ),
            (
                Kind::User,
                self.ben_id.to_string(),
                "/@ben".into(),
                "Ben\n@ben",
            ),
            (
                Kind::Message,
                self.message.clone(),
                self.thread.clone(),
                "Only for you",
            ),
        ]
    }

    async fn stored(&self) -> Vec<reports::Report> {
        self.test
            .read(|conn| {
                let all = rows::table.order(rows::id);
                Ok(all.select(reports::Report::as_select()).load(conn)?)
            })
            .await
    }

    async fn states(&self) -> Vec<State> {
        let stored = self.stored().await;
        stored.into_iter().map(|report| report.state).collect()
    }
}

fn form_of(kind: Kind, id: &str) -> String {
    format!("/reports/new?kind={kind}&id={id}")
}

async fn send(who: &TestClient, kind: Kind, id: &str, reason: &str) -> Page {
    let fields = [
        ("kind", kind.as_str()),
        ("id", id),
        ("reason", reason),
        ("details", "Look"),
    ];
    who.post("/reports", &fields).await
}

#[actix_web::test]
async fn each_kind_of_thing_is_reported_from_where_it_is_and_kept_as_it_was() {
    let world = World::new().await;
    let (test, ana, ben_id) = (&world.test, &world.ana, world.ben_id);
    for (kind, id, page, snapshot) in world.things() {
        let path = form_of(kind, &id);
        let shown = ana.get(&page).await;
        assert!(
            shown.attributes("a", "href").contains(&path),
            "{kind} on {page}"
        );
        let own = world.ben.get(&page).await.attributes("a", "href");
        // A message looks the same to both; styles hide the link beside one's own.
        assert!(kind == Kind::Message || !own.contains(&path), "{kind}");
        let form = ana.get(&path).await;
        assert_eq!(form.status, 200);
        assert!(!form.body.contains("<b>now</b>"));
        let refused = send(ana, kind, &id, "").await;
        assert_eq!(refused.status, 422);
        assert_eq!(refused.text("#f-reason-error"), "Choose what is wrong.");
        assert_eq!(refused.text("#f-details"), "Look");
        let thanks = send(ana, kind, &id, "spam").await.location().unwrap();
        let thanks = ana.get(&thanks).await;
        assert!(thanks.body.contains("The people who run this site look"));
        assert!(thanks.has("form[action='/people/ben/block']"));
        assert!(thanks.has("form[action='/people/ben/mute']"));
        let report = world.stored().await.pop().unwrap();
        assert_eq!((report.object_kind, report.reason), (kind, Reason::Spam));
        assert_eq!(report.person_id, ben_id);
        assert_eq!(
            (report.snapshot.as_str(), report.note.as_str()),
            (snapshot, "Look")
        );
    }
    // Edited, deleted and removed for good afterwards: what was reported stays for staff.
    let (comment, post) = (world.comment, world.post.to_string());
    test.change(move |tx| {
        talk::edit(tx, ben_id, comment, "Nothing to see")?;
        talk::delete(tx, ben_id, comment).map(drop)
    })
    .await;
    world.ben.post(&format!("/posts/{post}/delete"), &[]).await;
    let purge = format!("/settings/deleted/{post}/purge");
    world.ben.post(&purge, &[]).await;
    test.run_jobs().await;
    let staff = test.staff("sam").await;
    let first = world.stored().await[0].id;
    for (id, said, is_there) in [
        (first, "Buy <b>now</b>", false),
        (first + 1, "And here, too", false),
        (first + 3, "Only for you", true),
    ] {
        let page = staff.get(&format!("/admin/reports/{id}")).await;
        assert_eq!(page.texts("pre")[0], said);
        let links = page.attributes(".admin__link", "href");
        let starts = ["/admin/posts/", "/admin/comments/", "/admin/messages/"];
        let to_thing = |link: &String| starts.iter().any(|start| link.starts_with(start));
        assert_eq!(links.iter().any(to_thing), is_there, "{said}");
    }
    // Ben learns nothing of it anywhere.
    assert_eq!(told(&world.ben).await.1, 0);
    for path in ["/notifications", "/activity", "/settings/security-log", "/"] {
        assert!(
            !world.ben.get(path).await.body.contains("eported"),
            "{path}"
        );
    }
    // Ana reads that she did, and why.
    let own = ana.get("/activity?kind=people").await;
    assert!(own.body.contains("reported something to staff"));
    assert!(own.body.contains("message, spam"), "{}", own.body);
    world.test.stop().await;
}

#[actix_web::test]
async fn the_same_again_is_with_staff_already_and_is_new_once_that_is_decided() {
    let world = World::new().await;
    let (ana, id) = (&world.ana, world.post.to_string());
    let presses = join_all((0..10).map(|_| send(ana, Kind::Post, &id, "spam"))).await;
    let first = presses[0].location();
    assert!(first.as_ref().unwrap().starts_with("/reports/"));
    assert!(presses.iter().all(|page| page.location() == first));
    let form = ana.get(&form_of(Kind::Post, &id)).await;
    assert!(form.body.contains("it is with staff already"));
    assert!(!form.has("form[action='/reports']"));
    assert!(form.has("form[action='/people/ben/block']"));
    let again = send(ana, Kind::Post, &id, "hate").await;
    assert_eq!(again.location(), first);
    let said = ana.get(first.as_ref().unwrap()).await;
    assert!(said.body.contains("with staff already"), "a kind word");
    let stored = world.stored().await;
    assert_eq!((stored.len(), stored[0].reason), (1, Reason::Spam));
    // Somebody else's report of it is another one.
    let (_, eve) = world.test.member("eve").await;
    send(&eve, Kind::Post, &id, "hate").await;
    assert_eq!(world.stored().await.len(), 2);

    let staff = world.test.staff("sam").await;
    let record = format!("/admin/reports/{}", stored[0].id);
    staff.post(&format!("{record}/acted"), &[]).await;
    assert_eq!(world.states().await, [State::Acted, State::Open]);
    assert!(send(ana, Kind::Post, &id, "spam").await.location() != first);
    // The first one is not opened again beside it.
    staff.post(&format!("{record}/open"), &[]).await;
    let states = world.states().await;
    assert_eq!(states, [State::Acted, State::Open, State::Open]);
    let newest = world.stored().await[2].id;
    staff
        .post(&format!("/admin/reports/{newest}/dismiss"), &[])
        .await;
    staff.post(&format!("{record}/open"), &[]).await;
    let states = world.states().await;
    assert_eq!(states, [State::Open, State::Open, State::Dismissed]);
    world.test.stop().await;
}

#[actix_web::test]
async fn staff_find_reports_and_write_down_what_became_of_them() {
    let world = World::new().await;
    for (kind, id, ..) in world.things() {
        let reason = if kind == Kind::User { "hate" } else { "spam" };
        send(&world.ana, kind, &id, reason).await;
    }
    let staff = world.test.staff("sam").await;
    let badge = staff.get("/admin").await;
    assert!(
        badge
            .texts(".admin__link")
            .iter()
            .any(|link| link.starts_with("Reports") && link.contains('4'))
    );
    let stored = world.stored().await;
    for (query, found) in [
        ("", 4),
        ("?state=open", 4),
        ("?state=acted", 0),
        ("?kind=message", 1),
        ("?reason=hate", 1),
        ("?reason=spam&kind=post", 1),
        ("?q=%40ben", 4),
        ("?q=%40ana", 0),
        ("?q=only+for", 1),
        ("?kind=nonsense", 4),
    ] {
        let list = staff.get(&format!("/admin/reports{query}")).await;
        assert_eq!(list.texts("tbody tr").len(), found, "{query}");
    }
    let record = format!("/admin/reports/{}", stored[0].id);
    let page = staff.get(&record).await;
    assert!(page.body.contains("@ana") && page.body.contains("@ben"));
    assert!(page.texts("pre").contains(&"Look".to_owned()));
    let post = format!("/admin/posts/{}", world.post);
    assert!(page.attributes(".admin__link", "href").contains(&post));
    // Of several who decide at once, one does.
    let presses = (0..6).map(|n| {
        let action = if n % 2 == 0 { "acted" } else { "dismiss" };
        let path = format!("{record}/{action}");
        let staff = staff.clone();
        async move { staff.post(&path, &[]).await }
    });
    join_all(presses).await;
    let decided = "SELECT CAST(count(*) AS TEXT) AS line FROM activities
        WHERE verb = 'decided' AND metadata LIKE '%\"from\":\"open\"%'";
    assert_eq!(world.test.one_text(decided).await.unwrap(), "1");
    let report = world.stored().await.remove(0);
    assert!(report.state != State::Open && report.decided_at.is_some());
    assert_eq!(report.decided_by, Some(world.test.id_of("sam").await));
    let page = staff.get(&record).await;
    assert!(page.text(".history").contains("@sam decided"));
    for client in [&world.ana, &world.ben] {
        assert_eq!(client.get(&record).await.status, 403);
        let path = format!("{record}/open");
        assert_eq!(client.post(&path, &[]).await.status, 403);
    }
    world.test.stop().await;
}

#[actix_web::test]
async fn only_what_one_sees_and_what_is_not_ones_own_is_reported() {
    let world = World::new().await;
    let (eve_id, eve) = world.test.member("eve").await;
    let post = world.post.to_string();
    // Not a word of the talk of others.
    let before = world.test.fingerprint().await;
    let other = form_of(Kind::Message, &world.message);
    assert_eq!(eve.get(&other).await.status, 404);
    let sent = send(&eve, Kind::Message, &world.message, "spam").await;
    assert_eq!(sent.status, 404);
    // Not one's own.
    for (kind, id, ..) in world.things() {
        assert_eq!(world.ben.get(&form_of(kind, &id)).await.status, 409);
        assert_eq!(send(&world.ben, kind, &id, "spam").await.status, 409);
    }
    for odd in ["kind=post&id=0", "kind=post&id=x", "kind=site&id=1", ""] {
        let page = eve.get(&format!("/reports/new?{odd}")).await;
        assert_eq!(page.status, 404, "{odd}");
    }
    assert!(before.changes(&world.test.fingerprint().await).is_empty());
    // Nothing of those with whom there is a block, but for what stands in one's chat.
    let thanks = send(&world.ana, Kind::Post, &post, "spam").await;
    let thanks = thanks.location().unwrap();
    world.test.block(world.ben_id, eve_id).await;
    let ana_id = world.test.id_of("ana").await;
    world.test.block(world.ben_id, ana_id).await;
    for (kind, id, ..) in world.things() {
        let sees = kind == Kind::Message;
        let status = if sees { 200 } else { 404 };
        assert_eq!(world.ana.get(&form_of(kind, &id)).await.status, status);
        if !sees {
            assert_eq!(send(&eve, kind, &id, "spam").await.status, 404, "{kind}");
        }
    }
    // A report is its maker's own, and offers nothing about somebody whom they do not see.
    assert_eq!(world.ben.get(&thanks).await.status, 404);
    let page = world.ana.get(&thanks).await;
    assert!(page.body.contains("Thank you") && !page.has("form[action='/people/ben/block']"));
    world.test.stop().await;
}

#[actix_web::test]
async fn staff_who_are_reported_do_not_learn_who_did() {
    let world = World::new().await;
    let (sam, sam_id) = {
        let sam = world.test.staff("sam").await;
        (sam, world.test.id_of("sam").await)
    };
    let other = world.test.staff("sofia").await;
    send(&world.ana, Kind::User, &sam_id.to_string(), "harassment").await;
    let id = world.stored().await[0].id;
    let record = format!("/admin/reports/{id}");
    assert_eq!(other.get(&record).await.status, 200);
    assert!(other.get("/admin/reports").await.body.contains("@ana"));
    assert_eq!(sam.get(&record).await.status, 404);
    // Nor is it counted for them.
    let waiting = async |who: &TestClient| who.get("/admin").await.body.contains("1 to look at");
    assert!(waiting(&other).await && !waiting(&sam).await);
    let dismissed = sam.post(&format!("{record}/dismiss"), &[]).await;
    assert_eq!(dismissed.status, 404);
    assert_eq!(world.states().await, [State::Open]);
    let line = "SELECT CAST(id AS TEXT) AS line FROM activities WHERE verb = 'reported'";
    let line = world.test.one_text(line).await.unwrap();
    for path in [
        "/admin/reports",
        "/admin/reports?q=bullies",
        "/admin/activities?q=%40ana",
        "/admin/activities?verb=reported",
    ] {
        let page = sam.get(path).await;
        assert!(!page.text("main").contains("bullies"), "{path}");
        assert!(!page.texts("tbody").concat().contains("eported"), "{path}");
    }
    let page = sam.get(&format!("/admin/activities/{line}")).await;
    assert_eq!(page.status, 404);
    world.test.stop().await;
}

#[actix_web::test]
async fn who_leaves_takes_along_what_is_theirs() {
    let world = World::new().await;
    let ana_id = world.test.id_of("ana").await;
    send(&world.ana, Kind::Post, &world.post.to_string(), "spam").await;
    let remove = async |person: UserId| {
        let belonging = &reports::BELONGING;
        world
            .test
            .change(move |tx| (belonging.remove)(tx, person))
            .await
    };
    let stored = world.stored().await;
    assert_eq!(stored[0].note, "Look");
    // The reporter goes: staff still have it, without them and their words.
    remove(ana_id).await;
    let stored = world.stored().await;
    assert_eq!((stored.len(), stored[0].reporter_id), (1, None));
    assert_eq!(
        (stored[0].note.as_str(), stored[0].state),
        ("", State::Open)
    );
    let staff = world.test.staff("sam").await;
    let record = format!("/admin/reports/{}", stored[0].id);
    assert_eq!(staff.get(&record).await.status, 200);
    for action in ["acted", "open"] {
        staff.post(&format!("{record}/{action}"), &[]).await;
    }
    assert_eq!(world.states().await, [State::Open]);
    // Who is reported goes: nothing of theirs is left.
    remove(world.ben_id).await;
    assert!(world.stored().await.is_empty());
    let lines =
        "SELECT CAST(count(*) AS TEXT) AS line FROM activities WHERE object_kind = 'report'";
    assert_eq!(world.test.one_text(lines).await.unwrap(), "0");
    world.test.stop().await;
}

#[actix_web::test]
async fn twenty_reports_an_hour_are_taken() {
    let test = TestApp::start().await;
    let (_, ana) = test.member("ana").await;
    let ben_id = test
        .make("ben", veranda::web::Role::Member)
        .await
        .to_string();
    for _ in 0..20 {
        assert_eq!(send(&ana, Kind::User, &ben_id, "spam").await.status, 303);
    }
    let page = send(&ana, Kind::User, &ben_id, "spam").await;
    assert_eq!(page.status, 429);
    test.clock().advance(Duration::from_secs(180));
    assert_eq!(send(&ana, Kind::User, &ben_id, "spam").await.status, 303);
    test.stop().await;
}
