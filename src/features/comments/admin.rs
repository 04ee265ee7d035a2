//! Comments in the admin site, deleted ones too.

use diesel::prelude::*;

use super::moderation::set_deleted;
use crate::admin::{
    Action, Cell, Column, Detail, Filter, Listing, Query, Record, Related, Row, Search, Tone,
};
use crate::db::functions::{holds, lower};
use crate::db::schema::{comments, users};
use crate::db::{CommentId, DbConn, PostId, Timestamp, Tx, UserId};
use crate::error::Error;
use crate::features::activity::{self, Noun};
use crate::web::Viewer;

#[derive(Queryable, Selectable)]
#[diesel(table_name = comments)]
struct Comment {
    id: CommentId,
    post_id: PostId,
    author_id: UserId,
    body: String,
    created_at: Timestamp,
    deleted_at: Option<Timestamp>,
}

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
        let states = [("shown", "Shown"), ("deleted", "Deleted")];
        vec![Filter::new("status", "Status", &states)]
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
        let mut found = comments::table
            .inner_join(users::table)
            .select((Comment::as_select(), users::username))
            .into_boxed();
        found = match query.filter("status") {
            "shown" => found.filter(comments::deleted_at.is_null()),
            "deleted" => found.filter(comments::deleted_at.is_not_null()),
            _ => found,
        };
        found = match query.wanted() {
            Search::Nothing => found,
            Search::Person(name) => found.filter(users::username.eq(name)),
            Search::Words(words) => found.filter(holds(lower(comments::body), &words)),
        };
        Listing::newest_first(
            conn,
            query,
            found,
            comments::id,
            |row: (Comment, String)| {
                let (comment, name) = row;
                let post = comment.post_id;
                let cells = vec![
                    Cell::excerpt(&comment.body),
                    Cell::person(&name, comment.author_id),
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
        let found: Option<(Comment, String)> = comments::table
            .inner_join(users::table)
            .filter(comments::id.eq(id))
            .select((Comment::as_select(), users::username))
            .first(conn)
            .optional()?;
        let Some((comment, name)) = found else {
            return Ok(None);
        };
        let post = comment.post_id;
        Ok(Some(Detail {
            title: format!("Comment {id}"),
            pills: vec![status(&comment)],
            facts: vec![
                ("By", Cell::person(&name, comment.author_id)),
                ("Written", Cell::Moment(comment.created_at)),
                ("Deleted", Cell::moment_if(comment.deleted_at)),
            ],
            related: vec![Related::new(
                "image",
                format!("Post {post}"),
                format!("/admin/posts/{post}"),
            )],
            history: Some(activity::history(conn, Noun::Comment, id.0)?),
            actions: vec![if comment.deleted_at.is_some() {
                Action::new("restore", "Restore", "rotate-ccw")
            } else {
                Action::new("delete", "Delete", "trash-2")
                    .danger("Delete this comment for everyone? You can restore it here.")
            }],
            texts: vec![("Text", comment.body)],
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

fn status(comment: &Comment) -> Cell {
    if comment.deleted_at.is_some() {
        Cell::pill("Deleted", Tone::Danger)
    } else {
        Cell::pill("Shown", Tone::Ok)
    }
}
