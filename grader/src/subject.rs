//! The program under test as one check sees it: how to start it, and what is random for this run.

use std::borrow::Cow;
use std::cell::RefCell;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

use fastrand::Rng;
use tempfile::TempDir;

use crate::capture::Capture;
use crate::datagram::DatagramSocket;
use crate::leash::Leash;
use crate::listener::Listener;
use crate::octets;
use crate::outcome::{CheckResult, Failure, Outcome, broken};
use crate::program::{Finished, Program};
use crate::server::Server;
use crate::signs::Signs;
use crate::startable;
use crate::walls::Walls;

/// Names the folder of the WSGI applications where a command names the program (lab D, step d8).
pub const APPLICATIONS: &str = "WORKSHOP_APPLICATIONS";

/// How to start the program under test: a binary, or any command.
#[derive(Debug, Clone)]
pub struct Launch {
    /// The command and its first arguments; a check adds subcommand and flags.
    pub words: Vec<OsString>,
    /// How it is named in messages: `cargo lab-a`, or the command as it was given.
    pub name: String,
    /// Cargo features that it was built without.
    pub lacks: Vec<String>,
    /// The program that plays scripts; none: the one that runs the checks.
    pub actor: Option<PathBuf>,
    /// The folder with the WSGI applications that belong to the program (lab D).
    pub applications: Option<PathBuf>,
    /// What everything is started behind that somebody else wrote.
    pub walls: Option<Arc<dyn Walls>>,
    /// What its checks found out about its starting; copies share it.
    signs: Signs,
}

impl Launch {
    /// One binary.
    #[must_use]
    pub fn binary(path: impl Into<OsString>, name: impl Into<String>) -> Self {
        Launch {
            words: vec![path.into()],
            name: name.into(),
            lacks: Vec::new(),
            actor: None,
            applications: None,
            walls: None,
            signs: Signs::default(),
        }
    }

    /// Where the WSGI applications lie in the folder of a lab's package.
    #[must_use]
    pub fn applications_of(package: &Path) -> PathBuf {
        package.join("src/applications")
    }

    /// Any command, split like a shell does; a word that names a file here is made absolute,
    /// because every check runs in a folder of its own.
    ///
    /// # Errors
    /// In words, if the quotes do not match, nothing is left, or the program cannot be started.
    pub fn command(line: &str) -> Result<Self, String> {
        let words =
            shlex::split(line).ok_or_else(|| format!("the quotes in `{line}` do not match"))?;
        if words.is_empty() {
            return Err("the command is empty".into());
        }
        startable::look(&words[0])?;
        let absolute = |word: &String| {
            let path = Path::new(word);
            match path.is_file().then(|| std::path::absolute(path)) {
                Some(Ok(whole)) => whole.into_os_string(),
                _ => word.into(),
            }
        };
        Ok(Launch {
            words: words.iter().map(absolute).collect(),
            name: line.into(),
            lacks: Vec::new(),
            actor: None,
            applications: std::env::var_os(APPLICATIONS)
                .filter(|folder| !folder.is_empty())
                .and_then(|folder| std::path::absolute(folder).ok()),
            walls: None,
            signs: Signs::default(),
        })
    }
}

/// The program under test, for one check: fresh processes, a temporary folder, a seed of its own.
#[derive(Debug)]
pub struct Subject {
    launch: Launch,
    leash: Leash,
    check: &'static str,
    random: RefCell<Rng>,
    folder: TempDir,
    started: RefCell<Vec<(String, Capture)>>,
}

impl Subject {
    pub(crate) fn new(
        launch: Launch,
        leash: Leash,
        check: &'static str,
        seed: u64,
    ) -> CheckResult<Self> {
        let folder = tempfile::Builder::new()
            .prefix("workshop-")
            .tempdir()
            .map_err(|error| broken(format!("a temporary folder: {error}")))?;
        crate::limits::raise();
        // Each check draws its own numbers from the one seed that is printed.
        let own = check.bytes().fold(seed, |sum, octet| {
            (sum ^ u64::from(octet)).wrapping_mul(0x0100_0000_01b3)
        });
        Ok(Subject {
            launch,
            leash,
            check,
            random: RefCell::new(Rng::with_seed(own)),
            folder,
            started: RefCell::default(),
        })
    }

    /// A folder of this check's own; programs are started in it.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Starts the program with these arguments and an empty standard input.
    ///
    /// # Errors
    /// Broken, if it cannot be started.
    pub fn start(&self, arguments: &[&str]) -> CheckResult<Program> {
        self.start_with(arguments, |_| {})
    }

    /// Starts the program with these arguments and waits until it ends by itself.
    ///
    /// # Errors
    /// A failure if it goes on running.
    pub fn run(&self, arguments: &[&str]) -> CheckResult<Finished> {
        self.start(arguments)?.finish()
    }

