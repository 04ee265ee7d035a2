//! Durable writes a second: reactions by 1 and by 16 writers through the service, beside a raw
//! loop of the same statements, each in a savepoint, 64 to a commit.

use std::path::Path;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::sql_types::BigInt;
use diesel::{RunQueryDsl, sql_query};
use veranda::db::{self, Backend, Clock, Db, PostId, Purpose, UserId};
use veranda::features::reactions::{self, ReactionKind};
use veranda::realtime::Bus;

const SPAN: Duration = Duration::from_secs(5);
const GROUP: i64 = 64;

/// Posts from here on have reactions already.
const FRESH_POSTS: i64 = 90_000;

pub async fn run(folder: &str) {
    let backend = Backend::Sqlite(Path::new(folder).join("veranda.sqlite3"));
    for writers in [1, 16] {
        let clock = Clock::system();
        let store = Db::open(backend.clone(), clock, Bus::default()).unwrap();
        println!(
            "writes_{writers} {:.0}",
            through_service(&store, writers).await
        );
    }
    println!("writes_raw {:.0}", raw(&backend));
}

/// Each writer reacts to posts of its own, a new reaction each time.
async fn through_service(store: &Db, writers: i64) -> f64 {
    let begun = Instant::now();
    let work = (0..writers).map(|writer| async move {
        let mut done = 0_i64;
        while begun.elapsed() < SPAN {
            let (user, post) = (UserId(4000 + writer), PostId(done + 1));
            store
                .write(move |tx| reactions::react(tx, user, post, Some(ReactionKind::Like)))
                .await
                .unwrap();
            done += 1;
        }
        done
    });
    let done: i64 = futures_util::future::join_all(work).await.iter().sum();
    done as f64 / begun.elapsed().as_secs_f64()
}

/// What one new reaction asks of the database, and nothing around it.
const STATEMENTS: [&str; 6] = [
    "SELECT p.id FROM posts p JOIN users u ON u.id = p.author_id WHERE p.id = $2 AND p.deleted_at IS NULL AND u.suspended_at IS NULL AND $1 > 0 AND $3 > 0",
    "SELECT kind FROM reactions WHERE user_id = $1 AND post_id = $2 AND $3 > 0",
    "INSERT INTO reactions (user_id, post_id, kind, created_at) VALUES ($1, $2, 'like', $3)",
    "INSERT INTO reaction_changes (user_id, post_id, kind, created_at) VALUES ($1, $2, 'like', $3)",
    "INSERT INTO activities (actor_id, verb, object_kind, object_id, created_at) VALUES ($1, 'reacted', 'post', $2, $3)",
    "UPDATE post_counters SET likes = likes + 1 WHERE post_id = $2 AND $1 > 0 AND $3 > 0",
];

fn raw(backend: &Backend) -> f64 {
    let mut conn = db::connect(backend, Purpose::Write).unwrap();
    let now = Clock::system().now().0;
    let begun = Instant::now();
    let mut done = 0_i64;
    while begun.elapsed() < SPAN && done < FRESH_POSTS {
        conn.batch_execute("BEGIN IMMEDIATE").unwrap();
        for _ in 0..GROUP {
            conn.batch_execute("SAVEPOINT member").unwrap();
            for statement in STATEMENTS {
                sql_query(statement)
                    .bind::<BigInt, _>(4900)
                    .bind::<BigInt, _>(done + 1)
                    .bind::<BigInt, _>(now)
                    .execute(&mut conn)
                    .unwrap();
            }
            conn.batch_execute("RELEASE member").unwrap();
            done += 1;
        }
        conn.batch_execute("COMMIT").unwrap();
    }
    done as f64 / begun.elapsed().as_secs_f64()
}
