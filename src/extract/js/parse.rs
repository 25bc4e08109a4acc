//! From a program's text to its syntax tree, with the guards that the parser
//! does not have: it recurses, and a stack overflow cannot be caught.

use oxc_allocator::Allocator;
use oxc_parser::{ParseOptions, Parser, ParserReturn};
use oxc_semantic::SemanticBuilder;
use oxc_span::SourceType;

use crate::extract::js::analysis::{Analysis, Origin};
use crate::extract::js::depth::is_too_deep;
use crate::extract::program::{Dialect, Reading};

/// Why a program was not parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// Nested too deeply.
    TooDeep,
    /// Not JavaScript in any dialect that was tried.
    Syntax {
        /// Program offset of the first error.
        offset: usize,
        /// The parser's message.
        message: String,
    },
}

impl Failure {
    /// Why, for people.
    pub(crate) fn reason(self) -> String {
        match self {
            Self::TooDeep => "nested too deeply".to_owned(),
            Self::Syntax { message, .. } => message,
        }
    }
}

/// Parses the first of the `readings` that a dialect takes as it is, or else
/// the first of which the parser makes a program all the same, and hands it to
/// `look`.
pub(super) fn with_program<R>(
    readings: &[Reading],
    dialect: Dialect,
    origin: Origin<'_>,
    look: impl FnOnce(&Analysis<'_>) -> R,
) -> Result<R, Failure> {
    let mut first_failure = None;
    let mut first_mended = None;
    for reading in readings {
        if is_too_deep(reading.text.as_bytes()) {
            first_failure.get_or_insert(Failure::TooDeep);
            continue;
        }
        for &source_type in source_types(dialect) {
            let allocator = Allocator::default();
            let parsed = parse(&allocator, reading, source_type);
            if parsed.panicked {
                first_failure.get_or_insert_with(|| failure(&parsed));
            } else if parsed.diagnostics.is_empty() || readings.len() == 1 {
                // A file has no other reading that the parser could like better.
                return Ok(analyse(&allocator, parsed, reading, origin, look));
            } else {
                first_mended.get_or_insert((reading, source_type));
            }
        }
    }
    let Some((reading, source_type)) = first_mended else {
        return Err(first_failure.unwrap_or(Failure::TooDeep));
    };
    let allocator = Allocator::default();
    let parsed = parse(&allocator, reading, source_type);
    Ok(analyse(&allocator, parsed, reading, origin, look))
}

fn parse<'a>(
    allocator: &'a Allocator,
    reading: &'a Reading,
    source_type: SourceType,
) -> ParserReturn<'a> {
    let options = ParseOptions {
        allow_return_outside_function: true,
        ..ParseOptions::default()
    };
    Parser::new(allocator, &reading.text, source_type)
        .with_options(options)
        .parse()
}

fn failure(parsed: &ParserReturn<'_>) -> Failure {
    let error = parsed.diagnostics.iter().next();
    let label = error
        .and_then(|error| error.labels.first())
        .map(|label| label.offset());
    Failure::Syntax {
        offset: label.map_or(0, |offset| offset as usize),
        message: error.map_or_else(String::new, ToString::to_string),
    }
}

fn analyse<'a, R>(
    allocator: &'a Allocator,
    parsed: ParserReturn<'a>,
    reading: &'a Reading,
    origin: Origin<'a>,
    look: impl FnOnce(&Analysis<'_>) -> R,
) -> R {
    let program = allocator.alloc(parsed.program);
    let built = SemanticBuilder::new().with_build_nodes(true).build(program);
    look(&Analysis::new(&built.semantic, reading, origin))
}

/// The grammars to try, best first.
fn source_types(dialect: Dialect) -> &'static [SourceType] {
    const JSX: SourceType = SourceType::jsx();
    const SCRIPT: SourceType = SourceType::script();
    const TSX: SourceType = SourceType::tsx();
    const TS: SourceType = SourceType::ts();
    const DECLARATIONS: SourceType = SourceType::d_ts();
    match dialect {
        // Plain scripts last: HTML comments and `with` are theirs alone. Flow's
        // common annotations parse as TypeScript.
        Dialect::JavaScript => &[JSX, SCRIPT, TSX, TS],
        Dialect::TypeScript => &[TS, TSX, DECLARATIONS],
        Dialect::Tsx => &[TSX, TS],
    }
}
