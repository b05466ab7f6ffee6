//! a2: sends back every octet until the client closes its side.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::process::exit;
use std::sync::Mutex;

use crate::fault;

/// What the client before said, for a server that remembers too much.
static BEFORE: Mutex<Vec<u8>> = Mutex::new(Vec::new());

pub fn converse(client: TcpStream) -> io::Result<()> {
    match echo(client) {
        Err(error) if fault("a2-ends-with-an-error") => {
            eprintln!("error: {error}");
            exit(1)
        }
        Err(error) if fault("a2-unwraps") => {
            eprintln!("called `Result::unwrap()` on an `Err` value: {error}");
            exit(101)
        }
        other => other,
    }?;
    if fault("a2-serves-one-client") {
        exit(0);
    }
    Ok(())
}

fn echo(mut client: TcpStream) -> io::Result<()> {
    if fault("a2-closes-at-once") {
        return Ok(());
    }
    if fault("a2-waits-for-the-end") {
        let mut all = Vec::new();
        client.read_to_end(&mut all)?;
        return client.write_all(&all);
    }
    if fault("a2-waits-for-a-line") || fault("a2-trims") {
        return echo_lines(&client);
    }
    if fault("a2-remembers-the-client-before") {
        client.write_all(&BEFORE.lock().expect("nobody panics with it"))?;
    }
    let mut buffer = vec![0; 8 << 10];
    let mut total = 0;
    loop {
        if fault("a2-waits-for-a-full-buffer") {
            client.read_exact(&mut buffer)?;
        }
        let read = client.read(&mut buffer)?;
        if read == 0 {
            break;
        }
        total += read;
        BEFORE
            .lock()
            .expect("nobody panics with it")
            .extend_from_slice(&buffer[..read]);
        send_back(&client, &buffer, read)?;
        let enough = fault("a2-sends-one-read-only")
            || fault("a2-stops-after-one-buffer") && total >= buffer.len()
            || fault("a2-short-read-is-the-end") && read < 3;
        if enough {
            return Ok(());
        }
    }
    if total == 0 && fault("a2-ends-with-an-empty-client") {
        exit(0);
    }
    if total == 0 && fault("a2-answers-nothing-with-something") {
        client.write_all(b"\n")?;
    }
    if fault("a2-never-closes") {
        loop {
            std::thread::park();
        }
    }
    client.shutdown(Shutdown::Write)
}

fn send_back(mut client: &TcpStream, buffer: &[u8], read: usize) -> io::Result<()> {
    if fault("a2-sends-the-whole-buffer") {
        return client.write_all(buffer);
    }
    if fault("a2-decodes") {
        return client.write_all(String::from_utf8_lossy(&buffer[..read]).as_bytes());
    }
    if fault("a2-stops-at-nul") {
        let end = buffer[..read].iter().position(|&octet| octet == 0);
        return client.write_all(&buffer[..end.unwrap_or(read)]);
    }
    if fault("a2-loses-the-tail") && read < buffer.len() && read > 1000 {
        return client.write_all(&buffer[..1000]);
    }
    client.write_all(&buffer[..read])
}

fn echo_lines(mut client: &TcpStream) -> io::Result<()> {
    for line in io::BufRead::split(io::BufReader::new(client), b'\n') {
        let line = line?;
        let line = if fault("a2-trims") {
            line.trim_ascii_end()
        } else {
            &line
        };
        client.write_all(line)?;
        client.write_all(b"\n")?;
    }
    client.shutdown(Shutdown::Write)
}
