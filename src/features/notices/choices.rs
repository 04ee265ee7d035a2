//! Of what a person wants to be told, and in which way.

use diesel::prelude::*;

use super::Kind;
use crate::db::schema::unwanted_notices;
use crate::db::{DbConn, Tx, UserId, each, text_enum};
use crate::error::Error;

text_enum! {
    /// How somebody is told.
    pub enum Way {
        /// On the page of notifications.
        Page = "page",
        /// In the daily mail.
        Mail = "mail",
    }
}

/// What a person does not want.
///
/// # Errors
/// When the database fails.
pub fn unwanted(conn: &mut DbConn, user: UserId) -> Result<Vec<(Kind, Way)>, Error> {
    // Words of another version are no choice of this one.
    let rows: Vec<(String, String)> = unwanted_notices::table
        .filter(unwanted_notices::user_id.eq(user))
        .select((unwanted_notices::kind, unwanted_notices::way))
        .load(conn)?;
    let known = rows
        .iter()
        .filter_map(|(kind, way)| Some((Kind::parse(kind)?, Way::parse(way)?)));
    Ok(known.collect())
}

/// Whether a person wants to be told of such a thing in this way.
///
/// # Errors
/// When the database fails.
pub fn is_wanted(conn: &mut DbConn, user: UserId, kind: Kind, way: Way) -> Result<bool, Error> {
    let row = unwanted_notices::table.find((user, kind, way));
    let found = each!(conn, |conn| diesel::select(diesel::dsl::exists(row))
        .get_result::<bool>(conn))?;
    Ok(!found)
}

/// Sets whether a person wants to be told of such things in this way.
///
/// # Errors
/// When the database fails.
pub fn set_wanted(
    tx: &mut Tx<'_>,
    user: UserId,
    (kind, way): (Kind, Way),
    wanted: bool,
) -> Result<(), Error> {
    if wanted {
        diesel::delete(unwanted_notices::table.find((user, kind, way))).execute(tx.conn)?;
        return Ok(());
    }
    let row = (
        unwanted_notices::user_id.eq(user),
        unwanted_notices::kind.eq(kind),
        unwanted_notices::way.eq(way),
    );
    each!(&mut *tx.conn, |conn| diesel::insert_into(
        unwanted_notices::table
    )
    .values(row)
    .on_conflict_do_nothing()
    .execute(conn))?;
    Ok(())
}
