//! Which mails a person wants, besides those about the safety of their account, which always
//! come.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use diesel::prelude::*;

use crate::db::schema::{unwanted_mails, users};
use crate::db::{DbConn, Tx, UserId, each, text_enum};
use crate::error::Error;
use crate::secrets::SecretKey;
use crate::state::Site;

mod pages;

text_enum! {
    /// Mails that one may do without.
    pub(in crate::features::accounts) enum Choice {
        /// Somebody joined by an invitation of theirs.
        InvitationUsed = "invitation_used",
        /// Somebody waits to be let in.
        Waiting = "waiting",
        /// What is new, once a day.
        News = "news",
    }
}

impl Choice {
    /// In words, for the list of mails.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::InvitationUsed => "Somebody joined by my invitation",
            Self::Waiting => "Somebody waits to be let in",
            Self::News => "What is new, once a day in the morning",
        }
    }

    /// Whether only staff get it.
    pub(super) fn is_for_staff(self) -> bool {
        self == Self::Waiting
    }
}

/// Whether a person wants such mails.
pub(super) fn is_wanted(conn: &mut DbConn, user: UserId, kind: Choice) -> Result<bool, Error> {
    let unwanted = unwanted_mails::table.find((user, kind));
    Ok(!diesel::select(diesel::dsl::exists(unwanted)).get_result::<bool>(conn)?)
}

/// Sets whether a person wants such mails.
pub(super) fn set(tx: &mut Tx<'_>, user: UserId, kind: Choice, wanted: bool) -> Result<(), Error> {
    if wanted {
        diesel::delete(unwanted_mails::table.find((user, kind))).execute(tx.conn)?;
        return Ok(());
    }
    let row = (
        unwanted_mails::user_id.eq(user),
        unwanted_mails::kind.eq(kind),
        unwanted_mails::created_at.eq(tx.now),
    );
    each!(&mut *tx.conn, |conn| diesel::insert_into(
        unwanted_mails::table
    )
    .values(row)
    .on_conflict_do_nothing()
    .execute(conn))?;
    Ok(())
}

/// Ends such mails by their link. Of somebody who is gone nothing is written down again.
fn end(tx: &mut Tx<'_>, user: UserId, kind: Choice) -> Result<(), Error> {
    let kept = users::table.find(user).filter(users::deleted_at.is_null());
    match diesel::select(diesel::dsl::exists(kept)).get_result(tx.conn)? {
        true => set(tx, user, kind, false),
        false => Ok(()),
    }
}

/// The link under such a mail: whoever holds it ends these mails, and can do nothing else.
pub(super) fn link(key: &SecretKey, site: &Site, user: UserId, kind: Choice) -> String {
    site.link(&format!(
        "/unsubscribe/{user}/{kind}/{}",
        seal(key, user, kind)
    ))
}

fn seal(key: &SecretKey, user: UserId, kind: Choice) -> String {
    let seal = key.derive(&format!("unsubscribe:{user}:{kind}"));
    URL_SAFE_NO_PAD.encode(seal)
}

pub(super) fn routes(config: &mut actix_web::web::ServiceConfig) {
    config
        .service(pages::edit)
        .service(pages::update)
        .service(pages::unsubscribe)
        .service(pages::unsubscribed);
}
