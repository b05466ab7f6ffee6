//! Async and await: written like a2, run like a9.
//!
//! Each client is a task. Where a task would have to wait, at an `await`, it steps aside, and the runtime
//! (tokio) goes on with another; a few threads carry any number of tasks.
//! Only there with `--features async`.

use std::io;
use std::thread;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio::sync::oneshot::{self, Receiver};
use tokio::time;

use lab_a_given::{Door, Place, SHORTAGE_PAUSE, Stop, note};

/// How many octets one read takes at most. Every task has a buffer of its own, so a small one.
const BUFFER_OCTETS: usize = 8 * 1024;

/// Serves every client at the door with the echo of a2, as a task, until the server is asked to stop.
///
/// Then no more are let in, and conversations that run may end, for at most the door's grace.
///
/// # Errors
/// The runtime could not be started.
pub fn serve(door: Door) -> io::Result<()> {
    let Some(listener) = door.take_listener() else {
        return Ok(()); // asked to stop before it began
    };
    let (stop, grace) = (door.stop(), door.grace());
    let runtime = Runtime::new()?;
    let asked_to_stop = when_asked(stop.clone())?;
    runtime.block_on(async {
        let listener = TcpListener::from_std(listener)?;
        tokio::select! {
            () = let_in(&listener, &stop) => {}
            _ = asked_to_stop => {}
        }
        io::Result::Ok(())
    })?;
    drop(door);
    stop.wait_until_all_have_left(grace);
    // Without waiting for tasks that are still at work: their grace is over.
    runtime.shutdown_background();
    Ok(())
}

/// Lets clients in, for ever.
async fn let_in(listener: &TcpListener, stop: &Stop) {
    // ANCHOR: a10-let-in
    //= Accept the next client, spawn a task for it (`serve_one`), and go straight back.
    //= A task takes a place (`stop.take_place()`), so that a stop waits for it.
    //= If no client can be accepted, say so (once) and pause for `SHORTAGE_PAUSE`, without keeping a thread.
    let mut short = false;
    loop {
        match listener.accept().await {
            Ok((client, _)) => {
                short = false;
                tokio::spawn(serve_one(client, stop.take_place()));
            }
            Err(error) => {
                if !short {
                    note(format_args!("note: a client has to wait: {error}"));
                }
                short = true;
                time::sleep(SHORTAGE_PAUSE).await;
            }
        }
    }
    // ANCHOR_END: a10-let-in
}

/// One client's task.
async fn serve_one(client: TcpStream, place: Place) {
    // Clients may leave when they like; that is no news.
    let _ = client.set_nodelay(true);
    let _ = echo(client).await;
    drop(place);
}

/// Sends back every octet until the client is done sending.
async fn echo(mut client: TcpStream) -> io::Result<()> {
    // ANCHOR: a10-echo
    //= As in a2: send back every octet, until a read of no octets.
    //= But nothing here may keep the thread waiting: await.
    let mut buffer = vec![0; BUFFER_OCTETS];
    loop {
        let count = client.read(&mut buffer).await?;
        if count == 0 {
            return Ok(());
        }
        client.write_all(&buffer[..count]).await?;
    }
    // ANCHOR_END: a10-echo
}

/// Becomes ready when the server is asked to stop. `Stop` knows nothing of async, so a thread waits for it.
fn when_asked(stop: Stop) -> io::Result<Receiver<()>> {
    let (tell, told) = oneshot::channel();
    thread::Builder::new()
        .name("stop".to_owned())
        .spawn(move || {
            stop.wait_until_asked(Duration::MAX);
            tell.send(())
        })?;
    Ok(told)
}
