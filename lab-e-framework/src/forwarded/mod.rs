//! Who asks, and for what, when proxies stand between (e17). A proxy tells it in X-Forwarded-For, -Proto and -Host, or in
//! Forwarded (RFC 7239). So can any client: only the word of trusted proxies counts.
//!
//! Next: `hops.rs`, which reads the fields.

mod hops;

use std::net::IpAddr;

use lab_b_client::message::{Fields, RequestHead};
use lab_c_server::request::target::authority;
use lab_e_given::{Config, Network};

use crate::Request;
use hops::{Hop, hops};

/// A request as it was outside, before the first trusted proxy had it.
///
/// # Example
/// ```
/// use lab_e_given::Network;
/// use lab_b_client::message::{Fields, RequestHead, Version};
/// use lab_e_framework::forwarded::Outside;
///
/// let mut fields = Fields::new();
/// fields.push("Host", b"10.0.0.7:8080");
/// fields.push("X-Forwarded-For", b"203.0.113.9");
/// fields.push("X-Forwarded-Proto", b"https");
/// fields.push("X-Forwarded-Host", b"shop.example");
/// let (method, target) = ("GET".to_owned(), "/".to_owned());
/// let head = RequestHead { method, target, version: Version::Http11, fields };
///
/// let trusted: Vec<Network> = Network::parse("10.0.0.0/8").into_iter().collect();
/// assert_eq!(Outside::of("10.0.0.1".parse()?, &head, &trusted).url("/a"), "https://shop.example/a");
/// assert_eq!(Outside::of("10.0.0.1".parse()?, &head, &[]).url("/a"), "http://10.0.0.7:8080/a");
/// # Ok::<(), std::net::AddrParseError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outside {
    /// The address of the client.
    pub ip: IpAddr,
    /// `http` or `https`.
    pub scheme: String,
    /// The host that was asked, with its port if that is not the usual one.
    pub host: String,
}

impl Outside {
    /// What the request looked like outside, if a peer has sent it with this head and these proxies are trusted.
    #[must_use]
    pub fn of(peer: IpAddr, head: &RequestHead, trusted: &[Network]) -> Outside {
        let is_trusted = |ip: IpAddr| trusted.iter().any(|network| network.contains(ip));
        let mut outside = Outside {
            ip: peer.to_canonical(),
            scheme: "http".to_owned(),
            host: host_asked(head),
        };
        if let Some((ip, hop)) = client(outside.ip, &head.fields, is_trusted) {
            outside.ip = ip;
            outside.scheme = hop.scheme.unwrap_or(outside.scheme);
            outside.host = hop.host.unwrap_or(outside.host);
        }
        outside
    }

    /// A path of ours as a URL.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("{}://{}{path}", self.scheme, self.host)
    }
}

/// The address of the client as the trusted proxies tell it, and what else is said of its hop. None: nobody who can be
/// trusted tells anything.
fn client(
    peer: IpAddr,
    fields: &Fields,
    is_trusted: impl Fn(IpAddr) -> bool,
) -> Option<(IpAddr, Hop)> {
    // TODO e17-client · slide e-mounts · cargo workshop check e17
    // - The word of a peer counts only if it is trusted.
    // - Each proxy adds a hop at the right-hand end (`hops`): the address that it was asked from. So go from right to left, as
    // - long as the addresses are trusted: the first that is not is the client's. What stands to the left of it anybody can have made up.
    // - A hop without an address ends the way as well: then the last address before it counts, with what that hop says.
    // - If all are trusted it is the left-most.
    None
}

/// The host that was asked, as the request says it; with the absolute-form, that one counts (RFC 9112 §3.2.2).
fn host_asked(head: &RequestHead) -> String {
    let in_target = authority(&head.target).map(|(host, _)| host);
    let host = in_target.or(head.fields.text("Host"));
    host.filter(|host| hops::is_host(host))
        .unwrap_or("localhost")
        .to_owned()
}

impl Request<'_> {
    /// The request as it was outside, before trusted proxies had it.
    #[must_use]
    pub fn outside(&self) -> Outside {
        Outside::of(self.peer(), self.head(), self.trusted())
    }

    /// The address of the client, whoever stands between.
    #[must_use]
    pub fn client(&self) -> IpAddr {
        let trusted = self.trusted();
        match trusted.is_empty() {
            true => self.peer().to_canonical(),
            false => Outside::of(self.peer(), self.head(), trusted).ip,
        }
    }

    fn trusted(&self) -> &[Network] {
        self.state::<Config>()
            .map_or(&[], |config| &config.trusted_proxies)
    }
}

#[cfg(test)]
mod tests {
    use lab_b_client::message::Version;

    use super::*;

    fn outside(peer: &str, lines: &[(&str, &str)]) -> (String, String) {
        let mut fields: Fields = [("Host", &b"app.test:8080"[..])].into_iter().collect();
        for (name, value) in lines {
            fields.push(name, value.as_bytes());
        }
        let head = RequestHead {
            method: "GET".to_owned(),
            target: "/".to_owned(),
            version: Version::Http11,
            fields,
        };
        let trusted = ["10.0.0.0/8", "::1"].map(|text| Network::parse(text).unwrap());
        let outside = Outside::of(peer.parse().unwrap(), &head, &trusted);
        (outside.ip.to_string(), outside.url(""))
    }

