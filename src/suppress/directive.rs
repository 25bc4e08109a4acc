//! What comments say to paddlint: `paddlint-ignore[rule]: reason` and its
//! like, and what was meant to say so.

use crate::credential;
use crate::model::Span;
use crate::model::facts::{Comment, Standing};
use crate::rules;
use crate::suppress::lines::Lines;
use crate::suppress::misspelt;

/// What a directive speaks about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Scope {
    /// One line.
    Line(usize),
    /// The whole file.
    File,
}

/// A part of a directive that can be useless.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Named {
    /// The rule; none for all of them.
    pub(super) rule: Option<&'static str>,
    /// Where it is named; the directive where none is.
    pub(super) span: Span,
}

/// What a comment says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Directive {
    /// The directive with its brackets.
    pub(super) span: Span,
    /// Its word.
    pub(super) word: &'static str,
    pub(super) scope: Scope,
    pub(super) named: Vec<Named>,
    pub(super) reason: Option<String>,
    /// What is odd about where it stands.
    pub(super) oddity: Option<Oddity>,
}

/// Where a directive should not stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Oddity {
    /// About a line on which there is nothing.
    Alone,
    /// In a value, for whoever reads the file.
    InValue,
}

/// Something that was meant for a directive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mistake {
    pub(super) span: Span,
    pub(super) message: String,
    pub(super) help: String,
}

/// What was read.
#[derive(Debug, Default)]
pub(super) struct Directives {
    pub(super) all: Vec<Directive>,
    pub(super) mistakes: Vec<Mistake>,
}

/// Reads what the comments of `text` say.
pub(super) fn read(text: &str, comments: &[Comment], lines: &Lines<'_>) -> Directives {
    let mut directives = Directives::default();
    for comment in comments {
        let inner = without_end(text, comment.span);
        let mut start = inner.start;
        for line in inner.slice(text).split_inclusive(['\n', '\r']) {
            let mut reader = Reader {
                text,
                comment,
                lines,
                end: start + line.trim_end().len(),
                last_bracket: None,
                directives: &mut directives,
            };
            reader.line(start);
            start += line.len();
        }
    }
    // Two readers may tell one comment, with and without its braces.
    directives.all.sort_by_key(|directive| directive.span);
    directives.all.dedup_by_key(|directive| directive.span);
    directives.mistakes.sort_by_key(|mistake| mistake.span);
    directives.mistakes.dedup_by_key(|mistake| mistake.span);
    directives
}

/// The comment without the marks that end it.
fn without_end(text: &str, span: Span) -> Span {
    const ENDS: &[&str] = &[
        "*/}}", "*/ -}}", "*/}", "*/", "-->", "--%>", "%>", "--}}", "}}", "#}", "*}", "*@", "]]",
        "-}", "*)", "#>", "?>",
    ];
    let inner = span.slice(text);
    let kept = if inner.starts_with("[//]") {
        inner.strip_suffix(')')
    } else if inner.ends_with("%}") && inner.contains("endcomment") {
        inner.rfind("{%").and_then(|at| inner.get(..at))
    } else {
        ENDS.iter().find_map(|end| inner.strip_suffix(end))
    };
    Span::new(span.start, span.start + kept.unwrap_or(inner).len())
}

