//! Private accounts, and the wishes to follow them. A wish is a row of its own and no follow:
//! nothing is shown for it until it is accepted.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::service::{add_follow, lock_pair, record, relations_changed, since};
use crate::db::schema::{follow_requests, users};
use crate::db::{DbConn, Timestamp, Tx, UserId, each};
use crate::error::Error;
use crate::features::activity::{self, Activity, Noun, Verb};
use crate::features::notices::{self, Kind, Notice};
use crate::jobs;
use crate::web::{is_here, is_private};

/// Wishes accepted in one transaction, when an account is opened.
const CHUNK: i64 = 50;

/// Accepts everybody who asked, after an account became open to all.
#[derive(Debug, Serialize, Deserialize)]
pub struct AcceptEverybody {
    person: UserId,
}

impl jobs::Job for AcceptEverybody {
    const KIND: &'static str = "accept_followers";
}

/// Shows what a person posts to their followers alone, or to everybody. Followers stay; who
/// asked and has no answer follows once the account is open.
///
/// # Errors
/// When the database fails.
pub fn set_private(tx: &mut Tx<'_>, person: UserId, private: bool) -> Result<(), Error> {
    lock_asking(tx, person)?;
    let since = private.then_some(tx.now);
    let row = users::table.find(person);
    let differs = match private {
        true => row.filter(users::private_since.is_null()).into_boxed(),
        false => row.filter(users::private_since.is_not_null()).into_boxed(),
    };
    let found: Option<UserId> = differs.select(users::id).first(tx.conn).optional()?;
    if found.is_none() {
        return Ok(());
    }
    diesel::update(users::table.find(person))
        .set((users::private_since.eq(since), users::updated_at.eq(tx.now)))
        .execute(tx.conn)?;
    if !private {
        jobs::enqueue(tx, &AcceptEverybody { person })?;
    }
    let object = (Noun::User, person.0);
    activity::record(
        tx,
        &Activity::new(person, Verb::UpdatedProfile, object)
            .with(serde_json::json!({ "private": private })),
    )
}

/// Shows a person and their posts for everybody to people without an account, or no more. It
/// counts while the account is not private and the site lets them look in.
///
/// # Errors
/// When the database fails.
pub fn set_on_web(tx: &mut Tx<'_>, person: UserId, on_web: bool) -> Result<(), Error> {
    let row = users::table.find(person);
    let differs = match on_web {
        true => row.filter(users::web_since.is_null()).into_boxed(),
        false => row.filter(users::web_since.is_not_null()).into_boxed(),
    };
    let found: Option<UserId> = differs.select(users::id).first(tx.conn).optional()?;
    if found.is_none() {
        return Ok(());
    }
    let since = on_web.then_some(tx.now);
    diesel::update(users::table.find(person))
        .set((users::web_since.eq(since), users::updated_at.eq(tx.now)))
        .execute(tx.conn)?;
    activity::record(
        tx,
        &Activity::new(person, Verb::UpdatedProfile, (Noun::User, person.0))
            .with(serde_json::json!({ "seen_without_account": on_web })),
    )
}

/// Whether a person decides who follows them. An account that is opened at this moment waits.
pub(super) fn is_asked_first(tx: &mut Tx<'_>, person: UserId) -> Result<bool, Error> {
    lock_asking(tx, person)?;
    Ok(users::table
        .find(person)
        .select(is_private())
        .first(tx.conn)?)
}

/// Asks to follow. Again it changes nothing.
pub(super) fn ask(tx: &mut Tx<'_>, requester: UserId, person: UserId) -> Result<(), Error> {
    let row = (
        follow_requests::requester_id.eq(requester),
        follow_requests::followee_id.eq(person),
        follow_requests::created_at.eq(tx.now),
    );
    let added = each!(&mut *tx.conn, |conn| diesel::insert_into(
        follow_requests::table
    )
    .values(row)
    .on_conflict_do_nothing()
    .execute(conn))?;
    if added == 0 {
        return Ok(());
    }
    relations_changed(tx, &[requester])?;
    let asked = Notice::to_person(Kind::FollowRequest, person, requester);
    notices::tell(tx, &asked)?;
    let known = serde_json::json!({});
    record(tx, requester, Verb::AskedToFollow, person, known)
}

