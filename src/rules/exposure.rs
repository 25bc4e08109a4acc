//! Which rules tell of secrets that the wrong people can read, and how grave
//! that is: what code scanning sorts its alerts by.

use crate::rules::RuleMeta;

/// How grave it is that a secret is where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exposure {
    /// What one customer may see or do.
    Medium,
    /// What lets others pretend, or what may be such a secret.
    High,
    /// The whole account.
    Critical,
}

const EXPOSURES: &[(&str, Exposure)] = &[
    ("leaked-api-key", Exposure::Critical),
    ("leaked-webhook-secret", Exposure::High),
    ("leaked-legacy-key", Exposure::High),
    ("hardcoded-customer-token", Exposure::Medium),
    ("secret-in-public-variable", Exposure::Critical),
    ("api-key-as-client-token", Exposure::Critical),
];

impl Exposure {
    /// What the rule of that id tells of, if it is about exposed secrets.
    pub fn of(rule: &str) -> Option<Self> {
        let entry = EXPOSURES.iter().find(|(id, _)| *id == rule);
        entry.map(|(_, exposure)| *exposure)
    }
}

impl RuleMeta {
    /// What the rule tells of, if it is about exposed secrets.
    pub fn exposure(&self) -> Option<Exposure> {
        Exposure::of(self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules;

    #[test]
    fn every_rule_of_the_table_exists_and_every_leak_is_in_it() {
        for (id, _) in EXPOSURES {
            assert!(rules::find(id).is_some(), "{id}");
        }
        for meta in rules::metas() {
            assert!(
                !meta.id.starts_with("leaked-") || meta.exposure().is_some(),
                "{}",
                meta.id
            );
        }
    }
}
