//! Around cookies: what one is, its file, dates, and the domains that nobody has for himself.

pub mod date;
pub mod file;
pub mod suffixes;

use std::time::SystemTime;

/// A cookie that we keep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cookie {
    /// What it is called; case counts.
    pub name: String,
    /// What we say again.
    pub value: Vec<u8>,
    /// Who set it, or the domain whose hosts all get it.
    pub domain: String,
    /// Whether only this very host gets it, and not those below it.
    pub host_only: bool,
    /// Where on the host: this path and all below it.
    pub path: String,
    /// When it is over; `None`: with the session.
    pub expires: Option<SystemTime>,
    /// Only over https.
    pub secure: bool,
    /// Not for scripts.
    pub http_only: bool,
}

impl Cookie {
    /// Whether its time is over.
    #[must_use]
    pub fn is_over(&self, now: SystemTime) -> bool {
        self.expires.is_some_and(|expires| expires <= now)
    }
}
