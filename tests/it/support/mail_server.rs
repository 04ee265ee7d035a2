//! A mail server that answers as it is told, and keeps what it hears.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// How it behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// Takes every mail.
    Takes,
    /// Wants a sign-in first: 530.
    WantsSignIn,
    /// Does not know the password: 535.
    RefusesSignIn,
}

/// Listens on a port of its own until the test ends.
pub struct MailServer {
    pub port: u16,
    heard: Arc<Mutex<Vec<String>>>,
}

impl MailServer {
    pub async fn start(manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&heard);
        tokio::task::spawn_local(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::task::spawn_local(converse(client, manner, Arc::clone(&log)));
            }
        });
        Self { port, heard }
    }

    /// Every line that clients sent so far.
    pub fn heard(&self) -> String {
        self.heard.lock().unwrap().join("\n")
    }
}

async fn converse(client: TcpStream, manner: Manner, log: Arc<Mutex<Vec<String>>>) {
    let (reading, mut writing) = client.into_split();
    let mut lines = BufReader::new(reading).lines();
    let _ = writing.write_all(b"220 post.example.org\r\n").await;
    let mut is_body = false;
    while let Ok(Some(line)) = lines.next_line().await {
        log.lock().unwrap().push(line.clone());
        let verb = line.split(' ').next().unwrap_or("").to_ascii_uppercase();
        let answer = match (is_body, verb.as_str()) {
            (true, ".") => {
                is_body = false;
                "250 taken"
            }
            (true, _) => continue,
            (_, "EHLO") => "250-post.example.org\r\n250 AUTH PLAIN",
            (_, "AUTH") => match manner {
                Manner::RefusesSignIn => "535 5.7.8 the password is wrong",
                _ => "235 welcome",
            },
            (_, "MAIL") => match manner {
                Manner::WantsSignIn => "530 5.7.0 sign in first",
                _ => "250 ok",
            },
            (_, "DATA") => {
                is_body = true;
                "354 go on"
            }
            (_, "QUIT") => "221 bye",
            _ => "250 ok",
        };
        if writing
            .write_all(format!("{answer}\r\n").as_bytes())
            .await
            .is_err()
        {
            return;
        }
    }
}
