//! A name that calls for one kind of credential and holds another.

use crate::credential::{self, Classification, Defect, Kind};
use crate::extract::kind::Role;
use crate::model::facts::Holder;
use crate::model::{CredentialInfo, Severity};
use crate::resolve::{FileView, Project};
use crate::rules::{Draft, Rule, RuleMeta, Sink};

pub(super) struct WrongCredential;

static META: RuleMeta = RuleMeta {
    id: "wrong-credential",
    severity: Severity::Error,
    summary: "a variable that holds another kind of credential than its name calls for",
    page: include_str!("wrong_credential.md"),
};

impl Rule for WrongCredential {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, file: &FileView, project: &Project<'_>, sink: &mut Sink) {
        if matches!(file.role, Role::Documentation | Role::Test) {
            return;
        }
        for assignment in &file.facts.assignments {
            let Some(expected) = project.names().expected(&assignment.name) else {
                continue;
            };
            for (_, leaf) in assignment.value.leaves() {
                let Some(known) = leaf.as_known() else {
                    continue;
                };
                let text = known.text.expose();
                let is_strong = matches!(assignment.holder, Holder::EnvFile | Holder::Key);
                let Some((what, info)) = mismatch(text, expected, is_strong) else {
                    continue;
                };
                let message = format!(
                    "`{}` calls for {}, but holds {what}",
                    assignment.name,
                    expected.describe()
                );
                let mut draft = Draft::new(known.span, text, message, help(expected));
                if let Some(info) = info {
                    draft = draft.credential(info);
                }
                sink.report(draft);
            }
        }
    }
}

/// What the value is instead of what its name calls for.
fn mismatch(
    text: &str,
    expected: Kind,
    is_strong: bool,
) -> Option<(String, Option<CredentialInfo>)> {
    // Constants called after Classic's vendor ID hold all kinds of things.
    if expected == Kind::VendorId && !is_strong {
        return None;
    }
    let miss = match credential::classify_as(text, expected) {
        Classification::Credential(found) => {
            return is_other(found.kind, expected)
                .then(|| (found.kind.describe().to_owned(), Some(found.info())));
        }
        Classification::NearMiss(miss) => miss,
        _ => return None,
    };
    if let Some(actual) = miss.actual {
        return Some((actual.describe().to_owned(), None));
    }
    // What it is without what is off: a blank, quotes, …
    if miss.corrected.is_some() && is_other(miss.meant, expected) {
        return Some((miss.meant.describe().to_owned(), None));
    }
    // A token that looks like another provider's is a malformed token.
    if expected == Kind::ClientToken || !is_strong {
        return None;
    }
    miss.defects.iter().find_map(|defect| match defect {
        Defect::StripePrefix { .. } => {
            Some(("what looks like a credential of Stripe".to_owned(), None))
        }
        Defect::LooksLike(provider) => {
            Some((format!("what looks like a credential of {provider}"), None))
        }
        _ => None,
    })
}

fn is_other(found: Kind, expected: Kind) -> bool {
    match expected {
        // Classic's auth code is the legacy key.
        Kind::ApiKey | Kind::LegacyApiKey => !matches!(
            found,
            Kind::ApiKey | Kind::LegacyApiKey | Kind::ApiKeyRedacted
        ),
        _ => found != expected,
    }
}

const fn help(expected: Kind) -> &'static str {
    match expected {
        Kind::WebhookSecret => {
            "put in the destination's secret key (it starts with `pdl_ntfset_`), not its ID; \
             Paddle dashboard, Developer tools > Notifications"
        }
        Kind::ApiKey | Kind::LegacyApiKey => {
            "put in an API key (it starts with `pdl_live_apikey_` or `pdl_sdbx_apikey_`); Paddle \
             dashboard, Developer tools > Authentication"
        }
        Kind::ClientToken => {
            "put in a client-side token (`test_` or `live_` and 27 letters and digits); Paddle \
             dashboard, Developer tools > Authentication > Client-side tokens"
        }
        _ => "put in what the name says, or rename the variable",
    }
}
