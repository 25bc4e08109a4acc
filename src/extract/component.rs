//! Components of Vue, Svelte and Astro: scripts that share a scope, and
//! expressions in the markup.
//!
//! This module knows how the three compilers cut a file; it does not know
//! JavaScript.

use std::collections::BTreeMap;

use crate::extract::markup::{self, Rules, Script, expression, read};
use crate::extract::mentions::Mentions;
use crate::extract::program::{Dialect, Program};
use crate::extract::template::{LineStrings, Sheet, is_word, skip_space};
use crate::model::Span;

/// The programs of a Vue component: its scripts as one, and handlers.
pub fn vue(text: &str, mentions: Mentions<'_>) -> Vec<Program> {
    let sheet = Sheet::plain(text);
    let markup = read(text, Rules::Component, mentions);
    let dialect = dialect(&markup.scripts, Dialect::JavaScript);
    let mut programs = shared(&sheet, &markup.scripts, dialect);
    programs.extend(
        markup
            .attributes
            .iter()
            .filter_map(|attribute| markup::handler_program(&sheet, attribute, dialect)),
    );
    programs
}

/// The programs of a Svelte component: its scripts as one, those of the page's
/// head, and the expressions in the markup.
pub fn svelte(text: &str, mentions: Mentions<'_>) -> Vec<Program> {
    let sheet = Sheet::plain(text);
    let Found { braces, .. } = find(text, 0);
    let markup = read(&without_braces(text, &braces), Rules::Component, mentions);
    let (head, own): (Vec<Script>, Vec<Script>) = markup
        .scripts
        .into_iter()
        .partition(|script| script.in_head);
    let dialect = dialect(&own, Dialect::JavaScript);
    let mut programs = shared(&sheet, &own, dialect);
    for (arm, scripts) in by_arm(text, &braces, head) {
        programs.extend(apart(markup::scripts(&sheet, &scripts), arm));
    }
    programs.extend(
        markup
            .attributes
            .iter()
            .filter_map(|attribute| markup::handler_program(&sheet, attribute, dialect)),
    );
    // Expressions are TypeScript where the scripts are.
    programs.extend(expressions(&sheet, &braces, dialect, mentions));
    programs
}

/// The programs of an Astro component: the code between the fences, each
/// script, and the expressions in the markup.
pub fn astro(text: &str, mentions: Mentions<'_>) -> Vec<Program> {
    let sheet = Sheet::plain(text);
    let frontmatter = frontmatter(text);
    let body = frontmatter.map_or(0, |frontmatter| text.len().min(frontmatter.end + 3));
    let Found { braces, scripts } = find(text, body);
    let mut masked = without_braces(text, &braces);
    masked.replace_range(..body, &" ".repeat(body));
    let markup = read(&masked, Rules::Component, mentions);
    // Scripts without attributes of their own are compiled; others go to the
    // page as they are.
    let (compiled, inline): (Vec<Script>, Vec<Script>) =
        markup.scripts.into_iter().partition(is_compiled);
    let (given, inline): (Vec<Script>, Vec<Script>) = inline
        .into_iter()
        .partition(|script| is_given_variables(script, text, mentions));
    let mut programs = Vec::new();
    // The code between the fences, which may return a response at its top
    // level, and the scripts that are given its variables.
    let bodies: Vec<Span> = frontmatter
        .into_iter()
        .chain(given.iter().map(|script| script.body))
        .filter(|body| !body.slice(text).trim().is_empty())
        .collect();
    if !bodies.is_empty() {
        programs.push(sheet.program(&bodies, Dialect::TypeScript));
    }
    for script in compiled
        .iter()
        .filter(|script| script.attribute("src").is_none())
    {
        if !script.body.slice(text).trim().is_empty() {
            programs.push(sheet.program_of(script.body, Dialect::TypeScript));
        }
    }
    programs.extend(markup::scripts(&sheet, &inline));
    programs.extend(
        markup.attributes.iter().filter_map(|attribute| {
            markup::handler_program(&sheet, attribute, Dialect::JavaScript)
        }),
    );
    // Of those in braces not all need be written.
    let in_braces = read(&only(text, &scripts), Rules::Component, mentions).scripts;
    let mut rest = text.as_bytes().to_vec();
    for script in &in_braces {
        let body = script.body;
        if body.slice(text).trim().is_empty() {
            continue;
        }
        let alone = match is_compiled(script) {
            true => vec![sheet.program_of(body, Dialect::TypeScript)],
            false => markup::scripts(&sheet, std::slice::from_ref(script)),
        };
        programs.extend(apart(alone, Some(body.start)));
        rest[body.start..body.end].fill(b' ');
    }
    let rest = String::from_utf8(rest).expect("scripts are whole characters");
    let rest = Sheet::plain(&rest);
    programs.extend(expressions(&rest, &braces, Dialect::Tsx, mentions));
    programs
}

