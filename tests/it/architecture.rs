//! The order of the rooms: a module uses only those above it, handlers hold no queries, and one
//! file reads the wall clock.

use std::path::{Path, PathBuf};

/// One rule broken, told as `file: what`.
type Findings = Vec<String>;

#[test]
fn modules_use_only_those_above_them() {
    assert_eq!(check_tree(imports_upward), Findings::new());
}

#[test]
fn handlers_hold_no_queries() {
    assert_eq!(check_tree(queries_in_handlers), Findings::new());
}

#[test]
fn one_file_reads_the_wall_clock() {
    assert_eq!(check_tree(wall_clock), Findings::new());
}

#[test]
fn planted_breaches_are_found() {
    let rooms = Rooms {
        modules: vec!["db".into(), "web".into(), "features".into()],
        features: vec!["people".into(), "feed".into()],
    };
    let upward = "use crate::web::Cx;";
    assert_eq!(imports_upward(&rooms, "db/pool.rs", upward).len(), 1);
    assert_eq!(
        imports_upward(&rooms, "web/form.rs", "use crate::db::Tx;").len(),
        0
    );
    let sideways = "use crate::features::feed;";
    assert_eq!(
        imports_upward(&rooms, "features/people/pages.rs", sideways).len(),
        1
    );
    let grouped = "use crate::{db, features::feed};";
    assert_eq!(imports_upward(&rooms, "web/form.rs", grouped).len(), 1);
    let private = "use crate::features::people::queries::find;";
    assert_eq!(
        imports_upward(&rooms, "features/feed/pages.rs", private).len(),
        1
    );
    let query = "use diesel::prelude::*;";
    assert_eq!(
        queries_in_handlers(&rooms, "features/feed/pages.rs", query).len(),
        1
    );
    assert_eq!(
        queries_in_handlers(&rooms, "features/feed/queries.rs", query).len(),
        0
    );
    let clock = "let now = Utc::now();";
    assert_eq!(wall_clock(&rooms, "mail/mod.rs", clock).len(), 1);
    assert_eq!(wall_clock(&rooms, "db/clock.rs", clock).len(), 0);
}

/// The orders that `lib.rs` and `features/mod.rs` declare.
struct Rooms {
    modules: Vec<String>,
    features: Vec<String>,
}

fn check_tree(rule: fn(&Rooms, &str, &str) -> Findings) -> Findings {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let rooms = Rooms {
        modules: declared(&source.join("lib.rs")),
        features: declared(&source.join("features/mod.rs")),
    };
    assert!(rooms.modules.len() > 10 && rooms.features.len() > 5);
    let mut files = Vec::new();
    collect(&source, &mut files);
    files
        .iter()
        .flat_map(|file| {
            let name = file.strip_prefix(&source).unwrap().to_string_lossy();
            rule(&rooms, &name, &std::fs::read_to_string(file).unwrap())
        })
        .collect()
}

fn declared(file: &Path) -> Vec<String> {
    std::fs::read_to_string(file)
        .unwrap()
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'))
        .map(str::to_owned)
        .collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|end| end == "rs") {
            files.push(path);
        }
    }
}

fn imports_upward(rooms: &Rooms, file: &str, text: &str) -> Findings {
    let mut parts = file.split('/');
    let own = parts.next().unwrap_or_default().trim_end_matches(".rs");
    let feature = parts.next().unwrap_or_default().trim_end_matches(".rs");
    let place = |order: &[String], name: &str| order.iter().position(|known| known == name);
    let mut findings = Findings::new();
    for path in crate_paths(text) {
        let mut steps = path.split("::");
        let (room, inner) = (steps.next().unwrap_or_default(), steps.next());
        let broken = match (place(&rooms.modules, own), place(&rooms.modules, room)) {
            (Some(mine), Some(theirs)) if theirs > mine => true,
            (Some(mine), Some(theirs)) if theirs == mine && own == "features" => {
                let other = inner.unwrap_or_default();
                let upward = match (
                    place(&rooms.features, feature),
                    place(&rooms.features, other),
                ) {
                    (Some(mine), Some(theirs)) => theirs > mine,
                    _ => false,
                };
                // Another feature is used through its face: no module path behind its name.
                let behind = other != feature
                    && steps.clone().count() > 1
                    && steps
                        .next()
                        .is_some_and(|step| step.starts_with(char::is_lowercase));
                upward || behind
            }
            _ => false,
        };
        if broken {
            findings.push(format!("{file}: crate::{path}"));
        }
    }
    findings
}

/// Every `crate::a::b::c` path of a file, those in `use crate::{...}` groups too.
fn crate_paths(text: &str) -> Vec<String> {
    let code: String = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n");
    code.match_indices("crate::")
        .flat_map(|(at, found)| expanded(&code[at + found.len()..]))
        .collect()
}

/// `a::{b, c::d}` gives `a::b` and `a::c::d`.
fn expanded(text: &str) -> Vec<String> {
    let end = text
        .find(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':'))
        .unwrap_or(text.len());
    let head = text[..end].trim_end_matches(':');
    let Some(group) = text[end..].strip_prefix('{') else {
        return vec![head.to_owned()];
    };
    let mut depth = 0;
    let mut parts = vec![String::new()];
    for c in group.chars() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(String::new());
                continue;
            }
            _ => {}
        }
        parts.last_mut().unwrap().push(c);
    }
    parts
        .iter()
        .map(|part| part.trim())
        .filter(|part| !part.is_empty())
        .flat_map(expanded)
        .map(|inner| match head {
            "" => inner,
            head => format!("{head}::{inner}"),
        })
        .collect()
}

fn queries_in_handlers(_: &Rooms, file: &str, text: &str) -> Findings {
    let handler =
        file.starts_with("features/") && (file.ends_with("/pages.rs") || file.ends_with("/api.rs"));
    let query = text.contains("diesel::") || text.contains("schema::");
    if handler && query {
        vec![format!("{file}: diesel in a handler")]
    } else {
        Findings::new()
    }
}

fn wall_clock(_: &Rooms, file: &str, text: &str) -> Findings {
    ["SystemTime::now", "Utc::now", "Local::now"]
        .iter()
        .filter(|call| file != "db/clock.rs" && text.contains(**call))
        .map(|call| format!("{file}: {call}"))
        .collect()
}
