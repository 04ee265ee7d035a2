//! People: found by name, username or address; suspended, reinstated, given a role.

use diesel::prelude::*;

use super::rescue;
use crate::admin::{
    Action, Asked, Cell, Column, Detail, Filter, Listing, Panel, PanelBody, Query, Record, Related,
    Row, Search, Tone,
};
use crate::db::functions::holds;
use crate::db::schema::users;
use crate::db::{DbConn, Timestamp, Tx, UserId};
use crate::error::Error;
use crate::features::accounts::roles::{keep_an_admin, set_role};
use crate::features::accounts::security_log::{self, Event};
use crate::features::accounts::suspension::set_suspended;
use crate::features::accounts::{sign_in, two_step};
use crate::features::activity::{self, Activity, Noun, Verb};
use crate::web::{Role, Viewer, end_all_sessions};
use crate::words;

#[derive(Queryable, Selectable)]
#[diesel(table_name = users)]
struct User {
    id: UserId,
    username: String,
    full_name: String,
    email: Option<String>,
    phone: Option<String>,
    bio: String,
    role: Role,
    suspended_at: Option<Timestamp>,
    deletes_at: Option<Timestamp>,
    deleted_at: Option<Timestamp>,
    suspension_reason: String,
    invitation_id: Option<i64>,
    created_at: Timestamp,
}

/// People.
pub struct UserRecord;

