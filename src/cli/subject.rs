//! What `check` is to look at: from arguments and stdin to a request, a
//! subject and a base.

#![expect(clippy::disallowed_methods, reason = "a list of files is opened here")]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::audit::HeadCheck;
use crate::cli::Session;
use crate::cli::args::{CheckArguments, ConfigChoice};
use crate::cli::baseline;
use crate::cli::config;
use crate::cli::failure::Failure;
use crate::config::Config;
use crate::discover::{ExcludeBelow, ForceExclude, IgnoreFiles, Request, TrackedFiles};
use crate::pipeline::{Base, Check, Subject};
use crate::suppress::baseline::Baseline;
use crate::suppress::{ForeignPragmas, Settings};

/// A text without a name is shown under this one.
const NAMELESS: &str = "<stdin>";

/// What the arguments ask for.
pub(super) fn of(
    arguments: &CheckArguments,
    config: &Config,
    session: &mut Session<'_>,
) -> Result<Check, Failure> {
    let mut request = request(arguments, config, session)?;
    let (mut subject, since) = history(arguments)?;
    if let Some(list) = &arguments.files_from {
        let listed = listed(list, &request.working_directory, session)?;
        if arguments.paths.is_empty() {
            request.paths.clear();
        }
        request.paths.extend(listed);
    }
    if let Some(text) = text(arguments, session)? {
        subject = text;
    }
    let baseline = match &arguments.configured.baseline {
        Some(file) => Some(baseline::load(file, &request.working_directory)?),
        None => written_baseline(config, &request.working_directory)?,
    };
    Ok(Check {
        request,
        subject,
        since,
        settings: Arc::new(config::settings(config, &arguments.configured, session)?),
        suppression: suppression(config, baseline),
    })
}

/// How the current commit of an audited repository is checked.
pub(super) fn of_head(config: &Config, choice: &ConfigChoice) -> Result<HeadCheck, Failure> {
    Ok(HeadCheck {
        exclude_below: exclude_below(config),
        settings: Arc::new(config::settings_of(config, choice)),
        suppression: suppression(config, written_baseline(config, &config.root)?),
    })
}

/// The baseline that the configuration names.
fn written_baseline(
    config: &Config,
    working_directory: &Path,
) -> Result<Option<Baseline>, Failure> {
    let Some(written) = &config.baseline else {
        return Ok(None);
    };
    let file = config.base.join(&written.value);
    Ok(Some(baseline::load(&file, working_directory)?))
}

fn suppression(config: &Config, baseline: Option<Baseline>) -> Settings {
    Settings {
        baseline,
        foreign_pragmas: match config.foreign_pragmas.value {
            true => ForeignPragmas::Honoured,
            false => ForeignPragmas::Disregarded,
        },
    }
}

fn exclude_below(config: &Config) -> ExcludeBelow {
    ExcludeBelow {
        folder: config.base.clone(),
        globs: config.written_excludes(),
    }
}

fn request(
    arguments: &CheckArguments,
    config: &Config,
    session: &Session<'_>,
) -> Result<Request, Failure> {
    Ok(Request {
        paths: match arguments.paths.is_empty() {
            true => vec![PathBuf::from(".")],
            false => arguments.paths.clone(),
        },
        working_directory: session.working_directory()?,
        threads: arguments.threads.unwrap_or(0),
        ignore_files: match arguments.no_ignore {
            true => IgnoreFiles::Disregard,
            false => IgnoreFiles::Respect,
        },
        tracked: match arguments.no_git {
            true => TrackedFiles::Disregard,
            false => TrackedFiles::Count,
        },
        exclude: arguments.configured.exclude.clone(),
        exclude_below: exclude_below(config),
        force_exclude: match arguments.force_exclude {
            true => ForceExclude::On,
            false => ForceExclude::Off,
        },
        git: session.surroundings.git.clone(),
    })
}

