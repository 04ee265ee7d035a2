//! Passwords: the rules, the common and the breached ones, the hash.

mod breached;
mod common;
mod hash;
mod list;
mod list_builder;
mod rules;

pub use breached::refuse_breached;
pub use common::use_password_list;
pub use hash::hash_password;
pub(super) use hash::verify_password;
pub use list::{ListDefect, PasswordList};
pub use list_builder::ListBuilder;
pub use rules::{PasswordContext, ShownRule, check_new_password, other_messages, shown_rules};
