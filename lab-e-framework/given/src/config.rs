//! The settings of lab E: those of lab C's server, and those of the demonstration application.

use std::path::PathBuf;
use std::time::Duration;

use lab_c_given::{Error, SETTINGS, Setting, Values};

use crate::network::Network;

/// Everything that can be set. Sizes are octets.
#[derive(Debug, Clone)]
pub struct Config {
    /// The settings of lab C's server.
    pub server: lab_c_given::Config,
    /// Where the database is. None: in memory, and gone with the program.
    pub database: Option<PathBuf>,
    /// Who may log in: name and password.
    pub users: Vec<(String, String)>,
    /// Keys of signatures: the first signs, all of them are accepted. None: one is made up.
    pub secrets: Vec<String>,
    /// A session ends when nobody has used it for so long.
    pub session_ttl: Duration,
    /// And when it is so old.
    pub session_max: Duration,
    /// Routes beside those of the application, such as `GET` and `/a/:id`.
    pub routes: Vec<(String, String)>,
    /// How often one client may ask for what is limited.
    pub rate: Rate,
    /// Whose pages may call the application from a browser.
    pub cors_origins: Vec<String>,
    /// How long an answer may be given again.
    pub cache_ttl: Duration,
    /// The files at `/static/`. None: those that come with the application.
    pub static_dir: Option<PathBuf>,
    /// The scripts at `/cgi-bin/`.
    pub cgi_bin: Option<PathBuf>,
    /// Where uploads are kept. None: in a temporary folder.
    pub uploads: Option<PathBuf>,
    /// The longest file that may be uploaded.
    pub max_upload_octets: u64,
    /// Whose word about the client counts.
    pub trusted_proxies: Vec<Network>,
    /// How long the server goes on after the signal to end, so that a load balancer notices.
    pub drain: Duration,
}

/// So many requests at once, and so many in so much time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate {
    /// How many.
    pub requests: u32,
    /// In how much time.
    pub per: Duration,
}

/// The settings that lab C has not. Lab C's `--root` is none of lab E's.
const OWN: &[Setting] = &[
    Setting::one(
        "database",
        "FILE",
        "Where to keep sessions, todos and the guest book [default: in memory]",
    ),
    Setting::several(
        "user",
        "NAME:PASSWORD",
        "Somebody who may log in [default: nobody]",
    ),
    Setting::several(
        "secret",
        "KEY",
        "A key of signatures: the first signs, all are accepted [default: a random one]",
    ),
    Setting::one(
        "session-ttl",
        "SECONDS",
        "A session ends when nobody has used it for so long [default: 1800]",
    ),
    Setting::one(
        "session-max",
        "SECONDS",
        "A session ends when it is so old [default: 86400]",
    ),
    Setting::several(
        "route",
        "METHOD PATTERN",
        "One more route, such as 'GET /a/:id'",
    ),
    Setting::one(
        "rate",
        "N/SECONDS",
        "How often one client may ask for what is limited [default: 10/1]",
    ),
    Setting::several(
        "cors-origin",
        "ORIGIN",
        "Whose pages may call the application from a browser [default: nobody's]",
    ),
    Setting::one(
        "cache-ttl",
        "SECONDS",
        "How long an answer may be given again [default: 60]",
    ),
    Setting::one(
        "static",
        "DIR",
        "The files at /static/ [default: those that come with the application]",
    ),
    Setting::one("cgi-bin", "DIR", "The scripts at /cgi-bin/ [default: none]"),
    Setting::one(
        "uploads",
        "DIR",
        "Where uploads are kept [default: a temporary folder]",
    ),
    Setting::one(
        "max-upload",
        "OCTETS",
        "The longest file that may be uploaded [default: 10485760]",
    ),
    Setting::several(
        "trusted-proxy",
        "CIDR",
        "Whose word about the client counts, such as 10.0.0.0/8 [default: nobody's]",
    ),
    Setting::one(
        "drain",
        "SECONDS",
        "How long to go on after Ctrl-C, so that a load balancer notices [default: 0]",
    ),
];

