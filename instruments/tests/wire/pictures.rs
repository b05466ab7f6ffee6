//! What the diagram looks like, in 80 columns and in 40.

use std::io::{Read, Write};
use std::process::Command;

use super::found;
use super::peers;
use super::wire::{Wire, command, without_times};

/// A server that answers each request head with this.
fn answers(answer: &'static [u8]) -> std::net::SocketAddr {
    peers::once(move |mut client| {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut octet = [0];
            client.read_exact(&mut octet).unwrap();
            head.extend(octet);
        }
        client.write_all(answer).unwrap();
    })
    .0
}

#[test]
fn a_chunked_answer_in_eighty_columns() {
    let mut wire = Wire::start(
        answers(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nhello\n\r\n0\r\n\r\n"),
        &[],
    );
    let mut client = wire.connect();
    client
        .write_all(b"GET / HTTP/1.1\r\nHost: me\r\n\r\n")
        .unwrap();
    let mut answer = Vec::new();
    client.read_to_end(&mut answer).unwrap();
    drop(client);
    wire.draws("closed");
    let drawn = wire.stop();
    assert!(drawn.lines().all(|line| line.len() <= 80), "{drawn}");
    let port = drawn
        .split("connects, port ")
        .nth(1)
        .unwrap()
        .split(' ')
        .next()
        .unwrap();
    let lasted = drawn
        .split("back, ")
        .nth(1)
        .unwrap()
        .split(" -")
        .next()
        .unwrap();
    let drawn = without_times(&drawn)
        .replace(port, "PORT")
        .replace(lasted, "TIME");
    let picture: Vec<&str> = drawn
        .lines()
        .skip(2)
        .take_while(|line| !line.is_empty())
        .map(|line| line.trim_end_matches(['|', '-', '>', '+']).trim_end())
        .collect();
    assert_eq!(
        picture,
        [
            " nr client                                             server",
            "  1 |-- connects, port PORT",
            "  1 |-- 28 octets: head, 1 field: GET /",
            "    | GET / HTTP/1.1\\r\\n",
            "    | Host: me\\r\\n",
            "    | \\r\\n",
            "  1 |<- 63 octets: head, 1 field: 200 OK",
            "    |     HTTP/1.1 200 OK\\r\\n",
            "    |     Transfer-Encoding: chunked\\r\\n",
            "    |     \\r\\n",
            "    |     chunk of 6 octets",
            "    |     6\\r\\n",
            "    |     hello\\n",
            "    |     \\r\\n",
            "    |     last chunk",
            "    |     0\\r\\n",
            "    |     \\r\\n",
            "  1 |<- FIN: server ends first",
            "  1 |-- FIN: client ends, too",
            "  1 +-- closed: 28 octets there, 63 back, TIME",
        ]
    );
}

#[test]
fn forty_columns_are_enough_for_every_line() {
    let server = answers(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\nX-Long: abcdefghijklmnopqrstuvwxyz0123456789\r\n\r\nshort");
    let to = server.to_string();
    let mut wire = Wire::run(
        command(&["--to", &to])
            .env("COLUMNS", "40")
            .env("LC_ALL", "C.UTF-8"),
    );
    let mut client = wire.connect();
    client
        .write_all(b"GET /a/very/long/target/that/does/not/fit HTTP/1.1\r\nHost: me\r\n\r\n")
        .unwrap();
    let mut answer = Vec::new();
    client.read_to_end(&mut answer).unwrap();
    drop(client);
    wire.draws("95 octets of the content");
    wire.draws("└──");
    let drawn = wire.stop();
    assert!(
        drawn.lines().all(|line| line.chars().count() <= 40),
        "{drawn}"
    );
    // Nothing of the octets is lost where lines are broken.
    let inside = |line: &str| {
        line.split('│')
            .nth(1)
            .map(|text| text.trim_end().to_owned())
    };
    let text: String = drawn
        .lines()
        .filter_map(inside)
        .map(|text| text.trim_start().to_owned())
        .collect();
    for octets in [
        "GET /a/very/long/target/that/does/not/fit HTTP/1.1\\r\\n",
        "X-Long: abcdefghijklmnopqrstuvwxyz0123456789\\r\\n",
    ] {
        assert!(
            text.replace(' ', "").contains(&octets.replace(' ', "")),
            "{text}\n{drawn}"
        );
    }
}

#[test]
fn connections_at_once_keep_their_numbers() {
    let mut wire = Wire::start(peers::echo(), &[]);
    let mut clients: Vec<_> = (0..3).map(|_| wire.connect()).collect();
    for round in ["one\n", "two\n"] {
        for (place, client) in clients.iter_mut().enumerate() {
            client
                .write_all(format!("{place} {round}").as_bytes())
                .unwrap();
            client.read_exact(&mut [0; 6]).unwrap();
        }
    }
    let drawn = {
        (0..3).for_each(|_| wire.draws("two"));
        wire.stop()
    };
    for (place, number) in [(0, 1), (1, 2), (2, 3)] {
        for round in ["one", "two"] {
            let there = format!(" {number} |-- 6 octets: line \"{place} {round}\\n\"");
            let back = format!(" {number} |<- 6 octets: line \"{place} {round}\\n\"");
            assert!(
                drawn.contains(&there) && drawn.contains(&back),
                "{there}\n{drawn}"
            );
        }
    }
    assert!(drawn.contains("3 still open"), "{drawn}");
}

#[test]
fn requests_that_do_not_wait_are_called_pipelined() {
    let (server, _site) = peers::files();
    let mut wire = Wire::start(server, &["--max-lines", "0"]);
    let mut client = wire.connect();
    client.write_all(b"GET /hello.txt HTTP/1.1\r\nHost: me\r\n\r\nHEAD /hello.txt HTTP/1.1\r\nHost: me\r\nConnection: close\r\n\r\n").unwrap();
    client.read_to_end(&mut Vec::new()).unwrap();
    drop(client);
    wire.draws("closed");
    let drawn = wire.stop();
    assert!(
        drawn.contains("head 2, 2 fields: HEAD /hello.txt (pipelined)"),
        "{drawn}"
    );
    assert!(
        drawn.contains("head 2, ") && drawn.contains("200 OK"),
        "{drawn}"
    );
    assert!(!drawn.contains("missing"), "HEAD has no content: {drawn}");
}

#[test]
fn curl_is_drawn() {
    let Some(curl) = found::program("curl", "apt-get install curl") else {
        return;
    };
    let (server, _site) = peers::files();
    let mut wire = Wire::start(server, &[]);
    let got = Command::new(curl)
        .arg("-s")
        .arg(format!("http://{}/hello.txt", wire.address))
        .output()
        .unwrap();
    assert_eq!(got.stdout, b"hello\n");
    wire.draws("User-Agent: curl/");
    wire.draws("content, 6 octets");
    wire.draws("hello\\n");
    wire.draws("closed");
    wire.stop();
}
