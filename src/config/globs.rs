//! Globs in the syntax of `.gitignore`, relative to the configuration.
//!
//! Knows patterns and paths as text; touches no file.

use ignore::gitignore::{Gitignore, GitignoreBuilder};

/// Globs that were compiled.
#[derive(Clone, Debug)]
pub struct Globs(Gitignore);

impl Globs {
    /// Compiles `globs`; the last that matches a path decides.
    ///
    /// # Errors
    /// Says why the first bad one is none.
    pub fn new(globs: &[String]) -> Result<Self, String> {
        let mut builder = GitignoreBuilder::new("");
        builder.allow_unclosed_class(false);
        for glob in globs {
            builder.add_line(None, glob).map_err(|error| why(&error))?;
        }
        builder.build().map(Self).map_err(|error| why(&error))
    }

    /// Whether a file is matched, by itself or by a folder above it. `path` is
    /// relative to the configuration, with `/` between its parts.
    pub fn matches(&self, path: &str) -> bool {
        let path = path.trim_start_matches('/');
        self.0.matched_path_or_any_parents(path, false).is_ignore()
    }
}

fn why(error: &ignore::Error) -> String {
    match error {
        ignore::Error::Glob { err, .. } => err.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs_read_like_a_gitignore_file() {
        let cases: [(&[&str], &str, bool); 9] = [
            (&["*.ts"], "a/b/x.ts", true),
            (&["legacy/"], "legacy/x/y.js", true),
            (&["legacy/"], "a/legacy/y.js", true),
            (&["/legacy/"], "a/legacy/y.js", false),
            (&["src/*.js"], "src/a/b.js", false),
            (&["src/**/*.js"], "src/a/b.js", true),
            (&["src/**", "!src/keep.js"], "src/keep.js", false),
            (&["config/uat.json"], "config/uat.json", true),
            (&["config/uat.json"], "a/config/uat.json", false),
        ];
        for (globs, path, expected) in cases {
            let globs: Vec<String> = globs.iter().map(|&glob| glob.to_owned()).collect();
            let compiled = Globs::new(&globs).expect("globs");
            assert_eq!(compiled.matches(path), expected, "{globs:?} {path}");
        }
        for bad in ["[abc", "{a,b", "[z-a]"] {
            assert!(Globs::new(&[bad.to_owned()]).is_err(), "{bad}");
        }
    }
}
