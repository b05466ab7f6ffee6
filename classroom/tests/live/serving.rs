//! `cargo grade serve` as a process, and what a browser or an attendee asks of it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::Mutex;
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// Far more than anything here takes.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// `cargo grade`, in this folder.
pub fn grade(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_classroom"));
    // Variables of the cargo that runs this test; the course has its own folders.
    command
        .current_dir(folder)
        .env_remove("CARGO_MANIFEST_DIR")
        .env_remove("CARGO_TARGET_DIR");
    command
}

/// A class that is served.
pub struct Class {
    process: Child,
    /// Where.
    pub address: SocketAddr,
    /// What it has printed until it listened.
    pub told: String,
    errors: Mutex<Receiver<String>>,
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub text: String,
}

impl Class {
    /// At any port, with these words besides.
    pub fn open(folder: &Path, words: &[&str]) -> Class {
        let mut command = grade(folder);
        command.arg("serve").args(words);
        if !words.contains(&"--port") {
            command.args(["--port", "0"]);
        }
        let piped = command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut process = piped.spawn().unwrap();
        let (sender, errors) = mpsc::channel();
        let stderr = BufReader::new(process.stderr.take().unwrap());
        thread::spawn(move || {
            stderr
                .lines()
                .map_while(Result::ok)
                .try_for_each(|line| sender.send(line))
        });
        let (sender, said) = mpsc::channel();
        let stdout = BufReader::new(process.stdout.take().unwrap());
        thread::spawn(move || {
            stdout
                .lines()
                .map_while(Result::ok)
                .try_for_each(|line| sender.send(line))
        });
        let mut seen = String::new();
        let address = loop {
            let line = errors
                .recv_timeout(PATIENCE)
                .unwrap_or_else(|_| panic!("it never listened: {seen}"));
            if let Some(address) = line.strip_prefix("listening on ") {
                // Whoever listens everywhere is here, too.
                let port = address.parse::<SocketAddr>().unwrap().port();
                break SocketAddr::from(([127, 0, 0, 1], port));
            }
            seen.push_str(&line);
        };
        // What is said comes before that, but through another pipe.
        let mut told = String::new();
        while !told.contains("attendees type:") {
            told.push_str(&(said.recv_timeout(PATIENCE).unwrap() + "\n"));
        }
        Class {
            process,
            address,
            told,
            errors: Mutex::new(errors),
        }
    }

    /// The URL that attendees type, and the path of the class page, as they were printed.
    pub fn urls(&self) -> (String, String) {
        let class = self
            .told
            .lines()
            .find(|line| line.contains("the class page"))
            .unwrap();
        let class = class.split_whitespace().last().unwrap();
        let (_, path) = class.trim_start_matches("http://").split_once('/').unwrap();
        let path = format!("/{path}");
        let after = self.told.split("--report ").nth(1).unwrap();
        (
            after.split(' ').next().unwrap().to_owned(),
            path.trim_end_matches('/').to_owned(),
        )
    }

    /// Asks.
    pub fn ask(&self, request: &str) -> Answer {
        self.ask_octets(request.as_bytes())
    }

    /// The same, with octets of any kind.
    pub fn ask_octets(&self, request: &[u8]) -> Answer {
        ask(self.address, request)
    }

    /// A page.
    pub fn get(&self, path: &str) -> Answer {
        self.ask(&format!(
            "GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n",
            self.address
        ))
    }

    /// A report below this path.
    pub fn post(&self, path: &str, report: &Value) -> Answer {
        self.post_text(path, &report.to_string())
    }

    /// The same, whatever it is.
    pub fn post_text(&self, path: &str, text: &str) -> Answer {
        post(self.address, path, text)
    }

    /// Waits until the class page has these words.
    #[track_caller]
    pub fn expect(&self, words: &str) -> String {
        let started = Instant::now();
        loop {
            let page = self.get("/live").text;
            if page.contains(words) {
                return page;
            }
            assert!(
                started.elapsed() < PATIENCE,
                "`{words}` never came:\n{page}"
            );
            thread::park_timeout(Duration::from_millis(20));
        }
    }

    /// Ctrl-C; what it says then.
    #[cfg(unix)]
    pub fn end(mut self) -> String {
        let id = self.process.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-INT", &id])
                .status()
                .unwrap()
                .success()
        );
        let ended = self.process.wait().unwrap();
        let words: Vec<String> = self.errors.lock().unwrap().iter().collect();
        assert!(ended.success(), "{words:?}");
        words.join("\n")
    }
}

impl Drop for Class {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Asks whoever listens there.
pub fn ask(address: SocketAddr, request: &[u8]) -> Answer {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let mut writer = stream.try_clone().unwrap();
    let mut octets = Vec::new();
    thread::scope(|scope| {
        // Whoever is refused early may not be let finish.
        scope.spawn(move || writer.write_all(request));
        let _ = stream.read_to_end(&mut octets);
        let _ = stream.shutdown(Shutdown::Both);
    });
    let answer = String::from_utf8_lossy(&octets).into_owned();
    let (head, text) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    Answer {
        status: head
            .split(' ')
            .nth(1)
            .and_then(|code| code.parse().ok())
            .unwrap_or(0),
        head: head.to_owned(),
        text: text.to_owned(),
    }
}

/// Posts a report there.
pub fn post(address: SocketAddr, path: &str, text: &str) -> Answer {
    let request = format!(
        "POST {path}/report HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{text}",
        text.len()
    );
    ask(address, request.as_bytes())
}

/// What a command says that ends by itself; whoever does not is ended.
#[track_caller]
pub fn ended(command: &mut Command) -> Output {
    let piped = command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut process = piped.spawn().unwrap();
    let started = Instant::now();
    while process.try_wait().unwrap().is_none() {
        if started.elapsed() > PATIENCE {
            let _ = process.kill();
            panic!("it goes on: {:?}", process.wait_with_output().unwrap());
        }
        thread::park_timeout(Duration::from_millis(10));
    }
    process.wait_with_output().unwrap()
}

/// A report of somebody with this number.
pub fn report(number: usize, step: &str, checks: &[(&str, &str)]) -> Value {
    let checks: serde_json::Map<String, Value> = checks
        .iter()
        .map(|(check, word)| ((*check).to_owned(), json!(word)))
        .collect();
    json!({ "id": format!("{number:032x}"), "step": step, "hand": false, "done": [], "checks": checks })
}
