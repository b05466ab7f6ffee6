//! What stands on the command line.

use std::time::Duration;

use super::url::Url;
use crate::arguments::Trouble;
use crate::fault;

pub const SWITCHES: &[&str] = &[
    "include",
    "show-url",
    "no-follow",
    "verbose",
    "fail",
    "timing",
];

/// Sub-command, URLs and flags.
#[derive(Clone)]
pub struct Options {
    pub program: String,
    pub urls: Vec<String>,
    pub headers: Vec<(String, String)>,
    pub resolve: Vec<(String, u16, String)>,
    pub connect_timeout: Duration,
    pub timeout: Duration,
    pub max_time: Option<Duration>,
    pub max_size: Option<usize>,
    pub field: Option<String>,
    pub output: Option<String>,
    /// `--data`, `--json` and `--form-data` in their order.
    pub content: Vec<(String, String)>,
    pub jar: Option<String>,
    pub retries: u32,
    switches: Vec<String>,
}

impl Options {
    pub fn parse(given: &[String]) -> Result<Self, Trouble> {
        let mut options = Options {
            program: given[0].clone(),
            urls: Vec::new(),
            headers: Vec::new(),
            resolve: Vec::new(),
            connect_timeout: Duration::from_secs(5),
            timeout: Duration::from_secs(30),
            max_time: None,
            max_size: None,
            field: None,
            output: None,
            content: Vec::new(),
            jar: None,
            retries: 0,
            switches: Vec::new(),
        };
        let mut rest = given[1..].iter();
        let mut flags = 0;
        while let Some(word) = rest.next() {
            let Some(name) = word.strip_prefix("--") else {
                if flags > 0 && fault("b1-flags-only-at-the-end") {
                    return Err(usage(format!("{word} comes too late")));
                }
                options.urls.push(word.clone());
                continue;
            };
            flags += 1;
            if SWITCHES.contains(&name) {
                options.switches.push(name.into());
            } else {
                let value = rest.next();
                let value =
                    value.ok_or_else(|| usage(format!("{word}: unknown, or without a value")))?;
                options.set(name, value)?;
            }
        }
        let twice = options.urls.len() > 1
            && (options.program != "get"
                || options.output.is_some() && !fault("b3-output-takes-two-urls"));
        if options.urls.is_empty() || twice {
            return Err(usage("which URL?".into()));
        }
        Ok(options)
    }

    pub fn is_set(&self, name: &str) -> bool {
        self.switches.iter().any(|switch| switch == name)
    }

    /// Is the content printed, and nothing else?
    pub fn prints_content(&self) -> bool {
        let is_other = ["include", "show-url", "fail"]
            .iter()
            .any(|name| self.is_set(name));
        self.program == "get" && !is_other && self.field.is_none() && self.output.is_none()
    }

    /// Has `--resolve` an address for this host and port?
    pub fn knows(&self, url: &Url) -> bool {
        self.resolve
            .iter()
            .any(|(host, port, _)| *host == url.host && *port == url.port)
    }

    fn set(&mut self, name: &str, value: &str) -> Result<(), Trouble> {
        match name {
            "header" => {
                let header = header(value)?;
                if fault("b1-takes-the-last-header-only") {
                    self.headers.clear();
                }
                if !fault("b1-ignores-header") {
                    self.headers.push(header);
                }
            }
            "resolve" => {
                let entry = resolve(value)
                    .ok_or_else(|| usage(format!("--resolve {value}: not HOST:PORT:ADDRESS")))?;
                self.resolve.push(entry);
            }
            "connect-timeout" => self.connect_timeout = seconds(value)?,
            "timeout" => self.timeout = seconds(value)?,
            "max-time" => self.max_time = Some(seconds(value)?),
            "max-size" => {
                let size = value
                    .parse()
                    .map_err(|_| usage(format!("--max-size {value}: not a number")))?;
                self.max_size = Some(size);
            }
            "field" => self.field = Some(value.into()),
            "output" => self.output = Some(value.into()),
            "data" | "json" | "form-data" => self.content.push((name.into(), value.into())),
            "jar" => self.jar = Some(value.into()),
            "retries" => {
                let retries = value.parse();
                self.retries =
                    retries.map_err(|_| usage(format!("--retries {value}: not a number")))?;
            }
            _ => return Err(usage(format!("unknown flag --{name}"))),
        }
        Ok(())
    }
}

fn usage(what: String) -> Trouble {
    if fault("b1-wrong-usage-exits-1") {
        return Trouble::Failed(what);
    }
    Trouble::Usage(what)
}

/// `Name: value`
fn header(text: &str) -> Result<(String, String), Trouble> {
    if text.contains(['\r', '\n', '\0']) && !fault("b1-header-may-hold-crlf") {
        return Err(usage("--header: no line ends in it, please".into()));
    }
    let mut split = text.split_once(':');
    if fault("b1-header-ends-at-a-colon") {
        split = split.map(|(name, value)| (name, value.split(':').next().unwrap_or_default()));
    }
    match split {
        Some((name, value)) => Ok((name.into(), value.trim().into())),
        None if fault("b1-header-without-colon") => Ok((text.into(), String::new())),
        None => Err(usage(format!("--header {text}: not `Name: value`"))),
    }
}

/// `HOST:PORT:ADDRESS`
fn resolve(text: &str) -> Option<(String, u16, String)> {
    let (host, rest) = text.split_once(':')?;
    let (port, address) = rest.split_once(':')?;
    if fault("b1-resolve-counts-colons") && address.contains(':') {
        return None;
    }
    let mut address = address.to_owned();
    if !fault("b1-resolve-keeps-brackets") {
        address = address.trim_matches(['[', ']']).into();
    }
    Some((host.to_lowercase(), port.parse().ok()?, address))
}

fn seconds(text: &str) -> Result<Duration, Trouble> {
    let seconds = text
        .parse()
        .ok()
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    seconds.ok_or_else(|| usage(format!("{text}: not a number of seconds")))
}
