//! The configuration that says which file an import means, `tsconfig.json`,
//! `jsconfig.json` and `package.json`, as the module resolver reads it.
//!
//! The resolver gives up on a file whose configuration it cannot read. Here
//! what is broken is noted and read as empty, so that all else is still
//! followed. Knows a file system; does not know what is imported.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use jsonc_parser::{ParseOptions, parse_to_serde_value};
use oxc_resolver::{FileMetadata, FileSystem, JSONError, ResolveError};
use serde_json::Value;

use crate::model::{LineColumn, LineIndex, Problem, ProblemKind};
use crate::read::{self, Decoded};

/// What is wrong with a configuration file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Broken {
    /// Where.
    pub(super) place: Option<LineColumn>,
    /// What. Never quotes the file.
    pub(super) message: String,
}

impl Broken {
    /// The same as a problem of the file that is shown as `path`.
    pub(super) fn problem(self, path: Arc<str>) -> Problem {
        Problem {
            path,
            place: self.place,
            kind: ProblemKind::Syntax,
            message: format!(
                "this configuration cannot be read ({}): imports were followed without it",
                self.message
            ),
        }
    }
}

/// The configuration files that could not be read, so far.
#[derive(Clone, Debug, Default)]
pub(super) struct BrokenFiles(Arc<Mutex<BTreeMap<PathBuf, Broken>>>);

impl BrokenFiles {
    fn note(&self, path: &Path, broken: Broken) {
        let mut files = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        files.entry(path.to_owned()).or_insert(broken);
    }

    /// Notes what the resolver says about a file, if it is about one.
    pub(super) fn note_error(&self, error: &ResolveError) {
        match error {
            ResolveError::TsconfigLoadFailed { source, .. } => self.note_error(source),
            ResolveError::Json(JSONError {
                path, line, column, ..
            }) => {
                // The parser's words may quote the file.
                let broken = Broken {
                    place: Some(LineColumn {
                        line: *line,
                        column: *column,
                    }),
                    message: "a value is of the wrong type".to_owned(),
                };
                self.note(path, broken);
            }
            _ => {}
        }
    }

    /// Notes that a file is there and cannot be read.
    fn note_unreadable(&self, path: &Path, error: &io::Error) {
        let is_there = !matches!(
            error.kind(),
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory | io::ErrorKind::IsADirectory
        );
        if is_there && !is_in_package(path) {
            let broken = Broken {
                place: None,
                message: error.to_string(),
            };
            self.note(path, broken);
        }
    }

    /// All of them.
    pub(super) fn all(&self) -> BTreeMap<PathBuf, Broken> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

/// A file system in which configuration can always be read.
#[derive(Debug)]
pub(super) struct Configured<Fs> {
    inner: Fs,
    broken: BrokenFiles,
    /// The packages of the workspace, which may not be installed.
    packages: BTreeMap<String, PathBuf>,
}

impl<Fs: FileSystem> Configured<Fs> {
    /// `inner`, with what is broken noted in `broken`; `packages` are those of
    /// the workspace, by name.
    pub(super) fn new(inner: Fs, broken: BrokenFiles, packages: BTreeMap<String, PathBuf>) -> Self {
        Self {
            inner,
            broken,
            packages,
        }
    }

    /// Notes what is wrong with the files in `root` that say which packages the
    /// workspace has.
    pub(super) fn check_workspace(&self, root: &Path) {
        // Reading it is what notes it.
        let _ = FileSystem::read(self, &root.join("package.json"));
        let path = root.join("pnpm-workspace.yaml");
        let Ok(text) = self.inner.read_to_string(&path) else {
            return;
        };
        let error = saphyr_parser::Parser::new_from_str(&text).find_map(Result::err);
        if let Some(error) = error {
            let marker = error.marker();
            let broken = Broken {
                place: Some(LineColumn {
                    line: marker.line().max(1),
                    column: marker.col() + 1,
                }),
                message: error.info().to_owned(),
            };
            self.broken.note(&path, broken);
        }
    }

    /// Where a configuration is really read: `jsconfig.json` stands for a
    /// `tsconfig.json` that is not there.
    fn stand_in(&self, path: &Path) -> Option<PathBuf> {
        let is_wanted = path.file_name().is_some_and(|name| name == "tsconfig.json");
        let other = path.with_file_name("jsconfig.json");
        let is_there = |path: &Path| self.inner.metadata(path).is_ok_and(FileMetadata::is_file);
        (is_wanted && !is_there(path) && is_there(&other)).then_some(other)
    }

