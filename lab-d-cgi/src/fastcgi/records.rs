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
        // TODO d11-header · slide d-fastcgi · cargo workshop check d11
        // - As the table above has it. Of two octets the first counts more.
        todo!("d11-header")
    }

    /// The header that these octets are; nothing: they are of another version.
    #[must_use]
    pub fn read(octets: [u8; HEADER_OCTETS]) -> Option<Header> {
        // TODO d11-read-header · slide d-fastcgi · cargo workshop check d11
        // - The other way round. Versions other than 1 are not ours to understand.
        todo!("d11-read-header")
    }
}

/// Appends a record. Padding makes it a multiple of eight octets, as the specification recommends.
pub fn record(output: &mut Vec<u8>, kind: u8, request: u16, content: &[u8]) {
    // TODO d11-record · slide d-fastcgi · cargo workshop check d11
    // - Header, content, padding: whatever octets, so many that the whole is a multiple of eight.
    // - The content is `MOST` octets at most: whoever calls this makes sure.
    todo!("d11-record")
}

/// Appends a stream of this type: records with its octets, and an empty one, which ends it.
pub fn stream(output: &mut Vec<u8>, kind: u8, request: u16, octets: &[u8]) {
    // TODO d11-stream · slide d-fastcgi · cargo workshop check d11
    // - As many records as it takes: a record has `MOST` octets of content at most.
    // - The last one is empty. A stream without octets is that one alone.
    todo!("d11-stream")
}

/// Meta-variables, as the stream of parameters carries them.
#[must_use]
pub fn pairs(variables: &[Variable]) -> Vec<u8> {
    // TODO d11-pairs · slide d-fastcgi · cargo workshop check d11
    // - Of each variable: the length of the name, the length of the value (`length`), the name, the value.
    todo!("d11-pairs")
}

/// Appends a length: in one octet or in four.
fn length(output: &mut Vec<u8>, length: usize) {
    // TODO d11-length · slide d-fastcgi · cargo workshop check d11
    // - Up to 127 it is one octet. Otherwise four, of which the first counts most, and its highest bit is set: that is
    //   how the two are told apart.
    todo!("d11-length")
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
