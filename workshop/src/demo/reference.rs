//! Starting the reference's programs.

use std::env;
use std::ffi::OsStr;
use std::io::{self, BufRead, BufReader, Read};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, UdpSocket};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use grader::deadline::STARTUP;
use grader::leash::Leash;
use grader::octets;

use crate::error::{Error, Result};
use crate::paint::{Line, Style};
use crate::subject::Ready;

/// A line of the log may come a little later than the answer that it is about.
const A_MOMENT: Duration = Duration::from_millis(150);

/// The usual port, or 0 (any) where that is taken.
pub fn free_port(usual: u16, datagrams: bool) -> u16 {
    let place = (Ipv4Addr::LOCALHOST, usual);
    let free = if datagrams {
        UdpSocket::bind(place).is_ok()
    } else {
        TcpListener::bind(place).is_ok()
    };
    if free { usual } else { 0 }
}

fn program(ready: &Ready, arguments: &[impl AsRef<OsStr>]) -> Command {
    let mut command = Command::new(&ready.launch.words[0]);
    command
        .args(&ready.launch.words[1..])
        .args(arguments)
        .stdin(Stdio::null());
    // The words on the screen are about these arguments, not about what the environment adds.
    let names = env::vars_os().map(|(name, _)| name);
    for name in names.filter(|name| name.as_encoded_bytes().starts_with(b"LAB_")) {
        command.env_remove(name);
    }
    command
}

/// A server that listens.
#[derive(Debug)]
pub struct Serving {
    /// It is on the leash.
    pub child: Child,
    /// Where it listens.
    pub listens: SocketAddr,
    /// What it says on standard error after that, line by line.
    pub said: Receiver<String>,
}

/// Starts the server in this folder and waits until it says where it listens.
pub fn serve(
    ready: &Ready,
    folder: &Path,
    arguments: &[String],
    port: u16,
    leash: &Leash,
) -> Result<Option<Serving>> {
    let name = arguments.first().filter(|word| !word.starts_with('-'));
    let name = format!("the reference's {}", name.map_or("server", String::as_str));
    let mut command = program(ready, arguments);
    command
        .args(["--port", &port.to_string()])
        .current_dir(folder);
    listening(command, &name, leash)
}

/// Starts a program that stands behind the server, at any port.
pub fn serve_behind(program: &Path, leash: &Leash) -> Result<Option<Serving>> {
    let mut command = Command::new("python3");
    command.arg(program).arg("0").stdin(Stdio::null());
    listening(command, "the program behind the server (in Python)", leash)
}

/// Starts a server and waits until it says where it listens.
fn listening(mut command: Command, name: &str, leash: &Leash) -> Result<Option<Serving>> {
    let failed = |what: String| Error::ours(format!("{name}: {what}"));
    command.stdout(Stdio::null()).stderr(Stdio::piped());
    let Some(mut child) = leash
        .start(&mut command)
        .map_err(|cause| failed(cause.to_string()))?
    else {
        return Ok(None);
    };
    let (lines, said) = mpsc::channel();
    let stderr = child.stderr.take();
    let listen = move || {
        for line in stderr
            .into_iter()
            .flat_map(|stderr| BufReader::new(stderr).lines())
            .map_while(io::Result::ok)
        {
            let _ = lines.send(line);
        }
    };
    if let Err(cause) = thread::Builder::new().name("demo".into()).spawn(listen) {
        leash.end(&mut child);
        return Err(failed(cause.to_string()));
    }
    let mut last = String::new();
    let mut left = STARTUP;
    loop {
        match said.recv_timeout(left) {
            Ok(line) => match line
                .strip_prefix("listening on ")
                .and_then(|address| address.parse().ok())
            {
                Some(listens) => {
                    let serving = Serving {
                        child,
                        listens,
                        said,
                    };
                    return Ok(Some(serving));
                }
                None => last = octets::escape(line.as_bytes()),
            },
            Err(RecvTimeoutError::Timeout) => left = Duration::ZERO,
            Err(RecvTimeoutError::Disconnected) => left = Duration::ZERO,
        }
        if left.is_zero() {
            leash.end(&mut child);
            return if leash.is_cancelled() {
                Ok(None)
            } else {
                Err(failed(format!("it does not listen. {last}")))
            };
        }
    }
}