    #[test]
    fn the_right_most_address_that_is_not_trusted_is_the_client() {
        let own = "http://app.test:8080";
        for (peer, lines, ip, url) in [
            (
                "1.1.1.1",
                &[
                    ("X-Forwarded-For", "2.2.2.2"),
                    ("X-Forwarded-Host", "evil.test"),
                ][..],
                "1.1.1.1",
                own,
            ),
            ("10.0.0.1", &[], "10.0.0.1", own),
            (
                "10.0.0.1",
                &[("X-Forwarded-For", "2.2.2.2")],
                "2.2.2.2",
                own,
            ),
            (
                "::ffff:10.0.0.1",
                &[("X-Forwarded-For", "2.2.2.2")],
                "2.2.2.2",
                own,
            ),
            (
                "10.0.0.1",
                &[("X-Forwarded-For", "3.3.3.3, 2.2.2.2 ,10.0.0.2")],
                "2.2.2.2",
                own,
            ),
            (
                "10.0.0.1",
                &[
                    ("X-Forwarded-For", "3.3.3.3"),
                    ("X-Forwarded-For", "2.2.2.2"),
                ],
                "2.2.2.2",
                own,
            ),
            (
                "10.0.0.1",
                &[("X-Forwarded-For", "10.0.0.9, 10.0.0.2")],
                "10.0.0.9",
                own,
            ),
            (
                "10.0.0.1",
                &[("X-Forwarded-For", "2.2.2.2:4711")],
                "2.2.2.2",
                own,
            ),
            (
                "::1",
                &[("X-Forwarded-For", "[2001:db8::1]:80, ::1")],
                "2001:db8::1",
                own,
            ),
            (
                "10.0.0.1",
                &[("X-Forwarded-For", "<script>")],
                "10.0.0.1",
                own,
            ),
            (
                "10.0.0.1",
                &[("X-Forwarded-For", "2.2.2.2, what, 10.0.0.2")],
                "10.0.0.2",
                own,
            ),
            (
                "10.0.0.1",
                &[
                    ("X-Forwarded-For", "2.2.2.2"),
                    ("X-Forwarded-Proto", "HTTPS"),
                    ("X-Forwarded-Host", "shop.test"),
                ],
                "2.2.2.2",
                "https://shop.test",
            ),
            (
                "10.0.0.1",
                &[
                    ("X-Forwarded-For", "3.3.3.3, 2.2.2.2, 10.0.0.2"),
                    ("X-Forwarded-Proto", "http, https, http"),
                    ("X-Forwarded-Host", "a.test, b.test, c.test"),
                ],
                "2.2.2.2",
                "https://b.test",
            ),
            (
                "10.0.0.1",
                &[
                    ("X-Forwarded-For", "2.2.2.2, 10.0.0.2"),
                    ("X-Forwarded-Proto", "https"),
                ],
                "2.2.2.2",
                "https://app.test:8080",
            ),
            (
                "10.0.0.1",
                &[("X-Forwarded-Proto", "https")],
                "10.0.0.1",
                "https://app.test:8080",
            ),
            (
                "10.0.0.1",
                &[
                    ("X-Forwarded-For", "2.2.2.2"),
                    ("X-Forwarded-Proto", "javascript"),
                    ("X-Forwarded-Host", "a\"b"),
                ],
                "2.2.2.2",
                own,
            ),
            (
                "10.0.0.1",
                &[(
                    "Forwarded",
                    "for=3.3.3.3;host=no.test, For=\"[2001:db8::1]:4711\";proto=https;HOST=\"shop.test:444\"",
                )],
                "2001:db8::1",
                "https://shop.test:444",
            ),
            (
                "10.0.0.1",
                &[
                    ("Forwarded", "for=2.2.2.2"),
                    ("X-Forwarded-For", "9.9.9.9"),
                    ("X-Forwarded-Proto", "https"),
                ],
                "2.2.2.2",
                own,
            ),
            (
                "10.0.0.1",
                &[(
                    "Forwarded",
                    "for=2.2.2.2, for=\"_hidden, \\\"x\";proto=https, for=10.0.0.2;by=10.0.0.1",
                )],
                "10.0.0.2",
                own,
            ),
            ("10.0.0.1", &[("Forwarded", "for=unknown")], "10.0.0.1", own),
            ("10.0.0.1", &[("Forwarded", "nonsense")], "10.0.0.1", own),
            (
                "10.0.0.1",
                &[("Forwarded", "for=\"2.2.2.2")],
                "10.0.0.1",
                own,
            ),
        ] {
            assert_eq!(
                outside(peer, lines),
                (ip.to_owned(), url.to_owned()),
                "{peer} {lines:?}"
            );
        }
    }
}
