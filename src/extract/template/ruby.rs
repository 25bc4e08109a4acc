//! The structure of code whose blocks end in `end`: Ruby in ERB, Elixir in
//! EEx.

use crate::extract::template::braces::first_word;
use crate::extract::template::{Head, Step, Test};

/// The steps of Ruby `code`, a whole tag's content.
pub(crate) fn ruby(code: &str) -> Vec<Step<'_>> {
    let mut steps = Vec::new();
    for statement in code.split(['\n', ';']).map(str::trim) {
        let (word, rest) = first_word(statement);
        let closed_at_once = statement.ends_with(" end");
        match word {
            "if" | "unless" | "while" | "until" | "for" | "begin" | "def" | "case"
                if closed_at_once => {}
            "if" => steps.push(Step::Open("", Head::If(Test::new(without_then(rest))))),
            "unless" => {
                let test = Test::new(without_then(rest)).negated();
                steps.push(Step::Open("", Head::If(test)));
            }
            "elsif" => steps.push(Step::Branch(Some(Test::new(without_then(rest))))),
            "else" => steps.push(Step::Branch(None)),
            "case" => steps.push(Step::Open("", Head::Case(rest.trim()))),
            "when" => steps.push(Step::When(without_then(rest))),
            "while" | "until" | "for" | "begin" | "def" => {
                steps.push(Step::Open("", Head::Plain(statement)));
            }
            "end" => close(&mut steps),
            "" if statement.starts_with('}') => close(&mut steps),
            _ if opens_block(statement) => steps.push(Step::Open("", Head::Plain(statement))),
            _ => {}
        }
    }
    steps
}

fn without_then(test: &str) -> &str {
    let test = test.trim();
    test.strip_suffix(" then").unwrap_or(test)
}

/// A block that begins and ends in one tag is no step.
fn close(steps: &mut Vec<Step<'_>>) {
    match steps
        .iter()
        .rposition(|step| matches!(step, Step::Open(..)))
    {
        Some(open) => steps.truncate(open),
        None => steps.push(Step::Close(None)),
    }
}

/// `items.each do |item|`, `form_with(…) do`, `map { |x|`.
fn opens_block(statement: &str) -> bool {
    if statement.starts_with('#') {
        return false;
    }
    let before_parameters = match statement.strip_suffix('|') {
        Some(rest) => match rest.rfind('|') {
            Some(bar) => rest[..bar].trim_end(),
            None => return false,
        },
        None => statement,
    };
    before_parameters == "do"
        || before_parameters.ends_with(" do")
        || before_parameters.ends_with(")do")
        || before_parameters.ends_with('{')
}

/// The steps of Elixir `code`, a whole tag's content.
pub(crate) fn elixir(code: &str) -> Vec<Step<'_>> {
    let code = code.trim();
    let (word, rest) = first_word(code);
    let opened = rest.trim_end().strip_suffix(" do").map(str::trim);
    let step = match (word, opened) {
        ("if", Some(test)) => Step::Open("", Head::If(Test::new(test))),
        ("unless", Some(test)) => Step::Open("", Head::If(Test::new(test).negated())),
        ("case", Some(subject)) => Step::Open("", Head::Case(subject)),
        ("cond", _) if code.ends_with(" do") => Step::Open("", Head::Case("")),
        ("else", _) => Step::Branch(None),
        ("end", _) => Step::Close(None),
        (_, Some(_)) => Step::Open("", Head::Plain(code)),
        _ => match code.strip_suffix("->") {
            Some(head) if head.contains("fn ") => Step::Open("", Head::Plain(code)),
            Some(pattern) => Step::When(pattern.trim()),
            None => return Vec::new(),
        },
    };
    vec![step]
}
