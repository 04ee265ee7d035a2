//! What the log holds: every request and refusal, and nothing that lets anybody in.

use std::io::Write;
use std::sync::{Arc, Mutex};

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

use crate::accounts::{NEW, WRONG, begin, finish, mail, try_sign_in, two_step};
use crate::support::{PASSWORD, TestApp};

/// Lines of the log, in memory.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Lines {
    /// From now on this process logs here.
    fn listen() -> Self {
        let lines = Self::default();
        tracing_subscriber::fmt()
            .json()
            .with_env_filter(EnvFilter::new("info,veranda=trace"))
            .with_writer(lines.clone())
            .init();
        lines
    }

    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// The last part of a link's path.
fn token(link: &str) -> String {
    link.rsplit('/').next().unwrap().to_owned()
}

#[actix_web::test]
async fn no_password_code_link_or_key_is_in_a_line_of_the_log() {
    let lines = Lines::listen();
    let test = TestApp::start().await;
    let mut secrets = vec![PASSWORD.to_owned(), NEW.to_owned(), WRONG.to_owned()];

    let lan = test.anonymous();
    begin(&lan, "lan@example.org").await;
    let joining = test.mail_to("lan@example.org").await;
    secrets.extend([joining.code(), token(&joining.link())]);
    lan.get(&joining.link()).await;
    lan.post(&joining.link(), &[])
        .await
        .goes_to("/sign-up/finish");
    finish(&lan, "lan").await.goes_to("/sign-in");
    try_sign_in(&lan, "lan", WRONG).await;
    try_sign_in(&lan, "lan", PASSWORD).await.goes_to("/");
    secrets.push(lan.cookies());

    let (key, codes) = two_step::turn_on(&test, &lan).await;
    secrets.push(key);
    let other = test.anonymous();
    try_sign_in(&other, "lan", PASSWORD).await;
    secrets.extend([other.cookies(), codes[0].clone(), codes[1].clone()]);
    let form = [("code", codes[0].as_str())];
    other.post("/sign-in/second-step", &form).await.goes_to("/");

    let form = [("contact", "new@example.org"), ("current", PASSWORD)];
    lan.post("/settings/contact", &form).await;
    let change = mail(&test, "new@", "Confirm").await;
    secrets.extend([change.code(), token(&change.link())]);
    lan.post(&change.link(), &[])
        .await
        .goes_to("/settings/contact");
    let back = mail(&test, "lan@", "was changed").await.link();
    secrets.push(token(&back));
    assert_eq!(test.anonymous().post(&back, &[]).await.status, 200);

    let guest = test.anonymous();
    guest
        .post("/password-reset", &[("contact", "lan@example.org")])
        .await;
    let reset = mail(&test, "lan@", "Choose a new").await.link();
    secrets.push(token(&reset));
    guest.get(&reset).await.goes_to("/password-reset/new");
    let pair = [("password", NEW), ("password_confirmation", NEW)];
    guest.post("/password-reset/new", &pair).await;
    // What is asked for in a query, and refused, or not there, is no other matter.
    for path in [
        format!("/sign-in?next={reset}"),
        format!("/sign-in/callback/nobody?code={}", codes[1]),
        format!("/nothing/{}", token(&back)),
        format!("/password-reset/{}x", token(&reset)),
    ] {
        guest.get(&path).await;
    }
    test.run_jobs().await;

    let text = lines.text();
    assert!(text.lines().count() > 20, "{text}");
    assert!(text.contains("a sign-in was refused") && text.contains("127.0.0.1"));
    assert!(text.contains("/password-reset/{token}"), "{text}");
    for secret in secrets {
        let line = text.lines().find(|line| line.contains(&secret));
        assert_eq!(line, None, "{secret}");
    }
}

#[actix_web::test]
async fn without_a_mail_server_a_mail_can_be_read_in_the_log() {
    let lines = Lines::listen();
    let mut test = TestApp::start().await;
    test.use_log_for_mail();
    let guest = test.anonymous();
    begin(&guest, "lan@example.org").await;
    test.run_jobs().await;
    let text = lines.text();
    let start = format!("{}/sign-up/confirm/", test.base);
    let at = text.find(&start).unwrap_or_else(|| panic!("{text}")) + test.base.len();
    let link: String = text[at..]
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || "/-_".contains(*c))
        .collect();
    // A JSON line writes a line break as \n, which is no part of the link.
    guest.post(&link, &[]).await.goes_to("/sign-up/finish");
}
