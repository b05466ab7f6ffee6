//! What was said about each setting: by a flag, by a variable, or in the file; the nearest counts.

use std::env;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use super::cgi;
use super::options::Lab;
use super::settings_file::{self, File};
use crate::app;
use crate::arguments::Trouble;
use crate::fault;

/// The flags as they were given, the last one of a name counts; and the file, if one was named.
pub struct Settings {
    flags: Vec<(String, String)>,
    file: File,
}

/// Where a value stood.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    Flag,
    Variable,
    File,
}

impl Settings {
    pub fn read(lab: Lab, words: &[String]) -> Result<Self, Trouble> {
        let mut flags: Vec<(String, String)> = Vec::new();
        let mut rest = words.iter();
        while let Some(word) = rest.next() {
            let flag = word.strip_prefix("--").unwrap_or_default();
            let (name, value) = match flag.split_once('=') {
                Some((name, value)) => (name, Some(value.to_owned())),
                None => (flag, None),
            };
            let is_known = lab.flags().contains(&name)
                || fault("e1-takes-a-root") && name == "root"
                || fault("e1-any-flag");
            if !is_known {
                if fault("c1-wrong-usage-exits-1") {
                    return Err(Trouble::Failed(format!("unknown argument {word}")));
                }
                return Err(Trouble::Usage(format!("unknown argument {word}")));
            }
            let value = value.or_else(|| match name {
                "reload" => Some("true".into()),
                _ => rest.next().cloned(),
            });
            let value = value.ok_or_else(|| Trouble::Usage(format!("--{name} needs a value")))?;
            flags.push((name.into(), value));
        }
        warn_of_unknown_variables(lab)?;
        let config = flags.iter().rfind(|(name, _)| name == "config");
        let file = match config {
            Some((_, path)) if !fault("c18-ignores-file") => {
                settings_file::read(path, &lab.flags())?
            }
            _ => File::default(),
        };
        Ok(Settings { flags, file })
    }

    /// A text.
    pub fn text(&self, name: &str) -> Option<String> {
        self.said(name).map(|(value, _)| value)
    }

    /// Everything that was said of a setting that may be given several times, by flags or once elsewhere.
    pub fn all(&self, name: &str) -> Vec<String> {
        let flags = self.flags.iter().filter(|(flag, _)| flag == name);
        let flags: Vec<String> = flags.map(|(_, value)| value.clone()).collect();
        match flags.is_empty() {
            true => self.text(name).into_iter().collect(),
            false => flags,
        }
    }

    /// A path; in the file it begins where the file lies.
    pub fn path(&self, name: &str) -> Option<PathBuf> {
        let (value, place) = self.said(name)?;
        let in_file = place == Place::File && value != "-";
        Some(match in_file && !fault("c18-relative-to-here") {
            true => self.file.folder.join(value),
            false => value.into(),
        })
    }

    pub fn number<T: FromStr>(&self, name: &str, default: T) -> Result<T, Trouble> {
        let Some((value, place)) = self.said(name) else {
            return Ok(default);
        };
        value.parse().or_else(|_| {
            if place != Place::Flag && fault("c18-wrong-value-is-default")
                || name == "workers" && fault("c8-any-workers")
            {
                return Ok(default);
            }
            Err(self.wrong(name))
        })
    }

    pub fn seconds(&self, name: &str, default: u32) -> Result<Duration, Trouble> {
        if fault("c18-whole-seconds")
            && self
                .said(name)
                .is_some_and(|(_, place)| place == Place::File)
        {
            return Ok(Duration::from_secs(self.number(name, u64::from(default))?));
        }
        let seconds = self.number(name, f64::from(default))?;
        Duration::try_from_secs_f64(seconds).map_err(|_| self.wrong(name))
    }

    /// One of these words.
    pub fn one_of(&self, name: &str, words: &[&str]) -> Result<String, Trouble> {
        match self.text(name) {
            None => Ok(words[0].into()),
            Some(word) if words.contains(&word.as_str()) => Ok(word),
            Some(_) => Err(self.wrong(name)),
        }
    }

