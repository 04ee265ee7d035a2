//! The documents say what is: every setting, every table.

use std::collections::BTreeSet;
use std::path::Path;

fn read(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

/// The texts of all files of a folder with this end of their names, and below it.
fn all_of(folder: &Path, end: &str, texts: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all_of(&path, end, texts);
        } else if path.to_string_lossy().ends_with(end) {
            texts.push(std::fs::read_to_string(path).unwrap());
        }
    }
}

#[test]
fn every_setting_is_told_of_in_the_example() {
    let mut texts = Vec::new();
    all_of(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        ".rs",
        &mut texts,
    );
    let named: BTreeSet<&str> = texts
        .iter()
        .flat_map(|text| {
            let flags = text.split("env = \"").skip(1);
            flags.chain(text.split("env::var(\"").skip(1))
        })
        .map(|rest| rest.split('"').next().unwrap())
        .collect();
    assert!(named.len() > 25, "{named:?}");
    let example = read(".env.example");
    let lines: Vec<&str> = example.lines().collect();
    for name in named {
        let at = lines
            .iter()
            .position(|line| line.starts_with(&format!("#{name}=")))
            .unwrap_or_else(|| panic!("{name} is not in .env.example"));
        // A sentence stands before it, or before the settings that it belongs to.
        let before = lines[..at].iter().rev().find(|line| !line.contains('='));
        assert!(before.is_some_and(|line| line.starts_with("# ")), "{name}");
    }
}

#[test]
fn every_table_is_told_of_and_no_other() {
    let mut texts = Vec::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations/sqlite");
    all_of(&folder, "up.sql", &mut texts);
    let tables: BTreeSet<&str> = texts
        .iter()
        .flat_map(|sql| sql.split("CREATE TABLE ").skip(1))
        .map(|rest| rest.split_whitespace().next().unwrap())
        .collect();
    let document = read("docs/DATABASE.md");
    let (told, _) = document.split_once("## What is removed").unwrap();
    let told: BTreeSet<&str> = told
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split('`').next())
        .collect();
    assert_eq!(told, tables);
}

#[test]
fn every_room_is_told_of() {
    let document = read("docs/ARCHITECTURE.md");
    for line in read("src/lib.rs").lines() {
        if let Some(room) = line.strip_prefix("pub mod ") {
            let name = format!("`{}`", room.trim_end_matches(';'));
            assert!(document.contains(&name), "{name}");
        }
    }
}
