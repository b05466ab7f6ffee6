//! Who asks, when proxies stand between: X-Forwarded-For and Forwarded (RFC 7239). Step e17.

use std::net::IpAddr;

use crate::Request;

impl Request<'_> {
    /// The address of the client.
    #[must_use]
    pub fn client(&self) -> IpAddr {
        self.peer()
    }
}
