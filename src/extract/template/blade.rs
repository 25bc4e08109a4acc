//! Laravel's Blade: `{{ }}`, `{!! !!}`, `{{-- --}}`, directives that begin
//! with `@`, and PHP.

use std::collections::BTreeSet;

use crate::extract::template::scan::{Finder, is_word};
use crate::extract::template::{Effect, Head, Step, Tag, Test, php};

/// All tags of a Blade template.
pub(crate) fn tags(text: &str) -> Vec<Tag<'_>> {
    let mut finder = Finder::new(text);
    let closed = closed_names(text);
    let mut tags = Vec::new();
    let mut at = 0;
    while let Some(next) = finder
        .bytes()
        .get(at..)
        .and_then(|rest| memchr::memchr3(b'{', b'@', b'<', rest))
    {
        let open = at + next;
        let tag = match finder.bytes()[open] {
            b'{' => braces(&mut finder, open),
            b'<' if finder.is_at(open, "<?") => php::tag(&finder, open),
            b'@' if finder.is_at(open, "@{{") || finder.is_at(open, "@@") => {
                // What follows is for another engine.
                at = open + 3;
                continue;
            }
            b'@' => directive(&mut finder, open, &closed),
            _ => None,
        };
        at = tag.as_ref().map_or(open + 1, |tag| tag.span.end);
        if &text[open..at] == "@verbatim" {
            // Up to its end the braces are the page's own.
            at = finder.find("@endverbatim", at).unwrap_or(at);
        }
        tags.extend(tag);
    }
    tags
}

/// Names with an `@end…`: blocks, whoever defined them.
fn closed_names(text: &str) -> BTreeSet<&str> {
    let finder = Finder::new(text);
    memchr::memmem::find_iter(text.as_bytes(), b"@end")
        .map(|at| &text[at + 4..finder.word_end(at + 4)])
        .filter(|name| !name.is_empty())
        .collect()
}

fn braces<'t>(finder: &mut Finder<'t>, open: usize) -> Option<Tag<'t>> {
    let (skip, closer, effect) = if finder.is_at(open, "{{--") {
        (4, "--}}", Effect::Nothing)
    } else if finder.is_at(open, "{{{") {
        (3, "}}}", Effect::Value)
    } else if finder.is_at(open, "{{") {
        (2, "}}", Effect::Value)
    } else if finder.is_at(open, "{!!") {
        (3, "!!}", Effect::Value)
    } else {
        return None;
    };
    let end = finder.find_end(closer, open + skip)?;
    Some(Tag::new(open, end, effect))
}

fn directive<'t>(finder: &mut Finder<'t>, open: usize, closed: &BTreeSet<&str>) -> Option<Tag<'t>> {
    let text = finder.text();
    // An e-mail address is not a directive.
    if open > 0 && is_word(finder.bytes()[open - 1]) {
        return None;
    }
    let name_end = finder.word_end(open + 1);
    let name = &text[open + 1..name_end];
    if name.is_empty() {
        return None;
    }
    // Unknown names are not measured further, so that this stays linear.
    let known = effect(name, None, closed).or_else(|| effect(name, Some(""), closed));
    known?;
    if name == "php" && !finder.is_at(name_end, "(") {
        let end = finder.find_end("@endphp", name_end)?;
        return Some(Tag::new(open, end, Effect::Nothing));
    }
    let spaces = finder.bytes()[name_end..]
        .iter()
        .take_while(|byte| matches!(byte, b' ' | b'\t'))
        .count();
    let group_open = name_end + spaces;
    let group_end = if finder.is_at(group_open, "(") && !takes_no_argument(name) {
        finder.group(group_open)
    } else {
        None
    };
    let Some(group_end) = group_end else {
        // `@click.prevent="…"` and `@error="…"` are attributes.
        let next = finder.bytes().get(name_end);
        if matches!(next, Some(b'=' | b'.' | b':' | b'-' | b'(')) {
            return None;
        }
        return Some(Tag::new(open, name_end, effect(name, None, closed)?));
    };
    let argument = text[group_open + 1..group_end - 1].trim();
    let effect = effect(name, Some(argument), closed).unwrap_or(Effect::Nothing);
    Some(Tag::new(open, group_end, effect))
}

fn takes_no_argument(name: &str) -> bool {
    name == "else" || name.starts_with("end") || matches!(name, "csrf" | "stop" | "show")
}

