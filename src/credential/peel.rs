//! Takes off what sticks to a value by accident: quotes, white space, `Bearer`,
//! a literal `\n`, characters that cannot be seen.

use super::defect::{Defect, Side};

/// The value inside, and what was around it.
pub(super) struct Peeled {
    /// The value without what stuck to it.
    pub(super) text: String,
    /// For each of its characters the 1-based position in the whole value.
    pub(super) positions: Vec<usize>,
    /// What stuck to it.
    pub(super) defects: Vec<Defect>,
}

impl Peeled {
    /// The position in the whole value of character number `at` of the inner
    /// one, counted from 0.
    pub(super) fn position(&self, at: usize) -> usize {
        self.positions.get(at).copied().unwrap_or_default()
    }
}

/// One character and its 1-based position.
type Placed = (usize, char);

/// Takes off everything that sticks to `text`.
pub(super) fn peel(text: &str) -> Peeled {
    let all: Vec<Placed> = (1..).zip(text.chars()).collect();
    let mut defects = Vec::new();
    let mut inner = all.as_slice();
    // Each round takes one thing off at most, so this ends.
    while let Some(smaller) = peel_once(inner, &mut defects) {
        inner = smaller;
    }
    let (hidden, seen): (Vec<Placed>, Vec<Placed>) = inner
        .iter()
        .partition(|&&(_, character)| is_invisible(character));
    defects.extend(
        hidden
            .into_iter()
            .map(|(position, character)| Defect::Invisible {
                character,
                position,
            }),
    );
    defects.dedup();
    Peeled {
        text: seen.iter().map(|&(_, character)| character).collect(),
        positions: seen.iter().map(|&(position, _)| position).collect(),
        defects,
    }
}

fn peel_once<'a>(inner: &'a [Placed], defects: &mut Vec<Defect>) -> Option<&'a [Placed]> {
    let (&(first_position, first), &(last_position, last)) = (inner.first()?, inner.last()?);
    let length = inner.len();
    for (side, position, character, rest) in [
        (Side::Leading, first_position, first, &inner[1..]),
        (Side::Trailing, last_position, last, &inner[..length - 1]),
    ] {
        if is_invisible(character) {
            defects.push(Defect::Invisible {
                character,
                position,
            });
            return Some(rest);
        }
        if character.is_whitespace() {
            defects.push(Defect::Space { side, character });
            return Some(rest);
        }
    }
    if length > 1 && is_quote(first) && is_quote(last) {
        defects.push(Defect::Quotes);
        return Some(&inner[1..length - 1]);
    }
    if is_quote(first) {
        defects.push(Defect::LoneQuote(Side::Leading));
        return Some(&inner[1..]);
    }
    if is_quote(last) {
        defects.push(Defect::LoneQuote(Side::Trailing));
        return Some(&inner[..length - 1]);
    }
    if let Some(rest) = without_bearer(inner) {
        defects.push(Defect::Bearer);
        return Some(rest);
    }
    for (escape, written) in [('n', "\\n"), ('r', "\\r"), ('t', "\\t")] {
        if last == escape && length > 1 && inner[length - 2].1 == '\\' {
            defects.push(Defect::LiteralEscape { written });
            return Some(&inner[..length - 2]);
        }
    }
    if matches!(last, ';' | ',') {
        defects.push(Defect::Punctuation(last));
        return Some(&inner[..length - 1]);
    }
    None
}

fn without_bearer(inner: &[Placed]) -> Option<&[Placed]> {
    const WORD: &str = "bearer";
    let (word, rest) = inner.split_at_checked(WORD.len())?;
    let matches = word
        .iter()
        .zip(WORD.chars())
        .all(|(&(_, character), expected)| character.to_ascii_lowercase() == expected);
    let space = rest
        .first()
        .is_some_and(|&(_, character)| character.is_whitespace());
    // Only `Bearer` and its space: more spaces are peeled as spaces.
    (matches && space && rest.len() > 1).then(|| &rest[1..])
}

fn is_quote(character: char) -> bool {
    matches!(
        character,
        '"' | '\'' | '`' | '“' | '”' | '„' | '‘' | '’' | '«' | '»'
    )
}

fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}'
            | '\u{feff}'
    )
}

#[cfg(test)]
mod tests {
    use super::peel;

    #[test]
    fn what_sticks_to_a_value_comes_off_and_is_named() {
        let cases: &[(&str, &str, &[&str])] = &[
            ("a", "a", &[]),
            ("n", "n", &[]),
            ("\"", "", &["a leading quote"]),
            ("bearerab", "bearerab", &[]),
            ("abcdef g", "abcdef g", &[]),
            ("", "", &[]),
            (" a", "a", &["a leading space"]),
            (
                "a\r\n",
                "a",
                &["a trailing newline", "a trailing carriage return"],
            ),
            ("a\t", "a", &["a trailing tab"]),
            ("a\u{a0}", "a", &["a trailing no-break space (U+00A0)"]),
            (
                "\"a\"",
                "a",
                &["the quotes around it are part of the value"],
            ),
            ("a'", "a", &["a trailing quote"]),
            ("`a", "a", &["a leading quote"]),
            ("\"\"", "", &["the quotes around it are part of the value"]),
            (
                "Bearer a",
                "a",
                &["`Bearer` is part of the header, not of the value"],
            ),
            ("a\\n", "a", &["a trailing literal `\\n`"]),
            (
                "a\\r\\n",
                "a",
                &["a trailing literal `\\n`", "a trailing literal `\\r`"],
            ),
            (
                "\u{feff}a",
                "a",
                &["U+FEFF (byte order mark) at position 1"],
            ),
            (
                "a\u{200b}b",
                "ab",
                &["U+200B (zero-width space) at position 2"],
            ),
            ("a;", "a", &["a trailing `;`"]),
        ];
        for (text, inner, expected) in cases {
            let peeled = peel(text);
            assert_eq!(peeled.text, *inner, "{text:?}");
            let phrases: Vec<String> = peeled.defects.iter().map(ToString::to_string).collect();
            assert_eq!(phrases, *expected, "{text:?}");
        }
        assert_eq!(peel("\" a\u{200b}b\"").position(1), 5);
    }
}
