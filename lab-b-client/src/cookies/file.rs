//! Cookies from one run to the next: the file format of Netscape's browser, which curl and others read.
//!
//! A line holds seven fields with tabs between: domain, whether hosts below it get the cookie, path,
//! whether only over https, when it is over (seconds since 1970; 0: with the session), name, value.

use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::{Cookie, Jar};
use crate::Error;
use crate::note::note;
use crate::output::Replacement;

const FIRST_LINE: &str = "# Netscape HTTP Cookie File\n";
/// Stands before the domain of a cookie that is not for scripts; older readers take it for a comment.
const HTTP_ONLY: &str = "#HttpOnly_";

/// A jar, and the file that it is kept in.
#[derive(Debug, Clone)]
pub struct CookieFile {
    path: PathBuf,
    jar: Arc<Mutex<Jar>>,
}

impl CookieFile {
    /// The jar with the cookies of this file.
    ///
    /// # Errors
    /// As [`read`].
    pub fn read(path: &Path, now: SystemTime) -> Result<Self, Error> {
        Ok(CookieFile {
            path: path.to_owned(),
            jar: Arc::new(Mutex::new(read(path, now)?)),
        })
    }

    /// The jar.
    #[must_use]
    pub fn jar(&self) -> Arc<Mutex<Jar>> {
        Arc::clone(&self.jar)
    }

    /// Writes what is in the jar now back to the file.
    ///
    /// # Errors
    /// As [`write()`].
    pub fn write(&self) -> Result<(), Error> {
        let jar = self.jar.lock().unwrap_or_else(PoisonError::into_inner);
        write(&self.path, &jar)
    }
}

/// Reads the cookies of a file; one that does not exist has none. A line that is no cookie is left
/// out with a note.
///
/// # Errors
/// [`Error::Failed`], which names the file: it cannot be read, or holds something else than cookies.
pub fn read(path: &Path, now: SystemTime) -> Result<Jar, Error> {
    let octets = match fs::read(path) {
        Ok(octets) => octets,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Jar::default()),
        Err(error) => return Err(Error::Failed(format!("{}: {error}", path.display()))),
    };
    if !is_cookie_file(&octets) {
        return Err(Error::Failed(format!(
            "{}: this is no file of cookies, and --jar would replace it: name another file, or a new one",
            path.display()
        )));
    }
    let mut jar = Jar::default();
    for (index, line) in octets.split(|&octet| octet == b'\n').enumerate() {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let is_comment = line.starts_with(b"#") && !line.starts_with(HTTP_ONLY.as_bytes());
        if line.trim_ascii().is_empty() || is_comment {
            continue;
        }
        match cookie_of(line) {
            Some(cookie) => jar.insert(cookie, now),
            None => note(format_args!(
                "note: {}:{}: no cookie; the line is left out",
                path.display(),
                index + 1
            )),
        }
    }
    Ok(jar)
}

/// Writes all cookies to a file, which is replaced as a whole. Only its owner may read a new one.
///
/// # Errors
/// [`Error::Failed`], which names the file.
pub fn write(path: &Path, jar: &Jar) -> Result<(), Error> {
    let mut text = FIRST_LINE.as_bytes().to_vec();
    for cookie in jar.iter() {
        text.extend(line_of(cookie));
    }
    let failed = |error| Error::Failed(format!("{}: {error}", path.display()));
    // A device, such as `/dev/null`, is not to be replaced.
    if fs::metadata(path).is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir()) {
        return fs::write(path, text).map_err(failed);
    }
    let mut file = Replacement::private(path).map_err(failed)?;
    file.write_all(&text)
        .and_then(|()| file.put_in_place())
        .map_err(failed)
}

/// Whether the file may be replaced by one with cookies: nothing stands in it, or it begins as such a
/// file does (some programs leave `Netscape` out), or one of its lines is a cookie.
fn is_cookie_file(octets: &[u8]) -> bool {
    let text = String::from_utf8_lossy(octets);
    let first = text.lines().next().unwrap_or_default().to_ascii_lowercase();
    text.trim().is_empty()
        || first.starts_with('#') && first.contains("http cookie file")
        || octets
            .split(|&octet| octet == b'\n')
            .any(|line| cookie_of(line.trim_ascii_end()).is_some())
}

fn cookie_of(line: &[u8]) -> Option<Cookie> {
    // In a request they would end the line, or worse.
    if line
        .iter()
        .any(|octet| octet.is_ascii_control() && *octet != b'\t')
    {
        return None;
    }
    let mut fields = line.splitn(7, |&octet| octet == b'\t');
    let mut text = || std::str::from_utf8(fields.next()?).ok();
    let first = text()?;
    let (below, path, secure, expires, name) = (text()?, text()?, text()?, text()?, text()?);
    let value = fields.next()?;
    let (http_only, domain) = match first.strip_prefix(HTTP_ONLY) {
        Some(domain) => (true, domain),
        None => (false, first),
    };
    Some(Cookie {
        name: name.to_owned(),
        value: value.to_vec(),
        domain: domain.trim_start_matches('.').to_ascii_lowercase(),
        host_only: below != "TRUE",
        path: path.to_owned(),
        expires: match expires.parse().ok()? {
            0 => None,
            seconds => UNIX_EPOCH.checked_add(Duration::from_secs(seconds)),
        },
        secure: secure == "TRUE",
        http_only,
    })
}

fn line_of(cookie: &Cookie) -> Vec<u8> {
    // TODO b14-line · slide b-cookies · cargo workshop check b14
    // - The seven fields in their order, with tabs between, and LF. TRUE and FALSE stand for yes and no.
    // - A domain whose hosts all get the cookie has a dot in front. `HTTP_ONLY` stands before it where it is due.
    // - The value is written as it is; it may be no UTF-8.
    todo!("b14-line")
}
