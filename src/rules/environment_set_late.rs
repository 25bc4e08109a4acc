//! `Paddle.Environment.set` after the init call it is meant for.

use crate::extract::kind::Role;
use crate::model::Severity;
use crate::resolve::{Environments, FileView, Project};
use crate::rules::{Draft, Rule, RuleMeta, Sink, mend};

pub(super) struct EnvironmentSetLate;

static META: RuleMeta = RuleMeta {
    id: "environment-set-late",
    severity: Severity::Warning,
    summary: "`Paddle.Environment.set` after the init call it is meant for",
    page: include_str!("environment_set_late.md"),
};

impl Rule for EnvironmentSetLate {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, file: &FileView, project: &Project<'_>, sink: &mut Sink) {
        if matches!(file.role, Role::Documentation | Role::Test) {
            return;
        }
        for call in &file.facts.inits {
            let Some(set) = Environments::of(project, file, call).late else {
                continue;
            };
            let moved = mend::fix(
                "set the environment before the init call",
                mend::move_before(file, set, call),
            );
            sink.report(
                Draft::new(
                    set.span,
                    "late",
                    format!(
                        "the environment is set after `{}`: Paddle asks for it before any other \
                         method",
                        call.method.as_str()
                    ),
                    "move `Paddle.Environment.set(…)` to just before the init call",
                )
                .related(call.callee, "Paddle.js is initialised here")
                .fix(moved),
            );
        }
    }
}
