//! One press of a button of the composer: texts saved, files added, photos arranged, published.

use std::collections::HashMap;

use super::arrange::Action;
use super::intake::{Form, Sent, full};
use super::queries::{self, Draft, DraftPhoto};
use super::service::{self, Content};
use super::{MAX_ALT, MAX_BODY, MAX_CAPTION, MAX_LOCATION, MAX_TITLE, schedule};
use crate::db::{DraftId, DraftPhotoId, PostId, Timestamp, Tx, UserId};
use crate::error::Error;
use crate::features::posts::photos::{self, Text};
use crate::features::{albums, media};
use crate::text;
use crate::view::TimeZone;

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
    Refused(Draft, Box<Refusal>),
    /// A post; true when it was there before and changed.
    Published(PostId, bool),
    /// A photo that is to be cut and straightened.
    Adjusting(DraftId, DraftPhotoId),
    /// A draft that becomes a post at this time.
    Scheduled(Timestamp),
    /// A draft that becomes no post by itself any more.
    Unscheduled(DraftId),
}

/// What was not taken, as it was typed, with the messages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Refusal {
    /// The title and its message.
    pub title: Option<(String, String)>,
    /// The place and its message.
    pub location: Option<(String, String)>,
    /// The time at which it is to appear, and its message.
    pub publish_at: Option<(String, String)>,
    /// The caption and its message.
    pub caption: Option<(String, String)>,
    /// Descriptions and their messages.
    pub alts: HashMap<DraftPhotoId, (String, String)>,
    /// About the form as a whole.
    pub form: Option<&'static str>,
}

impl Refusal {
    /// With what was typed in the place of what is stored of it.
    fn with_typed(mut self, form: &Form) -> Self {
        let pairs = [
            (&mut self.title, &form.title),
            (&mut self.caption, &form.caption),
        ];
        for (refused, typed) in pairs {
            if let (Some((shown, _)), Some(typed)) = (refused, typed) {
                shown.clone_from(typed);
            }
        }
        self
    }
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
    zone: TimeZone,
    from_script: bool,
) -> Result<Outcome, Error> {
    let (id, is_fresh) = service::begin(tx, owner, target, form)?;
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
    let mut refusal = save_texts(tx, &draft, form, from_script)?;
    if !is_repeated || from_script {
        add_files(tx, &draft, form, from_script)?;
    }
    let photos = arrange(tx, &draft, &form.action)?;
    let draft = queries::of_owner(tx.conn, owner, id)?;
    if refusal == Refusal::default() {
        match form.action {
            Action::Publish => match unready(&draft, &photos) {
                nothing if nothing == Refusal::default() => return publish(tx, &draft, photos),
                missing => refusal = missing.with_typed(form),
            },
            Action::Schedule if draft.post_id.is_none() => {
                refusal = unready(&draft, &photos);
                match schedule::parse(&form.publish_at, zone, tx.now) {
                    Err(message) => refusal.publish_at = Some((form.publish_at.clone(), message)),
                    Ok(at) if refusal == Refusal::default() => {
                        schedule::schedule(tx, draft.id, at)?;
                        return Ok(Outcome::Scheduled(at));
                    }
                    Ok(_) => {}
                }
            }
            Action::Adjust(photo) => {
                let place = photo.place(&photos).and_then(|place| photos.get(place));
                if let Some(photo) = place.filter(|photo| photo.media.is_some()) {
                    return Ok(Outcome::Adjusting(draft.id, photo.id));
                }
            }
            Action::Unschedule => {
                service::set_publish_at(tx, draft.id, None)?;
                return Ok(Outcome::Unscheduled(draft.id));
            }
            _ => {}
        }
    }
    if draft.publish_at.is_some() && lacking(&draft, &photos) != Refusal::default() {
        service::set_publish_at(tx, draft.id, None)?;
        refusal.form =
            Some("As it is now it cannot be published, so it does not appear by itself any more.");
    }
    let draft = queries::of_owner(tx.conn, owner, id)?;
    if refusal != Refusal::default() && !form.publish_at.is_empty() {
        // What was typed stays, though nothing is wrong with it.
        let typed = || (form.publish_at.clone(), String::new());
        refusal.publish_at = refusal.publish_at.or_else(|| Some(typed()));
    }
    if refusal == Refusal::default() {
        Ok(Outcome::Kept(draft))
    } else {
        Ok(Outcome::Refused(draft, Box::new(refusal)))
    }
}

