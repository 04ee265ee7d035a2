//! Conversations of two: by pages, by form, and live.

use std::time::Duration;

use diesel::prelude::*;
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;
use veranda::db::schema::{blocks, conversations, messages, participants, users};
use veranda::db::{ConversationId, UserId};
use veranda::web::end_all_sessions;

use crate::support::{PASSWORD, PATIENCE, TestApp, TestClient, WebSocket};

/// One browser's socket.
struct Line(WebSocket);

impl Line {
    /// The handshake as a browser makes it; a refusal gives its status.
    async fn open(test: &TestApp, client: &TestClient, chat: &str) -> Result<Self, u16> {
        Self::from(test, client, chat, &test.base).await
    }

    async fn from(
        test: &TestApp,
        client: &TestClient,
        chat: &str,
        origin: &str,
    ) -> Result<Self, u16> {
        test.websocket(client, &format!("{chat}/socket"), origin)
            .await
            .map(Self)
    }

    /// Opened, greeted, and with everything after `after` behind it.
    async fn ready(
        test: &TestApp,
        client: &TestClient,
        chat: &str,
        after: i64,
    ) -> (Self, Vec<i64>) {
        let mut line = Self::open(test, client, chat).await.unwrap();
        let numbers = line.hello(after).await;
        (line, numbers)
    }

    /// Says hello; gives the numbers of the messages that came.
    async fn hello(&mut self, after: i64) -> Vec<i64> {
        self.send(json!({"type": "hello", "after": after})).await;
        let mut numbers = Vec::new();
        loop {
            let frame = self.next().await;
            match frame["type"].as_str() {
                Some("message") => numbers.push(frame["seq"].as_i64().unwrap()),
                Some("ready") => return numbers,
                _ => {}
            }
        }
    }

    async fn send(&mut self, frame: Value) {
        self.0.send(Message::text(frame.to_string())).await.unwrap();
    }

    async fn say(&mut self, key: &str, body: &str) {
        self.send(json!({"type": "message", "client_key": key, "body": body}))
            .await;
    }

    async fn next(&mut self) -> Value {
        loop {
            let frame = tokio::time::timeout(PATIENCE, self.0.next());
            match frame.await.expect("a frame") {
                Some(Ok(Message::Text(text))) => return serde_json::from_str(&text).unwrap(),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                other => panic!("no frame but {other:?}"),
            }
        }
    }

    /// The next frame of a kind; others are passed over.
    async fn next_of(&mut self, kind: &str) -> Value {
        loop {
            let frame = self.next().await;
            if frame["type"] == kind {
                return frame;
            }
        }
    }

    /// Nothing comes for a while.
    async fn is_silent(&mut self) {
        let frame = tokio::time::timeout(Duration::from_millis(300), self.0.next());
        assert!(frame.await.is_err(), "a frame came");
    }

    /// The code it is closed with.
    async fn closed(&mut self) -> u16 {
        tokio::time::timeout(PATIENCE, async {
            loop {
                match self.0.next().await {
                    Some(Ok(Message::Close(frame))) => return frame.map_or(0, |f| f.code.into()),
                    Some(Ok(_)) => {}
                    Some(Err(_)) | None => return 0,
                }
            }
        })
        .await
        .expect("closed")
    }
}

/// Ana and Bo, and the path of their conversation.
async fn two(test: &TestApp) -> (TestClient, TestClient, String) {
    let ana = test.user("ana").await;
    let bo = test.user("bo.b").await;
    let path = ana.post("/chat/with/bo.b", &[]).await.location().unwrap();
    (ana, bo, path)
}

async fn block(test: &TestApp, blocker: UserId, blocked: UserId) {
    test.app
        .db
        .write(move |tx| {
            diesel::insert_into(blocks::table)
                .values((
                    blocks::blocker_id.eq(blocker),
                    blocks::blocked_id.eq(blocked),
                    blocks::created_at.eq(tx.now),
                ))
                .execute(tx.conn)?;
            Ok(())
        })
        .await
        .unwrap();
}

async fn suspend(test: &TestApp, user: UserId) {
    test.app
        .db
        .write(move |tx| {
            diesel::update(users::table.find(user))
                .set(users::suspended_at.eq(Some(tx.now)))
                .execute(tx.conn)?;
            end_all_sessions(tx, user)
        })
        .await
        .unwrap();
}

