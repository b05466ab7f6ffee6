//! The URL of a server that runs already: `http://127.0.0.1:8080/hello.txt`.

use std::net::SocketAddr;

use grader::octets;
use workshop::error::{Error, Result};

use crate::target;

/// A server and what it is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Url {
    /// The address that was looked at, and no other one.
    pub address: SocketAddr,
    /// What stands in the Host field.
    pub authority: String,
    /// Path and query.
    pub path: String,
}

impl Url {
    /// Reads it.
    ///
    /// # Errors
    /// Usage: it is no URL of HTTP, or leads to another machine and nobody answers for that.
    pub fn read(text: &str, is_owned: bool) -> Result<Url> {
        let shown = octets::quoted(text.as_bytes());
        let wrong = |why: &str| Err(Error::usage(format!("{shown}: {why}")));
        let rest = match text.split_once("://") {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("http") => rest,
            Some((scheme, _)) if scheme.eq_ignore_ascii_case("https") => {
                return wrong(
                    "this speaks HTTP without TLS: what it costs to encrypt would hide what a server costs",
                );
            }
            Some(_) => return wrong("its scheme is not http"),
            None => text,
        };
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        let path = path.split('#').next().unwrap_or_default();
        if authority.contains('@') {
            return wrong("it has a user name in it, and nothing is sent of that");
        }
        if !path.bytes().all(|octet| (0x21..=0x7e).contains(&octet)) || path.len() > 8_000 {
            return wrong("its path has octets that must be percent-encoded");
        }
        let (host, port) = target::split(authority, Some(80))?;
        let path = match path.starts_with('/') {
            true => path.to_owned(),
            false => format!("/{path}"),
        };
        Ok(Url {
            address: target::address(&host, port, is_owned)?,
            authority: authority.to_owned(),
            path,
        })
    }

    /// As a name in a table.
    #[must_use]
    pub fn shown(&self) -> String {
        format!("{}{}", self.authority, self.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_urls_of_this_machine() {
        let cases = [
            ("http://127.0.0.1:8080/a?b#c", "/a?b"),
            ("HTTP://127.0.0.1:8080", "/"),
            ("127.0.0.1:8080/x", "/x"),
            ("http://127.0.0.1:8080?q", "/?q"),
        ];
        for (text, path) in cases {
            let url = Url::read(text, false).unwrap();
            assert_eq!(
                (url.path.as_str(), url.address.port()),
                (path, 8080),
                "{text}"
            );
        }
        assert_eq!(
            Url::read("http://[::1]/", false).unwrap().address.port(),
            80
        );
    }

    #[test]
    fn says_what_is_wrong_with_others() {
        let cases = [
            ("https://127.0.0.1/", "without TLS"),
            ("ftp://127.0.0.1/", "scheme"),
            ("http://a@127.0.0.1/", "user name"),
            ("http://127.0.0.1/a b", "percent-encoded"),
            ("http://127.0.0.1/a\r\nX: y", "percent-encoded"),
            ("http://192.0.2.1/", "another machine"),
            ("http:///x", "host is missing"),
        ];
        for (text, expected) in cases {
            let error = Url::read(text, false).unwrap_err().to_string();
            assert!(error.contains(expected), "{text}: {error}");
        }
    }
}
