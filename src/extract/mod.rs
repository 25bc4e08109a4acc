//! From a source's text to its facts: one file per language family. The only
//! place where a syntax tree exists; it is dropped before this room is left.

mod comments;
pub mod component;
pub mod config;
pub mod dotenv;
pub mod elsewhere;
pub mod embedded;
pub(crate) mod js;
pub mod kind;
mod limits;
pub mod markup;
pub mod mentions;
pub mod program;
mod reference;
mod server;
pub mod template;
pub mod text;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::config::Settings;
use crate::credential;
use crate::credential::names;
use crate::extract::js::Failure;
use crate::extract::kind::{Role, SourceKind, TemplateLanguage, role, source_kind};
use crate::extract::mentions::Mentions;
use crate::extract::program::{Dialect, Offsets, Program, Reading};
use crate::model::facts::{Assignment, FileFacts, Form, ModuleFacts, PaddleScript, SecretFact};
use crate::model::{LineIndex, Problem, ProblemKind, Sensitive, SourceText, Span, Value};
use crate::read::PARSE_LIMIT;

pub use js::{BundlerConfig, EnvFolder};
pub(crate) use js::{STACK, upper_snake};

/// Larger modules hold data, not configuration.
const MODULE_LIMIT: usize = 1024 * 1024;

/// What extraction found in one source.
#[derive(Clone, Debug)]
pub struct Extracted {
    /// What kind of file it is.
    pub kind: SourceKind,
    /// What it is for.
    pub role: Role,
    /// What was seen.
    pub facts: FileFacts,
    /// What could not be read.
    pub problems: Vec<Problem>,
}

impl Extracted {
    /// Nothing.
    pub fn none(source: &SourceText) -> Self {
        Self {
            kind: SourceKind::Text,
            role: role(&source.id),
            facts: FileFacts::default(),
            problems: Vec::new(),
        }
    }
}

/// Extracts everything from a source.
pub fn extract(source: &SourceText, settings: &Settings) -> Extracted {
    let mut extracted = secrets_only(source);
    let kind = match settings.is_env_file(&source.id) {
        true => SourceKind::Dotenv,
        false => source_kind(&source.id, &source.text),
    };
    extracted.kind = kind;
    if source.text.len() > PARSE_LIMIT {
        if kind != SourceKind::Text && kind != SourceKind::Markdown {
            extracted.problems.push(Problem {
                path: Arc::clone(&source.id.display),
                place: None,
                kind: ProblemKind::TooLarge,
                message: format!(
                    "over {} MiB and so not parsed: only secrets were looked for; exclude it if \
                     it is generated",
                    PARSE_LIMIT / (1024 * 1024)
                ),
            });
        }
        extract_comments(source, Vec::new(), &mut extracted);
        return extracted;
    }
    let mut parsed = Vec::new();
    match kind {
        // Code in documentation is documentation.
        SourceKind::Markdown => {}
        SourceKind::Dotenv => extract_dotenv(source, &mut extracted),
        SourceKind::Text | SourceKind::OtherCode => extract_text(source, settings, &mut extracted),
        _ => {
            let mentions = Mentions::with(settings);
            let programs = markup::programs(kind, &source.text, mentions);
            let (mut facts, mut problem) = facts_of(source, &programs, settings, &mut parsed);
            if problem
                .as_ref()
                .is_some_and(|it| it.kind == ProblemKind::Syntax)
                && let Some(templated) = kind::templated_script(kind, &source.text)
            {
                // A site generator's template under a script's plain name.
                let programs = markup::programs(templated, &source.text, mentions);
                let mut of_template = Vec::new();
                if let (found, None) = facts_of(source, &programs, settings, &mut of_template) {
                    (facts, problem) = (found, None);
                    parsed = of_template;
                    extracted.kind = templated;
                }
            }
            merge(&mut extracted.facts, facts);
            extracted.problems.extend(problem);
            if !matches!(kind, SourceKind::JavaScript(_)) {
                extracted.facts.scripts.extend(script_tags(&source.text));
                extract_config(source, &mut extracted);
            }
            if kind == SourceKind::Template(TemplateLanguage::Php) {
                extract_php(source, settings, &mut extracted);
            }
        }
    }
    server::extract(
        &source.id,
        kind,
        &source.text,
        settings,
        &mut extracted.facts,
    );
    extract_comments(source, parsed, &mut extracted);
    drop_told_secrets(&mut extracted.facts);
    if limits::tame(&mut extracted.facts) {
        extracted.problems.push(Problem {
            path: Arc::clone(&source.id.display),
            place: None,
            kind: ProblemKind::TooLarge,
            message: format!(
                "sets Paddle's environment more than {} times: only these were looked at; exclude \
                 it if it is generated",
                limits::MOST_SETS
            ),
        });
    }
    extracted
}

