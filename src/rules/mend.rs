//! Fixes, for rules that know that one is certain: what to put where.
//!
//! Knows how text is put together, not why.

use crate::model::facts::{EnvironmentSet, InitCall, InitOption, InitOptions, Statement};
use crate::model::{Edit, Environment, Fix, Place, Read, SourceText, Span, Value};
use crate::resolve::FileView;

/// A fix of these edits, if there are any.
pub(super) fn fix(title: impl Into<String>, edits: Option<Vec<Edit>>) -> Option<Fix> {
    Some(Fix {
        title: title.into(),
        edits: edits?,
    })
}

/// Writes `replacement`, which needs no escapes anywhere, in the place of the
/// literal at `place`, if that holds just `value`.
pub(super) fn literal(place: &Place, value: &str, replacement: &str) -> Option<Edit> {
    let written = place.span.slice(&place.source.text);
    let is_all = written == value || unescaped(written).as_deref() == Some(value);
    // What goes over lines may be laid out by a grammar.
    (is_all && !written.is_empty() && !written.contains(['\n', '\r'])).then(|| Edit {
        place: place.clone(),
        replacement: replacement.to_owned(),
    })
}

/// `written` with its escapes decoded; `None` if it has others than those of
/// characters.
fn unescaped(written: &str) -> Option<String> {
    let mut text = String::new();
    let mut rest = written;
    while let Some(at) = rest.find('\\') {
        text.push_str(&rest[..at]);
        let escape = &rest[at + 1..];
        let kind = escape.chars().next()?;
        let coded = |digits: &str| char::from_u32(u32::from_str_radix(digits, 16).ok()?);
        let (decoded, length) = match kind {
            'n' => ('\n', 1),
            'r' => ('\r', 1),
            't' => ('\t', 1),
            '\\' | '\'' | '"' | '`' | '/' => (kind, 1),
            'x' => (coded(escape.get(1..3)?)?, 3),
            'u' if escape[1..].starts_with('{') => {
                let end = escape.find('}')?;
                (coded(escape.get(2..end)?)?, end + 1)
            }
            'u' => (coded(escape.get(1..5)?)?, 5),
            _ => return None,
        };
        text.push(decoded);
        rest = &escape[length..];
    }
    text.push_str(rest);
    Some(text)
}

/// `Paddle.Environment.set('sandbox')` before the statement of `call`.
pub(super) fn set_sandbox(file: &FileView, call: &InitCall) -> Option<Edit> {
    let statement = call.statement?;
    let text = &file.source.text;
    let receiver = statement.receiver.slice(text);
    let quote = quote(statement.span.slice(text));
    let set = format!("{receiver}Environment.set({quote}sandbox{quote})");
    Some(before(&file.source, statement, &set))
}

/// The quotes that the code around uses.
fn quote(code: &str) -> char {
    match code.find(['\'', '"']) {
        Some(at) if code[at..].starts_with('"') => '"',
        _ => '\'',
    }
}

/// `code`, without a `;`, as a statement before another one.
fn before(source: &SourceText, statement: Statement, code: &str) -> Edit {
    let text = &*source.text;
    let start = statement.span.start;
    let line = line_start(text, start);
    let indentation = &text[line..start];
    let replacement = if is_blank(indentation) {
        let end = if statement.span.slice(text).ends_with(';') {
            ";"
        } else {
            ""
        };
        format!("{code}{end}{}{indentation}", line_end(text, start))
    } else {
        format!("{code}; ")
    };
    Edit {
        place: Place {
            source: source.clone(),
            span: Span::new(start, start),
        },
        replacement,
    }
}

/// The setting `set`, which comes late, before the statement of `call`.
pub(super) fn move_before(
    file: &FileView,
    set: &EnvironmentSet,
    call: &InitCall,
) -> Option<Vec<Edit>> {
    let (late, early) = (set.statement?, call.statement?);
    let source = &file.source;
    let text = &*source.text;
    let is_one_block = late.block == early.block && set.position.program == call.position.program;
    let is_one_paddle = late.receiver.slice(text) == early.receiver.slice(text);
    // What it is given must be there before the call, too.
    let is_free = match &set.value {
        Value::Known(known) => {
            set.span.contains(known.span) && known.span.slice(text) == known.text.expose()
        }
        Value::Variable(variable) => {
            matches!(variable.read, Read::ProcessEnv | Read::ImportMetaEnv)
                && set.span.contains(variable.span)
                && variable.span.slice(text).contains("env.")
        }
        _ => false,
    };
    if !is_one_block || !is_one_paddle || !is_free {
        return None;
    }
    let code = late.span.slice(text).trim_end_matches(';').trim_end();
    Some(vec![before(source, early, code), without(source, late)?])
}

