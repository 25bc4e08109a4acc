//! The API key, from where it may come, and the way to the account.

#![expect(
    clippy::disallowed_methods,
    reason = "a file with a key is opened here"
)]

use std::fs::File;
use std::io::{BufRead, Read};
use std::path::Path;
use std::time::Duration;

use crate::account::wire::{HttpWire, Timeouts};
use crate::account::{Access, Choice, Client, Hosts, Limits, SystemClock};
use crate::cli::Session;
use crate::cli::account::args::AccessArguments;
use crate::cli::failure::Failure;
use crate::model::Sensitive;

/// No key is longer, with whatever white space stands around it.
const LONGEST_KEY: u64 = 4096;

/// A way to the account that was found good; nothing was sent yet.
pub(super) struct Way {
    pub(super) access: Access,
    wire: HttpWire,
}

impl Way {
    /// What the arguments and the surroundings say.
    pub(super) fn find(
        arguments: &AccessArguments,
        session: &mut Session<'_>,
    ) -> Result<Self, Failure> {
        let (key, origin) = key(arguments, session)?;
        let choice = Choice {
            environment: arguments.environment.map(|account| account.environment()),
            base_url: arguments.base_url.as_deref(),
            hosts: match arguments.allow_any_host {
                true => Hosts::Any,
                false => Hosts::Loopback,
            },
        };
        let access = Access::new(&key, &origin, choice)?;
        let timeouts = Timeouts {
            whole: Duration::from_secs(arguments.timeout),
            ..Timeouts::default()
        };
        let proxy = session.surroundings.proxies.choice();
        let wire = HttpWire::new(access.address(), &proxy, timeouts).map_err(Failure::Usage)?;
        Ok(Self { access, wire })
    }

    /// Whoever asks along the way.
    pub(super) fn client(&self) -> Client<'_> {
        Client::new(&self.access, &self.wire, &SystemClock, Limits::default())
    }
}

/// Whether the key comes from stdin, which then answers no question.
pub(super) fn takes_stdin(arguments: &AccessArguments) -> bool {
    arguments.api_key_file.as_deref() == Some(Path::new("-"))
}

/// The key, and what it was read from, for people.
fn key(
    arguments: &AccessArguments,
    session: &mut Session<'_>,
) -> Result<(Sensitive, String), Failure> {
    let mut bytes = Vec::new();
    let origin = match &arguments.api_key_file {
        None => {
            let Some(key) = &session.surroundings.api_key else {
                return Err(Failure::Usage(
                    "this takes an API key of the account: set PADDLE_API_KEY, or name a file that \
                     holds one with `--api-key-file FILE` (`-` is stdin)"
                        .to_owned(),
                ));
            };
            return Ok((key.clone(), "PADDLE_API_KEY".to_owned()));
        }
        Some(_) if takes_stdin(arguments) => {
            let mut line = (&mut *session.stdin).take(LONGEST_KEY);
            line.read_until(b'\n', &mut bytes)?;
            "stdin".to_owned()
        }
        Some(file) => {
            let path = session.working_directory()?.join(file);
            let opened = File::open(path).map(|file| file.take(LONGEST_KEY));
            let read = opened.and_then(|mut file| file.read_to_end(&mut bytes));
            let shown = file.display();
            read.map_err(|error| {
                Failure::Usage(format!("cannot read the API key from `{shown}`: {error}"))
            })?;
            format!("`{shown}`")
        }
    };
    let text = String::from_utf8_lossy(&bytes);
    Ok((Sensitive::new(text.trim()), origin))
}