    /// A value that makes no sense: the place where it stood is named.
    fn wrong(&self, name: &str) -> Trouble {
        let Some((value, place)) = self.said(name) else {
            return Trouble::Failed(format!("{name}: not valid"));
        };
        let (named, is_usage) = match place {
            Place::Flag => (
                format!("--{name} {value}"),
                !fault("c1-wrong-usage-exits-1"),
            ),
            Place::Variable => {
                let named = format!("{}={value}", variable(name));
                (named, fault("c1-wrong-variable-exits-2"))
            }
            Place::File => {
                let named = format!("{} = {value} in {}", key(name), self.file.path);
                (named, fault("c18-wrong-value-exits-2"))
            }
        };
        let what = match fault("c18-wrong-value-without-name") {
            true => "a value is not valid".into(),
            false => format!("{named}: not valid"),
        };
        match is_usage {
            true => Trouble::Usage(what),
            false => Trouble::Failed(what),
        }
    }

    fn said(&self, name: &str) -> Option<(String, Place)> {
        let flag = self.flags.iter().rfind(|(flag, _)| flag == name);
        let flag = flag.map(|(_, value)| (value.clone(), Place::Flag));
        let variable = set(name).map(|value| (value, Place::Variable));
        let file = self
            .file
            .value(&key(name))
            .map(|value| (value, Place::File));
        let variable_first = fault("c18-variable-beats-flag")
            || fault("c1-variable-beats-flag") && name == "port"
            || fault("d1-variables-beat-flags");
        if variable_first {
            return variable.or(flag).or(file);
        }
        if fault("c18-file-beats-variable") {
            return flag.or(file).or(variable);
        }
        if fault("c18-file-beats-flag") {
            return file.or(flag).or(variable);
        }
        flag.or(variable).or(file)
    }
}

/// The variable that says the same as a flag.
fn variable(name: &str) -> String {
    match name {
        "host" | "port" => format!("LAB_{}", name.to_uppercase()),
        name if cgi::FLAGS.contains(&name) => {
            format!("LAB_D_{}", name.to_uppercase().replace('-', "_"))
        }
        name if app::FLAGS.contains(&name) => {
            format!("LAB_E_{}", name.to_uppercase().replace('-', "_"))
        }
        name if fault("c18-variables-with-dashes") => format!("LAB_C_{}", name.to_uppercase()),
        name => format!("LAB_C_{}", name.to_uppercase().replace('-', "_")),
    }
}

/// The file's key for a flag.
pub fn key(name: &str) -> String {
    match fault("c18-keys-with-dashes") {
        true => name.into(),
        false => name.replace('-', "_"),
    }
}

/// A variable's value; an empty one is unset.
fn set(name: &str) -> Option<String> {
    if app::FLAGS.contains(&name) && fault("e6-ignores-the-variable") {
        return None;
    }
    if cgi::FLAGS.contains(&name) && fault("d1-ignores-variables") {
        return None;
    }
    let is_general = matches!(name, "host" | "port");
    if fault("c1-ignores-environment") || fault("c18-ignores-variables") && !is_general {
        return None;
    }
    let value = env::var(variable(name)).ok();
    let empty_counts = fault("c1-empty-variable-counts") || fault("c18-empty-variable-counts");
    value.filter(|value| !value.is_empty() || empty_counts)
}

/// A variable that looks like one of ours and is none is most likely a slip.
fn warn_of_unknown_variables(lab: Lab) -> Result<(), Trouble> {
    let known: Vec<String> = lab.flags().iter().map(|name| variable(name)).collect();
    for (name, _) in env::vars() {
        if !name.starts_with("LAB_C_") || known.contains(&name) {
            continue;
        }
        if fault("c18-ends-at-unknown-variables") {
            return Err(Trouble::Failed(format!("{name} is no setting")));
        }
        if !fault("c18-silent-about-variables") {
            eprintln!("warning: {name} is no setting");
        }
    }
    Ok(())
}
