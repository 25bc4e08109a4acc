//! The arguments as they are typed. Values are checked here; nothing is looked
//! up, opened or decided.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, RangedU64ValueParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};

use crate::cli::account::AccountArguments;
use crate::cli::outputs::Outputs;
use crate::config::FailOn;
use crate::credential::Kind;
use crate::report::Format;
use crate::report::audit::AuditFormat;

const EXAMPLES: &str = "\
Examples:
  paddlint                       check everything below this folder
  paddlint src .env.production   check these
  paddlint token test_0123…      what is this value, and is it valid?
  paddlint explain leaked-api-key";

const EXIT_STATUS: &str = "\
Exit status:
  0  nothing at or above `--fail-on`
  1  findings at or above `--fail-on`
  2  wrong usage, or something could not be looked at";

/// Checks Paddle client-side tokens and environments, and finds leaked Paddle
/// credentials.
#[derive(Debug, Parser)]
#[command(
    name = "paddlint",
    version,
    args_conflicts_with_subcommands = true,
    after_help = format!("{EXAMPLES}\n\n{EXIT_STATUS}"),
)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Option<Command>,

    #[command(flatten)]
    pub(super) check: CheckArguments,

    /// When to use colours (`NO_COLOR`, `CLICOLOR` and `CLICOLOR_FORCE` count)
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t = When::Auto)]
    pub(super) color: When,
}

impl Arguments {
    /// What nothing on the command line means.
    pub(super) fn defaults() -> Self {
        Self::try_parse_from(["paddlint"]).expect("everything has a default")
    }
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Check files and folders (the default command)
    #[command(after_help = EXIT_STATUS)]
    Check(CheckArguments),
    /// Find the secrets that the history of a repository ever held
    #[command(after_help = EXIT_STATUS)]
    Audit(AuditArguments),
    /// Tell every place that uses a client token: what breaks if it is revoked
    #[command(after_help = "\
Exit status:
  0  nothing uses the token
  1  something does
  2  wrong usage, or something could not be looked at")]
    Where(WhereArguments),
    /// The Paddle account beside the code; the only command that uses the network
    #[command(subcommand_required = true, arg_required_else_help = true)]
    Account(AccountArguments),
    /// Say what a value is, whether it is valid, and what is off
    #[command(after_help = "\
Without VALUE, or with `-`, values are read from stdin, one a line: what is read
there does not enter the shell's history.

Exit status:
  0  every value is a well-formed Paddle credential (of the expected kind)
  1  some value is not
  2  wrong usage")]
    Token(TokenArguments),
    /// Keep a list of known findings, which do not count
    #[command(subcommand_required = true, arg_required_else_help = true)]
    Baseline(BaselineArguments),
    /// List the rules
    Rules(RulesArguments),
    /// Show the page of a rule: what it finds, why, and what to do
    Explain(ExplainArguments),
    /// Show the configuration in force, or the schema of its file
    Config(ConfigArguments),
    /// Print the completions for a shell
    Completions(CompletionsArguments),
    /// Print the manual page of paddlint, or of one of its commands
    Man(ManArguments),
}

#[derive(Args, Debug)]
pub(super) struct CheckArguments {
    /// Files and folders to check; `-` is a text on stdin [default: the working
    /// directory]
    #[arg(value_name = "PATHS", value_hint = ValueHint::AnyPath)]
    pub(super) paths: Vec<PathBuf>,

    #[command(flatten)]
    pub(super) outputs: Outputs<Format>,

    #[command(flatten)]
    pub(super) configured: ConfiguredArguments,

    /// Apply `exclude` to files that are named on the command line, too
    #[arg(long)]
    pub(super) force_exclude: bool,

    /// Check files that .gitignore, .ignore or .paddlintignore ignore, too
    #[arg(long)]
    pub(super) no_ignore: bool,

    /// Leave git aside: tracked files that are ignored are not checked
    #[arg(long)]
    pub(super) no_git: bool,

    /// Check the files that are staged, as they are staged
    #[arg(long)]
    pub(super) staged: bool,

    /// Tell only what is new since BASE: `main` (the work tree, or the index
    /// with `--staged`), `main..topic`, or `main...topic` (since they parted)
    #[arg(long, value_name = "BASE")]
    pub(super) diff: Option<String>,

    /// With `--diff BASE`: since BASE and `HEAD` parted
    #[arg(long, requires = "diff")]
    pub(super) merge_base: bool,

    /// The file that the text on stdin stands for, with `-` as the path
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(super) stdin_filename: Option<PathBuf>,

    /// Check the files in a list, one a line or ended by NULs; `-` is stdin
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(super) files_from: Option<PathBuf>,

    /// Mend what can be mended safely, and tell what remains
    #[arg(long, conflicts_with_all = ["staged", "diff"])]
    pub(super) fix: bool,

