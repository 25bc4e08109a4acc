//! HTTP by `ureq`, with rustls and the roots that browsers trust.
//!
//! Nothing here can be told to trust more: a certificate is good or the request
//! does not leave.

use std::error::Error as _;
use std::io;
use std::time::Duration;

use ureq::http::Response as HttpResponse;
use ureq::{Agent, Body, Proxy};

use super::{Address, Method, Request, Response, Wire, WireError, WireErrorKind};

/// The version of Paddle's API.
const API_VERSION: &str = "1";
/// Larger answers are refused.
const MOST_BYTES: u64 = 16 * 1024 * 1024;

/// What the usual variables say of proxies.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProxyChoice {
    /// The URL of the proxy.
    pub url: Option<String>,
    /// The hosts that are reached without it, as `NO_PROXY` lists them.
    pub except: Vec<String>,
}

/// How long is waited.
#[derive(Clone, Copy, Debug)]
pub struct Timeouts {
    /// For a connection.
    pub connect: Duration,
    /// For the whole of a request.
    pub whole: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            whole: Duration::from_secs(30),
        }
    }
}

/// Carries requests over HTTP.
#[derive(Debug)]
pub struct HttpWire {
    agent: Agent,
}

impl HttpWire {
    /// A wire to `address`.
    ///
    /// # Errors
    /// Fails where the proxy is none that can be used.
    pub fn new(address: &Address, proxy: &ProxyChoice, timeouts: Timeouts) -> Result<Self, String> {
        // This computer is not behind a proxy of its own.
        let proxy = match address.is_loopback() {
            true => None,
            false => chosen(proxy)?,
        };
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(proxy)
            .user_agent(concat!("paddlint/", env!("CARGO_PKG_VERSION")))
            .accept("application/json")
            .timeout_connect(Some(timeouts.connect))
            .timeout_global(Some(timeouts.whole))
            .https_only(address.is_encrypted())
            .build();
        Ok(Self {
            agent: config.new_agent(),
        })
    }
}

/// The proxy, and what is reached without it.
fn chosen(choice: &ProxyChoice) -> Result<Option<Proxy>, String> {
    let Some(url) = &choice.url else {
        return Ok(None);
    };
    // The URL may hold a password: it is not repeated.
    let wrong = |_| "the proxy that the environment names is no URL of an HTTP proxy".to_owned();
    let read = Proxy::new(url).map_err(wrong)?;
    let protocol = read.protocol();
    if !matches!(
        protocol,
        ureq::ProxyProtocol::Http | ureq::ProxyProtocol::Https
    ) {
        return Err(
            "the environment names a SOCKS proxy; paddlint speaks to HTTP proxies only".to_owned(),
        );
    }
    let mut builder = Proxy::builder(protocol).host(read.host()).port(read.port());
    if let Some(name) = read.username() {
        builder = builder.username(name);
    }
    if let Some(password) = read.password() {
        builder = builder.password(password);
    }
    for host in &choice.except {
        // A name stands for the hosts below it, too, as other programs take it.
        let host = host.trim_start_matches('*').trim_start_matches('.');
        builder = match host {
            "" => builder.no_proxy("*"),
            host => builder.no_proxy(host).no_proxy(&format!(".{host}")),
        };
    }
    builder.build().map(Some).map_err(wrong)
}

impl Wire for HttpWire {
    fn send(&self, request: &Request<'_>) -> Result<Response, WireError> {
        let authorization = format!("Bearer {}", request.key);
        let body = request.body.unwrap_or("");
        let sent = match request.method {
            Method::Get => self
                .agent
                .get(request.url)
                .header("Authorization", &authorization)
                .header("Paddle-Version", API_VERSION)
                .call(),
            Method::Post => self
                .agent
                .post(request.url)
                .header("Authorization", &authorization)
                .header("Paddle-Version", API_VERSION)
                .content_type("application/json")
                .send(body),
            Method::Patch => self
                .agent
                .patch(request.url)
                .header("Authorization", &authorization)
                .header("Paddle-Version", API_VERSION)
                .content_type("application/json")
                .send(body),
        };
        read(sent.map_err(|error| told(&error))?)
    }
}

fn read(mut response: HttpResponse<Body>) -> Result<Response, WireError> {
    let header = |name: &str| {
        let value = response.headers().get(name)?;
        Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
    };
    let mut read = Response {
        status: response.status().as_u16(),
        retry_after: header("Retry-After"),
        date: header("Date"),
        content_type: header("Content-Type"),
        location: header("Location"),
        body: Vec::new(),
    };
    let body = response.body_mut().with_config().limit(MOST_BYTES);
    read.body = body.read_to_vec().map_err(|error| match told(&error) {
        // The headers are here: whatever goes wrong now, it was sent.
        told if told.kind == WireErrorKind::NotSent => WireError {
            kind: WireErrorKind::Broken,
            ..told
        },
        told => told,
    })?;
    Ok(read)
}

