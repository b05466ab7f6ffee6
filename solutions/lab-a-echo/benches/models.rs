//! All models of the echo server beside each other: `cargo bench -p solution-a-echo --features async`.
//!
//! One round: each of 1, 64 or 1,000 connected clients sends 64 octets, then each reads them back.
//! The server is a process of its own; one thread here plays all clients, so it sets the limit at the
//! fast end: compare the models with each other, not with other programs.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use divan::Bencher;
use divan::counter::ItemsCount;

const MESSAGE: [u8; 64] = [b'x'; 64];

#[cfg(all(unix, feature = "async"))]
const MODELS: &[&str] = &["one", "threads", "pool", "events", "async", "processes"];
#[cfg(all(unix, not(feature = "async")))]
const MODELS: &[&str] = &["one", "threads", "pool", "events", "processes"];
#[cfg(not(unix))]
const MODELS: &[&str] = &["one", "threads", "pool", "events"];

fn main() {
    divan::main();
}

#[divan::bench(args = MODELS, sample_count = 50)]
fn clients_1(bencher: Bencher, model: &str) {
    rounds(bencher, model, 1);
}

// `one` serves one client after another: the second would wait for ever.
#[divan::bench(args = MODELS.iter().filter(|model| **model != "one"), sample_count = 50)]
fn clients_64(bencher: Bencher, model: &str) {
    rounds(bencher, model, 64);
}

// A process for each of 1,000 clients is more than many systems allow.
#[divan::bench(
    args = MODELS.iter().filter(|model| !["one", "processes"].contains(model)),
    sample_count = 20
)]
fn clients_1000(bencher: Bencher, model: &str) {
    rounds(bencher, model, 1000);
}

fn rounds(bencher: Bencher, model: &str, clients: usize) {
    let server = Server::start(model, clients);
    let mut clients: Vec<TcpStream> = (0..clients).map(|_| server.connect()).collect();
    let mut answer = [0; MESSAGE.len()];
    bencher
        .counter(ItemsCount::new(clients.len()))
        .bench_local(|| {
            for client in &mut clients {
                client.write_all(&MESSAGE).expect("the server reads");
            }
            for client in &mut clients {
                client.read_exact(&mut answer).expect("the server answers");
            }
        });
}

/// The reference, as a process; ended when dropped.
struct Server {
    process: Child,
    address: String,
}

impl Server {
    fn start(model: &str, clients: usize) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_solution-a-echo"))
            // With fewer workers than clients a pool, or processes, would leave some of them waiting.
            .args([
                "echo-server",
                "--port",
                "0",
                "--model",
                model,
                "--workers",
                &clients.to_string(),
            ])
            .stderr(Stdio::piped())
            .spawn()
            .expect("the reference starts");
        let mut line = String::new();
        BufReader::new(process.stderr.take().expect("it is piped"))
            .read_line(&mut line)
            .expect("it says where it listens");
        let address = line
            .trim()
            .strip_prefix("listening on ")
            .expect("the promised line")
            .to_owned();
        Server { process, address }
    }

    fn connect(&self) -> TcpStream {
        let client = TcpStream::connect(&self.address).expect("it listens");
        client.set_nodelay(true).expect("a fresh socket");
        client
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
