//! Audits as SARIF: a run for each repository, a result for each secret, and
//! what the check says of the current commit.
//!
//! Where a secret stands in a place that a finding tells of, both are one
//! result: nobody wants two alerts for one line.

use std::collections::BTreeMap;
use std::io;

use serde_json::{Value, json};

use crate::model::{Audit, AuditedSecret, Finding, Severity, Sighting};
use crate::report::audit::words;
use crate::report::positions::{Positions, Unit};
use crate::report::{Run, Sinks, stream};
use crate::rules::RuleMeta;

use super::result::{MOST, Quota, Results, text, told};
use super::rules::{Rules, level};
use super::{COLUMNS, Log, SarifRun, artifact, invocations, plain, root, tool};

/// What to do about a secret that is no longer where it was.
const ADVICE: &str = "revoke or rotate it in Paddle: whoever ever had a copy of the history has it";

/// Writes one log for all of `audits`.
pub(crate) fn write(audits: &[Audit], sinks: &mut Sinks<'_>) -> io::Result<()> {
    // Paths are those of each repository, wherever the audit was started.
    let run = Run {
        folder: String::new(),
        ..sinks.run.clone()
    };
    let runs = audits.iter().map(|audit| of_repository(audit, &run));
    stream::json(&Log::of(runs.collect()), sinks.report.out)
}

fn of_repository(audit: &Audit, run: &Run) -> SarifRun<Vec<Value>> {
    let check = &audit.check;
    let rules = rules(audit);
    let mut findings = by_place(&check.findings);
    let mut results: Vec<Value> = Vec::new();
    for secret in audit.secrets.iter().take(MOST) {
        let finding = same(secret, &findings).and_then(|key| findings.remove(&key));
        results.push(result(secret, finding, &rules));
    }
    let left: Vec<Finding> = findings.into_values().cloned().collect();
    let quota = Quota::within(MOST - results.len(), &left, &check.suppressed);
    let left_out = audit.secrets.len().saturating_sub(MOST) + quota.left_out();
    let makes = Results::new(&rules);
    let active = quota.select(left.iter());
    results.extend(active.map(|finding| makes.value(finding, None)));
    let inactive = check.suppressed.iter().take(quota.suppressed());
    results.extend(inactive.map(|one| makes.value(&one.finding, Some(one))));
    let problems = audit.problems.iter().chain(&check.problems);
    let repository = plain(&audit.repository);
    SarifRun {
        tool: tool(&rules),
        automation_details: Some(json!({ "id": format!("paddlint-audit/{repository}/") })),
        invocations: invocations(problems, run, left_out),
        original_uri_base_ids: root(&format!("The root of the repository `{repository}`.")),
        column_kind: COLUMNS,
        results,
    }
}

fn rules(audit: &Audit) -> Rules {
    let suppressed = audit.check.suppressed.iter().map(|one| &one.finding);
    let mut rules = Rules::of(audit.check.findings.iter().chain(suppressed));
    for secret in &audit.secrets {
        rules.know(&RuleMeta {
            id: secret.rule,
            severity: Severity::Error,
            summary: secret.rule,
            page: "",
        });
    }
    rules
}

/// Path, line, rule, and the number among those that have all three alike.
type Key<'a> = (&'a str, usize, &'a str, usize);

fn by_place(findings: &[Finding]) -> BTreeMap<Key<'_>, &Finding> {
    let positions = Positions::default();
    let mut by_place = BTreeMap::new();
    for (number, finding) in findings.iter().enumerate() {
        let line = positions.of(&finding.primary, Unit::Utf16).start.line;
        let path = &*finding.primary.source.id.root_relative;
        by_place.insert((path, line, finding.rule, number), finding);
    }
    by_place
}

