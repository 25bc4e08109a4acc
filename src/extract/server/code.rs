//! The tokens of server code and their brackets. Knows no Paddle and evaluates
//! nothing.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::extract::comments::Notation;
use crate::extract::server::language::Language;
use crate::extract::server::lex::{Kind, Token, lex};
use crate::extract::server::names::Binding;
use crate::model::Span;

/// No bracket, no scope.
pub(super) const NONE: u32 = u32::MAX;

/// Longer expressions are not looked at.
pub(super) const LONGEST: usize = 400;

/// Headers of blocks, left sides and chains of brackets are followed so far.
pub(super) const FAR: usize = 64;

/// A program in one of the languages, ready to be asked.
pub(super) struct Code<'t> {
    pub(super) text: &'t str,
    pub(super) language: Language,
    /// What begins its comments.
    pub(super) notation: &'static Notation,
    pub(super) tokens: Vec<Token>,
    /// The innermost bracket that is open at each token; of a bracket itself
    /// the one around it.
    enclosing: Vec<u32>,
    /// The bracket that belongs to a bracket.
    partner: Vec<u32>,
    /// The innermost function that each token stands in, for languages that
    /// tell by indentation.
    pub(super) function_at: Vec<u32>,
    /// The first token and the end of each of those functions.
    pub(super) functions: Vec<Function>,
    pub(super) bindings: BTreeMap<&'t str, Vec<Binding>>,
}

/// A function that indentation tells: its tokens, and the one around it.
pub(super) struct Function {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) parent: u32,
}

impl<'t> Code<'t> {
    /// The code in these parts of `text`.
    pub(super) fn new(
        text: &'t str,
        language: Language,
        notation: &'static Notation,
        regions: &[Span],
    ) -> Self {
        let mut tokens = Vec::new();
        for region in regions {
            tokens.append(&mut lex(text, *region, language, notation));
            // Parts are statements of their own.
            tokens.push(Token {
                kind: Kind::Newline,
                span: Span::new(region.end, region.end),
            });
        }
        let (enclosing, partner) = brackets(text, &tokens);
        let mut code = Self {
            text,
            language,
            notation,
            function_at: vec![NONE; tokens.len()],
            tokens,
            enclosing,
            partner,
            functions: Vec::new(),
            bindings: BTreeMap::new(),
        };
        if language.is_indented() {
            code.find_functions();
        }
        code.find_bindings();
        code
    }

    /// The text of a token; `""` where there is none.
    pub(super) fn word(&self, at: usize) -> &'t str {
        self.tokens.get(at).map_or("", |token| match token.kind {
            Kind::Word | Kind::Punct | Kind::Symbol => token.text(self.text),
            _ => "",
        })
    }

    /// The text of the token before; `""` where there is none.
    pub(super) fn word_before(&self, at: usize) -> &'t str {
        at.checked_sub(1).map_or("", |before| self.word(before))
    }

    /// The bracket that closes the one at `open`, or opens the one that
    /// closes there.
    pub(super) fn partner(&self, at: usize) -> Option<usize> {
        let partner = *self.partner.get(at)?;
        (partner != NONE).then_some(partner as usize)
    }

    /// The bracket around a token.
    pub(super) fn around(&self, at: usize) -> Option<usize> {
        let around = *self.enclosing.get(at)?;
        (around != NONE).then_some(around as usize)
    }

    /// The bytes from one token to another, both included.
    pub(super) fn span(&self, first: usize, last: usize) -> Span {
        Span::new(self.tokens[first].span.start, self.tokens[last].span.end)
    }

    /// The arguments of the call that opens at `open`: token ranges.
    pub(super) fn arguments(&self, open: usize) -> Vec<Range<usize>> {
        let Some(close) = self.partner(open) else {
            return Vec::new();
        };
        let mut arguments = Vec::new();
        let mut start = open + 1;
        let mut at = start;
        while at < close && arguments.len() < FAR {
            if let Some(end) = self.partner(at).filter(|&end| end > at) {
                at = end + 1;
                continue;
            }
            if self.word(at) == "," {
                arguments.push(start..at);
                start = at + 1;
            }
            at += 1;
        }
        let last = start..close;
        if self.tokens[last.clone()]
            .iter()
            .any(|token| !token.is_newline())
        {
            arguments.push(last);
        }
        arguments
    }

    /// The end of the member chain (`a.b->c::d`) that starts at `at`: the
    /// token behind it.
    pub(super) fn path_end(&self, at: usize) -> usize {
        path_end(self.text, &self.tokens, at)
    }

    /// The text of a member chain, if it is written without blanks.
    pub(super) fn path(&self, at: usize, end: usize) -> &'t str {
        let text = self.span(at, end - 1).slice(self.text);
        if text.contains(char::is_whitespace) {
            ""
        } else {
            text
        }
    }
}

/// The token behind the member chain that starts at `at`.
pub(super) fn path_end(text: &str, tokens: &[Token], at: usize) -> usize {
    let mut end = at + 1;
    while tokens.get(end).is_some_and(|mark| {
        mark.kind == Kind::Punct
            && matches!(mark.text(text), "." | "->" | "::" | "?->" | "&." | "?.")
    }) && tokens
        .get(end + 1)
        .is_some_and(|token| token.kind == Kind::Word)
    {
        end += 2;
    }
    end
}

/// A member of the object at hand by the name that the class gives it.
pub(super) fn own(path: &str) -> &str {
    path.strip_prefix("this.").unwrap_or(path)
}

fn brackets(text: &str, tokens: &[Token]) -> (Vec<u32>, Vec<u32>) {
    let mut enclosing = vec![NONE; tokens.len()];
    let mut partner = vec![NONE; tokens.len()];
    let mut open: Vec<u32> = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        // The parts of a template do not nest.
        if token.is_newline() && token.span.is_empty() {
            open.clear();
        }
        enclosing[at] = open.last().copied().unwrap_or(NONE);
        if token.kind != Kind::Punct {
            continue;
        }
        let number = u32::try_from(at).unwrap_or(NONE);
        let opener = match token.text(text) {
            "(" | "[" | "{" => {
                open.push(number);
                continue;
            }
            ")" => "(",
            "]" => "[",
            "}" => "{",
            _ => continue,
        };
        // A bracket that does not belong to the last one is left alone.
        if let Some(&last) = open.last()
            && tokens[last as usize].text(text) == opener
        {
            open.pop();
            enclosing[at] = open.last().copied().unwrap_or(NONE);
            partner[at] = last;
            partner[last as usize] = number;
        }
    }
    (enclosing, partner)
}
