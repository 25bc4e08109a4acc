//! Which reports go where: every `--format`, each with the `--output` behind it.
//!
//! Their order counts, which is why these two options are read here and not by
//! derived code. Nothing is opened.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::error::{Error, ErrorKind};
use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches, ValueHint, value_parser};

use crate::cli::shown::Shown;

/// Where one report goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// To stdout.
    Stdout,
    /// Into a file.
    File(PathBuf),
}

/// One report that is asked for.
#[derive(Clone, Debug)]
pub(super) struct Output<F: 'static> {
    /// How it is written.
    pub(super) format: &'static F,
    /// Where to.
    pub(super) target: Target,
}

impl<F> Output<F> {
    /// The file that it goes to, if it goes to one.
    pub(super) fn file(&self) -> Option<&Path> {
        match &self.target {
            Target::Stdout => None,
            Target::File(file) => Some(file),
        }
    }
}

/// All reports that are asked for, at least one; at most one goes to stdout.
#[derive(Clone, Debug)]
pub(super) struct Outputs<F: 'static>(pub(super) Vec<Output<F>>);

const FORMAT: &str = "format";
const OUTPUT: &str = "output";

impl<F: Shown> Args for Outputs<F> {
    fn augment_args(command: Command) -> Command {
        let names = F::all().iter().map(|format| format.name());
        let format = PossibleValuesParser::new(names).map(|name| {
            let known = F::all().iter().find(|format| format.name() == name);
            *known.unwrap_or(&F::all()[0])
        });
        command
            .arg(
                Arg::new(FORMAT)
                    .long("format")
                    .value_name("FORMAT")
                    .help("How to show what was found (repeatable) [default: human]")
                    .value_parser(format)
                    .action(ArgAction::Append),
            )
            .arg(
                Arg::new(OUTPUT)
                    .long("output")
                    .short('o')
                    .value_name("FILE")
                    .help("Write the report of the `--format` before it to FILE (repeatable)")
                    .value_parser(value_parser!(PathBuf))
                    .value_hint(ValueHint::FilePath)
                    .action(ArgAction::Append),
            )
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl<F: Shown> FromArgMatches for Outputs<F> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let formats = placed::<&'static F>(matches, FORMAT);
        let files = placed::<PathBuf>(matches, OUTPUT);
        pair(&formats, &files)
            .map(Self)
            .map_err(|text| Error::raw(ErrorKind::ArgumentConflict, text))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

/// The values of an option, each with its place on the command line.
fn placed<T: Clone + Send + Sync + 'static>(matches: &ArgMatches, name: &str) -> Vec<(usize, T)> {
    let places = matches.indices_of(name).into_iter().flatten();
    let values = matches.get_many::<T>(name).into_iter().flatten();
    places.zip(values.cloned()).collect()
}

/// Gives each format the file that stands between it and the next format.
fn pair<F: Shown>(
    formats: &[(usize, &'static F)],
    files: &[(usize, PathBuf)],
) -> Result<Vec<Output<F>>, String> {
    let first = formats.first().map_or(usize::MAX, |(at, _)| *at);
    if let Some((_, file)) = files.iter().find(|(at, _)| *at < first) {
        let file = shown(file);
        return Err(format!(
            "`--output {file}` has no `--format` before it; write `--format FORMAT --output {file}`"
        ));
    }
    let mut outputs: Vec<Output<F>> = Vec::new();
    for (number, (at, format)) in formats.iter().enumerate() {
        let format: &'static F = format;
        let end = formats
            .get(number + 1)
            .map_or(usize::MAX, |(next, _)| *next);
        let mut own = files.iter().filter(|(file, _)| (*at..end).contains(file));
        let target = match own.next() {
            Some((_, file)) if file.as_os_str() != OsStr::new("-") => Target::File(file.clone()),
            _ => Target::Stdout,
        };
        if let Some((_, second)) = own.next() {
            return Err(format!(
                "`--format {}` has two `--output`s; repeat the format before `--output {}`",
                format.name(),
                shown(second)
            ));
        }
        let output = Output { format, target };
        refuse_same_target::<F>(&outputs, &output)?;
        outputs.push(output);
    }
    if outputs.is_empty() {
        outputs.push(Output {
            format: F::all()[0],
            target: Target::Stdout,
        });
    }
    Ok(outputs)
}

fn refuse_same_target<F: Shown>(outputs: &[Output<F>], new: &Output<F>) -> Result<(), String> {
    let Some(other) = outputs.iter().find(|other| other.target == new.target) else {
        return Ok(());
    };
    let (first, second) = (other.format.name(), new.format.name());
    Err(match &new.target {
        Target::Stdout => format!(
            "`--format {first}` and `--format {second}` both go to stdout; give all but one an \
             `--output FILE`"
        ),
        Target::File(file) => format!(
            "`--format {first}` and `--format {second}` both go to `{}`",
            shown(file)
        ),
    })
}

fn shown(file: &Path) -> String {
    file.display().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Format;

    /// What `words` ask for, as `format > target`.
    fn read(words: &str) -> String {
        let command = Outputs::<Format>::augment_args(Command::new("x"));
        let words = std::iter::once("x").chain(words.split_whitespace());
        let matches = command.try_get_matches_from(words).expect("known options");
        match Outputs::<Format>::from_arg_matches(&matches) {
            Ok(Outputs(outputs)) => {
                let outputs = outputs.iter().map(|output| match &output.target {
                    Target::Stdout => format!("{} > stdout", output.format.name),
                    Target::File(file) => format!("{} > {}", output.format.name, file.display()),
                });
                outputs.collect::<Vec<_>>().join(", ")
            }
            Err(error) => error.to_string().trim_end().to_owned(),
        }
    }

    #[test]
    fn each_output_belongs_to_the_format_before_it() {
        let cases = [
            ("", "human > stdout"),
            ("--format json", "json > stdout"),
            ("--format json -o a", "json > a"),
            ("--format json --output=-", "json > stdout"),
            (
                "--format human --format sarif --output a --format junit -o b",
                "human > stdout, sarif > a, junit > b",
            ),
            (
                "--format sarif -o a --format json",
                "sarif > a, json > stdout",
            ),
            (
                "-o a",
                "error: `--output a` has no `--format` before it; write `--format FORMAT --output a`",
            ),
            (
                "-o a --format json",
                "error: `--output a` has no `--format` before it; write `--format FORMAT --output a`",
            ),
            (
                "--format json -o a -o b",
                "error: `--format json` has two `--output`s; repeat the format before `--output b`",
            ),
            (
                "--format json --format sarif",
                "error: `--format json` and `--format sarif` both go to stdout; give all but one \
                 an `--output FILE`",
            ),
            (
                "--format json -o a --format sarif -o a",
                "error: `--format json` and `--format sarif` both go to `a`",
            ),
        ];
        for (words, expected) in cases {
            assert_eq!(read(words), expected, "{words}");
        }
    }
}
