//! Server code in languages that are not worth a parser of their own: which
//! clients of Paddle's API it makes, and which public variables it reads.
//!
//! `lex` cuts tokens, `code`, `statement`, `scope` and `names` put them in order,
//! `value`, `choice`, `variable` and `fill` evaluate; `sdk` knows Paddle's
//! libraries, `http`, `bases` and `bearer` plain requests, `shell` curl, `reads`
//! environment variables, `cashier` Laravel's directive. All of it is linear
//! and tolerant: what is not understood is opaque. Nothing here judges.

mod bases;
mod bearer;
mod cashier;
mod choice;
mod code;
mod fill;
mod http;
mod language;
mod lex;
mod names;
mod reads;
mod scope;
mod sdk;
mod shell;
mod statement;
#[cfg(test)]
mod tests;
mod value;
mod variable;

use crate::config::Settings;
use crate::extract::comments::notation_of;
use crate::extract::kind::{SourceKind, TemplateLanguage};
use crate::extract::template::{self, Effect};
use crate::model::facts::FileFacts;
use crate::model::{SourceId, Span};

use code::Code;
use language::Language;

/// Adds what the server code in a source says to `facts`.
pub(crate) fn extract(
    id: &SourceId,
    kind: SourceKind,
    text: &str,
    settings: &Settings,
    facts: &mut FileFacts,
) {
    if kind == SourceKind::Template(TemplateLanguage::Blade) {
        cashier::collect(text, facts);
    }
    let worth = Worth::of(text, settings);
    if !worth.anything() {
        return;
    }
    let code = match kind {
        SourceKind::OtherCode => {
            let language = Language::of(&id.extension(), text);
            let regions = match language {
                Language::Php => php_regions(TemplateLanguage::Php, text),
                _ => vec![Span::new(0, text.len())],
            };
            Code::new(text, language, notation_of("", &id.extension()), &regions)
        }
        SourceKind::Template(language) | SourceKind::TemplatedScript(language, _) => match language
        {
            TemplateLanguage::Php | TemplateLanguage::Blade => {
                let regions = php_regions(language, text);
                Code::new(text, Language::Php, notation_of("", "php"), &regions)
            }
            TemplateLanguage::Erb => {
                let regions = erb_regions(text);
                Code::new(text, Language::Ruby, notation_of("", "rb"), &regions)
            }
            _ => return,
        },
        SourceKind::Text => {
            if worth.requests {
                shell::collect(text, facts);
            }
            return;
        }
        _ => return,
    };
    if worth.sdk {
        sdk::collect(&code, facts);
    }
    if worth.requests {
        http::collect(&code, facts);
    }
    if worth.reads {
        reads::collect(&code, &settings.names, facts);
    }
}

/// What a text's words say it can hold; a cheap look before the costly one.
struct Worth {
    sdk: bool,
    requests: bool,
    reads: bool,
}

impl Worth {
    fn of(text: &str, settings: &Settings) -> Self {
        let has = |needle: &str| memchr::memmem::find(text.as_bytes(), needle.as_bytes()).is_some();
        let sdk = [
            "paddle_billing",
            "Paddle\\SDK",
            "addle-go-sdk",
            "Paddle.conf",
            "Paddle::Client",
        ];
        Self {
            sdk: sdk.iter().any(|word| has(word)),
            requests: has("api.paddle.com"),
            reads: (has("PADDLE") || has("PDL") || settings.names.any_in(text))
                && [
                    "PUBLIC_",
                    "_APP_",
                    "_ENV_",
                    "VITE_",
                    "GATSBY_",
                    "STUDIO_",
                    "STORYBOOK_",
                ]
                .iter()
                .any(|word| has(word)),
        }
    }

    fn anything(&self) -> bool {
        self.sdk || self.requests || self.reads
    }
}

/// The PHP in a page: tags, and what Blade writes or runs.
fn php_regions(language: TemplateLanguage, text: &str) -> Vec<Span> {
    template::tags(language, text)
        .iter()
        .filter_map(|tag| {
            let inner = tag.span.slice(text);
            let (start, end) = ["<?php", "<?=", "<?", "{{", "{!!", "@php"]
                .iter()
                .find(|opener| inner.starts_with(**opener))
                .map(|opener| (opener.len(), closer(opener).len()))?;
            if inner.starts_with("{{--") {
                return None;
            }
            let end = if inner.ends_with(closer(&inner[..start])) {
                end
            } else {
                0
            };
            (start + end <= inner.len())
                .then(|| Span::new(tag.span.start + start, tag.span.end - end))
        })
        .collect()
}

fn closer(opener: &str) -> &'static str {
    match opener {
        "{{" => "}}",
        "{!!" => "!!}",
        "@php" => "@endphp",
        _ => "?>",
    }
}

/// The Ruby in a template.
fn erb_regions(text: &str) -> Vec<Span> {
    template::tags(TemplateLanguage::Erb, text)
        .iter()
        .filter(|tag| {
            let inner = tag.span.slice(text);
            inner.starts_with("<%")
                && !inner.starts_with("<%#")
                && !(tag.effect == Effect::Nothing && inner.starts_with("<%--"))
                && tag.span.len() >= 4
        })
        .map(|tag| {
            let is_writing = matches!(text.as_bytes()[tag.span.start + 2], b'=' | b'-');
            Span::new(
                tag.span.start + 2 + usize::from(is_writing),
                (tag.span.end - 2).max(tag.span.start + 2 + usize::from(is_writing)),
            )
        })
        .collect()
}
