//! Everything that is tested on the built program.

mod colours;
mod commands;
mod harness;
mod streams;
mod token;
