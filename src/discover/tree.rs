//! The walk of the named folders, on many threads.
//!
//! Knows the walker and its quirks; what is done with a file is handed in.

use std::collections::{BTreeSet, HashSet};
use std::ffi::OsString;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use ignore::{DirEntry, Error, ParallelVisitor, ParallelVisitorBuilder, WalkBuilder, WalkState};

use crate::model::SkipReason;
use crate::read::Scratch;

use super::base::{Base, project_root};
use super::exclude::{Excludes, PathKind};
use super::own_rules::Says;
use super::plan::{Plan, Root};
use super::told::{self, Told};
use super::tracked::{Index, TrackedFiles, mark};
use super::{Discovered, Found, IgnoreFiles, Shared, Verdict, Visit, guard, merge_into};

/// What a walk needs to know.
pub(super) struct Walk<'a> {
    pub(super) plan: &'a Plan,
    pub(super) base: &'a Arc<Base>,
    pub(super) excludes: &'a Arc<Excludes>,
    pub(super) ignore_files: IgnoreFiles,
    pub(super) tracked: TrackedFiles,
    pub(super) threads: usize,
}

impl Walk<'_> {
    /// Whether a repository's index can have files that the walk leaves out.
    fn asks_git(&self) -> bool {
        self.ignore_files == IgnoreFiles::Respect && self.tracked == TrackedFiles::Count
    }
}

/// Visits every file below the roots of the plan.
pub(super) fn visit_roots<T: Send>(walk: &Walk<'_>, visit: &Visit<'_, T>, shared: &Shared<T>) {
    // `.gitignore` counts up to the root of the repository, and everywhere
    // outside of one, so that an unpacked source archive is read like a clone.
    // The walker takes one of the two for all roots of a walk.
    let (in_repository, outside): (Vec<&Root>, Vec<&Root>) = walk
        .plan
        .roots
        .iter()
        .partition(|root| project_root(&root.real).is_some());
    for (roots, require_git) in [(in_repository, true), (outside, false)] {
        let filter = Arc::new(Filter {
            claimed: Arc::clone(&walk.plan.claimed),
            excludes: Arc::clone(walk.excludes),
            base: Arc::clone(walk.base),
            ignore_files: walk.ignore_files,
            excluded: AtomicUsize::new(0),
            told: Told::new(Arc::clone(walk.base)),
        });
        let mut builder = WalkBuilder::empty();
        for root in roots {
            if root.real.ancestors().all(|above| filter.is_harmless(above)) {
                builder.add(&root.path);
            }
        }
        let respect = walk.ignore_files == IgnoreFiles::Respect;
        builder
            .standard_filters(respect)
            .hidden(false)
            // A user's own global rules differ from machine to machine.
            .git_global(false)
            .require_git(require_git)
            .threads(walk.threads);
        if respect {
            builder.add_custom_ignore_filename(guard::OWN);
        }
        let admits = Arc::clone(&filter);
        builder.filter_entry(move |entry| admits.admits(entry));
        let met = Mutex::new(Vec::new());
        builder.build_parallel().visit(&mut Workers {
            walk,
            visit,
            shared,
            met: (require_git && walk.asks_git()).then_some(&met),
        });
        if require_git && walk.asks_git() {
            let mut met = met.into_inner().unwrap_or_else(PoisonError::into_inner);
            met.sort_unstable();
            visit_rest(walk, &filter, &met, visit, shared);
        }

        let mut share = Discovered::default();
        share.skip(
            SkipReason::Excluded,
            filter.excluded.load(Ordering::Relaxed),
        );
        share.problems = filter.told.all();
        merge_into(shared, share);
    }
}

/// Visits the files below the roots that git tracks and the walk did not meet,
/// because they are ignored.
fn visit_rest<T: Send>(
    walk: &Walk<'_>,
    filter: &Filter,
    met: &[u64],
    visit: &Visit<'_, T>,
    shared: &Shared<T>,
) {
    let mut share = Discovered::default();
    let mut scratch = None;
    let mut seen = BTreeSet::new();
    for root in &walk.plan.roots {
        let Some(project) = project_root(&root.real) else {
            continue;
        };
        let index = match Index::open(project) {
            Ok(Some(index)) => index,
            Ok(None) => continue,
            Err(error) => {
                let problem = told::of_index(project, &error, walk.base);
                share.problems.push(problem);
                continue;
            }
        };
        let as_met = |real: &Path| Some(root.path.join(real.strip_prefix(&root.real).ok()?));
        let is_known = |real: &Path| {
            as_met(real).is_none_or(|path| {
                met.binary_search(&mark(&path)).is_ok()
                    || walk.plan.claimed.contains(path.as_os_str())
                    || filter.excludes_tracked(&path)
            })
        };
        let rest = index.rest(&root.real, Some(Says::OwnAndIgnore), &is_known);
        let told = rest.unreadable.iter();
        let told = told.map(|(root, error)| told::of_index(root, error, walk.base));
        share.problems.extend(told);
        for real in rest.files {
            let Some(path) = as_met(&real).filter(|path| seen.insert(path.clone())) else {
                continue;
            };
            let found = Found {
                path: &path,
                named: None,
                base: walk.base,
                roots: &walk.plan.roots,
            };
            share.add(visit(&found, scratch.get_or_insert_default()));
        }
    }
    merge_into(shared, share);
}

