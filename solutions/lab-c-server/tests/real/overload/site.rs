//! What is asked for under load, and what of it has to come back.

use std::net::SocketAddr;
use std::path::Path;

use tempfile::TempDir;

use crate::exchange::{Connection, Response};
use crate::tree;

/// Text that gets much shorter.
pub const TEXT: &str = "/text.txt";
/// So long that it is sent from the file, and in many pieces.
pub const LARGE: &str = "/large.bin";

/// A folder with files of all sizes.
pub struct Site {
    folder: TempDir,
    /// Targets and contents.
    pub files: Vec<(&'static str, Vec<u8>)>,
}

impl Site {
    pub fn new() -> Site {
        let folder = tempfile::tempdir().unwrap();
        let files = vec![
            (TEXT, "one line of many\n".repeat(900).into_bytes()),
            (LARGE, tree::octets(8 << 20)),
            ("/empty.bin", Vec::new()),
            ("/small.bin", tree::octets(700)),
            ("/medium.bin", tree::octets(100_000)),
        ];
        for (target, content) in &files {
            tree::write(&folder.path().join(&target[1..]), content);
        }
        Site { folder, files }
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn content(&self, wanted: &str) -> &[u8] {
        let found = self.files.iter().find(|(target, _)| *target == wanted);
        &found.unwrap().1
    }

    /// Asks for each file once: a server may keep something of each.
    pub fn visit(&self, address: SocketAddr) {
        for (target, content) in &self.files {
            assert!(get(address, target).content == *content, "{target}");
        }
    }
}

/// Asks for this target once.
#[track_caller]
fn get(address: SocketAddr, target: &str) -> Response {
    let mut connection = Connection::to(address).unwrap();
    let request = format!("GET {target} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    connection.send(request.as_bytes()).unwrap();
    connection.response("GET").unwrap()
}
