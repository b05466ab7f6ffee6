//! A thread for every client: nobody waits for anybody.
//!
//! Simple, and right for hundreds of clients. A thread costs some memory and a place in the kernel's
//! scheduler, and the system has only so many. `pool.rs` sets a bound, `events.rs` needs one thread for all.

use std::io;
use std::sync::Arc;
use std::thread;

use lab_a_given::{Door, Handler, note};

/// Serves every client in a thread of its own.
pub(super) fn serve(mut door: Door, handler: &Arc<dyn Handler>) -> io::Result<()> {
    // ANCHOR: a7-threads
    //= Start a thread for the next client, and go straight back to the door.
    //= The thread owns its client, and shares the handler.
    //= If no thread can be had, this client is lost, but the server goes on: say so on standard error.
    while let Some(client) = door.next_client() {
        let handler = Arc::clone(handler);
        let started = thread::Builder::new().spawn(move || client.serve(&*handler));
        if let Err(error) = started {
            note(format_args!("note: no thread for a client: {error}"));
        }
    }
    Ok(())
    // ANCHOR_END: a7-threads
}
