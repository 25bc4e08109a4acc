//! What a source is, told from its name and, where names are shared by several
//! languages, from its text.
//!
//! This module knows file names and the looks of template tags; it does not
//! know what any language means.

use crate::extract::program::Dialect;
use crate::model::{SourceId, Span};

/// What a source is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SourceKind {
    /// The whole text is one program.
    JavaScript(Dialect),
    /// A page without template tags.
    Html,
    /// A Vue component.
    Vue,
    /// A Svelte component.
    Svelte,
    /// An Astro component.
    Astro,
    /// Markup with tags that a server fills in.
    Template(TemplateLanguage),
    /// A program with tags that a server fills in, such as `paddle.js.erb`.
    TemplatedScript(TemplateLanguage, Dialect),
    /// Prose: nothing in it runs.
    Markdown,
    /// Variables for a process or a bundler.
    Dotenv,
    /// A program in another language, whose strings may hold scripts.
    OtherCode,
    /// Anything else.
    Text,
}

/// Which engine fills in a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TemplateLanguage {
    /// PHP itself.
    Php,
    /// Laravel's Blade.
    Blade,
    /// Ruby's ERB.
    Erb,
    /// EJS, and others with JavaScript between `<%` and `%>`.
    Ejs,
    /// Handlebars and Mustache.
    Handlebars,
    /// Symfony's Twig.
    Twig,
    /// Jinja, Django, Nunjucks.
    Jinja,
    /// Shopify's Liquid, Jekyll.
    Liquid,
    /// ASP.NET's Razor.
    Razor,
    /// Go's html/template, Hugo, Helm.
    Go,
    /// Phoenix's HEEx and EEx.
    Heex,
    /// JSP and classic ASP.NET.
    Jsp,
    /// Smarty.
    Smarty,
}

/// What a source is there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Code that runs, configuration that counts.
    Source,
    /// Prose for people.
    Documentation,
    /// A pattern to copy from.
    Example,
    /// A test, or what only tests use.
    Test,
}

/// Tells what the source named `id` with the text `text` is.
pub fn source_kind(id: &SourceId, text: &str) -> SourceKind {
    let name = id.file_name().to_ascii_lowercase();
    if let Some(kind) = dotenv(&name) {
        return kind;
    }
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name.as_str(), ""));
    if let Some(dialect) = dialect(extension) {
        return SourceKind::JavaScript(dialect);
    }
    if let Some(language) = template_language(&name, extension, text) {
        return templated(stem, language);
    }
    match extension {
        "html" | "htm" | "xhtml" => evidence(text).map_or(SourceKind::Html, SourceKind::Template),
        "vue" => SourceKind::Vue,
        "svelte" => SourceKind::Svelte,
        "astro" => SourceKind::Astro,
        "md" | "mdx" | "markdown" | "mkd" => SourceKind::Markdown,
        _ if OTHER_CODE.contains(&extension) => SourceKind::OtherCode,
        _ => SourceKind::Text,
    }
}

/// Extensions of languages in which pages are put together from strings.
const OTHER_CODE: &[&str] = &[
    "py", "pyi", "go", "rs", "rb", "cs", "fs", "vb", "java", "kt", "kts", "scala", "groovy", "ex",
    "exs", "erl", "hs", "lua", "swift", "dart", "clj", "cljs", "ml", "nim", "zig", "pl", "pm",
    "cr", "jl", "r", "c", "cc", "cpp", "h", "hpp", "inc", "gleam",
];

/// The kind of a name that belongs to the `.env` family.
fn dotenv(name: &str) -> Option<SourceKind> {
    if matches!(name, ".env" | ".envrc" | ".dev.vars" | ".flaskenv") {
        return Some(SourceKind::Dotenv);
    }
    if name.starts_with(".dev.vars.") || name.ends_with(".env") {
        return Some(SourceKind::Dotenv);
    }
    let rest = name.strip_prefix(".env.")?;
    let extension = rest.rsplit('.').next().unwrap_or(rest);
    // `.env.ts` and `.env.d.ts` are code that is about the environment.
    match dialect(extension) {
        Some(dialect) => Some(SourceKind::JavaScript(dialect)),
        None => Some(SourceKind::Dotenv),
    }
}

fn dialect(extension: &str) -> Option<Dialect> {
    match extension {
        "js" | "mjs" | "cjs" | "jsx" => Some(Dialect::JavaScript),
        "ts" | "mts" | "cts" => Some(Dialect::TypeScript),
        "tsx" => Some(Dialect::Tsx),
        _ => None,
    }
}

