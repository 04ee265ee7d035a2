//! Sending what waits in the outbox, with growing delays between tries.

use std::time::Duration;

use diesel::prelude::*;

use super::{MailStatus, Mailer, has_status, placeholder};
use crate::db::schema::mails;
use crate::db::{Db, DbConn, MailId, Timestamp, Tx};
use crate::error::Error;
use crate::realtime::Event;
use crate::secrets::SecretKey;

/// A worker that dies while sending leaves the mail to others after this.
const LOCK: Duration = Duration::from_secs(120);

/// A mail that could not be sent for so long is given up.
const GIVE_UP_AFTER: Duration = Duration::from_secs(48 * 3600);

/// Mails taken on in one go.
const BATCH: i64 = 20;

#[derive(Queryable, Selectable)]
#[diesel(table_name = mails)]
struct Waiting {
    id: MailId,
    recipient: String,
    subject: String,
    text_body: String,
    html_body: String,
    sealed_secrets: Option<Vec<u8>>,
    attempts: i64,
    created_at: Timestamp,
    expires_at: Option<Timestamp>,
}

/// Sends every mail that is due; gives how many were tried.
///
/// # Errors
/// When the database fails. A mail server that refuses is no error: its answer is kept with
/// the mail, which is tried again.
pub async fn deliver_due(db: &Db, mailer: &Mailer, key: &SecretKey) -> Result<usize, Error> {
    let now = db.clock().now();
    let due = db.read(move |conn| due_ids(conn, now)).await?;
    let mut tried = 0;
    for id in due {
        let Some(mail) = db.write(move |tx| claim(tx, id)).await? else {
            continue;
        };
        tried += 1;
        if mail.expires_at.is_some_and(|end| end <= db.clock().now()) {
            db.write(move |tx| expire(tx, id)).await?;
            continue;
        }
        let outcome = match filled_in(&mail, key) {
            Ok((text, html)) => {
                mailer
                    .send(&mail.recipient, &mail.subject, text, html)
                    .await
            }
            Err(error) => Err(error.to_string()),
        };
        db.write(move |tx| match outcome {
            Ok(()) => sent(tx, id),
            Err(answer) => put_off(tx, &mail, &answer),
        })
        .await?;
    }
    Ok(tried)
}

/// Lets a mail that failed, or still waits, be tried at once.
///
/// # Errors
/// `NotFound` when it is not there; `Conflict` when its secrets are gone, or it leaves anyway:
/// a second press sends nothing twice.
pub fn send_again(tx: &mut Tx<'_>, id: MailId) -> Result<(), Error> {
    let status: MailStatus = mails::table.find(id).select(mails::status).first(tx.conn)?;
    if !matches!(status, MailStatus::Waiting | MailStatus::Failed) {
        return Err(Error::Conflict(
            "Its links and codes are erased, so this mail cannot be sent again.",
        ));
    }
    let resting = mails::table
        .find(id)
        .filter(mails::status.eq_any([MailStatus::Waiting, MailStatus::Failed]))
        .filter(
            mails::status
                .eq(MailStatus::Failed)
                .or(mails::next_attempt_at.gt(tx.now)),
        );
    let changed = diesel::update(resting)
        .set((
            mails::status.eq(MailStatus::Waiting),
            mails::next_attempt_at.eq(tx.now),
            mails::locked_until.eq(None::<Timestamp>),
        ))
        .execute(tx.conn)?;
    if changed == 0 {
        return Err(Error::Conflict("This mail is on its way already."));
    }
    tx.publish(Event::MailReady);
    Ok(())
}

fn due_ids(conn: &mut DbConn, now: Timestamp) -> Result<Vec<MailId>, Error> {
    Ok(mails::table
        .filter(has_status(MailStatus::Waiting))
        .filter(mails::next_attempt_at.le(now))
        .filter(
            mails::locked_until
                .is_null()
                .or(mails::locked_until.lt(now)),
        )
        .order(mails::next_attempt_at)
        .limit(BATCH)
        .select(mails::id)
        .load(conn)?)
}

