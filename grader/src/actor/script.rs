//! What a script is to do, one order after the other.

use super::home::Home;
use crate::octets;

/// A script. When it has done everything it ends with exit code 0.
#[derive(Debug, Clone, Default)]
pub struct Script {
    lines: Vec<String>,
}

impl Script {
    /// A script that does nothing.
    #[must_use]
    pub fn new() -> Self {
        Script::default()
    }

    /// A script that prints this text, as `text/plain`.
    #[must_use]
    pub fn text(content: &str) -> Self {
        Script::new().out(format!("Content-Type: text/plain\n\n{content}").as_bytes())
    }

    /// A script whose content is what it finds around itself: read it with [`super::Report::of`].
    #[must_use]
    pub fn reporting() -> Self {
        Script::text("").report()
    }

    /// Writes to standard output, at once.
    #[must_use]
    pub fn out(self, octets: &[u8]) -> Self {
        self.order(&format!("out {}", octets::escape(octets)))
    }

    /// Writes to standard error, at once.
    #[must_use]
    pub fn err(self, octets: &[u8]) -> Self {
        self.order(&format!("err {}", octets::escape(octets)))
    }

    /// Writes so many octets to standard output (lines of 64), as fast as they are taken.
    #[must_use]
    pub fn flood_out(self, count: u64) -> Self {
        self.order(&format!("flood-out {count}"))
    }

    /// Writes so many octets to standard error (lines of 64), as fast as they are taken.
    #[must_use]
    pub fn flood_err(self, count: u64) -> Self {
        self.order(&format!("flood-err {count}"))
    }

    /// Writes what it finds around itself to standard output: arguments, folder, environment, open files.
    #[must_use]
    pub fn report(self) -> Self {
        self.order("report")
    }

    /// Writes standard input to standard output as it comes, to its end.
    #[must_use]
    pub fn echo(self) -> Self {
        self.order("echo")
    }

    /// Reads so many octets of standard input, and drops them.
    #[must_use]
    pub fn read(self, count: u64) -> Self {
        self.order(&format!("read {count}"))
    }

    /// Reads standard input to its end, and writes `N octets` and a line end to standard output.
    #[must_use]
    pub fn count(self) -> Self {
        self.order("count")
    }

    /// Calls the check, under this name; from then on `wait` and `stay` are possible.
    #[must_use]
    pub fn call(self, home: &Home, name: &str) -> Self {
        self.order(&format!("call {} {name}", home.port()))
    }

    /// Waits until the check says [`super::Caller::go_on`]; ends if the check is over.
    #[must_use]
    pub fn wait(self) -> Self {
        self.order("wait")
    }

    /// Stays until the check is over.
    #[must_use]
    pub fn stay(self) -> Self {
        self.order("stay")
    }

    /// Ignores SIGTERM from now on (Unix).
    #[must_use]
    pub fn deaf(self) -> Self {
        self.order("deaf")
    }

    /// At SIGTERM calls the check under this name, and ends (Unix).
    #[must_use]
    pub fn farewell(self, home: &Home, name: &str) -> Self {
        self.order(&format!("farewell {} {name}", home.port()))
    }

    /// Closes standard input.
    #[must_use]
    pub fn close_in(self) -> Self {
        self.order("close-in")
    }

    /// Closes standard output.
    #[must_use]
    pub fn close_out(self) -> Self {
        self.order("close-out")
    }

    /// Closes standard error.
    #[must_use]
    pub fn close_err(self) -> Self {
        self.order("close-err")
    }

    /// Starts another script, a file beside this one, with the same standard streams, and goes on without it.
    #[must_use]
    pub fn spawn(self, file: &str) -> Self {
        self.order(&format!("spawn {}", octets::escape(file.as_bytes())))
    }

    /// Ends with this exit code.
    #[must_use]
    pub fn exit(self, code: u8) -> Self {
        self.order(&format!("exit {code}"))
    }

    /// Ends by SIGKILL, as when the system has no memory left (elsewhere: by a crash).
    #[must_use]
    pub fn die(self) -> Self {
        self.order("die")
    }

    /// The orders in words, for people; only the first few.
    #[must_use]
    pub fn story(&self) -> Vec<String> {
        const SHOWN: usize = 5;
        if self.lines.is_empty() {
            return vec!["prints nothing, and ends".into()];
        }
        let mut story: Vec<String> = self
            .lines
            .iter()
            .take(SHOWN)
            .map(|line| in_words(line))
            .collect();
        if self.lines.len() > SHOWN {
            story.push("…".into());
        }
        story
    }

    fn order(mut self, line: &str) -> Self {
        self.lines.push(line.into());
        self
    }

    /// The orders, as they stand in the file.
    #[must_use]
    pub fn lines(&self) -> &[String] {
        &self.lines
    }
}

fn in_words(line: &str) -> String {
    let (order, what) = line.split_once(' ').unwrap_or((line, ""));
    let quoted = || octets::quoted(&octets::unescape(what).unwrap_or_default());
    let count = || octets::count(what.parse().unwrap_or_default());
    match order {
        "out" => format!("prints {}", quoted()),
        "err" => format!("prints on standard error {}", quoted()),
        "flood-out" => format!("prints {}", count()),
        "flood-err" => format!("prints {} on standard error", count()),
        "report" => "prints its environment".into(),
        "echo" => "prints what it reads on standard input".into(),
        "read" if what.len() > 18 => "reads standard input to its end".into(),
        "read" => format!("reads {} of standard input", count()),
        "count" => "reads standard input to its end, and prints how much that was".into(),
        "call" => "tells this check that it runs".into(),
        "wait" => "waits until this check lets it go on".into(),
        "stay" => "goes on running".into(),
        "farewell" => "tells this check when it gets SIGTERM".into(),
        "deaf" => "ignores SIGTERM from now on".into(),
        "close-in" => "closes standard input".into(),
        "close-out" => "closes standard output".into(),
        "close-err" => "closes standard error".into(),
        "spawn" => "starts another process that goes on running".into(),
        "exit" => format!("ends with exit code {what}"),
        _ => "is killed (SIGKILL)".into(),
    }
}
