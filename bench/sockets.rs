//! Idle websocket clients, held open until the process is ended.

use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

pub async fn run(url: &str, count: usize, cookie: Option<&str>) {
    let mut open = Vec::with_capacity(count);
    for _ in 0..count {
        let mut request = url.into_client_request().unwrap();
        let host = request.uri().authority().unwrap().to_string();
        request
            .headers_mut()
            .insert("origin", format!("http://{host}").parse().unwrap());
        if let Some(cookie) = cookie {
            request
                .headers_mut()
                .insert("cookie", cookie.parse().unwrap());
        }
        open.push(connect_async(request).await.unwrap().0);
    }
    println!("open");
    std::future::pending::<()>().await;
}
