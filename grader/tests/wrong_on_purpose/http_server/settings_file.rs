//! The settings of a file: TOML's lines `key = value`, with its comments, texts and numbers.

use std::fs;
use std::path::{Path, PathBuf};

use super::settings::key;
use crate::arguments::Trouble;
use crate::fault;

/// What a file says.
#[derive(Default)]
pub struct File {
    pub path: String,
    /// Where it lies.
    pub folder: PathBuf,
    values: Vec<(String, String)>,
}

impl File {
    pub fn value(&self, key: &str) -> Option<String> {
        let found = self.values.iter().find(|(own, _)| own == key);
        found.map(|(_, value)| value.clone())
    }
}

pub fn read(path: &str, flags: &[&str]) -> Result<File, Trouble> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(_) if fault("c18-missing-file-is-fine") => return Ok(File::default()),
        Err(error) => return Err(Trouble::Failed(format!("{path}: {error}"))),
    };
    let mut values: Vec<(String, String)> = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        match entry(line) {
            Ok(None) => {}
            Ok(Some((name, _))) if values.iter().any(|(other, _)| *other == name) => {
                let what = format!("{path}, line {number}: {name} stands there twice");
                return Err(Trouble::Failed(what));
            }
            Ok(Some(entry)) => values.push(entry),
            Err(()) if fault("c18-broken-file-is-fine") => {}
            Err(()) => {
                return Err(Trouble::Failed(format!("{path}, line {number}: not TOML")));
            }
        }
    }
    for (name, _) in &values {
        expect_known(name, path, flags)?;
    }
    if fault("c18-not-every-key") {
        values.retain(|(name, _)| name != "max_body");
    }
    let folder = Path::new(path).parent().map(Path::to_path_buf);
    Ok(File {
        path: path.into(),
        folder: folder.unwrap_or_default(),
        values,
    })
}

fn expect_known(name: &str, path: &str, flags: &[&str]) -> Result<(), Trouble> {
    let known: Vec<String> = flags.iter().map(|flag| key(flag)).collect();
    if known.iter().any(|other| other == name && name != "config")
        || fault("c18-ignores-wrong-keys")
    {
        return Ok(());
    }
    let nearest = known.iter().min_by_key(|other| distance(name, other));
    let nearest = nearest.filter(|other| distance(name, other) <= 3);
    let hint = match nearest {
        _ if fault("c18-wrong-key-without-nearest") => String::new(),
        _ if fault("c18-wrong-key-with-any") => format!(": is it {}?", known[0]),
        Some(nearest) => format!(": is it {nearest}?"),
        None => String::new(),
    };
    let what = match fault("c18-wrong-key-is-not-named") {
        true => format!("{path}: a key is wrong{hint}"),
        false => format!("{path}: {name} is no setting{hint}"),
    };
    Err(match fault("c18-wrong-key-exits-2") {
        true => Trouble::Usage(what),
        false => Trouble::Failed(what),
    })
}

/// How many letters one has to add, take away or change.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (place, letter) in one.chars().enumerate() {
        let mut above_left = row[0];
        row[0] = place + 1;
        for column in 0..other.len() {
            let changed = above_left + usize::from(letter != other[column]);
            above_left = row[column + 1];
            row[column + 1] = changed.min(row[column] + 1).min(above_left + 1);
        }
    }
    row[other.len()]
}

/// One line: a key and its value, or nothing.
fn entry(line: &str) -> Result<Option<(String, String)>, ()> {
    let line = line.trim();
    if line.is_empty() || line.starts_with('#') && !fault("c18-no-comments") {
        return Ok(None);
    }
    if let Some(table) = line.strip_prefix('[') {
        let name = table.split(']').next().unwrap_or_default();
        return Ok(Some((name.into(), String::new())));
    }
    let (name, rest) = line.split_once('=').ok_or(())?;
    let name = name.trim().trim_matches('"');
    let (value, rest) = value(rest.trim_start())?;
    let rest = rest.trim_start();
    let ends = rest.is_empty() || rest.starts_with('#') && !fault("c18-no-comments");
    (ends && !name.is_empty())
        .then_some(Some((name.into(), value)))
        .ok_or(())
}

/// A value, and what stands after it.
fn value(text: &str) -> Result<(String, &str), ()> {
    if let Some(rest) = text
        .strip_prefix('\'')
        .filter(|_| !fault("c18-one-kind-of-quotes"))
    {
        let (value, rest) = rest.split_once('\'').ok_or(())?;
        return Ok((value.into(), rest));
    }
    if let Some(rest) = text.strip_prefix('"') {
        return quoted(rest);
    }
    let end = text.find([' ', '\t', '#']).unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    if matches!(word, "true" | "false") {
        return Ok((word.into(), rest));
    }
    let digits = match fault("c18-no-underscores") {
        true => word.to_owned(),
        false => word.replace('_', ""),
    };
    let number = match digits.strip_prefix("0x") {
        Some(hex) => u64::from_str_radix(hex, 16).map_err(|_| ())?.to_string(),
        None => digits.trim_start_matches('+').to_owned(),
    };
    number.parse::<f64>().map_err(|_| ())?;
    Ok((number, rest))
}

/// What follows a quotation mark, to the next one.
fn quoted(text: &str) -> Result<(String, &str), ()> {
    let mut value = String::new();
    let mut rest = text.chars();
    loop {
        match rest.next().ok_or(())? {
            '"' => return Ok((value, rest.as_str())),
            '\\' if !fault("c18-no-escapes") => match rest.next().ok_or(())? {
                'u' => {
                    let digits = rest.as_str().get(..4).ok_or(())?;
                    let letter = u32::from_str_radix(digits, 16).map_err(|_| ())?;
                    value.push(char::from_u32(letter).ok_or(())?);
                    rest = rest.as_str()[4..].chars();
                }
                't' => value.push('\t'),
                letter @ ('"' | '\\') => value.push(letter),
                _ => return Err(()),
            },
            letter => value.push(letter),
        }
    }
}
