//! Threads with stacks that are deep enough for the parser, which recurses: its
//! guard lets pass what fits on such a stack, so that no smaller one will do.

use std::sync::Arc;
use std::thread::available_parallelism;
use std::time::Duration;

use crate::extract;
use crate::model::{Problem, ProblemKind};

/// So often is room looked for,
const ATTEMPTS: usize = 20;
/// and so long it may take to become free.
const PAUSE: Duration = Duration::from_millis(10);

/// Runs `work`, and what it does in parallel, on deep stacks; `None` where the
/// system has no room for a single one.
pub(crate) fn on_deep_stacks<R: Send>(
    threads: usize,
    work: impl FnOnce() -> R + Send,
) -> Option<R> {
    deep_pool(threads).map(|pool| pool.install(work))
}

/// So many threads, or as many as the system has room for; `None` where that is
/// not one.
pub(crate) fn deep_pool(threads: usize) -> Option<rayon::ThreadPool> {
    let mut threads = match threads {
        0 => available_parallelism().map_or(1, usize::from),
        threads => threads,
    };
    for _ in 0..ATTEMPTS {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .stack_size(extract::STACK)
            .build();
        match pool {
            Ok(pool) => return Some(pool),
            Err(_) => threads = (threads / 2).max(1),
        }
        // Those that could be started have to end first.
        std::thread::sleep(PAUSE);
    }
    None
}

/// Runs `work` on a thread of its own; `None` where there is no room for one.
pub(super) fn on_deep_stack<R: Send>(work: impl FnOnce() -> R + Send) -> Option<R> {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new()
            .stack_size(extract::STACK)
            .spawn_scoped(scope, work)
            .ok()?;
        match thread.join() {
            Ok(result) => Some(result),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

/// What is told of `path` where there is no room; `rest` says what was done all the
/// same.
pub(crate) fn no_room(path: Arc<str>, rest: &str) -> Problem {
    Problem {
        path,
        place: None,
        kind: ProblemKind::Incomplete,
        message: format!(
            "there is not enough memory to parse: a thread needs {} MiB of address space for its \
             stack; {rest}",
            extract::STACK / (1024 * 1024)
        ),
    }
}
