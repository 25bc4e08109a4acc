//! Which files of the baseline were looked at: only of these it is known
//! whether their entries are of use.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use crate::discover::{Found, Verdict};
use crate::suppress::Settings;
use crate::suppress::baseline::Baseline;

/// The files of a baseline, and those of them that a walk has met.
pub(super) struct Seen<'b> {
    names: BTreeSet<&'b str>,
    paths: BTreeSet<&'b str>,
    seen: Mutex<BTreeSet<Arc<str>>>,
}

impl<'b> Seen<'b> {
    pub(super) fn new(settings: &'b Settings) -> Self {
        let entries = settings.baseline.iter().flat_map(Baseline::entries);
        let paths: BTreeSet<&str> = entries.map(|entry| entry.path.as_str()).collect();
        let name = |path: &&'b str| path.rsplit('/').next();
        Self {
            names: paths.iter().filter_map(name).collect(),
            paths,
            seen: Mutex::default(),
        }
    }

    /// Notes a file, if it is one of them and was looked at.
    pub(super) fn note<T>(&self, found: &Found<'_>, verdict: &Verdict<T>) {
        let is_named = found
            .path()
            .file_name()
            .is_some_and(|name| self.names.contains(&*name.to_string_lossy()));
        if !is_named || !matches!(verdict, Verdict::Keep { .. } | Verdict::Clean { .. }) {
            return;
        }
        let path = Arc::clone(&found.id().root_relative);
        if self.paths.contains(&*path) {
            let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
            seen.insert(path);
        }
    }

    /// Whether a file was looked at.
    pub(super) fn has(&self, path: &str) -> bool {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.contains(path)
    }
}