    /// With `--fix`: show the changes as diffs, and make none
    #[arg(long, requires = "fix", conflicts_with_all = ["format", "output"])]
    pub(super) dry_run: bool,

    /// Check files that come as lines of JSON on stdin (docs/bulk.md)
    #[arg(
        long,
        conflicts_with_all = [
            "paths", "format", "output", "exclude", "force_exclude", "no_ignore", "baseline",
            "no_git", "env_file", "fix", "staged", "diff", "merge_base", "stdin_filename", "files_from",
        ],
    )]
    pub(super) stdin_ndjson: bool,

    /// How many threads to use [default: as many as help]
    #[arg(
        long,
        short = 'j',
        value_name = "N",
        value_parser = RangedU64ValueParser::<usize>::new().range(1..=1024),
    )]
    pub(super) threads: Option<usize>,

    /// Say nothing but findings and problems
    #[arg(long, short)]
    pub(super) quiet: bool,
}

/// Which configuration holds.
#[derive(Args, Clone, Debug)]
pub(super) struct ConfigChoice {
    /// The configuration [default: `paddlint.toml` in the root of the repository]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(super) config: Option<PathBuf>,

    /// Leave every configuration aside
    #[arg(long, conflicts_with = "config")]
    pub(super) no_config: bool,
}

/// Which configuration holds, and what is said over it.
#[derive(Args, Clone, Debug)]
pub(super) struct ConfiguredArguments {
    #[command(flatten)]
    pub(super) choice: ConfigChoice,

    /// The least severity that makes the exit status 1: error, warning, note or
    /// never [default: warning]
    #[arg(long, value_name = "SEVERITY", value_parser = fail_on_parser(), hide_possible_values = true)]
    pub(super) fail_on: Option<FailOn>,

    /// Leave out what GLOB matches (repeatable)
    #[arg(long, value_name = "GLOB")]
    pub(super) exclude: Vec<String>,

    /// Findings that FILE lists do not count; see `paddlint baseline`
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(super) baseline: Option<PathBuf>,

    /// An env file that counts, even if git ignores it (repeatable)
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(super) env_file: Vec<PathBuf>,
}

#[derive(Args, Debug)]
pub(super) struct ConfigArguments {
    #[command(subcommand)]
    pub(super) command: ConfigCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum ConfigCommand {
    /// Show the values in force, and where each comes from
    Show(ConfigShowArguments),
    /// Print the JSON Schema of the configuration, for editors
    Schema,
}

#[derive(Args, Debug)]
pub(super) struct ConfigShowArguments {
    #[command(flatten)]
    pub(super) configured: ConfiguredArguments,

    /// How to answer
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Answer::Human)]
    pub(super) format: Answer,
}

#[derive(Args, Debug)]
pub(super) struct BaselineArguments {
    #[command(subcommand)]
    pub(super) command: BaselineCommand,
}

/// What is done with a baseline.
#[derive(Debug, Subcommand)]
pub(super) enum BaselineCommand {
    /// Write a baseline of everything that is found now
    Create {
        #[command(flatten)]
        target: BaselineTarget,
        /// Write it anew if it is there; reasons and dates are lost
        #[arg(long)]
        force: bool,
    },
    /// Add what is found now and not listed yet; reasons and dates stay
    Update {
        #[command(flatten)]
        target: BaselineTarget,
    },
    /// Remove the entries for which nothing is found any more
    Prune {
        #[command(flatten)]
        target: BaselineTarget,
    },
}

#[derive(Args, Debug)]
pub(super) struct BaselineTarget {
    /// The baseline [default: the configured one, else `.paddlint-baseline.json`]
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(super) file: Option<PathBuf>,

    /// Files and folders to check [default: the working directory]
    #[arg(long = "path", value_name = "PATHS", num_args = 1.., value_hint = ValueHint::AnyPath)]
    pub(super) paths: Vec<PathBuf>,

    #[command(flatten)]
    pub(super) choice: ConfigChoice,

    /// Leave out what GLOB matches (repeatable)
    #[arg(long, value_name = "GLOB")]
    pub(super) exclude: Vec<String>,

    /// Check files that .gitignore, .ignore or .paddlintignore ignore, too
    #[arg(long)]
    pub(super) no_ignore: bool,
}

impl BaselineTarget {
    /// What a check of the same files and with everything else as usual is told.
    pub(super) fn check(&self) -> CheckArguments {
        let mut check = Arguments::defaults().check;
        check.paths.clone_from(&self.paths);
        check.configured.choice.clone_from(&self.choice);
        check.configured.exclude.clone_from(&self.exclude);
        check.no_ignore = self.no_ignore;
        check
    }
}

