//! The formats of Paddle credentials: classify, diagnose, scan, redact.

// STAND-IN: replaced as a whole when the real module lands. It knows plain
// `pdl_…` secrets only.

use std::borrow::Cow;

use crate::model::Span;

/// The parts of `text` that may not be shown.
pub fn masked_parts(text: &str) -> Vec<Span> {
    let bytes = text.as_bytes();
    let mut parts = Vec::new();
    for at in memchr::memmem::find_iter(bytes, b"pdl_") {
        if parts.last().is_some_and(|last: &Span| at < last.end) {
            continue;
        }
        let length = bytes[at..]
            .iter()
            .take_while(|byte| byte.is_ascii_alphanumeric() || b"_+/".contains(byte))
            .count();
        let word = &text[at..at + length];
        let prefix = ["apikey_", "ntfset_", "ntf_"]
            .iter()
            .find_map(|mark| word.find(mark).map(|found| found + mark.len()));
        if let Some(prefix) = prefix
            && length > prefix + 20
        {
            parts.push(Span::new(at + prefix + 10, at + length));
        }
    }
    parts
}

/// `text` with every secret in the form that may be shown.
pub fn redact(text: &str) -> Cow<'_, str> {
    let parts = masked_parts(text);
    if parts.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut shown = String::new();
    let mut from = 0;
    for part in parts {
        shown.push_str(&text[from..part.start]);
        shown.push_str("****");
        from = part.end;
    }
    shown.push_str(&text[from..]);
    Cow::Owned(shown)
}
