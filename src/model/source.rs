//! What is looked at: a source's name, and its decoded text.

use std::path::PathBuf;
use std::sync::Arc;

/// One source of text.
///
/// Sources order by the path a person sees, then by the path itself, so that
/// two paths that display alike keep a fixed order.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId {
    /// Relative to the working directory, `/`-separated, lossily decoded: for
    /// reports.
    pub display: Arc<str>,
    /// Relative to the project root, `/`-separated: for fingerprints and for
    /// everything that must not depend on the working directory.
    pub root_relative: Arc<str>,
    /// The path by which the source is opened.
    pub path: PathBuf,
}

impl SourceId {
    /// The part of the name behind the last `/`.
    pub fn file_name(&self) -> &str {
        self.root_relative.rsplit('/').next().unwrap_or("")
    }

    /// The extension in lower case, without the dot; `""` where there is none.
    pub fn extension(&self) -> String {
        let name = self.file_name();
        match name.rfind('.') {
            Some(dot) if dot > 0 => name[dot + 1..].to_ascii_lowercase(),
            _ => String::new(),
        }
    }
}

/// A source and its decoded text. Cheap to clone.
#[derive(Clone, Debug)]
pub struct SourceText {
    /// Which source this is.
    pub id: Arc<SourceId>,
    /// The decoded text. All spans are byte offsets into it.
    pub text: Arc<str>,
}