impl Record for UserRecord {
    fn slug(&self) -> &'static str {
        "users"
    }

    fn singular(&self) -> &'static str {
        "account"
    }

    fn plural(&self) -> &'static str {
        "Accounts"
    }

    fn icon(&self) -> &'static str {
        "users"
    }

    fn group(&self) -> &'static str {
        "People"
    }

    fn columns(&self) -> &'static [Column] {
        const {
            &[
                Column::of("Name"),
                Column::of("Username"),
                Column::of("E-mail or phone"),
                Column::of("Role"),
                Column::of("Status"),
                Column::of("Joined"),
            ]
        }
    }

    fn filters(&self) -> Vec<Filter> {
        let roles = [("member", "Member"), ("staff", "Staff"), ("admin", "Admin")];
        let states = [("active", "Active"), ("suspended", "Suspended")];
        vec![
            Filter::new("role", "Role", &roles),
            Filter::new("status", "Status", &states),
        ]
    }

    fn search_hint(&self) -> Option<&'static str> {
        Some("Name, @username or e-mail")
    }

    fn none_yet(&self) -> &'static str {
        "People appear here when they join."
    }

    fn count(&self, conn: &mut DbConn) -> Result<i64, Error> {
        Ok(users::table.count().get_result(conn)?)
    }

    fn list(&self, conn: &mut DbConn, query: &Query) -> Result<Listing, Error> {
        let mut found = users::table.select(User::as_select()).into_boxed();
        if let Some(role) = Role::parse(query.filter("role")) {
            found = found.filter(users::role.eq(role));
        }
        found = match query.filter("status") {
            "active" => found.filter(users::suspended_at.is_null()),
            "suspended" => found.filter(users::suspended_at.is_not_null()),
            _ => found,
        };
        found = match query.wanted() {
            Search::Nothing => found,
            Search::Person(name) => found.filter(holds(users::username, &name)),
            Search::Words(typed) => found.filter(
                holds(users::search_key, &named(&typed))
                    .or(users::email_key
                        .is_not_null()
                        .and(holds(users::email_key.assume_not_null(), &typed)))
                    .or(users::phone
                        .is_not_null()
                        .and(holds(users::phone.assume_not_null(), &typed))),
            ),
        };
        Listing::newest_first(conn, query, found, users::id, |user: User| {
            let cells = vec![
                Cell::text(&user.full_name),
                Cell::text(format!("@{}", user.username)),
                Cell::text_if(user.email.clone().or_else(|| user.phone.clone())),
                role(user.role),
                status(&user),
                Cell::Moment(user.created_at),
            ];
            Row::new(user.id, cells)
        })
    }

    fn show(&self, conn: &mut DbConn, key: &str) -> Result<Option<Detail>, Error> {
        let Some(user) = find(conn, key)? else {
            return Ok(None);
        };
        let name = &user.username;
        let invitation = user.invitation_id.map_or(Cell::Nothing, |id| {
            Cell::link(
                format!("invitation {id}"),
                format!("/admin/invitations/{id}"),
            )
        });
        Ok(Some(Detail {
            title: user.full_name.clone(),
            pills: vec![
                Cell::text(format!("@{name}")),
                role(user.role),
                status(&user),
            ],
            facts: vec![
                ("E-mail", Cell::text_if(user.email.clone())),
                ("Phone", Cell::text_if(user.phone.clone())),
                ("Two-step sign-in", second_step(conn, user.id)?),
                ("Joined", Cell::Moment(user.created_at)),
                ("Came by", invitation),
                ("About", Cell::excerpt(&user.bio)),
                ("Suspended", Cell::moment_if(user.suspended_at)),
                ("Is deleted on", Cell::moment_if(user.deletes_at)),
                (
                    "Suspended because",
                    Cell::text_if(Some(user.suspension_reason.clone())),
                ),
            ],
            related: vec![
                Related::new("external-link", "See the profile", format!("/@{name}")),
                Related::new("image", "Posts", format!("/admin/posts?q=%40{name}")),
                Related::new(
                    "message-circle",
                    "Comments",
                    format!("/admin/comments?q=%40{name}"),
                ),
                Related::new(
                    "log-in",
                    "Sign-in attempts",
                    format!("/admin/sign-in-attempts?q=%40{name}"),
                ),
                Related::new(
                    "history",
                    "What they did",
                    format!("/admin/activities?q=%40{name}"),
                ),
            ],
            history: Some(activity::history(conn, Noun::User, user.id.0)?),
            actions: actions(conn, &user)?,
            ..Detail::default()
        }))
    }

    fn perform(
        &self,
        tx: &mut Tx<'_>,
        actor: &Viewer,
        key: &str,
        action: &str,
        text: &str,
    ) -> Result<String, Error> {
        let user = find(tx.conn, key)?.ok_or(Error::NotFound)?;
        let name = &user.username;
        let role = match action {
            "suspend" => {
                if user.role == Role::Admin {
                    keep_an_admin(tx, user.id)?;
                }
                set_suspended(tx, actor.id, user.id, Some(text))?;
                return Ok(format!("@{name} is suspended and signed out everywhere."));
            }
            "reinstate" => {
                set_suspended(tx, actor.id, user.id, None)?;
                return Ok(format!("@{name} can sign in again."));
            }
            "make-member" => Role::Member,
            "make-staff" => Role::Staff,
            "make-admin" => Role::Admin,
            rescue::SECOND_STEP => {
                rescue::turn_second_step_off(tx, actor.id, user.id)?;
                return Ok(format!("@{name} signs in with the password alone now."));
            }
            rescue::CONTACT => {
                rescue::set_contact(tx, actor.id, user.id, text)?;
                return Ok(format!("A message to confirm it is on its way to @{name}."));
            }
            "clear-attempts" => {
                clear_attempts(tx, actor.id, user.id)?;
                return Ok(format!("@{name} can try to sign in again at once."));
            }
            "sign-out" => {
                end_all_sessions(tx, user.id)?;
                return Ok(format!("@{name} is signed out everywhere."));
            }
            _ => return Err(Error::NotFound),
        };
        set_role(tx, actor.id, user.id, role)?;
        Ok(format!("@{name} is now {}.", word(role)))
    }
}

/// The newest accounts, for the dashboard.
///
/// # Errors
/// When the database fails.
pub fn latest_sign_ups(conn: &mut DbConn, _now: Timestamp) -> Result<Panel, Error> {
    let latest: Vec<User> = users::table
        .order(users::id.desc())
        .limit(8)
        .select(User::as_select())
        .load(conn)?;
    let lines = latest.into_iter().map(|user| {
        let name = Cell::text(&user.full_name);
        (
            Cell::person(&user.username, user.id),
            name,
            Cell::Moment(user.created_at),
        )
    });
    Ok(Panel {
        title: "Joined lately",
        body: PanelBody::Lines(lines.collect(), "Nobody has joined yet."),
    })
}

