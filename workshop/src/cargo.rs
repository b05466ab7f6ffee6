//! Building a lab with cargo, so that whoever waits knows what for, and a newer save can end it.
//!
//! Next: `diagnostics.rs`, what rustc says; `stage.rs`, where the built program is kept.

use std::env;
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Sender};
use std::thread::{self, JoinHandle};

use grader::leash::Leash;
use serde_json::Value;

use crate::diagnostics::{Diagnostics, from_message};
use crate::error::{Error, Result};
use crate::workspace::Workspace;

/// What is to be built.
#[derive(Debug, Clone)]
pub struct Job<'a> {
    /// Where cargo is started: a course's folder.
    pub folder: &'a Path,
    /// The package.
    pub package: &'a str,
    /// Its program; most have the package's name.
    pub program: &'a str,
    /// A Cargo feature of the package.
    pub feature: Option<&'a str>,
    /// The Cargo profile it is built with.
    pub profile: &'a str,
    /// Another target folder than cargo's own choice.
    pub target: Option<&'a Path>,
    /// Whether rustc's words are for a terminal.
    pub colour: bool,
}

/// How a build ended.
#[derive(Debug)]
pub enum Built {
    /// There is a program.
    Program {
        /// Where cargo left it; the next build takes it away (see `stage.rs`).
        path: PathBuf,
        /// rustc's warnings.
        warnings: Diagnostics,
        /// cargo, which still puts its books in order, for a hundredth of a second.
        cargo: JoinHandle<()>,
    },
    /// There is none.
    Failed(Diagnostics),
    /// The leash was cancelled meanwhile.
    Cancelled,
}

/// What cargo is doing, for whoever watches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// Another cargo holds the lock of the target folder or of the package cache: it waits.
    WaitsForAnotherCargo,
    /// A line of its own, as in `Compiling mio v1.2.4`.
    Progress(String),
}

impl<'a> Job<'a> {
    /// A package of this course, built as the course builds it.
    #[must_use]
    pub fn new(workspace: &'a Workspace, package: &'a str) -> Job<'a> {
        Job {
            folder: &workspace.root,
            package,
            program: package,
            feature: None,
            profile: "workshop",
            target: None,
            colour: false,
        }
    }

    /// Builds it. Cancelling the leash, from any thread, ends cargo and all that it started.
    ///
    /// # Errors
    /// When cargo itself cannot be started.
    pub fn build(&self, leash: &Leash, notice: &dyn Fn(Notice)) -> Result<Built> {
        let Some(mut cargo) = start(&mut self.command(), leash)? else {
            return Ok(Built::Cancelled);
        };
        let (mut found, program) = listen(&mut cargo, self.program, notice);
        if let Some(path) = program {
            if leash.is_cancelled() {
                leash.end(&mut cargo);
                return Ok(Built::Cancelled);
            }
            found.errors_first();
            // Nobody has to wait for its end who stays beside it.
            let leash = leash.clone();
            let cargo = thread::spawn(move || {
                let _ = cargo.wait();
                leash.end(&mut cargo);
            });
            return Ok(Built::Program {
                path,
                warnings: found,
                cargo,
            });
        }
        let ended = cargo.wait();
        leash.end(&mut cargo);
        if leash.is_cancelled() {
            return Ok(Built::Cancelled);
        }
        found.errors_first();
        found.ended = match ended {
            Ok(status) => status.to_string(),
            Err(cause) => cause.to_string(),
        };
        Ok(Built::Failed(found))
    }

    /// Whether the attendee's `main.rs` is as it was given, a call of the library's `main`. The library is then
    /// the program: one call of rustc builds it instead of two (0.1 s of 0.4, `docs/measurements.md`).
    #[must_use]
    pub fn is_its_library(main: &Path, package: &str) -> bool {
        let main = fs::read_to_string(main);
        let code = main.map(|text| {
            let lines = text.lines().map(str::trim);
            lines
                .filter(|line| !line.starts_with("//"))
                .collect::<String>()
        });
        let given = format!(
            "use std::process::ExitCode;fn main() -> ExitCode {{{}::main()}}",
            package.replace('-', "_")
        );
        code.is_ok_and(|code| code == given)
    }

    fn command(&self) -> Command {
        let format = if self.colour {
            "json-diagnostic-rendered-ansi"
        } else {
            "json"
        };
        let mut command = command(self.folder);
        let main = self.folder.join(self.package).join("src/main.rs");
        if Job::is_its_library(&main, self.package) {
            command.args(["rustc", "--lib", "--crate-type", "bin"]);
        } else {
            command.args(["build", "--bin", self.program]);
        }
        command
            .args(["--profile", self.profile, "--package", self.package])
            .args(["--message-format", format])
            .args(self.feature.map(|feature| format!("--features={feature}")));
        if let Some(target) = self.target {
            command.env("CARGO_TARGET_DIR", target);
        }
        command
    }
}