/// Takes back the wish to follow, if there is one.
pub(super) fn take_back(tx: &mut Tx<'_>, requester: UserId, person: UserId) -> Result<(), Error> {
    if let Some(at) = drop_request(tx, requester, person)? {
        record(tx, requester, Verb::StoppedAsking, person, since(at))?;
    }
    Ok(())
}

/// Drops what the two asked of each other.
pub(super) fn drop_between(tx: &mut Tx<'_>, a: UserId, b: UserId) -> Result<(), Error> {
    drop_request(tx, a, b)?;
    drop_request(tx, b, a)?;
    Ok(())
}

/// Gives when they asked, if they did.
fn drop_request(
    tx: &mut Tx<'_>,
    requester: UserId,
    person: UserId,
) -> Result<Option<Timestamp>, Error> {
    let asked: Option<Timestamp> = diesel::delete(follow_requests::table.find((requester, person)))
        .returning(follow_requests::created_at)
        .get_result(tx.conn)
        .optional()?;
    if asked.is_some() {
        relations_changed(tx, &[requester])?;
        let told = Notice::to_person(Kind::FollowRequest, person, requester);
        notices::take_back(tx, &told)?;
    }
    Ok(asked)
}

/// Lets somebody follow who asked. Gives whether the wish still stood.
///
/// # Errors
/// When the database fails.
pub fn accept(tx: &mut Tx<'_>, person: UserId, requester: UserId) -> Result<bool, Error> {
    lock_pair(tx, person, requester)?;
    let Some(at) = drop_request(tx, requester, person)? else {
        return Ok(false);
    };
    add_follow(tx, requester, person, "accepted")?;
    let accepted = Notice::to_person(Kind::FollowAccepted, requester, person);
    notices::tell(tx, &accepted)?;
    record(tx, person, Verb::AcceptedFollower, requester, since(at))?;
    Ok(true)
}

/// Does not let somebody follow who asked. They are not told, and may ask again. Gives whether
/// the wish still stood.
///
/// # Errors
/// When the database fails.
pub fn decline(tx: &mut Tx<'_>, person: UserId, requester: UserId) -> Result<bool, Error> {
    lock_pair(tx, person, requester)?;
    let Some(at) = drop_request(tx, requester, person)? else {
        return Ok(false);
    };
    record(tx, person, Verb::DeclinedFollower, requester, since(at))?;
    Ok(true)
}

/// One chunk of those who asked, the longest waiting first; enqueues the next if there is one.
/// An account that was made private again decides by itself. May run twice.
///
/// # Errors
/// When the database fails.
pub fn accept_everybody(tx: &mut Tx<'_>, job: &AcceptEverybody) -> Result<(), Error> {
    let private: Option<bool> = users::table
        .find(job.person)
        .select(is_private())
        .first(tx.conn)
        .optional()?;
    if private != Some(false) {
        return Ok(());
    }
    let asking: Vec<UserId> = follow_requests::table
        .filter(follow_requests::followee_id.eq(job.person))
        .order((follow_requests::created_at, follow_requests::requester_id))
        .limit(CHUNK)
        .select(follow_requests::requester_id)
        .load(tx.conn)?;
    for requester in &asking {
        accept(tx, job.person, *requester)?;
    }
    match asking.len() as i64 == CHUNK {
        true => jobs::enqueue(tx, job),
        false => Ok(()),
    }
}

/// How many ask to follow a person and have no answer.
///
/// # Errors
/// When the database fails.
pub fn asking(conn: &mut DbConn, person: UserId) -> Result<i64, Error> {
    Ok(follow_requests::table
        .inner_join(users::table.on(users::id.eq(follow_requests::requester_id)))
        .filter(follow_requests::followee_id.eq(person))
        .filter(is_here())
        .count()
        .get_result(conn)?)
}

/// An account is opened or closed while nobody is between asking and following.
fn lock_asking(tx: &mut Tx<'_>, person: UserId) -> Result<(), Error> {
    tx.lock(&format!("asking:{person}"))
}
