//! The picture of the other account, which a new account here begins with.

use serde::{Deserialize, Serialize};

use crate::db::UserId;
use crate::jobs::Job;

/// Work: fetch a new person's picture from the other site. Whoever keeps pictures does it.
#[derive(Debug, Serialize, Deserialize)]
pub struct FetchPicture {
    /// Whose it becomes, unless they have one by then.
    pub user: UserId,
    /// Where it is.
    pub address: String,
    /// The other site, whose own machine may be asked even where it is no public one.
    pub issuer: String,
}

impl Job for FetchPicture {
    const KIND: &'static str = "fetch_picture";

    fn unique_key(&self) -> Option<String> {
        Some(self.user.to_string())
    }
}
