//! People and words that somebody does not want to come across. Nobody is told of it, and what
//! is muted is still there where one goes to look: on a profile, and on the page of a post.

mod belongings;
mod pages;
mod people;
mod words;

pub(super) use belongings::{read_words, remove_words};
pub use people::{is_muted, is_muted_by, mute, unmute};
pub use words::{MAX_WORD, MutedWords, add_word, remove_word};

use actix_web::web::ServiceConfig;

/// Mounts the pages of what is muted.
pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(pages::index)
        .service(pages::mute)
        .service(pages::unmute)
        .service(pages::add_word)
        .service(pages::remove_word);
}
