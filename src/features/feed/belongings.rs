//! What the feed keeps of people: how far they have seen it. It goes with them, and is nothing that a
//! download would tell of.

use super::visits;
use crate::features::accounts::{Belonging, Removal};

/// How far somebody has seen the feed, for those who leave.
pub const BELONGING: Belonging = Belonging {
    sections: &[],
    remove: |tx, user| Ok(Removal::after(visits::forget(tx, user)?)),
};
