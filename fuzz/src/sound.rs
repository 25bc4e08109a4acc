//! Why a source must be parsed: what the prefilter must not miss.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use paddlint::config::Settings;
use paddlint::credential::{self, Kind, names};
use paddlint::extract;
use paddlint::model::{Entry, FileFacts, SourceId, SourceText, Tree, Value};
use paddlint::resolve::{FileView, Project as Resolved, Scope};
use paddlint::rules;

/// A source of this path.
pub fn source(path: &str, text: &str) -> SourceText {
    SourceText {
        id: Arc::new(SourceId {
            display: path.into(),
            root_relative: path.into(),
            path: PathBuf::from(path),
        }),
        text: text.into(),
    }
}

/// What in `facts` a rule could find fault with, if there is anything.
///
/// Variables and constants that have nothing to do with Paddle are facts too
/// (`PORT=3000`), for resolution to look up from files that name Paddle; no
/// rule starts from them.
fn telling(facts: &FileFacts, text: &str) -> Option<String> {
    let of_paddle = |name: &str| {
        names::expected(name).is_some()
            || names::is_environment_variable(name)
            || names::is_public_secret(name).is_some()
    };
    // A credential that is escaped or in pieces, and no secret for it, counts
    // by its name only.
    let is_credential = |value: &Value| {
        value.leaves().iter().any(|(_, leaf)| {
            leaf.as_known().is_some_and(|known| {
                let value = known.text.expose();
                let classified = credential::classify(value);
                let credential::Classification::Credential(credential) = classified else {
                    return false;
                };
                text.contains(value)
                    && (credential.kind == Kind::ClientToken || credential.kind.is_secret())
            })
        })
    };
    let assignment = facts
        .assignments
        .iter()
        .find(|fact| of_paddle(&fact.name) || is_credential(&fact.value));
    let read = facts.reads.iter().find(|fact| of_paddle(&fact.name));
    [
        (!facts.secrets.is_empty()).then(|| "a secret".to_owned()),
        facts.inits.first().map(|fact| format!("{fact:?}")),
        facts
            .environment_sets
            .first()
            .map(|fact| format!("{fact:?}")),
        facts.clients.first().map(|fact| format!("{fact:?}")),
        facts.scripts.first().map(|fact| format!("{fact:?}")),
        assignment.map(|fact| format!("the assignment of {}", fact.name)),
        read.map(|fact| format!("the read of {}", fact.name)),
    ]
    .into_iter()
    .flatten()
    .next()
}

/// Why the prefilter must let this source through, if it must.
pub fn reason_to_parse(path: &str, text: &str) -> Option<String> {
    let source = source(path, text);
    let extracted = extract::extract(&source, &Settings::default());
    if let Some(fact) = telling(&extracted.facts, &source.text) {
        return Some(fact);
    }
    let file = Arc::new(FileView::new(&Nowhere, source, extracted));
    let scope = Scope {
        files: vec![Arc::clone(&file)],
        folders: Vec::new(),
    };
    let judgements = rules::judge(&file, &Resolved::new(&Nowhere, scope));
    let findings = rules::settle(judgements);
    findings
        .iter()
        .flatten()
        .next()
        .map(|finding| format!("a finding of {}", finding.rule))
}

/// A tree without any other file.
struct Nowhere;

impl Tree for Nowhere {
    fn locate(&self, id: &SourceId) -> PathBuf {
        Path::new("/project").join(&id.path)
    }

    fn root_of(&self, _path: &Path) -> PathBuf {
        PathBuf::from("/project")
    }

    fn load(&self, _path: &Path) -> Option<SourceText> {
        None
    }

    fn entries(&self, _folder: &Path) -> Vec<Entry> {
        Vec::new()
    }

    fn candidates(
        &self,
        _folder: &Path,
        _is_other: &(dyn Fn(&Path) -> bool + Sync),
    ) -> Vec<SourceText> {
        Vec::new()
    }

    fn is_candidate(&self, _text: &str) -> bool {
        true
    }

    fn resolve(&self, _from: &Path, _specifier: &str) -> Option<PathBuf> {
        None
    }
}
