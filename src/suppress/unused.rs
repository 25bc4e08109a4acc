//! What is told about comments and entries that suppress nothing, as findings
//! of the rule `unused-suppression`.

use std::sync::Arc;

use crate::model::{Finding, Place, Sensitive, SourceText, Span};
use crate::rules;
use crate::suppress::baseline::Entry;
use crate::suppress::directive::{Directive, Mistake, Oddity};

/// The rule that all of this is told by.
pub(super) const RULE: &str = "unused-suppression";

fn finding(source: &SourceText, span: Span, message: String, help: String) -> Finding {
    let meta = rules::find(RULE).expect("the rule is registered");
    Finding {
        rule: meta.id,
        severity: meta.severity,
        identity: Sensitive::new(message.as_str()),
        primary: Place {
            source: source.clone(),
            span,
        },
        related: Vec::new(),
        message,
        help,
        credential: None,
        fix: None,
        fingerprint: Arc::from(""),
        secret_spans: Vec::new(),
    }
}

/// Something that was meant for a directive.
pub(super) fn mistake(source: &SourceText, mistake: Mistake) -> Finding {
    finding(source, mistake.span, mistake.message, mistake.help)
}

/// A directive that stands in a value.
pub(super) fn in_value(source: &SourceText, directive: &Directive) -> Finding {
    finding(
        source,
        directive.span,
        format!(
            "`{}` is part of the value: this file has no comments behind values",
            directive.word
        ),
        "put it on a line of its own above, as `paddlint-ignore-next-line`".to_owned(),
    )
}

/// What suppresses nothing of a directive: those of its parts for which `used`
/// does not hold.
pub(super) fn directive(source: &SourceText, directive: &Directive, used: &[bool]) -> Vec<Finding> {
    let word = directive.word;
    let unused: Vec<_> = directive
        .named
        .iter()
        .zip(used)
        .filter(|(named, used)| !**used && named.rule != Some(RULE))
        // Only a check of the account can say whether these are of use.
        .filter(|(named, _)| !named.rule.is_some_and(rules::is_of_account))
        .map(|(named, _)| named)
        .collect();
    let is_whole = unused.len() == directive.named.len();
    let help = match directive.oddity {
        Some(Oddity::Alone) => {
            "it is about its own line, on which nothing else stands: for the line below write \
             `paddlint-ignore-next-line`; if nothing is wrong there, remove it"
        }
        _ if is_whole => "remove it",
        _ => "remove the rule from the brackets",
    };
    if is_whole {
        let rules: Vec<_> = unused.iter().filter_map(|named| named.rule).collect();
        let written = match rules.is_empty() {
            true => word.to_owned(),
            false => format!("{word}[{}]", rules.join(", ")),
        };
        let message = format!("`{written}` suppresses nothing");
        return match unused.is_empty() {
            true => Vec::new(),
            false => vec![finding(source, directive.span, message, help.to_owned())],
        };
    }
    unused
        .into_iter()
        .map(|named| {
            let rule = named.rule.unwrap_or("");
            let message = format!("`{word}` suppresses nothing of `{rule}`");
            finding(source, named.span, message, help.to_owned())
        })
        .collect()
}

/// An entry of the baseline for which there is no finding any more.
pub(super) fn entry(baseline: &SourceText, entry: &Entry) -> Finding {
    finding(
        baseline,
        entry.span,
        format!("this entry suppresses nothing: {}", about(entry)),
        "`paddlint baseline prune` removes such entries".to_owned(),
    )
}

/// An entry of the baseline that does not count any more.
pub(super) fn expired(baseline: &SourceText, entry: &Entry) -> Finding {
    let on = entry.expires.map(|date| date.to_string());
    finding(
        baseline,
        entry.span,
        format!(
            "this entry expired on {}, and its finding counts again: {}",
            on.unwrap_or_default(),
            about(entry)
        ),
        "mend the finding and remove the entry, or give it a later date".to_owned(),
    )
}

fn about(entry: &Entry) -> String {
    format!("`{}` in `{}`", entry.rule, entry.path)
}
