//! Octets from here to there, many at a time.

use std::io::{self, ErrorKind, Read, Write};

/// Large enough that the calls cost little, small enough to stay in the processor's cache.
const BUFFER_OCTETS: usize = 128 * 1024;

/// Copies everything and says how much that was; `progress` is told after every piece.
///
/// # Errors
/// Of reading: what `from` says. Of writing: what `to` says.
pub fn copy(
    from: &mut dyn Read,
    to: &mut dyn Write,
    progress: &mut dyn FnMut(u64),
) -> Result<u64, io::Error> {
    let mut buffer = vec![0; BUFFER_OCTETS];
    let mut copied = 0;
    loop {
        let count = match from.read(&mut buffer) {
            Ok(0) => return Ok(copied),
            Ok(count) => count,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        to.write_all(&buffer[..count])?;
        copied += count as u64;
        progress(copied);
    }
}
