//! Of what is one person's alone, of mailed links, and of the records of the staff.

use super::Answer::{Away, Does, Forbidden, Gone, NotFound, Sees};
use super::world::World;
use super::{
    ADMINS_DO, ADMINS_FIND_NONE, ADMINS_LED, ADMINS_SEE, ALL_SEE, NOBODY, Row, SEEN_ONLY, STAFF_DO,
    STAFF_FIND_NONE, STAFF_SEE,
};

impl World {
    /// Drafts, conversations, invitations: their owners' alone, whoever asks.
    pub(super) fn private(&self) -> Vec<Row> {
        let thread = &self.conversation;
        let mut rows = vec![
            ("GET /saved/{id}", self.collection.clone(), NOBODY),
            ("POST /saved/{id}", self.collection.clone(), NOBODY),
            (
                "POST /saved/{id}/delete",
                format!("{}/delete", self.collection),
                NOBODY,
            ),
            ("GET /chat/{id}", thread.clone(), NOBODY),
            ("GET /chat/{id}", format!("{thread}?before=1"), NOBODY),
            (
                "POST /chat/{id}/messages",
                format!("{thread}/messages"),
                NOBODY,
            ),
            ("GET /chat/{id}/socket", format!("{thread}/socket"), NOBODY),
            (
                "GET /posts/{id}/activity",
                format!("/posts/{}/activity", self.post),
                [NotFound, NotFound, Sees, Sees],
            ),
            (
                "POST /settings/muted/words/{id}/remove",
                format!("/settings/muted/words/{}/remove", self.muted_word),
                NOBODY,
            ),
            ("GET /reports/{id}", self.report.clone(), NOBODY),
            (
                "GET /notifications/{id}",
                format!("/notifications/{}", self.notification),
                NOBODY,
            ),
            (
                "POST /invitations/{id}/revoke",
                "/invitations/1/revoke".into(),
                NOBODY,
            ),
        ];
        let (album, hers) = (&self.album, self.only_hers);
        rows.extend([
            (
                "GET /drafts/{id}/photos/{photo}/adjust",
                self.adjust.clone(),
                NOBODY,
            ),
            (
                "POST /drafts/{id}/photos/{photo}/adjust",
                self.adjust.clone(),
                NOBODY,
            ),
        ]);
        rows.extend([
            ("GET /private/albums/{id}", album.clone(), NOBODY),
            (
                "GET /private/albums/{id}/edit",
                format!("{album}/edit"),
                NOBODY,
            ),
            (
                "POST /private/albums/{id}/edit",
                format!("{album}/edit"),
                NOBODY,
            ),
            (
                "GET /private/albums/{id}/posts",
                format!("{album}/posts"),
                NOBODY,
            ),
            (
                "POST /private/albums/{id}/posts",
                format!("{album}/posts"),
                NOBODY,
            ),
            (
                "POST /private/albums/{id}/delete",
                format!("{album}/delete"),
                NOBODY,
            ),
            ("GET /posts/{id}", format!("/posts/{hers}"), NOBODY),
            (
                "POST /posts/{id}/album",
                format!("/posts/{hers}/album"),
                NOBODY,
            ),
            (
                "POST /posts/{id}/album",
                format!("/posts/{}/album", self.post),
                SEEN_ONLY,
            ),
        ]);
        for draft in [&self.draft, &self.edit_draft] {
            rows.extend([
                ("GET /drafts/{id}", draft.clone(), NOBODY),
                ("POST /drafts/{id}", draft.clone(), NOBODY),
                (
                    "POST /drafts/{id}/discard",
                    format!("{draft}/discard"),
                    NOBODY,
                ),
            ]);
        }
        rows
    }

