//! From a request to a report: the rooms in their order. Owns the threads.

mod alone;
mod mending;
mod nested;
mod seen;
mod since;
mod stacks;
mod subject;
mod usage;

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;

use rayon::prelude::*;

use crate::config::{Level, Origin, Settings};
use crate::credential;
use crate::discover::git::GitError;
use crate::discover::{Found, Request, Verdict};
use crate::extract::{self, Extracted};
use crate::model::{
    Finding, LineColumn, Problem, ProblemKind, Report, SkipReason, SourceId, SourceText, Tree,
};
use crate::prefilter::Prefilter;
use crate::read::{self, Scanned, Scratch};
use crate::resolve::{FileView, Project, Scope};
use crate::rules::{self, Judgement};
use crate::suppress::{self, fingerprint};

pub(crate) use alone::Alone;
pub use alone::check_alone;
pub use mending::fix;
use seen::Seen;
pub use since::Base;
pub(crate) use stacks::{deep_pool, no_room, on_deep_stacks};
use subject::Reading;
pub use subject::Subject;
pub use usage::{Role, Use, UsedToken, check_tokens, uses};

/// With fewer candidates than this, one thread is faster than starting more.
const FEW: usize = 6;

/// What is checked, and what of it is told.
#[derive(Clone, Debug)]
pub struct Check {
    /// Which files.
    pub request: Request,
    /// Where they are read.
    pub subject: Subject,
    /// Findings that are in here already are left out.
    pub since: Option<Base>,
    /// What is configured.
    pub settings: Arc<Settings>,
    /// What keeps findings from counting, beside comments.
    pub suppression: suppress::Settings,
}

impl Check {
    /// A check of the work tree.
    pub fn of_work_tree(request: Request) -> Self {
        Self {
            request,
            subject: Subject::WorkTree,
            since: None,
            settings: Arc::default(),
            suppression: suppress::Settings::default(),
        }
    }
}

/// Checks everything that `check` asks for. What goes wrong with a file is a
/// problem in the report.
///
/// # Errors
/// Fails where a repository is needed and cannot be read.
pub fn check(check: &Check) -> Result<Report, GitError> {
    let Check {
        request,
        subject,
        since,
        settings,
        suppression,
    } = check;
    let prefilter = Prefilter::with_names(credential::ANCHORS, &settings.literals());
    let seen = Seen::new(suppression);
    let judge = |reading: Reading<'_>| judge_and_suppress(reading, check);
    let mut report = subject::read(request, subject, settings, &prefilter, &seen, &judge)?;
    if let Some(base) = since {
        since::keep_new(&mut report, request, base, &prefilter, &judge)?;
    }
    Ok(report)
}

fn judge_and_suppress(reading: Reading<'_>, check: &Check) -> Report {
    let covers = reading.covers;
    let judged = judge(reading, check.request.threads, &check.settings);
    let asked = suppress::Asked {
        files: &judged.files,
        problems: &judged.problems,
        covers,
        is_off: &|rule, path| check.settings.is_off(rule, path),
    };
    let settled = suppress::apply(judged.findings, &asked, &check.suppression);
    // What suppression itself says has the configured weight, too.
    let findings = settled.findings.into_iter();
    let findings = findings.filter_map(|finding| weigh(finding, &check.settings));
    Report {
        findings: findings.collect(),
        suppressed: settled.suppressed,
        problems: judged.problems,
        ..Report::default()
    }
}

fn visit(
    found: &Found<'_>,
    scratch: &mut Scratch,
    settings: &Settings,
    prefilter: &Prefilter,
) -> Verdict<SourceText> {
    let verdict = look_at(found, scratch, prefilter);
    match nested::found(found, &settings.nested) {
        Some(problem) => Verdict::Told {
            problem,
            verdict: Box::new(verdict),
        },
        None => verdict,
    }
}

