//! Recovery codes: ten, each good once, shown once, stored as keyed hashes.

use diesel::prelude::*;

use crate::db::schema::recovery_codes;
use crate::db::{DbConn, Tx, UserId};
use crate::error::Error;
use crate::secrets::SecretKey;

/// How many there are.
const COUNT: usize = 10;

/// Letters and digits of a code: 50 random bits.
pub(super) const CODE_CHARS: usize = 10;

/// Letters and digits that are not taken for each other.
const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// Makes new codes in the place of all old ones, and gives them to be shown.
pub(super) fn renew(tx: &mut Tx<'_>, key: &SecretKey, user: UserId) -> Result<Vec<String>, Error> {
    // Of two presses at once the later one's codes count, and only those.
    tx.lock(&format!("recovery-codes:{user}"))?;
    diesel::delete(recovery_codes::table.filter(recovery_codes::user_id.eq(user)))
        .execute(tx.conn)?;
    let codes: Vec<String> = std::iter::repeat_with(new_code).take(COUNT).collect();
    for code in &codes {
        diesel::insert_into(recovery_codes::table)
            .values((
                recovery_codes::user_id.eq(user),
                recovery_codes::code_hash.eq(hash(key, user, code)),
            ))
            .execute(tx.conn)?;
    }
    Ok(codes.iter().map(|code| shown(code)).collect())
}

/// Uses a code up: of several at once one is taken.
pub(super) fn take(
    tx: &mut Tx<'_>,
    key: &SecretKey,
    user: UserId,
    code: &str,
) -> Result<bool, Error> {
    let open = recovery_codes::table
        .filter(recovery_codes::user_id.eq(user))
        .filter(recovery_codes::code_hash.eq(hash(key, user, code)))
        .filter(recovery_codes::used_at.is_null());
    let taken = diesel::update(open)
        .set(recovery_codes::used_at.eq(Some(tx.now)))
        .execute(tx.conn)?;
    Ok(taken == 1)
}

/// How many are left.
pub(super) fn left(conn: &mut DbConn, user: UserId) -> Result<i64, Error> {
    Ok(recovery_codes::table
        .filter(recovery_codes::user_id.eq(user))
        .filter(recovery_codes::used_at.is_null())
        .count()
        .get_result(conn)?)
}

/// Removes them all.
pub(super) fn forget(tx: &mut Tx<'_>, user: UserId) -> Result<(), Error> {
    diesel::delete(recovery_codes::table.filter(recovery_codes::user_id.eq(user)))
        .execute(tx.conn)?;
    Ok(())
}

fn new_code() -> String {
    rand::random::<[u8; CODE_CHARS]>()
        .iter()
        .filter_map(|byte| ALPHABET.get(usize::from(byte % 32)))
        .map(|byte| char::from(*byte))
        .collect()
}

fn hash(key: &SecretKey, user: UserId, code: &str) -> String {
    key.hash_code("recovery", &user.to_string(), code)
}

/// In two halves, for reading.
fn shown(code: &str) -> String {
    match code.split_at_checked(CODE_CHARS / 2) {
        Some((first, second)) => format!("{first}-{second}"),
        None => code.to_owned(),
    }
}
