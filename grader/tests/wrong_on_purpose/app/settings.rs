//! The flags of lab E.

use std::path::PathBuf;
use std::time::Duration;

use crate::arguments::Trouble;
use crate::fault;
use crate::http_server::settings::Settings as Given;

/// The flags that lab C has not; each takes a value.
pub const FLAGS: &[&str] = &[
    "database",
    "user",
    "secret",
    "session-ttl",
    "session-max",
    "route",
    "rate",
    "cors-origin",
    "cache-ttl",
    "static",
    "cgi-bin",
    "uploads",
    "max-upload",
    "trusted-proxy",
    "drain",
];

/// Flags of lab C that lab E has not.
pub const WITHOUT: &[&str] = &["root", "cache-control"];

/// What the application is to do.
pub struct Settings {
    /// None: in memory.
    pub database: Option<PathBuf>,
    pub users: Vec<(String, String)>,
    /// The first signs, all read.
    pub secrets: Vec<String>,
    /// Nobody gave one.
    pub made_up_secret: bool,
    pub session_ttl: Duration,
    pub session_max: Duration,
    /// As given: `GET /a/:x`.
    pub routes: Vec<String>,
    /// So many, in so much time.
    pub rate: (u32, Duration),
    pub cors_origins: Vec<String>,
    pub cache_ttl: Duration,
    pub files: Option<PathBuf>,
    pub cgi_bin: Option<PathBuf>,
    /// None: a temporary folder.
    pub uploads: Option<PathBuf>,
    pub max_upload: u64,
    /// As given: `10.0.0.0/8`.
    pub trusted_proxies: Vec<String>,
    pub drain: Duration,
}

impl Settings {
    pub fn parse(given: &Given) -> Result<Self, Trouble> {
        let mut secrets = given.all("secret");
        let made_up_secret = secrets.is_empty();
        if made_up_secret {
            let words = (0..2).map(|_| crate::http_server::random::text());
            secrets.push(words.collect());
        }
        Ok(Settings {
            database: given.path("database"),
            users: users(given)?,
            secrets,
            made_up_secret,
            session_ttl: given.seconds("session-ttl", 1_800)?,
            session_max: given.seconds("session-max", 86_400)?,
            routes: given.all("route"),
            rate: rate(given)?,
            cors_origins: given.all("cors-origin"),
            cache_ttl: given.seconds("cache-ttl", 60)?,
            files: given.path("static"),
            cgi_bin: given.path("cgi-bin"),
            uploads: given.path("uploads"),
            max_upload: given.number("max-upload", 10 << 20)?,
            trusted_proxies: given.all("trusted-proxy"),
            drain: given.seconds("drain", 0)?,
        })
    }
}

/// `NAME:PASSWORD`; a password may hold colons.
fn users(given: &Given) -> Result<Vec<(String, String)>, Trouble> {
    let one = |user: &String| {
        let (name, password) = user.split_once(':')?;
        Some((name.to_owned(), password.to_owned()))
    };
    let wrong = |user: &String| Trouble::Usage(format!("--user {user}: not NAME:PASSWORD"));
    let users = given.all("user");
    let users = users
        .iter()
        .map(|user| one(user).ok_or_else(|| wrong(user)));
    users.collect()
}

/// `5/10`
fn rate(given: &Given) -> Result<(u32, Duration), Trouble> {
    let Some(text) = given.text("rate") else {
        return Ok((10, Duration::from_secs(1)));
    };
    let read = || {
        let (number, seconds) = text.split_once('/')?;
        let number: u32 = number.parse().ok().filter(|number| *number > 0)?;
        let seconds: f64 = seconds.parse().ok().filter(|seconds| *seconds > 0.0)?;
        Some((number, Duration::try_from_secs_f64(seconds).ok()?))
    };
    if fault("e9-any-rate") {
        return Ok(read().unwrap_or((10, Duration::from_secs(1))));
    }
    read().ok_or_else(|| Trouble::Usage(format!("--rate {text}: not N/SECONDS")))
}
