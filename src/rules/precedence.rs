//! One cause, one finding: where several rules find the same thing, the more
//! specific one speaks.

use std::sync::Arc;

use crate::model::{Finding, Place, Related, Span};
use crate::resolve::FileView;
use crate::rules::RuleMeta;
use crate::rules::sink::Draft;

/// Rules that can meet in one place, the most specific first.
const ORDER: &[&str] = &[
    "api-key-as-client-token",
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
const INDEPENDENT: &[(&str, &str)] = &[("leaked-api-key", "mixed-environments")];

/// Turns drafts into findings, leaving out those that a more specific one
/// accounts for, in the order of their places.
pub(super) fn settle(file: &FileView, mut drafts: Vec<(&'static RuleMeta, Draft)>) -> Vec<Finding> {
    drafts.sort_by_key(|(meta, draft)| (rank(meta), draft.span));
    let mut kept: Vec<(&'static RuleMeta, Draft)> = Vec::new();
    for (meta, draft) in drafts {
        let told = kept.iter_mut().find(|(other, told)| {
            if other.id == meta.id {
                return told.span == draft.span && told.identity == draft.identity;
            }
            !INDEPENDENT.contains(&(other.id, meta.id))
                && rank(other) < ORDER.len()
                && rank(meta) < ORDER.len()
                && accounts_for(told, draft.span)
        });
        match told {
            // What must be masked must be masked, whoever tells.
            Some((_, told)) => told.secrets.extend(draft.secrets),
            None => kept.push((meta, draft)),
        }
    }
    kept.sort_by_key(|(meta, draft)| (draft.span, meta.id));
    kept.into_iter()
        .map(|(meta, draft)| finding(file, meta, draft))
        .collect()
}

fn rank(meta: &RuleMeta) -> usize {
    ORDER
        .iter()
        .position(|id| *id == meta.id)
        .unwrap_or(ORDER.len())
}

fn accounts_for(told: &Draft, span: Span) -> bool {
    told.span.overlaps(span)
        || told.span == span
        || told
            .covers
            .iter()
            .any(|covered| covered.overlaps(span) || *covered == span)
}

fn finding(file: &FileView, meta: &'static RuleMeta, draft: Draft) -> Finding {
    let place = |span| Place {
        source: file.source.clone(),
        span,
    };
    Finding {
        rule: meta.id,
        severity: meta.severity,
        primary: place(draft.span),
        related: draft
            .related
            .into_iter()
            .map(|(span, message)| Related {
                place: place(span),
                message,
            })
            .collect(),
        message: draft.message,
        help: draft.help,
        credential: draft.credential,
        identity: draft.identity,
        fingerprint: Arc::from(""),
        secret_spans: draft
            .secrets
            .into_iter()
            .map(|span| (Arc::clone(&file.source.id.display), span))
            .collect(),
    }
}
