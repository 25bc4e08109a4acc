//! Which sources there are: the files that were named, and those that a walk
//! of the named folders meets.
//!
//! Reading happens inside the walk, on the thread that met the file, through
//! the `visit` function that is handed in; this room lists files, and does not
//! know what is done with them.

mod base;
mod configured;
mod exclude;
pub mod git;
mod guard;
mod modules;
mod overlay;
mod own_rules;
mod plan;
mod told;
mod tracked;
mod tree;
mod work_tree;
mod workspace;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use crate::model::{Problem, SkipReason, SourceId};
use crate::read::Scratch;

use base::Base;
use exclude::Excludes;
use git::GitVariables;
use plan::{NamedFile, Plan, Root};

pub use base::{folder_from_root, project_root};
pub use overlay::Overlay;
pub use tracked::TrackedFiles;
pub use work_tree::WorkTree;

/// Named files up to this number are visited in order on the calling thread:
/// starting others would take longer.
const FEW: usize = 8;

/// Whether ignore files count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IgnoreFiles {
    /// `.gitignore`, `.git/info/exclude`, `.ignore` and `.paddlintignore` do.
    Respect,
    /// None does.
    Disregard,
}

/// Whether files that are named are visited even if they are excluded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ForceExclude {
    /// A named file is always visited.
    Off,
    /// The excludes and `.paddlintignore` apply to named files too; git's
    /// ignore rules do not, since a hook names the files that git tracks.
    On,
}

/// Excludes that are relative to a folder of their own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExcludeBelow {
    /// The folder; absolute, without symbolic links.
    pub folder: PathBuf,
    /// Globs in the syntax of `.gitignore`.
    pub globs: Vec<String>,
}

/// What to look at.
#[derive(Clone, Debug)]
pub struct Request {
    /// Files and folders, never taken for globs. None at all is nothing.
    pub paths: Vec<PathBuf>,
    /// What relative paths are relative to; absolute.
    pub working_directory: PathBuf,
    /// Threads to walk with; 0 leaves it to paddlint.
    pub threads: usize,
    /// Whether ignore files count.
    pub ignore_files: IgnoreFiles,
    /// Whether files count that git tracks although they are ignored.
    pub tracked: TrackedFiles,
    /// Globs in the syntax of `.gitignore`, relative to the working directory.
    /// They win over everything but a named file.
    pub exclude: Vec<String>,
    /// More of them, relative to another folder.
    pub exclude_below: ExcludeBelow,
    /// Whether the excludes apply to named files.
    pub force_exclude: ForceExclude,
    /// Where git was told to look.
    pub git: GitVariables,
}

impl Request {
    /// A request for `paths` with everything else as it is unless said
    /// otherwise.
    pub fn new(working_directory: PathBuf, paths: Vec<PathBuf>) -> Self {
        Self {
            paths,
            working_directory,
            threads: 0,
            ignore_files: IgnoreFiles::Respect,
            tracked: TrackedFiles::Count,
            exclude: Vec::new(),
            exclude_below: ExcludeBelow::default(),
            force_exclude: ForceExclude::Off,
            git: GitVariables::default(),
        }
    }
}

/// A file that was found.
#[derive(Clone, Copy, Debug)]
pub struct Found<'a> {
    path: &'a Path,
    /// How the user named it, where it is outside of the working directory.
    named: Option<&'a Path>,
    base: &'a Base,
    roots: &'a [Root],
}

impl Found<'_> {
    /// The path by which it is opened.
    pub fn path(&self) -> &Path {
        self.path
    }

    /// Its name in all forms. Made on demand: most files need none.
    pub fn id(&self) -> Arc<SourceId> {
        let from_root;
        let named = match self.named {
            Some(named) => Some(named),
            None => {
                from_root = plan::name_below_root(self.roots, self.path);
                from_root.as_deref()
            }
        };
        Arc::new(self.base.source_id(self.path, named))
    }
}

/// What a visit came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict<T> {
    /// Every byte was looked at, and this is to be handed on.
    Keep {
        /// What to hand on.
        item: T,
        /// The file's size.
        bytes: u64,
    },
    /// Every byte was looked at, and there is nothing.
    Clean {
        /// The file's size.
        bytes: u64,
    },
    /// It was deliberately not looked at.
    Skip(SkipReason),
    /// It could not be looked at.
    Fail(Problem),
    /// This is to be told, whatever else became of it.
    Told {
        /// What is to be told.
        problem: Problem,
        /// What else became of it.
        verdict: Box<Self>,
    },
}

/// What a function given to [`walk`] does with a file.
pub type Visit<'v, T> = dyn Fn(&Found<'_>, &mut Scratch) -> Verdict<T> + Sync + 'v;

/// What came of all visits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Discovered<T> {
    /// What was handed on, in no particular order.
    pub items: Vec<T>,
    /// What could not be looked at, sorted.
    pub problems: Vec<Problem>,
    /// What was deliberately not looked at. A folder that is excluded counts
    /// once; what ignore files hide does not count.
    pub skipped: BTreeMap<SkipReason, usize>,
    /// Files of which every byte was looked at.
    pub checked: usize,
    /// Their bytes.
    pub bytes: u64,
}

impl<T> Default for Discovered<T> {
    fn default() -> Self {
        Self {
            items: Vec::new(),
            problems: Vec::new(),
            skipped: BTreeMap::new(),
            checked: 0,
            bytes: 0,
        }
    }
}

