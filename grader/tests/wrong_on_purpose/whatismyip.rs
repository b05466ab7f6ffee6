//! a4: the client's own address.

use std::io::{self, Read, Write};
use std::net::{IpAddr, TcpStream};

use crate::{fault, gently};

pub fn converse(mut client: TcpStream) -> io::Result<()> {
    if fault("a4-waits-for-the-client") {
        client.read_exact(&mut [0])?;
    }
    let end = if fault("a4-its-own-address") {
        client.local_addr()?
    } else {
        client.peer_addr()?
    };
    let address = if fault("a4-leaves-it-mapped") {
        end.ip()
    } else {
        end.ip().to_canonical()
    };
    let newline = if fault("a4-forgets-the-newline") {
        ""
    } else {
        "\n"
    };
    let text = match address {
        _ if fault("a4-port-too") => end.to_string(),
        _ if fault("a4-quotes-it") => format!("{:?}", address.to_string()),
        _ if fault("a4-always-127-0-0-1") => "127.0.0.1".into(),
        IpAddr::V6(address) if fault("a4-brackets") => format!("[{address}]"),
        IpAddr::V6(address) if fault("a4-long-form") => {
            address.segments().map(|part| part.to_string()).join(":")
        }
        _ => address.to_string(),
    };
    client.write_all(format!("{text}{newline}").as_bytes())?;
    if fault("a4-keeps-open") {
        std::thread::park();
    }
    gently::close(client);
    Ok(())
}
