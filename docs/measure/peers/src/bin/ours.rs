//! The same from lab C's server, with the smallest handler there is: `ours PORT`.

use std::time::Duration;

use lab_a_given::Door;
use solution_c_server::{Config, Handler, Request, Response, serve};

struct Plaintext;

impl Handler for Plaintext {
    fn handle(&self, _: &mut Request<'_>) -> Response {
        Response::text(200, "Hello, world!")
    }
}

fn main() -> std::io::Result<()> {
    let port = std::env::args().nth(1).and_then(|port| port.parse().ok());
    let door = Door::open("127.0.0.1", port.unwrap_or(8080), Duration::ZERO)?;
    door.announce();
    // axum and nginx's `return` name no request either.
    let config = Config {
        request_ids: false,
        ..Config::default()
    };
    serve(config, door, Plaintext)
}