/// The settings of lab E's program.
pub(crate) fn settings() -> Vec<Setting> {
    let of_lab_c = SETTINGS.iter().filter(|setting| setting.name != "root");
    of_lab_c.chain(OWN).copied().collect()
}

impl Config {
    /// The values as they are used. `is_route` knows a method and a pattern of the router.
    ///
    /// # Errors
    /// One makes no sense; the error names it and says where it came from.
    pub fn from(values: &Values, is_route: fn(&str, &str) -> bool) -> Result<Config, Error> {
        let route = |text: &str| {
            let (method, pattern) = text.split_once(' ')?;
            is_route(method, pattern).then(|| (method.to_owned(), pattern.to_owned()))
        };
        let secret = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let rates = values.each("rate", "requests and seconds, such as 5/10", rate)?;
        Ok(Config {
            server: lab_c_given::Config::from(values)?,
            database: values.path("database"),
            users: values.each("user", "a name and a password, NAME:PASSWORD", user)?,
            secrets: values.each("secret", "a key that is not empty", secret)?,
            session_ttl: values.wait("session-ttl", 1800.0)?,
            session_max: values.wait("session-max", 86_400.0)?,
            routes: values.each(
                "route",
                "a method and a pattern, such as 'GET /a/:id'",
                route,
            )?,
            rate: rates.into_iter().next_back().unwrap_or(Rate {
                requests: 10,
                per: Duration::from_secs(1),
            }),
            cors_origins: values.each(
                "cors-origin",
                "an origin such as https://example.com, without a path",
                origin,
            )?,
            cache_ttl: values.wait("cache-ttl", 60.0)?,
            static_dir: folder(values, "static")?,
            cgi_bin: folder(values, "cgi-bin")?,
            uploads: folder(values, "uploads")?,
            max_upload_octets: values.number(
                "max-upload",
                0..=i64::MAX.unsigned_abs(),
                10 * 1024 * 1024,
            )?,
            trusted_proxies: values.each(
                "trusted-proxy",
                "addresses such as 10.0.0.0/8 or ::1",
                Network::parse,
            )?,
            drain: values.seconds("drain", 0.0)?,
        })
    }
}

impl Default for Config {
    /// What holds where nothing was set.
    fn default() -> Self {
        Config::from(&Values::default(), |_, _| true).expect("the defaults make sense")
    }
}

/// `NAME:PASSWORD`; a password may have colons.
fn user(text: &str) -> Option<(String, String)> {
    let (name, password) = text.split_once(':')?;
    let sensible = !name.is_empty() && !name.contains(char::is_control);
    sensible.then(|| (name.to_owned(), password.to_owned()))
}

/// `5/10`: five requests in ten seconds.
fn rate(text: &str) -> Option<Rate> {
    let (requests, seconds) = text.split_once('/')?;
    let digits = requests.bytes().all(|octet| octet.is_ascii_digit());
    let requests = requests.parse().ok().filter(|&count| digits && count > 0)?;
    let seconds: f64 = seconds.parse().ok()?;
    let sensible = (0.001..=86_400.0).contains(&seconds);
    sensible.then(|| Rate {
        requests,
        per: Duration::from_secs_f64(seconds),
    })
}

/// Scheme, host and port, as a browser writes them (RFC 6454 §7).
fn origin(text: &str) -> Option<String> {
    let (scheme, host) = text.split_once("://")?;
    let is_host = |octet: u8| octet.is_ascii_alphanumeric() || b"-._:[]".contains(&octet);
    let sensible = !scheme.is_empty()
        && scheme.bytes().all(|octet| octet.is_ascii_alphanumeric())
        && !host.is_empty()
        && host.bytes().all(is_host);
    sensible.then(|| text.to_ascii_lowercase())
}

/// A folder that is named has to be there.
fn folder(values: &Values, name: &str) -> Result<Option<PathBuf>, Error> {
    match values.path(name) {
        Some(path) if !path.is_dir() => Err(Error::Failed(format!(
            "{}: is not a folder: --{name} names one",
            path.display()
        ))),
        path => Ok(path),
    }
}
