//! A script for `gateways.py`, compiled: what a server does for a script, and next to nothing of its own.

fn main() {
    print!("Content-Type: text/plain\n\nHello, world!");
}
