//! The program under test.

use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::Arc;

use clap::Parser;
use diesel::prelude::*;
use veranda::app::Outlets;
use veranda::config::{Config, ConfigArgs, SmsTransport};
use veranda::db::schema::{jobs as job_rows, mails, sms_messages, users};
use veranda::db::{Clock, DbConn, UserId};
use veranda::features::accounts::{mail_previews, search_key, sms_previews};
use veranda::features::search_index;
use veranda::jobs::{self, Lane};
use veranda::state::{App, SignUpPolicy, Site};
use veranda::web::Role;
use veranda::{Error, app, routes};

use super::database::TestDatabase;
use super::{Mail, Sms, SmtpServer, TestClient};

/// The password of every person that tests make.
pub const PASSWORD: &str = "Lantern-7-moon";

/// A running Veranda of its own.
pub struct TestApp {
    pub app: Arc<App>,
    pub base: String,
    registry: jobs::Registry<Arc<App>>,
    outlets: Outlets,
    server: actix_web::dev::ServerHandle,
    outbox: PathBuf,
    // Last: the folder and the database outlive what uses them.
    _database: TestDatabase,
    _folder: tempfile::TempDir,
}

#[derive(clap::Parser)]
struct Args {
    #[command(flatten)]
    config: ConfigArgs,
}

impl TestApp {
    /// A site that is set up and open to sign-ups.
    pub async fn start() -> Self {
        Self::start_empty().await.set_up().await
    }

    /// As [`Self::start`], without limits on how often: for tables of many requests.
    pub async fn start_unhurried() -> Self {
        Self::open(false).await.set_up().await
    }

    /// A name, an address, open to sign-ups.
    pub async fn set_up(self) -> Self {
        let test = self;
        let base = test.base.parse().unwrap();
        test.app
            .db
            .write(move |tx| {
                Site {
                    name: "Porch".into(),
                    base_url: base,
                    sign_up: SignUpPolicy::Open,
                    members_invite: true,
                    terms: String::new(),
                    staff_two_step: false,
                    quota_megabytes: veranda::state::DEFAULT_QUOTA,
                    keeps_originals: false,
                    open_to_guests: false,
                    in_search_engines: false,
                    is_set_up: true,
                }
                .store(tx)
            })
            .await
            .unwrap();
        test.app.reload_site().await.unwrap();
        test.app.setup_token.store(Arc::new(None));
        test
    }

    /// A site that nobody has set up yet.
    pub async fn start_empty() -> Self {
        Self::open(true).await
    }

    /// As [`Self::start_empty`], with or without limits on how often.
    pub async fn open(rate_limits: bool) -> Self {
        Self::open_with(|config| config.web.rate_limits = rate_limits).await
    }

    /// As [`Self::start_empty`], with settings of its own.
    pub async fn open_with(change: impl FnOnce(&mut Config)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = TestDatabase::fresh(folder.path());
        let args = Args::parse_from([
            "veranda",
            "--data-dir",
            folder.path().to_str().unwrap(),
            "--bcrypt-cost",
            "4",
            "--workers",
            "2",
        ]);
        let mut config = Config::load(&args.config).unwrap();
        config.backend = database.backend.clone();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        config.web.bind = address;
        change(&mut config);
        let outlets = Outlets::new(&config).unwrap();
        let app = App::open(config, Clock::manual(), routes::COUNTERS)
            .await
            .unwrap();
        let server = app::server(&app, listener).unwrap();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        Self {
            base: format!("http://{address}"),
            registry: routes::jobs(),
            outlets,
            server: handle,
            outbox: folder.path().join("outbox"),
            app,
            _database: database,
            _folder: folder,
        }
    }

    /// Whether files are kept as they were uploaded.
    pub async fn keep_originals(&self, keeps: bool) {
        self.settings(move |site| site.keeps_originals = keeps)
            .await;
    }

    /// Changes the site's settings, as an admin does.
    pub async fn settings(&self, change: impl FnOnce(&mut Site)) {
        let mut site = Site::clone(&self.app.site.load());
        change(&mut site);
        let store = move |tx: &mut veranda::db::Tx<'_>| site.store(tx);
        self.app.db.write(store).await.unwrap();
        self.app.reload_site().await.unwrap();
    }

