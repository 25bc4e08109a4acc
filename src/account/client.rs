//! What can be asked of the account, one function each: pages are read to the
//! end, reads are repeated with patience, and nothing else is repeated.

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde_json::json;

use super::entities::{ClientToken, Key, Listing};
use super::error::Refusal;
use super::page::{Failed, One, Page};
use super::wire::{Method, Request, Response, Wire, WireErrorKind};
use super::{Access, AccountError};

/// Most entities on a page, as Paddle allows.
const PER_PAGE: usize = 200;
/// A list with more pages than this is no account's.
const MOST_PAGES: usize = 1000;
/// So much of an answer is quoted where it is no JSON.
const QUOTED: usize = 200;

/// Time, as the client needs it.
pub trait Clock {
    /// Waits.
    fn sleep(&self, time: Duration);
    /// What time it is on this computer.
    fn now(&self) -> Timestamp;
}

/// The time of this computer.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn sleep(&self, time: Duration) {
        std::thread::sleep(time);
    }

    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// How patient the client is.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// How often a read is tried.
    pub tries: u32,
    /// The first pause, which doubles each time.
    pub pause: Duration,
    /// The longest pause; when Paddle asks for a longer one, it is told instead.
    pub longest_pause: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            tries: 4,
            pause: Duration::from_millis(500),
            longest_pause: Duration::from_secs(60),
        }
    }
}

/// Asks the account.
pub struct Client<'a> {
    access: &'a Access,
    wire: &'a dyn Wire,
    clock: &'a dyn Clock,
    limits: Limits,
    /// What time it is where Paddle is, as its last answer said.
    paddle_time: std::cell::Cell<Option<Timestamp>>,
}

/// What a request is for.
#[derive(Clone, Copy)]
struct Purpose {
    doing: &'static str,
    permission: &'static str,
}

const LIST_TOKENS: Purpose = Purpose {
    doing: "list the client-side tokens",
    permission: "client_token.read",
};
const GET_TOKEN: Purpose = Purpose {
    doing: "get the client-side token",
    permission: "client_token.read",
};
const CREATE_TOKEN: Purpose = Purpose {
    doing: "create the client-side token",
    permission: "client_token.write",
};
const REVOKE_TOKEN: Purpose = Purpose {
    doing: "revoke the client-side token",
    permission: "client_token.write",
};
const LIST_KEYS: Purpose = Purpose {
    doing: "list the API keys",
    permission: "api_key.read",
};

impl<'a> Client<'a> {
    /// A client that is as patient as `limits` say.
    pub fn new(
        access: &'a Access,
        wire: &'a dyn Wire,
        clock: &'a dyn Clock,
        limits: Limits,
    ) -> Self {
        Self {
            access,
            wire,
            clock,
            limits,
            paddle_time: std::cell::Cell::new(None),
        }
    }

    /// What time it is: as Paddle's last answer said, or else this computer.
    pub fn now(&self) -> Timestamp {
        self.paddle_time.get().unwrap_or_else(|| self.clock.now())
    }

    /// The client-side tokens, in Paddle's order: the newest first.
    ///
    /// # Errors
    /// Fails where Paddle refuses or cannot be understood.
    pub fn tokens(&self, listing: Listing) -> Result<Vec<ClientToken>, AccountError> {
        let statuses = listing.statuses();
        let path = format!("/client-tokens?per_page={PER_PAGE}&status={statuses}");
        self.list(&path, LIST_TOKENS, |token: &ClientToken| token.id.clone())
    }

    /// One client-side token, by its ID.
    ///
    /// # Errors
    /// Fails where Paddle refuses or cannot be understood.
    pub fn token(&self, id: &str) -> Result<ClientToken, AccountError> {
        self.one(
            Method::Get,
            &format!("/client-tokens/{id}"),
            None,
            GET_TOKEN,
        )
    }

    /// Creates a client-side token.
    ///
    /// # Errors
    /// Fails where Paddle refuses or cannot be understood.
    pub fn create_token(
        &self,
        name: &str,
        description: Option<&str>,
    ) -> Result<ClientToken, AccountError> {
        let mut body = json!({ "name": name });
        if let Some(description) = description {
            body["description"] = json!(description);
        }
        let body = body.to_string();
        self.one(Method::Post, "/client-tokens", Some(&body), CREATE_TOKEN)
    }