/// What a source offers to modules that import it, and why that cannot be read,
/// if it cannot. JSON is a module whose members are exported by name and as a
/// whole.
pub fn module(source: &SourceText) -> (ModuleFacts, Option<Problem>) {
    if source.text.len() > MODULE_LIMIT {
        return (ModuleFacts::default(), None);
    }
    if source.id.extension() == "json" {
        const BEFORE: &str = "module.exports=";
        let program = Program {
            readings: vec![Reading::plain(format!("{BEFORE}{}", source.text))],
            dialect: Dialect::JavaScript,
            offsets: Offsets::Pieces(vec![(0, 0), (BEFORE.len(), 0)]),
            must_parse: false,
            apart: None,
        };
        let error = config::json_error(&source.text);
        let problem = error.map(|error| {
            let message = format!(
                "this JSON cannot be read ({}): values from it are not known",
                error.message
            );
            syntax_problem(source, error.span.start, message)
        });
        let facts = match &problem {
            None => js::exports(&program, &source.text).unwrap_or_default(),
            Some(_) => ModuleFacts::default(),
        };
        return (facts, problem);
    }
    let mut facts = ModuleFacts::default();
    let mut first = None;
    // What a project calls its own plays no part in what a module exports.
    let mentions = Mentions::OF_PADDLE;
    let kind = source_kind(&source.id, &source.text);
    for program in markup::programs(kind, &source.text, mentions) {
        match js::exports(&program, &source.text) {
            Ok(mut found) => {
                facts.exports.append(&mut found.exports);
                facts.stars.append(&mut found.stars);
                facts.imports.append(&mut found.imports);
            }
            Err(failure) if program.must_parse => note(&mut first, &program, failure),
            Err(_) => {}
        }
    }
    let problem = first.map(|(offset, failure)| {
        let why = failure.reason();
        let message = format!("this module cannot be read ({why}): values from it are not known");
        syntax_problem(source, offset, message)
    });
    (facts, problem)
}

/// What the configuration of a bundler, a script called `file_name`, says about
/// variables. One that does not parse may say anything; where and why it does
/// not is told beside that.
pub fn bundler_config(file_name: &str, text: &str) -> (BundlerConfig, Option<(usize, String)>) {
    /// Calls by which plugins and loaders make variables public.
    const OPENERS: &[&str] = &[
        "DefinePlugin",
        "EnvironmentPlugin",
        "DotenvPlugin",
        "Dotenv(",
        "envCompatible",
        "mergeConfig",
    ];
    let is_open = |text: &str| OPENERS.iter().any(|opener| text.contains(opener));
    let dialect = match file_name.rsplit('.').next() {
        Some("ts" | "mts" | "cts") => Dialect::TypeScript,
        Some("tsx") => Dialect::Tsx,
        _ => Dialect::JavaScript,
    };
    let program = Program {
        readings: vec![Reading::plain(text)],
        dialect,
        offsets: Offsets::Shifted(0),
        must_parse: false,
        apart: None,
    };
    let has_env = ["next.config.", "nuxt.config."]
        .iter()
        .any(|start| file_name.starts_with(start));
    let read = if text.len() > MODULE_LIMIT {
        let limit = MODULE_LIMIT / (1024 * 1024);
        Err((0, format!("it is over {limit} MiB")))
    } else {
        js::bundler_config(&program, text, has_env)
            .map_err(|failure| (offset_of(&program, &failure), failure.reason()))
    };
    let (mut config, broken) = match read {
        Ok(config) => (config, None),
        Err(broken) => (BundlerConfig::default(), Some(broken)),
    };
    config.is_open |= broken.is_some() || is_open(text);
    (config, broken)
}

