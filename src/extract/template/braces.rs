//! Languages whose tags stand in braces: Jinja and its kin (`{% %}`), Go's
//! templates and Handlebars (`{{ }}`).

use crate::extract::kind::TemplateLanguage;
use crate::extract::template::scan::Finder;
use crate::extract::template::{Effect, Head, Step, Tag, Test, closed_names};
use crate::model::Span;

/// What stands in a tag, without delimiters and trim markers.
enum Content<'t> {
    Value,
    Statement(&'t str),
    Nothing,
}

/// Tags of Jinja, Django, Twig and Liquid.
pub(crate) fn statements(language: TemplateLanguage, text: &str) -> Vec<Tag<'_>> {
    let mut finder = Finder::new(text);
    let mut found: Vec<(Span, Content<'_>)> = Vec::new();
    let mut at = 0;
    while let Some(open) = memchr::memchr(b'{', &finder.bytes()[at..]).map(|next| at + next) {
        let sigil = finder.bytes().get(open + 1).copied();
        let closer = match sigil {
            Some(b'{') => "}}",
            Some(b'%') => "%}",
            Some(b'#') if language != TemplateLanguage::Liquid => "#}",
            _ => {
                at = open + 1;
                continue;
            }
        };
        let Some(end) = finder.find_end(closer, open + 2) else {
            at = open + 2;
            continue;
        };
        let content = match sigil {
            Some(b'{') => Content::Value,
            Some(b'%') => Content::Statement(trimmed(&text[open + 2..end - 2])),
            _ => Content::Nothing,
        };
        at = end;
        if let Content::Statement(statement) = &content {
            match first_word(statement).0 {
                // What these hold is text for the page, tags and all.
                "raw" | "verbatim" => at = closer_start(&mut finder, RAW_ENDS, end),
                "comment" | "schema" | "stylesheet" | "doc" => {
                    at = closer_start(&mut finder, UNSEEN_ENDS, end);
                    found.push((Span::new(open, at), Content::Nothing));
                    continue;
                }
                _ => {}
            }
        }
        found.push((Span::new(open, end), content));
    }
    let closed = closed_names(found.iter().filter_map(|(_, content)| match content {
        Content::Statement(statement) => Some(first_word(statement).0),
        _ => None,
    }));
    found
        .into_iter()
        .map(|(span, content)| Tag {
            span,
            effect: match content {
                Content::Value => Effect::Value,
                Content::Nothing => Effect::Nothing,
                Content::Statement(statement) => {
                    statement_effect(statement, |name| closed.contains(name))
                }
            },
        })
        .collect()
}

const RAW_ENDS: &[&str] = &["endraw", "endverbatim"];
const UNSEEN_ENDS: &[&str] = &["endcomment", "endschema", "endstylesheet", "enddoc"];

/// The start of the next statement with one of the names `ends`, or `from` if
/// there is none.
fn closer_start(finder: &mut Finder<'_>, ends: &'static [&'static str], from: usize) -> usize {
    ends.iter()
        .filter_map(|end| finder.find(end, from))
        .min()
        .and_then(|at| memchr::memmem::rfind(&finder.bytes()[from..at], b"{%"))
        .map_or(from, |at| from + at)
}

fn statement_effect<'t>(statement: &'t str, is_closed: impl Fn(&str) -> bool) -> Effect<'t> {
    let (name, rest) = first_word(statement);
    let step = match name {
        "if" => Step::Open("if", Head::If(Test::new(rest))),
        "unless" => Step::Open("unless", Head::If(Test::new(rest).negated())),
        "ifequal" | "ifnotequal" => {
            let test = Test::composed(rest.trim().replacen(' ', " == ", 1).into());
            Step::Open(
                name,
                Head::If(if name == "ifequal" {
                    test
                } else {
                    test.negated()
                }),
            )
        }
        "ifchanged" => Step::Open(name, Head::If(Test::composed(statement.into()))),
        "elif" | "elsif" | "elseif" => Step::Branch(Some(Test::new(rest))),
        "else" => match rest.trim_start().strip_prefix("if ") {
            Some(test) => Step::Branch(Some(Test::new(test))),
            None => Step::Branch(None),
        },
        "empty" => Step::Branch(None),
        "case" => Step::Open("case", Head::Case(rest.trim())),
        "when" => Step::When(rest.trim()),
        "end" => Step::Close(None),
        "set" | "assign" if rest.contains('=') => return Effect::Nothing,
        "load" | "extends" | "import" | "from" | "do" | "break" | "continue" | "use" | "raw"
        | "verbatim" | "endraw" | "endverbatim" | "liquid" | "increment" | "decrement"
        | "layout" => return Effect::Nothing,
        _ => match name.strip_prefix("end") {
            Some(closed) => Step::Close(Some(closed)),
            None if is_closed(name) => Step::Open(name, Head::Plain(statement)),
            // `{% url 'x' %}`, `{% csrf_token %}` and whatever a plugin adds.
            None => return Effect::Value,
        },
    };
    Effect::Control(vec![step])
}

