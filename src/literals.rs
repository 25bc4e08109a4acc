//! Searches bytes for any of a few dozen short literals, at memory speed.
//!
//! Knows how the vectorised search wants its literals; does not know what they
//! mean.

use aho_corasick::packed;
use aho_corasick::{AhoCorasick, Anchored, Input, MatchKind};

/// The vectorised search has this many buckets. It looks at 32 bytes at once
/// for the places where some literal of a bucket may start, and compares only
/// there.
const BUCKETS: usize = 8;

/// How many of a literal's first bytes it looks at.
const FINGERPRINT: usize = 4;

/// Literals to search for.
#[derive(Clone, Debug)]
pub(crate) struct Literals {
    engine: Engine,
    /// For each pattern of the engine, which of the given literals it is.
    literals: Vec<usize>,
}

#[derive(Clone, Debug)]
enum Engine {
    Vectorised(packed::Searcher),
    /// For processors that the other does not know.
    Automaton(AhoCorasick),
}

impl Engine {
    fn automaton<'l>(patterns: impl Iterator<Item = &'l str>) -> Self {
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostFirst)
            .build(patterns);
        Self::Automaton(automaton.expect("a few short literals always fit the automaton"))
    }
}

/// Where a literal stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Hit {
    /// Which literal, by its number in the list that was given.
    pub(crate) literal: usize,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

impl Literals {
    /// A search for `literals`, none of which starts with another.
    pub(crate) fn new(literals: &[&str]) -> Self {
        debug_assert!(
            literals.iter().enumerate().all(|(at, literal)| literals
                .iter()
                .enumerate()
                .all(|(other, start)| at == other || !literal.starts_with(start))),
            "no literal starts with another"
        );
        let order = arrange(literals);
        let patterns = || order.iter().map(|&at| literals[at]);
        let vectorised = packed::Config::new()
            .match_kind(packed::MatchKind::LeftmostFirst)
            .builder()
            .extend(patterns())
            .build();
        let engine = match vectorised {
            Some(searcher) => Engine::Vectorised(searcher),
            None => Engine::automaton(patterns()),
        };
        Self {
            engine,
            literals: order,
        }
    }

    /// The first literal in `bytes` that starts at `from` or later.
    pub(crate) fn find(&self, bytes: &[u8], from: usize) -> Option<Hit> {
        let found = match &self.engine {
            Engine::Vectorised(searcher) => searcher.find_in(bytes, (from..bytes.len()).into())?,
            Engine::Automaton(automaton) => {
                automaton.find(Input::new(bytes).range(from..).anchored(Anchored::No))?
            }
        };
        Some(Hit {
            literal: self.literals[found.pattern().as_usize()],
            start: found.start(),
            end: found.end(),
        })
    }
}

/// Which bytes let a bucket's literals be compared: at each place of the
/// fingerprint, those of which both halves belong to some literal of it.
#[derive(Clone, Copy, Default)]
struct Fingerprint {
    low: [u16; FINGERPRINT],
    high: [u16; FINGERPRINT],
}

impl Fingerprint {
    fn of(literal: &str) -> Self {
        let mut fingerprint = Self::default();
        for (at, byte) in literal.bytes().take(FINGERPRINT).enumerate() {
            fingerprint.low[at] = 1 << (byte & 15);
            fingerprint.high[at] = 1 << (byte >> 4);
        }
        fingerprint
    }

    fn with(mut self, other: Self) -> Self {
        for at in 0..FINGERPRINT {
            self.low[at] |= other.low[at];
            self.high[at] |= other.high[at];
        }
        self
    }

    /// How many texts as long as the fingerprint have it.
    fn texts(self) -> u32 {
        let halves = self.low.iter().zip(&self.high);
        halves
            .map(|(low, high)| low.count_ones() * high.count_ones())
            .product()
    }
}

