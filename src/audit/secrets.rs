//! The secrets in the objects that may hold some: extracted and judged as the
//! check does it, each object under the paths that it had.
//!
//! Knows blobs and their names; does not know commits.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use gix::ObjectId;
use rayon::prelude::*;

use super::key;
use super::survey::Survey;
use super::trees::Places;
use crate::config::Settings;
use crate::credential;
use crate::discover::git::{GitError, Repository};
use crate::extract;
use crate::model::{
    CredentialInfo, Finding, LineIndex, Problem, ProblemKind, SourceId, SourceText,
};
use crate::pipeline;
use crate::read;
use crate::resolve::{FileView, Project, Scope};
use crate::rules;
use crate::suppress::fingerprint;

/// A blob under more names of different kinds than this is looked at under the
/// first ones only.
const MOST_NAMES: usize = 4;

/// A secret, and the objects that hold it.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) rule: &'static str,
    pub(super) credential: CredentialInfo,
    pub(super) fingerprint: String,
    /// The line in each blob, by key.
    pub(super) blobs: BTreeMap<u64, usize>,
    /// The line in each commit's or tag's message.
    pub(super) messages: BTreeMap<ObjectId, usize>,
}

/// The secrets in everything that the survey found worth a look. Parses, so that it
/// takes deep stacks.
pub(super) fn find(
    repository: &Repository,
    survey: &Survey,
    places: &Places,
    problems: &mut Vec<Problem>,
) -> Vec<Found> {
    let blobs = survey.candidates.par_iter().map_init(
        || repository.local(),
        |local, id| look_at_blob(repository, local, *id, places),
    );
    let messages = survey.messages.par_iter().map_init(
        || repository.local(),
        |local, id| look_at_message(repository, local, *id),
    );
    let looked_at: Vec<Look> = blobs.chain(messages).collect();
    let mut found: BTreeMap<(&'static str, String), Found> = BTreeMap::new();
    for look in looked_at {
        problems.extend(look.problem);
        for finding in look.findings {
            let line = LineIndex::new(&finding.primary.source.text)
                .position(&finding.primary.source.text, finding.primary.span.start)
                .line;
            let identity = finding.identity.expose().to_owned();
            let known = found
                .entry((finding.rule, identity.clone()))
                .or_insert_with(|| Found {
                    rule: finding.rule,
                    fingerprint: fingerprint::of_secret(finding.rule, &identity),
                    credential: credential_of(&finding, &identity),
                    blobs: BTreeMap::new(),
                    messages: BTreeMap::new(),
                });
            match look.is_message {
                true => known.messages.entry(look.id).or_insert(line),
                false => known.blobs.entry(key(&look.id)).or_insert(line),
            };
        }
    }
    found.into_values().collect()
}

/// The objects that hold `token`; those that cannot be read any more are told.
pub(super) fn find_token(
    repository: &Repository,
    survey: &Survey,
    token: &str,
    problems: &mut Vec<Problem>,
) -> Vec<Found> {
    let local = repository.local();
    let line_in = |bytes: Vec<u8>| {
        let text = read::decode_anything(bytes);
        let at = text.find(token)?;
        Some(LineIndex::new(&text).position(&text, at).line)
    };
    let mut found = Found {
        rule: "where",
        fingerprint: fingerprint::of_secret("where", token),
        credential: CredentialInfo {
            kind: "client-token",
            environment: None,
            id: None,
            created_at: None,
            redacted: credential::redact(token).into_owned(),
        },
        blobs: BTreeMap::new(),
        messages: BTreeMap::new(),
    };
    let mut line_of = |id| match repository.object(&local, id, line_in) {
        Ok(line) => line,
        Err(error) => {
            problems.push(unreadable(&error));
            None
        }
    };
    for id in &survey.candidates {
        if let Some(line) = line_of(*id) {
            found.blobs.insert(key(id), line);
        }
    }
    for id in &survey.messages {
        if let Some(line) = line_of(*id) {
            found.messages.insert(*id, line);
        }
    }
    let is_none = found.blobs.is_empty() && found.messages.is_empty();
    if is_none { Vec::new() } else { vec![found] }
}

fn credential_of(finding: &Finding, identity: &str) -> CredentialInfo {
    finding
        .credential
        .clone()
        .unwrap_or_else(|| CredentialInfo {
            kind: finding.rule.trim_start_matches("leaked-"),
            environment: None,
            id: None,
            created_at: None,
            redacted: credential::redact(identity).into_owned(),
        })
}

/// What is in one object.
struct Look {
    id: ObjectId,
    is_message: bool,
    findings: Vec<Finding>,
    problem: Option<Problem>,
}

fn look_at_blob(
    repository: &Repository,
    local: &gix::Repository,
    id: ObjectId,
    places: &Places,
) -> Look {
    let mut look = Look {
        id,
        is_message: false,
        findings: Vec::new(),
        problem: None,
    };
    let text: Arc<str> = match repository.object(local, id, read::decode_anything) {
        Ok(text) => text.into(),
        Err(error) => {
            look.problem = Some(unreadable(&error));
            return look;
        }
    };
    let mut kinds = BTreeSet::new();
    let mut names = places.paths(key(&id));
    if names.is_empty() {
        // Nobody knows what it was called.
        names.push("object".to_owned());
    }
    for name in names {
        let source = source(&name, &text);
        let kind = extract::kind::source_kind(&source.id, &text);
        if kinds.len() < MOST_NAMES && kinds.insert(kind) {
            look.findings.extend(leaks(source));
        }
    }
    look
}

fn look_at_message(repository: &Repository, local: &gix::Repository, id: ObjectId) -> Look {
    let mut look = Look {
        id,
        is_message: true,
        findings: Vec::new(),
        problem: None,
    };
    match repository.object(local, id, read::decode_anything) {
        Ok(text) => look.findings = leaks(source("message", &text.into())),
        Err(error) => look.problem = Some(unreadable(&error)),
    }
    look
}

fn unreadable(error: &GitError) -> Problem {
    Problem {
        path: Arc::from(""),
        place: None,
        kind: ProblemKind::CorruptObject,
        message: error.to_string(),
    }
}

fn source(name: &str, text: &Arc<str>) -> SourceText {
    SourceText {
        id: Arc::new(SourceId {
            display: Arc::from(name),
            root_relative: Arc::from(name),
            path: PathBuf::from(name),
        }),
        text: Arc::clone(text),
    }
}

/// The leaks in a text that stands alone.
fn leaks(source: SourceText) -> Vec<Finding> {
    let tree = pipeline::Alone;
    let extracted = pipeline::extract_safely(&source, &Settings::default());
    let file = Arc::new(FileView::new(&tree, source, extracted));
    let scope = Scope {
        files: vec![Arc::clone(&file)],
        folders: Vec::new(),
    };
    let project = Project::new(&tree, scope);
    rules::settle(rules::leaks(&file, &project))
        .into_iter()
        .flatten()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_text_that_stands_alone_only_the_leaks_are_told() {
        let key = format!(
            "pdl_{}_apikey_{}_{}_{}",
            "live", "01jq4w8kz3v6n9r2t5y7b0c1da", "Xk9Qm2Lr7Tz4Wp8Vn3Bs6H", "aQ3"
        );
        let text = format!("const key = '{key}';\nPaddle.Initialize({{ token: 'test_1' }});\n");
        let found = leaks(source("a.js", &Arc::from(text)));
        let rules: Vec<&str> = found.iter().map(|finding| finding.rule).collect();
        assert_eq!(rules, ["leaked-api-key"]);
    }
}
