//! How a check and its scripts speak while they run: a script calls, and the check sees by the
//! connection whether it is still there. No file is looked for again and again, and no script outlives its
//! check: when the check is over, the connection ends.

use std::cell::RefCell;
use std::io::{ErrorKind, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::time::Duration;

use crate::deadline::{Deadline, until};
use crate::outcome::{CheckResult, broken};

/// Where scripts call.
#[derive(Debug)]
pub struct Home {
    listener: TcpListener,
    /// Who has called and was not asked for yet.
    waiting: RefCell<Vec<Caller>>,
}

/// A script that has called, and runs as long as its connection is open.
#[derive(Debug)]
pub struct Caller {
    stream: TcpStream,
    /// Its first line, as far as it has come.
    said: Vec<u8>,
}

impl Home {
    /// Takes calls on a free port.
    ///
    /// # Errors
    /// Broken, if the system refuses.
    pub fn new() -> CheckResult<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(broken)?;
        listener.set_nonblocking(true).map_err(broken)?;
        Ok(Home {
            listener,
            waiting: RefCell::default(),
        })
    }

    /// Its port, for the scripts.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.listener
            .local_addr()
            .map_or(0, |address| address.port())
    }

    /// Waits until a script calls under this name; of several, the first that nobody has asked for.
    /// None, if none calls in time: what that means only the check knows.
    ///
    /// # Errors
    /// Broken, if the system refuses.
    pub fn caller(&self, name: &str, time: Duration) -> CheckResult<Option<Caller>> {
        let mut found = Ok(None);
        until(&Deadline::within(time), || {
            found = self.look_for(name);
            !matches!(found, Ok(None))
        });
        found
    }

    fn look_for(&self, name: &str) -> CheckResult<Option<Caller>> {
        let mut waiting = self.waiting.borrow_mut();
        loop {
            match self.listener.accept() {
                Ok((stream, _)) => {
                    stream.set_nonblocking(true).map_err(broken)?;
                    let said = Vec::new();
                    waiting.push(Caller { stream, said });
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) => return Err(broken(error)),
            }
        }
        let line = format!("{name}\n");
        let place = waiting.iter_mut().position(|caller| {
            caller.listen();
            caller.said == line.as_bytes()
        });
        Ok(place.map(|place| waiting.remove(place)))
    }
}

impl Caller {
    /// Reads what has come: true if it is gone.
    fn listen(&mut self) -> bool {
        let mut piece = [0; 256];
        loop {
            match self.stream.read(&mut piece) {
                Ok(0) => return true,
                Ok(read) => self.said.extend_from_slice(&piece[..read]),
                Err(error) if error.kind() == ErrorKind::WouldBlock => return false,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(_) => return true,
            }
        }
    }

    /// Lets it go on after its `wait`.
    ///
    /// # Errors
    /// Broken, if the system refuses. That it is gone already is no error here.
    pub fn go_on(&mut self) -> CheckResult {
        match self.stream.write(b"g") {
            Err(error) if error.kind() == ErrorKind::WouldBlock => Err(broken(error)),
            _ => Ok(()),
        }
    }

    /// Has it ended?
    pub fn is_gone(&mut self) -> bool {
        self.listen()
    }

    /// Waits until it has ended, and tells whether it has.
    pub fn ends_within(&mut self, time: Duration) -> bool {
        until(&Deadline::within(time), || self.is_gone())
    }
}