/// The scripts by the innermost arm of Svelte's blocks that they stand in:
/// where its tag starts.
fn by_arm(
    text: &str,
    braces: &[Span],
    scripts: Vec<Script>,
) -> BTreeMap<Option<usize>, Vec<Script>> {
    let mut arms: BTreeMap<Option<usize>, Vec<Script>> = BTreeMap::new();
    let mut open: Vec<usize> = Vec::new();
    let mut braces = braces.iter().peekable();
    for script in scripts {
        while let Some(brace) = braces.next_if(|brace| brace.start < script.body.start) {
            match text.as_bytes()[brace.start + 1] {
                b'#' => open.push(brace.start),
                b':' => {
                    if let Some(arm) = open.last_mut() {
                        *arm = brace.start;
                    }
                }
                b'/' => {
                    open.pop();
                }
                _ => {}
            }
        }
        arms.entry(open.last().copied()).or_default().push(script);
    }
    arms
}

/// The programs as those of a part of the source that starts at `start`.
fn apart(programs: Vec<Program>, start: Option<usize>) -> impl Iterator<Item = Program> {
    programs.into_iter().map(move |program| Program {
        apart: start,
        ..program
    })
}

fn is_compiled(script: &Script) -> bool {
    script.attributes.iter().all(|(name, _)| name == "src")
}

/// Whether a script gets constants of the code between the fences under their
/// own names: `define:vars={{ token }}`.
fn is_given_variables(script: &Script, text: &str, mentions: Mentions<'_>) -> bool {
    script.attribute("define:vars").is_some() && mentions.are_in(script.body.slice(text))
}

/// One program of all the scripts that a component runs.
fn shared(sheet: &Sheet<'_>, scripts: &[Script], dialect: Dialect) -> Vec<Program> {
    let bodies: Vec<Span> = scripts
        .iter()
        .filter(|script| script.attribute("src").is_none() && speaks_javascript(script))
        .map(|script| script.body)
        .filter(|body| !body.slice(sheet.masked()).trim().is_empty())
        .collect();
    if bodies.is_empty() {
        return Vec::new();
    }
    vec![sheet.program(&bodies, dialect)]
}

fn speaks_javascript(script: &Script) -> bool {
    let language = script.attribute("lang").unwrap_or("");
    let kind = script.attribute("type").unwrap_or("");
    matches!(
        language,
        "" | "js" | "jsx" | "ts" | "tsx" | "javascript" | "typescript"
    ) && (kind.is_empty() || kind.contains("script") || kind == "module")
}

/// The richest grammar that one of the scripts asks for.
fn dialect(scripts: &[Script], default: Dialect) -> Dialect {
    scripts
        .iter()
        .filter_map(|script| match script.attribute("lang")? {
            "ts" | "typescript" => Some(Dialect::TypeScript),
            "tsx" => Some(Dialect::Tsx),
            _ => None,
        })
        .max()
        .unwrap_or(default)
}

/// The code between the fences at the start of an Astro file.
fn frontmatter(text: &str) -> Option<Span> {
    let open = skip_space(text.as_bytes(), 0);
    let start = open + 3;
    if text.get(open..start)? != "---" {
        return None;
    }
    let end = memchr::memmem::find_iter(&text.as_bytes()[start..], "---")
        .map(|at| start + at)
        .find(|&at| at == start || matches!(text.as_bytes()[at - 1], b'\n' | b'\r'))?;
    Some(Span::new(start, end))
}

/// What stands in the braces of the markup.
struct Found {
    /// The outermost `{…}`.
    braces: Vec<Span>,
    /// Elements in them that are scripts.
    scripts: Vec<Span>,
}

