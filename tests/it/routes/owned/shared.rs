//! Of people, posts and comments, which others may see, and some of them change.

use super::Answer::{Away, NotFound};
use super::world::World;
use super::{
    ALL_SEE, NOBODY, Row, SEEN_ONLY, STAFF_AND_OWNER, UNBLOCKED_DO, UNBLOCKED_LED,
    UNBLOCKED_REFUSED, UNBLOCKED_SEE,
};

impl World {
    pub(super) fn people(&self) -> Vec<Row> {
        let mut rows = vec![
            ("GET /@{username}", "/@ben".into(), ALL_SEE),
            // Nobody may look in from outside.
            (
                "GET /@{username}/feed.atom",
                "/@ben/feed.atom".into(),
                NOBODY,
            ),
            // A page for whatever one asks for: what is on it is another for everybody.
            ("GET /tags/{name}", "/tags/any".into(), ALL_SEE),
            ("GET /places/{name}", "/places/any".into(), ALL_SEE),
            (
                "POST /people/{username}/unblock",
                "/people/ana/unblock".into(),
                [Away; 4],
            ),
            (
                "POST /people/{username}/unblock",
                "/people/gus/unblock".into(),
                [Away; 4],
            ),
            (
                "POST /people/{username}/unblock",
                "/people/nobody/unblock".into(),
                [Away; 4],
            ),
            (
                "POST /people/{username}/unfollow",
                "/people/ana/unfollow".into(),
                [Away, NotFound, Away, Away],
            ),
            (
                "POST /people/{username}/friend",
                "/people/gus/friend".into(),
                NOBODY,
            ),
            (
                "POST /people/{username}/friend/accept",
                "/people/ana/friend/accept".into(),
                [Away, NotFound, Away, Away],
            ),
            (
                "POST /people/{username}/friend/cancel",
                "/people/ana/friend/cancel".into(),
                [Away, NotFound, Away, Away],
            ),
            (
                "POST /people/{username}/friend/close",
                "/people/ana/friend/close".into(),
                NOBODY,
            ),
            (
                "POST /people/{username}/friend/decline",
                "/people/ana/friend/decline".into(),
                [Away, NotFound, Away, Away],
            ),
            (
                "POST /people/{username}/friend/end",
                "/people/ana/friend/end".into(),
                [Away, NotFound, Away, Away],
            ),
            (
                "POST /people/{username}/accept",
                "/people/ana/accept".into(),
                [Away, NotFound, Away, Away],
            ),
            (
                "POST /people/{username}/unmute",
                "/people/ana/unmute".into(),
                [Away; 4],
            ),
            (
                "POST /people/{username}/decline",
                "/people/ana/decline".into(),
                [Away, NotFound, Away, Away],
            ),
            (
                "POST /people/{username}/remove-follower",
                "/people/ana/remove-follower".into(),
                [Away, NotFound, Away, Away],
            ),
            (
                "POST /people/{username}/block",
                "/people/gus/block".into(),
                NOBODY,
            ),
        ];
        for (name, sees, does) in [
            ("ana", UNBLOCKED_SEE, UNBLOCKED_DO),
            ("gus", NOBODY, NOBODY),
        ] {
            rows.extend([
                (
                    "POST /people/{username}/suggestion/dismiss",
                    format!("/people/{name}/suggestion/dismiss"),
                    does,
                ),
                (
                    "POST /people/{username}/suggestion/restore",
                    format!("/people/{name}/suggestion/restore"),
                    does,
                ),
                (
                    "POST /people/{username}/mute",
                    format!("/people/{name}/mute"),
                    does,
                ),
                ("GET /@{username}", format!("/@{name}"), sees),
                (
                    "GET /@{username}/followers",
                    format!("/@{name}/followers"),
                    sees,
                ),
                (
                    "GET /@{username}/following",
                    format!("/@{name}/following"),
                    sees,
                ),
                (
                    "POST /people/{username}/follow",
                    format!("/people/{name}/follow"),
                    does,
                ),
                (
                    "POST /chat/with/{username}",
                    format!("/chat/with/{name}"),
                    does,
                ),
            ]);
        }
        rows
    }

