//! What stands around a name: whether, and where, it is given a value.
//!
//! Looks at a bounded number of bytes on either side, so that many names on
//! one long line stay cheap.

use crate::model::Span;

use super::{TextKind, is_name_byte, is_quote};

/// How far a value may stand behind its name in another line.
const REACH: usize = 200;

/// A name that may be given a value.
#[derive(Clone, Copy, Debug)]
pub(super) struct Name {
    pub(super) span: Span,
    /// The quote right before it.
    pub(super) quote: Option<u8>,
    /// Whether that quote is closed right behind it.
    pub(super) is_whole: bool,
}

/// How a value is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// `"NAME=value"`: up to the quote.
    Inside(u8),
    /// `<NAME>value</NAME>`: up to the next tag.
    Element,
    /// Behind a separator.
    Separated(Separator),
}

/// What separates a name from its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Separator {
    /// `NAME=value`, without spaces: an unquoted value ends at the next one.
    Tight,
    /// `NAME = value`, `NAME => value`: an unquoted value ends with the line.
    Loose,
    /// `NAME: value`: nothing behind it is no value.
    Colon,
    /// `ENV NAME value`, `define('NAME', 'value')`.
    Word,
}

/// How the value of `name` is given, and where it starts.
pub(super) fn form(
    text: &str,
    kind: TextKind,
    name: &Name,
    line_end: usize,
) -> Option<(Form, usize)> {
    let around = Around {
        bytes: text.as_bytes(),
        kind,
        name: *name,
        line_end,
    };
    // A read, as in `[ "$NAME" = x ]`; but nginx sets `$NAME`.
    if kind == TextKind::Config && around.is_read() && !around.keyword().is_some_and(sets) {
        return None;
    }
    around
        .element()
        .or_else(|| around.inside())
        .or_else(|| around.paired())
        .or_else(|| around.called())
        .or_else(|| around.worded())
        .or_else(|| around.separated())
}

struct Around<'t> {
    bytes: &'t [u8],
    kind: TextKind,
    name: Name,
    line_end: usize,
}

impl<'t> Around<'t> {
    fn at(&self, at: usize) -> Option<u8> {
        self.bytes.get(at).copied()
    }

    fn starts_with(&self, at: usize, text: &str) -> bool {
        self.bytes
            .get(at..)
            .is_some_and(|rest| rest.starts_with(text.as_bytes()))
    }

    /// Where the name starts, with its quote.
    fn start(&self) -> usize {
        let Some(quote) = self.name.span.start.checked_sub(1) else {
            return 0;
        };
        if !self.name.is_whole {
            return self.name.span.start;
        }
        match quote.checked_sub(1) {
            Some(escape) if self.bytes[escape] == b'\\' => escape,
            _ => quote,
        }
    }

    /// Where the name ends, with its quote.
    fn end(&self) -> usize {
        let end = self.name.span.end;
        match (self.name.is_whole, self.at(end)) {
            (false, _) => end,
            (true, Some(b'\\')) => end + 2,
            (true, _) => end + 1,
        }
    }

    fn skip_blanks(&self, mut at: usize) -> usize {
        while matches!(self.at(at), Some(b' ' | b'\t')) {
            at += 1;
        }
        at
    }

    fn skip_spaces(&self, mut at: usize) -> usize {
        let most = at + REACH;
        while at < most && self.at(at).is_some_and(|byte| byte.is_ascii_whitespace()) {
            at += 1;
        }
        at
    }

    /// The place before the blanks that end at `at`.
    fn blanks_before(&self, mut at: usize) -> usize {
        let least = at.saturating_sub(REACH);
        while at > least && matches!(self.bytes[at - 1], b' ' | b'\t') {
            at -= 1;
        }
        at
    }

