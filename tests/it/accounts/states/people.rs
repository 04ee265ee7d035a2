//! A site, and somebody on it in each state.

use std::cell::Cell;
use std::time::Duration;

use diesel::prelude::*;
use veranda::db::schema::{mails, sms_messages, users};
use veranda::state::{SignUpPolicy, Site};
use veranda::web::Role;

use super::super::{WRONG, begin, mail, try_sign_in, two_step};
use crate::passkeys::on_this_machine;
use crate::support::{OpenIdProvider, PASSWORD, Page, TestApp, TestClient};

/// The states of an account, and of who has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Guest,
    Pending,
    Waiting,
    Active,
    TwoStep,
    Locked,
    Leaving,
    Gone,
    Suspended,
}

impl State {
    pub const ALL: &[Self] = &[
        Self::Guest,
        Self::Pending,
        Self::Waiting,
        Self::Active,
        Self::TwoStep,
        Self::Locked,
        Self::Leaving,
        Self::Gone,
        Self::Suspended,
    ];

    /// As the tables call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Guest => "guest",
            Self::Pending => "pending",
            Self::Waiting => "waits for staff",
            Self::Active => "active",
            Self::TwoStep => "two-step on",
            Self::Locked => "locked",
            Self::Leaving => "leaving",
            Self::Gone => "gone",
            Self::Suspended => "suspended",
        }
    }

    /// Whether there is an account, or was one.
    pub fn has_account(self) -> bool {
        !matches!(self, Self::Guest | Self::Pending | Self::Waiting)
    }
}

/// Somebody, before or after their state came about.
pub struct Someone {
    pub state: State,
    pub name: String,
    pub email: String,
    pub phone: String,
    /// Their browser, signed in when there is an account.
    pub client: TestClient,
    /// Recovery codes, once the second step is on.
    pub codes: Vec<String>,
}

impl Someone {
    /// The number as pages show it.
    pub fn phone_shown(&self) -> String {
        let digits = &self.phone;
        let (a, b, c) = (&digits[6..9], &digits[9..11], &digits[11..13]);
        format!("+998 90 {a} {b} {c}")
    }
}

/// A site to walk on.
pub struct Place {
    pub test: TestApp,
    provider: Option<OpenIdProvider>,
    count: Cell<u32>,
}

impl Place {
    pub async fn start() -> Self {
        Self::of(None).await
    }

    /// A site that takes the accounts of another one.
    pub async fn with_provider() -> Self {
        Self::of(Some(OpenIdProvider::start())).await
    }

    async fn of(provider: Option<OpenIdProvider>) -> Self {
        let configs = provider.iter().map(OpenIdProvider::config).collect();
        let test = TestApp::open_with(|site| site.providers = configs).await;
        if let Some(provider) = &provider {
            provider.goes_by(test.clock());
        }
        Self {
            test: on_this_machine(test.set_up().await).await,
            provider,
            count: Cell::new(0),
        }
    }

    pub fn provider(&self) -> &OpenIdProvider {
        self.provider.as_ref().unwrap()
    }

    pub fn guest(&self) -> TestClient {
        self.test.anonymous()
    }

    pub fn pass(&self, seconds: u64) {
        self.test.clock().advance(Duration::from_secs(seconds));
    }

    /// Somebody new whose state comes about later: with an account, where there will be one.
    pub async fn before(&self, state: State) -> Someone {
        // Whatever anybody did before no longer counts.
        self.pass(3601);
        let number = self.count.get() + 1;
        self.count.set(number);
        let name = format!("person{number}");
        let phone = format!("+99890123{:04}", 4000 + number);
        let mut client = self.guest();
        if state.has_account() {
            let user = self.test.make(&name, Role::Member).await;
            let kept = phone.clone();
            self.test
                .change(move |tx| {
                    diesel::update(users::table.find(user))
                        .set(users::phone.eq(Some(kept)))
                        .execute(tx.conn)?;
                    Ok(())
                })
                .await;
            client = self.test.sign_in(&name, PASSWORD).await;
        }
        Someone {
            state,
            email: format!("{name}@example.org"),
            name,
            phone,
            client,
            codes: Vec::new(),
        }
    }

