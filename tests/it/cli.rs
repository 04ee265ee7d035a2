//! The command line, as an operator types it.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

use diesel::prelude::*;
use veranda::db::schema::users;
use veranda::db::{self, Backend, Purpose};
use veranda::web::Role;

use crate::support::{TestApp, TestDatabase};

#[actix_web::test]
async fn a_backup_taken_while_the_site_runs_is_restored_elsewhere() {
    let test = TestApp::start().await;
    test.make("lan", Role::Member).await;
    test.app
        .storage
        .put("aa/bb/768.webp", b"picture".to_vec())
        .await
        .unwrap();
    let config = &test.app.config;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("backup.tar.gz");
    let file = file.to_str().unwrap();

    let made = veranda(&config.backend, &config.data_dir, &["backup", file]);
    assert!(made.status.success(), "{}", words(&made));
    let again = veranda(&config.backend, &config.data_dir, &["backup", file]);
    assert!(words(&again).contains("already there"));
    assert_eq!(
        std::fs::read_dir(folder.path()).unwrap().count(),
        1,
        "nothing left over"
    );

    let new = folder.path().join("new");
    let database = TestDatabase::empty(&new);
    let restored = veranda(&database.backend, &new, &["restore", file]);
    assert!(restored.status.success(), "{}", words(&restored));
    assert_eq!(names_in(&database.backend), ["lan"]);
    assert_eq!(
        std::fs::read(new.join("media/aa/bb/768.webp")).unwrap(),
        b"picture"
    );

    // A second time only when told so, and what was there is kept.
    let refused = veranda(&database.backend, &new, &["restore", file]);
    assert!(words(&refused).contains("--force"));
    let forced = veranda(&database.backend, &new, &["restore", "--force", file]);
    assert!(forced.status.success(), "{}", words(&forced));
    assert_eq!(names_in(&database.backend), ["lan"]);

    // A file cut short changes nothing.
    let whole = std::fs::read(file).unwrap();
    std::fs::write(file, &whole[..whole.len() / 2]).unwrap();
    let cut = veranda(&database.backend, &new, &["restore", "--force", file]);
    assert!(!cut.status.success());
    assert_eq!(names_in(&database.backend), ["lan"]);
}

#[actix_web::test]
async fn a_backup_that_points_outside_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("evil.tar.gz");
    let gzip = flate2::write::GzEncoder::new(
        std::fs::File::create(&file).unwrap(),
        flate2::Compression::fast(),
    );
    let mut archive = tar::Builder::new(gzip);
    let manifest = br#"{"version":"1","database":"sqlite","made_at":"now"}"#;
    for (name, bytes) in [("veranda.json", manifest.as_slice()), ("media/x", b"evil")] {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_path(name).unwrap();
        if name == "media/x" {
            // `set_path` itself refuses this, so it is written over.
            let path = b"media/../../outside";
            header.as_old_mut().name[..path.len()].copy_from_slice(path);
        }
        header.set_cksum();
        archive.append(&header, bytes).unwrap();
    }
    archive.into_inner().unwrap().finish().unwrap();
    let data = folder.path().join("data");
    let backend = Backend::Sqlite(data.join("veranda.sqlite3"));
    let refused = veranda(&backend, &data, &["restore", file.to_str().unwrap()]);
    assert!(
        words(&refused).contains("not a backup"),
        "{}",
        words(&refused)
    );
    assert!(!folder.path().join("outside").exists());
    assert!(!data.join("veranda.sqlite3").exists());
}

#[test]
fn a_worker_of_its_own_is_refused_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let backend = Backend::Sqlite(folder.path().join("veranda.sqlite3"));
    let refused = veranda(&backend, folder.path(), &["worker"]);
    assert!(!refused.status.success());
    assert!(words(&refused).contains("second writer"));
}

#[actix_web::test]
async fn check_tells_what_to_change() {
    let test = TestApp::start().await;
    let config = &test.app.config;
    let close = |mode| {
        std::fs::set_permissions(&config.data_dir, Permissions::from_mode(mode)).unwrap();
    };
    close(0o755);
    let open = veranda(&config.backend, &config.data_dir, &["check"]);
    assert!(words(&open).contains("chmod 700"), "{}", words(&open));
    close(0o700);
    let fine = veranda(&config.backend, &config.data_dir, &["check"]);
    assert!(fine.status.success(), "{}", words(&fine));
    assert!(words(&fine).contains("OK"));
    for (arguments, told) in [
        (["--base-url", "http://veranda.example.org"], "TLS"),
        (
            ["--base-url", "https://veranda.example.org"],
            "VERANDA_MAIL=smtp",
        ),
        (["--secret-key", &"ab".repeat(20)], "openssl rand"),
    ] {
        let mut all = vec!["check"];
        all.extend(arguments);
        let wrong = veranda(&config.backend, &config.data_dir, &all);
        assert_eq!(wrong.status.code(), Some(1), "{arguments:?}");
        assert!(
            words(&wrong).contains(told),
            "{arguments:?}: {}",
            words(&wrong)
        );
    }
}

/// Runs the program with nothing of the environment but this database.
pub fn veranda(backend: &Backend, data_dir: &Path, arguments: &[&str]) -> Output {
    let address = match backend {
        Backend::Sqlite(_) => "",
        Backend::Postgres(address) => address,
    };
    Command::new(env!("CARGO_BIN_EXE_veranda"))
        .args(arguments)
        .arg("--data-dir")
        .arg(data_dir)
        .env_clear()
        .env("PATH", std::env::var("PATH").unwrap())
        .env("DATABASE_URL", address)
        // Away from any `.env` of the one who runs the tests.
        .current_dir(std::env::temp_dir())
        .output()
        .unwrap()
}

/// What it said.
pub fn words(output: &Output) -> String {
    let both = [output.stdout.as_slice(), &output.stderr].concat();
    String::from_utf8_lossy(&both).into_owned()
}

fn names_in(backend: &Backend) -> Vec<String> {
    let mut conn = db::connect(backend, Purpose::Read).unwrap();
    users::table
        .select(users::username)
        .load(&mut conn)
        .unwrap()
}
