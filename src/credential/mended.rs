//! The token that a value certainly was meant to be.

use super::defect::Defect;
use super::format;
use super::peel::peel;
use super::{Classification, Kind, classify_as};

/// Prefixes that can only mean one of the two, in lower case and with `_`.
const CERTAIN: &[(&str, &str)] = &[
    ("test_", "test_"),
    ("sandbox_", "test_"),
    ("sdbx_", "test_"),
    ("live_", "live_"),
    ("prod_", "live_"),
    ("production_", "live_"),
];

/// `value` as a well-formed client token, if all that is off about it is what
/// sticks to it (quotes, white space, a literal `\n`, characters that cannot be
/// seen) or another spelling of the prefix. `None` where something is missing,
/// and where nothing is off.
pub fn mended_token(value: &str) -> Option<String> {
    let peeled = peel(value);
    let sticks = peeled.defects.iter().all(|defect| {
        matches!(
            defect,
            Defect::Quotes
                | Defect::LoneQuote(_)
                | Defect::Space { .. }
                | Defect::LiteralEscape { .. }
                | Defect::Invisible { .. }
        )
    });
    if !sticks {
        return None;
    }
    let at = peeled.text.len().checked_sub(format::TOKEN_BODY)?;
    let (prefix, body) = peeled.text.split_at_checked(at)?;
    let meant = prefix.to_ascii_lowercase().replace('-', "_");
    let &(_, proper) = CERTAIN.iter().find(|(written, _)| *written == meant)?;
    // Whoever changed the case of the prefix may have changed all of it.
    let changed_case = prefix.bytes().any(|byte| byte.is_ascii_uppercase());
    if changed_case && body.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return None;
    }
    let token = format!("{proper}{body}");
    let is_token = matches!(
        classify_as(&token, Kind::ClientToken),
        Classification::Credential(credential) if credential.kind == Kind::ClientToken
    );
    (is_token && token != value).then_some(token)
}

#[cfg(test)]
mod tests {
    use super::mended_token;

    const BODY: &str = "7f3a9c1e5b2d8046af9137c2e6d";

    #[test]
    fn only_what_is_certain_is_mended() {
        let cases: &[(&str, Option<&str>)] = &[
            ("test_@", None),
            (" test_@", Some("test_")),
            ("test_@\n", Some("test_")),
            ("test_@\\n", Some("test_")),
            ("test_@\\r\\n", Some("test_")),
            ("'live_@'", Some("live_")),
            ("\"\"live_@\"", Some("live_")),
            ("\u{feff}te\u{200b}st_@", Some("test_")),
            ("sandbox_@", Some("test_")),
            ("sdbx_@ ", Some("test_")),
            ("production_@", Some("live_")),
            ("PROD_@", Some("live_")),
            ("test-@", Some("test_")),
            ("Test_@", Some("test_")),
            // What else could it be?
            ("test_@0", None),
            ("sandbox_@0", None),
            ("staging_@", None),
            ("pk_test_@", None),
            ("pdl_live_@", None),
            ("Bearer test_@", None),
            ("test_@;", None),
            ("@", None),
            ("", None),
            ("é", None),
        ];
        for (value, prefix) in cases {
            let value = value.replace('@', BODY);
            let expected = prefix.map(|prefix| format!("{prefix}{BODY}"));
            assert_eq!(mended_token(&value), expected, "{value:?}");
        }
        let upper = BODY.to_uppercase();
        assert_eq!(mended_token(&format!("TEST_{upper}")), None);
        assert_eq!(
            mended_token(&format!("sandbox_{upper}")),
            Some(format!("test_{upper}"))
        );
        assert_eq!(mended_token(&format!("sandbox_{}", "x".repeat(27))), None);
    }
}
