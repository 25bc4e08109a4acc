//! The arguments of `paddlint account` as they are typed.

use std::path::PathBuf;

use clap::builder::RangedU64ValueParser;
use clap::{Args, Subcommand, ValueEnum, ValueHint};

use crate::account::Listing;
use crate::cli::args::{Answer, Arguments, CheckArguments, ConfiguredArguments};
use crate::cli::outputs::Outputs;
use crate::model::Environment;
use crate::report::Format;

const KEY_HELP: &str = "\
The API key comes from PADDLE_API_KEY or from `--api-key-file`, never from an
argument. Its prefix says whether it is one of the live or of the sandbox
account. Proxies are taken from HTTPS_PROXY, ALL_PROXY and NO_PROXY.";

#[derive(Args, Debug)]
pub(in crate::cli) struct AccountArguments {
    #[command(subcommand)]
    pub(super) command: AccountCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum AccountCommand {
    /// List, create and revoke client-side tokens
    #[command(subcommand_required = true, arg_required_else_help = true)]
    Tokens(TokensArguments),
    /// Compare the account's client-side tokens with those that the code uses
    #[command(after_help = format!("{KEY_HELP}\n\n\
Exit status:
  0  nothing at or above `--fail-on`
  1  findings at or above `--fail-on`
  2  wrong usage, or something could not be looked at"))]
    Check(Box<AccountCheckArguments>),
    /// Show the account's API keys, and which of them stand in the code
    #[command(after_help = format!("{KEY_HELP}\n\n\
Exit status:
  0  no API key in the code is known to work, or may work
  1  one is, or may
  2  wrong usage, or something could not be looked at"))]
    Keys(KeysArguments),
}

#[derive(Args, Debug)]
pub(super) struct TokensArguments {
    #[command(subcommand)]
    pub(super) command: TokensCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum TokensCommand {
    /// List the tokens, the newest first
    #[command(after_help = KEY_HELP)]
    List(ListArguments),
    /// Show one token
    #[command(after_help = KEY_HELP)]
    Show(ShowArguments),
    /// Create a token
    #[command(after_help = KEY_HELP)]
    Create(CreateArguments),
    /// Revoke a token for good, unless something uses it
    #[command(after_help = format!("{KEY_HELP}\n\n\
Files that git ignores are not looked at, unless `--in` names them or
`--no-ignore` is given.

Exit status:
  0  the token is revoked
  1  something uses it: nothing was done
  2  wrong usage, or something went wrong"))]
    Revoke(RevokeArguments),
}

/// Whose account, and how to get there.
#[derive(Args, Clone, Debug)]
pub(in crate::cli) struct AccessArguments {
    /// Read the API key from FILE; `-` is stdin [default: PADDLE_API_KEY]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(super) api_key_file: Option<PathBuf>,

    /// The environment that the API key must be of; a legacy key needs it
    #[arg(long, value_enum, value_name = "ENVIRONMENT")]
    pub(super) environment: Option<Account>,

    /// Where the API is, for tests: a port of this computer
    #[arg(long, value_name = "URL", value_hint = ValueHint::Url)]
    pub(super) base_url: Option<String>,

    /// Let `--base-url` send the API key to any host, by HTTPS
    #[arg(long, requires = "base_url")]
    pub(super) allow_any_host: bool,

    /// How many seconds a request may take
    #[arg(
        long,
        value_name = "SECONDS",
        default_value_t = 30,
        value_parser = RangedU64ValueParser::<u64>::new().range(1..=600),
    )]
    pub(super) timeout: u64,
}

/// An environment, as accounts are called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Account {
    Sandbox,
    #[value(alias = "production")]
    Live,
}

impl Account {
    pub(super) const fn environment(self) -> Environment {
        match self {
            Self::Sandbox => Environment::Sandbox,
            Self::Live => Environment::Production,
        }
    }
}

/// Which tokens are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum StatusChoice {
    Active,
    Revoked,
    All,
}