/// Looks for braces from `from` on, but in scripts, styles and comments.
fn find(text: &str, from: usize) -> Found {
    let mut reader = Braces {
        bytes: text.as_bytes(),
        found: Vec::new(),
        scripts: Vec::new(),
        open: Vec::new(),
        strings: LineStrings::default(),
    };
    let mut at = from;
    while at < text.len() {
        at = reader.step(at);
    }
    Found {
        scripts: std::mem::take(&mut reader.scripts),
        braces: reader.outermost(),
    }
}

struct Braces<'t> {
    bytes: &'t [u8],
    found: Vec<Span>,
    scripts: Vec<Span>,
    /// Open braces, and backticks with an interpolation open.
    open: Vec<(u8, usize)>,
    strings: LineStrings,
}

impl Braces<'_> {
    /// Reads what starts at `at`; returns where to read on.
    fn step(&mut self, at: usize) -> usize {
        match self.bytes[at] {
            b'<' if self.starts(at, b"<!--") => self.past(at, b"-->"),
            b'<' if self.open.is_empty() && self.starts_element(at, b"<script") => {
                self.raw_text(at, b"</script")
            }
            b'<' if self.starts_element(at, b"<script") => {
                let end = self.raw_text(at, b"</script");
                let end = self.past(end, b">");
                self.scripts.push(Span::new(at, end));
                end
            }
            b'<' if self.open.is_empty() && self.starts_element(at, b"<style") => {
                self.raw_text(at, b"</style")
            }
            b'{' => {
                self.open.push((b'{', at));
                at + 1
            }
            b'}' => match self.open.pop() {
                Some((b'`', _)) => self.template_literal(at + 1),
                Some((_, start)) => {
                    self.found.push(Span::new(start, at + 1));
                    at + 1
                }
                None => at + 1,
            },
            _ if self.open.is_empty() => at + 1,
            b'\\' => at + 2,
            b'/' if self.starts(at, b"//") && !self.follows_colon(at) => self.line_end(at),
            b'/' if self.starts(at, b"/*") => self.past(at, b"*/"),
            b'\'' | b'"' => self.strings.end(self.bytes, at),
            b'`' => self.template_literal(at + 1),
            _ => at + 1,
        }
    }

    fn starts(&self, at: usize, what: &[u8]) -> bool {
        self.bytes[at..].starts_with(what)
    }

    fn starts_element(&self, at: usize, name: &[u8]) -> bool {
        self.starts(at, name)
            && self
                .bytes
                .get(at + name.len())
                .is_none_or(|&byte| !is_word(byte))
    }

    /// A URL's slashes are no comment.
    fn follows_colon(&self, at: usize) -> bool {
        at > 0 && self.bytes[at - 1] == b':'
    }

    fn past(&self, at: usize, what: &[u8]) -> usize {
        memchr::memmem::find(&self.bytes[at..], what)
            .map_or(self.bytes.len(), |end| at + end + what.len())
    }

    fn line_end(&self, at: usize) -> usize {
        memchr::memchr(b'\n', &self.bytes[at..]).map_or(self.bytes.len(), |end| at + end)
    }

    /// The end of the element that starts at `at`. Braces in its own tag are
    /// found, those in its text are not.
    fn raw_text(&mut self, at: usize, closer: &[u8]) -> usize {
        let mut tag = at + 1;
        let mut depth = 0_usize;
        while let Some(&byte) = self.bytes.get(tag) {
            match byte {
                b'{' => {
                    depth += 1;
                    self.open.push((b'{', tag));
                }
                b'}' if depth > 0 => {
                    depth -= 1;
                    if let Some((_, start)) = self.open.pop() {
                        self.found.push(Span::new(start, tag + 1));
                    }
                }
                b'>' if depth == 0 => break,
                _ => {}
            }
            tag += 1;
        }
        let is_closed = tag > 0 && self.bytes.get(tag - 1) == Some(&b'/');
        if is_closed {
            tag
        } else {
            self.past(tag.min(self.bytes.len()), closer)
        }
    }

    /// Reads on in a template literal, up to its end or an interpolation.
    fn template_literal(&mut self, from: usize) -> usize {
        let mut at = from;
        while let Some(&byte) = self.bytes.get(at) {
            match byte {
                b'\\' => at += 1,
                b'`' => return at + 1,
                b'$' if self.bytes.get(at + 1) == Some(&b'{') => {
                    self.open.push((b'`', at));
                    return at + 2;
                }
                _ => {}
            }
            at += 1;
        }
        self.bytes.len()
    }

    fn outermost(mut self) -> Vec<Span> {
        self.found
            .sort_by_key(|span| (span.start, std::cmp::Reverse(span.end)));
        let mut outer: Vec<Span> = Vec::new();
        for span in self.found {
            if outer.last().is_none_or(|last| span.start >= last.end) {
                outer.push(span);
            }
        }
        outer
    }
}

