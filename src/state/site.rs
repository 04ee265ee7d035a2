//! The site's own settings: rows that the set-up page and admins write.

use std::collections::HashMap;

use diesel::prelude::*;
use url::Url;

use crate::db::schema::settings;
use crate::db::{DbConn, Tx, each, text_enum};
use crate::error::Error;

text_enum! {
    /// Who may make an account.
    pub enum SignUpPolicy {
        /// Anyone who confirms an address.
        Open = "open",
        /// Anyone who confirms an address, once staff let them in.
        Approval = "approval",
        /// Whoever holds an invitation link.
        Invitation = "invitation",
        /// Nobody, whatever they hold.
        Closed = "closed",
    }
}

impl SignUpPolicy {
    /// Whether a stranger may begin a sign-up, with no invitation.
    pub fn takes_strangers(self) -> bool {
        matches!(self, Self::Open | Self::Approval)
    }
}

/// Megabytes that each person's pictures may take, until an admin chooses: some 5,000 photos.
pub const DEFAULT_QUOTA: u64 = 2000;

/// The settings as they are now.
#[derive(Debug, Clone)]
pub struct Site {
    /// Shown in the frame, in titles and mails.
    pub name: String,
    /// The address in every mailed link.
    pub base_url: Url,
    /// Who may make an account.
    pub sign_up: SignUpPolicy,
    /// Whether members, not only admins, make invitation links.
    pub members_invite: bool,
    /// What everybody who joins accepts; nothing when there are no terms.
    pub terms: String,
    /// Whether staff must sign in in two steps.
    pub staff_two_step: bool,
    /// Megabytes that each person's pictures may take.
    pub quota_megabytes: u64,
    /// Whether files are kept as they were uploaded, for their owners.
    pub keeps_originals: bool,
    /// Whether people without an account may see the pages and posts of those who want it.
    pub open_to_guests: bool,
    /// Whether search engines may list what guests see.
    pub in_search_engines: bool,
    /// Whether the first admin has set the site up.
    pub is_set_up: bool,
}

impl Site {
    /// Reads the settings; `base_url` from the command line wins.
    ///
    /// # Errors
    /// When the database fails.
    pub fn load(conn: &mut DbConn, base_url: Option<Url>) -> Result<Self, Error> {
        let rows: HashMap<String, String> = settings::table
            .select((settings::name, settings::value))
            .load::<(String, String)>(conn)?
            .into_iter()
            .collect();
        let get = |name: &str| rows.get(name).map(String::as_str);
        let stored = get("base_url").and_then(|text| Url::parse(text).ok());
        let fallback = || Url::parse("http://localhost:8080").map_err(Error::internal);
        Ok(Self {
            name: get("name").unwrap_or("Veranda").to_owned(),
            base_url: base_url.or(stored).map_or_else(fallback, Ok)?,
            sign_up: get("sign_up")
                .and_then(SignUpPolicy::parse)
                .unwrap_or(SignUpPolicy::Closed),
            members_invite: get("members_invite") == Some("1"),
            terms: get("terms").unwrap_or_default().to_owned(),
            staff_two_step: get("staff_two_step") == Some("1"),
            quota_megabytes: get("quota_megabytes")
                .and_then(|text| text.parse().ok())
                .unwrap_or(DEFAULT_QUOTA),
            keeps_originals: get("keeps_originals") == Some("1"),
            open_to_guests: get("open_to_guests") == Some("1"),
            in_search_engines: get("in_search_engines") == Some("1"),
            is_set_up: get("set_up") == Some("1"),
        })
    }

    /// Writes the settings; `App::reload_site` makes them count.
    ///
    /// # Errors
    /// When the database fails.
    pub fn store(&self, tx: &mut Tx<'_>) -> Result<(), Error> {
        let flag = |on: bool| String::from(if on { "1" } else { "0" });
        for (name, value) in [
            ("name", self.name.clone()),
            ("base_url", self.base_url.to_string()),
            ("sign_up", self.sign_up.as_str().to_owned()),
            ("members_invite", flag(self.members_invite)),
            ("terms", self.terms.clone()),
            ("staff_two_step", flag(self.staff_two_step)),
            ("quota_megabytes", self.quota_megabytes.to_string()),
            ("keeps_originals", flag(self.keeps_originals)),
            ("open_to_guests", flag(self.open_to_guests)),
            ("in_search_engines", flag(self.in_search_engines)),
            ("set_up", flag(self.is_set_up)),
        ] {
            let row = (
                settings::name.eq(name),
                settings::value.eq(value.clone()),
                settings::updated_at.eq(tx.now),
            );
            let now = tx.now;
            each!(&mut *tx.conn, |conn| diesel::insert_into(settings::table)
                .values(row)
                .on_conflict(settings::name)
                .do_update()
                .set((settings::value.eq(value), settings::updated_at.eq(now)))
                .execute(conn))?;
        }
        Ok(())
    }

    /// Whether people reach the site by https: cookies are then `Secure`.
    pub fn is_https(&self) -> bool {
        self.base_url.scheme() == "https"
    }

    /// What each person's pictures may take, in bytes.
    pub fn quota_bytes(&self) -> i64 {
        i64::try_from(self.quota_megabytes.saturating_mul(1_000_000)).unwrap_or(i64::MAX)
    }

    /// Whether there are terms to accept.
    pub fn has_terms(&self) -> bool {
        !self.terms.is_empty()
    }

    /// Whether browsers make passkeys for this address: a name over https, or this machine itself.
    pub fn offers_passkeys(&self) -> bool {
        let name = self.base_url.domain();
        name.is_some_and(|name| self.is_https() || name == "localhost")
    }

    /// A full address for a local path, for mails: never built from a request's Host.
    pub fn link(&self, path: &str) -> String {
        format!("{}{path}", self.base_url.as_str().trim_end_matches('/'))
    }
}
