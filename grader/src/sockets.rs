//! What Linux tells about other programs' sockets (`/proc/net/tcp`): what lies in the system's
//! buffers, and which process holds a connection. Looking takes it 10 ms or more.

use std::fs;
use std::net::SocketAddr;

use crate::outcome::{CheckResult, Outcome, broken};

/// One end of a connection.
#[derive(Debug, Clone, Copy)]
struct End {
    /// Written and not yet acknowledged.
    unsent: usize,
    /// Arrived and not yet read.
    unread: usize,
    /// Which socket it is.
    inode: u64,
}

/// What lies in the system's buffers of a connection: neither program holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OnTheWay {
    /// From the client to the server: not yet read there.
    pub there: usize,
    /// From the server to the client: not yet read here.
    pub back: usize,
}

/// How many octets of the connection between these two lie in the system's buffers, at both ends.
///
/// # Errors
/// Skipped where the system does not tell (anything but Linux).
pub fn on_the_way(client: SocketAddr, server: SocketAddr) -> CheckResult<OnTheWay> {
    let (ours, theirs) = ends(client, server)?;
    Ok(OnTheWay {
        there: ours.unsent + theirs.unread,
        back: theirs.unsent + ours.unread,
    })
}

/// Which of these processes hold the server's end of the connection?
///
/// # Errors
/// Skipped where the system does not tell (anything but Linux).
pub fn holders(processes: &[u32], client: SocketAddr, server: SocketAddr) -> CheckResult<Vec<u32>> {
    let name = format!("socket:[{}]", ends(client, server)?.1.inode);
    let holds = |process: &&u32| {
        let open = fs::read_dir(format!("/proc/{process}/fd"))
            .into_iter()
            .flatten()
            .flatten();
        open.filter_map(|file| fs::read_link(file.path()).ok())
            .any(|target| target.as_os_str() == name.as_str())
    };
    Ok(processes.iter().filter(holds).copied().collect())
}

/// Both ends of the connection between these two, seen in one look: the client's, the server's.
fn ends(client: SocketAddr, server: SocketAddr) -> CheckResult<(End, End)> {
    let (client, server) = (as_listed(client)?, as_listed(server)?);
    let (mut ours, mut theirs) = (None, None);
    // A socket that was opened for IPv6 may carry IPv4, and stands in the other table then.
    for table in ["/proc/net/tcp", "/proc/net/tcp6"] {
        let table = fs::read_to_string(table).unwrap_or_default();
        for line in table.lines() {
            ours = ours.or_else(|| end_in(line, &client, &server));
            theirs = theirs.or_else(|| end_in(line, &server, &client));
        }
        if let (Some(ours), Some(theirs)) = (&ours, &theirs) {
            return Ok((*ours, *theirs));
        }
    }
    Err(Outcome::Skipped(
        "this system does not list the program's sockets".into(),
    ))
}

/// `0: 0100007F:C350 0100007F:9C40 01 00000000:00000000 00:00000000 00000000 0 0 1521 …`
fn end_in(line: &str, local: &str, remote: &str) -> Option<End> {
    if !(line.contains(local) && line.contains(remote)) {
        return None;
    }
    let words: Vec<&str> = line.split_whitespace().collect();
    if !(words.get(1)?.ends_with(local) && words.get(2)?.ends_with(remote)) {
        return None;
    }
    let (unsent, unread) = words.get(4)?.split_once(':')?;
    Some(End {
        unsent: usize::from_str_radix(unsent, 16).ok()?,
        unread: usize::from_str_radix(unread, 16).ok()?,
        inode: words.get(9)?.parse().ok()?,
    })
}

/// `0100007F:C350`: the address as it lies in memory, the port as one reads it.
fn as_listed(address: SocketAddr) -> CheckResult<String> {
    let SocketAddr::V4(address) = address else {
        return Err(broken("only IPv4 sockets are looked at"));
    };
    Ok(format!(
        "{:08X}:{:04X}",
        u32::from_ne_bytes(address.ip().octets()),
        address.port()
    ))
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::io::Write;
    use std::net::{Ipv4Addr, TcpListener, TcpStream};

    use super::*;

    #[test]
    fn the_system_tells_who_holds_a_connection_and_what_lies_in_its_buffers() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let server = listener.local_addr().unwrap();
        let mut client = TcpStream::connect(server).unwrap();
        let address = client.local_addr().unwrap();
        let _accepted = listener.accept().unwrap();
        let own = std::process::id();
        assert_eq!(holders(&[1, own], address, server).unwrap(), [own]);

        client.write_all(&[0; 1000]).unwrap();
        let way = on_the_way(address, server).unwrap();
        assert_eq!((way.there, way.back), (1000, 0));
    }

    #[test]
    fn sockets_of_ipv6_that_carry_ipv4_are_found_too() {
        let Ok(listener) = TcpListener::bind((Ipv4Addr::LOCALHOST.to_ipv6_mapped(), 0)) else {
            // A machine without IPv6.
            return;
        };
        let server = (Ipv4Addr::LOCALHOST, listener.local_addr().unwrap().port()).into();
        let mut client = TcpStream::connect(server).unwrap();
        client.write_all(&[0; 1000]).unwrap();
        let _accepted = listener.accept().unwrap();
        let way = on_the_way(client.local_addr().unwrap(), server).unwrap();
        assert_eq!((way.there, way.back), (1000, 0));
    }
}
