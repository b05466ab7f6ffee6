//! What a script finds around itself: written by the script, read by the check.

use std::io::{self, Write};
use std::path::Path;

use crate::octets;
use crate::outcome::CheckResult;
use crate::web::Response;

/// A script's arguments, working directory, environment, and open files.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// The arguments after its own name.
    pub arguments: Vec<Vec<u8>>,
    /// Its working directory.
    pub folder: Vec<u8>,
    /// The environment, in the system's order.
    pub environment: Vec<(String, Vec<u8>)>,
    /// The open files beside the three standard streams (Linux; elsewhere none are told).
    pub open: Vec<String>,
}

impl Report {
    /// What stands in the content of this response.
    ///
    /// # Errors
    /// A failure if it is no report.
    pub fn of(response: &Response) -> CheckResult<Self> {
        Self::parse(response.content()).ok_or_else(|| {
            let failure = response.failure();
            failure
                .fact(
                    "expected",
                    "what the script printed: its arguments and its environment",
                )
                .into()
        })
    }

    /// The same of this process.
    ///
    /// # Errors
    /// What the system says.
    pub fn of_this_process() -> io::Result<Self> {
        let mut octets = Vec::new();
        write(&[], &mut octets)?;
        Self::parse(&octets).ok_or_else(|| io::Error::other("no report"))
    }

    /// The value of a meta-variable.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&[u8]> {
        let found = self.environment.iter().find(|(own, _)| own == name);
        found.map(|(_, value)| value.as_slice())
    }

    fn parse(content: &[u8]) -> Option<Self> {
        let mut report = Report::default();
        let (orders, end) = std::str::from_utf8(content).ok()?.rsplit_once("end\n")?;
        for line in orders.lines() {
            let (kind, text) = line.split_once(' ')?;
            let text = octets::unescape(text)?;
            match kind {
                "argument" => report.arguments.push(text),
                "folder" => report.folder = text,
                "env" => {
                    let place = text.iter().skip(1).position(|&octet| octet == b'=')? + 1;
                    let name = String::from_utf8_lossy(&text[..place]).into_owned();
                    report.environment.push((name, text[place + 1..].to_vec()));
                }
                "open" => report
                    .open
                    .push(String::from_utf8_lossy(&text).into_owned()),
                _ => return None,
            }
        }
        end.is_empty().then_some(report)
    }
}

/// Writes what this process finds.
pub(super) fn write(arguments: &[Vec<u8>], to: &mut dyn Write) -> io::Result<()> {
    let mut text = String::new();
    let mut line = |kind: &str, octets: &[u8]| {
        text.push_str(&format!("{kind} {}\n", octets::escape(octets)));
    };
    for argument in arguments {
        line("argument", argument);
    }
    line(
        "folder",
        octets_of(std::env::current_dir()?.as_os_str()).as_slice(),
    );
    for (name, value) in std::env::vars_os() {
        line("env", &[octets_of(&name), octets_of(&value)].join(&b'='));
    }
    for file in open_files() {
        line("open", file.as_bytes());
    }
    text.push_str("end\n");
    to.write_all(text.as_bytes())
}

/// The octets of a name as the system keeps it.
#[cfg(unix)]
pub(super) fn octets_of(name: &std::ffi::OsStr) -> Vec<u8> {
    std::os::unix::ffi::OsStrExt::as_bytes(name).to_vec()
}

#[cfg(not(unix))]
pub(super) fn octets_of(name: &std::ffi::OsStr) -> Vec<u8> {
    name.to_string_lossy().into_owned().into_bytes()
}

/// `3 socket:[12345]`, where the system tells.
fn open_files() -> Vec<String> {
    let Ok(folder) = std::fs::read_dir("/proc/self/fd") else {
        return Vec::new();
    };
    let files = folder.flatten().filter_map(|file| {
        let number = file.file_name().to_string_lossy().parse::<u32>().ok()?;
        let target = std::fs::read_link(file.path()).ok()?;
        // The folder that is being read is open too.
        let is_own = number < 3 || target.starts_with(Path::new("/proc"));
        (!is_own).then(|| format!("{number} {}", target.display()))
    });
    files.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read() {
        let mut octets = Vec::new();
        write(&[b"a b".to_vec(), b"\xff\n".to_vec()], &mut octets).unwrap();
        let report = Report::parse(&octets).unwrap();
        assert_eq!(report.arguments, [&b"a b"[..], b"\xff\n"]);
        assert!(!report.folder.is_empty());
        let path = std::env::var_os("PATH").map(|path| octets_of(&path));
        assert_eq!(report.value("PATH"), path.as_deref());
        assert!(Report::parse(&octets[..octets.len() - 1]).is_none(), "cut");
        assert!(Report::parse(b"hello\nend\n").is_none());
    }
}
