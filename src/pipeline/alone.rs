//! One file, judged as though there were no other.
//!
//! Knows nothing of where the file came from; reads nothing.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::subject;
use super::{Judged, extract_one, finish, judge_one, scope, stacks, weigh};
use crate::config;
use crate::discover::{Discovered, Overlay};
use crate::extract;
use crate::model::{Entry, Problem, ProblemKind, Report, SourceId, SourceText, Summary, Tree};
use crate::prefilter::Prefilter;
use crate::resolve::Project;
use crate::suppress::{self, ForeignPragmas};

/// Checks `bytes`, a whole file whose path from the root of its project is
/// `path`, on this thread, which needs a stack that is deep enough for the
/// parser (`pipeline::stacks`).
///
/// Comments suppress findings. Those that suppress none are not told: whether
/// they do may hang on other files.
pub fn check_alone(
    path: &str,
    bytes: Vec<u8>,
    prefilter: &Prefilter,
    settings: &Arc<config::Settings>,
    pragmas: ForeignPragmas,
) -> Report {
    let id = Arc::new(SourceId {
        display: Arc::from(path),
        root_relative: Arc::from(path),
        path: PathBuf::from(path),
    });
    let discovered: Discovered<SourceText> = subject::look_at(bytes, |text| SourceText {
        id: Arc::clone(&id),
        text: Arc::from(text),
    });
    let mut report = match discovered.items.first() {
        Some(source) if prefilter.matches(source.text.as_bytes()) => {
            judge(source, settings, pragmas)
        }
        _ => Report::default(),
    };
    report.summary = Summary {
        checked: discovered.checked,
        bytes: discovered.bytes,
        skipped: discovered.skipped,
        ..Summary::default()
    };
    report
}

fn judge(
    source: &SourceText,
    settings: &Arc<config::Settings>,
    foreign_pragmas: ForeignPragmas,
) -> Report {
    let tree = Overlay::new(&Alone, [source.clone()]);
    let (scope, problems) = scope(
        &tree,
        vec![extract_one(source.clone(), settings)],
        Vec::new(),
    );
    let project = Project::new(&tree, scope).with_settings(Arc::clone(settings));
    let judged = project.files().iter().map(|file| judge_one(file, &project));
    let mut judged = finish(&project, settings, problems, judged);
    let unknown = Problem {
        path: Arc::clone(&source.id.display),
        place: None,
        kind: ProblemKind::Incomplete,
        message: String::new(),
    };
    let asked = suppress::Asked {
        files: &judged.files,
        problems: &[unknown],
        covers: &|_| false,
        is_off: &|rule, path| settings.is_off(rule, path),
    };
    let suppression = suppress::Settings {
        foreign_pragmas,
        ..suppress::Settings::default()
    };
    let settled = suppress::apply(judged.findings, &asked, &suppression);
    // What suppression itself says has the configured weight, too.
    let findings = settled.findings.into_iter();
    let findings = findings.filter_map(|finding| weigh(finding, settings));
    judged.problems.sort();
    Report {
        findings: findings.collect(),
        suppressed: settled.suppressed,
        problems: judged.problems,
        ..Report::default()
    }
}

/// Finds the secrets in sources that cannot be parsed for want of memory: nothing
/// in this recurses.
pub(super) fn judge_secrets(sources: Vec<SourceText>, settings: &Arc<config::Settings>) -> Judged {
    let tree = Overlay::new(&Alone, sources.clone());
    let extracted = sources.into_iter().map(|source| {
        let mut extracted = extract::secrets_only(&source);
        let path = Arc::clone(&source.id.display);
        extracted.problems.push(stacks::no_room(
            path,
            "only secrets that stand in the text are told",
        ));
        (source, extracted)
    });
    let (scope, problems) = scope(&tree, extracted.collect(), Vec::new());
    let project = Project::new(&tree, scope).with_settings(Arc::clone(settings));
    let judged = project.files().iter().map(|file| judge_one(file, &project));
    finish(&project, settings, problems, judged)
}

/// A tree with nothing in it.
#[derive(Debug)]
pub(crate) struct Alone;

impl Tree for Alone {
    fn locate(&self, id: &SourceId) -> PathBuf {
        id.path.clone()
    }

    fn root_of(&self, _path: &Path) -> PathBuf {
        PathBuf::new()
    }

    fn load(&self, _path: &Path) -> Option<SourceText> {
        None
    }

    fn entries(&self, _folder: &Path) -> Vec<Entry> {
        Vec::new()
    }

    fn candidates(
        &self,
        _folder: &Path,
        _is_other: &(dyn Fn(&Path) -> bool + Sync),
    ) -> Vec<SourceText> {
        Vec::new()
    }

    fn is_candidate(&self, _text: &str) -> bool {
        true
    }

    fn resolve(&self, _from: &Path, _specifier: &str) -> Option<PathBuf> {
        None
    }
}
