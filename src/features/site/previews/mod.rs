//! Every mail and text message the site can send, for admins to look at before people get them.

mod pages;

pub(super) use pages::{framed, index, show, show_text};

use crate::admin::Link;

/// The list's place in the menu of the admin site.
pub const PREVIEWS_LINK: Link = Link {
    group: "Site",
    label: "What the site sends",
    icon: "eye",
    href: "/admin/mail-previews",
    admins_only: true,
};
