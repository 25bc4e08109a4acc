//! The integration tests, in one binary.

mod fixtures;
mod markers;