fn told(error: &ureq::Error) -> WireError {
    let (kind, text) = match error {
        ureq::Error::Timeout(ureq::Timeout::Connect | ureq::Timeout::Resolve) => (
            WireErrorKind::NotSent,
            "no connection could be made in time".to_owned(),
        ),
        ureq::Error::Timeout(_) => (
            WireErrorKind::TimedOut,
            "there was no whole answer in time".to_owned(),
        ),
        ureq::Error::HostNotFound => (
            WireErrorKind::NotSent,
            "its host has no address (is there a network?)".to_owned(),
        ),
        ureq::Error::ConnectionFailed => (
            WireErrorKind::NotSent,
            "no connection could be made".to_owned(),
        ),
        ureq::Error::ConnectProxyFailed(why) => (
            WireErrorKind::NotSent,
            format!("the proxy makes no connection: {why}"),
        ),
        ureq::Error::BodyExceedsLimit(_) => (
            WireErrorKind::TooLarge,
            format!("the answer is larger than {MOST_BYTES} bytes"),
        ),
        ureq::Error::Tls(_) | ureq::Error::Rustls(_) => (WireErrorKind::Tls, of_tls(error)),
        ureq::Error::Io(error) => of_io(error),
        _ => (WireErrorKind::Broken, chain(error)),
    };
    WireError { kind, text }
}

fn of_io(error: &io::Error) -> (WireErrorKind, String) {
    let text = error.to_string();
    let is_tls = error.get_ref().is_some_and(|inner| {
        let inner = inner.to_string();
        inner.contains("certificate") || inner.contains("handshake") || inner.contains("alert")
    });
    if is_tls || text.contains("invalid peer certificate") {
        return (WireErrorKind::Tls, clock_hint(&text));
    }
    match error.kind() {
        io::ErrorKind::ConnectionRefused
        | io::ErrorKind::HostUnreachable
        | io::ErrorKind::NetworkUnreachable
        | io::ErrorKind::AddrNotAvailable => (WireErrorKind::NotSent, text),
        io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => (
            WireErrorKind::TimedOut,
            "there was no whole answer in time".to_owned(),
        ),
        _ => (
            WireErrorKind::Broken,
            format!("the connection broke: {text}"),
        ),
    }
}

fn of_tls(error: &ureq::Error) -> String {
    clock_hint(&chain(error))
}

/// What TLS says; where it is about time, the clock may be wrong.
fn clock_hint(text: &str) -> String {
    let lower = text.to_lowercase();
    let is_about_time = ["expired", "notvalidyet", "not valid yet"]
        .iter()
        .any(|word| lower.contains(word));
    match is_about_time {
        true => format!("{text}; is the clock of this computer right?"),
        false => format!("{text} (paddlint trusts no other certificates)"),
    }
}

fn chain(error: &ureq::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        let inner_text = inner.to_string();
        if !text.contains(&inner_text) {
            text = format!("{text}: {inner_text}");
        }
        source = inner.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn proxies_are_http_and_what_is_wrong_with_one_shows_no_password() {
        let choice = |url: &str| ProxyChoice {
            url: Some(url.to_owned()),
            except: vec!["example.com".into(), "*.internal".into()],
        };
        for good in [
            "http://proxy:3128",
            "http://u:p@proxy:1",
            "proxy:80",
            "https://proxy",
        ] {
            let proxy = chosen(&choice(good)).expect(good).expect(good);
            for (host, is_direct) in [
                ("https://example.com/", true),
                ("https://api.example.com/", true),
                ("https://a.internal/", true),
                ("https://notexample.com/", false),
                ("https://api.paddle.com/", false),
            ] {
                let uri = host.parse().expect("a URL");
                assert_eq!(proxy.is_no_proxy(&uri), is_direct, "{good} {host}");
            }
        }
        for bad in [
            "socks5://u:hunter2@proxy",
            "gopher://u:hunter2@proxy",
            ":hunter2 ",
        ] {
            let error = chosen(&choice(bad)).expect_err(bad);
            assert!(!error.contains("hunter2"), "{error}");
        }
        assert!(chosen(&ProxyChoice::default()).expect("none").is_none());
    }

    #[test]
    fn a_certificate_that_is_out_of_its_time_points_at_the_clock() {
        for (text, is_clock) in [
            ("invalid peer certificate: Expired", true),
            (
                "invalid peer certificate: certificate not valid yet: …",
                true,
            ),
            ("invalid peer certificate: UnknownIssuer", false),
        ] {
            assert_eq!(clock_hint(text).contains("clock"), is_clock, "{text}");
        }
    }
}
