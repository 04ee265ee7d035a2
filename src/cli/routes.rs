//! `veranda routes`: every address, and who may use it.

use crate::routes::ROUTES;

pub(super) fn run() {
    for (method, path, who) in ROUTES {
        println!("{method:<5} {path:<40} {who}");
    }
}
