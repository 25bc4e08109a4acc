//! The folder of `--cache`: what audits keep from one run to the next.
//!
//! A file is written beside its place and moved there when it is whole, so that
//! neither a kill nor another audit leaves half of one. What is in the files is
//! the audit's business.

#![expect(
    clippy::disallowed_methods,
    reason = "what was kept is read and written here"
)]

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::audit::Cache;
use crate::cli::failure::Failure;

/// A folder in which audits keep what they know.
pub(super) struct Folder {
    path: PathBuf,
    shown: String,
    failure: Mutex<Option<io::Error>>,
}

impl Folder {
    /// The folder at `path`, made if it is not there.
    pub(super) fn at(path: &Path, working_directory: &Path) -> Result<Self, Failure> {
        let shown = path.display().to_string();
        let path = working_directory.join(path);
        fs::create_dir_all(&path).map_err(|error| {
            Failure::Usage(format!(
                "`{shown}` cannot be the folder of the cache: {error}"
            ))
        })?;
        Ok(Self {
            path,
            shown,
            failure: Mutex::new(None),
        })
    }

    /// What went wrong with writing, if anything. The audit itself is as good
    /// without.
    pub(super) fn warning(&self) -> Option<String> {
        let failure = self.failure.lock().unwrap_or_else(PoisonError::into_inner);
        failure.as_ref().map(|error| {
            let folder = &self.shown;
            format!(
                "warning: nothing could be kept in `{folder}` ({error}): the next audit reads \
                 everything again"
            )
        })
    }

    fn replace(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let mut builder = tempfile::Builder::new();
        // Removed when it is dropped; what a kill leaves is never read.
        let mut partial = builder
            .prefix(".paddlint-")
            .suffix(".partial")
            .tempfile_in(&self.path)?;
        partial.write_all(bytes)?;
        partial.as_file().sync_all()?;
        partial.persist(self.path.join(name))?;
        Ok(())
    }
}

impl Cache for Folder {
    fn read(&self, name: &str) -> Option<Vec<u8>> {
        let path = self.path.join(name);
        // What is no file may have no end.
        path.is_file().then(|| fs::read(path).ok())?
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        if let Err(error) = self.replace(name, bytes) {
            let mut failure = self.failure.lock().unwrap_or_else(PoisonError::into_inner);
            *failure = Some(error);
        }
    }
}
