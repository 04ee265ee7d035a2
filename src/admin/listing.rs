//! What a list is asked for, and what it answers.

use std::collections::HashMap;

use super::cell::Cell;
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
    pub options: Vec<(&'static str, &'static str)>,
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
            options: options.to_vec(),
        }
    }
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

    /// The id the page begins behind, newest first; anything odd is the first page.
    pub fn before_id(&self) -> i64 {
        self.before
            .as_deref()
            .and_then(|text| text.parse().ok())
            .unwrap_or(i64::MAX)
    }

    /// How many rows to load.
    pub fn limit(&self) -> i64 {
        PAGE.limit()
    }
}

/// The words as a `LIKE` pattern for an escape character `\`, in lower case.
pub fn like(search: &str) -> String {
    let mut pattern = String::from("%");
    for c in search.to_lowercase().chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

/// One record in a list.
#[derive(Debug, Clone)]
pub struct Row {
    /// Its key in the address: an id, or a name.
    pub key: String,
    /// One value per column; the first leads to the record.
    pub cells: Vec<Cell>,
}

impl Row {
    /// A row.
    pub fn new(key: impl ToString, cells: Vec<Cell>) -> Self {
        Self {
            key: key.to_string(),
            cells,
        }
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
    /// Of the up to [`Query::limit`] rows that were loaded.
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

    #[test]
    fn what_is_searched_is_no_pattern() {
        assert_eq!(like("50%_Ö"), "%50\\%\\_ö%");
    }
}
