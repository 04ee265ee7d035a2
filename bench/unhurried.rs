//! The site on a filled folder without limits on how often somebody may ask: for pages that a
//! person may open only so many times a minute.

use std::net::TcpListener;

use veranda::state::App;
use veranda::{app, db, routes};

use crate::fill;

pub async fn run(folder: &str, port: u16) {
    let mut config = fill::config(folder);
    config.web.rate_limits = false;
    let app = App::open(config, db::Clock::system(), routes::COUNTERS)
        .await
        .unwrap();
    let listener = TcpListener::bind(("127.0.0.1", port)).unwrap();
    app::server(&app, listener).unwrap().await.unwrap();
}
