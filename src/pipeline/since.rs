//! Which findings are new since a commit.
//!
//! A finding is old if the commit has one with its fingerprint, or one that
//! says the same of a place that is gone by now: code that was moved. Where a
//! line stands does not count. Findings are compared as they count: one that a
//! comment suppressed is new when the comment goes.

use std::cell::LazyCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use super::subject::Reading;
use crate::discover::git::{GitError, Repository, SnapshotTree, Wanted};
use crate::discover::{ExcludeBelow, ForceExclude, IgnoreFiles, Request};
use crate::model::{Finding, Report};
use crate::prefilter::Prefilter;

/// What a change is compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Base {
    /// A commit.
    Revision(String),
    /// The best common ancestor of two commits.
    MergeBase(String, String),
}

/// Leaves in `report` what `base` does not have.
pub(super) fn keep_new(
    report: &mut Report,
    request: &Request,
    base: &Base,
    prefilter: &Prefilter,
    judge: &dyn Fn(Reading<'_>) -> Report,
) -> Result<(), GitError> {
    let repository = Arc::new(Repository::around(
        &request.working_directory,
        &request.git,
    )?);
    // A base that is none is told, whether or not it makes a difference.
    let revision = match base {
        Base::Revision(revision) => revision.clone(),
        Base::MergeBase(one, other) => repository.merge_base(one, other)?,
    };
    let snapshot = repository.base(&revision)?;
    if report.findings.is_empty() && report.suppressed.is_empty() {
        return Ok(());
    }
    let tree = SnapshotTree::new(repository, snapshot, &request.working_directory, prefilter);
    // Whatever is left out now counts as known if it was there.
    let request = Request {
        paths: vec![tree.repository().root().to_owned()],
        exclude: Vec::new(),
        exclude_below: ExcludeBelow::default(),
        ignore_files: IgnoreFiles::Disregard,
        force_exclude: ForceExclude::Off,
        ..request.clone()
    };
    let judged = |wanted: Wanted<'_>, folders: Vec<PathBuf>| {
        let mut sources = tree.visit(&request, wanted, prefilter).items;
        sources.sort_by(|left, right| left.id.cmp(&right.id));
        let covers = LazyCell::new(|| tree.covers(&request, wanted));
        judge(Reading {
            sources,
            folders,
            tree: &tree,
            covers: &|path| covers(path),
        })
    };
    let paths: BTreeSet<_> = all(report)
        .map(|finding| finding.primary.source.id.root_relative.as_bytes().into())
        .collect();
    let paths: Vec<_> = paths.into_iter().collect();
    let now = fingerprints(all(report));
    let same = judged(Wanted::These(&paths), Vec::new());
    let known = fingerprints(same.findings.iter());
    let is_new = |finding: &Finding| !known.contains(&finding.fingerprint);
    let known_or_suppressed = fingerprints(all(&same));
    report
        .suppressed
        .retain(|it| !known_or_suppressed.contains(&it.finding.fingerprint));
    if !report.findings.iter().any(is_new) {
        report.findings.clear();
        return Ok(());
    }
    // Something is new, or was moved: only the whole base can tell.
    let old = judged(Wanted::All, tree.folders(&request)).findings;
    let mut gone: BTreeMap<(&str, String), usize> = BTreeMap::new();
    for finding in old.iter().filter(|old| !now.contains(&old.fingerprint)) {
        let (rule, identity) = what(finding);
        *gone.entry((rule, identity.to_owned())).or_default() += 1;
    }
    let known = fingerprints(old.iter());
    report.findings.retain(|finding| {
        if known.contains(&finding.fingerprint) {
            return false;
        }
        let (rule, identity) = what(finding);
        match gone.get_mut(&(rule, identity.to_owned())) {
            Some(left) if *left > 0 => {
                *left -= 1;
                false
            }
            _ => true,
        }
    });
    Ok(())
}

/// All findings, whether or not they count.
fn all(report: &Report) -> impl Iterator<Item = &Finding> {
    let suppressed = report.suppressed.iter().map(|it| &it.finding);
    report.findings.iter().chain(suppressed)
}

fn fingerprints<'f>(findings: impl Iterator<Item = &'f Finding>) -> BTreeSet<Arc<str>> {
    findings
        .map(|finding| Arc::clone(&finding.fingerprint))
        .collect()
}

/// What a finding says, wherever it says it.
fn what(finding: &Finding) -> (&'static str, &str) {
    (finding.rule, finding.identity.expose())
}