/// Writes many messages at once, past the limit of how often one may.
async fn write_many(test: &TestApp, client: &TestClient, path: &str, count: usize) {
    for number in 1..=count {
        if number % 10 == 0 {
            test.clock().advance(Duration::from_secs(11));
        }
        let page = client
            .post(
                &format!("{path}/messages"),
                &[("body", &format!("line {number}"))],
            )
            .await;
        page.goes_to(path);
    }
}

#[actix_web::test]
async fn two_browsers_talk_live() {
    let test = TestApp::start().await;
    let (ana, bo, chat) = two(&test).await;
    let (mut a, _) = Line::ready(&test, &ana, &chat, 0).await;
    let (mut b, _) = Line::ready(&test, &bo, &chat, 0).await;

    a.send(json!({"type": "typing"})).await;
    a.send(json!({"type": "typing"})).await;
    assert_eq!(b.next().await["type"], "typing");
    a.is_silent().await;
    b.is_silent().await;

    a.say("k1", "Did the photos come out?").await;
    assert_eq!(
        a.next_of("ack").await,
        json!({"type": "ack", "client_key": "k1", "seq": 1})
    );
    let heard = b.next_of("message").await;
    assert_eq!(heard, a.next_of("message").await);
    assert_eq!(heard["seq"], 1);
    assert!(
        heard["html"]
            .as_str()
            .unwrap()
            .contains("Did the photos come out?")
    );

    b.send(json!({"type": "read", "seq": 1})).await;
    assert_eq!(a.next_of("read").await["seq"], 1);
    b.say("k1", "They did").await;
    assert_eq!(a.next_of("message").await["seq"], 2);

    let page = ana.get(&chat).await;
    assert_eq!(
        page.texts(".bubble__text"),
        ["Did the photos come out?", "They did"]
    );
    assert_eq!(page.texts(".bubbles--own .sr-only"), ["read"]);
    test.stop().await;
}

#[actix_web::test]
async fn chat_works_without_a_script() {
    let test = TestApp::start().await;
    let (ana, bo, chat) = two(&test).await;
    assert!(
        bo.get("/chat")
            .await
            .text("main")
            .contains("No conversations yet")
    );
    let opened = ana.get(&chat).await;
    assert_eq!(opened.texts(".conversation[aria-current]").len(), 1);
    let send = format!("{chat}/messages");
    let form = [("body", "Hello\nBo"), ("client_key", "a")];
    ana.post(&send, &form).await.goes_to(&chat);
    ana.post(&send, &form).await.goes_to(&chat);

    let list = bo.get("/chat").await;
    assert_eq!(list.texts(".conversation__name"), ["Ana"]);
    assert_eq!(list.text(".conversation__last"), "Hello Bo");
    assert_eq!(list.text(".conversation .badge"), "1 unread");
    assert_eq!(list.text(".nav [data-unread]"), "1 unread");
    assert_eq!(
        ana.get(&chat).await.texts(".bubbles--own .sr-only"),
        ["sent"]
    );

    let thread = bo.get(&chat).await;
    assert_eq!(thread.texts(".bubble__text"), ["HelloBo"]);
    assert!(thread.has(".thread__new") && !thread.has(".bubbles--own"));
    assert!(!bo.get("/chat").await.has(".conversation .badge"));
    assert_eq!(
        ana.get(&chat).await.texts(".bubbles--own .sr-only"),
        ["read"]
    );

    let empty = ana.post(&send, &[("body", " \u{200b}")]).await;
    assert_eq!(empty.status, 422);
    assert_eq!(empty.text("#message-error"), "Write something first.");
    let long = "é".repeat(4001);
    let refused = ana.post(&send, &[("body", &long)]).await;
    assert_eq!(refused.status, 422);
    assert_eq!(refused.text("textarea"), long);
    test.stop().await;
}

