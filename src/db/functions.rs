//! SQL functions that both databases have, and what is built of them.

#![allow(missing_docs)]

use diesel::dsl::{Escape, Like};
use diesel::prelude::*;
use diesel::sql_types::Text;

diesel::define_sql_function! {
    /// Lower case: of all letters on SQLite, where [`register`] sees to it, and of those that
    /// the database's locale knows on PostgreSQL.
    fn lower(text: Text) -> Text;
}

diesel::define_sql_function! {
    /// How many characters a text has.
    fn length(text: Text) -> Integer;
}

/// Teaches a SQLite connection the case of letters beyond ASCII.
///
/// # Errors
/// When SQLite refuses.
pub(super) fn register(conn: &mut SqliteConnection) -> QueryResult<()> {
    lower_utils::register_impl(conn, |text: String| text.to_lowercase())
}

/// Whether a text holds these words, as they are: none of their characters is a pattern.
pub fn holds<T>(text: T, words: &str) -> Escape<Like<T, String>>
where
    T: Expression<SqlType = Text>,
{
    text.like(pattern(words)).escape('\\')
}

fn pattern(words: &str) -> String {
    let mut pattern = String::from("%");
    for c in words.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
mod tests {
    use super::pattern;

    #[test]
    fn what_is_searched_is_no_pattern() {
        assert_eq!(pattern("50%_ö"), "%50\\%\\_ö%");
    }
}
