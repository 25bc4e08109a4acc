//! The lexer of env files: everything it tells stands where it says.

use paddlint::extract::dotenv;

use super::file::assert_in;

/// Looks at one input.
pub fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let (entries, errors) = dotenv::parse(text);
    let mut before = 0;
    for entry in &entries {
        assert_in(text, entry.name_span, "a name");
        assert_in(text, entry.value_span, "a value");
        assert_eq!(entry.name, entry.name_span.slice(text));
        assert!(
            before <= entry.name_span.start,
            "entries stand in their order"
        );
        assert!(
            entry.name_span.end <= entry.value_span.start,
            "a value is behind its name"
        );
        before = entry.value_span.end;
    }
    for error in &errors {
        assert_in(text, error.span, error.message);
    }
    let (assignments, _) = dotenv::extract(text);
    assert_eq!(assignments.len(), entries.len());
    for assignment in &assignments {
        assert_in(text, assignment.name_span, "a name");
    }
    let again = dotenv::parse(text);
    assert_eq!(
        format!("{entries:?}{errors:?}"),
        format!("{:?}{:?}", again.0, again.1)
    );
}
