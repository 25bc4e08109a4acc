//! From bytes to text: one open and mostly one read per file, and the decision
//! what encoding the bytes are in.
//!
//! Knows files and encodings; does not know which files there are, nor what is
//! looked for in them.

#![expect(clippy::disallowed_methods, reason = "this is the room that reads")]

mod folders;

use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::Path;
use std::sync::Arc;

use crate::model::{Problem, ProblemKind};
use crate::prefilter::{Edge, OVERLAP, Prefilter};

use folders::Folders;

/// Texts above this size are scanned for secrets but not parsed: a syntax tree
/// is some twenty times larger than its text. Nobody writes such a file by
/// hand.
pub const PARSE_LIMIT: usize = 16 * 1024 * 1024;

/// How much is read at once. Nearly all sources are smaller.
const CHUNK: usize = 64 * 1024;

/// How far into a file a NUL makes it binary, as for git and ripgrep.
const HEAD: usize = 8 * 1024;

/// Bytes kept from one window to the next: the overlap in UTF-16.
const KEPT: usize = 2 * OVERLAP;

/// What one thread uses again for every file.
#[derive(Debug)]
pub struct Scratch {
    /// The bytes of the window: what is kept of the last one, and a chunk.
    window: Box<[u8]>,
    /// A UTF-16 window, one byte per unit.
    narrow: Vec<u8>,
    folders: Folders,
}

impl Scratch {
    /// Buffers for one thread.
    pub fn new() -> Self {
        Self {
            window: vec![0; KEPT + CHUNK].into_boxed_slice(),
            narrow: Vec::new(),
            folders: Folders::default(),
        }
    }
}

impl Default for Scratch {
    fn default() -> Self {
        Self::new()
    }
}

/// How a text is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, or anything else that is ASCII where it matters.
    Utf8,
    /// UTF-16, least significant byte first.
    Utf16Le,
    /// UTF-16, most significant byte first.
    Utf16Be,
}

/// What a file's bytes are.
#[derive(Debug, PartialEq, Eq)]
pub enum Decoded {
    /// Text, without a byte order mark. All spans are offsets into it.
    Text(String),
    /// Not text.
    Binary,
}

/// What a look into a file found.
#[derive(Debug, PartialEq, Eq)]
pub enum Scanned {
    /// The prefilter found something: here is the whole text.
    Candidate {
        /// The decoded text.
        text: String,
        /// The file's size.
        bytes: u64,
    },
    /// Every byte was looked at, and there is nothing.
    Clean {
        /// The file's size.
        bytes: u64,
    },
    /// Not text.
    Binary,
}

/// Reads the file at `path`, and hands on its text if `prefilter` says so.
///
/// A file of any size is looked at window by window in constant memory; only a
/// candidate is held whole.
pub fn scan(path: &Path, scratch: &mut Scratch, prefilter: &Prefilter) -> io::Result<Scanned> {
    let mut file = scratch.folders.open(path)?;
    let mut kept = 0;
    let mut bytes: u64 = 0;
    let mut encoding = None;
    loop {
        let room = &mut scratch.window[kept..kept + CHUNK];
        let read = read_some(&mut file, room)?;
        // POSIX: a short read of a regular file is its end. Asking again would
        // be one more system call for every file.
        let is_last = read < CHUNK;
        bytes += read as u64;
        let window = &scratch.window[..kept + read];
        let encoding = match encoding {
            Some(known) => known,
            None => match sniff(&window[..read.min(HEAD)]) {
                Some(sniffed) => *encoding.insert(sniffed),
                None => return Ok(Scanned::Binary),
            },
        };
        let before = if kept == 0 { Edge::Source } else { Edge::Cut };
        let after = if is_last { Edge::Source } else { Edge::Cut };
        let ascii = match encoding {
            Encoding::Utf8 => window,
            Encoding::Utf16Le | Encoding::Utf16Be => {
                narrow(window, encoding, &mut scratch.narrow);
                &scratch.narrow
            }
        };
        if prefilter.matches_window(ascii, before, after) {
            let whole = if kept == 0 && is_last {
                window.to_vec()
            } else {
                file.rewind()?;
                read_whole(&mut file)?
            };
            return Ok(whole_text(whole));
        }
        if is_last {
            return Ok(Scanned::Clean { bytes });
        }
        let end = kept + read;
        scratch.window.copy_within(end - KEPT..end, 0);
        kept = KEPT;
    }
}

/// Reads the whole file at `path`, whatever is in it: for files that are asked
/// for as context.
pub fn load(path: &Path) -> io::Result<Decoded> {
    Ok(decode(read_whole(&mut File::open(path)?)?))
}

