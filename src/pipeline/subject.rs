//! What is checked, read: files of the work tree, of the index, of a commit,
//! or a text that stands for a file.
//!
//! Ends where texts and the tree around them are known; does not extract.

use std::cell::LazyCell;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use super::seen::Seen;
use super::{nested, visit};
use crate::config::{NAMES, Settings};
use crate::discover::git::{GitError, Repository, SnapshotTree, Wanted};
use crate::discover::{self, Discovered, Overlay, Request, WorkTree};
use crate::model::{Problem, ProblemKind, Report, SkipReason, SourceText, Summary, Tree};
use crate::prefilter::Prefilter;
use crate::read::{self, Decoded};

/// What is checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The files as they are on disk.
    WorkTree,
    /// The files that are staged and differ from `HEAD`, as they are staged.
    StagedChanges,
    /// All files, as they are staged.
    Index,
    /// The files of a commit.
    Commit(String),
    /// A text.
    Text {
        /// The file that it stands for, which need not exist.
        name: PathBuf,
        /// Its bytes.
        bytes: Vec<u8>,
    },
}

/// What was read, and what is done with it.
pub(super) struct Reading<'a> {
    pub(super) sources: Vec<SourceText>,
    /// Folders that were asked for as a whole.
    pub(super) folders: Vec<PathBuf>,
    pub(super) tree: &'a dyn Tree,
    /// Whether the file of a path from the project root was looked at, or is
    /// gone from where it would have been.
    pub(super) covers: &'a dyn Fn(&str) -> bool,
}

/// Reads what `request` asks for of `subject`, lets `judge` judge it, and adds
/// what could not be read.
pub(super) fn read(
    request: &Request,
    subject: &Subject,
    settings: &Settings,
    prefilter: &Prefilter,
    seen: &Seen<'_>,
    judge: &dyn Fn(Reading<'_>) -> Report,
) -> Result<Report, GitError> {
    let discovered;
    let mut report;
    // The walk tells of those that it comes by.
    let mut nested: Vec<Problem> = Vec::new();
    match subject {
        Subject::WorkTree => {
            discovered = discover::walk(request, &|found, scratch| {
                let verdict = visit(found, scratch, settings, prefilter);
                seen.note(found, &verdict);
                verdict
            });
            let tree = WorkTree::new(request, prefilter);
            let is_gone = discover::gone(request);
            report = judge(Reading {
                sources: sorted(&discovered),
                folders: discover::folders(request),
                tree: &tree,
                covers: &|path| seen.has(path) || is_gone(path),
            });
        }
        Subject::Text { name, bytes } => {
            let tree = WorkTree::new(request, prefilter);
            let id = Arc::new(tree.name(name));
            nested.extend(nested::at(&tree.locate(&id), &id.display, &settings.nested));
            discovered = look_at(bytes.clone(), |text| SourceText {
                id: Arc::clone(&id),
                text: Arc::from(text),
            });
            let sources = sorted(&discovered);
            let overlay = sources
                .first()
                .map(|source| Overlay::new(&tree, [source.clone()]));
            report = judge(Reading {
                folders: Vec::new(),
                tree: match &overlay {
                    Some(overlay) => overlay,
                    None => &tree,
                },
                sources,
                covers: &|path| path == &*id.root_relative,
            });
        }
        Subject::StagedChanges | Subject::Index | Subject::Commit(_) => {
            let repository = Arc::new(Repository::around(
                &request.working_directory,
                &request.git,
            )?);
            let snapshot = match subject {
                Subject::Commit(revision) => repository.commit(revision)?,
                _ => repository.staged()?,
            };
            let changes = match subject {
                Subject::StagedChanges => Some(repository.staged_changes()?),
                _ => None,
            };
            let tree =
                SnapshotTree::new(repository, snapshot, &request.working_directory, prefilter);
            let wanted = changes.as_deref().map_or(Wanted::All, Wanted::These);
            discovered = tree.visit(request, wanted, prefilter);
            let failed = discovered.problems.iter().map(|it| &*it.path);
            let failed: BTreeSet<&str> = failed.collect();
            let configs = tree.called(&NAMES, request, wanted).into_iter();
            nested = configs
                .filter_map(|id| nested::at(&tree.locate(&id), &id.display, &settings.nested))
                .collect();
            let asked = LazyCell::new(|| tree.covers(request, wanted));
            let has_failed = |path: &str| failed.contains(&*tree.id(path.into()).display);
            report = judge(Reading {
                sources: sorted(&discovered),
                folders: match changes {
                    None => tree.folders(request),
                    Some(_) => Vec::new(),
                },
                tree: &tree,
                covers: &|path| asked(path) && !has_failed(path),
            });
        }
    }
    let is_empty =
        discovered.checked == 0 && !discovered.skipped.contains_key(&SkipReason::Excluded);
    // Where nothing is staged, or a list is empty, there is nothing to look at.
    let is_asked = *subject == Subject::WorkTree && !request.paths.is_empty();
    if is_empty && discovered.problems.is_empty() && is_asked {
        report.problems.push(nothing_checked());
    }
    // What is around a file may have been asked for as well: it is told once.
    let failed = discovered.problems.iter().map(|it| Arc::clone(&it.path));
    let failed: BTreeSet<Arc<str>> = failed.filter(|path| !path.is_empty()).collect();
    report.problems.retain(|it| !failed.contains(&it.path));
    report.problems.extend(discovered.problems);
    report.problems.append(&mut nested);
    report.problems.sort();
    report.summary = Summary {
        checked: discovered.checked,
        bytes: discovered.bytes,
        skipped: discovered.skipped,
        fixed: 0,
    };
    Ok(report)
}

fn sorted(discovered: &Discovered<SourceText>) -> Vec<SourceText> {
    let mut sources = discovered.items.clone();
    sources.sort_by(|left, right| left.id.cmp(&right.id));
    sources
}

pub(super) fn look_at(
    bytes: Vec<u8>,
    source: impl Fn(String) -> SourceText,
) -> Discovered<SourceText> {
    let mut discovered = Discovered::default();
    let size = bytes.len() as u64;
    discovered.add(match read::decode(bytes) {
        Decoded::Text(text) => discover::Verdict::Keep {
            item: source(text),
            bytes: size,
        },
        Decoded::Binary => discover::Verdict::Skip(SkipReason::Binary),
    });
    discovered
}

fn nothing_checked() -> Problem {
    Problem {
        path: Arc::from(""),
        place: None,
        kind: ProblemKind::NothingChecked,
        message: "no file was checked: nothing at the given paths is text that is not ignored; \
                  name other paths, or use --no-ignore"
            .to_owned(),
    }
}
