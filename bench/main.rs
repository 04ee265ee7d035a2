//! What `bin/bench` measures with: a bare server, the data set, durable writes, idle sockets.
//!
//!     bench fill DATA_DIR POSTS      fills a SQLite data folder, prints a session cookie
//!     bench bare PORT PAGE_FILE      the bare server: /hello, /page, /echo
//!     bench unhurried DATA_DIR PORT  the site on it, with no limit on how often one may ask
//!     bench publish DATA_DIR FOLLOWERS   a post by somebody with many followers
//!     bench writes DATA_DIR          reactions a second, beside a raw loop of the same statements
//!     bench sockets URL COUNT COOKIE opens idle sockets and waits
//!     bench answers                  whether an answer's time tells who has an account

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

mod answers;
mod bare;
mod fill;
mod publish;
mod sockets;
mod unhurried;
mod writes;

#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    actix_web::rt::System::new().block_on(async {
        match args.as_slice() {
            ["fill", folder, posts] => fill::run(folder, posts.parse().unwrap()).await,
            ["bare", port, page] => bare::run(port.parse().unwrap(), page).await,
            ["unhurried", folder, port] => unhurried::run(folder, port.parse().unwrap()).await,
            ["publish", folder, followers] => {
                publish::run(folder, followers.parse().unwrap()).await;
            }
            ["writes", folder] => writes::run(folder).await,
            ["sockets", url, count, rest @ ..] => {
                sockets::run(url, count.parse().unwrap(), rest.first().copied()).await;
            }
            ["answers"] => {
                if !answers::run().await {
                    std::process::exit(1);
                }
            }
            _ => eprintln!("bench fill|bare|unhurried|publish|writes|sockets|answers ..."),
        }
    });
}
