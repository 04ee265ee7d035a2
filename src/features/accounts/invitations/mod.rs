//! Invitation links: made by admins, or by members where the site allows it. Whoever holds one
//! makes an account without any mail.

mod form;
mod joining;
mod joining_pages;
mod pages;
mod service;

pub use service::end_invitation;
pub(super) use service::sweep;

use actix_web::web::ServiceConfig;

use crate::state::{SignUpPolicy, Site};
use crate::web::Viewer;

pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(pages::index)
        .service(pages::create)
        .service(pages::revoke)
        .service(joining_pages::show)
        .service(joining_pages::accept);
}

/// Whether this person makes invitations here.
pub fn may_invite(viewer: &Viewer, site: &Site) -> bool {
    viewer.is_admin() || site.members_invite && site.sign_up != SignUpPolicy::Closed
}
