//! The one test binary: the real program on a port of its own, on SQLite or PostgreSQL.

mod support;

mod architecture;
mod chat;
mod database;
mod web;
