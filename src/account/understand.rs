//! What an answer means: the entity, a refusal of Paddle's, or something that is
//! none of Paddle's answers.

use serde::de::DeserializeOwned;

use crate::credential;

use super::AccountError;
use super::client::{Client, Purpose};
use super::error::Refusal;
use super::page::Failed;
use super::wire::{Method, Response};

/// So much of an answer is quoted where it is no JSON.
const QUOTED: usize = 200;

impl Client<'_> {
    /// What it means that the status is none of success.
    pub(super) fn refused(
        &self,
        response: &Response,
        purpose: Purpose,
        method: Method,
    ) -> AccountError {
        if (300..400).contains(&response.status) {
            let to = response.location.as_deref().unwrap_or("nowhere");
            return AccountError::NoAnswer {
                doing: purpose.doing,
                why: format!(
                    "the answer sends us elsewhere, to `{}` (status {}), and the API key does not \
                     go there",
                    shortened(&self.access.scrub(to)),
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
        let request_id = failed.meta.and_then(|meta| meta.request_id);
        AccountError::Refused(Box::new(Refusal {
            doing: purpose.doing,
            status: response.status,
            detail: failed.error.said().as_deref().map(one_line),
            code: Some(one_line(&failed.error.code)),
            request_id: request_id.as_deref().map(one_line),
            permission: purpose.permission,
            retry_after: self.wanted_pause(response).map(|time| time.as_secs()),
            is_uncertain,
        }))
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

    /// The body as what was asked for.
    pub(super) fn decode<T: DeserializeOwned>(
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

/// The beginning of a text, on one line.
fn shortened(text: &str) -> String {
    one_line(&credential::shortened(text, QUOTED))
}

/// A text of a server's on one line: on a line of its own, a runner could take it
/// for a command.
fn one_line(text: &str) -> String {
    text.replace(['\n', '\r'], " ")
}
