//! A moment as people read it: "2 hours ago", with the full date behind it.

use std::time::Duration;

use chrono::Datelike;

use super::TimeZone;
use crate::db::Timestamp;

/// For `<time datetime="{{ iso }}" title="{{ full }}">{{ relative }}</time>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// `2026-11-21T09:30:00Z`
    pub iso: String,
    /// `5 minutes ago`
    pub relative: String,
    /// `21 November 2026, 09:30 UTC`, or as the clocks of another zone show it.
    pub full: String,
}

impl Moment {
    /// The moment `at`, seen from `now`, in UTC: for parts of pages that many people get.
    pub fn new(at: Timestamp, now: Timestamp) -> Self {
        Self::in_zone(at, now, TimeZone::UTC)
    }

    /// The moment `at`, seen from `now`, in the zone of whoever reads it.
    pub fn in_zone(at: Timestamp, now: Timestamp, zone: TimeZone) -> Self {
        Self {
            iso: at.iso(),
            relative: relative(at, now, zone),
            full: zone.full_date(at),
        }
    }

    /// How long ago `at` was, seen from `now`: `5 minutes ago`.
    pub fn age(at: Timestamp, now: Timestamp) -> String {
        relative(at, now, TimeZone::UTC)
    }
}

/// How long to wait: `a second`, `40 seconds`, `2 minutes`.
pub fn duration_in_words(seconds: u64) -> String {
    match seconds {
        0..=1 => "a second".into(),
        2..=90 => format!("{seconds} seconds"),
        _ => format!("{} minutes", seconds.div_ceil(60)),
    }
}

/// Up to a week in words, then the date, with the year when it is another one.
fn relative(at: Timestamp, now: Timestamp, zone: TimeZone) -> String {
    const MINUTE: u64 = 60;
    const HOUR: u64 = 60 * MINUTE;
    const DAY: u64 = 24 * HOUR;
    let age = now.since(at).max(Duration::ZERO).as_secs();
    match age {
        0..MINUTE => "just now".into(),
        MINUTE..HOUR => ago(age / MINUTE, "minute"),
        HOUR..DAY => ago(age / HOUR, "hour"),
        _ if age < 2 * DAY => "yesterday".into(),
        _ if age < 7 * DAY => ago(age / DAY, "day"),
        _ if zone.at(at).year() == zone.at(now).year() => zone.at(at).format("%-d %B").to_string(),
        _ => zone.at(at).format("%-d %B %Y").to_string(),
    }
}

fn ago(count: u64, unit: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{plural} ago")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_told_in_words_up_to_a_week() {
        let now = Timestamp(1_795_000_000_000_000);
        let told = |secs| relative(now.minus(Duration::from_secs(secs)), now, TimeZone::UTC);
        assert_eq!(told(59), "just now");
        assert_eq!(told(60), "1 minute ago");
        assert_eq!(told(7200), "2 hours ago");
        assert_eq!(told(86_400), "yesterday");
        assert_eq!(told(3 * 86_400), "3 days ago");
        assert!(told(400 * 86_400).ends_with("2025"));
    }
}
