//! Arguments and environment, as every program of lab A reads them.

use std::env;
use std::fmt;
use std::io;
use std::str::FromStr;
use std::time::Duration;

use crate::fault;

/// Sub-command, fewest and most words after it, an example.
const PROGRAMS: &[(&str, usize, usize, &str)] = &[
    ("echo-client", 1, 1, "echo-client Hello"),
    (
        "echo-server",
        0,
        0,
        "echo-server --port 50000 --model pool --workers 4",
    ),
    ("time-server", 0, 0, "time-server --port 50001"),
    ("whatismyip-server", 0, 0, "whatismyip-server --host ::1"),
    ("adder-server", 0, 0, "adder-server --port 50002"),
    ("talk", 2, 2, "talk 127.0.0.1 50000 --crlf"),
    ("udp-echo-server", 0, 0, "udp-echo-server --port 50003"),
    (
        "udp-echo-client",
        1,
        1,
        "udp-echo-client Hello --port 50003",
    ),
    ("resolve", 1, 2, "resolve localhost http"),
    ("services", 2, 2, "services 20 80"),
];

const SWITCHES: &[&str] = &["raw", "crlf", "help"];
const WITH_VALUE: &[&str] = &[
    "host",
    "port",
    "connect-timeout",
    "timeout",
    "max-time",
    "model",
    "workers",
    "grace",
];

const ENDS_WITH_A_CLIENT: &[&str] = &[
    "a2-serves-one-client",
    "a2-ends-with-an-empty-client",
    "a2-ends-with-an-error",
    "a2-unwraps",
    "a3-ends-with-an-error",
];

/// Why a program ends without having done its work.
pub enum Trouble {
    /// Wrong usage: exit 2.
    Usage(String),
    /// It failed: exit 1.
    Failed(String),
    /// Whoever read standard output has gone: nothing to say.
    NobodyReads,
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        Trouble::Failed(error.to_string())
    }
}

/// What stands on the command line.
pub struct Arguments {
    program: String,
    words: Vec<String>,
    flags: Vec<(String, String)>,
}

impl Arguments {
    /// Sorts flags, which may stand anywhere, from words.
    pub fn parse(given: &[String]) -> Result<Self, Trouble> {
        let Some(program) = given.first().cloned() else {
            return Err(Trouble::Usage("which program? Try --help".into()));
        };
        let mut arguments = Arguments {
            program,
            words: Vec::new(),
            flags: Vec::new(),
        };
        let mut rest = given[1..].iter();
        while let Some(word) = rest.next() {
            let Some(flag) = word.strip_prefix("--") else {
                if !arguments.flags.is_empty() && fault("a1-flags-only-at-the-end") {
                    return Err(Trouble::Usage(format!("{word} comes too late")));
                }
                arguments.words.push(word.clone());
                continue;
            };
            let (name, value) = flag
                .split_once('=')
                .map_or((flag, None), |(name, value)| (name, Some(value)));
            if SWITCHES.contains(&name) {
                arguments.flags.push((name.into(), String::new()));
            } else if WITH_VALUE.contains(&name) {
                let value = value.or_else(|| rest.next().map(String::as_str));
                let value =
                    value.ok_or_else(|| Trouble::Usage(format!("--{name} needs a value")))?;
                arguments.flags.push((name.into(), value.into()));
            } else {
                return Err(Trouble::Usage(format!("unknown flag {word}")));
            }
        }
        arguments.count_words()?;
        // Who ends with a client is caught for certain only if nobody else is served meanwhile.
        if ENDS_WITH_A_CLIENT.iter().any(|name| fault(name))
            && arguments.program.ends_with("-server")
        {
            arguments.flags.insert(0, ("model".into(), "one".into()));
        }
        Ok(arguments)
    }

    fn count_words(&self) -> Result<(), Trouble> {
        let Some((name, fewest, most, _)) =
            PROGRAMS.iter().find(|(name, ..)| *name == self.program)
        else {
            return if self.program == "--help" {
                Ok(())
            } else {
                Err(self.usage("there is no such program"))
            };
        };
        if self.is_set("help") || (*fewest..=*most).contains(&self.words.len()) {
            return Ok(());
        }
        if fault("a1-wrong-usage-exits-1") {
            return Err(Trouble::Failed(format!(
                "{name}: wrong number of arguments"
            )));
        }
        Err(self.usage("wrong number of arguments"))
    }

