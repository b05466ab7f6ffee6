//! Workers and a queue (a8).

use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;

use super::stopping::{self, Running};
use super::{Converse, door, wrong};

type Queue = Mutex<mpsc::Receiver<(TcpStream, Running)>>;

/// N workers serve what one thread accepts.
pub fn serve(listener: TcpListener, workers: usize, converse: Converse) {
    if wrong("workers-accept") {
        return accept_everywhere(&listener, workers, converse);
    }
    let (waiting, queue) = mpsc::channel();
    let queue: Arc<Queue> = Arc::new(Mutex::new(queue));
    for _ in 0..workers {
        let queue = Arc::clone(&queue);
        thread::spawn(move || work(&queue, converse));
    }
    while let Some(client) = door::accept(&listener) {
        if wrong("refuses-when-busy") && stopping::running() >= workers {
            continue;
        }
        let _ = waiting.send((client, Running::start()));
    }
}

fn work(queue: &Queue, converse: Converse) {
    loop {
        let receiver = queue.lock().unwrap_or_else(PoisonError::into_inner);
        let Ok((client, running)) = receiver.recv() else {
            return;
        };
        let held = wrong("locks-while-serving").then_some(receiver);
        if wrong("forgets-the-queue") && stopping::has_begun() {
            continue;
        }
        let ended = converse(client);
        drop((running, held));
        if wrong("workers-serve-once") || (wrong("worker-ends-with-its-client") && ended.is_err()) {
            return;
        }
    }
}

/// Without a queue: whoever waits, waits in the system.
fn accept_everywhere(listener: &TcpListener, workers: usize, converse: Converse) {
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some(client) = door::accept(listener) {
                    let _running = Running::start();
                    let _ = converse(client);
                }
            });
        }
    });
}
