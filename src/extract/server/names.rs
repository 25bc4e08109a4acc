//! What names are given, and what a name stands for where it is read.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::extract::server::code::{Code, FAR, own};
use crate::extract::server::language::Language;
use crate::extract::server::lex::Kind;

/// A value given to a name.
#[derive(Clone, Debug)]
pub(super) struct Binding {
    /// The first token of the name.
    pub(super) at: usize,
    /// The tokens of the value; none if it is not that simple.
    pub(super) value: Option<Range<usize>>,
}

/// What a name stands for.
pub(super) enum Named<'c> {
    /// Given once: this.
    Once(&'c Binding),
    /// Given more than once, or by a caller.
    Changing,
    /// Not given here.
    Unknown,
}

impl<'t> Code<'t> {
    /// What `path`, read at token `at`, stands for.
    pub(super) fn lookup(&self, path: &str, at: usize) -> Named<'_> {
        let found = match self.bindings.get(path) {
            Some(bindings) if is_member(path) => match bindings.as_slice() {
                [only] => Named::Once(only),
                _ => Named::Changing,
            },
            Some(bindings) => self.in_scopes(bindings, path, at),
            None => self.parameter(path, at),
        };
        match found {
            Named::Unknown => self.lookup_constant(path),
            found => found,
        }
    }

    /// A constant that is read through what holds it: `self::BASE_URL`,
    /// `Config.BASE_URL`.
    fn lookup_constant(&self, path: &str) -> Named<'_> {
        let last = path
            .rsplit(['.', ':', '>', '$', '\\'])
            .next()
            .unwrap_or_default();
        let is_constant =
            last.len() > 1 && !last.bytes().any(|byte| byte.is_ascii_lowercase()) && last != path;
        match self.bindings.get(last).map(Vec::as_slice) {
            Some([only]) if is_constant => Named::Once(only),
            _ => Named::Unknown,
        }
    }

    fn in_scopes<'c>(&'c self, bindings: &'c [Binding], path: &str, at: usize) -> Named<'c> {
        for scope in self.scopes(at) {
            let mut inside = bindings
                .iter()
                .filter(|binding| scope.contains(&binding.at));
            match (inside.next(), inside.next()) {
                (Some(only), None) => return Named::Once(only),
                (Some(_), Some(_)) => return Named::Changing,
                (None, _) => {}
            }
            if self.header_names(scope.start, path) {
                return Named::Changing;
            }
        }
        let mut outside = bindings
            .iter()
            .filter(|binding| self.function_of(binding.at).is_none());
        match (outside.next(), outside.next()) {
            (Some(only), None) => Named::Once(only),
            (Some(_), Some(_)) => Named::Changing,
            (None, _) => Named::Unknown,
        }
    }

    fn parameter(&self, path: &str, at: usize) -> Named<'_> {
        let is_parameter = self
            .scopes(at)
            .iter()
            .any(|scope| self.header_names(scope.start, path));
        if is_parameter {
            Named::Changing
        } else {
            Named::Unknown
        }
    }

    pub(super) fn find_bindings(&mut self) {
        let mut bindings: BTreeMap<&'t str, Vec<Binding>> = BTreeMap::new();
        for at in 0..self.tokens.len() {
            let mark = self.word(at);
            if self.tokens[at].kind != Kind::Punct
                || !matches!(mark, "=" | ":=" | "+=" | ".=" | "||=" | "??=" | "&&=")
                || !self.is_statement_level(at)
            {
                continue;
            }
            let left = self.left_side(at);
            let is_plain = matches!(mark, "=" | ":=");
            if self.tokens[left.clone()]
                .iter()
                .any(|token| token.is(self.text, ","))
            {
                for name in left.filter(|&name| self.tokens[name].kind == Kind::Word) {
                    let binding = Binding {
                        at: name,
                        value: None,
                    };
                    bindings.entry(self.word(name)).or_default().push(binding);
                }
            } else if let Some((name, path)) = self.assigned(left) {
                let value = is_plain.then(|| at + 1..self.expression_end(at + 1));
                let binding = Binding { at: name, value };
                bindings.entry(path).or_default().push(binding);
            }
        }
        self.bindings = bindings;
    }

    fn is_statement_level(&self, at: usize) -> bool {
        match self.around(at) {
            None => true,
            Some(open) => match self.word(open) {
                "{" => self.language != Language::Python,
                // Go's `const ( … )`
                "(" => matches!(self.word_before(open), "const" | "var"),
                _ => false,
            },
        }
    }

    fn left_side(&self, at: usize) -> Range<usize> {
        let mut start = at;
        while start > 0 && at - start < FAR {
            let before = start - 1;
            if self.tokens[before].is_newline()
                || matches!(self.word(before), ";" | "{" | "}" | "(" | "=>" | "|")
            {
                break;
            }
            start = match self.word(before) {
                ")" | "]" => match self.partner(before) {
                    Some(open) => open,
                    None => break,
                },
                _ => before,
            };
        }
        start..at
    }

    /// The name that a left side gives a value to.
    fn assigned(&self, left: Range<usize>) -> Option<(usize, &'t str)> {
        // `name: Type = value`
        let end = left
            .clone()
            .find(|&at| self.word(at) == ":")
            .unwrap_or(left.end);
        let mut last = None;
        let mut at = left.start;
        while at < end {
            if self.tokens[at].kind == Kind::Word {
                let behind = self.path_end(at);
                last = Some((at, behind));
                at = behind;
            } else {
                last = None;
                at += 1;
            }
        }
        let (start, behind) = last?;
        (behind == end)
            .then(|| (start, own(self.path(start, behind))))
            .filter(|(_, path)| !path.is_empty())
    }

    /// All names that are given values.
    pub(super) fn bindings(&self) -> impl Iterator<Item = (&'t str, &Binding)> {
        self.bindings
            .iter()
            .flat_map(|(path, bindings)| bindings.iter().map(|binding| (*path, binding)))
    }
}

fn is_member(path: &str) -> bool {
    path.starts_with('@') || path.contains('.') || path.contains("->")
}
