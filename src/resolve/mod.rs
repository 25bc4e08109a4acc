//! From facts to answers: which token and which environment reach Paddle.js.
//!
//! This room knows files, values and conditions. It judges nothing: what is
//! right and wrong is the rules' business.

mod environment;
mod project;
mod token;

pub use environment::{Environments, Reaching, Stand};
pub use project::{FileView, Project};
pub use token::{Slot, init_option, tokens};