    /// Starts the program with these arguments; its standard input is ours to write.
    ///
    /// # Errors
    /// Broken, if it cannot be started.
    pub fn start_typing(&self, arguments: &[&str]) -> CheckResult<Program> {
        self.start_with(arguments, |command| {
            command.stdin(Stdio::piped());
        })
    }

    /// Starts the program with these arguments and whatever `change` changes: environment, standard streams.
    ///
    /// # Errors
    /// Broken, if it cannot be started.
    pub fn start_with(
        &self,
        arguments: &[&str],
        change: impl FnOnce(&mut Command),
    ) -> CheckResult<Program> {
        self.launch(&self.launch, arguments, change)
    }

    fn launch(
        &self,
        launch: &Launch,
        arguments: &[&str],
        change: impl FnOnce(&mut Command),
    ) -> CheckResult<Program> {
        let words = launch.words.iter().cloned();
        let mut words: Vec<OsString> = words.chain(arguments.iter().map(OsString::from)).collect();
        if let Some(walls) = &launch.walls {
            words = walls.words(words);
        }
        let mut command = Command::new(&words[0]);
        command
            .args(&words[1..])
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        for (name, _) in std::env::vars_os() {
            if steers_programs(&name) {
                command.env_remove(name);
            }
        }
        change(&mut command);
        let line =
            std::iter::once(launch.name.clone()).chain(arguments.iter().map(|word| in_shell(word)));
        let line = line.collect::<Vec<_>>().join(" ");
        let child = self.leash.start(&mut command).map_err(|error| {
            let program = words[0].to_string_lossy();
            broken(format!(
                "could not start `{program}`: {error}; is it there, and may it be executed?"
            ))
        })?;
        let child = child.ok_or_else(|| broken("cancelled"))?;
        limit_processor_time(child.id());
        let start = launch.signs.start(self.check);
        let program = Program::new(
            child,
            self.leash.clone(),
            launch.walls.clone(),
            line.clone(),
            start,
        );
        self.started
            .borrow_mut()
            .push((line, program.stderr.clone()));
        Ok(program)
    }

    /// Starts a server on a free port of 127.0.0.1 and waits until it listens.
    ///
    /// # Errors
    /// A failure if it ends, or does not say that it listens.
    pub fn serve(&self, arguments: &[&str]) -> CheckResult<Server> {
        self.serve_exactly(&[arguments, &["--port", "0"]].concat())
    }

    /// Starts a server with exactly these arguments and waits until it listens.
    ///
    /// # Errors
    /// A failure if it ends, or does not say that it listens.
    pub fn serve_exactly(&self, arguments: &[&str]) -> CheckResult<Server> {
        Server::ready(self.start(arguments)?)
    }

    /// Starts a server whose soft limit of open files is low, and waits until it listens.
    ///
    /// # Errors
    /// A failure if it ends, or does not say that it listens; skipped where there is no such limit.
    pub fn serve_with_few_open_files(&self, limit: u32, arguments: &[&str]) -> CheckResult<Server> {
        crate::limits::need_limits()?;
        let mut launch = self.launch.clone();
        // The shell lowers its own limit and becomes the program, which inherits it.
        let shell = [
            "sh",
            "-c",
            "ulimit -S -n \"$0\" && exec \"$@\"",
            &limit.to_string(),
        ]
        .map(OsString::from);
        launch.words.splice(..0, shell);
        launch.name = format!("ulimit -S -n {limit}; {}", launch.name);
        Server::ready(self.launch(&launch, &[arguments, &["--port", "0"]].concat(), |_| {})?)
    }

    /// Starts a server that may read no more than its user may, and waits until it listens: where that is
    /// root, without root's right to read everything (behind walls nobody has it).
    ///
    /// # Errors
    /// A failure if it ends, or does not say that it listens; skipped where nothing takes that right away.
    #[cfg(unix)]
    pub fn serve_without_privileges(&self, arguments: &[&str]) -> CheckResult<Server> {
        let mut launch = self.launch.clone();
        if rustix::process::geteuid().is_root() && launch.walls.is_none() {
            let without = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"];
            startable::look(without[0]).map_err(|_| {
                Outcome::Skipped(
                    "root may read every file, and there is no `setpriv` to forbid it".into(),
                )
            })?;
            launch.words.splice(..0, without.map(OsString::from));
            launch.name = format!("{} {}", without.join(" "), launch.name);
        }
        Server::ready(self.launch(&launch, &[arguments, &["--port", "0"]].concat(), |_| {})?)
    }

    /// The command that plays the scripts of this check: this program, under another name.
    ///
    /// # Errors
    /// Broken, if the system refuses; skipped where the temporary folder's path holds a space.
    #[cfg(feature = "all-labs")]
    pub(crate) fn actor(&self) -> CheckResult<String> {
        let own = || std::env::current_exe().map_err(broken);
        let executable = self.launch.actor.clone().map_or_else(own, Ok)?;
        crate::actor::call_into(self.folder(), &executable)
    }

