//! Lab C: the finished server with the files of `folder.rs`, and requests written by hand.

use super::{Other, Play};

/// A request for this path that ends its connection; further field lines, each with its CRLF.
macro_rules! get {
    ($path:literal) => {
        get!($path, "")
    };
    ($path:literal, $fields:literal) => {
        concat!(
            "GET ",
            $path,
            " HTTP/1.1\r\nHost: localhost\r\n",
            $fields,
            "Connection: close\r\n\r\n"
        )
    };
}

pub(super) fn play(step: &str) -> Option<Play> {
    let files = |flags, asks, tries| Play {
        other: Other::Files(flags),
        shows: &[],
        asks,
        tries,
    };
    Some(match step {
        "c1" => files(
            &[],
            &[get!("/")],
            &[
                "http://127.0.0.1:PORT/ in a browser",
                "curl -i http://127.0.0.1:PORT/",
            ],
        ),
        "c2" => files(
            &[],
            &["hello there\r\n\r\n", "GET / HTTP/3.0\r\n\r\n"],
            &["cargo workshop talk 127.0.0.1 PORT --crlf · type what you like, then an empty line"],
        ),
        "c3" => files(
            &[],
            &[get!("/hello.txt"), get!("/none.txt")],
            &[
                "http://127.0.0.1:PORT/ in a browser · its network tools count the requests",
                "curl -o target/copy http://127.0.0.1:PORT/large.bin",
            ],
        ),
        "c4" => files(
            &[],
            &[get!("/bread?today"), get!("/bread/")],
            &["http://127.0.0.1:PORT/bread in a browser: what becomes of the address?"],
        ),
        "c5" => files(
            &[],
            &[
                "HEAD /hello.txt HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                "DELETE /hello.txt HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
            ],
            &[
                "curl -i -X OPTIONS http://127.0.0.1:PORT/hello.txt",
                "curl -i -X get http://127.0.0.1:PORT/hello.txt",
            ],
        ),
        "c6" => files(
            &[],
            &[get!("/time")],
            &["http://127.0.0.1:PORT/time in a browser, and again"],
        ),
        "c7" => files(
            &[],
            &[
                get!("/../../Cargo.toml"),
                get!("/%2e%2e/%2e%2e/Cargo.toml"),
                get!("/.secret"),
            ],
            &["curl -i --path-as-is http://127.0.0.1:PORT/bread/../../../Cargo.toml"],
        ),
        "c8" => files(
            &["--workers", "4"],
            &["", "", "", get!("/hello.txt")],
            &[
                "cargo workshop talk 127.0.0.1 PORT --crlf · in three terminals, and say nothing; then ask in a fourth",
            ],
        ),
        "c9" => files(
            &["--idle-timeout", "5"],
            &[concat!(
                "GET /hello.txt HTTP/1.1\r\nHost: localhost\r\n\r\n",
                get!("/letters.txt")
            )],
            &[
                "curl -v http://127.0.0.1:PORT/hello.txt http://127.0.0.1:PORT/letters.txt · one connection",
                "cargo workshop talk 127.0.0.1 PORT --crlf · after 5 s without a word it is closed",
            ],
        ),
        "c10" => files(
            &["--max-body", "1000"],
            &[
                "POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n5\r\nbread\r\n4\r\n, ry\r\n1\r\ne\r\n0\r\n\r\n",
                "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1001\r\n\r\n",
            ],
            &["curl -i -d 'bread, rye' http://127.0.0.1:PORT/echo"],
        ),
        "c11" => files(
            &[],
            &[
                "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /hello.txt HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET /hello.txt HTTP/1.1\nHost: localhost\n\n",
            ],
            &["printf 'GET / HTTP/1.0\\r\\nName : value\\r\\n\\r\\n' | nc 127.0.0.1 PORT"],
        ),
        "c12" => files(
            &["--head-timeout", "1", "--idle-timeout", "2"],
            &["GET / HT"],
            &[
                "cargo workshop talk 127.0.0.1 PORT --crlf · say nothing for 2 s: closed without a word",
                "the same, and half a request line: after 1 s it is 408",
            ],
        ),
        "c13" => files(
            &["--workers", "2"],
            &["", "", "", "", "", "", "", "", get!("/hello.txt")],
            &[
                "cargo workshop talk 127.0.0.1 PORT --crlf · in more terminals than 2, and say nothing; then ask in another",
            ],
        ),
        "c14" => files(
            &[],
            &[
                get!("/hello.txt"),
                get!(
                    "/hello.txt",
                    "If-Modified-Since: Thu, 01 Jan 2026 00:00:00 GMT\r\n"
                ),
            ],
            &["http://127.0.0.1:PORT/ in a browser, twice · its network tools show the 304"],
        ),
        "c15" => files(
            &[],
            &[
                get!("/letters.txt", "Range: bytes=4-8\r\n"),
                get!("/letters.txt", "Range: bytes=0-1,-3\r\n"),
            ],
            &[
                "curl --range 0-999 -o target/copy http://127.0.0.1:PORT/large.bin",
                "curl --continue-at - -o target/copy http://127.0.0.1:PORT/large.bin · the rest",
            ],
        ),
        "c16" => files(
            &[],
            &[get!("/hello.txt")],
            &[
                "curl --limit-rate 4M -o target/copy http://127.0.0.1:PORT/large.bin",
                "meanwhile, in another terminal: kill -TERM $(pgrep -n solution-c-serv)",
                "curl gets the rest, then the server ends, and so does this demonstration",
            ],
        ),
        "c17" => files(
            &["--access-log", "access.log", "--log-format", "combined"],
            &[
                get!("/hello.txt", "User-Agent: \"demo\"\r\n"),
                // The log lies in the folder that is served, only so that it can be asked for here.
                get!("/access.log"),
            ],
            &["curl http://127.0.0.1:PORT/hello.txt; tail .workshop/site/access.log"],
        ),
        "c18" => Play {
            shows: &[&["--config", ".settings.toml"]],
            ..files(
                &["--max-body", "10"],
                &["POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 11\r\n\r\n"],
                &[
                    "LAB_C_CACHE_CONTROL=max-age=60 cargo lab-c --root .workshop/site --port 0",
                    "cargo lab-c --help",
                ],
            )
        },
        "c19" => files(
            &[],
            &[
                "HEAD /long.txt HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                get!("/long.txt", "Accept-Encoding: gzip\r\n"),
            ],
            &["curl --compressed -v http://127.0.0.1:PORT/long.txt"],
        ),
        _ => return None,
    })
}
