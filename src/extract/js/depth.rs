//! Could parsing a text take more stack, or far more time, than there is? The
//! parser recurses, a stack overflow cannot be caught, and some shapes take
//! time quadratic in their depth.
//!
//! One linear pass that knows where literals and comments are, not what a
//! program means. It never recurses.

/// Deeper nesting of brackets is not parsed: some shapes take time quadratic
/// in it (measured: seconds at 1,600 levels of `(a=(`).
const MAX_BRACKETS: usize = 500;
/// More opened type arguments in one statement are not parsed, likewise.
const MAX_ANGLES: usize = 1_000;
/// More arrow functions in one statement are not parsed, likewise: each is a
/// scope in the one before (measured: four seconds for 28,000 `(a:b)=>`).
const MAX_ARROWS: usize = 5_000;
/// Longer unbroken chains of operators, and deeper nesting of elements and of
/// statements without brackets, are not parsed: each costs stack, at most 1.4
/// KB in release builds, several times that in debug builds.
const MAX_CHAIN: usize = if cfg!(debug_assertions) {
    20_000
} else {
    100_000
};
/// The stack that a thread needs that parses up to these limits.
pub(crate) const STACK: usize = 256 * 1024 * 1024;

/// Stack for everything that is not nesting.
const SPARE: usize = 16 * 1024 * 1024;
/// Most stack that a bracket costs, if all brackets of a text were nested.
const PER_BRACKET: usize = if cfg!(debug_assertions) { 4096 } else { 2560 };
/// Most stack that a link of a chain costs.
const PER_LINK: usize = if cfg!(debug_assertions) { 1024 } else { 512 };

/// Words that go on with, or start, an expression, a type or a statement
/// inside of the one before: each is a link of a chain.
const LINKS: [&[u8]; 22] = [
    b"new",
    b"typeof",
    b"void",
    b"delete",
    b"await",
    b"yield",
    b"in",
    b"of",
    b"instanceof",
    b"as",
    b"satisfies",
    b"extends",
    b"keyof",
    b"readonly",
    b"unique",
    b"infer",
    b"is",
    b"asserts",
    b"async",
    b"throw",
    b"return",
    b"case",
];

/// Those that are names just as well, and behind which no value follows: types
/// hold neither elements nor regular expressions.
const TYPE_LINKS: [&[u8]; 9] = [
    b"as",
    b"satisfies",
    b"keyof",
    b"readonly",
    b"unique",
    b"infer",
    b"is",
    b"asserts",
    b"async",
];

/// Words behind which a statement is nested, whatever separates them.
const NESTED: [&[u8]; 2] = [b"else", b"do"];

/// Words whose parentheses a statement follows.
const CONDITIONS: [&[u8]; 4] = [b"if", b"while", b"for", b"with"];

/// Whether the text is not to be parsed.
pub(super) fn is_too_deep(text: &[u8]) -> bool {
    let mut scan = Scan {
        text,
        at: 0,
        frames: vec![Frame::new(b'{', false)],
        before: Before::Operator,
        word: None,
        is_doubtful: false,
        stack: SPARE,
    };
    while scan.at < text.len() {
        if scan.step() {
            return true;
        }
    }
    // Where literals could have been mistaken for code, brackets could be
    // nested that were taken for closed.
    scan.is_doubtful && scan.stack > STACK
}

/// What stands before the next token.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    /// A value: `/` divides it, `<` compares it.
    Value,
    /// Anything that a value follows.
    Operator,
    /// A `}`, behind which either may be.
    Brace,
}

/// What was opened and not yet closed.
struct Frame {
    bracket: u8,
    /// The parentheses of `if` and its like.
    is_condition: bool,
    /// Links since the last separator.
    chain: usize,
    /// `<` without `>` since the last `;`.
    angles: usize,
    /// `=>` since the last separator.
    arrows: usize,
    /// Elements that are open, and statements inside of statements.
    nested: usize,
}

impl Frame {
    const fn new(bracket: u8, is_condition: bool) -> Self {
        Self {
            bracket,
            is_condition,
            chain: 0,
            angles: 0,
            arrows: 0,
            nested: 0,
        }
    }
}

