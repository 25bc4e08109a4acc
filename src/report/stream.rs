//! JSON and XML that are written piece by piece, never held as a whole.
//!
//! This module knows how text must be spelt in them, not what they say.

use std::io::{self, Write};

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, Event};
use serde::{Serialize, Serializer};
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter};

use crate::report::escape;

/// Writes `value` as indented JSON and ends the line.
pub(crate) fn json(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    let formatter = Harmless(PrettyFormatter::new());
    value.serialize(&mut serde_json::Serializer::with_formatter(
        &mut *out, formatter,
    ))?;
    out.write_all(b"\n")
}

/// Writes `value` as JSON on one line.
pub(crate) fn json_line(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    let formatter = Harmless(CompactFormatter);
    value.serialize(&mut serde_json::Serializer::with_formatter(
        &mut *out, formatter,
    ))?;
    out.write_all(b"\n")
}

/// A JSON array whose items are made one at a time, while it is written.
pub(crate) struct Each<I>(pub(crate) I);

impl<I> Serialize for Each<I>
where
    I: Iterator + Clone,
    I::Item: Serialize,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.clone())
    }
}

/// Spells as `\u…` the characters that JSON leaves alone but a terminal does
/// not, and what begins markup: the report is safe in a page, and whoever
/// searches it for programs, as paddlint does, takes no example for one.
struct Harmless<F>(F);

impl<F: Formatter> Formatter for Harmless<F> {
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let fragment = escape::json(fragment);
        let mut parts = fragment.split('<');
        out.write_all(parts.next().unwrap_or_default().as_bytes())?;
        parts.try_for_each(|part| {
            out.write_all(b"\\u003c")?;
            out.write_all(part.as_bytes())
        })
    }

    fn begin_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_array(out)
    }

    fn end_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array(out)
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_array_value(out, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array_value(out)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object(out)
    }

    fn end_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object(out)
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_object_key(out, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object_value(out)
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object_value(out)
    }
}

/// What XML is written with.
pub(crate) type Xml<'a> = Writer<&'a mut dyn Write>;

/// Begins an XML document, lets `content` write it, and ends the line.
pub(crate) fn xml(
    out: &mut dyn Write,
    content: impl FnOnce(&mut Xml<'_>) -> io::Result<()>,
) -> io::Result<()> {
    let mut writer: Xml<'_> = Writer::new_with_indent(&mut *out, b' ', 2);
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    content(&mut writer)?;
    out.write_all(b"\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_harms_no_terminal_and_stays_the_same_value() {
        let value = ["a\u{9b}b\u{202e}\n\"c\"", "\u{1b}[2J", "é漢</script>"];
        let mut out = Vec::new();
        json(&Each(value.iter()), &mut out).expect("a vector takes all");
        json_line(&Each(value.iter()), &mut out).expect("a vector takes all");
        let text = String::from_utf8(out).expect("text");
        assert!(!text.contains(|c| c == '<' || c != '\n' && escape::must_be_escaped(c)));
        let documents = serde_json::Deserializer::from_str(&text).into_iter::<[String; 3]>();
        let documents: Vec<_> = documents.map(|document| document.expect("JSON")).collect();
        assert_eq!(documents, [value, value]);
    }
}
