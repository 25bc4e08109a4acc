//! One file through the whole program: read, extracted, judged, and told in every
//! format. The first byte of an input chooses the file's name.

use std::io::Write;
use std::sync::Arc;

use paddlint::config::Settings;
use paddlint::credential;
use paddlint::extract;
use paddlint::model::facts::InitOptions;
use paddlint::model::{Finding, ProblemKind, Report, SourceText, Span};
use paddlint::pipeline;
use paddlint::prefilter::Prefilter;
use paddlint::report::redacting::RedactingWriter;
use paddlint::report::{self, Detail, FORMATS, Format, Run, Sink, Sinks, Style};
use paddlint::suppress::ForeignPragmas;

use super::{on_a_deep_stack, sound};

/// A path of every kind of source.
pub const PATHS: &[&str] = &[
    "a.js",
    "a.ts",
    "a.tsx",
    "a.jsx",
    "a.mjs",
    "a.d.ts",
    "a.html",
    "a.vue",
    "a.svelte",
    "a.astro",
    "a.php",
    "a.blade.php",
    "a.html.erb",
    "a.ejs",
    "a.hbs",
    "a.twig",
    "a.jinja2",
    "a.liquid",
    "a.cshtml",
    "a.gohtml",
    "a.heex",
    "a.jsp",
    "a.tpl",
    "a.js.erb",
    "a.md",
    "a.mdx",
    ".env",
    ".env.production",
    ".env.example",
    "docker-compose.yml",
    "values.yaml",
    "config.json",
    "app.toml",
    "a.py",
    "a.rb",
    "a.go",
    "a.cs",
    "web.config",
    "Dockerfile",
    "notebook.ipynb",
    "a.txt",
    "main.tf",
    "prod.tfvars",
    "application.properties",
    "config/paddle.php",
    "a.sh",
    "a.java",
    "a.rs",
    "a.ex",
    "package.json",
    "vercel.json",
    "netlify.toml",
    "wrangler.toml",
    "wrangler.jsonc",
    "fly.toml",
    "render.yaml",
    "eas.json",
    ".github/workflows/ci.yml",
    ".gitlab-ci.yml",
    "secret.yaml",
    "next.config.js",
    "environment.ts",
    "a.xml",
    "a.ini",
];

/// The names of a fixture's kind, for seeds: the one that ends like `path`.
pub fn number_of(path: &str) -> u8 {
    let name = path.rsplit('/').next().unwrap_or(path);
    let by_name = PATHS
        .iter()
        .position(|known| known.rsplit('/').next() == Some(name));
    let extension = |text: &str| text.split_once('.').map(|(_, rest)| rest.to_owned());
    let last = |text: &str| text.rsplit_once('.').map(|(_, rest)| rest.to_owned());
    let found = by_name
        .or_else(|| {
            PATHS
                .iter()
                .position(|known| extension(known) == extension(name))
        })
        .or_else(|| PATHS.iter().position(|known| last(known) == last(name)))
        .or_else(|| PATHS.iter().position(|known| *known == "a.txt"));
    u8::try_from(found.unwrap_or(0)).expect("few paths")
}

/// An input that is `text` under the name that fits `path`.
pub fn seed(path: &str, text: &[u8]) -> Vec<u8> {
    [&[number_of(path)], text].concat()
}

/// Looks at one input.
pub fn run(data: &[u8]) {
    let Some((&first, bytes)) = data.split_first() else {
        return;
    };
    let path = PATHS[usize::from(first) % PATHS.len()];
    on_a_deep_stack(|| look(path, bytes));
}

fn look(path: &str, bytes: &[u8]) {
    let prefilter = Prefilter::new(credential::ANCHORS);
    let settings = Arc::new(Settings::default());
    let check = || {
        let bytes = bytes.to_vec();
        pipeline::check_alone(path, bytes, &prefilter, &settings, ForeignPragmas::Honoured)
    };
    let report = check();
    assert_whole(&report);
    let told = told(&report);
    let again = check();
    assert!(
        in_json(&report) == in_json(&again),
        "{path}: the same twice"
    );
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let source = sound::source(path, text);
    assert_facts_in_bounds(&source);
    assert_no_secret(text, &report, &told);
    let missed = match prefilter.matches(text.as_bytes()) {
        true => None,
        false => sound::reason_to_parse(path, text),
    };
    assert_eq!(missed, None, "{path}: the prefilter misses it");
}

/// The report in all formats, and what is said beside it, as it leaves the program.
pub fn told(report: &Report) -> Vec<String> {
    let narrow = Style {
        width: 40,
        color: true,
        links: true,
    };
    let mut all: Vec<String> = FORMATS
        .iter()
        .flat_map(|format| told_as(format, report, Style::PLAIN))
        .collect();
    all.extend(told_as(FORMATS[0], report, narrow));
    all
}

