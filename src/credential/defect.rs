//! What is off about a value that was meant to be a credential, each in one
//! precise phrase. No phrase ever holds more of the value than a prefix or a
//! single character.

use std::fmt;

use super::Kind;
use super::format;
use crate::model::Environment;

/// A part of a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// The public ID in an API key.
    KeyId,
    /// The public ID in a webhook secret.
    DestinationId,
    /// Either ID in a customer token.
    CustomerId,
    /// The secret part of an API key.
    KeySecret,
    /// The last part of an API key.
    KeyTail,
    /// The secret part of a webhook secret.
    WebhookSecret,
    /// The last part of a customer token.
    CustomerTail,
}

impl Part {
    /// How many characters the part has in a well-formed secret.
    pub const fn expected(self) -> usize {
        match self {
            Self::KeyId | Self::DestinationId | Self::CustomerId => format::ID_BODY,
            Self::KeySecret => format::KEY_SECRET,
            Self::KeyTail => format::KEY_TAIL,
            Self::WebhookSecret => format::WEBHOOK_SECRET,
            Self::CustomerTail => format::CUSTOMER_TAIL,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::KeyId | Self::DestinationId | Self::CustomerId => "the ID",
            Self::KeySecret | Self::WebhookSecret => "the secret part",
            Self::KeyTail | Self::CustomerTail => "the last part",
        }
    }

    const fn owner(self) -> &'static str {
        match self {
            Self::KeyId | Self::KeySecret | Self::KeyTail => "a key's",
            Self::DestinationId | Self::WebhookSecret => "a webhook secret's",
            Self::CustomerId | Self::CustomerTail => "a customer token's",
        }
    }
}

/// An end of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// The start.
    Leading,
    /// The end.
    Trailing,
}

/// One thing that is off. Positions are 1-based and count the characters of
/// the whole value, as it was given.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Defect {
    /// A token's body is too short or too long.
    TokenLength {
        /// The prefix as written.
        prefix: String,
        /// Characters found behind it.
        length: usize,
    },
    /// A part of a secret is too short, too long or (0) missing.
    PartLength {
        /// Which part.
        part: Part,
        /// Its length as found.
        length: usize,
    },
    /// A character that cannot stand in such a value.
    Character {
        /// The character.
        character: char,
        /// Where it is.
        position: usize,
    },
    /// The sandbox prefix of a token is `test_`.
    SandboxPrefix {
        /// The prefix as written.
        written: String,
    },
    /// The live prefix of a token is `live_`.
    LivePrefix {
        /// The prefix as written.
        written: String,
    },
    /// A token with the prefix of secrets.
    SecretPrefix,
    /// A prefix that Paddle does not have.
    InventedPrefix {
        /// The prefix as written.
        written: String,
        /// What it was meant for.
        meant: Kind,
    },
    /// A prefix as Stripe has it.
    StripePrefix {
        /// The prefix as written.
        written: String,
        /// What it was meant for.
        meant: Kind,
    },
    /// A prefix in the wrong case.
    PrefixCase {
        /// The prefix as written.
        written: String,
        /// As it should be.
        expected: String,
    },
    /// Something else in the place of a `_`.
    Separator {
        /// What stands there.
        character: char,
        /// Where it is.
        position: usize,
    },
    /// No prefix at all.
    NoPrefix {
        /// What was meant.
        meant: Kind,
    },
    /// The environment of an API key in another spelling.
    KeyEnvironment {
        /// The word as written.
        written: String,
        /// The environment that it seems to mean.
        meant: Option<Environment>,
    },
    /// `pdl_apikey_…`.
    NoKeyEnvironment,
    /// `pdl_live_…` without `apikey_`.
    NoApikey {
        /// The prefix as written.
        written: String,
    },
    /// An API key's ID in upper case.
    IdCase,
    /// The ID and nothing behind it.
    OnlyId {
        /// What it was cut from.
        meant: Kind,
    },
    /// The public ID in the place of the value.
    IdInstead {
        /// What the value is.
        actual: Kind,
    },
    /// Quotes that are part of the value.
    Quotes,
    /// A quote at one end only.
    LoneQuote(Side),
    /// White space at an end.
    Space {
        /// At which end.
        side: Side,
        /// The character.
        character: char,
    },
    /// The two characters `\` and `n`, `r` or `t` at the end.
    LiteralEscape {
        /// The escape, such as `\n`.
        written: &'static str,
    },
    /// A character that cannot be seen.
    Invisible {
        /// The character.
        character: char,
        /// Where it is.
        position: usize,
    },
    /// Punctuation behind the value.
    Punctuation(char),
    /// `Bearer ` in front of it.
    Bearer,
    /// `...` at its end: a copy of something that was cut short.
    CutShort,
    /// The value twice in a row.
    Duplicated,
    /// 50 characters without a prefix, as legacy API keys have.
    LegacyShape,
    /// The shape of another provider's keys.
    LooksLike(&'static str),
}

