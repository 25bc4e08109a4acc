//! What must hold for any input, as functions from bytes that panic where it does
//! not. `cargo fuzz` looks for inputs that break them; `cargo test` gives them the
//! seeds and every input that ever broke one.
//!
//! Knows paddlint's library and nothing of the fuzzer.

pub mod baseline;
pub mod config;
pub mod dotenv;
pub mod file;
pub mod git;
pub mod guard;
pub mod ndjson;
pub mod sound;
pub mod suppression;

use std::sync::LazyLock;

/// A target: its name, and what it does with an input.
pub type Target = (&'static str, fn(&[u8]));

/// All targets; each has a file in `fuzz_targets/`.
pub const TARGETS: &[Target] = &[
    ("file", file::run),
    ("guard", guard::run),
    ("dotenv", dotenv::run),
    ("suppression", suppression::run),
    ("config", config::run),
    ("baseline", baseline::run),
    ("ndjson", ndjson::run),
    ("git", git::run),
];

/// The stack that the program gives to the threads on which it parses.
const STACK: usize = 256 * 1024 * 1024;

/// Runs `work` where the parser may recurse.
pub fn on_a_deep_stack<R: Send>(work: impl FnOnce() -> R + Send) -> R {
    static POOL: LazyLock<rayon::ThreadPool> = LazyLock::new(|| {
        rayon::ThreadPoolBuilder::new()
            .num_threads(1)
            .stack_size(STACK)
            .build()
            .expect("a thread")
    });
    POOL.install(work)
}
