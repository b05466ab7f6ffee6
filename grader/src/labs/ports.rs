//! Ports and addresses of this machine that a server under test is to listen on.

use std::net::{Ipv6Addr, TcpListener};

use crate::outcome::{Cause, CheckResult, Failure, Outcome, broken};
use crate::program::Program;
use crate::server::Server;
use crate::subject::Subject;

/// Starts a server on a port of our choice and with `start`. Somebody else may take the port
/// meanwhile: a server that does not start gets another one, a few times.
pub(super) fn on_a_fixed_port(
    subject: &Subject,
    start: impl Fn(&str) -> CheckResult<Program>,
) -> CheckResult<(Server, u16)> {
    let mut tries = 5;
    loop {
        // Below the range from which systems give ports to those who ask for any.
        let port = u16::try_from(subject.number(20_000..=29_999)).map_err(broken)?;
        tries -= 1;
        match Server::ready(start(&port.to_string())?) {
            Ok(server) => return Ok((server, port)),
            Err(Outcome::Failed(failure)) if failure.cause == Cause::Exited && tries > 0 => {}
            Err(outcome) => return Err(outcome),
        }
    }
}

pub(super) fn expect_port(server: &Server, port: u16, asked: &str) -> CheckResult {
    if server.address().port() == port {
        return Ok(());
    }
    Err(Failure::new(Cause::WrongOctets)
        .fact("ran", server.command())
        .fact("but", format!("it listens on {}", server.address()))
        .fact("expected", format!("port {port}, as {asked} says"))
        .into())
}

/// Can anybody listen on ::1 here?
pub(super) fn has_ipv6() -> bool {
    TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).is_ok()
}
