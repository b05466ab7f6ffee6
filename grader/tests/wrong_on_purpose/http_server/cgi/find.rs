//! Which file a URL means, whether it runs, and what of the path is left for it.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::super::head::Head;
use super::super::methods;
use super::super::options::Options;
use super::super::path::{name_of, unescape};
use super::super::target::{self, Target};
use super::Settings;
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
        name.to_string_lossy().starts_with("nph-") && !fault("d4-no-nph")
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
        false => path.split('/').map(unescape).collect::<Option<Vec<_>>>(),
    };
    let Some(pieces) = pieces else {
        return Some(Found::Refused(404, "this path is broken"));
    };
    if leads_into_bin(&pieces) {
        return Some(Found::Refused(404, "this path leads nowhere"));
    }
    let first = pieces
        .iter()
        .position(|piece| !matches!(&piece[..], b"" | b"."))?;
    match &settings.bin {
        Some(_) if fault("d1-exact-prefix") && !path.starts_with("/cgi-bin/") => None,
        Some(_) if pieces[first] == b"cgi-bin" && fault("d1-no-cgi-bin") => None,
        Some(bin) if pieces[first] == b"cgi-bin" => {
            Some(in_bin(settings, bin, &pieces[first + 1..], query))
        }
        _ if fault("d1-looks-at-the-raw-path")
            && (path.contains('%') || path.contains("/.") || path.contains("//")) =>
        {
            None
        }
        _ => in_root(settings, &options.root, &pieces, query),
    }
}

/// Through another folder and back: what lies there is reached by its own name, or not at all.
fn leads_into_bin(pieces: &[Vec<u8>]) -> bool {
    let mut names: Vec<&[u8]> = Vec::new();
    for piece in pieces {
        match piece.as_slice() {
            b"" | b"." => {}
            b".." => drop(names.pop()),
            piece => names.push(piece),
        }
    }
    names.first() == Some(&&b"cgi-bin"[..]) && pieces.iter().any(|piece| piece == b"..")
}

/// A file on the way that a path takes, and what of the path is left.
struct Walk<'a> {
    file: PathBuf,
    names: Vec<&'a [u8]>,
    rest: &'a [Vec<u8>],
}

/// Goes from folder to folder until there is a file.
fn walk<'a>(base: &Path, pieces: &'a [Vec<u8>]) -> Option<Walk<'a>> {
    let mut file = base.to_path_buf();
    let mut names: Vec<&[u8]> = Vec::new();
    for (place, piece) in pieces.iter().enumerate() {
        match piece.as_slice() {
            b"" | b"." => continue,
            b".." => {
                names.pop()?;
                file.pop();
                continue;
            }
            piece if piece.starts_with(b".") || piece.contains(&0) || piece.contains(&b'/') => {
                return None;
            }
            piece => file.push(name_of(piece)?),
        }
        names.push(piece);
        let known = match file.metadata() {
            Err(_) if place + 1 == pieces.len() && fault("d1-missing-runs") => {
                return Some(Walk {
                    file,
                    names,
                    rest: &[],
                });
            }
            known => known.ok()?,
        };
        if known.is_file() {
            let rest = &pieces[place + 1..];
            return Some(Walk { file, names, rest });
        }
        if !known.is_dir() || names.len() == 1 && fault("d1-no-folders") {
            return None;
        }
    }
    None
}

/// Below `/cgi-bin/` everything runs, or is refused; nothing is shown.
fn in_bin(settings: &Settings, bin: &Path, pieces: &[Vec<u8>], query: &str) -> Found {
    let missing = Found::Refused(404, "there is no such script");
    if pieces.iter().any(|piece| piece == b"..") {
        return missing;
    }
    let Some(walk) = walk(bin, pieces) else {
        return match fault("d5-missing-is-500") {
            true => Found::Refused(500, "No such file or directory (os error 2)"),
            false => missing,
        };
    };
    if !is_inside(&walk.file, bin) && !fault("d1-missing-runs") {
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
    let command = match runner(settings, &walk.file) {
        Some(command) => command,
        None if is_executable(&walk.file) && fault("d1-runs-whatever-may-be-executed") => {
            vec![walk.file.clone().into()]
        }
        None => return None,
    };
    if !is_inside(&walk.file, root) {
        return None;
    }
    let name = joined(&walk.names);
    Some(script(walk, command, name, query))
}

fn script(walk: Walk, command: Vec<OsString>, name: Vec<u8>, query: &str) -> Found {
    let rest: Vec<&[u8]> = walk.rest.iter().map(Vec::as_slice).collect();
    let hides = rest.contains(&&b".."[..]) || rest.iter().any(|piece| piece.contains(&0));
    if hides {
        return Found::Refused(404, "this path leads nowhere");
    }
    Found::Script(Box::new(Script {
        file: walk.file,
        command,
        name,
        info: joined(&rest),
        query: query.to_owned(),
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
fn showing(file: &Path) -> Vec<OsString> {
    let print = "printf 'Content-Type: text/plain\\n\\n'; cat \"$0\"";
    ["sh", "-c", print]
        .map(OsString::from)
        .into_iter()
        .chain([file.into()])
        .collect()
}

fn is_inside(file: &Path, base: &Path) -> bool {
    let inside = || {
        Some(
            file.canonicalize()
                .ok()?
                .starts_with(base.canonicalize().ok()?),
        )
    };
    inside().unwrap_or(false)
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
