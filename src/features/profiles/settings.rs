//! One's own profile: names, username, pronouns, a few words.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post};
use askama::Template;
use diesel::prelude::*;
use serde::Deserialize;

use super::language::{self, LanguageChoice};
use super::time_zone::ZoneForm;
use crate::db::schema::users;
use crate::db::{DbConn, Tx, UserId};
use crate::error::{Error, FieldErrors};
use crate::features::accounts::{self, Username};
use crate::features::activity::{self, Activity, Noun, Verb};
use crate::features::{media, search_index};
use crate::text;
use crate::view::{Avatar, Flash, Page};
use crate::web::{Cx, Form, see_other, with_flash};

#[derive(Template)]
#[template(path = "profiles/settings.html")]
struct SettingsPage {
    page: Page,
    form: ProfileForm,
    errors: FieldErrors,
    avatar: Avatar,
    /// Address of the picture on top of one's page.
    cover: Option<String>,
    zones: ZoneForm,
    /// The tag of the language one writes in, and all to choose from.
    language: String,
    languages: Vec<LanguageChoice>,
    menu: accounts::SettingsMenu,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Queryable, Selectable)]
#[serde(default)]
#[diesel(table_name = users)]
pub(super) struct ProfileForm {
    full_name: String,
    first_name: String,
    last_name: String,
    username: String,
    pronouns: String,
    bio: String,
}

struct Profile {
    full_name: String,
    first_name: String,
    last_name: String,
    username: Username,
    pronouns: String,
    bio: String,
}

impl Profile {
    /// As it is stored.
    fn form(&self) -> ProfileForm {
        ProfileForm {
            full_name: self.full_name.clone(),
            first_name: self.first_name.clone(),
            last_name: self.last_name.clone(),
            username: self.username.as_str().to_owned(),
            pronouns: self.pronouns.clone(),
            bio: self.bio.clone(),
        }
    }
}

impl ProfileForm {
    fn names(&self) -> [&str; 3] {
        [&self.full_name, &self.first_name, &self.last_name]
    }

    /// Who writes no full name goes by the first and the last one.
    fn parse(&self) -> Result<Profile, FieldErrors> {
        let mut errors = FieldErrors::new();
        let first_name = errors.check("first_name", text::one_line(&self.first_name, 50));
        let last_name = errors.check("last_name", text::one_line(&self.last_name, 50));
        let parts = [&first_name, &last_name].map(|name| name.clone().unwrap_or_default());
        let full_name = match text::one_line(&self.full_name, 80) {
            Ok(empty) if empty.is_empty() => parts.join(" ").trim().chars().take(80).collect(),
            _ => self.full_name.clone(),
        };
        let full_name = errors.check("full_name", accounts::full_name(&full_name));
        let username = errors.check("username", Username::parse(&self.username));
        let pronouns = errors.check("pronouns", text::one_line(&self.pronouns, 30));
        let bio = errors.check("bio", text::many_lines(&self.bio, 300));
        let [
            Some(full_name),
            Some(first_name),
            Some(last_name),
            Some(pronouns),
            Some(bio),
        ] = [full_name, first_name, last_name, pronouns, bio]
        else {
            return Err(errors);
        };
        let Some(username) = username else {
            return Err(errors);
        };
        Ok(Profile {
            full_name,
            first_name,
            last_name,
            username,
            pronouns,
            bio,
        })
    }
}

#[get("/settings/profile")]
pub(super) async fn edit(cx: Cx) -> Result<HttpResponse, Error> {
    form_page(&cx, StatusCode::OK, None, FieldErrors::new()).await
}