/// Tags of Go's templates.
pub(crate) fn go(text: &str) -> Vec<Tag<'_>> {
    let mut finder = Finder::new(text);
    let mut tags = Vec::new();
    let mut at = 0;
    while let Some(open) = finder.find("{{", at) {
        let is_comment = ["{{/*", "{{- /*"]
            .iter()
            .any(|start| finder.is_at(open, start));
        let closer = if is_comment { "*/" } else { "}}" };
        let end = finder
            .find(closer, open + 2)
            .and_then(|at| finder.find_end("}}", at));
        let Some(end) = end else {
            at = open + 2;
            continue;
        };
        let content = trimmed(&text[open + 2..end - 2]);
        let effect = if is_comment {
            Effect::Nothing
        } else {
            go_effect(content)
        };
        tags.push(Tag::new(open, end, effect));
        at = end;
    }
    tags
}

fn go_effect(content: &str) -> Effect<'_> {
    let (name, rest) = first_word(content);
    let step = match name {
        "if" => Step::Open("", Head::If(Test::new(rest))),
        "else" => {
            let rest = rest.trim();
            let test = rest
                .strip_prefix("if ")
                .or_else(|| rest.strip_prefix("with "));
            Step::Branch(test.map(Test::new))
        }
        "range" | "with" | "block" | "define" => Step::Open("", Head::Plain(content)),
        "end" => Step::Close(None),
        "break" | "continue" => return Effect::Nothing,
        _ if content.starts_with('$') && assigns(content) => return Effect::Nothing,
        _ => return Effect::Value,
    };
    Effect::Control(vec![step])
}

fn assigns(content: &str) -> bool {
    let rest =
        content[1..].trim_start_matches(|letter: char| letter.is_alphanumeric() || letter == '_');
    let rest = rest.trim_start();
    rest.starts_with(":=") || rest.starts_with("= ") || rest.starts_with(',')
}

/// Tags of Handlebars and Mustache.
pub(crate) fn handlebars(text: &str) -> Vec<Tag<'_>> {
    let mut finder = Finder::new(text);
    let mut tags = Vec::new();
    let mut at = 0;
    while let Some(open) = finder.find("{{", at) {
        let escaped = open > 0 && finder.bytes()[open - 1] == b'\\';
        let (closer, skip) = if finder.is_at(open, "{{{{") {
            ("}}}}", 4)
        } else if finder.is_at(open, "{{{") {
            ("}}}", 3)
        } else if finder.is_at(open, "{{!--") || finder.is_at(open, "{{~!--") {
            ("--", 5)
        } else {
            ("}}", 2)
        };
        let end = match finder.find_end(closer, open + skip) {
            Some(end) if closer == "--" => finder.find_end("}}", end),
            end => end,
        };
        let Some(end) = end.filter(|_| !escaped) else {
            at = open + 2;
            continue;
        };
        let effect = match skip {
            2 => handlebars_effect(trimmed(&text[open + 2..end - 2])),
            3 => Effect::Value,
            _ => Effect::Nothing,
        };
        tags.push(Tag::new(open, end, effect));
        at = end;
    }
    tags
}

fn handlebars_effect(content: &str) -> Effect<'_> {
    let (sigil, inner) = match content.as_bytes().first() {
        Some(b'#' | b'^' | b'/' | b'!' | b'=') => content.split_at(1),
        _ => ("", content),
    };
    let (name, rest) = first_word(inner);
    let step = match (sigil, name) {
        ("!" | "=", _) => return Effect::Nothing,
        ("^", "") | ("", "else") if rest.trim().is_empty() => Step::Branch(None),
        ("", "else") => Step::Branch(Some(helper_test(rest.trim()))),
        ("^", _) => Step::Open(name, Head::If(Test::new(inner).negated())),
        ("#", "each" | "with" | "list" | "let" | "in" | "foreach") => {
            Step::Open(name, Head::Plain(content))
        }
        ("#", "") => {
            // `{{#> layout}}`, `{{#*inline "x"}}`
            let name = inner.trim_start_matches(['>', '*', ' ']);
            Step::Open(first_word(name).0, Head::Plain(content))
        }
        ("#", _) => Step::Open(name, Head::If(helper_test(inner))),
        ("/", _) => Step::Close(Some(name)),
        _ => return Effect::Value,
    };
    Effect::Control(vec![step])
}

/// The test that a block helper makes: `if x`, `unless x`, `x`, `eq a b`.
fn helper_test(text: &str) -> Test<'_> {
    match first_word(text) {
        ("if", rest) if !rest.trim().is_empty() => Test::new(rest),
        ("unless", rest) if !rest.trim().is_empty() => Test::new(rest).negated(),
        _ => Test::new(text),
    }
}

/// The content without white space and trim markers.
fn trimmed(content: &str) -> &str {
    let content = content.strip_prefix(['-', '~', '+']).unwrap_or(content);
    let content = content.strip_suffix(['-', '~', '+']).unwrap_or(content);
    content.trim()
}

/// The word at the start, and what follows it.
pub(crate) fn first_word(text: &str) -> (&str, &str) {
    let end = text
        .find(|letter: char| !(letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.' | '/')))
        .unwrap_or(text.len());
    text.split_at(end)
}
