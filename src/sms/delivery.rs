//! Sending what waits, within the day's cap. A message is sent at least once: when the provider
//! does not answer in time nobody knows whether it took it, and it goes out again.

use std::time::Duration;

use diesel::prelude::*;

use super::transport::{Outgoing, SmsGateway};
use super::{SmsStatus, has_status};
use crate::db::schema::sms_messages;
use crate::db::{Db, DbConn, SmsId, Timestamp, Tx};
use crate::error::Error;
use crate::outbox::{Fault, Outcome, Refusal, Sealed, Trouble, Way, outbox_rows};
use crate::realtime::Event;
use crate::secrets::SecretKey;

outbox_rows!(sms_messages, SmsId, Way::Sms, Event::SmsReady);

/// What the cap counts over.
const DAY: Duration = Duration::from_secs(24 * 3600);

#[derive(Queryable, Selectable)]
#[diesel(table_name = sms_messages)]
struct Waiting {
    id: SmsId,
    recipient: String,
    text_body: String,
    sealed_secrets: Option<Vec<u8>>,
}

/// Sends every message that is due, while fewer than `daily_cap` were sent in the last 24 hours;
/// gives how many were tried.
///
/// # Errors
/// When the database fails. A provider that refuses is no error: its answer is kept.
pub async fn deliver_due(
    db: &Db,
    gateway: &dyn SmsGateway,
    key: &SecretKey,
    daily_cap: i64,
) -> Result<usize, Error> {
    let now = db.clock().now();
    let due = db.read(move |conn| due_ids(conn, now)).await?;
    let mut tried = 0;
    for id in due {
        match db.write(move |tx| take_on(tx, id, daily_cap)).await? {
            Turn::Taken => {}
            Turn::Over => continue,
            // Nor is there room for the others.
            Turn::Full => break,
        }
        tried += 1;
        let sms: Waiting = db
            .read(move |conn| {
                let row = sms_messages::table.find(id);
                Ok(row.select(Waiting::as_select()).first(conn)?)
            })
            .await?;
        let outcome = match sms.filled_in(key) {
            Ok(outgoing) => match gateway.send(&outgoing).await {
                Ok(()) if gateway.leaves() => Outcome::Sent,
                Ok(()) => Outcome::Kept,
                Err(refusal) => Outcome::Refused(refusal),
            },
            Err(error) => Outcome::Refused(Refusal::for_now(Fault::Content, error.for_operator())),
        };
        db.write(move |tx| settle(tx, id, outcome)).await?;
    }
    Ok(tried)
}

/// Whether a message written now would leave within the cap.
///
/// # Errors
/// When the database fails.
pub fn has_room(conn: &mut DbConn, now: Timestamp, daily_cap: i64) -> Result<bool, Error> {
    let waiting: i64 = sms_messages::table
        .filter(has_status(SmsStatus::Waiting))
        .count()
        .get_result(conn)?;
    Ok(sent_lately(conn, now)? + waiting < daily_cap)
}

/// What becomes of a due message.
enum Turn {
    Taken,
    /// Another worker has it, or it is too late for it.
    Over,
    /// The day's cap is reached.
    Full,
}

fn take_on(tx: &mut Tx<'_>, id: SmsId, daily_cap: i64) -> Result<Turn, Error> {
    // Two workers at once would both see the last free place.
    tx.lock("sms cap")?;
    let expires_at: Option<Timestamp> = sms_messages::table
        .find(id)
        .select(sms_messages::expires_at)
        .first(tx.conn)?;
    if expires_at.is_some_and(|end| end <= tx.now) {
        if claim(tx, id)? {
            settle(tx, id, Outcome::Expired)?;
        }
        return Ok(Turn::Over);
    }
    let on_their_way: i64 = sms_messages::table
        .filter(has_status(SmsStatus::Waiting))
        .filter(sms_messages::locked_until.gt(tx.now))
        .count()
        .get_result(tx.conn)?;
    if sent_lately(tx.conn, tx.now)? + on_their_way >= daily_cap {
        let is_known = Trouble::of(tx.conn, Way::Sms)?
            .is_some_and(|known| known.fault == Fault::Cap && tx.now.since(known.at) < DAY);
        if !is_known {
            let answer = format!("{daily_cap} were sent within 24 hours; the others wait.");
            Trouble::note(tx, Way::Sms, &Refusal::for_now(Fault::Cap, answer))?;
        }
        return Ok(Turn::Full);
    }
    Ok(match claim(tx, id)? {
        true => Turn::Taken,
        false => Turn::Over,
    })
}

fn sent_lately(conn: &mut DbConn, now: Timestamp) -> Result<i64, Error> {
    Ok(sms_messages::table
        .filter(sms_messages::sent_at.gt(now.minus(DAY)))
        .count()
        .get_result(conn)?)
}

impl Waiting {
    fn filled_in(self, key: &SecretKey) -> Result<Outgoing, Error> {
        let secrets = Sealed::open(self.sealed_secrets.as_deref(), key)?;
        Ok(Outgoing {
            id: self.id,
            recipient: self.recipient,
            text: secrets.put_back(self.text_body),
        })
    }
}
