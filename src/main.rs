//! The binary: hands the process to the library.

use std::io::{self, BufReader, Write};

use paddlint::cli::{self, Outcome, Surroundings};

fn main() -> Outcome {
    // The default message would print the panic's text, which may quote what
    // was being looked at.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        let place = place.unwrap_or_else(|| "an unknown place".into());
        let _ = writeln!(
            io::stderr(),
            "paddlint: internal error at {place}; please report it"
        );
    }));
    // stderr stays unlocked: a panic on another thread has to be told there.
    cli::run(
        std::env::args_os(),
        &Surroundings::of_this_process(),
        &mut BufReader::new(io::stdin()),
        &mut io::stdout(),
        &mut io::stderr(),
    )
}
