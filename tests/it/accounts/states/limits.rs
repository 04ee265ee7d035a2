//! The times that `docs/ACCOUNTS.md` names are those of the source.

use std::path::Path;

use super::table::Table;

#[test]
fn the_times_are_those_of_the_source() {
    let table = Table::of_limits();
    assert_eq!(table.states, ["How long", "Where it is set"]);
    assert!(table.rows.len() > 15, "{}", table.rows.len());
    for (what, cells) in &table.rows {
        let place = cells[1].trim_matches('`');
        let (file, name) = place.split_once(' ').expect(place);
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(file);
        let source = std::fs::read_to_string(&path).expect(file);
        let named: Vec<u64> = cells[0].split(", then ").map(in_seconds).collect();
        assert_eq!(named, set(&source, name), "{what}: {place}");
    }
}

/// What “3 days” is.
fn in_seconds(text: &str) -> u64 {
    let (count, unit) = text.split_once(' ').expect(text);
    let count: u64 = count.parse().expect(text);
    count
        * match unit.trim_end_matches('s') {
            "minute" => 60,
            "hour" => 3600,
            "day" => 24 * 3600,
            _ => panic!("{text}"),
        }
}

/// What a constant of a file is set to: one time, or two.
fn set(source: &str, name: &str) -> Vec<u64> {
    let value = value_of(source, name);
    let mut times = Vec::new();
    for (call, unit) in [("from_secs(", 1), ("days(", 24 * 3600)] {
        for rest in value.split(call).skip(1) {
            let inner = rest.split(')').next().unwrap();
            times.push(unit * product(source, inner));
        }
    }
    times
}

fn value_of(source: &str, name: &str) -> String {
    let start = format!("const {name}:");
    let at = source.find(&start).unwrap_or_else(|| panic!("no {name}"));
    let line = source[at..].split(';').next().unwrap();
    line.split_once(" = ").unwrap().1.to_owned()
}

fn product(source: &str, text: &str) -> u64 {
    text.split('*')
        .map(str::trim)
        .map(|factor| match factor.parse() {
            Ok(number) => number,
            Err(_) => product(source, &value_of(source, factor)),
        })
        .product()
}
