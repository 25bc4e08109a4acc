//! The rules: pure judgement over what was resolved.
//!
//! One file per rule, with its page beside it. Rules know the configuration;
//! the configuration knows no rule.

use crate::model::Severity;

/// What is fixed about a rule.
#[derive(Clone, Copy, Debug)]
pub struct RuleMeta {
    /// Kebab-case id; the files are named after it in snake case.
    pub id: &'static str,
    /// Severity unless configured otherwise.
    pub severity: Severity,
    /// One line: what it finds.
    pub summary: &'static str,
    /// The page, in Markdown.
    pub page: &'static str,
}

impl RuleMeta {
    /// Where the rule's page can be read.
    pub fn url(&self) -> String {
        format!(
            "https://github.com/paddlint/paddlint/blob/main/docs/rules.md#{}",
            self.id
        )
    }
}

/// All rules, in the order of docs/rules.md.
pub static RULES: &[&RuleMeta] = &[];
