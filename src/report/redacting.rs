//! The last line of defence: a writer that lets no recognisable secret through,
//! whatever wrote it.
//!
//! It works line by line. A line that does not end is let through in pieces,
//! each looked at together with what surrounds it.

use std::io::{self, Write};

use crate::credential;

/// How much of an unfinished line is kept before some of it is written.
const LONG: usize = 64 * 1024;
/// How far a secret may reach; so much is looked at on both sides of a cut.
const REACH: usize = 4096;

/// Writes through to another writer, with every secret redacted.
#[derive(Debug)]
pub struct RedactingWriter<W: Write> {
    inner: W,
    /// What came in since the last line end.
    pending: Vec<u8>,
    /// How much of `pending` was already written and is kept as context.
    written: usize,
}

impl<W: Write> RedactingWriter<W> {
    /// A writer in front of `inner`.
    pub fn new(inner: W) -> Self {
        Self {
            inner,
            pending: Vec::new(),
            written: 0,
        }
    }

    /// Writes `pending` up to `end`, looking at all of it.
    fn release(&mut self, end: usize) -> io::Result<()> {
        let shown = match text_at_start(&self.pending) {
            Some(text) if text.len() >= end => redact_part(text, self.written, end),
            // Not text: no context, but nothing leaves unseen.
            _ => {
                let text = String::from_utf8_lossy(&self.pending[self.written..end]);
                credential::redact(&text).into_owned()
            }
        };
        // Released first: a failed write is not tried again on drop.
        self.written = end;
        self.inner.write_all(shown.as_bytes())
    }

    fn release_line(&mut self) -> io::Result<()> {
        let end = self.pending.len();
        let result = self.release(end);
        self.pending.clear();
        self.written = 0;
        result
    }

    fn release_early(&mut self) -> io::Result<()> {
        let mut cut = self.pending.len() - REACH;
        // Not in the middle of a character.
        while cut > self.written && self.pending[cut] & 0b1100_0000 == 0b1000_0000 {
            cut -= 1;
        }
        self.release(cut)?;
        let mut forget = cut.saturating_sub(REACH);
        while forget > 0 && self.pending[forget] & 0b1100_0000 == 0b1000_0000 {
            forget -= 1;
        }
        self.pending.drain(..forget);
        self.written = cut - forget;
        Ok(())
    }
}

/// `bytes` as text, without a character that is still incomplete at its end.
fn text_at_start(bytes: &[u8]) -> Option<&str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(text),
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(&bytes[..error.valid_up_to()]).ok()
        }
        Err(_) => None,
    }
}

/// `text[from..to]` with the secrets of `text` masked.
fn redact_part(text: &str, from: usize, to: usize) -> String {
    let mut shown = String::with_capacity(to - from);
    let mut at = from;
    for part in credential::masked_parts(text) {
        if part.end <= at || part.start >= to {
            continue;
        }
        if part.start >= at {
            shown.push_str(text.get(at..part.start).unwrap_or(""));
            shown.push_str("****");
        }
        at = part.end.min(to);
    }
    shown.push_str(text.get(at..to).unwrap_or(""));
    shown
}

impl<W: Write> Write for RedactingWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut rest = bytes;
        while let Some(end) = memchr::memchr(b'\n', rest) {
            self.pending.extend_from_slice(&rest[..=end]);
            rest = &rest[end + 1..];
            self.release_line()?;
        }
        for piece in rest.chunks(LONG) {
            self.pending.extend_from_slice(piece);
            if self.pending.len() - self.written > LONG {
                self.release_early()?;
            }
        }
        Ok(bytes.len())
    }

    /// Writes everything, also a line that has not ended yet.
    fn flush(&mut self) -> io::Result<()> {
        self.release_line()?;
        self.inner.flush()
    }
}

impl<W: Write> Drop for RedactingWriter<W> {
    fn drop(&mut self) {
        // Nobody is left to hear of a failure; whoever cares flushes.
        let _ = self.flush();
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::report::testing::{API_KEY_SHOWN, api_key};

    fn pass(chunks: &[&[u8]]) -> String {
        let mut out = Vec::new();
        {
            let mut writer = RedactingWriter::new(&mut out);
            for chunk in chunks {
                writer.write_all(chunk).expect("a vector takes all");
            }
        }
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn secrets_are_redacted_in_lines_of_any_length() {
        let key = api_key();
        let (head, tail) = key.split_at(30);
        let long = "x".repeat(LONG * 2 - 20);
        let cases: Vec<(Vec<&str>, String)> = vec![
            (vec!["a ", &key, " b\n"], format!("a {API_KEY_SHOWN} b\n")),
            (vec![head, tail], API_KEY_SHOWN.into()),
            (
                vec!["é\n", head, tail, "\n"],
                format!("é\n{API_KEY_SHOWN}\n"),
            ),
            (
                vec![&long, " ", &key, " ", &long, "\n"],
                format!("{long} {API_KEY_SHOWN} {long}\n"),
            ),
        ];
        for (chunks, expected) in cases {
            let bytes: Vec<&[u8]> = chunks.iter().map(|chunk| chunk.as_bytes()).collect();
            assert!(pass(&bytes) == expected, "{} chunks", chunks.len());
        }
    }

    #[test]
    fn text_that_is_not_utf8_is_redacted_too() {
        let key = api_key();
        let out = pass(&[b"\xff ", key.as_bytes(), b"\n"]);
        assert_eq!(out, format!("\u{fffd} {API_KEY_SHOWN}\n"));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn no_cut_lets_a_secret_through(before in 0..3 * LONG, chunk in 1..2 * LONG, filler in "[ é漢]") {
            let key = api_key();
            let text = format!("{}{key} {}", filler.repeat(before), filler.repeat(before / 2));
            let chunks: Vec<&[u8]> = text.as_bytes().chunks(chunk).collect();
            let out = pass(&chunks);
            prop_assert!(!out.contains(&key[40..]));
            prop_assert!(out == text.replace(&key, API_KEY_SHOWN));
        }
    }
}
