//! From facts to answers: which token and which environment reach Paddle.js.
//!
//! Values are followed to where they are defined: through imports to other
//! modules, through environment variables to the files that give them a value,
//! one mode at a time. Context is read lazily: only what a call needs, from the
//! package around it. This room judges nothing: what is right and wrong is the
//! rules' business.

mod answer;
mod arguments;
mod asked;
mod callers;
mod carriers;
mod dotenv_files;
mod env_files;
mod environment;
mod fallback;
mod import;
mod nuxt_config;
pub mod package;
mod packages;
mod prefix;
mod project;
mod setters;
mod stands;
mod tested;
#[cfg(test)]
mod tests;
mod world;

pub use answer::{Answer, Slot};
pub use environment::{Environments, Reaching, Stand, TokenOf};
pub use project::{FileView, Project, Scope};
pub use world::{Binding, World};
