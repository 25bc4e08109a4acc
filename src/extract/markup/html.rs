//! Where scripts and attributes stand in markup, by the tokenizer of the HTML
//! standard.

use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{Span as GumSpan, State, Tokenizer};

use crate::extract::mentions::Mentions;
use crate::model::Span;

/// Whose rules the markup follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rules {
    /// A page for browsers, which ignore the slash in `<script/>`.
    Page,
    /// A component for a compiler, which does not.
    Component,
}

/// A script element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Script {
    /// What stands between its tags.
    pub(crate) body: Span,
    /// Its attributes, names in lower case, character references left as they
    /// are.
    pub(crate) attributes: Vec<(String, String)>,
    /// Whether it stands in `<svelte:head>`.
    pub(crate) in_head: bool,
}

impl Script {
    /// The value of an attribute; empty if it has none.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(other, _)| other == name)
            .map(|(_, value)| value.as_str())
    }
}

/// An attribute with a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Attribute {
    /// Its name in lower case.
    pub(crate) name: String,
    /// Its value as written, without quotes.
    pub(crate) value: Span,
}

/// What is of interest in a text of markup.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Markup {
    /// Its scripts, in order.
    pub(crate) scripts: Vec<Script>,
    /// Attributes that mention Paddle, in order.
    pub(crate) attributes: Vec<Attribute>,
}

/// What the tokenizer reports, as far as it matters.
enum Event {
    Open(String),
    Name(String),
    Value(usize),
    CloseOpen { end: usize, self_closing: bool },
    End { name: String, start: usize },
}

/// Reads markup.
pub(crate) fn read(text: &str, rules: Rules, mentions: Mentions<'_>) -> Markup {
    let emitter = CallbackEmitter::new(|event: CallbackEvent<'_>, span: GumSpan<usize>| {
        let owned = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        match event {
            CallbackEvent::OpenStartTag { name } => Some(Event::Open(owned(name))),
            CallbackEvent::AttributeName { name } => Some(Event::Name(owned(name))),
            CallbackEvent::AttributeValue { .. } => Some(Event::Value(span.start)),
            CallbackEvent::CloseStartTag { self_closing } => Some(Event::CloseOpen {
                end: span.end,
                self_closing,
            }),
            CallbackEvent::EndTag { name } => Some(Event::End {
                name: owned(name),
                start: span.start,
            }),
            _ => None,
        }
    });
    let mut tokenizer = Tokenizer::new_with_emitter(text, emitter);
    let mut reader = Reader {
        text,
        rules,
        mentions,
        markup: Markup::default(),
        tag: String::new(),
        attributes: Vec::new(),
        open: None,
        in_head: false,
    };
    // The reader cannot fail: it reads from memory.
    while let Some(Ok(event)) = tokenizer.next() {
        if let Some(state) = reader.event(event) {
            tokenizer.set_state(state);
        }
    }
    reader.finish()
}

struct Reader<'t> {
    text: &'t str,
    mentions: Mentions<'t>,
    rules: Rules,
    markup: Markup,
    tag: String,
    /// Names and values of the tag that is being read.
    attributes: Vec<(String, Option<Span>)>,
    open: Option<Script>,
    in_head: bool,
}

