//! `paddlint config`, and the configuration that other commands run on.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Value, json};

use crate::cli::args::{Answer, ConfigArguments, ConfigChoice, ConfigCommand, ConfiguredArguments};
use crate::cli::failure::Failure;
use crate::cli::{Outcome, Session};
use crate::config::{
    self, Around, Choice, Config, NameKind, NestedConfigs, Origin, Setting, Settings,
};
use crate::credential::without_long_runs;
use crate::discover;
use crate::model::{SourceId, SourceText};
use crate::read::{self, Decoded};
use crate::report::printable_lines;
use crate::rules;

/// Shows the configuration, or the schema of its file.
pub(super) fn run(
    arguments: &ConfigArguments,
    session: &mut Session<'_>,
) -> Result<Outcome, Failure> {
    match &arguments.command {
        ConfigCommand::Show(show) => {
            let config = in_force(&show.configured, session)?;
            let text = match show.format {
                Answer::Human => human(&config, session.stdout_style().color),
                Answer::Json => pretty(&as_json(&config))?,
            };
            session.stdout.write_all(text.as_bytes())?;
        }
        ConfigCommand::Schema => {
            let text = pretty(&config::schema(&rule_summaries()))?;
            session.stdout.write_all(text.as_bytes())?;
        }
    }
    Ok(Outcome::Clean)
}

/// What the file of the project at `root` says, or that which is chosen.
pub(super) fn of_root(
    choice: &ConfigChoice,
    working_directory: PathBuf,
    root: PathBuf,
) -> Result<Config, Failure> {
    let choice = match (&choice.config, choice.no_config) {
        (Some(file), _) => Choice::File(file.clone()),
        (None, true) => Choice::None,
        (None, false) => Choice::Find,
    };
    let around = Around {
        working_directory,
        root,
    };
    let names: Vec<&str> = rules::metas().iter().map(|rule| rule.id).collect();
    Ok(config::load(&choice, &around, &names)?)
}

/// The configuration in force: what the file says, and what the command line
/// says over it.
pub(super) fn in_force(
    arguments: &ConfiguredArguments,
    session: &Session<'_>,
) -> Result<Config, Failure> {
    let working_directory = session.working_directory()?;
    let real = working_directory.canonicalize();
    let real = real.unwrap_or_else(|_| working_directory.clone());
    let root = discover::project_root(&real).unwrap_or(&real).to_owned();
    let mut config = of_root(&arguments.choice, working_directory, root)?;
    if let Some(fail_on) = arguments.fail_on {
        config.fail_on = Setting::flag(fail_on, "--fail-on");
    }
    if let Some(file) = &arguments.baseline {
        let file = file.to_string_lossy().into_owned();
        config.baseline = Some(Setting::flag(file, "--baseline"));
    }
    let globs = arguments.exclude.iter().cloned();
    let globs = globs.map(|glob| Setting::flag(glob, "--exclude"));
    config.exclude.extend(globs);
    let files = arguments.env_file.iter();
    let files = files.map(|file| file.to_string_lossy().into_owned());
    let files = files.map(|file| Setting::flag(file, "--env-file"));
    config.env_files.extend(files);
    Ok(config)
}

/// What the pipeline runs on, of the configuration alone.
pub(super) fn settings_of(config: &Config, choice: &ConfigChoice) -> Settings {
    let is_chosen = choice.no_config || choice.config.is_some();
    let nested = match is_chosen {
        true => NestedConfigs::Overlook,
        false => NestedConfigs::Tell {
            root: config.root.clone(),
            file: config
                .file
                .clone()
                .unwrap_or_else(|| config::NAMES[0].into()),
        },
    };
    Settings::new(config, nested)
}

/// What the pipeline runs on: the configuration, and the env files that the
/// command line names, read.
pub(super) fn settings(
    config: &Config,
    arguments: &ConfiguredArguments,
    session: &Session<'_>,
) -> Result<Settings, Failure> {
    let mut settings = settings_of(config, &arguments.choice);
    let working_directory = session.working_directory()?;
    for given in &arguments.env_file {
        let failed = |why: &str| {
            Failure::Usage(format!(
                "cannot read the env file `{}`: {why}",
                given.display()
            ))
        };
        let path = working_directory.join(given);
        let path = path
            .canonicalize()
            .map_err(|error| failed(&error.to_string()))?;
        // What is no file may have no end.
        if !path.is_file() {
            return Err(failed("it is not a file"));
        }
        let text = match read::load(&path) {
            Ok(Decoded::Text(text)) => text,
            Ok(Decoded::Binary) => return Err(failed("it is not text")),
            Err(error) => return Err(failed(&error.to_string())),
        };
        let below = path.strip_prefix(&config.root).unwrap_or(&path);
        let source = SourceText {
            id: Arc::new(SourceId {
                display: slashed(given),
                root_relative: slashed(below),
                path: path.clone(),
            }),
            text: text.into(),
        };
        settings.add_env_file(path, source, Origin::Flag("--env-file"));
    }
    Ok(settings)
}

