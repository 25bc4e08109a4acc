//! The guard in front of the JavaScript parser, which recurses: whatever is nested
//! in whatever, however deep, must not overflow the stack.
//!
//! An input is a recipe, since no mutation makes a hundred thousand brackets: a
//! byte for the kind of file, then parts, each a byte for its length, one for how
//! often it is repeated, and its text.

use std::fmt::Write as _;

use paddlint::config::Settings;
use paddlint::extract;

use super::{on_a_deep_stack, sound};

const KINDS: [&str; 6] = ["a.js", "a.ts", "a.tsx", "a.html", "a.vue", "a.blade.php"];

/// A part is repeated at most so often, and a text at most so long.
const MOST: usize = 200_000;

/// The text that a recipe makes.
fn cook(mut recipe: &[u8]) -> String {
    let mut text = String::new();
    while let [length, times, rest @ ..] = recipe {
        let (part, rest) = rest.split_at(usize::from(length % 16).min(rest.len()));
        recipe = rest;
        let part = String::from_utf8_lossy(part);
        // 1, 2, 4, … 131072 times, and a few in between.
        let times = (1_usize << (times % 18)) + usize::from(times / 18);
        for _ in 0..times {
            if text.len() + part.len() > MOST || part.is_empty() {
                break;
            }
            text.push_str(&part);
        }
    }
    text
}

/// A recipe for `parts`, each as often as 2 to the power of its number.
pub fn seed(kind: u8, parts: &[(&str, u8)]) -> Vec<u8> {
    let mut recipe = vec![kind];
    for (part, times) in parts {
        recipe.push(u8::try_from(part.len().min(15)).expect("short"));
        recipe.push(*times);
        recipe.extend_from_slice(&part.as_bytes()[..part.len().min(15)]);
    }
    recipe
}

/// Looks at one input.
pub fn run(data: &[u8]) {
    let Some((&first, recipe)) = data.split_first() else {
        return;
    };
    let kind = KINDS[usize::from(first) % KINDS.len()];
    let body = cook(recipe);
    let mut text = String::new();
    let written = match kind {
        "a.html" | "a.vue" | "a.blade.php" => {
            write!(
                text,
                "<p>paddle</p>\n<script>\nPaddle.Setup(x);{body}\n</script>\n"
            )
        }
        _ => write!(text, "Paddle.Setup(x);{body}"),
    };
    written.expect("a string takes all");
    let source = sound::source(kind, &text);
    on_a_deep_stack(|| {
        // Both ways in which a program is parsed.
        extract::extract(&source, &Settings::default());
        extract::module(&source);
        extract::bundler_config("vite.config.ts", &source.text);
    });
}
