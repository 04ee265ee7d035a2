//! The one test binary: the real program on a port of its own, on SQLite or PostgreSQL.

mod support;

mod architecture;
mod database;
mod web;
