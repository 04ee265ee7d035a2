//! SQL functions that both databases have, and what is built of them.

#![allow(missing_docs)]

use diesel::dsl::{Escape, Like};
use diesel::prelude::*;
use diesel::sql_types::Text;

diesel::define_sql_function! {
    /// Lower case; SQLite knows only ASCII letters.
    fn lower(text: Text) -> Text;
}

diesel::define_sql_function! {
    /// How many characters a text has.
    fn length(text: Text) -> Integer;
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
