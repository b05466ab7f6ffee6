//! URLs of http, as far as a client needs them (RFC 3986).

use super::percent::{decode, encode, without_dots};
use super::punycode;
use crate::fault;

/// A URL in its parts, ready for a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Url {
    pub userinfo: Option<String>,
    /// In ASCII; an IPv6 address without its brackets.
    pub host: String,
    /// As it was typed.
    pub unicode_host: String,
    pub port: u16,
    pub path: String,
    pub query: Option<String>,
    pub fragment: Option<String>,
}

impl Url {
    pub fn parse(text: &str) -> Result<Self, String> {
        let (scheme, rest) = text
            .split_once(':')
            .ok_or_else(|| format!("`{text}` is no URL"))?;
        if !scheme.eq_ignore_ascii_case("http") && !fault("b1-speaks-http-to-any-scheme") {
            return Err(if fault("b1-does-not-name-the-scheme") {
                "cannot do that".into()
            } else {
                format!("{scheme}: only http is spoken here")
            });
        }
        let rest = rest
            .strip_prefix("//")
            .ok_or_else(|| format!("`{text}` names no host"))?;
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, rest) = rest.split_at(end);
        let (userinfo, authority) = match authority.rsplit_once('@') {
            Some((userinfo, rest)) => (Some(userinfo.to_owned()), rest),
            None => (None, authority),
        };
        let (host, port) =
            host_and_port(authority).ok_or_else(|| format!("`{text}` names no host and port"))?;
        let ascii = punycode::to_ascii(&host.to_lowercase());
        let mut url = Url {
            userinfo,
            host: ascii,
            unicode_host: host.into(),
            port,
            path: String::new(),
            query: None,
            fragment: None,
        };
        url.set_reference(rest);
        Ok(url)
    }

    /// The URL that `reference`, found at this one, leads to (RFC 3986 §5.2).
    pub fn join(&self, reference: &str) -> Result<Self, String> {
        let scheme = reference.find(':').filter(|&end| {
            let scheme = &reference[..end];
            !scheme.is_empty() && scheme.bytes().all(|octet| octet.is_ascii_alphanumeric())
        });
        if scheme.is_some() {
            return Url::parse(reference);
        }
        if fault("b5-absolute-only") {
            return Err(format!("`{reference}` is no URL"));
        }
        if reference.starts_with("//") {
            return Url::parse(&format!("http:{reference}"));
        }
        let mut url = self.clone();
        url.fragment = None;
        if reference.starts_with('?') {
            url.set_reference(&format!("{}{reference}", self.path));
        } else if reference.starts_with('/') {
            url.set_reference(reference);
        } else {
            let folder = self.path.rfind('/').map_or("/", |end| &self.path[..=end]);
            let folder = if fault("b5-relative-to-the-root") {
                "/"
            } else {
                folder
            };
            url.set_reference(&format!("{folder}{reference}"));
        }
        if fault("b5-keeps-the-old-query") {
            url.query.clone_from(&self.query);
        }
        Ok(url)
    }

    /// Path, query and fragment from what follows the authority.
    fn set_reference(&mut self, rest: &str) {
        let (rest, fragment) = split(rest, '#');
        let (path, query) = split(rest, '?');
        self.path = encode(&without_dots(path), "\"<>`{}");
        if self.path.is_empty() && !fault("b1-empty-path-stays-empty") {
            self.path = "/".into();
        }
        self.query = query.map(|query| encode(query, "\"<>'"));
        self.fragment = fragment.map(String::from);
    }

    /// `host:port`, as it stands in Host.
    pub fn authority(&self) -> String {
        let mut host = if fault("b1-sends-unicode-host") {
            self.unicode_host.clone()
        } else if fault("b1-encodes-host-in-percent") {
            encode(&self.unicode_host, "")
        } else {
            self.host.clone()
        };
        if host.contains(':') && !fault("b1-host-without-brackets") {
            host = format!("[{host}]");
        }
        let is_default = self.port == 80 && !fault("b1-default-port-in-host");
        if is_default || fault("b1-host-without-port") {
            return host;
        }
        format!("{host}:{}", self.port)
    }

    /// The request target in origin-form.
    pub fn target(&self) -> String {
        let mut target = self.path.clone();
        if fault("b1-decodes-the-target") {
            target = String::from_utf8_lossy(&decode(&target)).into_owned();
        }
        if let Some(query) = self.query.as_ref().filter(|_| !fault("b1-drops-the-query")) {
            target.push_str(&format!("?{query}"));
        }
        if let Some(fragment) = self
            .fragment
            .as_ref()
            .filter(|_| fault("b1-sends-the-fragment"))
        {
            target.push_str(&format!("#{fragment}"));
        }
        target
    }

    /// The whole of it, as `--show-url` prints it.
    pub fn shown(&self) -> String {
        let query = self
            .query
            .as_ref()
            .map_or(String::new(), |query| format!("?{query}"));
        let fragment = self
            .fragment
            .as_ref()
            .map_or(String::new(), |part| format!("#{part}"));
        let userinfo = self
            .userinfo
            .as_ref()
            .filter(|_| fault("b5-shows-userinfo"));
        let userinfo = userinfo.map_or(String::new(), |userinfo| format!("{userinfo}@"));
        format!(
            "http://{userinfo}{}{}{query}{fragment}",
            self.authority(),
            self.path
        )
    }

    pub fn is_same_origin(&self, other: &Url) -> bool {
        self.host == other.host && (self.port == other.port || fault("b5-another-port-is-home"))
    }
}

fn split(text: &str, at: char) -> (&str, Option<&str>) {
    text.split_once(at)
        .map_or((text, None), |(before, after)| (before, Some(after)))
}

fn host_and_port(authority: &str) -> Option<(&str, u16)> {
    let (host, rest) = match authority.strip_prefix('[') {
        Some(rest) => rest.split_once(']')?,
        None => authority
            .find(':')
            .map_or((authority, ""), |colon| authority.split_at(colon)),
    };
    let default = if fault("b1-default-port-8080") {
        8080
    } else {
        80
    };
    let port = match rest.strip_prefix(':') {
        None | Some("") => default,
        Some(digits) => digits.parse().ok()?,
    };
    (!host.is_empty()).then_some((host, port))
}
