//! The language one writes in: browsers and screen readers take the right letters and voice by
//! it. The pages themselves are in English.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post};
use diesel::prelude::*;
use isolang::Language;
use serde::Deserialize;

use super::settings::{form_page, saved};
use crate::db::schema::users;
use crate::db::{Tx, UserId};
use crate::error::{Error, FieldErrors};
use crate::features::accounts;
use crate::web::{Cx, Form};

/// The tag of no language in particular, as BCP 47 has it; stored as nothing.
const UNDETERMINED: &str = "und";

/// A language to choose.
pub(super) struct LanguageChoice {
    /// Its BCP 47 tag, such as `vi`.
    pub tag: &'static str,
    /// As those who speak it call it, such as `Tiếng Việt`.
    pub own_name: &'static str,
    /// In English.
    pub name: &'static str,
}

/// The languages that have a code of two letters, by their English names.
pub(super) fn choices() -> Vec<LanguageChoice> {
    let choice = |language: Language| {
        Some(LanguageChoice {
            tag: language.to_639_1()?,
            own_name: language.to_autonym().unwrap_or(language.to_name()),
            name: language.to_name(),
        })
    };
    let mut choices: Vec<LanguageChoice> = isolang::languages().filter_map(choice).collect();
    choices.sort_by_key(|choice| choice.name);
    choices
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ChosenLanguage {
    language: String,
}

#[post("/settings/language")]
pub(super) async fn update(
    cx: Cx,
    Form(form): Form<ChosenLanguage>,
) -> Result<HttpResponse, Error> {
    let user = cx.user_id()?;
    cx.app.limits.write(user)?;
    let tag = match form.language.trim() {
        UNDETERMINED => "",
        typed => match Language::from_639_1(typed).and_then(|known| known.to_639_1()) {
            Some(tag) => tag,
            None => {
                let errors =
                    FieldErrors::one("language", "Please choose a language from the list.");
                return form_page(&cx, StatusCode::UNPROCESSABLE_ENTITY, None, errors).await;
            }
        },
    };
    cx.write(move |tx, viewer| set_language(tx, viewer.id, tag))
        .await?;
    Ok(saved("Saved."))
}

/// Kept parts of pages have the language of their texts.
fn set_language(tx: &mut Tx<'_>, user: UserId, tag: &str) -> Result<(), Error> {
    let changed = diesel::update(users::table.find(user))
        .filter(users::language.ne(tag))
        .set((users::language.eq(tag), users::updated_at.eq(tx.now)))
        .execute(tx.conn)?;
    if changed == 0 {
        return Ok(());
    }
    accounts::people_changed(tx)
}
