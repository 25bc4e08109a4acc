//! A check whose findings are mended, in memory: what would have to be written.

use std::cell::RefCell;
use std::sync::Arc;

use super::seen::Seen;
use super::subject::{self, Reading};
use super::{Check, judge_and_suppress};
use crate::credential;
use crate::discover::Overlay;
use crate::discover::git::GitError;
use crate::fix;
use crate::model::SourceText;
use crate::prefilter::Prefilter;

/// Mends what `check` finds and what can be mended, in memory. `may_change`
/// says whether a source can be written at all. Of `check.since` nothing is
/// known here.
///
/// # Errors
/// Fails where a repository is needed and cannot be read.
pub fn fix(
    check: &Check,
    may_change: &dyn Fn(&SourceText) -> bool,
) -> Result<fix::Mended, GitError> {
    let prefilter = Prefilter::new(credential::ANCHORS);
    let seen = Seen::new(&check.suppression);
    let mended = RefCell::new(fix::Mended::default());
    let mend = |reading: Reading<'_>| {
        let originals: Vec<SourceText> = reading.sources;
        let judge = |texts: &[SourceText]| {
            let changed = texts
                .iter()
                .zip(&originals)
                .filter(|(text, original)| !Arc::ptr_eq(&text.text, &original.text))
                .map(|(text, _)| text.clone());
            let overlay = Overlay::new(reading.tree, changed);
            let reading = Reading {
                sources: texts.to_vec(),
                folders: reading.folders.clone(),
                tree: &overlay,
                covers: reading.covers,
            };
            judge_and_suppress(reading, check)
        };
        let mut done = fix::mend(originals.clone(), may_change, &judge);
        let report = std::mem::take(&mut done.report);
        mended.replace(done);
        report
    };
    let mut report = subject::read(
        &check.request,
        &check.subject,
        &check.settings,
        &prefilter,
        &seen,
        &mend,
    )?;
    let mut mended = mended.into_inner();
    report.summary.fixed = mended.fixed;
    mended.report = report;
    Ok(mended)
}
