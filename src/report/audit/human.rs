//! Audits for people: a table first, details after, then what the check says
//! of the current commit, and what was looked at.

use std::io::{self, Write};

use comfy_table::{ContentArrangement, Table, presets};

use super::{AuditFormat, day, json, place, short};
use crate::credential;
use crate::model::{Audit, AuditedSecret, Environment, Sighting};
use crate::report::{Sinks, Style, escape, human};

pub(super) static FORMAT: AuditFormat = AuditFormat {
    name: "human",
    write,
};

/// More refs and paths than this are counted, not listed.
const LISTED: usize = 5;

fn write(audits: &[Audit], sinks: &mut Sinks<'_>) -> io::Result<()> {
    for (at, audit) in audits.iter().enumerate() {
        if audits.len() > 1 {
            let gap = if at > 0 { "\n" } else { "" };
            writeln!(sinks.report.out, "{gap}== {}\n", line(&audit.repository))?;
        }
        let style = sinks.report.style;
        if !audit.secrets.is_empty() {
            writeln!(sinks.report.out, "{}\n", table(audit, style))?;
            for (number, secret) in audit.secrets.iter().enumerate() {
                details(number + 1, secret, style, &mut *sinks.report.out)?;
            }
        }
        if !audit.check.findings.is_empty() {
            writeln!(sinks.report.out, "In the current commit:\n")?;
            human::write_findings(&audit.check, &mut sinks.report)?;
        }
        writeln!(sinks.report.out, "{}", summary(audit, style))?;
    }
    sinks.report.out.flush()?;
    json::tell_problems(audits, sinks)
}

/// Text of the repository on one line, without secrets.
fn line(text: &str) -> String {
    escape::line(&credential::redact(text))
}

fn table(audit: &Audit, style: Style) -> String {
    let mut table = Table::new();
    table
        .load_preset(presets::UTF8_HORIZONTAL_ONLY)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(u16::try_from(style.width).unwrap_or(u16::MAX))
        .set_header(["#", "secret", "what", "first", "now", "where"]);
    for (at, secret) in audit.secrets.iter().enumerate() {
        table.add_row([
            (at + 1).to_string(),
            line(&secret.credential.redacted),
            what(secret),
            first_day(&secret.first),
            state(secret),
            line(&place(&secret.first)),
        ]);
    }
    table.to_string()
}

/// `live API key`.
fn what(secret: &AuditedSecret) -> String {
    let environment = match secret.credential.environment {
        Some(Environment::Production) => "live ",
        Some(Environment::Sandbox) => "sandbox ",
        None => "",
    };
    format!("{environment}{}", secret.credential.kind.replace('-', " "))
}

fn first_day(sighting: &Sighting) -> String {
    match day(sighting.date.as_deref()) {
        "" => "not committed".to_owned(),
        day => day.to_owned(),
    }
}

/// Whether it is still there.
fn state(secret: &AuditedSecret) -> String {
    if secret.in_head {
        return "in HEAD".to_owned();
    }
    if secret.refs.is_empty() {
        return "in no ref".to_owned();
    }
    match day(secret.last.date.as_deref()) {
        "" => "staged".to_owned(),
        day => format!("last seen {day}"),
    }
}

fn details(
    number: usize,
    secret: &AuditedSecret,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let (bold, plain) = match style.color {
        true => ("\u{1b}[1m", "\u{1b}[0m"),
        false => ("", ""),
    };
    writeln!(
        out,
        "{bold}{number}. {} {}{plain} ({})",
        what(secret),
        line(&secret.credential.redacted),
        secret.rule
    )?;
    if let Some(id) = &secret.credential.id {
        let created = day(secret.credential.created_at.as_deref());
        let created = match created {
            "" => String::new(),
            day => format!(", created {day}"),
        };
        writeln!(out, "   ID          {}{created}", line(id))?;
    }
    writeln!(out, "   came in     {}", seen(&secret.first))?;
    if secret.introduced > 1 {
        writeln!(
            out,
            "               and with {} other commits",
            secret.introduced - 1
        )?;
    }
    match secret.in_head {
        true => writeln!(
            out,
            "   is there    in the current commit: {}",
            seen(&secret.last)
        )?,
        false => writeln!(out, "   last seen   {}", seen(&secret.last))?,
    }
    list(out, "   under       ", &secret.paths)?;
    list(out, "   in          ", &secret.refs)?;
    writeln!(out)
}

fn seen(sighting: &Sighting) -> String {
    let Some(commit) = &sighting.commit else {
        return format!("{}, not committed", line(&place(sighting)));
    };
    format!(
        "{} {} by {}: {} ({})",
        day(sighting.date.as_deref()),
        short(commit),
        line(sighting.author.as_deref().unwrap_or("nobody")),
        line(sighting.subject.as_deref().unwrap_or("")),
        line(&place(sighting)),
    )
}

fn list(out: &mut dyn Write, label: &str, texts: &[String]) -> io::Result<()> {
    if texts.is_empty() {
        return Ok(());
    }
    let mut listed: Vec<String> = texts.iter().take(LISTED).map(|text| line(text)).collect();
    if texts.len() > LISTED {
        listed.push(format!("{} more", texts.len() - LISTED));
    }
    writeln!(out, "{label}{}", listed.join(", "))
}

fn summary(audit: &Audit, style: Style) -> String {
    let (code, plain) = match (style.color, audit.secrets.is_empty()) {
        (false, _) => ("", ""),
        (true, true) => ("\u{1b}[1;32m", "\u{1b}[0m"),
        (true, false) => ("\u{1b}[1;31m", "\u{1b}[0m"),
    };
    let count = |count: usize, one: &str| match count {
        0 => format!("no {one}s"),
        1 => format!("1 {one}"),
        count => format!("{count} {one}s"),
    };
    let coverage = &audit.coverage;
    let mut text = format!(
        "{code}{}{plain} in {}, {}, {} ({})",
        count(audit.secrets.len(), "secret"),
        count(coverage.refs, "ref"),
        count(coverage.commits, "commit"),
        count(coverage.blobs, "blob"),
        bytes(coverage.bytes),
    );
    for (reason, skipped) in &coverage.skipped {
        text.push_str(&format!("; {skipped} not looked at: {reason}"));
    }
    if coverage.unreachable_secrets > 0 {
        text.push_str(&format!(
            "\n{} in objects that no ref reaches; `--include-unreachable` tells them",
            count(coverage.unreachable_secrets, "more secret")
        ));
    }
    if audit.is_incomplete {
        text.push_str("\nincomplete: stopped before the end");
    }
    text
}

fn bytes(count: u64) -> String {
    let units = [("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000)];
    for (unit, size) in units {
        if count >= size {
            return format!("{}.{} {unit}", count / size, count % size * 10 / size);
        }
    }
    format!("{count} bytes")
}
