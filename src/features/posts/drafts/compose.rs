//! One press of a button of the composer: texts saved, files added, photos arranged, published.

use std::collections::HashMap;

use super::arrange::Action;
use super::intake::{Form, Sent, full};
use super::queries::{self, Draft, DraftPhoto};
use super::{MAX_ALT, MAX_CAPTION, service};
use crate::db::{DraftId, DraftPhotoId, PostId, Tx, UserId};
use crate::error::Error;
use crate::features::media;
use crate::features::posts::photos::{self, Text};
use crate::text;

/// What the form belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// A new post that has no draft yet.
    New,
    /// A post whose changes have no draft yet.
    Edit(PostId),
    /// A draft.
    Draft(DraftId),
}

/// What became of it.
#[derive(Debug)]
pub enum Outcome {
    /// All is saved.
    Kept(Draft),
    /// Saved but for what is told here.
    Refused(Draft, Refusal),
    /// A post; true when it was there before and changed.
    Published(PostId, bool),
}

/// What was not taken, as it was typed, with the messages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Refusal {
    /// The caption and its message.
    pub caption: Option<(String, String)>,
    /// Descriptions and their messages.
    pub alts: HashMap<DraftPhotoId, (String, String)>,
    /// About the form as a whole.
    pub form: Option<&'static str>,
}

/// Does what the form asks, in one transaction. A form sent twice adds its files once, and a
/// draft of a new post becomes one once: afterwards every press leads to that post.
///
/// `from_script`: scripts send a form's files one by one, so none of them is a repetition.
///
/// # Errors
/// `NotFound` for a draft of someone else, `Forbidden` for a post of someone else.
pub fn compose(
    tx: &mut Tx<'_>,
    owner: UserId,
    target: Target,
    form: &Form,
    from_script: bool,
) -> Result<Outcome, Error> {
    let (id, is_fresh) = service::begin(tx, owner, target, &form.form_key)?;
    tx.lock(&format!("draft:{id}"))?;
    let draft = queries::of_owner(tx.conn, owner, id)?;
    let is_repeated = match (draft.published_post_id, draft.post_id) {
        (None, _) => !is_fresh,
        (Some(post), None) => return Ok(Outcome::Published(post, false)),
        // Back in the browser, and on with the same form: changes can be changed again.
        (Some(_), Some(_)) => {
            service::reopen(tx, draft.id)?;
            true
        }
    };
    let mut refusal = save_texts(tx, &draft, form)?;
    if !is_repeated || from_script {
        add_files(tx, &draft, form, from_script)?;
    }
    let photos = arrange(tx, &draft, &form.action)?;
    let draft = queries::of_owner(tx.conn, owner, id)?;
    if form.action == Action::Publish && refusal == Refusal::default() {
        if photos.iter().any(|photo| photo.media.is_some()) {
            return publish(tx, &draft, photos);
        }
        refusal.form = Some("Add at least one photo. A post begins with a picture.");
    }
    if refusal == Refusal::default() {
        Ok(Outcome::Kept(draft))
    } else {
        Ok(Outcome::Refused(draft, refusal))
    }
}

fn save_texts(tx: &mut Tx<'_>, draft: &Draft, form: &Form) -> Result<Refusal, Error> {
    let mut refusal = Refusal::default();
    let mut caption = draft.caption.clone();
    if let Some(typed) = &form.caption {
        match text::many_lines(typed, MAX_CAPTION) {
            Ok(text) => caption = text,
            Err(message) => refusal.caption = Some((typed.clone(), message)),
        }
    }
    let audience = form.audience.unwrap_or(draft.audience);
    service::save_text(tx, draft.id, &caption, audience)?;
    for photo in queries::photos(tx.conn, draft.id)? {
        let typed = form
            .alts
            .iter()
            .find_map(|(named, typed)| named.means(&photo).then_some(typed));
        match typed.map(|typed| (typed, text::one_line(typed, MAX_ALT))) {
            Some((_, Ok(alt))) if alt != photo.alt => service::save_alt(tx, photo.id, &alt)?,
            Some((typed, Err(message))) => {
                refusal.alts.insert(photo.id, (typed.clone(), message));
            }
            _ => {}
        }
    }
    Ok(refusal)
}

/// Adds the files of a form. A photo that the draft has is not added again, and of a button
/// pressed twice the second press brings what is there already.
fn add_files(tx: &mut Tx<'_>, draft: &Draft, form: &Form, from_script: bool) -> Result<(), Error> {
    let mut held = queries::photos(tx.conn, draft.id)?;
    let mut room = queries::room_in(tx.conn, draft.id)?;
    for sent in &form.files {
        if is_held(&held, sent, from_script) {
            continue;
        }
        let outcome = match &sent.outcome {
            // Another window has filled the draft meanwhile.
            Ok(_) if room == 0 => Err(full()),
            outcome => outcome.clone(),
        };
        if let Ok(id) = outcome {
            media::hold(tx, draft.owner_id, id)?;
            room = room.saturating_sub(1);
        }
        service::add_file(tx, draft.id, &sent.file_name, outcome)?;
        held = queries::photos(tx.conn, draft.id)?;
    }
    Ok(())
}

/// Whether this file is there already.
fn is_held(held: &[DraftPhoto], sent: &Sent, from_script: bool) -> bool {
    held.iter()
        .any(|photo| match (&photo.media, &sent.outcome) {
            (Some((id, _)), Ok(sent)) => id == sent,
            (None, Err(message)) => {
                !from_script
                    && photo.file_name == sent.file_name
                    && photo.error.as_ref() == Some(message)
            }
            _ => false,
        })
}

/// Takes a photo out or moves it; gives what the draft holds then.
fn arrange(tx: &mut Tx<'_>, draft: &Draft, action: &Action) -> Result<Vec<DraftPhoto>, Error> {
    let mut photos = queries::photos(tx.conn, draft.id)?;
    if let Action::Remove(gone) = action
        && let Some(place) = gone.place(&photos)
    {
        let gone = photos.remove(place);
        service::remove_file(tx, gone.id)?;
    }
    action.arrange(&mut photos);
    photos.sort_by_key(|photo| photo.media.is_none());
    service::save_order(tx, &photos)?;
    Ok(photos)
}

fn publish(tx: &mut Tx<'_>, draft: &Draft, photos: Vec<DraftPhoto>) -> Result<Outcome, Error> {
    let pictures: Vec<_> = photos
        .into_iter()
        .filter_map(|photo| Some((photo.media?.0, photo.alt)))
        .collect();
    let (owner, now) = (draft.owner_id, tx.now);
    let text = Text {
        caption: &draft.caption,
        audience: draft.audience,
    };
    let post = match draft.post_id {
        None => photos::publish(tx, owner, text, &pictures, now)?,
        Some(post) => {
            photos::change(tx, owner, post, text, &pictures)?;
            post
        }
    };
    service::consume(tx, draft, post)?;
    Ok(Outcome::Published(post, draft.post_id.is_some()))
}
