//! What accounts themselves hold of a person, for their download. What gives a right (hashes,
//! keys, secrets) is not in it.

use diesel::prelude::*;
use serde_json::json;

use super::{CHUNK, Item, Section, Sheet};
use crate::db::schema::{
    contact_changes, devices, former_usernames, identities, invitations, passkeys,
    replaced_contacts, security_events, sessions, sign_in_attempts, two_step, unwanted_mails,
    users,
};
use crate::db::{DbConn, Timestamp, UserId};
use crate::error::Error;
use crate::features::accounts::security_log;
use crate::features::activity;
use crate::web::Role;

/// Everything of an account.
pub(in crate::features::accounts) const OWN: &[Section] = &[
    section("profile", "Profile", true, profile),
    section(
        "contacts",
        "Earlier contacts and usernames",
        false,
        contacts,
    ),
    section(
        "ways-in",
        "Passkeys and accounts of other sites",
        true,
        ways_in,
    ),
    section("mail-choices", "Mails you do not want", true, mail_choices),
    section("invitations", "Invitations you made", true, own_invitations),
    section("devices", "Devices", false, own_devices),
    section("sessions", "Open sessions", false, own_sessions),
    section(
        "security-log",
        "What happened to your account",
        false,
        events,
    ),
    section("sign-in-attempts", "Tries to sign in", false, attempts),
    section("activity", "What you did", false, own_activity),
];

const fn section(
    name: &'static str,
    title: &'static str,
    is_shown: bool,
    read: super::Reading,
) -> Section {
    Section {
        name,
        title,
        is_shown,
        read,
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = users)]
struct Profile {
    id: UserId,
    username: String,
    full_name: String,
    first_name: String,
    last_name: String,
    bio: String,
    pronouns: String,
    email: Option<String>,
    phone: Option<String>,
    role: Role,
    time_zone: String,
    language: String,
    private_since: Option<Timestamp>,
    web_since: Option<Timestamp>,
    shares_activity_since: Option<Timestamp>,
    avatar_key: Option<String>,
    cover_key: Option<String>,
    terms_accepted_at: Option<Timestamp>,
    created_at: Timestamp,
}

/// Where a stored picture lies in the download.
fn photo(key: Option<&str>) -> Option<String> {
    key.map(|key| format!("photos/{key}.webp"))
}

fn profile(conn: &mut DbConn, user: UserId, _: i64) -> Result<Sheet, Error> {
    let own: Profile = users::table
        .find(user)
        .select(Profile::as_select())
        .first(conn)?;
    let since: Option<Timestamp> = two_step::table
        .find(user)
        .select(two_step::confirmed_at)
        .first(conn)
        .optional()?
        .flatten();
    let (avatar, cover) = (
        photo(own.avatar_key.as_deref()),
        photo(own.cover_key.as_deref()),
    );
    let json = json!({
        "id": own.id, "username": own.username, "full_name": own.full_name,
        "first_name": own.first_name, "last_name": own.last_name, "bio": own.bio,
        "pronouns": own.pronouns, "email": own.email, "phone": own.phone,
        "role": own.role.as_str(), "time_zone": own.time_zone, "language": own.language,
        "private_since": own.private_since.map(Timestamp::iso),
        "seen_without_account_since": own.web_since.map(Timestamp::iso),
        "shares_activity_since": own.shares_activity_since.map(Timestamp::iso),
        "picture": avatar, "cover": cover,
        "terms_accepted_at": own.terms_accepted_at.map(Timestamp::iso),
        "two_step_since": since.map(Timestamp::iso),
        "joined_at": own.created_at.iso(),
    });
    let mut lines = vec![format!("@{}", own.username)];
    lines.extend(own.email);
    lines.extend(own.phone);
    lines.extend(
        [own.pronouns, own.bio]
            .into_iter()
            .filter(|s| !s.is_empty()),
    );
    let item = Item::new(json, own.full_name)
        .saying(lines.join("\n"))
        .at(own.created_at);
    let pictures = [(avatar, "Your picture"), (cover, "Your cover")];
    Ok(Sheet::whole(vec![Item {
        pictures: pictures
            .into_iter()
            .filter_map(|(path, alt)| Some((path?, alt.to_owned())))
            .collect(),
        ..item
    }]))
}

