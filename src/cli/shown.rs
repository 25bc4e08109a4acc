//! What can be shown in several formats at once: the report of a check, or the
//! audits of repositories. Knows formats; does not know where reports go.

use std::io;

use crate::model::{Audit, Report};
use crate::report::audit::{self, AUDIT_FORMATS, AuditFormat};
use crate::report::{self, Detail, FORMATS, Format, Run, Sink, Sinks, github};

/// A way to show one kind of result.
pub(super) trait Shown: Send + Sync + 'static {
    /// What is shown.
    type Content: ?Sized;

    /// All ways; the first is the default.
    fn all() -> &'static [&'static Self];

    /// The name by which it is chosen.
    fn name(&self) -> &'static str;

    /// Writes `content`.
    fn write(&self, content: &Self::Content, sinks: &mut Sinks<'_>) -> io::Result<()>;

    /// What goes into the summary of a step beside the report, if anything.
    fn step_summary(&self, content: &Self::Content, run: &Run) -> Option<String>;

    /// Tells what happened in runs whose reports all go to files.
    fn tell(content: &Self::Content, detail: Detail, messages: &mut Sink<'_>) -> io::Result<()>;
}

impl Shown for Format {
    type Content = Report;

    fn all() -> &'static [&'static Self] {
        FORMATS
    }

    fn name(&self) -> &'static str {
        self.name
    }

    fn write(&self, content: &Report, sinks: &mut Sinks<'_>) -> io::Result<()> {
        report::write(self, content, sinks)
    }

    fn step_summary(&self, content: &Report, run: &Run) -> Option<String> {
        self.has_step_summary()
            .then(|| github::step_summary(content, run))
    }

    fn tell(content: &Report, detail: Detail, messages: &mut Sink<'_>) -> io::Result<()> {
        report::tell(content, detail, messages)
    }
}

impl Shown for AuditFormat {
    type Content = [Audit];

    fn all() -> &'static [&'static Self] {
        AUDIT_FORMATS
    }

    fn name(&self) -> &'static str {
        self.name
    }

    fn write(&self, content: &[Audit], sinks: &mut Sinks<'_>) -> io::Result<()> {
        audit::write(self, content, sinks)
    }

    fn step_summary(&self, _: &[Audit], _: &Run) -> Option<String> {
        None
    }

    fn tell(content: &[Audit], detail: Detail, messages: &mut Sink<'_>) -> io::Result<()> {
        audit::tell(content, detail, messages)
    }
}