fn find(conn: &mut DbConn, key: &str) -> Result<Option<User>, Error> {
    let Ok(id) = key.parse().map(UserId) else {
        return Ok(None);
    };
    Ok(users::table
        .find(id)
        .select(User::as_select())
        .first(conn)
        .optional()?)
}

fn actions(conn: &mut DbConn, user: &User) -> Result<Vec<Action>, Error> {
    let mut actions = Vec::new();
    for (other, name, label, question) in [
        (
            Role::Member,
            "make-member",
            "Make a member",
            "Make this person a member? They see the admin pages no more.",
        ),
        (
            Role::Staff,
            "make-staff",
            "Make staff",
            "Make this person staff? They see the admin pages, and act on people and posts.",
        ),
        (
            Role::Admin,
            "make-admin",
            "Make an admin",
            "Make this person an admin? They change the site's settings, and everyone's role.",
        ),
    ] {
        if user.role != other {
            let action = Action::new(name, label, "shield").asking(question);
            actions.push(action.admins_only());
        }
    }
    if user.deletes_at.is_none() && user.suspended_at.is_none() {
        actions.extend(rescue::actions(conn, user.id)?);
    }
    actions.push(Action::new(
        "clear-attempts",
        "Clear wrong sign-ins",
        "rotate-ccw",
    ));
    actions.push(
        Action::new("sign-out", "Sign out everywhere", "log-out")
            .danger("Sign this account out on every device?"),
    );
    if user.suspended_at.is_some() {
        actions.push(Action::new("reinstate", "Reinstate", "rotate-ccw"));
    } else {
        let question = "Suspend this account? It is signed out everywhere at once.";
        let suspend = Action::new("suspend", "Suspend", "ban").danger(question);
        actions.push(suspend.asks(Asked {
            label: "Reason",
            hint: "Only staff see it.",
            max: 500,
            missing: "Please write why.",
        }));
    }
    // Staff look after members; who is staff is for admins, and never for oneself.
    Ok(actions
        .into_iter()
        .map(|action| match user.role {
            Role::Member => action,
            Role::Staff | Role::Admin => action.admins_only(),
        })
        .map(|action| action.not_by(user.id))
        .collect())
}

fn second_step(conn: &mut DbConn, user: UserId) -> Result<Cell, Error> {
    Ok(match two_step::is_on(conn, user)? {
        true => Cell::pill("On", Tone::Ok),
        false => Cell::text("Off"),
    })
}

/// Wrong sign-ins of an account no longer make anybody wait.
fn clear_attempts(tx: &mut Tx<'_>, actor: UserId, user: UserId) -> Result<(), Error> {
    let count = sign_in::clear(tx, user)?;
    if count == 0 {
        return Err(Error::Conflict("There were no wrong sign-ins to clear."));
    }
    security_log::record_by_staff(tx, user, Event::AttemptsCleared, "")?;
    let cleared = Activity::new(actor, Verb::ClearedAttempts, (Noun::User, user.0));
    activity::record(tx, &cleared.with(serde_json::json!({ "cleared": count })))
}

/// What was typed, as names are looked for; what holds no word is in nobody's name.
fn named(typed: &str) -> String {
    match words::indexed(typed) {
        words if words.is_empty() => typed.to_owned(),
        words => words,
    }
}

fn word(role: Role) -> &'static str {
    match role {
        Role::Member => "a member",
        Role::Staff => "staff",
        Role::Admin => "an admin",
    }
}

fn role(role: Role) -> Cell {
    match role {
        Role::Member => Cell::text("Member"),
        Role::Staff => Cell::pill("Staff", Tone::Accent),
        Role::Admin => Cell::pill("Admin", Tone::Accent),
    }
}

fn status(user: &User) -> Cell {
    if user.deleted_at.is_some() {
        Cell::pill("Deleted", Tone::Plain)
    } else if user.suspended_at.is_some() {
        Cell::pill("Suspended", Tone::Danger)
    } else if user.deletes_at.is_some() {
        Cell::pill("Leaves", Tone::Warn)
    } else {
        Cell::pill("Active", Tone::Ok)
    }
}
