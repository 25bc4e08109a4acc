//! Where a client token is used: what would break if it were revoked.
//!
//! By value, in any text; and through the constants and variables that hold
//! it. Rather too many places than too few: somebody revokes on the answer.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;

use super::seen::Seen;
use super::subject::{self, Reading, Subject};
use super::{Check, extract_one, missing_env_files, no_room, on_deep_stacks, scope, weigh};
use crate::config::Settings;
use crate::credential::{self, Kind};
use crate::discover::Request;
use crate::discover::git::GitError;
use crate::extract::kind::SourceKind;
use crate::model::{Finding, Place, Report, Span, Value};
use crate::prefilter::Prefilter;
use crate::resolve::{Answer, FileView, Project};
use crate::rules;
use crate::suppress::{self, fingerprint};

/// What a place does with a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// It gives the token to Paddle.
    Gives,
    /// It gives the token to a name.
    Holds,
    /// It gives the token to a name that calls for one.
    HoldsByName,
    /// It reads a variable that holds the token.
    Reads,
    /// It writes the token.
    Writes,
    /// It writes the token in prose.
    Mentions,
}

/// A place that uses a token.
#[derive(Clone, Debug)]
pub struct Use {
    /// Where.
    pub place: Place,
    /// What it does with the token.
    pub role: Role,
    /// How, in a few words.
    pub how: String,
    /// Whether the token itself stands there.
    pub is_value: bool,
}

/// A client token, and the places that use it, in their order.
#[derive(Clone, Debug)]
pub struct UsedToken {
    /// The token.
    pub token: String,
    /// The places; none for one that was asked about and is nowhere.
    pub uses: Vec<Use>,
}

/// The places below the paths of `request` that use `token`, in their order,
/// and a report without findings that says what was looked at.
///
/// # Errors
/// Fails where a repository is needed and cannot be read.
pub fn uses(
    request: &Request,
    settings: &Arc<Settings>,
    token: &str,
) -> Result<(Vec<Use>, Report), GitError> {
    let prefilter = Prefilter::with_names(credential::ANCHORS, &settings.literals());
    let suppression = suppress::Settings::default();
    let seen = Seen::new(&suppression);
    let found = Mutex::new(Vec::new());
    let judge = |reading: Reading<'_>| {
        let looked = on_deep_stacks(request.threads, || {
            let tree = reading.tree;
            let extracted = reading
                .sources
                .into_par_iter()
                .map(|source| extract_one(source, settings))
                .collect();
            let (scope, mut problems) = scope(tree, extracted, reading.folders);
            let project = Project::new(tree, scope).with_settings(Arc::clone(settings));
            let uses = Looked::at(&project).uses(token);
            problems.extend(project.problems());
            (uses, problems)
        });
        let (uses, problems) = looked.unwrap_or_else(|| {
            (
                Vec::new(),
                vec![no_room(Arc::from(""), "no file was looked at")],
            )
        });
        *found.lock().unwrap_or_else(PoisonError::into_inner) = uses;
        Report {
            problems,
            ..Report::default()
        }
    };
    let subject = Subject::WorkTree;
    let report = subject::read(request, &subject, settings, &prefilter, &seen, &judge)?;
    let uses = found.into_inner().unwrap_or_else(PoisonError::into_inner);
    Ok((uses, report))
}

/// What `judge` finds in the client tokens of the tree: in `known`, and in all
/// others that are used in it. The findings are suppressed and weighed like all
/// others.
///
/// # Errors
/// Fails where a repository is needed and cannot be read.
pub fn check_tokens(
    check: &Check,
    known: &BTreeSet<&str>,
    judge: &dyn Fn(&[UsedToken]) -> Vec<Finding>,
) -> Result<Report, GitError> {
    let (request, settings) = (&check.request, &check.settings);
    let prefilter = Prefilter::with_names(credential::ANCHORS, &settings.literals());
    let seen = Seen::new(&check.suppression);
    let read = |reading: Reading<'_>| {
        let covers = reading.covers;
        let (tree, sources, folders) = (reading.tree, reading.sources, reading.folders);
        let looked = on_deep_stacks(request.threads, || {
            let extracted = sources
                .into_par_iter()
                .map(|source| extract_one(source, settings))
                .collect();
            let (scope, mut problems) = scope(tree, extracted, folders);
            let project = Project::new(tree, scope).with_settings(Arc::clone(settings));
            let looked = Looked::at(&project);
            let mut tokens = looked.tokens();
            tokens.extend(known.iter().map(|&token| token.to_owned()));
            let used: Vec<UsedToken> = tokens
                .into_iter()
                .map(|token| UsedToken {
                    uses: looked.uses(&token),
                    token,
                })
                .collect();
            problems.extend(project.problems());
            problems.extend(missing_env_files(&project));
            (used, project.files().to_vec(), problems)
        });
        // Tokens of which no use was seen must not be judged as unused.
        let Some((used, files, problems)) = looked else {
            return Report {
                problems: vec![no_room(Arc::from(""), "no file was looked at")],
                ..Report::default()
            };
        };
        let findings = fingerprinted(judge(&used));
        let findings = findings.into_iter();
        let findings = findings.filter_map(|finding| weigh(finding, settings));
        let asked = suppress::Asked {
            files: &files,
            problems: &problems,
            covers,
            // Whether a comment or an entry is of use shows only in a check of
            // everything that it could suppress.
            is_off: &|_, _| true,
        };
        let settled = suppress::apply(findings.collect(), &asked, &check.suppression);
        let findings = settled.findings.into_iter();
        let findings = findings.filter(|finding| rules::is_of_account(finding.rule));
        Report {
            findings: findings.collect(),
            suppressed: settled.suppressed,
            problems,
            ..Report::default()
        }
    };
    subject::read(request, &check.subject, settings, &prefilter, &seen, &read)
}

