//! Servers behind this one, wrong on purpose: SCGI, FastCGI, and the workers of a WSGI application.
//!
//! Read on: `rules.rs` (which requests are for whom), `link.rs` (one request on its way), `scgi.rs`, `fastcgi.rs`, `wsgi.rs`.

mod fastcgi;
mod link;
mod rules;
mod scgi;
mod wsgi;

use std::path::Path;

use super::super::options::Options;
use super::head::Wrong;
use super::source::Source;
use super::{Asked, Body, Script, Settings, environment};
use crate::fault;
pub use rules::{Rules, find};

/// Who answers instead of a script.
#[derive(Clone)]
pub enum Gateway {
    Scgi(String),
    FastCgi(String),
    Wsgi,
}

/// The variables that are sent: names and values.
type Variables = Vec<(String, Vec<u8>)>;

/// Sends a request there.
pub fn start(
    gateway: &Gateway,
    script: &Script,
    asked: &Asked,
    body: Body,
    client: &std::net::TcpStream,
    options: &Options,
    settings: &Settings,
) -> Result<Box<dyn Source>, Wrong> {
    let mut variables = environment::told(script, asked, &body, client, options);
    let no_credentials = fault("d9-no-authorization") || fault("d10-no-authorization");
    if let Some(value) = asked.head.values("authorization").first()
        && !no_credentials
    {
        variables.push(("HTTP_AUTHORIZATION".into(), value.to_vec()));
    }
    variables.push(("REQUEST_URI".into(), asked.target.clone().into_bytes()));
    let timeout = settings.timeout;
    match gateway {
        Gateway::Scgi(address) => scgi::start(address, variables, body, timeout),
        Gateway::FastCgi(address) => {
            variables.extend(for_php(script, &options.root));
            fastcgi::start(address, variables, body, timeout)
        }
        Gateway::Wsgi => wsgi::start(&settings.rules, settings, &variables, body),
    }
}

/// Where the file lies that is meant.
fn for_php(script: &Script, root: &Path) -> Variables {
    if fault("d11-no-script-filename") {
        return Vec::new();
    }
    let octets = |path: &Path| {
        let path = std::path::absolute(path).unwrap_or_default();
        path.to_string_lossy().into_owned().into_bytes()
    };
    vec![
        ("SCRIPT_FILENAME".into(), octets(&script.file)),
        ("DOCUMENT_ROOT".into(), octets(root)),
    ]
}
