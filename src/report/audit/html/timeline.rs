//! Where on a line of time things are, in percent, and which dates to write
//! along it. Knows times only.

use jiff::civil::Date;
use jiff::tz::Offset;
use jiff::{Span, Timestamp};

/// About so many dates are written along the line.
const TICKS: i32 = 6;

/// A date along the line.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Tick {
    /// Percent from the left.
    pub(super) at: String,
    /// The date, as exactly as it is needed.
    pub(super) label: String,
}

/// From the first secret to the audit.
#[derive(Clone, Debug)]
pub(super) struct Timeline {
    start: i64,
    end: i64,
    pub(super) ticks: Vec<Tick>,
}

impl Timeline {
    /// A line on which all of `times` and `end` are; none without a time.
    pub(super) fn of(times: impl Iterator<Item = Timestamp>, end: Timestamp) -> Option<Self> {
        let (mut first, mut last) = (None, end);
        for time in times {
            first = Some(first.map_or(time, |first: Timestamp| first.min(time)));
            last = last.max(time);
        }
        let first = first?.min(last);
        // A day at least, so that there is a length to divide.
        let end = last.as_second().max(first.as_second() + 86_400);
        let mut line = Self {
            start: first.as_second(),
            end,
            ticks: Vec::new(),
        };
        line.ticks = line.dates().unwrap_or_default();
        Some(line)
    }

    /// How far from the left `time` is, in percent.
    pub(super) fn at(&self, time: Timestamp) -> String {
        percent(self.share(time.as_second()))
    }

    /// In thousandths of the length.
    fn share(&self, second: i64) -> i64 {
        let length = i128::from(self.end - self.start).max(1);
        let passed = i128::from(second - self.start).clamp(0, length);
        // At most a thousand.
        i64::try_from(passed * 1_000 / length).unwrap_or(1_000)
    }

    /// The dates to write; none where the calendar ends.
    fn dates(&self) -> Option<Vec<Tick>> {
        let date = |second| {
            let time = Timestamp::from_second(second).ok()?;
            Some(Offset::UTC.to_datetime(time).date())
        };
        let (first, last) = (date(self.start)?, date(self.end)?);
        let days = (self.end - self.start) / 86_400;
        let months = i32::try_from(days / 30).ok()?;
        let mut ticks = Vec::new();
        let mut tick = |date: Date, label: String| -> Option<()> {
            let time = Offset::UTC.to_timestamp(date.at(0, 0, 0, 0)).ok()?;
            if time.as_second() >= self.start && date <= last {
                let at = percent(self.share(time.as_second()));
                ticks.push(Tick { at, label });
            }
            Some(())
        };
        if months < TICKS {
            let step = (i32::try_from(days).ok()? / TICKS).max(1);
            let mut day = first;
            while day <= last {
                tick(day, day.to_string())?;
                day = day.checked_add(Span::new().try_days(step).ok()?).ok()?;
            }
            return Some(ticks);
        }
        let steps = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1_200];
        let step = steps.into_iter().find(|step| months / step <= TICKS);
        let step = step.unwrap_or(12_000);
        let years = i16::try_from((step / 12).max(1)).ok()?;
        let start = first.year() - first.year().rem_euclid(years);
        let mut month = Date::new(start, 1, 1).ok()?;
        while month <= last {
            let label = match step < 12 {
                true => format!("{}-{:02}", month.year(), month.month()),
                false => month.year().to_string(),
            };
            tick(month, label)?;
            month = month.checked_add(Span::new().try_months(step).ok()?).ok()?;
        }
        Some(ticks)
    }
}

fn percent(thousandths: i64) -> String {
    format!("{}.{}", thousandths / 10, thousandths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: &str) -> Timestamp {
        text.parse().expect("a time")
    }

    #[test]
    fn a_line_has_a_few_dates() {
        let cases = [
            (
                "2024-02-20",
                "2026-11-24",
                "2024-07 2025-01 2025-07 2026-01 2026-07",
            ),
            ("2026-01-01", "2026-01-01", "2026-01-01 2026-01-02"),
            (
                "2026-01-01",
                "2026-01-04",
                "2026-01-01 2026-01-02 2026-01-03 2026-01-04",
            ),
            (
                "2026-01-05",
                "2026-08-01",
                "2026-02 2026-03 2026-04 2026-05 2026-06 2026-07 2026-08",
            ),
            ("1971-01-01", "2026-01-01", "1980 1990 2000 2010 2020"),
            ("2030-01-01", "2026-01-01", "2030-01-01 2030-01-02"),
        ];
        for (first, end, expected) in cases {
            let midnight = |day: &str| time(&format!("{day}T00:00:00Z"));
            let line = Timeline::of([midnight(first)].into_iter(), midnight(end)).expect("a line");
            let labels: Vec<&str> = line.ticks.iter().map(|tick| &*tick.label).collect();
            assert_eq!(labels.join(" "), expected, "{first} {end}");
        }
    }

    #[test]
    fn no_time_is_off_the_line() {
        let (first, last) = (Timestamp::MIN, Timestamp::MAX);
        let line = Timeline::of([first, last].into_iter(), Timestamp::UNIX_EPOCH).expect("a line");
        assert_eq!(line.at(first), "0.0");
        assert_eq!(line.at(last), "100.0");
        assert!(line.ticks.len() < 40, "{:?}", line.ticks);
        assert!(Timeline::of([].into_iter(), last).is_none());
    }
}
