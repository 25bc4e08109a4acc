//! How long the client waits and how often it asks: reads again and again, with
//! pauses, and everything else once.

use std::time::Duration;

use jiff::Timestamp;

use super::AccountError;
use super::client::{Client, Purpose};
use super::wire::{Method, Request, Response, WireErrorKind};

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

impl Client<'_> {
    /// Sends a request; a read as often as is sensible.
    pub(super) fn ask(
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
    pub(super) fn wanted_pause(&self, response: &Response) -> Option<Duration> {
        let text = response.retry_after.as_deref()?.trim();
        if let Ok(seconds) = text.parse::<u64>() {
            return Some(Duration::from_secs(seconds));
        }
        let until = jiff::fmt::rfc2822::parse(text).ok()?.timestamp();
        let seconds = until.as_second() - self.now().as_second();
        Some(Duration::from_secs(u64::try_from(seconds).unwrap_or(0)))
    }
}
