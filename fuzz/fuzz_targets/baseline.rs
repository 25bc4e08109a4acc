//! Fuzzes `src/baseline.rs`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| paddlint_fuzz::baseline::run(data));
