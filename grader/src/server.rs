//! A server under test: a program that promised `listening on ADDRESS`.

use std::net::{IpAddr, SocketAddr};
use std::ops::{Deref, DerefMut};
use std::time::Duration;

use socket2::{Domain, Socket, Type};

use crate::conversation::{Conversation, not_connected};
use crate::deadline::{Deadline, PATIENCE, QUIET, STARTUP, until};
use crate::outcome::{Cause, CheckResult, Failure, Outcome, broken};
use crate::program::Program;
use crate::signs::Sign;

/// A server that listens. Dropping it ends it.
#[derive(Debug)]
pub struct Server {
    program: Program,
    address: SocketAddr,
}

impl Server {
    /// Waits for the promised line. Connecting to find out would take a turn, or a worker, and cannot work for UDP.
    pub(crate) fn ready(mut program: Program) -> CheckResult<Self> {
        let deadline = Deadline::within(STARTUP);
        let (mut address, mut is_over) = (None, false);
        program.stderr.wait(&deadline, |octets, ended| {
            address = promised_address(octets);
            is_over = ended;
            address.is_some() || program.never_shows(Sign::Listens)
        });
        if let Some(address) = address {
            program.listens();
            return Ok(Server { program, address });
        }
        let now = Deadline::within(Duration::ZERO);
        let on_stdout = program
            .stdout
            .wait(&now, |octets, _| promised_address(octets).is_some());
        let failure = Failure::new(Cause::NeverListened);
        // A program that ends closes its streams first, and is gone a moment later.
        let patience = if is_over { PATIENCE } else { Duration::ZERO };
        let mut status = program.try_exit()?;
        until(&Deadline::within(patience), || {
            status = program.try_exit().ok().flatten();
            status.is_some()
        });
        let failure = match status {
            Some(status) => {
                program.lives();
                let mut failure = failure;
                failure.cause = Cause::Exited;
                failure.fact("but", format!("the server ended at once ({status})"))
            }
            None => {
                let what = "the line `listening on …`";
                program.waited_in_vain(Sign::Listens, failure, &deadline, what)
            }
        };
        let failure = failure.fact("ran", program.command()).fact(
            "expected",
            "`listening on 127.0.0.1:PORT` on standard error after bind",
        );
        Err(if on_stdout {
            failure.because("the line came on standard output; it belongs on standard error: standard output is for what was asked for")
        } else {
            failure.because("nobody can connect before the server listens, and the line tells on which port it does; write it right after bind, and flush it")
        }
        .into())
    }

    /// If something went wrong and the program has ended meanwhile, then that is what is wrong.
    ///
    /// # Errors
    /// The same outcome; a failure says that the server has ended.
    pub fn unless_ended<T>(&mut self, result: CheckResult<T>) -> CheckResult<T> {
        let Err(Outcome::Failed(mut failure)) = result else {
            return result;
        };
        let mut ended = None;
        until(&Deadline::within(QUIET), || {
            ended = self.program.try_exit().ok().flatten();
            ended.is_some()
        });
        if let Some(status) = ended {
            failure.cause = Cause::Exited;
            failure.because = None;
            return Err(failure
                .fact("but", format!("the server has ended ({status})"))
                .into());
        }
        Err(Outcome::Failed(failure))
    }

    /// Where it listens, as it said.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Connects to it.
    ///
    /// # Errors
    /// A failure if it does not accept connections there.
    pub fn connect(&self) -> CheckResult<Conversation> {
        self.connect_to(self.address)
    }

    /// Connects to it through a narrow pipe: while we do not read, the system holds little of the
    /// server's answers, and the server has to keep the rest itself.
    ///
    /// # Errors
    /// A failure if it does not accept connections there.
    pub fn connect_narrowly(&self) -> CheckResult<Conversation> {
        Conversation::narrowly_to(self.address)
    }

    /// Connects to it from this address of our machine.
    ///
    /// # Errors
    /// Skipped where the machine has no such address; a failure if the server does not accept.
    pub fn connect_from(&self, ours: IpAddr) -> CheckResult<Conversation> {
        let socket =
            Socket::new(Domain::for_address(self.address), Type::STREAM, None).map_err(broken)?;
        let bound = socket.bind(&SocketAddr::new(ours, 0).into());
        bound.map_err(|_| {
            Outcome::Skipped(format!("needs the loopback address {ours} on this machine"))
        })?;
        let connected = socket.connect_timeout(&self.address.into(), PATIENCE);
        connected.map_err(|error| not_connected(self.address, &error))?;
        Conversation::over(socket.into())
    }

    /// Connects to it at another of its addresses.
    ///
    /// # Errors
    /// A failure if it does not accept connections there.
    pub fn connect_to(&self, address: SocketAddr) -> CheckResult<Conversation> {
        Conversation::to(address)
    }
}

impl Deref for Server {
    type Target = Program;
    fn deref(&self) -> &Program {
        &self.program
    }
}

impl DerefMut for Server {
    fn deref_mut(&mut self) -> &mut Program {
        &mut self.program
    }
}

/// The line must come within so many octets: whoever writes without end is not searched without end.
const PROMISED_WITHIN: usize = 64 << 10;

/// The address in the first whole line `listening on ADDRESS`.
pub(crate) fn promised_address(octets: &[u8]) -> Option<SocketAddr> {
    let first = &octets[..octets.len().min(PROMISED_WITHIN)];
    let whole = &first[..=first.iter().rposition(|&octet| octet == b'\n')?];
    String::from_utf8_lossy(whole)
        .lines()
        .find_map(|line| line.trim_end().strip_prefix("listening on ")?.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::promised_address;

    #[test]
    fn the_promised_line_is_found_once_it_is_whole() {
        for (name, text, expected) in [
            (
                "IPv4",
                "listening on 127.0.0.1:8080\n",
                Some("127.0.0.1:8080"),
            ),
            ("IPv6", "listening on [::1]:8080\n", Some("[::1]:8080")),
            (
                "after other lines",
                "hello\nlistening on 127.0.0.1:80\r\n",
                Some("127.0.0.1:80"),
            ),
            ("cut in two", "listening on 127.0.0.1:80", None),
            ("no port", "listening on 127.0.0.1\n", None),
            ("nothing", "", None),
            (
                "after a flood",
                &format!("{}listening on 127.0.0.1:80\n", "\n".repeat(70_000)),
                None,
            ),
        ] {
            let expected = expected.map(|address| address.parse().unwrap());
            assert_eq!(promised_address(text.as_bytes()), expected, "{name}");
        }
    }
}
