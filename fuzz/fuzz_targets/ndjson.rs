//! Fuzzes `src/ndjson.rs`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| paddlint_fuzz::ndjson::run(data));
