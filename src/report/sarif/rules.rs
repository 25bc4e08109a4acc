//! The rules as SARIF describes them.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::model::{Finding, Severity};
use crate::rules::{self, Exposure, RuleMeta};

/// The rules that a log describes, and where each stands in the list.
pub(super) struct Rules {
    pub(super) descriptors: Vec<Value>,
    indexes: BTreeMap<&'static str, usize>,
}

impl Rules {
    /// All rules, and what else `findings` may be of.
    pub(super) fn of<'a>(findings: impl Iterator<Item = &'a Finding>) -> Self {
        let mut rules = Self {
            descriptors: Vec::new(),
            indexes: BTreeMap::new(),
        };
        for meta in rules::metas() {
            rules.add(meta);
        }
        for finding in findings {
            rules.know(&RuleMeta {
                id: finding.rule,
                severity: finding.severity,
                summary: finding.rule,
                page: "",
            });
        }
        rules
    }

    /// Describes a rule that is not described yet.
    pub(super) fn know(&mut self, meta: &RuleMeta) {
        if !self.indexes.contains_key(meta.id) {
            self.add(meta);
        }
    }

    fn add(&mut self, meta: &RuleMeta) {
        self.indexes.insert(meta.id, self.descriptors.len());
        self.descriptors.push(descriptor(meta));
    }

    /// The place of a rule in the list.
    pub(super) fn index(&self, rule: &str) -> usize {
        self.indexes.get(rule).copied().unwrap_or_default()
    }
}

fn descriptor(meta: &RuleMeta) -> Value {
    let summary = sentence(meta.summary);
    let page = meta.shown_page();
    let full = first_paragraph(&page).unwrap_or_else(|| summary.clone());
    let help = if page.is_empty() { &summary } else { &page };
    json!({
        "id": meta.id,
        "name": pascal_case(meta.id),
        "shortDescription": { "text": summary },
        "fullDescription": { "text": full },
        "helpUri": meta.url(),
        "help": { "text": help, "markdown": help },
        "defaultConfiguration": { "level": level(meta.severity) },
        "properties": properties(meta),
    })
}

fn properties(meta: &RuleMeta) -> Value {
    let problem_severity = match meta.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "recommendation",
    };
    match meta.exposure() {
        Some(exposure) => json!({
            "tags": ["paddle", "security", "external/cwe/cwe-798"],
            "precision": "very-high",
            "problem.severity": problem_severity,
            "security-severity": security_severity(exposure),
        }),
        None => json!({
            "tags": ["paddle", "correctness"],
            "precision": "very-high",
            "problem.severity": problem_severity,
        }),
    }
}

/// A score as CVSS gives it; GitHub calls from 9.0 on critical, from 7.0 on
/// high, from 4.0 on medium.
const fn security_severity(exposure: Exposure) -> &'static str {
    match exposure {
        Exposure::Critical => "9.5",
        Exposure::High => "8.5",
        Exposure::Medium => "6.0",
    }
}

/// SARIF's word for a severity.
pub(super) const fn level(severity: Severity) -> &'static str {
    severity.as_str()
}

fn sentence(summary: &str) -> String {
    let mut characters = summary.chars();
    let first = characters.next().unwrap_or_default().to_uppercase();
    format!("{first}{}.", characters.as_str())
}

/// The first paragraph behind the title of a page, on one line.
fn first_paragraph(page: &str) -> Option<String> {
    let lines = page.lines().skip(1).skip_while(|line| line.is_empty());
    let paragraph: Vec<&str> = lines.take_while(|line| !line.is_empty()).collect();
    (!paragraph.is_empty()).then(|| paragraph.join(" "))
}

fn pascal_case(id: &str) -> String {
    let word = |word: &str| {
        let (first, rest) = word.split_at(1.min(word.len()));
        first.to_ascii_uppercase() + rest
    };
    id.split('-').map(word).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_described() {
        let meta = rules::find("leaked-api-key").expect("a rule");
        let descriptor = descriptor(meta);
        assert_eq!(descriptor["name"], "LeakedApiKey");
        assert_eq!(
            descriptor["fullDescription"]["text"],
            "A Paddle API key stands in a file."
        );
        assert_eq!(descriptor["properties"]["security-severity"], "9.5");
        for meta in rules::metas() {
            let summary = sentence(meta.summary);
            assert!(summary.chars().count() <= 1024, "{}", meta.id);
            assert!(first_paragraph(meta.page).is_some(), "{}", meta.id);
        }
    }
}
