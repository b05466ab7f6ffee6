//! What was seen, as a file that can be shown again: a line of JSON for each thing, the first says where it was.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use workshop::error::{Error, Result};

use super::seen::Seen;

/// The first line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// The form of this file: 1.
    pub wire: u32,
    /// Where clients connected to.
    pub listening: String,
    /// Where they were led to.
    pub to: String,
    /// How the network was made worse; empty if it was not.
    pub network: String,
}

/// How every record begins.
const BEGINNING: &[u8] = b"{\"wire\":1,";

/// A record that is being written.
#[derive(Debug)]
pub struct Writer {
    out: BufWriter<File>,
}

impl Writer {
    /// Begins a record; an older one under this name is replaced, any other file is not.
    ///
    /// # Errors
    /// The file cannot be written, or it is something else.
    pub fn create(path: &Path, header: &Header) -> Result<Writer> {
        let mut out = create_over(path, BEGINNING, "a record of `wire`")?;
        line(&mut out, header)
            .and_then(|()| out.flush())
            .map_err(|cause| Error::file("write", path, &cause))?;
        Ok(Writer { out })
    }

    /// One more thing.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn add(&mut self, seen: &Seen) -> io::Result<()> {
        line(&mut self.out, seen)
    }

    /// Whoever reads the file now finds everything.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

fn line(out: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    out.write_all(b"\n")
}

/// Opens a file to write it anew, unless it holds something that does not begin as ours does.
pub fn create_over(path: &Path, beginning: &[u8], what: &str) -> Result<BufWriter<File>> {
    let cannot = |cause: io::Error| {
        let error = Error::file("write", path, &cause);
        match error.remedy {
            Some(_) => error,
            None => error.remedy("name a file in a folder that exists and that you may write to"),
        }
    };
    let is_ours = match File::open(path) {
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => true,
        Err(cause) => return Err(cannot(cause)),
        // A pipe or a device has nothing that could be lost.
        Ok(file) if !file.metadata().is_ok_and(|data| data.is_file()) => !path.is_dir(),
        Ok(file) => {
            let mut start = Vec::new();
            file.take(beginning.len() as u64)
                .read_to_end(&mut start)
                .map_err(cannot)?;
            start.is_empty() || start == beginning
        }
    };
    if path.is_dir() {
        return Err(cannot(io::ErrorKind::IsADirectory.into()));
    }
    if !is_ours {
        return Err(Error::usage(format!(
            "{} exists and is not {what}: it stays as it is",
            path.display()
        ))
        .remedy("choose another name, or move that file away"));
    }
    File::create(path).map(BufWriter::new).map_err(cannot)
}

/// A record that is being read.
#[derive(Debug)]
pub struct Reader {
    path: PathBuf,
    lines: io::Lines<BufReader<File>>,
    number: usize,
}

impl Reader {
    /// Opens a record.
    ///
    /// # Errors
    /// It cannot be read, or is none.
    pub fn open(path: &Path) -> Result<(Reader, Header)> {
        let file = File::open(path).map_err(|cause| match cause.kind() {
            io::ErrorKind::NotFound => Error::usage(format!("there is no file {}", path.display()))
                .remedy("cargo workshop wire --to 127.0.0.1:50000 --save FILE writes one"),
            _ => Error::file("read", path, &cause),
        })?;
        let mut lines = BufReader::new(file).lines();
        let first = lines.next().transpose().ok().flatten().unwrap_or_default();
        let header = serde_json::from_str(&first).map_err(|_| {
            Error::usage(format!("{} is no record of `wire`", path.display()))
                .remedy("`--save FILE` writes one; `--show` shows it again")
        })?;
        let reader = Reader {
            path: path.to_owned(),
            lines,
            number: 1,
        };
        Ok((reader, header))
    }
}

/// The things that were seen, one after the other. A last line that breaks off counts as the end.
impl Iterator for Reader {
    type Item = Result<Seen>;

    fn next(&mut self) -> Option<Result<Seen>> {
        let line = match self.lines.next()? {
            Ok(line) => line,
            Err(cause) => return Some(Err(Error::file("read", &self.path, &cause))),
        };
        self.number += 1;
        match serde_json::from_str(&line) {
            Ok(seen) => Some(Ok(seen)),
            Err(_) if self.lines.next().is_none() => None,
            Err(cause) => {
                let what = format!(
                    "{} is broken in line {}: {cause}",
                    self.path.display(),
                    self.number
                );
                Some(Err(Error::failed(what).remedy(
                    "take that line out; what stands before it has been shown",
                )))
            }
        }
    }
}