/// Takes a statement out, with its line if it has one of its own.
fn without(source: &SourceText, statement: Statement) -> Option<Edit> {
    let text = &*source.text;
    let Span { mut start, mut end } = statement.span;
    // What follows must not become a part of what comes before.
    let next = text[end..].trim_start();
    let is_comment = next.starts_with("//") || next.starts_with("/*");
    if !is_comment && next.starts_with(['(', '[', '`', '+', '-', '/', '*', ',', '.']) {
        return None;
    }
    let line = line_start(text, start);
    let rest = &text[end..];
    let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    let ending = ["\r\n", "\n", "\r"]
        .into_iter()
        .find(|ending| rest[blanks..].starts_with(ending));
    let ends_line = ending.is_some() || rest.len() == blanks;
    if is_blank(&text[line..start]) && ends_line {
        start = line;
        end += blanks + ending.map_or(0, str::len);
    } else if ends_line {
        let kept = text[line..start].trim_end_matches([' ', '\t']);
        start = line + kept.len();
    } else {
        end += blanks;
    }
    Some(Edit {
        place: Place {
            source: source.clone(),
            span: Span::new(start, end),
        },
        replacement: String::new(),
    })
}

/// Takes an option out of the call in which it is written.
pub(super) fn without_option(file: &FileView, option: &InitOption) -> Option<Edit> {
    Some(Edit {
        place: file.place(option.entry?.removal?),
        replacement: String::new(),
    })
}

/// `environment: 'sandbox'` before the option `beside`.
pub(super) fn sandbox_option(file: &FileView, beside: &InitOption) -> Option<Edit> {
    let text = &*file.source.text;
    let span = beside.entry?.span;
    let line = line_start(text, span.start);
    let indentation = &text[line..span.start];
    let behind = if is_blank(indentation) {
        format!("{}{indentation}", line_end(text, span.start))
    } else {
        " ".to_owned()
    };
    let quote = quote(span.slice(text));
    Some(Edit {
        place: file.place(Span::new(span.start, span.start)),
        replacement: format!("environment: {quote}sandbox{quote},{behind}"),
    })
}

/// The only option of that name, if the call's object is known through and
/// through and gives it always.
pub(super) fn only<'c>(call: &'c InitCall, name: &str) -> Option<&'c InitOption> {
    let InitOptions::Object {
        options,
        open: false,
    } = &call.options
    else {
        return None;
    };
    let mut named = options.iter().filter(|option| option.name == name);
    let option = named.next()?;
    (named.next().is_none() && option.condition.is_always()).then_some(option)
}

/// The environment of the token that is written in the call itself.
pub(super) fn written_environment(call: &InitCall) -> Option<Environment> {
    use crate::credential::{Classification, classify};
    let known = only(call, "token")?.value.as_known()?;
    match classify(known.text.expose()) {
        Classification::Credential(credential) if call.span.contains(known.span) => {
            credential.environment
        }
        _ => None,
    }
}

fn line_start(text: &str, at: usize) -> usize {
    memchr::memrchr2(b'\n', b'\r', &text.as_bytes()[..at]).map_or(0, |end| end + 1)
}

/// The line end that is in use around `at`.
fn line_end(text: &str, at: usize) -> &'static str {
    let bytes = text.as_bytes();
    let start = line_start(text, at);
    let end = match start.checked_sub(1) {
        Some(end) => Some(end),
        None => memchr::memchr2(b'\n', b'\r', &bytes[at..]).map(|end| at + end),
    };
    match end {
        Some(end) if bytes[end] == b'\r' && bytes.get(end + 1) == Some(&b'\n') => "\r\n",
        Some(end) if bytes[end] == b'\r' => "\r",
        Some(end) if end > 0 && bytes[end - 1] == b'\r' => "\r\n",
        _ => "\n",
    }
}

