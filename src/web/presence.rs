//! Who is here: one condition for every list that shows people or what they made. And who can be
//! written to.

// The function's type has its name too, and needs no words of its own.
#![allow(missing_docs)]

use diesel::dsl::auto_type;
use diesel::prelude::*;

use crate::db::schema::users;

/// In a query that has `users`: whether the person of the row is here, so that others see them
/// and what they made. Who is suspended is not, nor who asked for their account to be deleted,
/// from that moment on; the mark stays when everything of theirs is gone.
#[auto_type]
pub fn is_here() -> _ {
    users::suspended_at
        .is_null()
        .and(users::deletes_at.is_null())
}

/// In a query that has `users`: whether the person of the row has a proven address or number.
#[auto_type]
pub(super) fn is_reachable() -> _ {
    users::email.is_not_null().or(users::phone.is_not_null())
}

/// In a query that has `users`: whether people without an account may see the person of the row
/// and their posts for everybody, once the site lets them look in.
#[auto_type]
pub fn is_on_web() -> _ {
    let here: is_here = is_here();
    users::web_since
        .is_not_null()
        .and(users::private_since.is_null())
        .and(here)
}

/// In a query that has `users`: whether followers see what the person of the row does.
#[auto_type]
pub(super) fn shares_activity() -> _ {
    users::shares_activity_since.is_not_null()
}

/// In a query that has `users`: whether only followers see what the person of the row posts.
#[auto_type]
pub fn is_private() -> _ {
    users::private_since.is_not_null()
}
