//! Finds the secrets in any text, in whatever form they are written.
//!
//! One search for a handful of rare literals at memory speed; only where one
//! of them stands is anything read. Each read is bounded, or ends where the
//! next one starts, so that the whole is linear.

use std::sync::LazyLock;

use crate::literals::Literals;
use crate::model::facts::Form;
use crate::model::{Sensitive, Span};

use super::defect::Defect;
use super::portal::Outcome;
use super::secret::Found;
use super::{Credential, assembled, base64, escape, portal, secret};

/// Most bytes between the `p` of a key and its `apikey_`.
const MOST_LOOK_BACK: usize = 300;

/// How far in front of a text the escape may start that stands for the
/// character before it: `\u0022`.
pub const ESCAPE: usize = 6;

/// The literals of which at least one stands in every text in which [`scan`]
/// finds anything: it starts reading nowhere else.
///
/// A key whose `pdl` *and* whose `apikey_` (`ntfset_`) are both torn apart is
/// therefore not found, nor is one that is encoded twice. Some literals count
/// only where they stand alone: see [`must_start_alone`].
pub const ANCHORS: &[&str] = &[
    // As it is, and put together from pieces that split behind `pdl_`.
    "pdl_", // The `_` behind `pdl` is an escape: `\u005f`, `%5F`, `&#95;`.
    "pdl\\", "pdl%", "pdl&",
    // The first piece is `pdl`: `['pdl', 'live', …].join('_')`.
    "pdl\"", "pdl'", "pdl`",
    // `pdl` itself is split or escaped: `"pd" + "l_live_apikey_…"`.
    "apikey_", "ntfset_", // Customer tokens and the tokens of portal links.
    "pca_", "pca\\", "pca%", "pca&",
    "pga_", // `pdl_` in base64, in each of the three alignments.
    "cGRsX", "BkbF9", "wZGxf",
    // `pca_` likewise; a digit or a letter may follow, which makes two of one.
    "cGNhX", "BjYV8", "BjYV9", "wY2Ff",
];

/// Whether an anchor counts only where it [`starts_alone`]: one whose `_` is
/// torn off. Every list of media types has a `"…/vnd.canon-cpdl"`.
pub fn must_start_alone(anchor: &str) -> bool {
    anchor
        .bytes()
        .last()
        .is_some_and(|last| last != b'_' && last.is_ascii_punctuation())
}

/// Whether no letter or digit touches what starts at `start`, unless that ends
/// an escape (`\n`, `\u0022`, `%22`).
pub fn starts_alone(bytes: &[u8], start: usize) -> bool {
    let context = &bytes[start.saturating_sub(ESCAPE)..start];
    match context
        .iter()
        .rposition(|byte| !byte.is_ascii_alphanumeric())
    {
        Some(at) => at + 1 == context.len() || matches!(context[at], b'\\' | b'%'),
        None => context.is_empty(),
    }
}

static FINDER: LazyLock<Literals> = LazyLock::new(|| Literals::new(ANCHORS));

/// A secret in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The bytes that hold it; for an assembled one from the first literal's
    /// content to the last one's.
    pub span: Span,
    /// How it is written.
    pub form: Form,
    /// The secret after decoding.
    pub text: Sensitive,
    /// What it is.
    pub credential: Credential,
    /// What is off about it; empty for a well-formed secret.
    pub defects: Vec<Defect>,
    /// The bytes that must not be shown, in order.
    pub(super) masked: Vec<Span>,
}

impl From<Found> for Hit {
    fn from(found: Found) -> Self {
        Self {
            span: found.span,
            form: found.form,
            text: found.text,
            credential: found.credential,
            defects: found.defects,
            masked: found.masked,
        }
    }
}

/// The secrets in `text`, in order, none overlapping another. Values that
/// Paddle published are among them and say so; placeholders are not.
pub fn scan(text: &str) -> Vec<Hit> {
    let bytes = text.as_bytes();
    let mut hits: Vec<Hit> = Vec::new();
    // End of the last hit.
    let mut done = 0;
    // End of the last literal from which was looked back.
    let mut looked = 0;
    // No portal token starts before this.
    let mut no_portal = 0;
    let mut from = 0;
    while let Some(anchor) = FINDER.find(bytes, from) {
        from = anchor.end;
        let at = anchor.start;
        let literal = ANCHORS[anchor.literal];
        if at < done || must_start_alone(literal) && !starts_alone(bytes, at) {
            continue;
        }
        let found = match literal {
            "apikey_" | "ntfset_" => {
                let floor = done.max(looked);
                looked = anchor.end;
                look_back(bytes, at, floor)
            }
            "pga_" if at < no_portal => None,
            "pga_" => match portal::read(text, at) {
                Outcome::Found(found) => Some(*found),
                Outcome::NoneBefore(offset) => {
                    no_portal = offset;
                    None
                }
            },
            literal => match base64::ANCHORS.iter().find(|base| base.literal == literal) {
                Some(&base) => base64::read(bytes, at, base),
                None => secret::read(bytes, at),
            },
        };
        if let Some(found) = found {
            let mut hit = Hit::from(found);
            // Two secrets that are encoded back to back share a character.
            hit.span.start = hit.span.start.max(done);
            for part in &mut hit.masked {
                part.start = part.start.max(done);
            }
            done = hit.span.end;
            hits.push(hit);
        }
    }
    hits
}

/// Reads the secret whose `apikey_` or `ntfset_` is at `at` and whose `pdl` is
/// torn apart. Nothing before `floor` is looked at, so that no byte is looked
/// at twice.
fn look_back(bytes: &[u8], at: usize, floor: usize) -> Option<Found> {
    let reach = bytes[floor..at]
        .iter()
        .rev()
        .take(MOST_LOOK_BACK)
        .take_while(|&&byte| is_before_anchor(byte))
        .count();
    (at - reach..at)
        .filter(|&start| {
            bytes[start] == b'p'
                || escape::decode(bytes, start).is_some_and(|(byte, _)| byte == b'p')
        })
        .find_map(|start| secret::read(bytes, start).filter(|found| found.span.end > at))
}

/// Whether a byte may stand between the `p` of a key and its `apikey_`.
fn is_before_anchor(byte: u8) -> bool {
    escape::is_content(byte) || assembled::is_gap(byte) || matches!(byte, b'%' | b';' | b'{' | b'}')
}
