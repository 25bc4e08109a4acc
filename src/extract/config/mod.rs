//! Configuration files that give variables their values: which files they are,
//! and what they define, each in the scope and mode that it is for.
//!
//! Syntaxes are read by libraries that tell places, into trees; a layout per
//! kind of file then says where in the tree the variables stand. Nothing here
//! knows which names matter, nor what the values mean.

mod carrier;
mod dockerfile;
mod hcl;
mod json;
mod layout;
mod mask;
mod php;
mod properties;
#[cfg(test)]
mod tests;
mod toml;
mod tree;
mod value;
mod yaml;

use crate::model::facts::{Assignment, Inclusion};
use crate::model::{SourceId, Span};

use carrier::Syntax;
use mask::Masked;
use value::Values;

pub use carrier::Carrier;

/// Configuration that is longer than this is not parsed.
const LIMIT: usize = 4 * 1024 * 1024;

/// What is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// Where it is.
    pub span: Span,
    /// What it is. Never quotes the file.
    pub message: String,
}

/// What a file defines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Definitions {
    /// Values given to names, in the file's order.
    pub assignments: Vec<Assignment>,
    /// What is taken from elsewhere.
    pub inclusions: Vec<Inclusion>,
    /// What is wrong with the file.
    pub errors: Vec<SyntaxError>,
}

impl Definitions {
    fn of(assignments: Vec<Assignment>) -> Self {
        Self {
            assignments,
            ..Self::default()
        }
    }
}

/// The definitions of a file; nothing if the file is no carrier. What could be
/// read of a broken file is returned along with the error.
pub fn definitions(id: &SourceId, text: &str) -> Option<Definitions> {
    let carrier = Carrier::of(id, text)?;
    if text.len() > LIMIT {
        let error = SyntaxError {
            span: Span::new(0, 0),
            message: format!("over {} MiB", LIMIT / (1024 * 1024)),
        };
        return Some(Definitions {
            errors: vec![error],
            ..Definitions::default()
        });
    }
    let mode = carrier.mode(&id.root_relative);
    let masked = Masked::new(text);
    let (read, is_template): (fn(&str) -> _, _) = match carrier.syntax(&id.root_relative) {
        Syntax::Dockerfile => {
            return Some(Definitions::of(dockerfile::read(text, mode.as_deref())));
        }
        Syntax::Php => return Some(Definitions::of(php::read(text, id.file_name()))),
        Syntax::Properties => {
            let values = Values {
                masked: &masked,
                notation: layout::notation(carrier),
            };
            let found = properties::read(&values, mode.as_deref());
            return Some(Definitions::of(found));
        }
        Syntax::Yaml => (yaml::read, masked.is_template),
        Syntax::Toml => (toml::read, masked.is_template),
        Syntax::Json => (json::read, masked.is_template),
        Syntax::Hcl => (hcl::read, masked.is_template),
    };
    let (documents, error) = read(&masked.text);
    let (assignments, inclusions) = layout::read(carrier, mode, &masked, &documents);
    Some(Definitions {
        assignments,
        inclusions,
        // What is still to be filled in need not be valid yet.
        errors: error.into_iter().filter(|_| !is_template).collect(),
    })
}

/// What is wrong with a text that should be JSON, comments aside.
pub fn json_error(text: &str) -> Option<SyntaxError> {
    json::read(text).1
}

/// Whether the file at `root_relative` may be a carrier, by its name alone.
pub fn is_carrier_name(root_relative: &str) -> bool {
    Carrier::of_name(root_relative).is_some()
}

/// The folders in which carriers stand, by what they are relative to: a file
/// in one of them counts if [`is_carrier_name`] says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContextNames {
    /// Below the root of a package; `""` is the root itself.
    pub package: &'static [&'static str],
    /// Below the root of the project, in addition.
    pub project: &'static [&'static str],
    /// Folders of the package in whose folders they stand, too: `k8s/base`,
    /// `k8s/overlays/production`.
    pub nested: &'static [&'static str],
}

/// Where to look for carriers, so that nothing has to be walked.
pub const fn context_names() -> ContextNames {
    ContextNames {
        package: &[
            "",
            "config",
            "config/settings",
            "deploy",
            "k8s",
            "kubernetes",
            "manifests",
            "helm",
            "infra",
            "docker",
            ".docker",
            "terraform",
            "src/main/resources",
            ".do",
            ".cursor",
            ".vscode",
        ],
        project: &[
            ".github/workflows",
            ".gitlab/ci",
            ".circleci",
            ".azure-pipelines",
            "azure-pipelines",
            ".azuredevops",
            ".codex",
            ".gemini",
        ],
        nested: &["deploy", "k8s", "kubernetes", "manifests", "infra"],
    }
}