    /// One of the WSGI applications that belong to the program.
    ///
    /// # Errors
    /// Skipped, if nobody knows where they are; a failure if it is not there.
    #[cfg(feature = "all-labs")]
    pub(crate) fn application(&self, name: &str) -> CheckResult<String> {
        let Some(folder) = &self.launch.applications else {
            return Err(Outcome::Skipped(format!(
                "nobody knows where {name} is: {APPLICATIONS}=FOLDER tells"
            )));
        };
        let file = folder.join(name);
        let shown = file.display().to_string();
        if file.is_file() {
            return Ok(shown);
        }
        let failure = Failure::new(crate::outcome::Cause::WrongOctets);
        Err(failure.fact("expected", format!("a file {shown}")).into())
    }

    /// Starts a server that is not the program under test, and waits until it listens.
    ///
    /// # Errors
    /// A failure if it ends, or does not say that it listens.
    #[cfg(feature = "all-labs")]
    pub(crate) fn serve_other(
        &self,
        words: Vec<OsString>,
        name: &str,
        arguments: &[String],
    ) -> CheckResult<Server> {
        let launch = Launch {
            words,
            name: name.into(),
            signs: Signs::default(),
            ..self.launch.clone()
        };
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        Server::ready(self.launch(&launch, &arguments, |_| {})?)
    }

    /// Writes a file that may be executed.
    ///
    /// # Errors
    /// Broken, if the system refuses; skipped where files cannot be marked as executable.
    #[cfg(unix)]
    pub fn write_executable(&self, path: &Path, content: &[u8]) -> CheckResult {
        use std::os::unix::fs::PermissionsExt;
        let written = crate::leash::while_nothing_starts(|| std::fs::write(path, content));
        let mode = std::fs::Permissions::from_mode(0o755);
        written
            .and_then(|()| std::fs::set_permissions(path, mode))
            .map_err(|error| broken(format!("{}: {error}", path.display())))
    }

    /// Writes a file that may be executed.
    ///
    /// # Errors
    /// Always skipped: this system has no such files.
    #[cfg(not(unix))]
    pub fn write_executable(&self, _path: &Path, _content: &[u8]) -> CheckResult {
        Err(Outcome::Skipped(
            "marking a file as executable needs a Unix system".into(),
        ))
    }

    /// A scripted server of our own for a client under test.
    ///
    /// # Errors
    /// Broken, if the system refuses.
    pub fn listen(&self) -> CheckResult<Listener> {
        Listener::on_loopback(None)
    }

    /// A scripted server whose connections hold few octets on their way, so that a client that
    /// only sends, without reading, gets stuck soon.
    ///
    /// # Errors
    /// Broken, if the system refuses.
    pub fn listen_with_small_buffers(&self) -> CheckResult<Listener> {
        Listener::on_loopback(Some(8 << 10))
    }

    /// A UDP socket of our own.
    ///
    /// # Errors
    /// Broken, if the system refuses.
    pub fn datagram_socket(&self) -> CheckResult<DatagramSocket> {
        DatagramSocket::on_loopback()
    }

    /// A random word of lower-case letters.
    #[must_use]
    pub fn word(&self) -> String {
        let mut random = self.random.borrow_mut();
        (0..random.usize(5..12))
            .map(|_| random.lowercase())
            .collect()
    }

    /// Random octets, all values.
    #[must_use]
    pub fn octets(&self, length: usize) -> Vec<u8> {
        let mut octets = vec![0; length];
        self.random.borrow_mut().fill(&mut octets);
        octets
    }

    /// Random printable letters and digits.
    #[must_use]
    pub fn text(&self, length: usize) -> String {
        let mut random = self.random.borrow_mut();
        (0..length).map(|_| random.alphanumeric()).collect()
    }

    /// A random number of this range.
    #[must_use]
    pub fn number(&self, range: std::ops::RangeInclusive<i64>) -> i64 {
        self.random.borrow_mut().i64(range)
    }

    /// Adds to a failure what every failure shows: the last lines of standard error, and whether
    /// the program says itself that a step is still to do.
    pub(crate) fn add_evidence(&self, failure: &mut Failure) {
        failure.program = Some(self.launch.name.clone());
        let started = self.started.borrow();
        // The last one that was started, unless the failure says which one ran.
        let ran = failure
            .facts
            .iter()
            .find(|fact| fact.label == "ran")
            .and_then(|fact| fact.lines.first());
        let named = started
            .iter()
            .rev()
            .find(|(command, _)| Some(command) == ran);
        let Some((command, stderr)) = named.or(started.last()) else {
            return;
        };
        failure.command.get_or_insert_with(|| command.clone());
        // The process is gone by now, so its last words are there, or a moment away.
        stderr.wait(
            &crate::deadline::Deadline::within(crate::deadline::QUIET),
            |_, ended| ended,
        );
        failure.stderr = stderr.last_lines(4);
        failure.todo = started
            .iter()
            .find_map(|(_, stderr)| todo_in(&stderr.so_far()));
    }

