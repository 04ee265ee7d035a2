//! What others tried on an account and did not know: one line for each day, not one for each try.

use std::net::IpAddr;

use diesel::prelude::*;

use crate::db::schema::sign_in_attempts;
use crate::db::{DbConn, Timestamp, UserId};
use crate::error::Error;
use crate::features::accounts::sign_in::{Method, Outcome};
use crate::view::TimeZone;
use crate::web::Origin;

/// As many are looked at for a page. The waits let through far fewer in the same time.
const MOST: i64 = 5000;

#[derive(Queryable)]
struct Try {
    method: Method,
    client: String,
    label: String,
    at: Timestamp,
}

/// The wrong tries of one day by one means.
pub(super) struct Tries {
    method: Method,
    count: usize,
    /// From where, as the rest of the log says it; nothing where it was not one place.
    from: Option<String>,
    /// When the last one was.
    pub at: Timestamp,
}

impl Tries {
    pub(super) fn words(&self) -> String {
        let (one, many) = match self.method {
            Method::SecondStep => ("code was", "codes were"),
            Method::Passkey => ("passkey was", "passkeys were"),
            _ => ("password was", "passwords were"),
        };
        match self.count {
            1 => format!("A wrong {one} tried"),
            count => format!("{count} wrong {many} tried"),
        }
    }

    pub(super) fn from(self) -> String {
        self.from.unwrap_or_else(|| "From several places".into())
    }
}

/// The wrong tries from `since` on and before `until`, the newest day first, days being those of
/// the reader.
///
/// # Errors
/// When the database fails.
pub(super) fn between(
    conn: &mut DbConn,
    user: UserId,
    (since, until): (Timestamp, Timestamp),
    zone: TimeZone,
) -> Result<Vec<Tries>, Error> {
    let found: Vec<Try> = sign_in_attempts::table
        .filter(sign_in_attempts::user_id.eq(user))
        .filter(sign_in_attempts::outcome.eq(Outcome::Wrong))
        .filter(sign_in_attempts::created_at.ge(since))
        .filter(sign_in_attempts::created_at.lt(until))
        .order(sign_in_attempts::id.desc())
        .limit(MOST)
        .select((
            sign_in_attempts::method,
            sign_in_attempts::client,
            sign_in_attempts::label,
            sign_in_attempts::created_at,
        ))
        .load(conn)?;
    let mut days: Vec<Tries> = Vec::new();
    for one in found {
        let from = place(&one);
        let day = zone.at(one.at).date_naive();
        let same = days
            .iter_mut()
            .rev()
            .take_while(|tries| zone.at(tries.at).date_naive() == day)
            .find(|tries| tries.method == one.method);
        match same {
            Some(tries) => {
                tries.count += 1;
                tries.from.take_if(|known| *known != from);
            }
            None => days.push(Tries {
                method: one.method,
                count: 1,
                from: Some(from),
                at: one.at,
            }),
        }
    }
    Ok(days)
}

/// No more than the log says of everything else.
fn place(one: &Try) -> String {
    let network = one
        .client
        .parse::<IpAddr>()
        .map_or_else(|_| String::new(), Origin::network_of);
    format!("{}, {network}", one.label)
}
