//! People whom somebody may know: friends of their friends, and those whom people follow whom they
//! follow. Each with the reason, and gone for good once they are not wanted.

mod pages;
mod queries;
mod unwanted;
mod views;

pub use queries::{Suggestion, newcomers, suggestions};
pub use unwanted::{suggest_again, suggest_no_more};
pub use views::{SuggestedPeople, SuggestedPerson};

use actix_web::web::ServiceConfig;

/// Mounts the page of suggestions and its buttons.
pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(pages::index)
        .service(pages::dismiss)
        .service(pages::restore);
}
