//! The one test binary: the real program on a port of its own, on SQLite or PostgreSQL.

// clippy takes only functions marked as tests for tests; here everything is.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

mod support;

mod accounts;
mod activity_known;
mod activity_pages;
mod admin;
mod adjusting;
mod albums;
mod architecture;
mod browser;
mod chat;
mod cli;
mod close_friends;
mod comments;
mod compose;
mod database;
mod deleted_posts;
mod dependencies;
mod documents;
mod explore;
mod feed;
mod durability;
mod leaving;
mod logs;
mod mail;
mod forms;
mod friends;
mod guests;
mod head_requests;
mod identities;
mod media;
mod mute;
mod notifications;
mod passkeys;
mod passwords;
mod posts;
mod private_accounts;
mod private_posts;
mod previews;
mod profile;
mod people;
mod plain_words;
mod post_history;
mod reactions;
mod recount;
mod reports;
mod routes;
mod saved;
mod search;
mod secret_links;
mod story;
mod sharing;
mod suggestions;
mod sweeps;
mod tags;
mod text_messages;
mod visibility;
mod web;
