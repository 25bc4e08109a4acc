//! Fuzzes `src/git.rs`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| paddlint_fuzz::git::run(data));
