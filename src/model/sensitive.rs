//! Text that may be a secret.

use std::fmt;

/// A string that may hold a secret: it can be compared and looked into on
/// purpose, but neither `Display` nor `Debug` shows it, so that no message,
/// log, panic or assertion can leak it by accident.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sensitive(Box<str>);

impl Sensitive {
    /// Wraps `text`.
    pub fn new(text: impl Into<Box<str>>) -> Self {
        Self(text.into())
    }

    /// The text itself, for judging; never for printing.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Sensitive {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Sensitive({} bytes)", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_the_length_only() {
        assert_eq!(
            format!("{:?}", Sensitive::new("hunter2")),
            "Sensitive(7 bytes)"
        );
    }
}