    /// A visitor who is not signed in.
    pub fn anonymous(&self) -> TestClient {
        TestClient::new(&self.base)
    }

    /// A new member, signed in.
    pub async fn user(&self, username: &str) -> TestClient {
        self.person(username, Role::Member).await
    }

    /// A new member of staff, signed in.
    pub async fn staff(&self, username: &str) -> TestClient {
        self.person(username, Role::Staff).await
    }

    /// A new admin, signed in.
    pub async fn admin(&self) -> TestClient {
        self.person("admin", Role::Admin).await
    }

    /// Signs in through the form.
    pub async fn sign_in(&self, login: &str, password: &str) -> TestClient {
        let client = self.anonymous();
        client
            .post("/sign-in", &[("login", login), ("password", password)])
            .await
            .goes_to("/");
        client
    }

    async fn person(&self, username: &str, role: Role) -> TestClient {
        self.make(username, role).await;
        // So that a test of many people does not meet the limit of sign-ins from one address.
        self.clock().advance(std::time::Duration::from_secs(7));
        self.sign_in(username, PASSWORD).await
    }

    /// A new person who is not signed in.
    pub async fn make(&self, username: &str, role: Role) -> UserId {
        let hash = veranda::features::accounts::hash_password(&self.app, PASSWORD)
            .await
            .unwrap();
        let username = username.to_owned();
        self.app
            .db
            .write(move |tx| {
                let email = format!("{username}@example.org");
                diesel::insert_into(users::table)
                    .values((
                        users::username.eq(&username),
                        users::full_name.eq(capitalised(&username)),
                        users::search_key.eq(search_key(&username, &capitalised(&username))),
                        users::email.eq(&email),
                        users::email_key.eq(&email),
                        users::password_hash.eq(hash),
                        users::role.eq(role),
                        users::created_at.eq(tx.now),
                        users::updated_at.eq(tx.now),
                    ))
                    .returning(users::id)
                    .get_result(tx.conn)
                    .map_err(Error::from)
                    .and_then(|id| search_index::put_person(tx, id).map(|()| id))
            })
            .await
            .unwrap()
    }

    /// The id of a person.
    pub async fn id_of(&self, username: &str) -> UserId {
        let username = username.to_owned();
        self.read(move |conn| {
            Ok(users::table
                .filter(users::username.eq(username))
                .select(users::id)
                .first(conn)?)
        })
        .await
    }

