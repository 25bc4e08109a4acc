//! Is a source worth parsing? One pass over its bytes at memory speed, which
//! may say yes too often and must never say no wrongly.
//!
//! **Soundness** (design: "the prefilter never drops a source in which an
//! extractor would find a fact"). Every fact hangs on a text that is spelt out
//! in the source:
//!
//! - Init calls, `Environment.set`, SDK clients, script addresses, imports and
//!   names that say Paddle hold `paddle`, `Paddle` or `PADDLE`; names that
//!   abbreviate it hold `pdl_` or `PDL_`; Classic's names of its key are few.
//! - Secrets hold one of the secret scanner's anchors: the scanner looks for
//!   nothing else.
//! - Comments that speak to paddlint name it; one that misspells the name is
//!   told only where something else makes the source worth parsing.
//! - A client token under an innocent name is `test_` or `live_` and exactly
//!   27 letters or digits, and stands alone.
//!
//! Not covered, here and in the extractors alike: other cases (`pAddle`), and
//! names written with escapes (`\u0070addle`).
//!
//! This module sees bytes that are ASCII-compatible; UTF-16 is narrowed before
//! (see [`crate::read`]). It knows nothing of files.

use crate::credential;
use crate::literals::Literals;

/// What names Paddle in programs and configuration.
const NAMES: [&str; 9] = [
    "paddle",
    "Paddle",
    "PADDLE",
    "pdl_",
    "PDL_",
    // Paddle Classic's, without Paddle's name.
    "vendor_auth_code",
    "vendorAuthCode",
    "VENDOR_AUTH_CODE",
    // Comments that suppress findings; those of no use are told.
    "paddlint",
];

/// What a client token starts with.
const TOKEN_PREFIXES: [&str; 2] = ["test_", "live_"];

/// Letters and digits behind a client token's prefix.
const TOKEN_BODY: usize = 27;

/// How many bytes of one window must be repeated at the start of the next:
/// more than a client token with what is looked at on either side, and more
/// than the longest literal.
pub const OVERLAP: usize = 64;

/// What lies beyond an end of a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    /// Nothing: the source starts or ends here.
    Source,
    /// More of the source, which another window shows.
    Cut,
}

/// The scan for literals, built once per run.
#[derive(Clone, Debug)]
pub struct Prefilter {
    literals: Literals,
    /// What each literal needs around it to count.
    needs: Vec<Need>,
}

/// What must be true of the bytes around a literal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Need {
    Nothing,
    /// Nothing touches it in front.
    Alone,
    /// It begins a client token.
    Token,
}

impl Prefilter {
    /// A prefilter that also finds `anchors`, the literals by which the secret
    /// scanner starts.
    pub fn new(anchors: &[&str]) -> Self {
        Self::with_names(anchors, &[])
    }

    /// The same that also finds the names of functions and variables which a
    /// project has of its own.
    pub fn with_names(anchors: &[&str], own: &[String]) -> Self {
        // The start of a long name is enough, and fits the overlap.
        let own = own
            .iter()
            .map(|name| &name[..name.floor_char_boundary(OVERLAP / 2 - 1)])
            .filter(|name| !name.is_empty());
        let names = NAMES.iter().map(|&name| (name, Need::Nothing));
        let tokens = TOKEN_PREFIXES.iter().map(|&prefix| (prefix, Need::Token));
        let mut all: Vec<(&str, Need)> = names.chain(tokens).collect();
        for &anchor in anchors {
            if all.iter().all(|(literal, _)| *literal != anchor) {
                let need = match credential::must_start_alone(anchor) {
                    true => Need::Alone,
                    false => Need::Nothing,
                };
                all.push((anchor, need));
            }
        }
        assert!(
            all.iter()
                .all(|(literal, _)| (1..OVERLAP / 2).contains(&literal.len())),
            "an anchor is not empty and fits the overlap"
        );
        for name in own {
            match all.iter_mut().find(|(literal, _)| *literal == name) {
                Some((_, need)) => *need = Need::Nothing,
                None => all.push((name, Need::Nothing)),
            }
        }
        let (literals, needs): (Vec<&str>, Vec<Need>) = all.into_iter().unzip();
        Self {
            literals: Literals::new(&literals),
            needs,
        }
    }

    /// Whether a source that consists of `bytes` is worth parsing.
    pub fn matches(&self, bytes: &[u8]) -> bool {
        self.matches_window(bytes, Edge::Source, Edge::Source)
    }

    /// Whether `window`, a part of a source, makes the source worth parsing.
    ///
    /// If consecutive windows share [`OVERLAP`] bytes, then one of them matches
    /// exactly if the whole source does: a token that touches a cut edge is
    /// left to the window that shows its neighbour too.
    pub fn matches_window(&self, window: &[u8], before: Edge, after: Edge) -> bool {
        let mut from = 0;
        while let Some(hit) = self.literals.find(window, from) {
            let counts = match self.needs[hit.literal] {
                Need::Nothing => true,
                Need::Alone => starts_alone(window, hit.start, before),
                Need::Token => {
                    is_token_body(window, hit.end, after) && starts_alone(window, hit.start, before)
                }
            };
            if counts {
                return true;
            }
            // Not behind the hit: another literal may start inside it.
            from = hit.start + 1;
        }
        false
    }
}

