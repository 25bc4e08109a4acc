//! Token and environment, paired: which of them reach Paddle.js together.

use crate::credential::{self, Classification, Credential, Kind};
use crate::extract::kind::Role;
use crate::model::facts::InitCall;
use crate::model::{Condition, Environment, Known};
use crate::resolve::{Environments, FileView, Reaching, Stand, tokens};

/// A known client token, and every environment that can reach the call
/// together with it.
pub(super) struct Pair<'f> {
    pub(super) call: &'f InitCall,
    pub(super) known: &'f Known,
    pub(super) credential: Credential,
    pub(super) environments: Vec<Reaching>,
    pub(super) late: Option<&'f crate::model::facts::EnvironmentSet>,
}

/// All pairs of a file. Files that only document, and tests, have none; nor
/// have tokens that Paddle has published.
pub(super) fn pairs(file: &FileView) -> Vec<Pair<'_>> {
    let mut pairs = Vec::new();
    if matches!(file.role, Role::Documentation | Role::Test) {
        return pairs;
    }
    for call in &file.facts.inits {
        let environments = Environments::of(file, call);
        for (condition, value) in tokens(call) {
            let Some(known) = value.as_known() else {
                continue;
            };
            let Classification::Credential(credential) = credential::classify(known.text.expose())
            else {
                continue;
            };
            if credential.kind != Kind::ClientToken || credential.documentation {
                continue;
            }
            pairs.push(Pair {
                call,
                known,
                credential,
                environments: environments.under(&condition, call),
                late: environments.late,
            });
        }
    }
    pairs
}

impl Pair<'_> {
    /// The first environment that contradicts the token.
    pub(super) fn contradiction(&self, token: Environment) -> Option<&Reaching> {
        if self.credential.environment != Some(token) {
            return None;
        }
        self.environments
            .iter()
            .find(|reaching| matches!(reaching.stand, Stand::Known(other) if other != token))
    }
}

/// The condition as the tail of a message about `call`; `""` where it holds
/// whenever the call is made.
pub(super) fn when(condition: &Condition, call: &InitCall) -> String {
    // The caller's identity is bookkeeping, not for people.
    let shown: Vec<_> = condition
        .guards()
        .iter()
        .filter(|guard| !call.position.condition.guards().contains(guard))
        .map(ToString::to_string)
        .filter(|text| !text.contains("the caller of "))
        .collect();
    if shown.is_empty() {
        String::new()
    } else {
        format!(" when {}", shown.join(" and "))
    }
}
