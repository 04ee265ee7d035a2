//! An admin opens a post that is for its author alone: with a reason, for ten minutes, written in
//! the log and told to the author. `docs/adr/0022-private-posts-and-staff.md` says why.

mod pages;
mod queries;
mod service;

use actix_web::web::ServiceConfig;

pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(pages::show)
        .service(pages::send)
        .service(pages::open_photo);
}
