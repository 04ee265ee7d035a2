//! Every try to come in is noted before anything is compared, and failures slow the next ones
//! down: longer and longer, and never for a device its owner has used before.

use std::time::Duration;

use diesel::prelude::*;

use super::Method;
use crate::db::schema::sign_in_attempts;
use crate::db::{AttemptId, DbConn, Timestamp, Tx, UserId, text_enum};
use crate::error::Error;
use crate::secrets::SecretKey;
use crate::web::Origin;

text_enum! {
    /// What became of a try.
    pub(in crate::features::accounts) enum Outcome {
        /// It was not right, or nobody knows yet.
        Wrong = "wrong",
        /// It was right.
        Right = "right",
        /// It was right, and the account may not come in.
        ShutOut = "shut_out",
    }
}

/// So many wrong tries in a row are free.
const FREE_TRIES: usize = 5;

/// Wrong tries from one address, for whatever account, before it waits too.
const FREE_TRIES_OF_CLIENT: usize = 30;

/// A wait grows to this and no further, so that a mistyping owner comes back the same day.
const LONGEST_WAIT: Duration = Duration::from_secs(3600);

/// Older tries no longer count.
const MEMORY: Duration = Duration::from_secs(24 * 3600);

/// Attempts are kept for so long, for staff to look at.
const KEPT: Duration = Duration::from_secs(90 * 24 * 3600);

/// Whose tries are counted together.
pub(in crate::features::accounts) struct Subject {
    key: String,
    user: Option<UserId>,
}

impl Subject {
    /// Whoever types this login, as it is compared. It is counted by what was typed and not by
    /// the account behind it, or the wait of one name would tell of the other. A device that the
    /// owner has used counts for itself, so that nobody else's tries can lock it out.
    pub(super) fn of_login(
        key: &SecretKey,
        login: &str,
        user: Option<UserId>,
        known_device: Option<&str>,
    ) -> Self {
        Self {
            key: key.hash_code("login", login, known_device.unwrap_or_default()),
            user,
        }
    }

    /// Whoever shows this passkey, by the name that its device gave it.
    pub(in crate::features::accounts) fn of_passkey(
        key: &SecretKey,
        credential: &str,
        user: Option<UserId>,
    ) -> Self {
        Self {
            key: key.hash_code("passkey", credential, ""),
            user,
        }
    }

    /// A signed-in person, or one who passed the first step, at one kind of question.
    pub(in crate::features::accounts) fn of_user(
        key: &SecretKey,
        question: &str,
        user: UserId,
        known_device: Option<&str>,
    ) -> Self {
        let owner = format!("{question}:{user}");
        Self {
            key: key.hash_code("login", &owner, known_device.unwrap_or_default()),
            user: Some(user),
        }
    }
}

/// Notes a try, as wrong until [`close`] says otherwise: of tries at once each one counts.
///
/// # Errors
/// `TooMany` when it is not time for another; such a try is not noted. Of all the waits it names
/// the longest, and `least` at least, so that whoever waits so long is let try. Without a `least`
/// nothing waits.
pub(in crate::features::accounts) fn open(
    tx: &mut Tx<'_>,
    subject: &Subject,
    origin: &Origin,
    method: Method,
    least: Option<Duration>,
) -> Result<AttemptId, Error> {
    let client = origin.client.to_string();
    tx.lock(&format!("attempts:{}", subject.key))?;
    tx.lock(&format!("attempts:{client}"))?;
    if let Some(least) = least {
        let wait = wait_until_next(tx.conn, Some(subject), origin, tx.now)?;
        if !wait.is_zero() {
            return Err(Error::TooMany(wait.max(least)));
        }
    }
    Ok(diesel::insert_into(sign_in_attempts::table)
        .values((
            sign_in_attempts::login_key.eq(&subject.key),
            sign_in_attempts::user_id.eq(subject.user),
            sign_in_attempts::client.eq(client),
            sign_in_attempts::label.eq(&origin.label),
            sign_in_attempts::method.eq(method),
            sign_in_attempts::outcome.eq(Outcome::Wrong),
            sign_in_attempts::created_at.eq(tx.now),
        ))
        .returning(sign_in_attempts::id)
        .get_result(tx.conn)?)
}

/// How long until the next try: for the subject, if it is known, and for the client.
///
/// # Errors
/// When the database fails.
pub(in crate::features::accounts) fn wait_until_next(
    conn: &mut DbConn,
    subject: Option<&Subject>,
    origin: &Origin,
    now: Timestamp,
) -> Result<Duration, Error> {
    let of_subject = match subject {
        Some(subject) => wait_of_subject(conn, &subject.key, now)?,
        None => Duration::ZERO,
    };
    Ok(of_subject.max(wait_of_client(conn, &origin.client.to_string(), now)?))
}

