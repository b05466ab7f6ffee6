//! Asking another program a question, and not waiting for ever for the answer.

use std::io::Read;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;

use grader::leash::Leash;

use super::PATIENCE;

/// What a program answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// It ended with success; its standard output.
    Well(String),
    /// It ended otherwise; its standard error.
    Badly(String),
    /// There is no such program.
    NotFound,
    /// It did not end in time, and was ended.
    Silent,
}

/// Runs a program, without input, to its end or to the end of our patience.
#[must_use]
pub fn ask(command: &mut Command) -> Answer {
    let leash = Leash::default();
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let Ok(Some(mut child)) = leash.start(command) else {
        return Answer::NotFound;
    };
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let (told, hearing) = mpsc::channel();
    thread::spawn(move || {
        let errors = thread::spawn(move || words(stderr));
        let printed = words(stdout);
        let _ = told.send((printed, errors.join().unwrap_or_default()));
    });
    let heard = hearing.recv_timeout(PATIENCE);
    if heard.is_err() {
        leash.cancel();
    }
    // Its streams are at their end, or it was killed: this wait is short.
    let ended_well = child.wait().is_ok_and(|status| status.success());
    match heard {
        Ok((printed, _)) if ended_well => Answer::Well(printed),
        Ok((_, errors)) => Answer::Badly(errors),
        Err(_) => Answer::Silent,
    }
}

fn words(stream: Option<impl Read>) -> String {
    let mut octets = Vec::new();
    let _ = stream.map(|mut stream| stream.read_to_end(&mut octets));
    String::from_utf8_lossy(&octets).trim().to_owned()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::time::Instant;

    #[test]
    fn an_answer_is_heard_or_given_up() {
        let shell = |line: &str| ask(Command::new("sh").args(["-c", line]));
        assert_eq!(shell("echo yes; echo no >&2"), Answer::Well("yes".into()));
        assert_eq!(
            shell("echo yes; echo no >&2; exit 3"),
            Answer::Badly("no".into())
        );
        assert_eq!(
            ask(&mut Command::new("no-such-program-here")),
            Answer::NotFound
        );
        let asked = Instant::now();
        assert_eq!(shell("sleep 30"), Answer::Silent);
        assert!(asked.elapsed() < PATIENCE * 2);
    }
}
