//! The settings of lab C as its server uses them: limits and timeouts in one struct.

use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use crate::Error;
use crate::settings::{HOST, PORT, Setting, Values};

/// Everything that can be set. Sizes are octets.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where to listen: a name or an address without brackets.
    pub host: String,
    /// Where to listen; 0 stands for a free port.
    pub port: u16,
    /// The folder that is served.
    pub root: PathBuf,
    /// How many requests are handled at once.
    pub workers: usize,
    /// How many requests are answered at once, beside those, whose handler may take its time. No setting: a thread
    /// that waits costs little.
    pub aside_threads: usize,
    /// The longest head of a request.
    pub max_head_octets: usize,
    /// The longest request target.
    pub max_target_octets: usize,
    /// The longest content of a request.
    pub max_body_octets: u64,
    /// How long a head may take, from its first octet to its empty line.
    pub head_timeout: Duration,
    /// How long to wait for more of a body.
    pub body_timeout: Duration,
    /// How long a connection may lie idle.
    pub idle_timeout: Duration,
    /// How long to wait until the client takes more of a response.
    pub write_timeout: Duration,
    /// How long exchanges may still take once the server is asked to stop.
    pub grace: Duration,
    /// What Cache-Control says of files.
    pub cache_control: String,
    /// Where the access log goes: a file, or `-` for standard output. There need not be one.
    pub access_log: Option<PathBuf>,
    /// What its lines look like.
    pub log_format: LogFormat,
    /// Whether the server names each request, in the field X-Request-ID of its answer. No setting: a handler that
    /// does so itself says no.
    pub request_ids: bool,
    /// Whether what the handler answers is logged; what is refused before it sees it always is. No setting: a handler
    /// that keeps the log itself says no.
    pub log_answers: bool,
}

/// What a line of the access log looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// As servers have written it since 1993.
    Common,
    /// The same, and Referer and User-Agent.
    Combined,
    /// One JSON object a line.
    Json,
}

/// The settings of lab C. Labs D and E add their own.
pub const SETTINGS: &[Setting] = &[
    Setting::one(
        HOST,
        "HOST",
        "Name or address to listen at [default: $LAB_HOST, else 127.0.0.1]",
    ),
    Setting::one(
        PORT,
        "PORT",
        "Port to listen at; 0 picks a free one [default: $LAB_PORT, else 8080]",
    ),
    Setting::one(
        "root",
        "DIR",
        "The folder whose files are served [default: .]",
    ),
    Setting::one(
        "workers",
        "N",
        "How many requests are handled at once [default: one for each core]",
    ),
    Setting::one(
        "max-head",
        "OCTETS",
        "The longest head of a request [default: 65536]",
    ),
    Setting::one(
        "max-target",
        "OCTETS",
        "The longest request target [default: 8192]",
    ),
    Setting::one(
        "max-body",
        "OCTETS",
        "The longest content of a request [default: 1048576]",
    ),
    Setting::one(
        "head-timeout",
        "SECONDS",
        "How long a head may take, from its first octet on [default: 10]",
    ),
    Setting::one(
        "body-timeout",
        "SECONDS",
        "How long to wait for more of a body [default: 10]",
    ),
    Setting::one(
        "idle-timeout",
        "SECONDS",
        "How long a connection may lie idle [default: 15]",
    ),
    Setting::one(
        "write-timeout",
        "SECONDS",
        "How long to wait until a client takes more [default: 30]",
    ),
    Setting::one(
        "grace",
        "SECONDS",
        "How long exchanges may take to end after Ctrl-C [default: 10]",
    ),
    Setting::one(
        "cache-control",
        "VALUE",
        "What Cache-Control says of files [default: no-cache]",
    ),
    Setting::one(
        "access-log",
        "FILE",
        "Where to log requests; - is standard output [default: nowhere]",
    ),
    Setting::one(
        "log-format",
        "FORMAT",
        "common, combined or json [default: common]",
    ),
];

impl Config {
    /// The values as they are used.
    ///
    /// # Errors
    /// One makes no sense; the error names it and says where it came from.
    pub fn from(values: &Values) -> Result<Config, Error> {
        Config::with_max_body(values, 1_048_576)
    }

    /// The same, where content may have so many octets unless something else was said.
    ///
    /// # Errors
    /// As those of [`Config::from`].
    pub fn with_max_body(values: &Values, max_body_octets: u64) -> Result<Config, Error> {
        let cache_control = values
            .text("cache-control")
            .unwrap_or_else(|| "no-cache".to_owned());
        let visible = |octet: u8| octet == b' ' || octet.is_ascii_graphic();
        if !cache_control.bytes().all(visible) {
            return Err(values.wrong("cache-control", "directives such as max-age=60"));
        }
        let formats = [
            ("common", LogFormat::Common),
            ("combined", LogFormat::Combined),
            ("json", LogFormat::Json),
        ];
        Ok(Config {
            host: values.text(HOST).unwrap_or_else(|| "127.0.0.1".to_owned()),
            port: values.number(PORT, 0..=65535, 8080)?,
            root: values.path("root").unwrap_or_else(|| PathBuf::from(".")),
            workers: values.number("workers", 1..=1024, cores())?,
            aside_threads: 256,
            max_head_octets: values.number("max-head", 64..=16_777_216, 65_536)?,
            max_target_octets: values.number("max-target", 1..=16_777_216, 8192)?,
            max_body_octets: values.number(
                "max-body",
                0..=i64::MAX.unsigned_abs(),
                max_body_octets,
            )?,
            head_timeout: values.wait("head-timeout", 10.0)?,
            body_timeout: values.wait("body-timeout", 10.0)?,
            idle_timeout: values.wait("idle-timeout", 15.0)?,
            write_timeout: values.wait("write-timeout", 30.0)?,
            grace: values.seconds("grace", 10.0)?,
            cache_control,
            access_log: access_log(values),
            log_format: values.one_of("log-format", &formats, LogFormat::Common)?,
            request_ids: true,
            log_answers: true,
        })
    }
}

impl Default for Config {
    /// What holds where nothing was set.
    fn default() -> Self {
        let nothing = Values::default();
        Config::from(&nothing).expect("the defaults make sense")
    }
}

/// Where the log goes. An empty name stands for no log: so a flag can take back what a file says.
fn access_log(values: &Values) -> Option<PathBuf> {
    match values.text("access-log")?.as_str() {
        "" => None,
        "-" => Some(PathBuf::from("-")),
        _ => values.path("access-log"),
    }
}

fn cores() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}
