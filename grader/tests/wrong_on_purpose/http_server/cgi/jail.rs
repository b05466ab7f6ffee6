//! The folder that nothing leads out of, and faults that open it.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use super::super::path::name_of;
use super::find::{Found, Script, script, showing};
use super::walk::Walk;
use crate::fault;

/// Do names lead wherever they like?
pub fn is_open() -> bool {
    fault("d7-no-jail") || fault("d7-looks-before-decoding") || fault("d7-decodes-twice")
}

/// What is no name of a file here.
pub fn is_no_name(piece: &[u8]) -> bool {
    piece.starts_with(b".") && !shows_dots(piece) && !fault("d7-slashes-in-names")
        || piece.contains(&0)
        || piece.contains(&b'/') && !fault("d7-slashes-in-names")
}

fn shows_dots(piece: &[u8]) -> bool {
    fault("d7-dot-files") || piece == b".well-known" && fault("d7-well-known-runs")
}

/// Does this file lie in the folder of scripts?
pub fn holds(bin: &Path, file: &Path) -> bool {
    if is_open() || fault("d7-follows-links") || fault("d7-slashes-in-names") {
        return true;
    }
    if fault("d7-no-links-at-all") {
        let below = file.strip_prefix(bin).unwrap_or(file);
        let mut way = below.ancestors().map(|part| bin.join(part));
        return !way.any(|part| part != bin && part.is_symlink());
    }
    if fault("d7-jail-is-a-prefix") {
        let text = |path: &Path| {
            let path = path.canonicalize().ok();
            path.map(|path| path.to_string_lossy().into_owned())
        };
        let (Some(file), Some(bin)) = (text(file), text(bin)) else {
            return false;
        };
        return file.starts_with(&bin);
    }
    if fault("d7-folder-is-not-resolved") {
        let file = file.canonicalize();
        return file.is_ok_and(|file| file.starts_with(bin));
    }
    is_inside(file, bin)
}

/// With every link resolved, on both sides.
pub fn is_inside(file: &Path, base: &Path) -> bool {
    let (Ok(file), Ok(base)) = (file.canonicalize(), base.canonicalize()) else {
        return false;
    };
    file.starts_with(base)
}

/// With a fault a folder of scripts is shown as any other.
pub fn index(bin: &Path, pieces: &[Vec<u8>]) -> Option<Found> {
    let names = pieces.iter().filter(|piece| !piece.is_empty());
    let folder: PathBuf = names.filter_map(|piece| name_of(piece)).collect();
    let folder = bin.join(folder);
    if !folder.is_dir() {
        return None;
    }
    let mut file = folder.join("index.html");
    if fault("d7-lists-cgi-bin") {
        let names = fs::read_dir(&folder).ok()?.flatten();
        let names: Vec<String> = names
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .collect();
        file = std::env::temp_dir().join(format!("listing-{}", std::process::id()));
        fs::write(&file, names.join("\n")).ok()?;
    } else if !fault("d7-index-in-cgi-bin") {
        return None;
    }
    let command = showing(&file);
    let names = Vec::new();
    let walk = Walk {
        file,
        names,
        rest: &[],
    };
    Some(script(walk, command, b"/cgi-bin/".to_vec(), ""))
}

/// With a fault more stands on the command line than the script.
pub fn command_line(script: &mut Script) {
    if fault("d7-query-is-arguments") && !script.query.contains('=') {
        let words = script.query.split('+').filter(|word| !word.is_empty());
        script.command.extend(words.map(OsString::from));
    }
    if fault("d7-shell") {
        let line: Vec<String> = script
            .command
            .iter()
            .map(|word| word.to_string_lossy().into_owned())
            .collect();
        script.command = vec!["sh".into(), "-c".into(), line.join(" ").into()];
    }
}