fn save_texts(
    tx: &mut Tx<'_>,
    draft: &Draft,
    form: &Form,
    from_script: bool,
) -> Result<Refusal, Error> {
    let mut refusal = Refusal::default();
    let (is_text, closed) = (draft.title.is_some(), draft.comments_closed_at);
    let longest = if is_text { MAX_BODY } else { MAX_CAPTION };
    let stored = Content::of(draft);
    let mut content = Content {
        audience: form.audience.unwrap_or(draft.audience),
        comments_closed_at: match form.takes_comments {
            None => closed,
            Some(true) => None,
            Some(false) => closed.or(Some(tx.now)),
        },
        album_id: match &form.album {
            None => draft.album_id,
            Some(typed) => albums::chosen(tx, draft.owner_id, typed)?,
        },
        ..stored.clone()
    };
    if let Some(typed) = &form.caption {
        match text::many_lines(typed, longest) {
            Ok(text) => content.caption = text,
            Err(message) => refusal.caption = Some((typed.clone(), message)),
        }
    }
    if let Some(typed) = form.title.as_ref().filter(|_| is_text) {
        match text::one_line(typed, MAX_TITLE) {
            Ok(text) => content.title = Some(text),
            Err(message) => refusal.title = Some((typed.clone(), message)),
        }
    }
    if let Some(typed) = &form.location {
        match text::one_line(typed, MAX_LOCATION) {
            Ok(text) => content.location = text,
            Err(message) => refusal.location = Some((typed.clone(), message)),
        }
    }
    if content != stored && is_overtaken(draft, form) {
        return Ok(overtaken(draft, form, &content, from_script));
    }
    service::save_content(tx, draft.id, &content, &form.window_key)?;
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

/// Whether another window saved the draft after this one had shown it. A window's own requests may
/// overtake each other.
fn is_overtaken(draft: &Draft, form: &Form) -> bool {
    !form.window_key.is_empty()
        && form.window_key != draft.window_key
        && form.seen != Some(draft.updated_at)
}

/// What is said then: nothing is saved, each text stands beside what became of it elsewhere. The
/// page that says so has seen that, so from there it can be saved.
fn overtaken(draft: &Draft, form: &Form, content: &Content, from_script: bool) -> Refusal {
    let beside = |typed: &Option<String>, now: &str, then: &str| {
        let elsewhere = match then {
            "" => "In the other window it was emptied. Save again to keep what stands here.".into(),
            then => format!(
                "In the other window it says now: “{}” Save again to keep what stands here instead.",
                text::isolated(then),
            ),
        };
        typed
            .clone()
            .filter(|_| now != then)
            .map(|typed| (typed, elsewhere))
    };
    let title = |content: &Option<String>| content.clone().unwrap_or_default();
    Refusal {
        title: beside(&form.title, &title(&content.title), &title(&draft.title)),
        caption: beside(&form.caption, &content.caption, &draft.caption),
        location: beside(&form.location, &content.location, &draft.location),
        form: Some(match from_script {
            // The page stays as it is.
            true => {
                "This was changed in another window meanwhile, so what stands here is not saved \
                 yet. Press a button below to see what it says there."
            }
            false => {
                "This was changed in another window meanwhile, so what stands here is not saved \
                 yet."
            }
        }),
        ..Refusal::default()
    }
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
            (Some(_), Ok(sent)) => photo.as_it_came() == Some(*sent),
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

/// What keeps a person from publishing: what the draft lacks, and photos that were not taken, which
/// must not be left out without a word.
fn unready(draft: &Draft, photos: &[DraftPhoto]) -> Refusal {
    let mut missing = lacking(draft, photos);
    if missing == Refusal::default() && photos.iter().any(|photo| photo.media.is_none()) {
        missing.form =
            Some("A photo below could not be taken. Remove it, or choose another; then publish.");
    }
    missing
}

/// What a draft needs to become a post.
pub(super) fn lacking(draft: &Draft, photos: &[DraftPhoto]) -> Refusal {
    let mut missing = Refusal::default();
    match &draft.title {
        Some(title) => {
            if let Err(message) = text::required_line(title, MAX_TITLE, "Please give it a title.") {
                missing.title = Some((title.clone(), message));
            }
            let written = "Please write something first.";
            if let Err(message) = text::required_lines(&draft.caption, MAX_BODY, written) {
                missing.caption = Some((draft.caption.clone(), message));
            }
        }
        None if photos.iter().all(|photo| photo.media.is_none()) => {
            missing.form = Some("Add at least one photo. A post begins with a picture.");
        }
        None => {}
    }
    missing
}

/// Makes it a post, or puts the changes into the post.
pub(super) fn publish(
    tx: &mut Tx<'_>,
    draft: &Draft,
    photos: Vec<DraftPhoto>,
) -> Result<Outcome, Error> {
    let pictures: Vec<_> = photos
        .into_iter()
        .filter_map(|photo| Some((photo.media?.0, photo.alt)))
        .collect();
    let (owner, now) = (draft.owner_id, tx.now);
    let text = Text {
        title: draft.title.as_deref(),
        caption: &draft.caption,
        location: &draft.location,
        takes_comments: draft.comments_closed_at.is_none(),
        audience: draft.audience,
    };
    let post = match draft.post_id {
        None => photos::publish(tx, owner, text, &pictures, now)?,
        Some(post) => {
            photos::change(tx, owner, post, text, &pictures)?;
            post
        }
    };
    if draft.audience.is_private() {
        albums::put(tx, owner, post, draft.album_id)?;
    }
    service::consume(tx, draft, post)?;
    Ok(Outcome::Published(post, draft.post_id.is_some()))
}
