//! ASP.NET's Razor: `@value`, `@if (…) { … }`, and what else begins with `@`.
//!
//! Inside a code block the text is C# until an element begins; inside
//! `<script>` and `<text>` it is the page's own again. Only the parts that
//! would disturb a script are told apart.

use crate::extract::template::scan::{Finder, LineStrings, is_word, labels};
use crate::extract::template::{Effect, Head, Step, Tag, Test};

/// What the scanner stands in, besides the page itself.
enum Inside {
    /// A code block, with its own open braces.
    Code { braces: usize },
    /// The block of a `switch`, with its own open braces.
    Switch { braces: usize },
    /// An element in a code block, up to this closing tag.
    Element(&'static str),
}

/// All tags of a Razor page.
pub(crate) fn tags(text: &str) -> Vec<Tag<'_>> {
    let mut reader = Reader {
        finder: Finder::new(text),
        tags: Vec::new(),
        inside: Vec::new(),
        strings: LineStrings::default(),
    };
    let mut at = 0;
    while at < text.len() {
        at = match reader.inside.last() {
            Some(Inside::Code { .. } | Inside::Switch { .. }) => reader.code(at),
            Some(Inside::Element(closer)) => reader.page(at, Some(closer)),
            None => reader.page(at, None),
        };
    }
    reader.tags
}

struct Reader<'t> {
    finder: Finder<'t>,
    tags: Vec<Tag<'t>>,
    inside: Vec<Inside>,
    strings: LineStrings,
}

/// Directives that take the rest of their line.
const LINES: &[&str] = &[
    "model",
    "using",
    "inject",
    "inherits",
    "layout",
    "page",
    "addTagHelper",
    "removeTagHelper",
    "namespace",
    "attribute",
    "implements",
    "typeparam",
    "rendermode",
    "preservewhitespace",
];

/// Statements that open a code block.
const BLOCKS: &[&str] = &[
    "if",
    "for",
    "foreach",
    "while",
    "switch",
    "lock",
    "try",
    "do",
    "section",
    "functions",
    "code",
    "using",
];

impl<'t> Reader<'t> {
    fn push(&mut self, start: usize, end: usize, effect: Effect<'t>) -> usize {
        self.tags.push(Tag::new(start, end, effect));
        end
    }

    /// Reads on in the page's own text.
    fn page(&mut self, at: usize, closer: Option<&'static str>) -> usize {
        let bytes = self.finder.bytes();
        let Some(next) = memchr::memchr2(b'@', b'<', &bytes[at..]).map(|next| at + next) else {
            return bytes.len();
        };
        if bytes[next] == b'<' {
            if closer.is_some_and(|closer| self.finder.is_at(next, closer)) {
                self.inside.pop();
                let end = self.finder.find_end(">", next).unwrap_or(bytes.len());
                if closer == Some("</text>") {
                    self.push(next, end, Effect::Nothing);
                }
                return end;
            }
            return next + 1;
        }
        self.at_sign(next)
    }

    /// What begins with the `@` at `at`.
    fn at_sign(&mut self, at: usize) -> usize {
        let bytes = self.finder.bytes();
        let text = self.finder.text();
        if at > 0 && is_word(bytes[at - 1]) {
            return at + 1;
        }
        match bytes.get(at + 1) {
            Some(b'@') => return at + 2,
            Some(b'*') => {
                if let Some(end) = self.finder.find_end("*@", at + 2) {
                    return self.push(at, end, Effect::Nothing);
                }
            }
            Some(b'(') => {
                if let Some(end) = self.finder.group(at + 1) {
                    return self.push(at, end, Effect::Value);
                }
            }
            Some(b'{') => return self.block(at, at + 2, Head::Plain("")),
            Some(&byte) if is_word(byte) && !byte.is_ascii_digit() => {
                let end = self.finder.word_end(at + 1);
                return self.word(at, end, &text[at + 1..end]);
            }
            _ => {}
        }
        at + 1
    }

    fn word(&mut self, at: usize, end: usize, word: &'t str) -> usize {
        let bytes = self.finder.bytes();
        if BLOCKS.contains(&word)
            && let Some(inside) = self.block_start(end, word)
        {
            let header = self.finder.text()[end..inside - 1].trim();
            let head = match word {
                "if" => Head::If(Test::new(argument(header))),
                "switch" => Head::Case(argument(header)),
                _ => Head::Plain(header),
            };
            return self.block(at, inside, head);
        }
        if LINES.contains(&word) {
            let end = self.finder.line_end(end);
            return self.push(at, end, Effect::Nothing);
        }
        let mut end = end;
        if word == "await" && bytes.get(end) == Some(&b' ') {
            end = self.finder.word_end(end + 1);
        }
        // `@Model.Items[0].Name(x)!`
        loop {
            match bytes.get(end) {
                Some(b'(' | b'[') => match self.finder.group(end) {
                    Some(next) => end = next,
                    None => break,
                },
                Some(b'.') if bytes.get(end + 1).is_some_and(|&byte| is_word(byte)) => {
                    end = self.finder.word_end(end + 1);
                }
                Some(b'?') if bytes.get(end + 1) == Some(&b'.') => end += 1,
                _ => break,
            }
        }
        self.push(at, end, Effect::Value)
    }

