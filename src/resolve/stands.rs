//! Which environment a file stands for: by markers in it, or by the mode in its name.
//!
//! Knows names and assignments; does not know calls.

use std::collections::BTreeMap;

use crate::credential::Kind;
use crate::credential::names::{Names, environment_in_name};
use crate::extract::kind::{Role, SourceKind};
use crate::model::facts::Assignment;
use crate::model::{Environment, Place, Span};
use crate::resolve::project::{FileView, Project};

/// The environment that a file stands for: an explicit marker inside it beats
/// the mode in its name.
pub(super) fn stand(file: &FileView, names: &Names) -> Option<(Environment, Option<Span>)> {
    if file.kind != SourceKind::Dotenv {
        return None;
    }
    let mut marked = Marked::Not;
    for assignment in &file.facts.assignments {
        mark(&mut marked, assignment, names);
    }
    match marked {
        Marked::Not => mode_of(file.source.id.file_name()).map(|environment| (environment, None)),
        Marked::As(environment, span) => Some((environment, Some(span))),
        Marked::Both => None,
    }
}

/// The environments that a file stands for.
pub struct Stands<'f> {
    of_file: Option<(Environment, Option<Span>)>,
    /// What markers say of the parts of a configuration file.
    of_parts: Option<BTreeMap<Part<'f>, Marked>>,
}

/// A part of a configuration file: its scope and its mode.
type Part<'f> = (&'f str, Option<&'f str>);

fn part(assignment: &Assignment) -> Part<'_> {
    (&assignment.scope, assignment.mode.as_deref())
}

impl<'f> Stands<'f> {
    /// One for all of the file.
    pub(super) fn of_file(of_file: Option<(Environment, Option<Span>)>) -> Self {
        Self {
            of_file,
            of_parts: None,
        }
    }

    /// One for each part of `file`: as markers in it say, or else the mode that
    /// it is for.
    pub(super) fn of_parts(file: &'f FileView, names: &Names) -> Self {
        let mut of_parts = BTreeMap::new();
        for assignment in &file.facts.assignments {
            mark(
                of_parts.entry(part(assignment)).or_insert(Marked::Not),
                assignment,
                names,
            );
        }
        Self {
            of_file: None,
            of_parts: Some(of_parts),
        }
    }

    /// The environment that an assignment of the file is for, and what says so.
    pub fn of(&self, assignment: &Assignment) -> Option<(Environment, Option<Span>)> {
        let Some(of_parts) = &self.of_parts else {
            return self.of_file;
        };
        match of_parts.get(&part(assignment)) {
            Some(Marked::As(environment, span)) => Some((*environment, Some(*span))),
            Some(Marked::Both) => None,
            Some(Marked::Not) | None => {
                let mode = assignment.mode.as_deref()?.to_ascii_lowercase();
                // What is built for review, or by a pipeline, may well be what
                // goes live.
                let is_either = matches!(mode.as_str(), "preview" | "ci");
                let environment = mode_of(&mode).filter(|_| !is_either)?;
                Some((environment, None))
            }
        }
    }

    /// The environment of the file as a whole.
    pub fn of_whole(&self) -> Option<(Environment, Option<Span>)> {
        self.of_file
    }
}

impl Project<'_> {
    /// Whether the file of `place`, where a variable gets its value, stands for
    /// `environment` there: what contradicts that is told there.
    pub fn stands_at(&self, place: &Place, environment: Environment) -> bool {
        if !self.is_candidate(place) {
            return false;
        }
        let file = self.view(place.source.clone());
        let stands = self.stands(&file);
        let mut assignments = file.facts.assignments.iter();
        file.role == Role::Source
            && assignments.any(|assignment| {
                let known = assignment.value.as_known();
                known.is_some_and(|known| known.span == place.span)
                    && self.names().expected(&assignment.name) == Some(Kind::ClientToken)
                    && environment_in_name(&assignment.name).is_none()
                    && stands
                        .of(assignment)
                        .is_some_and(|(of, _)| of == environment)
            })
    }
}

/// What markers say.
enum Marked {
    Not,
    As(Environment, Span),
    /// Two that disagree.
    Both,
}

/// Adds what `assignment` says, if it is a marker.
fn mark(marked: &mut Marked, assignment: &Assignment, names: &Names) {
    let Some(known) = assignment.value.as_known() else {
        return;
    };
    let Some(environment) = names.environment_marker(&assignment.name, known.text.expose()) else {
        return;
    };
    match marked {
        Marked::As(other, _) if *other != environment => *marked = Marked::Both,
        Marked::As(..) | Marked::Both => {}
        Marked::Not => *marked = Marked::As(environment, assignment.name_span),
    }
}

/// The environment that the mode in an env file's name stands for
/// (design: `development`, `test`, `sandbox`, `staging`, `preview` and `ci` are
/// the sandbox; `production`, `prod` and `live` are production).
fn mode_of(file_name: &str) -> Option<Environment> {
    let lower = file_name.to_ascii_lowercase();
    lower.split('.').find_map(|word| match word {
        "development" | "dev" | "test" | "testing" | "sandbox" | "stage" | "staging" | "stg"
        | "preview" | "ci" => Some(Environment::Sandbox),
        "production" | "prod" | "live" => Some(Environment::Production),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mode_in_a_name() {
        let cases = [
            (".env", None),
            (".env.local", None),
            (".env.production", Some(Environment::Production)),
            (".env.production.local", Some(Environment::Production)),
            (".env.sandbox", Some(Environment::Sandbox)),
            ("staging.env", Some(Environment::Sandbox)),
            (".env.stage", Some(Environment::Sandbox)),
            (".env.stg.local", Some(Environment::Sandbox)),
            (".dev.vars", Some(Environment::Sandbox)),
        ];
        for (name, expected) in cases {
            assert_eq!(mode_of(name), expected, "{name}");
        }
    }

    #[test]
    fn markers_and_what_they_stand_for() {
        let cases = [
            ("PADDLE_ENV=sandbox", Some(Environment::Sandbox)),
            (
                "PADDLE_ENV=sandbox\nPADDLE_ENV=sandbox",
                Some(Environment::Sandbox),
            ),
            ("PADDLE_ENV=sandbox\nPADDLE_ENV=production", None),
            ("A=1", None),
        ];
        for (text, expected) in cases {
            let tree = crate::resolve::tests::Memory::new(&[(".env", text)]);
            let found = stand(&tree.view(".env"), &Names::default());
            assert_eq!(
                found.map(|(environment, _)| environment),
                expected,
                "{text}"
            );
            assert_eq!(Stands::of_file(found).of_whole(), found);
        }
    }
}
