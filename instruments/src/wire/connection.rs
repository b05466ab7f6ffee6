//! A connection: the client's socket, the server's, and a lane in each direction.
//!
//! Next: `lane.rs`.

use std::io;
use std::net::{Shutdown, SocketAddr};
use std::time::{Duration, Instant};

use mio::event::Event;
use mio::net::TcpStream;
use mio::{Interest, Registry, Token};
use socket2::SockRef;

use super::lane::{Broken, End, Lane, Pause, Surroundings};
use super::seen::Side;
use super::tap::Happening;

/// A client and where it is led to.
#[derive(Debug)]
pub struct Connection {
    client_address: SocketAddr,
    server_address: SocketAddr,
    /// The client's end, the server's end.
    ends: [End; 2],
    /// From the client, from the server.
    lanes: [Lane; 2],
    connected: bool,
    /// It wants to go on then, whatever the sockets do.
    pub due: Option<Instant>,
}

/// What is left to do for a connection.
#[derive(Debug, PartialEq, Eq)]
pub enum After {
    /// Wait for its sockets, or for its time.
    Wait,
    /// Go on with it, after the others.
    GoOn,
    /// Forget it.
    Forget,
}

impl Connection {
    /// Leads a client to the server. The tokens of its two sockets are `2 * number` and the next one.
    ///
    /// # Errors
    /// The system has no socket for us, or says at once that nobody listens.
    pub fn lead(
        client: TcpStream,
        from: SocketAddr,
        to: SocketAddr,
        number: u64,
        registry: &Registry,
    ) -> Result<Connection, (TcpStream, io::Error)> {
        let server = match TcpStream::connect(to) {
            Ok(server) => server,
            Err(cause) => return Err((client, cause)),
        };
        let mut ends = [client, server].map(|socket| End {
            socket,
            readable: false,
            writable: false,
        });
        for side in [Side::Client, Side::Server] {
            let end = &mut ends[side.index()];
            // Pieces shall leave as they came. Where that cannot be had they still arrive.
            let _ = end.socket.set_nodelay(true);
            let both = Interest::READABLE | Interest::WRITABLE;
            if let Err(cause) = registry.register(&mut end.socket, token(number, side), both) {
                let [client, _] = ends;
                return Err((client.socket, cause));
            }
        }
        Ok(Connection {
            client_address: from,
            server_address: to,
            ends,
            lanes: [Lane::new(Side::Client), Lane::new(Side::Server)],
            connected: false,
            due: None,
        })
    }

    /// Something happened at one of its sockets.
    pub fn hear(&mut self, side: Side, event: &Event, around: &mut Surroundings<'_>) -> After {
        let end = &mut self.ends[side.index()];
        end.readable |= event.is_readable() || event.is_read_closed() || event.is_error();
        end.writable |= event.is_writable() || event.is_write_closed() || event.is_error();
        if !self.connected {
            if side == Side::Client {
                return After::Wait;
            }
            match self.has_connected(around) {
                Ok(true) => {}
                Ok(false) => return After::Wait,
                Err(cause) => return self.give_up(&cause, around),
            }
        } else if event.is_error() && !self.lanes[side.index()].reads() {
            // Nobody reads there just now; a reset must not wait until somebody does.
            if let Ok(Some(cause)) = self.ends[side.index()].socket.take_error() {
                return self.break_off(Broken::By(side, cause), around);
            }
        }
        self.go_on(around)
    }

    /// Passes on what there is, in both directions.
    pub fn go_on(&mut self, around: &mut Surroundings<'_>) -> After {
        self.due = None;
        let mut after = After::Wait;
        for from in [Side::Client, Side::Server] {
            let [client, server] = &mut self.ends;
            let (source, sink) = match from {
                Side::Client => (client, server),
                Side::Server => (server, client),
            };
            match self.lanes[from.index()].run(source, sink, around) {
                Ok(Pause::Sockets) => {}
                Ok(Pause::Time(due)) => {
                    self.due = Some(self.due.map_or(due, |other| other.min(due)));
                }
                Ok(Pause::Turn) => after = After::GoOn,
                Err(broken) => return self.break_off(broken, around),
            }
        }
        if self.lanes.iter().all(Lane::is_closed) {
            around.tap.tell(around.connection, Happening::Closed);
            return After::Forget;
        }
        after
    }

