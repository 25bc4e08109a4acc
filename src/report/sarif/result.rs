//! Findings as SARIF's results.

use serde_json::{Value, json};

use crate::model::{CredentialInfo, Finding, Place, Severity, Suppressed, SuppressedBy};
use crate::report::positions::{Positions, Unit};

use super::rules::{Rules, level};
use super::{artifact, plain};

/// How many results code scanning takes of one run.
pub(super) const MOST: usize = 25_000;
/// How many locations of one result code scanning keeps.
const MOST_RELATED: usize = 100;

/// Makes results.
pub(super) struct Results<'a, 'r> {
    rules: &'r Rules,
    positions: Positions<'a>,
}

impl<'a, 'r> Results<'a, 'r> {
    pub(super) fn new(rules: &'r Rules) -> Self {
        Self {
            rules,
            positions: Positions::default(),
        }
    }

    /// One result.
    pub(super) fn value(&self, finding: &'a Finding, suppressed: Option<&Suppressed>) -> Value {
        let related: Vec<Value> = finding
            .related
            .iter()
            .take(MOST_RELATED)
            .enumerate()
            .map(|(at, related)| {
                json!({
                    "id": at + 1,
                    "physicalLocation": self.physical(&related.place),
                    "message": { "text": text(&related.message) },
                })
            })
            .collect();
        let mut message = text(&finding.message);
        if !finding.help.is_empty() {
            message.push_str("\n\nHow to fix it: ");
            message.push_str(&text(&finding.help));
        }
        let mut result = json!({
            "ruleId": finding.rule,
            "ruleIndex": self.rules.index(finding.rule),
            "level": level(finding.severity),
            "message": { "text": message },
            "locations": [{ "physicalLocation": self.physical(&finding.primary) }],
            "partialFingerprints": { "paddlintFingerprint/v1": &*finding.fingerprint },
        });
        if !related.is_empty() {
            result["relatedLocations"] = Value::Array(related);
        }
        if let Some(suppressed) = suppressed {
            result["suppressions"] = json!([suppression(suppressed)]);
        }
        if let Some(credential) = &finding.credential {
            result["properties"] = json!({ "credential": told(credential) });
        }
        result
    }

    fn physical(&self, place: &'a Place) -> Value {
        let region = self.positions.of(place, Unit::Utf16);
        json!({
            "artifactLocation": artifact(&place.source.id.root_relative),
            "region": {
                "startLine": region.start.line,
                "startColumn": region.start.column,
                "endLine": region.end.line,
                "endColumn": region.end.column,
            },
        })
    }
}

/// What may be told about a credential.
pub(super) fn told(credential: &CredentialInfo) -> Value {
    json!({
        "kind": credential.kind,
        "environment": credential.environment.map(|environment| environment.as_str()),
        "id": credential.id.as_deref().map(plain),
        "createdAt": credential.created_at,
        "redacted": plain(&credential.redacted),
    })
}

fn suppression(suppressed: &Suppressed) -> Value {
    let mut value = json!({
        "kind": match suppressed.by {
            SuppressedBy::Comment => "inSource",
            SuppressedBy::Baseline => "external",
        },
        "status": "accepted",
    });
    if let Some(reason) = &suppressed.reason {
        value["justification"] = plain(reason).into();
    }
    value
}

/// `text` as a SARIF message: without secrets, and without what SARIF would
/// take for a link (`[…](…)`) or for a placeholder (`{0}`).
pub(super) fn text(text: &str) -> String {
    let text = plain(text).replace("](", "]\\(");
    let mut shown = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(open) = rest.find('{') {
        let (before, brace) = rest.split_at(open);
        shown.push_str(before);
        let inside = &brace[1..];
        let digits = inside.len()
            - inside
                .trim_start_matches(|c: char| c.is_ascii_digit())
                .len();
        if digits > 0 && inside[digits..].starts_with('}') {
            shown.push_str(&format!("{{{{{}}}}}", &inside[..digits]));
            rest = &inside[digits + 1..];
        } else {
            shown.push('{');
            rest = inside;
        }
    }
    shown.push_str(rest);
    shown
}

/// Which findings there is room for: the gravest.
#[derive(Clone, Debug)]
pub(super) struct Quota {
    errors: usize,
    warnings: usize,
    notes: usize,
    suppressed: usize,
    left_out: usize,
}

impl Quota {
    pub(super) fn of(findings: &[Finding], suppressed: &[Suppressed]) -> Self {
        Self::within(MOST, findings, suppressed)
    }

    /// The same for so many findings.
    pub(super) fn within(mut room: usize, findings: &[Finding], suppressed: &[Suppressed]) -> Self {
        let total = findings.len() + suppressed.len();
        let left_out = total.saturating_sub(room);
        let mut share = |wanted: usize| {
            let given = wanted.min(room);
            room -= given;
            given
        };
        let count = |severity| findings.iter().filter(|f| f.severity == severity).count();
        Self {
            errors: share(count(Severity::Error)),
            warnings: share(count(Severity::Warning)),
            notes: share(count(Severity::Note)),
            suppressed: share(suppressed.len()),
            left_out,
        }
    }

    /// How many findings there is no room for.
    pub(super) const fn left_out(&self) -> usize {
        self.left_out
    }

    /// How many suppressed findings there is room for.
    pub(super) const fn suppressed(&self) -> usize {
        self.suppressed
    }

    /// Those of `findings` that there is room for, in their order.
    pub(super) fn select<'a>(
        &self,
        findings: impl Iterator<Item = &'a Finding> + Clone,
    ) -> impl Iterator<Item = &'a Finding> + Clone {
        let mut quota = self.clone();
        findings.filter(move |finding| {
            let left = match finding.severity {
                Severity::Error => &mut quota.errors,
                Severity::Warning => &mut quota.warnings,
                Severity::Note => &mut quota.notes,
            };
            let has_room = *left > 0;
            *left = left.saturating_sub(1);
            has_room
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::testing::{finding, place, source};

    #[test]
    fn messages_hold_no_links_and_no_placeholders() {
        let cases = [
            ("plain `{ a: 1 }` {}", "plain `{ a: 1 }` {}"),
            (
                "[here](http://evil.example)",
                "[here]\\(http://evil.example)",
            ),
            ("a {0} b {12} {x1}", "a {{0}} b {{12}} {x1}"),
            ("{{0}", "{{{0}}"),
        ];
        for (given, expected) in cases {
            assert_eq!(text(given), expected);
        }
    }

    #[test]
    fn the_gravest_findings_have_room_first() {
        let file = source("a.js", "x");
        let severities = [
            Severity::Note,
            Severity::Error,
            Severity::Warning,
            Severity::Error,
        ];
        let findings = severities.map(|severity| Finding {
            severity,
            ..finding("missing-token", place(&file, "x"))
        });
        let suppressed = [Suppressed {
            finding: finding("missing-token", place(&file, "x")),
            by: SuppressedBy::Comment,
            reason: None,
        }];
        let quota = Quota::within(3, &findings, &suppressed);
        let kept: Vec<Severity> = quota.select(findings.iter()).map(|f| f.severity).collect();
        assert_eq!(kept, [Severity::Error, Severity::Warning, Severity::Error]);
        assert_eq!((quota.suppressed(), quota.left_out()), (0, 2));
        let quota = Quota::within(5, &findings, &suppressed);
        assert_eq!(quota.select(findings.iter()).count(), 4);
        assert_eq!((quota.suppressed(), quota.left_out()), (1, 0));
    }
}
