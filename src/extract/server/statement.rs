//! Statements: where an expression ends, and what stands together.

use std::ops::Range;

use crate::extract::server::code::{Code, FAR, LONGEST};
use crate::extract::server::language::Language;
use crate::extract::server::lex::Token;

impl Code<'_> {
    /// The end of the expression that starts at `start`.
    pub(super) fn expression_end(&self, start: usize) -> usize {
        let mut at = start;
        let mut steps = 0;
        while at < self.tokens.len() && steps < LONGEST {
            steps += 1;
            let token = &self.tokens[at];
            if token.is_newline() {
                if self.ends_statement(start, at) {
                    return at;
                }
                at += 1;
                continue;
            }
            match self.word(at) {
                // `a = b = c`: what a is given is b.
                ";" | ")" | "]" | "}" | "=" | ":=" => return at,
                "(" | "[" | "{" => match self.partner(at) {
                    Some(close) => at = close + 1,
                    None => return at,
                },
                _ => at += 1,
            }
        }
        at.min(self.tokens.len())
    }

    /// Whether the statement from `start` ends with the newline at `at`.
    fn ends_statement(&self, start: usize, at: usize) -> bool {
        let is_last = at + 1 == self.tokens.len();
        if is_last || self.tokens[at].span.is_empty() {
            return true;
        }
        if self.language == Language::Php || at == start {
            return false;
        }
        let before = self.word_before(at);
        let mut next = at + 1;
        while self.tokens.get(next).is_some_and(Token::is_newline) && next - at < FAR {
            next += 1;
        }
        !(goes_on_behind(before) || goes_on_with(self.word(next)))
    }

    /// The statement that a token stands in: its first token and its end.
    pub(super) fn statement(&self, at: usize) -> Range<usize> {
        let mut here = at;
        let mut steps = 0;
        while let Some(open) = self.around(here)
            && steps < FAR
        {
            let is_block = self.word(open) == "{"
                && self.language != Language::Python
                && !self.is_literal(open);
            if is_block {
                break;
            }
            here = open;
            steps += 1;
        }
        let mut start = here;
        let mut steps = 0;
        while start > 0 && steps < LONGEST {
            steps += 1;
            let before = start - 1;
            if self.tokens[before].is_newline() {
                let is_continued = !self.tokens[before].span.is_empty()
                    && (self.language == Language::Php
                        || goes_on_behind(self.word_before(before))
                        || goes_on_with(self.word(start)));
                if !is_continued {
                    break;
                }
                start = before;
                continue;
            }
            match self.word(before) {
                ";" | "{" | "(" | "[" => break,
                ")" | "]" => match self.partner(before) {
                    Some(open) => start = open,
                    None => break,
                },
                "}" => match self.partner(before) {
                    Some(open) if self.is_literal(open) => start = open,
                    _ => break,
                },
                _ => start = before,
            }
        }
        start..self.expression_end(here).max(here)
    }

    /// Whether a brace opens a value, not a block.
    fn is_literal(&self, open: usize) -> bool {
        let before = self.word_before(open);
        matches!(
            before,
            "=" | "," | "(" | "[" | ":" | "=>" | "return" | "<<" | "->" | "?" | "{" | "&" | "%"
        ) || matches!(
            self.language,
            Language::Go | Language::Plain | Language::CSharp
        ) && matches!(before, "]" | "string" | "Header")
    }
}

fn goes_on_behind(word: &str) -> bool {
    matches!(
        word,
        "," | "+"
            | "."
            | "?"
            | ":"
            | "="
            | ":="
            | "||"
            | "&&"
            | "??"
            | "or"
            | "and"
            | "->"
            | "=>"
            | "<>"
            | "if"
            | "else"
    )
}

fn goes_on_with(word: &str) -> bool {
    matches!(
        word,
        "." | "->" | "?->" | "?." | "&." | "+" | "?" | ":" | "||" | "&&" | "??" | "|>" | "<>"
    )
}
