//! The way that a path takes through the folders.

use std::path::{Path, PathBuf};

use super::super::path::name_of;
use super::jail;
use crate::fault;

/// A file on the way that a path takes, and what of the path is left.
pub struct Walk<'a> {
    pub file: PathBuf,
    pub names: Vec<&'a [u8]>,
    pub rest: &'a [Vec<u8>],
}

/// Goes from folder to folder until there is a file.
pub fn walk<'a>(base: &Path, pieces: &'a [Vec<u8>]) -> Option<Walk<'a>> {
    let mut file = base.to_path_buf();
    let mut names: Vec<&[u8]> = Vec::new();
    for (place, piece) in pieces.iter().enumerate() {
        match piece.as_slice() {
            b"" | b"." => continue,
            b".." => {
                if names.pop().is_none() && !jail::is_open() {
                    return None;
                }
                file.pop();
                continue;
            }
            piece if jail::is_no_name(piece) => return None,
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
        if known.is_file() || !known.is_dir() && fault("d7-runs-pipes") {
            let rest = &pieces[place + 1..];
            return Some(Walk { file, names, rest });
        }
        if !known.is_dir() || names.len() == 1 && fault("d1-no-folders") {
            return None;
        }
    }
    None
}

/// Through another folder and back: what lies there is reached by its own name, or not at all.
pub fn leads_into_bin(pieces: &[Vec<u8>]) -> bool {
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
