//! Applies fixes to texts, until nothing is left that can be mended.
//!
//! Reads and writes nothing: texts come in, texts go out. Every step is judged
//! again before it is taken, so that no fix can break a file or bring a finding
//! that was not there.

mod edits;
mod outcome;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::model::{Finding, Report, SourceId, SourceText, Span};

use edits::{Batch, Chosen};
use outcome::{Key, key};

/// A fix can bring up what another one mends; no chain is longer than this.
const PASSES: usize = 8;
/// How many times a step may be tried again without some of its fixes.
const TRIALS: usize = 40;

/// A text that was mended.
#[derive(Clone, Debug)]
pub struct Change {
    /// As it was.
    pub before: SourceText,
    /// As it is to be.
    pub after: SourceText,
}

/// What came of it.
#[derive(Debug, Default)]
pub struct Mended {
    /// What remains. None of it can be mended.
    pub report: Report,
    /// The texts that are to be written, in the order of their sources.
    pub changes: Vec<Change>,
    /// How many findings are gone.
    pub fixed: usize,
    /// What the report on the texts as they were told of secrets in them: the
    /// display path, and where.
    pub secrets: Vec<(Arc<str>, Span)>,
}

/// Mends `sources`. `may_change` says whether a source can be written at all;
/// `judge` reports on the sources with the texts that it is given.
pub fn mend(
    sources: Vec<SourceText>,
    may_change: &dyn Fn(&SourceText) -> bool,
    judge: &dyn Fn(&[SourceText]) -> Report,
) -> Mended {
    let mut work = Work {
        texts: sources.clone(),
        report: judge(&sources),
        allowed: BTreeMap::new(),
        refused: BTreeSet::new(),
        trials: TRIALS,
        fixed: 0,
        may_change,
        judge,
    };
    let suppressed = work.report.suppressed.iter().map(|it| &it.finding);
    let all = work.report.findings.iter().chain(suppressed);
    let secrets = all.flat_map(|finding| finding.secret_spans.iter().cloned());
    let secrets = secrets.collect();
    for _ in 0..PASSES {
        if !work.pass() {
            break;
        }
    }
    let mut report = work.report;
    for finding in &mut report.findings {
        finding.fix = None;
    }
    report.summary.fixed = work.fixed;
    Mended {
        fixed: work.fixed,
        report,
        secrets,
        changes: sources
            .into_iter()
            .zip(work.texts)
            .filter(|(before, after)| before.text != after.text)
            .map(|(before, after)| Change { before, after })
            .collect(),
    }
}

/// The state between two passes.
struct Work<'w> {
    texts: Vec<SourceText>,
    /// What is said of these texts.
    report: Report,
    /// What `may_change` has said.
    allowed: BTreeMap<Arc<SourceId>, bool>,
    /// What did not turn out well.
    refused: BTreeSet<Key>,
    trials: usize,
    fixed: usize,
    may_change: &'w dyn Fn(&SourceText) -> bool,
    judge: &'w dyn Fn(&[SourceText]) -> Report,
}

/// A step that turned out well.
struct Step {
    texts: Vec<SourceText>,
    report: Report,
    fixed: usize,
}

impl Work<'_> {
    /// Applies what can be applied together; false if that is nothing.
    fn pass(&mut self) -> bool {
        let chosen = self.choose();
        let mut good: Vec<Chosen> = Vec::new();
        let mut step = None;
        let mut waiting = vec![chosen];
        // Halves the fixes until those that do not turn out well stand alone.
        while let Some(candidates) = waiting.pop() {
            if candidates.is_empty() {
                continue;
            }
            let both: Vec<Chosen> = good.iter().chain(&candidates).cloned().collect();
            match self.attempt(&both) {
                Some(better) => {
                    good = both;
                    step = Some(better);
                }
                None if candidates.len() == 1 => {
                    self.refused.extend(candidates[0].keys.iter().cloned());
                }
                None => {
                    let (first, second) = candidates.split_at(candidates.len() / 2);
                    waiting.push(second.to_vec());
                    waiting.push(first.to_vec());
                }
            }
        }
        let Some(step) = step else { return false };
        self.texts = step.texts;
        self.report = step.report;
        self.fixed += step.fixed;
        true
    }

    /// The fixes that do not touch each other, the first ones first.
    fn choose(&mut self) -> Vec<Chosen> {
        let mut batch = Batch::default();
        let findings = std::mem::take(&mut self.report.findings);
        let mut current = BTreeMap::new();
        for finding in &findings {
            if self.is_possible(finding, &mut current) {
                batch.add(finding);
            }
        }
        self.report.findings = findings;
        batch.into_chosen()
    }

    /// Whether all that the fix of a finding would change may be changed.
    /// `current` remembers, by address, which texts are those of now.
    fn is_possible(&mut self, finding: &Finding, current: &mut BTreeMap<usize, bool>) -> bool {
        let Some(fix) = &finding.fix else {
            return false;
        };
        if fix.edits.is_empty() || self.refused.contains(&key(finding)) {
            return false;
        }
        fix.edits.iter().all(|edit| {
            let source = &edit.place.source;
            let at = self.texts.binary_search_by(|text| text.id.cmp(&source.id));
            let is_current = *current
                .entry(source.text.as_ptr().addr())
                .or_insert_with(|| at.is_ok_and(|at| self.texts[at].text == source.text));
            let may_change = self.may_change;
            is_current
                && at.is_ok()
                && *self
                    .allowed
                    .entry(Arc::clone(&source.id))
                    .or_insert_with(|| may_change(source))
        })
    }

    /// The texts with these fixes, if nothing speaks against them.
    fn attempt(&mut self, chosen: &[Chosen]) -> Option<Step> {
        self.trials = self.trials.checked_sub(1)?;
        let texts = edits::apply(&self.texts, chosen)?;
        let report = (self.judge)(&texts);
        outcome::is_better(&self.report, &report, chosen).then(|| Step {
            texts,
            report,
            fixed: chosen.iter().map(|chosen| chosen.keys.len()).sum(),
        })
    }
}
