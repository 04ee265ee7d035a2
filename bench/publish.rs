//! A post by somebody with many followers: how long the request takes, how long until it stands
//! in every timeline, and how long others wait for their writes meanwhile, beside the same writes
//! while nothing is published.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use diesel::prelude::*;
use veranda::db::schema::timeline;
use veranda::db::{self, Backend, PostId, Purpose, UserId};
use veranda::features::posts;
use veranda::features::reactions::{ReactionKind, react};
use veranda::features::recount::{Wish, recount};
use veranda::jobs::{self, Lane};
use veranda::routes;
use veranda::state::App;

use crate::fill;

/// People who write meanwhile.
const WRITERS: i64 = 4;

/// How long they write while nothing is published.
const QUIET: Duration = Duration::from_secs(5);

pub async fn run(folder: &str, followers: i64) {
    std::fs::create_dir_all(folder).unwrap();
    let backend = Backend::Sqlite(Path::new(folder).join("veranda.sqlite3"));
    let mut conn = db::connect(&backend, Purpose::Write).unwrap();
    db::migrate(&mut conn).unwrap();
    let now = db::Clock::system().now().0;
    let last = followers + 1;
    fill::execute(
        &mut conn,
        &format!(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {last})
             INSERT INTO users (id, username, full_name, search_key, bio, role, created_at, updated_at)
             SELECT i, 'user' || i, 'Person ' || i, 'user' || i, '', 'member', {now}, {now} FROM n;
             INSERT INTO follows SELECT id, 1, {now} FROM users WHERE id > 1;
             WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
             INSERT INTO posts (author_id, caption, audience, created_at, published_at)
             SELECT i % 1000 + 2, 'Up early', 'public', {now}, {now} FROM n;
             INSERT INTO post_counters (post_id) SELECT id FROM posts;
             INSERT INTO timeline SELECT author_id, published_at, id, author_id FROM posts;"
        ),
    );
    drop(conn);
    let app = fill::app(folder).await;
    let quiet = waits(&app, 0, async { tokio::time::sleep(QUIET).await }).await;
    let mut answered = Duration::ZERO;
    let mut whole = Duration::ZERO;
    let busy = waits(&app, 10_000, async {
        let begun = Instant::now();
        let author = UserId(1);
        let photos = [];
        let post = app.db.write(move |tx| {
            let at = tx.now;
            posts::publish_now(tx, author, "Hello to all of you", &photos, at)
        });
        let post = post.await.unwrap();
        answered = begun.elapsed();
        let registry = routes::jobs();
        while jobs::run_due(&app.db, &registry, &app, Lane::Common)
            .await
            .unwrap()
            > 0
        {}
        whole = begun.elapsed();
        let rows: i64 = app
            .db
            .read(move |conn| {
                let of_post = timeline::table.filter(timeline::post_id.eq(post));
                Ok(of_post.count().get_result(conn)?)
            })
            .await
            .unwrap();
        assert_eq!(rows, last, "rows of timelines");
    })
    .await;
    println!("answer_ms {:.1}", answered.as_secs_f64() * 1000.0);
    println!("everywhere_s {:.1}", whole.as_secs_f64());
    println!("quiet_p99_ms {:.1}", p99(quiet));
    println!("busy_p99_ms {:.1}", p99(busy));
    let found = recount(&app, Wish::Look).await.unwrap();
    let of_timelines = found.iter().filter(|one| one.what.contains("timelines"));
    println!("wrong {}", of_timelines.map(|one| one.wrong).sum::<usize>());
}

/// How long each write of others takes while `work` is done.
async fn waits(app: &Arc<App>, first: i64, work: impl Future<Output = ()>) -> Vec<Duration> {
    let stop = AtomicBool::new(false);
    let writers = (0..WRITERS).map(|writer| {
        let stop = &stop;
        async move {
            let mut waits = Vec::new();
            let mut post = first + writer * 10_000;
            while !stop.load(Ordering::Relaxed) {
                post += 1;
                let (user, id) = (UserId(5_000 + writer), PostId(post % 100_000 + 1));
                let kind = match first {
                    0 => ReactionKind::Like,
                    _ => ReactionKind::Love,
                };
                let begun = Instant::now();
                app.db
                    .write(move |tx| react(tx, user, id, Some(kind)))
                    .await
                    .unwrap();
                waits.push(begun.elapsed());
            }
            waits
        }
    });
    let work = async {
        work.await;
        stop.store(true, Ordering::Relaxed);
    };
    let (waits, ()) =
        futures_util::future::join(futures_util::future::join_all(writers), work).await;
    waits.concat()
}

/// The wait that one write in a hundred exceeds, in milliseconds.
fn p99(mut waits: Vec<Duration>) -> f64 {
    waits.sort_unstable();
    let at = waits.len() * 99 / 100;
    waits
        .get(at)
        .map_or(0.0, |wait| wait.as_secs_f64() * 1000.0)
}