fn contacts(conn: &mut DbConn, user: UserId, _: i64) -> Result<Sheet, Error> {
    let replaced: Vec<(String, String, Timestamp)> = replaced_contacts::table
        .filter(replaced_contacts::user_id.eq(user))
        .order(replaced_contacts::id)
        .select((
            replaced_contacts::contact_kind,
            replaced_contacts::contact,
            replaced_contacts::created_at,
        ))
        .load(conn)?;
    let wished: Vec<(String, String, Timestamp)> = contact_changes::table
        .filter(contact_changes::user_id.eq(user))
        .order(contact_changes::id)
        .select((
            contact_changes::contact_kind,
            contact_changes::contact,
            contact_changes::created_at,
        ))
        .load(conn)?;
    let names: Vec<(String, Timestamp)> = former_usernames::table
        .filter(former_usernames::user_id.eq(user))
        .order(former_usernames::username)
        .select((former_usernames::username, former_usernames::expires_at))
        .load(conn)?;
    let contact = |state: &'static str| {
        move |(kind, contact, at): (String, String, Timestamp)| {
            let json = json!({"state": state, "kind": kind, "contact": contact, "at": at.iso()});
            Item::new(json, contact).saying(state).at(at)
        }
    };
    let mut items: Vec<Item> = replaced.into_iter().map(contact("replaced")).collect();
    items.extend(wished.into_iter().map(contact("waits for its proof")));
    items.extend(names.into_iter().map(|(name, until)| {
        let json = json!({"state": "former username", "username": name, "kept_until": until.iso()});
        Item::new(json, format!("@{name}")).saying("former username")
    }));
    Ok(Sheet::whole(items))
}

fn ways_in(conn: &mut DbConn, user: UserId, _: i64) -> Result<Sheet, Error> {
    let keys: Vec<(String, Timestamp, Option<Timestamp>)> = passkeys::table
        .filter(passkeys::user_id.eq(user))
        .order(passkeys::id)
        .select((passkeys::name, passkeys::created_at, passkeys::last_used_at))
        .load(conn)?;
    let others: Vec<(String, String, String, Timestamp, Timestamp)> = identities::table
        .filter(identities::user_id.eq(user))
        .order(identities::id)
        .select((
            identities::provider,
            identities::subject,
            identities::claims,
            identities::created_at,
            identities::last_used_at,
        ))
        .load(conn)?;
    let mut items: Vec<Item> = keys
        .into_iter()
        .map(|(name, at, used)| {
            let json = json!({
                "kind": "passkey", "name": name, "created_at": at.iso(),
                "last_used_at": used.map(Timestamp::iso),
            });
            Item::new(json, name).saying("Passkey").at(at)
        })
        .collect();
    items.extend(
        others
            .into_iter()
            .map(|(provider, subject, claims, at, used)| {
                let told: serde_json::Value = serde_json::from_str(&claims).unwrap_or_default();
                let json = json!({
                    "kind": "account of another site", "provider": provider, "subject": subject,
                    "told": told, "created_at": at.iso(), "last_used_at": used.iso(),
                });
                Item::new(json, provider)
                    .saying("Account of another site")
                    .at(at)
            }),
    );
    Ok(Sheet::whole(items))
}

fn mail_choices(conn: &mut DbConn, user: UserId, _: i64) -> Result<Sheet, Error> {
    let rows: Vec<(String, Timestamp)> = unwanted_mails::table
        .filter(unwanted_mails::user_id.eq(user))
        .order(unwanted_mails::kind)
        .select((unwanted_mails::kind, unwanted_mails::created_at))
        .load(conn)?;
    let item = |(kind, at): (String, Timestamp)| {
        Item::new(json!({"kind": kind, "since": at.iso()}), kind).at(at)
    };
    Ok(Sheet::whole(rows.into_iter().map(item).collect()))
}

fn own_invitations(conn: &mut DbConn, user: UserId, after: i64) -> Result<Sheet, Error> {
    type Row = (i64, String, i64, i64, Timestamp, Timestamp);
    let rows: Vec<Row> = invitations::table
        .filter(invitations::inviter_id.eq(user))
        .filter(invitations::id.gt(after))
        .order(invitations::id)
        .limit(CHUNK)
        .select((
            invitations::id,
            invitations::note,
            invitations::max_uses,
            invitations::uses,
            invitations::created_at,
            invitations::expires_at,
        ))
        .load(conn)?;
    Ok(Sheet::of(
        rows,
        |row| row.0,
        |(id, note, max, uses, at, until)| {
            let json = json!({
                "id": id, "note": note, "max_uses": max, "uses": uses,
                "created_at": at.iso(), "expires_at": until.iso(),
            });
            Item::new(json, format!("Used {uses} of {max} times"))
                .saying(note)
                .at(at)
        },
    ))
}