    fn compiler_configuration(&self, path: &Path, text: String) -> String {
        let text = match text.strip_prefix('\u{feff}') {
            Some(rest) => rest.to_owned(),
            None => text,
        };
        if text.trim().is_empty() {
            return text;
        }
        let mut value: Value = match parse_to_serde_value(&text, &strict()) {
            Ok(value) => value,
            Err(error) => {
                let at = error.range().start;
                let broken = Broken {
                    place: Some(LineIndex::new(&text).position(&text, at)),
                    message: error.kind().to_string(),
                };
                self.broken.note(path, broken);
                return "{}".to_owned();
            }
        };
        let mut is_changed = self.settle_extends(path, &mut value);
        if path.file_name().is_some_and(|name| name == "jsconfig.json")
            && let Some(object) = value.as_object_mut()
        {
            let options = object
                .entry("compilerOptions")
                .or_insert_with(|| Value::Object(serde_json::Map::new()));
            if let Some(options) = options.as_object_mut() {
                options.insert("allowJs".to_owned(), Value::Bool(true));
                is_changed = true;
            }
        }
        if is_changed { value.to_string() } else { text }
    }

    /// Leaves out what a configuration builds on and that is not there: a fresh
    /// clone has no packages installed. Says whether something was changed.
    fn settle_extends(&self, path: &Path, value: &mut Value) -> bool {
        let Some(extends) = value.get_mut("extends") else {
            return false;
        };
        let settled = match &*extends {
            Value::String(one) => self.settled(path, one).map_or(Value::Null, Value::String),
            Value::Array(several) => several
                .iter()
                .filter_map(Value::as_str)
                .filter_map(|one| self.settled(path, one))
                .map(Value::String)
                .collect(),
            _ => return false,
        };
        if settled == *extends {
            return false;
        }
        if settled.is_null() {
            if let Some(object) = value.as_object_mut() {
                object.remove("extends");
            }
        } else {
            *extends = settled;
        }
        true
    }

    fn settled(&self, path: &Path, specifier: &str) -> Option<String> {
        let folder = path.parent()?;
        let is_there = |path: &Path| {
            let with_extension = PathBuf::from(format!("{}.json", path.display()));
            self.inner.metadata(path).is_ok() || self.inner.metadata(&with_extension).is_ok()
        };
        if specifier.starts_with(['.', '/']) {
            return is_there(&folder.join(specifier)).then(|| specifier.to_owned());
        }
        if specifier.starts_with('#') {
            return None;
        }
        let depth = if specifier.starts_with('@') { 2 } else { 1 };
        let end = specifier.match_indices('/').nth(depth - 1);
        let name = end.map_or(specifier, |(at, _)| &specifier[..at]);
        let mut installed = folder
            .ancestors()
            .map(|above| above.join("node_modules").join(name));
        if installed.any(|package| is_there(&package)) {
            return Some(specifier.to_owned());
        }
        let package = self.packages.get(name)?;
        let rest = specifier[name.len()..].trim_start_matches('/');
        let inside = package.join(if rest.is_empty() {
            "tsconfig.json"
        } else {
            rest
        });
        is_there(&inside).then(|| inside.to_string_lossy().into_owned())
    }

