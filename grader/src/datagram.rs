//! Our end of a UDP exchange with the program under test.

use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::time::Duration;

use crate::deadline::{Deadline, PATIENCE, SLICE, STARTUP};
use crate::octets;
use crate::outcome::{Cause, CheckResult, Failure, broken};
use crate::program::Program;
use crate::signs::Sign;

/// A UDP socket of our own on the loopback interface.
#[derive(Debug)]
pub struct DatagramSocket {
    socket: UdpSocket,
    sent: Vec<u8>,
}

impl DatagramSocket {
    pub(crate) fn on_loopback() -> CheckResult<Self> {
        let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).map_err(broken)?;
        Ok(DatagramSocket {
            socket,
            sent: Vec::new(),
        })
    }

    /// Where it can be reached.
    ///
    /// # Errors
    /// Broken, if the system does not tell.
    pub fn address(&self) -> CheckResult<SocketAddr> {
        self.socket.local_addr().map_err(broken)
    }

    /// From now on the system hands over only what comes from there; anybody else may be refused.
    ///
    /// # Errors
    /// Broken, if the system does not do so.
    pub fn hears_only(&self, friend: &DatagramSocket) -> CheckResult {
        self.socket.connect(friend.address()?).map_err(broken)
    }

    /// Sends one datagram.
    ///
    /// # Errors
    /// Broken, if the system refuses.
    pub fn send(&mut self, octets: &[u8], to: SocketAddr) -> CheckResult {
        self.sent = octets.to_vec();
        // A refusal that a datagram before this one met is reported here: it says nothing of this one.
        if self.socket.send_to(octets, to).is_err() {
            self.socket
                .send_to(octets, to)
                .map_err(|error| broken(format!("sending a datagram: {error}")))?;
        }
        Ok(())
    }

    /// Waits for one datagram.
    ///
    /// # Errors
    /// A failure if none comes.
    pub fn receive(&mut self) -> CheckResult<(Vec<u8>, SocketAddr)> {
        match self.receive_within(PATIENCE)? {
            Some(came) => Ok(came),
            None => Err(Failure::new(Cause::Silent)
                .octets("sent", &self.sent)
                .waited(PATIENCE, "a datagram")
                .into()),
        }
    }

    /// Waits for the first datagram of this client, which has just been started.
    ///
    /// # Errors
    /// A failure if it ends before, or sends none.
    pub fn receive_at_startup(
        &mut self,
        program: &mut Program,
    ) -> CheckResult<(Vec<u8>, SocketAddr)> {
        let deadline = Deadline::within(STARTUP);
        loop {
            // Looked at first: what it sent before it ended is there then.
            let exited = program.try_exit()?;
            if let Some(came) = self.receive_within(SLICE)? {
                program.lives();
                return Ok(came);
            }
            if exited.is_some() || deadline.is_over() || program.never_shows(Sign::Lives) {
                let expected = format!("a datagram to {}", self.address()?);
                return Err(program.never_came(exited, &deadline, &expected));
            }
        }
    }

    /// Waits for one datagram with exactly these octets.
    ///
    /// # Errors
    /// A failure if none comes, or another.
    pub fn expect(&mut self, expected: &[u8]) -> CheckResult {
        let (came, _) = self.receive()?;
        if came == expected {
            return Ok(());
        }
        Err(Failure::new(Cause::WrongOctets)
            .fact(
                "sent",
                format!("a datagram of {}", octets::count(self.sent.len())),
            )
            .difference("received", expected, &came)
            .into())
    }

    /// A datagram that comes within `window`, if any.
    ///
    /// # Errors
    /// Broken, if the system refuses to wait.
    pub fn receive_within(
        &mut self,
        window: Duration,
    ) -> CheckResult<Option<(Vec<u8>, SocketAddr)>> {
        let deadline = Deadline::within(window);
        let mut buffer = vec![0; 65_536];
        self.socket.set_read_timeout(Some(SLICE)).map_err(broken)?;
        while !deadline.is_over() {
            // Errors here are time-outs, or a refusal of something sent earlier: go on waiting.
            if let Ok((length, from)) = self.socket.recv_from(&mut buffer) {
                buffer.truncate(length);
                return Ok(Some((buffer, from)));
            }
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_socket_that_hears_only_a_friend_does_not_hear_a_stranger() {
        let open = || DatagramSocket::on_loopback().unwrap();
        let (mut deaf, mut friend, mut stranger) = (open(), open(), open());
        deaf.hears_only(&friend).unwrap();
        let address = deaf.address().unwrap();
        stranger.send(b"stranger", address).unwrap();
        friend.send(b"friend", address).unwrap();
        deaf.expect(b"friend").unwrap();
    }
}
