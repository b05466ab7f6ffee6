//! The program on the loopback interface, and what it answers, octet for octet.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use grader::deadline::{Deadline, STARTUP, until};
use grader::leash::Leash;
use tempfile::TempDir;

/// The longest wait for anything.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// A server that runs. Dropping it ends it.
pub struct Server {
    child: Child,
    leash: Leash,
    pub folder: TempDir,
    pub address: SocketAddr,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub content: Vec<u8>,
    /// Whether the content came to its end, and not only to that of the connection.
    pub is_whole: bool,
}

impl Answer {
    #[track_caller]
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.content).unwrap()
    }
}

impl Server {
    /// The program with these flags. They may name files of this folder, which it serves too.
    #[track_caller]
    pub fn start<A: AsRef<OsStr>>(folder: TempDir, flags: &[A]) -> Server {
        let messages = File::create(folder.path().join("messages")).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_solution-d-cgi"));
        command
            .args(["--port", "0", "--grace", "1"])
            .args(flags)
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(messages);
        let leash = Leash::default();
        let child = leash.start(&mut command).unwrap().unwrap();
        let mut server = Server {
            child,
            leash,
            folder,
            address: ([127, 0, 0, 1], 0).into(),
        };
        let listens = until(&Deadline::within(3 * STARTUP), || {
            let messages = server.messages();
            let line = messages
                .lines()
                .find_map(|line| line.strip_prefix("listening on "));
            match line.and_then(|address| address.parse().ok()) {
                Some(address) => server.address = address,
                None => return false,
            }
            true
        });
        assert!(listens, "{}", server.messages());
        server
    }

    /// What it told.
    pub fn messages(&self) -> String {
        let messages = fs::read(self.folder.path().join("messages")).unwrap();
        String::from_utf8_lossy(&messages).into_owned()
    }

    /// Waits until it has told this.
    #[track_caller]
    pub fn tells(&self, words: &str) {
        let told = until(&Deadline::within(PATIENCE), || {
            self.messages().contains(words)
        });
        assert!(told, "{words}: {}", self.messages());
    }

    /// Sends a request, and gives the connection on which the answer comes.
    pub fn ask(&self, method: &str, target: &str, fields: &str, content: &[u8]) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let head = format!(
            "{method} {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{fields}\r\n"
        );
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(content).unwrap();
        stream
    }

    /// The answer to a GET request.
    #[track_caller]
    pub fn get(&self, target: &str) -> Answer {
        read(self.ask("GET", target, "", b""))
    }

    /// The answer to a POST request with this content.
    #[track_caller]
    pub fn post(&self, target: &str, content: &[u8]) -> Answer {
        let fields = format!("Content-Length: {}\r\n", content.len());
        read(self.ask("POST", target, &fields, content))
    }

    /// Asks it to end, and waits until it has.
    #[cfg(unix)]
    pub fn stop(&mut self) -> Option<i32> {
        let id = i32::try_from(self.child.id()).unwrap();
        let pid = rustix::process::Pid::from_raw(id).unwrap();
        rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
        let mut code = None;
        until(&Deadline::within(PATIENCE), || {
            let status = self.child.try_wait().unwrap();
            code = status.and_then(|status| status.code());
            status.is_some()
        });
        code
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.leash.end(&mut self.child);
    }
}

/// Reads an answer to its end.
#[track_caller]
pub fn read(stream: TcpStream) -> Answer {
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        assert!(
            reader.read_line(&mut head).unwrap() > 0,
            "the head is cut: {head:?}"
        );
    }
    let status = head[9..12].parse().unwrap();
    let lower = head.to_ascii_lowercase();
    let length = lower.split("content-length: ").nth(1);
    let length: Option<usize> =
        length.map(|rest| rest.split('\r').next().unwrap().parse().unwrap());
    let is_chunked = lower.contains("transfer-encoding: chunked");
    let mut content = Vec::new();
    let is_whole = match length {
        _ if is_chunked => chunks(&mut reader, &mut content),
        Some(length) => {
            let read = reader.read_to_end(&mut content);
            read.is_ok() && content.len() == length
        }
        None => reader.read_to_end(&mut content).is_ok(),
    };
    Answer {
        status,
        head,
        content,
        is_whole,
    }
}

/// Undoes the chunked coding. Whether the last chunk came.
fn chunks(reader: &mut impl BufRead, content: &mut Vec<u8>) -> bool {
    loop {
        let mut line = String::new();
        if !reader.read_line(&mut line).is_ok_and(|count| count > 0) {
            return false;
        }
        let size = usize::from_str_radix(line.trim(), 16).unwrap();
        let mut chunk = vec![0; size + 2];
        if reader.read_exact(&mut chunk).is_err() {
            return false;
        }
        if size == 0 {
            return true;
        }
        content.extend_from_slice(&chunk[..size]);
    }
}

/// A server behind the program: it does this with each of so many connections, one after the other.
pub fn behind<T: Send + 'static>(
    connections: usize,
    mut work: impl FnMut(TcpStream) -> T + Send + 'static,
) -> (String, JoinHandle<Vec<T>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let thread = thread::spawn(move || {
        let mut results = Vec::new();
        for _ in 0..connections {
            let (stream, _) = listener.accept().unwrap();
            stream.set_read_timeout(Some(PATIENCE)).unwrap();
            results.push(work(stream));
        }
        results
    });
    (address, thread)
}

/// An address at which nobody listens.
pub fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().to_string()
}