/// Takes the mail for this worker; nothing when another was quicker.
fn claim(tx: &mut Tx<'_>, id: MailId) -> Result<Option<Waiting>, Error> {
    let free = mails::table
        .find(id)
        .filter(mails::status.eq(MailStatus::Waiting))
        .filter(
            mails::locked_until
                .is_null()
                .or(mails::locked_until.lt(tx.now)),
        );
    let taken = diesel::update(free)
        .set((
            mails::locked_until.eq(Some(tx.now.plus(LOCK))),
            mails::attempts.eq(mails::attempts + 1),
        ))
        .execute(tx.conn)?;
    if taken == 0 {
        return Ok(None);
    }
    Ok(Some(
        mails::table
            .find(id)
            .select(Waiting::as_select())
            .first(tx.conn)?,
    ))
}

/// The bodies with their links and codes back in place.
fn filled_in(mail: &Waiting, key: &SecretKey) -> Result<(String, String), Error> {
    let secrets: Vec<String> = match &mail.sealed_secrets {
        Some(sealed) => serde_json::from_slice(&key.unseal(sealed)?)?,
        None => Vec::new(),
    };
    let (mut text, mut html) = (mail.text_body.clone(), mail.html_body.clone());
    for (number, secret) in secrets.iter().enumerate() {
        text = text.replace(&placeholder(number), secret);
        html = html.replace(&placeholder(number), secret);
    }
    Ok((text, html))
}

fn sent(tx: &mut Tx<'_>, id: MailId) -> Result<(), Error> {
    diesel::update(mails::table.find(id))
        .set((
            mails::status.eq(MailStatus::Sent),
            mails::sent_at.eq(Some(tx.now)),
            mails::sealed_secrets.eq(None::<Vec<u8>>),
            mails::locked_until.eq(None::<Timestamp>),
            mails::last_error.eq(None::<String>),
        ))
        .execute(tx.conn)?;
    Ok(())
}

fn expire(tx: &mut Tx<'_>, id: MailId) -> Result<(), Error> {
    diesel::update(mails::table.find(id))
        .set((
            mails::status.eq(MailStatus::Expired),
            mails::sealed_secrets.eq(None::<Vec<u8>>),
            mails::locked_until.eq(None::<Timestamp>),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// 30 s, 1 min, 2 min ... up to an hour between tries.
fn put_off(tx: &mut Tx<'_>, mail: &Waiting, answer: &str) -> Result<(), Error> {
    tracing::warn!(mail = mail.id.0, answer, "a mail could not be sent");
    let doublings = u32::try_from(mail.attempts.clamp(1, 8) - 1).unwrap_or(0);
    let delay = Duration::from_secs((30 * 2_u64.pow(doublings)).min(3600));
    let given_up = tx.now.since(mail.created_at) > GIVE_UP_AFTER;
    let status = if given_up {
        MailStatus::Failed
    } else {
        MailStatus::Waiting
    };
    diesel::update(mails::table.find(mail.id))
        .set((
            mails::status.eq(status),
            mails::next_attempt_at.eq(tx.now.plus(delay)),
            mails::locked_until.eq(None::<Timestamp>),
            mails::last_error.eq(Some(answer.chars().take(500).collect::<String>())),
        ))
        .execute(tx.conn)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use diesel::connection::InstrumentationEvent;
    use diesel::sql_types::Text;

    use super::*;
    use crate::db::{Backend, Purpose, connect, migrate};

    #[derive(QueryableByName)]
    struct Step {
        #[diesel(sql_type = Text)]
        detail: String,
    }

    #[test]
    fn what_is_due_is_found_by_its_index() {
        let folder = tempfile::tempdir().unwrap();
        let backend = Backend::Sqlite(folder.path().join("veranda.sqlite3"));
        let mut conn = connect(&backend, Purpose::Write).unwrap();
        migrate(&mut conn).unwrap();
        let asked: Arc<Mutex<Vec<String>>> = Arc::default();
        let heard = Arc::clone(&asked);
        conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
            if let InstrumentationEvent::StartQuery { query, .. } = event {
                heard.lock().unwrap().push(query.to_string());
            }
        });
        due_ids(&mut conn, Timestamp(0)).unwrap();
        let query = asked.lock().unwrap().remove(0);
        let sql = query.split("--").next().unwrap().to_owned();
        let plan: Vec<Step> = diesel::sql_query(format!("EXPLAIN QUERY PLAN {sql}"))
            .load(&mut conn)
            .unwrap();
        assert_eq!(plan.len(), 1, "{sql}");
        assert!(plan[0].detail.contains("USING INDEX mails_waiting"));
    }
}
