//! What a value was meant to be that is not well-formed, and what is off.

use super::defect::{Defect, Part};
use super::format::{self, ID_BODY, SHOWN, TOKEN_BODY};
use super::peel::Peeled;
use super::redact::redact;
use super::{Kind, look_alike};
use crate::model::Environment;

/// Most characters that are named one by one.
const MOST_CHARACTERS: usize = 3;

/// What a value was meant to be.
pub(super) struct Diagnosis {
    /// The kind.
    pub(super) meant: Kind,
    /// The environment, where the prefix says so.
    pub(super) environment: Option<Environment>,
    /// What is off.
    pub(super) defects: Vec<Defect>,
    /// The form that may be printed.
    pub(super) redacted: String,
}

/// Why a token's prefix is wrong.
#[derive(Clone, Copy)]
enum Fault {
    Sandbox,
    Live,
    Secret,
    Invented,
    Stripe,
    StripeSecret,
}

/// Prefixes given to client tokens by mistake; `_` or `-` follows.
const TOKEN_PREFIXES: &[(&str, Fault)] = &[
    ("sandbox", Fault::Sandbox),
    ("sdbx", Fault::Sandbox),
    ("sbx", Fault::Sandbox),
    ("dev", Fault::Sandbox),
    ("staging", Fault::Sandbox),
    ("prod", Fault::Live),
    ("production", Fault::Live),
    ("pk_test", Fault::Stripe),
    ("pk_live", Fault::Stripe),
    ("pk_sandbox", Fault::Stripe),
    ("pk", Fault::Stripe),
    ("sk_test", Fault::StripeSecret),
    ("sk_live", Fault::StripeSecret),
    ("rk_test", Fault::StripeSecret),
    ("rk_live", Fault::StripeSecret),
    ("pdl_test", Fault::Secret),
    ("pdl_live", Fault::Secret),
    ("pdl_sdbx", Fault::Secret),
    ("pdl_sandbox", Fault::Secret),
    ("pdl_prod", Fault::Secret),
    ("pdl_production", Fault::Secret),
    ("pdl", Fault::Secret),
    ("pdl_ctm", Fault::Invented),
    ("pdl_ct", Fault::Invented),
    ("pdl_ctkn", Fault::Invented),
    ("pdl_ctok", Fault::Invented),
    ("pdl_cst", Fault::Invented),
    ("pdl_client", Fault::Invented),
    ("pdl_token", Fault::Invented),
    ("ctok", Fault::Invented),
    ("client", Fault::Invented),
    ("client_token", Fault::Invented),
    ("cst", Fault::Invented),
    ("ct", Fault::Invented),
    ("pt", Fault::Invented),
    ("token", Fault::Invented),
    ("paddle", Fault::Invented),
];

/// Prefixes given to webhook secrets by mistake.
const WEBHOOK_PREFIXES: &[&str] = &[
    "pdl_whsec_",
    "pdl_nslt_",
    "pws_live_",
    "pws_sandbox_",
    "pws_",
];

/// Diagnoses `value`. Without an expectation only what is close to a real
/// value counts.
pub(super) fn diagnose(value: &Peeled, expected: Option<Kind>) -> Option<Diagnosis> {
    instead(value, expected)
        .or_else(|| api_key(value, expected))
        .or_else(|| webhook_secret(value, expected))
        .or_else(|| customer_token(value))
        .or_else(|| client_token(value, expected))
        .or_else(|| bare(value, expected))
}

/// The public ID where the value belongs.
fn instead(value: &Peeled, expected: Option<Kind>) -> Option<Diagnosis> {
    let (prefix, body) = value.text.split_once('_')?;
    let (actual, meant) = match prefix {
        "ctkn" => (Kind::ClientTokenId, Kind::ClientToken),
        "apikey" if body.len() <= ID_BODY + 2 => (Kind::ApiKeyId, Kind::ApiKey),
        "ntfset" | "ntf" if body.len() <= ID_BODY + 2 => (Kind::DestinationId, Kind::WebhookSecret),
        _ => return None,
    };
    (expected == Some(meant)).then(|| Diagnosis {
        meant,
        environment: None,
        defects: vec![Defect::IdInstead { actual }],
        redacted: value.text.clone(),
    })
}

