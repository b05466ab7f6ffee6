//! gzip undone, without a library: RFC 1952 around RFC 1951. Slow, and strict.

use crate::labs::squeeze::crc32;

/// The content of a gzip file.
///
/// # Errors
/// In words, what is wrong.
pub(super) fn gunzip(octets: &[u8]) -> Result<Vec<u8>, String> {
    let mut content = Vec::new();
    let mut rest = octets;
    loop {
        let (member, after) = member(rest)?;
        content.extend(member);
        if after.is_empty() {
            return Ok(content);
        }
        rest = after;
    }
}

/// One member, and what stands after it.
fn member(octets: &[u8]) -> Result<(Vec<u8>, &[u8]), String> {
    if octets.starts_with(&[0x78]) {
        return Err("this is zlib's format (RFC 1950), and not gzip's: 78 instead of 1f 8b".into());
    }
    if !octets.starts_with(&[0x1f, 0x8b, 8]) || octets.len() < 18 {
        return Err("it does not begin as gzip does: 1f 8b 08".into());
    }
    let flags = octets[3];
    let cut = || "its header is cut".to_owned();
    let mut place = 10;
    if flags & 4 != 0 {
        let length = octets.get(place..place + 2).ok_or_else(cut)?;
        place += 2 + usize::from(length[0]) + 256 * usize::from(length[1]);
    }
    for flag in [8, 16] {
        if flags & flag != 0 {
            let text = octets.get(place..).ok_or_else(cut)?;
            place += 1 + text.iter().position(|&octet| octet == 0).ok_or_else(cut)?;
        }
    }
    place += if flags & 2 != 0 { 2 } else { 0 };
    let mut bits = Bits {
        octets: octets.get(place..).ok_or_else(cut)?,
        place: 0,
        bit: 0,
    };
    let content = inflate(&mut bits)?;
    let end = place + bits.place + usize::from(bits.bit > 0);
    let trailer = octets
        .get(end..end + 8)
        .ok_or("it ends before its checksum")?;
    let length = u32::try_from(content.len() & 0xffff_ffff).unwrap_or_default();
    if trailer[..4] != crc32(&content).to_le_bytes() || trailer[4..] != length.to_le_bytes() {
        return Err("checksum or length at its end are not those of its content".into());
    }
    Ok((content, &octets[end + 8..]))
}

struct Bits<'a> {
    octets: &'a [u8],
    place: usize,
    bit: u32,
}

impl Bits<'_> {
    fn next(&mut self) -> Result<usize, String> {
        let octet = self.octets.get(self.place).ok_or("it ends too early")?;
        let bit = octet >> self.bit & 1;
        self.bit = (self.bit + 1) % 8;
        self.place += usize::from(self.bit == 0);
        Ok(bit.into())
    }

    /// A number, its lowest bit first.
    fn number(&mut self, bits: u32) -> Result<usize, String> {
        (0..bits).try_fold(0, |sum, place| Ok(sum | self.next()? << place))
    }

    fn align(&mut self) {
        self.place += usize::from(self.bit > 0);
        self.bit = 0;
    }
}

/// A Huffman code: how many words there are of each length, and what they stand for.
struct Code {
    counts: [usize; 16],
    symbols: Vec<usize>,
}

impl Code {
    fn of(lengths: &[usize]) -> Self {
        let mut counts = [0; 16];
        for &length in lengths {
            counts[length] += usize::from(length > 0);
        }
        let symbols = (1..16).flat_map(|length| {
            let with = move |symbol: &usize| lengths[*symbol] == length;
            (0..lengths.len()).filter(with)
        });
        Code {
            counts,
            symbols: symbols.collect(),
        }
    }

    fn read(&self, bits: &mut Bits) -> Result<usize, String> {
        let (mut word, mut first, mut index) = (0, 0, 0);
        for count in &self.counts[1..] {
            word |= bits.next()?;
            if word < first + count {
                return Ok(self.symbols[index + word - first]);
            }
            index += count;
            first = (first + count) << 1;
            word <<= 1;
        }
        Err("it has a code word that means nothing".into())
    }
}

fn inflate(bits: &mut Bits) -> Result<Vec<u8>, String> {
    let mut content = Vec::new();
    loop {
        let is_last = bits.next()? == 1;
        match bits.number(2)? {
            0 => stored(bits, &mut content)?,
            1 => {
                let lengths: Vec<usize> = (0..288)
                    .map(|symbol| match symbol {
                        144..=255 => 9,
                        256..=279 => 7,
                        _ => 8,
                    })
                    .collect();
                coded(bits, &mut content, &Code::of(&lengths), &Code::of(&[5; 30]))?;
            }
            2 => {
                let (lengths, distances) = own_codes(bits)?;
                coded(bits, &mut content, &lengths, &distances)?;
            }
            _ => return Err("it has a block of no kind".into()),
        }
        if is_last {
            return Ok(content);
        }
    }
}

