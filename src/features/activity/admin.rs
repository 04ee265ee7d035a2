//! The log in the admin site, and the history of a single record.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable, Text};

use super::known::in_words as known_in_words;
use super::{Noun, Verb};
use crate::admin::{Cell, Column, Detail, Filter, History, Listing, Query, Record, Row, in_words};
use crate::db::functions::holds;
use crate::db::schema::{activities, users};
use crate::db::{DbConn, Timestamp};
use crate::error::Error;

/// Lines of a record's history.
const HISTORY: i64 = 50;

#[derive(Queryable)]
struct Line {
    id: i64,
    actor: Option<String>,
    actor_id: Option<i64>,
    verb: Verb,
    object_kind: Noun,
    object_id: i64,
    metadata: String,
    created_at: Timestamp,
    /// The username of the person to whom it was done.
    person: Option<String>,
    /// Whether it was done to a post that is gone.
    is_gone: bool,
}

/// Whom it was done to, where that is a person.
const PERSON: &str = "(SELECT person.username FROM users AS person \
    WHERE person.id = activities.object_id AND activities.object_kind = 'user')";

/// Whether it was done to a post that is not there any more: that staff opened one stays written.
const GONE: &str = "(activities.object_kind = 'post' AND NOT EXISTS \
    (SELECT 1 FROM posts AS post WHERE post.id = activities.object_id))";

/// The log with the names of those who did it, to be narrowed further.
macro_rules! lines {
    () => {
        activities::table
            .left_join(users::table)
            .select((
                activities::id,
                users::username.nullable(),
                activities::actor_id,
                activities::verb,
                activities::object_kind,
                activities::object_id,
                activities::metadata,
                activities::created_at,
                sql::<Nullable<Text>>(PERSON),
                sql::<Bool>(GONE),
            ))
            .into_boxed()
    };
}

/// What was done to one thing, newest first.
///
/// # Errors
/// When the database fails.
pub fn history(conn: &mut DbConn, kind: Noun, id: i64) -> Result<Vec<History>, Error> {
    let lines: Vec<Line> = lines!()
        .filter(activities::object_kind.eq(kind))
        .filter(activities::object_id.eq(id))
        .order(activities::id.desc())
        .limit(HISTORY)
        .load(conn)?;
    let history = lines.into_iter().map(|line| History {
        who: line.who(),
        what: line.done_to_them(),
        object: Cell::Nothing,
        note: line.note(),
        at: line.created_at,
    });
    Ok(history.collect())
}

/// The log: who did what, and when. That somebody reported something stands with the report alone,
/// so that staff who are reported do not read here who did it.
pub struct ActivityRecord;

impl Record for ActivityRecord {
    fn slug(&self) -> &'static str {
        "activities"
    }

    fn singular(&self) -> &'static str {
        "entry"
    }

    fn plural(&self) -> &'static str {
        "Log"
    }

    fn icon(&self) -> &'static str {
        "history"
    }

    fn group(&self) -> &'static str {
        "Site"
    }

    fn columns(&self) -> &'static [Column] {
        const {
            &[
                Column::of("What"),
                Column::of("Who"),
                Column::of("To"),
                Column::of("When"),
            ]
        }
    }

    fn filters(&self) -> Vec<Filter> {
        let verbs = Verb::ALL.iter().filter(|verb| **verb != Verb::Reported);
        let verbs = verbs.map(|verb| verb.as_str());
        let nouns = Noun::ALL.iter().map(|noun| noun.as_str());
        vec![
            Filter::of_words("verb", "What", verbs),
            Filter::of_words("object", "To", nouns),
        ]
    }

    fn search_hint(&self) -> Option<&'static str> {
        Some("Username of who did it")
    }

    fn none_yet(&self) -> &'static str {
        "What people do on the site is written down here."
    }

    fn count(&self, conn: &mut DbConn) -> Result<i64, Error> {
        let shown = activities::table.filter(activities::verb.ne(Verb::Reported));
        Ok(shown.count().get_result(conn)?)
    }

    fn list(&self, conn: &mut DbConn, query: &Query) -> Result<Listing, Error> {
        let mut found = lines!().filter(activities::verb.ne(Verb::Reported));
        if let Some(verb) = Verb::parse(query.filter("verb")) {
            found = found.filter(activities::verb.eq(verb));
        }
        if let Some(noun) = Noun::parse(query.filter("object")) {
            found = found.filter(activities::object_kind.eq(noun));
        }
        let name = query.search.trim_start_matches('@');
        if !name.is_empty() {
            found = found.filter(holds(users::username, &name.to_lowercase()));
        }
        Listing::newest_first(conn, query, found, activities::id, |line: Line| {
            let cells = vec![
                Cell::text(in_words(&line.done())),
                line.who(),
                line.object(),
                Cell::Moment(line.created_at),
            ];
            Row::new(line.id, cells)
        })
    }

    fn show(&self, conn: &mut DbConn, key: &str) -> Result<Option<Detail>, Error> {
        let Ok(id) = key.parse::<i64>() else {
            return Ok(None);
        };
        let line: Option<Line> = lines!()
            .filter(activities::id.eq(id))
            .filter(activities::verb.ne(Verb::Reported))
            .first(conn)
            .optional()?;
        Ok(line.map(|line| Detail {
            title: in_words(&line.done()),
            facts: vec![
                ("Who", line.who()),
                ("To", line.object()),
                ("When", Cell::Moment(line.created_at)),
            ],
            texts: Some(line.note())
                .filter(|note| !note.is_empty())
                .map(|note| ("More about it", note))
                .into_iter()
                .collect(),
            ..Detail::default()
        }))
    }
}

