//! Which file a URL means, whether it runs, and what of the path is left for it.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::super::head::Head;
use super::super::methods;
use super::super::options::Options;
use super::super::path::unescape;
use super::super::target::{self, Target};
use super::gateway::{self, Gateway};
use super::walk::{Walk, leads_into_bin, walk};
use super::{Settings, jail};
use crate::fault;

/// A file that runs.
pub struct Script {
    pub file: PathBuf,
    /// What runs it, and with which arguments; the file itself, if it may be executed.
    pub command: Vec<OsString>,
    /// The part of the path that names it, decoded.
    pub name: Vec<u8>,
    /// And the part that follows, decoded; nothing, or something that begins with a slash.
    pub info: Vec<u8>,
    pub query: String,
    /// Who answers instead, if it is no script at all.
    pub gateway: Option<Gateway>,
}

/// What lies behind a URL of the scripts.
pub enum Found {
    Script(Box<Script>),
    Refused(u16, &'static str),
}

impl Script {
    /// Its output is the response itself (RFC 3875 §5).
    pub fn is_nph(&self) -> bool {
        let name = self.file.file_name().unwrap_or_default();
        self.gateway.is_none() && name.to_string_lossy().starts_with("nph-") && !fault("d4-no-nph")
    }

    /// How it is called in the log.
    pub fn log_name(&self) -> String {
        match fault("d5-log-without-name") {
            true => "a script".into(),
            false => String::from_utf8_lossy(&self.name)
                .escape_debug()
                .to_string(),
        }
    }
}

/// The script that a request is for; none if it is for something else.
pub fn find(options: &Options, head: &Head) -> Option<Found> {
    let settings = options.cgi.as_ref()?;
    let runs =
        methods::check(&head.method).is_ok() && !matches!(&*head.method, "TRACE" | "CONNECT");
    if head.method == "HEAD" && fault("d4-head-is-refused") {
        return Some(Found::Refused(405, "not offered"));
    }
    let left_out = head.method == "HEAD" && fault("d1-head-of-the-source")
        || !head.values("range").is_empty() && fault("d1-range-shows-the-source");
    if left_out {
        return None;
    }
    let Ok(Target::Resource { path, query }) = target::parse(&head.method, &head.target) else {
        return None;
    };
    if !runs {
        return None;
    }
    let query = query.strip_prefix('?').unwrap_or_default();
    if !query.is_empty() && fault("d1-query-shows-the-source") {
        return None;
    }
    let pieces = match fault("d1-names-are-not-decoded") {
        true => path.split('/').map(|piece| Some(piece.into())).collect(),
        false => path.split('/').map(decoded).collect::<Option<Vec<_>>>(),
    };
    let Some(pieces) = pieces else {
        return Some(Found::Refused(404, "this path is broken"));
    };
    let is_plain = path.split('/').any(|piece| piece == "..");
    if is_plain && fault("d7-looks-before-decoding") {
        return Some(Found::Refused(404, "this path leads nowhere"));
    }
    if leads_into_bin(&pieces) && !jail::is_open() {
        return Some(Found::Refused(404, "this path leads nowhere"));
    }
    let is_name = |piece: &Vec<u8>| !matches!(&piece[..], b"" | b".");
    // `/` itself can be an application's.
    let first = pieces.iter().position(is_name).unwrap_or_default();
    match &settings.bin {
        Some(_) if fault("d1-exact-prefix") && !path.starts_with("/cgi-bin/") => None,
        Some(_) if pieces[first] == b"cgi-bin" && fault("d1-no-cgi-bin") => None,
        Some(bin) if pieces[first] == b"cgi-bin" && !fault("d10-prefix-before-cgi-bin") => {
            Some(in_bin(settings, bin, &pieces[first + 1..], query))
        }
        _ if fault("d1-looks-at-the-raw-path")
            && (path.contains('%') || path.contains("/.") || path.contains("//")) =>
        {
            None
        }
        _ => {
            let found = gateway::find(&settings.rules, &options.root, &pieces, query);
            match takes_all(found.as_ref()) {
                true => found,
                false => in_root(settings, &options.root, &pieces, query).or(found),
            }
        }
    }
}

/// An application at `/` has no files beside it.
fn takes_all(found: Option<&Found>) -> bool {
    let Some(Found::Script(script)) = found else {
        return false;
    };
    matches!(script.gateway, Some(Gateway::Wsgi)) && script.name.is_empty()
        || script.gateway.is_some() && fault("d10-prefix-before-ending")
}

/// A segment of the path, decoded once.
fn decoded(piece: &str) -> Option<Vec<u8>> {
    let once = unescape(piece)?;
    match fault("d7-decodes-twice") {
        true => unescape(&String::from_utf8_lossy(&once)),
        false => Some(once),
    }
}

/// Below `/cgi-bin/` everything runs, or is refused; nothing is shown.
fn in_bin(settings: &Settings, bin: &Path, pieces: &[Vec<u8>], query: &str) -> Found {
    let missing = Found::Refused(404, "there is no such script");
    if pieces.iter().any(|piece| piece == b"..") && !jail::is_open() {
        return missing;
    }
    if let Some(index) = jail::index(bin, pieces) {
        return index;
    }
    let Some(walk) = walk(bin, pieces) else {
        return match fault("d5-missing-is-500") {
            true => Found::Refused(500, "No such file or directory (os error 2)"),
            false => missing,
        };
    };
    if !jail::holds(bin, &walk.file) && !fault("d1-missing-runs") {
        return missing;
    }
    let command = match runner(settings, &walk.file) {
        Some(command) => command,
        None if is_executable(&walk.file) => vec![walk.file.clone().into()],
        None if fault("d5-not-executable-is-500") => {
            return Found::Refused(500, "Permission denied (os error 13)");
        }
        None if fault("d5-not-executable-is-404") => return missing,
        None if fault("d1-shows-what-does-not-run") => showing(&walk.file),
        None => return Found::Refused(403, "this file does not run"),
    };
    let mut name = b"/cgi-bin".to_vec();
    name.extend(joined(&walk.names));
    script(walk, command, name, query)
}

/// Elsewhere only files of the endings that have an interpreter run.
fn in_root(settings: &Settings, root: &Path, pieces: &[Vec<u8>], query: &str) -> Option<Found> {
    if fault("d1-shows-the-source") {
        return None;
    }
    let walk = walk(root, pieces)?;
    let is_script = |bin: &PathBuf| jail::is_inside(&walk.file, bin);
    let command = match runner(settings, &walk.file) {
        Some(command) => command,
        None if is_executable(&walk.file) && fault("d1-runs-whatever-may-be-executed") => {
            vec![walk.file.clone().into()]
        }
        None if settings.bin.as_ref().is_some_and(is_script)
            && !fault("d7-shown-by-another-path") =>
        {
            return Some(Found::Refused(403, "this lies among the scripts"));
        }
        None if fault("d7-files-have-path-info") && !walk.rest.is_empty() => showing(&walk.file),
        None => return None,
    };
    if !jail::is_inside(&walk.file, root) && !fault("d7-root-has-no-jail") {
        return None;
    }
    let name = joined(&walk.names);
    Some(script(walk, command, name, query))
}

pub(super) fn script(walk: Walk, command: Vec<OsString>, name: Vec<u8>, query: &str) -> Found {
    let rest: Vec<&[u8]> = walk.rest.iter().map(Vec::as_slice).collect();
    let hides = |piece: &&[u8]| {
        piece.contains(&0)
            || piece
                .split(|&octet| octet == b'/')
                .any(|part| part == b"..")
    };
    if rest.iter().any(hides) && !fault("d7-any-path-info") {
        return Found::Refused(404, "this path leads nowhere");
    }
    Found::Script(Box::new(Script {
        file: walk.file,
        command,
        name,
        info: joined(&rest),
        query: query.to_owned(),
        gateway: None,
    }))
}

/// The interpreter's command with this file, if its ending has one.
fn runner(settings: &Settings, file: &Path) -> Option<Vec<OsString>> {
    if fault("d1-first-line-wins") && is_executable(file) {
        return None;
    }
    let name = file.file_name()?.to_string_lossy().into_owned();
    let rules = &mut settings.interpreters.iter();
    let (_, words) = rules.find(|(ending, _)| name.ends_with(ending.as_str()))?;
    let mut command: Vec<OsString> = words.iter().map(OsString::from).collect();
    command.push(file.into());
    Some(command)
}

/// With a fault: a command that prints the file.
pub(super) fn showing(file: &Path) -> Vec<OsString> {
    let print = "printf 'Content-Type: text/plain\\n\\n'; cat \"$0\"";
    ["sh", "-c", print]
        .map(OsString::from)
        .into_iter()
        .chain([file.into()])
        .collect()
}

fn joined(pieces: &[&[u8]]) -> Vec<u8> {
    pieces
        .iter()
        .flat_map(|piece| [b"/", *piece].concat())
        .collect()
}

#[cfg(unix)]
fn is_executable(file: &Path) -> bool {
    rustix::fs::access(file, rustix::fs::Access::EXEC_OK).is_ok() && !fault("d1-only-interpreters")
}

#[cfg(not(unix))]
fn is_executable(_file: &Path) -> bool {
    false
}
