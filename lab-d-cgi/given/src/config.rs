//! The settings of lab D: those of lab C, and who else answers requests.

use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use lab_c_given::{Error, SETTINGS, Setting, Values};

use crate::interpreter::{Interpreter, is_ending};

/// Where the program looks for scripts below the root, unless it is told where they are.
const CGI_BIN: &str = "cgi-bin";
/// What scripts get may be long: it is streamed.
const MAX_BODY_OCTETS: u64 = 100 * 1024 * 1024;

/// Everything that can be set.
#[derive(Debug, Clone)]
pub struct Config {
    /// The settings of lab C's server.
    pub server: lab_c_given::Config,
    /// The folder of scripts, whose URL is `/cgi-bin/`.
    pub cgi_bin: Option<PathBuf>,
    /// What runs scripts of which ending. Of several for one ending the last counts.
    pub interpreters: Vec<Interpreter>,
    /// How long a script may neither take nor give an octet.
    pub cgi_timeout: Duration,
    /// How many scripts run at once.
    pub cgi_workers: usize,
    /// How long a request waits until its script, or its WSGI worker, is free.
    pub cgi_wait: Duration,
    /// The WSGI application.
    pub wsgi: Option<Wsgi>,
    /// In how many processes it runs.
    pub wsgi_workers: usize,
    /// How long a WSGI application may be silent.
    pub wsgi_timeout: Duration,
    /// Whether the application is loaded anew when its file changes.
    pub reload: bool,
    /// Servers that speak SCGI.
    pub scgi: Vec<Remote>,
    /// Servers that speak FastCGI.
    pub fastcgi: Vec<Remote>,
}

/// A WSGI application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wsgi {
    /// The Python file.
    pub file: PathBuf,
    /// The name of the application in it.
    pub application: String,
    /// Where it is mounted: empty, or a path such as `/shop`.
    pub mount: String,
}

/// A server behind this one, and what it is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remote {
    /// Which requests are for it.
    pub rule: Rule,
    /// Where it listens, such as `127.0.0.1:9000` or `[::1]:9000`.
    pub address: String,
}

/// Which requests are for a gateway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rule {
    /// Those for files with this ending, such as `.php`.
    Ending(String),
    /// Those whose path is this one or begins with it and a slash; empty: all.
    Prefix(String),
}

/// The settings that lab C has not, or has with another default.
const OWN: &[Setting] = &[
    Setting::one(
        "max-body",
        "OCTETS",
        "The longest content of a request [default: 104857600]",
    ),
    Setting::one(
        "cgi-bin",
        "DIR",
        "The folder of the scripts at /cgi-bin/ [default: cgi-bin in --root, if there is one]",
    ),
    Setting::several(
        "interpreter",
        ".EXT=CMD",
        "What runs the files of this ending, such as .pl=perl [default: .py=python3]",
    ),
    Setting::one(
        "cgi-timeout",
        "SECONDS",
        "How long a script may neither take nor give an octet [default: 30]",
    ),
    Setting::one(
        "cgi-workers",
        "N",
        "How many scripts run at once [default: 16]",
    ),
    Setting::one(
        "cgi-wait",
        "SECONDS",
        "How long a request waits for a free worker [default: 10]",
    ),
    Setting::one(
        "wsgi",
        "FILE.py[:application]",
        "The WSGI application to serve",
    ),
    Setting::one(
        "wsgi-mount",
        "/PREFIX",
        "Where the WSGI application is mounted [default: /]",
    ),
    Setting::one(
        "wsgi-workers",
        "N",
        "In how many processes it runs [default: one for each core]",
    ),
    Setting::one(
        "wsgi-timeout",
        "SECONDS",
        "How long the WSGI application may be silent [default: 30]",
    ),
    Setting::one(
        "reload",
        "",
        "Load the WSGI application anew when its file changes",
    ),
    Setting::several(
        "scgi",
        "[/PREFIX=|.EXT=]HOST:PORT",
        "A server that speaks SCGI, and what it is asked for [default: everything]",
    ),
    Setting::several(
        "fastcgi",
        "[/PREFIX=|.EXT=]HOST:PORT",
        "A server that speaks FastCGI, and what it is asked for [default: everything]",
    ),
];

/// The settings of labs C and D.
pub(crate) fn settings() -> Vec<Setting> {
    let is_own = |setting: &&Setting| OWN.iter().any(|own| own.name == setting.name);
    let of_lab_c = SETTINGS.iter().filter(|setting| !is_own(setting));
    of_lab_c.chain(OWN).copied().collect()
}

