//! Lines of a stream, none of them held beyond a limit. Does not know what is
//! in them.

use std::io::{self, BufRead};

/// A line without its end.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line {
    Whole(Vec<u8>),
    /// It was longer than allowed, and passed over.
    TooLong,
}

impl Line {
    /// How many bytes are held.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Whole(bytes) => bytes.len(),
            Self::TooLong => 0,
        }
    }
}

/// Reads lines from `input`.
pub(super) struct Lines<'a> {
    input: &'a mut (dyn BufRead + Send),
    longest: usize,
    number: u64,
}

impl<'a> Lines<'a> {
    /// Lines of up to `longest` bytes.
    pub(super) fn new(input: &'a mut (dyn BufRead + Send), longest: usize) -> Self {
        Self {
            input,
            longest,
            number: 0,
        }
    }

    /// The next line and its number, from 1; `None` at the end.
    pub(super) fn next(&mut self) -> io::Result<Option<(u64, Line)>> {
        let mut bytes = Vec::new();
        let mut is_too_long = false;
        let mut is_begun = false;
        loop {
            let there = match self.input.fill_buf() {
                Ok(there) => there,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if there.is_empty() && !is_begun {
                return Ok(None);
            }
            is_begun = true;
            let end = memchr::memchr(b'\n', there);
            let part = &there[..end.unwrap_or(there.len())];
            if !is_too_long && bytes.len() + part.len() > self.longest {
                is_too_long = true;
                bytes = Vec::new();
            }
            if !is_too_long {
                bytes.extend_from_slice(part);
            }
            let is_end = end.is_some() || there.is_empty();
            let used = part.len() + usize::from(end.is_some());
            self.input.consume(used);
            if is_end {
                break;
            }
        }
        self.number += 1;
        let line = match is_too_long {
            true => Line::TooLong,
            false => Line::Whole(bytes),
        };
        Ok(Some((self.number, line)))
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::*;

    #[test]
    fn lines_are_read_up_to_a_limit() {
        let long = "<long>";
        let cases: [(&str, &[&str]); 8] = [
            ("", &[]),
            ("\n", &[""]),
            ("a\nb", &["a", "b"]),
            ("a\n\nb\n", &["a", "", "b"]),
            ("12345\n", &["12345"]),
            ("123456\n", &[long]),
            ("1234567890123\na\n123456", &[long, "a", long]),
            ("a\r\n", &["a\r"]),
        ];
        for capacity in [1, 2, 3, 64] {
            for (text, expected) in cases {
                let mut input = BufReader::with_capacity(capacity, text.as_bytes());
                let mut lines = Lines::new(&mut input, 5);
                let mut told = Vec::new();
                while let Some((number, line)) = lines.next().expect("readable") {
                    told.push(match line {
                        Line::Whole(bytes) => String::from_utf8(bytes).expect("text"),
                        Line::TooLong => long.to_owned(),
                    });
                    assert_eq!(number, told.len() as u64);
                }
                assert_eq!(told, expected, "{text:?} by {capacity}");
            }
        }
    }
}