    /// The word that ends at `at`.
    fn word_before(&self, at: usize) -> &'t str {
        let window = &self.bytes[at.saturating_sub(32)..at];
        let length = window
            .iter()
            .rev()
            .take_while(|&&byte| is_name_byte(byte))
            .count();
        std::str::from_utf8(&window[window.len() - length..]).unwrap_or("")
    }

    fn word_after(&self, at: usize) -> &'t str {
        let window = &self.bytes[at.min(self.bytes.len())..self.bytes.len().min(at + 32)];
        let length = window
            .iter()
            .take_while(|&&byte| is_name_byte(byte))
            .count();
        std::str::from_utf8(&window[..length]).unwrap_or("")
    }

    fn is_read(&self) -> bool {
        let window = &self.bytes[self.start().saturating_sub(2)..self.name.span.start];
        window.ends_with(b"$") || window.ends_with(b"${") || window.ends_with(b"$(")
    }

    /// The word before the name and blanks, as in `ENV NAME`.
    fn keyword(&self) -> Option<&'t str> {
        let mut start = self.start();
        if start > 0 && self.bytes[start - 1] == b'$' {
            start -= 1;
        }
        let before = self.blanks_before(start);
        (before < start).then(|| self.word_before(before))
    }

    /// `<NAME>value</NAME>`.
    fn element(&self) -> Option<(Form, usize)> {
        let Name { span, .. } = self.name;
        let opens = span.start > 0 && self.bytes[span.start - 1] == b'<';
        let is_element = self.kind == TextKind::Xml && opens && self.at(span.end) == Some(b'>');
        is_element.then_some((Form::Element, span.end + 1))
    }

    /// `"NAME=value"`.
    fn inside(&self) -> Option<(Form, usize)> {
        let quote = self.name.quote.filter(|_| !self.name.is_whole)?;
        let end = self.name.span.end;
        let is_inside = self.at(end) == Some(b'=') && self.at(end + 1) != Some(b'=');
        is_inside.then_some((Form::Inside(quote), end + 1))
    }

    /// `name: NAME` and then `value: x`, in YAML, JSON, HCL and XML.
    fn paired(&self) -> Option<(Form, usize)> {
        let before = self.blanks_before(self.start());
        let separator = before.checked_sub(1).map(|at| self.bytes[at])?;
        if !matches!(separator, b':' | b'=') {
            return None;
        }
        let mut word = self.blanks_before(before - 1);
        if word > 0 && is_quote(self.bytes[word - 1]) {
            word -= 1;
        }
        if !matches!(self.word_before(word), "name" | "Name" | "key" | "Key") {
            return None;
        }
        if self.kind == TextKind::Xml && self.at(self.end()) == Some(b'>') {
            return Some((Form::Element, self.end() + 1));
        }
        let mut at = self.skip_spaces(self.end());
        if self.at(at) == Some(b',') {
            at = self.skip_spaces(at + 1);
        }
        let quote = self.at(at).filter(|&byte| is_quote(byte));
        at += usize::from(quote.is_some());
        let word = self.word_after(at);
        if !matches!(word, "value" | "Value") {
            return None;
        }
        at += word.len();
        if quote.is_some() {
            at += usize::from(self.at(at) == quote);
        }
        at = self.skip_blanks(at);
        match self.at(at)? {
            b':' => Some((Form::Separated(Separator::Colon), at + 1)),
            b'=' => Some((Form::Separated(Separator::Loose), at + 1)),
            _ => None,
        }
    }

    /// `define('NAME', 'value')` and other setters.
    fn called(&self) -> Option<(Form, usize)> {
        let open = self.blanks_before(self.start()).checked_sub(1)?;
        if !self.name.is_whole || self.bytes[open] != b'(' {
            return None;
        }
        let function = self.word_before(open).rsplit('.').next().unwrap_or("");
        let comma = self.skip_blanks(self.end());
        let is_setter = matches!(
            function,
            "define"
                | "setenv"
                | "Setenv"
                | "set_var"
                | "setdefault"
                | "setProperty"
                | "SetEnvironmentVariable"
        );
        (is_setter && self.at(comma) == Some(b','))
            .then_some((Form::Separated(Separator::Word), comma + 1))
    }

    /// `ENV NAME value`, `set NAME "value"`.
    fn worded(&self) -> Option<(Form, usize)> {
        let end = self.end();
        let at = self.skip_blanks(end);
        let is_value = at > end && at < self.line_end && self.at(at) != Some(b'=');
        (is_value && self.kind == TextKind::Config && self.keyword().is_some_and(sets))
            .then_some((Form::Separated(Separator::Word), at))
    }

    /// Whether the name is part of a search or a replacement.
    fn is_in_pattern(&self) -> bool {
        let before = self.start().checked_sub(1).map(|at| self.bytes[at]);
        matches!(
            before,
            Some(b'/' | b'^' | b'|' | b'#' | b'%' | b'!' | b'~' | b'\\')
        )
    }

    /// `NAME = value`, `NAME: value`, `["NAME"] => value`, and so on.
    fn separated(&self) -> Option<(Form, usize)> {
        let mut end = self.end();
        if self.at(end) == Some(b']') {
            end += 1;
        }
        let at = self.operator(self.skip_blanks(end))?;
        let is_tight = at == end;
        let (separator, length) = self.separator(at, is_tight)?;
        let after = at + length;
        if separator == Separator::Colon && self.kind == TextKind::Code {
            return Some(self.behind_type(after));
        }
        let is_tight = is_tight && !matches!(self.at(after), Some(b' ' | b'\t'));
        // `s/NAME=.*/NAME=value/`, `^NAME=`
        if is_tight && self.is_in_pattern() {
            return None;
        }
        let separator = match separator {
            Separator::Loose if is_tight => Separator::Tight,
            other => other,
        };
        Some((Form::Separated(separator), after))
    }

    /// Where the operator is: in code, a type may stand before it, as in
    /// `paddleKey string = "…"` or `paddle_key[64] = "…"`.
    fn operator(&self, at: usize) -> Option<usize> {
        if self.kind != TextKind::Code
            || !self
                .at(at)
                .is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'[')
        {
            return Some(at);
        }
        let window = &self.bytes[at..self.line_end.min(at + 32)];
        let is_type = |byte: &u8| is_name_byte(*byte) || matches!(byte, b'*' | b'[' | b']');
        let length = window.iter().take_while(|byte| is_type(byte)).count();
        let operator = self.skip_blanks(at + length);
        (self.at(operator) == Some(b'=')).then_some(operator)
    }

    /// The separator at `at`, and its length.
    fn separator(&self, at: usize, is_tight: bool) -> Option<(Separator, usize)> {
        for operator in ["=>", ":=", "?=", "||=", "??="] {
            if self.starts_with(at, operator) {
                return Some((Separator::Loose, operator.len()));
            }
        }
        match (self.at(at)?, self.at(at + 1)) {
            (b'=', Some(b'=' | b'~')) => None,
            (b'=', _) => Some((Separator::Loose, 1)),
            (b':', next) if is_tight || self.kind != TextKind::Code => {
                let is_separator = self.name.is_whole && next != Some(b':')
                    || next.is_none_or(|byte| byte.is_ascii_whitespace() || is_quote(byte));
                is_separator.then_some((Separator::Colon, 1))
            }
            _ => None,
        }
    }

    /// In code, `NAME: Type = value` gives the value behind the `=`, and
    /// `NAME: value` the one right here.
    fn behind_type(&self, after: usize) -> (Form, usize) {
        let window = &self.bytes[after..self.line_end.min(after + REACH)];
        let stop = window
            .iter()
            .position(|byte| matches!(byte, b'=' | b',' | b';' | b'(' | b')' | b'{' | b'}' | b'"'));
        let is_typed = stop.is_some_and(|stop| {
            window[stop] == b'=' && !matches!(window.get(stop + 1), Some(b'=' | b'>'))
        });
        match stop {
            Some(stop) if is_typed => (Form::Separated(Separator::Loose), after + stop + 1),
            _ => (Form::Separated(Separator::Colon), after),
        }
    }
}

/// Whether a word gives what follows to the name behind it.
fn sets(word: &str) -> bool {
    matches!(
        word,
        "ENV"
            | "ARG"
            | "set"
            | "-x"
            | "-gx"
            | "-Ux"
            | "setx"
            | "setenv"
            | "SetEnv"
            | "fastcgi_param"
    )
}