fn template_language(name: &str, extension: &str, text: &str) -> Option<TemplateLanguage> {
    use TemplateLanguage as T;
    if name.ends_with(".blade.php") {
        return Some(T::Blade);
    }
    Some(match extension {
        "php" | "phtml" => T::Php,
        "erb" | "rhtml" => T::Erb,
        "ejs" => T::Ejs,
        "hbs" | "handlebars" | "mustache" => T::Handlebars,
        "twig" => T::Twig,
        "jinja" | "jinja2" | "j2" | "njk" => T::Jinja,
        "liquid" => T::Liquid,
        "cshtml" | "razor" | "vbhtml" => T::Razor,
        "gohtml" | "gotmpl" => T::Go,
        "tmpl" | "tpl" => match evidence(text) {
            Some(language) => language,
            None if looks_like_smarty(text) => T::Smarty,
            None => T::Go,
        },
        "heex" | "eex" | "leex" => T::Heex,
        "jsp" | "jspx" | "jspf" | "aspx" | "ascx" => T::Jsp,
        _ => return None,
    })
}

/// The kind of a template, told by what it makes: the name without the
/// template's own extension.
fn templated(stem: &str, language: TemplateLanguage) -> SourceKind {
    let inner = stem.rsplit_once('.').map_or("", |(_, inner)| inner);
    if let Some(dialect) = dialect(inner) {
        return SourceKind::TemplatedScript(language, dialect);
    }
    match inner {
        "yml" | "yaml" | "json" | "toml" | "conf" | "cfg" | "ini" | "sh" | "txt" | "md" | "css"
        | "xml" | "sql" | "rb" | "py" | "go" | "service" => SourceKind::Text,
        _ => SourceKind::Template(language),
    }
}

/// What a script that does not parse may be all the same: a template that a
/// server or a site generator fills in under the script's own name.
pub fn templated_script(kind: SourceKind, text: &str) -> Option<SourceKind> {
    let SourceKind::JavaScript(dialect) = kind else {
        return None;
    };
    // Jekyll takes every file for a template that begins with front matter.
    let language = match (front_matter(text), evidence(text)) {
        (None, evidence) => evidence?,
        (Some(_), Some(TemplateLanguage::Php)) | (Some(_), None) => TemplateLanguage::Liquid,
        (Some(_), Some(language)) => language,
    };
    Some(SourceKind::TemplatedScript(language, dialect))
}

/// The metadata between two lines `---` with which a template begins.
pub(crate) fn front_matter(text: &str) -> Option<Span> {
    let body = text
        .strip_prefix("---")?
        .trim_start_matches([' ', '\t', '\r']);
    let start = text.len() - body.strip_prefix('\n')?.len();
    let mut at = start;
    for line in text[start..].split_inclusive('\n') {
        at += line.len();
        if line.trim_end() == "---" {
            return Some(Span::new(0, at));
        }
    }
    None
}

/// Which template language a page is written in, if it has template tags.
fn evidence(text: &str) -> Option<TemplateLanguage> {
    use TemplateLanguage as T;
    let has = |needle: &str| memchr::memmem::find(text.as_bytes(), needle.as_bytes()).is_some();
    let any = |needles: &[&str]| needles.iter().any(|needle| has(needle));
    if any(&["<?php", "<?="]) {
        return Some(T::Php);
    }
    if has("<%") {
        return Some(if any(&["<%@", "<%--"]) {
            T::Jsp
        } else if any(&["{ %>", "{%>", "<% }", "<%}", "<%- ", "<%_"]) {
            T::Ejs
        } else {
            T::Erb
        });
    }
    if any(&["{% ", "{%- ", "{%~", "{%+"]) {
        let liquid = [
            "assign ", "unless ", "render ", "liquid", "capture ", "case ",
        ];
        let is_liquid = liquid
            .iter()
            .any(|word| has(&format!("{{% {word}")) || has(&format!("{{%- {word}")));
        return Some(if is_liquid { T::Liquid } else { T::Jinja });
    }
    if !has("{{") {
        return None;
    }
    let go = [
        "{{-",
        "{{.",
        "{{ .",
        "{{$",
        "{{ $",
        "{{end",
        "{{ end",
        "{{if",
        "{{ if",
        "{{range",
        "{{ range",
        "{{template",
        "{{ template",
        "{{define",
        "{{ define",
        "{{with",
        "{{ with",
        "{{/*",
        "{{block",
        "{{ block",
    ];
    Some(if any(&go) { T::Go } else { T::Handlebars })
}