/// The text with these braces masked, so that no `>` in them ends a tag.
fn without_braces(text: &str, braces: &[Span]) -> String {
    let mut masked = text.as_bytes().to_vec();
    for brace in braces {
        masked[brace.start..brace.end].fill(b'_');
    }
    String::from_utf8(masked).expect("braces are whole characters")
}

/// The text with all but these parts masked.
fn only(text: &str, parts: &[Span]) -> String {
    let mut masked = vec![b' '; text.len()];
    for part in parts {
        masked[part.start..part.end].copy_from_slice(part.slice(text).as_bytes());
    }
    String::from_utf8(masked).expect("parts are whole characters")
}

/// Programs of the expressions that mention Paddle.
fn expressions(
    sheet: &Sheet<'_>,
    braces: &[Span],
    dialect: Dialect,
    mentions: Mentions<'_>,
) -> Vec<Program> {
    let text = sheet.masked();
    braces
        .iter()
        .map(|brace| Span::new(brace.start + 1, brace.end - 1))
        .filter(|inner| mentions.are_in(inner.slice(text)))
        .filter_map(|inner| {
            let code = inner.slice(text);
            // `{@html x}` is an expression; `{#if x}` and its kin are not.
            let skip = match code.as_bytes().first()? {
                b'#' | b':' | b'/' => return None,
                b'@' => code.find(' ')?,
                _ => 0,
            };
            let inner = Span::new(inner.start + skip, inner.end);
            Some(expression(sheet, inner, dialect))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The programs, each with what stands at the start of its part if it is
    /// apart from the others.
    fn shown(text: &str, programs: &[Program]) -> Vec<String> {
        let lines = programs.iter().map(|program| {
            let code = program.readings[0].text.split_whitespace();
            let code = code.collect::<Vec<_>>().join(" ").replace(" ;", ";");
            match program.apart {
                Some(start) => {
                    let arm = text[start..].split(['}', ';']).next().unwrap_or("");
                    format!("{arm} ⇒ {code}")
                }
                None => code,
            }
        });
        lines.collect()
    }

    #[test]
    fn scripts_in_arms_of_svelte_are_apart() {
        let text = "<svelte:head><script>a.paddle;</script>\
                    {#if x}<script>b.paddle;</script><script>c.paddle;</script>\
                    {#if y}<script>d.paddle;</script>{/if}<script>e.paddle;</script>\
                    {:else}<script>f.paddle;</script>{/if}\
                    <script>g.paddle;</script></svelte:head>";
        let expected = [
            "a.paddle;; g.paddle;;",
            "{#if x ⇒ b.paddle;; c.paddle;; e.paddle;;",
            "{#if y ⇒ d.paddle;;",
            "{:else ⇒ f.paddle;;",
        ];
        assert_eq!(shown(text, &svelte(text, Mentions::OF_PADDLE)), expected);
    }

    #[test]
    fn scripts_in_braces_of_astro_are_apart() {
        let cases: &[(&str, &[&str])] = &[
            (
                "<p>{x ? (<script is:inline>a('paddle');</script>) : (<script>b('paddle');</script>)}</p>",
                &["a('paddle') ⇒ a('paddle');;", "b('paddle') ⇒ b('paddle');"],
            ),
            (
                "{x && <b onclick={paddle}>y</b>}<script>c('paddle');</script>",
                &["c('paddle');", "(x && <b onclick={paddle}>y</b>)"],
            ),
            (
                "{'<script>'}{`<script>paddle</script>`}",
                &["(`<script>paddle</script>`)"],
            ),
        ];
        for (text, expected) in cases {
            let programs = astro(text, Mentions::OF_PADDLE);
            assert_eq!(shown(text, &programs), *expected, "{text}");
        }
    }
}
