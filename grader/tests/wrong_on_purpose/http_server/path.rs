//! From the path of a URL to a path below the root, and nowhere else.

use std::path::{Path, PathBuf};

use crate::fault;

/// Decoded segments; whether the path ends in a slash.
#[derive(Debug)]
pub struct Decoded {
    pub segments: Vec<Vec<u8>>,
    pub ends_in_slash: bool,
    /// After its first slash comes another one.
    pub absolute: bool,
}

/// Decodes a path, segment by segment; none if it names nothing that could be there.
pub fn decode(path: &str) -> Option<Decoded> {
    let twice;
    let mut path = path;
    if fault("c7-decodes-twice") || fault("c3-decodes-twice") {
        twice = String::from_utf8(unescape(path)?).ok()?;
        path = &twice;
    }
    if fault("c7-looks-for-dots-before-decoding") && path.contains("..") {
        return None;
    }
    let whole;
    // Who decodes first and splits then lets an encoded slash make new segments.
    let pieces: Vec<Vec<u8>> =
        if fault("c7-splits-after-decoding") || fault("c7-looks-for-dots-before-decoding") {
            whole = unescape(path)?;
            whole
                .split(|&octet| octet == b'/')
                .map(<[u8]>::to_vec)
                .collect()
        } else {
            path.split('/').map(unescape).collect::<Option<_>>()?
        };
    let mut segments: Vec<Vec<u8>> = Vec::new();
    let last = pieces.last().cloned().unwrap_or_default();
    for piece in pieces {
        match piece.as_slice() {
            b"" | b"." => {}
            b".." if leaves_dots_alone() => segments.push(piece),
            b".." => {
                segments.pop();
            }
            _ if piece.contains(&b'/') && !fault("c7-encoded-slash-in-a-name") => return None,
            _ if piece.contains(&0) => {
                if fault("c7-panics-at-nul") {
                    panic!("file name contained an unexpected NUL byte");
                }
                if !fault("c7-cuts-at-nul") {
                    return None;
                }
                let end = piece
                    .iter()
                    .position(|&octet| octet == 0)
                    .unwrap_or_default();
                segments.push(piece[..end].to_vec());
            }
            _ if fault("c7-backslash-is-a-slash") => segments.extend(
                piece
                    .split(|&octet| octet == b'\\')
                    .filter(|part| !part.is_empty())
                    .map(<[u8]>::to_vec),
            ),
            _ => segments.push(piece),
        }
    }
    let ends_in_slash = matches!(last.as_slice(), b"" | b"." | b"..");
    Some(Decoded {
        segments,
        ends_in_slash,
        absolute: path.starts_with("//"),
    })
}

fn leaves_dots_alone() -> bool {
    fault("c7-trusts-the-path")
        || fault("c7-splits-after-decoding")
        || fault("c7-looks-for-dots-before-decoding")
        || fault("c7-decodes-twice")
}

impl Decoded {
    /// Where it is below `root`, following links only as far as they stay inside; none if nothing is to be seen there.
    pub fn below(&self, root: &Path) -> Option<PathBuf> {
        if self.is_hidden() {
            return None;
        }
        let mut path = root.to_path_buf();
        if fault("c7-joins-absolute-paths") {
            // What begins with a slash replaces everything before it.
            let whole = self.segments.join(&b'/');
            let inner = format!("/{}", String::from_utf8_lossy(&whole));
            if self.absolute && Path::new(&inner).is_file() {
                return Some(inner.into());
            }
        }
        for segment in &self.segments {
            path.push(name_of(segment)?);
        }
        if leaves_dots_alone() || fault("c7-follows-links-out") {
            return path.exists().then_some(path);
        }
        let real = path.canonicalize().ok()?;
        if fault("c7-compares-as-text") {
            let (root, real_text) = (root.to_str()?, real.to_str()?);
            return real_text.starts_with(root).then_some(real);
        }
        if fault("c7-refuses-all-links") && real != path {
            return None;
        }
        real.starts_with(root).then_some(path)
    }

    /// Dot-files are, except for `/.well-known/`.
    fn is_hidden(&self) -> bool {
        if fault("c7-shows-dot-files") {
            return false;
        }
        let mut segments = self.segments.as_slice();
        let well_known = |first: &Vec<u8>| first == b".well-known";
        if segments.first().is_some_and(well_known) && !fault("c7-hides-well-known") {
            segments = &segments[1..];
            if fault("c7-shows-all-of-well-known") {
                return false;
            }
        }
        if fault("c7-redirects-to-dot-folders") && !self.ends_in_slash {
            segments = segments.split_last().map_or(segments, |(_, before)| before);
        }
        if fault("c7-looks-at-the-last-name-only") {
            return segments.last().is_some_and(|name| name.starts_with(b"."));
        }
        if fault("c7-well-known-anywhere") {
            return segments
                .iter()
                .any(|name| name.starts_with(b".") && name != b".well-known");
        }
        segments
            .iter()
            .any(|name| name.starts_with(b".") && !(leaves_dots_alone() && name == b".."))
    }
}

#[cfg(unix)]
pub fn name_of(octets: &[u8]) -> Option<std::ffi::OsString> {
    use std::os::unix::ffi::OsStringExt;
    Some(std::ffi::OsString::from_vec(octets.to_vec()))
}

/// Elsewhere names are text, and some of them are not files: `C:`, `con.txt`, `name.`, `name::$DATA`.
#[cfg(not(unix))]
pub fn name_of(octets: &[u8]) -> Option<std::ffi::OsString> {
    let text = std::str::from_utf8(octets).ok()?;
    if fault("c7-opens-devices") {
        return Some(text.into());
    }
    let stem = text.split('.').next().unwrap_or_default().trim_end();
    let stem = stem.to_ascii_uppercase();
    let numbered = ["COM", "LPT"].iter().any(|port| {
        stem.strip_prefix(port)
            .is_some_and(|number| number.chars().count() == 1)
    });
    let device = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"].contains(&stem.as_str());
    let odd =
        text.contains(['\\', ':', '*', '?', '"', '<', '>', '|']) || text.ends_with(['.', ' ']);
    (!(odd || device || numbered)).then(|| text.into())
}

/// Undoes percent-encoding; none if a `%` is not followed by two hexadecimal digits.
pub fn unescape(text: &str) -> Option<Vec<u8>> {
    if fault("c3-no-decoding") {
        return Some(text.into());
    }
    let octets = text.as_bytes();
    let mut decoded = Vec::new();
    let mut place = 0;
    while let Some(&octet) = octets.get(place) {
        if octet == b'+' && fault("c3-plus-is-a-space") {
            decoded.push(b' ');
        } else if octet == b'%' {
            let digits = text.get(place + 1..place + 3);
            let digits = digits.filter(|digits| digits.bytes().all(|one| one.is_ascii_hexdigit()));
            match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
                Some(octet) => decoded.push(octet),
                None if fault("c3-panics-at-bad-escapes") => {
                    panic!("byte index {} is out of bounds", place + 3)
                }
                None => return None,
            }
            place += 2;
        } else {
            decoded.push(octet);
        }
        place += 1;
    }
    Some(decoded)
}