    /// Is the server there? Told once.
    fn has_connected(&mut self, around: &Surroundings<'_>) -> io::Result<bool> {
        let socket = &self.ends[Side::Server.index()].socket;
        if let Some(cause) = socket.take_error()? {
            return Err(cause);
        }
        match socket.peer_addr() {
            Ok(_) => {
                let addresses = Happening::Connected(self.client_address, self.server_address);
                around.tap.tell(around.connection, addresses);
                self.connected = true;
                Ok(true)
            }
            Err(cause) if cause.kind() == io::ErrorKind::NotConnected => Ok(false),
            Err(cause) => Err(cause),
        }
    }

    fn give_up(&mut self, cause: &io::Error, around: &Surroundings<'_>) -> After {
        around.tap.tell(
            around.connection,
            Happening::Refused(self.client_address, in_words(cause)),
        );
        reset(&self.ends[Side::Client.index()].socket);
        After::Forget
    }

    /// What breaks on one side breaks on the other in the same way.
    fn break_off(&mut self, broken: Broken, around: &Surroundings<'_>) -> After {
        self.lanes
            .iter_mut()
            .for_each(|lane| lane.tell_the_rest(around));
        let what = match broken {
            Broken::By(side, cause) => {
                let why = (!is_reset(&cause)).then(|| in_words(&cause));
                Happening::Reset(side, why)
            }
            Broken::Dropped(side) => {
                Happening::Dropped(side, around.network.drop_after.unwrap_or(0))
            }
        };
        around.tap.tell(around.connection, what);
        self.ends.iter().for_each(|end| reset(&end.socket));
        After::Forget
    }
}

/// The token of one of a connection's sockets.
fn token(number: u64, side: Side) -> Token {
    Token(usize::try_from(number).unwrap_or(0) * 2 + side.index())
}

/// The connection and the side that a token means.
pub fn whose(token: Token) -> (u64, Side) {
    let side = if token.0.is_multiple_of(2) {
        Side::Client
    } else {
        Side::Server
    };
    (token.0 as u64 / 2, side)
}

/// From now on this socket ends with a RST instead of a FIN.
pub fn reset(socket: &TcpStream) {
    if SockRef::from(socket)
        .set_linger(Some(Duration::ZERO))
        .is_err()
    {
        let _ = socket.shutdown(Shutdown::Both);
    }
}

fn is_reset(cause: &io::Error) -> bool {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset};
    matches!(
        cause.kind(),
        ConnectionReset | ConnectionAborted | BrokenPipe
    )
}

/// The system's words, without its number.
pub fn in_words(cause: &io::Error) -> String {
    match cause.kind() {
        io::ErrorKind::ConnectionRefused => "nobody listens there (is the server running?)".into(),
        io::ErrorKind::ConnectionReset => "reset".into(),
        io::ErrorKind::TimedOut => "no answer".into(),
        io::ErrorKind::NetworkUnreachable | io::ErrorKind::HostUnreachable => "no way there".into(),
        _ if is_shortage(cause) => {
            "we have too few descriptors: `ulimit -n 10000`, then start again".into()
        }
        _ => cause.to_string(),
    }
}

/// Are all descriptors in use?
pub fn is_shortage(cause: &io::Error) -> bool {
    match cfg!(windows) {
        // WSAEMFILE, WSAENOBUFS
        true => matches!(cause.raw_os_error(), Some(10024 | 10055)),
        // ENFILE, EMFILE: the same numbers on every Unix.
        false => matches!(cause.raw_os_error(), Some(23 | 24)),
    }
}