pub(super) async fn form_page(
    cx: &Cx,
    status: StatusCode,
    typed: Option<ProfileForm>,
    errors: FieldErrors,
) -> Result<HttpResponse, Error> {
    cx.page_with(status, move |reader| {
        let viewer = reader.viewer()?;
        let form = match typed {
            Some(typed) => typed,
            None => stored(reader.conn, viewer.id)?,
        };
        let (cover, language): (Option<String>, String) = users::table
            .find(viewer.id)
            .select((users::cover_key, users::language))
            .first(reader.conn)?;
        Ok(SettingsPage {
            menu: accounts::SettingsMenu::of(reader, "profile")?,
            avatar: viewer.avatar(),
            cover: cover.map(|key| media::url(&key, 768)),
            zones: ZoneForm::new(viewer.zone(), reader.now),
            language,
            languages: language::choices(),
            page: reader.frame("Settings", "settings")?,
            form,
            errors,
        })
    })
    .await
}

fn stored(conn: &mut DbConn, user: UserId) -> Result<ProfileForm, Error> {
    Ok(users::table
        .find(user)
        .select(ProfileForm::as_select())
        .first(conn)?)
}

#[post("/settings/profile")]
pub(super) async fn update(cx: Cx, Form(form): Form<ProfileForm>) -> Result<HttpResponse, Error> {
    let user = cx.user_id()?;
    cx.app.limits.write(user)?;
    let outcome = match form.parse() {
        Ok(profile) => {
            cx.write(move |tx, viewer| store(tx, viewer.id, &profile))
                .await
        }
        Err(errors) => Err(Error::Invalid(errors)),
    };
    match outcome {
        Ok(()) => Ok(saved("Saved.")),
        Err(Error::Invalid(errors)) => {
            form_page(&cx, StatusCode::UNPROCESSABLE_ENTITY, Some(form), errors).await
        }
        Err(error) => Err(error),
    }
}

pub(super) fn saved(text: &str) -> HttpResponse {
    with_flash(see_other("/settings/profile"), &Flash::success(text))
}

/// Without a difference nothing is written.
fn store(tx: &mut Tx<'_>, user: UserId, profile: &Profile) -> Result<(), Error> {
    tx.lock(&format!("profile:{user}"))?;
    let before = stored(tx.conn, user)?;
    if before == profile.form() {
        return Ok(());
    }
    if before.username != profile.username.as_str() {
        accounts::change_username(tx, user, &before.username, &profile.username)?;
    }
    diesel::update(users::table.find(user))
        .set((
            users::full_name.eq(&profile.full_name),
            users::first_name.eq(&profile.first_name),
            users::last_name.eq(&profile.last_name),
            users::pronouns.eq(&profile.pronouns),
            users::bio.eq(&profile.bio),
            users::search_key.eq(accounts::search_key(
                profile.username.as_str(),
                &profile.full_name,
            )),
            users::updated_at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    search_index::put_person(tx, user)?;
    accounts::people_changed(tx)?;
    let after = profile.form();
    let changed = [
        ("username", before.username != after.username),
        ("name", before.names() != after.names()),
        ("pronouns", before.pronouns != after.pronouns),
        ("about", before.bio != after.bio),
    ];
    let changed = changed.iter().filter(|(_, differs)| *differs);
    let changed: Vec<&str> = changed.map(|(name, _)| *name).collect();
    let changed = changed.join(", ");
    let known = match before.username == after.username {
        true => serde_json::json!({ "changed": changed }),
        false => serde_json::json!({
            "changed": changed,
            "from": format!("@{}", before.username),
            "to": format!("@{}", after.username),
        }),
    };
    note(tx, user, known)
}

/// Writes down what somebody changed of their profile.
pub(super) fn note(tx: &mut Tx<'_>, user: UserId, known: serde_json::Value) -> Result<(), Error> {
    let done = Activity::new(user, Verb::UpdatedProfile, (Noun::User, user.0));
    activity::record(tx, &done.with(known))
}

/// Sets what a person says of themselves; forms check the text before.
///
/// # Errors
/// When the database fails.
pub fn set_bio(tx: &mut Tx<'_>, user: UserId, bio: &str) -> Result<(), Error> {
    diesel::update(users::table.find(user))
        .set((users::bio.eq(bio), users::updated_at.eq(tx.now)))
        .execute(tx.conn)?;
    Ok(())
}
