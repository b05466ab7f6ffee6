//! The listening socket, and a thread for each client.

use std::io::ErrorKind;
use std::net::{TcpListener, ToSocketAddrs};
use std::process::exit;
use std::sync::Arc;
use std::thread;

use super::connection;
use super::crowd::{self, Entrance, Inside};
use super::options::Options;
use super::stopping::{self, Guest};
use crate::arguments::Trouble;
use crate::fault;

/// Binds and says so. None if the program ends as if nothing was wrong.
pub fn open(options: &Options) -> Result<Option<TcpListener>, Trouble> {
    if !fault("c8-keeps-the-soft-limit") {
        raise_open_files();
    }
    let (host, port) = (options.host.as_str(), options.port);
    let addresses = match (host, port).to_socket_addrs() {
        Err(_) if fault("c1-unknown-host-is-loopback") => ("127.0.0.1", port).to_socket_addrs(),
        found => found,
    };
    let addresses: Vec<_> = addresses
        .map_err(|error| Trouble::Failed(format!("{host}: {error}")))?
        .collect();
    let listener = match TcpListener::bind(&*addresses) {
        Ok(listener) => listener,
        Err(error) if fault("c1-unwraps-bind") => {
            panic!("called `Result::unwrap()` on an `Err` value: {error:?}")
        }
        Err(_) if fault("c1-in-use-exits-0") => return Ok(None),
        Err(error) if fault("c1-takes-another-port") && error.kind() == ErrorKind::AddrInUse => {
            TcpListener::bind((host, 0))?
        }
        Err(error) => return Err(Trouble::Failed(format!("{host}:{port}: {error}"))),
    };
    let address = listener.local_addr()?;
    if fault("c1-ipv6-without-brackets") {
        eprintln!("listening on {}:{}", address.ip(), address.port());
    } else {
        eprintln!("listening on {address}");
    }
    Ok(Some(listener))
}

/// Lets clients in until the program is to stop.
pub fn serve(listener: &TcpListener, options: &Arc<Options>) {
    loop {
        let accepted = listener.accept();
        if stopping::has_begun() && !fault("c16-goes-on-accepting") {
            return;
        }
        let Ok((client, _)) = accepted else { continue };
        match crowd::entrance(options) {
            Entrance::Open => {}
            Entrance::TurnedAway => continue,
            Entrance::Forgotten => {
                std::mem::forget(client);
                continue;
            }
        }
        if fault("c8-reads-before-the-thread") {
            let _ = client.peek(&mut [0]);
        }
        if fault("c8-one-worker-stops") && options.workers > 1 {
            std::mem::forget(Guest::enter(&client));
        }
        let options = Arc::clone(options);
        let Ok(guest) = Guest::enter(&client) else {
            continue;
        };
        let inside = Inside::enter();
        let serve = move || {
            let _inside = inside;
            if connection::serve(client, &options, &guest).is_err()
                && fault("c1-ends-with-an-error")
            {
                exit(1);
            }
            crowd::end_of_thread();
        };
        if fault("c8-one-at-a-time") {
            serve();
            continue;
        }
        // A thread waits more than it computes: a small stack will do for it.
        let started = thread::Builder::new().stack_size(256 << 10).spawn(serve);
        if fault("c1-serves-once") {
            let _ = started.map(thread::JoinHandle::join);
            exit(0);
        }
    }
}

/// The soft limit of open files becomes the hard one.
fn raise_open_files() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        let maximum = getrlimit(Resource::Nofile).maximum;
        let _ = setrlimit(
            Resource::Nofile,
            Rlimit {
                current: maximum,
                maximum,
            },
        );
    }
}
