//! Which findings count: comments first, then other tools' pragmas, then the
//! baseline.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::extract::kind::SourceKind;
use crate::model::{Finding, Problem, SourceId, Suppressed, SuppressedBy};
use crate::resolve::FileView;
use crate::rules;
use crate::suppress::baseline::{Baseline, Entry};
use crate::suppress::directive::{self, Directive, Directives, Oddity, Scope};
use crate::suppress::fingerprint;
use crate::suppress::lines::{Fences, Lines};
use crate::suppress::pragma::{self, ForeignPragmas};
use crate::suppress::unused;

/// What may keep findings from counting, beside comments.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Whether pragmas of other tools count.
    pub foreign_pragmas: ForeignPragmas,
    /// Findings that are known.
    pub baseline: Option<Baseline>,
}

/// What was asked for.
pub struct Asked<'a> {
    /// The files with something to judge in them, sorted.
    pub files: &'a [Arc<FileView>],
    /// What could not be looked at: what suppresses nothing there is not told.
    pub problems: &'a [Problem],
    /// Whether the file of this path from the project root was asked for, and
    /// all of it was looked at or it is gone.
    pub covers: &'a dyn Fn(&str) -> bool,
    /// Whether a rule is turned off for the file of this path from the project
    /// root: what is said of it there is of no use now, and may be again.
    pub is_off: &'a dyn Fn(&str, &str) -> bool,
}

/// Findings, told apart.
#[derive(Clone, Debug, Default)]
pub struct Settled {
    /// Those that count, in the order of their places.
    pub findings: Vec<Finding>,
    /// Those that do not, in the order of their places.
    pub suppressed: Vec<Suppressed>,
}

/// Tells apart which of `findings` count. Their fingerprints are set; they are
/// in the order of their places, and so is the answer.
pub fn apply(findings: Vec<Finding>, asked: &Asked<'_>, settings: &Settings) -> Settled {
    let mut by_file: BTreeMap<Arc<SourceId>, Vec<Finding>> = BTreeMap::new();
    for finding in findings {
        let id = Arc::clone(&finding.primary.source.id);
        by_file.entry(id).or_default().push(finding);
    }
    let broken: BTreeSet<&str> = asked.problems.iter().map(|it| &*it.path).collect();
    let mut run = Run {
        settings,
        matched: BTreeSet::new(),
        settled: BTreeMap::new(),
    };
    for file in asked.files {
        let found = by_file.remove(&file.source.id).unwrap_or_default();
        let is_whole = !broken.contains(&*file.source.id.display);
        let is_off = |rule: &str| (asked.is_off)(rule, &file.source.id.root_relative);
        run.file(file, found, is_whole, &is_off);
    }
    for (id, found) in by_file {
        for finding in found {
            run.count(&id, finding);
        }
    }
    let broken_from_root: BTreeSet<&str> = asked
        .files
        .iter()
        .filter(|file| broken.contains(&*file.source.id.display))
        .map(|file| &*file.source.id.root_relative)
        .collect();
    let tells = |entry: &Entry| {
        let path = &*entry.path;
        !broken_from_root.contains(path)
            && !(asked.is_off)(&entry.rule, path)
            && (asked.covers)(path)
    };
    run.tell_of_entries(&tells);
    let mut all = Settled::default();
    for mut file in run.settled.into_values() {
        all.findings.append(&mut file.findings);
        all.suppressed.append(&mut file.suppressed);
    }
    all
}

struct Run<'s> {
    settings: &'s Settings,
    /// Fingerprints of the baseline for which there is a finding.
    matched: BTreeSet<&'s str>,
    settled: BTreeMap<Arc<SourceId>, Settled>,
}

impl<'s> Run<'s> {
    fn file(
        &mut self,
        file: &FileView,
        found: Vec<Finding>,
        is_whole: bool,
        is_off: &dyn Fn(&str) -> bool,
    ) {
        let text = &file.source.text;
        let comments = &file.facts.comments;
        let has_pragmas = self.settings.foreign_pragmas == ForeignPragmas::Honoured
            && found.iter().any(|finding| pragma::is_leak(finding.rule))
            && pragma::may_speak(text);
        if comments.is_empty() && !has_pragmas {
            for finding in found {
                self.count(&file.source.id, finding);
            }
            return;
        }
        let fences = match file.kind {
            SourceKind::Markdown => Fences::Passed,
            _ => Fences::None,
        };
        let lines = Lines::new(text, comments, fences);
        let Directives { all, mistakes } = directive::read(text, comments, &lines);
        let mut said = Said::new(&all, is_off);
        for finding in found {
            let line = lines.of(finding.primary.span.start);
            if let Some(reason) = said.covers(finding.rule, line) {
                said.use_beside(&finding, &lines);
                self.match_entry(&finding);
                self.suppress(&file.source.id, finding, SuppressedBy::Comment, reason);
            } else if has_pragmas
                && pragma::is_leak(finding.rule)
                && pragma::covers(lines.text(line), lines.text(line - 1))
            {
                self.match_entry(&finding);
                self.suppress(&file.source.id, finding, SuppressedBy::Comment, None);
            } else {
                self.count(&file.source.id, finding);
            }
        }
        let source = &file.source;
        let mut told: Vec<Finding> = mistakes
            .into_iter()
            .map(|mistake| unused::mistake(source, mistake))
            .collect();
        for (at, directive) in all.iter().enumerate() {
            if directive.oddity == Some(Oddity::InValue) {
                told.push(unused::in_value(source, directive));
            } else if is_whole {
                told.append(&mut unused::directive(source, directive, &said.used[at]));
            }
        }
        told.sort_by(|left, right| {
            (left.primary.span, &left.message).cmp(&(right.primary.span, &right.message))
        });
        fingerprint::set(&mut told);
        for finding in told {
            let line = lines.of(finding.primary.span.start);
            match said.covers(unused::RULE, line) {
                Some(reason) => {
                    self.match_entry(&finding);
                    self.suppress(&source.id, finding, SuppressedBy::Comment, reason);
                }
                None => self.count(&source.id, finding),
            }
        }
        let settled = self.settled.entry(Arc::clone(&source.id)).or_default();
        // What was told last stands among the others.
        settled
            .findings
            .sort_by(|left, right| place(left).cmp(&place(right)));
        settled
            .suppressed
            .sort_by(|left, right| place(&left.finding).cmp(&place(&right.finding)));
    }

