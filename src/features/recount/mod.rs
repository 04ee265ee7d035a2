//! What is kept beside the rows it is counted from, counted anew: the numbers of posts and
//! comments, the timelines, the index of the search and the scores of explore. On a sound site nothing is ever found.
//!
//! It goes through the site in pieces, each a short transaction, so the site may run meanwhile.

mod comments;
mod posts;
mod timelines;

use std::ops::Range;

use diesel::prelude::*;
use diesel::sql_types::BigInt;

use crate::db::Tx;
use crate::error::Error;
use crate::features::reactions;
use crate::features::search_index::{self, Index};
use crate::state::App;

/// Ids looked at in one transaction.
const PIECE: i64 = 500;

/// Of one thing that is kept: how many were wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recounted {
    /// What it is, as the command names it.
    pub what: &'static str,
    /// How many were wrong, and are right now if that was asked for.
    pub wrong: usize,
}

/// What is done with what is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// It is counted only.
    Look,
    /// It is put right.
    Repair,
}

/// One thing that is kept: how far its ids go, and the step that looks at some of them.
struct Kept {
    what: &'static str,
    last: fn(&mut Tx<'_>) -> Result<i64, Error>,
    step: fn(&mut Tx<'_>, Range<i64>, Wish) -> Result<usize, Error>,
}

const ALL: [Kept; 4] = [
    Kept {
        what: "posts with a wrong number",
        last: posts::last,
        step: posts::counters,
    },
    Kept {
        what: "comments with a wrong number",
        last: comments::last,
        step: comments::counters,
    },
    Kept {
        what: "posts missing in timelines",
        last: posts::last,
        step: timelines::missing,
    },
    Kept {
        what: "posts in timelines where they do not belong",
        last: timelines::last,
        step: timelines::stray,
    },
];

/// Counts everything anew.
///
/// # Errors
/// When the database fails; what was repaired until then stays so.
pub async fn recount(app: &App, wish: Wish) -> Result<Vec<Recounted>, Error> {
    let mut found = Vec::with_capacity(ALL.len());
    for Kept { what, last, step } in ALL {
        let end = app.db.write(last).await?;
        let (mut wrong, mut from) = (0, 0);
        while from <= end {
            let ids = from..from + PIECE;
            wrong += app.db.write(move |tx| step(tx, ids, wish)).await?;
            from += PIECE;
        }
        found.push(Recounted { what, wrong });
    }
    found.extend(words(app, wish).await?);
    found.push(Recounted {
        what: "posts with a wrong score",
        wrong: match wish {
            Wish::Look => reactions::wrong_scores(&app.db).await?,
            Wish::Repair => reactions::rebuild_scores(&app.db).await?,
        },
    });
    Ok(found)
}

/// What people, posts and comments are found by.
async fn words(app: &App, wish: Wish) -> Result<[Recounted; 3], Error> {
    let wrong = match wish {
        Wish::Repair => search_index::rebuild(&app.db).await?,
        Wish::Look => {
            let count = async |index| {
                let wrong = app.db.read(move |conn| search_index::wrong(conn, index));
                Ok::<_, Error>(wrong.await?.len())
            };
            search_index::Report {
                people: count(Index::People).await?,
                posts: count(Index::Posts).await?,
                comments: count(Index::Comments).await?,
            }
        }
    };
    let of = |what, wrong| Recounted { what, wrong };
    Ok([
        of("people who are not found by their names", wrong.people),
        of("posts that are not found by their words", wrong.posts),
        of("comments that are not found by their words", wrong.comments),
    ])
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// Runs a statement that changes what is wrong among these ids, or counts it with the same words.
/// `wrong` is the condition, `from` the table, `set` what makes it right.
fn apply(
    tx: &mut Tx<'_>,
    ids: &Range<i64>,
    wish: Wish,
    from: &str,
    wrong: &str,
    change: &str,
) -> Result<usize, Error> {
    match wish {
        Wish::Repair => Ok(diesel::sql_query(format!("{change} WHERE {wrong}"))
            .bind::<BigInt, _>(ids.start)
            .bind::<BigInt, _>(ids.end)
            .execute(tx.conn)?),
        Wish::Look => {
            let counted =
                diesel::sql_query(format!("SELECT count(*) AS count {from} WHERE {wrong}"))
                    .bind::<BigInt, _>(ids.start)
                    .bind::<BigInt, _>(ids.end)
                    .get_result::<Count>(tx.conn)?;
            Ok(usize::try_from(counted.count).unwrap_or(0))
        }
    }
}