impl<T> Discovered<T> {
    /// Adds what a visit came to.
    pub(crate) fn add(&mut self, verdict: Verdict<T>) {
        match verdict {
            Verdict::Keep { item, bytes } => {
                self.items.push(item);
                self.checked += 1;
                self.bytes += bytes;
            }
            Verdict::Clean { bytes } => {
                self.checked += 1;
                self.bytes += bytes;
            }
            Verdict::Skip(reason) => self.skip(reason, 1),
            Verdict::Fail(problem) => self.problems.push(problem),
            Verdict::Told { problem, verdict } => {
                self.problems.push(problem);
                self.add(*verdict);
            }
        }
    }

    fn skip(&mut self, reason: SkipReason, count: usize) {
        if count > 0 {
            *self.skipped.entry(reason).or_default() += count;
        }
    }

    fn merge(&mut self, other: Self) {
        self.items.extend(other.items);
        self.problems.extend(other.problems);
        for (reason, count) in other.skipped {
            self.skip(reason, count);
        }
        self.checked += other.checked;
        self.bytes += other.bytes;
    }
}

/// What the threads found, each adding its share when it ends.
type Shared<T> = Mutex<Discovered<T>>;

fn merge_into<T>(shared: &Shared<T>, share: Discovered<T>) {
    shared
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .merge(share);
}

/// Visits every file that `request` asks for exactly once, however often it is
/// named or met, on many threads if that pays.
///
/// A panic in `visit` reaches the caller.
pub fn walk<T: Send>(request: &Request, visit: &Visit<'_, T>) -> Discovered<T> {
    let base = Arc::new(Base::new(&request.working_directory));
    let (excludes, bad_globs) = Excludes::of(request);
    let excludes = Arc::new(excludes);
    let plan = Plan::new(request, &base, &excludes);
    let threads = threads(request.threads);

    let shared = Mutex::new(Discovered::default());
    visit_named(&plan, &base, threads, visit, &shared);
    tree::visit_roots(
        &tree::Walk {
            plan: &plan,
            base: &base,
            excludes: &excludes,
            ignore_files: request.ignore_files,
            tracked: request.tracked,
            threads,
        },
        visit,
        &shared,
    );

    let mut discovered = shared.into_inner().unwrap_or_else(PoisonError::into_inner);
    discovered.problems.extend(plan.problems);
    discovered.problems.extend(bad_globs);
    discovered.problems.sort();
    discovered.problems.dedup();
    discovered.skip(SkipReason::Excluded, plan.excluded);
    discovered
}

/// The folders that `request` asks for as a whole, absolute and without
/// symbolic links.
pub fn folders(request: &Request) -> Vec<PathBuf> {
    request
        .paths
        .iter()
        .map(|path| request.working_directory.join(path))
        // Mostly it is a file, and there are hundreds.
        .filter(|path| path.is_dir())
        .filter_map(|path| path.canonicalize().ok())
        .collect()
}

/// Says of a path from the project root whether no file is there any more,
/// though it would be in a folder that `request` asks for as a whole.
pub fn gone(request: &Request) -> impl Fn(&str) -> bool {
    let base = Base::new(&request.working_directory);
    let folders = folders(request);
    move |root_relative| {
        let path = base.project().join(root_relative);
        folders.iter().any(|folder| path.starts_with(folder))
            && path.symlink_metadata().is_err_and(|error| {
                matches!(
                    error.kind(),
                    std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory
                )
            })
    }
}

/// The names of a file as the user gave it; it need not exist.
pub fn source_id(working_directory: &Path, given: &Path) -> SourceId {
    Base::new(working_directory).name(given)
}

/// Threads wait for the disk most of the time while nothing is cached, so more
/// of them than cores are faster, and cost little when everything is.
fn threads(wanted: usize) -> usize {
    let threads = match wanted {
        0 => thread::available_parallelism().map_or(8, |cores| (4 * cores.get()).clamp(8, 16)),
        wanted => wanted,
    };
    threads.min(room_for_threads())
}

/// How many threads there is room for: the walker ends the program where one
/// cannot be started.
#[cfg(target_os = "linux")]
fn room_for_threads() -> usize {
    use rustix::process::{Resource, getrlimit};

    /// A stack, and what the allocator reserves for a thread: twice 64 MiB while
    /// it looks for an aligned place.
    const FOR_EACH: u64 = 256 << 20;
    match getrlimit(Resource::As).current {
        Some(bytes) => usize::try_from(bytes / FOR_EACH).map_or(usize::MAX, |room| room.max(1)),
        None => usize::MAX,
    }
}

/// How many threads there is room for, where that is not limited.
#[cfg(not(target_os = "linux"))]
const fn room_for_threads() -> usize {
    usize::MAX
}

fn visit_named<T: Send>(
    plan: &Plan,
    base: &Base,
    threads: usize,
    visit: &Visit<'_, T>,
    shared: &Shared<T>,
) {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut scratch = Scratch::new();
        let mut share = Discovered::default();
        while let Some(file) = plan.files.get(next.fetch_add(1, Ordering::Relaxed)) {
            let NamedFile { path, named } = file;
            let found = Found {
                path,
                named: named.as_deref(),
                base,
                roots: &plan.roots,
            };
            share.add(visit(&found, &mut scratch));
        }
        merge_into(shared, share);
    };
    let threads = threads.min(plan.files.len().div_ceil(FEW));
    match threads {
        0 => {}
        1 => work(),
        _ => thread::scope(|scope| {
            for _ in 0..threads {
                // Where there is no room for more, those that there are do it all.
                if thread::Builder::new().spawn_scoped(scope, work).is_err() {
                    work();
                    break;
                }
            }
        }),
    }
}

#[cfg(test)]
mod tests;
