//! Smarty: tags in single braces that begin with a letter, `$`, `/` or `*`.

use crate::extract::template::braces::first_word;
use crate::extract::template::scan::{Finder, is_word};
use crate::extract::template::{Effect, Head, Step, Tag, Test};

/// All tags of a Smarty template.
pub(crate) fn tags(text: &str) -> Vec<Tag<'_>> {
    let mut finder = Finder::new(text);
    let mut tags = Vec::new();
    let mut at = 0;
    while let Some(open) = finder.find("{", at) {
        at = open + 1;
        if finder.is_at(open, "{literal}") {
            let end = open + "{literal}".len();
            tags.push(Tag::new(open, end, Effect::Nothing));
            at = finder.find("{/literal}", end).unwrap_or(end);
            continue;
        }
        if finder.is_at(open, "{*") {
            if let Some(end) = finder.find_end("*}", open + 2) {
                tags.push(Tag::new(open, end, Effect::Nothing));
                at = end;
            }
        } else if is_tag(&text[open + 1..])
            && let Some(end) = finder.group(open)
        {
            tags.push(Tag::new(open, end, effect(&text[open + 1..end - 1])));
            at = end;
        }
    }
    tags
}

/// Whether what follows a brace makes it a tag and not the page's own brace.
fn is_tag(rest: &str) -> bool {
    let end = rest
        .bytes()
        .take(32)
        .position(|byte| !(is_word(byte) || byte == b'/'))
        .unwrap_or(0);
    rest.starts_with('$') || WORDS.contains(&rest[..end].trim_start_matches('/'))
}

const WORDS: &[&str] = &[
    "if",
    "elseif",
    "else",
    "foreachelse",
    "sectionelse",
    "foreach",
    "for",
    "while",
    "section",
    "block",
    "capture",
    "function",
    "strip",
    "nocache",
    "literal",
    "assign",
    "include_php",
    "extends",
    "ldelim",
    "rdelim",
    "config_load",
    "include",
    "url",
    "hook",
];

fn effect(content: &str) -> Effect<'_> {
    if let Some(variable) = content.strip_prefix('$') {
        let assigns = first_word(variable).1.trim_start().starts_with('=');
        return if assigns {
            Effect::Nothing
        } else {
            Effect::Value
        };
    }
    let (word, rest) = first_word(content);
    let step = match word {
        "if" => Step::Open("if", Head::If(Test::new(rest))),
        "elseif" => Step::Branch(Some(Test::new(rest))),
        "else" | "foreachelse" | "sectionelse" => Step::Branch(None),
        "foreach" | "for" | "while" | "section" | "block" | "capture" | "function" | "strip"
        | "nocache" => Step::Open(word, Head::Plain(content)),
        "include" | "url" | "hook" => return Effect::Value,
        _ => match word.strip_prefix('/') {
            Some(name) if name != "literal" => Step::Close(Some(name)),
            _ => return Effect::Nothing,
        },
    };
    Effect::Control(vec![step])
}