impl Line {
    fn who(&self) -> Cell {
        match (&self.actor, self.actor_id) {
            (Some(name), Some(id)) => Cell::link(format!("@{name}"), format!("/admin/users/{id}")),
            _ => Cell::Nothing,
        }
    }

    /// The object, as a link where it has a record page.
    fn object(&self) -> Cell {
        let id = self.object_id;
        let text = match (&self.person, self.object_kind) {
            (Some(name), _) => format!("@{name}"),
            (None, Noun::User) => format!("person {id}"),
            (None, Noun::PendingAccount) => format!("sign-up {id}"),
            (None, Noun::Sms) => format!("text message {id}"),
            (None, kind) => format!("{} {id}", kind.as_str()),
        };
        if self.verb == Verb::Purged || self.is_gone {
            return Cell::text(text);
        }
        let slug = match self.object_kind {
            Noun::User => "users",
            Noun::Post => "posts",
            Noun::Comment => "comments",
            Noun::Report => "reports",
            Noun::Invitation => "invitations",
            Noun::Mail => "mails",
            Noun::Sms => "text-messages",
            Noun::Job => "jobs",
            Noun::Site => return Cell::text("the site"),
            _ => return Cell::text(text),
        };
        Cell::link(text, format!("/admin/{slug}/{id}"))
    }

    /// What was done, in the middle of a sentence.
    fn done(&self) -> String {
        match (self.verb, self.role().as_deref()) {
            (Verb::ChangedRole, Some("admin")) => "made an admin".into(),
            (Verb::ChangedRole, Some("staff")) => "made staff".into(),
            (Verb::ChangedRole, Some(role)) => format!("made a {role}"),
            (Verb::ClearedAttempts, _) => "cleared wrong sign-ins".into(),
            (Verb::OpenedPrivate, _) => "opened".into(),
            (Verb::HelpedIn, _) => "helped to come in again".into(),
            (verb, _) => verb.as_str().replace('_', " "),
        }
    }

    /// The same, on the page of the person to whom it was done.
    fn done_to_them(&self) -> String {
        let done = self.done();
        match self.verb {
            Verb::AskedToFollow => "asked to follow them".into(),
            Verb::StoppedAsking => "stopped asking to follow them".into(),
            Verb::AcceptedFollower => "let them follow".into(),
            Verb::DeclinedFollower => "did not let them follow".into(),
            Verb::RemovedFollower => "removed them as a follower".into(),
            Verb::ChangedRole | Verb::HelpedIn => done.replacen(' ', " them ", 1),
            Verb::Followed
            | Verb::Unfollowed
            | Verb::Blocked
            | Verb::Unblocked
            | Verb::Muted
            | Verb::Unmuted
            | Verb::Suspended
            | Verb::Reinstated
            | Verb::Approved => format!("{done} them"),
            _ => done,
        }
    }

    fn known(&self) -> serde_json::Map<String, serde_json::Value> {
        serde_json::from_str(&self.metadata).unwrap_or_default()
    }

    /// The role that a person was given.
    fn role(&self) -> Option<String> {
        Some(self.known().get("role")?.as_str()?.to_owned())
    }

    /// The reason that was given, or what changed.
    fn note(&self) -> String {
        let known = self.known();
        let text = |name: &str| known.get(name).and_then(serde_json::Value::as_str);
        match (self.verb, text("kind"), text("previous")) {
            (Verb::Reacted, Some(kind), Some(before)) => format!("{kind}, before that {before}"),
            (Verb::Reacted, None, Some(before)) => format!("took {before} back"),
            _ => {
                // The role stands in the sentence.
                let mut more = known.clone();
                more.remove("role");
                known_in_words(&more)
            }
        }
    }
}
