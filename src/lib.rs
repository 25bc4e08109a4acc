//! paddlint: what reaches Paddle.js, and what must not.
//!
//! Data flows one way: discover → read → prefilter → extract → resolve →
//! rules → suppress → report. ARCHITECTURE.md says what each room does.

pub mod account;
pub mod audit;
pub mod cli;
pub mod config;
pub mod credential;
pub mod discover;
pub mod extract;
pub mod fix;
mod literals;
pub mod model;
pub mod pipeline;
pub mod prefilter;
pub mod read;
pub mod report;
pub mod resolve;
pub mod rules;
mod similar;
pub mod suppress;