#[actix_web::test]
async fn an_old_form_with_a_new_text_makes_a_new_message() {
    let test = TestApp::start().await;
    let (ana, _, chat) = two(&test).await;
    for body in ["one", "two", "two"] {
        let form = [("body", body), ("client_key", "same")];
        ana.post(&format!("{chat}/messages"), &form)
            .await
            .goes_to(&chat);
    }
    // The key belongs to "one"; what else comes under it is never lost.
    let texts = ana.get(&chat).await.texts(".bubble__text");
    assert_eq!(texts, ["one", "two", "two"]);
    test.stop().await;
}

#[actix_web::test]
async fn outsiders_find_nothing() {
    let test = TestApp::start().await;
    let (_, _, chat) = two(&test).await;
    let eve = test.user("eve").await;
    assert_eq!(eve.get(&chat).await.status, 404);
    let sent = eve
        .post(&format!("{chat}/messages"), &[("body", "hi")])
        .await;
    assert_eq!(sent.status, 404);
    assert_eq!(Line::open(&test, &eve, &chat).await.err(), Some(404));
    let guest = test.anonymous();
    assert_eq!(guest.get(&chat).await.status, 303);
    let refused = Line::open(&test, &guest, &chat).await.err().unwrap();
    assert!(refused == 303 || refused == 401, "{refused}");
    let rows: i64 = test
        .read(|conn| Ok(messages::table.count().get_result(conn)?))
        .await;
    assert_eq!(rows, 0);
    test.stop().await;
}

#[actix_web::test]
async fn another_site_opens_no_socket() {
    let test = TestApp::start().await;
    let (ana, _, chat) = two(&test).await;
    let refused = Line::from(&test, &ana, &chat, "https://evil.example").await;
    assert_eq!(refused.err(), Some(403));
    test.stop().await;
}

#[actix_web::test]
async fn twenty_openings_at_once_are_one_conversation() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    let bo = test.user("bo.b").await;
    let openings = (0..20).map(|number| {
        let (client, other) = if number % 2 == 0 {
            (&ana, "bo.b")
        } else {
            (&bo, "ana")
        };
        async move {
            client
                .post(&format!("/chat/with/{other}"), &[])
                .await
                .location()
        }
    });
    let places = futures_util::future::join_all(openings).await;
    assert!(
        places
            .iter()
            .all(|place| place.is_some() && *place == places[0]),
        "{places:?}"
    );
    let (rooms, seats) = test
        .read(|conn| {
            let rooms: i64 = conversations::table.count().get_result(conn)?;
            let seats: i64 = participants::table.count().get_result(conn)?;
            Ok((rooms, seats))
        })
        .await;
    assert_eq!((rooms, seats), (1, 2));
    test.stop().await;
}

#[actix_web::test]
async fn nobody_opens_a_conversation_with_who_is_not_there_for_them() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    let (me, bo, cleo) = (
        test.id_of("ana").await,
        test.make("bo.b", veranda::web::Role::Member).await,
        test.make("cleo", veranda::web::Role::Member).await,
    );
    block(&test, bo, me).await;
    suspend(&test, cleo).await;
    for name in ["bo.b", "cleo", "nobody"] {
        let page = ana.post(&format!("/chat/with/{name}"), &[]).await;
        assert_eq!(page.status, 404, "{name}");
    }
    assert_eq!(ana.post("/chat/with/ana", &[]).await.status, 400);
    test.stop().await;
}

#[actix_web::test]
async fn twenty_messages_at_once_are_numbered_without_gaps() {
    let test = TestApp::start().await;
    let (ana, bo, chat) = two(&test).await;
    let (mut b, _) = Line::ready(&test, &bo, &chat, 0).await;
    let sends = (0..20).map(|number| {
        let client = if number % 2 == 0 { &ana } else { &bo };
        let path = format!("{chat}/messages");
        async move { client.post(&path, &[("body", "at once")]).await.status }
    });
    let answers = futures_util::future::join_all(sends).await;
    assert!(answers.iter().all(|status| *status == 303), "{answers:?}");
    let numbers: Vec<i64> = test
        .read(|conn| {
            Ok(messages::table
                .order(messages::seq)
                .select(messages::seq)
                .load(conn)?)
        })
        .await;
    assert_eq!(numbers, (1..=20).collect::<Vec<_>>());
    let mut heard = Vec::new();
    while heard.len() < 20 {
        heard.push(b.next_of("message").await["seq"].as_i64().unwrap());
    }
    heard.sort_unstable();
    assert_eq!(heard, numbers);
    test.stop().await;
}