    /// Revokes a client-side token, for good. Where it is not clear whether that
    /// was done, the account is asked, and nothing is done again.
    ///
    /// # Errors
    /// Fails where Paddle refuses or cannot be understood.
    pub fn revoke_token(&self, id: &str) -> Result<ClientToken, AccountError> {
        let body = json!({ "status": "revoked" }).to_string();
        let path = format!("/client-tokens/{id}");
        match self.one(Method::Patch, &path, Some(&body), REVOKE_TOKEN) {
            Ok(token) => Ok(token),
            Err(error) => match self.token(id) {
                // Somebody else was faster, or only the answer was lost.
                Ok(token) if !token.is_active() => Ok(token),
                Ok(_) if error.is_uncertain() => Err(certain(error)),
                _ => Err(error),
            },
        }
    }

    /// The API keys.
    ///
    /// # Errors
    /// Fails where Paddle refuses or cannot be understood.
    pub fn keys(&self) -> Result<Vec<Key>, AccountError> {
        let path = format!("/api-keys?per_page={PER_PAGE}");
        self.list(&path, LIST_KEYS, |key: &Key| key.id.clone())
    }

    /// All pages of a list.
    fn list<T: DeserializeOwned>(
        &self,
        path: &str,
        purpose: Purpose,
        id: impl Fn(&T) -> String,
    ) -> Result<Vec<T>, AccountError> {
        let strange = |why: String| AccountError::NoAnswer {
            doing: purpose.doing,
            why,
            is_uncertain: false,
        };
        let mut all = Vec::new();
        let mut seen = BTreeSet::new();
        let mut url = self.access.address().url(path);
        for _ in 0..MOST_PAGES {
            let response = self.ask(Method::Get, &url, None, purpose)?;
            let page: Page<T> = self.decode(&response, purpose, Method::Get)?;
            let before = seen.len();
            for entity in page.data {
                // One that moved to the next page while we read is not another.
                if seen.insert(id(&entity)) {
                    all.push(entity);
                }
            }
            let pagination = page.meta.pagination;
            if !pagination.has_more {
                return Ok(all);
            }
            let Some(next) = pagination.next else {
                return Err(strange(
                    "there are more pages, and Paddle does not say where".to_owned(),
                ));
            };
            if !self.access.address().is_same_host(&next) {
                return Err(strange(format!(
                    "the next page is said to be on another host than `{}`, and the API key does \
                     not go there",
                    self.access.address().authority()
                )));
            }
            if seen.len() == before {
                return Err(strange(
                    "the pages lead round in a circle: one brought nothing new".to_owned(),
                ));
            }
            url = next;
        }
        Err(strange(format!("there are more than {MOST_PAGES} pages")))
    }

