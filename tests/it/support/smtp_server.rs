//! A real mail server, `smtp_server.py` beside this, in a process of its own.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use serde::Deserialize;

use super::Mail;

/// A mail that the server took.
#[derive(Debug, Clone, Deserialize)]
pub struct Received {
    /// What was given as the sender at `MAIL FROM`.
    pub from: String,
    pub to: Vec<String>,
    /// With headers and all parts.
    pub raw: String,
    pub is_encrypted: bool,
    pub is_signed_in: bool,
}

impl Received {
    pub fn mail(&self) -> Mail {
        Mail::parse(&self.raw)
    }

    /// The value of a header, unfolded.
    pub fn header(&self, name: &str) -> Option<String> {
        let head = self.raw.split("\r\n\r\n").next()?.replace("\r\n ", " ");
        head.lines().find_map(|line| {
            let (found, value) = line.split_once(": ")?;
            found.eq_ignore_ascii_case(name).then(|| value.to_owned())
        })
    }
}

/// Serves until it is stopped or the test ends.
pub struct SmtpServer {
    pub port: u16,
    folder: tempfile::TempDir,
    process: Child,
}

impl SmtpServer {
    /// Starts one that behaves as the words say, see `smtp_server.py`.
    pub fn start(manner: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (process, port) = spawn(&folder, 0, manner);
        Self {
            port,
            folder,
            process,
        }
    }

    /// Ends it; what it took stays.
    pub fn stop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }

    /// Starts it again with the same port and certificate, perhaps with other manners.
    pub fn restart(&mut self, manner: &[&str]) {
        self.stop();
        (self.process, self.port) = spawn(&self.folder, self.port, manner);
    }

    /// The certificate to trust.
    pub fn ca_file(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    /// Every mail it took, oldest first.
    pub fn mails(&self) -> Vec<Received> {
        self.kept("mails.jsonl")
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    /// Every command it was given, one a line.
    pub fn commands(&self) -> String {
        self.kept("commands.txt")
    }

    fn kept(&self, name: &str) -> String {
        std::fs::read_to_string(self.folder.path().join(name)).unwrap_or_default()
    }
}

impl Drop for SmtpServer {
    fn drop(&mut self) {
        self.stop();
    }
}

fn spawn(folder: &tempfile::TempDir, port: u16, manner: &[&str]) -> (Child, u16) {
    let script = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/it/support/smtp_server.py"
    );
    let python = python();
    let mut process = Command::new(&python)
        .arg(script)
        .args(["--port", &port.to_string(), "--folder"])
        .arg(folder.path())
        .args(manner)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| {
            panic!(
                "{}: {error}. `bin/test` installs it once.",
                python.display()
            )
        });
    let mut line = String::new();
    BufReader::new(process.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let port = line.trim().parse().expect("the mail server tells its port");
    (process, port)
}

/// The Python that `bin/test` installed.
fn python() -> PathBuf {
    let cache = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let cache =
        cache.unwrap_or_else(|| PathBuf::from(std::env::var_os("HOME").unwrap()).join(".cache"));
    cache.join("veranda-test/bin/python")
}
