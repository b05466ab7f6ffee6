//! What was asked.

use std::net::IpAddr;

use super::encoding;
use super::sessions::Session;
use crate::http_server::head::{Head, Stop};
use crate::http_server::target::{self, Target};

/// A request whose content has been read.
pub struct Asked {
    pub head: Head,
    pub content: Vec<u8>,
    pub remote: Option<IpAddr>,
    pub id: String,
}

/// What the log is told beside the answer.
#[derive(Default)]
pub struct Told {
    /// The pattern that was chosen.
    pub route: Option<String>,
    /// Who is signed in.
    pub user: Option<String>,
    /// It is left out of the log, with a fault.
    pub is_lost: bool,
}

/// The same, taken apart.
pub struct Request {
    pub method: String,
    /// Still percent-encoded; `*` for the server as a whole.
    pub path: String,
    /// Without its `?`, still percent-encoded.
    pub query: String,
    pub head: Head,
    pub content: Vec<u8>,
    pub remote: Option<IpAddr>,
    pub id: String,
    /// The path parameters, decoded.
    pub params: Vec<(String, String)>,
    /// The layers of `/trace` that it came through.
    pub entered: Vec<String>,
    /// Who it is, if somebody has asked.
    pub session: Option<Session>,
    pub told: Told,
}

impl Request {
    pub fn of(asked: Asked) -> Result<Self, Stop> {
        let head = asked.head;
        let (path, query) = match target::parse(&head.method, &head.target)? {
            Target::Server => ("*".to_owned(), String::new()),
            Target::Resource { path, query } => {
                let query = query.strip_prefix('?').unwrap_or_default();
                (path.to_owned(), query.to_owned())
            }
        };
        Ok(Request {
            method: head.method.clone(),
            path,
            query,
            head,
            content: asked.content,
            remote: asked.remote,
            id: asked.id,
            params: Vec::new(),
            entered: Vec::new(),
            session: None,
            told: Told::default(),
        })
    }

    /// A path parameter.
    pub fn param(&self, name: &str) -> &str {
        let found = self.params.iter().find(|(own, _)| own == name);
        found.map(|(_, value)| value.as_str()).unwrap_or_default()
    }

    /// The pairs of the query.
    pub fn pairs(&self) -> Vec<(String, String)> {
        encoding::pairs(self.query.as_bytes())
    }

    /// The first value of this name in the query.
    pub fn value(&self, name: &str) -> Option<String> {
        let mut pairs = self.pairs().into_iter();
        pairs.find(|(own, _)| own == name).map(|(_, value)| value)
    }

    /// A field's first value; what is not UTF-8 is replaced.
    pub fn field(&self, name: &str) -> Option<String> {
        let values = self.head.values(name);
        let first = values.first()?;
        Some(String::from_utf8_lossy(first).into_owned())
    }

    /// The media type of the content, in lower case and without its parameters.
    pub fn media_type(&self) -> String {
        let value = self.field("content-type").unwrap_or_default();
        let first = value.split(';').next().unwrap_or_default();
        first.trim().to_ascii_lowercase()
    }
}
