//! Proof of who holds an address or a number: one message carries a link and a code of six
//! digits, and either works once.
//!
//! A row is asked for in the request, alike for known and unknown contacts, and gets its link
//! and code in the background, where the message is written. So a request tells nobody, not
//! even by its time, whether there is an account.

use std::time::Duration;

use diesel::dsl;
use diesel::prelude::*;

use crate::db::schema::proofs;
use crate::db::{DbConn, Timestamp, Tx, UserId, each, text_enum};
use crate::error::Error;
use crate::secrets::{SecretKey, hash_token, new_code, new_token};

text_enum! {
    /// What is proven.
    pub(super) enum Purpose {
        /// A contact that an account is wanted for.
        SignUp = "sign_up",
        /// A contact whose account's password was forgotten.
        Reset = "reset",
        /// A contact that an account is to have from now on.
        Change = "change",
        /// That who comes back from another site is who was sent there.
        Provider = "provider",
    }
}

/// From one message to the next for the same thing, so that nobody is flooded.
pub(super) const AGAIN_AFTER: Duration = Duration::from_secs(180);

/// A code is good for ten minutes.
pub(super) const CODE_LIFETIME: Duration = Duration::from_secs(600);

/// A link is good for a day.
pub(super) const LINK_LIFETIME: Duration = Duration::from_secs(24 * 3600);

/// Wrong tries that kill a code.
const CODE_TRIES: i64 = 5;

/// A link's token and a code, to be sent and kept nowhere.
pub(super) struct Fresh {
    pub token: String,
    pub code: String,
    /// When the link ends, and so the message.
    pub expires_at: Timestamp,
}

/// What a code was.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Code {
    /// The right one; it is used up now.
    Right(Option<UserId>),
    /// Another one; tries are left.
    Wrong,
    /// Used, expired, or killed by wrong tries.
    Gone,
}

/// What a good link proves.
#[derive(Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = proofs)]
pub(super) struct Holder {
    pub owner: String,
    pub user_id: Option<UserId>,
}

/// Notes that a message is wanted, unless one was within `again_after`. Gives whether it is time
/// for one. Until it is written, its code is one that nobody knows.
pub(super) fn ask(
    tx: &mut Tx<'_>,
    purpose: Purpose,
    owner: &str,
    again_after: Duration,
) -> Result<bool, Error> {
    tx.lock(&format!("proof:{purpose}:{owner}"))?;
    let asked: Option<Timestamp> = of(purpose, owner)
        .select(proofs::asked_at)
        .first(tx.conn)
        .optional()?;
    if asked.is_some_and(|asked| tx.now < asked.plus(again_after)) {
        return Ok(false);
    }
    let row = (
        proofs::purpose.eq(purpose),
        proofs::owner.eq(owner.to_owned()),
        proofs::user_id.eq(None::<UserId>),
        proofs::link_hash.eq(hash_token(&new_token())),
        proofs::link_expires_at.eq(tx.now.plus(LINK_LIFETIME)),
        proofs::code_hash.eq(hash_token(&new_token())),
        proofs::code_attempts.eq(0),
        proofs::code_expires_at.eq(tx.now.plus(CODE_LIFETIME)),
        proofs::asked_at.eq(tx.now),
    );
    each!(&mut *tx.conn, |conn| diesel::insert_into(proofs::table)
        .values(row.clone())
        .on_conflict((proofs::purpose, proofs::owner))
        .do_update()
        .set(row)
        .execute(conn))?;
    Ok(true)
}

/// How long until the next message may be asked for.
pub(super) fn wait(
    conn: &mut DbConn,
    purpose: Purpose,
    owner: &str,
    now: Timestamp,
) -> Result<Duration, Error> {
    let asked: Option<Timestamp> = of(purpose, owner)
        .select(proofs::asked_at)
        .first(conn)
        .optional()?;
    Ok(asked.map_or(Duration::ZERO, |asked| asked.plus(AGAIN_AFTER).since(now)))
}

/// Makes the link and the code of a message about to be written; those of an earlier one die.
pub(super) fn renew(
    tx: &mut Tx<'_>,
    key: &SecretKey,
    (purpose, owner): (Purpose, &str),
    user: Option<UserId>,
    link_lifetime: Duration,
) -> Result<Fresh, Error> {
    let (token, code) = (new_token(), new_code());
    let expires_at = tx.now.plus(link_lifetime);
    diesel::update(of(purpose, owner))
        .set((
            proofs::user_id.eq(user),
            proofs::link_hash.eq(hash_token(&token)),
            proofs::link_expires_at.eq(expires_at),
            proofs::code_hash.eq(key.hash_code(purpose.as_str(), owner, &code)),
            proofs::code_attempts.eq(0),
            proofs::code_expires_at.eq(tx.now.plus(CODE_LIFETIME.min(link_lifetime))),
        ))
        .execute(tx.conn)?;
    Ok(Fresh {
        token,
        code,
        expires_at,
    })
}

