//! Searching for the ends of tags in linear time, whatever the text holds.

/// How far the end of a bracketed group may be. A bound makes a text full of
/// unclosed brackets linear.
const GROUP_LIMIT: usize = 1 << 16;

/// A text searched from left to right. No part is searched twice for the same
/// thing, and no unclosed group is measured twice.
pub(crate) struct Finder<'t> {
    text: &'t str,
    /// The next place of each needle, as far as it was looked for.
    found: Vec<(&'static str, Option<usize>)>,
    unclosed_before: usize,
}

impl<'t> Finder<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        Self {
            text,
            found: Vec::new(),
            unclosed_before: 0,
        }
    }

    pub(crate) fn text(&self) -> &'t str {
        self.text
    }

    pub(crate) fn bytes(&self) -> &'t [u8] {
        self.text.as_bytes()
    }

    /// Whether `needle` stands at byte `at`.
    pub(crate) fn is_at(&self, at: usize, needle: &str) -> bool {
        self.bytes()
            .get(at..)
            .is_some_and(|rest| rest.starts_with(needle.as_bytes()))
    }

    /// The start of the next `needle` at or behind `from`. Must be called with
    /// offsets that do not decrease.
    pub(crate) fn find(&mut self, needle: &'static str, from: usize) -> Option<usize> {
        let known = self.found.iter().position(|(other, _)| *other == needle);
        if let Some(known) = known {
            match self.found[known].1 {
                Some(at) if at < from => {}
                answer => return answer,
            }
        }
        let answer = self
            .bytes()
            .get(from..)
            .and_then(|rest| memchr::memmem::find(rest, needle.as_bytes()))
            .map(|at| from + at);
        match known {
            Some(known) => self.found[known].1 = answer,
            None => self.found.push((needle, answer)),
        }
        answer
    }

    /// The end of the next `needle` at or behind `from`.
    pub(crate) fn find_end(&mut self, needle: &'static str, from: usize) -> Option<usize> {
        self.find(needle, from).map(|at| at + needle.len())
    }

    /// The end of the bracketed group that opens at `open`, strings respected.
    pub(crate) fn group(&mut self, open: usize) -> Option<usize> {
        if open < self.unclosed_before {
            return None;
        }
        let limit = self.text.len().min(open + GROUP_LIMIT);
        let end = group_end(&self.bytes()[..limit], open);
        if end.is_none() {
            self.unclosed_before = limit;
        }
        end
    }

    /// The end of the line that `from` stands in.
    pub(crate) fn line_end(&self, from: usize) -> usize {
        memchr::memchr2(b'\n', b'\r', &self.bytes()[from..]).map_or(self.text.len(), |at| from + at)
    }

    /// The first byte at or behind `from` that is not white space.
    pub(crate) fn skip_space(&self, from: usize) -> usize {
        skip_space(self.bytes(), from)
    }

    /// The end of the word of ASCII letters, digits and `_` that starts at
    /// `from`.
    pub(crate) fn word_end(&self, from: usize) -> usize {
        word_end(self.bytes(), from)
    }
}

/// The first byte at or behind `from` that is not white space.
pub(crate) fn skip_space(bytes: &[u8], from: usize) -> usize {
    bytes[from..]
        .iter()
        .position(|byte| !byte.is_ascii_whitespace())
        .map_or(bytes.len(), |at| from + at)
}

/// The end of the word of ASCII letters, digits and `_` that starts at `from`.
pub(crate) fn word_end(bytes: &[u8], from: usize) -> usize {
    bytes[from..]
        .iter()
        .position(|&byte| !is_word(byte))
        .map_or(bytes.len(), |at| from + at)
}

/// Whether the byte may stand in a name.
pub(crate) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

/// The end of the bracketed group that opens at `open`, strings respected.
pub(crate) fn group_end(bytes: &[u8], open: usize) -> Option<usize> {
    let mut depth = 0_usize;
    let mut at = open;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            b'\'' | b'"' | b'`' => {
                at = string_end(bytes, at)?;
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    None
}

/// The end of the string whose opening quote stands at `open`.
pub(crate) fn string_end(bytes: &[u8], open: usize) -> Option<usize> {
    let quote = bytes[open];
    let mut at = open + 1;
    loop {
        let found = memchr::memchr2(quote, b'\\', bytes.get(at..)?)?;
        at += found;
        if bytes[at] == quote {
            return Some(at + 1);
        }
        at += 2;
    }
}

/// The labels of a `switch` that start at `at`, one behind the other: what
/// stands between the first `case` and the last colon, unless one of them is
/// `default`, and where they end.
pub(crate) fn labels<'t>(finder: &Finder<'t>, at: usize) -> Option<(Option<&'t str>, usize)> {
    let mut value: Option<(usize, usize)> = None;
    let mut has_default = false;
    let mut end = None;
    let mut next = at;
    loop {
        let word_end = finder.word_end(next);
        let colon = match &finder.text()[next..word_end] {
            "case" => label_colon(finder.bytes(), word_end),
            "default" => Some(finder.skip_space(word_end)).filter(|&at| is_colon(finder, at)),
            _ => None,
        };
        let Some(colon) = colon else { break };
        if finder.is_at(next, "case") {
            value = Some((value.map_or(word_end, |(start, _)| start), colon));
        } else {
            has_default = true;
        }
        end = Some(colon + 1);
        next = finder.skip_space(colon + 1);
    }
    let value = value.filter(|_| !has_default);
    let value = value.map(|(start, end)| finder.text()[start..end].trim());
    end.map(|end| (value, end))
}

/// A longer label is none.
const LABEL_LIMIT: usize = 1 << 10;

/// The colon that ends the label whose value starts at `from`.
fn label_colon(bytes: &[u8], from: usize) -> Option<usize> {
    let bytes = &bytes[..bytes.len().min(from + LABEL_LIMIT)];
    let mut at = from;
    loop {
        at = match bytes.get(at)? {
            b':' if bytes.get(at + 1) == Some(&b':') => at + 2,
            b':' => return Some(at),
            b'\'' | b'"' => string_end(bytes, at)?,
            b'\n' | b';' | b'{' | b'}' => return None,
            _ => at + 1,
        };
    }
}

/// Whether a colon stands at `at`, and not one of PHP's `::`.
pub(crate) fn is_colon(finder: &Finder<'_>, at: usize) -> bool {
    finder.is_at(at, ":") && !finder.is_at(at, "::")
}

/// Strings that end on the line they begin on. Other quotes are none, such as
/// apostrophes in prose.
#[derive(Default)]
pub(crate) struct LineStrings {
    /// No string begins before this.
    none_before: usize,
}

impl LineStrings {
    /// The end of the string whose opening quote stands at `open`, or of the
    /// quote if it opens none. Must be called with offsets that do not
    /// decrease.
    pub(crate) fn end(&mut self, bytes: &[u8], open: usize) -> usize {
        if open < self.none_before {
            return open + 1;
        }
        let quote = bytes[open];
        let mut at = open + 1;
        while let Some(found) = bytes
            .get(at..)
            .and_then(|rest| memchr::memchr3(quote, b'\\', b'\n', rest))
        {
            at += found;
            match bytes[at] {
                b'\\' => at += 2,
                b'\n' => break,
                _ => return at + 1,
            }
        }
        // One failed search in a line is enough: more would take forever on
        // long ones.
        self.none_before = at.min(bytes.len());
        open + 1
    }
}
