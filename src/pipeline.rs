//! From a request to a report: the rooms in their order. Owns the threads.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;

use crate::credential;
use crate::crew::{self, Crew};
use crate::discover::{self, BadGlob, Found, Request, Verdict, WorkTree};
use crate::extract::{self, Extracted};
use crate::model::{
    Finding, Problem, ProblemKind, Report, SkipReason, SourceId, SourceText, Summary, Tree,
};
use crate::prefilter::Prefilter;
use crate::read::{self, Scanned, Scratch};
use crate::resolve::{FileView, Project, Scope};
use crate::rules::{self, Judgement};
use crate::suppress::fingerprint;

/// Checks everything that `request` asks for.
///
/// # Errors
///
/// When an exclude glob cannot be read; everything else that goes wrong is a
/// problem in the report.
pub fn check(request: &Request) -> Result<Report, BadGlob> {
    let prefilter = Prefilter::new(credential::ANCHORS);
    // Candidates are parsed while the walk goes on: few are large, and one that
    // is should not be what everything else waits for.
    let crew = Crew::new(request.threads, extract::STACK, &extract_one);
    let (discovered, judged) = thread::scope(|scope| {
        let closing = crew.closing();
        let discovered = discover::walk(request, &|found, scratch| {
            let look = |source: SourceText| {
                let weight = source.text.len();
                crew.give(scope, source, weight);
            };
            visit(found, scratch, &prefilter, &look)
        })?;
        drop(closing);
        if crew.is_unused() {
            return Ok((discovered, Judged::default()));
        }
        let tree = WorkTree::new(request, &prefilter);
        let judged = crew::alone(extract::STACK, || judge(crew.finish(), &tree, request));
        Ok((discovered, judged))
    })?;

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
    let (findings, mut more) = judged;
    problems.append(&mut more);
    problems.sort();
    Ok(Report {
        findings,
        problems,
        summary,
    })
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

/// Looks into a file, and hands its text to `give` if that is worth parsing.
fn visit(
    found: &Found<'_>,
    scratch: &mut Scratch,
    prefilter: &Prefilter,
    give: &dyn Fn(SourceText),
) -> Verdict<()> {
    match read::scan(found.path(), scratch, prefilter) {
        Ok(Scanned::Candidate { text, bytes }) => {
            give(SourceText {
                id: found.id(),
                text: Arc::from(text),
            });
            Verdict::Clean { bytes }
        }
        Ok(Scanned::Clean { bytes }) => Verdict::Clean { bytes },
        Ok(Scanned::Binary) => Verdict::Skip(SkipReason::Binary),
        Err(error) => Verdict::Fail(read::problem(&found.id().display, &error)),
    }
}

/// Resolves and judges what was extracted.
fn judge(
    mut extracted: Vec<(SourceText, Extracted)>,
    tree: &dyn Tree,
    request: &Request,
) -> Judged {
    extracted.sort_by(|(left, _), (right, _)| left.id.cmp(&right.id));
    let (scope, problems) = scope(tree, extracted, discover::folders(request));
    let project = Project::new(tree, scope);
    let asked = asked(&project);
    let judged = crew::map(request.threads, extract::STACK, &asked, |file| {
        judge_one(file, &project)
    });
    finish(&project, problems, judged)
}

type Judged = (Vec<Finding>, Vec<Problem>);

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
    judged: Vec<Result<Vec<Judgement>, Problem>>,
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
    (findings, problems)
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
