//! The settings, and what holds where nothing was said.

use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use super::cgi;
use super::settings::Settings;
use crate::app::{self, App};
use crate::arguments::Trouble;
use crate::fault;

/// Every flag of lab C; each takes a value.
pub const FLAGS: &[&str] = &[
    "host",
    "port",
    "root",
    "workers",
    "max-head",
    "max-target",
    "max-body",
    "head-timeout",
    "body-timeout",
    "idle-timeout",
    "write-timeout",
    "grace",
    "cache-control",
    "access-log",
    "log-format",
    "config",
];

/// What the server is to do.
pub struct Options {
    pub host: String,
    pub port: u16,
    pub root: PathBuf,
    pub workers: usize,
    pub max_head: usize,
    pub max_target: usize,
    pub max_body: u64,
    pub head_timeout: Duration,
    pub body_timeout: Duration,
    pub idle_timeout: Duration,
    pub write_timeout: Duration,
    pub grace: Duration,
    pub cache_control: String,
    /// Where the access log goes; `-` is standard output.
    pub access_log: Option<PathBuf>,
    pub log_format: String,
    /// Which scripts run, in lab D.
    pub cgi: Option<cgi::Settings>,
    /// What answers in lab E.
    pub app: Option<App>,
}

/// Which lab's program this is.
#[derive(Clone, Copy, PartialEq)]
pub enum Lab {
    C,
    D,
    E,
}

impl Lab {
    /// The flags that it knows.
    pub fn flags(self) -> Vec<&'static str> {
        match self {
            Lab::C => FLAGS.to_vec(),
            Lab::D => [FLAGS, cgi::FLAGS].concat(),
            Lab::E => {
                let here = FLAGS.iter().filter(|flag| !app::WITHOUT.contains(flag));
                here.chain(app::FLAGS).copied().collect()
            }
        }
    }
}

impl Options {
    pub fn parse(lab: Lab, words: &[String]) -> Result<Self, Trouble> {
        let given = Settings::read(lab, words)?;
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let root = given.path("root").unwrap_or_else(|| {
            if fault("c3-default-root-is-elsewhere") {
                "/".into()
            } else {
                ".".into()
            }
        });
        let (cgi, most) = match lab {
            Lab::E if given.path("cgi-bin").is_some() && !scripts_are_not_mounted() => {
                (Some(cgi::Settings::parse(&given, &root)?), 1 << 20)
            }
            Lab::C | Lab::E => (None, 1 << 20),
            Lab::D => (Some(cgi::Settings::parse(&given, &root)?), 100 << 20),
        };
        Ok(Options {
            host: given.text("host").unwrap_or_else(|| "127.0.0.1".into()),
            port: given.number("port", 8080)?,
            root,
            workers: given.number("workers", cores)?,
            max_head: given.number("max-head", 65_536)?,
            max_target: given.number("max-target", 8_192)?,
            max_body: given.number("max-body", most)?,
            head_timeout: given.seconds("head-timeout", 10)?,
            body_timeout: given.seconds("body-timeout", 10)?,
            idle_timeout: given.seconds("idle-timeout", 15)?,
            write_timeout: given.seconds("write-timeout", 30)?,
            grace: given.seconds("grace", 10)?,
            cache_control: given
                .text("cache-control")
                .unwrap_or_else(|| "no-cache".into()),
            access_log: given.path("access-log"),
            log_format: given.one_of("log-format", &["common", "combined", "json"])?,
            cgi,
            app: match lab {
                Lab::E => Some(App::open(&given)?),
                Lab::C | Lab::D => None,
            },
        })
    }
}

/// In lab E, with a fault.
fn scripts_are_not_mounted() -> bool {
    fault("e17-no-scripts") || fault("e17-shows-scripts")
}
