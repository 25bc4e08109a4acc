//! The files that are judged together.

use std::sync::Arc;

use crate::extract::kind::{Role, SourceKind};
use crate::model::{Environment, FileFacts, SourceText, Span};
use crate::resolve::environment;

/// A file with its facts.
#[derive(Clone, Debug)]
pub struct FileView {
    /// The source and its text.
    pub source: SourceText,
    /// What kind of file it is.
    pub kind: SourceKind,
    /// What it is for.
    pub role: Role,
    /// What was seen in it.
    pub facts: FileFacts,
}

/// The files that are judged together.
#[derive(Clone, Debug, Default)]
pub struct Project {
    files: Vec<Arc<FileView>>,
}

impl Project {
    /// A project of these files, in this order.
    pub fn new(files: Vec<Arc<FileView>>) -> Self {
        Self { files }
    }

    /// The files.
    pub fn files(&self) -> &[Arc<FileView>] {
        &self.files
    }

    /// Whether another file sets the environment of the global `Paddle`, so
    /// that it cannot be told from `file` alone.
    pub fn sets_environment_elsewhere(&self, file: &FileView) -> bool {
        self.files.iter().any(|other| {
            other.source.id != file.source.id
                && other.role == Role::Source
                && !other.facts.environment_sets.is_empty()
        })
    }

    /// The environment that a file as a whole stands for, and what says so:
    /// the span of an explicit marker, or none where the name says it.
    pub fn stand(&self, file: &FileView) -> Option<(Environment, Option<Span>)> {
        environment::stand(file)
    }
}
