//! The baseline: findings that are known and do not count, each by its
//! fingerprint. A line may move; a new secret is a new finding.
//!
//! Knows the format, schemas/baseline-v1.schema.json; does not know files.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::credential;
use crate::model::{Finding, LineIndex, SourceText, Span};
use crate::suppress::fingerprint::DIGITS;

/// The version of the format that is written, and the only one that is read.
const VERSION: u64 = 1;

/// More mistakes than this tell nobody anything.
const MOST_MISTAKES: usize = 20;

/// A finding that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The fingerprint: the hash of rule, path and what was found.
    pub fingerprint: String,
    /// The rule, for people.
    pub rule: String,
    /// The file, from the project root.
    pub path: String,
    /// Why it does not count.
    pub reason: Option<String>,
    /// The last day on which it does not count.
    pub expires: Option<Date>,
    /// Where the entry stands in the baseline.
    pub span: Span,
}

/// What keeps a baseline from being one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The 1-based line.
    pub line: usize,
    /// What is wrong, and what to do. Never quotes a value.
    pub message: String,
}

/// A baseline.
#[derive(Clone, Debug)]
pub struct Baseline {
    source: SourceText,
    entries: Vec<Entry>,
    by_fingerprint: BTreeMap<String, usize>,
    today: Date,
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct Head<'t> {
    #[serde(borrow)]
    version: Option<&'t RawValue>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
struct Document<'t> {
    #[serde(rename = "$schema")]
    _schema: Option<String>,
    #[serde(rename = "version")]
    _version: u64,
    #[serde(borrow)]
    findings: Vec<&'t RawValue>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
struct Written {
    fingerprint: String,
    rule: String,
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires: Option<String>,
}

impl Baseline {
    /// Reads a baseline as of `today`.
    ///
    /// # Errors
    ///
    /// Tells all that is wrong with it, in the order of the lines.
    pub fn parse(source: SourceText, today: Date) -> Result<Self, Vec<Mistake>> {
        let text = &*source.text;
        check_head(text)?;
        let document: Document<'_> = serde_json::from_str(text).map_err(|error| {
            let remedy = "each finding is an object in the list `findings`";
            vec![syntax(text, &error, remedy)]
        })?;
        let index = LineIndex::new(text);
        let mut entries: Vec<Entry> = Vec::with_capacity(document.findings.len());
        let mut by_fingerprint: BTreeMap<String, usize> = BTreeMap::new();
        let mut mistakes = Vec::new();
        for raw in document.findings {
            let span = span_of(raw.get(), text);
            let line = index.position(text, span.start).line;
            let mut refuse = |message: String| mistakes.push(Mistake { line, message });
            let entry = match entry(raw.get(), span) {
                Ok(entry) => entry,
                Err(message) => {
                    refuse(message);
                    continue;
                }
            };
            if let Some(&first) = by_fingerprint.get(&entry.fingerprint) {
                let first = index.position(text, entries[first].span.start).line;
                refuse(format!(
                    "this entry is the same as that of line {first}; remove one of them"
                ));
                continue;
            }
            by_fingerprint.insert(entry.fingerprint.clone(), entries.len());
            entries.push(entry);
        }
        if !mistakes.is_empty() {
            mistakes.truncate(MOST_MISTAKES);
            return Err(mistakes);
        }
        Ok(Self {
            source,
            entries,
            by_fingerprint,
            today,
        })
    }

    /// The file and its text.
    pub fn source(&self) -> &SourceText {
        &self.source
    }

    /// All entries, in the order of the file.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The entry of a fingerprint.
    pub fn entry(&self, fingerprint: &str) -> Option<&Entry> {
        let at = self.by_fingerprint.get(fingerprint)?;
        self.entries.get(*at)
    }

    /// Whether an entry no longer counts.
    pub fn is_expired(&self, entry: &Entry) -> bool {
        entry.expires.is_some_and(|last| last < self.today)
    }
}

impl Entry {
    /// The entry for a finding.
    pub fn of(finding: &Finding) -> Self {
        let path = &finding.primary.source.id.root_relative;
        Self {
            fingerprint: finding.fingerprint.to_string(),
            rule: finding.rule.to_owned(),
            path: path.to_string(),
            reason: None,
            expires: None,
            span: Span::new(0, 0),
        }
    }
}

