//! From the path of a target to a path below the root, and no way out of it.
//!
//! A path is split at its slashes first and decoded after: `%2F` is part of a name, and no file has such a name.

use std::path::{Path, PathBuf};

/// The path below the root that a target's path means, or the status code of its refusal.
///
/// # Errors
/// 400 for a path that is none, 404 for one that cannot lead to anything that is served.
pub fn below_root(path: &str) -> Result<PathBuf, u16> {
    // ANCHOR: c7-below-root
    //= A path begins with a slash. Empty segments and `.` mean nothing.
    //= Each segment is decoded by itself (`decoded`); broken escapes and NUL are no path: 400.
    //= A segment that leads out (`..`), has a separator in it or is hidden (`is_hidden`) leads to nothing: 404.
    //? c7-dot-dot
    //+ // Whatever is asked for is taken for a path below the root.
    //+ let name = String::from_utf8_lossy(&decoded(path).ok_or(400_u16)?).into_owned();
    //+ Ok(PathBuf::from(name.trim_start_matches('/')))
    let mut below = PathBuf::new();
    let segments = path.strip_prefix('/').ok_or(400_u16)?.split('/');
    for segment in segments.filter(|segment| !segment.is_empty()) {
        let name = decoded(segment)
            .filter(|name| !name.contains(&0))
            .ok_or(400_u16)?;
        if name == b"." {
            continue;
        }
        let is_first = below.as_os_str().is_empty();
        if name == b".." || has_separator(&name) || is_hidden(&name, is_first) {
            return Err(404);
        }
        below.push(file_name(name)?);
    }
    Ok(below)
    // ANCHOR_END: c7-below-root
}

/// Whether what was found is inside of the root: a link may lead out of it.
///
/// Neither path has links in it any more.
#[must_use]
pub fn is_inside(root: &Path, real_path: &Path) -> bool {
    // ANCHOR: c7-is-inside
    //= The root, or below it. A folder beside it whose name begins alike is not.
    //? c7-links-that-leave
    //+ true
    real_path.starts_with(root)
    // ANCHOR_END: c7-is-inside
}

/// Files that begin with a dot are nobody's business, but for what RFC 8615 puts into `/.well-known/`.
/// On Windows such a file may have a second name that does not show its dot.
fn is_hidden(name: &[u8], is_first: bool) -> bool {
    let has_dot = name.starts_with(b".") && !(is_first && name == b".well-known");
    has_dot || (cfg!(windows) && is_short_name(name))
}

/// Whether a name may be one that Windows has made up for a longer one: `GIT~1` for `.git`, `ENV~1.LOC` for
/// `.env.local`. At most eight octets, with a tilde and a number at the end, and perhaps a dot and three more.
#[must_use]
pub fn is_short_name(name: &[u8]) -> bool {
    let mut parts = name.splitn(2, |&octet| octet == b'.');
    let (stem, extension) = (
        parts.next().unwrap_or_default(),
        parts.next().unwrap_or_default(),
    );
    let tilde = stem.iter().rposition(|&octet| octet == b'~');
    let is_numbered = tilde.is_some_and(|tilde| {
        let digits = &stem[tilde + 1..];
        !digits.is_empty() && digits.iter().all(u8::is_ascii_digit)
    });
    is_numbered && stem.len() <= 8 && extension.len() <= 3
}

/// Whether a name would be more than one name for this system.
fn has_separator(name: &[u8]) -> bool {
    name.contains(&b'/') || (cfg!(windows) && (name.contains(&b'\\') || name.contains(&b':')))
}

/// A segment as the name of a file. On Unix that is any octets.
#[cfg(unix)]
fn file_name(name: Vec<u8>) -> Result<std::ffi::OsString, u16> {
    Ok(std::os::unix::ffi::OsStringExt::from_vec(name))
}

/// A segment as the name of a file. Windows knows names that are devices, and drops dots and spaces at the end.
#[cfg(not(unix))]
fn file_name(name: Vec<u8>) -> Result<std::ffi::OsString, u16> {
    const DEVICES: [&str; 6] = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"];
    let name = String::from_utf8(name).map_err(|_| 404_u16)?;
    let stem = name
        .split('.')
        .next()
        .unwrap_or_default()
        .trim_end()
        .to_ascii_uppercase();
    let numbered = ["COM", "LPT"].iter().any(|device| {
        stem.strip_prefix(device)
            .is_some_and(|rest| rest.chars().count() == 1)
    });
    if DEVICES.contains(&stem.as_str()) || numbered || name.ends_with(['.', ' ']) {
        return Err(404);
    }
    Ok(name.into())
}

/// The octets that percent-encoded text stands for (RFC 3986 §2.1); nothing if an escape is broken.
#[must_use]
pub fn decoded(text: &str) -> Option<Vec<u8>> {
    let mut octets = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        (rest, octets) = match (first, after) {
            (b'%', [high, low, after @ ..]) => {
                let digit = |octet: &u8| char::from(*octet).to_digit(16);
                octets.push(u8::try_from(digit(high)? * 16 + digit(low)?).ok()?);
                (after, octets)
            }
            (b'%', _) => return None,
            (octet, after) => {
                octets.push(*octet);
                (after, octets)
            }
        };
    }
    Some(octets)
}

/// Octets as a segment of a path: everything but letters, digits and `-._~` is percent-encoded (RFC 3986 §2.3).
#[must_use]
pub fn encoded(name: &[u8]) -> String {
    let mut text = String::with_capacity(name.len());
    for &octet in name {
        match octet {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                text.push(char::from(octet))
            }
            _ => text.push_str(&format!("%{octet:02X}")),
        }
    }
    text
}
