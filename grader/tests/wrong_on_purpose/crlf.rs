//! a6: LF becomes CRLF; CRLF stays, also when its two octets come apart.

use crate::fault;

#[derive(Default)]
pub struct Newlines {
    after_cr: bool,
}

impl Newlines {
    pub fn with_crlf(&mut self, octets: &[u8]) -> Vec<u8> {
        let mut converted = Vec::with_capacity(octets.len() * 2);
        if fault("a6-forgets-between-reads") {
            self.after_cr = false;
        }
        for &octet in octets {
            if octet == b'\n' && (!self.after_cr || fault("a6-doubles-cr")) {
                converted.push(b'\r');
            }
            converted.push(octet);
            self.after_cr = octet == b'\r';
        }
        converted
    }
}
