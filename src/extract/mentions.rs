//! Whether a piece of text has anything to do with Paddle: a cheap look before
//! it is taken for a program.
//!
//! Knows words; does not know what they mean.

use crate::config::Settings;

/// The words that are Paddle's, and those that the project has for it.
#[derive(Clone, Copy, Debug)]
pub struct Mentions<'s> {
    settings: Option<&'s Settings>,
}

impl<'s> Mentions<'s> {
    /// Those of Paddle alone.
    pub const OF_PADDLE: Self = Self { settings: None };

    /// With the names that `settings` has.
    pub const fn with(settings: &'s Settings) -> Self {
        Self {
            settings: Some(settings),
        }
    }

    /// Whether `text` has one of them. The first letter of Paddle is left out,
    /// so that case matters as little as may be.
    pub(crate) fn are_in(self, text: &str) -> bool {
        let bytes = text.as_bytes();
        let is_paddle = memchr::memchr2_iter(b'd', b'D', bytes).any(|at| {
            at >= 1
                && bytes
                    .get(at - 1..at + 4)
                    .is_some_and(|word| word.eq_ignore_ascii_case(b"addle"))
        });
        is_paddle
            || self.has_wrapper(text)
            || self
                .settings
                .is_some_and(|settings| settings.names.any_in(text))
    }

    /// Whether `text` starts Paddle.js, or calls it.
    pub(crate) fn call_in(self, text: &str) -> bool {
        text.contains("Paddle.") || text.contains("initializePaddle") || self.has_wrapper(text)
    }

    fn has_wrapper(self, text: &str) -> bool {
        let wrappers = self.settings.into_iter().flat_map(|it| &it.wrappers);
        wrappers
            .into_iter()
            .any(|name| memchr::memmem::find(text.as_bytes(), name.as_bytes()).is_some())
    }
}
