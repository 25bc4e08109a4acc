//! Whatever a configuration says, it is read or told, and nothing else
//! happens.

use std::sync::Arc;

use proptest::prelude::*;

use super::decode::decode;
use super::tree::{NodeKind, of_json, of_toml};
use super::{Config, KEYS, Settings};
use crate::model::{SourceId, SourceText};

fn source(name: &str, text: &str) -> SourceText {
    SourceText {
        id: Arc::new(SourceId {
            display: name.into(),
            root_relative: name.into(),
            path: name.into(),
        }),
        text: text.into(),
    }
}

/// Reads a text in both notations and runs on what it says.
fn read(text: &str) {
    let source = source("paddlint.toml", text);
    for (node, errors) in [of_toml(text), of_json(text)] {
        for error in errors {
            assert!(error.span.end <= text.len() && !error.message.is_empty());
        }
        let NodeKind::Table(entries) = node.kind else {
            continue;
        };
        let mut config = Config::none("/project".into());
        for mistake in decode(&entries, &source, &["missing-token"], &mut config) {
            assert!(mistake.place.span.end <= text.len(), "{}", mistake.message);
        }
        let settings = Settings::new(&config, super::NestedConfigs::Overlook);
        let _ = settings.level("missing-token", &source.id);
        let _ = settings.mark(&source.id);
        let _ = crate::prefilter::Prefilter::with_names(&[], &settings.literals());
    }
}

#[test]
fn deep_and_odd_configurations_are_harmless() {
    for text in [
        "[".repeat(100_000),
        "{\"a\":".repeat(100_000),
        "exclude = ".to_owned() + &"[".repeat(100_000),
        "a.".repeat(50_000) + "a = 1",
        "\u{0}".to_owned(),
        "environments = { '*' = 'sandbox', '*' = 'sandbox' }".to_owned(),
    ] {
        read(&text);
    }
}

/// Parts of configurations, right and wrong.
fn part() -> impl Strategy<Value = String> {
    let mut parts: Vec<String> = KEYS.iter().map(|key| key.name.to_owned()).collect();
    let others = [
        "=",
        "[",
        "]",
        "[[",
        "]]",
        "{",
        "}",
        ",",
        ".",
        ":",
        "\n",
        "'",
        "\"",
        "'a'",
        "\"b\"",
        "1",
        "true",
        "null",
        "é",
        "files",
        "client-token",
        "missing-token",
        "'off'",
        "'sandbox'",
        "['a']",
        "'!#['",
        "$schema",
        "\u{0}",
        "\\",
    ];
    parts.extend(others.map(str::to_owned));
    prop::sample::select(parts)
}

proptest! {
    #[test]
    fn no_configuration_panics(parts in prop::collection::vec(part(), 0..40)) {
        read(&parts.concat());
    }

    #[test]
    fn no_text_panics(text in "\\PC{0,80}") {
        read(&text);
    }
}