fn is_blank(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' ' | b'\t'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::testing::source;

    #[test]
    fn escapes_are_those_of_characters() {
        let cases = [
            ("a", Some("a")),
            (r"a\n\t\\", Some("a\n\t\\")),
            (r"\u200ba\x41\u{feff}", Some("\u{200b}aA\u{feff}")),
            (r"a\rb", Some("a\rb")),
            (r"\q", None),
            (r"\", None),
            (r"\u12", None),
            ("\\u{12", None),
            (r"\xé", None),
        ];
        for (written, expected) in cases {
            assert_eq!(unescaped(written).as_deref(), expected, "{written}");
        }
    }

    #[test]
    fn line_ends_are_those_around() {
        let cases = [
            ("ab", 1, "\n"),
            ("a\r\nb", 3, "\r\n"),
            ("a\r\nb", 0, "\r\n"),
            ("a\nb", 2, "\n"),
            ("a\rb", 0, "\r"),
            ("a\rb", 2, "\r"),
        ];
        for (text, at, expected) in cases {
            assert_eq!(line_end(text, at), expected, "{text:?} {at}");
        }
    }

    #[test]
    fn only_what_is_written_as_it_is_meant_is_replaced() {
        let cases = [
            ("'old'", "old", Some("'new'")),
            ("'o\\x6cd'", "old", Some("'new'")),
            ("'old '", "old", None),
            ("''", "", None),
            ("'o\nd'", "o\nd", None),
        ];
        for (text, value, expected) in cases {
            let source = source("a.js", text);
            let place = Place {
                source: source.clone(),
                span: Span::new(1, text.len() - 1),
            };
            let edit = literal(&place, value, "new");
            let edited = edit.map(|edit| edited(text, &edit));
            assert_eq!(edited.as_deref(), expected, "{text}");
        }
    }

    /// `text`, in which `‹` and `›` are around a statement, without these.
    fn marked(text: &str) -> (SourceText, Statement) {
        let start = text.find('‹').expect("a start");
        let end = text.find('›').expect("an end") - '‹'.len_utf8();
        let statement = Statement {
            span: Span::new(start, end),
            block: 0,
            receiver: Span::new(start, start),
        };
        (source("a.js", &text.replace(['‹', '›'], "")), statement)
    }

    fn edited(text: &str, edit: &Edit) -> String {
        let Span { start, end } = edit.place.span;
        format!("{}{}{}", &text[..start], edit.replacement, &text[end..])
    }

    #[test]
    fn statements_are_taken_out_with_their_lines() {
        let cases = [
            ("a\n  ‹b();›\nc", Some("a\nc")),
            ("a\n  ‹b();› \t\nc", Some("a\nc")),
            ("a\r\n‹b();›\r\nc", Some("a\r\nc")),
            ("a\r‹b();›\rc", Some("a\rc")),
            ("a\n‹b();›", Some("a\n")),
            ("a\n‹b();›  ", Some("a\n")),
            ("a\nb;  ‹c();›\nd", Some("a\nb;\nd")),
            ("‹b();›  c", Some("c")),
            ("a\n  ‹b();›  c", Some("a\n  c")),
            ("a\n  ‹b();› // c", Some("a\n  // c")),
            ("a\n‹b()› /* c */\nd", Some("a\n/* c */\nd")),
            ("a\n‹b()›\n(c)", None),
            ("a\n‹b()›\n/c/.test(d)", None),
        ];
        for (text, expected) in cases {
            let (source, statement) = marked(text);
            let edit = without(&source, statement);
            let edited = edit.map(|edit| edited(&source.text, &edit));
            assert_eq!(edited.as_deref(), expected, "{text:?}");
        }
    }

    #[test]
    fn statements_are_put_in_front_as_the_code_around_is_written() {
        let cases = [
            ("‹b();›", "a();\nb();"),
            ("{\r\n  ‹b()›\r\n}", "{\r\n  a()\r\n  b()\r\n}"),
            ("{ ‹b();› }", "{ a(); b(); }"),
        ];
        for (text, expected) in cases {
            let (source, statement) = marked(text);
            let edit = before(&source, statement, "a()");
            assert_eq!(edited(&source.text, &edit), expected, "{text:?}");
        }
    }

    #[test]
    fn quotes_are_those_of_the_code_around() {
        let cases = [("a('b')", '\''), ("a(\"b's\")", '"'), ("a()", '\'')];
        for (code, expected) in cases {
            assert_eq!(quote(code), expected, "{code}");
        }
    }
}
