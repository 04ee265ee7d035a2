//! Comments as rows that the viewer reads: one text of SQL says who sees what.
//!
//! A comment that is deleted, or whose author is suspended, leaves, or is blocked in either
//! direction, is not seen. Where something seen stands below it, it is shown as a stub, and all
//! these stubs read the same: nobody learns from them who blocked whom.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};

use crate::db::{CommentId, PostId, Timestamp, UserId};
use crate::error::Error;
use crate::features::posts::Author;

/// Goes before every query: those between whom and the viewer, $1, there is a block.
pub(super) const HIDDEN: &str = "WITH hidden (id) AS (
    SELECT blocked_id FROM blocks WHERE blocker_id = $1
    UNION SELECT blocker_id FROM blocks WHERE blocked_id = $1) ";

/// Whether the viewer sees what this comment says.
macro_rules! seen {
    ($comment:literal, $author:literal) => {
        concat!(
            "(",
            $comment,
            ".deleted_at IS NULL AND ",
            $author,
            ".suspended_at IS NULL AND ",
            $author,
            ".deletes_at IS NULL AND ",
            $author,
            ".id NOT IN (SELECT id FROM hidden))"
        )
    };
}

/// Whether the viewer sees that there is a comment `c`: by its words, or as the stub above
/// others. Beyond the last step to the right a stub would hold nothing, so there is none.
macro_rules! shown {
    () => {
        concat!(
            "(",
            seen!("c", "u"),
            " OR (c.replies > 0 AND EXISTS (
                SELECT 1 FROM comments d JOIN users e ON e.id = d.author_id
                WHERE d.root_id = COALESCE(c.root_id, c.id) AND d.place > c.place
                AND d.place < c.place || 'g' AND ",
            seen!("d", "e"),
            ")))"
        )
    };
}

/// What is read of a comment `c` by `u` that answers `q` by `v`. Likes of those whom the viewer
/// does not see are taken off.
macro_rules! columns {
    ($shown:expr) => {
        concat!(
            "SELECT c.likes AS counted_likes, c.id, c.post_id, c.parent_id, c.root_id, c.depth, c.place, c.body,
             c.created_at, c.edited_at, c.replies, u.id AS author_id, u.username, u.full_name,
             u.avatar_key, u.language, v.username AS answered,
             c.likes - (SELECT count(*) FROM comment_likes h WHERE h.comment_id = c.id
                 AND h.user_id IN (SELECT id FROM hidden)) AS likes,
             CAST(CASE WHEN EXISTS (SELECT 1 FROM comment_likes m WHERE m.comment_id = c.id
                 AND m.user_id = $1) THEN 1 ELSE 0 END AS BIGINT) AS liked,
             CAST(CASE WHEN ", seen!("c", "u"), " THEN 1 ELSE 0 END AS BIGINT) AS seen,
             CAST(CASE WHEN ", $shown, " THEN 1 ELSE 0 END AS BIGINT) AS shown
             FROM comments c LEFT JOIN users u ON u.id = c.author_id
             LEFT JOIN comments q ON q.id = c.parent_id
             LEFT JOIN users v ON v.id = q.author_id AND ", seen!("q", "v"), " "
        )
    };
}

pub(super) use {columns, seen, shown};

#[derive(QueryableByName)]
pub(super) struct Row {
    #[diesel(sql_type = BigInt)]
    id: CommentId,
    #[diesel(sql_type = BigInt)]
    post_id: PostId,
    #[diesel(sql_type = Nullable<BigInt>)]
    parent_id: Option<CommentId>,
    #[diesel(sql_type = Nullable<BigInt>)]
    root_id: Option<CommentId>,
    #[diesel(sql_type = BigInt)]
    depth: i64,
    #[diesel(sql_type = Text)]
    place: String,
    #[diesel(sql_type = Text)]
    body: String,
    #[diesel(sql_type = BigInt)]
    created_at: Timestamp,
    #[diesel(sql_type = Nullable<BigInt>)]
    edited_at: Option<Timestamp>,
    #[diesel(sql_type = BigInt)]
    replies: i64,
    #[diesel(sql_type = Nullable<BigInt>)]
    author_id: Option<UserId>,
    #[diesel(sql_type = Nullable<Text>)]
    username: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    full_name: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    avatar_key: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    language: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    answered: Option<String>,
    #[diesel(sql_type = BigInt)]
    counted_likes: i64,
    #[diesel(sql_type = BigInt)]
    likes: i64,
    #[diesel(sql_type = BigInt)]
    liked: i64,
    #[diesel(sql_type = BigInt)]
    seen: i64,
    #[diesel(sql_type = BigInt)]
    shown: i64,
}

/// A comment, as one person sees it.
#[derive(Debug, Clone)]
pub struct Comment {
    /// Its id.
    pub id: CommentId,
    /// Its post.
    pub post: PostId,
    /// What it answers.
    pub parent: Option<CommentId>,
    /// The first comment of its thread, which may be itself.
    pub root: CommentId,
    /// Steps from there.
    pub depth: i64,
    /// Its place in the thread.
    pub place: String,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it was last edited.
    pub edited_at: Option<Timestamp>,
    /// Comments below it, where they are counted.
    pub replies: i64,
    /// Likes by anybody, by which the best are found.
    pub(super) counted_likes: i64,
    /// Likes by people whom the viewer sees.
    pub likes: i64,
    /// Whether one of them is the viewer's.
    pub is_liked: bool,
    /// The username of whom it answers, if the viewer sees what is answered.
    pub answered: Option<String>,
    /// Whether it is shown at all.
    pub is_shown: bool,
    /// What it says and who says it; nothing for a stub.
    pub said: Option<Said>,
}

/// The words of a comment.
#[derive(Debug, Clone)]
pub struct Said {
    /// Who wrote them.
    pub author: Author,
    /// The text.
    pub body: String,
}

impl Comment {
    /// What it says; nothing for a stub.
    pub fn text(&self) -> Option<&str> {
        self.said.as_ref().map(|said| said.body.as_str())
    }

    /// The comment, if this person wrote it.
    ///
    /// # Errors
    /// `Forbidden` otherwise.
    pub(super) fn owned_by(self, person: UserId) -> Result<Self, Error> {
        match &self.said {
            Some(said) if said.author.id == person => Ok(self),
            _ => Err(Error::Forbidden("This comment belongs to someone else.")),
        }
    }
}

impl Row {
    fn said(self) -> Option<Said> {
        let author = Author {
            id: self.author_id?,
            username: self.username?,
            full_name: self.full_name?,
            avatar_key: self.avatar_key,
            language: self.language?,
        };
        let body = self.body;
        Some(Said { author, body }).filter(|_| self.seen != 0)
    }
}

impl std::convert::From<Row> for Comment {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            post: row.post_id,
            parent: row.parent_id,
            root: row.root_id.unwrap_or(row.id),
            depth: row.depth,
            place: row.place.clone(),
            created_at: row.created_at,
            edited_at: row.edited_at,
            replies: row.replies,
            counted_likes: row.counted_likes,
            likes: row.likes,
            is_liked: row.liked != 0,
            answered: row.answered.clone(),
            is_shown: row.shown != 0,
            said: row.said(),
        }
    }
}
