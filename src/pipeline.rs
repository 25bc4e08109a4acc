//! From a request to a report: the rooms in their order. Owns the threads.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;

use crate::credential;
use crate::discover::{self, Found, Request, Verdict, WorkTree};
use crate::extract::{self, Extracted};
use crate::model::{
    Finding, Problem, ProblemKind, Report, SkipReason, SourceId, SourceText, Summary, Tree,
};
use crate::prefilter::Prefilter;
use crate::read::{self, Scanned, Scratch};
use crate::resolve::{FileView, Project, Scope};
use crate::rules::{self, Judgement};
use crate::suppress::baseline::Baseline;
use crate::suppress::{self, fingerprint};

/// With fewer candidates than this, one thread is faster than starting more.
const FEW: usize = 6;

/// Checks everything that `request` asks for. What goes wrong is a problem in
/// the report.
pub fn check(request: &Request) -> Report {
    check_with(request, &suppress::Settings::default())
}

/// The same; `settings` say what keeps findings from counting, beside comments.
pub fn check_with(request: &Request, settings: &suppress::Settings) -> Report {
    let prefilter = Prefilter::new(credential::ANCHORS);
    let seen = Seen::new(settings);
    let discovered = discover::walk(request, &|found, scratch| {
        let verdict = visit(found, scratch, &prefilter);
        seen.note(found, &verdict);
        verdict
    });
    let mut sources = discovered.items;
    sources.sort_by(|left, right| left.id.cmp(&right.id));

    let mut problems = discovered.problems;
    let summary = Summary {
        checked: discovered.checked,
        bytes: discovered.bytes,
        skipped: discovered.skipped,
    };
    let skipped_any = summary.skipped.contains_key(&SkipReason::Excluded);
    if summary.checked == 0 && problems.is_empty() && !skipped_any {
        problems.push(nothing_checked());
    }
    let tree = WorkTree::new(request, &prefilter);
    let mut judged = judge(sources, &tree, request);
    problems.append(&mut judged.problems);
    problems.sort();
    let is_gone = discover::gone(request);
    let asked = suppress::Asked {
        files: &judged.files,
        problems: &problems,
        covers: &|path| seen.has(path) || is_gone(path),
    };
    let settled = suppress::apply(judged.findings, &asked, settings);
    Report {
        findings: settled.findings,
        suppressed: settled.suppressed,
        problems,
        summary,
    }
}

/// The files of the baseline that were looked at: only of these it is known
/// whether their entries are of use.
struct Seen<'b> {
    names: BTreeSet<&'b str>,
    paths: BTreeSet<&'b str>,
    seen: Mutex<BTreeSet<Arc<str>>>,
}

impl<'b> Seen<'b> {
    fn new(settings: &'b suppress::Settings) -> Self {
        let entries = settings.baseline.iter().flat_map(Baseline::entries);
        let paths: BTreeSet<&str> = entries.map(|entry| entry.path.as_str()).collect();
        let name = |path: &&'b str| path.rsplit('/').next();
        Self {
            names: paths.iter().filter_map(name).collect(),
            paths,
            seen: Mutex::default(),
        }
    }

    fn note(&self, found: &Found<'_>, verdict: &Verdict<SourceText>) {
        let is_named = found
            .path()
            .file_name()
            .is_some_and(|name| self.names.contains(&*name.to_string_lossy()));
        if !is_named || !matches!(verdict, Verdict::Keep { .. } | Verdict::Clean { .. }) {
            return;
        }
        let path = Arc::clone(&found.id().root_relative);
        if self.paths.contains(&*path) {
            let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
            seen.insert(path);
        }
    }

