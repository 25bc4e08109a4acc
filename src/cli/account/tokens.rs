//! `paddlint account tokens list`, `show` and `create`.

use serde_json::{Value, json};

use crate::account::{Access, Client, ClientToken, Listing};
use crate::cli::account::access::Way;
use crate::cli::account::args::{CreateArguments, ListArguments, ShowArguments};
use crate::cli::args::Answer;
use crate::cli::failure::Failure;
use crate::cli::{Outcome, Session};
use crate::credential::{self, Classification, Kind};
use crate::report::printable_line;

/// Most characters of a name, as Paddle allows.
const LONGEST_NAME: usize = 150;

/// Lists the tokens of the account.
pub(super) fn list(
    arguments: &ListArguments,
    session: &mut Session<'_>,
) -> Result<Outcome, Failure> {
    let way = Way::find(&arguments.access, session)?;
    let tokens = way.client().tokens(arguments.status.listing())?;
    match arguments.format {
        Answer::Json => {
            let tokens: Vec<Value> = tokens.iter().map(as_json).collect();
            let document = json!({
                "version": 1,
                "environment": way.access.environment_name(),
                "tokens": tokens,
            });
            write_json(&document, session)?;
        }
        Answer::Human => {
            for token in &tokens {
                let created = token.created_at.get(..10).unwrap_or(&token.created_at);
                writeln!(
                    session.stdout,
                    "{:7}  {}  {}  {}  {}",
                    printable_line(token.status.as_str()),
                    printable_line(&token.token),
                    printable_line(&token.id),
                    printable_line(created),
                    printable_line(&token.name),
                )?;
            }
            let count = match tokens.len() {
                1 => "1 client-side token".to_owned(),
                count => format!("{count} client-side tokens"),
            };
            let which = match arguments.status.listing() {
                Listing::All => "",
                Listing::Active => "active ",
                Listing::Revoked => "revoked ",
            };
            let count = count.replacen("client", &format!("{which}client"), 1);
            let account = way.access.environment_name();
            writeln!(session.stdout, "{count} in the {account} account")?;
        }
    }
    Ok(Outcome::Clean)
}

/// Shows one token.
pub(super) fn show(
    arguments: &ShowArguments,
    session: &mut Session<'_>,
) -> Result<Outcome, Failure> {
    let wanted = Wanted::read(&arguments.token)?;
    let way = Way::find(&arguments.access, session)?;
    let token = wanted.find(&way.access, &way.client())?;
    tell(&token, &way.access, arguments.format, session)?;
    Ok(Outcome::Clean)
}

/// Creates a token.
pub(super) fn create(
    arguments: &CreateArguments,
    session: &mut Session<'_>,
) -> Result<Outcome, Failure> {
    let length = arguments.name.chars().count();
    if !(1..=LONGEST_NAME).contains(&length) {
        return Err(Failure::Usage(format!(
            "a name has 1 to {LONGEST_NAME} characters, and this one has {length}"
        )));
    }
    let way = Way::find(&arguments.access, session)?;
    let client = way.client();
    let token = client.create_token(&arguments.name, arguments.description.as_deref())?;
    if arguments.format == Answer::Human {
        writeln!(session.stdout, "created:")?;
    }
    tell(&token, &way.access, arguments.format, session)?;
    Ok(Outcome::Clean)
}

fn tell(
    token: &ClientToken,
    access: &Access,
    answer: Answer,
    session: &mut Session<'_>,
) -> Result<(), Failure> {
    match answer {
        Answer::Json => {
            let document = json!({
                "version": 1,
                "environment": access.environment_name(),
                "token": as_json(token),
            });
            write_json(&document, session)
        }
        Answer::Human => human(token, access, session),
    }
}

fn human(token: &ClientToken, access: &Access, session: &mut Session<'_>) -> Result<(), Failure> {
    let rows = [
        ("token", Some(token.token.as_str())),
        ("id", Some(&token.id)),
        ("name", Some(&token.name)),
        ("description", token.description.as_deref()),
        ("status", Some(token.status.as_str())),
        ("environment", Some(access.environment_name())),
        ("created", Some(&token.created_at)),
        ("revoked", token.revoked_at.as_deref()),
    ];
    for (name, value) in rows {
        if let Some(value) = value {
            writeln!(session.stdout, "{name:12} {}", printable_line(value))?;
        }
    }
    Ok(())
}

/// A token as documents show it.
pub(super) fn as_json(token: &ClientToken) -> Value {
    json!({
        "id": token.id,
        "token": token.token,
        "name": token.name,
        "description": token.description,
        "status": token.status.as_str(),
        "created_at": token.created_at,
        "updated_at": token.updated_at,
        "revoked_at": token.revoked_at,
    })
}

/// Writes a document, and nothing else.
pub(super) fn write_json(document: &Value, session: &mut Session<'_>) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(document).map_err(std::io::Error::from)?;
    writeln!(session.stdout, "{text}")?;
    Ok(())
}

/// A token that was named on the command line.
pub(super) enum Wanted {
    Id(String),
    Token(String),
}

impl Wanted {
    /// Tells IDs and tokens apart.
    pub(super) fn read(text: &str) -> Result<Self, Failure> {
        let text = text.trim();
        if let Classification::Credential(found) = credential::classify(text) {
            match found.kind {
                Kind::ClientToken => return Ok(Self::Token(text.to_owned())),
                Kind::ClientTokenId => return Ok(Self::Id(text.to_owned())),
                _ => {}
            }
        }
        Err(Failure::Usage(
            "that is neither a client-side token (`test_` or `live_` with 27 letters and digits) \
             nor the ID of one (`ctkn_` with 26)"
                .to_owned(),
        ))
    }

    /// Looks it up.
    pub(super) fn find(
        &self,
        access: &Access,
        client: &Client<'_>,
    ) -> Result<ClientToken, Failure> {
        let account = access.environment_name();
        match self {
            Self::Id(id) => client
                .token(id)
                .map_err(|error| match error.is_not_found() {
                    true => {
                        Failure::Usage(format!("{error}; the {account} account has no such token"))
                    }
                    false => error.into(),
                }),
            Self::Token(wanted) => {
                let own = match credential::classify_as(wanted, Kind::ClientToken) {
                    Classification::Credential(found) => found.environment,
                    _ => None,
                };
                if own != Some(access.environment()) {
                    return Err(Failure::Usage(format!(
                        "the token is of the other environment than the API key, which is one of \
                         the {account} account; nothing was asked"
                    )));
                }
                let all = client.tokens(Listing::All)?;
                let found = all.into_iter().find(|token| token.token == *wanted);
                found.ok_or_else(|| {
                    Failure::Usage(format!("the {account} account has no token `{wanted}`"))
                })
            }
        }
    }
}