    /// Where the inside of a block starts whose header starts at `at`.
    fn block_start(&mut self, at: usize, word: &str) -> Option<usize> {
        let mut next = self.finder.skip_space(at);
        if word == "section" {
            next = self.finder.skip_space(self.finder.word_end(next));
        }
        if self.finder.is_at(next, "(") {
            let end = self.finder.group(next)?;
            next = self.finder.skip_space(end);
        }
        self.finder.is_at(next, "{").then_some(next + 1)
    }

    fn block(&mut self, start: usize, inside: usize, head: Head<'t>) -> usize {
        self.inside.push(match head {
            Head::Case(_) => Inside::Switch { braces: 0 },
            _ => Inside::Code { braces: 0 },
        });
        self.push(start, inside, Effect::Control(vec![Step::Open("", head)]))
    }

    /// Reads on in C#.
    fn code(&mut self, at: usize) -> usize {
        let bytes = self.finder.bytes();
        let next = self.finder.skip_space(at);
        let Some(&byte) = bytes.get(next) else {
            return bytes.len();
        };
        match byte {
            b'@' if self.finder.is_at(next, "@:") => {
                self.push(next, next + 2, Effect::Nothing);
                // The rest of the line is the page's; values in it count.
                let end = self.finder.line_end(next);
                let mut inner = next + 2;
                while let Some(found) = memchr::memchr(b'@', &bytes[inner..end]) {
                    inner = self.at_sign(inner + found).max(inner + 1);
                    if inner >= end {
                        return inner;
                    }
                }
                end
            }
            b'@' => self.at_sign(next),
            b'<' => self.element(next),
            b'"' | b'\'' => {
                let end = self.strings.end(bytes, next);
                self.push(next, end, Effect::Nothing)
            }
            b'{' => {
                self.braces(true);
                self.push(next, next + 1, Effect::Nothing)
            }
            b'}' if self.braces(false) => self.push(next, next + 1, Effect::Nothing),
            b'}' => self.end_block(next),
            _ => self.statement(next),
        }
    }

    /// Reads C# up to what may be something else. A label of a `switch` begins
    /// an arm.
    fn statement(&mut self, at: usize) -> usize {
        let is_switch = matches!(self.inside.last(), Some(Inside::Switch { braces: 0 }));
        if is_switch && let Some((value, end)) = labels(&self.finder, at) {
            let step = value.map_or(Step::Branch(None), Step::When);
            return self.push(at, end, Effect::Control(vec![step]));
        }
        let rest = &self.finder.bytes()[at..];
        let end = rest.iter().position(|byte| match byte {
            b'@' | b'<' | b'"' | b'\'' | b'{' | b'}' => true,
            // A label may follow.
            b';' => is_switch,
            _ => false,
        });
        let end = end.map_or(rest.len(), |end| end + usize::from(rest[end] == b';'));
        // At least one byte, all of them C#.
        self.push(at, at + end.max(1), Effect::Nothing)
    }

    /// Counts a brace of the C# itself; whether it was one.
    fn braces(&mut self, opens: bool) -> bool {
        match self.inside.last_mut() {
            Some(Inside::Code { braces } | Inside::Switch { braces }) if opens => {
                *braces += 1;
                true
            }
            Some(Inside::Code { braces } | Inside::Switch { braces }) if *braces > 0 => {
                *braces -= 1;
                true
            }
            _ => false,
        }
    }

    /// The brace at `at` ends the block, unless an `else` goes on with it.
    fn end_block(&mut self, at: usize) -> usize {
        let text = self.finder.text();
        let word = self.finder.skip_space(at + 1);
        let word_end = self.finder.word_end(word);
        if &text[word..word_end] == "else" {
            let next = self.finder.skip_space(word_end);
            let (start, test) = if self.finder.is_at(next, "if") {
                (next + 2, true)
            } else {
                (word_end, false)
            };
            if let Some(inside) = self.block_start(start, "") {
                let header = text[start..inside - 1].trim();
                let test = test.then(|| Test::new(argument(header)));
                return self.push(at, inside, Effect::Control(vec![Step::Branch(test)]));
            }
        }
        self.inside.pop();
        self.push(at, at + 1, Effect::Control(vec![Step::Close(None)]))
    }

    /// A `<` in C#: an element begins or ends here, or it is an operator.
    fn element(&mut self, at: usize) -> usize {
        for (opener, closer) in [
            ("<script", "</script"),
            ("<style", "</style"),
            ("<text>", "</text>"),
        ] {
            if self.finder.is_at(at, opener) {
                self.inside.push(Inside::Element(closer));
                let end = at + opener.len();
                if opener == "<text>" {
                    self.push(at, end, Effect::Nothing);
                }
                return end;
            }
        }
        let names = self
            .finder
            .bytes()
            .get(at + 1)
            .is_some_and(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'/' | b'!'));
        if names {
            // The tag stays, and so does the text in front of the next one.
            let end = self.finder.find_end(">", at).unwrap_or(at + 1);
            let bytes = self.finder.bytes();
            if bytes[at + 1] == b'/' || bytes[end - 2] == b'/' {
                return end;
            }
            let text = memchr::memchr3(b'<', b'@', b'}', &bytes[end..]);
            return text.map_or(bytes.len(), |text| end + text);
        }
        self.push(at, at + 1, Effect::Nothing)
    }
}

/// What stands in the parentheses of a header.
fn argument(header: &str) -> &str {
    header
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(')'))
        .map_or(header, str::trim)
}