struct Scan<'t> {
    text: &'t [u8],
    at: usize,
    /// Never empty.
    frames: Vec<Frame>,
    before: Before,
    /// The last token, if it was a word that no `.` made a member.
    word: Option<&'t [u8]>,
    /// Whether something was read that could be read in another way.
    is_doubtful: bool,
    /// Stack if nothing that was opened were ever closed.
    stack: usize,
}

impl<'t> Scan<'t> {
    /// Reads one token; returns whether that makes it too deep.
    fn step(&mut self) -> bool {
        let byte = self.text[self.at];
        let word = self.word.take();
        match byte {
            b' ' | b'\t' | b'\n' | b'\r' => {
                self.word = word;
                self.at += 1;
            }
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'$' | b'#' | b'\\' | 0x80.. => {
                self.read_word();
            }
            b'"' | b'\'' => self.string(byte),
            b'`' => {
                self.at += 1;
                self.open(b'`', false);
                self.template();
            }
            b'/' => self.slash(),
            b'(' | b'[' | b'{' => {
                let is_condition = word.is_some_and(|word| CONDITIONS.contains(&word));
                self.at += 1;
                self.open(byte, is_condition && byte == b'(');
            }
            b')' | b']' | b'}' => self.close(byte),
            _ => self.operator(byte),
        }
        let frame = self.frame();
        frame.chain > MAX_CHAIN
            || frame.nested > MAX_CHAIN
            || frame.angles > MAX_ANGLES
            || frame.arrows > MAX_ARROWS
            || self.frames.len() > MAX_BRACKETS + 1
    }

    fn frame(&mut self) -> &mut Frame {
        self.frames.last_mut().expect("the first frame stays")
    }

    fn peek(&self, ahead: usize) -> u8 {
        self.text.get(self.at + ahead).copied().unwrap_or(0)
    }

    fn link(&mut self) {
        self.stack = self.stack.saturating_add(PER_LINK);
        self.frame().chain += 1;
    }

    fn open(&mut self, bracket: u8, is_condition: bool) {
        self.stack = self.stack.saturating_add(PER_BRACKET);
        self.frames.push(Frame::new(bracket, is_condition));
        self.before = Before::Operator;
    }

    /// Closes the innermost frame if it is one that `byte` closes.
    fn close(&mut self, byte: u8) {
        self.at += 1;
        let innermost = self.frame();
        let is_condition = innermost.is_condition;
        let (closes, is_template) = match (innermost.bracket, byte) {
            (b'(', b')') | (b'[', b']') | (b'{', b'}') => (true, false),
            (b'$', b'}') => (true, true),
            _ => (false, false),
        };
        if closes && self.frames.len() > 1 {
            self.frames.pop();
        }
        self.link();
        self.before = match byte {
            b'}' => Before::Brace,
            b')' if is_condition => Before::Operator,
            _ => Before::Value,
        };
        if is_template {
            self.template();
        }
    }

    /// Goes on in the text of a template, whose frame is the innermost.
    fn template(&mut self) {
        while let Some(found) = memchr::memchr3(b'`', b'\\', b'$', &self.text[self.at..]) {
            self.at += found;
            match (self.text[self.at], self.peek(1)) {
                (b'\\', _) => self.at = self.text.len().min(self.at + 2),
                (b'$', b'{') => {
                    self.at += 2;
                    self.open(b'$', false);
                    return;
                }
                (b'`', _) => {
                    self.at += 1;
                    self.frames.pop();
                    self.link();
                    self.before = Before::Value;
                    return;
                }
                _ => self.at += 1,
            }
        }
        self.at = self.text.len();
    }

    fn read_word(&mut self) {
        let rest = &self.text[self.at..];
        let length = rest
            .iter()
            .position(|byte| {
                !(byte.is_ascii_alphanumeric()
                    || matches!(byte, b'_' | b'$' | b'#' | b'\\' | 0x80..))
            })
            .unwrap_or(rest.len());
        let word = &rest[..length];
        let is_member = self.at > 0 && self.text[self.at - 1] == b'.';
        self.at += length;
        let before = std::mem::replace(&mut self.before, Before::Value);
        if is_member {
            return;
        }
        self.word = Some(word);
        if LINKS.contains(&word) {
            self.link();
            // `of` is a name where no value stands before it.
            let is_name = TYPE_LINKS.contains(&word) || word == b"of" && before == Before::Operator;
            if !is_name {
                self.before = Before::Operator;
            }
        } else if NESTED.contains(&word) {
            self.stack = self.stack.saturating_add(PER_LINK);
            self.frame().nested += 1;
            self.before = Before::Operator;
        }
    }

