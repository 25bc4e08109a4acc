//! Paths as URIs.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::report::escape;
use crate::report::run::drive;

/// What is encoded in a path: everything but what RFC 3986 leaves alone there.
/// Not the colon, which a first component must not have, nor the brackets.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'!')
    .remove(b'$')
    .remove(b'&')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b';')
    .remove(b'=')
    .remove(b'@')
    .remove(b'/');

/// The URI of a `/`-separated path, without secrets; relative where the path
/// is.
pub(super) fn uri(path: &str) -> String {
    let path = escape::redacted(path);
    let encoded = |path: &str| utf8_percent_encode(path, ENCODED).to_string();
    match drive(&path) {
        Some(inside) => format!("file:///{}:{}", &path[..1], encoded(inside)),
        // With an authority, or two slashes would begin one.
        None if path.starts_with('/') => format!("file://{}", encoded(&path)),
        None => encoded(&path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_encoded() {
        let cases = [
            (
                "src/app/[locale]/(shop)/a b.ts",
                "src/app/%5Blocale%5D/(shop)/a%20b.ts",
            ),
            ("100%/a?b#c.js", "100%25/a%3Fb%23c.js"),
            ("a:b.js", "a%3Ab.js"),
            ("é/漢.js", "%C3%A9/%E6%BC%A2.js"),
            ("../x.js", "../x.js"),
            ("a\\b\n\u{1b}.js", "a%5Cb%0A%1B.js"),
            ("/tmp/a b", "file:///tmp/a%20b"),
            ("//host/a", "file:////host/a"),
            ("C:/a b.js", "file:///C:/a%20b.js"),
        ];
        for (path, expected) in cases {
            assert_eq!(uri(path), expected);
        }
    }
}