/// The text of a baseline: sorted, one entry a line, each once.
pub fn render<'e>(entries: impl IntoIterator<Item = &'e Entry>) -> String {
    let mut sorted: BTreeMap<(&str, &str, &str), &Entry> = BTreeMap::new();
    for entry in entries {
        let key = (&*entry.path, &*entry.rule, &*entry.fingerprint);
        sorted.entry(key).or_insert(entry);
    }
    let mut text = format!(
        "{{\n  \"$schema\": \"https://raw.githubusercontent.com/paddlint/paddlint/main/schemas/\
         baseline-v1.schema.json\",\n  \"version\": {VERSION},\n  \"findings\": ["
    );
    for (at, entry) in sorted.into_values().enumerate() {
        let separator = if at == 0 { "" } else { "," };
        let _ = write!(text, "{separator}\n    {}", line(entry));
    }
    if text.ends_with('[') {
        text.push_str("]\n}\n");
    } else {
        text.push_str("\n  ]\n}\n");
    }
    text
}

fn line(entry: &Entry) -> String {
    let redacted = |text: &str| credential::redact(text).into_owned();
    let written = Written {
        fingerprint: entry.fingerprint.clone(),
        rule: entry.rule.clone(),
        path: redacted(&entry.path),
        reason: entry.reason.as_deref().map(redacted),
        expires: entry.expires.map(|date| date.to_string()),
    };
    serde_json::to_string(&written).expect("texts are JSON")
}

fn check_head(text: &str) -> Result<(), Vec<Mistake>> {
    let index = LineIndex::new(text);
    let conflict = (1..=index.line_count()).find(|&line| {
        let line = index.line_span(text, line).slice(text);
        line.starts_with("<<<<<<< ") || line.starts_with(">>>>>>> ")
    });
    if let Some(line) = conflict {
        let message = "a merge conflict is left here; keep the entries of both sides".to_owned();
        return Err(vec![Mistake { line, message }]);
    }
    let head: Head<'_> = serde_json::from_str(text).map_err(|error| {
        let remedy = "mend it, or write it anew with `paddlint baseline create --force`";
        vec![syntax(text, &error, remedy)]
    })?;
    let (line, found) = match head.version {
        Some(raw) if raw.get() == VERSION.to_string() => return Ok(()),
        Some(raw) => {
            let line = index.position(text, span_of(raw.get(), text).start).line;
            (line, "another version of the format")
        }
        None => (1, "no `version`"),
    };
    let message = format!(
        "the baseline has {found}, and this paddlint reads version {VERSION} only; use the \
         paddlint that wrote it, or write it anew with `paddlint baseline create --force`"
    );
    Err(vec![Mistake { line, message }])
}

fn entry(raw: &str, span: Span) -> Result<Entry, String> {
    let written: Written = serde_json::from_str(raw).map_err(|error| {
        format!(
            "{}; an entry has `fingerprint`, `rule`, `path`, and may have `reason` and `expires`",
            plain(&error)
        )
    })?;
    let is_fingerprint = written.fingerprint.len() == DIGITS
        && written
            .fingerprint
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    if !is_fingerprint {
        return Err(format!(
            "`fingerprint` is not {DIGITS} hex digits; `paddlint --format json` shows a finding's"
        ));
    }
    let expires = match written.expires {
        Some(text) => Some(date(&text)?),
        None => None,
    };
    Ok(Entry {
        fingerprint: written.fingerprint,
        rule: written.rule,
        path: written.path,
        reason: written.reason,
        expires,
        span,
    })
}

fn date(text: &str) -> Result<Date, String> {
    let is_plain = text.len() == "2026-01-31".len();
    let parsed = text.parse::<Date>().ok().filter(|_| is_plain);
    parsed.ok_or_else(|| "`expires` is no date; write it as `2026-01-31`".to_owned())
}

fn syntax(text: &str, error: &serde_json::Error, remedy: &str) -> Mistake {
    // The reader of JSON knows line feeds only; a person's editor knows more ends.
    let lines = text.split_inclusive('\n');
    let before: usize = lines
        .take(error.line().saturating_sub(1))
        .map(str::len)
        .sum();
    let offset = before + error.column().saturating_sub(1);
    Mistake {
        line: LineIndex::new(text).position(text, offset).line,
        message: format!("{}; {remedy}", plain(error)),
    }
}

/// What is wrong, without the place, and without the values that stand there.
fn plain(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let text = text.split(" at line ").next().unwrap_or("");
    // `invalid type: string "…", expected u64`
    let parts = text.split_once(": string \"").and_then(|(before, rest)| {
        let (_, expected) = rest.rsplit_once("\", expected")?;
        Some((before, expected))
    });
    let shown = parts.map(|(before, expected)| format!("{before}: a string, expected{expected}"));
    credential::without_long_runs(shown.as_deref().unwrap_or(text))
}

/// Where `part`, a part of `text`, stands in it.
fn span_of(part: &str, text: &str) -> Span {
    let start = part.as_ptr().addr().saturating_sub(text.as_ptr().addr());
    Span::new(start, (start + part.len()).min(text.len()))
}
