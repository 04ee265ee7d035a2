//! Whether an answer's time tells who has an account: what is known and what is not is asked in
//! turns, each for the first time, while the worker does its work as it does on a site.

use std::net::TcpListener;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Parser;
use diesel::prelude::*;
use veranda::app::{self, Outlets};
use veranda::config::{Config, ConfigArgs};
use veranda::db::schema::{jobs, mails, sms_messages, users};
use veranda::db::{self, Clock, Purpose};
use veranda::features::accounts::{hash_password, search_key};
use veranda::routes;
use veranda::state::{App, SignUpPolicy, Site};
use veranda::web::Role;

/// Tries of each kind in a round.
const TRIES: usize = 200;

/// Where the medians are apart, so many rounds at most are counted together: what else the machine
/// does in the meantime falls on both alike in the end, and a true difference stays.
const ROUNDS: usize = 4;

/// Before what is counted: connections, caches and compiled queries are warm then.
const WARM: usize = 10;

/// How far apart two medians may be.
const APART: f64 = 0.10;

/// How often it is looked whether the worker has done all that the last try gave it to do: that is
/// not counted with the next.
const LOOK: Duration = Duration::from_millis(4);

#[derive(clap::Parser)]
struct Args {
    #[command(flatten)]
    config: ConfigArgs,
}

