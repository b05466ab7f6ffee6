//! As much of WebSocket (RFC 6455) as it takes to talk to a browser's DevTools: whole messages of text.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// How long each read may take at most.
const PATIENCE: Duration = Duration::from_secs(60);
const TEXT: u8 = 1;
const PING: u8 = 9;

/// A connection that speaks WebSocket.
pub struct WebSocket {
    stream: TcpStream,
}

impl WebSocket {
    /// Connects, and switches from HTTP to WebSocket.
    pub fn open(address: SocketAddr, path: &str) -> io::Result<WebSocket> {
        let mut stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_nodelay(true)?;
        // The key only shows that the other side knows WebSocket; this one stands in RFC 6455.
        let head = format!(
            "GET {path} HTTP/1.1\r\nHost: {address}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
             Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
        );
        stream.write_all(head.as_bytes())?;
        let mut answer = Vec::new();
        while !answer.ends_with(b"\r\n\r\n") {
            answer.push(octets::<1>(&mut stream)?[0]);
        }
        match answer.starts_with(b"HTTP/1.1 101 ") {
            true => Ok(WebSocket { stream }),
            false => Err(io::Error::other(String::from_utf8_lossy(&answer))),
        }
    }

    /// Sends a message. What a client sends is masked; a mask of zeros changes nothing.
    pub fn send(&mut self, text: &str) -> io::Result<()> {
        let mut frame = vec![0x80 | TEXT];
        match text.len() {
            length @ 0..126 => frame.push(0x80 | length as u8),
            length @ 126..65536 => {
                frame.push(0x80 | 126);
                frame.extend((length as u16).to_be_bytes());
            }
            length => {
                frame.push(0x80 | 127);
                frame.extend((length as u64).to_be_bytes());
            }
        }
        frame.extend([0; 4]);
        frame.extend(text.as_bytes());
        self.stream.write_all(&frame)
    }

    /// The next message.
    pub fn receive(&mut self) -> io::Result<String> {
        let mut message = Vec::new();
        loop {
            let (first, content) = self.frame()?;
            let (is_last, kind) = (first & 0x80 != 0, first & 0xf);
            match kind {
                0 | TEXT => message.extend(content),
                PING => continue,
                _ => return Err(io::Error::other("the other side has closed")),
            }
            if is_last {
                return String::from_utf8(message).map_err(io::Error::other);
            }
        }
    }

    /// The first octet of a frame, and its content.
    fn frame(&mut self) -> io::Result<(u8, Vec<u8>)> {
        let [first, length] = octets(&mut self.stream)?;
        let length = match length {
            126 => u64::from(u16::from_be_bytes(octets(&mut self.stream)?)),
            127 => u64::from_be_bytes(octets(&mut self.stream)?),
            short => u64::from(short),
        };
        let mut content = Vec::new();
        let read = Read::by_ref(&mut self.stream)
            .take(length)
            .read_to_end(&mut content)?;
        match read as u64 == length {
            true => Ok((first, content)),
            false => Err(io::ErrorKind::UnexpectedEof.into()),
        }
    }
}

fn octets<const COUNT: usize>(stream: &mut TcpStream) -> io::Result<[u8; COUNT]> {
    let mut octets = [0; COUNT];
    stream.read_exact(&mut octets)?;
    Ok(octets)
}