fn looks_like_smarty(text: &str) -> bool {
    [
        "{$",
        "{if ",
        "{/if}",
        "{literal}",
        "{foreach ",
        "{include ",
        "{*",
    ]
    .iter()
    .any(|needle| text.contains(needle))
}

const DOCUMENTATION: &[&str] = &[
    "md", "mdx", "markdown", "mkd", "rst", "adoc", "asciidoc", "txt", "ipynb", "org", "textile",
    // Reports of linters, which quote code.
    "sarif",
];

/// Tells what the source is there for, from its path in the project alone.
pub fn role(id: &SourceId) -> Role {
    let path = id.root_relative.to_ascii_lowercase();
    let mut segments: Vec<&str> = path.split('/').collect();
    let name = segments.pop().unwrap_or("");
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    if DOCUMENTATION.contains(&extension) || ["readme", "changelog", "contributing"].contains(&name)
    {
        return Role::Documentation;
    }
    let words: Vec<&str> = name.split('.').collect();
    if is_example(&words) || is_env_example(name) || is_configuration_example(name) {
        return Role::Example;
    }
    if is_test(name, &words)
        || segments
            .iter()
            .any(|segment| TEST_FOLDERS.contains(segment))
    {
        return Role::Test;
    }
    if segments
        .iter()
        .any(|segment| EXAMPLE_FOLDERS.contains(segment))
    {
        return Role::Example;
    }
    Role::Source
}

const TEST_FOLDERS: &[&str] = &[
    "__tests__",
    "__mocks__",
    "__fixtures__",
    "tests",
    "test",
    "spec",
    "specs",
    "e2e",
    "cypress",
    "testdata",
];

const EXAMPLE_FOLDERS: &[&str] = &["examples", "example", "samples", "sample"];

/// `.env.example`, `config.sample`, `settings.example.json`: the marker stands
/// behind the first dot.
fn is_example(words: &[&str]) -> bool {
    words.iter().enumerate().skip(1).any(|(at, word)| {
        matches!(*word, "example" | "sample" | "dist")
            && (*word == "example" || at + 1 == words.len() || words[1] == "env")
            || *word == "template" && words.get(1) == Some(&"env")
    })
}

/// `example.env`, `env.example`, `.env-sample`, `.env.staging.template`.
fn is_env_example(name: &str) -> bool {
    let words = || name.split(['.', '-', '_']).filter(|word| !word.is_empty());
    words().any(|word| matches!(word, "env" | "dotenv" | "vars"))
        && words().any(|word| {
            matches!(
                word,
                "example"
                    | "examples"
                    | "sample"
                    | "template"
                    | "tmpl"
                    | "tpl"
                    | "stub"
                    | "dist"
                    | "default"
            )
        })
        && dialect(name.rsplit('.').next().unwrap_or("")).is_none()
}

/// `docker-compose.sample.yml`, `application-example.yml`, `example.tfvars`,
/// `appsettings.template.json`. Many a `template` is configuration that counts
/// (of CloudFormation, of a devcontainer), but not one of settings.
fn is_configuration_example(name: &str) -> bool {
    const EXTENSIONS: &[&str] = &[
        "cfg",
        "conf",
        "config",
        "ini",
        "json",
        "json5",
        "jsonc",
        "properties",
        "tfvars",
        "toml",
        "xml",
        "yaml",
        "yml",
    ];
    const SETTINGS: &[&str] = &[
        "application",
        "appsettings",
        "config",
        "credentials",
        "secrets",
        "settings",
    ];
    let Some((stem, extension)) = name.rsplit_once('.') else {
        return false;
    };
    let last = stem.rsplit(['.', '-', '_']).next();
    EXTENSIONS.contains(&extension)
        && match last {
            Some("example" | "sample") => true,
            Some("template") => {
                let first = stem.split(['.', '-', '_']).next().unwrap_or("");
                SETTINGS.contains(&first)
            }
            _ => false,
        }
}

