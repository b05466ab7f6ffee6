//! What a check sends: a request that is right unless the check says otherwise.

/// A request, field by field. `Host: localhost` and `Connection: close` stand in it unless they are taken out.
#[derive(Debug, Clone)]
pub struct Request {
    method: String,
    target: String,
    version: String,
    host: Option<String>,
    closes: bool,
    fields: Vec<String>,
    body: Vec<u8>,
    by_close: bool,
}

impl Request {
    /// `GET`, with this request target.
    #[must_use]
    pub fn get(target: &str) -> Self {
        Self::new("GET", target)
    }

    /// `HEAD`, with this request target.
    #[must_use]
    pub fn head(target: &str) -> Self {
        Self::new("HEAD", target)
    }

    /// `POST` with a body and its Content-Length.
    #[must_use]
    pub fn post(target: &str, body: &[u8]) -> Self {
        Self::new("POST", target)
            .field(&format!("Content-Length: {}", body.len()))
            .body(body)
    }

    /// Any method.
    #[must_use]
    pub fn new(method: &str, target: &str) -> Self {
        Request {
            method: method.into(),
            target: target.into(),
            version: "HTTP/1.1".into(),
            host: Some("localhost".into()),
            closes: true,
            fields: Vec::new(),
            body: Vec::new(),
            by_close: false,
        }
    }

    /// One more field line, without its CRLF.
    #[must_use]
    pub fn field(mut self, line: &str) -> Self {
        self.fields.push(line.into());
        self
    }

    /// Without `Connection: close`: the connection stays open for more (from c9 on).
    #[must_use]
    pub fn stay(mut self) -> Self {
        self.closes = false;
        self
    }

    /// Another HTTP version, such as `HTTP/1.0`.
    #[must_use]
    pub fn version(mut self, version: &str) -> Self {
        self.version = version.into();
        self
    }

    /// Another Host.
    #[must_use]
    pub fn host(mut self, host: &str) -> Self {
        self.host = Some(host.into());
        self
    }

    /// No Host at all.
    #[must_use]
    pub fn without_host(mut self) -> Self {
        self.host = None;
        self
    }

    /// The end of the connection may end the content: a program writes it, and HTTP/1.0 knows no chunks.
    #[must_use]
    pub fn by_close(mut self) -> Self {
        self.by_close = true;
        self
    }

    /// These octets after the head; no field tells of them.
    #[must_use]
    pub fn body(mut self, octets: &[u8]) -> Self {
        self.body = octets.to_vec();
        self
    }

    /// The content in these chunks, with `Transfer-Encoding: chunked`.
    #[must_use]
    pub fn chunks(self, chunks: &[&[u8]]) -> Self {
        let mut body = Vec::new();
        for chunk in chunks.iter().chain(&[&b""[..]]) {
            body.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
            body.extend_from_slice(chunk);
            body.extend_from_slice(b"\r\n");
        }
        self.field("Transfer-Encoding: chunked").body(&body)
    }

    /// Its head, with the empty line.
    #[must_use]
    pub fn head_octets(&self) -> Vec<u8> {
        let mut lines = vec![format!("{} {} {}", self.method, self.target, self.version)];
        lines.extend(self.host.iter().map(|host| format!("Host: {host}")));
        lines.extend(self.fields.iter().cloned());
        if self.closes {
            lines.push("Connection: close".into());
        }
        format!("{}\r\n\r\n", lines.join("\r\n")).into_bytes()
    }

    /// Head and body, as they are sent.
    #[must_use]
    pub fn octets(&self) -> Vec<u8> {
        [self.head_octets(), self.body.clone()].concat()
    }

    /// What the response to it may look like.
    pub(super) fn asks(&self) -> Asks {
        Asks {
            head_only: self.method == "HEAD",
            old: self.version == "HTTP/1.0",
            by_close: self.by_close,
            has_ended: false,
        }
    }
}

/// What of a request decides how the response to it is framed.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Asks {
    /// The response has no content (HEAD).
    pub(super) head_only: bool,
    /// The client knows no chunks (HTTP/1.0).
    pub(super) old: bool,
    /// The end of the connection may end the content.
    pub(super) by_close: bool,
    /// And it has come.
    pub(super) has_ended: bool,
}

#[cfg(test)]
mod tests {
    use super::Request;

    #[test]
    fn a_request_is_written_as_the_rfc_says() {
        assert_eq!(
            Request::get("/").octets(),
            b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        );
        assert_eq!(
            Request::post("/echo", b"hi")
                .stay()
                .without_host()
                .version("HTTP/1.0")
                .octets(),
            b"POST /echo HTTP/1.0\r\nContent-Length: 2\r\n\r\nhi"
        );
        assert_eq!(
            Request::new("POST", "/echo")
                .stay()
                .chunks(&[b"hello", b"!"])
                .octets(),
            b"POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n"
        );
    }
}
