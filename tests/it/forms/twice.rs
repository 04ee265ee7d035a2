//! Two presses at once are one.

use std::collections::BTreeMap;

use futures_util::future::join_all;

use super::{Row, addresses_in, site_with};
use crate::support::TestApp;

/// How often at once: a double click, and one more.
const PRESSES: usize = 3;

mod every_form_sent_three_times_at_once_has_one_effect {
    in_each_room!(press_three_times);
}

async fn press_three_times(room: &str) {
    let mut failures = Vec::new();
    for path in addresses_in(room) {
        let (mut place, mut rows) = (0, 1);
        while place < rows {
            let once;
            (once, rows) = grown(path, place, 1, &mut failures).await;
            let (more, _) = grown(path, place, PRESSES, &mut failures).await;
            if once != more {
                failures.push(format!("{path}, form {place}: {once:?} became {more:?}"));
            }
            place += 1;
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// By how much the tables grow on a fresh site, and how many forms the address has.
async fn grown(
    path: &'static str,
    place: usize,
    presses: usize,
    failures: &mut Vec<String>,
) -> (BTreeMap<String, i64>, usize) {
    let (test, mut rows) = site_with(path).await;
    let count = rows.len();
    let row = rows.remove(place);
    let before = test.fingerprint().await;
    let pages = join_all((0..presses).map(|_| row.send(&[]))).await;
    for page in &pages {
        if page.status.as_u16() >= 500 {
            failures.push(format!("{path}, form {place}: {}", page.status));
        }
    }
    if !pages.iter().any(|page| is_done(&row, page)) {
        let page = &pages[0];
        failures.push(format!(
            "{path}, form {place}: {} {:?}",
            page.status,
            page.location()
        ));
    }
    let growth = before
        .without(row.doubles)
        .growth(&after(&test, &row).await);
    test.run_jobs().await;
    test.stop().await;
    (growth, count)
}

async fn after(test: &TestApp, row: &Row) -> crate::support::Fingerprint {
    test.fingerprint().await.without(row.doubles)
}

fn is_done(row: &Row, page: &crate::support::Page) -> bool {
    if row.goes_to.is_empty() {
        return page.status == 200;
    }
    page.status == 303
        && page
            .location()
            .is_some_and(|path| path.starts_with(row.goes_to) && !path.starts_with("/sign-in?"))
}
