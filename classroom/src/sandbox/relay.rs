//! The process that the engine starts: it stands outside the walls, has bubblewrap put them up, hands the standard streams in, writes down
//! what the first process inside reports, and ends just as the program ended: with its exit code, or by its signal.
//!
//! bubblewrap itself would end with 128 and the signal's number, and hold the streams open that the program has closed. When the relay is killed,
//! everything inside ends: `init.rs` sees the connection close.

use std::ffi::OsString;
use std::fs::File;
use std::io::{BufRead, BufReader, IoSlice, Read};
use std::mem::MaybeUninit;
use std::os::fd::AsFd;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use rustix::event::{PollFd, PollFlags, poll};
use rustix::net::{SendAncillaryBuffer, SendAncillaryMessage, SendFlags, sendmsg};
use rustix::process::{
    Pid, PidfdFlags, Resource, Rlimit, Signal, getpid, kill_process, pidfd_open, setrlimit,
};

use super::notes::Notes;
use super::role::CHANNEL;

/// What the relay ends with when the walls could not be put up.
const NO_WALLS: i32 = 125;

/// `NOTES whole|alone BWRAP WORDS…`: `whole` waits until nothing is left inside, and ends with whoever started it.
pub(super) fn run(arguments: &[OsString]) -> i32 {
    let [notes, manner, bubblewrap, words @ ..] = arguments else {
        return NO_WALLS;
    };
    let notes = Notes::at(notes);
    let is_whole = manner == "whole";
    if is_whole {
        let _ = rustix::process::set_parent_process_death_signal(Some(Signal::KILL));
    }
    match relay(&notes, bubblewrap, words, is_whole) {
        Ok(ended) => end_like(ended),
        Err(error) => {
            notes.fault(&format!("the walls could not be put up: {error}"));
            eprintln!("error: the walls could not be put up: {error}");
            NO_WALLS
        }
    }
}

/// How the program ended.
enum Ended {
    With(i32),
    By(i32),
}

fn relay(
    notes: &Notes,
    bubblewrap: &OsString,
    words: &[OsString],
    is_whole: bool,
) -> Result<Ended, String> {
    let place = notes
        .folder()
        .join(format!("relay-{}", getpid().as_raw_nonzero()));
    let _ = std::fs::remove_file(&place);
    let listener =
        UnixListener::bind(&place).map_err(|error| format!("{}: {error}", place.display()))?;
    let mut child = Command::new(bubblewrap)
        .arg("--bind")
        .args([&place, &PathBuf::from(CHANNEL)])
        .args(words)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("{}: {error}", bubblewrap.to_string_lossy()))?;
    let stream = meet(&listener, &mut child);
    let _ = std::fs::remove_file(&place);
    drop(listener);
    let stream = stream?;
    hand_over_streams(&stream).map_err(|error| format!("handing the streams in: {error}"))?;
    let ended = listen(notes, &stream);
    if is_whole {
        let _ = child.wait();
    }
    ended.ok_or_else(|| {
        let _ = child.kill();
        "the first process inside was ended; was the machine out of memory?".into()
    })
}

/// Waits for the first process inside to call.
fn meet(listener: &UnixListener, child: &mut Child) -> Result<UnixStream, String> {
    let process = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    let process = process.ok_or("a process id of 0")?;
    let gone = pidfd_open(process, PidfdFlags::empty()).map_err(|error| error.to_string())?;
    let mut ends = [
        PollFd::new(listener, PollFlags::IN),
        PollFd::new(&gone, PollFlags::IN),
    ];
    while let Err(error) = poll(&mut ends, None) {
        if error != rustix::io::Errno::INTR {
            return Err(error.to_string());
        }
    }
    if ends[0].revents().contains(PollFlags::IN) {
        let (stream, _) = listener.accept().map_err(|error| error.to_string())?;
        return Ok(stream);
    }
    let mut words = String::new();
    if let Some(said) = child.stderr.take() {
        let _ = said.take(4096).read_to_string(&mut words);
    }
    let _ = child.wait();
    Err(match words.trim() {
        "" => "bubblewrap ended without a word".into(),
        words => words.into(),
    })
}

/// The standard streams go in, and we keep none of them: what the program closes is closed.
fn hand_over_streams(stream: &UnixStream) -> std::io::Result<()> {
    let (input, output, errors) = (std::io::stdin(), std::io::stdout(), std::io::stderr());
    let streams = [input.as_fd(), output.as_fd(), errors.as_fd()];
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(3))];
    let mut rights = SendAncillaryBuffer::new(&mut space);
    rights.push(SendAncillaryMessage::ScmRights(&streams));
    sendmsg(
        stream,
        &[IoSlice::new(b"s")],
        &mut rights,
        SendFlags::NOSIGNAL,
    )?;
    let nothing = File::options().read(true).write(true).open("/dev/null")?;
    rustix::stdio::dup2_stdin(&nothing)?;
    rustix::stdio::dup2_stdout(&nothing)?;
    rustix::stdio::dup2_stderr(&nothing)?;
    Ok(())
}

/// Writes down what is reported, until the last word: none if the connection breaks off before.
fn listen(notes: &Notes, stream: &UnixStream) -> Option<Ended> {
    for line in BufReader::new(stream).lines() {
        let line = line.ok()?;
        let (what, words) = line.split_once(' ')?;
        match what {
            "incident" => notes.incident(words),
            "fault" => notes.fault(words),
            "exit" => return words.parse().ok().map(Ended::With),
            _ => return words.parse().ok().map(Ended::By),
        }
    }
    None
}

fn end_like(ended: Ended) -> i32 {
    let signal = match ended {
        Ended::With(code) => return code,
        Ended::By(signal) => signal,
    };
    let no_core = Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    let _ = setrlimit(Resource::Core, no_core);
    if signal == Signal::KILL.as_raw() {
        let _ = kill_process(getpid(), Signal::KILL);
    }
    let _ = signal_hook::low_level::emulate_default_handler(signal);
    // A signal whose default is something else than to end: the shells' way to say it.
    128 + signal
}
