//! Common and breached passwords: refused wherever one is chosen, from a list that operators can
//! replace, and from a service that may be away.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use sha1::{Digest, Sha1};
use veranda::db::Backend;
use veranda::web::Role;

use crate::cli::{veranda, words};
use crate::support::{PASSWORD, Page, RangeAnswer, RangeService, TestApp, TestClient};

const COMMON: &str =
    "This password is among the most common ones, so it would be guessed. Please choose another.";
const LEAKED: &str = "This password was found in a leak from another site, so it would be guessed. Please choose another.";

/// On no list, and chosen by nobody yet.
const GOOD: &str = "Kd4-mossy-stone";

/// A page on which a password is chosen, filled in but for the password.
struct Door {
    client: TestClient,
    path: String,
    fields: Vec<(&'static str, String)>,
}

impl Door {
    fn new(client: TestClient, path: &str, fields: &[(&'static str, &str)]) -> Self {
        Self {
            client,
            path: path.to_owned(),
            fields: fields
                .iter()
                .map(|(name, value)| (*name, (*value).to_owned()))
                .collect(),
        }
    }

    async fn choose(&self, password: &str) -> Page {
        let mut form: Vec<_> = self
            .fields
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        form.extend([("password", password), ("password_confirmation", password)]);
        self.client.post(&self.path, &form).await
    }

    async fn refuses(&self, password: &str, told: &str) {
        let page = self.choose(password).await;
        assert_eq!(page.status, 422, "{} took {password}", self.path);
        assert_eq!(page.texts("#f-password-error p"), [told], "{}", self.path);
        assert!(!page.body.contains(password), "{}", self.path);
    }

    /// Each rule is told in one place: the listed ones by a mark, the others in a sentence.
    async fn marks(&self, password: &str, missed: &[&str], told: &[&str]) {
        let page = self.choose(password).await;
        assert_eq!(page.status, 422, "{} took {password}", self.path);
        let marked: Vec<_> = missed
            .iter()
            .map(|rule| format!("Missing: {rule}"))
            .collect();
        let shown = page.texts("#f-password-rules .is-missed");
        assert_eq!(shown, marked, "{}: {password}", self.path);
        assert_eq!(page.texts("#f-password-error p"), told, "{}", self.path);
        assert_eq!(page.texts(".rules__item").len(), 4, "{}", self.path);
        let described = page.attributes("#f-password", "aria-describedby").remove(0);
        let places: Vec<_> = described.split_whitespace().collect();
        let errors = usize::from(!told.is_empty());
        assert_eq!(places.len(), missed.len() + errors, "{described}");
        for place in places {
            let place = page.text(&format!("#{place}"));
            assert!(place.starts_with("Missing: ") || told.contains(&place.as_str()));
        }
        assert_eq!(page.attributes("#f-password", "aria-invalid"), ["true"]);
    }

    async fn takes(&self, password: &str) {
        let page = self.choose(password).await;
        assert_eq!(page.status, 303, "{}: {}", self.path, page.body);
    }
}

fn set_up(test: &TestApp) -> Door {
    let token = test.app.setup_token.load().as_ref().clone().unwrap();
    let fields = [
        ("site_name", "Our Porch"),
        ("base_url", test.base.as_str()),
        ("sign_up", "open"),
        ("members_invite", "1"),
        ("full_name", "Martin Keller"),
        ("username", "martin"),
        ("email", "martin@example.org"),
    ];
    Door::new(test.anonymous(), &format!("/setup/{token}"), &fields)
}

fn joining(guest: TestClient, path: &str, username: &str) -> Door {
    let fields = [("full_name", "Lan Nguyễn"), ("username", username)];
    Door::new(guest, path, &fields)
}

/// A visitor who has proven an address and signs up.
async fn proven(test: &TestApp, email: &str) -> TestClient {
    let guest = test.anonymous();
    guest.post("/sign-up", &[("contact", email)]).await;
    let link = test.mail_to(email).await.link();
    guest.post(&link, &[]).await.goes_to("/sign-up/finish");
    guest
}

async fn invitation(host: &TestClient) -> String {
    let page = host.get("/invitations").await;
    let key = page
        .attributes("input[name=request_key]", "value")
        .remove(0);
    let form = [
        ("request_key", key.as_str()),
        ("max_uses", "1"),
        ("days", "7"),
    ];
    host.post("/invitations", &form)
        .await
        .goes_to("/invitations");
    let page = host.get("/invitations").await;
    let link = page.attributes("input[readonly]", "value").remove(0);
    url::Url::parse(&link).unwrap().path().to_owned()
}

async fn reset(test: &TestApp, username: &str) -> Door {
    let (guest, email) = (test.anonymous(), format!("{username}@example.org"));
    guest.post("/password-reset", &[("contact", &email)]).await;
    let link = test.mail_to(&email).await.link();
    guest.get(&link).await.goes_to("/password-reset/new");
    Door::new(guest, "/password-reset/new", &[])
}

/// Every page on which somebody chooses a password refuses these, and takes a good one.
async fn every_door_refuses(test: &TestApp, passwords: &[&str], told: &str) {
    let first = set_up(test);
    for password in passwords {
        first.refuses(password, told).await;
    }
    first.takes(GOOD).await;
    let ana = test.user("ana").await;
    test.make("bo", Role::Member).await;
    let link = invitation(&ana).await;
    for door in [
        joining(
            proven(test, "lan@example.org").await,
            "/sign-up/finish",
            "lan",
        ),
        joining(test.anonymous(), &link, "cyril"),
        Door::new(ana, "/settings/password", &[("current", PASSWORD)]),
        reset(test, "bo").await,
    ] {
        for password in passwords {
            door.refuses(password, told).await;
        }
        door.takes(GOOD).await;
    }
}

#[actix_web::test]
async fn a_common_password_is_refused_wherever_one_is_chosen() {
    let test = TestApp::open_with(|config| config.web.rate_limits = false).await;
    every_door_refuses(&test, &["Password1", "pAsSWORD1", "1Qaz2wsx3edc"], COMMON).await;
    test.run_jobs().await;
    test.stop().await;
}

#[actix_web::test]
async fn every_broken_rule_is_named_in_one_place() {
    let test = TestApp::open_with(|config| config.web.rate_limits = false).await;
    let first = set_up(&test);
    first
        .marks(
            "kd4-moss",
            &["9 characters or more", "an upper-case letter"],
            &[],
        )
        .await;
    first.takes(GOOD).await;
    let ana = test.user("ana").await;
    test.make("bo", Role::Member).await;
    let (short, lower) = ("9 characters or more", "a lower-case letter");
    let (upper, digit) = ("an upper-case letter", "a digit");
    for door in [
        joining(
            proven(&test, "lan@example.org").await,
            "/sign-up/finish",
            "lan",
        ),
        Door::new(ana, "/settings/password", &[("current", PASSWORD)]),
        reset(&test, "bo").await,
    ] {
        door.marks("-", &[short, lower, upper, digit], &[]).await;
        door.marks("Kdx-mossy", &[digit], &[]).await;
        door.marks("password1", &[upper], &[COMMON]).await;
        door.marks("Password1", &[], &[COMMON]).await;
        door.marks("", &[], &["Please choose a password."]).await;
        door.takes(GOOD).await;
    }
    test.run_jobs().await;
    test.stop().await;
}

#[actix_web::test]
async fn a_leaked_password_is_refused_wherever_one_is_chosen() {
    let leaked = "Tin-4-lanterns";
    let service = RangeService::start(RangeAnswer::Lines(line(leaked, 3))).await;
    let test = TestApp::open_with(|config| {
        config.web.rate_limits = false;
        config.passwords.range_url = Some(address(&service));
    })
    .await;
    every_door_refuses(&test, &[leaked], LEAKED).await;
    test.run_jobs().await;
    test.stop().await;
}

#[actix_web::test]
async fn the_service_hears_five_digits_and_may_be_away() {
    let service = RangeService::start(RangeAnswer::Never).await;
    let test = TestApp::open_with(|config| {
        config.web.rate_limits = false;
        config.passwords.range_url = Some(address(&service));
        config.passwords.range_timeout = Duration::from_millis(200);
    })
    .await
    .set_up()
    .await;
    let others = format!("{}{}", line("another", 5), line("one more", 0));
    for (number, (answer, is_refused)) in [
        (
            RangeAnswer::Lines(format!("{others}{}", line(GOOD, 1))),
            true,
        ),
        (RangeAnswer::Lines(line(GOOD, 1).to_lowercase()), true),
        // Padding has a count of zero.
        (
            RangeAnswer::Lines(format!("{others}{}", line(GOOD, 0))),
            false,
        ),
        (RangeAnswer::Lines(others), false),
        (RangeAnswer::Lines(String::new()), false),
        (
            RangeAnswer::Lines("<html>Welcome to this hotel</html>".into()),
            false,
        ),
        (RangeAnswer::Lines("A".repeat(3_000_000)), false),
        (RangeAnswer::Status(429), false),
        (RangeAnswer::Status(500), false),
        (RangeAnswer::Never, false),
    ]
    .into_iter()
    .enumerate()
    {
        let shown: String = format!("{answer:?}").chars().take(80).collect();
        service.will_say(answer);
        test.clock().advance(std::time::Duration::from_secs(70));
        let username = format!("lan{number}");
        let guest = proven(&test, &format!("{username}@example.org")).await;
        let door = joining(guest, "/sign-up/finish", &username);
        let page = door.choose(GOOD).await;
        let status = if is_refused { 422 } else { 303 };
        assert_eq!(page.status, status, "{shown}");
        let heard = service.heard();
        assert_eq!(heard.len(), 1, "{shown}");
        let (told, kept) = digits(GOOD);
        assert!(heard[0].starts_with(&format!("GET /range/{told} HTTP/1.1\r\n")));
        assert!(heard[0].to_lowercase().contains("add-padding: true"));
        assert!(!heard[0].contains(&kept) && !heard[0].contains(GOOD));
    }
    // What is refused anyway is not asked about.
    service.will_say(RangeAnswer::Lines(String::new()));
    let guest = proven(&test, "last@example.org").await;
    joining(guest, "/sign-up/finish", "last")
        .refuses("Password1", COMMON)
        .await;
    assert!(service.heard().is_empty());
}

/// The first five digits of the hash, and the others.
fn digits(password: &str) -> (String, String) {
    let digits: String = Sha1::digest(password)
        .iter()
        .map(|byte| format!("{byte:02X}"))
        .collect();
    (digits[..5].to_owned(), digits[5..].to_owned())
}

fn line(password: &str, count: u32) -> String {
    format!("{}:{count}\r\n", digits(password).1)
}

fn address(service: &RangeService) -> url::Url {
    format!("http://127.0.0.1:{}/", service.port)
        .parse()
        .unwrap()
}

#[test]
fn a_list_is_built_from_text_gzip_or_the_input_and_asked() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let text = "Plank-9-bridge\r\nplank-9-bridge\nshort\nÜber-9-brücken\n";
    std::fs::write(path("list.txt"), text).unwrap();
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(text.as_bytes()).unwrap();
    std::fs::write(path("list.gz"), packed.finish().unwrap()).unwrap();

    for (source, input, out) in [
        ("-", text, path("from-input.bin")),
        (&path("list.txt"), "", path("from-text.bin")),
        (&path("list.gz"), "", path("from-gzip.bin")),
    ] {
        let (is_fine, told) = with_input(&["passwords", "build", source, "--out", &out], input);
        assert!(is_fine && told.contains("2 passwords are in"), "{told}");
        assert!(told.contains("1 could be no password"), "{told}");
        for (password, is_on) in [
            ("PLANK-9-bridge", true),
            ("über-9-bru\u{308}cken", true),
            ("Password1", false),
        ] {
            let list = ["passwords", "check", "--password-list", &out];
            let (is_fine, told) = with_input(&list, &format!("{password}\n"));
            assert_eq!(is_fine, !is_on, "{password}: {told}");
            assert!(!told.contains(password));
        }
    }
    let (is_fine, told) = with_input(&["passwords", "check"], "Password1\n");
    assert!(!is_fine && told.contains("on the list"), "{told}");
    let (is_fine, told) = with_input(&["passwords", "build", "-"], "short\n");
    assert!(!is_fine && told.contains("9 to 128 characters"), "{told}");
}

#[test]
fn an_operators_own_list_takes_the_place_of_the_one_that_ships() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let list = folder.path().join("own.bin");
    let list = list.to_str().unwrap();
    with_input(
        &["passwords", "build", "-", "--out", list],
        "kd4-MOSSY-stone\n",
    );
    let admin = |password: &str, more: &[&str]| {
        let mut arguments = vec!["create-admin", "--username", "martin"];
        arguments.extend(["--email", "martin@example.org", "--full-name", "Martin"]);
        arguments.extend(["--password", password]);
        arguments.extend(more);
        let backend = Backend::Sqlite(data.join("veranda.sqlite3"));
        words(&veranda(&backend, &data, &arguments))
    };
    assert!(admin("Password1", &[]).contains(COMMON));
    let own = ["--password-list", list];
    assert!(admin(GOOD, &own).contains(COMMON));
    let told = admin("Password1", &own);
    assert!(told.contains("@martin is an admin now"), "{told}");
}

#[test]
fn a_broken_list_stops_the_program_with_a_reason() {
    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("own.bin");
    let data = folder.path().join("data");
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/common-passwords.bin");
    let shipped = std::fs::read(shipped).unwrap();
    let backend = Backend::Sqlite(data.join("veranda.sqlite3"));
    assert!(veranda(&backend, &data, &["migrate"]).status.success());
    for (bytes, reason) in [
        (b"password1\n".as_slice(), "not a list made by"),
        (&shipped[..shipped.len() / 2], "it is damaged"),
        (b"veranda passwords 9\n", "another version"),
    ] {
        std::fs::write(&list, bytes).unwrap();
        for command in ["serve", "check", "create-admin"] {
            let mut arguments = vec![command, "--password-list", list.to_str().unwrap()];
            if command == "create-admin" {
                arguments.extend(["--username", "martin", "--email", "martin@example.org"]);
                arguments.extend(["--full-name", "Martin", "--password", GOOD]);
            }
            let refused = veranda(&backend, &data, &arguments);
            assert!(!refused.status.success());
            let told = words(&refused);
            assert!(told.contains(reason), "{command}: {told}");
            assert!(told.contains("own.bin"), "{command}: {told}");
        }
    }
}

/// Runs the program with an input; gives whether it went well, and what it said.
fn with_input(arguments: &[&str], input: &str) -> (bool, String) {
    let mut running = Command::new(env!("CARGO_BIN_EXE_veranda"))
        .args(arguments)
        .env_clear()
        .current_dir(std::env::temp_dir())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = running.stdin.take().unwrap();
    stdin.write_all(input.as_bytes()).unwrap();
    drop(stdin);
    let output = running.wait_with_output().unwrap();
    (output.status.success(), words(&output))
}
