//! Fuzzes `src/guard.rs`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| paddlint_fuzz::guard::run(data));
