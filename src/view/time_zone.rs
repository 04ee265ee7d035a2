//! The zone in which a person reads the clock.

use chrono::{DateTime, Duration, LocalResult, NaiveDateTime, Offset, TimeZone as _};
use chrono_tz::{OffsetName, TZ_VARIANTS, Tz};

use crate::db::Timestamp;

/// The first parts of names that are offered; the other ones are old spellings of the same.
const REGIONS: &[&str] = &[
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
];

/// How fields for day and time write a moment.
const INPUT: &str = "%Y-%m-%dT%H:%M";

/// A place's time, with its summers and winters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeZone(Tz);

/// Zones of one part of the world, for a list to choose from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ZoneRegion {
    /// Such as `Europe`.
    pub name: &'static str,
    /// Its zones, by name.
    pub zones: Vec<ZoneChoice>,
}

/// One zone of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ZoneChoice {
    /// As it is stored: `America/New_York`.
    pub name: &'static str,
    /// As people read it: `New York`.
    pub place: String,
    /// How far it is from UTC at this moment: `UTC-5`.
    pub offset: String,
}

impl TimeZone {
    /// The zone of who chose none.
    pub const UTC: Self = Self(Tz::UTC);

    /// The zone of this name, as the time zone database spells it.
    pub fn parse(name: &str) -> Option<Self> {
        name.parse().ok().map(Self)
    }

    /// A stored name; UTC for one that is no longer known.
    pub fn stored(name: &str) -> Self {
        Self::parse(name).unwrap_or(Self::UTC)
    }

    /// Its name: `Europe/Berlin`.
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// What clocks there show at a moment.
    pub fn at(self, moment: Timestamp) -> DateTime<Tz> {
        moment.date_time().with_timezone(&self.0)
    }

    /// `21 November 2026, 10:30 CET`; without a name of its own the zone is told by its distance.
    pub fn full_date(self, moment: Timestamp) -> String {
        let there = self.at(moment);
        let date = there.format("%-d %B %Y, %H:%M");
        match there.offset().abbreviation() {
            Some(letters) if letters.starts_with(|c: char| c.is_ascii_alphabetic()) => {
                format!("{date} {letters}")
            }
            _ => format!("{date} {}", self.offset(moment)),
        }
    }

    /// The moment at which clocks there show what was typed into a field for day and time. Where
    /// clocks go back it is the first of two; where they skip an hour it is an hour later.
    pub fn typed(self, text: &str) -> Option<Timestamp> {
        let shown = NaiveDateTime::parse_from_str(text.trim(), INPUT)
            .or_else(|_| NaiveDateTime::parse_from_str(text.trim(), "%Y-%m-%dT%H:%M:%S"))
            .ok()?;
        let there = |shown: NaiveDateTime| match self.0.from_local_datetime(&shown) {
            LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => Some(at),
            LocalResult::None => None,
        };
        let skipped = shown.checked_add_signed(Duration::hours(1));
        let at = there(shown).or_else(|| there(skipped?))?;
        Some(Timestamp(at.timestamp_micros()))
    }

    /// A moment for a field for day and time.
    pub fn input(self, moment: Timestamp) -> String {
        self.at(moment).format(INPUT).to_string()
    }

    /// All zones that are offered, with their distances at `now`.
    pub fn regions(now: Timestamp) -> Vec<ZoneRegion> {
        let choice = |region: &str, tz: &Tz| {
            let place = tz.name().strip_prefix(region)?.strip_prefix('/')?;
            Some(ZoneChoice {
                name: tz.name(),
                place: place.replace('_', " ").replace('/', ", "),
                offset: Self(*tz).offset(now),
            })
        };
        REGIONS
            .iter()
            .map(|name| ZoneRegion {
                name,
                zones: TZ_VARIANTS
                    .iter()
                    .filter_map(|tz| choice(name, tz))
                    .collect(),
            })
            .collect()
    }

    /// How far from UTC: `UTC+5:30`.
    fn offset(self, moment: Timestamp) -> String {
        let there = self
            .0
            .offset_from_utc_datetime(&moment.date_time().naive_utc());
        let minutes = there.fix().local_minus_utc() / 60;
        let sign = if minutes < 0 { '-' } else { '+' };
        match (minutes.abs() / 60, minutes.abs() % 60) {
            (0, 0) => "UTC".into(),
            (hours, 0) => format!("UTC{sign}{hours}"),
            (hours, rest) => format!("UTC{sign}{hours}:{rest:02}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 19 November 2026, 10:13:20 UTC.
    const NOW: Timestamp = Timestamp(1_795_083_200_000_000);

    #[test]
    fn dates_are_told_by_the_clocks_of_the_place() {
        let told = |name| TimeZone::parse(name).unwrap().full_date(NOW);
        assert_eq!(told("UTC"), "19 November 2026, 10:13 UTC");
        assert_eq!(told("Europe/Berlin"), "19 November 2026, 11:13 CET");
        assert_eq!(told("Asia/Tashkent"), "19 November 2026, 15:13 UTC+5");
        assert_eq!(told("Asia/Kathmandu"), "19 November 2026, 15:58 UTC+5:45");
        assert_eq!(told("America/St_Johns"), "19 November 2026, 06:43 NST");
        let summer = Timestamp(NOW.0 - 120 * 86_400_000_000);
        let berlin = TimeZone::stored("Europe/Berlin");
        assert_eq!(berlin.full_date(summer), "22 July 2026, 12:13 CEST");
    }

    #[test]
    fn what_is_typed_is_read_by_the_clocks_of_the_place() {
        let berlin = TimeZone::stored("Europe/Berlin");
        let read = |typed| berlin.typed(typed).map(Timestamp::iso);
        assert_eq!(read("2026-11-19T11:13").unwrap(), "2026-11-19T10:13:00Z");
        assert_eq!(read("2026-07-19T11:13:30").unwrap(), "2026-07-19T09:13:30Z");
        // At two the clocks are put to three; at three, half a year later, to two.
        assert_eq!(read("2026-03-29T02:30").unwrap(), "2026-03-29T01:30:00Z");
        assert_eq!(read("2026-10-25T02:30").unwrap(), "2026-10-25T00:30:00Z");
        for odd in [
            "",
            "tomorrow",
            "2026-02-30T10:00",
            "2026-11-19",
            "999999-01-01T00:00",
        ] {
            assert_eq!(read(odd), None, "{odd}");
        }
        assert_eq!(berlin.input(NOW), "2026-11-19T11:13");
    }

    #[test]
    fn unknown_names_are_no_zones() {
        for name in [
            "",
            "Berlin",
            "europe/berlin",
            "Europe/Berlin ",
            "../etc/passwd",
        ] {
            assert_eq!(TimeZone::parse(name), None, "{name:?}");
            assert_eq!(TimeZone::stored(name), TimeZone::UTC);
        }
    }

    #[test]
    fn every_part_of_the_world_has_zones_with_places() {
        let regions = TimeZone::regions(NOW);
        assert!(regions.iter().all(|region| !region.zones.is_empty()));
        let all = || regions.iter().flat_map(|region| &region.zones);
        assert!(all().all(|zone| TimeZone::parse(zone.name).is_some()));
        let york = all().find(|zone| zone.name == "America/New_York").unwrap();
        assert_eq!(
            (york.place.as_str(), york.offset.as_str()),
            ("New York", "UTC-5")
        );
    }
}
