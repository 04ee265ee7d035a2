//! The site's settings, which admins change at any time.

mod form;
mod pages;

pub(super) use pages::{show, update};

use url::Url;

use crate::admin::Link;
use crate::db::Tx;
use crate::error::Error;
use crate::features::activity::{self, Activity, Noun, Verb};
use crate::state::Site;
use crate::web::Viewer;

/// The page's place in the menu of the admin site.
pub const SETTINGS_LINK: Link = Link {
    group: "Site",
    label: "Settings",
    icon: "settings",
    href: "/admin/settings",
    admins_only: true,
};

/// Stores the settings and writes down which ones changed; `fixed` is the address of the command
/// line. `App::reload_site` makes them count.
///
/// # Errors
/// `Forbidden` for everyone but admins, `Invalid` at `staff_two_step` when it would shut the admin
/// out who asks for it.
fn change(
    tx: &mut Tx<'_>,
    actor: &Viewer,
    fixed: Option<Url>,
    after: &form::Settings,
) -> Result<(), Error> {
    if !actor.is_admin() {
        return Err(Error::Forbidden("Only admins change the site's settings."));
    }
    // The second of two presses finds what the first one stored, and changes nothing.
    tx.lock("settings")?;
    let before = Site::load(tx.conn, fixed)?;
    if after.staff_two_step && !before.staff_two_step && !actor.has_second_step(tx.conn)? {
        return Err(Error::invalid(
            "staff_two_step",
            "Please turn it on for yourself first, in your settings under Two-step sign-in. Else you would be shut out here.",
        ));
    }
    let site = Site {
        name: after.name.clone(),
        base_url: after.base_url.clone(),
        sign_up: after.sign_up,
        members_invite: after.members_invite,
        terms: after.terms.clone(),
        staff_two_step: after.staff_two_step,
        quota_megabytes: after.quota_megabytes,
        keeps_originals: after.keeps_originals,
        open_to_guests: after.open_to_guests,
        in_search_engines: after.in_search_engines,
        is_set_up: before.is_set_up,
    };
    let changed: Vec<&str> = [
        ("name", site.name != before.name),
        ("address", site.base_url != before.base_url),
        ("sign-up", site.sign_up != before.sign_up),
        ("invitations", site.members_invite != before.members_invite),
        ("terms", site.terms != before.terms),
        (
            "room for pictures",
            site.quota_megabytes != before.quota_megabytes,
        ),
        ("originals", site.keeps_originals != before.keeps_originals),
        ("visitors", site.open_to_guests != before.open_to_guests),
        (
            "search engines",
            site.in_search_engines != before.in_search_engines,
        ),
        (
            "two-step sign-in of staff",
            site.staff_two_step != before.staff_two_step,
        ),
    ]
    .into_iter()
    .filter_map(|(name, differs)| differs.then_some(name))
    .collect();
    if changed.is_empty() {
        return Ok(());
    }
    site.store(tx)?;
    let activity = Activity::new(actor.id, Verb::ChangedSettings, (Noun::Site, 0))
        .with(serde_json::json!({ "changed": changed.join(", ") }));
    activity::record(tx, &activity)
}
