//! `paddlint explain RULE`: the rule's page, for a terminal.

use crate::cli::args::ExplainArguments;
use crate::cli::failure::Failure;
use crate::cli::rules::painted;
use crate::cli::suggest::similar;
use crate::cli::{Outcome, Session};
use crate::report::Style;
use crate::rules::{self, RuleMeta};

/// Shows one rule's page.
pub(super) fn run(
    arguments: &ExplainArguments,
    session: &mut Session<'_>,
) -> Result<Outcome, Failure> {
    let rule = find(&arguments.rule, &rules::metas())?;
    let text = page(rule, session.stdout_style());
    session.stdout.write_all(text.as_bytes())?;
    Ok(Outcome::Clean)
}

fn find<'a>(id: &str, rules: &[&'a RuleMeta]) -> Result<&'a RuleMeta, Failure> {
    if let Some(rule) = rules.iter().find(|rule| rule.id == id) {
        return Ok(rule);
    }
    let suggestion = similar(id, rules.iter().map(|rule| rule.id));
    let hint = suggestion.map_or_else(
        || "`paddlint rules` lists them".to_owned(),
        |name| format!("did you mean `{name}`?"),
    );
    Err(Failure::Usage(format!("there is no rule `{id}`; {hint}")))
}

fn page(rule: &RuleMeta, style: Style) -> String {
    let (bold, plain) = if style.color {
        ("\u{1b}[1m", "\u{1b}[0m")
    } else {
        ("", "")
    };
    let severity = painted(rule.severity.as_str(), rule.severity, style);
    let mut text = format!("{bold}{}{plain} ({severity}): {}\n", rule.id, rule.summary);
    text.push_str(&render(&rule.shown_page(), style));
    text.push_str(&format!("\n{}\n", rule.url()));
    text
}

/// Markdown as plain text: headings stand out, code is indented.
fn render(markdown: &str, style: Style) -> String {
    let mut text = String::new();
    let mut in_code = false;
    let mut is_blank = false;
    for line in markdown.lines() {
        if line.starts_with("```") {
            in_code = !in_code;
            continue;
        }
        // The title repeats the rule's id, which is already said.
        if !in_code && line.starts_with("# ") {
            continue;
        }
        if line.trim().is_empty() {
            is_blank = true;
            continue;
        }
        if is_blank || text.is_empty() {
            text.push('\n');
            is_blank = false;
        }
        text.push_str(&dress(line, in_code, style));
        text.push('\n');
    }
    text
}

fn dress(line: &str, in_code: bool, style: Style) -> String {
    let paint = |text: &str, code: &str| {
        if style.color {
            format!("\u{1b}[{code}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    };
    if in_code {
        return format!("    {}", paint(line, "36"));
    }
    let heading = line.trim_start_matches('#');
    if heading.len() < line.len() && heading.starts_with(' ') {
        return paint(heading.trim(), "1");
    }
    line.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Severity;

    static RULE: RuleMeta = RuleMeta {
        id: "leaked-api-key",
        severity: Severity::Error,
        summary: "an API key in any text",
        page: "# leaked-api-key\n\nAn API key can do anything.\nReally.\n\n\n## Bad\n\n```js\n\
               const key = '@LIVE_API_KEY@';\n\n# no heading\n```\n\n## Good\n\n* read `process.env`\n",
    };

    #[test]
    fn pages_read_well_without_markdown() {
        insta::assert_snapshot!(page(&RULE, Style::PLAIN), @r"
        leaked-api-key (error): an API key in any text

        An API key can do anything.
        Really.

        Bad

            const key = 'pdl_live_apikey_01h8bqh6qm****';

            # no heading

        Good

        * read `process.env`

        https://github.com/paddlint/paddlint/blob/main/docs/rules.md#leaked-api-key
        ");
        let style = Style {
            color: true,
            ..Style::PLAIN
        };
        insta::assert_snapshot!(page(&RULE, style).replace('\u{1b}', "^"), @r"
        ^[1mleaked-api-key^[0m (^[31merror^[0m): an API key in any text

        An API key can do anything.
        Really.

        ^[1mBad^[0m

            ^[36mconst key = 'pdl_live_apikey_01h8bqh6qm****';^[0m

            ^[36m# no heading^[0m

        ^[1mGood^[0m

        * read `process.env`

        https://github.com/paddlint/paddlint/blob/main/docs/rules.md#leaked-api-key
        ");
    }

    #[test]
    fn a_misspelt_rule_gets_a_suggestion() {
        let told = |id: &str| match find(id, &[&RULE]) {
            Ok(rule) => rule.id.to_owned(),
            Err(Failure::Usage(text)) => text,
            Err(other) => panic!("{other:?}"),
        };
        let cases = [
            ("leaked-api-key", "leaked-api-key"),
            (
                "leaked-apikey",
                "there is no rule `leaked-apikey`; did you mean `leaked-api-key`?",
            ),
            ("xyz", "there is no rule `xyz`; `paddlint rules` lists them"),
        ];
        for (id, expected) in cases {
            assert_eq!(told(id), expected);
        }
    }
}
