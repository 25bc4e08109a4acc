//! Which file an import means: bundlers' and TypeScript's rules, and the
//! aliases that templates agree on.
//!
//! Knows a file system, which may be a commit; does not know what is imported.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use oxc_resolver::{AliasValue, FileSystem, ResolveOptions, ResolverGeneric, TsconfigDiscovery};

use super::configured::{Broken, BrokenFiles, Configured};
use super::workspace::{self, Folders};

/// Resolves imports in one tree.
pub(super) struct Modules<Fs> {
    resolver: ResolverGeneric<Configured<Fs>>,
    broken: BrokenFiles,
}

impl<Fs: FileSystem + 'static> Modules<Fs> {
    /// A resolver over `file_system`, which knows the packages of the
    /// workspace at `root`.
    pub(super) fn new(file_system: Fs, folders: &dyn Folders, root: &Path) -> Self {
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        let alias = |from: &str, to: &[&str]| {
            (
                from.to_owned(),
                to.iter().map(|to| (*to).to_owned()).collect(),
            )
        };
        let packages = workspace::packages(folders, root);
        let broken = BrokenFiles::default();
        let files = Configured::new(file_system, broken.clone(), packages.clone());
        files.check_workspace(root);
        let options = ResolveOptions {
            tsconfig: Some(TsconfigDiscovery::Auto),
            extensions: words(&[
                ".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".json",
            ]),
            extension_alias: vec![
                alias(".js", &[".ts", ".tsx", ".js", ".jsx"]),
                alias(".jsx", &[".tsx", ".jsx"]),
                alias(".mjs", &[".mts", ".mjs"]),
                alias(".cjs", &[".cts", ".cjs"]),
            ],
            condition_names: words(&["import", "module", "browser", "default", "require"]),
            main_fields: words(&["browser", "module", "main"]),
            allow_package_exports_in_directory_resolve: true,
            fallback: packages
                .into_iter()
                .map(|(name, folder)| {
                    let folder = folder.to_string_lossy().into_owned();
                    (name, vec![AliasValue::Path(folder)])
                })
                .collect(),
            ..ResolveOptions::default()
        };
        Self {
            resolver: ResolverGeneric::new_with_file_system(files, options),
            broken,
        }
    }

    /// The configuration files that could not be read, so far.
    pub(super) fn broken(&self) -> BTreeMap<PathBuf, Broken> {
        self.broken.all()
    }

    /// The file that `specifier` means in the file `from` of the project at
    /// `root`; `None` if it is outside of the project or cannot be told.
    pub(super) fn resolve(&self, from: &Path, specifier: &str, root: &Path) -> Option<PathBuf> {
        // Paths that URLs and loaders add are no files.
        let specifier = specifier.split('?').next().unwrap_or(specifier);
        let direct = self.resolve_plain(from, specifier);
        let found = direct.or_else(|| self.resolve_alias(from, specifier, root))?;
        let is_outside = found
            .components()
            .any(|part| part.as_os_str() == "node_modules")
            || !found.starts_with(root);
        (!is_outside).then_some(found)
    }

    /// What a specifier means by the rules of the resolver.
    fn resolve_plain(&self, from: &Path, specifier: &str) -> Option<PathBuf> {
        let found = match self.resolver.resolve_file(from, specifier) {
            Ok(found) => found,
            Err(error) => {
                self.broken.note_error(&error);
                // Whatever is wrong with the configuration, paths are paths.
                self.resolver.resolve(from.parent()?, specifier).ok()?
            }
        };
        Some(found.into_path_buf())
    }

    /// The alias of most templates, where no tsconfig declares it.
    fn resolve_alias(&self, from: &Path, specifier: &str, root: &Path) -> Option<PathBuf> {
        let rest = specifier
            .strip_prefix("@/")
            .or_else(|| specifier.strip_prefix("~/"))?;
        from.ancestors()
            .skip(1)
            .take_while(|folder| folder.starts_with(root))
            .find_map(|folder| {
                ["./src/", "./app/", "./"].iter().find_map(|prefix| {
                    let relative = format!("{prefix}{rest}");
                    self.resolver
                        .resolve(folder, &relative)
                        .ok()
                        .map(|found| found.into_path_buf())
                })
            })
    }
}

impl<Fs> std::fmt::Debug for Modules<Fs> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Modules")
    }
}