/// Decides which entries a walk goes on with, before their folders are opened.
struct Filter {
    /// See [`Plan::claimed`].
    claimed: Arc<HashSet<OsString>>,
    excludes: Arc<Excludes>,
    base: Arc<Base>,
    ignore_files: IgnoreFiles,
    excluded: AtomicUsize,
    told: Told,
}

impl Filter {
    fn admits(&self, entry: &DirEntry) -> bool {
        let path = entry.path();
        if entry.file_name() == ".git" || self.claimed.contains(path.as_os_str()) {
            return false;
        }
        let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
        let kind = if is_folder {
            PathKind::Folder
        } else {
            PathKind::File
        };
        let matched = self.base.inside(path).unwrap_or(path);
        if self.excludes.excludes(matched, kind) {
            self.excluded.fetch_add(1, Ordering::Relaxed);
            return false;
        }
        !is_folder || self.is_harmless(path)
    }

    /// Whether a tracked file or a folder above it is excluded.
    fn excludes_tracked(&self, path: &Path) -> bool {
        let matched = self.base.inside(path).unwrap_or(path);
        self.excludes.excludes_with_parents(matched, PathKind::File)
    }

    /// Whether the walker can open the ignore files of `folder`; if not, that is
    /// told.
    fn is_harmless(&self, folder: &Path) -> bool {
        self.ignore_files == IgnoreFiles::Disregard || self.told.is_harmless(folder)
    }
}

/// Makes the worker of each thread.
struct Workers<'a, T> {
    walk: &'a Walk<'a>,
    visit: &'a Visit<'a, T>,
    shared: &'a Shared<T>,
    /// Where the files that are met are noted, if anybody asks.
    met: Option<&'a Mutex<Vec<u64>>>,
}

impl<'a, T: Send> ParallelVisitorBuilder<'a> for Workers<'a, T> {
    fn build(&mut self) -> Box<dyn ParallelVisitor + 'a> {
        Box::new(Worker {
            walk: self.walk,
            visit: self.visit,
            shared: self.shared,
            scratch: None,
            share: Discovered::default(),
            met: self.met.map(|all| (Vec::new(), all)),
        })
    }
}

/// What one thread has, and what it found.
struct Worker<'a, T> {
    walk: &'a Walk<'a>,
    visit: &'a Visit<'a, T>,
    shared: &'a Shared<T>,
    /// Made at the first file: in a small tree most threads meet none.
    scratch: Option<Scratch>,
    share: Discovered<T>,
    /// The files that this thread met, and where they go.
    met: Option<(Vec<u64>, &'a Mutex<Vec<u64>>)>,
}

impl<T: Send> ParallelVisitor for Worker<'_, T> {
    fn visit(&mut self, entry: Result<DirEntry, Error>) -> WalkState {
        match entry {
            Ok(entry) => {
                if let Some(verdict) = self.verdict(&entry) {
                    self.share.add(verdict);
                }
            }
            Err(error) => {
                let problem = told::of_walk(&error, self.walk.base);
                self.share.problems.extend(problem);
            }
        }
        WalkState::Continue
    }
}

impl<T> Worker<'_, T> {
    /// What becomes of an entry; nothing for a folder.
    fn verdict(&mut self, entry: &DirEntry) -> Option<Verdict<T>> {
        let kind = entry.file_type()?;
        if kind.is_dir() {
            return None;
        }
        if let Some((met, _)) = &mut self.met {
            met.push(mark(entry.path()));
        }
        if kind.is_symlink() {
            return Some(Verdict::Skip(SkipReason::SymbolicLink));
        }
        if !kind.is_file() {
            return Some(Verdict::Skip(SkipReason::Special));
        }
        let found = Found {
            path: entry.path(),
            named: None,
            base: self.walk.base,
            roots: &self.walk.plan.roots,
        };
        let scratch = self.scratch.get_or_insert_default();
        Some((self.visit)(&found, scratch))
    }
}

impl<T> Drop for Worker<'_, T> {
    fn drop(&mut self) {
        merge_into(self.shared, std::mem::take(&mut self.share));
        if let Some((met, all)) = &mut self.met {
            let mut all = all.lock().unwrap_or_else(PoisonError::into_inner);
            all.append(met);
        }
    }
}
