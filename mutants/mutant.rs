//! Which mutant is switched on: in the mutated copy of the sources only.

use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, OnceLock};

const MOST: usize = 8192;

static REACHED: [AtomicBool; MOST] = [const { AtomicBool::new(false) }; MOST];

/// Whether mutant `number` is the one that is switched on.
pub(crate) fn on(number: usize) -> bool {
    static CURRENT: OnceLock<Option<usize>> = OnceLock::new();
    let current = CURRENT.get_or_init(|| std::env::var("PADDLINT_MUTANT").ok()?.parse().ok());
    match current {
        Some(current) => *current == number,
        None => {
            note(number);
            false
        }
    }
}

/// Notes in a file that `number` was reached, where the environment asks for it.
fn note(number: usize) {
    static FILE: OnceLock<Option<Mutex<std::fs::File>>> = OnceLock::new();
    if REACHED[number].swap(true, Ordering::Relaxed) {
        return;
    }
    let file = FILE.get_or_init(|| {
        let path = std::env::var_os("PADDLINT_MUTANTS_REACHED")?;
        let file = std::fs::OpenOptions::new().create(true).append(true).open(path).ok()?;
        Some(Mutex::new(file))
    });
    if let Some(file) = file {
        let mut file = file.lock().expect("no panic while it is held");
        let _ = file.write_all(format!("{number}\n").as_bytes());
    }
}

/// Compares as `operator` does; or as the operator of the mutant that is on.
pub(crate) fn compare<T: PartialOrd + ?Sized>(
    left: &T,
    right: &T,
    operator: &str,
    mutants: &[(usize, &str)],
) -> bool {
    let mut chosen = operator;
    for (number, other) in mutants {
        if on(*number) {
            chosen = other;
        }
    }
    match chosen {
        "<" => left < right,
        "<=" => left <= right,
        ">" => left > right,
        ">=" => left >= right,
        "==" => left == right,
        _ => left != right,
    }
}
