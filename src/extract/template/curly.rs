//! The structure of code whose blocks stand in braces: JavaScript in EJS, Java
//! in JSP, C# in ASP.NET, and PHP, also in its `if: … endif;` form.

use crate::extract::template::braces::first_word;
use crate::extract::template::scan::{Finder, is_colon, is_word, labels, string_end};
use crate::extract::template::{Head, Step, Test};

/// The steps of `code`, a whole tag's content. Blocks that begin and end in it
/// are no steps.
pub(crate) fn steps(code: &str) -> Vec<Step<'_>> {
    let mut reader = Reader {
        code,
        finder: Finder::new(code),
        steps: Vec::new(),
        opened: Vec::new(),
        header: 0,
        fresh: true,
    };
    reader.read();
    reader.steps
}

struct Reader<'t> {
    code: &'t str,
    finder: Finder<'t>,
    steps: Vec<Step<'t>>,
    /// The blocks that began in this code, by their places among the steps.
    opened: Vec<usize>,
    /// Where the statement that is being read starts.
    header: usize,
    /// Whether nothing of that statement was read yet.
    fresh: bool,
}

impl<'t> Reader<'t> {
    fn read(&mut self) {
        let bytes = self.finder.bytes();
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            if let Some(end) = comment_end(bytes, at) {
                at = end;
                continue;
            }
            at = match byte {
                b'\'' | b'"' | b'`' => {
                    self.fresh = false;
                    string_end(bytes, at).unwrap_or(bytes.len())
                }
                b'{' => {
                    self.open(at);
                    self.begin(at + 1)
                }
                b'}' => {
                    self.close();
                    self.begin(at + 1)
                }
                b';' => self.begin(at + 1),
                _ if is_word(byte) => {
                    let end = self.finder.word_end(at);
                    if self.fresh {
                        self.fresh = false;
                        self.statement(at, end)
                    } else {
                        end
                    }
                }
                _ => {
                    self.fresh &= byte.is_ascii_whitespace();
                    at + 1
                }
            };
        }
    }

    /// A new statement starts at `at`.
    fn begin(&mut self, at: usize) -> usize {
        self.header = at;
        self.fresh = true;
        at
    }

    /// The block that opens with the brace at `at`.
    fn open(&mut self, at: usize) {
        let header = self.code[self.header..at].trim();
        let (word, rest) = first_word(header);
        let step = match word {
            "if" => Step::Open("", Head::If(Test::new(argument(rest)))),
            "else" => match rest.trim_start().strip_prefix("if") {
                Some(rest) => Step::Branch(Some(Test::new(argument(rest)))),
                None => Step::Branch(None),
            },
            "elseif" => Step::Branch(Some(Test::new(argument(rest)))),
            "switch" => Step::Open("", Head::Case(argument(rest))),
            _ => Step::Open("", Head::Plain(header)),
        };
        self.push(step);
    }

    fn push(&mut self, step: Step<'t>) {
        if let Step::Branch(_) = step
            && matches!(self.steps.last(), Some(Step::Close(None)))
        {
            // `} else {` goes on with the block that `}` seemed to end.
            self.steps.pop();
        }
        self.opened.push(self.steps.len());
        self.steps.push(step);
    }

    fn close(&mut self) {
        match self.opened.pop() {
            Some(opened) => {
                let was_branch = matches!(self.steps[opened], Step::Branch(_));
                self.steps.truncate(opened);
                if was_branch {
                    self.steps.push(Step::Close(None));
                }
            }
            None => self.steps.push(Step::Close(None)),
        }
    }

    /// A statement starts with the word from `start` to `end`. Returns where
    /// to read on.
    fn statement(&mut self, start: usize, end: usize) -> usize {
        let next = self.finder.skip_space(end);
        match &self.code[start..end] {
            "endif" | "endforeach" | "endfor" | "endwhile" | "endswitch" => self.close(),
            "else" if is_colon(&self.finder, next) => {
                self.push(Step::Branch(None));
                return self.begin(next + 1);
            }
            "else" if self.finder.is_at(next, "if") => {
                let open = self.finder.skip_space(next + 2);
                return self.colon_block("elseif", open).unwrap_or(end);
            }
            "case" | "default" if self.is_in_switch() => {
                if let Some((value, end)) = labels(&self.finder, start) {
                    self.steps
                        .push(value.map_or(Step::Branch(None), Step::When));
                    return self.begin(end);
                }
            }
            word @ ("if" | "elseif" | "foreach" | "for" | "while" | "switch") => {
                return self.colon_block(word, next).unwrap_or(end);
            }
            _ => {}
        }
        end
    }

    /// `if (…):` and the like, where the argument would start at `open`.
    /// Returns where the block's inside starts.
    fn colon_block(&mut self, word: &str, open: usize) -> Option<usize> {
        if !self.finder.is_at(open, "(") {
            return None;
        }
        let end = self.finder.group(open)?;
        let colon = self.finder.skip_space(end);
        if !is_colon(&self.finder, colon) {
            return None;
        }
        let argument = self.code[open + 1..end - 1].trim();
        self.push(match word {
            "elseif" => Step::Branch(Some(Test::new(argument))),
            "if" => Step::Open("", Head::If(Test::new(argument))),
            "switch" => Step::Open("", Head::Case(argument)),
            _ => Step::Open("", Head::Plain(argument)),
        });
        Some(self.begin(colon + 1))
    }

    /// Whether a label may stand here: in a `switch`, or in what began in an
    /// earlier tag and may be one.
    fn is_in_switch(&self) -> bool {
        let opened = self.opened.last().map(|&at| &self.steps[at]);
        opened.is_none_or(|step| matches!(step, Step::Open(_, Head::Case(_))))
    }
}

/// What stands in the parentheses of a header.
fn argument(rest: &str) -> &str {
    let rest = rest.trim();
    rest.strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(')'))
        .map_or(rest, str::trim)
}

/// The end of the comment at `at`, if there is one.
fn comment_end(bytes: &[u8], at: usize) -> Option<usize> {
    let rest = &bytes[at..];
    if rest.starts_with(b"/*") {
        return Some(memchr::memmem::find(rest, b"*/").map_or(bytes.len(), |end| at + end + 2));
    }
    let is_line = rest.starts_with(b"//") || rest[0] == b'#' && rest.get(1) != Some(&b'[');
    is_line.then(|| memchr::memchr(b'\n', rest).map_or(bytes.len(), |end| at + end))
}
