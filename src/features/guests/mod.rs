//! What people without an account see: pages and posts of members who want that, on a site whose
//! admins let them look in; with the data by which other programs show and follow them.

mod atom;
mod head;
mod oembed;
mod pages;
mod queries;
mod robots;

pub use pages::{post, profile};

use actix_web::web::ServiceConfig;

use crate::error::Error;
use crate::web::Cx;

/// Mounts this feature's pages.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(robots::robots)
        .service(oembed::oembed)
        .service(atom::feed);
}

/// Whether the site lets people without an account look in.
///
/// # Errors
/// `Unauthenticated` when it does not: they are sent to sign-in.
fn check_open(cx: &Cx) -> Result<(), Error> {
    match cx.app.site.load().open_to_guests {
        true => Ok(()),
        false => Err(Error::Unauthenticated),
    }
}
