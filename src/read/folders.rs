//! Opens files by their folder: the kernel then looks up one name, not every
//! part of a long path again for every file.
//!
//! Knows paths; does not know what is read.

use std::fs::File;
use std::io;
use std::path::Path;

/// The folders whose files a thread opened last.
#[derive(Debug)]
#[cfg_attr(not(target_os = "linux"), derive(Default))]
pub(super) struct Folders {
    /// A walk goes into folders and comes back to those above.
    #[cfg(target_os = "linux")]
    last: Vec<(Vec<u8>, std::os::fd::OwnedFd)>,
    /// Folders with higher numbers are not kept. The system gives the lowest that is
    /// free, so that this leaves most of what it allows to files, whatever the threads.
    #[cfg(target_os = "linux")]
    highest: std::os::fd::RawFd,
}

/// How many folders are kept open.
#[cfg(target_os = "linux")]
const MOST: usize = 8;

#[cfg(target_os = "linux")]
impl Default for Folders {
    fn default() -> Self {
        use rustix::process::{Resource, getrlimit};

        let allowed = getrlimit(Resource::Nofile).current;
        let quarter = allowed.map_or(i32::MAX, |most| i32::try_from(most / 4).unwrap_or(i32::MAX));
        Self {
            last: Vec::new(),
            highest: quarter,
        }
    }
}

#[cfg(target_os = "linux")]
impl Folders {
    /// Opens the file at `path` for reading.
    #[expect(clippy::disallowed_methods, reason = "this is the room that reads")]
    pub(super) fn open(&mut self, path: &Path) -> io::Result<File> {
        use std::os::fd::AsRawFd;
        use std::os::unix::ffi::OsStrExt;

        use rustix::fs::{Mode, OFlags, open, openat};

        // As the system splits it; the components of a `Path` take longer than
        // the lookup.
        let bytes = path.as_os_str().as_bytes();
        let Some(slash) = memchr::memrchr(b'/', bytes) else {
            return File::open(path);
        };
        let (folder, name) = (&bytes[..slash], &bytes[slash + 1..]);
        if folder.is_empty() || name.is_empty() {
            return File::open(path);
        }
        let at = match self.last.iter().rposition(|(known, _)| known == folder) {
            // The walk left those that were opened since.
            Some(at) => {
                self.last.truncate(at + 1);
                at
            }
            None => {
                let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
                let Ok(opened) = open(folder, flags, Mode::empty()) else {
                    // Says what is wrong with it.
                    return File::open(path);
                };
                if opened.as_raw_fd() > self.highest {
                    return File::open(path);
                }
                if self.last.len() == MOST {
                    self.last.remove(0);
                }
                self.last.push((folder.to_vec(), opened));
                self.last.len() - 1
            }
        };
        let flags = OFlags::RDONLY | OFlags::CLOEXEC;
        let file = openat(&self.last[at].1, name, flags, Mode::empty())?;
        Ok(File::from(file))
    }
}

#[cfg(not(target_os = "linux"))]
impl Folders {
    /// Opens the file at `path` for reading.
    #[expect(clippy::disallowed_methods, reason = "this is the room that reads")]
    pub(super) fn open(&mut self, path: &Path) -> io::Result<File> {
        File::open(path)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::Read as _;

    use super::*;

    #[test]
    fn files_are_opened_from_any_folder_in_any_order() {
        let root = tempfile::tempdir().unwrap();
        let folder = |at: usize| root.path().join("f".repeat(at % 12 + 1));
        let mut folders = Folders::default();
        for at in 0..12 {
            fs::create_dir(folder(at)).unwrap();
            fs::write(folder(at).join("file"), at.to_string()).unwrap();
        }
        for at in (0..12).chain((0..12).rev()).chain([3, 3, 9, 4, 3, 0]) {
            let mut text = String::new();
            let mut file = folders.open(&folder(at).join("file")).unwrap();
            file.read_to_string(&mut text).unwrap();
            assert_eq!(text, at.to_string());
        }
        for missing in ["f/missing", "missing/file", "f/file/", "missing", ""] {
            let error = folders.open(&root.path().join(missing).join("x"));
            assert!(error.is_err(), "{missing}");
        }
        assert!(folders.open(Path::new("")).is_err());
        assert!(folders.open(Path::new("/")).is_ok(), "a folder opens");
    }
}
