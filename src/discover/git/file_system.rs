//! A snapshot as a file system, for the module resolver.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use gix::bstr::{BStr, ByteSlice};
use oxc_resolver::{FileMetadata, FileSystem, ResolveError};

use super::tree::Files;
use super::{EntryKind, Snapshot};
use crate::discover::workspace::Folders;

/// The files of a snapshot under absolute paths. Symbolic links are no files.
pub(super) struct SnapshotFileSystem(pub(super) Arc<Files>);

impl SnapshotFileSystem {
    fn kind(&self, path: &Path) -> io::Result<FileMetadata> {
        let missing = || io::Error::from(io::ErrorKind::NotFound);
        let inside = self.0.inside(path).ok_or_else(missing)?;
        let snapshot: &Snapshot = &self.0.snapshot;
        match snapshot.find(inside.as_bstr()) {
            Some(entry) if entry.kind == EntryKind::File => {
                Ok(FileMetadata::new(true, false, false))
            }
            Some(_) => Err(missing()),
            None if !snapshot.below(inside.as_bstr()).is_empty() => {
                Ok(FileMetadata::new(false, true, false))
            }
            None => Err(missing()),
        }
    }
}

impl FileSystem for SnapshotFileSystem {
    fn new() -> Self {
        Self(Arc::default())
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        // What is there and cannot be read was noted.
        self.0
            .read(path)
            .ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn read_to_string(&self, path: &Path) -> io::Result<String> {
        String::from_utf8(FileSystem::read(self, path)?)
            .map_err(|_| io::ErrorKind::InvalidData.into())
    }

    fn metadata(&self, path: &Path) -> io::Result<FileMetadata> {
        self.kind(path)
    }

    fn symlink_metadata(&self, path: &Path) -> io::Result<FileMetadata> {
        self.kind(path)
    }

    fn read_link(&self, _path: &Path) -> Result<PathBuf, ResolveError> {
        Err(io::Error::from(io::ErrorKind::InvalidInput).into())
    }

    fn canonicalize(&self, path: &Path) -> io::Result<PathBuf> {
        Ok(path.to_owned())
    }
}

impl Folders for SnapshotFileSystem {
    fn read(&self, path: &Path, limit: u64) -> Option<Vec<u8>> {
        let content = self.0.read(path)?;
        (content.len() as u64 <= limit).then_some(content)
    }

    fn folders(&self, folder: &Path) -> Vec<PathBuf> {
        let entries = self.0.entries(folder);
        let folders = entries.into_iter().filter(|entry| entry.is_folder);
        folders.map(|entry| folder.join(entry.name)).collect()
    }
}

/// A path of a snapshot as one of the file system.
pub(in crate::discover) fn native(path: &BStr) -> PathBuf {
    match gix::path::from_bstr(path) {
        Ok(path) => path.into_owned(),
        Err(_) => PathBuf::from(path.to_str_lossy().into_owned()),
    }
}
