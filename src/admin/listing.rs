//! What a list is asked for, and what it answers.

use std::collections::HashMap;

use diesel::ExpressionMethods;
use diesel::dsl::{Desc, Lt};
use diesel::expression::Expression;
use diesel::query_dsl::methods::{FilterDsl, LimitDsl, LoadQuery, OrderDsl};
use diesel::sql_types::BigInt;

use super::cell::{Cell, in_words};
use crate::db::{DbConn, UserId};
use crate::error::Error;
use crate::web::PageSize;

/// Rows on a page.
const PAGE: PageSize = PageSize(50);

/// A column's head.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Its name.
    pub label: &'static str,
    /// Whether it holds numbers.
    pub is_number: bool,
}

impl Column {
    /// A column of texts.
    pub const fn of(label: &'static str) -> Self {
        Self {
            label,
            is_number: false,
        }
    }

    /// A column of numbers.
    pub const fn numbers(label: &'static str) -> Self {
        Self {
            label,
            is_number: true,
        }
    }
}

/// A choice that narrows a list.
#[derive(Debug, Clone)]
pub struct Filter {
    /// Its name in the address.
    pub name: &'static str,
    /// What it is about.
    pub label: &'static str,
    /// The values with their labels; "all" is added.
    pub options: Vec<(&'static str, String)>,
}

impl Filter {
    /// A filter with these options.
    pub fn new(
        name: &'static str,
        label: &'static str,
        options: &[(&'static str, &'static str)],
    ) -> Self {
        Self {
            name,
            label,
            options: options
                .iter()
                .map(|(value, label)| (*value, (*label).to_owned()))
                .collect(),
        }
    }

    /// A filter whose options are stored words.
    pub fn of_words(
        name: &'static str,
        label: &'static str,
        words: impl Iterator<Item = &'static str>,
    ) -> Self {
        Self {
            name,
            label,
            options: words.map(|word| (word, in_words(word))).collect(),
        }
    }
}

/// What is searched for, in lower case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Search {
    /// Nothing: everything is listed.
    Nothing,
    /// The things of a person: a username, or part of one, from a text that begins with `@`.
    Person(String),
    /// Words anywhere in a text.
    Words(String),
}

/// What a list is asked for. Filters hold only values that the record offers.
#[derive(Debug, Clone, Default)]
pub struct Query {
    /// The words searched for, trimmed and capped; empty for none.
    pub search: String,
    /// Chosen options by the filter's name.
    pub filters: HashMap<&'static str, &'static str>,
    /// The page begins behind the row with this key.
    pub before: Option<String>,
}

impl Query {
    /// The chosen option, or an empty text.
    pub fn filter(&self, name: &str) -> &'static str {
        self.filters.get(name).copied().unwrap_or("")
    }

    /// What is searched for.
    pub fn wanted(&self) -> Search {
        let search = self.search.to_lowercase();
        match search.strip_prefix('@') {
            Some(name) => Search::Person(name.to_owned()),
            None if search.is_empty() => Search::Nothing,
            None => Search::Words(search),
        }
    }

    /// The id the page begins behind, newest first; anything odd is the first page.
    fn before_id(&self) -> i64 {
        self.before
            .as_deref()
            .and_then(|text| text.parse().ok())
            .unwrap_or(i64::MAX)
    }
}

/// One record in a list.
#[derive(Debug, Clone)]
pub struct Row {
    /// Its key in the address: an id, or a name.
    pub key: String,
    /// One value per column; the first leads to the record.
    pub cells: Vec<Cell>,
    /// The one member of the staff who does not see it.
    pub hidden_from: Option<UserId>,
}

impl Row {
    /// A row.
    pub fn new(key: impl ToString, cells: Vec<Cell>) -> Self {
        Self {
            key: key.to_string(),
            cells,
            hidden_from: None,
        }
    }

    /// This member of the staff does not see it.
    pub fn hidden_from(mut self, person: UserId) -> Self {
        self.hidden_from = Some(person);
        self
    }
}

/// One page of a list.
#[derive(Debug, Clone, Default)]
pub struct Listing {
    /// Its rows.
    pub rows: Vec<Row>,
    /// The key that the next page begins behind.
    pub next: Option<String>,
}

impl Listing {
    /// The page that `query` asks for of what was found: newest first, which is by `id`.
    ///
    /// # Errors
    /// When the database fails.
    pub fn newest_first<'q, Found, Id, T>(
        conn: &mut DbConn,
        query: &Query,
        found: Found,
        id: Id,
        row: impl FnMut(T) -> Row,
    ) -> Result<Self, Error>
    where
        Id: ExpressionMethods + Expression<SqlType = BigInt> + Copy,
        Found: FilterDsl<Lt<Id, i64>, Output = Found>
            + OrderDsl<Desc<Id>, Output = Found>
            + LimitDsl<Output = Found>
            + LoadQuery<'q, DbConn, T>,
    {
        let page = found.filter(id.lt(query.before_id())).order(id.desc());
        let loaded: Vec<T> = page.limit(PAGE.limit()).load(conn)?;
        Ok(Self::of(loaded.into_iter().map(row).collect()))
    }

    /// Of rows of which one more than a page was loaded, or all.
    pub fn of(mut rows: Vec<Row>) -> Self {
        let next = PAGE.cut(&mut rows, |row| row.key.clone());
        Self { rows, next }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_page_names_the_place_of_the_next() {
        let rows = |count: i64| (0..count).map(|n| Row::new(n, vec![])).collect();
        assert_eq!(Listing::of(rows(50)).next, None);
        assert_eq!(Listing::of(rows(51)).next.as_deref(), Some("49"));
    }
}
