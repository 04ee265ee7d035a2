//! `veranda routes`: every address, and who may use it.

use std::io::Write;

use crate::routes::ROUTES;

pub(super) fn run() {
    let mut out = std::io::stdout().lock();
    for (method, path, who) in ROUTES {
        // A reader that has seen enough, such as `head`, is no failure.
        if writeln!(out, "{method:<5} {path:<40} {who}").is_err() {
            return;
        }
    }
}
