//! The admin site as a framework: a trait that describes a kind of record, and generic pages.
//!
//! It knows no feature. A feature describes its records in its `admin.rs`, and `routes.rs`
//! adds them to the [`Site`] with one line each.

mod cell;
mod chart;
mod detail;
mod listing;
mod pages;
mod perform;
mod record;
mod site;
mod views;

pub use cell::{Cell, Tone, in_words};
pub use chart::{Bar, Chart};
pub use detail::{Action, Asked, Detail, History, Related};
pub use listing::{Column, Filter, Listing, Query, Row, Search};
pub use pages::staff;
pub use record::Record;
pub use site::{Link, MenuEntry, Panel, PanelBody, Site};

use actix_web::web::ServiceConfig;

/// Mounts the generic pages. What else lies below `/admin` has to be mounted before.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(pages::dashboard)
        .service(pages::index)
        .service(pages::show)
        .service(pages::act);
}
