//! Attributes whose values are JavaScript: event handlers of pages, and the
//! bindings of the frameworks that live in attributes.

use crate::extract::markup::html::Attribute;
use crate::extract::program::{Dialect, Offsets, Program, Reading};
use crate::extract::template::Sheet;
use crate::model::Span;

/// What the value of an attribute is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Value {
    Statements,
    Expression,
}

/// The program in the attribute, if its value is one.
pub(crate) fn program(
    sheet: &Sheet<'_>,
    attribute: &Attribute,
    dialect: Dialect,
) -> Option<Program> {
    let mut span = attribute.value;
    let kind = match value(&attribute.name) {
        Some(kind) => kind,
        None => {
            let start = script_url(span.slice(sheet.masked()))?;
            span.start += start;
            Value::Statements
        }
    };
    // Which of its arms a branch writes is not known here.
    if sheet.has_control_in(span) {
        return None;
    }
    let text = span.slice(sheet.masked());
    // Svelte's `onclick={…}` is an expression in braces.
    let braces = text.starts_with('{') && text.ends_with('}') && text.len() >= 2;
    if braces && attribute.name.starts_with("on") {
        span = Span::new(span.start + 1, span.end - 1);
        return Some(expression(sheet, span, dialect));
    }
    let mut decoded = Decoded::default();
    if kind == Value::Expression {
        decoded.push("(", span.start);
    }
    decoded.value(sheet.masked(), span);
    if kind == Value::Expression {
        decoded.push(")", span.end);
    }
    Some(decoded.program(sheet, span, dialect))
}

/// A program of the expression at `span`.
pub(crate) fn expression(sheet: &Sheet<'_>, span: Span, dialect: Dialect) -> Program {
    let mut decoded = Decoded::default();
    decoded.push("(", span.start);
    decoded.push(span.slice(sheet.masked()), span.start);
    decoded.push(")", span.end);
    decoded.program(sheet, span, dialect)
}

/// Whether the attribute's name says that its value is JavaScript.
fn value(name: &str) -> Option<Value> {
    let is_event = name.starts_with("on") && name.len() > 3 && !name.contains('-')
        || [
            "@", "v-on:", "x-on:", "on:", "hx-on:", "hx-on-", "x-init", "x-effect", "(",
        ]
        .iter()
        .any(|start| name.starts_with(start));
    let is_binding = [":", "v-", "x-", "[", "bind:", "use:"]
        .iter()
        .any(|start| name.starts_with(start));
    if is_event {
        Some(Value::Statements)
    } else if is_binding {
        Some(Value::Expression)
    } else {
        None
    }
}

/// Where the script starts in `javascript:…`.
fn script_url(value: &str) -> Option<usize> {
    let start = value.len() - value.trim_start().len();
    let scheme = "javascript:";
    let end = start + scheme.len();
    value
        .get(start..end)
        .filter(|text| text.eq_ignore_ascii_case(scheme))
        .map(|_| end)
}

/// Decoded text, and where it comes from.
#[derive(Default)]
struct Decoded {
    text: String,
    pieces: Vec<(usize, usize)>,
}

impl Decoded {
    /// Text that stands for what starts at `source`.
    fn push(&mut self, text: &str, source: usize) {
        self.pieces.push((self.text.len(), source));
        self.text.push_str(text);
    }

    /// The attribute value at `span`, without its character references.
    fn value(&mut self, text: &str, span: Span) {
        let value = span.slice(text);
        let mut plain = 0;
        for at in memchr::memchr_iter(b'&', value.as_bytes()) {
            if at < plain {
                continue;
            }
            let Some((letter, length)) = reference(&value[at..]) else {
                continue;
            };
            self.push(&value[plain..at], span.start + plain);
            self.push(letter.encode_utf8(&mut [0; 4]), span.start + at);
            plain = at + length;
        }
        self.push(&value[plain..], span.start + plain);
    }

    fn program(self, sheet: &Sheet<'_>, span: Span, dialect: Dialect) -> Program {
        let offsets = Offsets::Pieces(self.pieces);
        let dynamic = sheet
            .dynamic_in(span)
            .into_iter()
            .map(|tag| {
                Span::new(
                    from_source(&offsets, tag.start + span.start),
                    from_source(&offsets, tag.end + span.start),
                )
            })
            .collect();
        Program {
            readings: vec![Reading {
                text: self.text,
                dynamic,
                conditions: Vec::new(),
            }],
            dialect,
            offsets,
            must_parse: false,
            apart: None,
        }
    }
}

