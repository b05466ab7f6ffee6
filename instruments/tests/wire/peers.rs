//! Who stands behind `wire` in these tests: the reference servers, and one that does as it is told.

use std::fs;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use lab_a_given::{Door, Model};
use tempfile::TempDir;

use super::wire::LONG;

/// Lab A's reference.
pub fn echo() -> SocketAddr {
    let door = Door::open("127.0.0.1", 0, Duration::ZERO).unwrap();
    let address = door.address();
    thread::spawn(|| solution_a_echo::serve(door, Model::Threads, solution_a_echo::server::echo));
    address
}

/// Lab C's reference, in front of a folder with `hello.txt`.
pub fn files() -> (SocketAddr, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("hello.txt"), "hello\n").unwrap();
    let config = solution_c_server::Config {
        root: folder.path().to_owned(),
        ..Default::default()
    };
    let door = Door::open("127.0.0.1", 0, Duration::ZERO).unwrap();
    let address = door.address();
    let site = solution_c_server::site::Site::new(&config).unwrap();
    thread::spawn(|| solution_c_server::serve(config, door, site));
    (address, folder)
}

/// A server that does this with its first client; what comes of it can be received.
pub fn once<T: Send + 'static>(
    serve: impl FnOnce(TcpStream) -> T + Send + 'static,
) -> (SocketAddr, Receiver<T>) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = listener.local_addr().unwrap();
    let (told, result) = mpsc::channel();
    thread::spawn(move || {
        let (client, _) = listener.accept().unwrap();
        client.set_read_timeout(Some(LONG)).unwrap();
        client.set_nodelay(true).unwrap();
        let _ = told.send(serve(client));
    });
    (address, result)
}

/// A port where nobody listens.
pub fn nobody() -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    listener.local_addr().unwrap()
}

/// Ends with a RST.
pub fn reset(socket: TcpStream) {
    socket2::SockRef::from(&socket)
        .set_linger(Some(Duration::ZERO))
        .unwrap();
}

/// Did the other side break off (and not end)?
pub fn is_reset<T>(read: &io::Result<T>) -> bool {
    read.as_ref()
        .is_err_and(|cause| cause.kind() == io::ErrorKind::ConnectionReset)
}
