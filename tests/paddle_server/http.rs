//! As much of HTTP as it takes: one request a connection.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::answer::Answer;
use super::endpoints;
use super::state::{Fault, NOW_HTTP, Recorded, State};

/// Longer than any client waits.
const HANG: Duration = Duration::from_secs(100);

/// Reads one request and answers it.
pub(crate) fn serve(stream: TcpStream, address: SocketAddr, state: &Mutex<State>) {
    let Some(request) = read(&stream) else {
        return;
    };
    let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
    state.requests.push(request.clone());
    let fault = state.faults.pop_front();
    let answer = || Answer::refusal(500, "internal_error", "Something went wrong.");
    let (answer, header) = match &fault {
        Some(Fault::Refuse(status, code)) => {
            (Answer::refusal(*status, code, "Not today."), String::new())
        }
        Some(Fault::RateLimit(after)) => (
            Answer::refusal(
                429,
                "too_many_requests",
                "IP address exceeded the allowed rate limit.",
            ),
            format!("Retry-After: {after}\r\n"),
        ),
        Some(Fault::Echo) => {
            let said = request
                .headers
                .iter()
                .find(|(name, _)| name == "authorization");
            let said = said.map_or("", |(_, value)| value);
            let detail = format!("You sent {said} \u{1b}[31m\u{202e}");
            (Answer::refusal(400, "bad_request", &detail), String::new())
        }
        Some(Fault::Redirect(to)) => (
            Answer {
                status: 302,
                ..answer()
            },
            format!("Location: {to}\r\n"),
        ),
        Some(Fault::Html(status)) => (
            Answer {
                status: *status,
                ..answer()
            },
            String::new(),
        ),
        Some(Fault::Hang) => (answer(), String::new()),
        _ => (
            endpoints::answer(&request, address, &mut state),
            String::new(),
        ),
    };
    drop(state);
    let mut answer = answer;
    let here = format!(
        "http://{address}{}",
        request.line.split_once(' ').expect("a target").1
    );
    match &fault {
        Some(Fault::Circle) => {
            answer.body["meta"]["pagination"]["next"] = here.into();
            answer.body["meta"]["pagination"]["has_more"] = true.into();
        }
        Some(Fault::NextElsewhere(to)) => {
            answer.body["meta"]["pagination"]["next"] = to.as_str().into();
            answer.body["meta"]["pagination"]["has_more"] = true.into();
        }
        Some(Fault::Hang) => std::thread::sleep(HANG),
        Some(Fault::Dropped) => return,
        _ => {}
    }
    let (kind, body) = match fault {
        Some(Fault::Html(_)) => (
            "text/html",
            "<!DOCTYPE html><title>Sorry</title>".to_owned(),
        ),
        _ => ("application/json", answer.body.to_string()),
    };
    let sent = match fault {
        Some(Fault::Truncated) => &body[..body.len() / 2],
        _ => body.as_str(),
    };
    let head = format!(
        "HTTP/1.1 {} .\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nDate: {NOW_HTTP}\r\n\
         Connection: close\r\n{header}\r\n",
        answer.status,
        body.len(),
    );
    let mut stream = stream;
    // A client that is gone needs no answer.
    let _ = stream.write_all(head.as_bytes());
    let _ = stream.write_all(sent.as_bytes());
    let _ = stream.flush();
}

fn read(stream: &TcpStream) -> Option<Recorded> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let line = line.trim_end().strip_suffix(" HTTP/1.1")?.to_owned();
    let mut headers = Vec::new();
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        let Some((name, value)) = header.trim_end().split_once(':') else {
            break;
        };
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let length = length
        .and_then(|(_, value)| value.parse().ok())
        .unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Recorded {
        line,
        headers,
        body: String::from_utf8_lossy(&body).into_owned(),
    })
}
