//! Scopes: which function a token stands in, and what it takes. By braces, or
//! by `def` and indentation.

use std::ops::Range;

use crate::extract::server::code::{Code, FAR, Function, NONE};
use crate::extract::server::lex::Kind;

impl Code<'_> {
    /// The scopes around a token, innermost first.
    pub(super) fn scopes(&self, at: usize) -> Vec<Range<usize>> {
        let mut scopes = Vec::new();
        if self.language.is_indented() {
            let mut function = self.function_at.get(at).copied().unwrap_or(NONE);
            while let Some(found) = self.functions.get(function as usize)
                && scopes.len() < FAR
            {
                scopes.push(found.start..found.end);
                function = found.parent;
            }
            return scopes;
        }
        let mut bracket = self.around(at);
        let mut steps = 0;
        while let Some(open) = bracket
            && steps < FAR
        {
            steps += 1;
            if self.word(open) == "{" {
                scopes.push(open..self.partner(open).unwrap_or(self.tokens.len()));
            }
            bracket = self.around(open);
        }
        scopes
    }

    /// The outermost function (not class) that a token stands in, by its first
    /// token.
    pub(super) fn function_of(&self, at: usize) -> Option<usize> {
        if self.language.is_indented() {
            return self.scopes(at).last().map(|scope| scope.start);
        }
        self.scopes(at)
            .into_iter()
            .take_while(|scope| !self.opens_class(scope.start))
            .last()
            .map(|scope| scope.start)
    }

    /// Whether the block that opens at `open` holds definitions, not steps.
    fn opens_class(&self, open: usize) -> bool {
        let header = self.header(open);
        let is_declaring = self.tokens[header.clone()].iter().any(|token| {
            matches!(
                token.text(self.text),
                "class"
                    | "namespace"
                    | "interface"
                    | "trait"
                    | "impl"
                    | "object"
                    | "module"
                    | "mod"
                    | "struct"
                    | "enum"
                    | "extension"
                    | "record"
                    | "package"
            )
        });
        is_declaring
            && !self.tokens[header]
                .iter()
                .any(|token| matches!(token.text(self.text), "func" | "fn" | "fun" | "function"))
    }

    /// The tokens in front of a block that say what it is.
    fn header(&self, open: usize) -> Range<usize> {
        if self.language.is_indented() {
            let mut end = open;
            while end < self.tokens.len() && !self.tokens[end].is_newline() && end - open < FAR {
                end = self.partner(end).filter(|&next| next > end).unwrap_or(end) + 1;
            }
            return open..end.min(self.tokens.len());
        }
        let mut start = open;
        // The brace may stand on a line of its own.
        while start > 0 && self.tokens[start - 1].is_newline() {
            start -= 1;
        }
        let end = start;
        let mut steps = 0;
        while start > 0 && steps < FAR {
            steps += 1;
            let before = start - 1;
            match self.word(before) {
                ";" | "{" | "}" => break,
                ")" | "]" => start = self.partner(before).unwrap_or(before),
                _ if self.tokens[before].is_newline() => break,
                _ => start = before,
            }
        }
        start..end
    }

    /// Whether the block or function that starts at `open` takes `name`.
    pub(super) fn header_names(&self, open: usize, name: &str) -> bool {
        let header = self.header(open);
        let first = self.word(header.start);
        if matches!(
            first,
            "if" | "while" | "switch" | "elseif" | "match" | "unless" | "else" | "return"
        ) {
            return false;
        }
        // Behind the first bracket stand the parameters.
        self.tokens[header]
            .iter()
            .skip_while(|token| !token.is(self.text, "("))
            .any(|token| token.kind == Kind::Word && token.text(self.text) == name)
    }

    /// Functions by indentation: `def … ` up to a line that stands as far left.
    pub(super) fn find_functions(&mut self) {
        let mut open: Vec<(usize, u32)> = Vec::new();
        let mut is_first = true;
        for at in 0..self.tokens.len() {
            if self.tokens[at].is_newline() {
                is_first |= self.around(at).is_none_or(|open| self.word(open) == "{");
            } else if is_first {
                is_first = false;
                let column = self.column(at);
                let word = self.word(at);
                while let Some(&(left, function)) = open.last()
                    && (column < left || column == left && !matches!(word, "rescue" | "ensure"))
                {
                    self.functions[function as usize].end = at;
                    open.pop();
                }
                let defines = word == "def"
                    || word == "defp"
                    || word == "async" && self.word(at + 1) == "def";
                if defines {
                    let parent = open.last().map_or(NONE, |&(_, function)| function);
                    let number = u32::try_from(self.functions.len()).unwrap_or(NONE);
                    self.functions.push(Function {
                        start: at,
                        end: self.tokens.len(),
                        parent,
                    });
                    open.push((column, number));
                }
            }
            self.function_at[at] = open.last().map_or(NONE, |&(_, function)| function);
        }
    }

    fn column(&self, at: usize) -> usize {
        let start = self.tokens[at].span.start;
        let bytes = &self.text.as_bytes()[..start];
        let window = &bytes[start.saturating_sub(256)..];
        memchr::memrchr(b'\n', window).map_or(window.len(), |line| window.len() - line - 1)
    }
}
