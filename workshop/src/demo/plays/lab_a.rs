//! Lab A: its servers, and its clients beside them.

use super::{Other, Play};

const TALK: &str = "cargo workshop talk 127.0.0.1 PORT";

pub(super) fn play(step: &str) -> Option<Play> {
    let server = |server, tries| Play {
        other: Other::Server(server),
        shows: &[],
        asks: &[],
        tries,
    };
    Some(match step {
        "a1" => Play {
            other: Other::Server(&["echo-server"]),
            shows: &[&["echo-client", "Hello, river"]],
            asks: &[],
            tries: &["cargo lab-a echo-client Hello --port PORT"],
        },
        "a2" => server(
            &["echo-server"],
            &[TALK, "cargo lab-a echo-client Hello --port PORT"],
        ),
        "a3" => server(&["time-server"], &[TALK]),
        "a4" => server(&["whatismyip-server"], &[TALK]),
        "a5" => server(&["adder-server"], &[TALK]),
        "a6" => server(&["echo-server"], &["cargo lab-a talk 127.0.0.1 PORT"]),
        "a7" => server(
            &["echo-server", "--model", "threads"],
            &[TALK, "the same in a second terminal, at the same time"],
        ),
        "a8" => server(
            &["echo-server", "--model", "pool", "--workers", "2"],
            &[TALK, "the same in three terminals: who waits?"],
        ),
        "a9" => server(&["echo-server", "--model", "events"], &[TALK]),
        "a10" => server(&["echo-server", "--model", "async"], &[TALK]),
        "a11" => server(
            &["echo-server", "--model", "processes", "--workers", "2"],
            &[
                TALK,
                "in another terminal, end a worker with `kill`: who takes its place?",
            ],
        ),
        "a12" => Play {
            other: Other::Server(&["udp-echo-server"]),
            shows: &[&["udp-echo-client", "Hello, river"]],
            asks: &[],
            tries: &["cargo lab-a udp-echo-client Hello --port PORT"],
        },
        "a13" => Play {
            other: Other::Nobody,
            shows: &[
                &["resolve", "localhost"],
                &["resolve", "localhost", "http"],
                &["services", "20", "25"],
            ],
            asks: &[],
            tries: &["cargo lab-a resolve localhost http"],
        },
        _ => return None,
    })
}