#[actix_web::test]
async fn one_key_sent_many_times_at_once_is_one_message() {
    let test = TestApp::start().await;
    let (ana, _, chat) = two(&test).await;
    let sends = (0..10).map(|_| {
        let path = format!("{chat}/messages");
        let ana = &ana;
        async move {
            ana.fetch(&path, &[("body", "once"), ("client_key", "k")])
                .await
        }
    });
    for page in futures_util::future::join_all(sends).await {
        let answer: Value = serde_json::from_str(&page.body).unwrap();
        assert_eq!(answer["seq"], 1);
    }
    assert_eq!(ana.get(&chat).await.texts(".bubble__text"), ["once"]);
    test.stop().await;
}

#[actix_web::test]
async fn who_comes_back_misses_nothing_and_hears_nothing_twice() {
    let test = TestApp::start().await;
    let (ana, bo, chat) = two(&test).await;
    let (mut b, _) = Line::ready(&test, &bo, &chat, 0).await;
    write_many(&test, &ana, &chat, 3).await;
    for number in 1..=3 {
        assert_eq!(b.next_of("message").await["seq"], number);
    }
    drop(b);
    write_many(&test, &ana, &chat, 120).await;
    let (mut b, missed) = Line::ready(&test, &bo, &chat, 3).await;
    assert_eq!(missed, (4..=123).collect::<Vec<_>>());

    // The line broke before the answer came: the same message again, under the same key.
    b.say("mine", "still here").await;
    assert_eq!(b.next_of("ack").await["seq"], 124);
    b.say("mine", "still here").await;
    assert_eq!(b.next_of("ack").await["seq"], 124);
    assert_eq!(b.hello(123).await, [124]);
    b.is_silent().await;
    test.stop().await;
}

#[actix_web::test]
async fn history_pages_back() {
    let test = TestApp::start().await;
    let (ana, _, chat) = two(&test).await;
    write_many(&test, &ana, &chat, 110).await;
    let mut path = chat.clone();
    let mut seen = Vec::new();
    loop {
        let page = ana.get(&path).await;
        let mut lines = page.texts(".bubble__text");
        lines.extend(seen);
        seen = lines;
        match page
            .attributes("a.thread__older[href*=before]", "href")
            .first()
        {
            Some(older) => path = older.clone(),
            None => break,
        }
    }
    let all: Vec<String> = (1..=110).map(|number| format!("line {number}")).collect();
    assert_eq!(seen, all);
    test.stop().await;
}

#[actix_web::test]
async fn conversations_page_back() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    for number in 0..33 {
        let name = format!("friend{number:02}");
        test.make(&name, veranda::web::Role::Member).await;
        let chat = ana
            .post(&format!("/chat/with/{name}"), &[])
            .await
            .location()
            .unwrap();
        test.clock().advance(Duration::from_secs(1));
        ana.post(&format!("{chat}/messages"), &[("body", "hi")])
            .await
            .goes_to(&chat);
    }
    let first = ana.get("/chat").await;
    let mut names = first.texts(".conversation__name");
    assert_eq!(names.len(), 30);
    let next = first.attributes(".pager a[rel=next]", "href");
    names.extend(ana.get(&next[0]).await.texts(".conversation__name"));
    let all: Vec<String> = (0..33)
        .rev()
        .map(|number| format!("Friend{number:02}"))
        .collect();
    assert_eq!(names, all);
    test.stop().await;
}

#[actix_web::test]
async fn the_twenty_first_message_in_ten_seconds_is_refused_kindly() {
    let test = TestApp::start().await;
    let (ana, _, chat) = two(&test).await;
    let (mut a, _) = Line::ready(&test, &ana, &chat, 0).await;
    for number in 1..=20 {
        a.say(&number.to_string(), "quick").await;
        assert_eq!(a.next_of("ack").await["seq"], number);
    }
    a.say("21", "quick").await;
    let refused = a.next_of("error").await;
    assert_eq!(refused["client_key"], "21");
    assert!(
        refused["text"].as_str().unwrap().contains("Please wait"),
        "{refused}"
    );
    let form = ana
        .post(&format!("{chat}/messages"), &[("body", "quick")])
        .await;
    assert_eq!(form.status, 429);
    test.clock().advance(Duration::from_secs(11));
    a.say("21", "quick").await;
    assert_eq!(a.next_of("ack").await["seq"], 21);
    test.stop().await;
}

