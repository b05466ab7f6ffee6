//! The records that FastCGI speaks: eight octets of header, content, and padding.
//!
//! | octet | what it is |
//! |---|---|
//! | 0 | the version, 1 |
//! | 1 | the type of the record |
//! | 2, 3 | the id of the request |
//! | 4, 5 | how many octets of content follow |
//! | 6 | how many octets of padding follow those |
//! | 7 | nothing yet |

use crate::gateway::Variable;

/// How many octets a header has.
pub const HEADER_OCTETS: usize = 8;
/// The most content that a record can have, and be a multiple of eight.
pub const MOST: usize = 65_528;

/// A request begins.
pub const BEGIN_REQUEST: u8 = 1;
/// A request is over.
pub const END_REQUEST: u8 = 3;
/// A piece of the meta-variables; an empty one is their end.
pub const PARAMS: u8 = 4;
/// A piece of the content; an empty one is its end.
pub const STDIN: u8 = 5;
/// A piece of the answer.
pub const STDOUT: u8 = 6;
/// A piece for the log.
pub const STDERR: u8 = 7;

/// What a header says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// The type of the record.
    pub kind: u8,
    /// Which request it belongs to; 0: none.
    pub request: u16,
    /// How many octets of content follow.
    pub content: u16,
    /// How many octets of padding follow those.
    pub padding: u8,
}

impl Header {
    /// The header as octets.
    #[must_use]
    pub fn octets(self) -> [u8; HEADER_OCTETS] {
        // ANCHOR: d11-header
        //= As the table above has it. Of two octets the first counts more.
        let [id_high, id_low] = self.request.to_be_bytes();
        let [high, low] = self.content.to_be_bytes();
        [1, self.kind, id_high, id_low, high, low, self.padding, 0]
        // ANCHOR_END: d11-header
    }

    /// The header that these octets are; nothing: they are of another version.
    #[must_use]
    pub fn read(octets: [u8; HEADER_OCTETS]) -> Option<Header> {
        // ANCHOR: d11-read-header
        //= The other way round. Versions other than 1 are not ours to understand.
        let [version, kind, id_high, id_low, high, low, padding, _] = octets;
        (version == 1).then(|| Header {
            kind,
            request: u16::from_be_bytes([id_high, id_low]),
            content: u16::from_be_bytes([high, low]),
            padding,
        })
        // ANCHOR_END: d11-read-header
    }
}

/// Appends a record. Padding makes it a multiple of eight octets, as the specification recommends.
pub fn record(output: &mut Vec<u8>, kind: u8, request: u16, content: &[u8]) {
    // ANCHOR: d11-record
    //= Header, content, padding: whatever octets, so many that the whole is a multiple of eight.
    //= The content is `MOST` octets at most: whoever calls this makes sure.
    let padding = content.len().wrapping_neg() % 8;
    let header = Header {
        kind,
        request,
        content: u16::try_from(content.len()).unwrap_or(u16::MAX),
        padding: padding as u8,
    };
    output.extend_from_slice(&header.octets());
    output.extend_from_slice(content);
    output.extend_from_slice(&[0; 8][..padding]);
    // ANCHOR_END: d11-record
}

/// Appends a stream of this type: records with its octets, and an empty one, which ends it.
pub fn stream(output: &mut Vec<u8>, kind: u8, request: u16, octets: &[u8]) {
    // ANCHOR: d11-stream
    //= As many records as it takes: a record has `MOST` octets of content at most.
    //= The last one is empty. A stream without octets is that one alone.
    for piece in octets.chunks(MOST) {
        record(output, kind, request, piece);
    }
    record(output, kind, request, b"");
    // ANCHOR_END: d11-stream
}

/// Meta-variables, as the stream of parameters carries them.
#[must_use]
pub fn pairs(variables: &[Variable]) -> Vec<u8> {
    // ANCHOR: d11-pairs
    //= Of each variable: the length of the name, the length of the value (`length`), the name, the value.
    let mut octets = Vec::with_capacity(1024);
    for (name, value) in variables {
        length(&mut octets, name.len());
        length(&mut octets, value.len());
        octets.extend_from_slice(name.as_bytes());
        octets.extend_from_slice(value);
    }
    octets
    // ANCHOR_END: d11-pairs
}

/// Appends a length: in one octet or in four.
fn length(output: &mut Vec<u8>, length: usize) {
    // ANCHOR: d11-length
    //= Up to 127 it is one octet. Otherwise four, of which the first counts most, and its highest bit is set: that is
    //=   how the two are told apart.
    match u8::try_from(length) {
        Ok(short @ 0..=127) => output.push(short),
        _ => {
            let long = u32::try_from(length).unwrap_or(u32::MAX) | 0x8000_0000;
            output.extend_from_slice(&long.to_be_bytes());
        }
    }
    // ANCHOR_END: d11-length
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_a_multiple_of_eight_octets() {
        for (content, padding) in [(0, 0), (1, 7), (7, 1), (8, 0), (MOST, 0), (MOST - 3, 3)] {
            let mut octets = Vec::new();
            record(&mut octets, STDIN, 0x0102, &vec![7; content]);
            assert_eq!(octets.len(), HEADER_OCTETS + content + padding);
            let header = Header::read(octets[..8].try_into().unwrap()).unwrap();
            assert_eq!(header.request, 0x0102);
            assert_eq!(usize::from(header.content), content);
            assert_eq!(usize::from(header.padding), padding);
        }
        assert_eq!(Header::read([2, 1, 0, 1, 0, 0, 0, 0]), None);
    }

    #[test]
    fn a_long_stream_is_several_records_and_ends_with_an_empty_one() {
        let mut octets = Vec::new();
        stream(&mut octets, PARAMS, 1, &vec![7; MOST + 1]);
        assert_eq!(octets[..8], [1, PARAMS, 0, 1, 0xff, 0xf8, 0, 0]);
        assert_eq!(octets[8 + MOST..][..9], [1, PARAMS, 0, 1, 0, 1, 7, 0, 7]);
        assert_eq!(octets[8 + MOST + 16..], [1, PARAMS, 0, 1, 0, 0, 0, 0]);
    }

    #[test]
    fn lengths_have_one_octet_or_four() {
        let pair = |name: usize, value: usize| pairs(&[("n".repeat(name), vec![b'v'; value])]);
        assert_eq!(pair(1, 1), b"\x01\x01nv");
        assert_eq!(pair(1, 0), b"\x01\0n");
        assert_eq!(pair(127, 0)[..2], [127, 0]);
        assert_eq!(pair(128, 3)[..5], [0x80, 0, 0, 128, 3]);
        assert_eq!(pair(1, 300)[..5], [1, 0x80, 0, 1, 44]);
    }
}
