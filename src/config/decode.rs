//! From a tree to a configuration, or to every mistake in it, each with its
//! place.
//!
//! Knows the keys and what they take; does not know where files are.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::config::tree::{Entry, Node, NodeKind};
use crate::config::{
    Config, FailOn, Globs, KEYS, Level, Mark, Mistake, NameKind, Origin, Override, Setting,
};
use crate::credential::{shortened, without_long_runs};
use crate::model::{Environment, LineIndex, Place, SourceText, Span};
use crate::similar::similar;

/// A name in the configuration is at most so long.
pub(super) const LONGEST_NAME: usize = 100;

/// Sets in `config` what `table` says; what it says wrongly is returned.
pub(super) fn decode(
    table: &[Entry],
    source: &SourceText,
    rules: &[&str],
    config: &mut Config,
) -> Vec<Mistake> {
    let mut decoder = Decoder {
        source,
        lines: LineIndex::new(&source.text),
        rules,
        mistakes: Vec::new(),
    };
    let names: Vec<&str> = KEYS.iter().map(|key| key.name).collect();
    for entry in decoder.known(
        table,
        &names,
        "paddlint's configuration",
        SchemaKey::Tolerated,
    ) {
        decoder.key(entry, config);
    }
    let mut mistakes = decoder.mistakes;
    mistakes.sort_by_key(|mistake| mistake.place.span);
    mistakes
}

/// Whether a table may say which schema it follows, for editors.
#[derive(Clone, Copy, PartialEq, Eq)]
enum SchemaKey {
    Tolerated,
    Unknown,
}

struct Decoder<'a> {
    source: &'a SourceText,
    lines: LineIndex,
    rules: &'a [&'a str],
    mistakes: Vec<Mistake>,
}

