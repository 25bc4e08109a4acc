//! How notations write comments and strings, and which file has which.

/// What begins comments and strings.
#[derive(Debug)]
pub(in crate::extract) struct Notation {
    /// Comments that end with the line.
    pub(super) lines: &'static [Line],
    /// Comments that end with a mark.
    pub(super) blocks: &'static [Block],
    /// Strings; longer quotes first.
    pub(super) quotes: &'static [Quote],
}

/// A comment that ends with the line.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) mark: &'static str,
    pub(super) stands: Stands,
}

/// A comment that ends with a mark.
#[derive(Debug)]
pub(super) struct Block {
    pub(super) open: &'static str,
    pub(super) close: &'static str,
    pub(super) stands: Stands,
}

/// Where a mark begins a comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stands {
    Anywhere,
    /// At the start of a line or behind a blank.
    Apart,
    /// First in its line.
    First,
    /// First in its line; people write it behind values all the same, where it
    /// is part of them.
    FirstOrMistaken,
}

/// A string.
#[derive(Debug)]
pub(super) struct Quote {
    pub(super) open: &'static str,
    pub(super) close: &'static str,
    /// Whether a backslash keeps the next character from closing it.
    pub(super) escapes: bool,
    pub(super) reach: Reach,
    pub(super) opens: Opens,
}

/// How far a string may reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// To the end of its line.
    Line,
    /// Over any number of lines.
    Text,
    /// Over one character.
    Character,
}

/// Where a quote opens a string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Opens {
    Anywhere,
    /// Not behind a letter: there it is an apostrophe.
    Apart,
}

impl Notation {
    /// The length of the comment that `text` begins with, behind `before`. A
    /// block that does not close takes the rest.
    pub(in crate::extract) fn comment_length(&self, before: &[u8], text: &[u8]) -> Option<usize> {
        if let Some(block) = self.blocks.iter().find(|block| block.opens(before, text)) {
            let close = block.close.as_bytes();
            let inner = block.open.len();
            let end = memchr::memmem::find(&text[inner..], close);
            return Some(end.map_or(text.len(), |end| inner + end + close.len()));
        }
        let is_line = self
            .lines
            .iter()
            .any(|line| line.is_mark(text) && line.stands.holds(before));
        is_line.then(|| memchr::memchr(b'\n', text).unwrap_or(text.len()))
    }
}

impl Block {
    /// Whether the block opens at the start of `text`, behind `before`.
    pub(super) fn opens(&self, before: &[u8], text: &[u8]) -> bool {
        begins_with(text, self.open) && self.stands.holds(before)
    }
}

impl Line {
    /// Whether `text` begins with the mark, wherever it stands.
    pub(super) fn is_mark(&self, text: &[u8]) -> bool {
        // `REM` is a word.
        let is_word = self.mark.as_bytes()[0].is_ascii_alphabetic();
        let goes_on = text
            .get(self.mark.len())
            .is_some_and(u8::is_ascii_alphanumeric);
        begins_with(text, self.mark) && !(is_word && goes_on)
    }
}

impl Stands {
    /// Whether a mark stands so behind `before`.
    pub(super) fn holds(self, before: &[u8]) -> bool {
        match self {
            Self::Anywhere => true,
            Self::Apart => before.last().is_none_or(u8::is_ascii_whitespace),
            Self::First | Self::FirstOrMistaken => before
                .iter()
                .rev()
                .find(|byte| !matches!(byte, b' ' | b'\t'))
                .is_none_or(|byte| matches!(byte, b'\n' | b'\r')),
        }
    }
}

/// Whether `text` begins with `mark`, in whatever case.
pub(super) fn begins_with(text: &[u8], mark: &str) -> bool {
    text.get(..mark.len())
        .is_some_and(|here| here.eq_ignore_ascii_case(mark.as_bytes()))
}

const fn line(mark: &'static str, stands: Stands) -> Line {
    Line { mark, stands }
}

const fn block(open: &'static str, close: &'static str) -> Block {
    Block {
        open,
        close,
        stands: Stands::Anywhere,
    }
}

const fn first(open: &'static str, close: &'static str) -> Block {
    Block {
        open,
        close,
        stands: Stands::First,
    }
}

const fn quote(mark: &'static str, reach: Reach) -> Quote {
    Quote {
        open: mark,
        close: mark,
        escapes: true,
        reach,
        opens: Opens::Anywhere,
    }
}

const fn raw(open: &'static str, close: &'static str, reach: Reach) -> Quote {
    Quote {
        open,
        close,
        escapes: false,
        reach,
        opens: Opens::Anywhere,
    }
}

