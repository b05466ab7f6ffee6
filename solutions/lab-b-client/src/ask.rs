//! A request on its way out, and the wait for its answer. Next: message/head.rs, which reads it.

use std::io::Write;

use crate::connections::Connection;
use crate::timing::{Timing, timed};
use crate::{Error, Request};

/// Sends a request and waits for the first octets of the answer. Gives whether all of it was sent: a
/// server may answer before that, and close; then the answer counts.
///
/// # Errors
/// What content or connection report; [`Error::Closed`] if there was no answer.
pub(crate) fn ask(
    request: &Request,
    is_last: bool,
    connection: &mut Connection,
    timing: &mut Timing,
) -> Result<bool, Error> {
    let head = request.head(is_last);
    let sent = match &request.content {
        Some(content) => content.send(head, connection.source_mut()),
        None => connection
            .source_mut()
            .write_all(&head)
            .map_err(Error::from),
    };
    let mut first_octets = || timed(&mut timing.first_octet, || connection.fill());
    match sent {
        Ok(()) => Ok(first_octets().map(|_| true)?),
        Err(Error::Closed(words)) => match first_octets() {
            Ok(1..) => Ok(false),
            _ => Err(Error::Closed(words)),
        },
        Err(error) => Err(error),
    }
}
