//! Where a client token is used: what would break if it were revoked.
//!
//! By value, in any text; and through the constants and variables that hold
//! it. Rather too many places than too few: somebody revokes on the answer.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;

use super::seen::Seen;
use super::subject::{self, Reading, Subject};
use super::{extract_one, no_room, on_deep_stacks, scope};
use crate::config::Settings;
use crate::credential;
use crate::discover::Request;
use crate::discover::git::GitError;
use crate::model::{Place, Report, Span, Value};
use crate::prefilter::Prefilter;
use crate::resolve::{FileView, Project};
use crate::suppress;

/// A place that uses a token.
#[derive(Clone, Debug)]
pub struct Use {
    /// Where.
    pub place: Place,
    /// How, in a few words.
    pub how: String,
}

/// The places below the paths of `request` that use `token`, in their order,
/// and a report without findings that says what was looked at.
///
/// # Errors
/// Fails where a repository is needed and cannot be read.
pub fn uses(
    request: &Request,
    settings: &Arc<Settings>,
    token: &str,
) -> Result<(Vec<Use>, Report), GitError> {
    let prefilter = Prefilter::with_names(credential::ANCHORS, &settings.literals());
    let suppression = suppress::Settings::default();
    let seen = Seen::new(&suppression);
    let found = Mutex::new(Vec::new());
    let judge = |reading: Reading<'_>| {
        let looked = on_deep_stacks(request.threads, || {
            let tree = reading.tree;
            let extracted = reading
                .sources
                .into_par_iter()
                .map(|source| extract_one(source, settings))
                .collect();
            let (scope, mut problems) = scope(tree, extracted, reading.folders);
            let project = Project::new(tree, scope).with_settings(Arc::clone(settings));
            let uses = of_project(&project, token);
            problems.extend(project.problems());
            (uses, problems)
        });
        let (uses, problems) = looked.unwrap_or_else(|| {
            (
                Vec::new(),
                vec![no_room(Arc::from(""), "no file was looked at")],
            )
        });
        *found.lock().unwrap_or_else(PoisonError::into_inner) = uses;
        Report {
            problems,
            ..Report::default()
        }
    };
    let subject = Subject::WorkTree;
    let report = subject::read(request, &subject, settings, &prefilter, &seen, &judge)?;
    let uses = found.into_inner().unwrap_or_else(PoisonError::into_inner);
    Ok((uses, report))
}

fn of_project(project: &Project<'_>, token: &str) -> Vec<Use> {
    let names: BTreeSet<&str> = project
        .files()
        .iter()
        .flat_map(|file| file.facts.assignments.iter())
        .filter(|assignment| holds(&assignment.value, token))
        .map(|assignment| assignment.name.as_str())
        .collect();
    let uses: Vec<Vec<Use>> = project
        .files()
        .par_iter()
        .map(|file| of_file(file, project, &names, token))
        .collect();
    uses.into_iter().flatten().collect()
}

fn of_file(
    file: &Arc<FileView>,
    project: &Project<'_>,
    names: &BTreeSet<&str>,
    token: &str,
) -> Vec<Use> {
    let mut uses: BTreeMap<Span, String> = BTreeMap::new();
    for read in &file.facts.reads {
        if names.contains(read.name.as_str()) {
            uses.insert(read.span, format!("reads `{}`, which holds it", read.name));
        }
    }
    for call in &file.facts.inits {
        for answer in project.tokens(file, call) {
            let method = call.method.as_str();
            match &answer.value {
                Value::Known(known) if known.text.expose() == token => {
                    let how = format!("gives it to `{method}`");
                    uses.insert(answer.usage.unwrap_or(call.callee), how);
                }
                Value::Variable(variable) if names.contains(variable.name.as_str()) => {
                    let how = format!("gives `{}`, which holds it, to `{method}`", variable.name);
                    uses.insert(answer.usage.unwrap_or(variable.span), how);
                }
                _ => {}
            }
        }
    }
    for assignment in &file.facts.assignments {
        for (_, leaf) in assignment.value.leaves() {
            if let Some(known) = leaf.as_known()
                && known.text.expose() == token
            {
                uses.insert(known.span, format!("`{}` holds it", assignment.name));
            }
        }
    }
    for at in memchr::memmem::find_iter(file.source.text.as_bytes(), token) {
        let span = Span::new(at, at + token.len());
        if !uses.keys().any(|known| known.overlaps(span)) {
            uses.insert(span, "is written here".to_owned());
        }
    }
    let uses = uses.into_iter();
    uses.map(|(span, how)| Use {
        place: file.place(span),
        how,
    })
    .collect()
}

fn holds(value: &Value, token: &str) -> bool {
    value.leaves().into_iter().any(|(_, leaf)| {
        leaf.as_known()
            .is_some_and(|known| known.text.expose() == token)
    })
}