/// `--staged`, `--diff` and `--merge-base`.
fn history(arguments: &CheckArguments) -> Result<(Subject, Option<Base>), Failure> {
    let mut subject = match (arguments.staged, &arguments.diff) {
        (false, _) => Subject::WorkTree,
        (true, None) => Subject::StagedChanges,
        (true, Some(_)) => Subject::Index,
    };
    let Some(spec) = &arguments.diff else {
        return Ok((subject, None));
    };
    let (base, new, is_symmetric) = match (spec.split_once("..."), spec.split_once("..")) {
        (Some((base, new)), _) => (base, Some(new), true),
        (None, Some((base, new))) => (base, Some(new), false),
        (None, None) => (spec.as_str(), None, false),
    };
    // A script whose variable is unset must not pass for ever: compared with
    // itself, nothing is new.
    if base.is_empty() {
        return Err(Failure::Usage(format!(
            "`--diff {spec}` names no base: give the commit to compare with, such as \
             `--diff main{spec}`"
        )));
    }
    let or_head = |revision: &str| match revision {
        "" => "HEAD".to_owned(),
        revision => revision.to_owned(),
    };
    if let Some(new) = new {
        if arguments.staged {
            return Err(Failure::Usage(format!(
                "`--staged` looks at the index, and `--diff {spec}` at a commit; give one of them, \
                 or `--diff {base}`"
            )));
        }
        subject = Subject::Commit(or_head(new));
    }
    let new = new.map_or_else(|| "HEAD".to_owned(), or_head);
    let base = base.to_owned();
    let base = match is_symmetric || arguments.merge_base {
        true => Base::MergeBase(base, new),
        false => Base::Revision(base),
    };
    Ok((subject, Some(base)))
}

/// The text on stdin, if `-` asks for it.
fn text(arguments: &CheckArguments, session: &mut Session<'_>) -> Result<Option<Subject>, Failure> {
    let is_asked = arguments.paths.iter().any(|path| path == Path::new("-"));
    if !is_asked {
        return match &arguments.stdin_filename {
            None => Ok(None),
            Some(_) => Err(Failure::Usage(
                "`--stdin-filename` names the text on stdin; add `-` to read it".into(),
            )),
        };
    }
    let is_alone = arguments.paths.len() == 1
        && arguments.files_from.is_none()
        && !arguments.staged
        && arguments.diff.is_none();
    if !is_alone {
        return Err(Failure::Usage(
            "`-` stands alone: the text on stdin is checked in the place of one file, without \
             other paths, `--files-from`, `--staged` or `--diff`"
                .into(),
        ));
    }
    let mut bytes = Vec::new();
    let read = session.stdin.read_to_end(&mut bytes);
    read.map_err(|error| Failure::stdin(&error))?;
    let name = arguments.stdin_filename.clone();
    Ok(Some(Subject::Text {
        name: name.unwrap_or_else(|| PathBuf::from(NAMELESS)),
        bytes,
    }))
}

/// The paths in a list, which end with NUL bytes if there are any, or else
/// with line breaks.
fn listed(
    list: &Path,
    working_directory: &Path,
    session: &mut Session<'_>,
) -> Result<Vec<PathBuf>, Failure> {
    let mut bytes = Vec::new();
    if list == Path::new("-") {
        let read = session.stdin.read_to_end(&mut bytes);
        read.map_err(|error| Failure::stdin(&error))?;
    } else {
        bytes = fs::read(working_directory.join(list)).map_err(|error| {
            Failure::Usage(format!(
                "cannot read the list of files `{}`: {error}",
                list.display()
            ))
        })?;
    }
    let end = match memchr::memchr(0, &bytes) {
        Some(_) => 0,
        None => b'\n',
    };
    let lines = bytes.split(|byte| *byte == end);
    let paths = lines.map(|line| match end {
        0 => line,
        _ => line.strip_suffix(b"\r").unwrap_or(line),
    });
    let paths = paths.filter(|path| !path.is_empty());
    Ok(paths.map(path).collect())
}

#[cfg(unix)]
fn path(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    std::ffi::OsStr::from_bytes(bytes).into()
}

#[cfg(not(unix))]
fn path(bytes: &[u8]) -> PathBuf {
    String::from_utf8_lossy(bytes).into_owned().into()
}
