//! The listening socket: where it is bound, and how clients come in.

use std::io::ErrorKind;
use std::net::{SocketAddr, TcpListener, TcpStream, ToSocketAddrs};

use super::{processes, stopping};
use crate::arguments::{Arguments, Trouble};
use crate::fault;

/// Binds and says so. None if the program ends as if nothing was wrong.
pub fn open(arguments: &Arguments) -> Result<Option<TcpListener>, Trouble> {
    if let Some(listener) = processes::inherited()? {
        return Ok(Some(listener));
    }
    if !fault("a7-keeps-the-soft-limit") {
        raise_open_files();
    }
    let deaf = fault("a2-ignores-environment") && arguments.value("port").is_none();
    let port = if deaf { 0 } else { arguments.port()? };
    let Some(listener) = bind(&arguments.host(), port)? else {
        return Ok(None);
    };
    let address = listener.local_addr()?;
    if fault("a2-ipv6-without-brackets") {
        eprintln!("listening on {}:{}", address.ip(), address.port());
    } else {
        eprintln!("listening on {address}");
    }
    Ok(Some(listener))
}

fn bind(host: &str, port: u16) -> Result<Option<TcpListener>, Trouble> {
    let port = if fault("a2-ignores-port") { 0 } else { port };
    let addresses: Vec<SocketAddr> = match (host, port).to_socket_addrs() {
        Ok(found) => found.collect(),
        Err(_) if fault("a2-unknown-host-is-loopback") => {
            vec![SocketAddr::from(([127, 0, 0, 1], port))]
        }
        Err(error) if fault("a2-unwraps-bind") => {
            panic!("called `Result::unwrap()` on an `Err` value: {error:?}")
        }
        Err(error) => return Err(Trouble::Failed(format!("{host}: {error}"))),
    };
    if fault("a2-only-ipv4") && !addresses.iter().any(SocketAddr::is_ipv4) {
        return Err(Trouble::Failed(format!("{host}: not an IPv4 address")));
    }
    match TcpListener::bind(&*addresses) {
        Ok(listener) => Ok(Some(listener)),
        Err(error) if fault("a2-unwraps-bind") => {
            panic!("called `Result::unwrap()` on an `Err` value: {error:?}")
        }
        Err(error) if fault("a2-exits-0-when-in-use") => {
            eprintln!("error: {host}:{port}: {error}");
            Ok(None)
        }
        Err(error) if fault("a2-takes-another-port") && error.kind() == ErrorKind::AddrInUse => {
            Ok(Some(TcpListener::bind((host, 0))?))
        }
        Err(_) if fault("a2-hides-why") => Err(Trouble::Failed("could not start".into())),
        Err(error) => Err(Trouble::Failed(format!("{host}:{port}: {error}"))),
    }
}

/// The next client, until the program is to stop.
pub fn accept(listener: &TcpListener) -> Option<TcpStream> {
    loop {
        let accepted = listener.accept();
        if stopping::closes_the_door() {
            return None;
        }
        if let Ok((client, _)) = accepted {
            return Some(client);
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
