//! Multipart forms, octet for octet (RFC 7578, RFC 2046 §5.1), and what the application says of them.

use super::said::{expect_json, pairs, quoted};
use super::sha256;
use crate::outcome::CheckResult;
use crate::subject::Subject;
use crate::web::{Request, Response};

/// A form with its parts.
#[derive(Debug, Clone)]
pub(super) struct Parts {
    pub(super) boundary: String,
    body: Vec<u8>,
    fields: Vec<(String, String)>,
    files: Vec<String>,
}

impl Parts {
    /// A form without parts, and a boundary that nobody guesses.
    pub(super) fn new(subject: &Subject) -> Self {
        Self::with(&format!("----{}", subject.text(24)))
    }

    /// The same with this boundary.
    pub(super) fn with(boundary: &str) -> Self {
        Parts {
            boundary: boundary.into(),
            body: Vec::new(),
            fields: Vec::new(),
            files: Vec::new(),
        }
    }

    /// A field with a value.
    pub(super) fn field(self, name: &str, value: &str) -> Self {
        let head = format!("Content-Disposition: form-data; name=\"{name}\"");
        self.part(&head, value.as_bytes())
            .expects_field(name, value)
    }

    /// A file, of a name that needs no quoting.
    pub(super) fn file(self, field: &str, name: &str, media_type: &str, content: &[u8]) -> Self {
        let head = format!(
            "Content-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\nContent-Type: {media_type}"
        );
        self.part(&head, content)
            .expects_file(field, name, media_type, content)
    }

    /// A part with this head, without its empty line.
    pub(super) fn part(mut self, head: &str, content: &[u8]) -> Self {
        let start = format!("--{}\r\n{head}\r\n\r\n", self.boundary);
        self.body.extend_from_slice(start.as_bytes());
        self.body.extend_from_slice(content);
        self.body.extend_from_slice(b"\r\n");
        self
    }

    /// Exactly these octets come next.
    pub(super) fn octets(mut self, octets: &[u8]) -> Self {
        self.body.extend_from_slice(octets);
        self
    }

    /// The application is to tell of this field.
    pub(super) fn expects_field(mut self, name: &str, value: &str) -> Self {
        self.fields.push((name.into(), value.into()));
        self
    }

    /// The application is to tell of this file.
    pub(super) fn expects_file(
        mut self,
        field: &str,
        name: &str,
        media_type: &str,
        content: &[u8],
    ) -> Self {
        self.files.push(format!(
            "{{\"field\":{},\"filename\":{},\"content_type\":{},\"size\":{},\"sha256\":\"{}\"}}",
            quoted(field),
            quoted(name),
            quoted(media_type),
            content.len(),
            sha256::hex(content)
        ));
        self
    }

    /// The last delimiter.
    pub(super) fn end(self) -> Self {
        let end = format!("--{}--\r\n", self.boundary);
        self.octets(end.as_bytes())
    }

    /// All octets of the body.
    pub(super) fn body(&self) -> &[u8] {
        &self.body
    }

    /// `multipart/form-data; boundary=…`
    pub(super) fn media_type(&self) -> String {
        format!(
            "Content-Type: multipart/form-data; boundary={}",
            self.boundary
        )
    }

    /// `POST` of the form.
    pub(super) fn post(&self, target: &str) -> Request {
        Request::post(target, &self.body).field(&self.media_type())
    }

    /// `{"fields":[…],"files":[…]}`
    pub(super) fn expect_told(&self, response: &Response) -> CheckResult {
        let fields = pairs(&self.fields);
        let files = self.files.join(",");
        expect_json(
            response,
            &format!("{{\"fields\":{fields},\"files\":[{files}]}}"),
        )
    }
}
