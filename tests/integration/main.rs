//! Everything that is tested on the whole: the built program, and the library
//! over the fixtures.

#![expect(clippy::disallowed_methods, reason = "tests set up files of their own")]

mod account;
mod account_check;
mod audit;
mod audit_cache;
mod audit_config;
mod audit_reports;
#[cfg(target_os = "linux")]
mod audit_terminal;
mod bulk;
mod colours;
mod commands;
mod config;
mod config_names;
mod config_schema;
mod differential;
mod docs;
mod faults;
mod fix;
mod fixtures;
mod formats;
mod fuzz;
mod git;
mod harness;
mod hostile;
mod hostile_files;
mod installs;
mod invariants;
mod markers;
mod messages;
mod one_answer;
#[path = "../paddle_server/mod.rs"]
mod paddle_server;
mod repositories;
mod secrets;
mod streams;
mod suppression;
#[expect(unreachable_pub, reason = "it is a crate of its own for the fuzzer")]
#[path = "../../fuzz/src/lib.rs"]
mod targets;
mod tidy;
mod token;
mod where_token;