    /// The state comes about.
    pub async fn come_about(&self, who: &mut Someone) {
        self.test.run_jobs().await;
        self.pass(200);
        match who.state {
            State::Guest | State::Active => {}
            State::Pending => {
                for contact in [&who.email, &who.phone] {
                    begin(&self.guest(), contact).await.goes_to("/sign-up/sent");
                }
                self.test.run_jobs().await;
                self.pass(200);
            }
            State::Waiting => self.ask_to_be_let_in(who).await,
            State::TwoStep => {
                who.codes = two_step::turn_on(&self.test, &who.client).await.1;
            }
            State::Locked => {
                for _ in 0..5 {
                    self.pass(7);
                    let page = try_sign_in(&self.guest(), &who.name, WRONG).await;
                    assert_eq!(page.status, 422, "{}", page.body);
                }
            }
            State::Leaving => self.leave(who).await,
            State::Gone => {
                self.leave(who).await;
                self.pass(14 * 24 * 3600);
            }
            State::Suspended => {
                let user = self.test.id_of(&who.name).await;
                self.test.suspend(user).await;
            }
        }
        self.test.run_jobs().await;
    }

    /// Somebody new in a state.
    pub async fn someone(&self, state: State) -> Someone {
        let mut who = self.before(state).await;
        self.come_about(&mut who).await;
        who
    }

    async fn leave(&self, who: &Someone) {
        let form = [("sure", "1"), ("current", PASSWORD)];
        let page = who.client.post("/settings/data/delete-account", &form);
        page.await.goes_to("/sign-in");
    }

    async fn ask_to_be_let_in(&self, who: &Someone) {
        self.takes(SignUpPolicy::Approval).await;
        for (contact, username) in [
            (&who.email, who.name.clone()),
            (&who.phone, format!("{}.phone", who.name)),
        ] {
            let client = self.guest();
            begin(&client, contact).await.goes_to("/sign-up/sent");
            let code = [("code", &*self.code_to(contact).await)];
            let page = client.post("/sign-up/confirm", &code).await;
            page.goes_to("/sign-up/finish");
            let page = super::super::finish(&client, &username).await;
            page.goes_to("/sign-up/waiting");
        }
        self.takes(SignUpPolicy::Open).await;
        self.pass(200);
    }

    /// From now on people join so.
    pub async fn takes(&self, policy: SignUpPolicy) {
        let site: Site = self.test.app.site.load().as_ref().clone();
        self.test
            .change(move |tx| {
                let site = Site {
                    sign_up: policy,
                    ..site
                };
                site.store(tx)
            })
            .await;
        self.test.app.reload_site().await.unwrap();
    }

    /// The code of the message that proves a contact for a sign-up.
    pub async fn code_to(&self, contact: &str) -> String {
        match contact.contains('@') {
            true => mail(&self.test, contact, "Confirm").await.code(),
            false => self.test.text_to(contact).await.code(),
        }
    }

    /// The number of the newest message, to see later what came after it.
    pub async fn newest(&self) -> (i64, i64) {
        self.test.run_jobs().await;
        self.test
            .read(|conn| {
                let mail: Option<i64> = mails::table
                    .select(diesel::dsl::max(mails::id))
                    .first(conn)?;
                let text: Option<i64> = sms_messages::table
                    .select(diesel::dsl::max(sms_messages::id))
                    .first(conn)?;
                Ok((mail.unwrap_or(0), text.unwrap_or(0)))
            })
            .await
    }

    /// The kinds of messages that went to a contact since then.
    pub async fn sent_since(&self, (mail, text): (i64, i64), to: &str) -> Vec<String> {
        self.test.run_jobs().await;
        let to = to.to_owned();
        self.test
            .read(move |conn| {
                let mut kinds: Vec<String> = mails::table
                    .filter(mails::id.gt(mail))
                    .filter(mails::recipient.eq(&to))
                    .order(mails::id)
                    .select(mails::kind)
                    .load(conn)?;
                let texts: Vec<String> = sms_messages::table
                    .filter(sms_messages::id.gt(text))
                    .filter(sms_messages::recipient.eq(&to))
                    .order(sms_messages::id)
                    .select(sms_messages::kind)
                    .load(conn)?;
                kinds.extend(texts);
                Ok(kinds)
            })
            .await
    }
}

/// What an answer shows to anybody, without what was typed.
pub fn shown(pages: &[&Page], typed: &[&str]) -> Option<String> {
    let mut shown = String::new();
    for page in pages {
        let mut body = page.body.clone();
        for text in typed {
            body = body.replace(text, "X");
        }
        shown += &format!("{} {:?} {body}", page.status, page.location());
    }
    Some(shown)
}

/// A page that only those who are signed in see: whether it sends to sign-in instead.
pub fn is_sent_away(page: &Page) -> bool {
    page.location()
        .is_some_and(|path| path.starts_with("/sign-in"))
}
