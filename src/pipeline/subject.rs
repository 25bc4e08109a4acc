//! What is checked, read: files of the work tree, of the index, of a commit,
//! or a text that stands for a file.
//!
//! Ends where texts and the tree around them are known; does not extract.

use std::path::PathBuf;
use std::sync::Arc;

use super::visit;
use crate::config::Settings;
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
}

/// Reads what `request` asks for of `subject`, lets `judge` judge it, and adds
/// what could not be read.
pub(super) fn read(
    request: &Request,
    subject: &Subject,
    settings: &Settings,
    prefilter: &Prefilter,
    judge: &dyn Fn(Reading<'_>) -> Report,
) -> Result<Report, GitError> {
    let discovered;
    let mut report;
    match subject {
        Subject::WorkTree => {
            discovered = discover::walk(request, &|found, scratch| {
                visit(found, scratch, settings, prefilter)
            });
            let tree = WorkTree::new(request, prefilter);
            report = judge(Reading {
                sources: sorted(&discovered),
                folders: discover::folders(request),
                tree: &tree,
            });
        }
        Subject::Text { name, bytes } => {
            let tree = WorkTree::new(request, prefilter);
            let id = Arc::new(tree.name(name));
            discovered = look_at(bytes.clone(), |text| SourceText {
                id: Arc::clone(&id),
                text: Arc::from(text),
            });
            let sources = sorted(&discovered);
            report = match sources.first() {
                Some(source) => {
                    let tree = Overlay::new(&tree, source.clone());
                    judge(Reading {
                        folders: Vec::new(),
                        tree: &tree,
                        sources,
                    })
                }
                None => Report::default(),
            };
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
            report = judge(Reading {
                sources: sorted(&discovered),
                folders: match changes {
                    None => tree.folders(request),
                    Some(_) => Vec::new(),
                },
                tree: &tree,
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
    report.problems.extend(discovered.problems);
    report.problems.sort();
    report.summary = Summary {
        checked: discovered.checked,
        bytes: discovered.bytes,
        skipped: discovered.skipped,
    };
    Ok(report)
}

fn sorted(discovered: &Discovered<SourceText>) -> Vec<SourceText> {
    let mut sources = discovered.items.clone();
    sources.sort_by(|left, right| left.id.cmp(&right.id));
    sources
}

fn look_at(bytes: Vec<u8>, source: impl Fn(String) -> SourceText) -> Discovered<SourceText> {
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