    /// A string, if it is closed on its line; what is not is text of an
    /// element, or an error.
    fn string(&mut self, quote: u8) {
        let mut end = self.at + 1;
        loop {
            match self.text.get(end) {
                Some(b'\\') if self.text[end + 1..].starts_with(b"\r\n") => end += 3,
                Some(b'\\') => end += 2,
                Some(&byte) if byte == quote => {
                    self.at = end + 1;
                    break;
                }
                Some(b'\n' | b'\r') | None => {
                    self.is_doubtful = true;
                    self.at += 1;
                    break;
                }
                Some(_) => end += 1,
            }
        }
        self.before = Before::Value;
    }

    fn slash(&mut self) {
        let rest = &self.text[self.at..];
        match self.peek(1) {
            b'/' => {
                self.at += memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
            }
            b'*' => {
                let end = memchr::memmem::find(&rest[2..], b"*/");
                self.at += end.map_or(rest.len(), |end| end + 4);
            }
            _ => {
                let regex = match self.before {
                    Before::Value => None,
                    Before::Operator | Before::Brace => regex_length(rest),
                };
                self.is_doubtful |= self.before == Before::Brace;
                if let Some(length) = regex {
                    self.at += length;
                    self.before = Before::Value;
                } else {
                    self.operator(b'/');
                }
            }
        }
    }

    fn operator(&mut self, byte: u8) {
        match byte {
            b';' | b',' => {
                let frame = self.frame();
                frame.chain = 0;
                if byte == b';' {
                    frame.angles = 0;
                }
                // A comma may stand between the parameters of a type.
                if frame.angles == 0 {
                    frame.arrows = 0;
                }
            }
            b'<' => self.angle(),
            b'>' => {
                self.link();
                let is_arrow = self.at > 0 && self.text[self.at - 1] == b'=';
                let is_empty = self.at > 0 && self.text[self.at - 1] == b'/';
                self.is_doubtful |= self.closes_comment();
                let frame = self.frame();
                if is_arrow {
                    frame.arrows += 1;
                } else {
                    frame.angles = frame.angles.saturating_sub(1);
                }
                if is_empty {
                    frame.nested = frame.nested.saturating_sub(1);
                }
            }
            b'@' => {}
            _ => self.link(),
        }
        // `i++ / 2`, `x! / 2`
        let is_suffix = self.before == Before::Value
            && (byte == b'!' && self.peek(1) != b'='
                || matches!(byte, b'+' | b'-') && self.peek(1) == byte);
        if is_suffix {
            self.at += if byte == b'!' { 1 } else { 2 };
            return;
        }
        self.at += 1;
        self.before = Before::Operator;
    }

    /// Whether `-->` ends here and may be a comment: only blanks and comments
    /// stand before it on its line.
    fn closes_comment(&self) -> bool {
        let Some(before) = self.text[..self.at].strip_suffix(b"--") else {
            return false;
        };
        let start = memchr::memrchr2(b'\n', b'\r', before).map_or(0, |end| end + 1);
        let line = before[start..].trim_ascii();
        line.is_empty() || line.ends_with(b"*/")
    }

    fn angle(&mut self) {
        match (self.before, self.peek(1)) {
            (_, b'=') => return self.link(),
            // A shift, or the arguments of a type that start with a
            // function's: in neither case an element.
            (Before::Value, b'<') => {
                self.at += 1;
                self.stack = self.stack.saturating_add(2 * PER_BRACKET);
                let frame = self.frame();
                frame.chain += 1;
                frame.angles += 1;
                return;
            }
            _ => {}
        }
        self.stack = self.stack.saturating_add(PER_BRACKET);
        self.is_doubtful |= self.text[self.at..].starts_with(b"<!--");
        let next = self.peek(1);
        let is_element =
            self.before != Before::Value && (next.is_ascii_alphabetic() || next == b'>');
        self.is_doubtful |= is_element;
        let frame = self.frame();
        frame.chain += 1;
        frame.angles += 1;
        if is_element {
            frame.nested += 1;
        } else if next == b'/' {
            frame.nested = frame.nested.saturating_sub(1);
        }
    }
}