impl Config {
    /// The values as they are used.
    ///
    /// # Errors
    /// One makes no sense; the error names it and says where it came from.
    pub fn from(values: &Values) -> Result<Config, Error> {
        let server = lab_c_given::Config::with_max_body(values, MAX_BODY_OCTETS)?;
        let python = Interpreter {
            ending: ".py".to_owned(),
            command: vec!["python3".to_owned()],
        };
        let mut interpreters = vec![python];
        interpreters.extend(values.each(
            "interpreter",
            "an ending and a command, such as .pl=perl",
            Interpreter::parse,
        )?);
        let remotes = |name| {
            values.each(
                name,
                "an address such as 127.0.0.1:9000, /app=127.0.0.1:9000 or .php=127.0.0.1:9000",
                remote,
            )
        };
        Ok(Config {
            cgi_bin: cgi_bin(values, &server.root)?,
            interpreters,
            cgi_timeout: values.wait("cgi-timeout", 30.0)?,
            cgi_workers: values.number("cgi-workers", 1..=4096, 16)?,
            cgi_wait: values.seconds("cgi-wait", 10.0)?,
            wsgi: wsgi(values)?,
            wsgi_workers: values.number("wsgi-workers", 1..=1024, cores())?,
            wsgi_timeout: values.wait("wsgi-timeout", 30.0)?,
            reload: values.is_on("reload")?,
            scgi: remotes("scgi")?,
            fastcgi: remotes("fastcgi")?,
            server,
        })
    }
}

impl Default for Config {
    /// What holds where nothing was set.
    fn default() -> Self {
        Config::from(&Values::default()).expect("the defaults make sense")
    }
}

/// The folder of scripts. One that is named has to be there.
fn cgi_bin(values: &Values, root: &Path) -> Result<Option<PathBuf>, Error> {
    match values.path("cgi-bin") {
        None => Ok(Some(root.join(CGI_BIN)).filter(|folder| folder.is_dir())),
        Some(folder) if folder.is_dir() => Ok(Some(folder)),
        Some(folder) => Err(Error::Failed(format!(
            "{}: is not a folder: --cgi-bin names the folder of the scripts",
            folder.display()
        ))),
    }
}

/// `127.0.0.1:9000`, `/app=127.0.0.1:9000`, `.php=127.0.0.1:9000`
fn remote(text: &str) -> Option<Remote> {
    let (rule, address) = match text.split_once('=') {
        Some((ending, address)) if is_ending(ending) => (Rule::Ending(ending.to_owned()), address),
        Some((path, address)) => (Rule::Prefix(prefix(path)?), address),
        None => (Rule::Prefix(String::new()), text),
    };
    let (host, port) = address.rsplit_once(':')?;
    let is_address = !host.is_empty() && port.parse::<u16>().is_ok_and(|port| port > 0);
    is_address.then(|| Remote {
        rule,
        address: address.to_owned(),
    })
}

/// `FILE.py` or `FILE.py:application`
fn wsgi(values: &Values) -> Result<Option<Wsgi>, Error> {
    let mounts = values.each("wsgi-mount", "a path such as /shop", prefix)?;
    let Some(path) = values.path("wsgi") else {
        return Ok(None);
    };
    let is_name = |name: &str| {
        !name.is_empty() && name.chars().all(|one| one == '_' || one.is_alphanumeric())
    };
    let text = path
        .to_str()
        .ok_or_else(|| values.wrong("wsgi", "a path in UTF-8"))?;
    let (file, application) = match text.rsplit_once(':') {
        // The rest of `C:\app.py` is no name.
        Some((file, name)) if is_name(name) => (file, name),
        _ => (text, "application"),
    };
    if !Path::new(file).is_file() {
        return Err(Error::Failed(format!(
            "{file}: there is no such file: --wsgi names the Python file of the application"
        )));
    }
    Ok(Some(Wsgi {
        file: PathBuf::from(file),
        application: application.to_owned(),
        mount: mounts.into_iter().next_back().unwrap_or_default(),
    }))
}

/// A path without its last slash, so that `/` is empty.
fn prefix(path: &str) -> Option<String> {
    path.starts_with('/')
        .then(|| path.trim_end_matches('/').to_owned())
}

fn cores() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}