    fn has(&self, path: &str) -> bool {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.contains(path)
    }
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

fn visit(found: &Found<'_>, scratch: &mut Scratch, prefilter: &Prefilter) -> Verdict<SourceText> {
    match read::scan(found.path(), scratch, prefilter) {
        Ok(Scanned::Candidate { text, bytes }) => Verdict::Keep {
            item: SourceText {
                id: found.id(),
                text: Arc::from(text),
            },
            bytes,
        },
        Ok(Scanned::Clean { bytes }) => Verdict::Clean { bytes },
        Ok(Scanned::Binary) => Verdict::Skip(SkipReason::Binary),
        Err(error) => Verdict::Fail(read::problem(&found.id().display, &error)),
    }
}

/// Extracts, resolves and judges the sources, on threads with stacks deep
/// enough for the parser.
fn judge(sources: Vec<SourceText>, tree: &dyn Tree, request: &Request) -> Judged {
    if sources.is_empty() {
        return Judged::default();
    }
    let folders = discover::folders(request);
    if sources.len() < FEW {
        return on_deep_stack(|| {
            let extracted = sources.into_iter().map(extract_one).collect();
            let (scope, problems) = scope(tree, extracted, folders);
            let project = Project::new(tree, scope);
            let asked = asked(&project);
            finish(
                &project,
                problems,
                asked.iter().map(|file| judge_one(file, &project)),
            )
        });
    }
    let pool = [extract::STACK, extract::STACK / 4]
        .into_iter()
        .find_map(|stack| {
            rayon::ThreadPoolBuilder::new()
                .num_threads(request.threads)
                .stack_size(stack)
                .build()
                .ok()
        });
    let work = move || {
        let extracted = sources.into_par_iter().map(extract_one).collect();
        let (scope, problems) = scope(tree, extracted, folders);
        let project = Project::new(tree, scope);
        let asked = asked(&project);
        let judged: Vec<_> = asked
            .par_iter()
            .map(|file| judge_one(file, &project))
            .collect();
        finish(&project, problems, judged.into_iter())
    };
    match pool {
        Some(pool) => pool.install(work),
        None => on_deep_stack(work),
    }
}

/// Runs `work` on a thread of its own.
fn on_deep_stack<R: Send>(work: impl FnOnce() -> R + Send) -> R {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new()
            .stack_size(extract::STACK)
            .spawn_scoped(scope, work)
            .expect("the system can start a thread");
        match thread.join() {
            Ok(result) => result,
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

/// What came of the files that were asked for.
#[derive(Default)]
struct Judged {
    files: Vec<Arc<FileView>>,
    findings: Vec<Finding>,
    problems: Vec<Problem>,
}

/// The files that were asked for, and what could not be read of them.
fn scope(
    tree: &dyn Tree,
    extracted: Vec<(SourceText, Extracted)>,
    folders: Vec<PathBuf>,
) -> (Scope, Vec<Problem>) {
    let mut problems = Vec::new();
    let mut files = Vec::new();
    for (source, mut extracted) in extracted {
        problems.append(&mut extracted.problems);
        files.push(Arc::new(FileView::new(tree, source, extracted)));
    }
    (Scope { files, folders }, problems)
}

/// The files to judge: those that were asked for, and, where one of them gives
/// variables their values, the init calls of its package, too. What is wrong
/// with a value shows only where it is used.
fn asked(project: &Project<'_>) -> Vec<Arc<FileView>> {
    let mut asked: BTreeMap<Arc<SourceId>, Arc<FileView>> = project
        .files()
        .iter()
        .map(|file| (Arc::clone(&file.source.id), Arc::clone(file)))
        .collect();
    for file in project.files() {
        if !file.defines_variables() {
            continue;
        }
        for other in project.package_files(&file.location).iter() {
            if !other.facts.inits.is_empty() || !other.facts.clients.is_empty() {
                asked
                    .entry(Arc::clone(&other.source.id))
                    .or_insert_with(|| Arc::clone(other));
            }
        }
    }
    asked.into_values().collect()
}

/// Settles what was said about the files that were asked for.
fn finish(
    project: &Project<'_>,
    mut problems: Vec<Problem>,
    judged: impl Iterator<Item = Result<Vec<Judgement>, Problem>>,
) -> Judged {
    let mut judgements = Vec::new();
    for result in judged {
        match result {
            Ok(mut more) => judgements.append(&mut more),
            Err(problem) => problems.push(problem),
        }
    }
    judgements.retain(|judgement| project.asks_for(judgement.source()));
    let mut findings = Vec::new();
    for mut file in rules::settle(judgements) {
        fingerprint::set(&mut file);
        findings.append(&mut file);
    }
    Judged {
        files: project.files().to_vec(),
        findings,
        problems,
    }
}

fn extract_one(source: SourceText) -> (SourceText, Extracted) {
    let extracted = catch_unwind(AssertUnwindSafe(|| extract::extract(&source)));
    let extracted = extracted.unwrap_or_else(|_| {
        // Whatever went wrong in a parser, the secrets are still found.
        let mut extracted = catch_unwind(AssertUnwindSafe(|| extract::secrets_only(&source)))
            .unwrap_or_else(|_| Extracted::none(&source));
        extracted.problems.push(internal(&source, "reading"));
        extracted
    });
    (source, extracted)
}

fn judge_one(file: &Arc<FileView>, project: &Project<'_>) -> Result<Vec<Judgement>, Problem> {
    catch_unwind(AssertUnwindSafe(|| rules::judge(file, project)))
        .map_err(|_| internal(&file.source, "judging"))
}

fn internal(source: &SourceText, doing: &str) -> Problem {
    Problem {
        path: Arc::clone(&source.id.display),
        place: None,
        kind: ProblemKind::Internal,
        message: format!(
            "paddlint failed while {doing} this file; that is a bug, please report it"
        ),
    }
}
