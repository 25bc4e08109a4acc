//! Writes mended texts back into the files that they came from: whole or not
//! at all, encoded as they were, and only where nothing changed meanwhile.

#![expect(
    clippy::disallowed_methods,
    reason = "files are read once more before they are written"
)]

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use crate::cli::failure::Failure;
use crate::cli::output_file::{link_on_the_way, permissions};
use crate::fix::Change;
use crate::model::SourceText;
use crate::read;

/// Why the file of `source` is not to be written; `None` if it can be.
pub(super) fn refusal(source: &SourceText, working_directory: &Path) -> Option<String> {
    let path = &source.id.path;
    let below = path.strip_prefix(working_directory).unwrap_or(path);
    if let Some(link) = link_on_the_way(below, working_directory) {
        return Some(format!(
            "`{}` is a symbolic link, through which nothing is written",
            link.display()
        ));
    }
    let path = working_directory.join(path);
    match path.symlink_metadata() {
        Err(error) => return Some(format!("it cannot be read: {error}")),
        Ok(metadata) if !metadata.is_file() => return Some("it is no regular file".into()),
        Ok(metadata) if metadata.permissions().readonly() => {
            return Some("it may not be written".into());
        }
        Ok(_) => {}
    }
    match fs::read(&path) {
        Err(error) => Some(format!("it cannot be read: {error}")),
        Ok(bytes) => refusal_of(source, bytes),
    }
}

/// Why a text that came from `bytes` cannot be written back.
pub(super) fn refusal_of(source: &SourceText, bytes: Vec<u8>) -> Option<String> {
    match read::encode(&source.text, &bytes) {
        None => Some("it has bytes that are not valid in its encoding".into()),
        Some(same) if same != bytes => Some("it changed while it was checked".into()),
        Some(_) => None,
    }
}

/// Writes a mended text into its file.
pub(super) fn write(change: &Change, working_directory: &Path) -> Result<(), Failure> {
    let fail = |why: String| {
        let display = &change.before.id.display;
        Failure::Usage(format!("`{display}` could not be fixed: {why}"))
    };
    if let Some(why) = refusal(&change.before, working_directory) {
        return Err(fail(why));
    }
    let path = working_directory.join(&change.before.id.path);
    replace(&path, &change.after.text).map_err(|error| fail(error.to_string()))
}

fn replace(path: &Path, text: &str) -> io::Result<()> {
    let bytes = read::encode(text, &fs::read(path)?).ok_or(io::ErrorKind::InvalidData)?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(".paddlint-").suffix(".partial");
    let kept = permissions(path)?;
    if let Some(permissions) = kept.clone() {
        builder.permissions(permissions);
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    // Removed when it is dropped, whatever goes wrong.
    let mut partial = builder.tempfile_in(folder)?;
    partial.write_all(&bytes)?;
    if let Some(permissions) = kept {
        // The user's mask took away from those that the file was made with.
        partial.as_file().set_permissions(permissions)?;
    }
    partial.as_file().sync_all()?;
    partial.persist(path).map_err(|error| error.error)?;
    Ok(())
}