impl StatusChoice {
    pub(super) const fn listing(self) -> Listing {
        match self {
            Self::Active => Listing::Active,
            Self::Revoked => Listing::Revoked,
            Self::All => Listing::All,
        }
    }
}

#[derive(Args, Debug)]
pub(super) struct ListArguments {
    /// Which tokens
    #[arg(long, value_enum, value_name = "STATUS", default_value_t = StatusChoice::Active)]
    pub(super) status: StatusChoice,

    #[command(flatten)]
    pub(super) access: AccessArguments,

    /// How to answer
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Answer::Human)]
    pub(super) format: Answer,
}

#[derive(Args, Debug)]
pub(super) struct ShowArguments {
    /// The token, or its ID (`ctkn_…`)
    #[arg(value_name = "ID_OR_TOKEN")]
    pub(super) token: String,

    #[command(flatten)]
    pub(super) access: AccessArguments,

    /// How to answer
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Answer::Human)]
    pub(super) format: Answer,
}

#[derive(Args, Debug)]
pub(super) struct CreateArguments {
    /// What to call it: 1 to 150 characters
    #[arg(long, value_name = "NAME")]
    pub(super) name: String,

    /// What it is for
    #[arg(long, value_name = "TEXT")]
    pub(super) description: Option<String>,

    #[command(flatten)]
    pub(super) access: AccessArguments,

    /// How to answer
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Answer::Human)]
    pub(super) format: Answer,
}

#[derive(Args, Debug)]
pub(super) struct RevokeArguments {
    /// The token, or its ID (`ctkn_…`)
    #[arg(value_name = "TOKEN_OR_ID")]
    pub(super) token: String,

    /// Files and folders that must not use it (repeatable) [default: the
    /// working directory]
    #[arg(long = "in", value_name = "PATH", num_args = 1.., value_hint = ValueHint::AnyPath)]
    pub(super) paths: Vec<PathBuf>,

    /// Nor may the history of their repositories
    #[arg(long)]
    pub(super) history: bool,

    /// Look in files that .gitignore, .ignore or .paddlintignore ignore, too
    #[arg(long)]
    pub(super) no_ignore: bool,

    /// Revoke it even if something uses it
    #[arg(long)]
    pub(super) force: bool,

    /// Do not ask
    #[arg(long, short)]
    pub(super) yes: bool,

    #[command(flatten)]
    pub(super) access: AccessArguments,

    /// How to answer
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Answer::Human)]
    pub(super) format: Answer,
}

#[derive(Args, Debug)]
pub(super) struct AccountCheckArguments {
    /// Files and folders to check [default: the working directory]
    #[arg(value_name = "PATHS", value_hint = ValueHint::AnyPath)]
    pub(super) paths: Vec<PathBuf>,

    #[command(flatten)]
    pub(super) outputs: Outputs<Format>,

    #[command(flatten)]
    pub(super) configured: ConfiguredArguments,

    /// Check files that .gitignore, .ignore or .paddlintignore ignore, too
    #[arg(long)]
    pub(super) no_ignore: bool,

    /// Say nothing but findings and problems
    #[arg(long, short)]
    pub(super) quiet: bool,

    #[command(flatten)]
    pub(super) access: AccessArguments,
}

impl AccountCheckArguments {
    /// What a check of the same files, with everything else as usual, is told.
    pub(super) fn check(&self) -> CheckArguments {
        let mut check = Arguments::defaults().check;
        check.paths.clone_from(&self.paths);
        check.configured = self.configured.clone();
        check.no_ignore = self.no_ignore;
        check
    }
}

#[derive(Args, Debug)]
pub(super) struct KeysArguments {
    /// Files and folders to look for keys in [default: the working directory]
    #[arg(value_name = "PATHS", value_hint = ValueHint::AnyPath)]
    pub(super) paths: Vec<PathBuf>,

    /// Look in the history of their repositories, too
    #[arg(long)]
    pub(super) history: bool,

    #[command(flatten)]
    pub(super) access: AccessArguments,

    /// How to answer
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Answer::Human)]
    pub(super) format: Answer,
}
