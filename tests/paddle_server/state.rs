//! What the account holds.

use std::collections::VecDeque;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// When it is, for ever.
pub(crate) const NOW: &str = "2026-12-01T12:00:00.000000Z";
/// The same as HTTP writes it.
pub(crate) const NOW_HTTP: &str = "Tue, 01 Dec 2026 12:00:00 GMT";

/// What goes wrong with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// A refusal with this status and code.
    Refuse(u16, &'static str),
    /// Too many requests, with this `Retry-After`.
    RateLimit(&'static str),
    /// A page for people, with this status.
    Html(u16),
    /// The right answer, cut off in the middle of its body.
    Truncated,
    /// The right thing is done, and the connection is closed without an answer.
    Dropped,
    /// No answer at all, for a long time.
    Hang,
    /// The answer is elsewhere.
    Redirect(String),
    /// A refusal that quotes what the client sent to prove who it is.
    Echo,
    /// The next page is this one.
    Circle,
    /// The next page is on this other server.
    NextElsewhere(String),
}

/// A request that came in.
#[derive(Clone, Debug)]
pub(crate) struct Recorded {
    /// `GET /client-tokens?…`.
    pub(crate) line: String,
    /// The headers, with names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    /// The body.
    pub(crate) body: String,
}

/// A client-side token.
#[derive(Clone, Debug)]
pub(crate) struct Token {
    pub(crate) id: String,
    pub(crate) token: String,
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) status: &'static str,
    pub(crate) created_at: String,
    pub(crate) revoked_at: Option<String>,
}

impl Token {
    pub(crate) fn to_json(&self) -> Value {
        json!({
            "id": self.id,
            "token": self.token,
            "seller_id": "sel_01j9x5tq3vb8m2k7w4n6p0r1sd",
            "name": self.name,
            "description": self.description,
            "status": self.status,
            "created_at": self.created_at,
            "updated_at": self.revoked_at.as_ref().unwrap_or(&self.created_at),
            "revoked_at": self.revoked_at,
        })
    }
}

/// An API key.
#[derive(Clone, Debug)]
pub(crate) struct ApiKey {
    /// The key itself.
    pub(crate) secret: String,
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) status: &'static str,
    /// None for a legacy key, which may do everything.
    pub(crate) permissions: Option<Vec<&'static str>>,
    pub(crate) exposed_at: Option<&'static str>,
    pub(crate) expires_at: Option<&'static str>,
    pub(crate) last_used_at: Option<&'static str>,
    pub(crate) rotatable: bool,
    pub(crate) created_at: &'static str,
}

impl ApiKey {
    /// An active key; what it is made of follows from its name.
    pub(crate) fn new(environment: &str, name: &str, permissions: &[&'static str]) -> Self {
        let word = if environment == "live" {
            "live"
        } else {
            "sdbx"
        };
        let hash = hex(&format!("key {name}"));
        let id = format!("01kb{}", &hash[..22]);
        let (secret, tail) = (&hash[22..44], &hash[44..47]);
        Self {
            secret: ["pdl", word, "apikey", &id, secret, tail].join("_"),
            id: format!("apikey_{id}"),
            name: name.to_owned(),
            status: "active",
            permissions: Some(permissions.to_vec()),
            exposed_at: None,
            expires_at: Some("2027-02-01T00:00:00Z"),
            last_used_at: Some("2026-11-24T11:00:00Z"),
            rotatable: true,
            created_at: "2026-11-01T00:00:00Z",
        }
    }

    pub(crate) fn to_json(&self) -> Value {
        json!({
            "id": self.id,
            "name": self.name,
            "description": null,
            "key": format!("{}****", &self.secret[..self.secret.len().min(26)]),
            "status": self.status,
            "permissions": self.permissions,
            "exposed_at": self.exposed_at,
            "expires_at": self.expires_at,
            "last_used_at": self.last_used_at,
            "rotatable": self.rotatable,
            "created_at": self.created_at,
            "updated_at": self.created_at,
        })
    }
}

/// The account, and what happened to it.
#[derive(Debug)]
pub(crate) struct State {
    /// `live` or `sandbox`.
    pub(crate) environment: &'static str,
    pub(crate) keys: Vec<ApiKey>,
    /// The oldest first.
    pub(crate) tokens: Vec<Token>,
    /// What goes wrong with the next requests, one each.
    pub(crate) faults: VecDeque<Fault>,
    pub(crate) requests: Vec<Recorded>,
}

impl State {
    /// An empty account.
    pub(crate) fn new(environment: &'static str) -> Self {
        Self {
            environment,
            keys: Vec::new(),
            tokens: Vec::new(),
            faults: VecDeque::new(),
            requests: Vec::new(),
        }
    }

    pub(crate) fn add_key(&mut self, key: ApiKey) {
        self.keys.push(key);
    }

    /// Makes a token; what it is made of follows from its number.
    pub(crate) fn create_token(&mut self, name: &str, description: Option<&str>) -> Token {
        let number = self.tokens.len() + 1;
        let hash = hex(&format!("{} token {number}", self.environment));
        let prefix = if self.environment == "live" {
            "live"
        } else {
            "test"
        };
        let token = Token {
            // As ULIDs do, they sort by when they were made.
            id: format!("ctkn_01kb{number:06}{}", &hash[..16]),
            token: format!("{prefix}_{}", &hash[16..43]),
            name: name.to_owned(),
            description: description.map(str::to_owned),
            status: "active",
            created_at: NOW.to_owned(),
            revoked_at: None,
        };
        self.tokens.push(token.clone());
        token
    }

    /// Adds a token of a certain value.
    pub(crate) fn add_token(&mut self, name: &str, value: &str, status: &'static str) -> Token {
        self.create_token(name, None);
        let token = self.tokens.last_mut().expect("it was just made");
        token.token = value.to_owned();
        token.status = status;
        token.created_at = "2026-02-03T04:05:06.000000Z".to_owned();
        if status == "revoked" {
            token.revoked_at = Some("2026-05-06T07:08:09.000000Z".to_owned());
        }
        token.clone()
    }

    /// What was asked, one line each.
    pub(crate) fn lines(&self) -> Vec<&str> {
        self.requests.iter().map(|one| one.line.as_str()).collect()
    }
}

fn hex(text: &str) -> String {
    let hash = Sha256::digest(text.as_bytes());
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}
