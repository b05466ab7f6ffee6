//! The deflate format (RFC 1951), decoded from the beginning each time: slow, and simple.

/// Why decoding ended.
#[derive(Debug, PartialEq, Eq)]
pub enum End {
    /// The last block is over; so many octets were used.
    Whole(usize),
    /// The input ends before, or the output is long enough.
    Part,
    Broken,
}

/// Lengths and distances: what they begin with, and how many more bits follow.
const LENGTHS: [(u16, u8); 29] = [
    (3, 0),
    (4, 0),
    (5, 0),
    (6, 0),
    (7, 0),
    (8, 0),
    (9, 0),
    (10, 0),
    (11, 1),
    (13, 1),
    (15, 1),
    (17, 1),
    (19, 2),
    (23, 2),
    (27, 2),
    (31, 2),
    (35, 3),
    (43, 3),
    (51, 3),
    (59, 3),
    (67, 4),
    (83, 4),
    (99, 4),
    (115, 4),
    (131, 5),
    (163, 5),
    (195, 5),
    (227, 5),
    (258, 0),
];
const DISTANCES: [(u16, u8); 30] = [
    (1, 0),
    (2, 0),
    (3, 0),
    (4, 0),
    (5, 1),
    (7, 1),
    (9, 2),
    (13, 2),
    (17, 3),
    (25, 3),
    (33, 4),
    (49, 4),
    (65, 5),
    (97, 5),
    (129, 6),
    (193, 6),
    (257, 7),
    (385, 7),
    (513, 8),
    (769, 8),
    (1025, 9),
    (1537, 9),
    (2049, 10),
    (3073, 10),
    (4097, 11),
    (6145, 11),
    (8193, 12),
    (12289, 12),
    (16385, 13),
    (24577, 13),
];
/// The order in which the lengths of the code lengths' codes come.
const ORDER: [usize; 19] = [
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
];

/// A code: how many words of each length there are, and the symbols in their order.
struct Code {
    counts: [u16; 16],
    symbols: Vec<u16>,
}

impl Code {
    fn new(lengths: &[u8]) -> Self {
        let mut counts = [0; 16];
        lengths
            .iter()
            .for_each(|&length| counts[usize::from(length)] += 1);
        counts[0] = 0;
        let mut symbols: Vec<u16> = (0..).take(lengths.len()).collect();
        symbols.retain(|&symbol| lengths[usize::from(symbol)] > 0);
        symbols.sort_by_key(|&symbol| lengths[usize::from(symbol)]);
        Code { counts, symbols }
    }

    fn next(&self, bits: &mut Bits) -> Result<u16, End> {
        let (mut word, mut first, mut index) = (0, 0, 0);
        for count in &self.counts[1..] {
            word |= bits.take(1)?;
            if word < first + count {
                let place = usize::from(index + word - first);
                return self.symbols.get(place).copied().ok_or(End::Broken);
            }
            index += count;
            first = (first + count) << 1;
            word <<= 1;
        }
        Err(End::Broken)
    }
}

/// The input, bit by bit.
struct Bits<'a> {
    octets: &'a [u8],
    place: usize,
}

impl Bits<'_> {
    fn take(&mut self, count: u8) -> Result<u16, End> {
        let mut value = 0;
        for shift in 0..count {
            let octet = self.octets.get(self.place / 8).ok_or(End::Part)?;
            value |= u16::from(octet >> (self.place % 8) & 1) << shift;
            self.place += 1;
        }
        Ok(value)
    }

    /// How many octets were used, up to the next whole one.
    fn octets_used(&self) -> usize {
        self.place.div_ceil(8)
    }
}

/// Decodes until the end, or until there are more than `most` octets.
pub fn inflate(octets: &[u8], out: &mut Vec<u8>, most: usize) -> End {
    let mut bits = Bits { octets, place: 0 };
    loop {
        match block(&mut bits, out, most) {
            Ok(true) => return End::Whole(bits.octets_used()),
            Ok(false) => {}
            Err(end) => return end,
        }
    }
}

/// One block; true if it is the last one.
fn block(bits: &mut Bits, out: &mut Vec<u8>, most: usize) -> Result<bool, End> {
    let is_last = bits.take(1)? == 1;
    match bits.take(2)? {
        0 => stored(bits, out)?,
        1 => {
            let mut lengths = [8; 288];
            lengths[144..256].fill(9);
            lengths[256..280].fill(7);
            squeezed(bits, out, most, &Code::new(&lengths), &Code::new(&[5; 30]))?;
        }
        2 => {
            let (literals, distances) = codes(bits)?;
            squeezed(bits, out, most, &literals, &distances)?;
        }
        _ => return Err(End::Broken),
    }
    Ok(is_last)
}

fn stored(bits: &mut Bits, out: &mut Vec<u8>) -> Result<(), End> {
    bits.place = bits.octets_used() * 8;
    let (length, check) = (bits.take(16)?, bits.take(16)?);
    if length != !check {
        return Err(End::Broken);
    }
    let start = bits.octets_used();
    let end = (start + usize::from(length)).min(bits.octets.len());
    out.extend_from_slice(&bits.octets[start..end]);
    bits.place = end * 8;
    if end - start < usize::from(length) {
        Err(End::Part)
    } else {
        Ok(())
    }
}

/// The two codes that a block brings along.
fn codes(bits: &mut Bits) -> Result<(Code, Code), End> {
    let literals = usize::from(bits.take(5)?) + 257;
    let distances = usize::from(bits.take(5)?) + 1;
    let count = usize::from(bits.take(4)?) + 4;
    let mut lengths = [0; 19];
    for &place in &ORDER[..count] {
        lengths[place] = bits.take(3)? as u8;
    }
    let code = Code::new(&lengths);
    let mut lengths: Vec<u8> = Vec::new();
    while lengths.len() < literals + distances {
        let last = lengths.last().copied();
        let (length, times) = match code.next(bits)? {
            16 => (last.ok_or(End::Broken)?, bits.take(2)? + 3),
            17 => (0, bits.take(3)? + 3),
            18 => (0, bits.take(7)? + 11),
            length => (length as u8, 1),
        };
        lengths.resize(lengths.len() + usize::from(times), length);
    }
    let distances = &lengths[literals..literals + distances];
    Ok((Code::new(&lengths[..literals]), Code::new(distances)))
}

fn squeezed(
    bits: &mut Bits,
    out: &mut Vec<u8>,
    most: usize,
    literals: &Code,
    distances: &Code,
) -> Result<(), End> {
    loop {
        let symbol = usize::from(literals.next(bits)?);
        match symbol {
            0..=255 => out.push(symbol as u8),
            256 => return Ok(()),
            _ => {
                let (length, more) = LENGTHS.get(symbol - 257).ok_or(End::Broken)?;
                let length = length + bits.take(*more)?;
                let (distance, more) = DISTANCES
                    .get(usize::from(distances.next(bits)?))
                    .ok_or(End::Broken)?;
                let distance = usize::from(distance + bits.take(*more)?);
                let from = out.len().checked_sub(distance).ok_or(End::Broken)?;
                for place in from..from + usize::from(length) {
                    out.push(out[place]);
                }
            }
        }
        if out.len() > most {
            return Err(End::Part);
        }
    }
}
