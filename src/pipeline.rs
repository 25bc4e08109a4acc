//! From a request to a report: the rooms in their order. Owns the threads.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use rayon::prelude::*;

use crate::credential;
use crate::discover::{self, BadGlob, Found, Request, Verdict};
use crate::extract::{self, Extracted};
use crate::model::{Finding, Problem, ProblemKind, Report, SkipReason, SourceText, Summary};
use crate::prefilter::Prefilter;
use crate::read::{self, Scanned, Scratch};
use crate::resolve::{FileView, Project};
use crate::rules;
use crate::suppress::fingerprint;

/// With fewer candidates than this, one thread is faster than starting more.
const FEW: usize = 6;

/// Checks everything that `request` asks for.
///
/// # Errors
///
/// When an exclude glob cannot be read; everything else that goes wrong is a
/// problem in the report.
pub fn check(request: &Request) -> Result<Report, BadGlob> {
    let prefilter = Prefilter::new(credential::ANCHORS);
    let discovered = discover::walk(request, &|found, scratch| visit(found, scratch, &prefilter))?;
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
    let (findings, mut more) = judge(sources, request.threads);
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
fn judge(sources: Vec<SourceText>, threads: usize) -> (Vec<Finding>, Vec<Problem>) {
    if sources.is_empty() {
        return (Vec::new(), Vec::new());
    }
    if sources.len() < FEW {
        return on_deep_stack(|| {
            judge_extracted(
                sources.into_iter().map(extract_one).collect(),
                |files, project| files.iter().map(|file| judge_one(file, project)).collect(),
            )
        });
    }
    let pool = [extract::STACK, extract::STACK / 4]
        .into_iter()
        .find_map(|stack| {
            rayon::ThreadPoolBuilder::new()
                .num_threads(threads)
                .stack_size(stack)
                .build()
                .ok()
        });
    let work = move || {
        judge_extracted(
            sources.into_par_iter().map(extract_one).collect(),
            |files, project| {
                files
                    .par_iter()
                    .map(|file| judge_one(file, project))
                    .collect()
            },
        )
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

type Judged = (Vec<Finding>, Vec<Problem>);

fn judge_extracted(
    extracted: Vec<(SourceText, Extracted)>,
    judge_all: impl FnOnce(&[Arc<FileView>], &Project) -> Vec<Judged>,
) -> Judged {
    let mut problems = Vec::new();
    let mut files = Vec::new();
    for (source, mut extracted) in extracted {
        problems.append(&mut extracted.problems);
        files.push(Arc::new(FileView {
            source,
            kind: extracted.kind,
            role: extracted.role,
            facts: extracted.facts,
        }));
    }
    let project = Project::new(files.clone());
    let mut findings = Vec::new();
    for (mut found, mut more) in judge_all(&files, &project) {
        findings.append(&mut found);
        problems.append(&mut more);
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

fn judge_one(file: &Arc<FileView>, project: &Project) -> Judged {
    match catch_unwind(AssertUnwindSafe(|| rules::judge(file, project))) {
        Ok(mut findings) => {
            fingerprint::set(&mut findings);
            (findings, Vec::new())
        }
        Err(_) => (Vec::new(), vec![internal(&file.source, "judging")]),
    }
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