#[actix_web::test]
async fn who_is_blocked_writes_no_more() {
    let test = TestApp::start().await;
    let (ana, bo, chat) = two(&test).await;
    let (mut a, _) = Line::ready(&test, &ana, &chat, 0).await;
    a.say("1", "hello").await;
    a.next_of("ack").await;
    block(&test, test.id_of("bo.b").await, test.id_of("ana").await).await;
    a.say("2", "are you there").await;
    let refused = a.next_of("error").await;
    assert!(
        refused["text"]
            .as_str()
            .unwrap()
            .contains("cannot write to each other")
    );
    for client in [&ana, &bo] {
        let sent = client
            .post(&format!("{chat}/messages"), &[("body", "x")])
            .await;
        assert_eq!(sent.status, 403);
        let page = client.get(&chat).await;
        assert_eq!(page.texts(".bubble__text"), ["hello"]);
        assert!(!page.has(".chat-form"));
        let note = page.text(".thread__note.pad");
        assert!(note.ends_with("cannot write to each other at the moment."));
        assert_eq!(Line::open(&test, client, &chat).await.err(), Some(403));
    }
    test.stop().await;
}

#[actix_web::test]
async fn signing_out_closes_the_sockets_of_that_browser_alone() {
    let test = TestApp::start().await;
    let (ana, bo, chat) = two(&test).await;
    let phone = test.sign_in("ana", PASSWORD).await;
    let (mut here, _) = Line::ready(&test, &ana, &chat, 0).await;
    let (mut there, _) = Line::ready(&test, &phone, &chat, 0).await;
    ana.post("/sign-out", &[]).await.goes_to("/sign-in");
    assert_eq!(here.closed().await, 1008);
    assert!(Line::open(&test, &ana, &chat).await.is_err());
    let (mut b, _) = Line::ready(&test, &bo, &chat, 0).await;
    b.say("1", "still there?").await;
    assert_eq!(there.next_of("message").await["seq"], 1);
    there.say("2", "yes").await;
    assert_eq!(there.next_of("ack").await["seq"], 2);
    test.stop().await;
}

#[actix_web::test]
async fn a_suspended_persons_sockets_close() {
    let test = TestApp::start().await;
    let (ana, bo, chat) = two(&test).await;
    let phone = test.sign_in("ana", PASSWORD).await;
    let (mut a, _) = Line::ready(&test, &ana, &chat, 0).await;
    let (mut a2, _) = Line::ready(&test, &phone, &chat, 0).await;
    let (mut b, _) = Line::ready(&test, &bo, &chat, 0).await;
    suspend(&test, test.id_of("ana").await).await;
    assert_eq!((a.closed().await, a2.closed().await), (1008, 1008));
    assert!(Line::open(&test, &ana, &chat).await.is_err());
    b.say("1", "ana?").await;
    assert_eq!(b.next_of("error").await["client_key"], "1");
    test.stop().await;
}

#[actix_web::test]
async fn a_new_password_and_leaving_close_every_other_socket() {
    let test = TestApp::start().await;
    let (ana, bo, chat) = two(&test).await;
    let phone = test.sign_in("ana", PASSWORD).await;
    let (mut there, _) = Line::ready(&test, &phone, &chat, 0).await;
    let (mut bos, _) = Line::ready(&test, &bo, &chat, 0).await;
    let form = [
        ("current", PASSWORD),
        ("password", "Harbour-5-lights"),
        ("password_confirmation", "Harbour-5-lights"),
    ];
    ana.post("/settings/password", &form)
        .await
        .goes_to("/settings/password");
    assert_eq!(there.closed().await, 1008);
    assert!(Line::open(&test, &phone, &chat).await.is_err());
    let (mut here, _) = Line::ready(&test, &ana, &chat, 0).await;
    let form = [("sure", "1"), ("current", "Harbour-5-lights")];
    ana.post("/settings/data/delete-account", &form)
        .await
        .goes_to("/sign-in");
    assert_eq!(here.closed().await, 1008);
    // Whoever stays is still there.
    bos.say("1", "ana?").await;
    assert_eq!(bos.next_of("error").await["client_key"], "1");
    test.stop().await;
}

