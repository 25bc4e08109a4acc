//! API keys that stand in code, beside the keys of the account. They are joined
//! by their public IDs; the keys themselves are not needed, and go nowhere.

use std::collections::{BTreeMap, BTreeSet};

use super::{Key, KeyStatus};

/// A place in which a key was found; those in the tree come first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum KeyPlace {
    /// `path:line`.
    Tree(String),
    /// The commit that brought it in, and the path.
    History {
        /// Whether it is not there any more.
        is_past: bool,
        /// Both, for people.
        place: String,
    },
}

impl KeyPlace {
    /// For people.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Tree(place) | Self::History { place, .. } => place,
        }
    }

    /// Whether only the history has it.
    pub const fn is_past(&self) -> bool {
        matches!(self, Self::History { is_past: true, .. })
    }
}

/// A key that was found in the code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeakedKey {
    /// Its public ID; none for a legacy key.
    pub id: Option<String>,
    /// What may be shown of it.
    pub redacted: String,
    /// A hash that tells keys without an ID apart.
    pub hash: String,
    /// Where it is.
    pub places: BTreeSet<KeyPlace>,
}

/// The keys of the account, and those that were found beside them.
#[derive(Clone, Debug, Default)]
pub struct KeyReport {
    /// The keys of the account, each with where it was found.
    pub keys: Vec<(Key, BTreeSet<KeyPlace>)>,
    /// Found keys that the account does not have.
    pub foreign: Vec<LeakedKey>,
    /// Found keys without an ID, of which nobody can tell whose they are.
    pub nameless: Vec<LeakedKey>,
}

impl KeyReport {
    /// Whether a key that was found still works.
    pub fn is_any_active(&self) -> bool {
        self.keys
            .iter()
            .any(|(key, places)| key.status == KeyStatus::Active && !places.is_empty())
    }
}

/// Joins the keys of the account with those that were found.
pub fn join(keys: Vec<Key>, found: Vec<LeakedKey>) -> KeyReport {
    let mut report = KeyReport::default();
    let mut by_id: BTreeMap<String, LeakedKey> = BTreeMap::new();
    let mut by_hash: BTreeMap<String, LeakedKey> = BTreeMap::new();
    for mut one in found {
        let empty = || LeakedKey {
            places: BTreeSet::new(),
            ..one.clone()
        };
        let known = match one.id.clone() {
            Some(id) => by_id.entry(id).or_insert_with(empty),
            None => by_hash.entry(one.hash.clone()).or_insert_with(empty),
        };
        known.places.append(&mut one.places);
    }
    report.nameless = by_hash.into_values().collect();
    for key in keys {
        let places = by_id.remove(&key.id).map(|found| found.places);
        report.keys.push((key, places.unwrap_or_default()));
    }
    report.foreign = by_id.into_values().collect();
    report
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(id: &str, status: &str) -> Key {
        let text = format!(
            r#"{{"id": "{id}", "name": "n", "status": "{status}", "created_at": "2026-01-01T00:00:00Z"}}"#
        );
        serde_json::from_str(&text).expect("a key")
    }

    fn found(id: Option<&str>, place: &str) -> LeakedKey {
        let place = KeyPlace::Tree(place.to_owned());
        LeakedKey {
            id: id.map(str::to_owned),
            redacted: "pdl_live_apikey_01****".to_owned(),
            hash: "h".to_owned(),
            places: [place].into(),
        }
    }

    #[test]
    fn keys_are_joined_by_their_ids() {
        let report = join(
            vec![key("a", "active"), key("b", "revoked"), key("c", "active")],
            vec![
                found(Some("b"), "x:1"),
                found(Some("b"), "x:1"),
                found(Some("b"), "y:1"),
                found(Some("z"), "z:1"),
                found(None, "l:1"),
            ],
        );
        let places: Vec<_> = report.keys.iter().map(|(_, places)| places.len()).collect();
        assert_eq!(places, [0, 2, 0]);
        assert!(!report.is_any_active());
        assert_eq!((report.foreign.len(), report.nameless.len()), (1, 1));
        assert!(join(vec![key("a", "active")], vec![found(Some("a"), "x")]).is_any_active());
    }
}