/// cargo, to be started in this folder; both of its streams are piped.
pub(crate) fn command(folder: &Path) -> Command {
    // `cargo run` names its own cargo: the same toolchain, without rustup's detour.
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command
        .args(["--color", "never"])
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Starts cargo. `None` if the leash was cancelled.
///
/// # Errors
/// When there is no cargo.
pub(crate) fn start(command: &mut Command, leash: &Leash) -> Result<Option<Child>> {
    leash.start(command).map_err(|cause| {
        Error::ours(format!(
            "cannot start {}: {cause}",
            command.get_program().display()
        ))
        .remedy("install Rust from https://rustup.rs, then open a new terminal")
    })
}

/// What cargo writes.
enum Line {
    /// On standard output: rustc's words, and what was built.
    Message(String),
    /// On standard error: cargo's own.
    Words(String),
}

/// Listens to cargo until there is a program, or cargo has nothing more to say.
fn listen(
    cargo: &mut Child,
    program: &str,
    notice: &dyn Fn(Notice),
) -> (Diagnostics, Option<PathBuf>) {
    let (tell, told) = mpsc::channel();
    read_on(cargo.stdout.take(), tell.clone(), Line::Message);
    read_on(cargo.stderr.take(), tell, Line::Words);
    let mut found = Diagnostics::default();
    for line in told {
        match line {
            Line::Words(line) => hear(&line, &mut found.cargo, notice),
            Line::Message(line) => {
                let Ok(message) = serde_json::from_str::<Value>(&line) else {
                    continue;
                };
                if let Some(path) = built(&message, program) {
                    return (found, Some(path));
                }
                found.add(from_message(&message));
            }
        }
    }
    (found, None)
}

/// Reads a stream to its end, in a thread: also when nobody listens any more, for cargo would fail if it could not write.
fn read_on(
    stream: Option<impl Read + Send + 'static>,
    tell: Sender<Line>,
    kind: fn(String) -> Line,
) {
    thread::spawn(move || {
        for line in lines(stream) {
            let _ = tell.send(kind(line));
        }
    });
}

/// Where the program lies, if this message says that it was built.
fn built(message: &Value, program: &str) -> Option<PathBuf> {
    let target = &message["target"];
    let name = target["name"].as_str()?;
    if message["reason"] != "compiler-artifact"
        || target["crate_types"][0] != "bin"
        || name.replace('_', "-") != program
    {
        return None;
    }
    // A library that was built as a program is no "executable" to cargo, but it is among the files (beside a `.pdb` on Windows).
    let program = format!("{name}{}", env::consts::EXE_SUFFIX);
    let files = message["filenames"].as_array()?.iter();
    files
        .filter_map(|file| file.as_str().map(PathBuf::from))
        .find(|file| file.file_name().is_some_and(|file| file == &*program))
}

/// What cargo says that is no progress: why it could not even begin.
pub(crate) fn cargos_words(stream: Option<impl Read>, notice: &dyn Fn(Notice)) -> String {
    let mut kept = String::new();
    for line in lines(stream) {
        hear(&line, &mut kept, notice);
    }
    kept
}

/// One line of cargo's own words: told if it is progress, else kept.
fn hear(line: &str, kept: &mut String, notice: &dyn Fn(Notice)) {
    if line
        .trim_start()
        .starts_with("Blocking waiting for file lock")
    {
        notice(Notice::WaitsForAnotherCargo);
    } else if is_progress(line) {
        notice(Notice::Progress(line.trim().to_owned()));
    } else {
        kept.push_str(line);
        kept.push('\n');
    }
}

/// cargo sets a verb to the right, in 12 columns: `   Compiling mio v1.2.4`.
fn is_progress(line: &str) -> bool {
    let verb = line.trim_start().split(' ').next().unwrap_or_default();
    line.len() > 13 && line[..line.len() - line.trim_start().len()].len() + verb.len() == 12
}

fn lines(stream: Option<impl Read>) -> impl Iterator<Item = String> {
    let mut reader = stream.map(BufReader::new);
    std::iter::from_fn(move || {
        let mut line = Vec::new();
        match reader.as_mut()?.read_until(b'\n', &mut line) {
            Ok(0) | Err(_) => None,
            Ok(_) => Some(String::from_utf8_lossy(&line).trim_end().to_owned()),
        }
    })
}