fn whole_text(whole: Vec<u8>) -> Scanned {
    let bytes = whole.len() as u64;
    match decode(whole) {
        Decoded::Text(text) => Scanned::Candidate { text, bytes },
        Decoded::Binary => Scanned::Binary,
    }
}

fn read_some(file: &mut File, room: &mut [u8]) -> io::Result<usize> {
    loop {
        match file.read(room) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            result => return result,
        }
    }
}

fn read_whole(file: &mut File) -> io::Result<Vec<u8>> {
    let mut whole = Vec::new();
    file.read_to_end(&mut whole)?;
    Ok(whole)
}

/// The problem that reading the source shown as `display` failed with `error`.
pub fn problem(display: &Arc<str>, error: &io::Error) -> Problem {
    let message = match error.kind() {
        io::ErrorKind::NotFound => {
            format!("cannot read `{display}`: it vanished after it was listed")
        }
        _ => format!("cannot read `{display}`: {error}"),
    };
    Problem {
        path: Arc::clone(display),
        place: None,
        kind: ProblemKind::Unreadable,
        message,
    }
}

/// Whether the prefilter finds something in the bytes of a whole file, text or
/// not.
pub fn is_candidate(bytes: &[u8], prefilter: &Prefilter) -> bool {
    match sniff_all(bytes) {
        Some(encoding @ (Encoding::Utf16Le | Encoding::Utf16Be)) => {
            let mut narrowed = Vec::new();
            narrow(bytes, encoding, &mut narrowed);
            prefilter.matches(&narrowed)
        }
        Some(Encoding::Utf8) | None => prefilter.matches(bytes),
    }
}

/// The text in the bytes of a whole file, and whatever looks like text in one
/// that is none.
pub fn decode_anything(bytes: Vec<u8>) -> String {
    match sniff_all(&bytes) {
        Some(encoding) => decode_as(encoding, bytes),
        None => with_question_marks(&bytes),
    }
}

/// The encoding of a whole file, or `None` if it is binary.
pub fn sniff_all(bytes: &[u8]) -> Option<Encoding> {
    sniff(&bytes[..bytes.len().min(HEAD)])
}

/// The encoding of a file that starts with `head`, or `None` if it is binary.
pub fn sniff(head: &[u8]) -> Option<Encoding> {
    match head {
        // UTF-32, which is not text to anything that loads source code.
        [0xFF, 0xFE, 0, 0, ..] => None,
        [0xFF, 0xFE, ..] => Some(Encoding::Utf16Le),
        [0xFE, 0xFF, ..] => Some(Encoding::Utf16Be),
        _ if memchr::memchr(0, head).is_none() => Some(Encoding::Utf8),
        _ => sniff_unmarked_utf16(head),
    }
}

/// UTF-16 without a byte order mark: no NUL character, and nine units in ten
/// are ASCII text.
fn sniff_unmarked_utf16(head: &[u8]) -> Option<Encoding> {
    let (mut pairs, mut little, mut big) = (0, 0, 0);
    for pair in head.chunks_exact(2) {
        pairs += 1;
        match *pair {
            [0, 0] => return None,
            [text, 0] if is_ascii_text(text) => little += 1,
            [0, text] if is_ascii_text(text) => big += 1,
            _ => {}
        }
    }
    let is_most = |count: usize| pairs >= 4 && count * 10 >= pairs * 9;
    match (is_most(little), is_most(big)) {
        (true, _) => Some(Encoding::Utf16Le),
        (_, true) => Some(Encoding::Utf16Be),
        _ => None,
    }
}

fn is_ascii_text(byte: u8) -> bool {
    byte.is_ascii_graphic() || byte.is_ascii_whitespace()
}

/// The text that `bytes`, a whole file, hold.
///
/// A byte order mark is left out. In UTF-8 each invalid byte becomes a `?`, so
/// that a Latin-1 file is text too and every offset holds; in UTF-16 a lone
/// surrogate and a last odd byte become U+FFFD.
pub fn decode(bytes: Vec<u8>) -> Decoded {
    match sniff_all(&bytes) {
        None => Decoded::Binary,
        Some(encoding) => Decoded::Text(decode_as(encoding, bytes)),
    }
}

fn decode_as(encoding: Encoding, mut bytes: Vec<u8>) -> String {
    if encoding != Encoding::Utf8 {
        return decode_utf16(&bytes, encoding);
    }
    if bytes.starts_with(b"\xEF\xBB\xBF") {
        bytes.drain(..3);
    }
    match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => with_question_marks(error.as_bytes()),
    }
}