/// A quote in texts that have apostrophes.
const fn apart(mark: &'static str) -> Quote {
    Quote {
        open: mark,
        close: mark,
        escapes: true,
        reach: Reach::Line,
        opens: Opens::Apart,
    }
}

const SLASHES: Line = line("//", Stands::Anywhere);
const HASH: Line = line("#", Stands::Anywhere);
const HASH_APART: Line = line("#", Stands::Apart);
const STARS: Block = block("/*", "*/");
const ARROWS: Block = block("<!--", "-->");
const DOUBLE: Quote = quote("\"", Reach::Line);
const SINGLE: Quote = quote("'", Reach::Line);

macro_rules! notations {
    ($($name:ident: [$($line:expr),*] [$($block:expr),*] [$($quote:expr),*];)*) => {
        $(pub(super) static $name: Notation = Notation {
            lines: &[$($line),*],
            blocks: &[$($block),*],
            quotes: &[$($quote),*],
        };)*
    };
}

notations! {
    NONE: [] [] [];
    JAVASCRIPT: [SLASHES] [STARS] [DOUBLE, SINGLE, quote("`", Reach::Text)];
    // Java, Kotlin, Swift, C, C#, Rust, Go, Dart and others.
    BRACES: [SLASHES] [STARS] [
        quote("\"\"\"", Reach::Text),
        raw("r#\"", "\"#", Reach::Text),
        raw("@\"", "\"", Reach::Text),
        DOUBLE,
        quote("'", Reach::Character),
        raw("`", "`", Reach::Text)
    ];
    // Dart, Groovy, Scala: both quotes are strings.
    BRACES_QUOTES: [SLASHES] [STARS] [
        quote("\"\"\"", Reach::Text), quote("'''", Reach::Text), DOUBLE, SINGLE
    ];
    PHP: [SLASHES, HASH] [STARS] [quote("\"", Reach::Text), quote("'", Reach::Text)];
    PYTHON: [HASH] [] [
        quote("\"\"\"", Reach::Text), quote("'''", Reach::Text), DOUBLE, SINGLE
    ];
    RUBY: [HASH] [first("=begin", "\n=end")] [
        quote("\"\"\"", Reach::Text), DOUBLE, SINGLE
    ];
    SHELL: [HASH_APART] [] [apart("\""), Quote { escapes: false, ..apart("'") }];
    POWERSHELL: [HASH_APART] [block("<#", "#>")] [apart("\""), apart("'")];
    YAML: [HASH_APART] [] [apart("\""), Quote { escapes: false, ..apart("'") }];
    TOML: [HASH] [] [
        quote("\"\"\"", Reach::Text), raw("'''", "'''", Reach::Text), DOUBLE, raw("'", "'", Reach::Line)
    ];
    HCL: [HASH, SLASHES] [STARS] [DOUBLE];
    JSON: [SLASHES] [STARS] [DOUBLE, SINGLE];
    CSS: [] [STARS] [DOUBLE, SINGLE];
    SCSS: [line("//", Stands::Apart)] [STARS] [DOUBLE, SINGLE];
    SQL: [line("--", Stands::Anywhere), HASH_APART] [STARS] [DOUBLE, raw("'", "'", Reach::Line)];
    // The documentation of a program stands between its parts.
    PERL: [HASH_APART] [
        first("=pod", "\n=cut"), first("=head", "\n=cut"), first("=over", "\n=cut"),
        first("=item", "\n=cut"), first("=begin", "\n=cut"), first("=for", "\n=cut")
    ] [DOUBLE, SINGLE];
    JULIA: [HASH] [block("#=", "=#")] [quote("\"\"\"", Reach::Text), DOUBLE, quote("'", Reach::Character)];
    NIM: [HASH] [block("#[", "]#")] [quote("\"\"\"", Reach::Text), DOUBLE, quote("'", Reach::Character)];
    LUA: [line("--", Stands::Anywhere)] [
        block("--[[", "]]"), block("--[=[", "]=]"), block("--[==[", "]==]")
    ] [DOUBLE, SINGLE];
    HASKELL: [line("--", Stands::Anywhere)] [block("{-", "-}")] [
        DOUBLE, quote("'", Reach::Character)
    ];
    LISP: [line(";", Stands::Anywhere)] [] [quote("\"", Reach::Text)];
    PERCENT: [line("%", Stands::Apart)] [] [DOUBLE];
    ML: [SLASHES] [block("(*", "*)")] [DOUBLE, quote("'", Reach::Character)];
    BASIC: [line("'", Stands::Anywhere), line("REM", Stands::First)] [] [
        Quote { escapes: false, ..DOUBLE }
    ];
    BATCH: [line("REM", Stands::First), line("@REM", Stands::First), line("::", Stands::First)] [] [];
    INI: [HASH_APART, line(";", Stands::Apart)] [] [apart("\""), apart("'")];
    PROPERTIES: [
        line("#", Stands::FirstOrMistaken), line("!", Stands::FirstOrMistaken)
    ] [] [];
    DOCKERFILE: [line("#", Stands::FirstOrMistaken)] [] [];
    XML: [] [ARROWS] [];
    // Something unknown: what most write.
    UNKNOWN: [
        HASH_APART,
        line("//", Stands::Apart),
        line("--", Stands::Apart),
        line(";", Stands::Apart),
        line("..", Stands::First),
        line("REM", Stands::First),
        line("dnl", Stands::First)
    ] [
        ARROWS, Block { stands: Stands::Apart, ..STARS }, block("{{--", "--}}"), block("{{!", "}}"), block("{{/*", "*/}}"),
        block("{#", "#}"), block("<%#", "%>"), block("<%--", "--%>"), block("@*", "*@")
    ] [apart("\""), apart("'")];
}

