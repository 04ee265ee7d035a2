//! Posts that a person keeps to look at again, in collections of their own. Only they know: there
//! is no count, no notification, no line in any log, and no page for staff.

mod belongings;
mod choosing;
mod collection_pages;
mod collections;
mod pages;
mod posts;
mod views;

pub use belongings::{BELONGING, forget_post};
pub use collections::{MAX_NAME, MOST, add as add_collection, put as put_into};
pub use posts::{is_saved, save};
pub use views::SaveButton;

use actix_web::web::ServiceConfig;

/// Mounts this feature's pages.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(pages::index)
        .service(pages::save)
        .service(collection_pages::create)
        .service(collection_pages::show)
        .service(collection_pages::rename)
        .service(collection_pages::delete)
        .service(choosing::show)
        .service(choosing::choose);
}
