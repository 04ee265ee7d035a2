//! Invitation links: who made them, how often they were used. The links are kept nowhere.

use diesel::prelude::*;

use crate::admin::{
    Action, Cell, Column, Detail, Filter, Listing, Query, Record, Row, Search, Tone,
};
use crate::db::functions::{holds, lower};
use crate::db::schema::{invitations, users};
use crate::db::{DbConn, InvitationId, Timestamp, Tx, UserId};
use crate::error::Error;
use crate::features::accounts::invitations::end_invitation;
use crate::features::activity::{self, Noun};
use crate::web::Viewer;

#[derive(Queryable, Selectable)]
#[diesel(table_name = invitations)]
struct Invitation {
    id: InvitationId,
    inviter_id: UserId,
    note: String,
    max_uses: i64,
    uses: i64,
    created_at: Timestamp,
    expires_at: Timestamp,
    revoked_at: Option<Timestamp>,
}

/// Invitations.
pub struct InvitationRecord;

impl Record for InvitationRecord {
    fn slug(&self) -> &'static str {
        "invitations"
    }

    fn singular(&self) -> &'static str {
        "invitation"
    }

    fn plural(&self) -> &'static str {
        "Invitations"
    }

    fn icon(&self) -> &'static str {
        "ticket"
    }

    fn group(&self) -> &'static str {
        "People"
    }

    fn columns(&self) -> &'static [Column] {
        const {
            &[
                Column::of("Number"),
                Column::of("Note"),
                Column::of("By"),
                Column::of("Status"),
                Column::numbers("Used"),
                Column::numbers("Of"),
                Column::of("Ends"),
            ]
        }
    }

    fn filters(&self) -> Vec<Filter> {
        let states = [("open", "Not revoked"), ("revoked", "Revoked")];
        vec![Filter::new("status", "Status", &states)]
    }

    fn search_hint(&self) -> Option<&'static str> {
        Some("@username of who invited, or words of the note")
    }

    fn none_yet(&self) -> &'static str {
        "Invitation links that people make are listed here."
    }

    fn count(&self, conn: &mut DbConn) -> Result<i64, Error> {
        Ok(invitations::table.count().get_result(conn)?)
    }

    fn list(&self, conn: &mut DbConn, query: &Query) -> Result<Listing, Error> {
        let mut found = invitations::table
            .inner_join(users::table)
            .select((Invitation::as_select(), users::username))
            .into_boxed();
        found = match query.filter("status") {
            "open" => found.filter(invitations::revoked_at.is_null()),
            "revoked" => found.filter(invitations::revoked_at.is_not_null()),
            _ => found,
        };
        found = match query.wanted() {
            Search::Nothing => found,
            Search::Person(name) => found.filter(holds(users::username, &name)),
            Search::Words(words) => found.filter(holds(lower(invitations::note), &words)),
        };
        let row = |(invitation, name): (Invitation, String)| {
            let cells = vec![
                Cell::text(format!("No. {}", invitation.id)),
                Cell::excerpt(&invitation.note),
                Cell::person(&name, invitation.inviter_id),
                status(&invitation),
                Cell::Number(invitation.uses),
                Cell::Number(invitation.max_uses),
                Cell::Moment(invitation.expires_at),
            ];
            Row::new(invitation.id, cells)
        };
        Listing::newest_first(conn, query, found, invitations::id, row)
    }

    fn show(&self, conn: &mut DbConn, key: &str) -> Result<Option<Detail>, Error> {
        let Ok(id) = key.parse().map(InvitationId) else {
            return Ok(None);
        };
        let found: Option<(Invitation, String)> = invitations::table
            .inner_join(users::table)
            .filter(invitations::id.eq(id))
            .select((Invitation::as_select(), users::username))
            .first(conn)
            .optional()?;
        let Some((invitation, name)) = found else {
            return Ok(None);
        };
        let mut actions = Vec::new();
        if invitation.revoked_at.is_none() {
            actions.push(
                Action::new("revoke", "Revoke", "x")
                    .danger("Revoke this invitation? Nobody can join by it any more."),
            );
        }
        Ok(Some(Detail {
            title: format!("Invitation {id}"),
            pills: vec![status(&invitation)],
            facts: vec![
                ("Note", Cell::text_if(Some(invitation.note))),
                ("By", Cell::person(&name, invitation.inviter_id)),
                ("Used", Cell::Number(invitation.uses)),
                ("Of", Cell::Number(invitation.max_uses)),
                ("Made", Cell::Moment(invitation.created_at)),
                ("Ends", Cell::Moment(invitation.expires_at)),
                ("Revoked", Cell::moment_if(invitation.revoked_at)),
            ],
            history: Some(activity::history(conn, Noun::Invitation, id.0)?),
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
        let id = key.parse().map(InvitationId).map_err(|_| Error::NotFound)?;
        if action != "revoke" {
            return Err(Error::NotFound);
        }
        end_invitation(tx, actor.id, id)?;
        Ok("The invitation is revoked.".into())
    }
}

fn status(invitation: &Invitation) -> Cell {
    if invitation.revoked_at.is_some() {
        Cell::pill("Revoked", Tone::Danger)
    } else if invitation.uses >= invitation.max_uses {
        Cell::pill("Used up", Tone::Plain)
    } else {
        Cell::pill("Open", Tone::Ok)
    }
}