/// Notes what became of a try.
pub(in crate::features::accounts) fn close(
    tx: &mut Tx<'_>,
    attempt: AttemptId,
    outcome: Outcome,
) -> Result<(), Error> {
    diesel::update(sign_in_attempts::table.find(attempt))
        .set(sign_in_attempts::outcome.eq(outcome))
        .execute(tx.conn)?;
    Ok(())
}

/// Forgives a person's wrong tries, by staff or by a new password. Gives how many there were.
///
/// # Errors
/// When the database fails.
pub(in crate::features::accounts) fn clear(tx: &mut Tx<'_>, user: UserId) -> Result<usize, Error> {
    let wrong = sign_in_attempts::table
        .filter(sign_in_attempts::user_id.eq(user))
        .filter(sign_in_attempts::outcome.eq(Outcome::Wrong))
        .filter(sign_in_attempts::cleared_at.is_null());
    Ok(diesel::update(wrong)
        .set(sign_in_attempts::cleared_at.eq(Some(tx.now)))
        .execute(tx.conn)?)
}

/// Forgives the wrong tries from one address.
///
/// # Errors
/// When the database fails.
pub(in crate::features::accounts) fn clear_client(
    tx: &mut Tx<'_>,
    client: &str,
) -> Result<usize, Error> {
    let wrong = sign_in_attempts::table
        .filter(sign_in_attempts::client.eq(client))
        .filter(sign_in_attempts::outcome.eq(Outcome::Wrong))
        .filter(sign_in_attempts::cleared_at.is_null());
    Ok(diesel::update(wrong)
        .set(sign_in_attempts::cleared_at.eq(Some(tx.now)))
        .execute(tx.conn)?)
}

/// Removes attempts that nobody needs any more; gives how many.
pub(in crate::features::accounts) fn sweep(tx: &mut Tx<'_>) -> Result<usize, Error> {
    let old = sign_in_attempts::table.filter(sign_in_attempts::created_at.le(tx.now.minus(KEPT)));
    Ok(diesel::delete(old).execute(tx.conn)?)
}

fn wait_of_subject(conn: &mut DbConn, key: &str, now: Timestamp) -> Result<Duration, Error> {
    let latest: Vec<(Outcome, Timestamp)> = sign_in_attempts::table
        .filter(sign_in_attempts::login_key.eq(key))
        .filter(sign_in_attempts::cleared_at.is_null())
        .filter(sign_in_attempts::created_at.gt(now.minus(MEMORY)))
        .order(sign_in_attempts::id.desc())
        .limit(32)
        .select((sign_in_attempts::outcome, sign_in_attempts::created_at))
        .load(conn)?;
    let wrong: Vec<Timestamp> = latest
        .into_iter()
        .take_while(|(outcome, _)| *outcome == Outcome::Wrong)
        .map(|(_, at)| at)
        .collect();
    Ok(wait(&wrong, FREE_TRIES, now))
}

fn wait_of_client(conn: &mut DbConn, client: &str, now: Timestamp) -> Result<Duration, Error> {
    let wrong: Vec<Timestamp> = sign_in_attempts::table
        .filter(sign_in_attempts::client.eq(client))
        .filter(sign_in_attempts::outcome.eq(Outcome::Wrong))
        .filter(sign_in_attempts::cleared_at.is_null())
        .filter(sign_in_attempts::created_at.gt(now.minus(LONGEST_WAIT)))
        .order(sign_in_attempts::id.desc())
        .limit(64)
        .select(sign_in_attempts::created_at)
        .load(conn)?;
    Ok(wait(&wrong, FREE_TRIES_OF_CLIENT, now))
}

/// How long until the next try, after these wrong ones, the newest first: a minute after the
/// last free one, and twice as long each time.
fn wait(wrong: &[Timestamp], free: usize, now: Timestamp) -> Duration {
    let Some((newest, beyond)) = wrong.first().zip(wrong.len().checked_sub(free)) else {
        return Duration::ZERO;
    };
    let doublings = u32::try_from(beyond).unwrap_or(u32::MAX).min(6);
    let pause = Duration::from_secs(60 * 2_u64.pow(doublings)).min(LONGEST_WAIT);
    newest.plus(pause).since(now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_from_a_minute_to_an_hour() {
        let now = Timestamp(0);
        let after = |count: usize| wait(&vec![now; count], FREE_TRIES, now).as_secs();
        assert_eq!(after(0), 0);
        assert_eq!(after(4), 0);
        assert_eq!(after(5), 60);
        assert_eq!(after(6), 120);
        assert_eq!(after(8), 480);
        assert_eq!(after(11), 3600);
        assert_eq!(after(30), 3600);
        let later = now.plus(Duration::from_secs(61));
        assert!(wait(&[now; 5], FREE_TRIES, later).is_zero());
    }
}
