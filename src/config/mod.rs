//! What the user wrote → what the program runs on.
//!
//! `find` looks for the file, `tree` reads its notation, `decode` gives it its
//! meaning or tells every mistake with its place, `settings` is what the other
//! rooms ask. Configuration knows no rule: the names that there are, are handed
//! in.

mod decode;
mod find;
mod globs;
mod schema;
mod settings;
#[cfg(test)]
mod tests;
mod tree;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use crate::model::{Environment, Place, Related, Severity};

pub use find::{Around, Choice, ConfigError, NAMES, load};
pub use globs::Globs;
pub use schema::schema;
pub use settings::{EnvFile, NestedConfigs, Settings};

/// A key of the configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    /// As it is written.
    pub name: &'static str,
    /// What it sets, in a few words.
    pub summary: &'static str,
}

/// All keys, in the order of docs/configuration.md.
pub const KEYS: &[Key] = &[
    Key {
        name: "fail-on",
        summary: "The least severity that makes the exit status 1.",
    },
    Key {
        name: "exclude",
        summary: "What is not looked at: globs in the syntax of .gitignore, relative to this file.",
    },
    Key {
        name: "rules",
        summary: "The severity of each rule.",
    },
    Key {
        name: "overrides",
        summary: "Severities for some files; the last entry that matches a file wins.",
    },
    Key {
        name: "env-files",
        summary: "Further env files that give variables their values, relative to this file.",
    },
    Key {
        name: "init-wrappers",
        summary: "Functions that initialise Paddle.js, with the options of initializePaddle as their first argument.",
    },
    Key {
        name: "credential-names",
        summary: "Names of variables that hold Paddle's credentials without saying so.",
    },
    Key {
        name: "environments",
        summary: "The environment that files stand for, by globs relative to this file.",
    },
    Key {
        name: "foreign-pragmas",
        summary: "Whether the suppression comments of other secret scanners count.",
    },
    Key {
        name: "baseline",
        summary: "The file of known findings, relative to this file.",
    },
];

/// What fails a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailOn {
    /// Findings of at least this severity.
    Severity(Severity),
    /// None.
    Never,
}

impl FailOn {
    /// All, the gravest first.
    pub const ALL: [Self; 4] = [
        Self::Severity(Severity::Error),
        Self::Severity(Severity::Warning),
        Self::Severity(Severity::Note),
        Self::Never,
    ];

    /// The name in configuration and on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Severity(severity) => severity.as_str(),
            Self::Never => "never",
        }
    }
}

/// How much a rule's findings weigh.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// They are not told.
    Off,
    /// So much.
    Severity(Severity),
}

impl Level {
    /// All, the gravest last.
    pub const ALL: [Self; 4] = [
        Self::Off,
        Self::Severity(Severity::Note),
        Self::Severity(Severity::Warning),
        Self::Severity(Severity::Error),
    ];

    /// The name in configuration.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Severity(severity) => severity.as_str(),
        }
    }
}

/// What a name in `[credential-names]` stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NameKind {
    /// A client-side token.
    ClientToken,
    /// An API key.
    ApiKey,
    /// A webhook secret.
    WebhookSecret,
    /// The choice between sandbox and production.
    Environment,
}

impl NameKind {
    /// All.
    pub const ALL: [Self; 4] = [
        Self::ClientToken,
        Self::ApiKey,
        Self::WebhookSecret,
        Self::Environment,
    ];

    /// The key in `[credential-names]`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ClientToken => "client-token",
            Self::ApiKey => "api-key",
            Self::WebhookSecret => "webhook-secret",
            Self::Environment => "environment",
        }
    }
}

/// Who set a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Nobody.
    Default,
    /// The file, as a person calls it, on this line.
    File(Arc<str>, usize),
    /// An option of the command line.
    Flag(&'static str),
}

/// A value, and who set it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting<T> {
    /// The value.
    pub value: T,
    /// Who set it.
    pub origin: Origin,
}

impl<T> Setting<T> {
    /// A value that nobody set.
    pub const fn default_of(value: T) -> Self {
        Self {
            value,
            origin: Origin::Default,
        }
    }

    /// A value that the command line set.
    pub const fn flag(value: T, flag: &'static str) -> Self {
        Self {
            value,
            origin: Origin::Flag(flag),
        }
    }
}

/// Severities for some files.
#[derive(Clone, Debug)]
pub struct Override {
    /// Which files, as it was written.
    pub files: Vec<String>,
    /// The same, compiled.
    pub globs: Globs,
    /// The severities, by rule.
    pub rules: BTreeMap<String, Setting<Level>>,
    /// Where it starts.
    pub origin: Origin,
}

/// Files that stand for an environment.
#[derive(Clone, Debug)]
pub struct Mark {
    /// Which files, as it was written.
    pub files: Setting<String>,
    /// The same, compiled.
    pub globs: Globs,
    /// What they stand for.
    pub environment: Environment,
}

/// The configuration in force, each value with who set it.
#[derive(Clone, Debug)]
pub struct Config {
    /// The file, as a person calls it.
    pub file: Option<Arc<str>>,
    /// The file, by which it is opened.
    pub path: Option<PathBuf>,
    /// The root of the project; absolute, without symbolic links.
    pub root: PathBuf,
    /// The folder that globs and paths in the file are relative to; absolute,
    /// without symbolic links.
    pub base: PathBuf,
    /// `fail-on`
    pub fail_on: Setting<FailOn>,
    /// `exclude`, and `--exclude`, whose globs are relative to the working
    /// directory.
    pub exclude: Vec<Setting<String>>,
    /// `rules`
    pub rules: BTreeMap<String, Setting<Level>>,
    /// `overrides`, in order.
    pub overrides: Vec<Override>,
    /// `env-files`, and `--env-file`, whose paths are relative to the working
    /// directory.
    pub env_files: Vec<Setting<String>>,
    /// `init-wrappers`
    pub init_wrappers: Vec<Setting<String>>,
    /// `credential-names`
    pub credential_names: Vec<(NameKind, Setting<String>)>,
    /// `environments`, in order.
    pub environments: Vec<Mark>,
    /// `foreign-pragmas`
    pub foreign_pragmas: Setting<bool>,
    /// `baseline`: relative to `base`.
    pub baseline: Option<Setting<String>>,
}

impl Config {
    /// What holds where nothing is configured, in the project at `root`.
    pub fn none(root: PathBuf) -> Self {
        Self {
            file: None,
            path: None,
            base: root.clone(),
            root,
            fail_on: Setting::default_of(FailOn::Severity(Severity::Warning)),
            exclude: Vec::new(),
            rules: BTreeMap::new(),
            overrides: Vec::new(),
            env_files: Vec::new(),
            init_wrappers: Vec::new(),
            credential_names: Vec::new(),
            environments: Vec::new(),
            foreign_pragmas: Setting::default_of(true),
            baseline: None,
        }
    }

    /// The globs of the file; those of the command line are relative to
    /// another folder.
    pub fn written_excludes(&self) -> Vec<String> {
        self.exclude
            .iter()
            .filter(|glob| !matches!(glob.origin, Origin::Flag(_)))
            .map(|glob| glob.value.clone())
            .collect()
    }
}

/// Something in a configuration that is not right.
#[derive(Clone, Debug)]
pub struct Mistake {
    /// Where.
    pub place: Place,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
    /// Further places.
    pub related: Vec<Related>,
}
