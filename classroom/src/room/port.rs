//! Who has a port: the programs that listen at it, as far as the system tells.

/// What is known of them, a line each; or how to ask.
#[must_use]
pub fn holders(port: u16) -> Vec<String> {
    let found = listening(port);
    match found.is_empty() {
        true => vec![format!("who has it: {}", how_to_ask(port))],
        false => found,
    }
}

#[cfg(windows)]
fn how_to_ask(port: u16) -> String {
    format!("netstat -ano | findstr :{port}")
}

#[cfg(target_os = "macos")]
fn how_to_ask(port: u16) -> String {
    format!("lsof -nP -iTCP:{port} -sTCP:LISTEN")
}

#[cfg(not(any(windows, target_os = "macos")))]
fn how_to_ask(port: u16) -> String {
    format!("ss -ltnp 'sport = :{port}'")
}

#[cfg(not(target_os = "linux"))]
fn listening(_port: u16) -> Vec<String> {
    Vec::new()
}

/// The kernel's table of sockets names each by a number, and a process that has it has a descriptor of that number.
#[cfg(target_os = "linux")]
fn listening(port: u16) -> Vec<String> {
    use std::fs;
    let tables = ["/proc/net/tcp", "/proc/net/tcp6"];
    let sockets: Vec<String> = tables
        .iter()
        .filter_map(|table| fs::read_to_string(table).ok())
        .flat_map(|table| numbers(&table, port))
        .map(|number| format!("socket:[{number}]"))
        .collect();
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    let has_one = |process: &fs::DirEntry| {
        let descriptors = fs::read_dir(process.path().join("fd"))
            .into_iter()
            .flatten();
        let mut open = descriptors
            .flatten()
            .filter_map(|one| fs::read_link(one.path()).ok());
        open.any(|link| {
            sockets
                .iter()
                .any(|socket| link.as_os_str() == socket.as_str())
        })
    };
    let named = processes.filter(has_one).map(|process| {
        let name = fs::read_to_string(process.path().join("comm")).unwrap_or_default();
        let id = process.file_name().to_string_lossy().into_owned();
        format!(
            "{} (process {id}) listens there",
            name.trim().escape_debug()
        )
    });
    named.collect()
}

/// The numbers of the sockets that listen at this port. A line of the table:
/// `0: 0100007F:1FA4 00000000:0000 0A … inode …`, 0A for listening.
#[cfg(any(target_os = "linux", test))]
fn numbers(table: &str, port: u16) -> Vec<String> {
    let listens = |line: &str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let (_, local) = words.get(1)?.rsplit_once(':')?;
        let is_it = u16::from_str_radix(local, 16) == Ok(port) && words.get(3) == Some(&"0A");
        is_it.then(|| words.get(9).map(|number| (*number).to_owned()))?
    };
    table.lines().skip(1).filter_map(listens).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_of_sockets_is_understood() {
        let table = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n\
            \x20  0: 0100007F:1FA4 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 123 1\n\
            \x20  1: 0100007F:1FA4 0100007F:D431 01 00000000:00000000 00:00000000 00000000     0        0 456 1\n\
            \x20  2: 0100007F:1FA5 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 789 1\nbroken\n";
        assert_eq!(numbers(table, 0x1fa4), ["123"]);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn who_listens_is_named() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let told = holders(port).join("\n");
        let ours = format!("(process {})", std::process::id());
        assert!(told.contains(&ours), "{told}");
        drop(listener);
    }
}
