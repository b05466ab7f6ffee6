//! The script's side: orders are read from a file and done.

use std::ffi::OsString;
use std::fs;
use std::io::{self, ErrorKind, Read, Write, stderr, stdin, stdout};
use std::net::{Ipv4Addr, TcpStream};
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use super::report;
use crate::octets;

/// A script that waits ends by itself after so long, whatever became of its check.
const LONGEST: Duration = Duration::from_secs(60);

/// What is wrong with the orders themselves.
const NO_SUCH_ORDER: i32 = 99;

/// Does what stands in the file that the first argument names; gives the exit code.
pub(super) fn play(mut arguments: impl Iterator<Item = OsString>) -> i32 {
    let path = PathBuf::from(arguments.next().unwrap_or_default());
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) => {
            eprintln!("{}: {error}", path.display());
            return NO_SUCH_ORDER;
        }
    };
    let mut player = Player {
        path,
        arguments: arguments.map(|one| report::octets_of(&one)).collect(),
        home: None,
    };
    // The first line is for the system: it names the interpreter.
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let (order, what) = line.split_once(' ').unwrap_or((line, ""));
        match player.does(order, what) {
            Ok(None) => {}
            Ok(Some(code)) => return code,
            // Nobody reads any more: then it is over.
            Err(error) if error.kind() == ErrorKind::BrokenPipe => return 1,
            Err(error) => {
                eprintln!("{line}: {error}");
                return NO_SUCH_ORDER;
            }
        }
    }
    0
}

struct Player {
    path: PathBuf,
    arguments: Vec<Vec<u8>>,
    home: Option<TcpStream>,
}

impl Player {
    /// One order; an exit code if it was the last one.
    fn does(&mut self, order: &str, what: &str) -> io::Result<Option<i32>> {
        match order {
            "out" => say(&mut stdout(), &text(what)?)?,
            "err" => say(&mut stderr(), &text(what)?)?,
            "flood-out" => flood(&mut stdout().lock(), number(what)?)?,
            "flood-err" => flood(&mut stderr().lock(), number(what)?)?,
            "report" => {
                let mut stdout = stdout().lock();
                report::write(&self.arguments, &mut stdout)?;
                stdout.flush()?;
            }
            "echo" => echo()?,
            "read" => {
                io::copy(&mut stdin().lock().take(number(what)?), &mut io::sink())?;
            }
            "count" => {
                let count = io::copy(&mut stdin().lock(), &mut io::sink())?;
                say(&mut stdout(), format!("{count} octets\n").as_bytes())?;
            }
            "call" => self.home = Some(call(what)?),
            "wait" => return self.listen(&mut [0]),
            "stay" => return self.listen(&mut [0; 1 << 10]),
            "deaf" => ignore_sigterm()?,
            "farewell" => say_farewell(what)?,
            "close-in" | "close-out" | "close-err" => close(order)?,
            "spawn" => self.spawn(&text(what)?)?,
            "exit" => return Ok(i32::try_from(number(what)?).ok()),
            "die" => die(),
            _ => return Err(io::Error::other("there is no such order")),
        }
        Ok(None)
    }

    /// Waits until the buffer is full of what the check says: one octet lets a script go on, so many that
    /// never come let it stay.
    fn listen(&mut self, buffer: &mut [u8]) -> io::Result<Option<i32>> {
        let home = self.home.as_mut();
        let home = home.ok_or_else(|| io::Error::other("nobody was called"))?;
        home.set_read_timeout(Some(LONGEST))?;
        // Whatever went wrong there, the check is over.
        Ok(home.read_exact(buffer).is_err().then_some(1))
    }

    /// Starts another script beside this one, and does not wait for it.
    fn spawn(&self, file: &[u8]) -> io::Result<()> {
        let name = String::from_utf8_lossy(file).into_owned();
        let own = std::env::args_os().next().unwrap_or_default();
        Command::new(own)
            .arg(self.path.with_file_name(name))
            .spawn()
            .map(|_| ())
    }
}

fn text(what: &str) -> io::Result<Vec<u8>> {
    octets::unescape(what).ok_or_else(|| io::Error::other("this is no text"))
}

fn number(what: &str) -> io::Result<u64> {
    what.parse().map_err(io::Error::other)
}

fn say(to: &mut dyn Write, octets: &[u8]) -> io::Result<()> {
    to.write_all(octets)?;
    to.flush()
}

fn flood(to: &mut dyn Write, count: u64) -> io::Result<()> {
    let line = [&[b'z'; 63][..], b"\n"].concat();
    let block = line.repeat(256);
    let mut left = count;
    while left > 0 {
        let next = left.min(block.len() as u64);
        to.write_all(&block[..usize::try_from(next).unwrap_or_default()])?;
        left -= next;
    }
    to.flush()
}

/// Piece by piece, each on its way before the next one is read.
fn echo() -> io::Result<()> {
    let (mut input, mut output) = (stdin().lock(), stdout().lock());
    let mut piece = vec![0; 64 << 10];
    loop {
        match input.read(&mut piece)? {
            0 => return Ok(()),
            read => say(&mut output, &piece[..read])?,
        }
    }
}

/// `PORT NAME`
fn call(what: &str) -> io::Result<TcpStream> {
    let (port, name) = what.split_once(' ').unwrap_or((what, ""));
    let port = u16::try_from(number(port)?).map_err(io::Error::other)?;
    let mut home = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    home.write_all(format!("{name}\n").as_bytes())?;
    Ok(home)
}

#[cfg(unix)]
fn ignore_sigterm() -> io::Result<()> {
    let heard = std::sync::Arc::default();
    signal_hook::flag::register(signal_hook::consts::SIGTERM, heard).map(|_| ())
}

/// A thread waits for the signal.
#[cfg(unix)]
fn say_farewell(what: &str) -> io::Result<()> {
    let mut signals = signal_hook::iterator::Signals::new([signal_hook::consts::SIGTERM])?;
    let what = what.to_owned();
    std::thread::spawn(move || {
        if signals.forever().next().is_some() {
            let _ = call(&what);
            std::process::exit(0);
        }
    });
    Ok(())
}

#[cfg(not(unix))]
fn say_farewell(_what: &str) -> io::Result<()> {
    Err(io::Error::other("there are no signals here"))
}

#[cfg(not(unix))]
fn ignore_sigterm() -> io::Result<()> {
    Err(io::Error::other("there are no signals here"))
}

/// Whoever is at the other end sees it closed, and nothing else takes its number.
#[cfg(unix)]
fn close(order: &str) -> io::Result<()> {
    let null = fs::File::options()
        .read(true)
        .write(true)
        .open("/dev/null")?;
    match order {
        "close-in" => rustix::stdio::dup2_stdin(null),
        "close-out" => rustix::stdio::dup2_stdout(null),
        _ => rustix::stdio::dup2_stderr(null),
    }
    .map_err(io::Error::from)
}

#[cfg(not(unix))]
fn close(_order: &str) -> io::Result<()> {
    Err(io::Error::other("a stream is closed only by ending here"))
}

#[cfg(unix)]
fn die() -> ! {
    use rustix::process::{Signal, getpid, kill_process};
    let _ = kill_process(getpid(), Signal::KILL);
    std::process::abort()
}

#[cfg(not(unix))]
fn die() -> ! {
    std::process::abort()
}
