//! Reads of environment variables that bundlers put into browser code and
//! that name a Paddle secret: on the server, too, they are in every page.

use crate::credential::names::Names;
use crate::extract::server::code::Code;
use crate::extract::server::language::Language;
use crate::extract::server::lex::Kind;
use crate::extract::server::value::Evaluator;
use crate::extract::server::variable::EnvironmentRead;
use crate::model::facts::{FileFacts, VariableRead};

/// Adds the reads.
pub(super) fn collect(code: &Code<'_>, names: &Names, facts: &mut FileFacts) {
    let evaluator = Evaluator::new(code);
    let mut at = 0;
    while at < code.tokens.len() {
        if code.tokens[at].kind != Kind::Word {
            at += 1;
            continue;
        }
        let end = code.path_end(at);
        if let Some(read) = evaluator.read_at(&code.tokens, at)
            && names.is_public_secret(read.name).is_some()
            && !is_mere_test(code, at, &read)
        {
            facts.reads.push(VariableRead {
                name: read.name.to_owned(),
                span: code.span(at, read.end - 1),
            });
        }
        at = end;
    }
}

/// Whether the read only asks if the variable is set, as code does that
/// forbids it, or is itself written to.
fn is_mere_test(code: &Code<'_>, at: usize, read: &EnvironmentRead<'_>) -> bool {
    let asks = matches!(
        code.word_before(at),
        "not" | "!" | "if" | "elif" | "elsif" | "unless" | "del" | "assert" | "and" | "in"
    );
    let is_asked = matches!(
        code.word(read.end),
        "==" | "===" | "!=" | "!==" | "is" | "in" | "not" | "=" | "&&" | "and" | "=~"
    ) || code.word(read.end) == "?" && code.language != Language::Rust
        || matches!(
            (code.word(read.end), code.word(read.end + 1)),
            (
                ".",
                "present?" | "blank?" | "nil?" | "empty?" | "is_empty" | "isEmpty" | "isBlank"
            )
        );
    asks || is_asked || is_in_test(code, at)
}

/// Whether it stands in what a statement tests, or in a function that does.
fn is_in_test(code: &Code<'_>, at: usize) -> bool {
    let statement = code.statement(at);
    let is_tested = matches!(
        code.word(statement.start),
        "if" | "elif" | "elseif" | "elsif" | "unless" | "while" | "assert" | "}"
    );
    if is_tested {
        // Not what stands behind the test: `if x: y = read`.
        let between = &code.tokens[statement.start..at];
        let is_behind = between
            .iter()
            .any(|token| token.is(code.text, "{") || token.is(code.text, "then"))
            || code.language.is_indented() && between.iter().any(|token| token.is(code.text, ":"));
        return !is_behind;
    }
    code.around(at).is_some_and(|open| {
        let name = code.word_before(open).to_ascii_lowercase();
        code.word(open) == "("
            && (name.starts_with("assert")
                || matches!(
                    name.as_str(),
                    "isset"
                        | "empty"
                        | "unset"
                        | "bool"
                        | "any"
                        | "expect"
                        | "putenv"
                        | "if"
                        | "is_null"
                        | "filled"
                        | "blank"
                ))
    })
}
