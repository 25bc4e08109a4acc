//! The tokens of the account beside the tokens of the code: what is wrong
//! between them, as findings.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use super::{Access, ClientToken, TokenStatus};
use crate::credential::{self, Classification, Kind};
use crate::model::{
    CredentialInfo, Environment, Finding, Place, Related, Sensitive, Severity, SourceId,
    SourceText, Span,
};
use crate::pipeline::{Role, Use, UsedToken};
use crate::rules::{RuleMeta, account as rules};

/// What stands in the place of a file for what is only in the account.
const ACCOUNT: &str = "<account>";

/// The tokens of an account.
#[derive(Clone, Debug)]
pub struct Inventory {
    environment: Environment,
    environment_name: &'static str,
    tokens: BTreeMap<String, ClientToken>,
    /// The active tokens, one a line: where findings about them stand.
    source: SourceText,
}

impl Inventory {
    /// What the account at the end of `access` holds.
    pub fn new(access: &Access, tokens: Vec<ClientToken>) -> Self {
        let mut text = String::new();
        for token in &tokens {
            let name = token.name.replace(['\n', '\r'], " ");
            text.push_str(&format!("{} {} {name}\n", token.id, token.token));
        }
        let id = SourceId {
            display: ACCOUNT.into(),
            root_relative: ACCOUNT.into(),
            path: PathBuf::from(ACCOUNT),
        };
        Self {
            environment: access.environment(),
            environment_name: access.environment_name(),
            tokens: tokens
                .into_iter()
                .map(|token| (token.token.clone(), token))
                .collect(),
            source: SourceText {
                id: Arc::new(id),
                text: text.into(),
            },
        }
    }

    /// All its tokens.
    pub fn tokens(&self) -> BTreeSet<&str> {
        self.tokens.keys().map(String::as_str).collect()
    }

    /// Where a token stands in the list.
    fn place(&self, token: &ClientToken) -> Place {
        let start = self.source.text.find(&token.id).unwrap_or(0);
        let end = start + token.id.len() + 1 + token.token.len();
        Place {
            source: self.source.clone(),
            span: Span::new(start, end.min(self.source.text.len())),
        }
    }
}

/// What is wrong between an account and the uses of tokens in the code.
pub fn compare(inventory: &Inventory, used: &[UsedToken]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for one in used {
        match inventory.tokens.get(&one.token) {
            Some(token) if token.status == TokenStatus::Revoked => {
                findings.append(&mut revoked(token, one));
            }
            Some(token) if token.is_active() && one.uses.is_empty() => {
                findings.push(unused(inventory, token));
            }
            Some(_) => {}
            None => findings.append(&mut unknown(inventory, one)),
        }
    }
    findings
}

fn revoked(token: &ClientToken, used: &UsedToken) -> Vec<Finding> {
    let when = day(token.revoked_at.as_deref());
    let when = when.map_or_else(String::new, |day| format!(" on {day}"));
    let message = format!(
        "the client-side token `{}` (\"{}\", `{}`) was revoked{when}: no checkout opens with it",
        used.token, token.name, token.id
    );
    let help = "put another in its place (`paddlint account tokens create --name …` makes one) \
                and deploy";
    let is_mentioned = used.uses.iter().all(|one| one.role == Role::Mentions);
    let severity = match is_mentioned {
        true => Severity::Note,
        false => Severity::Error,
    };
    let id = Some(token.id.clone());
    per_file(used, &rules::REVOKED, severity, &message, help, id)
}

fn unknown(inventory: &Inventory, used: &UsedToken) -> Vec<Finding> {
    let is_meant = used
        .uses
        .iter()
        .any(|one| matches!(one.role, Role::Gives | Role::HoldsByName));
    let environment = match credential::classify_as(&used.token, Kind::ClientToken) {
        Classification::Credential(found) if !found.documentation => found.environment,
        // Stand-ins have a rule of their own.
        _ => return Vec::new(),
    };
    if !is_meant {
        return Vec::new();
    }
    let own = inventory.environment_name;
    let (severity, message, help) = match environment == Some(inventory.environment) {
        true => (
            Severity::Warning,
            format!(
                "the {own} account has no client-side token `{}`",
                used.token
            ),
            "it is another seller's, or is not whole: copy it again \
             (`paddlint account tokens list --status all` shows what there is)",
        ),
        false => (
            Severity::Note,
            format!(
                "the client-side token `{}` is of the other environment, and the API key is of \
                 the {own} one: it was not looked up",
                used.token
            ),
            "check with an API key of that environment, too",
        ),
    };
    per_file(used, &rules::UNKNOWN, severity, &message, help, None)
}

fn unused(inventory: &Inventory, token: &ClientToken) -> Finding {
    let created = day(Some(&token.created_at)).unwrap_or("an unknown day");
    Finding {
        rule: rules::UNUSED.id,
        severity: rules::UNUSED.severity,
        primary: inventory.place(token),
        related: Vec::new(),
        message: format!(
            "nothing that was checked uses the active client-side token `{}` (\"{}\", created on \
             {created})",
            token.token, token.name
        ),
        help: format!(
            "if nothing else uses it (files that git ignores were not looked at), `paddlint \
             account tokens revoke {}` revokes it",
            token.id
        ),
        credential: Some(info(&token.token, Some(token.id.clone()))),
        fix: None,
        identity: Sensitive::new(token.token.as_str()),
        fingerprint: Arc::from(""),
        secret_spans: Vec::new(),
    }
}

/// One finding for each file in which the token stands; all other places that
/// use it are related.
fn per_file(
    used: &UsedToken,
    rule: &RuleMeta,
    severity: Severity,
    message: &str,
    help: &str,
    id: Option<String>,
) -> Vec<Finding> {
    let mut files: BTreeMap<&SourceId, &Use> = BTreeMap::new();
    for one in used.uses.iter().filter(|one| one.is_value) {
        files.entry(&one.place.source.id).or_insert(one);
    }
    let mut primaries: Vec<&Use> = files.into_values().collect();
    if primaries.is_empty() {
        // It is put together from pieces.
        primaries.extend(used.uses.first());
    }
    let finding = |primary: &Use| {
        let is_other = |one: &&Use| !is_same(&one.place, &primary.place);
        Finding {
            rule: rule.id,
            severity,
            primary: primary.place.clone(),
            related: used
                .uses
                .iter()
                .filter(is_other)
                .map(|one| Related {
                    place: one.place.clone(),
                    message: one.how.clone(),
                })
                .collect(),
            message: message.to_owned(),
            help: help.to_owned(),
            credential: Some(info(&used.token, id.clone())),
            fix: None,
            identity: Sensitive::new(used.token.as_str()),
            fingerprint: Arc::from(""),
            secret_spans: Vec::new(),
        }
    };
    primaries.into_iter().map(finding).collect()
}

fn is_same(one: &Place, other: &Place) -> bool {
    one.source.id == other.source.id && one.span == other.span
}

fn info(token: &str, id: Option<String>) -> CredentialInfo {
    let environment = match credential::classify_as(token, Kind::ClientToken) {
        Classification::Credential(found) => found.environment,
        _ => None,
    };
    CredentialInfo {
        kind: Kind::ClientToken.as_str(),
        environment,
        id,
        created_at: None,
        redacted: token.to_owned(),
    }
}

/// The day of an RFC 3339 time.
fn day(time: Option<&str>) -> Option<&str> {
    time?.get(..10)
}
