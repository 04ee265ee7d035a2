//! What the site offers. A feature uses only features listed before it, through their `mod.rs`.

pub mod search_index;
pub mod activity;
pub mod accounts;
pub mod former;
pub mod notices;
pub mod timeline;
pub mod people;
pub mod mentions;
pub mod visibility;
pub mod media;
pub mod posts;
pub mod reactions;
pub mod comments;
pub mod notifications;
pub mod grid;
pub mod tags;
pub mod search;
pub mod explore;
pub mod stream;
pub mod guests;
pub mod feed;
pub mod live;
pub mod profiles;
pub mod chat;
pub mod recount;
pub mod site;
