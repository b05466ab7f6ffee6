//! gzip by hand: RFC 1952 around deflate data (RFC 1951) with the fixed codes.

use crate::fault;

/// How far back a repetition may lie.
const WINDOW: usize = 32_768;

/// A gzip file with this content.
pub fn gzip(content: &[u8]) -> Vec<u8> {
    let content = match fault("c19-first-piece-only") {
        true => &content[..content.len().min(65_536)],
        false => content,
    };
    let data = match fault("c19-not-shorter") {
        true => stored(content),
        false => deflate(content),
    };
    if fault("c19-zlib-instead") {
        return [&[0x78, 0x9c][..], &data, &adler32(content).to_be_bytes()].concat();
    }
    framed(content, &data)
}

/// Header, data and checksum.
fn framed(content: &[u8], data: &[u8]) -> Vec<u8> {
    let sum = crc32(content) ^ u32::from(fault("c19-wrong-checksum"));
    let length = u32::try_from(content.len()).unwrap_or(u32::MAX);
    [
        &[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255][..],
        data,
        &sum.to_le_bytes(),
        &length.to_le_bytes(),
    ]
    .concat()
}

/// The same, with nothing squeezed.
pub fn stored_file(content: &[u8]) -> Vec<u8> {
    framed(content, &stored(content))
}

fn stored(content: &[u8]) -> Vec<u8> {
    let mut data = Vec::new();
    let mut blocks = content.chunks(65_535).peekable();
    while let Some(block) = blocks.next() {
        let length = u16::try_from(block.len()).unwrap_or(u16::MAX);
        data.push(u8::from(blocks.peek().is_none()));
        data.extend(length.to_le_bytes());
        data.extend((!length).to_le_bytes());
        data.extend_from_slice(block);
    }
    data
}

/// One block. Of what came before, the newest place with the same three octets is looked at.
fn deflate(content: &[u8]) -> Vec<u8> {
    let mut bits = Bits::default();
    bits.number(0b011, 3);
    let mut newest = std::collections::HashMap::new();
    let mut place = 0;
    while place < content.len() {
        let before = content.get(place..place + 3);
        let before = before.and_then(|three| newest.insert(three, place));
        let before = before.filter(|before| place - before <= WINDOW);
        let length = before.map_or(0, |before| {
            let same = content[before..].iter().zip(&content[place..]);
            same.take(258)
                .take_while(|(one, other)| one == other)
                .count()
        });
        match before {
            Some(before) if length >= 3 => {
                bits.pointer(length, place - before);
                place += length;
            }
            _ => {
                bits.literal(content[place].into());
                place += 1;
            }
        }
    }
    bits.literal(256);
    bits.octets
}

#[derive(Default)]
struct Bits {
    octets: Vec<u8>,
    used: u32,
}

impl Bits {
    /// A number, its lowest bit first.
    fn number(&mut self, number: usize, count: u32) {
        for place in 0..count {
            if self.used.is_multiple_of(8) {
                self.octets.push(0);
            }
            let bit = u8::from(number >> place & 1 == 1) << (self.used % 8);
            if let Some(last) = self.octets.last_mut() {
                *last |= bit;
            }
            self.used += 1;
        }
    }

    /// A code word, its highest bit first.
    fn word(&mut self, word: usize, count: u32) {
        (0..count)
            .rev()
            .for_each(|place| self.number(word >> place & 1, 1));
    }

    /// RFC 1951 §3.2.6.
    fn literal(&mut self, symbol: usize) {
        match symbol {
            0..=143 => self.word(0x30 + symbol, 8),
            144..=255 => self.word(0x190 + symbol - 144, 9),
            256..=279 => self.word(symbol - 256, 7),
            _ => self.word(0xc0 + symbol - 280, 8),
        }
    }

    /// So many octets as they stood so far back (RFC 1951 §3.2.5).
    fn pointer(&mut self, length: usize, distance: usize) {
        match length {
            258 => self.literal(285),
            3..=10 => self.literal(254 + length),
            _ => {
                let extra = (length - 3).ilog2() - 2;
                let over = (length - 3) >> extra;
                self.literal(261 + 4 * extra as usize + over - 4);
                self.number((length - 3) & ((1 << extra) - 1), extra);
            }
        }
        let back = distance - 1;
        if back < 4 {
            self.word(back, 5);
            return;
        }
        let extra = back.ilog2() - 1;
        self.word(2 * (extra as usize + 1) + (back >> extra & 1), 5);
        self.number(back & ((1 << extra) - 1), extra);
    }
}

fn crc32(octets: &[u8]) -> u32 {
    !octets.iter().fold(!0, |sum, &octet| {
        (0..8).fold(sum ^ u32::from(octet), |sum, _| {
            sum >> 1 ^ if sum & 1 == 1 { 0xedb8_8320 } else { 0 }
        })
    })
}

fn adler32(octets: &[u8]) -> u32 {
    let (a, b) = octets.iter().fold((1, 0), |(a, b), &octet| {
        let a = (a + u32::from(octet)) % 65_521;
        (a, (a + b) % 65_521)
    });
    b << 16 | a
}