fn look_at(found: &Found<'_>, scratch: &mut Scratch, prefilter: &Prefilter) -> Verdict<SourceText> {
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
fn judge(reading: Reading<'_>, threads: usize, settings: &Arc<Settings>) -> Judged {
    let Reading {
        sources,
        folders,
        tree,
        covers: _,
    } = reading;
    if sources.is_empty() {
        return Judged::default();
    }
    let mut sources = Some(sources);
    let project = |extracted| {
        let (scope, problems) = scope(tree, extracted, folders);
        let project = Project::new(tree, scope).with_settings(Arc::clone(settings));
        (project, problems)
    };
    let judged = if sources.as_ref().is_some_and(|sources| sources.len() < FEW) {
        stacks::on_deep_stack(|| {
            let extracted = sources.take().into_iter().flatten();
            let extracted = extracted
                .map(|source| extract_one(source, settings))
                .collect();
            let (project, problems) = project(extracted);
            let asked = asked(&project);
            finish(
                &project,
                settings,
                problems,
                asked.iter().map(|file| judge_one(file, &project)),
            )
        })
    } else {
        stacks::on_deep_stacks(threads, || {
            let extracted = sources.take().unwrap_or_default().into_par_iter();
            let extracted = extracted
                .map(|source| extract_one(source, settings))
                .collect();
            let (project, problems) = project(extracted);
            let asked = asked(&project);
            let judged: Vec<_> = asked
                .par_iter()
                .map(|file| judge_one(file, &project))
                .collect();
            finish(&project, settings, problems, judged.into_iter())
        })
    };
    judged.unwrap_or_else(|| alone::judge_secrets(sources.unwrap_or_default(), settings))
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
    for (source, extracted) in extracted {
        problems.extend(extracted.problems.iter().cloned());
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

/// Configured env files that take no part.
fn missing_env_files(project: &Project<'_>) -> Vec<Problem> {
    let files = project.settings().env_files.iter();
    let missing = files.filter(|(location, _)| project.env_file(location).is_none());
    missing
        .map(|(_, file)| {
            let (path, place) = match &file.origin {
                Origin::File(path, line) => {
                    let (line, column) = (*line, 1);
                    (Arc::clone(path), Some(LineColumn { line, column }))
                }
                Origin::Default | Origin::Flag(_) => (Arc::from(""), None),
            };
            Problem {
                path,
                place,
                kind: ProblemKind::NotFound,
                message: format!(
                    "the env file `{}` gives no values: it is not there, is no text, or git \
                     ignores it (name it with `--env-file`, then)",
                    file.root_relative
                ),
            }
        })
        .collect()
}

/// Leaves out what is turned off.
fn drop_off(judgements: &mut Vec<Judgement>, settings: &Settings) {
    judgements.retain(|judgement| {
        settings.level(judgement.rule(), &judgement.source().id) != Some(Level::Off)
    });
}

/// The finding with the severity that is configured; nothing if its rule is
/// turned off.
fn weigh(mut finding: Finding, settings: &Settings) -> Option<Finding> {
    match settings.level(finding.rule, &finding.primary.source.id) {
        Some(Level::Off) => return None,
        Some(Level::Severity(severity)) => finding.severity = severity,
        None => {}
    }
    Some(finding)
}

/// Settles what was said about the files that were asked for.
fn finish(
    project: &Project<'_>,
    settings: &Settings,
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
    // A file is told about once, and best by a check of its own.
    let told: BTreeSet<Arc<str>> = problems
        .iter()
        .map(|problem| Arc::clone(&problem.path))
        .collect();
    let of_context = project.problems();
    problems.extend(
        of_context
            .into_iter()
            .filter(|problem| !told.contains(&problem.path)),
    );
    problems.extend(missing_env_files(project));
    judgements.retain(|judgement| project.asks_for(judgement.source()));
    // Before they are settled: what is turned off must not hide another.
    drop_off(&mut judgements, settings);
    let mut findings = Vec::new();
    for mut file in rules::settle(judgements) {
        fingerprint::set(&mut file);
        findings.extend(
            file.into_iter()
                .filter_map(|finding| weigh(finding, settings)),
        );
    }
    Judged {
        files: project.files().to_vec(),
        findings,
        problems,
    }
}

fn extract_one(source: SourceText, settings: &Settings) -> (SourceText, Extracted) {
    let extracted = extract_safely(&source, settings);
    (source, extracted)
}

/// Extracts a source; a panic in a parser becomes a problem.
pub(crate) fn extract_safely(source: &SourceText, settings: &Settings) -> Extracted {
    let extracted = catch_unwind(AssertUnwindSafe(|| extract::extract(source, settings)));
    extracted.unwrap_or_else(|_| {
        // Whatever went wrong in a parser, the secrets are still found.
        let mut extracted = catch_unwind(AssertUnwindSafe(|| extract::secrets_only(source)))
            .unwrap_or_else(|_| Extracted::none(source));
        extracted.problems.push(internal(source, "reading"));
        extracted
    })
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
