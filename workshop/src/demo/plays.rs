//! What there is to see of each step before one has built it.

use grader::course::Step;

/// What the reference does for one step.
#[derive(Debug, Clone, Copy)]
pub struct Play {
    /// The server to run, if any; a port is added.
    pub server: Option<&'static [&'static str]>,
    /// Commands of the reference that are run once, for their output; a client's port is added.
    pub shows: &'static [&'static [&'static str]],
    /// What to try then. `PORT` stands for the server's port.
    pub tries: &'static [&'static str],
}

const TALK: &str = "cargo workshop talk 127.0.0.1 PORT";

/// The play of a step, if it has one.
#[must_use]
pub fn play(step: &Step) -> Option<Play> {
    let server = |server, tries| Play {
        server: Some(server),
        shows: &[],
        tries,
    };
    Some(match step.id {
        "a1" => Play {
            server: Some(&["echo-server"]),
            shows: &[&["echo-client", "Hello, river"]],
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
            server: Some(&["udp-echo-server"]),
            shows: &[&["udp-echo-client", "Hello, river"]],
            tries: &["cargo lab-a udp-echo-client Hello --port PORT"],
        },
        "a13" => Play {
            server: None,
            shows: &[
                &["resolve", "localhost"],
                &["resolve", "localhost", "http"],
                &["services", "20", "25"],
            ],
            tries: &["cargo lab-a resolve localhost http"],
        },
        _ => return None,
    })
}

/// The port of `listening on …`, put in the place of `PORT`; the usual port need not be said.
#[must_use]
pub fn with_port(text: &str, port: u16, usual: u16) -> String {
    let text = if port == usual {
        text.replace(" --port PORT", "")
    } else {
        text.to_owned()
    };
    text.replace("PORT", &port.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_has_a_play() {
        for step in grader::course::LABS.iter().flat_map(|lab| lab.steps) {
            let play = play(step).unwrap_or_else(|| panic!("{}", step.id));
            assert!(
                play.server.is_some() || !play.shows.is_empty(),
                "{}",
                step.id
            );
        }
    }

    #[test]
    fn the_usual_port_need_not_be_said() {
        assert_eq!(
            with_port("echo-client Hello --port PORT", 50000, 50000),
            "echo-client Hello"
        );
        assert_eq!(
            with_port("echo-client Hello --port PORT", 7, 50000),
            "echo-client Hello --port 7"
        );
        assert_eq!(
            with_port("talk 127.0.0.1 PORT", 50000, 50000),
            "talk 127.0.0.1 50000"
        );
    }
}
