//! A page of what was found and may be seen, with a bound on how much is looked at for it.

use crate::db::DbConn;
use crate::error::Error;

/// Hits that are looked at together, after the first ones.
const TOGETHER: usize = 100;

/// Hits that are looked at first, beyond those that fill a page: mostly, all may be seen but few.
const SPARE: usize = 10;

/// Hits that are looked at for one page. Where a viewer may see few of them, the page is short,
/// and the next one goes on from there.
const LOOKED_AT: usize = 1_000;

/// What a page shows, and below which id the next one goes on.
#[derive(Debug)]
pub struct Gathered<T> {
    /// What may be seen, newest first.
    pub rows: Vec<T>,
    /// Below which id there is more.
    pub next: Option<i64>,
}

/// Looks at rows below an id until there are enough. `find` gives the ids of a number of them,
/// falling; `look` those that may be seen, with their ids, falling.
///
/// # Errors
/// What `find` and `look` give.
pub fn gather<T>(
    conn: &mut DbConn,
    before: i64,
    enough: usize,
    mut find: impl FnMut(&mut DbConn, i64, i64) -> Result<Vec<i64>, Error>,
    mut look: impl FnMut(&mut DbConn, &[i64]) -> Result<Vec<(i64, T)>, Error>,
) -> Result<Gathered<T>, Error> {
    let mut rows: Vec<(i64, T)> = Vec::new();
    let (mut before, mut looked_at) = (before, 0);
    let mut together = enough + SPARE;
    loop {
        let ids = find(conn, before, i64::try_from(together).unwrap_or(i64::MAX))?;
        let is_all = ids.len() < together;
        looked_at += ids.len();
        together = TOGETHER;
        if let Some(last) = ids.last() {
            before = *last;
            rows.extend(look(conn, &ids)?);
        }
        let next = match rows.len() > enough {
            true => rows.get(enough - 1).map(|(id, _)| *id),
            false if is_all => None,
            false if looked_at < LOOKED_AT => continue,
            false => Some(before),
        };
        rows.truncate(enough);
        return Ok(Gathered {
            rows: rows.into_iter().map(|(_, row)| row).collect(),
            next,
        });
    }
}
