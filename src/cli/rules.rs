//! `paddlint rules`: what is looked for.

use serde::Serialize;

use crate::cli::args::{Answer, RulesArguments};
use crate::cli::failure::Failure;
use crate::cli::{Outcome, Session};
use crate::model::Severity;
use crate::report::Style;
use crate::rules::{self, RuleMeta};

/// Lists all rules.
pub(super) fn run(
    arguments: &RulesArguments,
    session: &mut Session<'_>,
) -> Result<Outcome, Failure> {
    let style = session.stdout_style();
    let text = match arguments.format {
        Answer::Human => table(&rules::metas(), style),
        Answer::Json => json(&rules::metas())?,
    };
    session.stdout.write_all(text.as_bytes())?;
    Ok(Outcome::Clean)
}

fn table(rules: &[&RuleMeta], style: Style) -> String {
    let widest = rules.iter().map(|rule| rule.id.len()).max().unwrap_or(0);
    let mut table = String::new();
    for rule in rules {
        let severity = format!("{:7}", rule.severity.as_str());
        table.push_str(&format!(
            "{:widest$}  {}  {}\n",
            rule.id,
            painted(&severity, rule.severity, style),
            rule.summary
        ));
    }
    table
}

/// `text` in the colour of `severity`.
pub(super) fn painted(text: &str, severity: Severity, style: Style) -> String {
    let code = match severity {
        Severity::Error => "31",
        Severity::Warning => "33",
        Severity::Note => "36",
    };
    if style.color {
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    } else {
        text.to_owned()
    }
}

#[derive(Serialize)]
struct Rules {
    version: u32,
    rules: Vec<Rule>,
}

#[derive(Serialize)]
struct Rule {
    id: &'static str,
    severity: &'static str,
    summary: &'static str,
    url: String,
}

fn json(rules: &[&RuleMeta]) -> Result<String, Failure> {
    let rules = rules.iter().map(|rule| Rule {
        id: rule.id,
        severity: rule.severity.as_str(),
        summary: rule.summary,
        url: rule.url(),
    });
    let document = Rules {
        version: 1,
        rules: rules.collect(),
    };
    let mut text = serde_json::to_string_pretty(&document).map_err(std::io::Error::from)?;
    text.push('\n');
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    static RULES: &[&RuleMeta] = &[
        &RuleMeta {
            id: "leaked-api-key",
            severity: Severity::Error,
            summary: "an API key in any text",
            page: "",
        },
        &RuleMeta {
            id: "unusual-token",
            severity: Severity::Note,
            summary: "a token of unusual looks",
            page: "",
        },
    ];

    #[test]
    fn the_table_is_aligned() {
        insta::assert_snapshot!(table(RULES, Style::PLAIN), @r"
        leaked-api-key  error    an API key in any text
        unusual-token   note     a token of unusual looks
        ");
    }

    #[test]
    fn the_list_is_json() {
        let text = json(RULES).unwrap_or_default();
        let value: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(value["version"], 1);
        assert_eq!(value["rules"][1]["id"], "unusual-token");
        assert_eq!(value["rules"][1]["severity"], "note");
    }
}
