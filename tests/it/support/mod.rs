//! Boots the real program with a database of its own, and drives it as a person would.

// Each test uses a part of it.
#![allow(dead_code)]

mod app;
mod chance;
mod client;
mod database;
mod fingerprint;
mod line;
mod mail;
mod openid_provider;
mod range_service;
mod sms;
mod sms_server;
mod smtp_server;
#[path = "../../../src/features/media/picture/test_pictures.rs"]
pub mod test_pictures;
mod websocket;
mod world;

use std::time::Duration;

pub use app::{PASSWORD, TestApp};
pub use chance::Chance;
pub use client::{Page, TestClient};
pub use database::TestDatabase;
pub use fingerprint::Fingerprint;
pub use line::Line;
pub use mail::Mail;
pub use openid_provider::{CLIENT_SECRET, Fault, OpenIdProvider, Person, visit};
pub use range_service::{RangeAnswer, RangeService};
pub use sms::Sms;
pub use sms_server::{Answer as SmsAnswer, SmsServer};
pub use smtp_server::SmtpServer;
pub use websocket::WebSocket;

/// How long a person would wait before giving up, on a machine that is busy with other things.
pub const PATIENCE: Duration = Duration::from_secs(20);