impl fmt::Display for Defect {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TokenLength { prefix, length } => write!(
                out,
                "{} after `{prefix}`, a token has {}",
                characters(*length),
                format::TOKEN_BODY
            ),
            Self::PartLength { part, length: 0 } => write!(out, "{} is missing", part.name()),
            Self::PartLength { part, length } => write!(
                out,
                "{} has {}, {} has {}",
                part.name(),
                characters(*length),
                part.owner(),
                part.expected()
            ),
            Self::Character {
                character,
                position,
            } => write!(out, "{} at position {position}", Shown(*character)),
            Self::SandboxPrefix { written } => {
                write!(out, "the sandbox prefix is `test_`, not `{written}`")
            }
            Self::LivePrefix { written } => {
                write!(out, "the live prefix is `live_`, not `{written}`")
            }
            Self::SecretPrefix => {
                out.write_str("`pdl_` belongs to secrets; a token starts with `test_` or `live_`")
            }
            Self::InventedPrefix { written, meant } => write!(
                out,
                "`{written}` is not a prefix of Paddle's; {}",
                starts_with(*meant)
            ),
            Self::StripePrefix { written, meant } => write!(
                out,
                "`{written}` is a Stripe-style prefix; {}",
                starts_with(*meant)
            ),
            Self::PrefixCase { written, expected } => {
                write!(
                    out,
                    "the prefix is lower-case: `{expected}`, not `{written}`"
                )
            }
            Self::Separator {
                character,
                position,
            } => write!(
                out,
                "{} at position {position} in place of `_`",
                Shown(*character)
            ),
            Self::NoPrefix { meant } => {
                write!(out, "the prefix is missing; {}", starts_with(*meant))
            }
            Self::KeyEnvironment { written, meant } => {
                out.write_str(&key_environment(written, *meant))
            }
            Self::NoKeyEnvironment => {
                out.write_str("`live_` or `sdbx_` is missing between `pdl_` and `apikey_`")
            }
            Self::NoApikey { written } => write!(out, "`apikey_` is missing after `{written}`"),
            Self::IdCase => out.write_str("the ID has upper-case letters, a key's is lower-case"),
            Self::OnlyId { meant } => {
                let owner = match meant {
                    Kind::WebhookSecret => "the webhook secret",
                    _ => "the key",
                };
                write!(
                    out,
                    "it ends after the ID: the secret part of {owner} is missing"
                )
            }
            Self::IdInstead { actual } => out.write_str(id_instead(*actual)),
            Self::Quotes => out.write_str("the quotes around it are part of the value"),
            Self::LoneQuote(side) => write!(out, "a {side} quote"),
            Self::Space { side, character } => write!(out, "a {side} {}", space_name(*character)),
            Self::LiteralEscape { written } => write!(out, "a trailing literal `{written}`"),
            Self::Invisible {
                character,
                position,
            } => write!(
                out,
                "U+{:04X} ({}) at position {position}",
                u32::from(*character),
                invisible_name(*character)
            ),
            Self::Punctuation(character) => write!(out, "a trailing `{character}`"),
            Self::Bearer => out.write_str("`Bearer` is part of the header, not of the value"),
            Self::CutShort => out.write_str("it ends in an ellipsis: a copy that was cut short"),
            Self::Duplicated => out.write_str("the value is there twice in a row"),
            Self::LegacyShape => out.write_str(
                "50 characters without a prefix are what a legacy API key has, which is secret",
            ),
            Self::LooksLike(provider) => {
                write!(out, "it has the shape of a key of {provider}'s")
            }
        }
    }
}

impl fmt::Display for Side {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Leading => "leading",
            Self::Trailing => "trailing",
        })
    }
}

/// What is wrong with the environment word of an API key.
fn key_environment(written: &str, meant: Option<Environment>) -> String {
    match meant {
        Some(Environment::Sandbox) => format!("sandbox is spelled `sdbx`, not `{written}`"),
        Some(Environment::Production) => {
            format!("the live environment is spelled `live`, not `{written}`")
        }
        None => format!("`{written}` is no environment; a key says `live` or `sdbx`"),
    }
}

fn id_instead(actual: Kind) -> &'static str {
    match actual {
        Kind::ClientTokenId => "this is the token's ID (`ctkn_…`), not the token",
        Kind::ApiKeyId => "this is the key's ID (`apikey_…`), not the key",
        Kind::DestinationId => "this is the destination's ID (`ntfset_…`), not its secret",
        _ => "this is an ID, not the value",
    }
}

/// How a value of a kind starts, in words.
fn starts_with(kind: Kind) -> String {
    let prefixes = match kind {
        Kind::ApiKey => "`pdl_live_apikey_` or `pdl_sdbx_apikey_`",
        Kind::WebhookSecret => "`pdl_ntfset_`",
        _ => "`test_` or `live_`",
    };
    format!("{} starts with {prefixes}", kind.describe())
}

/// `n` characters, with the plural where it belongs.
fn characters(count: usize) -> String {
    match count {
        0 => "no characters".to_owned(),
        1 => "1 character".to_owned(),
        _ => format!("{count} characters"),
    }
}

/// A character so that it can be told from others: by its code where it is not
/// plain ASCII.
struct Shown(char);

impl fmt::Display for Shown {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(character) = *self;
        if character.is_ascii_graphic() {
            write!(out, "`{character}`")
        } else if character.is_whitespace() {
            write!(out, "a {}", space_name(character))
        } else if character.is_alphanumeric() {
            write!(out, "`{character}` (U+{:04X})", u32::from(character))
        } else {
            write!(out, "U+{:04X}", u32::from(character))
        }
    }
}

fn space_name(character: char) -> &'static str {
    match character {
        ' ' => "space",
        '\t' => "tab",
        '\n' => "newline",
        '\r' => "carriage return",
        '\u{a0}' => "no-break space (U+00A0)",
        _ => "Unicode space",
    }
}

fn invisible_name(character: char) -> &'static str {
    match character {
        '\u{feff}' => "byte order mark",
        '\u{200b}' => "zero-width space",
        '\u{200c}' | '\u{200d}' => "zero-width joiner",
        '\u{ad}' => "soft hyphen",
        _ => "invisible",
    }
}
