//! The settings of lab D.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::super::settings::Settings as Given;
use super::gateway::Rules;
use crate::arguments::Trouble;
use crate::fault;

/// The flags that lab C has not; each takes a value.
pub const FLAGS: &[&str] = &[
    "cgi-bin",
    "interpreter",
    "cgi-timeout",
    "cgi-workers",
    "cgi-wait",
    "wsgi",
    "wsgi-mount",
    "wsgi-workers",
    "wsgi-timeout",
    "reload",
    "scgi",
    "fastcgi",
];

/// Which scripts there are, and how they run.
pub struct Settings {
    /// What `/cgi-bin/` stands for.
    pub bin: Option<PathBuf>,
    /// `.py` and the command that runs such files.
    pub interpreters: Vec<(String, Vec<String>)>,
    pub timeout: Duration,
    /// How many run at once, and how long a request waits for its turn.
    pub workers: usize,
    pub wait: Duration,
    /// Servers behind this one.
    pub rules: Rules,
}

impl Settings {
    pub fn parse(given: &Given, root: &Path) -> Result<Self, Trouble> {
        let default = Some(root.join("cgi-bin"));
        let default = default.filter(|path| path.is_dir() && !fault("d1-no-default-folder"));
        let bin = given.path("cgi-bin").or(default);
        if let Some(bin) = &bin
            && !bin.is_dir()
            && !fault("d1-any-folder")
        {
            let what = format!("--cgi-bin {}: not a folder", bin.display());
            return Err(Trouble::Failed(what));
        }
        let mut interpreters = match fault("d1-no-default-rule") {
            true => Vec::new(),
            false => vec![(".py".to_owned(), vec!["python3".to_owned()])],
        };
        for rule in given.all("interpreter") {
            if fault("d1-rules-replace-the-default") {
                interpreters.retain(|(ending, _)| ending != ".py");
            }
            // The one that was given last counts.
            interpreters.insert(0, self::rule(&rule)?);
        }
        Ok(Settings {
            bin,
            interpreters,
            timeout: given.seconds("cgi-timeout", 30)?,
            workers: given.number("cgi-workers", 16)?,
            wait: given.seconds("cgi-wait", 10)?,
            rules: Rules::parse(given)?,
        })
    }
}

/// `.EXT=CMD`
fn rule(text: &str) -> Result<(String, Vec<String>), Trouble> {
    let wrong = || Trouble::Usage(format!("--interpreter {text}: not .EXT=COMMAND"));
    let (ending, command) = text
        .split_once('=')
        .ok_or_else(wrong)
        .or_else(|error| match fault("d1-any-rule") {
            true => Ok((text, "false")),
            false => Err(error),
        })?;
    let words: Vec<String> = match fault("d1-command-is-one-word") {
        true => vec![command.to_owned()],
        false => command.split_whitespace().map(str::to_owned).collect(),
    };
    let is_rule = ending.len() > 1 && ending.starts_with('.') && !words.is_empty();
    if !is_rule && !fault("d1-any-rule") {
        return Err(wrong());
    }
    Ok((ending.to_owned(), words))
}
