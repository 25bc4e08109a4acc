//! What GitLab reads: reports on code quality, and on secrets.

mod code_quality;
mod secret_detection;

pub(crate) use code_quality::FORMAT as CODE_QUALITY;
pub(crate) use secret_detection::FORMAT as SECRET_DETECTION;
