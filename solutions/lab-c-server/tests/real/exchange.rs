//! A connection to the server, a request as octets, and the response to it, read by its framing.

use std::fmt;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use solution_b_client::message::head::read_response_head;
use solution_b_client::message::{
    Body, Framing, Input, MAX_HEAD_OCTETS, MessageError, ResponseHead,
};

/// How long each read may take, on a machine that does much else.
const PATIENCE: Duration = Duration::from_secs(30);

/// A connection.
pub struct Connection {
    pub input: Input<TcpStream>,
    /// Has the head of the newest response come?
    pub has_begun: bool,
}

/// A response that came whole.
pub struct Response {
    pub head: ResponseHead,
    pub content: Vec<u8>,
}

impl Connection {
    pub fn to(address: SocketAddr) -> std::io::Result<Connection> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        Ok(Connection {
            input: Input::new(stream),
            has_begun: false,
        })
    }

    pub fn send(&mut self, octets: &[u8]) -> std::io::Result<()> {
        self.input.source_mut().write_all(octets)
    }

    /// The next final response; `method` is that of its request.
    pub fn response(&mut self, method: &str) -> Result<Response, MessageError> {
        self.has_begun = false;
        let head = read_response_head(&mut self.input, MAX_HEAD_OCTETS)?;
        self.has_begun = true;
        let framing = Framing::of_response(method, &head)?;
        let mut content = Vec::new();
        Body::new(&mut self.input, framing).read_to_end(&mut content)?;
        Ok(Response { head, content })
    }
}

/// For messages: the head, and how much came after it.
impl fmt::Display for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let head = self.head.raw.escape_ascii();
        write!(f, "{head} and {} octets", self.content.len())
    }
}
