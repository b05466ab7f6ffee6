//! One client after another: the simplest server there is.
//!
//! A client that says nothing keeps all others waiting. `threads.rs` does better.

use std::io;

use lab_a_given::{Door, Handler};

/// Serves one client at a time, until the door lets no more in.
pub(super) fn serve(mut door: Door, handler: &dyn Handler) -> io::Result<()> {
    // ANCHOR: a2-one-after-another
    //= Serve the next client at the door to its end, then the next.
    //= When the door has no next client, the server is to stop: done.
    while let Some(client) = door.next_client() {
        client.serve(handler);
    }
    Ok(())
    // ANCHOR_END: a2-one-after-another
}