fn api_key(value: &Peeled, expected: Option<Kind>) -> Option<Diagnosis> {
    let text = &value.text;
    let lower = text.to_ascii_lowercase();
    let (head, word_length) = key_head(&lower)?;
    let rest_at = head.len() + word_length;
    let rest = &text[rest_at..];
    let parts: Vec<&str> = rest.splitn(3, '_').collect();
    if head.is_empty() && parts.len() < 2 {
        return None;
    }
    if word_length == 0 {
        // `pdl_live_…` may as well be a client token with a secret's prefix.
        let is_key = parts.len() > 1 && parts[0].len().abs_diff(ID_BODY) <= 2;
        let is_token = rest.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !is_key && (expected != Some(Kind::ApiKey) || is_token && rest.len() == TOKEN_BODY) {
            return None;
        }
    }
    let mut defects = Vec::new();
    let written = &text[..rest_at];
    if written.bytes().any(|byte| byte.is_ascii_uppercase()) {
        defects.push(Defect::PrefixCase {
            written: written.to_owned(),
            expected: lower[..rest_at].replace('-', "_"),
        });
    }
    separators(value, written, &mut defects);
    let environment = key_head_defects(head, word_length, &mut defects);
    key_parts(value, rest_at, &parts, &mut defects);
    Some(Diagnosis {
        meant: Kind::ApiKey,
        environment,
        defects,
        redacted: shown(text, rest_at),
    })
}

/// The part of a key's prefix before `apikey_`, and the length of that word
/// (0 if it is missing).
fn key_head(lower: &str) -> Option<(&str, usize)> {
    for word in ["apikey_", "apikey-", "api_key_", "api-key-"] {
        if let Some(at) = lower.find(word) {
            let head = &lower[..at];
            let known = head.is_empty() || head_environment(head).is_some();
            return known.then_some((head, word.len()));
        }
    }
    let (word, _) = lower.strip_prefix("pdl_")?.split_once('_')?;
    format::meant_environment(word)?;
    Some((&lower[..word.len() + 5], 0))
}

/// The environment word in `pdl_live_`, `live_`, `pdl_`, if it is such a head.
fn head_environment(head: &str) -> Option<&str> {
    let head = head.strip_suffix(['_', '-'])?;
    if head == "pdl" {
        return Some("");
    }
    let word = head
        .strip_prefix("pdl_")
        .or_else(|| head.strip_prefix("pdl-"))
        .unwrap_or(head);
    format::meant_environment(word).map(|_| word)
}

fn key_head_defects(
    head: &str,
    word_length: usize,
    defects: &mut Vec<Defect>,
) -> Option<Environment> {
    if !head.starts_with("pdl") {
        defects.push(Defect::NoPrefix {
            meant: Kind::ApiKey,
        });
    }
    let word = head_environment(head).unwrap_or_default();
    let environment = format::meant_environment(word);
    if word.is_empty() {
        if !head.is_empty() {
            defects.push(Defect::NoKeyEnvironment);
        }
    } else if format::key_environment(word).is_none() {
        defects.push(Defect::KeyEnvironment {
            written: word.to_owned(),
            meant: environment,
        });
    }
    if word_length == 0 {
        defects.push(Defect::NoApikey {
            written: head.to_owned(),
        });
    }
    environment
}

/// Judges ID, secret and last part of a key, which start at byte `at`.
fn key_parts(value: &Peeled, at: usize, parts: &[&str], defects: &mut Vec<Defect>) {
    let id = parts.first().copied().unwrap_or_default();
    part_length(defects, Part::KeyId, id);
    if id.bytes().any(|byte| byte.is_ascii_uppercase()) {
        defects.push(Defect::IdCase);
    }
    if let Some(secret) = parts.get(1) {
        part_length(defects, Part::KeySecret, secret);
        let tail = parts.get(2).copied().unwrap_or_default();
        part_length(defects, Part::KeyTail, tail);
    } else {
        defects.push(Defect::OnlyId {
            meant: Kind::ApiKey,
        });
    }
    let mut underscores = 2;
    characters(value, at, defects, |character| {
        // The two that divide the parts.
        if character == '_' && underscores > 0 {
            underscores -= 1;
            return true;
        }
        character.is_ascii_alphanumeric()
    });
}

