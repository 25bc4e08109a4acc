//! The Paddle account: what it says of its client-side tokens and API keys, and
//! what that means for the code.
//!
//! The only room that uses the network, and in it only `wire` knows how. It
//! knows Paddle's API; it does not know arguments, terminals or reports, and it
//! reads no environment variable.

mod access;
mod client;
mod compare;
mod entities;
mod error;
mod leaked;
mod page;
mod patience;
mod understand;
pub mod wire;

pub use access::{Access, Choice, Hosts};
pub use client::Client;
pub use compare::{Inventory, compare};
pub use entities::{ClientToken, Key, KeyStatus, Listing, TokenStatus};
pub use error::AccountError;
pub use leaked::{KeyPlace, KeyReport, LeakedKey, join};
pub use patience::{Clock, Limits, SystemClock};
