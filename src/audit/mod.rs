//! The audit: which secrets the history of a repository ever held.
//!
//! Every object is read once (`objects`, `packs`, `survey`), or never again if it is
//! known to be clean (`clean`); what is worth a closer
//! look is found in the trees that hold it (`trees`), extracted as the check
//! does it (`secrets`), and told by commits and refs (`commits`, `history`).
//! Knows git objects; does not know how a report looks.

mod clean;
mod commits;
mod held;
mod history;
mod objects;
mod packs;
mod secrets;
mod shares;
mod survey;
mod trees;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize};

use gix::ObjectId;

pub use self::clean::Cache;
use self::clean::Clean;
use crate::config;
use crate::credential;
use crate::discover::git::{GitError, GitVariables, Repository, Snapshot};
use crate::discover::{ExcludeBelow, Request};
use crate::model::{Audit, Problem, ProblemKind};
use crate::pipeline::{self, Check, Subject};
use crate::prefilter::Prefilter;
use crate::read;
use crate::suppress;

/// What an audit is to look at.
#[derive(Clone, Debug, Default)]
pub struct AuditRequest {
    /// A folder in the repository.
    pub folder: PathBuf,
    /// How the user named it.
    pub name: String,
    /// Threads to work with; 0 leaves it to paddlint.
    pub threads: usize,
    /// Whether objects count that no ref reaches.
    pub unreachable: Unreachable,
    /// Only the history of refs that match one of these globs, if any.
    pub refs: Vec<String>,
    /// Only secrets that came in with commits of this range.
    pub range: Option<String>,
    /// Only secrets that came in since then: seconds since 1970.
    pub since: Option<i64>,
    /// How the current commit is checked.
    pub head: HeadCheck,
}

/// How the current commit is checked: what the configuration says. Secrets of the
/// history are told whatever it says.
#[derive(Clone, Debug, Default)]
pub struct HeadCheck {
    /// What is left out.
    pub exclude_below: ExcludeBelow,
    /// What the pipeline runs on.
    pub settings: Arc<config::Settings>,
    /// What keeps findings from counting.
    pub suppression: suppress::Settings,
}

/// Whether objects count that no ref reaches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unreachable {
    /// They are counted only.
    #[default]
    Count,
    /// They are told like all others.
    Tell,
}

/// How far an audit is, for whoever watches.
#[derive(Debug, Default)]
pub struct Progress {
    /// Objects there are.
    pub total: AtomicUsize,
    /// Objects that were read.
    pub objects: AtomicUsize,
    /// Their bytes.
    pub bytes: AtomicU64,
    /// Set to stop.
    pub is_stopped: AtomicBool,
}

impl Progress {
    /// Gets ready for the next repository.
    pub fn restart(&self) {
        self.total.store(0, Relaxed);
        self.objects.store(0, Relaxed);
        self.bytes.store(0, Relaxed);
    }
}

/// A short form of an object's name, for large sets of them: 64 of its bits,
/// which hashing has spread evenly.
pub(crate) fn key(id: &gix::oid) -> u64 {
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&id.as_bytes()[..8]);
    u64::from_be_bytes(bytes)
}

/// Audits one repository. What `cache` keeps spares reading blobs again and has no
/// other effect.
///
/// # Errors
/// Fails where there is no repository, or a ref or a range that does not exist
/// was asked for.
pub fn audit(
    request: &AuditRequest,
    progress: &Progress,
    cache: Option<&dyn Cache>,
) -> Result<Audit, GitError> {
    let prefilter = Prefilter::new(credential::ANCHORS);
    let is_worth = |bytes: &[u8]| read::is_candidate(bytes, &prefilter);
    let find = |history: &History<'_>, problems: &mut Vec<Problem>| {
        secrets::find(history.repository, history.survey, history.places, problems)
    };
    let mut audit = search(request, progress, cache, &is_worth, &find)?;
    let unreachable = history::leave_unreachable(&mut audit.secrets, request.unreachable);
    audit.coverage.unreachable_secrets = unreachable;
    let repository = Repository::around(&request.folder, &GitVariables::default())?;
    // What was found in the history is told all the same.
    audit.check = check_of_head(&repository, request).unwrap_or_else(|error| {
        audit.problems.push(broken(&error));
        crate::model::Report::default()
    });
    Ok(audit)
}

/// Where the history of a repository ever held `token`, a client token: one
/// entry if it did.
///
/// # Errors
/// Fails where there is no repository.
pub fn whereabouts(
    request: &AuditRequest,
    token: &str,
    progress: &Progress,
) -> Result<Audit, GitError> {
    let finder = memchr::memmem::Finder::new(token);
    let is_worth = |bytes: &[u8]| match read::sniff_all(bytes) {
        Some(read::Encoding::Utf16Le | read::Encoding::Utf16Be) => {
            read::decode_anything(bytes.to_vec()).contains(token)
        }
        _ => finder.find(bytes).is_some(),
    };
    let find = |history: &History<'_>, problems: &mut Vec<Problem>| {
        secrets::find_token(history.repository, history.survey, token, problems)
    };
    search(request, progress, None, &is_worth, &find)
}

/// What was read of a repository.
struct History<'a> {
    repository: &'a Repository,
    survey: &'a survey::Survey,
    places: &'a trees::Places,
}