/// The length of the regular expression at the start of `text`, if it is
/// closed on its line.
fn regex_length(text: &[u8]) -> Option<usize> {
    let mut in_class = false;
    let mut at = 1;
    loop {
        match text.get(at)? {
            b'\n' | b'\r' => return None,
            b'\\' => at += 1,
            b'[' => in_class = true,
            b']' => in_class = false,
            b'/' if !in_class => return Some(at + 1),
            _ => {}
        }
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depth_is_bounded_by_brackets_and_chains() {
        let deep = MAX_BRACKETS + 1;
        let cases = [
            ("f(a)[b]{c}".repeat(3_000), false),
            ("(".repeat(deep), true),
            (")".repeat(10_000), false),
            ("a+".repeat(MAX_CHAIN + 1), true),
            ("a+b;".repeat(MAX_CHAIN), false),
            ("!".repeat(MAX_CHAIN + 1), true),
            ("new ".repeat(MAX_CHAIN + 1), true),
            ("x.new ".repeat(MAX_CHAIN / 4), false),
            ("if(a)b;else ".repeat(MAX_CHAIN + 1), true),
            ("A<b,".repeat(MAX_ANGLES + 1), true),
            ("a<b;".repeat(MAX_ANGLES + 1), false),
            ("(a:b)=>".repeat(MAX_ARROWS + 1), true),
            ("<T,U>(a:b)=>".repeat(MAX_ARROWS + 1), true),
            ("a=>b,".repeat(MAX_ARROWS + 1), false),
            ("a=>{b}\n".repeat(MAX_ARROWS / 2), false),
            ("a<=b||".repeat(MAX_ANGLES + 1), false),
            ("x=<a>,".repeat(MAX_CHAIN + 1), true),
            ("x=<a></a>,<b/>,".repeat(MAX_CHAIN / 10), false),
            ("`${".repeat(deep), true),
            ("`${a}`,".repeat(deep), false),
        ];
        for (text, expected) in cases {
            assert_eq!(is_too_deep(text.as_bytes()), expected, "{}…", &text[..4]);
        }
    }

    #[test]
    fn brackets_in_literals_open_and_close_nothing() {
        let harmless = [
            "f('(');",
            "f(\"{[\\\"(\");",
            "// ((\n",
            "/* {{ */",
            "x=/[(]\\(/;",
            "x=a/b(1)/c;",
            "`([{`;",
            "if(a)/\\(/.test(b);",
            "x.if(a)/b(c)/d;",
            "x=')';",
            "a!/b/c;",
            "<p>don't (stop)</p>;",
            "return/[(]/;",
        ];
        for text in harmless {
            let text = text.repeat(2 * MAX_BRACKETS);
            assert!(!is_too_deep(text.as_bytes()), "{}", &text[..8]);
        }
        for text in [
            "f(')',",
            "f(\")\",",
            "f(`)`,",
            "f(/*)*/a,",
            "f(//)\n",
            "f(/[)]/,",
            "f(/\\)/,",
            "[a/b,']',",
            "({a:'}',b:",
            "if(x)/)/.test(f(",
            "f('\\')',",
            "f(\"\\\n)\",",
            "f(i++/b,')',c/d,",
        ] {
            let text = text.repeat(MAX_BRACKETS + 1);
            assert!(is_too_deep(text.as_bytes()), "{}", &text[..6]);
        }
    }

    #[test]
    fn what_could_be_read_otherwise_must_fit_the_stack() {
        let certain = "f(a);".repeat(STACK / PER_BRACKET);
        for minified in [
            "",
            "x=1<<y;",
            "for(;as<n;);",
            "while(n-->0);",
            "(of<n,is/2)",
        ] {
            let text = format!("{certain}{minified}");
            assert!(!is_too_deep(text.as_bytes()), "{minified}");
        }
        let doubtful = format!("{certain}x=<p>'</p>");
        assert!(is_too_deep(doubtful.as_bytes()));
    }
}
