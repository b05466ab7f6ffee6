//! One client after another, and a thread for each (a2, a7).

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::exit;
use std::sync::{Mutex, PoisonError};
use std::thread;

use super::stopping::{self, Running};
use super::{Converse, door, wrong};

/// What threads share where they should not.
static SHARED: Mutex<Vec<u8>> = Mutex::new(Vec::new());
static KEPT: Mutex<Vec<TcpStream>> = Mutex::new(Vec::new());

/// One client after another.
pub fn one(listener: TcpListener, converse: Converse) {
    while let Some(client) = door::accept(&listener) {
        let _running = Running::start();
        let ended = converse(client);
        if wrong("one-serves-once") {
            return;
        }
        if wrong("worker-dies-unreplaced") && ended.is_err() {
            exit(1);
        }
    }
}

/// A thread for each client.
pub fn serve(listener: TcpListener, converse: Converse) {
    let converse = if wrong("shares-a-buffer") {
        mixed_up
    } else {
        converse
    };
    while let Some(client) = door::accept(&listener) {
        if wrong("reads-before-the-thread") {
            let _ = client.peek(&mut [0]);
        }
        if wrong("keeps-sockets") {
            KEPT.lock()
                .unwrap_or_else(PoisonError::into_inner)
                .extend(client.try_clone());
        }
        let running = Running::start();
        let thread = thread::spawn(move || {
            talk(client, converse);
            drop(running);
            while wrong("keeps-threads") {
                thread::park();
            }
        });
        if wrong("joins-each-thread") || (wrong("at-most-32") && stopping::running() >= 32) {
            let _ = thread.join();
        }
    }
}

fn talk(client: TcpStream, converse: Converse) {
    if wrong("panic-under-a-lock") {
        drop(SHARED.lock().expect("no thread has panicked"));
    }
    if let Err(error) = converse(client) {
        if wrong("reset-ends-the-server") {
            eprintln!("error: {error}");
            exit(1);
        }
        if wrong("panic-under-a-lock") {
            let _locked = SHARED.lock().expect("no thread has panicked");
            panic!("{error}");
        }
    }
}

/// Echo through one buffer for all: whoever answers takes the oldest octets, whosever they are.
fn mixed_up(mut client: TcpStream) -> io::Result<()> {
    let mut buffer = [0; 8 << 10];
    loop {
        let read = client.read(&mut buffer)?;
        if read == 0 {
            return Ok(());
        }
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        shared.extend_from_slice(&buffer[..read]);
        client.write_all(&shared[..read])?;
    }
}
