//! JavaScript in the strings of other programs: markup in a JavaScript string,
//! pages that Python, Go, Rust or PHP put together.
//!
//! This module knows how languages write values into strings; it does not know
//! their grammars.

use std::sync::LazyLock;

use regex::Regex;

use crate::extract::markup::{Rules, read, scripts};
use crate::extract::mentions::Mentions;
use crate::extract::program::{Dialect, Offsets, Program, Reading};
use crate::extract::template::{Finder, Sheet, merged};
use crate::model::Span;

/// The programs of the scripts in a JavaScript string.
///
/// `decoded` is the string's value, with `_` for what is interpolated at
/// `dynamic`; `map` says where its bytes come from. Empty unless it holds a
/// whole script that mentions Paddle.
pub fn programs_in_string(
    decoded: &str,
    map: &Offsets,
    dynamic: &[Span],
    mentions: Mentions<'_>,
) -> Vec<Program> {
    let mut finder = Finder::new(decoded);
    let whole = finder
        .find("<script", 0)
        .and_then(|at| finder.find("</script", at));
    if whole.is_none() || !mentions.are_in(decoded) {
        return Vec::new();
    }
    let markup = read(decoded, Rules::Page, mentions);
    scripts(&Sheet::plain(decoded), &markup.scripts)
        .into_iter()
        .filter(|program| {
            program
                .readings
                .iter()
                .any(|reading| mentions.are_in(&reading.text))
        })
        .map(|program| moved(program, map, dynamic))
        .collect()
}

/// The program that a string is when it is given to something that runs it.
/// The arguments are those of [`programs_in_string`].
pub fn program_of_body(decoded: &str, map: &Offsets, dynamic: &[Span]) -> Program {
    Program {
        readings: vec![Reading {
            text: decoded.to_owned(),
            dynamic: dynamic.to_vec(),
            conditions: Vec::new(),
        }],
        dialect: Dialect::JavaScript,
        offsets: map.clone(),
        must_parse: false,
        apart: None,
    }
}

/// A program of a decoded string as one of the source.
fn moved(program: Program, map: &Offsets, dynamic: &[Span]) -> Program {
    let start = match &program.offsets {
        Offsets::Shifted(shift) => *shift,
        Offsets::Pieces(pieces) => pieces.first().map_or(0, |&(_, source)| source),
    };
    let readings = program
        .readings
        .into_iter()
        .map(|reading| {
            let end = start + reading.text.len();
            let inner = dynamic
                .iter()
                .filter(|span| span.start < end && start < span.end)
                .map(|span| Span::new(span.start.max(start) - start, span.end.min(end) - start));
            Reading {
                dynamic: inner.collect(),
                ..reading
            }
        })
        .collect();
    Program {
        readings,
        offsets: behind(map, start),
        must_parse: false,
        ..program
    }
}

/// The map of what stands behind the first `skip` bytes.
pub(crate) fn behind(map: &Offsets, skip: usize) -> Offsets {
    match map {
        Offsets::Shifted(shift) => Offsets::Shifted(shift + skip),
        Offsets::Pieces(pieces) => {
            let next = pieces.partition_point(|&(start, _)| start <= skip);
            let mut rest = vec![(0, map.to_source(skip))];
            rest.extend(
                pieces[next..]
                    .iter()
                    .map(|&(start, source)| (start - skip, source)),
            );
            Offsets::Pieces(rest)
        }
    }
}

/// The programs of the scripts in the strings of a program in another
/// language: those that initialise Paddle or call it.
pub fn programs_in_text(text: &str, mentions: Mentions<'_>) -> Vec<Program> {
    let mut programs = Vec::new();
    let mut finder = Finder::new(text);
    let mut at = 0;
    while let Some(open) = finder.find("<script", at) {
        at = open + "<script".len();
        let Some(start) = finder.find_end(">", at) else {
            break;
        };
        let tag = &text[at..start];
        let Some(end) = script_end(&mut finder, start) else {
            break;
        };
        if tag.len() > TAG_LIMIT || !runs(tag) {
            at = start.min(end);
            continue;
        }
        let body = Span::new(start, end);
        at = end;
        let code = body.slice(text);
        if mentions.call_in(code) {
            programs.push(Program {
                readings: readings(code),
                dialect: Dialect::JavaScript,
                offsets: Offsets::Shifted(start),
                must_parse: false,
                apart: Some(start),
            });
        }
    }
    programs
}

/// Start tags longer than this are none.
const TAG_LIMIT: usize = 4096;

/// The next `</script` or, as strings in scripts write it, `<\/script`.
fn script_end(finder: &mut Finder<'_>, from: usize) -> Option<usize> {
    let plain = finder.find("</script", from);
    let escaped = finder.find("<\\/script", from);
    plain.into_iter().chain(escaped).min()
}

/// Whether a script with these attributes runs what stands in it.
fn runs(tag: &str) -> bool {
    let is_other = ["json", "template", "importmap", "speculationrules"]
        .iter()
        .any(|kind| tag.contains(kind));
    !tag.contains("src=") && !is_other
}

/// The ways to read a script that a program writes into its output: as it is;
/// as a format string, with braces doubled; as a string with escapes; and as
/// both.
fn readings(code: &str) -> Vec<Reading> {
    let values = spans(&VALUES, code);
    let mut seen = values.clone();
    seen.extend(spans(&BRACED, code));
    let seen = merged(seen);
    let formatted = formatted(code);
    let seams = spans(&SEAMS, code);
    let joined = filled(&filled(code, &values, b'_'), &seams, b' ');
    let with_seams = merged(seen.iter().copied().chain(seams).collect());
    let candidates = [
        reading(code.to_owned(), seen),
        formatted.clone(),
        reading(unescaped(&joined), with_seams),
        reading(unescaped(&formatted.text), formatted.dynamic),
    ];
    let mut readings: Vec<Reading> = Vec::new();
    for candidate in candidates {
        if readings.iter().all(|other| other.text != candidate.text) {
            readings.push(candidate);
        }
    }
    readings
}

