//! The files of a snapshot that a request asks for, read and looked at on all
//! cores.
//!
//! The counterpart of the walk: knows paths, excludes and ignore files, not
//! what is done with the texts.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use gix::bstr::{BStr, BString, ByteSlice};
use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use rayon::prelude::*;

use crate::discover::exclude::{Excludes, PathKind};
use crate::discover::guard::OWN;
use crate::discover::own_rules::Says;
use crate::discover::{Discovered, ForceExclude, IgnoreFiles, Request, Verdict};
use crate::model::{Problem, ProblemKind, SkipReason, SourceId, SourceText};
use crate::prefilter::Prefilter;
use crate::read::{self, Decoded};

use super::file_system::native;
use super::{Entry, EntryKind, SnapshotTree};

/// Which files of a snapshot are asked for.
#[derive(Clone, Copy, Debug)]
pub enum Wanted<'a> {
    /// All that the request's paths name.
    All,
    /// Of those, the ones in this sorted list.
    These(&'a [BString]),
}

impl Wanted<'_> {
    fn includes(self, path: &BStr) -> bool {
        match self {
            Self::All => true,
            Self::These(paths) => paths
                .binary_search_by(|one| one.as_bstr().cmp(path))
                .is_ok(),
        }
    }
}

impl SnapshotTree<'_> {
    /// Looks at every file that `request` asks for.
    pub fn visit(
        &self,
        request: &Request,
        wanted: Wanted<'_>,
        prefilter: &Prefilter,
    ) -> Discovered<SourceText> {
        let (entries, problems) = self.asked(request, wanted);
        let mut discovered = Discovered {
            problems,
            ..Discovered::default()
        };
        for path in self.snapshot().unmerged() {
            discovered.problems.push(self.unmerged(path.as_bstr()));
        }
        let entries: Vec<&Entry> = entries.into_values().collect();
        let verdicts: Vec<Verdict<SourceText>> = entries
            .into_par_iter()
            .map_init(
                || self.repository().local(),
                |repository, entry| self.verdict(repository, entry, prefilter),
            )
            .collect();
        for verdict in verdicts {
            discovered.add(verdict);
        }
        discovered
    }

    /// Says of a path below the root whether `request` asks for its file, or
    /// would if it were not gone.
    pub fn covers(&self, request: &Request, wanted: Wanted<'_>) -> impl Fn(&str) -> bool {
        let (asked, _) = self.asked(request, wanted);
        let folders = match wanted {
            Wanted::All => self.folders(request),
            Wanted::These(_) => Vec::new(),
        };
        move |path| {
            let path = BStr::new(path);
            if self.snapshot().find(path).is_some() {
                return asked.contains_key(path);
            }
            let real = self.repository().root().join(native(path));
            match wanted {
                Wanted::All => folders.iter().any(|folder| real.starts_with(folder)),
                Wanted::These(_) => wanted.includes(path),
            }
        }
    }

    /// The files that are asked for, and what is wrong with the request.
    fn asked(
        &self,
        request: &Request,
        wanted: Wanted<'_>,
    ) -> (BTreeMap<&BStr, &Entry>, Vec<Problem>) {
        let (excludes, mut problems) = Excludes::of(request);
        let ignores = match request.ignore_files {
            IgnoreFiles::Respect => Ignores::of(self),
            IgnoreFiles::Disregard => Ignores::default(),
        };
        let mut entries: BTreeMap<&BStr, &Entry> = BTreeMap::new();
        for given in &request.paths {
            let Some((named, found)) = self.named(given, request) else {
                problems.push(self.not_there(given));
                continue;
            };
            for entry in found {
                let path = entry.path.as_bstr();
                let says = match (path == named, request.force_exclude) {
                    (true, ForceExclude::Off) => None,
                    (true, ForceExclude::On) => Some(Says::Own),
                    (false, _) => Some(Says::OwnAndIgnore),
                };
                let is_excluded = says.is_some_and(|says| {
                    excludes.excludes_with_parents(&self.shown(path), PathKind::File)
                        || ignores.ignores(path, says)
                });
                if !is_excluded && wanted.includes(path) {
                    entries.insert(path, entry);
                }
            }
        }
        (entries, problems)
    }

    /// The files of these names that `request` asks for.
    pub fn called(&self, names: &[&str], request: &Request, wanted: Wanted<'_>) -> Vec<SourceId> {
        let is_called = |path: &BStr| {
            let name = path.rsplit(|byte| *byte == b'/').next();
            name.is_some_and(|name| names.iter().any(|known| known.as_bytes() == name))
        };
        let entries = self.snapshot().below(BStr::new("")).iter();
        let is_there = match wanted {
            Wanted::All => entries
                .into_iter()
                .any(|entry| is_called(entry.path.as_bstr())),
            Wanted::These(paths) => paths.iter().any(|path| is_called(path.as_bstr())),
        };
        // Hardly ever, and all that is asked for is many.
        if !is_there {
            return Vec::new();
        }
        let (asked, _) = self.asked(request, wanted);
        let called = asked.into_keys().filter(|path| is_called(path));
        called.map(|path| self.id(path)).collect()
    }

    /// The folders that `request` asks for as a whole.
    pub fn folders(&self, request: &Request) -> Vec<PathBuf> {
        let named = request.paths.iter();
        let folders = named.filter_map(|given| {
            let (path, _) = self.named(given, request)?;
            let is_file = self.snapshot().find(path.as_bstr()).is_some();
            (!is_file).then(|| self.repository().root().join(native(path.as_bstr())))
        });
        folders.collect()
    }

    /// The entries that a path of the request names, and the path below the
    /// root.
    fn named(&self, given: &Path, request: &Request) -> Option<(BString, &[Entry])> {
        let working_directory = request.working_directory.canonicalize();
        let start = working_directory.unwrap_or_else(|_| request.working_directory.clone());
        let inside = self.inside(&normal(&start.join(given)))?;
        let below = self.snapshot().below(inside.as_bstr());
        if below.is_empty() && !inside.is_empty() {
            let entry = self.snapshot().find(inside.as_bstr())?;
            return Some((inside, std::slice::from_ref(entry)));
        }
        Some((inside, below))
    }

    /// A path as excludes see it: below the working directory, or absolute.
    fn shown(&self, path: &BStr) -> PathBuf {
        PathBuf::from(&*self.id(path).display)
    }

    fn verdict(
        &self,
        repository: &gix::Repository,
        entry: &Entry,
        prefilter: &Prefilter,
    ) -> Verdict<SourceText> {
        match entry.kind {
            EntryKind::Link => return Verdict::Skip(SkipReason::SymbolicLink),
            EntryKind::Submodule => return Verdict::Skip(SkipReason::Submodule),
            EntryKind::File => {}
        }
        let look = |bytes| self.judge(entry, bytes, prefilter);
        match self.repository().object(repository, entry.id, look) {
            Ok(verdict) => verdict,
            Err(error) => Verdict::Fail(self.unreadable(entry.path.as_bstr(), &error)),
        }
    }

    fn judge(&self, entry: &Entry, bytes: Vec<u8>, prefilter: &Prefilter) -> Verdict<SourceText> {
        let size = bytes.len() as u64;
        let Decoded::Text(text) = read::decode(bytes) else {
            return Verdict::Skip(SkipReason::Binary);
        };
        if !prefilter.matches(text.as_bytes()) {
            return Verdict::Clean { bytes: size };
        }
        Verdict::Keep {
            item: SourceText {
                id: Arc::new(self.id(entry.path.as_bstr())),
                text: Arc::from(text),
            },
            bytes: size,
        }
    }

    fn unmerged(&self, path: &BStr) -> Problem {
        let path = Arc::clone(&self.id(path).display);
        Problem {
            message: format!("`{path}` is in conflict: resolve it and `git add` it"),
            path,
            place: None,
            kind: ProblemKind::Unreadable,
        }
    }

    fn not_there(&self, given: &Path) -> Problem {
        let path = crate::discover::plan::without_secret(given);
        Problem {
            message: format!("no such file or folder in the repository: `{path}`"),
            path,
            place: None,
            kind: ProblemKind::NotFound,
        }
    }
}

