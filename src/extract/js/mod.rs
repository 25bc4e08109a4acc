//! JavaScript and TypeScript: parse once, copy the facts out, drop the tree.
//!
//! `depth` guards the parser, `parse` runs it, `analysis` resolves names,
//! `denote`, `branches`, `eval` and `test` evaluate, `position` places with `exits`,
//! `collect` walks, `assembled` joins secrets, `init` and `clients` recognise Paddle's
//! calls, `overwritten` tells which options are left of those that a call is given,
//! `statement` says how they are written, `parameters` what callers can give,
//! `world` knows the names outside the program, and `islands` saves what can
//! be saved of a program that does not parse.

mod aliases;
mod analysis;
mod assembled;
mod branches;
mod bundler;
mod callers;
mod classes;
mod clients;
mod collect;
mod denote;
mod depth;
mod eval;
mod exits;
mod exports;
mod flags;
mod init;
mod islands;
mod members;
mod overwritten;
mod parameters;
mod parse;
mod position;
mod statement;
mod target;
mod test;
#[cfg(test)]
mod tests;
mod world;
mod wrappers;
mod writes;

pub use bundler::{BundlerConfig, EnvFolder};
pub(crate) use collect::script_version;
pub(crate) use depth::STACK;
pub(crate) use parse::Failure;
pub(crate) use world::upper_snake;

use crate::config::Settings;
use crate::extract::embedded;
use crate::extract::js::analysis::Origin;
use crate::extract::mentions::Mentions;
use crate::extract::program::{Offsets, Program};
use crate::model::FileFacts;
use crate::model::facts::{ModuleFacts, Position};

/// Programs in strings of programs are followed this deep.
const MAX_EMBEDDING: usize = 2;

/// Adds the facts of `program`, the `number`th in the file whose text is
/// `source`, to `facts`.
///
/// # Errors
///
/// When the program does not parse, says why; what could be saved of it has
/// been added to `facts` all the same.
pub(crate) fn extract(
    program: &Program,
    number: usize,
    source: &str,
    settings: &Settings,
    facts: &mut FileFacts,
) -> Result<(), Failure> {
    let outer = program.apart.map(|start| Position {
        functions: vec![start],
        ..Position::default()
    });
    let origin = Origin {
        source,
        offsets: &program.offsets,
        number,
        is_plain: program.must_parse && matches!(program.offsets, Offsets::Shifted(_)),
        outer: outer.as_ref(),
        settings,
    };
    extract_at(program, origin, facts, 0)
}

/// What `program` exports and imports.
///
/// # Errors
///
/// When the program does not parse, says why.
pub(crate) fn exports(program: &Program, source: &str) -> Result<ModuleFacts, Failure> {
    // What a module exports does not hang on names.
    let settings = Settings::default();
    let origin = Origin {
        source,
        offsets: &program.offsets,
        number: 0,
        is_plain: false,
        outer: None,
        settings: &settings,
    };
    parse::with_program(&program.readings, program.dialect, origin, |analysis| {
        analysis.exports()
    })
}

/// What `program`, the configuration of a bundler, says about variables.
pub(crate) fn bundler_config(
    program: &Program,
    source: &str,
    has_env: bool,
) -> Result<BundlerConfig, Failure> {
    // What a module exports does not hang on names.
    let settings = Settings::default();
    let origin = Origin {
        source,
        offsets: &program.offsets,
        number: 0,
        is_plain: false,
        outer: None,
        settings: &settings,
    };
    parse::with_program(&program.readings, program.dialect, origin, |analysis| {
        analysis.bundler_config(has_env)
    })
}

fn extract_at(
    program: &Program,
    origin: Origin<'_>,
    facts: &mut FileFacts,
    depth: usize,
) -> Result<(), Failure> {
    let collected = parse::with_program(&program.readings, program.dialect, origin, |analysis| {
        analysis.collect(facts)
    });
    let failure = match collected {
        Ok(strings) => {
            extract_embedded(strings, origin, facts, depth);
            return Ok(());
        }
        Err(failure) => failure,
    };
    if let Some(broken) = program.readings.first()
        && let Some(reading) = islands::reading(broken, program.dialect, origin.settings)
    {
        // What does not parse is not to be changed either.
        let origin = Origin {
            is_plain: false,
            ..origin
        };
        // The islands were checked one by one, so together they parse, too; if
        // not, the text extractor still has the secrets.
        let _ = parse::with_program(&[reading], program.dialect, origin, |analysis| {
            analysis.collect(facts)
        });
    }
    Err(failure)
}

fn extract_embedded(
    strings: Vec<collect::Embedded>,
    origin: Origin<'_>,
    facts: &mut FileFacts,
    depth: usize,
) {
    if depth >= MAX_EMBEDDING {
        return;
    }
    for string in strings {
        let programs = if string.is_body {
            vec![embedded::program_of_body(
                &string.text,
                &string.offsets,
                &string.dynamic,
            )]
        } else {
            let mentions = Mentions::with(origin.settings);
            embedded::programs_in_string(&string.text, &string.offsets, &string.dynamic, mentions)
        };
        for program in &programs {
            // A string that is no program after all is no problem.
            let origin = Origin {
                offsets: &program.offsets,
                is_plain: false,
                outer: Some(&string.position),
                ..origin
            };
            let _ = extract_at(program, origin, facts, depth + 1);
        }
    }
}
