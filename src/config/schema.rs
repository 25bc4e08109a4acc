//! The JSON Schema of the configuration, for editors.
//!
//! Made from the keys; a test holds it against what `decode` takes.

use serde_json::{Map, Value, json};

use crate::config::decode::LONGEST_NAME;
use crate::config::{FailOn, KEYS, Level, NameKind};

/// The schema; `rules` are the names of all rules with what they find.
pub fn schema(rules: &[(&str, &str)]) -> Value {
    let mut properties = Map::new();
    properties.insert(
        "$schema".to_owned(),
        json!({ "type": "string", "description": "The schema that this file follows; for editors." }),
    );
    for key in KEYS {
        let mut property = property(key.name);
        if let Value::Object(property) = &mut property {
            property.insert("description".to_owned(), json!(key.summary));
        }
        properties.insert(key.name.to_owned(), property);
    }
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": "https://github.com/paddlint/paddlint/blob/main/schemas/config.schema.json",
        "title": "paddlint's configuration",
        "description": "paddlint.toml, [tool.paddlint] in pyproject.toml, or the key paddlint in package.json.",
        "type": "object",
        "additionalProperties": false,
        "properties": properties,
        "definitions": definitions(rules),
    })
}

fn property(key: &str) -> Value {
    let list_of = |definition: &str| {
        json!({
            "type": "array",
            "items": { "$ref": format!("#/definitions/{definition}") },
        })
    };
    match key {
        "fail-on" => json!({ "enum": FailOn::ALL.map(FailOn::as_str), "default": "warning" }),
        "exclude" => list_of("glob"),
        "rules" => json!({ "$ref": "#/definitions/rules" }),
        "overrides" => json!({
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": false,
                "required": ["files", "rules"],
                "properties": {
                    "files": list_of("glob"),
                    "rules": { "$ref": "#/definitions/rules" },
                },
            },
        }),
        "env-files" => list_of("path"),
        "init-wrappers" => list_of("name"),
        "credential-names" => {
            let kinds = NameKind::ALL.map(|kind| (kind.as_str().to_owned(), list_of("name")));
            json!({
                "type": "object",
                "additionalProperties": false,
                "properties": Map::from_iter(kinds),
            })
        }
        "environments" => json!({
            "type": "object",
            "propertyNames": { "pattern": "^[^#!]" },
            "additionalProperties": { "enum": ["sandbox", "production"] },
        }),
        "foreign-pragmas" => json!({ "type": "boolean", "default": true }),
        _ => json!({ "$ref": "#/definitions/path" }),
    }
}

fn definitions(rules: &[(&str, &str)]) -> Value {
    let levels = Level::ALL.map(Level::as_str);
    let rules = rules.iter().map(|(name, summary)| {
        let rule = json!({ "enum": levels, "description": summary });
        ((*name).to_owned(), rule)
    });
    json!({
        "glob": { "type": "string", "minLength": 1 },
        "path": {
            "type": "string",
            "pattern": r"^[^/\\:\u0000][^\\:\u0000]*$",
            "not": { "pattern": r"(^|/)\.\.(/|$)" },
        },
        "name": {
            "type": "string",
            "maxLength": LONGEST_NAME,
            "pattern": "^[A-Za-z_$][A-Za-z0-9_$-]*$",
        },
        "rules": {
            "type": "object",
            "additionalProperties": false,
            "properties": Map::from_iter(rules),
        },
    })
}