    fn manifest(&self, path: &Path, bytes: Vec<u8>) -> Vec<u8> {
        let bytes = match bytes.strip_prefix(b"\xEF\xBB\xBF") {
            Some(rest) => rest.to_vec(),
            None => bytes,
        };
        match serde_json::from_slice::<serde::de::IgnoredAny>(&bytes) {
            Ok(_) => bytes,
            Err(error) => {
                self.broken.note(path, manifest_error(&bytes, &error));
                b"{}".to_vec()
            }
        }
    }
}

/// What is wrong with a manifest. Columns of the parser count bytes.
fn manifest_error(bytes: &[u8], error: &serde_json::Error) -> Broken {
    let start: usize = bytes
        .split_inclusive(|&byte| byte == b'\n')
        .take(error.line().saturating_sub(1))
        .map(<[u8]>::len)
        .sum();
    let end = (start + error.column().saturating_sub(1)).min(bytes.len());
    let before = String::from_utf8_lossy(&bytes[start.min(end)..end]);
    Broken {
        place: Some(LineColumn {
            line: error.line().max(1),
            column: before.chars().count() + 1,
        }),
        message: match error.classify() {
            serde_json::error::Category::Eof => "it ends too early",
            _ => "it is no valid JSON",
        }
        .to_owned(),
    }
}

/// What TypeScript takes in its configuration.
fn strict() -> ParseOptions {
    ParseOptions {
        allow_comments: true,
        allow_trailing_commas: true,
        allow_loose_object_property_names: false,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        allow_extended_string_escapes: false,
    }
}

fn is_in_package(path: &Path) -> bool {
    path.components()
        .any(|part| part.as_os_str() == "node_modules")
}

impl<Fs: FileSystem> FileSystem for Configured<Fs> {
    fn new() -> Self {
        Self::new(Fs::new(), BrokenFiles::default(), BTreeMap::new())
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        let bytes = self.inner.read(path);
        let bytes = bytes.inspect_err(|error| self.broken.note_unreadable(path, error))?;
        let is_manifest = path.file_name().is_some_and(|name| name == "package.json");
        Ok(if is_manifest && !is_in_package(path) {
            self.manifest(path, bytes)
        } else {
            bytes
        })
    }

    fn read_to_string(&self, path: &Path) -> io::Result<String> {
        let other = self.stand_in(path);
        let path = other.as_deref().unwrap_or(path);
        let bytes = self.inner.read(path);
        let bytes = bytes.inspect_err(|error| self.broken.note_unreadable(path, error))?;
        let Decoded::Text(text) = read::decode(bytes) else {
            let error = io::Error::from(io::ErrorKind::InvalidData);
            self.broken.note_unreadable(path, &error);
            return Err(error);
        };
        // The resolver reads nothing else as text.
        let is_configuration = path
            .extension()
            .is_some_and(|extension| extension == "json");
        Ok(if is_configuration && !is_in_package(path) {
            self.compiler_configuration(path, text)
        } else {
            text
        })
    }

    fn metadata(&self, path: &Path) -> io::Result<FileMetadata> {
        match self.stand_in(path) {
            Some(other) => self.inner.metadata(&other),
            None => self.inner.metadata(path),
        }
    }

    fn symlink_metadata(&self, path: &Path) -> io::Result<FileMetadata> {
        match self.stand_in(path) {
            Some(other) => self.inner.symlink_metadata(&other),
            None => self.inner.symlink_metadata(path),
        }
    }

    fn read_link(&self, path: &Path) -> Result<PathBuf, ResolveError> {
        self.inner.read_link(path)
    }

    fn canonicalize(&self, path: &Path) -> io::Result<PathBuf> {
        self.inner.canonicalize(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_broken_has_a_place() {
        let broken = BrokenFiles::default();
        let files = Configured::new(
            oxc_resolver::FileSystemOs::new(),
            broken.clone(),
            BTreeMap::new(),
        );
        let place = |path: &Path| {
            let place = broken.all().get(path).and_then(|broken| broken.place);
            place.map(|place| (place.line, place.column))
        };
        let cases = [
            ("{}", None),
            ("", None),
            ("{ // a comment\n\"a\": [1,],\n}", None),
            ("{\n  \"a\": b\n}", Some((2, 8))),
            ("{\"é\": ]", Some((1, 7))),
        ];
        for (at, (text, expected)) in cases.into_iter().enumerate() {
            let path = PathBuf::from(format!("/{at}/tsconfig.json"));
            let read = files.compiler_configuration(&path, text.to_owned());
            assert_eq!(place(&path), expected, "{text}");
            assert_eq!(read == "{}" && text != "{}", expected.is_some(), "{text}");
        }
        let cases = [
            ("{}", None),
            ("\u{feff}{}", None),
            ("{\n \"é\": x}", Some((2, 7))),
            ("{\"a\": 1", Some((1, 7))),
        ];
        for (at, (text, expected)) in cases.into_iter().enumerate() {
            let path = PathBuf::from(format!("/{at}/package.json"));
            let _ = files.manifest(&path, text.as_bytes().to_vec());
            assert_eq!(place(&path), expected, "{text}");
        }
    }
}