#[derive(Args, Debug)]
pub(super) struct AuditArguments {
    /// The repositories [default: the one around the working directory]
    #[arg(value_name = "REPO", value_hint = ValueHint::DirPath)]
    pub(super) repositories: Vec<PathBuf>,

    /// Audit the repositories in a list, one a line; `-` is stdin
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(super) repos_from: Option<PathBuf>,

    #[command(flatten)]
    pub(super) outputs: Outputs<AuditFormat>,

    #[command(flatten)]
    pub(super) choice: ConfigChoice,

    /// The least severity that makes the exit status 1: error, warning, note or
    /// never [default: warning]; secrets are errors
    #[arg(long, value_name = "SEVERITY", value_parser = fail_on_parser(), hide_possible_values = true)]
    pub(super) fail_on: Option<FailOn>,

    /// Only secrets that came in since a day: `2026-01-31`, or an RFC 3339 time
    #[arg(long, value_name = "DATE")]
    pub(super) since: Option<String>,

    /// Only secrets that came in with these commits: `v1.0..main`
    #[arg(long, value_name = "RANGE")]
    pub(super) rev: Option<String>,

    /// Only the history of the refs that GLOB matches (repeatable)
    #[arg(long = "ref", value_name = "GLOB")]
    pub(super) refs: Vec<String>,

    /// Tell secrets in objects that no ref reaches, too
    #[arg(long)]
    pub(super) include_unreachable: bool,

    /// Keep in DIR which blobs hold no secret, and do not read them again
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(super) cache: Option<PathBuf>,

    /// How many threads to use [default: as many as help]
    #[arg(
        long,
        short = 'j',
        value_name = "N",
        value_parser = RangedU64ValueParser::<usize>::new().range(1..=1024),
    )]
    pub(super) threads: Option<usize>,

    /// Show no progress
    #[arg(long, short)]
    pub(super) quiet: bool,
}

#[derive(Args, Debug)]
pub(super) struct WhereArguments {
    /// The client token; `-` reads it from stdin
    #[arg(value_name = "TOKEN")]
    pub(super) token: String,

    /// Files and folders to look in [default: the working directory]
    #[arg(value_name = "PATHS", value_hint = ValueHint::AnyPath)]
    pub(super) paths: Vec<PathBuf>,

    /// Whether the history of the repository ever held it, too
    #[arg(long)]
    pub(super) history: bool,

    #[command(flatten)]
    pub(super) choice: ConfigChoice,

    /// How to answer
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Answer::Human)]
    pub(super) format: Answer,

    /// How many threads to use [default: as many as help]
    #[arg(
        long,
        short = 'j',
        value_name = "N",
        value_parser = RangedU64ValueParser::<usize>::new().range(1..=1024),
    )]
    pub(super) threads: Option<usize>,
}

#[derive(Args, Debug)]
pub(super) struct TokenArguments {
    /// The values to look at; `-` reads them from stdin
    #[arg(value_name = "VALUE")]
    pub(super) values: Vec<std::ffi::OsString>,

    /// What the values have to be
    #[arg(long, value_enum, value_name = "KIND")]
    pub(super) expect: Option<Expectation>,

    /// How to answer
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Answer::Human)]
    pub(super) format: Answer,
}

#[derive(Args, Debug)]
pub(super) struct RulesArguments {
    /// How to answer
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Answer::Human)]
    pub(super) format: Answer,
}

#[derive(Args, Debug)]
pub(super) struct ExplainArguments {
    /// The rule's id, such as `leaked-api-key`
    pub(super) rule: String,
}

#[derive(Args, Debug)]
pub(super) struct CompletionsArguments {
    /// The shell
    #[arg(value_enum, value_name = "SHELL")]
    pub(super) shell: clap_complete::Shell,
}

#[derive(Args, Debug)]
pub(super) struct ManArguments {
    /// The command, such as `check`
    #[arg(value_name = "COMMAND")]
    pub(super) command: Vec<String>,
}

/// When to do something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum When {
    Auto,
    Always,
    Never,
}

/// How a command other than `check` answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Answer {
    Human,
    Json,
}

/// What a value has to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Expectation {
    ClientToken,
    ApiKey,
    WebhookSecret,
}

impl Expectation {
    /// The kind of credential.
    pub(super) const fn kind(self) -> Kind {
        match self {
            Self::ClientToken => Kind::ClientToken,
            Self::ApiKey => Kind::ApiKey,
            Self::WebhookSecret => Kind::WebhookSecret,
        }
    }
}

fn fail_on_parser() -> impl TypedValueParser<Value = FailOn> {
    let names = FailOn::ALL.map(FailOn::as_str);
    PossibleValuesParser::new(names).map(|name| {
        let known = FailOn::ALL.into_iter().find(|one| one.as_str() == name);
        known.unwrap_or(FailOn::Never)
    })
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_arguments_are_well_defined() {
        Arguments::command().debug_assert();
    }
}
