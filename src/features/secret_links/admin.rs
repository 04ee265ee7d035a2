//! Secret links in the admin site: of which post, until when, how often opened. The links
//! themselves are kept nowhere.

use diesel::prelude::*;

use super::service::{self, SecretLink};
use crate::admin::{Action, Cell, Column, Detail, Filter, Listing, Query, Record, Row, Tone};
use crate::db::functions::holds;
use crate::db::schema::{posts, secret_links, users};
use crate::db::{DbConn, SecretLinkId, Tx, UserId};
use crate::error::Error;
use crate::features::activity::{self, Noun};
use crate::web::Viewer;

/// Secret links.
pub struct SecretLinkRecord;

/// Links with the authors of their posts.
macro_rules! links {
    () => {
        secret_links::table
            .inner_join(posts::table.inner_join(users::table))
            .select((SecretLink::as_select(), users::id, users::username))
    };
}

impl Record for SecretLinkRecord {
    fn slug(&self) -> &'static str {
        "secret-links"
    }

    fn singular(&self) -> &'static str {
        "secret link"
    }

    fn plural(&self) -> &'static str {
        "Secret links"
    }

    fn icon(&self) -> &'static str {
        "link"
    }

    fn group(&self) -> &'static str {
        "Content"
    }

    fn columns(&self) -> &'static [Column] {
        const {
            &[
                Column::of("Number"),
                Column::of("Post"),
                Column::of("By"),
                Column::of("Status"),
                Column::numbers("Opened"),
                Column::of("Ends"),
            ]
        }
    }

    fn filters(&self) -> Vec<Filter> {
        let states = [("open", "Not taken back"), ("revoked", "Taken back")];
        vec![Filter::new("status", "Status", &states)]
    }

    fn search_hint(&self) -> Option<&'static str> {
        Some("Username of the author")
    }

    fn none_yet(&self) -> &'static str {
        "Secret links that people make to their posts are listed here, without their addresses."
    }

    fn count(&self, conn: &mut DbConn) -> Result<i64, Error> {
        Ok(secret_links::table.count().get_result(conn)?)
    }

    fn list(&self, conn: &mut DbConn, query: &Query) -> Result<Listing, Error> {
        let mut found = links!().into_boxed();
        found = match query.filter("status") {
            "open" => found.filter(secret_links::revoked_at.is_null()),
            "revoked" => found.filter(secret_links::revoked_at.is_not_null()),
            _ => found,
        };
        let name = query.search.trim_start_matches('@').to_lowercase();
        if !name.is_empty() {
            found = found.filter(holds(users::username, &name));
        }
        type Line = (SecretLink, UserId, String);
        let row = |(link, author, name): Line| {
            let cells = vec![
                Cell::text(format!("No. {}", link.id)),
                post(&link),
                Cell::person(&name, author),
                status(&link),
                Cell::Number(link.views),
                Cell::moment_if(link.expires_at),
            ];
            Row::new(link.id, cells)
        };
        Listing::newest_first(conn, query, found, secret_links::id, row)
    }

    fn show(&self, conn: &mut DbConn, key: &str) -> Result<Option<Detail>, Error> {
        let Ok(id) = key.parse().map(SecretLinkId) else {
            return Ok(None);
        };
        let found: Option<(SecretLink, UserId, String)> = links!()
            .filter(secret_links::id.eq(id))
            .first(conn)
            .optional()?;
        let Some((link, author, name)) = found else {
            return Ok(None);
        };
        let mut actions = Vec::new();
        if link.revoked_at.is_none() {
            actions.push(
                Action::new("end", "End it", "x")
                    .danger("End this link? It opens nothing any more."),
            );
        }
        Ok(Some(Detail {
            title: format!("Secret link {id}"),
            pills: vec![status(&link)],
            facts: vec![
                ("Post", post(&link)),
                ("By", Cell::person(&name, author)),
                ("Opened", Cell::Number(link.views)),
                ("Made", Cell::Moment(link.created_at)),
                ("Ends", Cell::moment_if(link.expires_at)),
                ("Taken back", Cell::moment_if(link.revoked_at)),
            ],
            history: Some(activity::history(conn, Noun::Post, link.post_id.0)?),
            actions,
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
        let id = key.parse().map(SecretLinkId).map_err(|_| Error::NotFound)?;
        if action != "end" {
            return Err(Error::NotFound);
        }
        service::end(tx, actor.id, id)?;
        Ok("The link no longer works.".into())
    }
}

fn post(link: &SecretLink) -> Cell {
    let id = link.post_id;
    Cell::link(format!("Post {id}"), format!("/admin/posts/{id}"))
}

/// Whether it was taken back; that its time is over shows beside it.
fn status(link: &SecretLink) -> Cell {
    match link.revoked_at {
        Some(_) => Cell::pill("Taken back", Tone::Danger),
        None => Cell::pill("Made", Tone::Ok),
    }
}
