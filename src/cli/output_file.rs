//! A file that is written whole or not at all.
//!
//! The report is written beside its place, under a name of its own, and moved
//! there when every byte of it is on the disk. What stood there before stays
//! until then.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Component, Path, PathBuf};

use tempfile::NamedTempFile;

use crate::cli::failure::Failure;
use crate::credential::start_without_secrets;
use crate::report::redacting::RedactingWriter;

/// Says early what would keep `file` from being written, as far as it can be
/// seen: nothing is written.
pub(super) fn refuse_unfit(file: &Path, working_directory: &Path) -> Result<(), Failure> {
    if let Some(link) = link_on_the_way(file, working_directory) {
        return Err(Failure::Usage(format!(
            "`{}` cannot be written: `{}` is a symbolic link, through which nothing is written; \
             name the place itself",
            file.display(),
            start_of(file, &link)
        )));
    }
    let folder = folder(file);
    let what = match working_directory.join(folder).metadata() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => "does not exist; create it first",
        Err(error) => return Err(unwritable(file, &error)),
        Ok(metadata) if !metadata.is_dir() => "is no folder",
        Ok(_) => return refuse_folder(file, working_directory),
    };
    let (folder, file) = (start_of(file, folder), file.display());
    Err(Failure::Usage(format!(
        "`{file}` cannot be written: `{folder}` {what}"
    )))
}

fn refuse_folder(file: &Path, working_directory: &Path) -> Result<(), Failure> {
    let is_folder = working_directory.join(file).is_dir();
    if is_folder || file.file_name().is_none() {
        let file = file.display();
        return Err(Failure::Usage(format!(
            "`{file}` cannot be written: it is a folder; name a file in it"
        )));
    }
    Ok(())
}

/// The first symbolic link that `file` leads through. Where the user says
/// where to go, from the root or upwards, links are the user's.
pub(super) fn link_on_the_way(file: &Path, working_directory: &Path) -> Option<PathBuf> {
    let is_link = |path: &Path| {
        let metadata = working_directory.join(path).symlink_metadata();
        metadata.is_ok_and(|metadata| metadata.is_symlink())
    };
    let mut way = PathBuf::new();
    for component in file.components() {
        way.push(component);
        match component {
            Component::CurDir => {}
            Component::Normal(_) if is_link(&way) => return Some(way),
            Component::Normal(_) => {}
            Component::Prefix(_) | Component::RootDir | Component::ParentDir => {
                return is_link(file).then(|| file.to_path_buf());
            }
        }
    }
    None
}

/// The folder that `file` is in.
fn folder(file: &Path) -> &Path {
    match file.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    }
}

/// How `start`, where `file` starts, is shown. A webhook secret may have a `/` in
/// it, so that it can only be told from the whole.
fn start_of(file: &Path, start: &Path) -> String {
    let (file, start) = (file.display().to_string(), start.display().to_string());
    match file.starts_with(&start) {
        true => start_without_secrets(&file, start.len()),
        false => start,
    }
}

/// Writes `file`, relative to the working directory, with what `content`
/// writes, without secrets.
pub(super) fn write(
    file: &Path,
    working_directory: &Path,
    content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Failure> {
    refuse_unfit(file, working_directory)?;
    let target = working_directory.join(file);
    let written = if is_regular_or_missing(&target) {
        replace(&target, content)
    } else {
        // A pipe or a device: nothing to replace, and nothing that stays.
        File::options()
            .write(true)
            .open(&target)
            .and_then(|mut device| fill(&mut device, content))
    };
    written.map_err(|error| unwritable(file, &error))
}

fn is_regular_or_missing(target: &Path) -> bool {
    target
        .symlink_metadata()
        .map_or(true, |metadata| metadata.is_file())
}

fn replace(
    target: &Path,
    content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".paddlint-").suffix(".partial");
    let permissions = permissions(target)?;
    if let Some(permissions) = permissions {
        builder.permissions(permissions);
    }
    // Removed when it is dropped, whatever goes wrong.
    let mut partial: NamedTempFile = builder.tempfile_in(folder(target))?;
    fill(partial.as_file_mut(), content)?;
    partial.as_file().sync_all()?;
    partial.persist(target).map_err(|error| error.error)?;
    Ok(())
}

/// Those of the file that is replaced, or what the user's mask leaves.
#[cfg(unix)]
pub(super) fn permissions(target: &Path) -> io::Result<Option<fs::Permissions>> {
    use std::os::unix::fs::PermissionsExt;
    match target.symlink_metadata() {
        // A file that may not be written must not be replaced either.
        Ok(metadata) if metadata.permissions().readonly() => {
            Err(io::ErrorKind::PermissionDenied.into())
        }
        Ok(metadata) => Ok(Some(metadata.permissions())),
        Err(_) => Ok(Some(fs::Permissions::from_mode(0o666))),
    }
}

#[cfg(not(unix))]
pub(super) fn permissions(target: &Path) -> io::Result<Option<fs::Permissions>> {
    match target.symlink_metadata() {
        Ok(metadata) if metadata.permissions().readonly() => {
            Err(io::ErrorKind::PermissionDenied.into())
        }
        _ => Ok(None),
    }
}

fn fill(file: &mut File, content: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut writer = RedactingWriter::new(BufWriter::new(file));
    content(&mut writer)?;
    writer.flush()
}

/// Appends `text`, without secrets, to a file that others write, too.
pub(super) fn append(file: &Path, text: &str) -> Result<(), Failure> {
    let appended = OpenOptions::new()
        .create(true)
        .append(true)
        .open(file)
        .and_then(|mut opened| {
            let before = opened.metadata()?.len();
            let result = fill(&mut opened, |out| out.write_all(text.as_bytes()));
            if result.is_err() {
                // No half of a summary stays behind.
                let _ = opened.set_len(before);
            }
            result
        });
    appended.map_err(|error| unwritable(file, &error))
}

fn unwritable(file: &Path, error: &io::Error) -> Failure {
    let file = file.display();
    // The place of the partial file, which is not the user's, may stand behind.
    let error = error.to_string();
    let why = error.split(" at path ").next().unwrap_or("");
    Failure::Usage(format!(
        "`{file}` cannot be written: {why}; name another file"
    ))
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "tests look at what was written")]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_written_whole_or_not_at_all() {
        let folder = tempfile::tempdir().expect("a scratch folder");
        let names = || -> Vec<_> {
            let entries = fs::read_dir(folder.path()).expect("a folder");
            let names = entries.map(|entry| entry.expect("an entry").file_name());
            names.collect()
        };
        let report = Path::new("report.txt");
        let failing = |out: &mut dyn Write| {
            out.write_all(b"half\n")?;
            Err(io::Error::from(io::ErrorKind::StorageFull))
        };
        write(report, folder.path(), failing).expect_err("it fails");
        assert!(names().is_empty(), "nothing is left");
        write(report, folder.path(), |out| out.write_all(b"whole")).expect("it is written");
        write(report, folder.path(), failing).expect_err("it fails");
        assert_eq!(names(), ["report.txt"]);
        let text = fs::read_to_string(folder.path().join(report)).expect("text");
        assert_eq!(text, "whole");
    }
}
