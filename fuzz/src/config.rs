//! Configuration files in every notation: read, or refused with mistakes that
//! stand in the file and can be told.

use std::path::{Path, PathBuf};

use paddlint::config::{self, Around, Choice, ConfigError, NestedConfigs, Settings};
use paddlint::credential;
use paddlint::report::redacting::RedactingWriter;
use paddlint::report::{self, Sink, Style};
use paddlint::rules;

use super::file::assert_in;

const NAMES: [&str; 4] = [
    "paddlint.toml",
    "paddlint.json",
    "pyproject.toml",
    "package.json",
];

/// An input for the file that fits `path`.
pub fn seed(path: &str, text: &[u8]) -> Vec<u8> {
    let name = Path::new(path).file_name();
    let at = NAMES.iter().position(|known| name == Some(known.as_ref()));
    [&[u8::try_from(at.unwrap_or(0)).expect("few")], text].concat()
}

/// Looks at one input.
pub fn run(data: &[u8]) {
    let Some((&first, bytes)) = data.split_first() else {
        return;
    };
    thread_local! {
        static FOLDER: tempfile::TempDir = tempfile::tempdir().expect("a folder");
    }
    let name = NAMES[usize::from(first) % NAMES.len()];
    let told = FOLDER.with(|folder| {
        let path = folder.path().join(name);
        write(&path, bytes);
        [load(folder.path(), &path), load(folder.path(), &path)]
    });
    assert!(told[0] == told[1], "the same twice");
    let leak = credential::scan(&told[0])
        .into_iter()
        .any(|hit| hit.defects.is_empty() && !hit.credential.documentation);
    assert!(!leak, "a secret is told");
}

#[expect(clippy::disallowed_methods, reason = "the file that is to be read")]
fn write(path: &Path, bytes: &[u8]) {
    std::fs::write(path, bytes).expect("a file");
}

/// What comes of a configuration, as text.
fn load(root: &Path, path: &Path) -> String {
    let around = Around {
        working_directory: root.to_owned(),
        root: root.to_owned(),
    };
    let rules: Vec<&str> = rules::metas().iter().map(|meta| meta.id).collect();
    match config::load(&Choice::File(PathBuf::from(path)), &around, &rules) {
        Ok(config) => {
            let settings = Settings::new(&config, NestedConfigs::Overlook);
            format!("{config:?}{:?}", settings.literals())
        }
        Err(ConfigError::Unreadable(text)) => text,
        Err(ConfigError::Mistakes(mistakes)) => {
            assert!(!mistakes.is_empty(), "something is wrong");
            for mistake in &mistakes {
                let related = mistake.related.iter().map(|related| &related.place);
                for place in std::iter::once(&mistake.place).chain(related) {
                    assert_in(&place.source.text, place.span, &mistake.message);
                }
            }
            let mut out = Vec::new();
            {
                let mut out = RedactingWriter::new(&mut out);
                let style = Style::PLAIN;
                let mut sink = Sink {
                    out: &mut out,
                    style,
                };
                report::write_mistakes(&mistakes, &mut sink).expect("a vector takes all");
            }
            String::from_utf8(out).expect("UTF-8")
        }
    }
}
