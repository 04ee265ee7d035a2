//! `veranda media check`.

use std::process::{Command, Output};

use veranda::features::media::Shape;
use veranda::web::Role;

use super::{phone_photo, taken};
use crate::support::TestApp;

/// Runs the command on the data of a test; gives whether it was content, and its words.
pub fn run(test: &TestApp, more: &[&str]) -> (bool, String) {
    let config = &test.app.config;
    let mut command = Command::new(env!("CARGO_BIN_EXE_veranda"));
    command
        .env_clear()
        .args(["media", "check"])
        .args(more)
        .env("VERANDA_DATA_DIR", &config.data_dir);
    if let veranda::db::Backend::Postgres(url) = &config.backend {
        command.env("DATABASE_URL", url);
    }
    let Output {
        status,
        stdout,
        stderr,
    } = command.output().unwrap();
    let words = [stdout, stderr].concat();
    (
        status.success(),
        String::from_utf8_lossy(&words).into_owned(),
    )
}

#[actix_web::test]
async fn it_finds_files_without_a_row_and_rows_without_a_file_and_removes_the_strays() {
    let test = TestApp::start().await;
    let owner = test.make("ana", Role::Member).await;
    let key = taken(&test, owner, phone_photo(), Shape::Photo).await;
    let (fine, words) = run(&test, &[]);
    assert!(fine && words.contains("1 pictures, 4 files."), "{words}");
    assert!(words.contains("Every file belongs to a picture"), "{words}");

    let folder = test.app.config.media_dir().join(&key[..2]);
    let stray = folder.join("0123456789abcdef0123456789abcdef");
    std::fs::create_dir_all(&stray).unwrap();
    std::fs::write(stray.join("768.webp"), b"nobody's").unwrap();
    std::fs::write(folder.join(&key).join("768.webp#1"), b"a piece").unwrap();
    let (fine, words) = run(&test, &[]);
    assert!(!fine && words.contains("belongs to no picture"), "{words}");
    assert!(
        words.contains("--repair") && words.contains("768.webp#1"),
        "{words}"
    );
    let (fine, words) = run(&test, &["--repair"]);
    assert!(fine && words.contains("2 files were removed."), "{words}");
    assert!(!stray.join("768.webp").exists());
    assert!(run(&test, &[]).0);

    std::fs::remove_file(folder.join(&key).join("1280.webp")).unwrap();
    for more in [&[][..], &["--repair"]] {
        let (fine, words) = run(&test, more);
        assert!(!fine && words.contains("1 files are missing"), "{words}");
        assert!(words.contains("1280.webp (picture "), "{words}");
    }
    test.stop().await;
}
