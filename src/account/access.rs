//! The API key, and where it may be sent: its prefix says, and whatever else
//! was said has to agree, before any request leaves.

use std::fmt;

use super::AccountError;
use super::wire::Address;
use crate::credential::{self, Classification, Kind};
use crate::model::{Environment, Sensitive};

/// Where live keys work.
const LIVE: &str = "https://api.paddle.com";
/// Where sandbox keys work.
const SANDBOX: &str = "https://sandbox-api.paddle.com";

/// Which hosts another address than Paddle's may have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Hosts {
    /// This computer.
    #[default]
    Loopback,
    /// Any, by HTTPS.
    Any,
}

/// What was said beside the key.
#[derive(Clone, Copy, Debug, Default)]
pub struct Choice<'a> {
    /// The environment, if it was named.
    pub environment: Option<Environment>,
    /// Another address than Paddle's.
    pub base_url: Option<&'a str>,
    /// What that may be.
    pub hosts: Hosts,
}

/// A key and where it is sent.
#[derive(Clone)]
pub struct Access {
    key: Sensitive,
    id: Option<String>,
    environment: Environment,
    address: Address,
}

impl fmt::Debug for Access {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Access")
            .field("id", &self.id)
            .field("environment", &self.environment)
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

fn name(environment: Environment) -> &'static str {
    match environment {
        Environment::Production => "live",
        Environment::Sandbox => "sandbox",
    }
}

impl Access {
    /// Puts together what was read from `origin` and what was said.
    ///
    /// # Errors
    /// Fails where the key is none, or something contradicts.
    pub fn new(key: &Sensitive, origin: &str, choice: Choice<'_>) -> Result<Self, AccountError> {
        let wrong = |text: String| Err(AccountError::Access(text));
        let text = key.expose().trim();
        let found = match credential::classify_as(text, Kind::ApiKey) {
            Classification::Credential(found)
                if matches!(found.kind, Kind::ApiKey | Kind::LegacyApiKey) =>
            {
                found
            }
            Classification::Empty => return wrong(format!("{origin} is empty")),
            Classification::Credential(found) => {
                return wrong(format!(
                    "{origin} holds {}, and this takes an API key (`pdl_live_apikey_…` or \
                     `pdl_sdbx_apikey_…`)",
                    found.kind.describe()
                ));
            }
            _ => {
                return wrong(format!(
                    "{origin} holds no API key (`pdl_live_apikey_…` or `pdl_sdbx_apikey_…`); \
                     `paddlint token -` says what is off"
                ));
            }
        };
        let environment = match (found.environment, choice.environment) {
            (Some(own), Some(named)) if own != named => {
                return wrong(format!(
                    "the API key is one of the {} environment, and `--environment` says `{}`; \
                     nothing was sent",
                    name(own),
                    name(named)
                ));
            }
            (Some(own), _) => own,
            (None, Some(named)) => named,
            (None, None) => {
                return wrong(
                    "a legacy API key does not say its environment: add `--environment sandbox` \
                     or `--environment live`"
                        .to_owned(),
                );
            }
        };
        Ok(Self {
            key: Sensitive::new(text),
            id: found.id().map(str::to_owned),
            environment,
            address: address(environment, choice)?,
        })
    }

    /// The public ID of the key, where it has one.
    pub fn key_id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// Where the key works.
    pub const fn environment(&self) -> Environment {
        self.environment
    }

    /// `live` or `sandbox`.
    pub fn environment_name(&self) -> &'static str {
        name(self.environment)
    }

    /// Where it is sent.
    pub const fn address(&self) -> &Address {
        &self.address
    }

    /// The key itself, for the wire alone.
    pub(super) fn key(&self) -> &str {
        self.key.expose()
    }

    /// `text` without the key, however little that looks like one, and without
    /// any other secret.
    pub(super) fn scrub(&self, text: &str) -> String {
        let without = text.replace(self.key.expose(), "****");
        credential::redact(&without).into_owned()
    }
}

