//! Threads whose stacks are deep enough for the parser, started only when
//! there is enough work for them.
//!
//! Knows threads; does not know what the work is.

use std::collections::VecDeque;
use std::num::NonZero;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, Scope};

/// Fewer items than this are done before another thread has started, unless
/// they weigh more than [`LIGHT`].
const FEW: usize = 6;

/// What is done in about the time that a thread takes to start, in bytes of
/// text to parse.
const LIGHT: usize = 256 * 1024;

/// Work that is done while more of it is still being found.
pub(crate) struct Crew<'w, T, R> {
    work: &'w (dyn Fn(T) -> R + Sync),
    /// The stack of a thread, in bytes.
    stack: usize,
    /// How many threads may work beside the one that calls `finish`.
    most: usize,
    state: Mutex<State<T, R>>,
    /// An item was given, a thread ended, or no more items will be given.
    changed: Condvar,
}

struct State<T, R> {
    waiting: VecDeque<(usize, T)>,
    /// What the waiting items weigh.
    weight: usize,
    threads: usize,
    is_open: bool,
    done: Vec<R>,
}

impl<'w, T: Send, R: Send> Crew<'w, T, R> {
    /// A crew of `threads` threads (0: one for each core) that do `work`.
    pub(crate) fn new(threads: usize, stack: usize, work: &'w (dyn Fn(T) -> R + Sync)) -> Self {
        let threads = match threads {
            0 => thread::available_parallelism().map_or(1, NonZero::get),
            wanted => wanted,
        };
        Self {
            work,
            stack,
            most: threads - 1,
            state: Mutex::new(State {
                waiting: VecDeque::new(),
                weight: 0,
                threads: 0,
                is_open: true,
                done: Vec::new(),
            }),
            changed: Condvar::new(),
        }
    }

