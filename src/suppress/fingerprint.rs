//! The name by which a finding is known again after lines have moved.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::model::Finding;

/// Hex digits of a fingerprint: 128 bits.
pub(super) const DIGITS: usize = 32;

/// Sets the fingerprints of one file's findings, which must be in the order of
/// their places.
///
/// A fingerprint hashes the rule, the path from the project root, what was
/// found, and a number that counts equal ones in the file; never a line, a
/// column or a working directory.
pub fn set(findings: &mut [Finding]) {
    let mut occurrences: BTreeMap<(&'static str, String), usize> = BTreeMap::new();
    for finding in findings {
        let identity = finding.identity.expose().to_owned();
        let occurrence = occurrences.entry((finding.rule, identity)).or_default();
        *occurrence += 1;
        finding.fingerprint = fingerprint(finding, *occurrence);
    }
}

fn fingerprint(finding: &Finding, occurrence: usize) -> Arc<str> {
    let path = &finding.primary.source.id.root_relative;
    let occurrence = occurrence.to_string();
    let parts = [finding.rule, path, finding.identity.expose(), &occurrence];
    Arc::from(hash(&parts))
}

/// A hash that stands for a secret wherever it is.
pub fn of_secret(rule: &str, secret: &str) -> String {
    hash(&[rule, secret])
}

fn hash(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        // The length first, so that no two lists of parts run together alike.
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    let mut hex = String::with_capacity(DIGITS);
    for byte in hash.finalize().iter().take(DIGITS / 2) {
        // Writing into a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_known_again_in_every_release() {
        let of_secret = of_secret("leaked-api-key", "secret");
        assert_eq!(of_secret, "35ccf7a8d71e291ac95ac62ed6f249a0");
        assert_eq!(hash(&["leaked-api-key", "secret"]), of_secret);
        for other in [["leaked-api-keys", "ecret"], ["leaked-api-key", "Secret"]] {
            assert_ne!(hash(&other), of_secret);
        }
    }
}
