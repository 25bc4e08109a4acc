//! What can go wrong between paddlint and the account, for people. Everything
//! that a server said is on one line and without secrets by the time it is here.

use std::fmt;

/// Why the account could not be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AccountError {
    /// The key or the address is not right; nothing was sent.
    Access(String),
    /// Paddle refused.
    Refused(Box<Refusal>),
    /// No answer that could be understood came back.
    NoAnswer {
        /// What was to be done.
        doing: &'static str,
        /// What happened instead.
        why: String,
        /// Whether it may have been done all the same.
        is_uncertain: bool,
    },
}

/// What Paddle said when it refused.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Refusal {
    /// What was to be done.
    pub doing: &'static str,
    /// The status of HTTP.
    pub status: u16,
    /// Paddle's code for the error.
    pub code: Option<String>,
    /// What Paddle says about it.
    pub detail: Option<String>,
    /// By which Paddle finds the request again.
    pub request_id: Option<String>,
    /// The permission that it takes.
    pub permission: &'static str,
    /// How many seconds Paddle wants to be left alone.
    pub retry_after: Option<u64>,
    /// Whether it may have been done all the same.
    pub is_uncertain: bool,
}

/// What is added where it is not clear what was done.
const UNCERTAIN: &str = "; it is not known whether it was done all the same: look (`paddlint \
                         account tokens list --status all`) before you try again";

impl fmt::Display for AccountError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Access(text) => formatter.write_str(text),
            Self::Refused(refusal) => refusal.fmt(formatter),
            Self::NoAnswer {
                doing,
                why,
                is_uncertain,
            } => {
                write!(formatter, "cannot {doing}: {why}")?;
                match is_uncertain {
                    true => formatter.write_str(UNCERTAIN),
                    false => Ok(()),
                }
            }
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "cannot {}: ", self.doing)?;
        match &self.detail {
            Some(detail) => write!(formatter, "Paddle says \"{detail}\"")?,
            None => formatter.write_str("Paddle refuses")?,
        }
        formatter.write_str(" (")?;
        if let Some(code) = &self.code {
            write!(formatter, "`{code}`, ")?;
        }
        write!(formatter, "status {}", self.status)?;
        if let Some(id) = &self.request_id {
            write!(formatter, ", request {id}")?;
        }
        formatter.write_str(")")?;
        if let Some(advice) = self.advice() {
            write!(formatter, "; {advice}")?;
        }
        match self.is_uncertain {
            true => formatter.write_str(UNCERTAIN),
            false => Ok(()),
        }
    }
}

impl Refusal {
    fn advice(&self) -> Option<String> {
        Some(match (self.status, self.code.as_deref()) {
            (401 | 403, Some("forbidden" | "unauthorized")) => {
                format!(
                    "the API key lacks the permission `{}`: give it that in Paddle > Developer \
                     tools > Authentication",
                    self.permission
                )
            }
            (401 | 403, Some("authentication_malformed" | "authentication_missing")) => {
                "the API key is not whole: copy it again".to_owned()
            }
            (401 | 403, _) => "the API key is revoked or expired, or of another environment; make \
                               a new one in Paddle > Developer tools > Authentication"
                .to_owned(),
            (429, _) => match self.retry_after {
                Some(seconds) => format!("try again in {seconds} seconds"),
                None => "try again in a while".to_owned(),
            },
            (500.., _) => "that is on Paddle's side: see https://paddlestatus.com".to_owned(),
            _ => return None,
        })
    }
}

impl AccountError {
    /// Whether what was to be done may have been done all the same.
    pub fn is_uncertain(&self) -> bool {
        match self {
            Self::Access(_) => false,
            Self::Refused(refusal) => refusal.is_uncertain,
            Self::NoAnswer { is_uncertain, .. } => *is_uncertain,
        }
    }

    /// Whether Paddle said that there is no such thing.
    pub fn is_not_found(&self) -> bool {
        matches!(self, Self::Refused(refusal) if refusal.status == 404)
    }
}
