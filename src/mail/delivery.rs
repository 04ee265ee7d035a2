//! Sending what waits in the outbox, with growing delays between tries.
//!
//! A mail is sent at least once: when the connection breaks between its last byte and the
//! server's answer, or the program dies before the answer is written down, it goes out again.
//! It then has the same `Message-ID`, by which mail programs show it once.

use diesel::prelude::*;

use super::Mailer;
use super::transport::Letter;
use crate::db::schema::mails;
use crate::db::{Db, MailId, Timestamp};
use crate::error::Error;
use crate::outbox::{Fault, Outcome, Refusal, Sealed, Way, outbox_rows};
use crate::realtime::Event;
use crate::secrets::SecretKey;

outbox_rows!(mails, MailId, Way::Mail, Event::MailReady);

#[derive(Queryable, Selectable)]
#[diesel(table_name = mails)]
struct Waiting {
    id: MailId,
    recipient: String,
    subject: String,
    text_body: String,
    html_body: String,
    unsubscribe_url: Option<String>,
    sealed_secrets: Option<Vec<u8>>,
    created_at: Timestamp,
    expires_at: Option<Timestamp>,
}

/// Sends every mail that is due, in the name of the site unless the settings name another
/// sender; gives how many were tried.
///
/// # Errors
/// When the database fails. A mail server that refuses is no error: its answer is kept with
/// the mail, which is tried again unless the answer is final.
pub async fn deliver_due(
    db: &Db,
    mailer: &Mailer,
    key: &SecretKey,
    site_name: &str,
) -> Result<usize, Error> {
    let now = db.clock().now();
    let due = db.read(move |conn| due_ids(conn, now)).await?;
    let mut tried = 0;
    let mut line = mailer.line(site_name);
    for id in due {
        if !db.write(move |tx| claim(tx, id)).await? {
            continue;
        }
        tried += 1;
        let mail: Waiting = db
            .read(move |conn| {
                Ok(mails::table
                    .find(id)
                    .select(Waiting::as_select())
                    .first(conn)?)
            })
            .await?;
        let outcome = if mail.expires_at.is_some_and(|end| end <= db.clock().now()) {
            Outcome::Expired
        } else {
            match mail.filled_in(key) {
                Ok(letter) => match line.send(letter).await {
                    Ok(()) if mailer.leaves() => Outcome::Sent,
                    Ok(()) => Outcome::Kept,
                    Err(refusal) => Outcome::Refused(refusal),
                },
                Err(error) => {
                    Outcome::Refused(Refusal::for_now(Fault::Content, error.for_operator()))
                }
            }
        };
        db.write(move |tx| settle(tx, id, outcome)).await?;
    }
    line.close().await;
    Ok(tried)
}

impl Waiting {
    /// The mail with its links and codes back in place.
    fn filled_in(self, key: &SecretKey) -> Result<Letter, Error> {
        let secrets = Sealed::open(self.sealed_secrets.as_deref(), key)?;
        Ok(Letter {
            id: self.id,
            written_at: self.created_at,
            recipient: self.recipient,
            subject: self.subject,
            text: secrets.put_back(self.text_body),
            html: secrets.put_back(self.html_body),
            unsubscribe: self.unsubscribe_url.map(|link| secrets.put_back(link)),
        })
    }
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