/// The order in which the vectorised search compares least: as numbers into
/// `literals`, some of them repeated.
///
/// Literals with the same low halves share a bucket; else the bucket follows
/// from the place in the list. Literals that look alike in one bucket cost
/// little, unlike ones make it compare at every other word: their order makes
/// the search twice as fast or half as fast.
fn arrange(literals: &[&str]) -> Vec<usize> {
    let mut alike: Vec<(Fingerprint, Vec<usize>)> = Vec::new();
    for (at, literal) in literals.iter().enumerate() {
        let fingerprint = Fingerprint::of(literal);
        match alike
            .iter_mut()
            .find(|(other, _)| other.low == fingerprint.low)
        {
            Some((other, members)) => {
                *other = other.with(fingerprint);
                members.push(at);
            }
            None => alike.push((fingerprint, vec![at])),
        }
    }
    let rows = alike.len().div_ceil(BUCKETS);
    let mut buckets: [(Fingerprint, Vec<usize>); BUCKETS] = Default::default();
    for (fingerprint, members) in &alike {
        let cheapest = buckets
            .iter_mut()
            .filter(|(_, firsts)| firsts.len() < rows)
            .min_by_key(|(bucket, _)| bucket.with(*fingerprint).texts() - bucket.texts())
            .expect("there is a row for every eight of them");
        cheapest.0 = cheapest.0.with(*fingerprint);
        cheapest.1.push(members[0]);
    }
    let mut order = Vec::new();
    for row in 0..rows {
        for (_, firsts) in &buckets {
            // A literal that is there already keeps its bucket.
            order.extend(firsts.get(row).or(firsts.first()).or(Some(&0)));
        }
    }
    for (_, members) in &alike {
        order.extend(&members[1..]);
    }
    order
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SOME: [&str; 12] = [
        "paddle", "Paddle", "pdl_", "PDL_", "pdl\"", "apikey_", "pca_", "pga_", "cGRsX", "BjYV8",
        "test_", "live_",
    ];

    #[test]
    fn every_literal_is_searched_for() {
        for count in 0..SOME.len() {
            let literals = &SOME[..count];
            let order = arrange(literals);
            for (at, literal) in literals.iter().enumerate() {
                assert!(order.contains(&at), "{literal} of {count}");
            }
        }
    }

    #[test]
    fn unlike_literals_are_kept_apart() {
        let literals = [
            "pdl_", "pdl%", "pdl&", "pdl'", "test_", "live_", "apikey_", "ntfset_", "paddle",
        ];
        let order = arrange(&literals);
        let bucket = |literal: &str| {
            let at = order.iter().position(|&at| literals[at] == literal);
            at.unwrap() % BUCKETS
        };
        assert_eq!(bucket("pdl%"), bucket("pdl&"));
        for other in ["pdl_", "live_", "apikey_", "ntfset_", "paddle"] {
            assert_ne!(bucket("test_"), bucket(other), "{other}");
        }
    }

    proptest! {
        #[test]
        fn finds_what_comparing_everywhere_finds(
            parts in proptest::collection::vec(
                prop_oneof![
                    proptest::sample::select(&SOME[..]),
                    Just("pad"), Just("dle"), Just("pd"), Just("l_"), Just(" "), Just("éest_"),
                    Just("                                        "),
                ],
                0..20,
            ),
            from in 0usize..40,
            count in 1..=SOME.len(),
        ) {
            let text = parts.concat();
            let bytes = text.as_bytes();
            let from = from.min(bytes.len());
            let expected = (from..bytes.len()).find_map(|start| {
                let literal = SOME[..count]
                    .iter()
                    .position(|literal| bytes[start..].starts_with(literal.as_bytes()))?;
                Some(Hit { literal, start, end: start + SOME[literal].len() })
            });
            let literals = Literals::new(&SOME[..count]);
            prop_assert_eq!(literals.find(bytes, from), expected);
            // The processor that runs the tests has the vectorised search.
            let patterns = literals.literals.iter().map(|&at| SOME[at]);
            let engine = Engine::automaton(patterns);
            prop_assert_eq!(Literals { engine, ..literals }.find(bytes, from), expected);
        }
    }
}
