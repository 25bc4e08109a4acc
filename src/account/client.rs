//! What can be asked of the account, one function each: pages are read to the
//! end, reads are repeated with patience, and nothing else is repeated.

use std::cell::Cell;
use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde_json::json;

use super::entities::{ClientToken, Key, Listing};
use super::error::Refusal;
use super::page::{One, Page};
use super::patience::{Clock, Limits};
use super::wire::{Method, Wire};
use super::{Access, AccountError};

/// Most entities on a page, as Paddle allows.
const PER_PAGE: usize = 200;
/// A list with more pages than this is no account's.
const MOST_PAGES: usize = 1000;

/// Asks the account.
pub struct Client<'a> {
    pub(super) access: &'a Access,
    pub(super) wire: &'a dyn Wire,
    pub(super) clock: &'a dyn Clock,
    pub(super) limits: Limits,
    /// What time it is where Paddle is, as its last answer said.
    pub(super) paddle_time: Cell<Option<Timestamp>>,
}

/// What a request is for.
#[derive(Clone, Copy)]
pub(super) struct Purpose {
    /// In words, behind `cannot`.
    pub(super) doing: &'static str,
    /// The permission that it takes.
    pub(super) permission: &'static str,
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
            paddle_time: Cell::new(None),
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
}

/// The same error once it is known that nothing was done.
fn certain(error: AccountError) -> AccountError {
    match error {
        AccountError::NoAnswer { doing, why, .. } => AccountError::NoAnswer {
            doing,
            why: format!("{why}; the token is still active"),
            is_uncertain: false,
        },
        AccountError::Refused(refusal) => AccountError::Refused(Box::new(Refusal {
            is_uncertain: false,
            ..*refusal
        })),
        AccountError::Access(text) => AccountError::Access(text),
    }
}

#[cfg(test)]
#[path = "client_tests.rs"]
mod tests;
