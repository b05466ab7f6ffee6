//! One connection: request, answer, request, answer, until one side has had enough.

use std::io::Write;
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use super::answer::Ending;
use super::deliver::{close, deliver, repeat};
use super::reader::{Malformed, Reader};
use super::shared::{Exchange, Shared};

/// What a client gets whose request is none.
const BAD_REQUEST: &[u8] =
    b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

/// How long a write may take when the client does not read. The end of the check ends it too.
const STUCK: Duration = Duration::from_secs(10);

/// Serves a connection to its end.
pub(super) fn serve(stream: &TcpStream, number: usize, shared: &Shared) {
    let prepared = stream
        .set_nodelay(true)
        .and_then(|()| stream.set_write_timeout(Some(STUCK)));
    if prepared.is_err() {
        return;
    }
    let mut reader = Reader::new(stream, number);
    loop {
        match reader.next_request() {
            Ok(Some(request)) => {
                let answer = (shared.script)(&request);
                let exchange = Arc::new(Exchange { request, answer });
                // It is in the log before the client can have the answer.
                if !shared.enter(&exchange) {
                    return;
                }
                let sent = deliver(stream, &exchange.answer, shared);
                match &exchange.answer.ending {
                    Ending::KeepOpen => {}
                    Ending::Close => {
                        let rest = [reader.rest(), close(stream)].concat();
                        if !rest.is_empty() {
                            note(shared, Malformed::after(&exchange.request, &rest));
                        }
                        return;
                    }
                    Ending::Reset => {
                        let _ = socket2::SockRef::from(stream).set_linger(Some(Duration::ZERO));
                        return;
                    }
                    Ending::Endless(octets) => {
                        let _ = sent.and_then(|()| repeat(stream, octets, shared));
                    }
                }
            }
            Ok(None) => return,
            Err(malformed) => {
                note(shared, malformed);
                let _ = (&*stream).write_all(BAD_REQUEST);
                close(stream);
                return;
            }
        }
    }
}

/// Keeps the first thing that was wrong.
fn note(shared: &Shared, malformed: Malformed) {
    shared.log().malformed.get_or_insert(malformed);
}
