//! Where the API is: scheme, host, and perhaps a path before its own.

use std::net::IpAddr;

use ureq::http::Uri;

/// The address of an API, without a `/` at its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    scheme: String,
    authority: String,
    host: String,
    path: String,
}

impl Address {
    /// Reads `https://host[:port][/path]`.
    ///
    /// # Errors
    /// Says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        if text.contains('#') {
            return Err("it has a fragment");
        }
        let uri: Uri = text.parse().map_err(|_| "it is no URL")?;
        let scheme = uri.scheme_str().ok_or("it has no `https://`")?;
        if !matches!(scheme, "http" | "https") {
            return Err("it is neither `https` nor `http`");
        }
        let authority = uri.authority().ok_or("it has no host")?.as_str();
        if authority.contains('@') {
            return Err("it has a user name in it");
        }
        if uri.query().is_some() {
            return Err("it has a query");
        }
        let host = uri.host().filter(|host| !host.is_empty());
        Ok(Self {
            scheme: scheme.to_owned(),
            authority: authority.to_ascii_lowercase(),
            host: host.ok_or("it has no host")?.to_ascii_lowercase(),
            path: uri.path().trim_end_matches('/').to_owned(),
        })
    }

    /// Whether it is on this very computer.
    pub fn is_loopback(&self) -> bool {
        let host = self.host.trim_start_matches('[').trim_end_matches(']');
        host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
    }

    /// Whether what is sent there is kept from others.
    pub fn is_encrypted(&self) -> bool {
        self.scheme == "https"
    }

    /// The URL of a path of the API, which begins with `/`.
    pub fn url(&self, path: &str) -> String {
        format!("{}://{}{}{path}", self.scheme, self.authority, self.path)
    }

    /// Whether a whole URL is on the same host, over the same scheme.
    pub fn is_same_host(&self, url: &str) -> bool {
        let Ok(uri) = url.parse::<Uri>() else {
            return false;
        };
        uri.scheme_str() == Some(&self.scheme)
            && uri
                .authority()
                .is_some_and(|other| other.as_str().eq_ignore_ascii_case(&self.authority))
    }

    /// The host, with its port if it has one.
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// The host alone.
    pub fn host(&self) -> &str {
        &self.host
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_and_told_apart() {
        let cases = [
            ("https://api.paddle.com", Ok((false, true))),
            ("http://127.0.0.1:8080", Ok((true, false))),
            ("http://127.9.9.9:8080/base/", Ok((true, false))),
            ("http://localhost", Ok((true, false))),
            ("http://[::1]:99", Ok((true, false))),
            ("http://localhost.example.com", Ok((false, false))),
            ("http://127.0.0.1.example.com", Ok((false, false))),
            ("http://0.0.0.0:80", Ok((false, false))),
            (
                "http://127.0.0.1@example.com",
                Err("it has a user name in it"),
            ),
            ("ftp://127.0.0.1", Err("it is neither `https` nor `http`")),
            ("127.0.0.1:80", Err("it has no `https://`")),
            ("http://127.0.0.1?x=1", Err("it has a query")),
            ("http://127.0.0.1#x", Err("it has a fragment")),
            ("", Err("it is no URL")),
        ];
        for (text, expected) in cases {
            let found =
                Address::parse(text).map(|address| (address.is_loopback(), address.is_encrypted()));
            assert_eq!(found, expected, "{text}");
        }
        let address = Address::parse("http://127.0.0.1:80/a/").expect("an address");
        assert_eq!(address.url("/x"), "http://127.0.0.1:80/a/x");
    }

    #[test]
    fn another_host_scheme_or_port_is_another_host() {
        let address = Address::parse("https://api.paddle.com").expect("an address");
        let cases = [
            ("https://api.paddle.com/x?after=1", true),
            ("https://API.paddle.com/x", true),
            ("http://api.paddle.com/x", false),
            ("https://api.paddle.com.example.com/x", false),
            ("https://api.paddle.com@example.com/x", false),
            ("https://api.paddle.com:444/x", false),
            ("/client-tokens", false),
            ("", false),
        ];
        for (url, expected) in cases {
            assert_eq!(address.is_same_host(url), expected, "{url}");
        }
    }
}
