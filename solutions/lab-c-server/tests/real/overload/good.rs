//! Good clients: each asks for one thing after the other, and looks at every octet of the answers.

use std::io::Read;
use std::sync::atomic::Ordering::Relaxed;

use fastrand::Rng;
use flate2::read::GzDecoder;
use solution_b_client::message::MessageError;

use super::Crowd;
use super::site::{LARGE, TEXT};
use crate::exchange::{Connection, Response};

/// Why a conversation with the server ended early.
pub enum Trouble {
    /// The connection ended where no answer had begun. A server that is leaving may do so.
    Goodbye(String),
    /// The answer is wrong, or was cut.
    Wrong(String),
}

type Done = Result<(), Trouble>;

/// One client, its connection, and what is random for it.
struct Client<'a> {
    crowd: &'a Crowd<'a>,
    connection: Connection,
    random: Rng,
    /// The server has said that this was the last answer on this connection.
    closes: bool,
}

/// Goes on, connection by connection, until all is over.
pub fn run(crowd: &Crowd<'_>, seed: u64) {
    let mut random = Rng::with_seed(seed);
    while crowd.goes_on() {
        match one_connection(crowd, random.fork()) {
            Ok(()) => {}
            Err(Trouble::Goodbye(_)) if crowd.is_leaving() => {}
            Err(Trouble::Goodbye(words) | Trouble::Wrong(words)) => return crowd.trouble(words),
        }
    }
}

fn one_connection(crowd: &Crowd<'_>, mut random: Rng) -> Done {
    let connection = Connection::to(crowd.address);
    let connection =
        connection.map_err(|error| Trouble::Goodbye(format!("connecting: {error}")))?;
    let exchanges = random.usize(1..40);
    let mut client = Client {
        crowd,
        connection,
        random,
        closes: false,
    };
    for _ in 0..exchanges {
        if client.closes || !crowd.goes_on() {
            break;
        }
        match client.random.u8(..10) {
            0..=2 => client.a_file()?,
            3 => client.a_head()?,
            4 => client.a_part()?,
            5 => client.nothing_new()?,
            6 => client.squeezed()?,
            7 => client.an_echo()?,
            8 => client.many_at_once()?,
            _ => client.nothing()?,
        }
    }
    Ok(())
}

