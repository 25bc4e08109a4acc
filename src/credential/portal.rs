//! The bearer token in a customer portal link: `…?token=pga_` and a JSON web
//! token.

use crate::model::facts::Form;
use crate::model::{Environment, Sensitive, Span};

use super::format::is_base64_url;
use super::secret::Found;
use super::{Credential, Kind};

const PREFIX: &[u8] = b"pga_";
/// Every JSON web token starts with the base64 of `{"`.
const HEADER: &[u8] = b"eyJ";
/// How far back the host of the link is looked for.
const MOST_LINK: usize = 400;

/// What came of reading a token.
pub(super) enum Outcome {
    /// A token.
    Found(Box<Found>),
    /// None, nor can one start before this offset.
    NoneBefore(usize),
}

/// Reads the token that starts at byte `at`.
pub(super) fn read(text: &str, at: usize) -> Outcome {
    let bytes = text.as_bytes();
    let header = at + PREFIX.len();
    if !bytes[header..].starts_with(HEADER) {
        return Outcome::NoneBefore(header);
    }
    let header_end = run_end(bytes, header);
    let end = part_behind(bytes, header_end).and_then(|end| part_behind(bytes, end));
    let Some(end) = end else {
        // Any other prefix in the same run would meet the same end.
        return Outcome::NoneBefore(header_end);
    };
    let value = &text[at..end];
    Outcome::Found(Box::new(Found {
        span: Span::new(at, end),
        form: Form::Plain,
        text: Sensitive::new(value),
        credential: credential(value, link_before(text, at)),
        defects: Vec::new(),
        masked: vec![Span::new(header, end)],
    }))
}

/// The credential for a token, and what precedes it in its link.
pub(super) fn credential(token: &str, link: &str) -> Credential {
    Credential::new(Kind::PortalLink, "pga_****")
        .in_environment(environment(link))
        .published_as(token)
}

/// Whether `text` is such a token and nothing else.
pub(super) fn is_token(text: &str) -> bool {
    text.starts_with("pga_")
        && matches!(read(text, 0), Outcome::Found(found) if found.span.end == text.len())
}

fn environment(link: &str) -> Option<Environment> {
    let host = link.rsplit_once("://")?.1.split(['/', '?']).next()?;
    let name = host.strip_suffix("-portal.paddle.com")?;
    if name.starts_with("sandbox-") {
        Some(Environment::Sandbox)
    } else {
        Some(Environment::Production)
    }
}

/// The text before `at` that may belong to the same URL.
fn link_before(text: &str, at: usize) -> &str {
    let start = text.as_bytes()[..at]
        .iter()
        .rev()
        .take(MOST_LINK)
        .take_while(|byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\'' | b'`'))
        .count();
    &text[at - start..at]
}

/// The end of the run of token characters at `at`.
fn run_end(bytes: &[u8], at: usize) -> usize {
    let length = bytes[at..]
        .iter()
        .take_while(|&&byte| is_base64_url(byte))
        .count();
    at + length
}

/// The end of the part behind the dot at `at`, if there is one.
fn part_behind(bytes: &[u8], at: usize) -> Option<usize> {
    if bytes.get(at) != Some(&b'.') {
        return None;
    }
    let end = run_end(bytes, at + 1);
    // Shorter ones are the `...` and `.sig` of examples.
    (end - at > 16).then_some(end)
}
