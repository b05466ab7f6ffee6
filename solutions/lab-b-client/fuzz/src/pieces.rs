//! A stream that brings its octets in pieces, and now and then says that there is nothing yet.

use std::io::{self, Read};

/// Gives octets in pieces of these sizes, again and again.
#[derive(Debug)]
pub struct Pieces<'a> {
    rest: &'a [u8],
    sizes: &'a [u8],
    next: usize,
    /// What it says at a size of 0.
    nothing_yet: io::ErrorKind,
}

impl<'a> Pieces<'a> {
    /// A size of 0 is a read that brings nothing yet: `Interrupted`, or `WouldBlock`.
    #[must_use]
    pub fn new(octets: &'a [u8], sizes: &'a [u8], nothing_yet: io::ErrorKind) -> Self {
        let never = sizes.iter().all(|&size| size == 0);
        Pieces {
            rest: octets,
            sizes: if never { &[1] } else { sizes },
            next: 0,
            nothing_yet,
        }
    }
}

impl Read for Pieces<'_> {
    fn read(&mut self, octets: &mut [u8]) -> io::Result<usize> {
        let size = self.sizes[self.next % self.sizes.len()];
        self.next += 1;
        if size == 0 {
            return Err(self.nothing_yet.into());
        }
        let most = octets.len().min(usize::from(size));
        self.rest.read(&mut octets[..most])
    }
}