/// The report in JSON: all that is known of it.
pub fn in_json(report: &Report) -> [String; 2] {
    let json = FORMATS.iter().find(|format| format.name == "json");
    told_as(json.expect("a format"), report, Style::PLAIN)
}

fn told_as(format: &Format, report: &Report, style: Style) -> [String; 2] {
    let run = Run::default();
    let (mut out, mut beside) = (Vec::new(), Vec::new());
    {
        let mut out = RedactingWriter::new(&mut out);
        let mut beside = RedactingWriter::new(&mut beside);
        let mut sinks = Sinks {
            report: Sink {
                out: &mut out,
                style,
            },
            messages: Sink {
                out: &mut beside,
                style,
            },
            detail: Detail::Full,
            run: &run,
        };
        report::write(format, report, &mut sinks).expect("a vector takes all");
        out.flush().expect("a vector takes all");
    }
    [out, beside].map(|text| String::from_utf8(text).expect("a report is UTF-8"))
}

/// Nothing went wrong inside, and everything stands where it says it does.
pub fn assert_whole(report: &Report) {
    let internal = |problem: &&paddlint::model::Problem| problem.kind == ProblemKind::Internal;
    assert_eq!(
        report.problems.iter().find(internal).map(|it| &it.message),
        None
    );
    let suppressed = report.suppressed.iter().map(|it| &it.finding);
    for finding in report.findings.iter().chain(suppressed) {
        assert_finding(finding);
    }
}

fn assert_finding(finding: &Finding) {
    let related = finding.related.iter().map(|related| &related.place);
    let edits = finding
        .fix
        .iter()
        .flat_map(|fix| fix.edits.iter().map(|edit| &edit.place));
    for place in std::iter::once(&finding.primary)
        .chain(related)
        .chain(edits)
    {
        assert_in(&place.source.text, place.span, finding.rule);
    }
    assert!(!finding.message.is_empty() && !finding.fingerprint.is_empty());
}

#[track_caller]
pub fn assert_in(text: &str, span: Span, what: &str) {
    let fits = span.start <= span.end && text.get(span.start..span.end).is_some();
    assert!(fits, "{what}: {span:?} of {} bytes", text.len());
}

fn assert_facts_in_bounds(source: &SourceText) {
    let extracted = extract::extract(source, &Settings::default());
    let facts = &extracted.facts;
    let text = &*source.text;
    for secret in &facts.secrets {
        assert_in(text, secret.span, "a secret");
        secret
            .pieces
            .iter()
            .for_each(|&piece| assert_in(text, piece, "a piece"));
    }
    for assignment in &facts.assignments {
        assert_in(text, assignment.name_span, "a name");
        for (_, leaf) in assignment.value.leaves() {
            if let Some(known) = leaf.as_known() {
                assert_in(text, known.span, "a value");
            }
        }
    }
    for init in &facts.inits {
        assert_in(text, init.callee, "a callee");
        if let InitOptions::Object { options, .. } = &init.options {
            let options = options.iter().map(|option| option.name_span);
            options.for_each(|option| assert_in(text, option, "an option"));
        }
    }
    facts
        .reads
        .iter()
        .for_each(|read| assert_in(text, read.span, "a read"));
    facts
        .clients
        .iter()
        .for_each(|client| assert_in(text, client.span, "a client"));
    facts
        .scripts
        .iter()
        .for_each(|script| assert_in(text, script.span, "a script"));
    facts
        .comments
        .iter()
        .for_each(|comment| assert_in(text, comment.span, "a comment"));
}

/// No secret of the text, and none that the rules found, is in what is told.
fn assert_no_secret(text: &str, report: &Report, told: &[String]) {
    let hits = credential::scan(text).into_iter();
    let mut secrets: Vec<String> = hits
        .filter(|hit| hit.defects.is_empty() && !hit.credential.documentation)
        .map(|hit| hit.text.expose().to_owned())
        .collect();
    for finding in &report.findings {
        for (path, span) in &finding.secret_spans {
            if *path == finding.primary.source.id.display {
                secrets.push(span.slice(&finding.primary.source.text).to_owned());
            }
        }
    }
    // What is shorter may be anywhere.
    secrets.retain(|secret| secret.len() >= 20);
    for secret in &secrets {
        assert!(
            !told.iter().any(|one| one.contains(secret.as_str())),
            "a secret is told"
        );
    }
    for one in told {
        let leak = credential::scan(one)
            .into_iter()
            .any(|hit| hit.defects.is_empty() && !hit.credential.documentation);
        assert!(!leak, "a secret is told");
    }
}