    fn one<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: Option<&str>,
        purpose: Purpose,
    ) -> Result<T, AccountError> {
        let url = self.access.address().url(path);
        let response = self.ask(method, &url, body, purpose)?;
        let one: One<T> = self.decode(&response, purpose, method)?;
        Ok(one.data)
    }

    /// Sends a request; a read as often as is sensible.
    fn ask(
        &self,
        method: Method,
        url: &str,
        body: Option<&str>,
        purpose: Purpose,
    ) -> Result<Response, AccountError> {
        let request = Request {
            method,
            url,
            key: self.access.key(),
            body,
        };
        let mut pause = self.limits.pause;
        let mut tried = 0;
        loop {
            tried += 1;
            let (error, wanted) = match self.wire.send(&request) {
                Ok(response) => {
                    self.note_time(&response);
                    if (200..300).contains(&response.status) {
                        return Ok(response);
                    }
                    let error = self.refused(&response, purpose, method);
                    let is_worth = matches!(response.status, 429 | 500..=599);
                    let wanted = self.wanted_pause(&response);
                    match is_worth {
                        true => (error, wanted),
                        false => return Err(error),
                    }
                }
                Err(error) => {
                    let is_worth = matches!(
                        error.kind,
                        WireErrorKind::NotSent | WireErrorKind::TimedOut | WireErrorKind::Broken
                    );
                    let may_be_done = !method.is_read()
                        && !matches!(error.kind, WireErrorKind::NotSent | WireErrorKind::Tls);
                    let told = AccountError::NoAnswer {
                        doing: purpose.doing,
                        why: format!(
                            "`{}`: {}",
                            self.access.address().authority(),
                            self.access.scrub(&error.text)
                        ),
                        is_uncertain: may_be_done,
                    };
                    match is_worth {
                        true => (told, None),
                        false => return Err(told),
                    }
                }
            };
            let wait = wanted.unwrap_or(pause);
            if !method.is_read() || tried >= self.limits.tries || wait > self.limits.longest_pause {
                return Err(error);
            }
            self.clock.sleep(wait);
            pause *= 2;
        }
    }

    fn note_time(&self, response: &Response) {
        let said = response.date.as_deref();
        let said = said.and_then(|date| jiff::fmt::rfc2822::parse(date).ok());
        if let Some(time) = said {
            self.paddle_time.set(Some(time.timestamp()));
        }
    }

    /// How long `Retry-After` asks to wait: seconds, or a date.
    fn wanted_pause(&self, response: &Response) -> Option<Duration> {
        let text = response.retry_after.as_deref()?.trim();
        if let Ok(seconds) = text.parse::<u64>() {
            return Some(Duration::from_secs(seconds));
        }
        let until = jiff::fmt::rfc2822::parse(text).ok()?.timestamp();
        let seconds = until.as_second() - self.now().as_second();
        Some(Duration::from_secs(u64::try_from(seconds).unwrap_or(0)))
    }

    fn refused(&self, response: &Response, purpose: Purpose, method: Method) -> AccountError {
        if (300..400).contains(&response.status) {
            let to = response.location.as_deref().unwrap_or("nowhere");
            return AccountError::NoAnswer {
                doing: purpose.doing,
                why: format!(
                    "the answer sends us elsewhere, to `{}` (status {}), and the API key does not \
                     go there",
                    self.access.scrub(&shortened(to)),
                    response.status
                ),
                is_uncertain: false,
            };
        }
        let text = self.text(response);
        let is_uncertain = !method.is_read() && response.status >= 500;
        let Ok(failed) = serde_json::from_str::<Failed>(&text) else {
            return AccountError::NoAnswer {
                doing: purpose.doing,
                why: format!(
                    "{} (status {})",
                    self.no_json(response, &text),
                    response.status
                ),
                is_uncertain,
            };
        };
        AccountError::Refused(Refusal {
            doing: purpose.doing,
            status: response.status,
            detail: failed.error.said(),
            code: Some(failed.error.code),
            request_id: failed.meta.and_then(|meta| meta.request_id),
            permission: purpose.permission,
            retry_after: self.wanted_pause(response).map(|time| time.as_secs()),
            is_uncertain,
        })
    }

    /// The body without secrets.
    fn text(&self, response: &Response) -> String {
        self.access.scrub(&String::from_utf8_lossy(&response.body))
    }

    /// What an answer is that is no JSON of Paddle's.
    fn no_json(&self, response: &Response, text: &str) -> String {
        let kind = response.content_type.as_deref().unwrap_or("no type");
        let is_page = kind.contains("html") || text.trim_start().starts_with('<');
        let text = text.trim();
        match (is_page, text.is_empty()) {
            (_, true) => "the answer is empty".to_owned(),
            (true, _) => "the answer is a web page, not JSON: something between here and Paddle \
                          (a proxy?) answered"
                .to_owned(),
            (false, _) => format!(
                "the answer is not what Paddle documents ({}): \"{}\"",
                self.access.scrub(kind),
                shortened(text)
            ),
        }
    }

    fn decode<T: DeserializeOwned>(
        &self,
        response: &Response,
        purpose: Purpose,
        method: Method,
    ) -> Result<T, AccountError> {
        let text = self.text(response);
        serde_json::from_str(&text).map_err(|error| {
            let why = match error.classify() {
                serde_json::error::Category::Eof if !text.trim().is_empty() => {
                    "the answer ends in the middle".to_owned()
                }
                // Well-formed, but with something missing: which field, serde says.
                serde_json::error::Category::Data => format!(
                    "the answer is not what Paddle documents: {}",
                    self.access.scrub(&error.to_string())
                ),
                _ => self.no_json(response, &text),
            };
            AccountError::NoAnswer {
                doing: purpose.doing,
                why,
                is_uncertain: !method.is_read(),
            }
        })
    }
}

/// The same error once it is known that nothing was done.
fn certain(error: AccountError) -> AccountError {
    match error {
        AccountError::NoAnswer { doing, why, .. } => AccountError::NoAnswer {
            doing,
            why: format!("{why}; the token is still active"),
            is_uncertain: false,
        },
        AccountError::Refused(refusal) => AccountError::Refused(Refusal {
            is_uncertain: false,
            ..refusal
        }),
        AccountError::Access(text) => AccountError::Access(text),
    }
}

fn shortened(text: &str) -> String {
    let mut short: String = text.chars().take(QUOTED).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

#[cfg(test)]
#[path = "client_tests.rs"]
mod tests;
