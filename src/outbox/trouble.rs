//! Why nothing leaves at all: kept until something leaves again, shown on the dashboard.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Fault, Refusal};
use crate::db::schema::settings;
use crate::db::{DbConn, Timestamp, Tx, each};
use crate::error::Error;

/// A way out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Mail.
    Mail,
    /// Text messages.
    Sms,
}

impl Way {
    /// The row of `settings` that keeps its trouble.
    const fn name(self) -> &'static str {
        match self {
            Self::Mail => "mail_trouble",
            Self::Sms => "sms_trouble",
        }
    }
}

/// What is wrong with a way out.
#[derive(Debug, Clone)]
pub struct Trouble {
    /// Whom it is about.
    pub fault: Fault,
    /// The last answer.
    pub answer: String,
    /// When it was last met.
    pub at: Timestamp,
}

#[derive(Serialize, Deserialize)]
struct Kept {
    fault: String,
    answer: String,
}

impl Trouble {
    /// What is wrong with this way out, if anything is.
    ///
    /// # Errors
    /// When the database fails.
    pub fn of(conn: &mut DbConn, way: Way) -> Result<Option<Self>, Error> {
        let row: Option<(String, Timestamp)> = settings::table
            .find(way.name())
            .select((settings::value, settings::updated_at))
            .first(conn)
            .optional()?;
        Ok(row.and_then(|(value, at)| {
            let kept: Kept = serde_json::from_str(&value).ok()?;
            let fault = Fault::parse(&kept.fault)?;
            Some(Self {
                fault,
                answer: kept.answer,
                at,
            })
        }))
    }

    /// Keeps it, when it concerns more than one message; else the way is as it should be.
    pub(crate) fn note(tx: &mut Tx<'_>, way: Way, refusal: &Refusal) -> Result<(), Error> {
        if !refusal.fault.is_ours() {
            return Self::over(tx, way);
        }
        let value = serde_json::to_string(&Kept {
            fault: refusal.fault.to_string(),
            answer: refusal.kept_answer(),
        })?;
        let now = tx.now;
        let row = (
            settings::name.eq(way.name()),
            settings::value.eq(value.clone()),
            settings::updated_at.eq(now),
        );
        each!(&mut *tx.conn, |conn| diesel::insert_into(settings::table)
            .values(row)
            .on_conflict(settings::name)
            .do_update()
            .set((settings::value.eq(value), settings::updated_at.eq(now)))
            .execute(conn))?;
        Ok(())
    }

    /// Something left: there is no trouble any more.
    pub(crate) fn over(tx: &mut Tx<'_>, way: Way) -> Result<(), Error> {
        diesel::delete(settings::table.find(way.name())).execute(tx.conn)?;
        Ok(())
    }
}