type Find<'a> = &'a (dyn Fn(&History<'_>, &mut Vec<Problem>) -> Vec<secrets::Found> + Sync);

/// Reads a repository on as many threads as were asked for, finds something in the
/// objects that are worth a look, and tells its history.
fn search(
    request: &AuditRequest,
    progress: &Progress,
    cache: Option<&dyn Cache>,
    is_worth: survey::Worth<'_>,
    find: Find<'_>,
) -> Result<Audit, GitError> {
    let searched = pipeline::on_deep_stacks(request.threads, || {
        search_here(request, progress, cache, is_worth, find)
    });
    searched.unwrap_or_else(|| {
        Ok(Audit {
            repository: request.name.clone(),
            problems: vec![pipeline::no_room(Arc::from(""), "nothing was read")],
            is_incomplete: true,
            ..Audit::default()
        })
    })
}

fn search_here(
    request: &AuditRequest,
    progress: &Progress,
    cache: Option<&dyn Cache>,
    is_worth: survey::Worth<'_>,
    find: Find<'_>,
) -> Result<Audit, GitError> {
    let repository = Repository::around(&request.folder, &GitVariables::default())?;
    let mut problems = commits::cut_off(&repository);
    let tips = commits::tips(&repository, request, &mut problems)?;

    let hash = repository.local().object_hash();
    let known = cache.map(|cache| Clean::of(cache, hash));
    let mut survey = survey::run(&repository, is_worth, known.as_ref(), progress);
    if let (Some(known), Some(cache)) = (known, cache) {
        known.keep(std::mem::take(&mut survey.clean), cache);
    }
    problems.append(&mut survey.problems);
    let commits = commits::walk(&repository, tips, request, &survey.commits, &mut problems)?;
    let index = repository.staged().unwrap_or_else(|error| {
        problems.push(broken(&error));
        Snapshot::default()
    });

    let missing = survey.missing();
    let mut interesting: Vec<u64> = survey.candidates.iter().map(|id| key(id)).collect();
    interesting.extend(survey.pointers.iter().map(|id| key(id)));
    interesting.extend(&missing);
    interesting.extend(&survey.links);
    interesting.sort_unstable();
    interesting.dedup();
    let holders = std::mem::take(&mut survey.holders);
    let places = trees::find(&repository, &commits, &index, &interesting, holders);
    let mut coverage = survey.coverage();
    coverage.refs = commits.refs.len();
    coverage.commits = commits.reachable;
    coverage.shallow = repository.local().is_shallow().unwrap_or(true);
    coverage.partial = commits::is_partial(&repository);
    problems.extend(gaps(&places, &survey, &missing, &mut coverage));

    let history = History {
        repository: &repository,
        survey: &survey,
        places: &places,
    };
    let found = find(&history, &mut problems);
    let secrets = history::tell(&repository, &commits, &index, &places, found, request);
    let is_incomplete = progress.is_stopped.load(Relaxed);
    if is_incomplete {
        // What was not read yet is not missing.
        problems.retain(|problem| problem.kind != ProblemKind::MissingObject);
        problems.push(stopped());
    }
    problems.sort();
    problems.dedup();
    Ok(Audit {
        repository: request.name.clone(),
        coverage,
        secrets,
        problems,
        is_incomplete,
        ..Audit::default()
    })
}

/// What the check says of the current commit; nothing before the first.
fn check_of_head(
    repository: &Repository,
    request: &AuditRequest,
) -> Result<crate::model::Report, GitError> {
    if repository.is_unborn() {
        return Ok(crate::model::Report::default());
    }
    pipeline::check(&Check {
        subject: Subject::Commit("HEAD".into()),
        request: Request {
            threads: request.threads,
            exclude_below: request.head.exclude_below.clone(),
            ..Request::new(repository.root().to_owned(), vec![PathBuf::from(".")])
        },
        since: None,
        settings: Arc::clone(&request.head.settings),
        suppression: request.head.suppression.clone(),
    })
}

/// What is named in the trees and cannot be looked at, and where.
fn gaps(
    places: &trees::Places,
    survey: &survey::Survey,
    missing: &[u64],
    coverage: &mut crate::model::Coverage,
) -> Vec<Problem> {
    let pointers: Vec<u64> = survey.pointers.iter().map(|id| key(id)).collect();
    let mut problems = Vec::new();
    let kinds: [(&[u64], &'static str, ProblemKind, &str); 3] = [
        (
            missing,
            "missing",
            ProblemKind::MissingObject,
            "is missing from the repository: fetch it (`git fetch --refetch --no-filter`), or run \
             `git fsck`",
        ),
        (
            &pointers,
            "lfs-pointer",
            ProblemKind::LfsPointer,
            "is kept in Git LFS: its content is not in the repository; `git lfs fetch --all` and \
             audit the files",
        ),
        (
            &survey.links,
            "submodule",
            ProblemKind::Submodule,
            "is a submodule: audit its repository, too",
        ),
    ];
    for (keys, name, kind, says) in kinds {
        let mut paths: Vec<String> = keys.iter().flat_map(|key| places.paths(*key)).collect();
        paths.sort();
        paths.dedup();
        let reached = keys.iter().filter(|key| places.has(**key)).count();
        if reached > 0 {
            coverage.skipped.insert(name, reached);
        }
        problems.extend(paths.into_iter().map(|path| Problem {
            message: format!("`{path}` {says}"),
            path: Arc::from(path),
            place: None,
            kind,
        }));
    }
    problems
}

/// What cannot be read of the repository.
fn broken(error: &GitError) -> Problem {
    Problem {
        path: Arc::from(""),
        place: None,
        kind: ProblemKind::CorruptObject,
        message: error.to_string(),
    }
}

fn stopped() -> Problem {
    Problem {
        path: Arc::from(""),
        place: None,
        kind: ProblemKind::Incomplete,
        message: "the audit was stopped before its end: there may be more".to_owned(),
    }
}

/// A path of a repository, for people.
pub(crate) fn shown(path: &gix::bstr::BStr) -> String {
    path.to_string()
}

/// The objects of one kind.
type Ids = Vec<ObjectId>;