/// A path as reports and globs have it.
fn slashed(path: &Path) -> Arc<str> {
    path.to_string_lossy().replace('\\', "/").into()
}

fn rule_summaries() -> Vec<(&'static str, &'static str)> {
    let rules = rules::metas().into_iter();
    rules.map(|rule| (rule.id, rule.summary)).collect()
}

fn pretty(value: &Value) -> Result<String, Failure> {
    let mut text = serde_json::to_string_pretty(value).map_err(std::io::Error::from)?;
    text.push('\n');
    Ok(text)
}

/// One line of the answer: a key, its value, and who set it.
struct Line {
    key: String,
    value: Value,
    origin: Origin,
}

fn lines(config: &Config) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut line = |key: String, value: Value, origin: &Origin| {
        let origin = origin.clone();
        lines.push(Line { key, value, origin });
    };
    let default = &Origin::Default;
    let fail_on = &config.fail_on;
    line(
        "fail-on".to_owned(),
        json!(fail_on.value.as_str()),
        &fail_on.origin,
    );
    let lists = [
        ("exclude", &config.exclude),
        ("env-files", &config.env_files),
        ("init-wrappers", &config.init_wrappers),
    ];
    for (key, values) in lists {
        if values.is_empty() {
            line(key.to_owned(), json!([]), default);
        }
        for value in values {
            line(key.to_owned(), json!([shown(&value.value)]), &value.origin);
        }
    }
    for kind in NameKind::ALL {
        let key = format!("credential-names.{}", kind.as_str());
        let mut names = config.credential_names.iter().filter(|(of, _)| *of == kind);
        let Some((_, first)) = names.next() else {
            line(key, json!([]), default);
            continue;
        };
        for name in [first].into_iter().chain(names.map(|(_, name)| name)) {
            line(key.clone(), json!([shown(&name.value)]), &name.origin);
        }
    }
    for mark in &config.environments {
        let key = format!("environments.{}", quoted(&mark.files.value));
        line(key, json!(mark.environment.as_str()), &mark.files.origin);
    }
    let pragmas = &config.foreign_pragmas;
    line(
        "foreign-pragmas".to_owned(),
        json!(pragmas.value),
        &pragmas.origin,
    );
    match &config.baseline {
        Some(path) => line(
            "baseline".to_owned(),
            json!(shown(&path.value)),
            &path.origin,
        ),
        None => line("baseline".to_owned(), Value::Null, default),
    }
    for rule in rules::metas() {
        let key = format!("rules.{}", rule.id);
        match config.rules.get(rule.id) {
            Some(level) => line(key, json!(level.value.as_str()), &level.origin),
            None => line(key, json!(rule.severity.as_str()), default),
        }
    }
    for one in &config.overrides {
        let files: Vec<String> = one.files.iter().map(|glob| quoted(glob)).collect();
        for (rule, level) in &one.rules {
            let key = format!("overrides.[{}].{rule}", files.join(", "));
            line(key, json!(level.value.as_str()), &level.origin);
        }
    }
    lines
}

/// A text of the file without what looks like a secret.
fn shown(text: &str) -> String {
    without_long_runs(text)
}

fn quoted(text: &str) -> String {
    json!(shown(text)).to_string()
}

fn human(config: &Config, color: bool) -> String {
    let (dim, plain) = match color {
        true => ("\u{1b}[2m", "\u{1b}[0m"),
        false => ("", ""),
    };
    let mut text = match &config.file {
        Some(file) => format!("# {}\n", printable_lines(file)),
        None => "# no configuration\n".to_owned(),
    };
    for line in lines(config) {
        let value = match line.value {
            Value::Null => "(none)".to_owned(),
            value => value.to_string(),
        };
        let origin = match line.origin {
            Origin::Default => "default".to_owned(),
            Origin::File(file, at) => format!("{file}:{at}"),
            Origin::Flag(flag) => flag.to_owned(),
        };
        let shown = format!("{} = {value}", line.key);
        text.push_str(&format!(
            "{}  {dim}# {}{plain}\n",
            printable_lines(&shown),
            printable_lines(&origin)
        ));
    }
    text
}

fn as_json(config: &Config) -> Value {
    let settings: Vec<Value> = lines(config)
        .into_iter()
        .map(|line| {
            let origin = match line.origin {
                Origin::Default => json!({ "kind": "default" }),
                Origin::File(file, at) => json!({ "kind": "file", "path": &*file, "line": at }),
                Origin::Flag(flag) => json!({ "kind": "flag", "flag": flag }),
            };
            json!({ "key": line.key, "value": line.value, "origin": origin })
        })
        .collect();
    json!({ "version": 1, "file": config.file.as_deref(), "settings": settings })
}
