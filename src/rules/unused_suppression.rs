//! A suppression that suppresses nothing.
//!
//! It is told where suppression happens, in `suppress/`: only there it is known
//! what was of use. Here stands what is fixed about it.

use crate::model::Severity;
use crate::resolve::{FileView, Project};
use crate::rules::{Rule, RuleMeta, Sink};

pub(super) struct UnusedSuppression;

static META: RuleMeta = RuleMeta {
    id: "unused-suppression",
    severity: Severity::Warning,
    summary: "a comment or a baseline entry that suppresses nothing, or is misspelt",
    page: include_str!("unused_suppression.md"),
};

impl Rule for UnusedSuppression {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, _file: &FileView, _project: &Project<'_>, _sink: &mut Sink) {}
}