/// The finding that tells of `secret` where it is in the current commit.
fn same<'a>(secret: &AuditedSecret, findings: &BTreeMap<Key<'a>, &Finding>) -> Option<Key<'a>> {
    let (path, line) = (secret.last.path.as_deref()?, secret.last.line?);
    if !secret.in_head {
        return None;
    }
    let is_same = |finding: &Finding| {
        let credential = finding.credential.as_ref();
        credential.is_some_and(|known| known.redacted == secret.credential.redacted)
    };
    let from = (path, line, secret.rule, 0);
    let to = (path, line, secret.rule, usize::MAX);
    // The keys live as long as the findings, the borders only as this search.
    let mut near = findings.iter().skip_while(|(key, _)| **key < from);
    let near = near.by_ref().take_while(|(key, _)| **key <= to);
    let mut same = near.filter(|(_, finding)| is_same(finding));
    same.next().map(|(key, _)| *key)
}

fn result(secret: &AuditedSecret, finding: Option<&Finding>, rules: &Rules) -> Value {
    let mut message = message(secret);
    let mut fingerprints = json!({ "paddlintSecret/v1": secret.fingerprint });
    message.push_str("\n\nHow to fix it: ");
    message.push_str(finding.map_or(ADVICE, |finding| &finding.help));
    if let Some(finding) = finding {
        fingerprints["paddlintFingerprint/v1"] = json!(&*finding.fingerprint);
    }
    let texts = |texts: &[String]| texts.iter().map(|text| plain(text)).collect::<Vec<_>>();
    json!({
        "ruleId": secret.rule,
        "ruleIndex": rules.index(secret.rule),
        "level": level(words::severity(secret)),
        "message": { "text": text(&message) },
        "locations": locations(secret),
        "partialFingerprints": fingerprints,
        "properties": {
            "credential": told(&secret.credential),
            "first": sighting(&secret.first),
            "last": sighting(&secret.last),
            "inHead": secret.in_head,
            "refs": texts(&secret.refs),
            "paths": texts(&secret.paths),
            "introduced": secret.introduced,
            "occurrences": secret.occurrences,
        },
    })
}

fn message(secret: &AuditedSecret) -> String {
    let shown = &secret.credential.redacted;
    let what = words::what(secret);
    let commit = |sighting: &Sighting| {
        let commit = sighting.commit.as_deref().map(words::short);
        let day = words::day(sighting.date.as_deref());
        commit.map(|commit| format!("commit {commit} of {day}"))
    };
    let first = match commit(&secret.first) {
        Some(commit) => format!("came in with {commit}"),
        None => "is not committed yet".to_owned(),
    };
    let now = match words::State::of(secret) {
        words::State::InHead => "is still in the current commit".to_owned(),
        words::State::Staged => "is staged".to_owned(),
        words::State::Unreachable => "is in no ref any more".to_owned(),
        words::State::InHistory if secret.first == secret.last => "is in no later one".to_owned(),
        words::State::InHistory => match commit(&secret.last) {
            Some(commit) => format!("was last in {commit}"),
            None => "is in the history".to_owned(),
        },
    };
    format!("the history holds a {what}, {shown}: it {first}, and {now}")
}

/// Where the secret is in the current commit, or was last.
fn locations(secret: &AuditedSecret) -> Value {
    let sightings = [&secret.last, &secret.first];
    let path = |one: &&&Sighting| one.path.as_ref().is_some_and(|path| !path.is_empty());
    let Some(at) = sightings.iter().find(path) else {
        let commit = secret.first.commit.as_deref().unwrap_or("an object");
        return json!([{ "logicalLocations": [{ "name": commit, "kind": "commit" }] }]);
    };
    let path = at.path.as_deref().unwrap_or_default();
    let line = at.line.unwrap_or(1).max(1);
    json!([{
        "physicalLocation": {
            "artifactLocation": artifact(path),
            "region": { "startLine": line },
        },
    }])
}

fn sighting(sighting: &Sighting) -> Value {
    let text = |text: &Option<String>| text.as_deref().map(plain);
    json!({
        "commit": sighting.commit,
        "author": text(&sighting.author),
        "date": sighting.date,
        "subject": text(&sighting.subject),
        "path": text(&sighting.path),
        "line": sighting.line,
    })
}
