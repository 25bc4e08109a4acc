//! Names for what has no fingerprint but needs a unique one: problems.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use crate::model::Problem;

/// Hands out names that stay the same from run to run.
#[derive(Debug, Default)]
pub(crate) struct Identities {
    /// How often a name was already given.
    given: BTreeMap<String, usize>,
}

impl Identities {
    /// The name of `problem`, which is at `path` from the project root: 32 hex
    /// digits that no other problem of the report has.
    pub(crate) fn of(&mut self, problem: &Problem, path: &str) -> String {
        let name = format!("{}\0{path}", problem.kind.as_str());
        let count = self.given.entry(name.clone()).or_default();
        *count += 1;
        let digest = Sha256::digest(format!("{name}\0{count}"));
        let mut hex = String::with_capacity(32);
        for byte in digest.iter().take(16) {
            // Writing into a string cannot fail.
            let _ = write!(hex, "{byte:02x}");
        }
        hex
    }
}
