//! Whether people told paddlint, and not only git, to leave something out:
//! `.paddlintignore` and `.ignore`, read where a question is asked.
//!
//! Knows ignore files; does not know what is asked about.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use ignore::{IncrementalIgnore, WalkBuilder};

use super::exclude::PathKind;
use super::guard;

/// Which files say what is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Says {
    /// `.paddlintignore`.
    Own,
    /// `.paddlintignore` and `.ignore`.
    OwnAndIgnore,
}

/// The rules between a folder and the paths below it.
pub(super) struct OwnRules {
    matcher: IncrementalIgnore,
    folder: PathBuf,
    harmless: BTreeMap<PathBuf, bool>,
}

impl OwnRules {
    /// The rules that count below `folder`, a path without symbolic links;
    /// `None` where they must not be opened.
    pub(super) fn new(folder: &Path, says: Says) -> Option<Self> {
        let is_dangerous = |above: &Path| guard::dangerous_ignore_file(above).is_some();
        if folder.ancestors().any(is_dangerous) {
            return None;
        }
        let matcher = WalkBuilder::new(folder)
            .standard_filters(false)
            .parents(true)
            .ignore(says == Says::OwnAndIgnore)
            .current_dir(folder)
            .add_custom_ignore_filename(guard::OWN)
            .build_matchers()
            .pop()?;
        Some(Self {
            matcher,
            folder: folder.to_owned(),
            harmless: BTreeMap::new(),
        })
    }

    /// Whether a path, relative to the folder, is left out.
    pub(super) fn ignores(&mut self, inside: &Path, kind: PathKind) -> bool {
        let folder = &self.folder;
        let harmless = &mut self.harmless;
        inside.ancestors().skip(1).all(|above| {
            let known = harmless.get(above).copied();
            known.unwrap_or_else(|| {
                let is = guard::dangerous_ignore_file(&folder.join(above)).is_none();
                harmless.insert(above.to_path_buf(), is);
                is
            })
        }) && self
            .matcher
            .matched(inside, kind == PathKind::Folder)
            .is_ignore()
    }
}
