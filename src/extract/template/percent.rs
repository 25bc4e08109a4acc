//! Languages whose tags stand between `<%` and `%>`: ERB, EJS, EEx, JSP and
//! classic ASP.NET; and the expressions and elements that JSP has besides.

use crate::extract::kind::TemplateLanguage;
use crate::extract::template::scan::{Finder, group_end};
use crate::extract::template::{Effect, Head, Step, Tag, Test, curly, ruby};

/// All tags of a template in one of these languages.
pub(crate) fn tags(language: TemplateLanguage, text: &str) -> Vec<Tag<'_>> {
    let mut finder = Finder::new(text);
    let mut tags = Vec::new();
    let mut at = 0;
    let is_jsp = language == TemplateLanguage::Jsp;
    while let Some(open) = next_open(finder.bytes(), at, is_jsp) {
        let tag = match finder.bytes()[open] {
            b'<' if finder.is_at(open, "<%") => percent_tag(&mut finder, language, open),
            b'<' if is_jsp => element(&mut finder, open),
            b'$' | b'#' if is_jsp => expression(&mut finder, open),
            _ => None,
        };
        at = tag.as_ref().map_or(open + 1, |tag| tag.span.end);
        tags.extend(tag);
    }
    tags
}

fn next_open(bytes: &[u8], from: usize, is_jsp: bool) -> Option<usize> {
    let rest = bytes.get(from..)?;
    let next = if is_jsp {
        memchr::memchr3(b'<', b'$', b'#', rest)
    } else {
        memchr::memchr(b'<', rest)
    };
    next.map(|at| from + at)
}

fn percent_tag<'t>(
    finder: &mut Finder<'t>,
    language: TemplateLanguage,
    open: usize,
) -> Option<Tag<'t>> {
    use TemplateLanguage::{Ejs, Erb, Jsp};
    for (opener, closer) in [("<%!--", "--%>"), ("<%--", "--%>")] {
        if finder.is_at(open, opener) {
            let end = finder.find_end(closer, open + opener.len())?;
            return Some(Tag::new(open, end, Effect::Nothing));
        }
    }
    if finder.is_at(open, "<%%") {
        return None;
    }
    let end = finder.find_end("%>", open + 2)?;
    let content = &finder.text()[open + 2..end - 2];
    let code = content.strip_suffix(['-', '_', '=']).unwrap_or(content);
    let effect = match content.as_bytes().first() {
        Some(b'#') if language != Jsp => Effect::Nothing,
        Some(b'-') if language != Ejs => code_effect(language, code.get(1..).unwrap_or("")),
        Some(b'=' | b'-' | b':' | b'#' | b'$' | b'|') => {
            let steps = match language {
                // `<%= form_with … do |form| %>` opens a block.
                TemplateLanguage::Heex => ruby::elixir(code.trim_start_matches('=')),
                Erb => ruby::ruby(code.trim_start_matches('=')),
                _ => Vec::new(),
            };
            if steps.is_empty() {
                Effect::Value
            } else {
                Effect::Control(steps)
            }
        }
        Some(b'@' | b'!') if language == Jsp => Effect::Nothing,
        Some(b'_') => code_effect(language, code.get(1..).unwrap_or("")),
        _ => code_effect(language, code),
    };
    Some(Tag::new(open, end, effect))
}

fn code_effect(language: TemplateLanguage, code: &str) -> Effect<'_> {
    let steps = match language {
        TemplateLanguage::Erb => ruby::ruby(code),
        TemplateLanguage::Heex => ruby::elixir(code),
        _ => curly::steps(code),
    };
    if !steps.is_empty() {
        Effect::Control(steps)
    } else if ["print(", "Write(", "concat("]
        .iter()
        .any(|call| code.contains(call))
    {
        Effect::Value
    } else {
        Effect::Nothing
    }
}

