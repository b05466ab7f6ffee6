//! The network inside this machine: all that the labs need of it.

use std::io::{self, Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, TcpStream, ToSocketAddrs};
use std::time::{Duration, Instant};

use super::Finding;
use crate::workspace::Workspace;

/// Within one machine everything is there in far less.
const WAIT: Duration = Duration::from_secs(1);

/// Can two programs on this machine talk to each other?
#[must_use]
pub fn loopback(_: &Workspace) -> Vec<Finding> {
    let started = Instant::now();
    vec![judge_loopback(
        talk(Ipv4Addr::LOCALHOST.into()).map(|()| started.elapsed()),
    )]
}

fn judge_loopback(talked: io::Result<Duration>) -> Finding {
    match talked {
        Ok(took) => Finding::good(
            "loopback",
            format!(
                "127.0.0.1 listens, connects and answers ({:.1} ms)",
                took.as_secs_f64() * 1000.0
            ),
        ),
        Err(cause) => Finding::missing(
            "loopback",
            format!("a connection within this machine fails: {cause}"),
            "a firewall, a VPN or a security program is in the way: allow connections to 127.0.0.1, or switch it off for the course",
        ),
    }
}

/// Is there a second loopback address? Step a4 tells clients apart by it.
#[must_use]
pub fn second_address(_: &Workspace) -> Vec<Finding> {
    vec![judge_second(
        talk(Ipv4Addr::new(127, 0, 0, 2).into()),
        cfg!(target_os = "macos"),
    )]
}

fn judge_second(talked: io::Result<()>, is_macos: bool) -> Finding {
    match talked {
        Ok(()) => Finding::good("127.0.0.2", "is this machine, too"),
        Err(cause) => Finding::warning(
            "127.0.0.2",
            format!("is not there ({cause}): checks that need a second address are skipped"),
            if is_macos {
                "sudo ifconfig lo0 alias 127.0.0.2 up (until the next restart)"
            } else {
                "sudo ip address add 127.0.0.2/8 dev lo"
            },
        ),
    }
}

/// Is there IPv6 within this machine?
#[must_use]
pub fn ipv6(_: &Workspace) -> Vec<Finding> {
    vec![judge_ipv6(talk(Ipv6Addr::LOCALHOST.into()))]
}

fn judge_ipv6(talked: io::Result<()>) -> Finding {
    match talked {
        Ok(()) => Finding::good("IPv6", "[::1] listens, connects and answers"),
        Err(cause) => Finding::warning(
            "IPv6",
            format!("[::1] cannot be used ({cause}): checks that need it are skipped"),
            if cfg!(target_os = "linux") {
                "sudo sysctl net.ipv6.conf.lo.disable_ipv6=0"
            } else {
                "switch IPv6 on in the system's network settings"
            },
        ),
    }
}

/// A listener, a client, an octet there and one back.
fn talk(address: IpAddr) -> io::Result<()> {
    let listener = TcpListener::bind((address, 0))?;
    let mut client = TcpStream::connect_timeout(&listener.local_addr()?, WAIT)?;
    let (mut server, _) = listener.accept()?;
    for stream in [&client, &server] {
        stream.set_read_timeout(Some(WAIT))?;
    }
    let mut octet = [0];
    client.write_all(b"?")?;
    server.read_exact(&mut octet)?;
    server.write_all(b"!")?;
    client.read_exact(&mut octet)
}

/// Does `localhost` mean this machine?
#[must_use]
pub fn localhost(_: &Workspace) -> Vec<Finding> {
    vec![judge_localhost(
        ("localhost", 0)
            .to_socket_addrs()
            .map(|found| found.map(|address| address.ip()).collect()),
    )]
}

fn judge_localhost(found: io::Result<Vec<IpAddr>>) -> Finding {
    let remedy = "add the line `127.0.0.1 localhost` to the hosts file (/etc/hosts; on Windows C:\\Windows\\System32\\drivers\\etc\\hosts)";
    match found {
        Ok(found) if !found.is_empty() && found.iter().all(IpAddr::is_loopback) => {
            let names: Vec<String> = found.iter().map(ToString::to_string).collect();
            Finding::good("localhost", format!("is {}", names.join(" and ")))
        }
        Ok(found) => Finding::warning(
            "localhost",
            format!("is {found:?}, not this machine alone"),
            remedy,
        ),
        Err(cause) => Finding::warning("localhost", format!("is not known: {cause}"), remedy),
    }
}

/// Is lab A's port free?
#[must_use]
pub fn usual_port(_: &Workspace) -> Vec<Finding> {
    vec![judge_port(
        TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 50_000))).map(drop),
    )]
}

fn judge_port(bound: io::Result<()>) -> Finding {
    match bound {
        Ok(()) => Finding::good("port 50000", "is free: lab A's servers listen there"),
        Err(cause) => Finding::warning(
            "port 50000",
            format!(
                "cannot be used ({cause}); the checks take free ports, but your server by hand needs another one"
            ),
            if cfg!(windows) {
                "end the server that still runs, or add `--port 50001`; `netstat -ano | findstr :50000` says who has it"
            } else {
                "end the server that still runs, or add `--port 50001`; `lsof -i :50000` says who has it"
            },
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::Mark;

    #[test]
    fn loopback_is_needed_and_the_rest_is_not() {
        let refused = || io::Error::from(io::ErrorKind::ConnectionRefused);
        assert_eq!(judge_loopback(Err(refused())).mark, Mark::Missing);
        assert_eq!(judge_second(Err(refused()), false).mark, Mark::Warning);
        assert!(
            judge_second(Err(refused()), true)
                .remedy
                .unwrap()
                .contains("ifconfig lo0 alias")
        );
        assert_eq!(judge_ipv6(Err(refused())).mark, Mark::Warning);
        assert_eq!(judge_port(Err(refused())).mark, Mark::Warning);
        for well in [
            judge_loopback(Ok(WAIT)),
            judge_second(Ok(()), false),
            judge_ipv6(Ok(())),
            judge_port(Ok(())),
        ] {
            assert_eq!((well.mark, well.remedy), (Mark::Good, None));
        }
    }

    #[test]
    fn localhost_is_this_machine_or_it_is_said() {
        let (here, there) = (IpAddr::from([127, 0, 0, 1]), IpAddr::from([192, 0, 2, 7]));
        assert_eq!(judge_localhost(Ok(vec![here])).found, "is 127.0.0.1");
        for odd in [
            Ok(vec![here, there]),
            Ok(vec![]),
            Err(io::Error::other("unknown")),
        ] {
            assert_eq!(judge_localhost(odd).mark, Mark::Warning);
        }
    }

    #[test]
    fn this_machine_talks_to_itself() {
        talk(Ipv4Addr::LOCALHOST.into()).unwrap();
    }
}
