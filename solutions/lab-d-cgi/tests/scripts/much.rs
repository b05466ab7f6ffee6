//! Much to carry, in both directions, and nobody who waits for the other.

use std::io::{Read, Write};
use std::net::Shutdown;
use std::thread;

use crate::process::most_memory;
use crate::server::{Server, all};

const MIB: u64 = 1024 * 1024;
/// What the server may take for it, in KiB.
const ROOM: u64 = 64 * 1024;

fn post(script: &str, octets: u64) -> Vec<u8> {
    format!("POST /cgi-bin/{script} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {octets}\r\n\r\n").into_bytes()
}

#[test]
fn a_client_that_sends_all_before_it_takes_anything_is_answered() {
    let text =
        "printf 'Content-Type: text/plain\\nContent-Length: %s\\n\\n' $CONTENT_LENGTH; exec cat";
    let server = Server::start(&[("echo", text)], &[]);
    let body: Vec<u8> = (0..48 * MIB).map(|at| (at % 251) as u8).collect();
    let mut stream = server.send(&post("echo", body.len() as u64));
    stream.write_all(&body).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    assert!(answer.ends_with(&body), "{} octets came back", answer.len());
}

#[test]
fn a_script_that_talks_on_both_pipes_before_it_reads_is_heard() {
    let text = "head -c 4000000 /dev/zero | tr '\\0' 'e' >&2; printf 'Content-Type: text/plain\\n\\n'; head -c 4000000 /dev/zero; exec wc -c";
    let server = Server::start(&[("talks", text)], &[]);
    let body = vec![b'x'; 4_000_000];
    let mut stream = server.send(&post("talks", body.len() as u64));
    let mut reading = stream.try_clone().unwrap();
    let reader = thread::spawn(move || {
        let mut answer = Vec::new();
        reading.read_to_end(&mut answer).map(|_| answer)
    });
    stream.write_all(&body).unwrap();
    let answer = reader.join().unwrap().unwrap();
    assert!(
        answer.windows(7).any(|piece| piece == b"4000000"),
        "{} octets came back",
        answer.len()
    );
}

#[test]
fn a_gibibyte_goes_through_a_script_in_both_directions_and_takes_no_memory() {
    let scripts = [
        (
            "gives",
            "printf 'Content-Type: text/plain\\n\\n'; exec head -c 1073741824 /dev/zero",
        ),
        (
            "takes",
            "printf 'Content-Type: text/plain\\n\\n'; exec wc -c",
        ),
    ];
    let server = Server::start(&scripts, &["--max-body", "2000000000"]);
    let mut stream = server.get("gives");
    let (mut piece, mut sum) = (vec![0; 256 * 1024], 0);
    loop {
        match stream.read(&mut piece).unwrap() {
            0 => break,
            count => sum += count as u64,
        }
    }
    assert!(sum > 1024 * MIB, "{sum} octets came");
    let mut stream = server.send(&post("takes", 1024 * MIB));
    for _ in 0..4 * 1024 {
        stream.write_all(&piece).unwrap();
    }
    assert!(all(stream).contains("1073741824"));
    if cfg!(target_os = "linux") {
        let most = most_memory(server.child.id());
        assert!(most < ROOM, "{most} KiB");
    }
}

#[test]
fn chunks_reach_the_script_as_one_body_of_known_length() {
    let text = "printf 'Content-Type: text/plain\\n\\n%s ' $CONTENT_LENGTH; exec wc -c";
    let server = Server::start(&[("counts", text)], &[]);
    let mut stream = server.send(b"POST /cgi-bin/counts HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n");
    for _ in 0..40 {
        stream.write_all(b"10000\r\n").unwrap();
        stream.write_all(&[b'x'; 0x10000]).unwrap();
        stream.write_all(b"\r\n").unwrap();
    }
    stream.write_all(b"0\r\n\r\n").unwrap();
    stream.shutdown(Shutdown::Write).unwrap();
    let answer = all(stream);
    let length = (40 * 0x10000).to_string();
    assert_eq!(answer.matches(&length).count(), 2, "{answer}");
}
