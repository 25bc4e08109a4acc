//! Secrets in variables that bundlers inline into what the browser loads.

use crate::credential::{self, Classification, Kind, names};
use crate::extract::kind::Role;
use crate::model::facts::{Assignment, Holder};
use crate::model::{Severity, Value};
use crate::resolve::{FileView, Project};
use crate::rules::{Draft, Rule, RuleMeta, Sink};

pub(super) struct SecretInPublicVariable;

static META: RuleMeta = RuleMeta {
    id: "secret-in-public-variable",
    severity: Severity::Error,
    summary: "a variable that bundlers inline into the browser and that names or holds a Paddle secret",
    page: include_str!("secret_in_public_variable.md"),
};

impl Rule for SecretInPublicVariable {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, file: &FileView, project: &Project<'_>, sink: &mut Sink) {
        if matches!(file.role, Role::Documentation | Role::Test) {
            return;
        }
        for assignment in &file.facts.assignments {
            if matches!(assignment.holder, Holder::EnvFile | Holder::Key) {
                check_definition(assignment, project, sink);
            }
        }
        for read in &file.facts.reads {
            let Some(kind) = project.names().is_public_secret(&read.name) else {
                continue;
            };
            let prefix = names::public_prefix(&read.name).unwrap_or("");
            let message = format!(
                "`{}` names {} and is readable in the browser: bundlers inline every `{prefix}…` \
                 variable",
                read.name,
                kind.describe()
            );
            sink.report(Draft::new(read.span, &read.name, message, help(kind)));
        }
    }
}

fn check_definition(assignment: &Assignment, project: &Project<'_>, sink: &mut Sink) {
    let Some(prefix) = names::public_prefix(&assignment.name) else {
        return;
    };
    let known = assignment.value.as_known();
    let value = known.map(|known| credential::classify(known.text.expose()));
    let (kind, why) = match (&value, project.names().is_public_secret(&assignment.name)) {
        (Some(Classification::Credential(found)), _)
            if found.kind.is_secret() && !found.documentation =>
        {
            (found.kind, "holds")
        }
        // A client token under a secret's name is public; that the name is
        // wrong is another rule's finding.
        (Some(Classification::Credential(found)), _) if found.kind == Kind::ClientToken => return,
        (_, Some(kind)) => (kind, "names"),
        _ => return,
    };
    let message = format!(
        "`{}` {why} {} and is readable in the browser: bundlers inline every `{prefix}…` variable",
        assignment.name,
        kind.describe()
    );
    let mut draft = Draft::new(assignment.name_span, &assignment.name, message, help(kind));
    if let Some(known) = known {
        draft = draft.covers(known.span);
    }
    if let (Value::Known(_), Some(Classification::Credential(found))) = (&assignment.value, value)
        && found.kind.is_secret()
    {
        draft = draft.credential(found.info());
    }
    sink.report(draft);
}

fn help(kind: Kind) -> String {
    format!(
        "rename the variable so that it has no public prefix, read it on the server only, and \
         replace the secret if it was ever built into a page; {} never belongs in a browser",
        kind.describe()
    )
}
