//! The file that cookies are kept in, line by line; and the same file, written anew.

use std::fs;
use std::io::{ErrorKind, Write};
use std::path::Path;
use std::time::{Duration, UNIX_EPOCH};

use super::Cookie;
use crate::Error;
use crate::note::note;
use crate::output::Replacement;

const FIRST_LINE: &str = "# Netscape HTTP Cookie File\n";
/// Stands before the domain of a cookie that is not for scripts; older readers take it for a comment.
pub const HTTP_ONLY: &str = "#HttpOnly_";

/// Reads the cookies of a file; one that does not exist has none. A line that is no cookie is left
/// out with a note.
///
/// # Errors
/// [`Error::Failed`], which names the file: it cannot be read, or holds something else than cookies.
pub fn read(path: &Path) -> Result<Vec<Cookie>, Error> {
    let octets = match fs::read(path) {
        Ok(octets) => octets,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(Error::Failed(format!("{}: {error}", path.display()))),
    };
    if !is_cookie_file(&octets) {
        return Err(Error::Failed(format!(
            "{}: this is no file of cookies, and --jar would replace it: name another file, or a new one",
            path.display()
        )));
    }
    let mut cookies = Vec::new();
    for (index, line) in octets.split(|&octet| octet == b'\n').enumerate() {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let is_comment = line.starts_with(b"#") && !line.starts_with(HTTP_ONLY.as_bytes());
        if line.trim_ascii().is_empty() || is_comment {
            continue;
        }
        match cookie_of(line) {
            Some(cookie) => cookies.push(cookie),
            None => note(format_args!(
                "note: {}:{}: no cookie; the line is left out",
                path.display(),
                index + 1
            )),
        }
    }
    Ok(cookies)
}

/// Writes a file with these lines, which is replaced as a whole. Only its owner may read a new one.
///
/// # Errors
/// [`Error::Failed`], which names the file.
pub fn write(path: &Path, lines: &[u8]) -> Result<(), Error> {
    let text = [FIRST_LINE.as_bytes(), lines].concat();
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
