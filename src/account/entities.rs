//! What the account holds, as Paddle describes it. Unknown fields are passed
//! over, and unknown words kept: Paddle adds to both.

use serde::Deserialize;

/// Whether a client-side token works.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "String")]
pub enum TokenStatus {
    /// It works.
    Active,
    /// It does not, for good.
    Revoked,
    /// A status that paddlint does not know.
    Other(String),
}

impl From<String> for TokenStatus {
    fn from(word: String) -> Self {
        match word.as_str() {
            "active" => Self::Active,
            "revoked" => Self::Revoked,
            _ => Self::Other(word),
        }
    }
}

impl TokenStatus {
    /// Paddle's word.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Active => "active",
            Self::Revoked => "revoked",
            Self::Other(word) => word,
        }
    }
}

/// A client-side token.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct ClientToken {
    /// `ctkn_…`.
    pub id: String,
    /// The token itself, which is public.
    pub token: String,
    /// What somebody called it.
    pub name: String,
    /// What somebody said of it.
    #[serde(default)]
    pub description: Option<String>,
    /// Whether it works.
    pub status: TokenStatus,
    /// RFC 3339.
    pub created_at: String,
    /// RFC 3339.
    #[serde(default)]
    pub updated_at: Option<String>,
    /// RFC 3339, once it is revoked.
    #[serde(default)]
    pub revoked_at: Option<String>,
}

impl ClientToken {
    /// Whether it works.
    pub fn is_active(&self) -> bool {
        self.status == TokenStatus::Active
    }
}

/// Whether an API key works.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "String")]
pub enum KeyStatus {
    /// It works.
    Active,
    /// Its time is over.
    Expired,
    /// Somebody revoked it, or Paddle did.
    Revoked,
    /// A status that paddlint does not know.
    Other(String),
}

impl From<String> for KeyStatus {
    fn from(word: String) -> Self {
        match word.as_str() {
            "active" => Self::Active,
            "expired" => Self::Expired,
            "revoked" => Self::Revoked,
            _ => Self::Other(word),
        }
    }
}

impl KeyStatus {
    /// Paddle's word.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Active => "active",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
            Self::Other(word) => word,
        }
    }
}

/// An API key, of which Paddle shows no secret part.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Key {
    /// `apikey_…`.
    pub id: String,
    /// What somebody called it.
    pub name: String,
    /// What somebody said of it.
    #[serde(default)]
    pub description: Option<String>,
    /// The part of it that Paddle shows.
    #[serde(default)]
    pub key: Option<String>,
    /// Whether it works.
    pub status: KeyStatus,
    /// What it may do; none for a legacy key, which may do everything.
    #[serde(default)]
    pub permissions: Option<Vec<String>>,
    /// RFC 3339, if Paddle ever saw it in public.
    #[serde(default)]
    pub exposed_at: Option<String>,
    /// RFC 3339; none for one that does not expire.
    #[serde(default)]
    pub expires_at: Option<String>,
    /// RFC 3339, to the hour; none for one that never was used.
    #[serde(default)]
    pub last_used_at: Option<String>,
    /// Whether its secret can be exchanged.
    #[serde(default)]
    pub rotatable: Option<bool>,
    /// RFC 3339.
    pub created_at: String,
    /// RFC 3339, once it is revoked.
    #[serde(default)]
    pub revoked_at: Option<String>,
}

impl Key {
    /// Whether it is of the kind without permissions and expiry.
    pub fn is_legacy(&self) -> bool {
        self.permissions.is_none()
    }
}

/// Which client-side tokens are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listing {
    /// Those that work.
    Active,
    /// Those that do not.
    Revoked,
    /// All of them.
    All,
}

impl Listing {
    /// Paddle's parameter.
    pub(super) const fn statuses(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Revoked => "revoked",
            Self::All => "active,revoked",
        }
    }
}