/// JSP's `${…}` and `#{…}`.
fn expression<'t>(finder: &mut Finder<'t>, open: usize) -> Option<Tag<'t>> {
    let escaped = open > 0 && finder.bytes()[open - 1] == b'\\';
    if escaped || !finder.is_at(open + 1, "{") {
        return None;
    }
    let end = finder.group(open + 1)?;
    Some(Tag::new(open, end, Effect::Value))
}

/// Elements of JSP's tag libraries: `<c:if test="…">`, `<c:out …/>`.
fn element<'t>(finder: &mut Finder<'t>, open: usize) -> Option<Tag<'t>> {
    let text = finder.text();
    let closing = finder.is_at(open, "</");
    let name_start = open + if closing { 2 } else { 1 };
    let colon = finder.word_end(name_start);
    if colon == name_start || !finder.is_at(colon, ":") {
        return None;
    }
    let name_end = finder.word_end(colon + 1);
    let prefix = &text[name_start..colon];
    let name = &text[colon + 1..name_end];
    if !matches!(
        prefix,
        "c" | "s" | "spring" | "fmt" | "fn" | "sec" | "security" | "logic" | "bean"
    ) {
        return None;
    }
    let end = finder.find_end(">", name_end)?;
    let attributes = &text[name_end..end - 1];
    if closing {
        let effect = match name {
            // Struts writes the other arms behind the end of the first.
            "if" | "elseif" if prefix == "s" && has_else(finder, end) => Effect::Nothing,
            "elseif" | "else" if prefix == "s" => Effect::Control(vec![Step::Close(Some("if"))]),
            "if" | "choose" | "forEach" | "authorize" | "notEmpty" | "equal" | "present" => {
                Effect::Control(vec![Step::Close(Some(name))])
            }
            _ => Effect::Nothing,
        };
        return Some(Tag::new(open, end, effect));
    }
    let text = attribute(attributes, "test").unwrap_or(attributes).trim();
    let step = match name {
        _ if attributes.ends_with('/') => {
            let is_silent = matches!(
                name,
                "set" | "import" | "remove" | "setLocale" | "setBundle"
            );
            let effect = if is_silent {
                Effect::Nothing
            } else {
                Effect::Value
            };
            return Some(Tag::new(open, end, effect));
        }
        "if" | "authorize" | "notEmpty" | "equal" | "present" => {
            Step::Open(name, Head::If(Test::new(text)))
        }
        "elseif" if prefix == "s" => Step::Branch(Some(Test::new(text))),
        "else" if prefix == "s" => Step::Branch(None),
        "choose" => Step::Open(name, Head::Case("")),
        "when" => Step::When(text),
        "otherwise" => Step::Branch(None),
        "forEach" => Step::Open(name, Head::Plain(text)),
        _ => return Some(Tag::new(open, end, Effect::Nothing)),
    };
    Some(Tag::new(open, end, Effect::Control(vec![step])))
}

/// Whether Struts' `<s:else>` or `<s:elseif …>` comes next, comments left out.
fn has_else(finder: &mut Finder<'_>, from: usize) -> bool {
    let mut at = finder.skip_space(from);
    while let Some((_, closer)) = [("<%--", "--%>"), ("<!--", "-->")]
        .iter()
        .find(|(opener, _)| finder.is_at(at, opener))
    {
        let Some(end) = finder.find_end(closer, at) else {
            return false;
        };
        at = finder.skip_space(end);
    }
    finder.is_at(at, "<s:else")
}

/// The value of the attribute `name`, without the `${…}` around it.
fn attribute<'t>(attributes: &'t str, name: &str) -> Option<&'t str> {
    let at = attributes.find(name)? + name.len();
    let rest = attributes[at..]
        .trim_start()
        .strip_prefix('=')?
        .trim_start();
    let quote = rest
        .chars()
        .next()
        .filter(|quote| matches!(quote, '"' | '\''))?;
    let value = rest[1..].split(quote).next()?.trim();
    let is_whole = value.starts_with("${") && group_end(value.as_bytes(), 1) == Some(value.len());
    Some(if is_whole {
        &value[2..value.len() - 1]
    } else {
        value
    })
}