    /// Whether the baseline has an entry for a finding; its reason if it still
    /// counts.
    fn match_entry(&mut self, finding: &Finding) -> Option<Option<String>> {
        let baseline = self.settings.baseline.as_ref()?;
        let entry = baseline.entry(&finding.fingerprint)?;
        self.matched.insert(&entry.fingerprint);
        (!baseline.is_expired(entry)).then(|| entry.reason.clone())
    }

    /// Counts a finding that no comment suppresses, if it is new.
    fn count(&mut self, id: &Arc<SourceId>, finding: Finding) {
        match self.match_entry(&finding) {
            Some(reason) => self.suppress(id, finding, SuppressedBy::Baseline, reason),
            None => {
                let settled = self.settled.entry(Arc::clone(id)).or_default();
                settled.findings.push(finding);
            }
        }
    }

    fn suppress(
        &mut self,
        id: &Arc<SourceId>,
        finding: Finding,
        by: SuppressedBy,
        reason: Option<String>,
    ) {
        let settled = self.settled.entry(Arc::clone(id)).or_default();
        settled.suppressed.push(Suppressed {
            finding,
            by,
            reason,
        });
    }

    /// Tells of entries of the baseline that suppress nothing, and of those that
    /// do no longer.
    fn tell_of_entries(&mut self, tells: &dyn Fn(&Entry) -> bool) {
        let Some(baseline) = &self.settings.baseline else {
            return;
        };
        let mut told: Vec<Finding> = Vec::new();
        for entry in baseline.entries() {
            if self.matched.contains(entry.fingerprint.as_str()) {
                if baseline.is_expired(entry) {
                    told.push(unused::expired(baseline.source(), entry));
                }
            } else if tells(entry) && !rules::is_of_account(&entry.rule) {
                told.push(unused::entry(baseline.source(), entry));
            }
        }
        if told.is_empty() {
            return;
        }
        told.sort_by_key(|finding| finding.primary.span);
        fingerprint::set(&mut told);
        let id = Arc::clone(&baseline.source().id);
        let settled = self.settled.entry(id).or_default();
        settled.findings.append(&mut told);
        settled
            .findings
            .sort_by(|left, right| place(left).cmp(&place(right)));
    }
}

fn place(finding: &Finding) -> (crate::model::Span, &str, &str) {
    (finding.primary.span, finding.rule, &finding.message)
}

/// What a file's comments say, by where they speak, and what of it was of use.
struct Said<'d> {
    all: &'d [Directive],
    by_scope: BTreeMap<Scope, Vec<usize>>,
    used: Vec<Vec<bool>>,
}

impl<'d> Said<'d> {
    /// Nothing was of use yet, but what is said of rules that are off: nobody
    /// knows whether it would be.
    fn new(all: &'d [Directive], is_off: &dyn Fn(&str) -> bool) -> Self {
        let mut by_scope: BTreeMap<Scope, Vec<usize>> = BTreeMap::new();
        for (at, directive) in all.iter().enumerate() {
            by_scope.entry(directive.scope).or_default().push(at);
        }
        Self {
            all,
            by_scope,
            used: all
                .iter()
                .map(|directive| {
                    let named = directive.named.iter();
                    named.map(|named| named.rule.is_some_and(is_off)).collect()
                })
                .collect(),
        }
    }

    /// Marks what says the same beside the further places of a suppressed
    /// leak: a secret is told once per file, wherever else it stands.
    fn use_beside(&mut self, finding: &Finding, lines: &Lines<'_>) {
        if !pragma::is_leak(finding.rule) {
            return;
        }
        for related in &finding.related {
            if related.place.source.id == finding.primary.source.id {
                self.covers(finding.rule, lines.of(related.place.span.start));
            }
        }
    }

    /// Whether a finding of `rule` on `line` is suppressed, and for what reason.
    fn covers(&mut self, rule: &str, line: usize) -> Option<Option<String>> {
        let mut answer: Option<Option<String>> = None;
        for scope in [Scope::Line(line), Scope::File] {
            for &at in self.by_scope.get(&scope).into_iter().flatten() {
                let directive = &self.all[at];
                for (part, named) in directive.named.iter().enumerate() {
                    // What suppresses everything does not hide that it
                    // suppresses nothing.
                    let is_meant = match named.rule {
                        Some(named) => named == rule,
                        None => rule != unused::RULE,
                    };
                    if is_meant {
                        self.used[at][part] = true;
                        let reason = answer.get_or_insert(None);
                        if reason.is_none() {
                            reason.clone_from(&directive.reason);
                        }
                    }
                }
            }
        }
        answer
    }
}
