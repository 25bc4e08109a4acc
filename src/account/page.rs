//! The bodies of Paddle's answers: data, the page behind it, or an error.

use serde::Deserialize;
use serde::de::DeserializeOwned;

/// An answer with one entity.
#[derive(Debug, Deserialize)]
pub(super) struct One<T> {
    pub(super) data: T,
}

/// One page of a list.
#[derive(Debug, Deserialize)]
#[serde(bound = "T: DeserializeOwned")]
pub(super) struct Page<T> {
    pub(super) data: Vec<T>,
    pub(super) meta: Meta,
}

#[derive(Debug, Deserialize)]
pub(super) struct Meta {
    pub(super) pagination: Pagination,
}

#[derive(Debug, Deserialize)]
pub(super) struct Pagination {
    #[serde(default)]
    pub(super) next: Option<String>,
    pub(super) has_more: bool,
}

/// An answer that is an error.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Failed {
    pub(super) error: ErrorBody,
    #[serde(default)]
    pub(super) meta: Option<ErrorMeta>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct ErrorBody {
    pub(super) code: String,
    #[serde(default)]
    pub(super) detail: Option<String>,
    #[serde(default)]
    pub(super) errors: Vec<FieldError>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct FieldError {
    #[serde(default)]
    pub(super) field: String,
    #[serde(default)]
    pub(super) message: String,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct ErrorMeta {
    #[serde(default)]
    pub(super) request_id: Option<String>,
}

impl ErrorBody {
    /// What Paddle says, with the fields that it does not like.
    pub(super) fn said(&self) -> Option<String> {
        let mut said = self.detail.clone().unwrap_or_default();
        for one in &self.errors {
            if !said.is_empty() {
                said.push_str("; ");
            }
            said.push_str(&format!("{}: {}", one.field, one.message));
        }
        (!said.is_empty()).then_some(said)
    }
}
