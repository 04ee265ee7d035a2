//! Comments in the admin site, deleted ones too.

use diesel::prelude::*;

use super::edits::former_texts;
use super::moderation::set_deleted;
use crate::admin::{
    Action, Cell, Column, Detail, Filter, Listing, Query, Record, Related, Row, Search, Tone,
};
use crate::db::functions::{holds, lower};
use crate::db::schema::{comments, posts, users};
use crate::db::{CommentId, DbConn, PostId, Timestamp, Tx, UserId};
use crate::error::Error;
use crate::features::activity::{self, Noun};
use crate::features::visibility::Audience;
use crate::web::Viewer;

#[derive(Queryable, Selectable)]
#[diesel(table_name = comments)]
struct Comment {
    id: CommentId,
    post_id: PostId,
    author_id: Option<UserId>,
    parent_id: Option<CommentId>,
    body: String,
    created_at: Timestamp,
    edited_at: Option<Timestamp>,
    deleted_at: Option<Timestamp>,
    deleted_by: Option<UserId>,
    likes: i64,
}

/// Comments with whoever wrote them and whom their post is for. What hangs on a private post is as
/// private as that.
macro_rules! comments {
    () => {
        comments::table
            .left_join(users::table)
            .inner_join(posts::table)
            .select((
                Comment::as_select(),
                users::username.nullable(),
                posts::audience,
            ))
    };
}

/// A comment, its author's username, and whom its post is for.
type Found = (Comment, Option<String>, Audience);

/// Said in the place of what is said below a private post.
const CLOSED: &str = "The post is for its author alone, so what is said below it is not part of \
    these pages.";

/// Former texts on a record's page.
const TEXTS: i64 = 20;

/// Comments.
pub struct CommentRecord;

