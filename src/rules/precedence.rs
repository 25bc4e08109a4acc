//! One cause, one finding: where several rules find the same thing, the more
//! specific one speaks.

use std::collections::BTreeMap;

use crate::model::{Finding, Place, Span};
use crate::rules::sink::Judgement;

/// Rules that can meet in one place, the most specific first.
const ORDER: &[&str] = &[
    "api-key-as-client-token",
    "private-variable-in-client",
    "secret-in-public-variable",
    "leaked-api-key",
    "leaked-webhook-secret",
    "hardcoded-customer-token",
    "leaked-legacy-key",
    "wrong-credential",
    "malformed-token",
    "placeholder-token",
    "unknown-initialize-option",
    "live-token-in-sandbox",
    "test-token-in-production",
    "environment-set-late",
    "invalid-environment",
    "sandbox-not-set",
    "mixed-environments",
    "unusual-token",
];

/// Pairs that meet in one place, but have causes of their own.
const INDEPENDENT: &[(&str, &str)] = &[
    ("leaked-api-key", "mixed-environments"),
    ("environment-set-late", "invalid-environment"),
];

/// The findings in one file, leaving out those that a more specific one
/// accounts for, in the order of their places.
pub(super) fn settle(mut judgements: Vec<Judgement>) -> Vec<Finding> {
    judgements.sort_by(|left, right| key(left).cmp(&key(right)));
    let mut kept: Vec<Judgement> = Vec::new();
    let mut told = Told::default();
    for judgement in judgements {
        let span = judgement.finding.primary.span;
        let before = told.near(span).find(|&at| is_told(&kept[at], &judgement));
        match before {
            // What must be masked must be masked, whoever tells.
            Some(at) => {
                kept[at]
                    .finding
                    .secret_spans
                    .extend(judgement.finding.secret_spans);
            }
            None => {
                told.add(kept.len(), &judgement);
                kept.push(judgement);
            }
        }
    }
    let mut findings: Vec<Finding> = kept
        .into_iter()
        .map(|judgement| judgement.finding)
        .collect();
    findings.sort_by(|left, right| {
        (left.primary.span, left.rule, &left.message).cmp(&(
            right.primary.span,
            right.rule,
            &right.message,
        ))
    });
    findings
}

/// Where in the file something was told, so that not every finding has to be
/// compared with every other.
#[derive(Default)]
struct Told {
    /// Index of the judgement, by the start of a place it is about.
    starts: BTreeMap<usize, Vec<usize>>,
    /// Length of the longest such place.
    longest: usize,
}

impl Told {
    fn add(&mut self, at: usize, judgement: &Judgement) {
        let here = &judgement.finding.primary;
        let covered = judgement
            .covers
            .iter()
            .filter(|place| place.source.id == here.source.id);
        for span in covered.map(|place| place.span).chain([here.span]) {
            self.starts.entry(span.start).or_default().push(at);
            self.longest = self.longest.max(span.len());
        }
    }

    /// The judgements that can be about a place that touches `span`.
    fn near(&self, span: Span) -> impl Iterator<Item = usize> + '_ {
        let from = span.start.saturating_sub(self.longest);
        self.starts
            .range(from..=span.end)
            .flat_map(|(_, all)| all.iter().copied())
    }
}

/// The most specific first; of equal ones the one that tells most.
fn key(judgement: &Judgement) -> (usize, Span, std::cmp::Reverse<usize>, &str) {
    let finding = &judgement.finding;
    (
        rank(finding.rule),
        finding.primary.span,
        std::cmp::Reverse(finding.related.len()),
        &finding.message,
    )
}

fn is_told(told: &Judgement, judgement: &Judgement) -> bool {
    let (first, second) = (&told.finding, &judgement.finding);
    if first.rule == second.rule {
        return first.primary.span == second.primary.span && first.identity == second.identity;
    }
    // Where only one says what it is about, the place has to do.
    if let (Some(of_first), Some(of_second)) = (&told.subject, &judgement.subject)
        && of_first.is_other_than(of_second)
    {
        return false;
    }
    !INDEPENDENT.contains(&(first.rule, second.rule))
        && rank(first.rule) < ORDER.len()
        && rank(second.rule) < ORDER.len()
        && accounts_for(told, second)
}

fn rank(rule: &str) -> usize {
    ORDER
        .iter()
        .position(|id| *id == rule)
        .unwrap_or(ORDER.len())
}

fn accounts_for(told: &Judgement, finding: &Finding) -> bool {
    let place = &finding.primary;
    let is_here = |other: &Place| {
        other.source.id == place.source.id
            && (other.span == place.span || other.span.overlaps(place.span))
    };
    is_here(&told.finding.primary) || told.covers.iter().any(is_here)
}
