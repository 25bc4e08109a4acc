//! How many bytes may be on their way at once. Knows sizes only.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// What is taken of the bytes that there are.
#[derive(Debug)]
pub(super) struct Budget {
    most: usize,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    taken: usize,
    is_closed: bool,
}

/// Bytes that are taken until this is dropped.
#[derive(Debug)]
pub(super) struct Share {
    bytes: usize,
    budget: Arc<Budget>,
}

impl Budget {
    /// A budget of `most` bytes.
    pub(super) fn new(most: usize) -> Arc<Self> {
        Arc::new(Self {
            most,
            state: Mutex::default(),
            changed: Condvar::new(),
        })
    }

    /// Takes `bytes` as soon as they are there; more than there are at all when
    /// nothing else is taken. `None` once the budget is closed.
    pub(super) fn take(self: &Arc<Self>, bytes: usize) -> Option<Share> {
        let mut state = self.state();
        while !state.is_closed && state.taken > 0 && state.taken + bytes > self.most {
            let waited = self.changed.wait(state);
            state = waited.unwrap_or_else(PoisonError::into_inner);
        }
        if state.is_closed {
            return None;
        }
        state.taken += bytes;
        Some(Share {
            bytes,
            budget: Arc::clone(self),
        })
    }

    /// Nobody gets anything any more.
    pub(super) fn close(&self) {
        self.state().is_closed = true;
        self.changed.notify_all();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.budget.state().taken -= self.bytes;
        self.budget.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_is_taken_than_there_is() {
        let budget = Budget::new(10);
        let large = budget.take(100).expect("alone, it may");
        drop(large);
        let first = budget.take(6).expect("there is room");
        let second = budget.take(4).expect("there is room");
        std::thread::scope(|scope| {
            let waits = scope.spawn(|| budget.take(5).map(|share| share.bytes));
            drop(first);
            assert_eq!(waits.join().expect("no panic"), Some(5));
            let waits = scope.spawn(|| budget.take(7).map(|share| share.bytes));
            budget.close();
            assert_eq!(waits.join().expect("no panic"), None);
        });
        drop(second);
    }
}