    /// Wrong usage of this program.
    pub fn usage(&self, what: impl fmt::Display) -> Trouble {
        Trouble::Usage(format!("{}: {what}", self.program))
    }

    /// The sub-command.
    pub fn program(&self) -> &str {
        &self.program
    }

    /// The word at this place after the sub-command; parse has counted them.
    pub fn word(&self, place: usize) -> &str {
        self.words.get(place).map_or("", String::as_str)
    }

    /// The word at this place, if it is there.
    pub fn optional_word(&self, place: usize) -> Option<&str> {
        self.words.get(place).map(String::as_str)
    }

    /// Was this switch given?
    pub fn is_set(&self, name: &str) -> bool {
        self.value(name).is_some()
    }

    /// The value of a flag; the last one counts.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.flags
            .iter()
            .rev()
            .find(|(flag, _)| flag == name)
            .map(|(_, value)| value.as_str())
    }

    /// The value of a flag as a number or alike.
    pub fn number<T: FromStr>(&self, name: &str, default: T) -> Result<T, Trouble> {
        let Some(value) = self.value(name) else {
            return Ok(default);
        };
        value.parse().map_err(|_| {
            let what = format!("--{name} {value}: not valid");
            if fault("a1-wrong-usage-exits-1") {
                Trouble::Failed(what)
            } else {
                self.usage(what)
            }
        })
    }

    /// The value of a flag in seconds, as in `0.5`.
    pub fn seconds(&self, name: &str) -> Result<Option<Duration>, Trouble> {
        let Some(value) = self.value(name) else {
            return Ok(None);
        };
        let seconds = value
            .parse()
            .ok()
            .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
        seconds
            .map(Some)
            .ok_or_else(|| self.usage(format!("--{name} {value}: not a number of seconds")))
    }

    /// `--host`, else `LAB_HOST`, else 127.0.0.1.
    pub fn host(&self) -> String {
        let flag = self.value("host").map(String::from);
        flag.or_else(|| variable("LAB_HOST"))
            .unwrap_or_else(|| "127.0.0.1".into())
    }

    /// `--port`, else `LAB_PORT`, else 50000.
    pub fn port(&self) -> Result<u16, Trouble> {
        let variable = variable("LAB_PORT");
        if let (Some(text), true) = (&variable, fault("a1-variable-beats-flag")) {
            return text
                .parse()
                .map_err(|_| Trouble::Failed(format!("LAB_PORT={text}: not a port")));
        }
        match variable {
            Some(text) if self.value("port").is_none() => text.parse().map_err(|_| {
                let what = format!("LAB_PORT={text}: not a port");
                if fault("a1-wrong-variable-exits-2") {
                    Trouble::Usage(what)
                } else {
                    Trouble::Failed(what)
                }
            }),
            _ => self.number("port", 50_000),
        }
    }
}

/// A variable of the environment; an empty one is unset.
fn variable(name: &str) -> Option<String> {
    if fault("a1-ignores-environment") {
        return None;
    }
    env::var(name)
        .ok()
        .filter(|value| !value.is_empty() || fault("a1-empty-variable-counts"))
}

/// Says how a program is used.
pub fn help(arguments: &Arguments) -> String {
    let mut text = "Lab A, wrong on purpose.\n".to_string();
    for (name, _, most, example) in PROGRAMS {
        if arguments.program() == *name || arguments.program() == "--help" {
            text.push_str(&format!("Usage: {name} [FLAGS]{}\n", " WORD".repeat(*most)));
            text.push_str(&format!(
                "Flags: --{}\n",
                [SWITCHES, WITH_VALUE].concat().join(" --")
            ));
            if !fault("a1-help-without-example") {
                text.push_str(&format!("Example: {example}\n"));
            }
        }
    }
    text
}