    /// Hands over an item, and starts a thread in `scope` if enough of them
    /// wait for one. A crew that was given anything must be closed before
    /// `scope` ends: see [`Crew::closing`].
    pub(crate) fn give<'scope>(
        &'scope self,
        scope: &'scope Scope<'scope, '_>,
        item: T,
        weight: usize,
    ) {
        let mut state = self.lock();
        state.waiting.push_back((weight, item));
        state.weight += weight;
        let is_much = state.waiting.len() >= FEW || state.weight >= LIGHT;
        if !is_much || state.threads == self.most {
            drop(state);
            self.changed.notify_one();
            return;
        }
        state.threads += 1;
        drop(state);
        let started = thread::Builder::new()
            .stack_size(self.stack)
            .spawn_scoped(scope, || {
                let _leaving = Leaving(self);
                self.work_off();
            });
        if started.is_err() {
            // The others will do it.
            drop(Leaving(self));
        }
    }

    /// Whether nothing was given.
    pub(crate) fn is_unused(&self) -> bool {
        let state = self.lock();
        state.waiting.is_empty() && state.threads == 0 && state.done.is_empty()
    }

    /// Lets the threads end once nothing waits any more: when what is returned
    /// is dropped, also by a panic.
    pub(crate) fn closing(&self) -> Closing<'_, 'w, T, R> {
        Closing(self)
    }

    /// Does what is left to do, on this thread too, and returns all results,
    /// in no particular order. The crew is closed then.
    pub(crate) fn finish(&self) -> Vec<R> {
        drop(self.closing());
        self.work_off();
        let mut state = self.lock();
        while state.threads > 0 {
            state = self.wait(state);
        }
        std::mem::take(&mut state.done)
    }

    fn work_off(&self) {
        let mut state = self.lock();
        loop {
            if let Some((weight, item)) = state.waiting.pop_front() {
                state.weight -= weight;
                drop(state);
                let result = (self.work)(item);
                state = self.lock();
                state.done.push(result);
            } else if state.is_open {
                state = self.wait(state);
            } else {
                return;
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, State<T, R>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'a>(&self, state: MutexGuard<'a, State<T, R>>) -> MutexGuard<'a, State<T, R>> {
        self.changed
            .wait(state)
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// Closes a crew when it is dropped.
pub(crate) struct Closing<'c, 'w, T: Send, R: Send>(&'c Crew<'w, T, R>);

impl<T: Send, R: Send> Drop for Closing<'_, '_, T, R> {
    fn drop(&mut self) {
        self.0.lock().is_open = false;
        self.0.changed.notify_all();
    }
}

/// Takes a thread off the crew when it is dropped.
struct Leaving<'c, 'w, T: Send, R: Send>(&'c Crew<'w, T, R>);

impl<T: Send, R: Send> Drop for Leaving<'_, '_, T, R> {
    fn drop(&mut self) {
        self.0.lock().threads -= 1;
        self.0.changed.notify_all();
    }
}

/// Does `work` for every item, on up to `threads` threads (0: one for each
/// core) including this one; the results are in the order of the items.
pub(crate) fn map<T: Sync, R: Send>(
    threads: usize,
    stack: usize,
    items: &[T],
    work: impl Fn(&T) -> R + Sync,
) -> Vec<R> {
    let numbered = |(at, item)| (at, work(item));
    let crew = Crew::new(threads, stack, &numbered);
    let mut done = thread::scope(|scope| {
        let _closing = crew.closing();
        for item in items.iter().enumerate() {
            crew.give(scope, item, 0);
        }
        crew.finish()
    });
    done.sort_by_key(|&(at, _)| at);
    done.into_iter().map(|(_, result)| result).collect()
}

/// Does `work` on a thread of its own with a stack of `stack` bytes, or what
/// the system can give.
pub(crate) fn alone<R: Send>(stack: usize, work: impl FnOnce() -> R + Send) -> R {
    let work = Mutex::new(Some(work));
    let take = || {
        let work = work.lock().unwrap_or_else(PoisonError::into_inner).take();
        work.expect("only the thread that was started takes it")()
    };
    thread::scope(|scope| {
        let thread = [stack, stack / 4]
            .into_iter()
            .find_map(|stack| {
                let thread = thread::Builder::new().stack_size(stack);
                thread.spawn_scoped(scope, take).ok()
            })
            .expect("the system can start a thread");
        match thread.join() {
            Ok(result) => result,
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const STACK: usize = 256 * 1024;

    #[test]
    fn everything_is_done_once_on_any_number_of_threads() {
        for threads in [0, 1, 2, 7] {
            for count in [0, 1, FEW, 500] {
                let items: Vec<usize> = (0..count).collect();
                let found = map(threads, STACK, &items, |&item| item * 2);
                assert!(found.iter().copied().eq((0..count).map(|item| item * 2)));
            }
        }
    }

    #[test]
    fn threads_start_when_it_pays() {
        let here = thread::current().id();
        let threads = |crew_size, count, weight| {
            let work = |()| thread::current().id();
            let crew = Crew::new(crew_size, STACK, &work);
            assert!(crew.is_unused());
            thread::scope(|scope| {
                let closing = crew.closing();
                for _ in 0..count {
                    crew.give(scope, (), weight);
                }
                assert!(!crew.is_unused());
                drop(closing);
            });
            // Where a thread was started, the scope has waited for it.
            crew.finish()
        };
        assert!(threads(4, FEW - 1, 1).iter().all(|&thread| thread == here));
        assert!(threads(1, 100, LIGHT).iter().all(|&thread| thread == here));
        assert!(threads(2, FEW, 1).iter().all(|&thread| thread != here));
        assert!(threads(2, 1, LIGHT).iter().all(|&thread| thread != here));
    }

    #[test]
    fn a_panic_reaches_the_caller() {
        let items = [1; 100];
        let run = |work: fn(&i32) -> i32| {
            std::panic::catch_unwind(|| map(2, STACK, &items, work)).is_err()
        };
        assert!(run(|_| panic!("on every thread")));
        assert!(!run(|&item| item));
        let alone = || alone(STACK, || panic!("alone"));
        assert!(std::panic::catch_unwind(alone).is_err());
    }
}
