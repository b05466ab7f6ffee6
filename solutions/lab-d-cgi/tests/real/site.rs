//! The folder that the server serves: `root`, in a folder of the test with room for more.

use std::fs;

use tempfile::TempDir;

use crate::server::Server;

/// A server with these files, by their place below its root and their text.
#[track_caller]
pub fn serve(files: &[(&str, &str)], flags: &[&str]) -> Server {
    let folder = tempfile::tempdir().unwrap();
    write(&folder, files);
    start(folder, flags)
}

/// Writes files below the root, which is made if it is not there.
pub fn write(folder: &TempDir, files: &[(&str, &str)]) {
    for (name, text) in files {
        let file = folder.path().join("root").join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
}

/// A server for the root in this folder.
#[track_caller]
pub fn start(folder: TempDir, flags: &[&str]) -> Server {
    Server::start(folder, &[&["--root", "root"], flags].concat())
}

/// The URL of a path at this server.
pub fn url(server: &Server, path: &str) -> String {
    format!("http://{}{path}", server.address)
}