    pub(crate) fn needs_feature(&self, feature: &str, step: &str) -> CheckResult {
        if self.launch.lacks.iter().any(|lacking| lacking == feature) {
            return Err(Outcome::Skipped(format!(
                "this program was built without its feature `{feature}`: `cargo workshop check {step}` builds it with"
            )));
        }
        Ok(())
    }
}

/// A program that spins for ever ends by itself after a minute of processor time, even if we are
/// killed before we can end it.
#[cfg(target_os = "linux")]
fn limit_processor_time(process: u32) {
    use rustix::process::{Pid, Resource, Rlimit, prlimit};
    let minute = Rlimit {
        current: Some(60),
        maximum: Some(60),
    };
    let process = i32::try_from(process).ok().and_then(Pid::from_raw);
    // Without the limit it is as it is on other systems.
    let _ = process.map(|process| prlimit(Some(process), Resource::Cpu, minute));
}

#[cfg(not(target_os = "linux"))]
fn limit_processor_time(_process: u32) {}

/// Variables that would change what a program under test does; a check sets them if it tests them.
fn steers_programs(name: &OsStr) -> bool {
    let name = name.to_string_lossy().to_ascii_uppercase();
    name.starts_with("LAB_")
        || name.ends_with("_PROXY")
        || name == "RUST_BACKTRACE"
        || name == "RUST_LOG"
}

/// A word as one would type it in a shell; control characters as `$'\x1b'`, which a shell reads and
/// a terminal does not.
fn in_shell(word: &str) -> String {
    if word.chars().any(char::is_control) {
        let escaped = word.chars().map(|letter| match letter {
            '\'' => "\\'".into(),
            '\\' => "\\\\".into(),
            _ if letter.is_control() => octets::escape(letter.to_string().as_bytes()),
            _ => letter.to_string(),
        });
        return format!("$'{}'", escaped.collect::<String>());
    }
    shlex::try_quote(word).map_or_else(|_| word.into(), Cow::into_owned)
}

/// The region named by `todo!("a2-echo")` in a program's last words.
fn todo_in(stderr: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(stderr);
    let (_, after) = text.split_once("not yet implemented: ")?;
    let id: String = after
        .chars()
        .take_while(|letter| letter.is_ascii_alphanumeric() || *letter == '-')
        .collect();
    (!id.is_empty()).then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_todo_is_found_in_the_words_of_a_panic() {
        let words = b"\nthread 'main' panicked at src/server.rs:9:5:\nnot yet implemented: a2-echo\nnote: run";
        assert_eq!(todo_in(words).as_deref(), Some("a2-echo"));
        assert_eq!(todo_in(b"error: refused\n"), None);
    }

    #[test]
    fn words_are_shown_as_one_types_them_in_a_shell() {
        for (word, expected) in [
            ("--port", "--port"),
            ("", "''"),
            ("two words", "'two words'"),
            ("it's", "\"it's\""),
            ("r\u{e4}ksm\u{f6}rg\u{e5}s", "'r\u{e4}ksm\u{f6}rg\u{e5}s'"),
            ("\u{1b}[2J", "$'\\x1b[2J'"),
            (
                "\u{9b}it's \\ \u{e4}\n",
                "$'\\xc2\\x9bit\\'s \\\\ \u{e4}\\n'",
            ),
        ] {
            assert_eq!(in_shell(word), expected);
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_program_that_spins_for_ever_has_a_minute() {
        let launch = Launch::binary("sleep", "sleep");
        let subject = Subject::new(launch, Leash::default(), "check", 7).unwrap();
        let program = subject.start(&["60"]).unwrap();
        let limits = std::fs::read_to_string(format!("/proc/{}/limits", program.id())).unwrap();
        let time = limits.lines().find(|line| line.starts_with("Max cpu time"));
        let words: Vec<&str> = time.unwrap().split_whitespace().collect();
        assert_eq!(words[3..], ["60", "60", "seconds"]);
    }

    #[test]
    fn a_command_keeps_its_words_and_makes_files_absolute() {
        let shell = if cfg!(windows) { "cmd" } else { "sh" };
        let launch = Launch::command(&format!("{shell} -u 'Cargo.toml' echo")).unwrap();
        assert_eq!(launch.words[0], shell);
        assert!(Path::new(&launch.words[2]).is_absolute());
        assert_eq!(launch.words[3], "echo");
        assert!(Launch::command("'open").is_err());
        assert!(Launch::command("  ").is_err());
    }
}