fn reading(text: String, dynamic: Vec<Span>) -> Reading {
    Reading {
        text,
        dynamic,
        conditions: Vec::new(),
    }
}

/// What writes values in many languages: `%s` and `%(name)s`, `#{…}`, `${…}`,
/// `$name`, the seams of concatenation, and marks to be replaced.
static VALUES: LazyLock<Regex> = LazyLock::new(|| {
    let kinds = [
        r"%\([A-Za-z_][A-Za-z0-9_]{0,60}\)[sdr]",
        r"%[0-9]?[svdqr]\b",
        r"[#$]\{[^{}\n]{0,200}\}",
        r"\$[A-Za-z_][A-Za-z0-9_]{0,60}(?:->[A-Za-z0-9_]{1,60}|\[[^\]\n]{0,60}\])?",
        r"__[A-Z][A-Z0-9_]{1,60}__",
        r"%[A-Z][A-Z0-9_]{1,60}%",
        r#"["'`][ \t\r\n]{0,80}[+.&][ \t]{0,20}[^"'`\n]{1,200}?[+.&][ \t\r\n]{0,80}["'`]"#,
    ];
    Regex::new(&kinds.join("|")).expect("the pattern is fixed")
});

/// What writes values in braces: `{{ … }}`, `{}`, `{name}`, `{name!r:>9}`.
static BRACED: LazyLock<Regex> = LazyLock::new(|| {
    let kinds = [
        r"\{\{ ?[A-Za-z_.$][^{}\n]{0,200}\}\}",
        r"\{[A-Za-z_]?[A-Za-z0-9_.\[\]()$>-]{0,80}(?:![rsa])?(?::[^{}\s]{0,20})?\}",
    ];
    Regex::new(&kinds.join("|")).expect("the pattern is fixed")
});

/// Where a string ends and another goes on with what it says.
static SEAMS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"["'`][ \t\r\n]{0,80}[+.&][ \t\r\n]{0,80}["'`]"#).expect("the pattern is fixed")
});

/// Where the pattern matches.
fn spans(pattern: &Regex, text: &str) -> Vec<Span> {
    pattern
        .find_iter(text)
        .map(|found| Span::new(found.start(), found.end()))
        .collect()
}

fn filled(text: &str, spans: &[Span], with: u8) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for span in spans {
        bytes[span.start..span.end].fill(with);
    }
    String::from_utf8(bytes).expect("matches are whole characters")
}

/// A value in a format string is not longer than this.
const VALUE_LIMIT: usize = 200;

/// The reading of a format string: braces enclose values, and are doubled to
/// be braces.
fn formatted(code: &str) -> Reading {
    let mut bytes = code.as_bytes().to_vec();
    let mut dynamic = Vec::new();
    let mut at = 0;
    while let Some(next) = memchr::memchr2(b'{', b'}', &bytes[at..]) {
        at += next;
        let is_double = bytes.get(at + 1) == Some(&bytes[at]);
        match (bytes[at], is_double) {
            (b'{', true) => bytes[at..at + 2].copy_from_slice(b" {"),
            (b'}', true) => bytes[at..at + 2].copy_from_slice(b"} "),
            (b'{', false) => {
                if let Some(end) = value_end(&bytes, at) {
                    dynamic.push(Span::new(at, end));
                    bytes[at..end].fill(b'_');
                    at = end;
                    continue;
                }
            }
            _ => {}
        }
        at += if is_double { 2 } else { 1 };
    }
    let text = String::from_utf8(bytes).expect("values are whole characters");
    let others = spans(&VALUES, &text);
    let text = filled(&text, &others, b'_');
    dynamic.extend(others);
    reading(text, merged(dynamic))
}

/// The end of the value whose brace opens at `at`.
fn value_end(bytes: &[u8], at: usize) -> Option<usize> {
    let limit = bytes.len().min(at + VALUE_LIMIT);
    let inner = &bytes[at + 1..limit];
    let end = inner
        .iter()
        .position(|byte| matches!(byte, b'{' | b'}' | b'\n'))?;
    (inner[end] == b'}').then_some(at + end + 2)
}

/// The text with escaped quotes and line ends as themselves, in place. The
/// blanks that are left over stand outside of the strings.
fn unescaped(text: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    let mut open: Option<u8> = None;
    let mut at = 0;
    while let Some(next) = bytes
        .get(at..)
        .and_then(|rest| memchr::memchr3(b'\\', b'"', b'\'', rest))
    {
        at += next;
        let is_escape = bytes[at] == b'\\';
        let what = if is_escape {
            bytes.get(at + 1).copied()
        } else {
            Some(bytes[at])
        };
        let replacement = match what {
            Some(quote @ (b'"' | b'\'')) if open == Some(quote) => {
                open = None;
                [quote, b' ']
            }
            Some(quote @ (b'"' | b'\'')) => {
                open = open.or(Some(quote));
                [b' ', quote]
            }
            Some(b'n') => *b" \n",
            Some(b'r' | b't') => *b"  ",
            Some(b'/') => *b" /",
            _ => {
                at += 2;
                continue;
            }
        };
        if is_escape {
            bytes[at..at + 2].copy_from_slice(&replacement);
            at += 1;
        }
        at += 1;
    }
    String::from_utf8(bytes).expect("escapes are whole characters")
}
