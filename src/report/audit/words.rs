//! The words in which reports for people speak of an audit. What the
//! repository chose is redacted here, and made visible where it would steer a
//! terminal or hide.

use jiff::Timestamp;

use crate::model::{AuditedSecret, Environment, Severity, Sighting};
use crate::report::{Run, escape};
use crate::rules;

/// Digits of a commit that people see.
const SHORT: usize = 10;
/// Days after which an API key should have been replaced.
pub(in crate::report) const OLD: i64 = 90;

/// Text of the repository on one line.
pub(in crate::report) fn line(text: &str) -> String {
    escape::line(text)
}

/// A commit as people write it.
pub(in crate::report) fn short(commit: &str) -> &str {
    commit.get(..SHORT).unwrap_or(commit)
}

/// The day of a time; empty where there is none.
pub(in crate::report) fn day(date: Option<&str>) -> &str {
    date.and_then(|date| date.get(..10)).unwrap_or("")
}

/// A time, where there is one that can be read.
pub(in crate::report) fn time(date: Option<&str>) -> Option<Timestamp> {
    date?.parse().ok()
}

/// `path:line`, or what stands for a path.
pub(in crate::report) fn place(sighting: &Sighting) -> String {
    match (&sighting.path, sighting.line) {
        (Some(path), Some(at)) if !path.is_empty() => format!("{}:{at}", line(path)),
        (Some(path), None) if !path.is_empty() => line(path),
        (None, Some(at)) if sighting.commit.is_some() => format!("(message):{at}"),
        _ => "(an object without a path)".to_owned(),
    }
}

/// `live API key`.
pub(in crate::report) fn what(secret: &AuditedSecret) -> String {
    let environment = match secret.credential.environment {
        Some(Environment::Production) => "live ",
        Some(Environment::Sandbox) => "sandbox ",
        None => "",
    };
    let kind = secret.credential.kind.replace('-', " ");
    format!("{environment}{}", kind.replace("api key", "API key"))
}

/// How much the secret weighs in plain sight.
pub(in crate::report) fn severity(secret: &AuditedSecret) -> Severity {
    rules::find(secret.rule).map_or(Severity::Error, |meta| meta.severity)
}

/// A ref as people say it.
pub(in crate::report) fn reference(name: &str) -> String {
    let name = line(name);
    if let Some(tag) = name.strip_prefix("refs/tags/") {
        return format!("tag {tag}");
    }
    let short = ["refs/heads/", "refs/remotes/", "refs/"];
    let short = short.iter().find_map(|prefix| name.strip_prefix(prefix));
    short.unwrap_or(&name).to_owned()
}

/// Where a secret stands now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::report) enum State {
    /// The current commit has it.
    InHead,
    /// It is about to be committed.
    Staged,
    /// Other branches, tags or the history have it.
    InHistory,
    /// No ref leads to it.
    Unreachable,
}

impl State {
    pub(in crate::report) fn of(secret: &AuditedSecret) -> Self {
        if secret.in_head {
            Self::InHead
        } else if secret.refs.is_empty() {
            Self::Unreachable
        } else if secret.last.date.is_none() {
            Self::Staged
        } else {
            Self::InHistory
        }
    }

    /// As a few words.
    pub(in crate::report) const fn as_str(self) -> &'static str {
        match self {
            Self::InHead => "in HEAD",
            Self::Staged => "staged",
            Self::InHistory => "in history",
            Self::Unreachable => "in no ref",
        }
    }
}

/// How many days old an API key was when it was audited, if it tells.
pub(in crate::report) fn age(secret: &AuditedSecret, run: &Run) -> Option<i64> {
    let created = time(secret.credential.created_at.as_deref())?;
    let seconds = run.started.as_second().checked_sub(created.as_second())?;
    (secret.credential.kind == "api-key" && seconds >= 0).then_some(seconds / 86_400)
}

/// Whether an API key is so old that it should have been replaced.
pub(in crate::report) fn is_old(secret: &AuditedSecret, run: &Run) -> bool {
    age(secret, run).is_some_and(|days| days > OLD)
}

/// `no secrets`, `1 secret`, `2 secrets`.
pub(in crate::report) fn count(count: usize, one: &str) -> String {
    let many = match one.strip_suffix("ry") {
        Some(stem) => format!("{stem}ries"),
        None => format!("{one}s"),
    };
    match count {
        0 => format!("no {many}"),
        1 => format!("1 {one}"),
        count => format!("{} {many}", thousands(count as u64)),
    }
}

/// `12,345`.
pub(in crate::report) fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut shown = String::with_capacity(digits.len() * 4 / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    shown
}

/// `1.2 MB`.
pub(in crate::report) fn bytes(count: u64) -> String {
    let units = [("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000)];
    for (unit, size) in units {
        if count >= size {
            return format!("{}.{} {unit}", count / size, count % size * 10 / size);
        }
    }
    match count {
        1 => "1 byte".to_owned(),
        count => format!("{count} bytes"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_easy_to_read() {
        for (number, shown) in [
            (0, "0"),
            (999, "999"),
            (1_000, "1,000"),
            (12_345_678, "12,345,678"),
        ] {
            assert_eq!(thousands(number), shown);
        }
        for (number, shown) in [
            (0, "0 bytes"),
            (1, "1 byte"),
            (1_999, "1.9 kB"),
            (2_340_000_000, "2.3 GB"),
        ] {
            assert_eq!(bytes(number), shown);
        }
        for (number, shown) in [(0, "no refs"), (1, "1 ref"), (1_200, "1,200 refs")] {
            assert_eq!(count(number, "ref"), shown);
        }
        assert_eq!(count(2, "repository"), "2 repositories");
        assert_eq!(count(2, "day"), "2 days");
    }
}