/// Only the secrets that stand in the text of a source.
pub fn secrets_only(source: &SourceText) -> Extracted {
    let mut extracted = Extracted::none(source);
    extracted.facts.secrets = credential::scan(&source.text)
        .into_iter()
        .map(|hit| SecretFact {
            span: hit.span,
            form: hit.form,
            text: hit.text,
            pieces: Vec::new(),
        })
        .collect();
    extracted
}

fn extract_dotenv(source: &SourceText, extracted: &mut Extracted) {
    let (assignments, errors) = dotenv::extract(&source.text);
    extracted.facts.assignments = assignments;
    for error in &errors {
        // What stands in a broken entry is not judged: it is told as broken.
        for assignment in &mut extracted.facts.assignments {
            let is_broken = assignment.value.as_known().is_some_and(|known| {
                assignment.name_span.start <= error.span.start && error.span.start <= known.span.end
            });
            if is_broken {
                assignment.value = Value::Opaque("a broken entry");
            }
        }
    }
    if let Some(first) = errors.first() {
        let message = format!("{}; the other entries were read", first.message);
        extracted
            .problems
            .push(syntax_problem(source, first.span.start, message));
    }
}

/// Whether a name says what its value is.
fn says_something(name: &str, settings: &Settings) -> bool {
    settings.names.expected(name).is_some()
        || settings.names.is_environment_variable(name)
        || names::public_prefix(name).is_some()
}

/// What the PHP in a page gives to names.
fn extract_php(source: &SourceText, settings: &Settings, extracted: &mut Extracted) {
    let tags = template::tags(TemplateLanguage::Php, &source.text);
    if tags.is_empty() {
        return;
    }
    let mut code = vec![b' '; source.text.len()];
    for tag in tags {
        let range = tag.span.start..tag.span.end;
        code[range.clone()].copy_from_slice(&source.text.as_bytes()[range]);
    }
    // Tags begin and end with characters of one byte.
    let Ok(code) = String::from_utf8(code) else {
        return;
    };
    let found = text::assignments(&code, text::TextKind::Code, &|name| {
        says_something(name, settings)
    });
    add_untold(&mut extracted.facts.assignments, found);
}

fn extract_text(source: &SourceText, settings: &Settings, extracted: &mut Extracted) {
    extract_config(source, extracted);
    let kind = text::TextKind::of(&source.id);
    let found = text::assignments(&source.text, kind, &|name| says_something(name, settings));
    add_untold(&mut extracted.facts.assignments, found);
    let programs = embedded::programs_in_text(&source.text, Mentions::with(settings));
    let (facts, problem) = facts_of(source, &programs, settings, &mut Vec::new());
    merge(&mut extracted.facts, facts);
    extracted.problems.extend(problem);
}

/// What a configuration file defines, if the source is one.
fn extract_config(source: &SourceText, extracted: &mut Extracted) {
    let Some(defined) = config::definitions(&source.id, &source.text) else {
        return;
    };
    extracted.facts.assignments.extend(defined.assignments);
    extracted.facts.inclusions.extend(defined.inclusions);
    if let Some(first) = defined.errors.first() {
        let message = format!(
            "this configuration cannot be read ({}): what could be saved was judged",
            first.message
        );
        extracted
            .problems
            .push(syntax_problem(source, first.span.start, message));
    }
}

