//! Which requests are for a server behind this one.

use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use super::super::super::settings::Settings as Given;
use super::super::find::{Found, Script};
use super::super::walk::walk;
use super::Gateway;
use crate::arguments::Trouble;
use crate::fault;

/// All that was said about gateways.
pub struct Rules {
    /// `.php` and who answers.
    endings: Vec<(String, Gateway)>,
    /// The segments of `/app`, and who answers.
    prefixes: Vec<(Vec<Vec<u8>>, Gateway)>,
    /// The file of the WSGI application, and its name in there.
    pub application: Option<(PathBuf, String)>,
    pub workers: usize,
    pub timeout: Duration,
    pub reloads: bool,
}

impl Rules {
    pub fn parse(given: &Given) -> Result<Self, Trouble> {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let mut rules = Rules {
            endings: Vec::new(),
            prefixes: Vec::new(),
            application: application(given)?,
            workers: match given.number("wsgi-workers", cores)? {
                _ if fault("d9-one-worker") => 1,
                workers => workers,
            },
            timeout: given.seconds("wsgi-timeout", 30)?,
            reloads: given.text("reload").is_some() && !fault("d9-no-reload"),
        };
        for text in given.all("scgi") {
            rules.add("scgi", &text, Gateway::Scgi)?;
        }
        for text in given.all("fastcgi") {
            rules.add("fastcgi", &text, Gateway::FastCgi)?;
        }
        if rules.application.is_some() && !fault("d9-no-wsgi") {
            let mount = given.text("wsgi-mount").unwrap_or_default();
            rules.prefixes.push((segments(&mount), Gateway::Wsgi));
        }
        if !fault("d10-first-prefix") {
            // The longest one is looked at first.
            let length = |prefix: &(Vec<Vec<u8>>, Gateway)| std::cmp::Reverse(prefix.0.len());
            rules.prefixes.sort_by_key(length);
        }
        Ok(rules)
    }

    fn add(
        &mut self,
        flag: &str,
        text: &str,
        gateway: fn(String) -> Gateway,
    ) -> Result<(), Trouble> {
        let (rule, address) = text.split_once('=').unwrap_or(("/", text));
        let (host, port) = address.rsplit_once(':').unwrap_or_default();
        let is_address = !host.is_empty() && port.parse::<u16>().is_ok();
        if !is_address && !fault("d10-any-address") {
            return Err(Trouble::Usage(format!("--{flag} {text}: no HOST:PORT")));
        }
        let gateway = gateway(address.into());
        match rule.starts_with('.') {
            true => self.endings.push((rule.into(), gateway)),
            false => self.prefixes.push((segments(rule), gateway)),
        }
        Ok(())
    }
}

fn application(given: &Given) -> Result<Option<(PathBuf, String)>, Trouble> {
    let Some(path) = given.path("wsgi") else {
        return Ok(None);
    };
    let text = path.to_string_lossy().into_owned();
    let (file, name) = text.rsplit_once(':').unwrap_or((&text, "application"));
    if !Path::new(file).is_file() && !fault("d9-any-file") {
        return Err(Trouble::Failed(format!("{file}: there is no such file")));
    }
    let name = match fault("d9-always-application") {
        true => "application",
        false => name,
    };
    Ok(Some((file.into(), name.into())))
}

fn segments(prefix: &str) -> Vec<Vec<u8>> {
    let pieces = prefix.split('/').filter(|piece| !piece.is_empty());
    pieces.map(|piece| piece.as_bytes().to_vec()).collect()
}

/// Who answers instead of a script or a file. `pieces` are the segments of the path, decoded.
pub fn find(rules: &Rules, root: &Path, pieces: &[Vec<u8>], query: &str) -> Option<Found> {
    let takes_all = |(prefix, gateway): &(Vec<Vec<u8>>, Gateway)| {
        prefix.is_empty() && matches!(gateway, Gateway::Wsgi)
    };
    let by_prefix = || by_prefix(rules, root, pieces, query);
    if rules.prefixes.iter().any(takes_all) || fault("d10-prefix-before-ending") {
        return by_prefix();
    }
    by_ending(rules, root, pieces, query).or_else(by_prefix)
}

fn by_ending(rules: &Rules, root: &Path, pieces: &[Vec<u8>], query: &str) -> Option<Found> {
    if rules.endings.is_empty() || fault("d10-no-endings") {
        return None;
    }
    let walk = walk(root, pieces)?;
    let name = walk.file.to_string_lossy().into_owned();
    let endings = &mut rules.endings.iter();
    let (_, gateway) = endings.find(|(ending, _)| name.ends_with(ending.as_str()))?;
    let script = Script {
        file: walk.file,
        command: Vec::new(),
        name: joined(walk.names),
        info: joined(walk.rest.iter().map(Vec::as_slice)),
        query: query.into(),
        gateway: Some(gateway.clone()),
    };
    Some(Found::Script(Box::new(script)))
}

fn by_prefix(rules: &Rules, root: &Path, pieces: &[Vec<u8>], query: &str) -> Option<Found> {
    let path = joined(pieces[1..].iter().map(Vec::as_slice));
    let prefixes = &mut rules.prefixes.iter();
    let (prefix, gateway) = prefixes.find(|(prefix, gateway)| {
        let by_letters = match gateway {
            Gateway::Wsgi => fault("d9-mount-by-letters"),
            _ => fault("d10-prefix-by-letters"),
        };
        match by_letters {
            true => path.starts_with(&joined(prefix.iter().map(Vec::as_slice))),
            false => pieces[1..].starts_with(prefix),
        }
    })?;
    let name = joined(prefix.iter().map(Vec::as_slice));
    let info = match fault("d9-mount-in-path-info") || fault("d10-prefix-in-path-info") {
        true => path.clone(),
        false => path[name.len()..].to_vec(),
    };
    if info
        .split(|&octet| octet == b'/')
        .any(|piece| piece == b"..")
    {
        return Some(Found::Refused(404, "this path leads nowhere"));
    }
    let below = String::from_utf8_lossy(&path).into_owned();
    let script = Script {
        file: root.join(below.trim_start_matches('/')),
        command: Vec::new(),
        name,
        info,
        query: query.into(),
        gateway: Some(gateway.clone()),
    };
    Some(Found::Script(Box::new(script)))
}

fn joined<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Vec<u8> {
    let slashed = pieces.into_iter().map(|piece| [b"/", piece].concat());
    slashed.collect::<Vec<_>>().concat()
}
