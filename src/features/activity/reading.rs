//! What was done, to be shown to people. Each list walks an index that has its order in it.

use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::known::in_words;
use super::{Noun, Verb};
use crate::db::schema::activities;
use crate::db::{DbConn, PostId, Timestamp, UserId};
use crate::error::Error;

/// One thing that somebody did.
#[derive(Debug, Clone, Queryable, Selectable, QueryableByName)]
#[diesel(table_name = activities)]
pub struct Deed {
    /// Its number.
    pub id: i64,
    /// Who; nobody once they have left.
    pub actor_id: Option<UserId>,
    /// What.
    pub verb: Verb,
    /// To what kind of thing.
    pub object_kind: Noun,
    /// To which.
    pub object_id: i64,
    /// Where it belongs, by kind.
    pub target_kind: Option<Noun>,
    /// Where it belongs.
    pub target_id: Option<i64>,
    /// What else is known, as a JSON object.
    pub metadata: String,
    /// When.
    pub created_at: Timestamp,
}

impl Deed {
    /// The post it was done to, or on.
    pub fn post(&self) -> Option<PostId> {
        match (self.object_kind, self.target_kind, self.target_id) {
            (Noun::Post, ..) => Some(PostId(self.object_id)),
            (_, Some(Noun::Post), Some(id)) => Some(PostId(id)),
            _ => None,
        }
    }

    /// What else people read of it, in words; nothing for some.
    pub fn more(&self) -> String {
        let known: Option<serde_json::Map<_, _>> = serde_json::from_str(&self.metadata).ok();
        let mut known = known.unwrap_or_default();
        // How long a text is they see beside it.
        known.remove("characters");
        in_words(&known)
    }

    /// A text of what else is known.
    pub fn known(&self, name: &str) -> Option<String> {
        let known: serde_json::Value = serde_json::from_str(&self.metadata).ok()?;
        Some(known.get(name)?.as_str()?.to_owned())
    }
}

/// What a person did, newest first, before a number; only such things, if there are some named.
///
/// # Errors
/// When the database fails.
pub fn done_by(
    conn: &mut DbConn,
    person: UserId,
    verbs: &[Verb],
    before: i64,
    limit: i64,
) -> Result<Vec<Deed>, Error> {
    let done = activities::table
        .filter(activities::actor_id.eq(person))
        .filter(activities::id.lt(before))
        .order(activities::id.desc())
        .limit(limit)
        .select(Deed::as_select());
    if verbs.is_empty() {
        return Ok(done.load(conn)?);
    }
    // One walk for each: of several at once an index keeps no order.
    let mut found = Vec::new();
    for verb in verbs {
        let some: Vec<Deed> = done.filter(activities::verb.eq(*verb)).load(conn)?;
        found.extend(some);
    }
    Ok(newest(found, limit))
}

/// When a person last did such a thing to one thing, and what else is known of it.
///
/// # Errors
/// When the database fails.
pub fn last_done(
    conn: &mut DbConn,
    person: UserId,
    verb: Verb,
    (kind, id): (Noun, i64),
) -> Result<Option<Deed>, Error> {
    Ok(activities::table
        .filter(activities::object_kind.eq(kind))
        .filter(activities::object_id.eq(id))
        .filter(activities::actor_id.eq(person))
        .filter(activities::verb.eq(verb))
        .order(activities::id.desc())
        .select(Deed::as_select())
        .first(conn)
        .optional()?)
}

/// What was done to a post and on it, newest first, before a number.
///
/// # Errors
/// When the database fails.
pub fn done_to_post(
    conn: &mut DbConn,
    post: PostId,
    before: i64,
    limit: i64,
) -> Result<Vec<Deed>, Error> {
    let done = activities::table
        .filter(activities::id.lt(before))
        .order(activities::id.desc())
        .limit(limit)
        .select(Deed::as_select());
    let mut found: Vec<Deed> = done
        .filter(activities::object_kind.eq(Noun::Post))
        .filter(activities::object_id.eq(post.0))
        .load(conn)?;
    let on_it: Vec<Deed> = done
        .filter(activities::target_kind.eq(Noun::Post))
        .filter(activities::target_id.eq(post.0))
        .load(conn)?;
    found.extend(on_it);
    Ok(newest(found, limit))
}

fn newest(mut found: Vec<Deed>, limit: i64) -> Vec<Deed> {
    found.sort_by_key(|deed| std::cmp::Reverse(deed.id));
    found.truncate(usize::try_from(limit).unwrap_or(0));
    found
}

/// What people whom a person follows did with posts since they share it, newest first, before a
/// number. Of each no more is looked at than a page holds, along an index of such deeds alone.
///
/// # Errors
/// When the database fails.
pub fn done_by_followed(
    conn: &mut DbConn,
    person: UserId,
    before: i64,
    limit: i64,
) -> Result<Vec<Deed>, Error> {
    // The words stand in the query, as the index asks for them. SQLite numbers what is bound by
    // where it comes first.
    Ok(diesel::sql_query(
        "SELECT a.* FROM follows f
         JOIN users u ON u.id = f.followee_id
         JOIN activities a ON a.id IN (
             SELECT b.id FROM activities b
             WHERE b.actor_id = f.followee_id AND b.id < $1
               AND b.verb IN ('posted', 'reacted', 'commented', 'replied')
             ORDER BY b.id DESC LIMIT $2)
         WHERE f.follower_id = $3 AND u.shares_activity_since IS NOT NULL
           AND NOT EXISTS (SELECT 1 FROM mutes m WHERE m.muter_id = $3 AND m.muted_id = u.id)
           AND u.suspended_at IS NULL AND u.deletes_at IS NULL
           AND a.created_at >= u.shares_activity_since
         ORDER BY a.id DESC LIMIT $2",
    )
    .bind::<BigInt, _>(before)
    .bind::<BigInt, _>(limit)
    .bind::<BigInt, _>(person)
    .load(conn)?)
}
