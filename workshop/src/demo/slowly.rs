//! A man in the middle who passes a server's answers on in small pieces, with pauses: what a slow network does.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use grader::deadline::pause;

const PIECE: usize = 3;
const PAUSE: Duration = Duration::from_millis(20);

/// Listens on this port and passes everything to `server`, answers slowly; until the process ends.
///
/// # Errors
/// When it cannot listen.
pub fn start(port: u16, server: SocketAddr) -> io::Result<SocketAddr> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
    let address = listener.local_addr()?;
    thread::Builder::new()
        .name("slowly".into())
        .spawn(move || {
            for client in listener.incoming().flatten() {
                // One conversation that fails is none of the others' business.
                let _ = thread::Builder::new().spawn(move || carry(client, server));
            }
        })?;
    Ok(address)
}

fn carry(mut client: TcpStream, server: SocketAddr) -> io::Result<()> {
    client.set_nodelay(true)?;
    let mut server = TcpStream::connect(server)?;
    let (mut from_client, mut to_server) = (client.try_clone()?, server.try_clone()?);
    let up = thread::spawn(move || {
        io::copy(&mut from_client, &mut to_server)?;
        to_server.shutdown(Shutdown::Write)
    });
    let mut piece = [0; PIECE];
    loop {
        let length = server.read(&mut piece)?;
        if length == 0 {
            break;
        }
        client.write_all(&piece[..length])?;
        pause(PAUSE);
    }
    client.shutdown(Shutdown::Write)?;
    let _ = up.join();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_comes_whole_but_in_pieces() {
        let server = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = start(0, server.local_addr().unwrap()).unwrap();
        thread::spawn(move || {
            let (mut stream, _) = server.accept().unwrap();
            let mut message = Vec::new();
            stream.read_to_end(&mut message).unwrap();
            stream.write_all(&message).unwrap();
        });
        let mut client = TcpStream::connect(address).unwrap();
        client.write_all(b"Hello, river").unwrap();
        client.shutdown(Shutdown::Write).unwrap();
        let mut first = [0; 100];
        let length = client.read(&mut first).unwrap();
        assert!((1..=3).contains(&length), "{length} octets at once");
        let mut rest = Vec::new();
        client.read_to_end(&mut rest).unwrap();
        assert_eq!([&first[..length], &rest].concat(), b"Hello, river");
    }
}
