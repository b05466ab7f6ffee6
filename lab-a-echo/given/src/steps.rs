//! Where the command line and the lab's own functions meet.

use std::io;
use std::net::{IpAddr, TcpStream, UdpSocket};
use std::sync::Arc;

use crate::{Door, Handler, LineEnds, Model, Reporter, Service};

/// What the steps are about: the functions that the programs call.
#[derive(Debug)]
pub struct Steps {
    /// a1: `echo-client`, a message there and its answer back.
    pub exchange: fn(&mut TcpStream, &[u8]) -> io::Result<Vec<u8>>,
    /// a2: `echo-server`, one client's conversation.
    pub echo: fn(TcpStream) -> io::Result<()>,
    /// a3: `time-server`.
    pub tell_time: fn(TcpStream) -> io::Result<()>,
    /// a4: `whatismyip-server`.
    pub tell_address: fn(TcpStream) -> io::Result<()>,
    /// a5: `adder-server`.
    pub add: fn(TcpStream) -> io::Result<()>,
    /// a6: `talk`, a thread for each direction.
    pub start_both: fn(Arc<TcpStream>, LineEnds, Reporter),
    /// a2, a7, a8, a11: all clients, with a handler that may wait.
    pub serve: fn(Door, Model, Arc<dyn Handler>) -> io::Result<()>,
    /// a7: the model of every server that is not told another.
    pub default_model: fn() -> Model,
    /// a9: the echo server that never waits.
    pub echo_in_one_thread: fn(Door) -> io::Result<()>,
    /// a10: the echo server with tasks, if it is built in.
    pub echo_in_tasks: Option<fn(Door) -> io::Result<()>>,
    /// a12: `udp-echo-server`.
    pub echo_datagrams: fn(&UdpSocket) -> io::Result<()>,
    /// a12: `udp-echo-client`.
    pub exchange_datagrams: fn(&UdpSocket, &[u8]) -> io::Result<Vec<u8>>,
    /// a13: `resolve`, the addresses of a name.
    pub resolve: fn(&str) -> io::Result<Vec<IpAddr>>,
    /// a13: `services`, what a line of the services file tells.
    pub parse_service: fn(&str) -> Option<Service>,
}
