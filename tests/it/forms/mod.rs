//! Every form of the site, as tables: what each refuses and says, what it takes however odd it
//! looks, and that two presses at once are one.
//!
//! The rows come from `rows::of`, one for each POST address of `veranda::routes::ROUTES`; an
//! address without rows fails the tests.

/// A test for each of the modules of rows, so that they run beside each other.
macro_rules! in_each_room {
    ($check:ident) => {
        in_each_room!($check in accounts, admin, chat, comments, joining, people, posts, profile, settings);
    };
    ($check:ident in $($room:ident),*) => {
        $(
            #[actix_web::test]
            async fn $room() {
                super::$check(stringify!($room)).await;
            }
        )*

        #[test]
        fn every_address_is_in_one_of_them() {
            let rooms = [$(stringify!($room)),*];
            for path in crate::forms::addresses() {
                assert!(rooms.contains(&crate::forms::rows::room(path)), "{path}");
            }
        }
    };
}

mod fields;
mod hostile;
mod inputs;
mod passkeys;
pub mod rows;
mod twice;

use reqwest::Method;
use reqwest::multipart::{Form, Part};
use url::form_urlencoded::Serializer;
use veranda::routes::ROUTES;

use crate::identities;
use crate::passkeys::on_this_machine;
use crate::support::{Page, Person, TestApp, TestClient};
use inputs::{Input, Sent};

/// One form, ready to be filled in by the person who sees it.
pub struct Row {
    /// What it is for, in failures.
    pub what: &'static str,
    pub client: TestClient,
    /// The page it stands on; empty when it only comes as an answer.
    pub page: String,
    pub action: String,
    pub inputs: Vec<Input>,
    /// Whether it brings files.
    pub multipart: bool,
    /// Where an accepted form leads: the start of the address, or nowhere when its answer is a
    /// page.
    pub goes_to: &'static str,
    /// Tables in which a refused form may keep what was right of it.
    pub keeps: &'static [&'static str],
    /// Tables in which two presses leave more than one: each with the reason in `twice`.
    pub doubles: &'static [&'static str],
}

impl Row {
    pub fn new(
        what: &'static str,
        client: &TestClient,
        page: impl Into<String>,
        action: impl Into<String>,
        goes_to: &'static str,
    ) -> Self {
        Self {
            what,
            client: client.clone(),
            page: page.into(),
            action: action.into(),
            inputs: Vec::new(),
            multipart: false,
            goes_to,
            keeps: &[],
            doubles: &[],
        }
    }

    pub fn with(mut self, inputs: Vec<Input>) -> Self {
        self.inputs = inputs;
        self
    }

    /// A form with files, which saves what is right of it even when it is refused.
    pub fn multipart(mut self, keeps: &'static [&'static str]) -> Self {
        self.multipart = true;
        self.keeps = keeps;
        self
    }

    /// What a refused form may leave: that somebody tried.
    pub fn keeps(mut self, tables: &'static [&'static str]) -> Self {
        self.keeps = tables;
        self
    }

    pub fn doubles(mut self, tables: &'static [&'static str]) -> Self {
        self.doubles = tables;
        self
    }

    /// Opens its page and takes the hidden keys from it, as a browser does.
    pub async fn open(&mut self) {
        if self.page.is_empty() {
            return;
        }
        let page = self.client.get(&self.page).await;
        for input in self.inputs.iter_mut().filter(|input| input.is_key()) {
            let selector = format!("form[action=\"{}\"] [name={}]", self.action, input.name);
            if let Some(key) = page.attributes(&selector, "value").into_iter().next() {
                input.good = key;
            }
        }
    }

    pub async fn opened(mut self) -> Self {
        self.open().await;
        self
    }

    /// The form with what is right everywhere but here.
    pub fn request(&self, changed: &[(&str, Sent)]) -> reqwest::RequestBuilder {
        let values = self.inputs.iter().map(|input| {
            let other = changed.iter().find(|(name, _)| *name == input.name);
            let sent = other.map_or_else(|| input.sent(), |(_, sent)| sent.clone());
            (input.name.as_str(), sent)
        });
        let request = self.client.request(Method::POST, &self.action);
        if self.multipart
            || values
                .clone()
                .any(|(_, sent)| matches!(sent, Sent::File(..)))
        {
            return request.multipart(multipart(values));
        }
        request
            .header("content-type", "application/x-www-form-urlencoded")
            .body(urlencoded(values))
    }

    pub async fn send(&self, changed: &[(&str, Sent)]) -> Page {
        Page::of(self.request(changed)).await
    }
}

fn urlencoded<'a>(values: impl Iterator<Item = (&'a str, Sent)>) -> String {
    let mut form = Serializer::new(String::new());
    let mut raw = String::new();
    for (name, sent) in values {
        match sent {
            Sent::Missing | Sent::File(..) => {}
            Sent::Text(text) => {
                form.append_pair(name, &text);
            }
            Sent::NotUtf8 => raw.push_str(&format!("&{name}=Lan%FF%FE")),
        }
    }
    format!("{}{raw}", form.finish())
}

fn multipart<'a>(values: impl Iterator<Item = (&'a str, Sent)>) -> Form {
    // Browsers never send a form without any part.
    let mut form = Form::new().text("sent", "1");
    for (name, sent) in values {
        let name = name.to_owned();
        form = match sent {
            Sent::Missing => form,
            Sent::Text(text) => form.text(name, text),
            Sent::NotUtf8 => form.part(name, Part::bytes(b"Lan\xff\xfe".to_vec())),
            Sent::File(file, bytes) => form.part(name, Part::bytes(bytes).file_name(file)),
        };
    }
    form
}

/// Every address that takes a form.
pub fn addresses() -> impl Iterator<Item = &'static str> {
    ROUTES
        .iter()
        .filter(|(method, ..)| *method == "POST")
        .map(|(_, path, _)| *path)
}

/// Those of one module of rows.
pub fn addresses_in(room: &str) -> impl Iterator<Item = &'static str> {
    addresses().filter(move |path| rows::room(path) == room)
}

/// A site with the rows of one address. Each address has a site of its own.
pub async fn site_with(path: &'static str) -> (TestApp, Vec<Row>) {
    let test = match path {
        "/setup/{token}" => TestApp::open(false).await,
        path if path.contains("/passkey") => {
            on_this_machine(TestApp::start_unhurried().await).await
        }
        "/settings/ways" | "/settings/ways/{id}/disconnect" | "/sign-in/with/{provider}" => {
            identities::site().await.0
        }
        "/sign-in/known" | "/sign-in/known/new" => {
            let (test, provider) = identities::site().await;
            provider.is_used_by(Person::new("1001", "ana@example.org", false));
            test
        }
        _ => TestApp::start_unhurried().await,
    };
    let rows = rows::of(&test, path).await;
    assert!(!rows.is_empty(), "{path} has no row");
    (test, rows)
}
