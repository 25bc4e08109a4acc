//! Writes a file whole or not at all: beside it first, then in its place.

#![expect(clippy::disallowed_methods, reason = "this is what writes files")]

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::cli::failure::Failure;
use crate::report::redacting::RedactingWriter;

/// Names that are tried for the file beside it, until one is free.
const TRIES: u32 = 16;

/// Puts `text` into the file at `path`, with every secret redacted.
///
/// A symbolic link is refused, whether at `path` or in the place of the file
/// beside it: nothing is written through it.
pub(super) fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let shown = path.display();
    let before = path.symlink_metadata().ok();
    if before.as_ref().is_some_and(|it| !it.is_file()) {
        return Err(Failure::Usage(format!(
            "`{shown}` is no regular file, and so is not written; name the file itself"
        )));
    }
    let failed = |error: io::Error| {
        Failure::Usage(format!(
            "`{shown}` could not be written: {error}; name a file in a folder that can be written"
        ))
    };
    let (beside, file) = create_beside(path).map_err(failed)?;
    let mut result = fill(file, text);
    if let (Ok(()), Some(before)) = (&result, before) {
        result = fs::set_permissions(&beside, before.permissions());
    }
    let result = result.and_then(|()| fs::rename(&beside, path));
    if let Err(error) = result {
        // What is left of it must go; nothing more can be done if it stays.
        let _ = fs::remove_file(&beside);
        return Err(failed(error));
    }
    Ok(())
}

/// A new file in the same folder, so that it can take the other's place.
fn create_beside(path: &Path) -> io::Result<(PathBuf, File)> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let process = std::process::id();
    let mut last = io::ErrorKind::AlreadyExists.into();
    for number in 0..TRIES {
        let beside = path.with_file_name(format!(".{name}.{process}-{number}.tmp"));
        match OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&beside)
        {
            Ok(file) => return Ok((beside, file)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => last = error,
            Err(error) => return Err(error),
        }
    }
    Err(last)
}

fn fill(mut file: File, text: &str) -> io::Result<()> {
    let mut redacting = RedactingWriter::new(&mut file);
    redacting.write_all(text.as_bytes())?;
    redacting.flush()?;
    drop(redacting);
    file.sync_all()
}
