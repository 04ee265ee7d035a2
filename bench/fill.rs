//! The data set: 5,000 people, POSTS posts, 1,000,000 reactions, 200,000 follows. The first
//! person follows 1,000 people, and the newest post has 5,000 comments, half of them answers.
//!
//! Written by SQL that counts upwards, so that it is the same everywhere and takes minutes,
//! not hours. Timelines hold the posts among the newest 50,000.

use std::sync::Arc;

use diesel::connection::SimpleConnection;
use veranda::db::{self, Backend, DbConn, Purpose};
use veranda::features::{reactions, search_index};
use veranda::state::App;

const USERS: u64 = 5_000;
const FOLLOWS_EACH: u64 = 40;
/// Whom the first person follows: the one whose pages are measured.
const FOLLOWS_OF_FIRST: u64 = 1_000;
/// Below the newest post, in threads of one answer each.
const LONG_TALK: u64 = 5_000;
const REACTIONS: u64 = 1_000_000;
const TIMELINE_POSTS: u64 = 50_000;

pub async fn run(folder: &str, posts: u64) {
    std::fs::create_dir_all(folder).unwrap();
    let path = std::path::Path::new(folder).join("veranda.sqlite3");
    let backend = Backend::Sqlite(path);
    let mut conn = db::connect(&backend, Purpose::Write).unwrap();
    db::migrate(&mut conn).unwrap();
    let hash = password_hash(folder).await;
    let now = db::Clock::system().now().0;
    let start = now - i64::try_from(posts).unwrap() * 1_000_000;
    for (step, sql) in [
        ("settings", format!(
            "INSERT INTO settings VALUES ('name','Bench',{now}),('set_up','1',{now}),
             ('sign_up','open',{now}),('base_url','http://localhost:8080',{now});")),
        ("people", format!(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {USERS})
             INSERT INTO users (id, username, full_name, search_key, bio, email, email_key, password_hash, role, created_at, updated_at)
             SELECT i, 'user' || i, 'Person Number ' || i, 'user' || i || ' person number ' || i, 'One of many.', 'user' || i || '@example.org',
                    'user' || i || '@example.org', '{hash}', 'member', {now}, {now} FROM n;")),
        ("follows", format!(
            "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {USERS} * {FOLLOWS_EACH} - 1)
             INSERT OR IGNORE INTO follows
             SELECT i / {FOLLOWS_EACH} + 1, (i / {FOLLOWS_EACH} + (i % {FOLLOWS_EACH} + 1) * 113) % {USERS} + 1, {now} FROM n;
             WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i <= {FOLLOWS_OF_FIRST})
             INSERT OR IGNORE INTO follows SELECT 1, i, {now} FROM n;")),
        ("pictures", format!(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
             INSERT INTO media (id, key, owner_id, width, height, color, bytes, created_at, used_at)
             SELECT i, printf('%032x', i), i, 1280, 960, 'aabbcc', 90000, {now}, {now} FROM n;")),
        ("posts", format!(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {posts})
             INSERT INTO posts (id, author_id, caption, audience, created_at, published_at)
             SELECT i, (i * 7919) % {USERS} + 1,
                    'Up before the crowds for once, number ' || i || '. Four frames, no filter, cold hands. @user' || (i % 5000 + 1),
                    'public', {start} + i * 1000000, {start} + i * 1000000 FROM n;
             INSERT INTO post_photos (post_id, media_id, position, alt)
             SELECT id, id % 1000 + 1, 0, 'A tower above a lake' FROM posts;
             INSERT INTO post_photos (post_id, media_id, position, alt)
             SELECT id, (id + 7) % 1000 + 1, 1, 'The same tower, from below' FROM posts WHERE id % 2 = 0;")),
        ("comments", format!(
            "INSERT INTO comments (post_id, author_id, body, created_at)
             SELECT id, (id * 31) % {USERS} + 1, 'The light in the second one. Where exactly is this?', published_at + 60000000
             FROM posts WHERE id > {posts} - 100000;
             INSERT INTO comments (post_id, author_id, body, created_at)
             SELECT id, (id * 37) % {USERS} + 1, 'Print this for grandma, please.', published_at + 90000000
             FROM posts WHERE id > {posts} - 100000;")),
        ("a long talk", format!(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {LONG_TALK} / 2)
             INSERT INTO comments (post_id, author_id, body, created_at, replies)
             SELECT {posts}, i % {USERS} + 1, 'I was there too, number ' || i || '. The wind that day.', {now} + i, 1 FROM n;
             INSERT INTO comments (post_id, author_id, parent_id, root_id, depth, place, body, created_at)
             SELECT post_id, (author_id + 7) % {USERS} + 1, id, id, 1,
                    printf('%012x', id + {LONG_TALK} / 2), 'And the coffee afterwards.', {now} + id
             FROM comments WHERE post_id = {posts} AND replies = 1 ORDER BY id;")),
        ("reactions", format!(
            "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {REACTIONS} - 1)
             INSERT OR IGNORE INTO reactions
             SELECT {posts} - (i % 100000), (i / 100000 * 487 + i * 13) % {USERS} + 1,
                    CASE i % 6 WHEN 0 THEN 'like' WHEN 1 THEN 'love' WHEN 2 THEN 'haha' WHEN 3 THEN 'wow' WHEN 4 THEN 'sad' ELSE 'angry' END,
                    {now} FROM n;")),
        ("counters", "INSERT INTO post_counters (post_id) SELECT id FROM posts;
             CREATE TEMP TABLE counted AS SELECT post_id, sum(kind = 'like') a, sum(kind = 'love') b, sum(kind = 'haha') c,
                 sum(kind = 'wow') d, sum(kind = 'sad') e, sum(kind = 'angry') f FROM reactions GROUP BY post_id;
             UPDATE post_counters SET likes = a, loves = b, hahas = c, wows = d, sads = e, angries = f
                 FROM counted WHERE counted.post_id = post_counters.post_id;
             UPDATE post_counters SET comments = (SELECT count(*) FROM comments WHERE comments.post_id = post_counters.post_id);
             DROP TABLE counted;".to_owned()),
        ("timelines", format!(
            "INSERT OR IGNORE INTO timeline
             SELECT f.follower_id, p.published_at, p.id, p.author_id FROM posts p
             JOIN follows f ON f.followee_id = p.author_id WHERE p.id > {posts} - {TIMELINE_POSTS};
             INSERT OR IGNORE INTO timeline
             SELECT author_id, published_at, id, author_id FROM posts WHERE id > {posts} - {TIMELINE_POSTS};
             ANALYZE;")),
    ] {
        let begun = std::time::Instant::now();
        execute(&mut conn, &sql);
        eprintln!("{step}: {:.1} s", begun.elapsed().as_secs_f32());
    }
    drop(conn);
    let begun = std::time::Instant::now();
    let app = app(folder).await;
    // What posts are found by, and how much each is reacted to.
    search_index::rebuild(&app.db).await.unwrap();
    eprintln!("words: {:.1} s", begun.elapsed().as_secs_f32());
    reactions::rebuild_scores(&app.db).await.unwrap();
    eprintln!("scores: {:.1} s", begun.elapsed().as_secs_f32());
    drop(app);
    let mut conn = db::connect(&backend, Purpose::Write).unwrap();
    conn.batch_execute("PRAGMA wal_checkpoint(TRUNCATE)")
        .unwrap();
}

/// The settings of the program on a data folder.
pub fn config(folder: &str) -> veranda::config::Config {
    use clap::Parser;
    #[derive(Parser)]
    struct Args {
        #[command(flatten)]
        config: veranda::config::ConfigArgs,
    }
    let args = Args::parse_from(["bench", "--data-dir", folder, "--bcrypt-cost", "4"]);
    veranda::config::Config::load(&args.config).unwrap()
}

/// The program on a data folder.
pub async fn app(folder: &str) -> Arc<App> {
    App::open(
        config(folder),
        db::Clock::system(),
        veranda::routes::COUNTERS,
    )
    .await
    .unwrap()
}

/// Of the password that `bin/bench` signs in with.
async fn password_hash(folder: &str) -> String {
    let app = app(folder).await;
    veranda::features::accounts::hash_password(&app, "Bench-7-lantern")
        .await
        .unwrap()
}

pub fn execute(conn: &mut DbConn, sql: &str) {
    conn.batch_execute("BEGIN").unwrap();
    conn.batch_execute(sql).unwrap();
    conn.batch_execute("COMMIT").unwrap();
}
