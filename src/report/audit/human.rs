//! Audits for people: a table first, details after, then what the check says
//! of the current commit, and what was looked at.

use std::io;

use comfy_table::{ColumnConstraint, ContentArrangement, Table, TableComponent, presets};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::words::{self, State, day, line, place, short, what};
use super::{AuditFormat, summary};
use crate::model::{Audit, AuditedSecret, Sighting};
use crate::report::{Run, Sinks, Style, human};

pub(super) static FORMAT: AuditFormat = AuditFormat {
    name: "human",
    write,
};

/// More refs and paths than this are counted, not listed.
const LISTED: usize = 5;

fn write(audits: &[Audit], sinks: &mut Sinks<'_>) -> io::Result<()> {
    let (style, run) = (sinks.report.style, sinks.run);
    for (at, audit) in audits.iter().enumerate() {
        if audits.len() > 1 {
            let gap = if at > 0 { "\n" } else { "" };
            writeln!(sinks.report.out, "{gap}== {}\n", line(&audit.repository))?;
        }
        if !audit.secrets.is_empty() {
            writeln!(sinks.report.out, "{}\n", table(audit, style))?;
            for (number, secret) in audit.secrets.iter().enumerate() {
                let details = details(number + 1, secret, run, style);
                writeln!(sinks.report.out, "{details}")?;
            }
        }
        if !audit.check.findings.is_empty() {
            writeln!(sinks.report.out, "In the current commit:\n")?;
            human::write_findings(&audit.check, &mut sinks.report)?;
        }
        writeln!(sinks.report.out, "{}", summary::of(audit, style))?;
    }
    Ok(())
}

fn table(audit: &Audit, style: Style) -> String {
    let mut table = Table::new();
    table
        .load_preset(presets::NOTHING)
        .set_style(TableComponent::HeaderLines, '─')
        .set_style(TableComponent::MiddleHeaderIntersections, '─')
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(u16::try_from(style.width).unwrap_or(u16::MAX))
        .set_header(["#", "secret", "now", "came in", "where"]);
    for (at, secret) in audit.secrets.iter().enumerate() {
        table.add_row([
            (at + 1).to_string(),
            line(&secret.credential.redacted),
            State::of(secret).as_str().to_owned(),
            day(secret.first.date.as_deref()).to_owned(),
            place(match secret.in_head {
                true => &secret.last,
                false => &secret.first,
            }),
        ]);
    }
    let columns = table.column_iter_mut();
    for (at, column) in columns.enumerate() {
        column.set_padding((0, 1));
        // All but the place are short, and easier to compare whole.
        if at < 4 {
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
    table.trim_fmt()
}

fn details(number: usize, secret: &AuditedSecret, run: &Run, style: Style) -> String {
    let (bold, alarm, plain) = match style.color {
        true => ("\u{1b}[1m", "\u{1b}[1;33m", "\u{1b}[0m"),
        false => ("", "", ""),
    };
    let mut details = Details {
        text: format!(
            "{bold}{number}. {} {}{plain} ({})\n",
            what(secret),
            line(&secret.credential.redacted),
            secret.rule
        ),
        width: style.width,
    };
    if let Some(id) = &secret.credential.id {
        details.add("ID", &line(id));
    }
    if let Some(created) = &secret.credential.created_at {
        let created = day(Some(created));
        match words::age(secret, run) {
            Some(days) if words::is_old(secret, run) => details.add(
                "created",
                &format!(
                    "{created}, {} ago {alarm}(older than {} days: replace it){plain}",
                    words::count(usize::try_from(days).unwrap_or(0), "day"),
                    words::OLD
                ),
            ),
            _ => details.add("created", created),
        }
    }
    details.sighting("came in", &secret.first);
    if secret.introduced > 1 {
        let others = words::count(secret.introduced - 1, "other commit");
        details.add("", &format!("and with {others}"));
    }
    match State::of(secret) {
        State::InHead => details.add("in HEAD", &place(&secret.last)),
        State::Staged => {}
        State::InHistory | State::Unreachable if secret.last == secret.first => {
            details.add("last seen", "in the same commit");
        }
        State::InHistory | State::Unreachable => details.sighting("last seen", &secret.last),
    }
    if secret.paths.len() > 1 {
        details.list("under", &secret.paths, line);
    }
    match secret.refs.is_empty() {
        true => details.add("refs", "none: no ref reaches it"),
        false => details.list("refs", &secret.refs, words::reference),
    }
    details.text
}

/// Labels, and what stands beside them.
struct Details {
    text: String,
    width: usize,
}

impl Details {
    /// How many columns a value has.
    fn room(&self) -> usize {
        self.width.saturating_sub(14)
    }

    fn add(&mut self, label: &str, value: &str) {
        self.text.push_str(&format!("   {label:<10} {value}\n"));
    }

    fn sighting(&mut self, label: &str, sighting: &Sighting) {
        let Some(commit) = &sighting.commit else {
            return self.add(label, &format!("{}, not committed", place(sighting)));
        };
        let author = line(sighting.author.as_deref().unwrap_or("nobody"));
        let day = day(sighting.date.as_deref());
        self.add(label, &format!("{day}  {}  {author}", short(commit)));
        let subject = line(sighting.subject.as_deref().unwrap_or(""));
        if !subject.is_empty() {
            self.add("", &clipped(&subject, self.room()));
        }
        self.add("", &place(sighting));
    }

    /// As many on a line as there is room for.
    fn list(&mut self, label: &str, texts: &[String], shown: fn(&str) -> String) {
        let mut listed: Vec<String> = texts.iter().take(LISTED).map(|text| shown(text)).collect();
        if texts.len() > LISTED {
            listed.push(format!("{} more", texts.len() - LISTED));
        }
        let room = self.room();
        let (mut label, mut row) = (label, String::new());
        for text in listed {
            if !row.is_empty() && row.width() + text.width() + 2 > room {
                self.add(std::mem::take(&mut label), &format!("{row},"));
                row.clear();
            }
            if !row.is_empty() {
                row.push_str(", ");
            }
            row.push_str(&text);
        }
        self.add(label, &row);
    }
}

/// As much of `text` as fits.
fn clipped(text: &str, room: usize) -> String {
    if text.width() <= room {
        return text.to_owned();
    }
    let mut taken = 0;
    let fits = |character: &char| {
        taken += character.width().unwrap_or(0);
        taken < room
    };
    let mut clipped: String = text.chars().take_while(fits).collect();
    clipped.push('…');
    clipped
}
