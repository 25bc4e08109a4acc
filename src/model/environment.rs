//! Paddle's two environments.

use std::fmt;

/// Where a credential works: sandbox and live are separate Paddle accounts.
///
/// Three vocabularies name the same switch: client tokens say `test_`/`live_`,
/// API keys say `sdbx`/`live`, code says `sandbox`/`production`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Environment {
    /// The sandbox.
    Sandbox,
    /// The live system.
    Production,
}

impl Environment {
    /// The word that Paddle.js takes: `sandbox` or `production`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sandbox => "sandbox",
            Self::Production => "production",
        }
    }
}

impl fmt::Display for Environment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}
