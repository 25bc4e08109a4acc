//! Which file configures a project, and its text.
//!
//! Looks in one folder, the root of the project, and nowhere else; runs
//! nothing. Does not know the keys.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::config::decode::decode;
use crate::config::tree::{Entry, Node, NodeKind, SyntaxError, of_json, of_toml};
use crate::config::{Config, Mistake};
use crate::model::{Place, Related, SourceId, SourceText, Span};
use crate::read::{self, Decoded};

/// The names of files that are nothing but configuration.
pub const NAMES: [&str; 2] = ["paddlint.toml", ".paddlint.toml"];

/// Larger files are not read.
const LIMIT: u64 = 4 * 1024 * 1024;

/// Which configuration is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// The one in the root of the project, if there is one.
    Find,
    /// This file.
    File(PathBuf),
    /// None.
    None,
}

/// Where the program runs.
#[derive(Clone, Debug)]
pub struct Around {
    /// What relative paths are relative to; absolute.
    pub working_directory: PathBuf,
    /// The root of the project around it.
    pub root: PathBuf,
}

/// Why there is no configuration to run on.
#[derive(Clone, Debug)]
pub enum ConfigError {
    /// The file cannot be read: says which, why, and what to do.
    Unreadable(String),
    /// All that is wrong with it.
    Mistakes(Vec<Mistake>),
}

/// How a file holds a configuration.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Notation {
    /// TOML, all of it.
    Toml,
    /// JSON, all of it.
    Json,
    /// `[tool.paddlint]`
    PyProject,
    /// The key `paddlint`.
    PackageJson,
}

impl Notation {
    fn of(path: &Path) -> Self {
        match path.file_name().and_then(|name| name.to_str()) {
            Some("pyproject.toml") => Self::PyProject,
            Some("package.json") => Self::PackageJson,
            Some(name) if name.ends_with(".json") => Self::Json,
            _ => Self::Toml,
        }
    }

    /// Whether the file has a purpose of its own.
    const fn is_shared(self) -> bool {
        matches!(self, Self::PyProject | Self::PackageJson)
    }

    /// Whether it is worth parsing.
    fn may_configure(self, text: &str) -> bool {
        match self {
            Self::Toml | Self::Json => true,
            Self::PyProject => text.contains("paddlint"),
            // Written with an escape it would be nobody's idea of a key.
            Self::PackageJson => text.contains("\"paddlint\""),
        }
    }
}

/// The configuration in force. `rules` are the names of all rules.
///
/// # Errors
/// Fails with everything that is wrong with the file.
pub fn load(choice: &Choice, around: &Around, rules: &[&str]) -> Result<Config, ConfigError> {
    let root = real(&around.root);
    let mut config = Config::none(root.clone());
    let mut found = Vec::new();
    match choice {
        Choice::None => return Ok(config),
        Choice::File(given) => {
            let path = around.working_directory.join(given);
            let read = read_file(&path, &given.to_string_lossy())?;
            let text = read.ok_or_else(|| unreadable(given, "there is no such file"))?;
            let folder = real(path.parent().unwrap_or(&path));
            // Elsewhere there is nothing that its globs could match.
            config.base = match folder.starts_with(&root) {
                true => folder,
                false => root,
            };
            let source = source(&path, &given.to_string_lossy(), text);
            match section(Notation::of(&path), &source) {
                Some(section) => found.push((path, source, section)),
                None => return Err(unreadable(given, "it says nothing about paddlint")),
            }
        }
        Choice::Find => {
            for name in NAMES.into_iter().chain(["pyproject.toml", "package.json"]) {
                let path = root.join(name);
                let shown = shown(&root, around, name);
                let notation = Notation::of(&path);
                let text = match read_inside(&root, &path, &shown) {
                    Ok(text) => text,
                    // What is wrong with it is for its own tools to tell.
                    Err(_) if notation.is_shared() => None,
                    Err(error) => return Err(error),
                };
                if let Some(text) = text.filter(|text| notation.may_configure(text)) {
                    let source = source(&path, &shown, text);
                    if let Some(section) = section(notation, &source) {
                        found.push((path, source, section));
                    }
                }
            }
        }
    }
    let mut mistakes: Vec<Mistake> = several(&found).into_iter().collect();
    for (path, source, section) in found {
        let mut written = decode(&section.entries, &source, rules, &mut config);
        // What was read where the notation is broken is not what was written.
        written.retain(|mistake| {
            let span = mistake.place.span;
            let broken = section.errors.iter().map(|error| error.span.start);
            let mut broken = broken.filter(|at| (span.start..=span.end).contains(at));
            broken.next().is_none()
        });
        let errors = section.errors.into_iter();
        mistakes.extend(errors.map(|error| syntax_mistake(&source, error)));
        mistakes.extend(section.mistake);
        mistakes.extend(written);
        config.file = Some(Arc::clone(&source.id.display));
        config.path = Some(path);
    }
    match mistakes.is_empty() {
        true => Ok(config),
        false => Err(ConfigError::Mistakes(mistakes)),
    }
}

/// The part of a file that is about paddlint.
struct Section {
    span: Span,
    entries: Vec<Entry>,
    errors: Vec<SyntaxError>,
    mistake: Option<Mistake>,
}

