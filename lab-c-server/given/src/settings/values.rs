//! What was said about each setting, and by whom: whoever reads a value that makes no sense can name its source.

use std::collections::HashMap;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use super::ON;
use crate::Error;

/// About three years: more is a mistake, and adding it to a point in time could fail.
const MAX_SECONDS: f64 = 1e8;

/// What was said about each setting. What was not said has its default.
#[derive(Debug, Default)]
pub struct Values {
    pub(super) said: HashMap<&'static str, Vec<Said>>,
}

/// A value as text, and where it stood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) text: String,
    /// Such as `--workers`, `LAB_C_WORKERS` or `workers in server.toml`.
    pub(super) place: String,
    /// Wrong usage (exit code 2), or a wrong setting (1).
    pub(super) by_flag: bool,
    /// The folder that relative paths begin at, if it is not the current one.
    pub(super) folder: Option<PathBuf>,
}

impl Values {
    /// A text, if there is one.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<String> {
        Some(self.last(name)?.text.clone())
    }

    /// Every text, in order.
    #[must_use]
    pub fn texts(&self, name: &str) -> Vec<String> {
        let all = self.said.get(name).into_iter().flatten();
        all.map(|said| said.text.clone()).collect()
    }

    /// A path; a relative one from a file begins at that file's folder.
    #[must_use]
    pub fn path(&self, name: &str) -> Option<PathBuf> {
        let said = self.last(name)?;
        Some(match &said.folder {
            Some(folder) => folder.join(&said.text),
            None => PathBuf::from(&said.text),
        })
    }

    /// Every text of a setting that repeats, read one by one.
    ///
    /// # Errors
    /// One of them is none; the error says which.
    pub fn each<T>(
        &self,
        name: &str,
        wanted: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Result<Vec<T>, Error> {
        let all = self.said.get(name).into_iter().flatten();
        all.map(|said| parse(&said.text).ok_or_else(|| said.wrong(wanted)))
            .collect()
    }

    /// Whether a switch is on.
    ///
    /// # Errors
    /// A variable or a file says neither `true` nor `false`.
    pub fn is_on(&self, name: &str) -> Result<bool, Error> {
        self.one_of(name, &[(ON, true), ("false", false)], false)
    }

    /// A whole number within this range.
    ///
    /// # Errors
    /// It is none.
    pub fn number<N: FromStr + PartialOrd + std::fmt::Display>(
        &self,
        name: &str,
        range: std::ops::RangeInclusive<N>,
        default: N,
    ) -> Result<N, Error> {
        let what = format!("a number from {} to {}", range.start(), range.end());
        let parse = |text: &str| {
            let digits = text.bytes().all(|octet| octet.is_ascii_digit());
            let number: N = text.parse().ok().filter(|_| digits)?;
            range.contains(&number).then_some(number)
        };
        self.parsed(name, &what, parse, default)
    }

    /// A time in seconds, longer than none.
    ///
    /// # Errors
    /// It is none.
    pub fn wait(&self, name: &str, default: f64) -> Result<Duration, Error> {
        let parse = |text: &str| seconds(text).filter(|wait| !wait.is_zero());
        let default = Duration::from_secs_f64(default);
        self.parsed(
            name,
            "a number of seconds over 0, such as 5 or 0.5",
            parse,
            default,
        )
    }

    /// A time in seconds; 0 is one too.
    ///
    /// # Errors
    /// It is none.
    pub fn seconds(&self, name: &str, default: f64) -> Result<Duration, Error> {
        let default = Duration::from_secs_f64(default);
        self.parsed(
            name,
            "a number of seconds, such as 5 or 0.5",
            seconds,
            default,
        )
    }

    /// One of some words.
    ///
    /// # Errors
    /// It is none of them.
    pub fn one_of<T: Clone>(
        &self,
        name: &str,
        words: &[(&str, T)],
        default: T,
    ) -> Result<T, Error> {
        let names: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        let what = format!("one of {}", names.join(", "));
        let parse = |text: &str| {
            let known = words.iter().find(|(word, _)| *word == text)?;
            Some(known.1.clone())
        };
        self.parsed(name, &what, parse, default)
    }

    /// The error for a value that makes no sense: it names the place, the value and what is wanted.
    #[must_use]
    pub fn wrong(&self, name: &str, wanted: &str) -> Error {
        match self.last(name) {
            Some(said) => said.wrong(wanted),
            None => Error::Failed(format!("{name}: give {wanted}")),
        }
    }

    fn parsed<T>(
        &self,
        name: &str,
        wanted: &str,
        parse: impl FnOnce(&str) -> Option<T>,
        default: T,
    ) -> Result<T, Error> {
        match self.last(name) {
            None => Ok(default),
            Some(said) => parse(&said.text).ok_or_else(|| self.wrong(name, wanted)),
        }
    }

    fn last(&self, name: &str) -> Option<&Said> {
        self.said.get(name)?.last()
    }
}

impl Said {
    fn wrong(&self, wanted: &str) -> Error {
        let words = format!(
            "{}: {:?} is wrong here: give {wanted}",
            self.place, self.text
        );
        match self.by_flag {
            true => Error::Usage(words),
            false => Error::Failed(words),
        }
    }
}

fn seconds(text: &str) -> Option<Duration> {
    let seconds: f64 = text.parse().ok()?;
    let sensible = (0.0..=MAX_SECONDS).contains(&seconds);
    sensible.then(|| Duration::from_secs_f64(seconds))
}
