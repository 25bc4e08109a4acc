//! What the rooms of the pipeline ask of a configuration: compiled, without
//! who set what.
//!
//! Knows names, globs and levels as data; does not know what a rule means.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use crate::config::{Config, Globs, Level, NameKind, Origin};
use crate::credential::Kind;
use crate::credential::names::{Meaning, Names};
use crate::model::{Environment, SourceId, SourceText};

/// What is done with configuration files in other folders than the root.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum NestedConfigs {
    /// Nothing: the configuration was chosen on the command line.
    #[default]
    Overlook,
    /// They are told: only the file in this folder counts.
    Tell {
        /// The root, without symbolic links.
        root: PathBuf,
        /// The file that counts, as a person calls it.
        file: Arc<str>,
    },
}

/// The severities in force.
#[derive(Clone, Debug, Default)]
struct Severities {
    rules: BTreeMap<String, Level>,
    overrides: Vec<(Globs, BTreeMap<String, Level>)>,
}

/// An env file beside those that frameworks load.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnvFile {
    /// Where it stands: absolute, without symbolic links.
    pub location: PathBuf,
    /// Its path from the root of the project.
    pub root_relative: String,
    /// Where it was named.
    pub origin: Origin,
}

/// What the other rooms run on.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The folder that globs are relative to, from the root; empty or ending
    /// with `/`.
    prefix: String,
    severities: Severities,
    marks: Vec<(Globs, Environment)>,
    /// What names say.
    pub names: Names,
    /// Functions of the project that initialise Paddle.js.
    pub wrappers: BTreeSet<Arc<str>>,
    /// Further env files, by where they stand.
    pub env_files: BTreeMap<PathBuf, EnvFile>,
    /// Those of them that were named on the command line, read: the tree may
    /// leave them out because git ignores them.
    pub read_env_files: BTreeMap<PathBuf, SourceText>,
    /// What is done with configuration files in other folders.
    pub nested: NestedConfigs,
}

impl Settings {
    /// What `config` means; `nested` is what it does not say.
    pub fn new(config: &Config, nested: NestedConfigs) -> Self {
        let levels = |rules: &BTreeMap<String, crate::config::Setting<Level>>| {
            let levels = rules.iter();
            levels
                .map(|(rule, level)| (rule.clone(), level.value))
                .collect()
        };
        let below = config.base.strip_prefix(&config.root);
        let prefix = below.map_or(String::new(), |below| {
            let parts = below.components();
            parts
                .map(|part| format!("{}/", part.as_os_str().to_string_lossy()))
                .collect()
        });
        Self {
            prefix,
            severities: Severities {
                rules: levels(&config.rules),
                overrides: config
                    .overrides
                    .iter()
                    .map(|one| (one.globs.clone(), levels(&one.rules)))
                    .collect(),
            },
            marks: config
                .environments
                .iter()
                .map(|mark| (mark.globs.clone(), mark.environment))
                .collect(),
            names: Names::with(
                config
                    .credential_names
                    .iter()
                    .map(|(kind, name)| (name.value.clone(), meaning(*kind)))
                    .collect(),
            ),
            wrappers: config
                .init_wrappers
                .iter()
                .map(|name| Arc::from(name.value.as_str()))
                .collect(),
            env_files: env_files(config),
            read_env_files: BTreeMap::new(),
            nested,
        }
    }

    /// Adds an env file that was named on the command line and read.
    pub fn add_env_file(&mut self, location: PathBuf, source: SourceText, origin: Origin) {
        let file = EnvFile {
            location: location.clone(),
            root_relative: source.id.root_relative.to_string(),
            origin,
        };
        self.env_files.entry(location.clone()).or_insert(file);
        self.read_env_files.insert(location, source);
    }

    /// What a source must spell out for these names to be found in it, whatever
    /// else it holds.
    pub fn literals(&self) -> Vec<String> {
        let wrappers = self.wrappers.iter().map(|name| name.to_string());
        wrappers.chain(self.names.spelt().cloned()).collect()
    }

    /// Whether a source was named as an env file.
    pub fn is_env_file(&self, id: &SourceId) -> bool {
        let mut files = self.env_files.values();
        files.any(|file| file.root_relative == *id.root_relative)
    }

    /// A file's path as the configuration's globs see it.
    fn below_base<'p>(&self, root_relative: &'p str) -> Option<&'p str> {
        root_relative.strip_prefix(self.prefix.as_str())
    }

    /// Whether `rule` is turned off for the file of a path from the root.
    pub fn is_off(&self, rule: &str, root_relative: &str) -> bool {
        self.level_at(rule, root_relative) == Some(Level::Off)
    }

    /// How much a finding of `rule` in a file weighs, where it is configured:
    /// the last override that matches wins.
    pub fn level(&self, rule: &str, file: &SourceId) -> Option<Level> {
        self.level_at(rule, &file.root_relative)
    }

    fn level_at(&self, rule: &str, root_relative: &str) -> Option<Level> {
        let of_file = self.below_base(root_relative).and_then(|path| {
            let mut overrides = self.severities.overrides.iter().rev();
            overrides.find_map(|(globs, rules)| {
                let level = rules.get(rule)?;
                globs.matches(path).then_some(*level)
            })
        });
        of_file.or_else(|| self.severities.rules.get(rule).copied())
    }

    /// The environment that a file was said to stand for; the last mark that
    /// matches wins.
    pub fn mark(&self, file: &SourceId) -> Option<Environment> {
        if self.marks.is_empty() {
            return None;
        }
        let path = self.below_base(&file.root_relative)?;
        let mut marks = self.marks.iter().rev();
        marks.find_map(|(globs, environment)| globs.matches(path).then_some(*environment))
    }
}

const fn meaning(kind: NameKind) -> Meaning {
    match kind {
        NameKind::ClientToken => Meaning::Credential(Kind::ClientToken),
        NameKind::ApiKey => Meaning::Credential(Kind::ApiKey),
        NameKind::WebhookSecret => Meaning::Credential(Kind::WebhookSecret),
        NameKind::Environment => Meaning::Environment,
    }
}

/// The env files that the file names; those of the command line are added when
/// they are read.
fn env_files(config: &Config) -> BTreeMap<PathBuf, EnvFile> {
    let written = config.env_files.iter();
    let written = written.filter(|file| !matches!(file.origin, Origin::Flag(_)));
    written
        .map(|file| {
            let parts = file
                .value
                .split('/')
                .filter(|part| !matches!(*part, "" | "."));
            let location = parts.fold(config.base.clone(), |path, part| path.join(part));
            let below = location.strip_prefix(&config.root).unwrap_or(&location);
            let parts: Vec<_> = below
                .components()
                .map(|part| part.as_os_str().to_string_lossy())
                .collect();
            let file = EnvFile {
                location: location.clone(),
                root_relative: parts.join("/"),
                origin: file.origin.clone(),
            };
            (location, file)
        })
        .collect()
}