/// Marks that begin comments, and lines in them.
fn is_mark(byte: u8) -> bool {
    matches!(
        byte,
        b'/' | b'*'
            | b'#'
            | b'!'
            | b'<'
            | b'-'
            | b'{'
            | b'}'
            | b'%'
            | b';'
            | b'@'
            | b'\''
            | b'('
            | b'['
            | b']'
            | b'='
            | b'~'
            | b'|'
    )
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

/// How far behind its start a line is looked at for more directives.
const LONGEST_LINE: usize = 65_536;

/// Reads one line of a comment.
struct Reader<'t, 'o> {
    text: &'t str,
    comment: &'t Comment,
    lines: &'t Lines<'t>,
    /// The end of the line.
    end: usize,
    /// The last `]` in the line.
    last_bracket: Option<usize>,
    directives: &'o mut Directives,
}

impl Reader<'_, '_> {
    fn line(&mut self, start: usize) {
        let bytes = self.text.as_bytes();
        let limit = self.end.min(start.saturating_add(LONGEST_LINE));
        self.end = self.text.floor_char_boundary(limit).max(start);
        self.last_bracket = memchr::memrchr(b']', &bytes[start..self.end]).map(|at| start + at);
        // Whether only marks were passed since the line or a mark began.
        let mut is_first = true;
        let mut open: Option<(usize, usize)> = None;
        let mut at = start;
        while at < self.end {
            let byte = bytes[at];
            if byte.is_ascii_whitespace() || is_first && is_mark(byte) {
                at += 1;
                continue;
            }
            let blank_end = at;
            while at < self.end
                && matches!(bytes[at], b'/' | b'#' | b';' | b'%' | b'}' | b'*' | b'!')
            {
                at += 1;
            }
            is_first |= at > blank_end && bytes.get(at).is_some_and(|&byte| is_word(byte));
            let word_start = at;
            while at < self.end && !bytes[at].is_ascii_whitespace() {
                at += 1;
                // `[a, b]` has blanks inside.
                if bytes[at - 1] == b'[' {
                    at = self.behind_bracket(at).unwrap_or(at);
                    break;
                }
            }
            let word = Span::new(blank_end, at);
            let is_inner_mark = word.slice(self.text).bytes().all(is_mark)
                || ["rem", "dnl", ".."]
                    .iter()
                    .any(|mark| word.slice(self.text).eq_ignore_ascii_case(mark));
            if is_inner_mark {
                is_first = true;
                continue;
            }
            let known = self.directives.all.len();
            if let Some(next) = self.word(word_start, is_first) {
                if let Some((index, from)) = open.take() {
                    self.give_reason(index, from, word_start);
                }
                if self.directives.all.len() > known {
                    open = Some((known, next));
                }
                at = next;
            }
            is_first = false;
        }
        if let Some((index, from)) = open {
            self.give_reason(index, from, self.end);
        }
    }

    /// The place behind the next `]` from `inside` on, in this line.
    fn behind_bracket(&self, inside: usize) -> Option<usize> {
        if self.last_bracket.is_none_or(|last| last < inside) {
            return None;
        }
        let rest = &self.text.as_bytes()[inside..self.end];
        memchr::memchr(b']', rest).map(|length| inside + length + 1)
    }

    /// Reads the directive, or what was meant for one, at `start`; returns where
    /// it ends.
    fn word(&mut self, start: usize, is_first: bool) -> Option<usize> {
        let bytes = &self.text.as_bytes()[..self.end];
        let mut end = start;
        while bytes
            .get(end)
            .is_some_and(|&byte| is_word(byte) || byte == b':')
        {
            end += 1;
        }
        // The colon in front of the reason is none of it.
        let word = self.text[start..end].trim_end_matches(':');
        let end = start + word.len();
        // Whatever is, or was meant for, `paddlint`.
        if !word.starts_with(['p', 'P']) {
            return None;
        }
        let written = Span::new(start, end);
        let known = misspelt::DIRECTIVES.iter().find(|known| **known == word);
        let Some(known) = known else {
            return self.misspelt(written, is_first);
        };
        let bracket = self.skip_blank(end);
        if bytes.get(bracket) == Some(&b'[') {
            return Some(self.named(written, known, bracket));
        }
        if !is_first {
            // Prose that mentions it.
            return None;
        }
        if let Some(rule) = self.rule_behind(end) {
            self.mistake(
                written,
                format!("`{known}` names its rules in brackets"),
                format!("write `{known}[{rule}]`: without brackets it is about all rules"),
            );
            return Some(end);
        }
        let named = Named {
            rule: None,
            span: written,
        };
        self.directive(written, known, vec![named]);
        Some(end)
    }

    fn skip_blank(&self, from: usize) -> usize {
        let rest = &self.text.as_bytes()[from..self.end];
        let blank = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t'));
        from + blank.count()
    }

    /// The rule that is the first word behind `from`, where there is no colon.
    fn rule_behind(&self, from: usize) -> Option<&'static str> {
        let rest = self.text[from..self.end].trim_start_matches([' ', '\t', '(', '`', '"', '\'']);
        let word = rest.split(|next: char| !next.is_ascii_alphabetic() && next != '-');
        let word = word.into_iter().next().unwrap_or("");
        if let Some(reason) = rest.strip_prefix(':') {
            // A reason may say anything but a rule.
            let first = reason.split_whitespace().next().unwrap_or("");
            return rules::find(first).map(|meta| meta.id);
        }
        if !word.contains('-') || word.starts_with('-') {
            return None;
        }
        misspelt::rule(word)
    }

    /// Reads the rules in the brackets that open at `bracket`; returns where
    /// they end.
    fn named(&mut self, word: Span, known: &'static str, bracket: usize) -> usize {
        let inside = bracket + 1;
        let Some(end) = self.behind_bracket(inside) else {
            self.mistake(
                word,
                format!("the bracket behind `{known}` is not closed"),
                format!("close it: `{known}[rule]: reason`"),
            );
            return self.end;
        };
        let whole = Span::new(word.start, end);
        let mut named = Vec::new();
        let mut at = inside;
        let mut names_any = false;
        for part in self.text[inside..end - 1].split(',') {
            let rule = part.trim();
            let start = at + (part.len() - part.trim_start().len());
            let span = Span::new(start, start + rule.len());
            at += part.len() + 1;
            if rule.is_empty() {
                continue;
            }
            names_any = true;
            match rules::find(rule) {
                Some(meta) => named.push(Named {
                    rule: Some(meta.id),
                    span,
                }),
                None => self.unknown_rule(rule, span),
            }
        }
        if !names_any {
            self.mistake(
                whole,
                format!("`{known}[]` names no rule"),
                "name the rules, or leave the brackets out to ignore all".to_owned(),
            );
        }
        if !named.is_empty() {
            self.directive(whole, known, named);
        }
        end
    }

    fn unknown_rule(&mut self, rule: &str, span: Span) {
        let message = match misspelt::is_harmless(rule) {
            true => format!("there is no rule `{rule}`"),
            false => "there is no such rule".to_owned(),
        };
        let help = match misspelt::rule(rule) {
            Some(meant) => format!("did you mean `{meant}`? `paddlint rules` lists all rules"),
            None => "`paddlint rules` lists all rules".to_owned(),
        };
        self.mistake(span, message, help);
    }

    fn directive(&mut self, span: Span, word: &'static str, named: Vec<Named>) {
        let line = self.lines.of(span.start);
        let is_alone = self.lines.is_comment(line);
        let (scope, oddity) = match word {
            "paddlint-ignore-file" => (Scope::File, None),
            "paddlint-ignore-next-line" => {
                let last = self.lines.of(self.comment.span.end.saturating_sub(1));
                (Scope::Line(self.lines.next(last.max(line))), None)
            }
            _ => (Scope::Line(line), is_alone.then_some(Oddity::Alone)),
        };
        let oddity = match self.comment.standing {
            Standing::Comment => oddity,
            Standing::Value => Some(Oddity::InValue),
        };
        self.directives.all.push(Directive {
            span,
            word,
            scope,
            named,
            reason: None,
            oddity,
        });
    }

    /// Gives a directive the text from `from` to `end` for a reason.
    fn give_reason(&mut self, index: usize, from: usize, end: usize) {
        let is_decoration =
            |next: char| next.is_whitespace() || next.is_ascii() && is_mark(next as u8);
        let text = self.text.get(from..end).unwrap_or("");
        let text = text
            .trim_start_matches(|next: char| is_decoration(next) || matches!(next, ':' | '—' | '–'))
            .trim_end_matches(is_decoration);
        if !text.is_empty() {
            self.directives.all[index].reason = Some(credential::without_long_runs(text));
        }
    }

    fn misspelt(&mut self, mut word: Span, is_first: bool) -> Option<usize> {
        let bytes = &self.text.as_bytes()[..self.end];
        let mut meant = misspelt::meant(word.slice(self.text));
        // `paddlint: ignore`, `paddlint ignore[…]`
        let next = bytes.get(word.end);
        if meant.is_none() && matches!(next, Some(b':' | b' ')) {
            let has_colon = next == Some(&b':');
            let second = self.skip_blank(word.end + usize::from(has_colon));
            let rest = bytes[second..].iter();
            let end = second + rest.take_while(|byte| is_word(**byte)).count();
            if has_colon || matches!(bytes.get(end), None | Some(b'[' | b':')) {
                let first = word.slice(self.text);
                meant = misspelt::meant(&format!("{first}-{}", &self.text[second..end]));
                word.end = end;
            }
        }
        let meant = meant?;
        let is_named = bytes.get(word.end) == Some(&b'[');
        if !is_first && !is_named {
            return None;
        }
        let written = word.slice(self.text);
        let message = match misspelt::is_harmless(written) {
            true => format!("`{written}` is no directive, and so suppresses nothing"),
            false => "this is no directive, and so suppresses nothing".to_owned(),
        };
        self.mistake(word, message, format!("did you mean `{meant}`?"));
        Some(word.end)
    }

    fn mistake(&mut self, span: Span, message: String, help: String) {
        self.directives.mistakes.push(Mistake {
            span,
            message,
            help,
        });
    }
}
