//! Secrets that a program puts together, and the literals that are parts of
//! them: those may stand far from the place where they are joined, and must be
//! masked, too.

use std::collections::{BTreeMap, BTreeSet};

use oxc_ast::AstKind;

use crate::credential;
use crate::extract::js::analysis::Analysis;
use crate::model::facts::{Form, SecretFact};
use crate::model::{FileFacts, Span, Value};

/// Shorter literals are words.
const SHORTEST_PIECE: usize = 5;
/// With more secrets than this in one program, every literal is taken for a
/// piece.
const MOST_SECRETS: usize = 100;

impl Analysis<'_> {
    /// Records the secrets that `value` holds, which stands at `span`.
    pub(super) fn collect_assembled(
        &self,
        value: &Value,
        span: oxc_span::Span,
        facts: &mut FileFacts,
    ) {
        for (_, leaf) in value.leaves() {
            let Some(known) = leaf.as_known() else {
                continue;
            };
            for hit in credential::scan(known.text.expose()) {
                facts.secrets.push(SecretFact {
                    span: self.span(span),
                    form: Form::Assembled,
                    pieces: Vec::new(),
                    text: hit.text,
                });
            }
        }
    }

    /// Gives the pieces of each of `secrets`, those of this program, to the
    /// first one that has it.
    pub(super) fn find_pieces(&self, secrets: &mut [SecretFact]) {
        if secrets.is_empty() {
            return;
        }
        let literals = self.literals();
        let mut done = BTreeSet::new();
        for secret in secrets {
            if done.len() > MOST_SECRETS || !done.insert(secret.text.clone()) {
                continue;
            }
            secret.pieces = if done.len() > MOST_SECRETS {
                literals.values().flatten().copied().collect()
            } else {
                pieces(secret.text.expose(), &literals)
            };
        }
    }

    /// Where each text stands that is long enough to be a piece.
    fn literals(&self) -> BTreeMap<&str, Vec<Span>> {
        let mut literals: BTreeMap<&str, Vec<Span>> = BTreeMap::new();
        for node in self.nodes().iter() {
            let (text, span) = match node.kind() {
                AstKind::StringLiteral(literal) => (literal.value.as_str(), literal.span),
                AstKind::TemplateElement(element) => (element.value.raw.as_str(), element.span),
                _ => continue,
            };
            if text.len() >= SHORTEST_PIECE {
                literals.entry(text).or_default().push(self.span(span));
            }
        }
        literals
    }
}

/// Where parts of `secret` stand.
fn pieces(secret: &str, literals: &BTreeMap<&str, Vec<Span>>) -> Vec<Span> {
    let mut spans = Vec::new();
    for start in 0..secret.len() {
        for end in start + SHORTEST_PIECE..=secret.len() {
            let found = secret.get(start..end).and_then(|part| literals.get(part));
            spans.extend(found.into_iter().flatten());
        }
    }
    spans.sort_unstable();
    spans.dedup();
    spans
}
