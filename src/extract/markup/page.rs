//! Which scripts of a page run, and which of them share a scope.

use crate::extract::markup::handler;
use crate::extract::markup::html::{Rules, Script, read};
use crate::extract::mentions::Mentions;
use crate::extract::program::{Dialect, Program};
use crate::extract::template::Sheet;
use crate::model::Span;

/// How a browser, or what stands in for it, runs a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Run {
    /// In the scope that all such scripts share.
    Classic,
    /// On its own.
    Module(Dialect),
    /// Not at all.
    Never,
}

/// The programs of a page: its classic scripts as one, each module, and the
/// handlers in its attributes.
pub(crate) fn page(sheet: &Sheet<'_>, mentions: Mentions<'_>) -> Vec<Program> {
    let markup = read(sheet.masked(), Rules::Page, mentions);
    let mut programs = scripts(sheet, &markup.scripts);
    programs.extend(
        markup
            .attributes
            .iter()
            .filter_map(|attribute| handler::program(sheet, attribute, Dialect::JavaScript)),
    );
    programs
}

/// The programs of these scripts of a page.
pub(crate) fn scripts(sheet: &Sheet<'_>, scripts: &[Script]) -> Vec<Program> {
    let mut classic: Vec<Span> = Vec::new();
    let mut modules: Vec<Program> = Vec::new();
    for script in scripts {
        let body = without_cdata(sheet.masked(), script.body);
        if body.slice(sheet.masked()).trim().is_empty() {
            continue;
        }
        match run(script) {
            Run::Classic => classic.push(body),
            Run::Module(dialect) => modules.push(sheet.program_of(body, dialect)),
            Run::Never => {}
        }
    }
    let mut programs = Vec::new();
    if !classic.is_empty() {
        programs.push(sheet.program(&classic, Dialect::JavaScript));
    }
    programs.append(&mut modules);
    programs
}

fn run(script: &Script) -> Run {
    // What stands in an element with a source is never run.
    if script.attribute("src").is_some() {
        return Run::Never;
    }
    if matches!(script.attribute("lang"), Some("ts" | "typescript")) {
        return Run::Module(Dialect::TypeScript);
    }
    let written = script.attribute("type").unwrap_or("").trim();
    let kind = written.to_ascii_lowercase();
    let kind = kind.split(';').next().unwrap_or("").trim();
    match kind {
        ""
        | "js"
        | "jsx"
        | "text/jsx"
        | "text/babel"
        | "text/partytown"
        | "text/ecmascript"
        | "application/ecmascript"
        | "application/x-javascript" => {
            if script.attribute("data-type") == Some("module") {
                return Run::Module(Dialect::JavaScript);
            }
            match script.attribute("data-presets") {
                Some(presets) if presets.contains("typescript") => Run::Module(Dialect::Tsx),
                _ => Run::Classic,
            }
        }
        "module" | "text/babel-module" => Run::Module(Dialect::JavaScript),
        "text/typescript"
        | "text/ts"
        | "application/typescript"
        | "application/x-typescript"
        | "ts" => Run::Module(Dialect::TypeScript),
        "text/tsx" | "tsx" => Run::Module(Dialect::Tsx),
        // Consent managers and loaders put a prefix in front until it may run.
        _ if kind.ends_with("text/javascript") || kind.ends_with("application/javascript") => {
            Run::Classic
        }
        "text/plain" if waits_for_consent(script) => Run::Classic,
        // A template fills the type in.
        _ if kind.bytes().all(|byte| byte == b'_') => Run::Classic,
        _ => Run::Never,
    }
}

fn waits_for_consent(script: &Script) -> bool {
    script.attributes.iter().any(|(name, _)| {
        [
            "data-cookie",
            "data-category",
            "data-consent",
            "data-usercentrics",
            "data-cmp",
        ]
        .iter()
        .any(|start| name.starts_with(start))
    })
}

/// The body without the `<![CDATA[` and `]]>` of XHTML, where they are not
/// hidden in comments.
fn without_cdata(text: &str, body: Span) -> Span {
    let inner = body.slice(text).trim();
    match inner.strip_prefix("<![CDATA[") {
        Some(rest) => {
            let rest = rest.strip_suffix("]]>").unwrap_or(rest);
            let start = body.start + body.slice(text).find("<![CDATA[").unwrap_or(0) + 9;
            Span::new(start, start + rest.len())
        }
        None => body,
    }
}