impl Reader<'_> {
    /// Takes an event in; a state that the tokenizer must go to.
    fn event(&mut self, event: Event) -> Option<State> {
        match event {
            Event::Open(name) => {
                self.tag = name;
                self.attributes.clear();
            }
            Event::Name(name) => self.attributes.push((name, None)),
            Event::Value(start) => {
                let span = value_span(self.text, start);
                if let Some((_, value)) = self.attributes.last_mut() {
                    *value = Some(span);
                }
            }
            Event::CloseOpen { end, self_closing } => {
                self.keep_attributes();
                return self.opened(end, self_closing);
            }
            Event::End { name, start } => {
                // Attributes of end tags are nobody's.
                self.attributes.clear();
                if name == "script" {
                    self.end_script(start);
                } else if name == "svelte:head" {
                    self.in_head = false;
                }
            }
        }
        None
    }

    fn keep_attributes(&mut self) {
        for (name, value) in &self.attributes {
            if let Some(value) = *value
                && self.mentions.are_in(value.slice(self.text))
            {
                self.markup.attributes.push(Attribute {
                    name: name.clone(),
                    value,
                });
            }
        }
    }

    /// A start tag ended at `end`.
    fn opened(&mut self, end: usize, self_closing: bool) -> Option<State> {
        if self_closing && self.rules == Rules::Component {
            return None;
        }
        match self.tag.as_str() {
            "script" => {
                let mut attributes: Vec<(String, String)> = Vec::new();
                for (name, value) in std::mem::take(&mut self.attributes) {
                    // The first of several wins.
                    if attributes.iter().all(|(other, _)| *other != name) {
                        let value = value.map_or("", |value| value.slice(self.text));
                        attributes.push((name, value.to_owned()));
                    }
                    if attributes.len() > ATTRIBUTE_LIMIT {
                        break;
                    }
                }
                self.open = Some(Script {
                    body: Span::new(end, end),
                    attributes,
                    in_head: self.in_head,
                });
                Some(State::ScriptData)
            }
            "textarea" | "title" => Some(State::RcData),
            "style" | "xmp" | "iframe" | "noembed" | "noframes" | "noscript" => {
                Some(State::RawText)
            }
            "plaintext" => Some(State::PlainText),
            "svelte:head" => {
                self.in_head = true;
                None
            }
            _ => None,
        }
    }

    fn end_script(&mut self, start: usize) {
        if let Some(mut script) = self.open.take() {
            script.body.end = start.max(script.body.start);
            self.markup.scripts.push(script);
        }
    }

    /// A script without an end goes on in another file.
    fn finish(mut self) -> Markup {
        self.end_script(self.text.len());
        self.markup
    }
}

/// So many attributes of one script are looked at.
const ATTRIBUTE_LIMIT: usize = 64;

/// The value that starts at `start`, by the quote in front of it.
fn value_span(text: &str, start: usize) -> Span {
    let bytes = text.as_bytes();
    let rest = bytes.get(start..).unwrap_or(&[]);
    let quote = start.checked_sub(1).and_then(|at| bytes.get(at)).copied();
    let length = match quote {
        Some(quote @ (b'"' | b'\'')) => memchr::memchr(quote, rest),
        _ => rest
            .iter()
            .position(|&byte| byte.is_ascii_whitespace() || byte == b'>'),
    };
    Span::new(start, start + length.unwrap_or(rest.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bodies(text: &str, rules: Rules) -> Vec<&str> {
        read(text, rules, Mentions::OF_PADDLE)
            .scripts
            .iter()
            .map(|script| script.body.slice(text))
            .collect()
    }

    #[test]
    fn scripts_end_where_browsers_end_them() {
        let cases: &[(&str, &[&str])] = &[
            ("<script>a</script>b<SCRIPT >c</Script\n>", &["a", "c"]),
            ("<!-- <script>a</script> --><script>b</script>", &["b"]),
            ("<title><script>a</script></title>", &[]),
            ("<textarea><script>a</script></textarea>", &[]),
            ("<style><script>a</script></style>", &[]),
            ("<script>'</p>' < b</script>", &["'</p>' < b"]),
            (
                "<script><!-- <script> </script> --></script>",
                &["<!-- <script> </script> -->"],
            ),
            ("<script src=a><script>b</script>", &["<script>b"]),
            ("<script/>a</script>", &["a"]),
            ("<script>a\r\nb\0é</script>", &["a\r\nb\0é"]),
            (
                "\r\n\r\n<p title='é\r\n'>é</p>\r\n<script>a</script>",
                &["a"],
            ),
            ("<script>a", &["a"]),
            ("<script", &[]),
        ];
        for (text, expected) in cases {
            assert_eq!(bodies(text, Rules::Page), *expected, "{text}");
        }
        assert_eq!(
            bodies("<script src='a'/><script>b</script>", Rules::Component),
            ["b"]
        );
    }

    #[test]
    fn attribute_values_are_found_in_any_quotes() {
        let cases: &[(&str, &str, &str)] = &[
            ("<a onclick=\"Paddle.a('b')\">", "onclick", "Paddle.a('b')"),
            ("<a x='paddle &amp; b'>", "x", "paddle &amp; b"),
            ("<a onClick=PADDLE.a(&quot;>", "onclick", "PADDLE.a(&quot;"),
            (
                "<a\r\n  é='ö'\r\n @click = \"\n&lt;addle\">",
                "@click",
                "\n&lt;addle",
            ),
        ];
        for (text, name, value) in cases {
            let markup = read(text, Rules::Page, Mentions::OF_PADDLE);
            let found: Vec<(&str, &str)> = markup
                .attributes
                .iter()
                .map(|attribute| (attribute.name.as_str(), attribute.value.slice(text)))
                .collect();
            assert_eq!(found, [(*name, *value)], "{text}");
        }
    }
}
