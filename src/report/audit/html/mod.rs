//! Audits as one page that needs nothing else: to be read without scripts, to
//! be filtered and sorted with them, to be printed.
//!
//! All text is escaped by the template, and made visible before that
//! (`words`). The page may load nothing and run nothing but its own script,
//! which its policy names by hash. `view` says what is shown, `timeline` where
//! bars begin and end; the words and the markup are in `*.html`.

mod timeline;
mod view;

use std::io;

use askama::Template;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use super::AuditFormat;
use crate::model::Audit;
use crate::report::Sinks;

pub(super) static FORMAT: AuditFormat = AuditFormat {
    name: "html",
    write,
};

fn write(audits: &[Audit], sinks: &mut Sinks<'_>) -> io::Result<()> {
    let (style, script) = (include_str!("style.css"), include_str!("script.js"));
    let policy = policy(style, script);
    let page = view::Page::new(audits, sinks.run, style, script, &policy);
    let mut out = io::BufWriter::new(&mut *sinks.report.out);
    page.write_into(&mut out)?;
    io::Write::write_all(&mut out, b"\n")?;
    io::Write::flush(&mut out)
}

/// What the page may do: show itself.
fn policy(style: &str, script: &str) -> String {
    let hash = |text: &str| STANDARD.encode(Sha256::digest(text));
    format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; img-src data:; \
         base-uri 'none'; form-action 'none'",
        hash(style),
        hash(script)
    )
}
