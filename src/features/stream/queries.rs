//! What the deeds of a page are about, as far as its reader may see it.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;

use crate::db::schema::{comments, posts, reactions, users};
use crate::db::{CommentId, DbConn, PostId, UserId};
use crate::error::Error;
use crate::features::activity::{Deed, Noun, Verb};
use crate::features::people::visible_to;
use crate::features::posts::Author;
use crate::features::reactions::ReactionKind;
use crate::features::visibility::post_visible_to;

/// Things by their ids.
#[derive(Debug, Default)]
pub(super) struct Things {
    /// Captions of posts that the reader may see.
    pub posts: HashMap<PostId, String>,
    /// Texts of comments that are not deleted.
    pub comments: HashMap<CommentId, String>,
    /// People whom the reader may see.
    pub people: HashMap<UserId, Author>,
    /// Who has which reaction to which post now.
    reactions: HashSet<(PostId, UserId, ReactionKind)>,
}

impl Things {
    /// All that these deeds are about, in four queries.
    pub fn of(conn: &mut DbConn, viewer: UserId, deeds: &[Deed]) -> Result<Self, Error> {
        let ids: Vec<PostId> = deeds.iter().filter_map(Deed::post).collect();
        let seen: Vec<(PostId, String)> = posts::table
            .inner_join(users::table)
            .filter(posts::id.eq_any(ids.clone()))
            .filter(post_visible_to(viewer))
            .select((posts::id, posts::caption))
            .load(conn)?;
        let of = |kind: Noun| deeds.iter().filter(move |deed| deed.object_kind == kind);
        let said: Vec<CommentId> = of(Noun::Comment)
            .map(|deed| CommentId(deed.object_id))
            .collect();
        let said: Vec<(CommentId, String)> = comments::table
            .filter(comments::id.eq_any(said))
            .filter(comments::deleted_at.is_null())
            .select((comments::id, comments::body))
            .load(conn)?;
        let people = of(Noun::User).map(|deed| UserId(deed.object_id));
        let people: Vec<UserId> = people
            .chain(deeds.iter().filter_map(|deed| deed.actor_id))
            .collect();
        let people: Vec<Author> = users::table
            .filter(users::id.eq_any(people))
            .filter(visible_to(viewer))
            .select(Author::as_select())
            .load(conn)?;
        let who: Vec<UserId> = deeds.iter().filter_map(|deed| deed.actor_id).collect();
        let held: Vec<(PostId, UserId, ReactionKind)> = reactions::table
            .filter(reactions::post_id.eq_any(ids))
            .filter(reactions::user_id.eq_any(who))
            .select((reactions::post_id, reactions::user_id, reactions::kind))
            .load(conn)?;
        Ok(Self {
            posts: seen.into_iter().collect(),
            comments: said.into_iter().collect(),
            people: people.into_iter().map(|who| (who.id, who)).collect(),
            reactions: held.into_iter().collect(),
        })
    }

    /// Whether somebody else may hear of a deed: who did it and its post are to be seen, and it
    /// still stands as it was done.
    pub fn stands(&self, deed: &Deed) -> bool {
        let Some((actor, post)) = deed.actor_id.zip(deed.post()) else {
            return false;
        };
        if !self.people.contains_key(&actor) || !self.posts.contains_key(&post) {
            return false;
        }
        match deed.verb {
            Verb::Posted => true,
            Verb::Commented | Verb::Replied => {
                self.comments.contains_key(&CommentId(deed.object_id))
            }
            Verb::Reacted => deed
                .known("kind")
                .and_then(|kind| ReactionKind::parse(&kind))
                .is_some_and(|kind| self.reactions.contains(&(post, actor, kind))),
            _ => false,
        }
    }
}
