//! What a report says of the run itself, beside what was found. Whoever starts
//! the run knows it; formats only show it.

use std::borrow::Cow;

/// What is known of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Run {
    /// When it began.
    pub started: jiff::Timestamp,
    /// When the last source had been looked at.
    pub ended: jiff::Timestamp,
    /// The commit that is checked, where the surroundings tell.
    pub commit: Option<String>,
    /// The working directory, `/`-separated, relative to the project root; `""`
    /// where it is the root.
    pub folder: String,
}

impl Run {
    /// `path`, which is relative to the working directory, relative to the
    /// project root. An absolute path stays what it is.
    pub(crate) fn rooted<'a>(&self, path: &'a str) -> Cow<'a, str> {
        if self.folder.is_empty() || path.is_empty() || is_absolute(path) {
            return Cow::Borrowed(path);
        }
        let mut folders: Vec<&str> = self.folder.split('/').collect();
        let mut rest = path;
        while let Some(above) = rest.strip_prefix("../") {
            if folders.pop().is_none() {
                // Outside of the project: the path says so itself.
                return Cow::Borrowed(path);
            }
            rest = above;
        }
        match rest {
            "." => {}
            ".." => drop(folders.pop()),
            inside => folders.push(inside),
        }
        if folders.is_empty() {
            return Cow::Borrowed(".");
        }
        Cow::Owned(folders.join("/"))
    }
}

/// Whether a `/`-separated path starts at a root, of Unix or of a drive.
pub(crate) fn is_absolute(path: &str) -> bool {
    path.starts_with('/') || drive(path).is_some()
}

/// The part of `path` behind a drive such as `C:`.
pub(crate) fn drive(path: &str) -> Option<&str> {
    let rest = path.strip_prefix(|first: char| first.is_ascii_alphabetic())?;
    let rest = rest.strip_prefix(':')?;
    rest.starts_with('/').then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lead_from_the_root() {
        let cases = [
            ("", "a/b.js", "a/b.js"),
            ("apps/web", "b.js", "apps/web/b.js"),
            ("apps/web", "../b.js", "apps/b.js"),
            ("apps/web", "../../b.js", "b.js"),
            ("apps/web", "../../../b.js", "../../../b.js"),
            ("apps/web", ".", "apps/web"),
            ("apps", "..", "."),
            ("apps/web", "/b.js", "/b.js"),
            ("apps/web", "C:/b.js", "C:/b.js"),
            ("apps/web", "", ""),
        ];
        for (folder, path, expected) in cases {
            let run = Run {
                folder: folder.into(),
                ..Run::default()
            };
            assert_eq!(run.rooted(path), expected, "{path} in {folder}");
        }
    }
}