/// What the directive does; `None` if it is none.
fn effect<'t>(
    name: &'t str,
    argument: Option<&'t str>,
    closed: &BTreeSet<&str>,
) -> Option<Effect<'t>> {
    let composed =
        |function: &str| Test::composed(format!("{function}({})", argument.unwrap_or("")).into());
    let open = |test: Test<'t>| Step::Open(name, Head::If(test));
    let step = match (name, argument) {
        ("if", Some(test)) => open(Test::new(test)),
        ("unless", Some(test)) => open(Test::new(test).negated()),
        ("isset", Some(_)) => open(composed("isset")),
        ("empty", Some(_)) => open(composed("empty")),
        ("empty", None) => Step::Branch(None),
        ("production", _) => open(Test::composed("app()->environment('production')".into())),
        ("env", Some(_)) => open(composed("app()->environment")),
        ("auth", _) => open(composed("auth")),
        ("guest", _) => open(composed("auth").negated()),
        ("can" | "canany" | "error" | "feature" | "hasSection" | "session" | "role", Some(_)) => {
            open(composed(name))
        }
        ("cannot", Some(_)) => open(composed("can").negated()),
        ("sectionMissing", Some(_)) => open(composed("hasSection").negated()),
        ("elseif" | "elsecan" | "elsecannot" | "elseenv" | "elseauth", Some(test)) => {
            Step::Branch(Some(Test::new(test)))
        }
        ("else" | "elseauth" | "elseguest" | "elseproduction", _) => Step::Branch(None),
        ("switch", Some(subject)) => Step::Open(name, Head::Case(subject)),
        ("case", Some(value)) => Step::When(value),
        ("default", _) => Step::Branch(None),
        ("break" | "continue", _) => return Some(Effect::Nothing),
        ("foreach" | "forelse" | "for" | "while", Some(text)) => {
            Step::Open(name, Head::Plain(text))
        }
        // These close a section, like `@endsection`.
        ("stop" | "show" | "overwrite" | "append", _) => return Some(Effect::Nothing),
        ("hasSection" | "isset" | "can" | "case" | "error", None) => return None,
        _ if VALUES.contains(&name) => return Some(Effect::Value),
        _ if SILENT.contains(&name) => return Some(Effect::Nothing),
        _ => match name.strip_prefix("end") {
            Some("php") => return Some(Effect::Nothing),
            Some(closed) if !closed.is_empty() => Step::Close(Some(closed_name(closed))),
            _ if PLAIN.contains(&name) => {
                let text = argument.unwrap_or(name);
                if !closed.contains(name) {
                    return Some(Effect::Nothing);
                }
                Step::Open(name, Head::Plain(text))
            }
            // `Blade::if('sandbox', …)` gives `@sandbox … @endsandbox`.
            _ if closed.contains(name) => open(match argument {
                Some(_) => composed(name),
                None => Test::composed(name.into()),
            }),
            _ => match name.strip_prefix("else") {
                Some(rest) if closed.contains(rest) => Step::Branch(None),
                Some(_) | None => return None,
            },
        },
    };
    Some(Effect::Control(vec![step]))
}

/// The block that an `@end…` ends.
fn closed_name(name: &str) -> &str {
    match name {
        "sectionMissing" => "hasSection",
        _ => name,
    }
}

const VALUES: &[&str] = &[
    "json",
    "js",
    "lang",
    "choice",
    "vite",
    "yield",
    "stack",
    "include",
    "includeIf",
    "includeWhen",
    "includeUnless",
    "includeFirst",
    "each",
    "class",
    "style",
    "checked",
    "selected",
    "disabled",
    "required",
    "readonly",
    "asset",
    "livewire",
    "entangle",
    "this",
    "method",
    "svg",
    "route",
    "url",
    "config",
    "old",
    "auth_user",
    "money",
    "date",
    "datetime",
];

const SILENT: &[&str] = &[
    "csrf",
    "extends",
    "parent",
    "paddleJS",
    "props",
    "aware",
    "inject",
    "use",
    "dd",
    "dump",
    "livewireScripts",
    "livewireStyles",
    "livewireScriptConfig",
    "routes",
    "viteReactRefresh",
    "inertia",
    "inertiaHead",
    "filamentScripts",
    "filamentStyles",
    "fluxScripts",
    "fluxAppearance",
    "laravelPWA",
    "extendsFirst",
    "php",
    "vapor",
    "ray",
];

const PLAIN: &[&str] = &[
    "section",
    "push",
    "pushOnce",
    "pushIf",
    "prepend",
    "prependOnce",
    "component",
    "componentFirst",
    "slot",
    "fragment",
    "once",
    "persist",
    "teleport",
    "volt",
    "script",
    "verbatim",
    "assets",
    "markdown",
    "spaceless",
    "cache",
    "minify",
    "prepend_once",
];
