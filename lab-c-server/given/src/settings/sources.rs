//! Reads the three sources: the arguments, the environment, and the file that `--config` names.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::ArgMatches;

use super::values::{Said, Values};
use super::{CONFIG, HOST, PORT, Setting, Settings, file, key};
use crate::Error;

impl Settings {
    /// What was said about every setting.
    ///
    /// # Errors
    /// A variable is not UTF-8; the file cannot be read, is not TOML, or has a key that is no setting.
    pub fn read(&self, matches: &ArgMatches) -> Result<Values, Error> {
        self.warn_of_unknown_variables();
        let path = matches.get_one::<String>(CONFIG).map(PathBuf::from);
        let file = match &path {
            Some(path) => self.read_file(path)?,
            None => Vec::new(),
        };
        let mut values = Values::default();
        for setting in &self.list {
            let flags = matches.get_many::<String>(setting.name);
            let flags = flags.map(|texts| texts.cloned().collect::<Vec<_>>());
            let variable = self.environment(setting)?;
            let in_file = file.iter().find(|(name, _)| *name == key(setting));
            let in_file = in_file.map(|(_, texts)| texts.clone());
            let Some(texts) = self.rule(setting)(flags.clone(), variable.clone(), in_file.clone())
            else {
                continue;
            };
            // Whose value it is: of several that say the same, the first that could have.
            let (place, by_flag, folder) = if flags.as_ref() == Some(&texts) {
                (format!("--{}", setting.name), true, None)
            } else if variable.as_ref() == Some(&texts) {
                (self.variable(setting), false, None)
            } else {
                let path = path.as_deref().unwrap_or(Path::new(""));
                let place = format!("{} in {}", key(setting), path.display());
                (place, false, path.parent().map(Path::to_path_buf))
            };
            let said = texts.into_iter().map(|text| Said {
                text,
                place: place.clone(),
                by_flag,
                folder: folder.clone(),
            });
            values.said.insert(setting.name, said.collect());
        }
        Ok(values)
    }

    /// Which source counts. For host and port it is the same in every lab; for the others it is step c18.
    fn rule(&self, setting: &Setting) -> super::Choose {
        match setting.name {
            HOST | PORT => |flag, variable, file| flag.or(variable).or(file),
            _ => self.choose,
        }
    }

    /// A variable's value; one that is empty counts as unset. For a setting that repeats it is split at commas.
    fn environment(&self, setting: &Setting) -> Result<Option<Vec<String>>, Error> {
        let name = self.variable(setting);
        let value = match env::var_os(&name) {
            None => return Ok(None),
            Some(value) if value.is_empty() => return Ok(None),
            Some(value) => value
                .into_string()
                .map_err(|value| not_utf8(&name, &value))?,
        };
        Ok(Some(match setting.repeats {
            true => value
                .split(',')
                .map(|part| part.trim().to_owned())
                .collect(),
            false => vec![value],
        }))
    }

    /// A variable that looks like one of ours and is none is most likely a slip; the next version may know it.
    fn warn_of_unknown_variables(&self) {
        let known: Vec<String> = self
            .list
            .iter()
            .map(|setting| self.variable(setting))
            .collect();
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        let names = env::vars_os().filter_map(|(name, _)| name.into_string().ok());
        for name in names.filter(|name| name.starts_with(self.prefix)) {
            if !known.contains(&name.as_str()) {
                let nearest = self.suggestion(&name, &known);
                lab_a_given::note(format_args!("note: {name} is no setting{nearest}"));
            }
        }
    }

    fn read_file(&self, path: &Path) -> Result<Vec<(String, Vec<String>)>, Error> {
        let keys: Vec<String> = self.list.iter().map(key).collect();
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        let failed = |words: String| Error::Failed(format!("{}: {words}", path.display()));
        let text = std::fs::read_to_string(path).map_err(|error| failed(error.to_string()))?;
        let entries = file::entries(&text).map_err(failed)?;
        for (key, texts) in &entries {
            let Some(known) = self.list.iter().find(|setting| super::key(setting) == *key) else {
                let nearest = self.suggestion(key, &keys);
                return Err(failed(format!("\"{key}\" is no setting{nearest}")));
            };
            if texts.len() != 1 && !known.repeats {
                return Err(failed(format!("{key} has one value, not a list")));
            }
        }
        Ok(entries)
    }

    fn suggestion(&self, name: &str, known: &[&str]) -> String {
        match (self.nearest)(name, known) {
            Some(nearest) => format!("; the nearest is {nearest}"),
            None => String::new(),
        }
    }
}

fn not_utf8(name: &str, value: &OsString) -> Error {
    Error::Failed(format!("{name}: {} is not UTF-8", value.display()))
}
