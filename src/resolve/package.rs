//! What kind of program a package is: its frameworks, which variables they put
//! into the browser's code, and which env files they load.
//!
//! Told from manifests and configuration files alone, which are handed in; this
//! module reads nothing itself and judges nothing. The frameworks' own
//! documentation is cited in the domain page, section 5.

mod detect;
mod modes;
mod prefixes;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use crate::extract::EnvFolder;
use crate::model::Read;

pub use prefixes::PublicPrefixes;

/// The files in the root of a package.
pub trait PackageFiles {
    /// The text of a file, if it is there.
    fn text(&self, name: &str) -> Option<Arc<str>>;

    /// The names of all files.
    fn names(&self) -> Vec<String>;

    /// Is told that the file of this name cannot be read, and why.
    fn note_broken(&self, _name: &str, _broken: &Broken<'_>) {}
}

/// Why a file that says what a package is cannot be read.
#[derive(Clone, Copy, Debug)]
pub enum Broken<'e> {
    /// A manifest that is no JSON.
    Manifest(&'e serde_json::Error),
    /// The configuration of a bundler that is no program.
    Bundler {
        /// Where it is left, in bytes.
        offset: usize,
        /// Why.
        reason: &'e str,
    },
}

/// A framework, or a tool that has its own way with variables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Framework {
    /// Next.js, and Blitz.
    Next,
    /// Nuxt 2.
    Nuxt2,
    /// Nuxt 3 and later.
    Nuxt,
    /// SvelteKit.
    SvelteKit,
    /// Astro.
    Astro,
    /// SolidStart.
    SolidStart,
    /// Qwik City.
    Qwik,
    /// TanStack Start.
    TanStackStart,
    /// Remix and React Router; on Vite or on its own compiler.
    Remix,
    /// Gatsby.
    Gatsby,
    /// RedwoodJS, and Cedar.
    Redwood,
    /// Expo.
    Expo,
    /// Plasmo.
    Plasmo,
    /// WXT.
    Wxt,
    /// Taro.
    Taro,
    /// Create React App.
    CreateReactApp,
    /// Vue CLI.
    VueCli,
    /// Angular.
    Angular,
    /// Sanity Studio.
    Sanity,
    /// Vite itself.
    Vite,
    /// Parcel.
    Parcel,
    /// Laravel.
    Laravel,
    /// Rails.
    Rails,
    /// Django.
    Django,
    /// Storybook, beside whatever it shows.
    Storybook,
    /// Bun as a bundler.
    Bun,
}

/// Whether a variable can be read in the browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Exposure {
    /// Its value is put into the browser's code.
    Public,
    /// It is not defined there.
    Private,
    /// It cannot be told.
    Unknown,
}

/// A package.
#[derive(Clone, Debug)]
pub struct Package {
    /// The folder, relative to the root of the project; `""` for that itself.
    pub root: String,
    /// Its frameworks, the most specific first.
    pub frameworks: Vec<Framework>,
    /// The variables that reach the browser.
    pub public: PublicPrefixes,
}

/// Describes the package with these files in its root. Its own `root` is for
/// the caller to set.
pub fn describe(files: &dyn PackageFiles) -> Package {
    let manifest = detect::Manifest::read(files);
    let frameworks = detect::frameworks(&manifest, files);
    let public = PublicPrefixes::of_package(&frameworks, &manifest, files);
    Package {
        root: String::new(),
        frameworks,
        public,
    }
}

impl Package {
    /// Whether the variable `name`, read in the browser's code by way of `read`,
    /// has its value there.
    pub fn exposes(&self, name: &str, read: Read) -> Exposure {
        self.public.exposes(name, read)
    }

    /// The env files that are loaded in `mode`, the weakest first.
    pub fn env_files(&self, mode: &str) -> Vec<String> {
        modes::env_files(&self.frameworks, mode)
    }

    /// Where env files are loaded, if not in the package's root.
    pub fn env_folder(&self) -> Option<&EnvFolder> {
        self.public.env_folder.as_ref()
    }

    /// Whether the server takes the env file of a mode in the place of the one
    /// for all.
    pub fn replaces_base(&self) -> bool {
        modes::replaces_base(&self.frameworks)
    }

    /// What `NODE_ENV` is in `mode`, where the framework says so.
    pub fn node_env(&self, mode: &str) -> Option<&'static str> {
        modes::node_env(&self.frameworks, mode)
    }
}