fn own_devices(conn: &mut DbConn, user: UserId, after: i64) -> Result<Sheet, Error> {
    let rows: Vec<(i64, String, String, Timestamp, Timestamp)> = devices::table
        .filter(devices::user_id.eq(user))
        .filter(devices::id.gt(after))
        .order(devices::id)
        .limit(CHUNK)
        .select((
            devices::id,
            devices::label,
            devices::network,
            devices::first_used_at,
            devices::last_used_at,
        ))
        .load(conn)?;
    Ok(Sheet::of(
        rows,
        |row| row.0,
        |(id, label, network, first, last)| {
            let json = json!({
                "id": id, "label": label, "network": network,
                "first_used_at": first.iso(), "last_used_at": last.iso(),
            });
            Item::new(json, label).saying(network).at(first)
        },
    ))
}

fn own_sessions(conn: &mut DbConn, user: UserId, after: i64) -> Result<Sheet, Error> {
    type Row = (i64, Option<i64>, Timestamp, Timestamp, Timestamp);
    let rows: Vec<Row> = sessions::table
        .filter(sessions::user_id.eq(user))
        .filter(sessions::id.gt(after))
        .order(sessions::id)
        .limit(CHUNK)
        .select((
            sessions::id,
            sessions::device_id,
            sessions::created_at,
            sessions::last_used_at,
            sessions::expires_at,
        ))
        .load(conn)?;
    Ok(Sheet::of(
        rows,
        |row| row.0,
        |(id, device, at, used, until)| {
            let json = json!({
                "id": id, "device": device, "created_at": at.iso(),
                "last_used_at": used.iso(), "expires_at": until.iso(),
            });
            Item::new(json, "Session").at(at)
        },
    ))
}

fn events(conn: &mut DbConn, user: UserId, after: i64) -> Result<Sheet, Error> {
    let rows: Vec<security_log::Entry> = security_events::table
        .filter(security_events::user_id.eq(user))
        .filter(security_events::id.gt(after))
        .order(security_events::id)
        .limit(CHUNK)
        .select(security_log::Entry::as_select())
        .load(conn)?;
    Ok(Sheet::of(
        rows,
        |row| row.id,
        |row| {
            let json = json!({
                "id": row.id, "kind": row.kind.as_str(), "detail": row.detail,
                "label": row.label, "network": row.network, "at": row.created_at.iso(),
            });
            Item::new(json, row.kind.words())
                .saying(row.detail)
                .at(row.created_at)
        },
    ))
}

fn attempts(conn: &mut DbConn, user: UserId, after: i64) -> Result<Sheet, Error> {
    let rows: Vec<(i64, String, String, String, String, Timestamp)> = sign_in_attempts::table
        .filter(sign_in_attempts::user_id.eq(user))
        .filter(sign_in_attempts::id.gt(after))
        .order(sign_in_attempts::id)
        .limit(CHUNK)
        .select((
            sign_in_attempts::id,
            sign_in_attempts::client,
            sign_in_attempts::label,
            sign_in_attempts::method,
            sign_in_attempts::outcome,
            sign_in_attempts::created_at,
        ))
        .load(conn)?;
    Ok(Sheet::of(
        rows,
        |row| row.0,
        |(id, client, label, method, outcome, at)| {
            let json = json!({
                "id": id, "address": client, "label": label, "method": method,
                "outcome": outcome, "at": at.iso(),
            });
            Item::new(json, outcome).saying(label).at(at)
        },
    ))
}

fn own_activity(conn: &mut DbConn, user: UserId, after: i64) -> Result<Sheet, Error> {
    let rows = activity::of(conn, user, after, CHUNK)?;
    Ok(Sheet::of(
        rows,
        |row| row.id,
        |row| {
            let known: serde_json::Value = serde_json::from_str(&row.metadata).unwrap_or_default();
            let json = json!({
                "id": row.id, "verb": row.verb, "object": {"kind": row.object_kind, "id": row.object_id},
                "target": row.target_kind.zip(row.target_id).map(|(kind, id)| json!({"kind": kind, "id": id})),
                "known": known, "at": row.created_at.iso(),
            });
            Item::new(json, row.verb).at(row.created_at)
        },
    ))
}
