//! Long work in stages: which one, of how many, what it does just now, and for how long.

use std::io::Read;
use std::path::Path;
use std::process::{Command, ExitStatus};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use grader::leash::Leash;

use crate::cargo::{self, Notice, cargos_words};
use crate::diagnostics::Diagnostics;
use crate::error::{Error, Result};
use crate::paint::{Line, Look, Style};
use crate::progress::Progress;

/// How often the seconds are counted on.
const TICK: Duration = Duration::from_millis(250);

/// The stages of one command. All it says goes to standard error.
#[derive(Debug)]
pub struct Stages {
    total: usize,
    begun: usize,
    started: Instant,
    leash: Leash,
}

/// What a stage may use while it works.
#[derive(Debug)]
pub struct Stage {
    title: String,
    said: Sender<String>,
    leash: Leash,
}

/// What a stage came to.
#[derive(Debug)]
pub enum Done<T> {
    /// It did what it should; perhaps with a few words on how.
    Well(T, String),
    /// Something is wrong that need not stop what follows.
    Noted(T, String),
}

impl Stages {
    /// So many stages; cancelling the leash ends whatever they have started.
    #[must_use]
    pub fn new(total: usize, leash: &Leash) -> Stages {
        Stages {
            total,
            begun: 0,
            started: Instant::now(),
            leash: leash.clone(),
        }
    }

    /// So many of them were done before, by another program, in this time.
    #[must_use]
    pub fn after(self, begun: usize, time: Duration) -> Stages {
        Stages {
            begun,
            started: self.started.checked_sub(time).unwrap_or(self.started),
            ..self
        }
    }

    /// The time since the first stage began.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    /// Does one stage.
    ///
    /// # Errors
    /// The stage's own, or that somebody stopped it.
    pub fn run<T: Send>(
        &mut self,
        title: &str,
        work: impl FnOnce(&Stage) -> Result<Done<T>> + Send,
    ) -> Result<T> {
        self.begun += 1;
        let head = format!("[{}/{}]", self.begun, self.total);
        let began = Instant::now();
        let (said, hearing) = mpsc::channel();
        let stage = Stage {
            title: title.to_owned(),
            said,
            leash: self.leash.clone(),
        };
        let mut done = None;
        let work = Box::new(|| {
            // It ends with its work: whoever listens hears that nobody is left to say anything.
            let stage = stage;
            done = Some(work(&stage));
        });
        while_it_works(&format!("{head} {title}"), began, &hearing, work);
        let Some(done) = done.filter(|_| !self.leash.is_cancelled()) else {
            return Err(Error::failed(
                "stopped; what is done stays done: the same command goes on from there",
            ));
        };
        let (result, mark, words) = match done {
            Ok(Done::Well(value, words)) => (Ok(value), (Style::Good, "✓"), words),
            Ok(Done::Noted(value, words)) => (Ok(value), (Style::Note, "!"), words),
            Err(error) => (Err(error), (Style::Bad, "✗"), String::new()),
        };
        tell(&head, mark, title, began, &words);
        result
    }
}

/// Works in another thread, and counts the seconds on until that is done. Apart from [`Stages::run`],
/// which is compiled anew for each kind of work.
fn while_it_works(
    title: &str,
    began: Instant,
    hearing: &Receiver<String>,
    work: Box<dyn FnOnce() + Send + '_>,
) {
    let progress = Progress::stderr();
    thread::scope(|scope| {
        let working = scope.spawn(work);
        let mut latest = String::new();
        loop {
            let seconds = began.elapsed().as_secs();
            progress.say(&format!("{title} · {seconds} s{latest}"));
            match hearing.recv_timeout(TICK) {
                Ok(words) => latest = format!(" · {words}"),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        working
            .join()
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic));
    });
    progress.clear();
}

/// The line that stays when a stage is over.
fn tell(head: &str, mark: (Style, &str), title: &str, began: Instant, words: &str) {
    let took = format!("{:.1} s", began.elapsed().as_secs_f64());
    let beside = if words.is_empty() {
        took
    } else {
        format!("{took} · {words}")
    };
    let line = Line::new()
        .with(Style::Quiet, format!("{head} "))
        .with(mark.0, mark.1)
        .with(Style::Plain, format!(" {title}"))
        .with(Style::Quiet, format!("  {beside}"));
    eprintln!("{}", Look::of(&std::io::stderr()).render(&line));
}

impl Stage {
    /// Says what is done just now.
    pub fn say(&self, words: impl Into<String>) {
        // Nobody hears it when the stage has been given up.
        let _ = self.said.send(words.into());
    }

    /// Says what is done just now, and whether it should be: somebody may have stopped it.
    ///
    /// # Errors
    /// When it was stopped.
    pub fn go_on(&self, words: impl Into<String>) -> Result<()> {
        self.say(words);
        if self.leash.is_cancelled() {
            Err(Error::failed("stopped"))
        } else {
            Ok(())
        }
    }

    /// What ends the programs that this stage starts.
    #[must_use]
    pub fn leash(&self) -> &Leash {
        &self.leash
    }

    /// Runs cargo in a folder, to its end; gives what it printed on standard output. `change` changes
    /// the command: its environment.
    ///
    /// # Errors
    /// When it cannot be started, and in its own words when it fails.
    pub fn cargo(
        &self,
        folder: &Path,
        words: &[&str],
        change: impl FnOnce(&mut Command),
    ) -> Result<Vec<u8>> {
        let mut command = cargo::command(folder);
        command.args(words);
        change(&mut command);
        let Some(mut cargo) = cargo::start(&mut command, &self.leash)? else {
            return Err(Error::failed("stopped"));
        };
        let (printed, said) = (cargo.stdout.take(), cargo.stderr.take());
        let (printed, said) = thread::scope(|scope| {
            let said = scope.spawn(|| cargos_words(said, &|notice| self.hear(notice)));
            (everything(printed), said.join().unwrap_or_default())
        });
        let ended = cargo.wait();
        self.leash.end(&mut cargo);
        if ended.as_ref().is_ok_and(ExitStatus::success) {
            return Ok(printed);
        }
        let said = Diagnostics {
            cargo: said,
            ended: ended.map_or_else(|cause| cause.to_string(), |status| status.to_string()),
            ..Diagnostics::default()
        };
        let message = format!("{}: {said}", self.title);
        Err(Error {
            message,
            ..said.into_error(&self.title)
        })
    }

    fn hear(&self, notice: Notice) {
        self.say(match notice {
            Notice::WaitsForAnotherCargo => {
                "waiting for another cargo: your editor's, or one in another terminal".into()
            }
            Notice::Progress(words) => words,
        });
    }
}

fn everything(stream: Option<impl Read>) -> Vec<u8> {
    let mut octets = Vec::new();
    // What was read before an error is still worth having: whoever uses it looks at it closely.
    let _ = stream.map(|mut stream| stream.read_to_end(&mut octets));
    octets
}