/// Whether a client token's letters and digits start at `body`, and no others
/// follow.
fn is_token_body(window: &[u8], body: usize, after: Edge) -> bool {
    let end = body + TOKEN_BODY;
    let ends = match window.get(end) {
        Some(byte) => !byte.is_ascii_alphanumeric(),
        None => after == Edge::Source,
    };
    ends && window
        .get(body..end)
        .is_some_and(|body| body.iter().all(u8::is_ascii_alphanumeric))
}

fn starts_alone(window: &[u8], start: usize, before: Edge) -> bool {
    if start < credential::ESCAPE && before == Edge::Cut {
        return false;
    }
    credential::starts_alone(window, start)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const BODY: &str = "0123456789abcdef0123456789a";

    fn prefilter() -> Prefilter {
        Prefilter::new(&["apikey_", "ntfset_", "cGRsX", "pdl'", "t_anchor"])
    }

    #[test]
    fn finds_what_an_extractor_needs() {
        let cases = [
            ("", false),
            ("nothing here", false),
            ("initializePaddle()", true),
            ("import '@paddle/paddle-js'", true),
            ("NEXT_PUBLIC_PADDLE_ENV=sandbox", true),
            ("pAddle", false),
            ("# paddlint-ignore-file", true),
            ("const PDL_KEY = 1", true),
            ("x=pdl_live", true),
            ("ntfset_", true),
            ("['pdl', 'live', 'apikey']", true),
            ("'canon-cpdl'", false),
            ("\\npdl'", true),
            ("data: cGRsX2xpdmU=", true),
            // Another literal starts inside a prefix that is no token's.
            ("test_anchor", true),
            ("test_ live_ test_live_", false),
            ("startCheckout({})", true),
            ("startCheckin({})", false),
            // A name that is longer than what is looked for.
            ("A_VERY_LONG_NAME_OF_A_VARIABLE_TH", true),
            ("A_VERY_LONG_NAME_OF_A_VARIABLE", false),
            ("my test_ is a name here", false),
        ];
        let own = [
            "startCheckout",
            "A_VERY_LONG_NAME_OF_A_VARIABLE_THAT_GOES_ON",
        ];
        let anchors = ["apikey_", "ntfset_", "cGRsX", "pdl'", "t_anchor"];
        let prefilter = Prefilter::with_names(&anchors, &own.map(str::to_owned));
        for (text, expected) in cases {
            assert_eq!(prefilter.matches(text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn client_tokens_stand_alone() {
        let short = &BODY[1..];
        let cases = [
            (format!("test_{BODY}"), true),
            (format!("'live_{BODY}'"), true),
            (format!("a_live_{BODY}_b"), true),
            (format!("é{}{BODY}é", "live_"), true),
            (format!(r"a\ntest_{BODY}"), true),
            (format!(r"\u0022live_{BODY}\u0022"), true),
            (format!("key%3Dlive_{BODY}%22"), true),
            (format!("abcdefgh_live_{BODY}"), true),
            (format!("alive_{BODY}"), false),
            (format!("contest_{BODY}"), false),
            (format!("test_{BODY}0"), false),
            (format!("test_{short}"), false),
            (format!("test_{short}-"), false),
            (format!("test_test_{BODY}"), true),
            (format!("test_live_{BODY}"), true),
            (format!("pk_test_{BODY}"), true),
        ];
        let prefilter = prefilter();
        for (text, expected) in cases {
            assert_eq!(prefilter.matches(text.as_bytes()), expected, "{text}");
        }
    }

    /// Whether any of the windows of `size` bytes into which `bytes` fall
    /// matches.
    fn in_windows(prefilter: &Prefilter, bytes: &[u8], size: usize) -> bool {
        let mut start = 0;
        loop {
            let end = (start + size).min(bytes.len());
            let edge = |at_end| if at_end { Edge::Source } else { Edge::Cut };
            let (before, after) = (edge(start == 0), edge(end == bytes.len()));
            if prefilter.matches_window(&bytes[start..end], before, after) {
                return true;
            }
            if end == bytes.len() {
                return false;
            }
            start = end - OVERLAP;
        }
    }

    proptest! {
        #[test]
        fn windows_agree_with_the_whole(
            parts in proptest::collection::vec(
                prop_oneof![
                    Just("test_"), Just("live_"), Just("pad"), Just("dle"), Just("pdl"), Just("_"),
                    Just("0123456789"), Just(BODY), Just("."), Just("ab"), Just("'"), Just("                     "), Just("\\"),
                ],
                0..60,
            ),
            size in OVERLAP + 1..200,
        ) {
            let bytes = parts.concat().into_bytes();
            let prefilter = prefilter();
            prop_assert_eq!(in_windows(&prefilter, &bytes, size), prefilter.matches(&bytes));
        }
    }
}