fn address(environment: Environment, choice: Choice<'_>) -> Result<Address, AccountError> {
    let Some(url) = choice.base_url else {
        let own = match environment {
            Environment::Production => LIVE,
            Environment::Sandbox => SANDBOX,
        };
        return Ok(Address::parse(own).expect("Paddle's own address is one"));
    };
    let wrong = |why: &str| AccountError::Access(format!("`--base-url` cannot be used: {why}"));
    let address = Address::parse(url).map_err(wrong)?;
    match (address.is_loopback(), choice.hosts) {
        (true, _) => Ok(address),
        (false, Hosts::Loopback) => Err(wrong(
            "the API key would go to another host than Paddle's; only this computer \
             (`http://127.0.0.1:…`) may have it, or any host with `--allow-any-host`",
        )),
        (false, Hosts::Any) if !address.is_encrypted() => {
            Err(wrong("other computers are spoken to by `https` only"))
        }
        (false, Hosts::Any) => Ok(address),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(word: &str) -> String {
        format!(
            "pdl_{word}_apikey_{}_{}_{}",
            "01j9x5tq3vb8m2k7w4n6p0r1sd", "Zk3QmT8vRw1YxB5nHc7LdP", "4Fq"
        )
    }

    /// A key, what was said beside it, and what comes of that.
    type Case<'a> = (String, Option<Environment>, Option<&'a str>, Hosts, &'a str);

    fn assert_all(cases: Vec<Case<'_>>) {
        for (key, environment, base_url, hosts, expected) in cases {
            let choice = Choice {
                environment,
                base_url,
                hosts,
            };
            let found = match Access::new(&Sensitive::new(key.as_str()), "X", choice) {
                Ok(access) => {
                    assert!(!format!("{access:?}").contains("Zk3QmT8v"));
                    access.address().url("/x")
                }
                Err(error) => format!("error: {error}"),
            };
            assert!(found.starts_with(expected), "{found}\n{expected}");
            assert!(!found.contains("Zk3QmT8v"), "{found}");
        }
    }

    #[test]
    fn the_key_chooses_the_host_and_nothing_may_contradict_it() {
        use Environment::{Production, Sandbox};
        let legacy = "9f3b2c4d5e6f708192a3b4c5d6e7f8".to_owned() + "a9b0c1d2e3f405162738";
        let token = "live_9b7d3e8f605a1b2c3d4e54f1c2a".to_owned();
        let (live, sandbox) = (
            "https://api.paddle.com/x",
            "https://sandbox-api.paddle.com/x",
        );
        let cases = [
            (key("live"), None, live),
            (key("sdbx"), None, sandbox),
            (key("sdbx") + "\n", Some(Sandbox), sandbox),
            (
                key("sdbx"),
                Some(Production),
                "error: the API key is one of the sandbox",
            ),
            (
                key("live"),
                Some(Sandbox),
                "error: the API key is one of the live",
            ),
            (legacy.clone(), None, "error: a legacy API key does not say"),
            (legacy, Some(Production), live),
            (token, None, "error: X holds a client-side token"),
            (" \n".into(), None, "error: X is empty"),
            ("hunter2".into(), None, "error: X holds no API key"),
        ];
        let cases = cases.into_iter();
        let cases = cases.map(|(key, environment, expected)| {
            (key, environment, None, Hosts::Loopback, expected)
        });
        assert_all(cases.collect());
    }

    #[test]
    fn another_address_is_this_computer_unless_any_host_is_allowed() {
        use Hosts::{Any, Loopback};
        let cannot = "error: `--base-url` cannot be used: ";
        let cases = [
            ("http://127.0.0.1:1", Loopback, "http://127.0.0.1:1/x"),
            (
                "https://example.com",
                Loopback,
                "error: `--base-url` cannot be used: the API key",
            ),
            ("https://example.com", Any, "https://example.com/x"),
            (
                "http://example.com",
                Any,
                "error: `--base-url` cannot be used: other computers",
            ),
            ("nonsense", Any, cannot),
        ];
        let cases = cases.into_iter();
        let cases =
            cases.map(|(url, hosts, expected)| (key("live"), None, Some(url), hosts, expected));
        assert_all(cases.collect());
    }
}
