//! What uploads take of the real program's memory, as the kernel counts it; and what `kill -9`
//! leaves of them.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageFormat, RgbImage};
use reqwest::multipart::{Form, Part};
use veranda::db::{self, Purpose};
use veranda::features::media as pictures;
use veranda::storage::Storage;

use super::files::{gif_of_frames, passes};
use crate::durability::{Server, make_person};
use crate::support::test_pictures::{file_of, four_corners, png_bomb};
use crate::support::{PASSWORD, TestClient, TestDatabase};

/// What uploads may take beside what the program takes when it is idle.
const MOST_MEGABYTES: u64 = 300;

/// A number of the kernel about a process, in megabytes.
fn megabytes(process: u32, name: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with(name)).unwrap();
    let kilobytes: u64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
    kilobytes / 1024
}

/// Files that are hard on memory: many pixels in each format, as many bytes as are taken, and
/// bombs. Smaller than the limits let through, because decoders built for tests are slow.
fn hard() -> Vec<(&'static str, Vec<u8>)> {
    let plain = |side| DynamicImage::from(RgbImage::new(side, side));
    let mut baseline = Vec::new();
    JpegEncoder::new(&mut baseline)
        .encode_image(&plain(6_000))
        .unwrap();
    let stuffed = |width| {
        let picture = DynamicImage::from(four_corners(width, 40));
        let mut file = file_of(&picture, ImageFormat::Png);
        file.resize(19_900_000, 7);
        file
    };
    let png = |image: DynamicImage| file_of(&image, ImageFormat::Png);
    vec![
        ("baseline.jpg", baseline),
        ("passes.jpg", passes(4_000, 4_000)),
        ("more-passes.jpg", passes(7_000, 5_700)),
        ("plain.png", png(plain(4_000))),
        ("clear.png", png(DynamicImage::new_rgba8(3_000, 3_000))),
        ("sixteen.png", png(DynamicImage::new_rgb16(3_000, 3_000))),
        ("long.gif", gif_of_frames(10_000)),
        ("plain.webp", file_of(&plain(3_000), ImageFormat::WebP)),
        ("bomb.png", png_bomb(50_000, 50_000)),
        ("one.png", stuffed(60)),
        ("two.png", stuffed(61)),
        ("three.png", stuffed(62)),
        ("four.png", stuffed(63)),
    ]
}

/// Nothing when the program is gone.
async fn send(client: TestClient, name: &'static str, bytes: Vec<u8>) -> Option<()> {
    let part = Part::bytes(bytes).file_name(name);
    let form = Form::new().part("photos", part).text("action", "add");
    let request = client.upload_request("/posts/new", form);
    let response = request.send().await.ok()?;
    assert_eq!(response.status(), 303, "{name}");
    Some(())
}

async fn signed_in(base: &str) -> TestClient {
    let client = TestClient::new(base);
    let form = [("login", "person0"), ("password", PASSWORD)];
    client.post("/sign-in", &form).await.goes_to("/");
    client
}

#[actix_web::test]
async fn hard_pictures_all_at_once_take_less_than_300_megabytes() {
    let folder = tempfile::tempdir().unwrap();
    let database = TestDatabase::empty(folder.path());
    make_person(folder.path(), &database.backend, 0);
    let server = Server::start(folder.path(), &database.backend);
    let ana = signed_in(&server.base).await;
    ana.get("/").await;
    let process = server.process.id();
    let idle = megabytes(process, "VmRSS");
    let files = hard();
    let uploads = files
        .into_iter()
        .map(|(name, bytes)| send(ana.clone(), name, bytes));
    join_all(uploads).await;
    wait_until_ready(&database).await;
    let most = megabytes(process, "VmHWM");
    println!("idle {idle} MB, at the most {most} MB");
    assert!(
        most - idle < MOST_MEGABYTES,
        "{} MB above the {idle} MB of an idle program",
        most - idle
    );
    assert_eq!(ana.get("/").await.status, 200);
}

#[derive(diesel::QueryableByName)]
struct Number {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    number: i64,
}

fn number(database: &TestDatabase, sql: &str) -> i64 {
    use diesel::RunQueryDsl;
    let mut conn = db::connect(&database.backend, Purpose::Read).unwrap();
    diesel::sql_query(sql)
        .get_result::<Number>(&mut conn)
        .unwrap()
        .number
}

async fn wait_until_ready(database: &TestDatabase) {
    let waiting = "SELECT count(*) AS number FROM media WHERE state IN ('preparing', 'going')";
    let begun = Instant::now();
    while number(database, waiting) > 0 {
        assert!(begun.elapsed() < Duration::from_secs(120), "not prepared");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[actix_web::test]
async fn what_was_accepted_survives_kill_9_and_nothing_else_lies_about() {
    let folder = tempfile::tempdir().unwrap();
    let database = TestDatabase::empty(folder.path());
    make_person(folder.path(), &database.backend, 0);
    let mut accepted = 0;
    for round in 0..4_u32 {
        let mut server = Server::start(folder.path(), &database.backend);
        let ana = signed_in(&server.base).await;
        let work = join_all((0..3_u32).map(|lane| {
            let ana = ana.clone();
            async move {
                let mut taken = 0;
                for step in 0.. {
                    let width = 1500 + 100 * lane + step;
                    let image = DynamicImage::from(four_corners(width, 1400 + round));
                    let bytes = file_of(&image, ImageFormat::Jpeg);
                    match send(ana.clone(), "a.jpg", bytes).await {
                        Some(_) => taken += 1,
                        None => return taken,
                    }
                }
                taken
            }
        }));
        let kill = async {
            tokio::time::sleep(Duration::from_millis(1800 + 370 * u64::from(round))).await;
            server.kill_9();
        };
        let (taken, ()) = tokio::join!(work, kill);
        accepted += taken.iter().sum::<i64>();
        // A draft each, and in each a picture that has a row in good standing.
        let there =
            "SELECT count(*) AS number FROM draft_photos d JOIN media m ON m.id = d.media_id
            WHERE m.state IN ('preparing', 'ready')";
        let there = number(&database, there);
        assert!(there >= accepted, "{there} of {accepted}");
        check(&database, folder.path());
    }
    assert!(accepted > 3, "{accepted}");
    // What had begun is made ready by the next program, without waiting.
    let server = Server::start(folder.path(), &database.backend);
    if !database.backend.is_postgres() {
        wait_until_ready(&database).await;
    }
    drop(server);
    check(&database, folder.path());
}

fn check(database: &TestDatabase, folder: &std::path::Path) {
    let storage = Storage::in_folder(&folder.join("media")).unwrap();
    let mut conn = db::connect(&database.backend, Purpose::Read).unwrap();
    let mut found = pictures::check(&mut conn, &storage).unwrap();
    // Pieces in the folder of a picture that is prepared go when that begins anew.
    found.strays.retain(|key| !key.contains('#'));
    assert!(
        found.strays.is_empty() && found.missing.is_empty(),
        "{found:?}"
    );
}
