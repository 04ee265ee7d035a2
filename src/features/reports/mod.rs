//! Posts, comments, people and messages that somebody tells staff of. What was reported is kept as
//! it was, and nobody but staff learns who did.

mod admin;
mod belongings;
mod decision;
mod object;
mod pages;
mod reason;
mod service;

pub use admin::ReportRecord;
pub use belongings::BELONGING;
pub use object::{Kind, Object};
pub use reason::Reason;
pub use service::{MAX_NOTE, Made, Report, State, report, sweep};

use actix_web::web::ServiceConfig;

/// Mounts this feature's pages.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(pages::new)
        .service(pages::create)
        .service(pages::show);
}
