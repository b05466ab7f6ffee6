//! What there is to see of each step before one has built it.

mod lab_a;
mod lab_b;
mod lab_c;
mod lab_d;
mod lab_e;

use grader::course::Step;

/// What the reference does for one step.
#[derive(Debug, Clone, Copy)]
pub struct Play {
    /// Who else takes part.
    pub other: Other,
    /// Commands of the reference that are run once, for their output. `PORT` stands for the port.
    pub shows: &'static [&'static [&'static str]],
    /// What is sent to the server as it stands here, each on a connection of its own; an empty one is a client
    /// that says nothing, and stays. What an answer gave the client to bring along the next time is put in
    /// (`demo/carried.rs`).
    pub asks: &'static [&'static str],
    /// What to try then. `PORT` stands for the port.
    pub tries: &'static [&'static str],
}

/// The other half of a conversation, which goes on while one tries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Other {
    /// There is none.
    Nobody,
    /// A server of the reference; its port is added to this, and to the commands that are run.
    Server(&'static [&'static str]),
    /// A small web site of our own.
    Site,
    /// The reference's server, for the files of a small site, with these flags.
    Files(&'static [&'static str]),
    /// The same with lab D's examples among the files. `BEHIND` in a flag stands for the address of the program of
    /// Python that stands behind the server, if there is one.
    Scripts(&'static [&'static str], Option<&'static str>),
    /// The application of lab E with these flags; files and scripts lie in its folder.
    Application(&'static [&'static str]),
}

impl Play {
    /// Where the other half listens, unless somebody is there already.
    #[must_use]
    pub fn usual_port(&self) -> u16 {
        match self.other {
            Other::Site => 50080,
            Other::Files(_) | Other::Scripts(..) | Other::Application(_) => 8080,
            Other::Server(_) | Other::Nobody => 50000,
        }
    }

    /// Does it speak in datagrams?
    #[must_use]
    pub fn is_of_datagrams(&self) -> bool {
        matches!(self.other, Other::Server([name, ..]) if name.starts_with("udp"))
    }
}

/// The play of a step, if it has one.
#[must_use]
pub fn play(step: &Step) -> Option<Play> {
    lab_a::play(step.id)
        .or_else(|| lab_b::play(step.id))
        .or_else(|| lab_c::play(step.id))
        .or_else(|| lab_d::play(step.id))
        .or_else(|| lab_e::play(step.id))
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
            let is_empty = play.other == Other::Nobody && play.shows.is_empty();
            assert!(!is_empty, "{}", step.id);
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