/// Takes a code. The try is counted before it is compared, in one statement, so that tries at
/// once do not get around the limit.
pub(super) fn take_code(
    tx: &mut Tx<'_>,
    key: &SecretKey,
    purpose: Purpose,
    owner: &str,
    code: &str,
) -> Result<Code, Error> {
    let open = of(purpose, owner)
        .filter(proofs::code_attempts.lt(CODE_TRIES))
        .filter(proofs::code_expires_at.gt(tx.now));
    let stored: Option<(String, Option<UserId>)> = diesel::update(open)
        .set(proofs::code_attempts.eq(proofs::code_attempts + 1))
        .returning((proofs::code_hash, proofs::user_id))
        .get_result(tx.conn)
        .optional()?;
    match stored {
        None => Ok(Code::Gone),
        Some((hash, _)) if hash != key.hash_code(purpose.as_str(), owner, code) => Ok(Code::Wrong),
        Some((_, user)) => {
            diesel::delete(of(purpose, owner)).execute(tx.conn)?;
            Ok(Code::Right(user))
        }
    }
}

/// What a link's token proves, while it is good. Looking uses nothing up.
pub(super) fn holder(
    conn: &mut DbConn,
    purpose: Purpose,
    token: &str,
    now: Timestamp,
) -> Result<Option<Holder>, Error> {
    Ok(proofs::table
        .filter(proofs::purpose.eq(purpose))
        .filter(proofs::link_hash.eq(hash_token(token)))
        .filter(proofs::link_expires_at.gt(now))
        .select(Holder::as_select())
        .first(conn)
        .optional()?)
}

/// Uses a link's token up: of several at once one gets it.
pub(super) fn take_link(
    tx: &mut Tx<'_>,
    purpose: Purpose,
    token: &str,
) -> Result<Option<Holder>, Error> {
    let row = proofs::table
        .filter(proofs::purpose.eq(purpose))
        .filter(proofs::link_hash.eq(hash_token(token)))
        .filter(proofs::link_expires_at.gt(tx.now));
    let taken: Option<(String, Option<UserId>)> = diesel::delete(row)
        .returning((proofs::owner, proofs::user_id))
        .get_result(tx.conn)
        .optional()?;
    Ok(taken.map(|(owner, user_id)| Holder { owner, user_id }))
}

/// Ends what waits to be proven.
pub(super) fn forget(tx: &mut Tx<'_>, purpose: Purpose, owner: &str) -> Result<(), Error> {
    diesel::delete(of(purpose, owner)).execute(tx.conn)?;
    Ok(())
}

/// Ends every proof that is bound to an account.
pub(super) fn forget_user(tx: &mut Tx<'_>, user: UserId) -> Result<(), Error> {
    diesel::delete(proofs::table.filter(proofs::user_id.eq(user))).execute(tx.conn)?;
    Ok(())
}

/// Removes what has expired; gives how many.
pub(super) fn sweep(tx: &mut Tx<'_>) -> Result<usize, Error> {
    let expired = proofs::table
        .filter(proofs::link_expires_at.le(tx.now))
        .filter(proofs::code_expires_at.le(tx.now))
        .filter(proofs::asked_at.le(tx.now.minus(AGAIN_AFTER)));
    Ok(diesel::delete(expired).execute(tx.conn)?)
}

type Of<'a> = dsl::Filter<
    dsl::Filter<proofs::table, dsl::Eq<proofs::purpose, Purpose>>,
    dsl::Eq<proofs::owner, &'a str>,
>;

fn of(purpose: Purpose, owner: &str) -> Of<'_> {
    proofs::table
        .filter(proofs::purpose.eq(purpose))
        .filter(proofs::owner.eq(owner))
}

/// The digits of a code, however they are grouped. Anything else cannot be one, and costs none
/// of the tries.
pub(super) fn six_digits(input: &str) -> Option<String> {
    let code: String = input.chars().filter(char::is_ascii_digit).take(7).collect();
    (code.len() == 6).then_some(code)
}
