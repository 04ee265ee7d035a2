//! Durable writes a second, beside a raw loop of the same statements.

pub async fn run(_folder: &str) {}
