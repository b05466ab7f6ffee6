//! A lot of octets: all of them, unchanged, in little memory, and however slow the drawing is.

use std::fs;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::process::{Child, Stdio};
use std::thread;

use sha2::{Digest, Sha256};

use super::peers;
use super::wire::{LONG, Wire, command};

const OCTETS: usize = 64 << 20;

/// Octets that are not the same twice.
fn block(seed: &mut u64) -> Vec<u8> {
    let mut block = Vec::with_capacity(1 << 16);
    while block.len() < 1 << 16 {
        *seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        block.extend_from_slice(&seed.to_be_bytes());
    }
    block
}

/// Sends many octets, and reads them back: the hashes of both.
fn there_and_back(client: &TcpStream) -> [Vec<u8>; 2] {
    let mut reader = client.try_clone().unwrap();
    let reading = thread::spawn(move || {
        let mut hash = Sha256::new();
        let mut octets = vec![0; 1 << 16];
        let mut sum = 0;
        while let count @ 1.. = reader.read(&mut octets).unwrap() {
            hash.update(&octets[..count]);
            sum += count;
        }
        assert_eq!(sum, OCTETS);
        hash.finalize().to_vec()
    });
    let mut writer = client;
    let mut hash = Sha256::new();
    let mut seed = 1;
    for _ in 0..OCTETS >> 16 {
        let block = block(&mut seed);
        hash.update(&block);
        writer.write_all(&block).unwrap();
    }
    client.shutdown(Shutdown::Write).unwrap();
    [hash.finalize().to_vec(), reading.join().unwrap()]
}

#[cfg(target_os = "linux")]
fn most_memory(id: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{id}/status")).unwrap();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .unwrap();
    line.split_whitespace().next().unwrap().parse().unwrap()
}

#[test]
fn sixty_four_mebibytes_there_and_back_are_unchanged() {
    let folder = tempfile::tempdir().unwrap();
    let record = folder.path().join("talk.jsonl");
    let page = folder.path().join("talk.html");
    let mut wire = Wire::start(
        peers::echo(),
        &[
            "--save",
            record.to_str().unwrap(),
            "--html",
            page.to_str().unwrap(),
        ],
    );
    let client = wire.connect();
    let [sent, received] = there_and_back(&client);
    assert!(sent == received, "the octets have changed");
    drop(client);
    wire.draws("closed: 67,108,864 octets there, 67,108,864 back");
    #[cfg(target_os = "linux")]
    assert!(
        most_memory(wire.id()) < 48 << 10,
        "{} KiB",
        most_memory(wire.id())
    );
    let drawn = wire.stop();
    assert!(drawn.contains("client: 67,108,864 octets in "), "{drawn}");
    for file in [record, page] {
        let length = fs::metadata(&file).unwrap().len();
        assert!(
            length < 4 << 20,
            "bodies are not kept, but {} has {length} octets",
            file.display()
        );
    }
}

#[test]
fn a_terminal_that_stands_still_holds_nothing_up() {
    // Nobody reads what is drawn: after some pages the drawing waits for ever, and the octets must not.
    let to = peers::echo().to_string();
    let listen = peers::nobody().port().to_string();
    let words = [
        "--to",
        &to,
        "--listen",
        &listen,
        "--raw",
        "--max-body",
        "100000",
        "--max-lines",
        "100000",
    ];
    let child = command(&words).stdout(Stdio::piped()).spawn().unwrap();
    let child = Ended(child);
    let deadline = grader::deadline::Deadline::within(LONG);
    let mut client = None;
    assert!(grader::deadline::until(&deadline, || {
        client = TcpStream::connect(("127.0.0.1", listen.parse::<u16>().unwrap())).ok();
        client.is_some()
    }));
    let client = client.unwrap();
    client.set_read_timeout(Some(LONG)).unwrap();
    let [sent, received] = there_and_back(&client);
    assert!(sent == received, "the octets have changed");
    #[cfg(target_os = "linux")]
    assert!(
        most_memory(child.0.id()) < 96 << 10,
        "{} KiB",
        most_memory(child.0.id())
    );
}

#[test]
fn when_the_reader_of_the_drawing_has_gone_it_ends() {
    let to = peers::echo().to_string();
    let listen = peers::nobody().port();
    let words = ["--to", &to, "--listen", &listen.to_string()];
    let mut child = Ended(command(&words).stdout(Stdio::piped()).spawn().unwrap());
    let deadline = grader::deadline::Deadline::within(LONG);
    // Its first lines have been read when it accepts; the next ones find nobody.
    let mut out = std::io::BufReader::new(child.0.stdout.take().unwrap());
    std::io::BufRead::read_line(&mut out, &mut String::new()).unwrap();
    drop(out);
    assert!(grader::deadline::until(&deadline, || {
        let _ = TcpStream::connect(("127.0.0.1", listen)).map(|mut client| client.write_all(b"x"));
        child.0.try_wait().unwrap().is_some()
    }));
}

/// A program that ends with the test.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
