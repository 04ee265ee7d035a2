//! Veranda: a social network that a family, a club, a school or a town runs on its own machine.
//!
//! A module uses only modules listed above it here; `tests/it/architecture.rs` holds that.
//! `docs/ARCHITECTURE.md` is the tour.

pub mod error;
pub mod text;
pub mod words;
pub mod phone;
pub mod secrets;
pub mod realtime;
pub mod db;
pub mod config;
pub mod outbox;
pub mod mail;
pub mod sms;
pub mod jobs;
pub mod storage;
pub mod view;
pub mod state;
pub mod web;
pub mod admin;
pub mod features;
pub mod routes;
pub mod app;
pub mod cli;

pub use error::Error;
