//! `kill -9` under load: what was acknowledged is there after the restart, whole.
//!
//! Three rounds here; `SOAK=20` for the long run. The other half of the promise is
//! `database::the_writer_waits_for_the_disk`: a killed process loses nothing even without it.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use futures_util::future::join_all;
use image::{DynamicImage, ImageFormat};
use reqwest::multipart::{Form, Part};
use veranda::db::{self, Backend, DbConn, Purpose};

use crate::support::test_pictures::{file_of, four_corners};
use crate::support::{PASSWORD, TestClient, TestDatabase};

const CLIENTS: usize = 8;

/// What the server said yes to.
#[derive(Default)]
struct Acknowledged {
    captions: BTreeSet<String>,
    comments: BTreeSet<String>,
    messages: BTreeSet<String>,
    /// Who reacted to what, as `username:post`, in the state told last.
    reactions: BTreeSet<(String, i64)>,
}

#[actix_web::test]
async fn what_was_acknowledged_survives_kill_9() {
    let rounds = std::env::var("SOAK")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(3);
    let folder = tempfile::tempdir().unwrap();
    let database = TestDatabase::empty(folder.path());
    for number in 0..CLIENTS {
        make_person(folder.path(), &database.backend, number);
    }
    let acknowledged = Arc::new(Mutex::new(Acknowledged::default()));
    for round in 0..rounds {
        let mut server = Server::start(folder.path(), &database.backend);
        let clients = sign_in_all(&server.base).await;
        let work = join_all(clients.iter().enumerate().map(|(number, client)| {
            keep_busy(client.clone(), number, round, Arc::clone(&acknowledged))
        }));
        let life = Duration::from_millis(1500 + round * 270);
        let _ = tokio::time::timeout(life, work).await;
        server.kill_9();
        check(&database.backend, &acknowledged.lock().unwrap(), false);
    }
    // A last start lets the jobs finish; then timelines equal a recount.
    let server = Server::start(folder.path(), &database.backend);
    wait_for_jobs(&database.backend).await;
    drop(server);
    let told = acknowledged.lock().unwrap();
    assert!(told.captions.len() > 3 && told.comments.len() > 10 && told.messages.len() > 10);
    check(&database.backend, &told, true);
}

/// Posts, reacts, comments and chats until the server is gone.
async fn keep_busy(
    client: TestClient,
    number: usize,
    round: u64,
    acknowledged: Arc<Mutex<Acknowledged>>,
) {
    let other = format!("person{}", (number + 1) % CLIENTS);
    let picture = file_of(
        &DynamicImage::ImageRgb8(four_corners(64, 48)),
        ImageFormat::Png,
    );
    let chat = send(client.post_request(&format!("/chat/with/{other}"), &[])).await;
    for step in 0_u32.. {
        let name = format!("round {round} person {number} step {step}");
        let part = Part::bytes(picture.clone()).file_name("a.png");
        let form = Form::new()
            .part("photos", part)
            .text("caption", name.clone())
            .text("action", "publish");
        let Some(post) = send(client.upload_request("/posts/new", form)).await else {
            continue;
        };
        let Some(id) = post
            .strip_prefix("/posts/")
            .and_then(|id| id.parse::<i64>().ok())
        else {
            continue;
        };
        acknowledged.lock().unwrap().captions.insert(name.clone());
        if send(client.post_request(&format!("{post}/reaction"), &[("kind", "love")]))
            .await
            .is_some()
        {
            let person = format!("person{number}");
            acknowledged.lock().unwrap().reactions.insert((person, id));
        }
        if send(client.post_request(&format!("{post}/comments"), &[("body", &name)]))
            .await
            .is_some()
        {
            acknowledged.lock().unwrap().comments.insert(name.clone());
        }
        if let Some(chat) = &chat
            && send(client.post_request(&format!("{chat}/messages"), &[("body", &name)]))
                .await
                .is_some()
        {
            acknowledged.lock().unwrap().messages.insert(name);
        }
    }
}

