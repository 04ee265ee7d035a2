//! Identities are ways into accounts: found, attached, taken off.

use diesel::dsl::exists;
use diesel::prelude::*;

use super::claims::Identity;
use super::picture::FetchPicture;
use crate::db::schema::{identities, users};
use crate::db::{DbConn, IdentityId, Timestamp, Tx, UserId, each};
use crate::error::Error;
use crate::features::accounts::happened::Happened;
use crate::features::accounts::security_log::{self, Event};
use crate::features::accounts::tell::tell;
use crate::features::accounts::ways_in;
use crate::jobs;
use crate::secrets::SecretKey;
use crate::state::Site;
use crate::web::Origin;

const SOMEBODYS: &str = "That account is connected with somebody here already.";

/// Whether an account may be entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Owner {
    pub id: UserId,
    pub is_shut_out: bool,
}

type OwnerRow = (UserId, Option<Timestamp>, Option<Timestamp>);

impl From<OwnerRow> for Owner {
    fn from((id, suspended_at, deleted_at): OwnerRow) -> Self {
        Self {
            id,
            is_shut_out: suspended_at.is_some() || deleted_at.is_some(),
        }
    }
}

/// Whose way in this is.
pub(super) fn owner(conn: &mut DbConn, identity: &Identity) -> Result<Option<Owner>, Error> {
    let row: Option<OwnerRow> = identities::table
        .inner_join(users::table)
        .filter(identities::issuer.eq(&identity.issuer))
        .filter(identities::subject.eq(&identity.subject))
        .select((users::id, users::suspended_at, users::deleted_at))
        .first(conn)
        .optional()?;
    Ok(row.map(Owner::from))
}

/// Who has this address. Addresses of accounts are proven.
pub(super) fn owner_of_address(conn: &mut DbConn, key: &str) -> Result<Option<Owner>, Error> {
    let row: Option<OwnerRow> = users::table
        .filter(users::email_key.eq(key))
        .select((users::id, users::suspended_at, users::deleted_at))
        .first(conn)
        .optional()?;
    Ok(row.map(Owner::from))
}

/// Notes that somebody came by this way, and what was told this time.
pub(super) fn used(tx: &mut Tx<'_>, identity: &Identity) -> Result<(), Error> {
    let row = identities::table
        .filter(identities::issuer.eq(&identity.issuer))
        .filter(identities::subject.eq(&identity.subject));
    diesel::update(row)
        .set((
            identities::claims.eq(serde_json::to_string(identity)?),
            identities::last_used_at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// Makes another site's account a way into a new one, which takes its picture over.
///
/// # Errors
/// `Conflict` when it is a way into another account.
pub(in crate::features::accounts) fn attach(
    tx: &mut Tx<'_>,
    user: UserId,
    identity: &Identity,
) -> Result<(), Error> {
    if !insert(tx, user, identity)? {
        return Err(Error::Conflict(SOMEBODYS));
    }
    if let Some(picture) = &identity.picture {
        let job = FetchPicture {
            user,
            address: picture.clone(),
            issuer: identity.issuer.clone(),
        };
        jobs::enqueue(tx, &job)?;
    }
    Ok(())
}

/// Makes another site's account a way into this one, and tells its owner. Gives whether it was
/// none before.
///
/// # Errors
/// `Conflict` when it is a way into another account.
pub(in crate::features::accounts) fn link(
    tx: &mut Tx<'_>,
    (key, site): (&SecretKey, &Site),
    user: UserId,
    (identity, name): (&Identity, &str),
    origin: &Origin,
) -> Result<bool, Error> {
    let has: i64 = identities::table
        .filter(identities::user_id.eq(user))
        .count()
        .get_result(tx.conn)?;
    if has >= WAYS_MAX {
        return Err(Error::Conflict(
            "You have connected 10 accounts of other sites. Please disconnect one first.",
        ));
    }
    if !insert(tx, user, identity)? {
        return match owner(tx.conn, identity)? {
            Some(owner) if owner.id == user => Ok(false),
            _ => Err(Error::Conflict(SOMEBODYS)),
        };
    }
    security_log::record(tx, user, Event::IdentityLinked, name, origin)?;
    let linked = Happened::IdentityLinked(name, identity.shown());
    tell(tx, (key, site), user, linked, Some(origin))?;
    Ok(true)
}

/// Gives whether the row is new.
fn insert(tx: &mut Tx<'_>, user: UserId, identity: &Identity) -> Result<bool, Error> {
    let row = (
        identities::user_id.eq(user),
        identities::provider.eq(identity.provider.clone()),
        identities::issuer.eq(identity.issuer.clone()),
        identities::subject.eq(identity.subject.clone()),
        identities::claims.eq(serde_json::to_string(identity)?),
        identities::created_at.eq(tx.now),
        identities::last_used_at.eq(tx.now),
    );
    let inserted = each!(&mut *tx.conn, |conn| diesel::insert_into(identities::table)
        .values(row)
        .on_conflict((identities::issuer, identities::subject))
        .do_nothing()
        .execute(conn))?;
    Ok(inserted == 1)
}

/// A way in, as its owner sees it.
#[derive(Queryable, Selectable)]
#[diesel(table_name = identities)]
pub(super) struct Way {
    pub id: IdentityId,
    pub provider: String,
    pub claims: String,
    pub created_at: Timestamp,
    pub last_used_at: Timestamp,
}

/// The most accounts of other sites that one person connects here.
pub(super) const WAYS_MAX: i64 = 10;

/// A person's ways in by other sites, the oldest first.
pub(super) fn ways(conn: &mut DbConn, user: UserId) -> Result<Vec<Way>, Error> {
    Ok(identities::table
        .filter(identities::user_id.eq(user))
        .order(identities::id)
        .limit(WAYS_MAX)
        .select(Way::as_select())
        .load(conn)?)
}

/// Whether a person has any way in by another site.
pub(in crate::features::accounts) fn has_any(
    conn: &mut DbConn,
    user: UserId,
) -> Result<bool, Error> {
    let own = identities::table.filter(identities::user_id.eq(user));
    Ok(diesel::select(exists(own)).get_result(conn)?)
}

/// Takes a way in off, while another remains.
///
/// # Errors
/// `NotFound` when it is none of theirs, `Invalid` at `current` when it is the last.
pub(super) fn unlink(
    tx: &mut Tx<'_>,
    (key, site): (&SecretKey, &Site),
    user: UserId,
    (way, name): (IdentityId, &str),
    origin: &Origin,
) -> Result<(), Error> {
    ways_in::lock(tx, user)?;
    let own = identities::table
        .find(way)
        .filter(identities::user_id.eq(user));
    if !diesel::select(exists(own)).get_result(tx.conn)? {
        return Err(Error::NotFound);
    }
    if ways_in::count(tx.conn, user)? < 2 {
        return Err(Error::invalid(
            "current",
            "This is your only way in. Choose a password first, then disconnect it.",
        ));
    }
    diesel::delete(identities::table.find(way)).execute(tx.conn)?;
    security_log::record(tx, user, Event::IdentityUnlinked, name, origin)?;
    let unlinked = Happened::IdentityUnlinked(name);
    tell(tx, (key, site), user, unlinked, Some(origin))
}

/// The provider of one of a person's ways in.
///
/// # Errors
/// `NotFound` when it is none of theirs.
pub(super) fn find_way(conn: &mut DbConn, user: UserId, way: IdentityId) -> Result<Way, Error> {
    identities::table
        .find(way)
        .filter(identities::user_id.eq(user))
        .select(Way::as_select())
        .first(conn)
        .optional()?
        .ok_or(Error::NotFound)
}
