//! A stand-in for Paddle's API on this computer: client-side tokens and API keys
//! as the documentation describes them, with paging, permissions, statuses, and
//! faults on demand. Nothing in it is random, and its clock stands still.

mod answer;
mod endpoints;
mod http;
pub(crate) mod state;

use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

pub(crate) use state::{ApiKey, State};

/// A server that runs until the process ends.
pub(crate) struct Server {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
}

impl Server {
    /// Starts one on a port of this computer; 0 is any that is free.
    pub(crate) fn start(port: u16, state: State) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", port)).expect("a free port");
        let address = listener.local_addr().expect("it has an address");
        let state = Arc::new(Mutex::new(state));
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = Arc::clone(&shared);
                thread::spawn(move || http::serve(stream, address, &shared));
            }
        });
        Self { address, state }
    }

    /// Where it is.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What it holds, and what was asked of it.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