/// Adds assignments that were read from lines of text, but for those in places
/// that are told already.
fn add_untold(told: &mut Vec<Assignment>, found: Vec<Assignment>) {
    let mut places: Vec<Span> = told
        .iter()
        .flat_map(|assignment| {
            let value = assignment.value.as_known().map(|known| known.span);
            [Some(assignment.name_span), value]
        })
        .flatten()
        .collect();
    places.sort_by_key(|place| place.end);
    // The places are apart or the same, so that only the first can overlap.
    let is_told = |span: Span| {
        let at = places.partition_point(|place| place.end <= span.start);
        places.get(at).is_some_and(|place| place.overlaps(span))
    };
    let untold = found.into_iter().filter(|assignment| {
        let value = assignment.value.as_known().map(|known| known.span);
        !is_told(assignment.name_span) && !value.is_some_and(is_told)
    });
    told.extend(untold);
}

/// Where the comments are, for suppression; the parser has told those in the
/// `parsed` parts.
fn extract_comments(source: &SourceText, parsed: Vec<Span>, extracted: &mut Extracted) {
    let kind = extracted.kind;
    comments::collect(&source.id, kind, &source.text, parsed, &mut extracted.facts);
}

/// The facts of the programs in a source, whose parts are added to `parsed` if
/// they parse; those that do not are one problem, at the first place.
fn facts_of(
    source: &SourceText,
    programs: &[Program],
    settings: &Settings,
    parsed: &mut Vec<Span>,
) -> (FileFacts, Option<Problem>) {
    let mut all = FileFacts::default();
    let mut first: Option<(usize, Failure)> = None;
    let mut number = 0;
    for program in programs {
        let mut facts = FileFacts::default();
        let Err(failure) = js::extract(program, number, &source.text, settings, &mut facts) else {
            merge(&mut all, facts);
            parsed.extend(parts_of(program));
            number += 1;
            continue;
        };
        // The scripts of a page run one by one: a broken one does not stop the
        // others.
        let parts = markup::split(program);
        if parts.len() > 1 {
            for part in &parts {
                match js::extract(part, number, &source.text, settings, &mut all) {
                    Ok(()) => parsed.extend(parts_of(part)),
                    Err(failure) if part.must_parse => note(&mut first, part, failure),
                    Err(_) => {}
                }
            }
        } else {
            merge(&mut all, facts);
            if program.must_parse {
                note(&mut first, program, failure);
            }
        }
        number += 1;
    }
    let Some((offset, failure)) = first else {
        return (all, None);
    };
    let problem = match failure {
        Failure::TooDeep => Problem {
            path: Arc::clone(&source.id.display),
            place: None,
            kind: ProblemKind::TooDeep,
            message: "nested too deeply to be parsed: init calls in it may have been missed; \
                      exclude it if it is generated"
                .to_owned(),
        },
        Failure::Syntax { message, .. } => syntax_problem(
            source,
            offset,
            format!(
                "not valid JavaScript or TypeScript ({message}): what could be saved was judged"
            ),
        ),
    };
    (all, Some(problem))
}

/// The parts of its source that a program comes from.
fn parts_of(program: &Program) -> impl Iterator<Item = Span> {
    let bodies = markup::bodies(program).into_iter();
    bodies.flat_map(|body| program.offsets.parts(body))
}

fn note(first: &mut Option<(usize, Failure)>, program: &Program, failure: Failure) {
    let offset = offset_of(program, &failure);
    first.get_or_insert((offset, failure));
}

/// Where in the source a program fails.
fn offset_of(program: &Program, failure: &Failure) -> usize {
    match failure {
        Failure::Syntax { offset, .. } => program.offsets.to_source(*offset),
        Failure::TooDeep => 0,
    }
}