    pub(super) fn posts(&self) -> Vec<Row> {
        let mut rows = Vec::new();
        for (post, sees, does, again, changes) in [
            (
                self.post,
                UNBLOCKED_SEE,
                UNBLOCKED_DO,
                UNBLOCKED_LED,
                SEEN_ONLY,
            ),
            (self.deleted, NOBODY, NOBODY, NOBODY, NOBODY),
            (self.of_gus, NOBODY, NOBODY, NOBODY, NOBODY),
        ] {
            rows.extend([
                ("POST /posts/{id}/save", format!("/posts/{post}/save"), does),
                (
                    "GET /posts/{id}/collections",
                    format!("/posts/{post}/collections"),
                    sees,
                ),
                (
                    "GET /posts/{id}/links",
                    format!("/posts/{post}/links"),
                    changes,
                ),
                (
                    "POST /posts/{id}/links",
                    format!("/posts/{post}/links"),
                    changes,
                ),
                (
                    "POST /posts/{id}/links/{link}/end",
                    format!("/posts/{post}/links/1/end"),
                    changes,
                ),
                (
                    "GET /posts/{id}/share",
                    format!("/posts/{post}/share"),
                    sees,
                ),
                (
                    "POST /posts/{id}/share",
                    format!("/posts/{post}/share"),
                    does,
                ),
                // It is saved already.
                (
                    "POST /posts/{id}/collections",
                    format!("/posts/{post}/collections"),
                    again,
                ),
                ("GET /posts/{id}", format!("/posts/{post}"), sees),
                ("GET /posts/{id}/card", format!("/posts/{post}/card"), sees),
                (
                    "GET /posts/{id}/history",
                    format!("/posts/{post}/history"),
                    sees,
                ),
                (
                    "GET /posts/{id}/reactions",
                    format!("/posts/{post}/reactions"),
                    sees,
                ),
                (
                    "POST /posts/{id}/reaction",
                    format!("/posts/{post}/reaction"),
                    does,
                ),
                (
                    "POST /posts/{id}/comments",
                    format!("/posts/{post}/comments"),
                    does,
                ),
                (
                    "POST /posts/{id}/commenting",
                    format!("/posts/{post}/commenting"),
                    changes,
                ),
                (
                    "GET /posts/{id}/edit",
                    format!("/posts/{post}/edit"),
                    changes,
                ),
                (
                    "POST /posts/{id}/edit",
                    format!("/posts/{post}/edit"),
                    changes,
                ),
                (
                    "POST /posts/{id}/delete",
                    format!("/posts/{post}/delete"),
                    changes,
                ),
            ]);
        }
        // Deleted ones are their owner's alone, and of others it is not even told that they are not.
        for post in [self.post, self.deleted, self.of_gus] {
            let page = format!("/settings/deleted/{post}");
            rows.extend([
                ("GET /settings/deleted/{id}", page.clone(), NOBODY),
                (
                    "POST /settings/deleted/{id}/restore",
                    format!("{page}/restore"),
                    NOBODY,
                ),
                (
                    "POST /settings/deleted/{id}/purge",
                    format!("{page}/purge"),
                    NOBODY,
                ),
            ]);
        }
        let [shown, draft, deleted, of_gus, face] = self.pictures.clone();
        let file = "GET /media/{key}/{file}";
        rows.extend([
            (file, shown, UNBLOCKED_SEE),
            (file, draft, NOBODY),
            (file, deleted, NOBODY),
            (file, of_gus, NOBODY),
            // A face stands beside what both wrote elsewhere, too.
            (file, face, ALL_SEE),
            // A secret link asks nobody who they are.
            ("GET /s/{token}", self.secret.clone(), ALL_SEE),
            (
                "GET /s/{token}/media/{key}/{file}",
                format!("{}{}", self.secret, self.pictures[0]),
                ALL_SEE,
            ),
            (
                "GET /s/{token}/media/{key}/{file}",
                format!("{}{}", self.secret, self.pictures[2]),
                NOBODY,
            ),
            (
                "GET /media/{key}/original",
                self.pictures[0].replace("320.webp", "original"),
                NOBODY,
            ),
            (
                "POST /settings/storage/{id}/remove",
                format!("/settings/storage/{}/remove", self.picture),
                NOBODY,
            ),
        ]);
        rows
    }

    pub(super) fn comments(&self) -> Vec<Row> {
        let mut rows = Vec::new();
        for id in [self.comment, self.comment_of_ben] {
            rows.extend([
                ("GET /comments/{id}", "", id, UNBLOCKED_LED),
                ("GET /comments/{id}/likes", "/likes", id, UNBLOCKED_SEE),
                ("POST /comments/{id}/like", "/like", id, UNBLOCKED_DO),
                ("GET /comments/{id}/reply", "/reply", id, UNBLOCKED_SEE),
                ("POST /comments/{id}/replies", "/replies", id, UNBLOCKED_DO),
                (
                    "GET /comments/{id}/history",
                    "/history",
                    id,
                    STAFF_AND_OWNER,
                ),
                ("GET /comments/{id}/edit", "/edit", id, SEEN_ONLY),
                ("POST /comments/{id}/edit", "/edit", id, SEEN_ONLY),
                ("POST /comments/{id}/delete", "/delete", id, SEEN_ONLY),
            ]);
        }
        for id in [self.deleted_comment, self.hidden_comment] {
            // On a post that one sees, what was typed for a comment that is gone comes back.
            let answers = match id == self.deleted_comment {
                true => UNBLOCKED_REFUSED,
                false => NOBODY,
            };
            rows.extend([
                ("GET /comments/{id}", "", id, NOBODY),
                ("GET /comments/{id}/likes", "/likes", id, NOBODY),
                ("POST /comments/{id}/like", "/like", id, NOBODY),
                ("GET /comments/{id}/reply", "/reply", id, NOBODY),
                ("POST /comments/{id}/replies", "/replies", id, answers),
                ("GET /comments/{id}/history", "/history", id, NOBODY),
                ("GET /comments/{id}/edit", "/edit", id, NOBODY),
                ("POST /comments/{id}/edit", "/edit", id, NOBODY),
                ("POST /comments/{id}/delete", "/delete", id, NOBODY),
            ]);
        }
        let row = |(route, end, id, answers)| (route, format!("/comments/{id}{end}"), answers);
        rows.into_iter().map(row).collect()
    }
}
