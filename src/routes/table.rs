//! Every address, and who may use it: the explicit list that a test walks.
//!
//! The same list is what `veranda routes` prints. A page that is mounted without a line here,
//! or has a line and is not mounted, fails the test.

/// Who an address answers with more than sign-in or a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Everyone, signed in or not.
    Everyone,
    /// Those who are not signed in; others who open the page are sent to the first one.
    Guests,
    /// Everyone who is signed in.
    Members,
    /// The site's staff.
    Staff,
    /// Admins only.
    Admins,
}

impl std::fmt::Display for Who {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(match self {
            Self::Everyone => "everyone",
            Self::Guests => "guests",
            Self::Members => "members",
            Self::Staff => "staff",
            Self::Admins => "admins",
        })
    }
}

/// Method, path as it is mounted, who may.
pub type Route = (&'static str, &'static str, Who);

use Who::{Admins, Everyone, Guests, Members, Staff};

/// All of them, by path.
pub const ROUTES: &[Route] = &[
    ("GET", "/@{username}", Members),
    ("GET", "/@{username}/followers", Members),
    ("GET", "/@{username}/following", Members),
    ("GET", "/admin", Staff),
    ("GET", "/admin/settings", Admins),
    ("POST", "/admin/settings", Admins),
    ("GET", "/admin/{slug}", Staff),
    ("GET", "/admin/{slug}/{key}", Staff),
    ("POST", "/admin/{slug}/{key}/{action}", Staff),
    ("GET", "/chat", Members),
    ("POST", "/chat/with/{username}", Members),
    ("GET", "/chat/{id}", Members),
    ("POST", "/chat/{id}/messages", Members),
    ("GET", "/chat/{id}/socket", Members),
    ("GET", "/contact/confirm/{token}", Everyone),
    ("POST", "/contact/confirm/{token}", Everyone),
    ("GET", "/contact/take-back/{token}", Everyone),
    ("POST", "/contact/take-back/{token}", Everyone),
    ("GET", "/drafts/{id}", Members),
    ("POST", "/drafts/{id}", Members),
    ("POST", "/drafts/{id}/discard", Members),
    ("GET", "/healthz", Everyone),
    ("GET", "/invitation/{token}", Guests),
    ("POST", "/invitation/{token}", Guests),
    ("GET", "/invitations", Members),
    ("POST", "/invitations", Members),
    ("POST", "/invitations/{id}/revoke", Members),
    ("GET", "/media/{key}/{file}", Members),
    ("GET", "/password-reset", Everyone),
    ("POST", "/password-reset", Everyone),
    ("POST", "/password-reset/code", Everyone),
    ("GET", "/password-reset/done", Everyone),
    ("GET", "/password-reset/new", Everyone),
    ("POST", "/password-reset/new", Everyone),
    ("GET", "/password-reset/sent", Everyone),
    ("GET", "/password-reset/{token}", Everyone),
    ("GET", "/people", Members),
    ("POST", "/people/{username}/block", Members),
    ("POST", "/people/{username}/follow", Members),
    ("POST", "/people/{username}/unblock", Members),
    ("POST", "/people/{username}/unfollow", Members),
    ("GET", "/posts/new", Members),
    ("POST", "/posts/new", Members),
    ("POST", "/posts/{id}/delete", Members),
    ("GET", "/", Members),
    ("GET", "/posts/{id}", Members),
    ("GET", "/posts/{id}/reactions", Members),
    ("POST", "/posts/{id}/reaction", Members),
    ("POST", "/posts/{id}/comments", Members),
    ("POST", "/comments/{id}/delete", Members),
    ("GET", "/posts/{id}/edit", Members),
    ("POST", "/posts/{id}/edit", Members),
    ("GET", "/readyz", Everyone),
    ("GET", "/settings/blocked", Members),
    ("GET", "/settings/contact", Members),
    ("POST", "/settings/contact", Members),
    ("POST", "/settings/contact/cancel", Members),
    ("POST", "/settings/contact/confirm", Members),
    ("POST", "/settings/contact/remove", Members),
    ("POST", "/settings/contact/resend", Members),
    ("GET", "/settings/devices", Members),
    ("POST", "/settings/devices/end-others", Members),
    ("POST", "/settings/devices/{id}/end", Members),
    ("GET", "/settings/mails", Members),
    ("POST", "/settings/mails", Members),
    ("GET", "/settings/password", Members),
    ("POST", "/settings/password", Members),
    ("POST", "/settings/picture", Members),
    ("POST", "/settings/picture/remove", Members),
    ("GET", "/settings/profile", Members),
    ("POST", "/settings/profile", Members),
    ("GET", "/settings/security-log", Members),
    ("POST", "/settings/theme", Members),
    ("GET", "/settings/two-step", Members),
    ("POST", "/settings/two-step", Members),
    ("POST", "/settings/two-step/confirm", Members),
    ("POST", "/settings/two-step/off", Members),
    ("POST", "/settings/two-step/recovery-codes", Members),
    ("GET", "/setup/{token}", Everyone),
    ("POST", "/setup/{token}", Everyone),
    ("GET", "/sign-in", Guests),
    ("POST", "/sign-in", Guests),
    ("GET", "/sign-in/second-step", Everyone),
    ("POST", "/sign-in/second-step", Everyone),
    ("POST", "/sign-out", Everyone),
    ("GET", "/sign-up", Guests),
    ("POST", "/sign-up", Guests),
    ("POST", "/sign-up/confirm", Everyone),
    ("GET", "/sign-up/confirm/{token}", Everyone),
    ("POST", "/sign-up/confirm/{token}", Everyone),
    ("GET", "/sign-up/finish", Everyone),
    ("POST", "/sign-up/finish", Everyone),
    ("POST", "/sign-up/resend", Everyone),
    ("GET", "/sign-up/sent", Everyone),
    ("GET", "/sign-up/username", Everyone),
    ("GET", "/sign-up/waiting", Everyone),
    ("GET", "/static/{hash}/{path:.*}", Everyone),
    ("GET", "/terms", Everyone),
    ("GET", "/unsubscribe/{user}/{kind}/{seal}", Everyone),
    ("POST", "/unsubscribe/{user}/{kind}/{seal}", Everyone),
];
