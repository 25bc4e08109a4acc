//! How languages write strings and statements. Knows notations, not what
//! programs mean.

/// A language, or a family of languages that are read alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    Python,
    Php,
    Go,
    Ruby,
    /// Elixir: Ruby's looks, other operators.
    Elixir,
    Rust,
    Swift,
    CSharp,
    /// Kotlin, Scala, Dart, Groovy: `$name` in strings.
    Dollar,
    Perl,
    /// Java, C and others whose strings hold no values.
    Plain,
    /// Lua: `'…'` is a string, too.
    Lua,
}

/// How values stand in strings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fill {
    /// They do not.
    None,
    /// `{value}`
    Braces,
    /// `#{value}`
    Hash,
    /// `$value`, `${value}`
    Dollar,
    /// `$value`, `{$value}`, `${value}`: the dollar is part of the name.
    Php,
    /// `\(value)`
    Backslash,
}

impl Language {
    /// The language of a file with this extension.
    pub(super) fn of(extension: &str, text: &str) -> Self {
        match extension {
            "py" | "pyi" | "jl" | "nim" | "r" => Self::Python,
            "inc" if text.contains("<?") => Self::Php,
            "go" => Self::Go,
            "rb" | "cr" => Self::Ruby,
            "ex" | "exs" => Self::Elixir,
            "rs" => Self::Rust,
            "swift" => Self::Swift,
            "cs" | "fs" | "vb" => Self::CSharp,
            "kt" | "kts" | "scala" | "dart" | "groovy" => Self::Dollar,
            "pl" | "pm" => Self::Perl,
            "lua" => Self::Lua,
            _ => Self::Plain,
        }
    }

    /// Whether scopes are told by words and indentation, not by braces.
    pub(super) fn is_indented(self) -> bool {
        matches!(self, Self::Python | Self::Ruby | Self::Elixir)
    }

    /// Whether a plain string may go on in the next line.
    pub(super) fn has_long_strings(self) -> bool {
        matches!(self, Self::Php | Self::Ruby | Self::Elixir)
    }

    /// Whether an expression in a string may hold the string's own quote.
    pub(super) fn nests_quotes(self) -> bool {
        !matches!(self, Self::Rust | Self::Perl)
    }

    /// Whether `'…'` holds one character.
    pub(super) fn has_characters(self) -> bool {
        matches!(self, Self::Go | Self::Rust | Self::CSharp | Self::Plain)
    }

    /// How values stand in a string with this prefix and quote.
    pub(super) fn fill(self, prefix: &str, quote: u8) -> Fill {
        let is_single = quote == b'\'';
        match self {
            Self::Python if prefix.contains(['f', 'F']) => Fill::Braces,
            Self::CSharp if prefix.contains('$') => Fill::Braces,
            Self::Rust => Fill::Braces,
            Self::Php | Self::Perl if !is_single => Fill::Php,
            Self::Ruby | Self::Elixir if !is_single => Fill::Hash,
            Self::Swift => Fill::Backslash,
            Self::Dollar if !prefix.contains('r') => Fill::Dollar,
            _ => Fill::None,
        }
    }
}