/// `text` as bytes, encoded as `like` is; `None` if `like` is no text, or
/// cannot be written as it is from its text: it is not valid in its encoding.
pub fn encode(text: &str, like: &[u8]) -> Option<Vec<u8>> {
    let encoding = sniff_all(like)?;
    let before = decode_as(encoding, like.to_vec());
    let has_mark = match encoding {
        Encoding::Utf8 => like.starts_with(b"\xEF\xBB\xBF"),
        Encoding::Utf16Le => like.starts_with(b"\xFF\xFE"),
        Encoding::Utf16Be => like.starts_with(b"\xFE\xFF"),
    };
    let bytes = |text: &str| -> Vec<u8> {
        let mark = if has_mark { "\u{FEFF}" } else { "" };
        let units = mark.encode_utf16().chain(text.encode_utf16());
        match encoding {
            Encoding::Utf8 => [mark.as_bytes(), text.as_bytes()].concat(),
            Encoding::Utf16Le => units.flat_map(u16::to_le_bytes).collect(),
            Encoding::Utf16Be => units.flat_map(u16::to_be_bytes).collect(),
        }
    };
    (bytes(&before) == like).then(|| bytes(text))
}

fn with_question_marks(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| '?'));
    }
    text
}

fn units(bytes: &[u8], encoding: Encoding) -> impl Iterator<Item = u16> {
    bytes.chunks_exact(2).map(move |pair| {
        let pair = [pair[0], pair[1]];
        match encoding {
            Encoding::Utf16Be => u16::from_be_bytes(pair),
            Encoding::Utf8 | Encoding::Utf16Le => u16::from_le_bytes(pair),
        }
    })
}

fn decode_utf16(bytes: &[u8], encoding: Encoding) -> String {
    let mut text = String::with_capacity(bytes.len() / 2);
    let characters = char::decode_utf16(units(bytes, encoding));
    text.extend(characters.map(|character| character.unwrap_or(char::REPLACEMENT_CHARACTER)));
    if bytes.len() % 2 == 1 {
        text.push(char::REPLACEMENT_CHARACTER);
    }
    if text.starts_with('\u{FEFF}') {
        text.drain(..'\u{FEFF}'.len_utf8());
    }
    text
}

/// Writes a UTF-16 window to `narrow`, one byte per unit: ASCII as it is, and
/// everything else as a byte that is no ASCII. The prefilter looks for ASCII
/// only.
fn narrow(window: &[u8], encoding: Encoding, narrow: &mut Vec<u8>) {
    narrow.clear();
    narrow.extend(units(window, encoding).map(|unit| u8::try_from(unit).map_or(0x80, |byte| byte)));
}

#[cfg(test)]
mod tests {
    use std::fs;

    use proptest::prelude::*;

    use super::*;

    fn utf16(text: &str, encoding: Encoding, mark: bool) -> Vec<u8> {
        let mark = if mark { "\u{FEFF}" } else { "" };
        let units = mark.encode_utf16().chain(text.encode_utf16());
        units
            .flat_map(|unit| match encoding {
                Encoding::Utf16Be => unit.to_be_bytes(),
                Encoding::Utf8 | Encoding::Utf16Le => unit.to_le_bytes(),
            })
            .collect()
    }

    #[test]
    fn decodes_every_encoding() {
        use Encoding::{Utf16Be, Utf16Le};
        let line = "PADDLE_ENV=sandbox # déjà 𝄞\r\n";
        let plain = "PADDLE_ENV=sandbox\r\n";
        let mut late_nul = vec![b'a'; HEAD];
        late_nul.push(0);
        let late_text = String::from_utf8(late_nul.clone()).unwrap();
        let mut odd = utf16("ab", Utf16Le, true);
        odd.push(b'c');
        let cases: Vec<(Vec<u8>, Option<&str>)> = vec![
            (Vec::new(), Some("")),
            (line.into(), Some(line)),
            ([b"\xEF\xBB\xBF", line.as_bytes()].concat(), Some(line)),
            (utf16(line, Utf16Le, true), Some(line)),
            (utf16(line, Utf16Be, true), Some(line)),
            (utf16(plain, Utf16Le, false), Some(plain)),
            (utf16(plain, Utf16Be, false), Some(plain)),
            // A lone surrogate, and an odd byte at the end.
            (b"\xFF\xFEa\0\0\xD8b\0".to_vec(), Some("a\u{FFFD}b")),
            (odd, Some("ab\u{FFFD}")),
            // Latin-1, and a character cut in two.
            (b"caf\xE9 \xE2\x82".to_vec(), Some("caf? ??")),
            (late_nul, Some(&late_text)),
            (b"\x7FELF\0\0".to_vec(), None),
            (b"a\0".to_vec(), None),
            (b"\xFF\xFE\0\0a\0\0\0".to_vec(), None),
            (vec![0; 100], None),
        ];
        for (bytes, expected) in cases {
            let expected = match expected {
                Some(text) => Decoded::Text(text.to_owned()),
                None => Decoded::Binary,
            };
            assert_eq!(decode(bytes.clone()), expected, "{bytes:?}");
        }
    }

