//! What is done with findings between judgement and report: fingerprints, then
//! what comments and the baseline keep from counting, then what they say that
//! keeps nothing.
//!
//! Reads nothing from the outside: the texts of comments and baseline come
//! in, what counts and what does not goes out.

mod apply;
pub mod baseline;
mod directive;
pub mod fingerprint;
mod lines;
mod misspelt;
mod pragma;
#[cfg(test)]
mod tests;
mod unused;

pub use apply::{Asked, Settings, Settled, apply};
pub use pragma::ForeignPragmas;
