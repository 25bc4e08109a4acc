//! What the rooms of the pipeline ask of a configuration: compiled, without
//! who set what.
//!
//! Knows names, globs and levels as data; does not know what a rule means.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use crate::config::{Config, Globs, Level};
use crate::model::{Environment, SourceId};

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

/// What the other rooms run on.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The folder that globs are relative to, from the root; empty or ending
    /// with `/`.
    prefix: String,
    severities: Severities,
    marks: Vec<(Globs, Environment)>,
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
            nested,
        }
    }

    /// A file's path as the configuration's globs see it.
    fn below_base<'i>(&self, id: &'i SourceId) -> Option<&'i str> {
        id.root_relative.strip_prefix(self.prefix.as_str())
    }

    /// How much a finding of `rule` in a file weighs, where it is configured:
    /// the last override that matches wins.
    pub fn level(&self, rule: &str, file: &SourceId) -> Option<Level> {
        let of_file = self.below_base(file).and_then(|path| {
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
        let path = self.below_base(file)?;
        let mut marks = self.marks.iter().rev();
        marks.find_map(|(globs, environment)| globs.matches(path).then_some(*environment))
    }
}