    #[test]
    fn texts_are_written_as_they_were() {
        use Encoding::{Utf16Be, Utf16Le};
        let (before, after) = ("a = 'é𝄞'\r\n", "a = '𝄞é!'\r\n");
        let with_mark = |text: &str| [b"\xEF\xBB\xBF", text.as_bytes()].concat();
        let cases = [
            (before.into(), after.into()),
            (with_mark(before), with_mark(after)),
            (utf16(before, Utf16Le, true), utf16(after, Utf16Le, true)),
            (utf16(before, Utf16Be, true), utf16(after, Utf16Be, true)),
            (utf16("a = 1", Utf16Be, false), utf16(after, Utf16Be, false)),
        ];
        for (like, expected) in cases {
            assert_eq!(encode(after, &like).as_deref(), Some(&expected[..]));
        }
        let broken: &[&[u8]] = &[b"caf\xE9", b"\xFF\xFEa\0\0\xD8", b"\xFF\xFEa\0b", b"a\0"];
        for like in broken {
            assert_eq!(encode(after, like), None, "{like:?}");
        }
    }

    #[test]
    fn scans_files_of_any_size() {
        let folder = tempfile::tempdir().unwrap();
        let prefilter = Prefilter::new(&[]);
        let mut scratch = Scratch::new();
        let token = concat!("test_", "0123456789abcdef0123456789a");
        // A token across every place at which a window may be cut, and a size
        // that is exactly one chunk.
        let paddings = (CHUNK - 40..CHUNK + 10).chain((CHUNK * 2 - 200..CHUNK * 2).step_by(19));
        for padding in paddings.chain([0, 1, CHUNK - token.len()]) {
            for tail in ["", " ", "x"] {
                let text = format!("{}{token}{tail}", " ".repeat(padding));
                for bytes in [
                    text.clone().into_bytes(),
                    utf16(&text, Encoding::Utf16Le, true),
                ] {
                    let path = folder.path().join("file");
                    fs::write(&path, &bytes).unwrap();
                    let size = bytes.len() as u64;
                    let expected = match tail {
                        "x" => Scanned::Clean { bytes: size },
                        _ => Scanned::Candidate {
                            text: text.clone(),
                            bytes: size,
                        },
                    };
                    let found = scan(&path, &mut scratch, &prefilter).unwrap();
                    assert!(found == expected, "padding {padding}, tail {tail:?}");
                }
            }
        }
    }

    #[test]
    fn binary_files_and_missing_files_are_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        let prefilter = Prefilter::new(&[]);
        let mut scratch = Scratch::new();
        let path = folder.path().join("logo.png");
        fs::write(&path, b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR paddle").unwrap();
        assert_eq!(
            scan(&path, &mut scratch, &prefilter).unwrap(),
            Scanned::Binary
        );
        assert_eq!(load(&path).unwrap(), Decoded::Binary);
        let missing = folder.path().join("missing");
        let error = scan(&missing, &mut scratch, &prefilter).unwrap_err();
        let problem = problem(&Arc::from("missing"), &error);
        assert_eq!(problem.kind, ProblemKind::Unreadable);
        assert!(problem.message.contains("`missing`"), "{problem:?}");
        // A folder opens, but does not read.
        assert!(scan(folder.path(), &mut scratch, &prefilter).is_err());
    }

    proptest! {
        #[test]
        fn decoding_keeps_the_length_of_eight_bit_text(bytes in proptest::collection::vec(1u8.., 0..200)) {
            let marked = [&[0xEF, 0xBB, 0xBF][..], &[0xFF, 0xFE], &[0xFE, 0xFF]];
            prop_assume!(!marked.iter().any(|mark| bytes.starts_with(mark)));
            let Decoded::Text(text) = decode(bytes.clone()) else {
                panic!("no NUL, no binary");
            };
            prop_assert_eq!(text.len(), bytes.len());
        }

        #[test]
        fn decoding_takes_any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            decode(bytes);
        }

        #[test]
        fn utf16_comes_back(text in "[ -~é€𝄞\n]{0,80}") {
            for encoding in [Encoding::Utf16Le, Encoding::Utf16Be] {
                // U+0000 at the start would read as a UTF-32 mark.
                let decoded = decode(utf16(&text, encoding, true));
                prop_assert_eq!(&decoded, &Decoded::Text(text.clone()));
            }
        }
    }
}