/// A path without `.` and `..`, whatever is there.
fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                normal.pop();
            }
            other => normal.push(other),
        }
    }
    normal
}

/// The `.paddlintignore` and `.ignore` files of a snapshot.
#[derive(Default)]
struct Ignores {
    /// By folder, what its files say, and who reads each: all, or only those who
    /// read `.ignore` too.
    files: BTreeMap<BString, Vec<(Says, Gitignore)>>,
}

impl Ignores {
    fn of(tree: &SnapshotTree<'_>) -> Self {
        let mut files: BTreeMap<BString, Vec<(Says, Gitignore)>> = BTreeMap::new();
        // What stands first decides.
        for (name, says) in [(OWN, Says::Own), (".ignore", Says::OwnAndIgnore)] {
            for entry in tree.snapshot().entries() {
                let (folder, file) = split(entry.path.as_bstr());
                if file != name || entry.kind != EntryKind::File {
                    continue;
                }
                let repository = tree.repository();
                let Ok(bytes) = repository.object(&repository.local(), entry.id, |bytes| bytes)
                else {
                    continue;
                };
                let mut builder = GitignoreBuilder::new("");
                let text = String::from_utf8_lossy(&bytes);
                for line in text.trim_start_matches('\u{feff}').lines() {
                    // A line that is no glob is passed over, as git does.
                    let _ = builder.add_line(None, line);
                }
                if let Ok(compiled) = builder.build() {
                    files
                        .entry(folder.to_owned())
                        .or_default()
                        .push((says, compiled));
                }
            }
        }
        Self { files }
    }

    /// Whether a file or one of the folders above it is ignored by what is read.
    fn ignores(&self, path: &BStr, says: Says) -> bool {
        if self.files.is_empty() {
            return false;
        }
        let folders = path.find_iter(b"/").map(|slash| (&path[..slash], true));
        folders
            .chain(std::iter::once((path, false)))
            .any(|(path, is_folder)| self.ignores_itself(path.as_bstr(), is_folder, says))
    }

    fn ignores_itself(&self, path: &BStr, is_folder: bool, says: Says) -> bool {
        let mut folder = split(path).0;
        loop {
            let skip = if folder.is_empty() {
                0
            } else {
                folder.len() + 1
            };
            let below = native(path[skip..].as_bstr());
            let rules = self.files.get(folder).into_iter().flatten();
            for (_, rules) in rules.filter(|(of, _)| says == Says::OwnAndIgnore || *of == says) {
                match rules.matched(&below, is_folder) {
                    Match::Ignore(_) => return true,
                    Match::Whitelist(_) => return false,
                    Match::None => {}
                }
            }
            if folder.is_empty() {
                return false;
            }
            folder = split(folder).0;
        }
    }
}

/// The folder and the name of a path.
fn split(path: &BStr) -> (&BStr, &BStr) {
    match path.rfind_byte(b'/') {
        Some(slash) => (path[..slash].as_bstr(), path[slash + 1..].as_bstr()),
        None => (BStr::new(""), path),
    }
}
