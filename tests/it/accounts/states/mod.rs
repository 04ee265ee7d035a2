//! What each flow does in each state of an account: as `docs/ACCOUNTS.md` says, cell by cell.

mod forgotten;
mod joining;
mod limits;
mod links;
mod people;
mod settings;
mod signing_in;
mod table;

use futures_util::future::LocalBoxFuture;

use people::{Place, State};
use table::Table;

/// What a flow came to.
pub struct Seen {
    /// As the table words it.
    word: &'static str,
    /// What everybody reads in it, without what was typed: alike in all cells of a row that give
    /// it.
    shown: Option<String>,
}

impl Seen {
    fn of(word: &'static str) -> Self {
        Self { word, shown: None }
    }
}

/// A row of a table: its name, and how it goes.
type Flow = (
    &'static str,
    for<'a> fn(&'a Place, State) -> LocalBoxFuture<'a, Seen>,
);

#[test]
fn every_table_of_flows_is_walked() {
    let walked = [
        "Joining",
        "Signing in",
        "A forgotten password",
        "Settings",
        "Links and old pages",
    ];
    let written: Vec<String> = Table::all().into_iter().map(|table| table.name).collect();
    assert_eq!(written, walked);
}

#[actix_web::test]
async fn joining_is_as_the_table_says() {
    walk("Joining", joining::FLOWS, &Place::start().await).await;
}

#[actix_web::test]
async fn signing_in_is_as_the_table_says() {
    let place = Place::with_provider().await;
    walk("Signing in", signing_in::FLOWS, &place).await;
}

#[actix_web::test]
async fn a_forgotten_password_is_as_the_table_says() {
    walk(
        "A forgotten password",
        forgotten::FLOWS,
        &Place::start().await,
    )
    .await;
}

#[actix_web::test]
async fn settings_are_as_the_table_says() {
    walk("Settings", settings::FLOWS, &Place::start().await).await;
}

#[actix_web::test]
async fn links_and_old_pages_are_as_the_table_says() {
    walk("Links and old pages", links::FLOWS, &Place::start().await).await;
}

/// Every cell of a table, and every difference in one message.
async fn walk(name: &str, flows: &[Flow], place: &Place) {
    let table = Table::named(name);
    let states: Vec<&str> = State::ALL.iter().map(|state| state.name()).collect();
    assert_eq!(table.states, states, "the columns of {name}");
    let rows: Vec<&str> = table.rows.iter().map(|(row, _)| row.as_str()).collect();
    let known: Vec<&str> = flows.iter().map(|(flow, _)| *flow).collect();
    assert_eq!(rows, known, "the rows of {name}");
    let mut wrong = Vec::new();
    for ((flow, go), (_, cells)) in flows.iter().zip(&table.rows) {
        let mut shown: Vec<String> = Vec::new();
        for (state, cell) in State::ALL.iter().zip(cells) {
            let seen = go(place, *state).await;
            if seen.word != cell {
                let (state, word) = (state.name(), seen.word);
                wrong.push(format!(
                    "{flow}, {state}: “{word}”, and the table says “{cell}”"
                ));
            }
            shown.extend(seen.shown);
        }
        shown.dedup();
        if shown.len() > 1 {
            wrong.push(format!(
                "{flow} tells states apart:\n{}",
                shown.join("\n---\n")
            ));
        }
    }
    assert!(wrong.is_empty(), "{name}:\n{}", wrong.join("\n"));
}