impl Record for CommentRecord {
    fn slug(&self) -> &'static str {
        "comments"
    }

    fn singular(&self) -> &'static str {
        "comment"
    }

    fn plural(&self) -> &'static str {
        "Comments"
    }

    fn icon(&self) -> &'static str {
        "message-circle"
    }

    fn group(&self) -> &'static str {
        "Content"
    }

    fn columns(&self) -> &'static [Column] {
        const {
            &[
                Column::of("Comment"),
                Column::of("By"),
                Column::of("On"),
                Column::of("Status"),
                Column::of("Written"),
            ]
        }
    }

    fn filters(&self) -> Vec<Filter> {
        let states = [
            ("shown", "Shown"),
            ("deleted", "Deleted"),
            ("by-others", "Deleted by others"),
        ];
        let kinds = [
            ("first", "Begins a thread"),
            ("reply", "Reply"),
            ("edited", "Edited"),
        ];
        vec![
            Filter::new("status", "Status", &states),
            Filter::new("kind", "Kind", &kinds),
        ]
    }

    fn search_hint(&self) -> Option<&'static str> {
        Some("@username, or words of the comment")
    }

    fn none_yet(&self) -> &'static str {
        "Comments appear here as people write them."
    }

    fn count(&self, conn: &mut DbConn) -> Result<i64, Error> {
        Ok(comments::table.count().get_result(conn)?)
    }

    fn list(&self, conn: &mut DbConn, query: &Query) -> Result<Listing, Error> {
        let mut found = comments!().into_boxed();
        found = match query.filter("status") {
            "shown" => found.filter(comments::deleted_at.is_null()),
            "deleted" => found.filter(comments::deleted_at.is_not_null()),
            "by-others" => found.filter(comments::deleted_by.nullable().ne(comments::author_id)),
            _ => found,
        };
        found = match query.filter("kind") {
            "first" => found.filter(comments::parent_id.is_null()),
            "reply" => found.filter(comments::parent_id.is_not_null()),
            "edited" => found.filter(comments::edited_at.is_not_null()),
            _ => found,
        };
        found = match query.wanted() {
            Search::Nothing => found,
            Search::Person(name) => found.filter(users::username.eq(name)),
            Search::Words(words) => found
                .filter(posts::audience.ne(Audience::OnlyMe))
                .filter(holds(lower(comments::body), &words)),
        };
        Listing::newest_first(
            conn,
            query,
            found,
            comments::id,
            |(comment, name, audience): Found| {
                let post = comment.post_id;
                let cells = vec![
                    match audience.is_private() {
                        true => Cell::pill("Private", Tone::Plain),
                        false => Cell::excerpt(&comment.body),
                    },
                    by(name.as_deref(), comment.author_id),
                    Cell::link(format!("post {post}"), format!("/admin/posts/{post}")),
                    status(&comment),
                    Cell::Moment(comment.created_at),
                ];
                Row::new(comment.id, cells)
            },
        )
    }

    fn show(&self, conn: &mut DbConn, key: &str) -> Result<Option<Detail>, Error> {
        let Ok(id) = key.parse().map(CommentId) else {
            return Ok(None);
        };
        let found: Option<Found> = comments!()
            .filter(comments::id.eq(id))
            .first(conn)
            .optional()?;
        let Some((comment, name, audience)) = found else {
            return Ok(None);
        };
        let remover = match comment.deleted_by {
            Some(person) => users::table
                .find(person)
                .select(users::username)
                .first::<String>(conn)
                .optional()?,
            None => None,
        };
        let is_private = audience.is_private();
        let texts = match is_private {
            true => vec![("Private", CLOSED.into())],
            false => texts(conn, &comment)?,
        };
        let mut related = vec![Related::new(
            "image",
            format!("Post {}", comment.post_id),
            format!("/admin/posts/{}", comment.post_id),
        )];
        if let Some(parent) = comment.parent_id {
            related.push(Related::new(
                "message-circle",
                format!("Answers comment {parent}"),
                format!("/admin/comments/{parent}"),
            ));
        }
        if comment.deleted_at.is_none() && !is_private {
            let href = format!("/comments/{id}");
            related.push(Related::new("external-link", "See the comment", href));
        }
        Ok(Some(Detail {
            title: format!("Comment {id}"),
            pills: vec![status(&comment)],
            facts: vec![
                ("By", by(name.as_deref(), comment.author_id)),
                ("Written", Cell::Moment(comment.created_at)),
                ("Edited", Cell::moment_if(comment.edited_at)),
                ("Likes", Cell::Number(comment.likes)),
                ("Deleted", Cell::moment_if(comment.deleted_at)),
                ("Deleted by", by(remover.as_deref(), comment.deleted_by)),
            ],
            related,
            history: Some(activity::history(conn, Noun::Comment, id.0)?),
            actions: actions(&comment),
            texts,
            ..Detail::default()
        }))
    }

    fn perform(
        &self,
        tx: &mut Tx<'_>,
        actor: &Viewer,
        key: &str,
        action: &str,
        _text: &str,
    ) -> Result<String, Error> {
        let id = key.parse().map(CommentId).map_err(|_| Error::NotFound)?;
        match action {
            "delete" => {
                set_deleted(tx, actor.id, id, true)?;
                Ok("The comment is deleted. You can restore it here.".into())
            }
            "restore" => {
                set_deleted(tx, actor.id, id, false)?;
                Ok("The comment is back.".into())
            }
            _ => Err(Error::NotFound),
        }
    }
}

/// What it says, and what it said before.
fn texts(conn: &mut DbConn, comment: &Comment) -> Result<Vec<(&'static str, String)>, Error> {
    let mut texts = vec![("Text", comment.body.clone())];
    for former in former_texts(conn, comment.id, i64::MAX, TEXTS)? {
        texts.push(("Before it was edited", former.words.body));
    }
    Ok(texts)
}

/// What can be done with it now. What nobody wrote any more does not come back.
fn actions(comment: &Comment) -> Vec<Action> {
    match (comment.deleted_at, comment.author_id) {
        (None, _) => vec![
            Action::new("delete", "Delete", "trash-2")
                .danger("Delete this comment for everyone? You can restore it here."),
        ],
        (Some(_), Some(_)) => vec![Action::new("restore", "Restore", "rotate-ccw")],
        (Some(_), None) => Vec::new(),
    }
}

fn by(name: Option<&str>, person: Option<UserId>) -> Cell {
    match (name, person) {
        (Some(name), Some(person)) => Cell::person(name, person),
        _ => Cell::Nothing,
    }
}

fn status(comment: &Comment) -> Cell {
    if comment.deleted_at.is_some() {
        Cell::pill("Deleted", Tone::Danger)
    } else {
        Cell::pill("Shown", Tone::Ok)
    }
}