/// The program offset of a source offset.
fn from_source(offsets: &Offsets, source: usize) -> usize {
    match offsets {
        Offsets::Shifted(shift) => source.saturating_sub(*shift),
        Offsets::Pieces(pieces) => {
            let at = pieces.partition_point(|&(_, start)| start <= source);
            at.checked_sub(1)
                .and_then(|at| pieces.get(at))
                .map_or(0, |&(start, from)| start + (source - from))
        }
    }
}

/// The character that a reference at the start of `text` stands for, and the
/// reference's length.
fn reference(text: &str) -> Option<(char, usize)> {
    let end = text.bytes().take(12).position(|byte| byte == b';')?;
    let name = &text[1..end];
    let letter = match name {
        "quot" => '"',
        "apos" => '\'',
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "nbsp" => ' ',
        "lpar" => '(',
        "rpar" => ')',
        "colon" => ':',
        "comma" => ',',
        "period" => '.',
        "lbrace" | "lcub" => '{',
        "rbrace" | "rcub" => '}',
        "newline" | "NewLine" => '\n',
        "Tab" => '\t',
        _ => {
            let digits = name.strip_prefix('#')?;
            let code = match digits.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16),
                None => digits.parse(),
            };
            char::from_u32(code.ok()?)?
        }
    };
    Some((letter, end + 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::kind::TemplateLanguage;
    use crate::extract::markup::html::{Rules, read};
    use crate::extract::mentions::Mentions;

    fn programs(text: &str) -> Vec<Program> {
        let sheet = Sheet::plain(text);
        read(text, Rules::Page, Mentions::OF_PADDLE)
            .attributes
            .iter()
            .filter_map(|attribute| program(&sheet, attribute, Dialect::JavaScript))
            .collect()
    }

    #[test]
    fn handlers_are_decoded_and_keep_their_places() {
        let cases: &[(&str, &[&str])] = &[
            (
                r#"<a onclick="Paddle.Setup({token: &quot;x&quot;})">"#,
                &[r#"Paddle.Setup({token: "x"})"#],
            ),
            (
                "<a onclick='Paddle.a(&#39;&#x27;x&amp;)'>",
                &["Paddle.a(''x&)"],
            ),
            ("<a href='javascript:Paddle.a()'>", &["Paddle.a()"]),
            ("<a href=' JavaScript:Paddle.a()'>", &["Paddle.a()"]),
            ("<a href='/paddle'>", &[]),
            ("<a title='Paddle'>", &[]),
            (
                "<div x-init='Paddle.a()' x-data='{ paddle: 1 }'>",
                &["Paddle.a()", "({ paddle: 1 })"],
            ),
            (
                "<a @click.prevent='paddle.a()' v-on:x='paddle' :b='paddle'>",
                &["paddle.a()", "paddle", "(paddle)"],
            ),
            ("<a onclick='{paddle}'>", &["(paddle)"]),
            (
                "<a onclick='Paddle &bogus; &#xffffff; &'>",
                &["Paddle &bogus; &#xffffff; &"],
            ),
        ];
        for (text, expected) in cases {
            let programs = programs(text);
            let found: Vec<&str> = programs
                .iter()
                .map(|program| program.readings[0].text.as_str())
                .collect();
            assert_eq!(found, *expected, "{text}");
            for program in &programs {
                assert!(!program.must_parse);
                let place = program.readings[0]
                    .text
                    .to_lowercase()
                    .find("addle")
                    .unwrap();
                let source = program.offsets.to_source(place);
                assert!(text[source..].to_lowercase().starts_with("addle"), "{text}");
            }
        }
    }

    #[test]
    fn handlers_that_a_template_branches_in_are_none() {
        let cases = [
            (
                "<a onclick=\"{% if x %}Paddle.a(){% else %}Paddle.b(){% endif %}\">",
                0,
            ),
            (
                "<a :b=\"[{% for x in y %}Paddle.a({{ x }}),{% endfor %}]\">",
                0,
            ),
            (
                "{% if x %}<a onclick=\"Paddle.a('{{ x }}')\">{% endif %}",
                1,
            ),
            (
                "<a {% if x %}id=x{% endif %} onclick='Paddle.a({# all #})'>",
                1,
            ),
        ];
        for (text, expected) in cases {
            let sheet = Sheet::template(TemplateLanguage::Jinja, text);
            let found = read(sheet.masked(), Rules::Page, Mentions::OF_PADDLE)
                .attributes
                .iter()
                .filter_map(|attribute| program(&sheet, attribute, Dialect::JavaScript))
                .count();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn what_follows_a_reference_keeps_its_place() {
        let text = "<a onclick='a(&quot;&amp;&quot;, Paddle.x)'>";
        let program = &programs(text)[0];
        let place = program.readings[0].text.find("Paddle").unwrap();
        assert_eq!(Some(program.offsets.to_source(place)), text.find("Paddle"));
    }
}
