//! Content codings: gzip and deflate are undone (b13).

use std::cell::Cell;

use super::head::Head;
use super::inflate::{End, inflate};
use super::options::Options;
use crate::arguments::Trouble;
use crate::{fault, print};

thread_local! {
    /// How many octets of this response's content are printed already.
    static PRINTED: Cell<usize> = const { Cell::new(0) };
}

/// What Accept-Encoding says.
pub fn accepted() -> Option<&'static str> {
    if fault("b13-does-not-ask") {
        None
    } else if fault("b13-asks-for-gzip-only") {
        Some("gzip")
    } else if fault("b13-asks-for-br") {
        Some("gzip, deflate, br")
    } else {
        Some("gzip, deflate")
    }
}

/// The codings of a response, in the order in which they were applied.
pub struct Codings(Vec<String>);

impl Codings {
    pub fn of(head: &Head, options: &Options) -> Self {
        let values = head.values("Content-Encoding", false);
        let text = values.join(&b","[..]);
        let text = String::from_utf8_lossy(&text).into_owned();
        let text = if fault("b13-names-by-exact-case") {
            text
        } else {
            text.to_lowercase()
        };
        let mut names: Vec<String> = text.split(',').map(|name| name.trim().to_owned()).collect();
        names.retain(|name| {
            !name.is_empty() && (name != "identity" || fault("b13-identity-is-unknown"))
        });
        if fault("b13-first-coding-only") {
            names.truncate(1);
        }
        if fault("b13-codings-in-the-wrong-order") {
            names.reverse();
        }
        if fault("b13-decodes-nothing") || fault("b13-gzip-only") && names == ["deflate"] {
            names.clear();
        }
        if fault("b13-pages-stay-squeezed") && options.program == "extract" {
            names.clear();
        }
        PRINTED.set(0);
        Codings(names)
    }

    /// The content so far, and whether that is all of it. More than `most` octets are not decoded.
    fn undone(&self, octets: &[u8], most: usize) -> Result<(Vec<u8>, bool), Trouble> {
        let (mut content, mut is_whole) = (octets.to_vec(), true);
        if octets.is_empty() && !fault("b13-nothing-is-cut-short") {
            return Ok((content, true));
        }
        for name in self.0.iter().rev() {
            let (decoded, ended) = match name.as_str() {
                "gzip" => gunzipped(&content, most)?,
                "x-gzip" if !fault("b13-x-gzip-is-unknown") => gunzipped(&content, most)?,
                "deflate" => inflated(&content, most)?,
                _ if fault("b13-unknown-as-it-is") => (content, true),
                _ if fault("b13-unknown-without-name") => {
                    return Err(Trouble::Failed("unknown".into()));
                }
                other => return Err(Trouble::Failed(format!("unknown content coding {other}"))),
            };
            (content, is_whole) = (decoded, ended && is_whole);
        }
        Ok((content, is_whole))
    }

    /// More octets have come: is it too much already? If it is the answer, what is new is printed.
    pub fn came(&self, octets: &[u8], options: &Options, is_answer: bool) -> Result<(), Trouble> {
        if self.0.is_empty() || fault("b13-decodes-at-the-end") && options.max_size.is_none() {
            return Ok(());
        }
        let (content, _) = self.undone(octets, options.max_size.unwrap_or(usize::MAX))?;
        check_size(&content, options)?;
        if is_answer && !fault("b13-decodes-at-the-end") {
            print(&content[PRINTED.get()..])?;
            PRINTED.set(content.len());
        }
        Ok(())
    }

    /// The whole content.
    pub fn whole(&self, octets: &[u8], options: &Options) -> Result<Vec<u8>, Trouble> {
        if self.0.is_empty() {
            return Ok(octets.to_vec());
        }
        let (content, is_whole) = self.undone(octets, options.max_size.unwrap_or(usize::MAX))?;
        check_size(&content, options)?;
        if !is_whole && !fault("b13-takes-half-a-stream") {
            return Err(Trouble::Failed(
                "the compressed content is cut short".into(),
            ));
        }
        Ok(content)
    }
}

/// What is not printed yet of this content.
pub fn not_printed(content: &[u8]) -> &[u8] {
    content.get(PRINTED.take()..).unwrap_or_default()
}

fn check_size(content: &[u8], options: &Options) -> Result<(), Trouble> {
    match options
        .max_size
        .filter(|_| !fault("b13-max-size-on-the-wire-only"))
    {
        Some(most) if content.len() > most => Err(Trouble::Failed(format!(
            "the content is larger than --max-size {most}"
        ))),
        _ => Ok(()),
    }
}

