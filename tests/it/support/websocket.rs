//! A browser's websocket.

use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Error;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use super::{TestApp, TestClient};

pub type WebSocket = WebSocketStream<MaybeTlsStream<TcpStream>>;

impl TestApp {
    /// The handshake as a browser makes it on a page of `origin`; a refusal gives its status.
    pub async fn websocket(
        &self,
        client: &TestClient,
        path: &str,
        origin: &str,
    ) -> Result<WebSocket, u16> {
        let address = format!("{}{path}", self.base.replace("http:", "ws:"));
        let mut request = address.into_client_request().unwrap();
        let headers = request.headers_mut();
        headers.insert("cookie", client.cookies().parse().unwrap());
        headers.insert("origin", origin.parse().unwrap());
        match tokio_tungstenite::connect_async(request).await {
            Ok((stream, _)) => Ok(stream),
            Err(Error::Http(answer)) => Err(answer.status().as_u16()),
            Err(error) => panic!("{error}"),
        }
    }
}
