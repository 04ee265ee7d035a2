//! SQL functions that both databases have.

#![allow(missing_docs)]

use diesel::sql_types::Text;

diesel::define_sql_function! {
    /// Lower case; SQLite knows only ASCII letters.
    fn lower(text: Text) -> Text;
}

diesel::define_sql_function! {
    /// How many characters a text has.
    fn length(text: Text) -> Integer;
}