impl Client<'_> {
    /// Sends a request without content and reads the answer.
    fn ask(&mut self, method: &str, target: &str, fields: &str) -> Result<Response, Trouble> {
        let request = format!("{method} {target} HTTP/1.1\r\nHost: localhost\r\n{fields}\r\n");
        self.send(request.as_bytes())?;
        self.response(method, target)
    }

    fn send(&mut self, octets: &[u8]) -> Done {
        let sent = self.connection.send(octets);
        sent.map_err(|error| Trouble::Goodbye(format!("sending: {error}")))
    }

    fn response(&mut self, method: &str, target: &str) -> Result<Response, Trouble> {
        match self.connection.response(method) {
            Ok(response) => {
                self.closes = response.head.fields.has_token("Connection", "close");
                if self.closes && !self.crowd.is_leaving() {
                    return Err(Trouble::Wrong(format!(
                        "{method} {target}: it closes the connection: {response}"
                    )));
                }
                self.crowd.answered.fetch_add(1, Relaxed);
                Ok(response)
            }
            Err(error) => {
                let words = format!("{method} {target}: {error}");
                let nothing_came = self.connection.input.buffered().is_empty();
                Err(match error {
                    MessageError::Closed => Trouble::Goodbye(words),
                    MessageError::Stream(_) if nothing_came && !self.connection.has_begun => {
                        Trouble::Goodbye(words)
                    }
                    _ => Trouble::Wrong(words),
                })
            }
        }
    }

    fn a_file(&mut self) -> Done {
        let crowd = self.crowd;
        // The large one takes as long as all others.
        let (target, content) = match self.random.u8(..20) {
            0 => (LARGE, crowd.site.content(LARGE)),
            _ => {
                let (target, content) =
                    &crowd.site.files[self.random.usize(..crowd.site.files.len())];
                if *target == LARGE {
                    (TEXT, crowd.site.content(TEXT))
                } else {
                    (*target, &content[..])
                }
            }
        };
        let response = self.ask("GET", target, "")?;
        expect(target, &response, 200, content)
    }

    fn a_head(&mut self) -> Done {
        let response = self.ask("HEAD", LARGE, "")?;
        let length = self.crowd.site.content(LARGE).len().to_string();
        match response.head.fields.text("Content-Length") {
            Some(told) if told == length => expect("HEAD", &response, 200, b""),
            other => Err(Trouble::Wrong(format!(
                "HEAD {LARGE}: Content-Length: {other:?}"
            ))),
        }
    }

    fn a_part(&mut self) -> Done {
        let content = self.crowd.site.content(LARGE);
        let first = self.random.usize(..content.len());
        let last = (first + self.random.usize(..200_000)).min(content.len() - 1);
        let response = self.ask("GET", LARGE, &format!("Range: bytes={first}-{last}\r\n"))?;
        expect("a part", &response, 206, &content[first..=last])
    }

    fn nothing_new(&mut self) -> Done {
        let response = self.ask("HEAD", TEXT, "")?;
        let Some(tag) = response.head.fields.text("ETag").filter(|_| !self.closes) else {
            return Ok(());
        };
        let condition = format!("If-None-Match: {tag}\r\n");
        let response = self.ask("GET", TEXT, &condition)?;
        expect("a condition", &response, 304, b"")
    }

    fn squeezed(&mut self) -> Done {
        let response = self.ask("GET", TEXT, "Accept-Encoding: gzip\r\n")?;
        let mut content = Vec::new();
        let unpacked = GzDecoder::new(&response.content[..]).read_to_end(&mut content);
        if unpacked.is_err() || content != self.crowd.site.content(TEXT) {
            return Err(Trouble::Wrong(format!(
                "gzip of {TEXT} is not what it was: {response}"
            )));
        }
        Ok(())
    }

    fn an_echo(&mut self) -> Done {
        // Long ones go to a file at the server.
        let most = if self.random.bool() { 2_000 } else { 200_000 };
        let count = self.random.usize(..most);
        let octets: Vec<u8> = std::iter::repeat_with(|| self.random.u8(..))
            .take(count)
            .collect();
        let mut request = b"POST /echo HTTP/1.1\r\nHost: localhost\r\n".to_vec();
        if self.random.bool() {
            request.extend(format!("Content-Length: {count}\r\n\r\n").into_bytes());
            request.extend(&octets);
        } else {
            request.extend(b"Transfer-Encoding: chunked\r\n\r\n");
            for piece in octets.chunks(self.random.usize(1..=most)) {
                request.extend(format!("{:x}\r\n", piece.len()).into_bytes());
                request.extend(piece);
                request.extend(b"\r\n");
            }
            request.extend(b"0\r\n\r\n");
        }
        self.send(&request)?;
        let response = self.response("POST", "/echo")?;
        expect("an echo", &response, 200, &octets)
    }

    /// Requests that do not wait for each other's answers.
    fn many_at_once(&mut self) -> Done {
        let targets = ["/small.bin", TEXT, "/empty.bin", "/nothing", "/medium.bin"];
        let request = |target| format!("GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n");
        self.send(targets.map(request).concat().as_bytes())?;
        for target in targets {
            if self.closes {
                break;
            }
            let response = self.response("GET", target)?;
            match target {
                "/nothing" => expect_status(target, &response, 404)?,
                _ => expect(target, &response, 200, self.crowd.site.content(target))?,
            }
        }
        Ok(())
    }

    fn nothing(&mut self) -> Done {
        let response = self.ask("GET", "/", "")?;
        if !String::from_utf8_lossy(&response.content).contains("medium.bin") {
            return Err(Trouble::Wrong(format!("the list of files: {response}")));
        }
        let response = if self.closes {
            return Ok(());
        } else {
            self.ask("GET", "/nothing", "")?
        };
        expect_status("/nothing", &response, 404)
    }
}

fn expect(what: &str, response: &Response, status: u16, content: &[u8]) -> Done {
    expect_status(what, response, status)?;
    if response.content == content {
        return Ok(());
    }
    Err(Trouble::Wrong(format!(
        "{what}: another content: {response}"
    )))
}

fn expect_status(what: &str, response: &Response, status: u16) -> Done {
    if response.head.status == status {
        return Ok(());
    }
    Err(Trouble::Wrong(format!("{what}: not {status}: {response}")))
}