    /// Asks the database.
    pub async fn read<T: Send + 'static>(
        &self,
        query: impl FnOnce(&mut DbConn) -> Result<T, Error> + Send + 'static,
    ) -> T {
        self.app.db.read(query).await.unwrap()
    }

    /// The clock that everything here goes by.
    pub fn clock(&self) -> &Clock {
        self.app.db.clock()
    }

    /// Runs schedules, jobs, mail and text messages until nothing is due.
    pub async fn run_jobs(&self) {
        while self.prepare_pictures().await
            + app::work_once(&self.app, &self.registry, &self.outlets)
                .await
                .unwrap()
            > 0
        {}
    }

    /// Does the work on pictures that is due; gives how many jobs were tried.
    pub async fn prepare_pictures(&self) -> usize {
        jobs::run_due(&self.app.db, &self.registry, &self.app, Lane::Pictures)
            .await
            .unwrap()
    }

    /// Every mail sent so far, oldest first.
    pub async fn mails(&self) -> Vec<Mail> {
        self.run_jobs().await;
        Mail::all_in(&self.outbox)
    }

    /// Every text message sent so far, oldest first.
    pub async fn text_messages(&self) -> Vec<Sms> {
        self.run_jobs().await;
        Sms::all_in(&self.outbox)
    }

    /// The newest text message to a phone number as E.164.
    pub async fn text_to(&self, number: &str) -> Sms {
        let sent = self.text_messages().await;
        sent.iter()
            .rev()
            .find(|sms| sms.to == number)
            .unwrap_or_else(|| panic!("no text message to {number} in {sent:?}"))
            .clone()
    }

    /// From now on mail goes to this SMTP server, whose certificate is trusted.
    pub fn use_mail_server(&mut self, server: &SmtpServer, more: &[&str]) {
        let ca_file = server.ca_file();
        let trusted = ["--smtp-ca-file", ca_file.to_str().unwrap()];
        self.use_mail_port(server.port, &[&trusted, more].concat());
    }

    /// From now on mail goes to whoever listens on this port.
    pub fn use_mail_port(&mut self, port: u16, more: &[&str]) {
        let port = port.to_string();
        let mut words = vec!["--mail", "smtp", "--smtp-host", "127.0.0.1"];
        words.extend(["--smtp-port", &port, "--mail-from"]);
        words.push("Porch <porch@post.example.org>");
        words.extend(more);
        self.outlets = Outlets::new(&self.configured(&words)).unwrap();
    }

    /// From now on mail is written to the log.
    pub fn use_log_for_mail(&mut self) {
        self.outlets = Outlets::new(&self.configured(&["--mail", "log"])).unwrap();
    }

    /// From now on text messages go to this stand-in for Twilio, which may take so long for one.
    pub fn use_sms_server(&mut self, url: &str, timeout: std::time::Duration) {
        let mut words = vec!["--sms", "twilio", "--twilio-url", url];
        words.extend(["--twilio-account-sid", "AC1", "--twilio-auth-token", "hush"]);
        words.extend(["--twilio-from", "+15005550006"]);
        let mut config = self.configured(&words);
        if let SmsTransport::Twilio(twilio) = &mut config.sms.transport {
            twilio.timeout = timeout;
        }
        self.outlets = Outlets::new(&config).unwrap();
    }

    /// The settings that these flags give.
    fn configured(&self, words: &[&str]) -> Config {
        let folder = self._folder.path().to_str().unwrap();
        let all = [&["veranda", "--data-dir", folder], words].concat();
        Config::load(&Args::parse_from(all).config).unwrap()
    }

    /// The newest mail to an address.
    pub async fn mail_to(&self, address: &str) -> Mail {
        let mails = self.mails().await;
        mails
            .iter()
            .rev()
            .find(|mail| mail.to.contains(address))
            .unwrap_or_else(|| panic!("no mail to {address} in {mails:?}"))
            .clone()
    }

    /// Ends the program in good order and fails when due jobs are left over.
    pub async fn stop(self) {
        let now = self.clock().now();
        let left: Vec<String> = self
            .read(move |conn| {
                Ok(job_rows::table
                    .filter(job_rows::finished_at.is_null())
                    .filter(job_rows::run_at.le(now))
                    // Large photos of a test about something else.
                    .filter(job_rows::kind.ne("prepare_picture"))
                    .select(job_rows::kind)
                    .load(conn)?)
            })
            .await;
        assert!(left.is_empty(), "jobs are left over: {left:?}");
        self.has_an_example_of_what_it_sent().await;
        self.app.stopping.cancel();
        self.server.stop(true).await;
    }
}

impl TestApp {
    /// What was sent in any test can be looked at before, in the admin pages.
    async fn has_an_example_of_what_it_sent(&self) {
        let (mut sent, texts): (Vec<String>, Vec<String>) = self
            .read(|conn| {
                Ok((
                    mails::table.select(mails::kind).distinct().load(conn)?,
                    sms_messages::table
                        .select(sms_messages::kind)
                        .distinct()
                        .load(conn)?,
                ))
            })
            .await;
        sent.retain(|kind| !kind.ends_with("test"));
        if sent.is_empty() && texts.is_empty() {
            return;
        }
        let (site, now) = (self.app.site.load(), self.clock().now());
        let examples = mail_previews(&site, now).unwrap();
        for kind in sent {
            let found = examples.iter().any(|example| example.kind == kind);
            assert!(found, "the mail {kind} has no example");
        }
        let examples = sms_previews(&site, now).unwrap();
        for kind in texts.iter().filter(|kind| !kind.ends_with("test")) {
            let found = examples.iter().any(|example| example.kind == kind);
            assert!(found, "the text message {kind} has no example");
        }
    }
}

fn capitalised(name: &str) -> String {
    let mut letters = name.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}
