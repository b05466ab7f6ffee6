use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use solution_a_echo::events;
use solution_a_echo::{Conversation, Door, Echo, Model, Stop, serve, server};

use crate::SOON;

const MODELS: [Model; 3] = [Model::One, Model::Threads, Model::Pool(2)];

/// A server in a thread of this process.
struct Server {
    address: SocketAddr,
    stop: Stop,
    ended: Receiver<io::Result<()>>,
}

impl Server {
    fn start(grace: Duration, run: impl FnOnce(Door) -> io::Result<()> + Send + 'static) -> Self {
        let door = Door::open("127.0.0.1", 0, grace).unwrap();
        let (address, stop) = (door.address(), door.stop());
        let (tell, ended) = mpsc::channel();
        thread::spawn(move || tell.send(run(door)));
        Server {
            address,
            stop,
            ended,
        }
    }

    fn echo(model: Model, grace: Duration) -> Self {
        Server::start(grace, move |door| serve(door, model, server::echo))
    }

    fn connect(&self) -> TcpStream {
        let client = TcpStream::connect(self.address).unwrap();
        client.set_read_timeout(Some(SOON)).unwrap();
        client
    }

    /// Waits for its end.
    #[track_caller]
    fn end(&self) {
        self.ended
            .recv_timeout(SOON)
            .expect("it has not ended")
            .unwrap();
    }
}

/// Sends, and reads as much back.
#[track_caller]
fn echoed(client: &mut TcpStream, message: &[u8]) {
    client.write_all(message).unwrap();
    let mut answer = vec![0; message.len()];
    client.read_exact(&mut answer).unwrap();
    assert_eq!(answer, message);
}

/// Ends the sending side, and reads to the end.
#[track_caller]
fn goodbye(client: &mut TcpStream) -> Vec<u8> {
    client.shutdown(Shutdown::Write).unwrap();
    let mut rest = Vec::new();
    client.read_to_end(&mut rest).unwrap();
    rest
}

fn all_echo_servers(grace: Duration) -> Vec<(String, Server)> {
    let mut servers: Vec<_> = MODELS
        .iter()
        .map(|&model| (format!("{model:?}"), Server::echo(model, grace)))
        .collect();
    servers.push((
        "Events".to_owned(),
        Server::start(grace, |door| events::serve(door, Echo::default)),
    ));
    servers
}

#[test]
fn a_conversation_may_end_after_the_server_was_asked_to_stop() {
    for (name, server) in all_echo_servers(SOON) {
        let mut client = server.connect();
        echoed(&mut client, b"before");
        server.stop.ask();
        let refused = TcpStream::connect(server.address).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::ConnectionRefused, "{name}");
        echoed(&mut client, b"after");
        assert_eq!(goodbye(&mut client), b"", "{name}");
        server.end();
    }
}

#[test]
fn who_is_connected_when_the_server_is_asked_to_stop_is_served() {
    for (name, server) in all_echo_servers(SOON) {
        let mut clients: Vec<_> = (0..5).map(|_| server.connect()).collect();
        server.stop.ask();
        for client in &mut clients {
            client.write_all(b"hello").unwrap();
            assert_eq!(goodbye(client), b"hello", "{name}");
        }
        server.end();
    }
}

#[test]
fn a_silent_client_holds_a_server_up_for_its_grace_and_no_longer() {
    for (name, server) in all_echo_servers(Duration::from_millis(300)) {
        let mut client = server.connect();
        echoed(&mut client, b"hello");
        let start = Instant::now();
        server.stop.ask();
        server.end();
        assert!(
            start.elapsed() >= Duration::from_millis(300),
            "{name}: {:?}",
            start.elapsed()
        );
    }
}

#[test]
fn a_panic_ends_one_conversation_only() {
    for model in MODELS {
        let server = Server::start(SOON, move |door| {
            serve(door, model, |mut client: TcpStream| {
                let mut octet = [0];
                client.read_exact(&mut octet)?;
                assert_eq!(octet, *b"y", "expected in this test");
                client.write_all(b"yes")
            })
        });
        for _ in 0..4 {
            let mut client = server.connect();
            client.write_all(b"n").unwrap();
            assert_eq!(client.read(&mut [0]).unwrap_or(0), 0, "{model:?}");
        }
        let mut client = server.connect();
        client.write_all(b"y").unwrap();
        assert_eq!(goodbye(&mut client), b"yes", "{model:?}");
        server.stop.ask();
        server.end();
    }
}

/// Says goodbye at the first octet, whatever else may come.
struct Curt {
    said: bool,
}

impl Conversation for Curt {
    fn receive(&mut self, input: &[u8], output: &mut Vec<u8>) {
        assert!(!self.said, "nothing is received after the end");
        assert_ne!(input, b"panic", "expected in this test");
        output.extend_from_slice(b"goodbye");
        self.said = true;
    }

    fn end_of_input(&mut self, output: &mut Vec<u8>) {
        output.extend_from_slice(b"nothing?");
    }

    fn is_finished(&self) -> bool {
        self.said
    }
}

fn curt_server() -> Server {
    Server::start(SOON, |door| events::serve(door, || Curt { said: false }))
}

#[test]
fn the_event_loop_closes_gently() {
    let server = curt_server();
    let mut client = server.connect();
    client.write_all(&[b'?'; 150_000]).unwrap();
    assert_eq!(goodbye(&mut client), b"goodbye");
    // A client that does not close is let go after a second.
    let mut client = server.connect();
    client.write_all(b"?").unwrap();
    let start = Instant::now();
    client.read_to_end(&mut Vec::new()).unwrap();
    server.stop.ask();
    server.end();
    assert!(
        start.elapsed() >= Duration::from_millis(900),
        "{:?}",
        start.elapsed()
    );
}

#[test]
fn the_event_loop_lets_a_conversation_have_the_last_word() {
    let server = curt_server();
    assert_eq!(goodbye(&mut server.connect()), b"nothing?");
}

#[test]
fn a_panic_ends_one_conversation_of_the_event_loop_only() {
    let server = curt_server();
    let mut client = server.connect();
    client.write_all(b"panic").unwrap();
    assert_eq!(client.read(&mut [0]).unwrap_or(0), 0);
    let mut client = server.connect();
    client.write_all(b"?").unwrap();
    assert_eq!(goodbye(&mut client), b"goodbye");
}

#[test]
fn says_why_it_cannot_listen() {
    let grace = Duration::ZERO;
    let door = Door::open("127.0.0.1", 0, grace).unwrap();
    let port = door.address().port();
    let error = Door::open("127.0.0.1", port, grace).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::AddrInUse);
    assert!(
        error
            .to_string()
            .starts_with(&format!("127.0.0.1:{port}: address in use")),
        "{error}"
    );
    let error = Door::open("no-such-name.invalid", 0, grace).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("no-such-name.invalid:0: host name not found"),
        "{error}"
    );
}
