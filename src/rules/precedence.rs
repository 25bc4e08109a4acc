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

#[cfg(test)]
mod tests {
    use std::path::PathBuf;
    use std::sync::Arc;

    use super::settle;
    use crate::model::{Finding, Place, Sensitive, Severity, SourceId, SourceText, Span};
    use crate::rules::Subject;
    use crate::rules::sink::Judgement;

    fn place(name: &str, (start, end): (usize, usize)) -> Place {
        let id = SourceId {
            display: Arc::from(name),
            root_relative: Arc::from(name),
            path: PathBuf::from(name),
        };
        Place {
            source: SourceText {
                id: Arc::new(id),
                text: Arc::from(" ".repeat(200)),
            },
            span: Span::new(start, end),
        }
    }

    fn judgement(rule: &'static str, bytes: (usize, usize)) -> Judgement {
        Judgement {
            finding: Finding {
                rule,
                severity: Severity::Error,
                primary: place("a.js", bytes),
                related: Vec::new(),
                message: format!("{rule} at {}", bytes.0),
                help: String::new(),
                credential: None,
                fix: None,
                identity: Sensitive::new("what"),
                fingerprint: Arc::from(""),
                secret_spans: Vec::new(),
            },
            subject: None,
            covers: Vec::new(),
        }
    }

    /// The rules and places of what is kept.
    fn kept(judgements: Vec<Judgement>) -> Vec<(&'static str, usize)> {
        settle(judgements)
            .iter()
            .map(|finding| (finding.rule, finding.primary.span.start))
            .collect()
    }

    #[test]
    fn the_more_specific_rule_speaks_where_both_are_about_one_place() {
        let [key, wrong, malformed, mixed] = [
            "leaked-api-key",
            "wrong-credential",
            "malformed-token",
            "mixed-environments",
        ];
        // The rules and places, and whether the second is still told.
        let cases = [
            ((wrong, (10, 40)), (malformed, (10, 40)), false),
            ((wrong, (10, 40)), (malformed, (20, 60)), false),
            ((wrong, (10, 40)), (malformed, (40, 60)), true),
            ((wrong, (50, 60)), (malformed, (10, 40)), true),
            ((key, (10, 40)), (malformed, (10, 40)), false),
            ((key, (10, 40)), (mixed, (10, 40)), true),
            ((wrong, (10, 10)), (malformed, (10, 10)), false),
            // What is in no order is told beside anything.
            ((wrong, (10, 40)), ("deprecated-setup", (10, 40)), true),
            (
                ("missing-token", (10, 40)),
                ("deprecated-setup", (10, 40)),
                true,
            ),
            // One rule twice: only the very same thing is told once.
            ((wrong, (10, 40)), (wrong, (10, 40)), false),
            ((wrong, (10, 40)), (wrong, (10, 50)), true),
            ((wrong, (10, 40)), (wrong, (20, 40)), true),
        ];
        for (first, second, both) in cases {
            let judgements = vec![judgement(first.0, first.1), judgement(second.0, second.1)];
            let mut expected = vec![(first.0, first.1.0)];
            expected.extend(both.then_some((second.0, second.1.0)));
            let found = kept(judgements);
            assert_eq!(found.len(), expected.len(), "{first:?} {second:?}");
            assert!(
                expected.iter().all(|told| found.contains(told)),
                "{first:?} {second:?}: {found:?}"
            );
        }
    }

    #[test]
    fn neighbours_of_a_long_place_are_not_taken_for_it() {
        // The long one is what makes the search look far back.
        let judgements = vec![
            judgement("leaked-api-key", (0, 5)),
            judgement("leaked-webhook-secret", (100, 190)),
            judgement("malformed-token", (60, 80)),
        ];
        assert_eq!(kept(judgements).len(), 3);
    }

    #[test]
    fn what_is_covered_counts_in_its_own_file_only() {
        for (name, both) in [("a.js", false), ("b.js", true)] {
            let mut first = judgement("wrong-credential", (10, 40));
            first.covers.push(place(name, (100, 120)));
            // Both start where something of `a.js` was told.
            first.covers.push(place("a.js", (90, 95)));
            let second = judgement("malformed-token", (100, 120));
            let found = kept(vec![first, second]);
            assert_eq!(found.len() == 2, both, "{name}: {found:?}");
        }
    }

    #[test]
    fn other_subjects_are_told_apart() {
        let value = |text: &str| Some(Subject::value(text, None));
        let cases = [
            (value("one"), value("one"), false),
            (value("one"), value("two"), true),
            (value("one"), None, false),
            (None, value("two"), false),
            (None, None, false),
        ];
        for (of_first, of_second, both) in cases {
            let shown = format!("{of_first:?} {of_second:?}");
            let mut first = judgement("wrong-credential", (10, 40));
            let mut second = judgement("malformed-token", (10, 40));
            first.subject = of_first;
            second.subject = of_second;
            assert_eq!(kept(vec![first, second]).len() == 2, both, "{shown}");
        }
        // Of one rule and place, but about something else.
        let first = judgement("wrong-credential", (10, 40));
        let mut second = judgement("wrong-credential", (10, 40));
        second.finding.identity = Sensitive::new("another");
        assert_eq!(kept(vec![first, second]).len(), 2);
    }

    #[test]
    fn a_judgement_knows_its_rule_and_source() {
        let judgement = judgement("wrong-credential", (10, 40));
        assert_eq!(judgement.rule(), "wrong-credential");
        assert_eq!(&*judgement.source().id.display, "a.js");
    }
}
