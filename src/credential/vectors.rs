//! Every value of fixtures/vectors.json against what is said about it there.
//! The values are kept in base64, so that none stands in plain text.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use std::collections::BTreeMap;

use super::{Classification, Kind, classify, classify_as, format};
use crate::model::Environment;

#[derive(Deserialize)]
struct Vectors {
    regexes: BTreeMap<String, String>,
    vectors: Vec<Vector>,
}

#[derive(Deserialize)]
struct Vector {
    /// Which kind of value the place calls for.
    group: String,
    /// The value in base64.
    s64: String,
    /// Which of the regular expressions match it.
    #[serde(rename = "match")]
    matches: Vec<String>,
    /// Why it is here.
    why: String,
    /// Its classification in its place.
    placed: String,
    /// Its classification alone.
    alone: String,
    /// Phrases of the diagnosis.
    says: Vec<String>,
}

fn load() -> (Vectors, Vec<String>) {
    let vectors: Vectors =
        serde_json::from_str(include_str!("../../fixtures/vectors.json")).unwrap();
    let values = vectors
        .vectors
        .iter()
        .map(|vector| String::from_utf8(STANDARD.decode(&vector.s64).unwrap()).unwrap())
        .collect();
    (vectors, values)
}

/// The classification in one line, and its diagnosis.
fn describe(classification: &Classification) -> (String, Vec<String>) {
    let join = |words: &[&str]| words.join(" ").trim().to_owned();
    let environment = |environment: Option<Environment>| match environment {
        Some(environment) => environment.as_str(),
        None => "-",
    };
    match classification {
        Classification::Credential(credential) => {
            let mut words = vec![
                credential.kind.as_str(),
                environment(credential.environment),
            ];
            words.extend(credential.documentation.then_some("documentation"));
            words.extend(credential.unusual.then_some("unusual"));
            (join(&words), Vec::new())
        }
        Classification::NearMiss(near_miss) => {
            let corrected = if near_miss.corrected.is_some() {
                "corrected"
            } else {
                ""
            };
            let words = [
                "near",
                near_miss.meant.as_str(),
                environment(near_miss.environment),
                corrected,
            ];
            let says = near_miss.defects.iter().map(ToString::to_string).collect();
            (join(&words), says)
        }
        Classification::Placeholder(placeholder) => {
            let meant = placeholder.meant.map_or("-", Kind::as_str);
            let words = ["placeholder", meant, environment(placeholder.environment)];
            (join(&words), Vec::new())
        }
        Classification::LookAlike(provider) => (join(&["look-alike", provider]), Vec::new()),
        Classification::Empty => ("empty".to_owned(), Vec::new()),
        Classification::Unknown => ("unknown".to_owned(), Vec::new()),
    }
}

fn place(group: &str) -> Kind {
    match group {
        "client-token" => Kind::ClientToken,
        "api-key" => Kind::ApiKey,
        "legacy-key" => Kind::LegacyApiKey,
        "webhook-secret" => Kind::WebhookSecret,
        "customer-auth" => Kind::CustomerToken,
        _ => Kind::EntityId,
    }
}

#[test]
fn vectors_are_classified_and_diagnosed() {
    let (vectors, values) = load();
    assert_eq!(vectors.vectors.len(), 72);
    for (vector, value) in vectors.vectors.iter().zip(&values) {
        let (placed, says) = describe(&classify_as(value, place(&vector.group)));
        assert_eq!(placed, vector.placed, "placed: {}", vector.why);
        assert_eq!(says, vector.says, "{}", vector.why);
        let (alone, _) = describe(&classify(value));
        assert_eq!(alone, vector.alone, "alone: {}", vector.why);
        assert!(
            !placed.starts_with("near") || !says.is_empty(),
            "no diagnosis: {}",
            vector.why
        );
    }
}

#[test]
fn vectors_match_what_they_say_by_hand_and_by_regular_expression() {
    type Matcher = fn(&str) -> bool;
    let by_hand: &[(&str, Matcher)] = &[
        ("CST_DOC", |text| format::client_token(text).is_some()),
        ("CST_HEX", |text| {
            format::client_token(text).is_some_and(|(_, body)| format::is_usual_token_body(body))
        }),
        ("KEY_ASCII", |text| format::api_key(text).is_some()),
        ("WH_REAL", |text| format::webhook_secret(text).is_some()),
        ("CTKN_ID", |text| {
            format::id(text).is_some_and(|(prefix, _)| prefix == "ctkn")
        }),
        ("APIKEY_ID", |text| {
            format::id(text).is_some_and(|(prefix, _)| prefix == "apikey")
        }),
        ("NTFSET_ID", |text| {
            format::id(text).is_some_and(|(prefix, _)| prefix == "ntfset")
        }),
        ("PADDLE_ID", |text| format::id(text).is_some()),
        ("PCA_INF", |text| format::customer_token(text).is_some()),
        ("LEGACY_INF", format::is_legacy_key),
    ];
    let (vectors, values) = load();
    for (name, pattern) in &vectors.regexes {
        let regex = regex::Regex::new(pattern).unwrap();
        let matcher = by_hand.iter().find(|(hand, _)| hand == name);
        for (vector, value) in vectors.vectors.iter().zip(&values) {
            let expected = vector.matches.contains(name);
            assert_eq!(regex.is_match(value), expected, "{name}: {}", vector.why);
            if let Some((_, matcher)) = matcher {
                assert_eq!(matcher(value), expected, "{name} by hand: {}", vector.why);
            }
        }
    }
}
