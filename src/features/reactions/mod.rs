//! Six reactions to a post, one per person, counted beside the post in the same transaction.

mod belongings;
mod hidden;
mod kind;
mod pages;
mod queries;
mod scores;
mod service;
mod views;

pub use belongings::{BELONGING, forget_post};
pub use hidden::{counts_of, hidden_from};
pub use kind::ReactionKind;
pub use queries::Counters;
pub use scores::{rebuild_scores, wrong_scores};
pub use service::react;
pub use views::ReactionBar;

use actix_web::web::ServiceConfig;

/// Mounts this feature's pages.
pub fn routes(config: &mut ServiceConfig) {
    config.service(pages::update).service(pages::index);
}