impl Decoder<'_> {
    fn origin(&self, span: Span) -> Origin {
        let line = self.lines.position(&self.source.text, span.start).line;
        Origin::File(Arc::clone(&self.source.id.display), line)
    }

    fn setting<T>(&self, value: T, span: Span) -> Setting<T> {
        Setting {
            value,
            origin: self.origin(span),
        }
    }

    fn wrong(&mut self, span: Span, message: impl Into<String>, help: impl Into<String>) {
        self.mistakes.push(Mistake {
            place: Place {
                source: self.source.clone(),
                span,
            },
            message: message.into(),
            help: help.into(),
            related: Vec::new(),
        });
    }

    fn wrong_kind(&mut self, node: &Node, what: &str, wanted: &str) {
        let found = node.kind.name();
        self.wrong(
            node.span,
            format!("{what} is {wanted}, not {found}"),
            format!("write {wanted}"),
        );
    }

    /// The entries with a known key, each key once; of `table`, which is part
    /// of `what`.
    fn known<'t>(
        &mut self,
        table: &'t [Entry],
        names: &[&str],
        what: &str,
        schema: SchemaKey,
    ) -> Vec<&'t Entry> {
        let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
        let mut known = Vec::new();
        for entry in table {
            let key = entry.key.as_str();
            if seen.insert(key, entry.key_span).is_some() {
                self.wrong(
                    entry.key_span,
                    format!("{} is set twice", quoted(key)),
                    "leave one of them",
                );
            } else if schema == SchemaKey::Tolerated && key == "$schema" {
                if !matches!(entry.value.kind, NodeKind::Text(_)) {
                    self.wrong_kind(&entry.value, "`$schema`", "a string");
                }
            } else if names.contains(&key) {
                known.push(entry);
            } else {
                let help = match similar(key, names.iter().copied()) {
                    Some(name) => format!("did you mean `{name}`?"),
                    None => format!("the keys are {}", listed(names)),
                };
                self.wrong(
                    entry.key_span,
                    format!("{} is no key of {what}", quoted(key)),
                    help,
                );
            }
        }
        known
    }

    fn key(&mut self, entry: &Entry, config: &mut Config) {
        let value = &entry.value;
        match entry.key.as_str() {
            "fail-on" => {
                let all = FailOn::ALL.map(|one| (one.as_str(), one));
                if let Some(fail_on) = self.choice(value, "`fail-on`", &all) {
                    config.fail_on = self.setting(fail_on, entry.key_span);
                }
            }
            "exclude" => {
                for (glob, span) in self.texts(value, "`exclude`", "globs") {
                    if self.globs(std::slice::from_ref(&glob), span).is_some() {
                        config.exclude.push(self.setting(glob, span));
                    }
                }
            }
            "rules" => config.rules = self.levels(value, "`rules`"),
            "overrides" => self.overrides(value, config),
            "env-files" => {
                for (path, span) in self.texts(value, "`env-files`", "paths") {
                    if self.is_inside(&path, span) {
                        config.env_files.push(self.setting(path, span));
                    }
                }
            }
            "init-wrappers" => config.init_wrappers = self.names(value, "`init-wrappers`"),
            "credential-names" => self.credential_names(value, config),
            "environments" => self.environments(value, config),
            "foreign-pragmas" => match value.kind {
                NodeKind::Flag(flag) => {
                    config.foreign_pragmas = self.setting(flag, entry.key_span);
                }
                _ => self.wrong_kind(value, "`foreign-pragmas`", "`true` or `false`"),
            },
            "baseline" => {
                if let Some(path) = self.text(value, "`baseline`", "a path")
                    && self.is_inside(&path, value.span)
                {
                    config.baseline = Some(self.setting(path, entry.key_span));
                }
            }
            _ => {}
        }
    }

    /// A text that is not empty.
    fn text(&mut self, node: &Node, what: &str, wanted: &str) -> Option<String> {
        match &node.kind {
            NodeKind::Text(text) if text.is_empty() => {
                self.wrong(
                    node.span,
                    format!("{what} is empty"),
                    format!("write {wanted}, or leave it out"),
                );
                None
            }
            NodeKind::Text(text) => Some(text.clone()),
            _ => {
                self.wrong_kind(node, what, "a string");
                None
            }
        }
    }

    /// The texts of a list.
    fn texts(&mut self, node: &Node, what: &str, wanted: &str) -> Vec<(String, Span)> {
        let NodeKind::List(items) = &node.kind else {
            self.wrong_kind(node, what, &format!("a list of {wanted}"));
            return Vec::new();
        };
        let what = format!("an entry of {what}");
        let mut texts = Vec::new();
        for item in items {
            if let Some(text) = self.text(item, &what, "something") {
                texts.push((text, item.span));
            }
        }
        texts
    }

    fn choice<T: Copy>(&mut self, node: &Node, what: &str, all: &[(&str, T)]) -> Option<T> {
        let names: Vec<&str> = all.iter().map(|(name, _)| *name).collect();
        let NodeKind::Text(text) = &node.kind else {
            self.wrong_kind(node, what, &format!("one of {}", listed(&names)));
            return None;
        };
        let found = all.iter().find(|(name, _)| name == text);
        if found.is_none() {
            let help = match similar(text, names.iter().copied()) {
                Some(name) => format!("did you mean `{name}`?"),
                None => format!("write one of {}", listed(&names)),
            };
            self.wrong(
                node.span,
                format!("{} is nothing that {what} can be", quoted(text)),
                help,
            );
        }
        found.map(|(_, value)| *value)
    }

    /// The entries of a table.
    fn table<'n>(&mut self, node: &'n Node, what: &str) -> &'n [Entry] {
        match &node.kind {
            NodeKind::Table(entries) => entries,
            _ => {
                self.wrong_kind(node, what, "a table");
                &[]
            }
        }
    }

    fn levels(&mut self, node: &Node, what: &str) -> BTreeMap<String, Setting<Level>> {
        let all = Level::ALL.map(|one| (one.as_str(), one));
        let mut levels = BTreeMap::new();
        for entry in self.table(node, what) {
            let rule = entry.key.as_str();
            if !self.rules.contains(&rule) {
                let help = match similar(rule, self.rules.iter().copied()) {
                    Some(name) => format!("did you mean `{name}`?"),
                    None => "`paddlint rules` lists the rules".to_owned(),
                };
                self.wrong(
                    entry.key_span,
                    format!("there is no rule {}", quoted(rule)),
                    help,
                );
                continue;
            }
            let what = format!("the severity of `{rule}`");
            if let Some(level) = self.choice(&entry.value, &what, &all) {
                let level = self.setting(level, entry.key_span);
                if levels.insert(rule.to_owned(), level).is_some() {
                    let message = format!("`{rule}` is set twice");
                    self.wrong(entry.key_span, message, "leave one of them");
                }
            }
        }
        levels
    }

    fn overrides(&mut self, node: &Node, config: &mut Config) {
        let NodeKind::List(items) = &node.kind else {
            self.wrong_kind(node, "`overrides`", "a list of tables");
            return;
        };
        for item in items {
            let table = self.table(item, "an entry of `overrides`");
            if !matches!(item.kind, NodeKind::Table(_)) {
                continue;
            }
            let (mut files, mut rules) = (None, None);
            let known = self.known(
                table,
                &["files", "rules"],
                "an override",
                SchemaKey::Unknown,
            );
            for entry in known {
                if entry.key == "files" {
                    let found = self.texts(&entry.value, "`files`", "globs");
                    let texts: Vec<String> = found.iter().map(|(text, _)| text.clone()).collect();
                    for (text, span) in &found {
                        self.globs(std::slice::from_ref(text), *span);
                    }
                    files = Some(texts);
                } else {
                    rules = Some(self.levels(&entry.value, "`rules`"));
                }
            }
            for (name, is_there) in [("files", files.is_some()), ("rules", rules.is_some())] {
                if !is_there {
                    self.wrong(
                        item.span,
                        format!("an override needs `{name}`"),
                        "write `files`, a list of globs, and `rules`, a table of severities",
                    );
                }
            }
            let (Some(files), Some(rules)) = (files, rules) else {
                continue;
            };
            if let Ok(globs) = Globs::new(&files) {
                config.overrides.push(Override {
                    files,
                    globs,
                    rules,
                    origin: self.origin(item.span),
                });
            }
        }
    }

    fn globs(&mut self, globs: &[String], span: Span) -> Option<Globs> {
        match Globs::new(globs) {
            Ok(globs) => Some(globs),
            Err(why) => {
                self.wrong(
                    span,
                    format!("this is no glob: {}", without_long_runs(&why)),
                    "globs are written as in .gitignore",
                );
                None
            }
        }
    }

    fn credential_names(&mut self, node: &Node, config: &mut Config) {
        let kinds = NameKind::ALL.map(|kind| (kind.as_str(), kind));
        let known: Vec<&str> = kinds.iter().map(|(name, _)| *name).collect();
        let table = self.table(node, "`credential-names`");
        let mut told: BTreeMap<String, NameKind> = BTreeMap::new();
        for entry in self.known(table, &known, "`credential-names`", SchemaKey::Unknown) {
            let Some((what, kind)) = kinds.iter().find(|(name, _)| *name == entry.key) else {
                continue;
            };
            for (name, span) in self.named(&entry.value, &format!("`{what}`")) {
                let other = told.insert(name.clone(), *kind);
                if let Some(other) = other.filter(|other| other != kind) {
                    self.wrong(
                        span,
                        format!("this name stands for `{}` above", other.as_str()),
                        "a name stands for one kind of value",
                    );
                    continue;
                }
                let name = self.setting(name, span);
                config.credential_names.push((*kind, name));
            }
        }
    }

    fn names(&mut self, node: &Node, what: &str) -> Vec<Setting<String>> {
        let names = self.named(node, what);
        let names = names.into_iter();
        names.map(|(name, span)| self.setting(name, span)).collect()
    }

    /// The names in a list.
    fn named(&mut self, node: &Node, what: &str) -> Vec<(String, Span)> {
        let mut names = self.texts(node, what, "names");
        names.retain(|(name, span)| {
            let is_name = is_name(name);
            if !is_name {
                self.wrong(
                    *span,
                    format!("{} is no name", quoted(name)),
                    format!(
                        "a name has letters, digits, `_`, `$` and `-`, does not start with a \
                         digit, and has at most {LONGEST_NAME} characters"
                    ),
                );
            }
            is_name
        });
        names
    }

    fn environments(&mut self, node: &Node, config: &mut Config) {
        let all = [Environment::Sandbox, Environment::Production].map(|one| (one.as_str(), one));
        for entry in self.table(node, "`environments`") {
            let glob = &entry.key;
            let found = self.choice(&entry.value, "a file's environment", &all);
            if glob.is_empty() || glob.starts_with(['#', '!']) {
                self.wrong(
                    entry.key_span,
                    "this names no file",
                    "write a path or a glob, relative to this configuration",
                );
                continue;
            }
            let globs = self.globs(std::slice::from_ref(glob), entry.key_span);
            if let (Some(environment), Some(globs)) = (found, globs) {
                config.environments.push(Mark {
                    files: self.setting(glob.clone(), entry.key_span),
                    globs,
                    environment,
                });
            }
        }
    }

    /// Whether a path stays in the project, whichever machine this is.
    fn is_inside(&mut self, path: &str, span: Span) -> bool {
        let is_inside = is_inside(path);
        if !is_inside {
            self.wrong(
                span,
                "this path leaves the folder of the configuration",
                "write a path relative to this file, with `/` between its parts and without `..`",
            );
        }
        is_inside
    }
}

fn is_inside(path: &str) -> bool {
    !path.starts_with('/')
        && !path.contains(['\\', ':', '\0'])
        && !path.split('/').any(|part| part == "..")
}

/// Whether a text can be a name in a program and in an env file.
fn is_name(text: &str) -> bool {
    let is_first = |byte: &u8| byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'$');
    let mut bytes = text.as_bytes().iter();
    text.len() <= LONGEST_NAME
        && bytes.next().is_some_and(is_first)
        && bytes.all(|byte| is_first(byte) || byte.is_ascii_digit() || *byte == b'-')
}

/// A text of the file, short and without what looks like a secret.
fn quoted(text: &str) -> String {
    const LONGEST: usize = 60;
    format!("`{}`", shortened(&without_long_runs(text), LONGEST))
}

fn listed(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match names.as_slice() {
        [first @ .., last] if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        names => names.concat(),
    }
}
