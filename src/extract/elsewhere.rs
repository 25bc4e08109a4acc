//! Values that stand for another: secrets that are kept in a vault or encrypted,
//! and marks that something fills in before the file is used.
//!
//! Knows the notations of those who keep and fill in; does not know files.

use crate::extract::reference;
use crate::model::{Span, Value};

/// Why nothing is known of a value that is kept elsewhere.
pub(super) const KEPT: &str = "a reference to a secret that is kept elsewhere";

/// Why nothing is known of a value that is still to be filled in.
pub(super) const FILLED_IN: &str = "it is filled in before it is used";

/// Whether a text names a secret in a vault, or is one that is encrypted.
pub(super) fn is_kept_elsewhere(text: &str) -> bool {
    const STARTS: &[&str] = &[
        "op://",
        "ref+",
        "vault:",
        "ENC[",
        "EV[",
        "arn:aws:",
        "ssm:/",
        "secretsmanager:",
        "secretref:",
        "@Microsoft.KeyVault(",
        "aws:secretsmanager:",
        "sm://",
        "infisical://",
        "doppler://",
        // dotenvx
        "encrypted:",
        // Spring Cloud
        "{cipher}",
    ];
    let is_jasypt = text.starts_with("ENC(") && text.ends_with(')');
    // Google Cloud's Secret Manager.
    let is_resource = text.starts_with("projects/") && text.contains("/secrets/");
    is_jasypt || is_resource || STARTS.iter().any(|start| text.starts_with(start))
}

/// The value of a text of a configuration file that is filled in by whoever
/// deploys it or reads it, with no notation of the file's own: `((x))` of
/// Concourse, `#{X}#` and `__X__` of Azure and Octopus, `@x@` of Maven, and
/// Symfony's `%env(X)%`.
pub(super) fn filled_in(text: &str, span: Span) -> Option<Value> {
    if let Some(inner) = between(text, "%env(", ")%") {
        let name = reference::Reference {
            name: inner,
            fallback: None,
        };
        return Some(match is_name(inner, "_") {
            true => name.value(span),
            // `%env(file:X)%` and its like make something else of it.
            false => Value::Opaque(FILLED_IN),
        });
    }
    is_mark(text).then_some(Value::Opaque(FILLED_IN))
}

fn is_mark(text: &str) -> bool {
    const MARKS: &[(&str, &str)] = &[("((", "))"), ("#{", "}#"), ("__", "__"), ("@", "@")];
    MARKS.iter().any(|(open, close)| {
        between(text, open, close).is_some_and(|inner| is_name(inner.trim(), "_.-/:"))
    })
}

/// Whether a text is all one mark or reference, in the notation of anyone who
/// fills in texts: in a program it is no value yet.
pub fn is_to_be_filled_in(text: &str) -> bool {
    const BRACKETS: &[(&str, &str)] = &[
        ("${", "}"),
        ("#{", "}"),
        ("{{", "}}"),
        ("<%", "%>"),
        ("$(", ")"),
    ];
    let text = text.trim();
    let is_name_of = |name: &str| is_name(name, "_");
    is_mark(text)
        || text.strip_prefix('$').is_some_and(is_name_of)
        || between(text, "%", "%").is_some_and(is_name_of)
        || BRACKETS
            .iter()
            .any(|(open, close)| between(text, open, close).is_some())
}

/// What stands between `open` and `close`, which are all that is around it.
fn between<'t>(text: &'t str, open: &str, close: &str) -> Option<&'t str> {
    let inner = text.strip_prefix(open)?.strip_suffix(close)?;
    (!inner.is_empty()).then_some(inner)
}

/// Whether a text could be a name, with letters and digits and what else is
/// `allowed`.
fn is_name(text: &str, allowed: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && text
            .chars()
            .all(|character| character.is_ascii_alphanumeric() || allowed.contains(character))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_elsewhere() {
        let cases = [
            ("op://prod/paddle/client-token", true),
            ("ENC[AES256_GCM,data:x,iv:y,tag:z,type:str]", true),
            ("ENC(mZ2pQxw==)", true),
            ("encrypted:BPu0Zm9v", true),
            ("{cipher}AQA6EDFE", true),
            ("secretref:paddle-token", true),
            ("projects/p/secrets/x/versions/latest", true),
            ("vault:secret/data/paddle#token", true),
            ("projects/p", false),
            ("ENC(", false),
            ("test_0123456789abcdef0123456789a", false),
            ("a op://b", false),
        ];
        for (text, expected) in cases {
            assert_eq!(is_kept_elsewhere(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_filled_in() {
        // In a configuration file, and in a program.
        let cases = [
            ("((paddle-token))", true, true),
            ("#{PaddleToken}#", true, true),
            ("__PADDLE_TOKEN__", true, true),
            ("@paddle.token@", true, true),
            ("%env(file:PADDLE_TOKEN)%", true, false),
            ("${PADDLE_ENV}", false, true),
            ("$PADDLE_ENV", false, true),
            ("#{paddle.env}", false, true),
            ("{{ env }}", false, true),
            ("%VITE_PADDLE_ENV%", false, true),
            ("____", false, false),
            ("((", false, false),
            ("@", false, false),
            ("$5", false, false),
            ("__a b__", false, false),
            ("prod", false, false),
            ("YOUR_ENVIRONMENT", false, false),
        ];
        let span = Span::new(0, 1);
        for (text, in_file, in_program) in cases {
            let is_opaque = matches!(filled_in(text, span), Some(Value::Opaque(_)));
            assert_eq!(is_opaque, in_file, "{text}");
            assert_eq!(is_to_be_filled_in(text), in_program, "{text}");
        }
        let symfony = filled_in("%env(PADDLE_CLIENT_TOKEN)%", span);
        let Some(Value::Variable(variable)) = symfony else {
            panic!("{symfony:?}");
        };
        assert_eq!(variable.name, "PADDLE_CLIENT_TOKEN");
    }
}
