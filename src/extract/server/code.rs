//! The tokens of server code with their brackets, statements and scopes, and
//! what names are given. Knows no Paddle and evaluates nothing.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::extract::server::language::Language;
use crate::extract::server::lex::{Kind, Token, lex};
use crate::model::Span;

/// No bracket, no scope.
const NONE: u32 = u32::MAX;

/// Longer expressions are not looked at.
pub(super) const LONGEST: usize = 400;

/// Headers of blocks, left sides and chains of brackets are followed so far.
const FAR: usize = 64;

/// A program in one of the languages, ready to be asked.
pub(super) struct Code<'t> {
    pub(super) text: &'t str,
    pub(super) language: Language,
    pub(super) tokens: Vec<Token>,
    /// The innermost bracket that is open at each token; of a bracket itself
    /// the one around it.
    enclosing: Vec<u32>,
    /// The bracket that belongs to a bracket.
    partner: Vec<u32>,
    /// The innermost function that each token stands in, for languages that
    /// tell by indentation.
    function_at: Vec<u32>,
    /// The first token and the end of each of those functions.
    functions: Vec<Function>,
    bindings: BTreeMap<&'t str, Vec<Binding>>,
}

struct Function {
    start: usize,
    end: usize,
    parent: u32,
}

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
    /// The code in these parts of `text`.
    pub(super) fn new(text: &'t str, language: Language, regions: &[Span]) -> Self {
        let mut tokens = Vec::new();
        for region in regions {
            tokens.append(&mut lex(text, *region, language));
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
        self.tokens
            .get(at)
            .map_or("", |token| match token.kind {
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

    /// The scopes around a token, innermost first.
    fn scopes(&self, at: usize) -> Vec<Range<usize>> {
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
    fn header_names(&self, open: usize, name: &str) -> bool {
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
    fn find_functions(&mut self) {
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

    fn find_bindings(&mut self) {
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
        ) || matches!(self.language, Language::Go | Language::Plain | Language::CSharp)
            && matches!(before, "]" | "string" | "Header")
    }

    /// All names that are given values.
    pub(super) fn bindings(&self) -> impl Iterator<Item = (&'t str, &Binding)> {
        self.bindings
            .iter()
            .flat_map(|(path, bindings)| bindings.iter().map(|binding| (*path, binding)))
    }
}

/// The token behind the member chain that starts at `at`.
pub(super) fn path_end(text: &str, tokens: &[Token], at: usize) -> usize {
    let mut end = at + 1;
    while tokens.get(end).is_some_and(|mark| {
        mark.kind == Kind::Punct
            && matches!(
                mark.text(text),
                "." | "->" | "::" | "?->" | "&." | "?."
            )
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

fn is_member(path: &str) -> bool {
    path.starts_with('@') || path.contains('.') || path.contains("->")
}

fn goes_on_behind(word: &str) -> bool {
    matches!(
        word,
        "," | "+" | "." | "?" | ":" | "=" | ":=" | "||" | "&&" | "??" | "or" | "and" | "->" | "=>" | "<>" | "if" | "else"
    )
}

fn goes_on_with(word: &str) -> bool {
    matches!(
        word,
        "." | "->" | "?->" | "?." | "&." | "+" | "?" | ":" | "||" | "&&" | "??" | "|>" | "<>"
    )
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