/// One question, asked for somebody who is known, or for nobody.
struct Question {
    name: &'static str,
    path: &'static str,
    form: fn(usize, bool) -> Vec<(&'static str, String)>,
}

const QUESTIONS: &[Question] = &[
    Question {
        name: "Reset by e-mail",
        path: "/password-reset",
        form: |number, known| vec![("contact", address(number, known))],
    },
    Question {
        name: "Reset by phone",
        path: "/password-reset",
        form: |number, known| vec![("contact", phone(number, known))],
    },
    Question {
        name: "Sign-up by e-mail",
        path: "/sign-up",
        form: |number, known| vec![("contact", address(number, known))],
    },
    Question {
        name: "Sign-up by phone",
        path: "/sign-up",
        form: |number, known| vec![("contact", phone(number, known))],
    },
    Question {
        name: "Sign-in: unknown, wrong password",
        path: "/sign-in",
        form: |number, known| {
            let who = if known { "user" } else { "nobody" };
            let login = format!("{who}{number:04}");
            vec![("login", login), ("password", "Wrong-8-lantern".into())]
        },
    },
];

fn address(number: usize, known: bool) -> String {
    let who = if known { "user" } else { "nobody" };
    format!("{who}{number:04}@example.org")
}

fn phone(number: usize, known: bool) -> String {
    let office = if known { 346 } else { 347 };
    format!("+1415{office}{number:04}")
}

/// Prints a line of a table for each question; false when two medians are too far apart.
pub async fn run() -> bool {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_str().unwrap();
    let words = ["bench", "--data-dir", path, "--sms-daily-cap", "1000000"];
    let cost = ["--bcrypt-cost", "12"];
    let mut config = Config::load(&Args::parse_from(words.iter().chain(&cost)).config).unwrap();
    config.web.rate_limits = false;
    let mut conn = db::connect(&config.backend, Purpose::Write).unwrap();
    db::migrate(&mut conn).unwrap();
    drop(conn);
    let outlets = Outlets::new(&config).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let app = App::open(config, Clock::system(), routes::COUNTERS)
        .await
        .unwrap();
    fill(&app, &base).await;
    let server = app::server(&app, listener).unwrap();
    let handle = server.handle();
    actix_web::rt::spawn(server);
    actix_web::rt::spawn(app::work(Arc::clone(&app), routes::jobs(), outlets));

    let mut equal = true;
    for question in QUESTIONS {
        let mut times = [Vec::new(), Vec::new()];
        let (mut unknown, mut known, mut is_apart) = (0.0, 0.0, true);
        for round in 0..ROUNDS {
            ask(&app, &base, question, round, &mut times).await;
            [unknown, known] = times.each_mut().map(|all| median(all));
            is_apart = (unknown / known - 1.0).abs() > APART;
            if !is_apart {
                break;
            }
        }
        let ratio = unknown / known;
        let tries = times[0].len();
        let mark = if is_apart { " **too far apart**" } else { "" };
        println!(
            "| {} | {tries} | {unknown:.2} | {known:.2} | {ratio:.3}{mark} |",
            question.name
        );
        equal &= !is_apart;
    }
    app.stopping.cancel();
    handle.stop(false).await;
    equal
}

/// A site open to all, and everybody who is known to it.
async fn fill(app: &Arc<App>, base: &str) {
    let hash = hash_password(app, "Bench-7-lantern").await.unwrap();
    let base_url = base.parse().unwrap();
    let filled = app.db.write(move |tx| {
        for number in 0..ROUNDS * (WARM + TRIES) {
            let username = format!("user{number:04}");
            diesel::insert_into(users::table)
                .values((
                    users::username.eq(&username),
                    users::full_name.eq(&username),
                    users::search_key.eq(search_key(&username, &username)),
                    users::email.eq(address(number, true)),
                    users::email_key.eq(address(number, true)),
                    users::phone.eq(phone(number, true)),
                    users::password_hash.eq(&hash),
                    users::role.eq(Role::Member),
                    users::created_at.eq(tx.now),
                    users::updated_at.eq(tx.now),
                ))
                .execute(tx.conn)?;
        }
        Site {
            name: "Bench".into(),
            base_url,
            sign_up: SignUpPolicy::Open,
            members_invite: false,
            terms: String::new(),
            staff_two_step: false,
            quota_megabytes: veranda::state::DEFAULT_QUOTA,
            keeps_originals: false,
            open_to_guests: false,
            in_search_engines: false,
            is_set_up: true,
        }
        .store(tx)
    });
    filled.await.unwrap();
    app.reload_site().await.unwrap();
}

fn median(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// A round: the milliseconds of what is unknown, and of what is known.
async fn ask(
    app: &Arc<App>,
    base: &str,
    question: &Question,
    round: usize,
    times: &mut [Vec<f64>; 2],
) {
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    for place in 0..WARM + TRIES {
        let number = round * (WARM + TRIES) + place;
        // Each is the first of the two every other time.
        let first = number.is_multiple_of(2);
        let mut answers = Vec::new();
        for known in [first, !first] {
            let form = (question.form)(number, known);
            let begun = Instant::now();
            let request = client.post(format!("{base}{}", question.path));
            let answer = request
                .header("Origin", base)
                .form(&form)
                .send()
                .await
                .unwrap();
            let status = answer.status();
            let next = answer.headers().get("location").cloned();
            answer.bytes().await.unwrap();
            let took = begun.elapsed().as_secs_f64() * 1000.0;
            answers.push((status, next));
            if place >= WARM {
                times[usize::from(known)].push(took);
            }
            until_idle(app).await;
        }
        let status = answers[0].0.as_u16();
        assert!(matches!(status, 303 | 422), "{}: {status}", question.name);
        assert_eq!(answers[0].0, answers[1].0, "{}", question.name);
        assert_eq!(answers[0].1, answers[1].1, "{}", question.name);
    }
}

/// Waits until no job, mail or text message is left over.
async fn until_idle(app: &Arc<App>) {
    loop {
        actix_web::rt::time::sleep(LOOK).await;
        let left = app.db.read(|conn| {
            let undone = jobs::table.filter(jobs::finished_at.is_null()).count();
            let unsent = mails::table.filter(mails::status.eq("waiting")).count();
            let untold = sms_messages::table
                .filter(sms_messages::status.eq("waiting"))
                .count();
            Ok(undone.get_result::<i64>(conn)?
                + unsent.get_result::<i64>(conn)?
                + untold.get_result::<i64>(conn)?)
        });
        if left.await.unwrap() == 0 {
            return;
        }
    }
}
