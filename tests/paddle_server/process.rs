//! The stand-in for Paddle's API as a process: prints its address and runs until
//! it is ended, or until nobody holds its stdin open.

use std::io::{Read, Write};

#[path = "mod.rs"]
#[expect(dead_code, reason = "only tests ask for faults")]
mod paddle_server;

use paddle_server::{ApiKey, Server, State};

fn main() {
    let mut state = State::new("live");
    state.add_key(ApiKey::new(
        "live",
        "Everything",
        &["client_token.read", "client_token.write", "api_key.read"],
    ));
    state.add_key(ApiKey::new("live", "Reads only", &["client_token.read"]));
    for number in 0..120 {
        state.create_token(&format!("Token {number}"), None);
    }
    let keys: Vec<String> = state.keys.iter().map(|key| key.secret.clone()).collect();
    let server = Server::start(0, state);
    let mut stdout = std::io::stdout();
    writeln!(stdout, "{}\n{}", server.url(), keys.join("\n")).expect("somebody reads");
    let mut rest = Vec::new();
    let _ = std::io::stdin().read_to_end(&mut rest);
}