fn webhook_secret(value: &Peeled, expected: Option<Kind>) -> Option<Diagnosis> {
    let text = &value.text;
    let lower = text.to_ascii_lowercase();
    let mut defects = Vec::new();
    let meant = Kind::WebhookSecret;
    let proper = ["pdl_ntfset_", "pdl_ntf_", "pdl-ntfset-"];
    let length = if let Some(prefix) = proper.iter().find(|&&prefix| lower.starts_with(prefix)) {
        let written = &text[..prefix.len()];
        if written.bytes().any(|byte| byte.is_ascii_uppercase()) {
            defects.push(Defect::PrefixCase {
                written: written.to_owned(),
                expected: lower[..prefix.len()].replace('-', "_"),
            });
        }
        separators(value, written, &mut defects);
        prefix.len()
    } else if let Some(body) = lower.strip_prefix("ntfset_") {
        body.find('_')?;
        defects.push(Defect::NoPrefix { meant });
        "ntfset_".len()
    } else if let Some(prefix) = WEBHOOK_PREFIXES
        .iter()
        .find(|&&prefix| lower.starts_with(prefix))
    {
        let written = (*prefix).to_owned();
        defects.push(Defect::InventedPrefix { written, meant });
        return Some(Diagnosis {
            meant,
            environment: None,
            defects,
            redacted: format!("{prefix}****"),
        });
    } else if expected == Some(meant) && lower.starts_with("whsec_") {
        let written = "whsec_".to_owned();
        defects.push(Defect::StripePrefix { written, meant });
        return Some(Diagnosis {
            meant,
            environment: None,
            defects,
            redacted: "whsec_****".to_owned(),
        });
    } else {
        return None;
    };
    let (id, secret) = match text[length..].split_once('_') {
        Some((id, secret)) => (id, Some(secret)),
        None => (&text[length..], None),
    };
    part_length(&mut defects, Part::DestinationId, id);
    match secret {
        Some(secret) => part_length(&mut defects, Part::WebhookSecret, secret),
        None => defects.push(Defect::OnlyId { meant }),
    }
    let mut underscores = 1;
    characters(value, length, &mut defects, |character| {
        if character == '_' && underscores > 0 {
            underscores -= 1;
            return true;
        }
        character.is_ascii() && format::is_base64(character as u8)
    });
    Some(Diagnosis {
        meant,
        environment: None,
        defects,
        redacted: shown(text, length),
    })
}

fn customer_token(value: &Peeled) -> Option<Diagnosis> {
    let text = &value.text;
    let parts: Vec<&str> = text.strip_prefix("pca_")?.split('_').collect();
    let &[first, second, tail] = parts.as_slice() else {
        return None;
    };
    let mut defects = Vec::new();
    part_length(&mut defects, Part::CustomerId, first);
    part_length(&mut defects, Part::CustomerId, second);
    part_length(&mut defects, Part::CustomerTail, tail);
    characters(value, "pca_".len(), &mut defects, |character| {
        character == '_' || character.is_ascii_lowercase() || character.is_ascii_digit()
    });
    Some(Diagnosis {
        meant: Kind::CustomerToken,
        environment: None,
        defects,
        redacted: shown(text, "pca_".len()),
    })
}

fn client_token(value: &Peeled, expected: Option<Kind>) -> Option<Diagnosis> {
    let text = &value.text;
    let mut defects = Vec::new();
    let (prefix, environment, fault) = token_prefix(value, &mut defects)?;
    let body = &text[prefix..];
    if expected != Some(Kind::ClientToken) && !is_near_body(body, defects.is_empty()) {
        return None;
    }
    let length = body.chars().count();
    if length != TOKEN_BODY {
        defects.push(Defect::TokenLength {
            prefix: text[..prefix].to_owned(),
            length,
        });
        defects.extend(look_alike::by_length(text).map(Defect::LooksLike));
    }
    characters(value, prefix, &mut defects, |character| {
        character.is_ascii_alphanumeric()
    });
    let redacted = match fault {
        Some(Fault::StripeSecret) => format!("{}****", &text[..prefix]),
        Some(Fault::Secret) => shown(text, prefix),
        // Long ones are something else.
        _ if length > 2 * TOKEN_BODY => shown(text, prefix),
        _ => redact(text).into_owned(),
    };
    Some(Diagnosis {
        meant: Kind::ClientToken,
        environment,
        defects,
        redacted,
    })
}