/// The findings in the order of their places, with fingerprints.
fn fingerprinted(findings: Vec<Finding>) -> Vec<Finding> {
    let mut by_file: BTreeMap<_, Vec<Finding>> = BTreeMap::new();
    for finding in findings {
        let id = Arc::clone(&finding.primary.source.id);
        by_file.entry(id).or_default().push(finding);
    }
    let mut all = Vec::new();
    for mut file in by_file.into_values() {
        file.sort_by(|left, right| {
            (left.primary.span, left.rule).cmp(&(right.primary.span, right.rule))
        });
        fingerprint::set(&mut file);
        all.append(&mut file);
    }
    all
}

/// A project, with what its init calls are given, looked up once.
struct Looked<'p, 't> {
    project: &'p Project<'t>,
    given: Vec<Vec<Given>>,
}

/// What an init call is given.
struct Given {
    method: String,
    callee: Span,
    answer: Answer,
}

impl<'p, 't> Looked<'p, 't> {
    fn at(project: &'p Project<'t>) -> Self {
        let given = project.files().par_iter().map(|file| {
            let calls = file.facts.inits.iter();
            let given = calls.flat_map(|call| {
                let answers = project.tokens(file, call).into_iter();
                answers.map(|answer| Given {
                    method: call.method.as_str().to_owned(),
                    callee: call.callee,
                    answer,
                })
            });
            given.collect()
        });
        Self {
            project,
            given: given.collect(),
        }
    }

    /// All client tokens that are written, or put together, anywhere.
    fn tokens(&self) -> BTreeSet<String> {
        let mut tokens = BTreeSet::new();
        let mut add = |value: &Value| {
            for (_, leaf) in value.leaves() {
                let text = leaf.as_known().map_or("", |known| known.text.expose());
                let is_token = credential::client_tokens(text)
                    .first()
                    .is_some_and(|span| span.len() == text.len());
                if is_token {
                    tokens.insert(text.to_owned());
                }
            }
        };
        for (file, given) in self.project.files().iter().zip(&self.given) {
            for given in given {
                add(&given.answer.value);
            }
            for assignment in &file.facts.assignments {
                add(&assignment.value);
            }
        }
        for file in self.project.files() {
            let text = &file.source.text;
            let spans = credential::client_tokens(text).into_iter();
            tokens.extend(spans.map(|span| span.slice(text).to_owned()));
        }
        tokens
    }

    /// The places that use `token`.
    fn uses(&self, token: &str) -> Vec<Use> {
        let files = self.project.files();
        let names: BTreeSet<&str> = files
            .iter()
            .flat_map(|file| file.facts.assignments.iter())
            .filter(|assignment| holds(&assignment.value, token))
            .map(|assignment| assignment.name.as_str())
            .collect();
        let uses: Vec<Vec<Use>> = files
            .par_iter()
            .zip(&self.given)
            .map(|(file, given)| self.of_file(file, given, &names, token))
            .collect();
        uses.into_iter().flatten().collect()
    }

    fn of_file(
        &self,
        file: &Arc<FileView>,
        given: &[Given],
        names: &BTreeSet<&str>,
        token: &str,
    ) -> Vec<Use> {
        let mut uses: BTreeMap<Span, (Role, String)> = BTreeMap::new();
        for read in &file.facts.reads {
            if names.contains(read.name.as_str()) {
                let how = format!("reads `{}`, which holds it", read.name);
                uses.insert(read.span, (Role::Reads, how));
            }
        }
        for given in given {
            let method = &given.method;
            match &given.answer.value {
                Value::Known(known) if known.text.expose() == token => {
                    let how = format!("gives it to `{method}`");
                    let span = given.answer.usage.unwrap_or(given.callee);
                    uses.insert(span, (Role::Gives, how));
                }
                Value::Variable(variable) if names.contains(variable.name.as_str()) => {
                    let how = format!("gives `{}`, which holds it, to `{method}`", variable.name);
                    let span = given.answer.usage.unwrap_or(variable.span);
                    uses.insert(span, (Role::Gives, how));
                }
                _ => {}
            }
        }
        for assignment in &file.facts.assignments {
            for (_, leaf) in assignment.value.leaves() {
                if let Some(known) = leaf.as_known()
                    && known.text.expose() == token
                {
                    let name = &assignment.name;
                    let role = match self.project.names().expected(name) {
                        Some(Kind::ClientToken) => Role::HoldsByName,
                        _ => Role::Holds,
                    };
                    uses.insert(known.span, (role, format!("`{name}` holds it")));
                }
            }
        }
        let role = match file.kind {
            SourceKind::Markdown => Role::Mentions,
            _ => Role::Writes,
        };
        for at in memchr::memmem::find_iter(file.source.text.as_bytes(), token) {
            let span = Span::new(at, at + token.len());
            if !uses.keys().any(|known| known.overlaps(span)) {
                uses.insert(span, (role, "is written here".to_owned()));
            }
        }
        let uses = uses.into_iter();
        uses.map(|(span, (role, how))| Use {
            is_value: span.slice(&file.source.text).contains(token),
            place: file.place(span),
            role,
            how,
        })
        .collect()
    }
}

fn holds(value: &Value, token: &str) -> bool {
    value.leaves().into_iter().any(|(_, leaf)| {
        leaf.as_known()
            .is_some_and(|known| known.text.expose() == token)
    })
}
