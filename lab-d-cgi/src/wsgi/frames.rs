//! The frames that the server and its workers speak: one octet that tells what it is, four that tell how many
//! octets follow (the first counts most), and those.
//!
//! | frame | from | what it is |
//! |---|---|---|
//! | `R` | server | a request: its meta-variables, each name and each value with a NUL after it |
//! | `B` | server | a piece of the request's content; an empty one is its end |
//! | `F` | server | the content does not come whole |
//! | `C` | server | nobody wants the rest of the response |
//! | `L` | worker | the application is loaded: its source files, with a NUL between them |
//! | `N` | worker | so many octets of the content are needed (four octets) |
//! | `O` | worker | output: a head as that of CGI, and the content after it |
//! | `E` | worker | the response is complete |
//! | `X` | worker | the application failed |
//!
//! The content is only sent when it is asked for. So there is never a moment in which both write and nobody reads.

use std::io::{self, Read};

/// A request.
pub const REQUEST: u8 = b'R';
/// A piece of content.
pub const CONTENT: u8 = b'B';
/// There will be no more content, and it was not whole.
pub const CONTENT_FAILED: u8 = b'F';
/// The response is not wanted any more.
pub const CANCEL: u8 = b'C';
/// The application is loaded.
pub const LOADED: u8 = b'L';
/// Content is needed.
pub const NEEDS: u8 = b'N';
/// A piece of the answer.
pub const OUTPUT: u8 = b'O';
/// The answer is complete.
pub const END: u8 = b'E';
/// There is no answer, or only half of one.
pub const FAILED: u8 = b'X';

/// How many octets stand before the content of a frame.
pub const HEAD_OCTETS: usize = 5;

/// A frame with this content.
#[must_use]
pub fn frame(kind: u8, content: &[u8]) -> Vec<u8> {
    // TODO d9-frame · slide d-wsgi-host · cargo workshop check d9
    // - The kind, the number of octets of the content (`u32`, the octet that counts most comes first), the content.
    todo!("d9-frame")
}

/// Reads the head of the next frame: its kind, and how many octets follow.
///
/// # Errors
/// `UnexpectedEof`: the worker is gone. `WouldBlock` or `TimedOut`: it is silent.
pub fn read_frame_head(worker: &mut impl Read) -> io::Result<(u8, usize)> {
    // TODO d9-frame-head · slide d-wsgi-host · cargo workshop check d9
    // - Five octets, all of them: a read may bring fewer (`read_exact`).
    todo!("d9-frame-head")
}

/// Reads what a short frame carries; of a longer one nobody knows what it is.
///
/// # Errors
/// As [`read_frame_head`]; or it is too long.
pub fn read_short(worker: &mut impl Read, length: usize) -> io::Result<Vec<u8>> {
    const LONGEST: usize = 1024 * 1024;
    if length > LONGEST {
        return Err(io::Error::other("a frame is too long"));
    }
    let mut content = vec![0; length];
    worker.read_exact(&mut content)?;
    Ok(content)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_comes_back_however_it_is_cut() {
        let long = vec![7; 300];
        let octets = [frame(OUTPUT, &long), frame(END, b"")].concat();
        assert_eq!(octets[..6], [b'O', 0, 0, 1, 44, 7]);
        struct OneByOne<'a>(&'a [u8]);
        impl Read for OneByOne<'_> {
            fn read(&mut self, octets: &mut [u8]) -> io::Result<usize> {
                let most = octets.len().min(1);
                self.0.read(&mut octets[..most])
            }
        }
        let mut input = OneByOne(&octets);
        let (kind, length) = read_frame_head(&mut input).unwrap();
        assert_eq!((kind, length), (OUTPUT, 300));
        assert_eq!(read_short(&mut input, length).unwrap(), long);
        assert_eq!(read_frame_head(&mut input).unwrap(), (END, 0));
        let end = read_frame_head(&mut input).unwrap_err();
        assert_eq!(end.kind(), io::ErrorKind::UnexpectedEof);
        assert!(read_short(&mut input, usize::MAX).is_err());
    }
}