    /// Whoever holds a mailed link has the right that comes with it. Signed-in people have no
    /// use for an invitation.
    pub(super) fn links(&self) -> Vec<Row> {
        let asset = veranda::view::asset("js/app.js").to_string();
        vec![
            (
                "GET /invitation/{token}",
                self.invitation.clone(),
                [Away; 4],
            ),
            (
                "POST /invitation/{token}",
                self.invitation.clone(),
                [Away; 4],
            ),
            ("GET /password-reset/{token}", self.reset.clone(), [Away; 4]),
            (
                "GET /contact/confirm/{token}",
                self.contact.clone(),
                ALL_SEE,
            ),
            // Whoever reads the mail may: it goes nowhere else.
            (
                "POST /contact/confirm/{token}",
                self.contact.clone(),
                [Does; 4],
            ),
            (
                "POST /contact/confirm/{token}",
                self.contact.clone(),
                [Gone; 4],
            ),
            (
                "GET /contact/take-back/{token}",
                "/contact/take-back/guess".into(),
                [Gone; 4],
            ),
            (
                "POST /contact/take-back/{token}",
                "/contact/take-back/guess".into(),
                [Gone; 4],
            ),
            (
                "GET /settings/data/{id}/file",
                "/settings/data/1/file".into(),
                NOBODY,
            ),
            (
                "GET /settings/passkeys/{id}",
                "/settings/passkeys/1".into(),
                NOBODY,
            ),
            (
                "POST /settings/passkeys/{id}",
                "/settings/passkeys/1".into(),
                NOBODY,
            ),
            (
                "POST /settings/passkeys/{id}/remove",
                "/settings/passkeys/1/remove".into(),
                NOBODY,
            ),
            (
                "POST /settings/devices/{id}/end",
                self.session.clone(),
                NOBODY,
            ),
            (
                "POST /settings/ways/{id}/disconnect",
                "/settings/ways/1/disconnect".into(),
                NOBODY,
            ),
            // Of a site that this one does not know.
            (
                "GET /sign-in/callback/{provider}",
                "/sign-in/callback/nobody".into(),
                NOBODY,
            ),
            (
                "POST /sign-in/with/{provider}",
                "/sign-in/with/nobody".into(),
                NOBODY,
            ),
            (
                "GET /unsubscribe/{user}/{kind}/{seal}",
                "/unsubscribe/1/invitation_used/guess".into(),
                NOBODY,
            ),
            (
                "POST /unsubscribe/{user}/{kind}/{seal}",
                "/unsubscribe/1/invitation_used/guess".into(),
                NOBODY,
            ),
            ("GET /setup/{token}", self.set_up.clone(), NOBODY),
            ("POST /setup/{token}", self.set_up.clone(), NOBODY),
            (
                "GET /sign-up/confirm/{token}",
                self.confirm.clone(),
                ALL_SEE,
            ),
            (
                "POST /sign-up/confirm/{token}",
                self.confirm.clone(),
                [Does; 4],
            ),
            (
                "POST /sign-up/confirm/{token}",
                self.confirm.clone(),
                [Gone; 4],
            ),
            ("GET /static/{hash}/{path:.*}", asset, ALL_SEE),
        ]
    }

    pub(super) fn records(&self) -> Vec<Row> {
        let (post, comment) = (self.post, self.comment);
        let act = "POST /admin/{slug}/{key}/{action}";
        let mut rows = Vec::new();
        let kinds = [
            ("users", "1".to_owned()),
            ("posts", post.to_string()),
            ("comments", comment.to_string()),
            ("invitations", "1".into()),
            ("messages", "1".into()),
            ("mails", "1".into()),
            ("text-messages", "1".into()),
            ("activities", "1".into()),
            ("sign-in-attempts", "1".into()),
        ];
        for (kind, key) in kinds {
            rows.push(("GET /admin/{slug}", format!("/admin/{kind}"), STAFF_SEE));
            let one = format!("/admin/{kind}/{key}");
            rows.push(("GET /admin/{slug}/{key}", one, STAFF_SEE));
            let none = format!("/admin/{kind}/999999");
            rows.push(("GET /admin/{slug}/{key}", none, STAFF_FIND_NONE));
            let none = format!("/admin/{kind}/999999/delete");
            rows.push((act, none, STAFF_FIND_NONE));
        }
        for (route, place) in [
            ("GET /admin/mail-previews/{kind}", "mail-previews/approved"),
            (
                "GET /admin/mail-previews/{kind}/html",
                "mail-previews/approved/html",
            ),
            ("GET /admin/text-previews/{kind}", "text-previews/approved"),
        ] {
            rows.push((route, format!("/admin/{place}"), ADMINS_SEE));
        }
        // Closed until an admin says why; the other post is no private one.
        let hers = format!("/admin/posts/{}/open", self.only_hers);
        let shared = format!("/admin/posts/{post}/open");
        let photo = "GET /admin/posts/{id}/open/photos/{place}";
        rows.extend([
            (photo, format!("{hers}/photos/0"), ADMINS_FIND_NONE),
            (photo, format!("{shared}/photos/0"), ADMINS_FIND_NONE),
            ("GET /admin/posts/{id}/open", hers.clone(), ADMINS_SEE),
            ("GET /admin/posts/{id}/open", shared.clone(), ADMINS_LED),
            ("POST /admin/posts/{id}/open", shared, ADMINS_LED),
            ("POST /admin/posts/{id}/open", hers.clone(), ADMINS_DO),
            (photo, format!("{hers}/photos/0"), ADMINS_SEE),
            (photo, format!("{hers}/photos/1"), ADMINS_FIND_NONE),
        ]);
        rows.extend([
            (
                "GET /admin/{slug}",
                "/admin/secrets".into(),
                STAFF_FIND_NONE,
            ),
            (act, "/admin/users/1/make-admin".into(), ADMINS_DO),
            // Of an admin now, or refused before; a member may do neither.
            (
                act,
                "/admin/users/1/make-member".into(),
                [Forbidden, Forbidden, Away, Does],
            ),
            (act, format!("/admin/comments/{comment}/delete"), STAFF_DO),
            (act, format!("/admin/posts/{post}/delete"), STAFF_DO),
            (act, "/admin/invitations/1/revoke".into(), STAFF_DO),
            (act, "/admin/users/2/suspend".into(), STAFF_DO),
        ]);
        rows
    }
}