/// Whether a file configures tests, by its name: it counts, but nobody is sold
/// anything with the token in it.
pub fn configures_tests(id: &SourceId) -> bool {
    const RUNNERS: &[&str] = &["cypress", "jest", "karma", "playwright", "vitest"];
    const WHOLE: &[&str] = &["phpunit", "pytest", "setuptests", "tox"];
    let is_word = |word: &&str| matches!(*word, "test" | "testing" | "tests");
    let name = id.file_name().to_ascii_lowercase();
    let mut words = name.split(['.', '-', '_']).filter(|word| !word.is_empty());
    if dotenv(&name) == Some(SourceKind::Dotenv) {
        return words.any(|word| is_word(&word) || matches!(word, "ci" | "e2e"));
    }
    let words: Vec<&str> = words.collect();
    match words[..] {
        // `test.json`, in a folder of settings.
        [word, _] if is_word(&word) => {
            let path = id.root_relative.to_ascii_lowercase();
            let folder = path.rsplit('/').nth(1);
            matches!(
                folder,
                Some("config" | "environments" | "settings" | "env" | "envs")
            )
        }
        // The profiles of Spring and .NET.
        ["application" | "appsettings", word, _] => is_word(&word),
        ["setup", word, _] => is_word(&word),
        [runner, what, ..] if RUNNERS.contains(&runner) => {
            matches!(
                what,
                "conf" | "config" | "env" | "global" | "setup" | "workspace"
            )
        }
        [first, ..] => WHOLE.contains(&first),
        [] => false,
    }
}

