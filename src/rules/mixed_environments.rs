//! Credentials of both environments in one env file, with nothing to tell them
//! apart.

use crate::credential::{self, Classification, Kind, names};
use crate::extract::kind::{Role, SourceKind};
use crate::model::facts::Assignment;
use crate::model::{Environment, Known, Severity};
use crate::resolve::{FileView, Project};
use crate::rules::{Draft, Rule, RuleMeta, Sink};

pub(super) struct MixedEnvironments;

static META: RuleMeta = RuleMeta {
    id: "mixed-environments",
    severity: Severity::Error,
    summary: "one env file with credentials of both environments that no name keeps apart",
    page: include_str!("mixed_environments.md"),
};

impl Rule for MixedEnvironments {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, file: &FileView, project: &Project<'_>, sink: &mut Sink) {
        if file.kind != SourceKind::Dotenv || file.role != Role::Source {
            return;
        }
        let entries: Vec<_> = file
            .facts
            .assignments
            .iter()
            .filter_map(|assignment| entry(assignment, project))
            .collect();
        let Some((_, _, of_first)) = entries.first() else {
            return;
        };
        let stand = project.stand(file).map_or(*of_first, |(stand, _)| stand);
        // What contradicts the file, or else the first credential in it, has
        // to change; any of the others is what it contradicts.
        let Some((other, known, _)) = entries.iter().find(|(_, _, of)| *of != stand) else {
            return;
        };
        let Some((agreeing, _, _)) = entries.iter().find(|(_, _, of)| *of == stand) else {
            return;
        };
        let message = format!(
            "`{}` belongs to the {} environment, but `{}` in the same file to {}",
            other.name,
            opposite(stand),
            agreeing.name,
            stand
        );
        sink.report(
            Draft::new(
                known.span,
                &other.name,
                message,
                "keep each environment's credentials in a file of its own, or name the variables \
                 after their environment (`PADDLE_SANDBOX_…`, `PADDLE_LIVE_…`)",
            )
            .related(agreeing.name_span, format!("this one is for {stand}")),
        );
    }
}

fn opposite(environment: Environment) -> Environment {
    match environment {
        Environment::Sandbox => Environment::Production,
        Environment::Production => Environment::Sandbox,
    }
}

/// A credential that says its environment under a name that does not.
fn entry<'f>(
    assignment: &'f Assignment,
    project: &Project<'_>,
) -> Option<(&'f Assignment, &'f Known, Environment)> {
    if names::environment_in_name(&assignment.name).is_some() {
        return None;
    }
    let known = assignment.value.as_known()?;
    let Classification::Credential(found) = credential::classify(known.text.expose()) else {
        return None;
    };
    let is_told = matches!(found.kind, Kind::ApiKey)
        || (found.kind == Kind::ClientToken
            && project.names().expected(&assignment.name) == Some(Kind::ClientToken));
    if !is_told || found.documentation {
        return None;
    }
    Some((assignment, known, found.environment?))
}
