//! gzip and deflate with what stands around the data: headers, checksums, lengths (RFC 1950, RFC 1952).

use super::inflate::{End, inflate};
use crate::arguments::Trouble;
use crate::fault;

fn broken(what: &str) -> Trouble {
    Trouble::Failed(format!("the compressed content is broken: {what}"))
}

/// RFC 1952: one member or several.
pub fn gunzipped(octets: &[u8], most: usize) -> Result<(Vec<u8>, bool), Trouble> {
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
pub fn inflated(octets: &[u8], most: usize) -> Result<(Vec<u8>, bool), Trouble> {
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