/// The notation of the file of this name and extension, both in lower case.
pub(in crate::extract) fn of(name: &str, extension: &str) -> &'static Notation {
    match extension {
        "js" | "mjs" | "cjs" | "jsx" | "ts" | "mts" | "cts" | "tsx" => &JAVASCRIPT,
        "go" | "rs" | "java" | "kt" | "kts" | "swift" | "c" | "cc" | "cpp" | "cxx" | "h"
        | "hpp" | "cs" | "m" | "mm" | "zig" | "proto" | "gleam" | "mod" | "v" | "sol" => &BRACES,
        "dart" | "groovy" | "gradle" | "scala" => &BRACES_QUOTES,
        "php" | "phtml" | "inc" => &PHP,
        "py" | "pyi" | "r" | "graphql" | "gql" => &PYTHON,
        "pl" | "pm" => &PERL,
        "jl" => &JULIA,
        "nim" => &NIM,
        "rb" | "cr" | "ex" | "exs" | "rake" | "gemspec" => &RUBY,
        "sh" | "bash" | "zsh" | "fish" | "ksh" | "mk" | "conf" | "cnf" | "service" => &SHELL,
        "ps1" | "psm1" | "psd1" => &POWERSHELL,
        "yml" | "yaml" => &YAML,
        "toml" => &TOML,
        "tf" | "tfvars" | "hcl" | "nomad" => &HCL,
        "json" | "jsonc" | "json5" | "webmanifest" | "code-workspace" => &JSON,
        // Its comments are in strings.
        "ipynb" => &NONE,
        "css" => &CSS,
        "scss" | "sass" | "less" | "styl" => &SCSS,
        "sql" => &SQL,
        "lua" => &LUA,
        "hs" | "elm" | "purs" | "dhall" => &HASKELL,
        "lisp" | "clj" | "cljs" | "cljc" | "edn" | "el" | "scm" => &LISP,
        "tex" | "erl" | "hrl" => &PERCENT,
        "fs" | "fsx" | "ml" | "mli" => &ML,
        "vb" | "bas" | "vbs" => &BASIC,
        "bat" | "cmd" => &BATCH,
        "ini" | "cfg" | "npmrc" | "editorconfig" => &INI,
        "properties" => &PROPERTIES,
        "xml" | "svg" | "plist" | "config" | "resx" | "csproj" | "targets" | "props" | "xaml"
        | "xsl" | "xslt" | "rss" | "storyboard" | "xib" => &XML,
        "dockerfile" | "containerfile" => &DOCKERFILE,
        _ => of_name(name),
    }
}

fn of_name(name: &str) -> &'static Notation {
    let is = |known: &str| {
        name.strip_prefix(known)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    let any = |names: &[&str]| names.iter().any(|known| is(known));
    if any(&["dockerfile", "containerfile"]) {
        &DOCKERFILE
    } else if any(&["gemfile", "rakefile", "podfile", "vagrantfile", "fastfile"]) {
        &RUBY
    } else if any(&["makefile", "gnumakefile", ".bashrc", ".zshrc", ".profile"]) {
        &SHELL
    } else if any(&["jenkinsfile"]) {
        &BRACES_QUOTES
    } else if any(&[".npmrc"]) {
        &INI
    } else {
        &UNKNOWN
    }
}
