//! Audits for programs: version 1, described by schemas/audit-v1.schema.json.
//!
//! `json` is one document. With several repositories it holds one for each;
//! `jsonl` is one line for each secret, finding and problem.

use std::collections::BTreeMap;
use std::io;

use serde::Serialize;
use serde_json::{Value, json};

use super::AuditFormat;
use crate::credential;
use crate::model::{Audit, AuditedSecret, Coverage, Sighting};
use crate::report::{Sinks, json as check, stream};

pub(super) static FORMAT: AuditFormat = AuditFormat {
    name: "json",
    write,
};

pub(super) static LINES: AuditFormat = AuditFormat {
    name: "jsonl",
    write: write_lines,
};

#[derive(Serialize)]
struct RepositoryV1 {
    repository: String,
    complete: bool,
    coverage: CoverageV1,
    secrets: Vec<SecretV1>,
    findings: Value,
    suppressed: Value,
    problems: Value,
}

#[derive(Serialize)]
struct CoverageV1 {
    refs: usize,
    commits: usize,
    blobs: usize,
    bytes: u64,
    skipped: BTreeMap<&'static str, usize>,
    shallow: bool,
    partial: bool,
    unreachable_secrets: usize,
}

#[derive(Serialize)]
struct SecretV1 {
    rule: &'static str,
    kind: &'static str,
    environment: Option<&'static str>,
    id: Option<String>,
    created_at: Option<String>,
    redacted: String,
    fingerprint: String,
    first: SightingV1,
    last: SightingV1,
    in_head: bool,
    refs: Vec<String>,
    paths: Vec<String>,
    introduced: usize,
    occurrences: usize,
}

#[derive(Serialize)]
struct SightingV1 {
    commit: Option<String>,
    author: Option<String>,
    date: Option<String>,
    subject: Option<String>,
    path: Option<String>,
    line: Option<usize>,
}

fn redacted(text: &str) -> String {
    credential::redact(text).into_owned()
}

impl SightingV1 {
    fn new(sighting: &Sighting) -> Self {
        let text = |text: &Option<String>| text.as_deref().map(redacted);
        Self {
            commit: sighting.commit.clone(),
            author: text(&sighting.author),
            date: sighting.date.clone(),
            subject: text(&sighting.subject),
            path: text(&sighting.path),
            line: sighting.line,
        }
    }
}

impl SecretV1 {
    fn new(secret: &AuditedSecret) -> Self {
        let texts = |texts: &[String]| texts.iter().map(|text| redacted(text)).collect();
        let credential = &secret.credential;
        Self {
            rule: secret.rule,
            kind: credential.kind,
            environment: credential
                .environment
                .map(|environment| environment.as_str()),
            id: credential.id.as_deref().map(redacted),
            created_at: credential.created_at.clone(),
            redacted: redacted(&credential.redacted),
            fingerprint: secret.fingerprint.clone(),
            first: SightingV1::new(&secret.first),
            last: SightingV1::new(&secret.last),
            in_head: secret.in_head,
            refs: texts(&secret.refs),
            paths: texts(&secret.paths),
            introduced: secret.introduced,
            occurrences: secret.occurrences,
        }
    }
}

impl CoverageV1 {
    fn new(coverage: &Coverage) -> Self {
        Self {
            refs: coverage.refs,
            commits: coverage.commits,
            blobs: coverage.blobs,
            bytes: coverage.bytes,
            skipped: coverage.skipped.clone(),
            shallow: coverage.shallow,
            partial: coverage.partial,
            unreachable_secrets: coverage.unreachable_secrets,
        }
    }
}

fn repository(audit: &Audit) -> io::Result<RepositoryV1> {
    let mut check = audit.check.clone();
    check.problems.extend(audit.problems.iter().cloned());
    let mut document = check::value(&check)?;
    Ok(RepositoryV1 {
        repository: redacted(&audit.repository),
        complete: !audit.is_incomplete,
        coverage: CoverageV1::new(&audit.coverage),
        secrets: audit.secrets.iter().map(SecretV1::new).collect(),
        findings: document["findings"].take(),
        suppressed: document["suppressed"].take(),
        problems: document["problems"].take(),
    })
}

fn tool() -> Value {
    json!({"name": env!("CARGO_PKG_NAME"), "version": env!("CARGO_PKG_VERSION")})
}

fn write(audits: &[Audit], sinks: &mut Sinks<'_>) -> io::Result<()> {
    let mut document = serde_json::Map::new();
    document.insert("version".into(), json!(1));
    document.insert("tool".into(), tool());
    match audits {
        [audit] => {
            if let Value::Object(fields) = serde_json::to_value(repository(audit)?)? {
                document.extend(fields);
            }
        }
        audits => {
            let all: io::Result<Vec<_>> = audits.iter().map(repository).collect();
            document.insert("repositories".into(), serde_json::to_value(all?)?);
        }
    }
    stream::json(&document, sinks.report.out)
}

fn write_lines(audits: &[Audit], sinks: &mut Sinks<'_>) -> io::Result<()> {
    for audit in audits {
        let told = repository(audit)?;
        let head = json!({
            "type": "repository",
            "version": 1,
            "tool": tool(),
            "repository": told.repository,
            "complete": told.complete,
            "coverage": told.coverage,
        });
        let mut lines = vec![head];
        let secrets = serde_json::to_value(&told.secrets)?;
        for (kind, values) in [
            ("secret", secrets),
            ("finding", told.findings),
            ("suppressed", told.suppressed),
            ("problem", told.problems),
        ] {
            for value in values.as_array().into_iter().flatten() {
                let mut line = json!({"type": kind, "repository": told.repository});
                if let (Value::Object(line), Value::Object(fields)) = (&mut line, value) {
                    line.extend(fields.clone());
                }
                lines.push(line);
            }
        }
        for line in lines {
            stream::json_line(&line, sinks.report.out)?;
        }
    }
    Ok(())
}
