//! The head of a WebSocket frame (RFC 6455 §5.2).

use grader::octets::{count, thousands};

/// A frame's head: 2 to 14 octets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Frame {
    fin: bool,
    reserved: u8,
    opcode: u8,
    mask: Option<[u8; 4]>,
    pub(super) length: u64,
    /// Of the payload, so many have come.
    pub(super) seen: u64,
    /// A close frame's status code, as far as it has come.
    code: [Option<u8>; 2],
}

/// How long the head is, if its first two octets are these.
pub(super) fn head_length(first: &[u8]) -> usize {
    let Some(&second) = first.get(1) else {
        return 2;
    };
    let extended = match second & 0x7f {
        126 => 2,
        127 => 8,
        _ => 0,
    };
    2 + extended + if second & 0x80 == 0 { 0 } else { 4 }
}

impl Frame {
    /// Reads a whole head.
    pub(super) fn read(head: &[u8]) -> Frame {
        let (first, second) = (head[0], head[1]);
        let masked = second & 0x80 != 0;
        let end_of_length = head.len() - if masked { 4 } else { 0 };
        let length = match second & 0x7f {
            126 | 127 => head[2..end_of_length]
                .iter()
                .fold(0_u64, |length, &octet| (length << 8) | u64::from(octet)),
            short => u64::from(short),
        };
        Frame {
            fin: first & 0x80 != 0,
            reserved: (first >> 4) & 7,
            opcode: first & 15,
            mask: head[end_of_length..].try_into().ok(),
            length,
            seen: 0,
            code: [None, None],
        }
    }

    /// These octets of the payload come next: without the mask, where there is one.
    pub(super) fn take(&mut self, octets: &[u8]) -> Option<Vec<u8>> {
        let place = usize::try_from(self.seen % 4).unwrap_or(0);
        let clear = |(index, octet): (usize, &u8)| {
            octet ^ self.mask.map_or(0, |mask| mask[(place + index) % 4])
        };
        let unmasked: Vec<u8> = octets.iter().enumerate().map(clear).collect();
        if self.opcode == 8 && self.seen < 2 {
            let at = usize::try_from(self.seen).unwrap_or(0);
            self.code
                .iter_mut()
                .skip(at)
                .zip(&unmasked)
                .for_each(|(code, octet)| *code = Some(*octet));
        }
        self.seen += octets.len() as u64;
        self.mask.map(|_| unmasked)
    }

    /// Has all of it come?
    pub(super) fn is_whole(&self) -> bool {
        self.seen >= self.length
    }

    /// `text frame of 5 octets, fin, masked`.
    pub(super) fn label(&self) -> String {
        let name = match self.opcode {
            0 => "continuation".into(),
            1 => "text".into(),
            2 => "binary".into(),
            8 => "close".into(),
            9 => "ping".into(),
            10 => "pong".into(),
            other => format!("unknown ({other})"),
        };
        let code = match self.code {
            [Some(high), Some(low)] => format!(" {}", u16::from_be_bytes([high, low])),
            _ => String::new(),
        };
        let length = match self.is_whole() {
            true => count(usize::try_from(self.length).unwrap_or(usize::MAX)),
            false => format!("{} of {} octets", short(self.seen), short(self.length)),
        };
        let marks = [
            (self.fin, "fin"),
            (!self.fin, "more follows"),
            (self.mask.is_some(), "masked"),
            (self.reserved & 4 != 0, "compressed"),
        ];
        let marks: String = marks
            .iter()
            .filter(|(is, _)| *is)
            .map(|(_, mark)| format!(", {mark}"))
            .collect();
        format!("{name} frame{code}, {length}{marks}")
    }
}

/// `1,234`.
pub(super) fn short(number: u64) -> String {
    thousands(usize::try_from(number).unwrap_or(usize::MAX))
}
