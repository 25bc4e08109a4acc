//! The wire: one request there, one response back.
//!
//! The only module that knows HTTP and TLS. It repeats nothing, follows no
//! redirect and understands no body; who asks decides what an answer means.

mod address;
mod http;

pub use address::Address;
pub use http::{HttpWire, ProxyChoice, Timeouts};

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Reads; may be repeated.
    Get,
    /// Creates; must not be repeated.
    Post,
    /// Changes; must not be repeated.
    Patch,
}

impl Method {
    /// Whether asking twice does no more than asking once.
    pub const fn is_read(self) -> bool {
        matches!(self, Self::Get)
    }
}

/// One request.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    /// What is asked.
    pub method: Method,
    /// The whole URL.
    pub url: &'a str,
    /// What stands behind `Bearer `; never shown.
    pub key: &'a str,
    /// JSON, for methods that send some.
    pub body: Option<&'a str>,
}

/// What came back, whatever its status.
#[derive(Clone, Debug, Default)]
pub struct Response {
    /// The status.
    pub status: u16,
    /// The header `Retry-After`.
    pub retry_after: Option<String>,
    /// The header `Date`.
    pub date: Option<String>,
    /// The header `Content-Type`.
    pub content_type: Option<String>,
    /// The header `Location`.
    pub location: Option<String>,
    /// The body.
    pub body: Vec<u8>,
}

/// Why nothing came back.
#[derive(Clone, Debug)]
pub struct WireError {
    /// What happened.
    pub kind: WireErrorKind,
    /// The same for people.
    pub text: String,
}

/// What happened on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WireErrorKind {
    /// The request never left: no such host, nobody answers, no TLS.
    NotSent,
    /// TLS could not be agreed on; asking again does not help.
    Tls,
    /// No answer within the time.
    TimedOut,
    /// The connection broke while the answer came.
    Broken,
    /// The answer is too large.
    TooLarge,
}

/// Whatever carries requests.
pub trait Wire {
    /// Sends one request, once.
    ///
    /// # Errors
    /// Fails where no whole response came back.
    fn send(&self, request: &Request<'_>) -> Result<Response, WireError>;
}