fn is_test(name: &str, words: &[&str]) -> bool {
    // `.env.test.local` is what a test run reads, but it is no test.
    if name.starts_with(".env") {
        return false;
    }
    let inner = words.get(1..words.len().saturating_sub(1)).unwrap_or(&[]);
    inner
        .iter()
        .any(|word| matches!(*word, "test" | "tests" | "spec" | "stories" | "cy" | "e2e"))
        || name.starts_with("test_") && name.ends_with(".py")
        || name == "conftest.py"
        || [
            "_test.go",
            "_test.py",
            "_test.rb",
            "_spec.rb",
            "_test.exs",
            "test.php",
        ]
        .iter()
        .any(|ending| name.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(path: &str) -> SourceId {
        SourceId {
            display: path.into(),
            root_relative: path.into(),
            path: path.into(),
        }
    }

    #[test]
    fn kinds_follow_the_name_and_where_needed_the_text() {
        use SourceKind as K;
        use TemplateLanguage as T;
        let script = K::JavaScript(Dialect::JavaScript);
        let cases: &[(&str, &str, SourceKind)] = &[
            ("a/b.js", "", script),
            ("a/b.MJS", "", script),
            ("b.jsx", "", script),
            ("b.cts", "", K::JavaScript(Dialect::TypeScript)),
            ("b.tsx", "", K::JavaScript(Dialect::Tsx)),
            ("index.html", "<p>{ a }</p>", K::Html),
            ("index.html", "{% if a %}", K::Template(T::Jinja)),
            ("index.html", "{% assign a = 1 %}", K::Template(T::Liquid)),
            ("index.html", "{{- .A }}", K::Template(T::Go)),
            ("index.html", "{{ .A }}", K::Template(T::Go)),
            ("index.html", "{{#if a}}{{/if}}", K::Template(T::Handlebars)),
            ("index.html", "<% if a %><% end %>", K::Template(T::Erb)),
            ("index.htm", "<% if (a) { %><% } %>", K::Template(T::Ejs)),
            ("index.html", "<?php a(); ?>", K::Template(T::Php)),
            ("a.vue", "", K::Vue),
            ("a.svelte", "", K::Svelte),
            ("a.astro", "", K::Astro),
            ("a.php", "", K::Template(T::Php)),
            ("a.blade.php", "", K::Template(T::Blade)),
            ("a.html.erb", "", K::Template(T::Erb)),
            (
                "a.js.erb",
                "",
                K::TemplatedScript(T::Erb, Dialect::JavaScript),
            ),
            (
                "a.ts.hbs",
                "",
                K::TemplatedScript(T::Handlebars, Dialect::TypeScript),
            ),
            ("a.yml.j2", "", K::Text),
            ("a.tpl", "{{ .Values.x }}", K::Template(T::Go)),
            ("a.tpl", "{if $a}{/if}", K::Template(T::Smarty)),
            ("a.heex", "", K::Template(T::Heex)),
            ("a.aspx", "", K::Template(T::Jsp)),
            ("a.md", "", K::Markdown),
            ("a.rst", "", K::Text),
            ("a.svg", "", K::Text),
            ("a.xml", "", K::Text),
            ("a.py", "", K::OtherCode),
            (".env", "", K::Dotenv),
            (".env.local", "", K::Dotenv),
            (".env.example", "", K::Dotenv),
            ("prod.env", "", K::Dotenv),
            (".envrc", "", K::Dotenv),
            (".dev.vars", "", K::Dotenv),
            (".flaskenv", "", K::Dotenv),
            (".env.ts", "", K::JavaScript(Dialect::TypeScript)),
            ("env.js", "", script),
            ("Makefile", "", K::Text),
        ];
        for (path, text, expected) in cases {
            assert_eq!(source_kind(&id(path), text), *expected, "{path}: {text}");
        }
    }

    #[test]
    fn what_configures_tests() {
        let cases = [
            (".env.test", true),
            (".env.test.local", true),
            (".env.testing", true),
            (".env.ci", true),
            ("test.env", true),
            ("vitest.config.ts", true),
            ("playwright.config.ts", true),
            ("jest.setup.ts", true),
            ("src/setupTests.ts", true),
            ("test-setup.ts", false),
            ("cypress.env.json", true),
            ("cypress.config.ts", true),
            ("phpunit.xml", true),
            ("phpunit.xml.dist", true),
            ("pytest.ini", true),
            ("tox.ini", true),
            ("config/test.json", true),
            ("config/test.exs", true),
            ("config/environments/test.rb", true),
            ("shop/settings/test.py", true),
            ("src/main/resources/application-test.yml", true),
            (".env", false),
            (".env.staging", false),
            (".env.sandbox", false),
            ("src/test.ts", false),
            ("vite.config.ts", false),
            ("config/paddle-test.yml", false),
            ("jest.ts", false),
            ("", false),
        ];
        for (path, expected) in cases {
            assert_eq!(configures_tests(&id(path)), expected, "{path}");
        }
    }

    #[test]
    fn roles_follow_the_path() {
        let cases = [
            ("src/a.ts", Role::Source),
            ("README.md", Role::Documentation),
            ("README", Role::Documentation),
            ("docs/a.rst", Role::Documentation),
            ("docs/a.html", Role::Source),
            ("docs/examples/a.md", Role::Documentation),
            ("a.ipynb", Role::Documentation),
            ("results.sarif", Role::Documentation),
            (".env", Role::Source),
            (".env.test", Role::Source),
            (".env.test.local", Role::Source),
            (".env.example", Role::Example),
            (".env.production.example", Role::Example),
            (".env.sample", Role::Example),
            (".env.template", Role::Example),
            (".env.dist", Role::Example),
            ("example.env", Role::Example),
            ("frontend/env.example", Role::Example),
            (".env-sample", Role::Example),
            (".env_template", Role::Example),
            (".dev.vars.example", Role::Example),
            ("prod.env", Role::Source),
            ("env.template.ts", Role::Source),
            ("config.example.json", Role::Example),
            (".env.tmpl", Role::Example),
            (".env.stub", Role::Example),
            ("appsettings.template.json", Role::Example),
            ("appsettings.sample.json", Role::Example),
            ("src/main/resources/application-example.yml", Role::Example),
            ("docker-compose.sample.yml", Role::Example),
            ("infra/example.tfvars", Role::Example),
            ("template.yaml", Role::Source),
            ("vpc.template.json", Role::Source),
            ("samples.json", Role::Source),
            ("sample.ts", Role::Source),
            ("settings.sample", Role::Example),
            ("examples/a.ts", Role::Example),
            ("packages/x/samples/a.ts", Role::Example),
            ("dist/app.template.js", Role::Source),
            ("src/a.test.tsx", Role::Test),
            ("src/a.spec.js", Role::Test),
            ("src/Button.stories.tsx", Role::Test),
            ("src/__tests__/a.ts", Role::Test),
            ("__mocks__/a.ts", Role::Test),
            ("tests/a.php", Role::Test),
            ("cypress/a.js", Role::Test),
            ("app/test_billing.py", Role::Test),
            ("billing_test.go", Role::Test),
            ("src/test.ts", Role::Source),
            ("src/latest/a.ts", Role::Source),
        ];
        for (path, expected) in cases {
            assert_eq!(role(&id(path)), expected, "{path}");
        }
    }
}
