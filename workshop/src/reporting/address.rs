//! Where a report goes: `http://HOST[:PORT][/PATH]`.

use crate::error::{Error, Result};

/// The parts of such a URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// A name or an address, without brackets.
    pub host: String,
    /// The port.
    pub port: u16,
    /// The path below which it is reported, without a slash at its end: empty, or `/abc`.
    pub path: String,
}

impl Address {
    /// Takes a URL apart.
    ///
    /// # Errors
    /// Usage: it is none of that form; the error says what is wrong.
    pub fn parse(url: &str) -> Result<Address> {
        let wrong = |why: &str| {
            Error::usage(format!("--report {url:?}: {why}"))
                .remedy("copy the URL from the board: --report http://192.168.1.7:8100/abcdefgh")
        };
        let rest = match url.split_once("://") {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("http") => rest,
            Some((scheme, _)) if scheme.eq_ignore_ascii_case("https") => {
                return Err(wrong("https is not spoken here, only http"));
            }
            _ => return Err(wrong("it has to begin with http://")),
        };
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let is_path = |octet: u8| octet.is_ascii_alphanumeric() || b"/-_.~%".contains(&octet);
        if !path.bytes().all(is_path) {
            return Err(wrong("only a path may follow host and port"));
        }
        let (host, port) = split(authority).ok_or_else(|| wrong("that is no host and port"))?;
        Ok(Address {
            host: host.to_owned(),
            port,
            path: path.trim_end_matches('/').to_owned(),
        })
    }

    /// Host and port as a Host field has them: `[::1]:8100`.
    #[must_use]
    pub fn authority(&self) -> String {
        match self.host.contains(':') {
            true => format!("[{}]:{}", self.host, self.port),
            false => format!("{}:{}", self.host, self.port),
        }
    }
}

/// Host and port of `host`, `host:80`, `[::1]`, `[::1]:80`.
fn split(authority: &str) -> Option<(&str, u16)> {
    let (host, port) = match authority.strip_prefix('[') {
        Some(rest) => {
            let (host, rest) = rest.split_once(']')?;
            host.parse::<std::net::Ipv6Addr>().ok()?;
            (host, rest)
        }
        None => authority.split_at(authority.find(':').unwrap_or(authority.len())),
    };
    let is_host = |octet: u8| octet.is_ascii_alphanumeric() || b"-_.:".contains(&octet);
    if host.is_empty() || !host.bytes().all(is_host) {
        return None;
    }
    let port = match port.strip_prefix(':') {
        Some(port) if !port.starts_with('+') => port.parse().ok().filter(|port| *port > 0)?,
        None if port.is_empty() => 80,
        _ => return None,
    };
    Some((host, port))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_urls_apart() {
        for (url, host, port, path) in [
            ("http://10.0.0.7", "10.0.0.7", 80, ""),
            ("http://10.0.0.7:8100/", "10.0.0.7", 8100, ""),
            ("HTTP://teacher.local:1/abc", "teacher.local", 1, "/abc"),
            ("http://[::1]:8100/abc/", "::1", 8100, "/abc"),
            ("http://[fe80::1]", "fe80::1", 80, ""),
        ] {
            let address = Address::parse(url).unwrap();
            let parts = (&*address.host, address.port, &*address.path);
            assert_eq!(parts, (host, port, path), "{url}");
        }
        let address = Address::parse("http://[::1]:8100").unwrap();
        assert_eq!(address.authority(), "[::1]:8100");
    }

    #[test]
    fn says_what_is_wrong() {
        for (url, why) in [
            ("https://10.0.0.7/", "only http"),
            ("10.0.0.7:8100", "begin with http://"),
            ("ftp://10.0.0.7", "begin with http://"),
            ("http://", "no host"),
            ("http://:80", "no host"),
            ("http://a:0", "no host"),
            ("http://a:+1", "no host"),
            ("http://a:70000", "no host"),
            ("http://ada@a", "no host"),
            ("http://[zz]", "no host"),
            ("http://[::1", "no host"),
            ("http://[::1]x", "no host"),
            ("http://a/b?c", "only a path"),
            ("http://a/b\r\nX: y", "only a path"),
        ] {
            let error = Address::parse(url).unwrap_err();
            assert!(error.message.contains(why), "{url}: {error}");
        }
    }
}