#[actix_web::test]
async fn sockets_are_sent_away_when_the_program_stops() {
    let test = TestApp::start().await;
    let (ana, _, chat) = two(&test).await;
    let (mut a, _) = Line::ready(&test, &ana, &chat, 0).await;
    let (code, ()) = tokio::join!(a.closed(), test.stop());
    assert_eq!(code, 1001);
}

#[actix_web::test]
async fn a_socket_takes_no_large_and_no_odd_frames() {
    let test = TestApp::start().await;
    let (ana, _, chat) = two(&test).await;
    let (mut large, _) = Line::ready(&test, &ana, &chat, 0).await;
    large.say("1", &"a".repeat(20_000)).await;
    assert_eq!(large.closed().await, 1009);
    let (mut odd, _) = Line::ready(&test, &ana, &chat, 0).await;
    odd.send(json!({"type": "destroy"})).await;
    assert_eq!(odd.closed().await, 1007);
    let (mut long, _) = Line::ready(&test, &ana, &chat, 0).await;
    long.say("1", &"a".repeat(4001)).await;
    assert!(
        long.next_of("error").await["text"]
            .as_str()
            .unwrap()
            .contains("4000")
    );
    long.say("2", &"\u{1f33b}".repeat(4000)).await;
    assert_eq!(long.next_of("ack").await["seq"], 1);
    test.stop().await;
}

#[actix_web::test]
async fn hostile_text_stays_text() {
    let test = TestApp::start().await;
    let (ana, bo, chat) = two(&test).await;
    let (mut b, _) = Line::ready(&test, &bo, &chat, 0).await;
    let hostile = r#"<script>alert(1)</script> "><img src=x onerror=alert(1)> javascript:alert(1)"#;
    ana.post(&format!("{chat}/messages"), &[("body", hostile)])
        .await
        .goes_to(&chat);
    let html = b.next_of("message").await["html"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(
        !html.contains("<script") && !html.contains("<img"),
        "{html}"
    );
    let page = bo.get(&chat).await;
    assert_eq!(page.text(".bubble__text"), hostile);
    assert!(!page.has(".bubble script, .bubble img, .bubble__text a"));
    assert_eq!(bo.get("/chat").await.text(".conversation__last"), hostile);
    test.stop().await;
}

#[actix_web::test]
async fn reading_never_goes_beyond_what_is_there() {
    let test = TestApp::start().await;
    let (ana, bo, chat) = two(&test).await;
    let (mut b, _) = Line::ready(&test, &bo, &chat, 0).await;
    ana.post(&format!("{chat}/messages"), &[("body", "one")])
        .await
        .goes_to(&chat);
    b.next_of("message").await;
    b.send(json!({"type": "read", "seq": 1_000_000})).await;
    b.hello(0).await;
    let id = ConversationId(chat.rsplit('/').next().unwrap().parse().unwrap());
    let read: Vec<i64> = test
        .read(move |conn| {
            Ok(participants::table
                .filter(participants::conversation_id.eq(id))
                .select(participants::last_read_seq)
                .load(conn)?)
        })
        .await;
    assert_eq!(read, [1, 1]);
    ana.post(&format!("{chat}/messages"), &[("body", "two")])
        .await
        .goes_to(&chat);
    assert_eq!(
        bo.get("/chat").await.text(".conversation .badge"),
        "1 unread"
    );
    test.stop().await;
}

#[actix_web::test]
async fn who_reads_too_slowly_is_sent_away() {
    let test = TestApp::start().await;
    let (ana, _, chat) = two(&test).await;
    let (mut a, _) = Line::ready(&test, &ana, &chat, 0).await;
    for _ in 0..50_000 {
        test.app.bus.send(1, r#"{"type":"typing","from":0}"#.into());
    }
    assert_eq!(a.closed().await, 1013);
    test.stop().await;
}