fn stored(bits: &mut Bits, content: &mut Vec<u8>) -> Result<(), String> {
    bits.align();
    let (length, inverse) = (bits.number(16)?, bits.number(16)?);
    let octets = bits.octets.get(bits.place..bits.place + length);
    let octets = octets.ok_or("it ends too early")?;
    if length ^ inverse != 0xffff {
        return Err("the length of a block is broken".into());
    }
    content.extend_from_slice(octets);
    bits.place += length;
    Ok(())
}

/// The codes that a block brings along.
fn own_codes(bits: &mut Bits) -> Result<(Code, Code), String> {
    const ORDER: [usize; 19] = [
        16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
    ];
    let (literals, distances) = (257 + bits.number(5)?, 1 + bits.number(5)?);
    let mut of_lengths = [0; 19];
    for &place in &ORDER[..4 + bits.number(4)?] {
        of_lengths[place] = bits.number(3)?;
    }
    let code = Code::of(&of_lengths);
    let mut lengths: Vec<usize> = Vec::new();
    while lengths.len() < literals + distances {
        let (value, times) = match code.read(bits)? {
            16 => {
                let last = lengths.last().ok_or("it repeats what is not there")?;
                (*last, 3 + bits.number(2)?)
            }
            17 => (0, 3 + bits.number(3)?),
            18 => (0, 11 + bits.number(7)?),
            length => (length, 1),
        };
        lengths.extend(std::iter::repeat_n(value, times));
    }
    let (literals, distances) = lengths.split_at(literals);
    Ok((Code::of(literals), Code::of(distances)))
}

/// Octets, and pointers back to octets that came before.
fn coded(
    bits: &mut Bits,
    content: &mut Vec<u8>,
    lengths: &Code,
    distances: &Code,
) -> Result<(), String> {
    loop {
        let length = match lengths.read(bits)? {
            symbol @ 0..=255 => {
                content.push(u8::try_from(symbol).unwrap_or_default());
                continue;
            }
            256 => return Ok(()),
            symbol @ 257..=264 => symbol - 254,
            symbol @ 265..=284 => {
                let extra = (symbol - 261) / 4;
                let base = 3 + ((4 + (symbol - 261) % 4) << extra);
                base + bits.number(u32::try_from(extra).unwrap_or_default())?
            }
            285 => 258,
            _ => return Err("it has a code word that means nothing".into()),
        };
        let distance = match distances.read(bits)? {
            symbol @ 0..=3 => symbol + 1,
            symbol => {
                let extra = symbol / 2 - 1;
                let base = 1 + ((2 + symbol % 2) << extra);
                base + bits.number(u32::try_from(extra).unwrap_or_default())?
            }
        };
        let from = content.len().checked_sub(distance);
        let from = from.ok_or("it points back to before its beginning")?;
        for place in from..from + length {
            content.push(content[place]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::labs::squeeze::{DYNAMIC, FIXED, bottles, gzip, gzip_of, zlib};

    #[test]
    fn every_kind_of_block_is_read() {
        let bottles = bottles();
        for (name, octets) in [
            ("stored", gzip(&bottles)),
            ("fixed codes", gzip_of(&FIXED, &bottles)),
            ("codes of its own", gzip_of(&DYNAMIC, &bottles)),
            (
                "two members",
                [gzip(&bottles[..9]), gzip(&bottles[9..])].concat(),
            ),
        ] {
            assert_eq!(gunzip(&octets).unwrap(), bottles, "{name}");
        }
        assert_eq!(gunzip(&gzip(b"")).unwrap(), b"");
    }

    #[test]
    fn what_is_broken_is_refused() {
        let whole = gzip_of(&DYNAMIC, &bottles());
        for length in 0..whole.len() {
            assert!(gunzip(&whole[..length]).is_err(), "{length}");
        }
        let mut other = whole.clone();
        other[whole.len() - 6] ^= 1;
        assert!(gunzip(&other).is_err(), "the checksum");
        assert!(gunzip(&zlib(b"abc")).is_err(), "zlib");
        assert!(gunzip(&FIXED).is_err(), "no header");
    }
}