fn merge(into: &mut FileFacts, from: FileFacts) {
    let FileFacts {
        secrets,
        inits,
        environment_sets,
        assignments,
        reads,
        clients,
        scripts,
        calls,
        parameters,
        defaults,
        comments,
        inclusions,
        tested,
    } = from;
    into.secrets.extend(secrets);
    into.inits.extend(inits);
    into.environment_sets.extend(environment_sets);
    into.assignments.extend(assignments);
    into.reads.extend(reads);
    into.clients.extend(clients);
    into.scripts.extend(scripts);
    into.calls.extend(calls);
    into.parameters.extend(parameters);
    into.defaults.extend(defaults);
    into.comments.extend(comments);
    into.inclusions.extend(inclusions);
    into.tested.extend(tested);
}

fn syntax_problem(source: &SourceText, offset: usize, message: String) -> Problem {
    let index = LineIndex::new(&source.text);
    Problem {
        path: Arc::clone(&source.id.display),
        place: Some(index.position(&source.text, offset)),
        kind: ProblemKind::Syntax,
        message,
    }
}

/// The places where a page loads Paddle.js; not those in comments.
fn script_tags(text: &str) -> Vec<PaddleScript> {
    const HOST: &str = "cdn.paddle.com/paddle/";
    let bytes = text.as_bytes();
    let mut scripts = Vec::new();
    // Where the last of each stands before the address that is looked at. Each
    // byte is looked at once, however many addresses there are.
    let (mut tag, mut quote, mut opened, mut closed) = (None, None, None, None);
    let mut from = 0;
    for at in memchr::memmem::find_iter(bytes, HOST.as_bytes()) {
        let passed = &bytes[from..at];
        let behind = |found: Option<usize>| found.map(|found| from + found);
        tag = behind(memchr::memrchr(b'<', passed)).or(tag);
        quote = behind(memchr::memrchr2(b'"', b'\'', passed)).or(quote);
        opened = behind(memchr::memmem::rfind(passed, b"<!--")).or(opened);
        closed = behind(memchr::memmem::rfind(passed, b"-->")).or(closed);
        from = at;
        let Some(version) = js::script_version(&text[at..]) else {
            continue;
        };
        let is_script = tag.is_some_and(|tag| {
            bytes[tag..]
                .get(..7)
                .is_some_and(|name| name.eq_ignore_ascii_case(b"<script"))
        });
        if is_script && opened <= closed {
            let end = text[at..]
                .find(['"', '\'', '<', '>', ' ', '\n', '\r', '\t'])
                .map_or(text.len(), |length| at + length);
            let start = quote.map_or(at, |quote| quote + 1);
            scripts.push(PaddleScript {
                span: Span::new(start.max(tag.unwrap_or(0)), end),
                version,
            });
        }
    }
    scripts
}

/// Drops secrets that were put together by evaluation where the text has shown
/// them already, and keeps one of equal ones in one place.
fn drop_told_secrets(facts: &mut FileFacts) {
    let mut places: BTreeMap<Sensitive, Vec<Span>> = BTreeMap::new();
    facts
        .secrets
        .sort_by_key(|secret| secret.form == Form::Assembled);
    // Pieces stand with one of equal secrets, which need not be the one that
    // stays.
    let mut pieces: BTreeMap<Sensitive, Vec<Span>> = BTreeMap::new();
    for secret in &mut facts.secrets {
        let spans = std::mem::take(&mut secret.pieces);
        if !spans.is_empty() {
            pieces.entry(secret.text.clone()).or_default().extend(spans);
        }
    }
    facts.secrets.retain(|secret| {
        let told = places.entry(secret.text.clone()).or_default();
        // Only what was put together can tell a second time what the text told.
        let is_told =
            secret.form == Form::Assembled && told.iter().any(|span| span.overlaps(secret.span));
        if !is_told {
            told.push(secret.span);
        }
        !is_told
    });
    facts.secrets.sort_by_key(|secret| secret.span);
    for secret in &mut facts.secrets {
        secret.pieces = pieces.remove(&secret.text).unwrap_or_default();
    }
}
