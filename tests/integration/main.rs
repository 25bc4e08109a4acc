//! The integration tests, in one binary.

#![expect(clippy::disallowed_methods, reason = "tests set up files of their own")]

mod fixtures;
mod markers;
