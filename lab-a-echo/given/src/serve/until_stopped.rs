//! Serving with an end: whoever is in may finish, but not for ever.

use std::io;
use std::thread;

use super::door::Door;

/// One way to serve the clients at a door, until the door lets no more in.
pub type Serving = Box<dyn FnOnce(Door) -> io::Result<()> + Send>;

/// Serves the clients at the door until its [`Stop`](super::Stop) asks for an end.
///
/// Then no more are let in, and conversations that run may end, for at most the door's grace.
/// What still runs after that ends with the process.
///
/// # Errors
/// What `serving` reports, or that no thread could be started for it.
pub fn serve_until_stopped(door: Door, serving: Serving) -> io::Result<()> {
    let (stop, grace) = (door.stop(), door.grace());
    // It may be in the middle of a conversation when the grace is over, so it has a thread to itself,
    // which is left behind then.
    let serving = thread::Builder::new()
        .name("serve".to_owned())
        .spawn(move || serving(door))?;
    if stop.wait_until_all_have_left(grace) {
        return serving
            .join()
            .unwrap_or_else(|_| Err(io::Error::other("the server's own thread panicked")));
    }
    Ok(())
}
