//! Who is told of a comment: each person once, whatever they have to do with it.

use super::rows::Comment;
use crate::db::{CommentId, PostId, Tx, UserId};
use crate::error::Error;
use crate::features::mentions;
use crate::features::notices::{self, Kind, Notice};
use crate::features::posts::Post;

/// Tells whoever is answered, those who are named, and the author of the post.
pub(super) fn written(
    tx: &mut Tx<'_>,
    viewer: UserId,
    post: &Post,
    parent: Option<&Comment>,
    (id, body): (CommentId, &str),
) -> Result<(), Error> {
    let mut told = vec![viewer, post.author_id];
    let answered = parent.and_then(|parent| Some((parent.id, parent.said.as_ref()?.author.id)));
    if let Some((parent, author)) = answered {
        let place = (post.id, parent);
        let reply = Notice::to_comment(Kind::Reply, author, viewer, place).with(id);
        notices::tell(tx, &reply)?;
        told.push(author);
    }
    if answered.is_none_or(|(_, author)| author != post.author_id) {
        let comment = Notice::to_post(Kind::Comment, post.author_id, viewer, post.id);
        notices::tell(tx, &comment.with(id))?;
    }
    mentions::tell(tx, place(viewer, post.id, id), "", body, &told)
}

/// Tells those who are named only now.
pub(super) fn edited(
    tx: &mut Tx<'_>,
    viewer: UserId,
    (post, id): (PostId, CommentId),
    before: &str,
    body: &str,
) -> Result<(), Error> {
    mentions::tell(tx, place(viewer, post, id), before, body, &[])
}

fn place(author: UserId, post: PostId, comment: CommentId) -> mentions::Place {
    mentions::Place {
        author,
        post,
        comment: Some(comment),
    }
}