/// Length of a token's prefix, the environment it says, and what is wrong with
/// it.
fn token_prefix(
    value: &Peeled,
    defects: &mut Vec<Defect>,
) -> Option<(usize, Option<Environment>, Option<Fault>)> {
    let text = &value.text;
    let lower = text.to_ascii_lowercase();
    if lower.starts_with("test") || lower.starts_with("live") {
        let separator = text[4..].chars().next()?;
        if !matches!(separator, '_' | '-' | '.' | ':' | ' ') {
            return None;
        }
        let written = &text[..5];
        if separator != '_' {
            defects.push(Defect::Separator {
                character: separator,
                position: value.position(4),
            });
        }
        if text[..4] != lower[..4] {
            defects.push(Defect::PrefixCase {
                written: written.to_owned(),
                expected: format!("{}_", &lower[..4]),
            });
        }
        return Some((5, format::meant_environment(&lower[..4]), None));
    }
    let &(word, fault) = TOKEN_PREFIXES
        .iter()
        .filter(|(word, _)| {
            lower
                .strip_prefix(word)
                .is_some_and(|rest| rest.starts_with(['_', '-']))
        })
        .max_by_key(|(word, _)| word.len())?;
    let length = word.len() + 1;
    let written = text[..length].to_owned();
    let meant = Kind::ClientToken;
    defects.push(match fault {
        Fault::Sandbox => Defect::SandboxPrefix { written },
        Fault::Live => Defect::LivePrefix { written },
        Fault::Secret => Defect::SecretPrefix,
        Fault::Invented => Defect::InventedPrefix { written, meant },
        Fault::Stripe | Fault::StripeSecret => Defect::StripePrefix { written, meant },
    });
    let last = word.rsplit('_').next().unwrap_or(word);
    // `client_test_…`
    let rest = &lower[length..];
    let inner = ["test_", "live_"]
        .into_iter()
        .find(|&inner| rest.starts_with(inner));
    let environment = format::meant_environment(inner.map_or(last, |inner| &inner[..4]));
    Some((length + inner.map_or(0, str::len), environment, Some(fault)))
}

/// Whether a body is close enough to a token's that one was meant, whatever
/// the place. A wrong prefix leaves less room.
fn is_near_body(body: &str, proper_prefix: bool) -> bool {
    let slack = if proper_prefix { 8 } else { 5 };
    let good = body.bytes().filter(u8::is_ascii_alphanumeric).count();
    let total = body.chars().count();
    let digits = body.bytes().filter(u8::is_ascii_digit).count();
    total.abs_diff(TOKEN_BODY) <= slack && total - good.min(total) <= 2 && digits >= 2
}

/// A value without any prefix in a place that calls for one.
fn bare(value: &Peeled, expected: Option<Kind>) -> Option<Diagnosis> {
    let text = &value.text;
    if expected != Some(Kind::ClientToken) {
        return None;
    }
    let meant = Kind::ClientToken;
    let mut defects = vec![Defect::NoPrefix { meant }];
    if format::is_legacy_key(text) {
        defects = vec![Defect::LegacyShape];
    } else if let Some(provider) = look_alike::provider(text) {
        defects.push(Defect::LooksLike(provider));
    }
    Some(Diagnosis {
        meant,
        environment: None,
        defects,
        // Nobody knows what it is: it may be somebody's secret.
        redacted: "****".to_owned(),
    })
}

fn part_length(defects: &mut Vec<Defect>, part: Part, text: &str) {
    let length = text.chars().count();
    if length != part.expected() {
        defects.push(Defect::PartLength { part, length });
    }
}

/// Notes the characters from byte `at` on that are not allowed.
fn characters(
    value: &Peeled,
    at: usize,
    defects: &mut Vec<Defect>,
    mut allowed: impl FnMut(char) -> bool,
) {
    let skipped = value.text[..at].chars().count();
    let wrong = value.text[at..]
        .chars()
        .enumerate()
        .filter(|&(_, character)| !allowed(character))
        .take(MOST_CHARACTERS);
    defects.extend(wrong.map(|(offset, character)| Defect::Character {
        character,
        position: value.position(skipped + offset),
    }));
}

/// Notes the hyphens in a prefix.
fn separators(value: &Peeled, written: &str, defects: &mut Vec<Defect>) {
    let hyphens = written
        .char_indices()
        .filter(|&(_, character)| character == '-');
    defects.extend(hyphens.map(|(at, character)| Defect::Separator {
        character,
        position: value.position(at),
    }));
}

/// The first `prefix` bytes and ten characters of the ID behind them, never
/// into a secret part.
fn shown(text: &str, prefix: usize) -> String {
    let id: String = text[prefix..]
        .chars()
        .take(SHOWN)
        .take_while(char::is_ascii_alphanumeric)
        .collect();
    format!("{}{id}****", &text[..prefix])
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn nothing_behind_the_id_is_shown() {
        let cases = [
            ("pdl_live_apikey_ab_cd", 16, "pdl_live_apikey_ab****"),
            ("pdl_0123456789abc", 4, "pdl_0123456789****"),
            ("pdl_", 4, "pdl_****"),
        ];
        for (text, prefix, expected) in cases {
            assert_eq!(shown(text, prefix), expected);
        }
    }
}
