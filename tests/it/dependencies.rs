//! What the program is built from: licences that fit ours, and no crate that must not be there.

use std::collections::BTreeSet;
use std::process::Command;

/// Licences that a program under AGPL-3.0-or-later may be built from.
const ALLOWED: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "PostgreSQL",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Crates that are kept out, with the reason.
const BANNED: &[(&str, &str)] = &[
    (
        "ring",
        "a second rustls provider panics at its first use; ours is aws-lc-rs",
    ),
    ("openssl-sys", "OpenSSL only by the feature postgres-tls"),
    ("native-tls", "TLS is rustls"),
    ("libsqlite3-sys-le", "a second SQLite does not link"),
    ("sqlx-core", "brings a second SQLite"),
    ("rusqlite", "brings a second SQLite"),
    ("actix-governor", "GPL"),
];

/// Name and licence of every crate of the default build.
fn crates() -> BTreeSet<(String, String)> {
    let output = Command::new(env!("CARGO"))
        .args([
            "tree",
            "--locked",
            "-e",
            "normal,build",
            "--prefix",
            "none",
            "--format",
            "{p}|{l}",
        ])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .filter_map(|line| {
            let (package, licence) = line.split_once('|')?;
            let name = package.split_whitespace().next()?;
            Some((name.to_owned(), licence.trim_end_matches(" (*)").to_owned()))
        })
        .filter(|(name, _)| name != "veranda")
        .collect()
}

/// Whether an SPDX expression can be met: one of each OR, all of each AND.
fn fits(expression: &str) -> bool {
    let expression = expression.replace('/', " OR ");
    let mut depth = 0_i32;
    let split = |word: &str| -> Option<Vec<String>> {
        let mut parts = vec![String::new()];
        let mut depth = 0_i32;
        for token in expression
            .replace('(', " ( ")
            .replace(')', " ) ")
            .split_whitespace()
        {
            match token {
                "(" => depth += 1,
                ")" => depth -= 1,
                _ if token == word && depth == 0 => {
                    parts.push(String::new());
                    continue;
                }
                _ => {}
            }
            let last = parts.last_mut()?;
            last.push_str(token);
            last.push(' ');
        }
        (parts.len() > 1).then_some(parts)
    };
    if let Some(parts) = split("AND") {
        return parts.iter().all(|part| fits(part));
    }
    if let Some(parts) = split("OR") {
        return parts.iter().any(|part| fits(part));
    }
    for c in expression.chars() {
        depth += i32::from(c == '(') - i32::from(c == ')');
    }
    assert_eq!(depth, 0, "{expression}");
    let plain = expression.trim();
    match plain
        .strip_prefix('(')
        .and_then(|inner| inner.strip_suffix(')'))
    {
        Some(inner) => fits(inner),
        None => ALLOWED.contains(&plain.split(" WITH ").next().unwrap_or(plain)),
    }
}

#[test]
fn every_licence_fits_ours() {
    let crates = crates();
    assert!(crates.len() > 100, "{} crates", crates.len());
    let refused: Vec<_> = crates
        .iter()
        .filter(|(_, licence)| !fits(licence))
        .collect();
    assert!(refused.is_empty(), "{refused:?}");
}

#[test]
fn expressions_are_read_as_spdx_means_them() {
    assert!(fits("MIT OR GPL-3.0"));
    assert!(fits("(MIT OR Apache-2.0) AND Unicode-3.0"));
    assert!(fits("Apache-2.0 WITH LLVM-exception"));
    assert!(fits("MIT/Apache-2.0"));
    assert!(!fits("GPL-3.0-or-later"));
    assert!(!fits("MIT AND GPL-3.0"));
    assert!(!fits(""));
}

#[test]
fn no_banned_crate_is_in_the_build() {
    let crates = crates();
    let names: BTreeSet<&str> = crates.iter().map(|(name, _)| name.as_str()).collect();
    for (name, reason) in BANNED {
        assert!(!names.contains(name), "{name}: {reason}");
    }
    for needed in ["aws-lc-rs", "libsqlite3-sys"] {
        assert!(names.contains(needed), "{needed} is how it is meant to be");
    }
}
