//! What the page shows: the audits in the words of people. Numbers and order
//! are decided here, markup is not.

use askama::Template;
use jiff::Timestamp;

use super::timeline::Timeline;
use crate::model::{
    Audit, AuditedSecret, Environment, Finding, LineColumn, Problem, Severity, Sighting,
};
use crate::report::audit::summary;
use crate::report::audit::words::{self, State, bytes, count, day, line, thousands};
use crate::report::positions::{Positions, Unit};
use crate::report::{Run, escape, rule_url};
use crate::rules;

/// More of a list than this is behind a click.
const FIRST: usize = 12;
/// More of a list than this is in other formats only.
const MOST: usize = 200;

/// The page.
#[derive(Template)]
#[template(path = "page.html")]
pub(super) struct Page<'a> {
    policy: &'a str,
    style: &'a str,
    script: &'a str,
    title: String,
    verdict: String,
    subject: String,
    started: String,
    started_exactly: String,
    version: &'static str,
    old: i64,
    doubts: Vec<String>,
    tiles: Vec<Tile>,
    has_secrets: bool,
    has_rows: bool,
    repositories: Vec<Repository>,
}

/// A number that counts.
struct Tile {
    label: &'static str,
    number: String,
    is_alarm: bool,
}

struct Repository {
    id: String,
    name: String,
    sentence: String,
    is_incomplete: bool,
    in_head: usize,
    timeline: Option<Timeline>,
    secrets: Vec<Secret>,
    findings: Vec<Told>,
    suppressed: usize,
    coverage: Vec<(&'static str, String)>,
    notes: Vec<String>,
    problems: Vec<Gap>,
}

struct Secret {
    id: String,
    number: usize,
    what: String,
    redacted: String,
    rule: &'static str,
    rule_url: String,
    severity: &'static str,
    /// The severity as a number, for the order.
    weight: u8,
    state: &'static str,
    now: String,
    environment: &'static str,
    place: String,
    key_id: Option<String>,
    created: Option<String>,
    age: Option<String>,
    is_old: bool,
    in_head: bool,
    is_moment: bool,
    first: Seen,
    last: Seen,
    others: usize,
    paths: List,
    has_other_paths: bool,
    refs: List,
    occurrences: usize,
    fingerprint: String,
    /// When it was there, in words.
    span: String,
    bar: Option<Bar>,
}

struct Seen {
    commit: Option<String>,
    short: String,
    author: String,
    date: String,
    day: Option<String>,
    /// Seconds since 1970, for the order.
    seconds: i64,
    subject: String,
    place: String,
}

/// Percent from the left.
struct Bar {
    from: String,
    to: String,
}

struct List {
    first: Vec<String>,
    more: Vec<String>,
    left_out: usize,
}

struct Told {
    rule: &'static str,
    rule_url: String,
    severity: &'static str,
    place: String,
    message: String,
    help: String,
}

struct Gap {
    kind: &'static str,
    place: String,
    message: String,
}

impl<'a> Page<'a> {
    pub(super) fn new(
        audits: &[Audit],
        run: &Run,
        style: &'a str,
        script: &'a str,
        policy: &'a str,
    ) -> Self {
        let secrets: usize = audits.iter().map(|audit| audit.secrets.len()).sum();
        let findings: usize = audits.iter().map(|audit| audit.check.findings.len()).sum();
        let subject = match audits {
            [audit] => line(&audit.repository),
            audits => count(audits.len(), "repository"),
        };
        Self {
            policy,
            style,
            script,
            title: format!("paddlint audit of {subject}"),
            verdict: verdict(audits),
            subject,
            started: minute(run.started),
            started_exactly: run.started.to_string(),
            version: env!("CARGO_PKG_VERSION"),
            old: words::OLD,
            doubts: doubts(audits),
            tiles: tiles(audits, run),
            has_secrets: secrets > 0,
            has_rows: secrets + findings > 0,
            repositories: audits
                .iter()
                .enumerate()
                .map(|(at, audit)| Repository::new(at + 1, audit, run))
                .collect(),
        }
    }
}

fn verdict(audits: &[Audit]) -> String {
    let secrets: usize = audits.iter().map(|audit| audit.secrets.len()).sum();
    let in_head: usize = audits.iter().map(in_head).sum();
    let mut verdict = match secrets {
        0 => "No secrets were found".to_owned(),
        some => count(some, "secret"),
    };
    if in_head > 0 {
        let still = thousands(in_head as u64);
        verdict.push_str(&format!(", {still} still in HEAD"));
    }
    verdict
}

fn in_head(audit: &Audit) -> usize {
    audit.secrets.iter().filter(|secret| secret.in_head).count()
}

/// What keeps the page from being the whole truth.
fn doubts(audits: &[Audit]) -> Vec<String> {
    let mut doubts = Vec::new();
    for audit in audits {
        let problems = audit.problems.len() + audit.check.problems.len();
        let what = match (audit.is_incomplete, problems) {
            (false, 0) => continue,
            (true, _) => "the audit did not come to its end; there may be more".to_owned(),
            (false, some) => format!(
                "{} kept something from being looked at",
                count(some, "problem")
            ),
        };
        doubts.push(match audits.len() {
            1 => what,
            _ => format!("{}: {what}", line(&audit.repository)),
        });
    }
    doubts
}

fn tiles(audits: &[Audit], run: &Run) -> Vec<Tile> {
    let secrets = || audits.iter().flat_map(|audit| &audit.secrets);
    let is_live =
        |secret: &&AuditedSecret| secret.credential.environment == Some(Environment::Production);
    let sum = |of: fn(&Audit) -> usize| audits.iter().map(of).sum::<usize>();
    let tile = |label, number: usize, is_bad: bool| Tile {
        label,
        number: thousands(number as u64),
        is_alarm: is_bad && number > 0,
    };
    let old = secrets()
        .filter(|secret| words::is_old(secret, run))
        .count();
    vec![
        tile("secrets in the history", secrets().count(), true),
        tile("of them still in HEAD", sum(in_head), true),
        tile("of them live", secrets().filter(is_live).count(), true),
        tile("API keys over 90 days old", old, true),
        tile(
            "findings in HEAD",
            sum(|audit| audit.check.findings.len()),
            false,
        ),
        tile(
            "problems",
            sum(|audit| audit.problems.len() + audit.check.problems.len()),
            true,
        ),
    ]
}

impl Repository {
    fn new(number: usize, audit: &Audit, run: &Run) -> Self {
        let id = format!("r{number}");
        let times = audit.secrets.iter().flat_map(|secret| {
            let dates = [&secret.first.date, &secret.last.date];
            dates.map(|date| words::time(date.as_deref()))
        });
        let timeline = Timeline::of(times.flatten(), run.started);
        let positions = Positions::default();
        let problems = audit.problems.iter().chain(&audit.check.problems);
        let secrets = audit.secrets.iter().enumerate();
        let coverage = &audit.coverage;
        let whole = |number: usize| thousands(number as u64);
        Self {
            name: line(&audit.repository),
            sentence: format!(
                "{} in the history, {} in the current commit",
                count(audit.secrets.len(), "secret"),
                count(audit.check.findings.len(), "finding")
            ),
            is_incomplete: audit.is_incomplete,
            in_head: in_head(audit),
            secrets: secrets
                .map(|(at, secret)| Secret::new(&id, at + 1, secret, timeline.as_ref(), run))
                .collect(),
            timeline,
            findings: audit
                .check
                .findings
                .iter()
                .map(|finding| Told::new(finding, &positions))
                .collect(),
            suppressed: audit.check.suppressed.len(),
            coverage: vec![
                ("refs", whole(coverage.refs)),
                ("commits", whole(coverage.commits)),
                ("blobs", whole(coverage.blobs)),
                ("bytes", bytes(coverage.bytes)),
                ("skipped", whole(coverage.skipped.values().sum())),
                ("problems", whole(problems.clone().count())),
            ],
            notes: summary::notes(audit)
                .iter()
                .map(|note| line(note))
                .collect(),
            problems: problems.map(Gap::new).collect(),
            id,
        }
    }
}

impl Secret {
    fn new(
        repository: &str,
        number: usize,
        secret: &AuditedSecret,
        timeline: Option<&Timeline>,
        run: &Run,
    ) -> Self {
        let credential = &secret.credential;
        let severity = words::severity(secret);
        let state = State::of(secret);
        let created = credential.created_at.as_deref();
        let (first, last) = (Seen::new(&secret.first), Seen::new(&secret.last));
        let place = match secret.in_head {
            true => last.place.clone(),
            false => first.place.clone(),
        };
        Self {
            id: format!("{repository}-s{number}"),
            number,
            what: words::what(secret),
            redacted: line(&credential.redacted),
            rule: secret.rule,
            rule_url: rules::find(secret.rule)
                .map(rules::RuleMeta::url)
                .unwrap_or_default(),
            severity: severity.as_str(),
            weight: match severity {
                Severity::Note => 1,
                Severity::Warning => 2,
                Severity::Error => 3,
            },
            state: match state {
                State::InHead => "head",
                State::Staged => "staged",
                State::InHistory => "history",
                State::Unreachable => "none",
            },
            now: state.as_str().to_owned(),
            environment: credential
                .environment
                .map_or("unknown", Environment::as_str),
            place,
            key_id: credential.id.as_deref().map(line),
            created: created.map(|created| day(Some(created)).to_owned()),
            age: words::age(secret, run).map(|days| thousands(days.unsigned_abs())),
            is_old: words::is_old(secret, run),
            in_head: secret.in_head,
            is_moment: secret.first == secret.last,
            span: span(&first, &last, state),
            bar: timeline.and_then(|timeline| bar(secret, timeline, run)),
            first,
            last,
            others: secret.introduced.saturating_sub(1),
            has_other_paths: secret.paths.len() > 1,
            paths: List::new(&secret.paths, line),
            refs: List::new(&secret.refs, words::reference),
            occurrences: secret.occurrences,
            fingerprint: line(&secret.fingerprint),
        }
    }
}

/// `from 2024-01-01 until now`.
fn span(first: &Seen, last: &Seen, state: State) -> String {
    let Some(from) = &first.day else {
        return "not committed".to_owned();
    };
    match (state, &last.day) {
        (State::InHead, _) => format!("from {from} until now"),
        (_, Some(to)) => format!("from {from}, last seen {to}"),
        _ => format!("from {from}"),
    }
}

fn bar(secret: &AuditedSecret, timeline: &Timeline, run: &Run) -> Option<Bar> {
    let first = words::time(secret.first.date.as_deref())?;
    let last = match secret.in_head {
        true => run.started,
        false => words::time(secret.last.date.as_deref()).unwrap_or(first),
    };
    Some(Bar {
        from: timeline.at(first),
        to: timeline.at(last.max(first)),
    })
}

impl Seen {
    fn new(sighting: &Sighting) -> Self {
        let text = |text: &Option<String>| line(text.as_deref().unwrap_or_default());
        let date = sighting.date.as_deref();
        Self {
            commit: sighting.commit.as_deref().map(line),
            short: words::short(sighting.commit.as_deref().unwrap_or_default()).to_owned(),
            author: text(&sighting.author),
            date: text(&sighting.date),
            day: date.map(|date| day(Some(date)).to_owned()),
            seconds: words::time(date).map_or(i64::MAX, Timestamp::as_second),
            subject: text(&sighting.subject),
            place: words::place(sighting),
        }
    }
}

impl List {
    fn new(texts: &[String], shown: fn(&str) -> String) -> Self {
        let mut first: Vec<String> = texts.iter().take(MOST).map(|text| shown(text)).collect();
        let more = first.split_off(first.len().min(FIRST));
        Self {
            first,
            more,
            left_out: texts.len().saturating_sub(MOST),
        }
    }

    fn is_empty(&self) -> bool {
        self.first.is_empty()
    }
}

impl Told {
    fn new<'a>(finding: &'a Finding, positions: &Positions<'a>) -> Self {
        let LineColumn { line: at, column } = positions.of(&finding.primary, Unit::Character).start;
        let path = line(&finding.primary.source.id.display);
        Self {
            rule: finding.rule,
            rule_url: rule_url(finding),
            severity: finding.severity.as_str(),
            place: format!("{path}:{at}:{column}"),
            message: escape::line(&finding.message),
            help: escape::line(&finding.help),
        }
    }
}

impl Gap {
    fn new(problem: &Problem) -> Self {
        let mut place = line(&problem.path);
        if let Some(at) = problem.place {
            place.push_str(&format!(":{}:{}", at.line, at.column));
        }
        Self {
            kind: problem.kind.as_str(),
            place,
            message: line(&problem.message),
        }
    }
}

/// A time as people read it.
fn minute(time: Timestamp) -> String {
    let text = time.to_string();
    let minute = text.get(..16).unwrap_or(&text);
    format!("{} UTC", minute.replace('T', " "))
}
