//! How much a post is reacted to lately, as one number by which posts are ordered.
//!
//! A reaction loses half of its weight each day. All lose it alike, so the order of two posts
//! changes by new reactions alone: what is kept is the logarithm of the sum of weights that grow
//! with the time of a reaction, and it never has to be written again because time went by.

use diesel::prelude::*;

use crate::db::schema::{post_scores, posts, reactions};
use crate::db::{Db, DbConn, PostId, Timestamp, Tx, each};
use crate::error::Error;

/// The time in which a reaction loses half of its weight, in microseconds.
const HALF_LIFE: f64 = 24.0 * 3600.0 * 1e6;

/// The latest reactions count; what older ones add to so many is nothing.
const COUNTED: i64 = 100;

/// Posts that are looked at in one transaction when all are counted again.
const CHUNK: i64 = 200;

/// Writes the score of a post as its reactions are now. The author's own does not count.
pub(super) fn put(tx: &mut Tx<'_>, post: PostId) -> Result<(), Error> {
    let Some(score) = counted(tx.conn, post)? else {
        diesel::delete(post_scores::table.find(post)).execute(tx.conn)?;
        return Ok(());
    };
    each!(&mut *tx.conn, |conn| diesel::insert_into(
        post_scores::table
    )
    .values((post_scores::post_id.eq(post), post_scores::score.eq(score),))
    .on_conflict(post_scores::post_id)
    .do_update()
    .set(post_scores::score.eq(score))
    .execute(conn))?;
    Ok(())
}

/// The score that the reactions to a post give; nothing when there are none.
fn counted(conn: &mut DbConn, post: PostId) -> Result<Option<i64>, Error> {
    let times: Vec<Timestamp> = reactions::table
        .inner_join(posts::table)
        .filter(reactions::post_id.eq(post))
        .filter(reactions::user_id.ne(posts::author_id))
        .order((reactions::created_at.desc(), reactions::user_id.desc()))
        .limit(COUNTED)
        .select(reactions::created_at)
        .load(conn)?;
    Ok(score(&times))
}

/// Of reactions at these times, the latest first.
#[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)]
fn score(times: &[Timestamp]) -> Option<i64> {
    let age = |at: &Timestamp| at.0 as f64 / HALF_LIFE;
    let latest = times.first().map(age)?;
    let sum: f64 = times.iter().map(|at| (age(at) - latest).exp2()).sum();
    Some(((latest + sum.log2()) * 1e6).round() as i64)
}

/// Counts all scores again; gives how many differ.
///
/// # Errors
/// When the database fails.
pub async fn wrong_scores(db: &Db) -> Result<usize, Error> {
    count_again(db, false).await
}

/// Counts all scores again and puts right what differs; gives how many did.
///
/// # Errors
/// When the database fails.
pub async fn rebuild_scores(db: &Db) -> Result<usize, Error> {
    count_again(db, true).await
}

async fn count_again(db: &Db, repairs: bool) -> Result<usize, Error> {
    let (mut after, mut wrong) = (PostId(i64::MIN), 0);
    loop {
        let (last, differing) = db.write(move |tx| count_some(tx, after, repairs)).await?;
        wrong += differing;
        match last {
            Some(last) => after = last,
            None => return Ok(wrong),
        }
    }
}

fn count_some(
    tx: &mut Tx<'_>,
    after: PostId,
    repairs: bool,
) -> Result<(Option<PostId>, usize), Error> {
    let rows: Vec<(PostId, Option<i64>)> = posts::table
        .left_join(post_scores::table)
        .filter(posts::id.gt(after))
        .order(posts::id)
        .limit(CHUNK)
        .select((posts::id, post_scores::score.nullable()))
        .load(tx.conn)?;
    let mut wrong = 0;
    for (post, held) in &rows {
        if counted(tx.conn, *post)? != *held {
            wrong += 1;
            if repairs {
                put(tx, *post)?;
            }
        }
    }
    Ok((rows.last().map(|(post, _)| *post), wrong))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_halves_the_weight_of_a_reaction() {
        let day = 24 * 3600 * 1_000_000_i64;
        let at = |days: i64| Timestamp((20_000 + days) * day);
        assert_eq!(score(&[]), None);
        // Two of yesterday weigh as much as one of today, three more.
        assert_eq!(score(&[at(0), at(0)]), score(&[at(1)]));
        assert!(score(&[at(0), at(0), at(0)]) > score(&[at(1)]));
        assert!(score(&[at(1), at(0)]) > score(&[at(1)]));
        assert!(score(&[at(9)]) > score(&[at(0); 100]));
    }
}