fn section(notation: Notation, source: &SourceText) -> Option<Section> {
    let (root, errors) = match notation {
        Notation::Toml | Notation::PyProject => of_toml(&source.text),
        Notation::Json | Notation::PackageJson => of_json(&source.text),
    };
    let whole = Span::new(0, 0);
    let (span, node) = match notation {
        Notation::Toml | Notation::Json => (whole, Some(root)),
        Notation::PyProject => {
            let tool = inner(&root, "tool").and_then(|tool| inner(&tool.value, "paddlint"));
            tool.map_or((whole, None), |found| {
                (found.key_span, Some(found.value.clone()))
            })
        }
        Notation::PackageJson => inner(&root, "paddlint").map_or((whole, None), |found| {
            (found.key_span, Some(found.value.clone()))
        }),
    };
    let node = match node {
        Some(node) => node,
        // Broken where it may be about paddlint.
        None if !errors.is_empty() && is_about_paddlint(notation, &source.text) => Node {
            span: whole,
            kind: NodeKind::Table(Vec::new()),
        },
        None => return None,
    };
    let (entries, mistake) = match node.kind {
        NodeKind::Table(entries) => (entries, None),
        other => {
            let mistake = Mistake {
                place: place(source, node.span),
                message: format!("a configuration is a table, not {}", other.name()),
                help: "write the keys and their values; docs/configuration.md has them".to_owned(),
                related: Vec::new(),
            };
            (Vec::new(), Some(mistake))
        }
    };
    Some(Section {
        span,
        entries,
        errors,
        mistake,
    })
}

fn is_about_paddlint(notation: Notation, text: &str) -> bool {
    match notation {
        Notation::PyProject => text.contains("tool.paddlint"),
        _ => true,
    }
}

fn inner<'n>(node: &'n Node, key: &str) -> Option<&'n Entry> {
    match &node.kind {
        NodeKind::Table(entries) => entries.iter().find(|entry| entry.key == key),
        _ => None,
    }
}

fn several(found: &[(PathBuf, SourceText, Section)]) -> Option<Mistake> {
    let (_, first, section) = found.first()?;
    let others = &found[1..];
    let named: Vec<String> = found
        .iter()
        .map(|(_, source, _)| format!("`{}`", source.id.display))
        .collect();
    (!others.is_empty()).then(|| Mistake {
        place: place(first, section.span),
        message: format!("paddlint is configured in {}", named.join(" and in ")),
        help: "keep one of them, or choose one with `--config FILE`".to_owned(),
        related: others
            .iter()
            .map(|(_, source, section)| Related {
                place: place(source, section.span),
                message: "and here".to_owned(),
            })
            .collect(),
    })
}

fn syntax_mistake(source: &SourceText, error: SyntaxError) -> Mistake {
    Mistake {
        place: place(source, error.span),
        message: format!("this cannot be read: {}", error.message),
        help: match Notation::of(Path::new(&*source.id.display)) {
            Notation::Toml | Notation::PyProject => "write it as TOML asks for: https://toml.io",
            Notation::Json | Notation::PackageJson => "write it as JSON",
        }
        .to_owned(),
        related: Vec::new(),
    }
}

fn place(source: &SourceText, span: Span) -> Place {
    Place {
        source: source.clone(),
        span,
    }
}

fn source(path: &Path, shown: &str, text: String) -> SourceText {
    SourceText {
        id: Arc::new(SourceId {
            display: Arc::from(shown),
            root_relative: Arc::from(shown),
            path: path.to_owned(),
        }),
        text: Arc::from(text),
    }
}

/// The text of a file; none if there is no file.
/// The text of a file that was not named: a link must not lead out of the
/// project.
fn read_inside(root: &Path, path: &Path, shown: &str) -> Result<Option<String>, ConfigError> {
    match real(path).starts_with(root) {
        true => read_file(path, shown),
        false => Err(unreadable(
            Path::new(shown),
            "it is a link that leads out of the project",
        )),
    }
}

fn read_file(path: &Path, shown: &str) -> Result<Option<String>, ConfigError> {
    let metadata = match path.metadata() {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(unreadable(Path::new(shown), &error.to_string())),
    };
    // What is no file may have no end.
    if !metadata.is_file() {
        return Err(unreadable(Path::new(shown), "it is not a file"));
    }
    if metadata.len() > LIMIT {
        let limit = LIMIT / (1024 * 1024);
        return Err(unreadable(
            Path::new(shown),
            &format!("it is over {limit} MiB"),
        ));
    }
    match read::load(path) {
        Ok(Decoded::Text(text)) => Ok(Some(text)),
        Ok(Decoded::Binary) => Err(unreadable(Path::new(shown), "it is not text")),
        Err(error) => Err(unreadable(Path::new(shown), &error.to_string())),
    }
}

fn unreadable(path: &Path, why: &str) -> ConfigError {
    ConfigError::Unreadable(format!(
        "cannot read the configuration `{}`: {why}; name another one with `--config FILE`, or use \
         `--no-config`",
        path.display()
    ))
}

fn real(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

/// How a person in the working directory calls a file in the root.
fn shown(root: &Path, around: &Around, name: &str) -> String {
    let below = real(&around.working_directory);
    let depth = below
        .strip_prefix(root)
        .map_or(0, |below| below.components().count());
    format!("{}{name}", "../".repeat(depth))
}
