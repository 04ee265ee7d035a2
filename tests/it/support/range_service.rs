//! A service of leaked passwords that answers as it is told, and keeps what it hears.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What it answers to everyone.
#[derive(Clone, Debug)]
pub enum RangeAnswer {
    /// These lines.
    Lines(String),
    /// A page that is not what was asked for.
    Status(u16),
    /// Nothing, ever, and it does not hang up.
    Never,
}

/// Listens on a port of its own until the test ends.
pub struct RangeService {
    pub port: u16,
    answer: Arc<Mutex<RangeAnswer>>,
    heard: Arc<Mutex<Vec<String>>>,
}

impl RangeService {
    pub async fn start(answer: RangeAnswer) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (answer, heard) = (Arc::new(Mutex::new(answer)), Arc::default());
        let (says, hears) = (Arc::clone(&answer), Arc::clone(&heard));
        tokio::task::spawn_local(async move {
            while let Ok((client, _)) = listener.accept().await {
                let says = says.lock().unwrap().clone();
                tokio::task::spawn_local(serve(client, says, Arc::clone(&hears)));
            }
        });
        Self {
            port,
            answer,
            heard,
        }
    }

    /// From now on it answers this.
    pub fn will_say(&self, answer: RangeAnswer) {
        *self.answer.lock().unwrap() = answer;
    }

    /// The heads of the requests since this was last asked.
    pub fn heard(&self) -> Vec<String> {
        std::mem::take(&mut *self.heard.lock().unwrap())
    }
}

async fn serve(mut client: TcpStream, answer: RangeAnswer, heard: Arc<Mutex<Vec<String>>>) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match client.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => return,
        }
    }
    heard
        .lock()
        .unwrap()
        .push(String::from_utf8_lossy(&head).into_owned());
    let (status, body) = match answer {
        RangeAnswer::Lines(lines) => (200, lines),
        RangeAnswer::Status(status) => (status, "Out of order".into()),
        RangeAnswer::Never => return std::future::pending().await,
    };
    let answer = format!(
        "HTTP/1.1 {status} \r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    let _ = client.write_all(answer.as_bytes()).await;
}
