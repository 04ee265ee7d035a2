//! What else is known of a deed, in words: what changed and how, never what somebody wrote.

use chrono::NaiveDate;
use serde_json::{Map, Value};

/// Texts, in the order in which they are read.
const TEXTS: [&str; 8] = [
    "changed", "audience", "how", "role", "what", "by", "reason", "ended",
];

/// Numbers of things, by what one is called.
const COUNTS: [(&str, &str); 7] = [
    ("photos", "photo"),
    ("characters", "character"),
    ("comments", "comment"),
    ("likes", "like"),
    ("joined", "person joined"),
    ("places", "place"),
    ("cleared", "wrong sign-in"),
];

/// What is so or not.
const SWITCHES: [(&str, &str, &str); 3] = [
    ("private", "private account", "open account"),
    (
        "seen_without_account",
        "seen without an account",
        "not seen without an account",
    ),
    ("shares_activity", "shown to followers", "shown to nobody"),
];

/// In words; nothing where nothing else is known.
pub(super) fn in_words(known: &Map<String, Value>) -> String {
    let text = |name: &str| known.get(name).and_then(Value::as_str);
    let mut parts: Vec<String> = TEXTS
        .iter()
        .filter_map(|name| text(name))
        .map(|text| text.replace('_', " "))
        .collect();
    if let (Some(from), Some(to)) = (text("from"), text("to")) {
        parts.push(format!("{from} → {to}").replace('_', " "));
    }
    if let Some(before) = text("before") {
        parts.push(format!("before that {before}"));
    }
    for (name, one) in COUNTS {
        match known.get(name).and_then(Value::as_i64) {
            Some(0) if name == "photos" => {}
            Some(1) => parts.push(format!("1 {one}")),
            Some(count) if name == "joined" => parts.push(format!("{count} people joined")),
            Some(count) => parts.push(format!("{count} {one}s")),
            None => {}
        }
    }
    for (name, yes, no) in SWITCHES {
        if let Some(is_so) = known.get(name).and_then(Value::as_bool) {
            parts.push(if is_so { yes } else { no }.to_owned());
        }
    }
    for name in ["since", "until"] {
        // Of the moment the day is enough.
        let day = text(name).and_then(|moment| moment.get(..10)?.parse::<NaiveDate>().ok());
        if let Some(day) = day {
            parts.push(format!("{name} {}", day.format("%-d %B %Y")));
        }
    }
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_is_read_as_words() {
        for (known, words) in [
            (serde_json::json!({}), ""),
            (serde_json::json!({ "answers": 5 }), ""),
            (
                serde_json::json!({ "changed": "text, audience", "from": "only_me", "to": "public" }),
                "text, audience, only me → public",
            ),
            (
                serde_json::json!({ "characters": 1, "photos": 0 }),
                "1 character",
            ),
            (
                serde_json::json!({ "since": "2026-11-21T09:30:00Z" }),
                "since 21 November 2026",
            ),
            (serde_json::json!({ "private": false }), "open account"),
        ] {
            assert_eq!(in_words(known.as_object().unwrap()), words);
        }
    }
}