/// Where it went on to, when the server took it.
async fn send(request: reqwest::RequestBuilder) -> Option<String> {
    let response = match request.send().await {
        Ok(response) => response,
        // The server is gone: nothing is acknowledged any more.
        Err(_) => std::future::pending().await,
    };
    assert!(response.status().as_u16() != 500, "a 500 under load");
    let location = response.headers().get("location")?.to_str().ok()?;
    (response.status() == 303).then(|| location.to_owned())
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

fn check(backend: &Backend, told: &Acknowledged, jobs_done: bool) {
    let mut conn = db::connect(backend, Purpose::Read).unwrap();
    assert_missing(
        "posts",
        &told.captions,
        &lines(
            &mut conn,
            "SELECT caption AS line FROM posts WHERE published_at IS NOT NULL",
        ),
    );
    assert_missing(
        "comments",
        &told.comments,
        &lines(&mut conn, "SELECT body AS line FROM comments"),
    );
    assert_missing(
        "messages",
        &told.messages,
        &lines(&mut conn, "SELECT body AS line FROM messages"),
    );
    let reactions: BTreeSet<String> = told
        .reactions
        .iter()
        .map(|(who, post)| format!("{who}:{post}"))
        .collect();
    assert_missing(
        "reactions",
        &reactions,
        &lines(
            &mut conn,
            "SELECT u.username || ':' || CAST(r.post_id AS TEXT) AS line FROM reactions r JOIN users u ON u.id = r.user_id",
        ),
    );
    for (what, sql) in [
        (
            "posts without counters",
            "SELECT count(*) AS number FROM posts p WHERE NOT EXISTS (SELECT 1 FROM post_counters c WHERE c.post_id = p.id)",
        ),
        (
            "posts without photos",
            "SELECT count(*) AS number FROM posts p WHERE NOT EXISTS (SELECT 1 FROM post_photos f WHERE f.post_id = p.id)",
        ),
        (
            "wrong numbers of comments",
            "SELECT count(*) AS number FROM post_counters c WHERE c.comments <> (SELECT count(*) FROM comments x WHERE x.post_id = c.post_id AND x.deleted_at IS NULL)",
        ),
        (
            "wrong numbers of hearts",
            "SELECT count(*) AS number FROM post_counters c WHERE c.loves <> (SELECT count(*) FROM reactions x WHERE x.post_id = c.post_id AND x.kind = 'love')",
        ),
        (
            "gaps in conversations",
            "SELECT count(*) AS number FROM conversations c WHERE c.last_seq <> (SELECT count(*) FROM messages m WHERE m.conversation_id = c.id)",
        ),
    ] {
        assert_eq!(number(&mut conn, sql), 0, "{what}");
    }
    if jobs_done {
        let expected =
            "SELECT count(*) AS number FROM posts p JOIN users u ON u.id = p.author_id OR EXISTS
            (SELECT 1 FROM follows f WHERE f.follower_id = u.id AND f.followee_id = p.author_id)";
        let kept = "SELECT count(*) AS number FROM timeline";
        assert_eq!(
            number(&mut conn, kept),
            number(&mut conn, expected),
            "timelines"
        );
    }
}

fn lines(conn: &mut DbConn, sql: &str) -> BTreeSet<String> {
    let rows: Vec<Line> = diesel::sql_query(sql).load(conn).unwrap();
    rows.into_iter().map(|row| row.line).collect()
}

fn number(conn: &mut DbConn, sql: &str) -> i64 {
    diesel::sql_query(sql)
        .get_result::<Number>(conn)
        .unwrap()
        .number
}

fn assert_missing(what: &str, told: &BTreeSet<String>, kept: &BTreeSet<String>) {
    let lost: Vec<_> = told.difference(kept).collect();
    assert!(lost.is_empty(), "acknowledged {what} are lost: {lost:?}");
}

async fn wait_for_jobs(backend: &Backend) {
    let mut conn = db::connect(backend, Purpose::Read).unwrap();
    let waiting = "SELECT count(*) AS number FROM jobs WHERE finished_at IS NULL";
    let begun = Instant::now();
    while number(&mut conn, waiting) > 0 {
        assert!(begun.elapsed() < Duration::from_secs(60), "jobs do not end");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

async fn sign_in_all(base: &str) -> Vec<TestClient> {
    let mut clients = Vec::new();
    for number in 0..CLIENTS {
        let client = TestClient::new(base);
        let login = format!("person{number}");
        let form = [("login", login.as_str()), ("password", PASSWORD)];
        client.post("/sign-in", &form).await.goes_to("/");
        let next = format!("person{}", (number + 1) % CLIENTS);
        client.post(&format!("/people/{next}/follow"), &[]).await;
        clients.push(client);
    }
    clients
}

fn program(folder: &Path, backend: &Backend) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_veranda"));
    command
        .env_clear()
        .env("PATH", std::env::var("PATH").unwrap_or_default())
        .env("RUST_LOG", "error")
        .env("VERANDA_BCRYPT_COST", "4")
        .env("VERANDA_DATA_DIR", folder);
    if let Backend::Postgres(url) = backend {
        command.env("DATABASE_URL", url);
    }
    command
}

pub fn make_person(folder: &Path, backend: &Backend, number: usize) {
    let made = program(folder, backend)
        .args([
            "create-admin",
            "--password",
            PASSWORD,
            "--full-name",
            "A Person",
        ])
        .args(["--username", &format!("person{number}")])
        .args(["--email", &format!("person{number}@example.org")])
        .output()
        .unwrap();
    assert!(
        made.status.success(),
        "{}",
        String::from_utf8_lossy(&made.stderr)
    );
}

/// The real program in a process of its own.
pub struct Server {
    pub process: Child,
    pub base: String,
}

impl Server {
    pub fn start(folder: &Path, backend: &Backend) -> Self {
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let mut process = program(folder, backend)
            .args(["serve", "--bind", &format!("127.0.0.1:{port}")])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        // The line that says where the site is; by then the socket listens.
        let mut line = String::new();
        let mut output = BufReader::new(process.stdout.take().unwrap());
        while line.trim().is_empty() {
            assert!(
                output.read_line(&mut line).unwrap() > 0,
                "the program ended"
            );
        }
        Self {
            process,
            base: format!("http://127.0.0.1:{port}"),
        }
    }

    pub fn kill_9(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
