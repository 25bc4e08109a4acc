//! `paddlint account`: the Paddle account beside the code. The only command that
//! uses the network, and only because it was asked to.

mod access;
mod args;
mod check;
mod keys;
mod revoke;
mod tokens;

pub(super) use args::AccountArguments;

use args::{AccountCommand, TokensCommand};

use crate::account::AccountError;
use crate::cli::failure::Failure;
use crate::cli::{Outcome, Session};

impl From<AccountError> for Failure {
    fn from(error: AccountError) -> Self {
        Self::Usage(error.to_string())
    }
}

/// Does what the arguments say.
pub(super) fn run(
    arguments: &AccountArguments,
    session: &mut Session<'_>,
) -> Result<Outcome, Failure> {
    match &arguments.command {
        AccountCommand::Tokens(tokens) => match &tokens.command {
            TokensCommand::List(arguments) => tokens::list(arguments, session),
            TokensCommand::Show(arguments) => tokens::show(arguments, session),
            TokensCommand::Create(arguments) => tokens::create(arguments, session),
            TokensCommand::Revoke(arguments) => revoke::run(arguments, session),
        },
        AccountCommand::Check(arguments) => check::run(arguments, session),
        AccountCommand::Keys(arguments) => keys::run(arguments, session),
    }
}