/// Runs a command of the reference in this folder and shows what it prints, on both of its outputs;
/// `port` is a flag that is added and not shown. A command that begins with a flag is shown with the
/// program's `name`.
pub fn show(
    ready: &Ready,
    name: &str,
    folder: &Path,
    arguments: &[String],
    port: Option<u16>,
    leash: &Leash,
) -> Result<Vec<Line>> {
    let failed =
        |cause: io::Error| Error::ours(format!("the reference's {}: {cause}", arguments[0]));
    let (mut reader, writer) = io::pipe().map_err(failed)?;
    let mut command = program(ready, arguments);
    command
        .args(port.map(|port| format!("--port={port}")))
        .current_dir(folder)
        .stdout(writer.try_clone().map_err(failed)?)
        .stderr(writer);
    let Some(mut child) = leash.start(&mut command).map_err(failed)? else {
        return Ok(Vec::new());
    };
    // With our own ends of the pipe closed, it ends when the program has closed its outputs.
    drop(command);
    let mut printed = Vec::new();
    let read = reader.read_to_end(&mut printed);
    // It is done. The leash lets go of it as it is reaped: later its number may be that of an
    // unrelated process.
    leash.end(&mut child);
    read.map_err(failed)?;
    let name = arguments[0].starts_with('-').then(|| name.to_owned());
    let words = arguments
        .iter()
        .map(|word| match word.contains([' ', '#']) {
            true => format!("'{word}'"),
            false => word.clone(),
        });
    let mut lines = vec![Line::new().with(Style::Quiet, "  $ ").with(
        Style::Strong,
        name.into_iter().chain(words).collect::<Vec<_>>().join(" "),
    )];
    let printed = String::from_utf8_lossy(&printed).into_owned();
    lines.extend(
        printed
            .lines()
            .map(|line| Line::plain(format!("  {}", harmless(line)))),
    );
    Ok(lines)
}

/// What the server has said meanwhile, until it has been quiet for a moment.
pub fn log(said: &Receiver<String>) -> Vec<Line> {
    std::iter::from_fn(|| said.recv_timeout(A_MOMENT).ok())
        .map(|text| of_the_log(&text))
        .collect()
}

/// A line of the server's log.
pub fn of_the_log(text: &str) -> Line {
    Line::new()
        .with(Style::Quiet, "  log  ")
        .with(Style::Plain, harmless(text))
}

/// Without anything that could steer a terminal.
fn harmless(line: &str) -> String {
    let shown = |letter: char| match letter {
        '\t' => "  ".to_owned(),
        letter if letter.is_control() => letter.escape_default().to_string(),
        letter => letter.into(),
    };
    line.chars().map(shown).collect()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use crate::subject::{self, Made, Wanted, Whose};
    use crate::workspace::Workspace;
    use grader::course::LABS;
    use std::sync::Arc;

    #[test]
    fn what_the_server_says_is_its_log_and_harmless() {
        let (lines, said) = mpsc::channel();
        lines.send("error: /a.py: \u{1b}[2J".to_owned()).unwrap();
        let texts: Vec<String> = log(&said).iter().map(Line::text).collect();
        assert_eq!(texts, ["  log  error: /a.py: \\u{1b}[2J"]);
    }

    #[test]
    fn the_programs_behind_the_server_listen_until_they_are_ended() {
        if Command::new("python3").arg("--version").output().is_err() {
            return;
        }
        let leash = Leash::default();
        let examples = concat!(env!("CARGO_MANIFEST_DIR"), "/../lab-d-cgi/given/examples");
        for name in ["scgi_echo.py", "fastcgi_echo.py"] {
            let program = Path::new(examples).join(name);
            let mut serving = serve_behind(&program, &leash).unwrap().unwrap();
            let answers = std::net::TcpStream::connect(serving.listens);
            leash.end(&mut serving.child);
            assert!(answers.is_ok(), "{name}");
        }
    }

    #[test]
    fn what_has_ended_is_shown_and_no_longer_on_the_leash() {
        let leash = Leash::default();
        let workspace = Workspace {
            root: std::env::temp_dir(),
        };
        let wanted = Wanted {
            lab: LABS[0],
            whose: &Whose::Command("echo".to_owned()),
            feature: None,
            colour: false,
        };
        let made = subject::make(&workspace, wanted, &Arc::default(), &leash, &|_| {}).unwrap();
        let Made::Ready(ready) = made else {
            panic!("{made:?}");
        };
        let arguments = ["hello".to_owned(), "two words".to_owned()];
        let folder = std::env::temp_dir();
        let lines = show(&ready, "lab-x", &folder, &arguments, Some(7), &leash).unwrap();
        let texts: Vec<String> = lines.iter().map(Line::text).collect();
        assert_eq!(
            texts,
            ["  $ hello 'two words'", "  hello two words --port=7"]
        );
        assert_eq!(harmless("caf\u{e9}\t\u{1b}[2J"), "caf\u{e9}  \\u{1b}[2J");
        // Its number may soon be that of an unrelated process.
        assert!(format!("{leash:?}").contains("groups: {}"), "{leash:?}");
    }
}