fn broken(what: &str) -> Trouble {
    Trouble::Failed(format!("the compressed content is broken: {what}"))
}

/// RFC 1952: one member or several.
fn gunzipped(octets: &[u8], most: usize) -> Result<(Vec<u8>, bool), Trouble> {
    let mut content = Vec::new();
    let mut rest = octets;
    loop {
        let Some(start) = after_header(rest)? else {
            return Ok((content, false));
        };
        let before = content.len();
        let used = match inflate(&rest[start..], &mut content, most) {
            End::Whole(used) => used,
            End::Part => return Ok((content, false)),
            End::Broken if fault("b13-broken-is-the-end") => return Ok((content, true)),
            End::Broken => return Err(broken("this is not deflate data")),
        };
        let Some(trailer) = rest[start + used..].first_chunk::<8>() else {
            return Ok((content, fault("b13-needs-no-trailer")));
        };
        let member = &content[before..];
        let sum = crc32(member).to_le_bytes();
        let length = (member.len() as u32).to_le_bytes();
        if trailer[..4] != sum && !fault("b13-ignores-the-checksum") {
            return Err(broken("its checksum is another one"));
        }
        if trailer[4..] != length
            && !fault("b13-ignores-the-checksum")
            && !fault("b13-ignores-the-length")
        {
            return Err(broken("its length is another one"));
        }
        rest = &rest[start + used + 8..];
        if rest.is_empty() || fault("b13-first-member-only") {
            return Ok((content, true));
        }
    }
}

/// Where the deflate data begins; none if the header is not whole yet.
fn after_header(octets: &[u8]) -> Result<Option<usize>, Trouble> {
    let fixed = [0x1f, 0x8b, 8];
    let known = octets.len().min(3);
    if octets[..known] != fixed[..known] {
        return Err(broken("this is not gzip data"));
    }
    let Some(flags) = octets.get(3).copied() else {
        return Ok(None);
    };
    let mut place = 10;
    if fault("b13-header-of-ten-octets") {
        return Ok((octets.len() >= place).then_some(place));
    }
    if flags & 4 != 0 {
        let Some(length) = octets.get(place..place + 2) else {
            return Ok(None);
        };
        place += 2 + usize::from(length[0]) + 256 * usize::from(length[1]);
    }
    for text in [8, 16] {
        if flags & text != 0 {
            let end = octets
                .get(place..)
                .and_then(|rest| rest.iter().position(|&octet| octet == 0));
            let Some(end) = end else {
                return Ok(None);
            };
            place += end + 1;
        }
    }
    if flags & 2 != 0 {
        place += 2;
    }
    Ok((octets.len() >= place).then_some(place))
}

/// RFC 1950, or the bare deflate data inside it.
fn inflated(octets: &[u8], most: usize) -> Result<(Vec<u8>, bool), Trouble> {
    let mut content = Vec::new();
    let [first, second, rest @ ..] = octets else {
        return Ok((content, false));
    };
    let is_zlib =
        first & 15 == 8 && (u16::from(*first) * 256 + u16::from(*second)).is_multiple_of(31);
    if !is_zlib && fault("b13-needs-zlib") || is_zlib && fault("b13-bare-deflate-only") {
        return Err(broken("this is not what I expected"));
    }
    let data = if is_zlib { rest } else { octets };
    match inflate(data, &mut content, most) {
        End::Whole(_) if !is_zlib || fault("b13-needs-no-trailer") => Ok((content, true)),
        End::Whole(used) => match data[used..].first_chunk::<4>() {
            None => Ok((content, false)),
            Some(sum)
                if *sum == adler32(&content).to_be_bytes() || fault("b13-ignores-the-checksum") =>
            {
                Ok((content, true))
            }
            Some(_) => Err(broken("its checksum is another one")),
        },
        End::Part => Ok((content, false)),
        End::Broken if fault("b13-broken-is-the-end") => Ok((content, true)),
        End::Broken => Err(broken("this is not deflate data")),
    }
}

fn crc32(octets: &[u8]) -> u32 {
    let step = |sum: u32| {
        if sum & 1 == 1 {
            sum >> 1 ^ 0xedb8_8320
        } else {
            sum >> 1
        }
    };
    let next = |sum: u32, &octet: &u8| (0..8).fold(sum ^ u32::from(octet), |sum, _| step(sum));
    !octets.iter().fold(!0, next)
}

fn adler32(octets: &[u8]) -> u32 {
    let next = |(a, b): (u32, u32), &octet: &u8| {
        let a = (a + u32::from(octet)) % 65_521;
        (a, (a + b) % 65_521)
    };
    let (a, b) = octets.iter().fold((1, 0), next);
    b << 16 | a
}
