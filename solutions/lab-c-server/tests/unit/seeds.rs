//! What the fuzz targets assert holds for their seeds too: the properties compile, and what was found
//! once stays mended.

use std::fs;
use std::path::Path;

#[cfg(unix)]
#[path = "../../fuzz/src/path.rs"]
mod path;
#[path = "../../../lab-b-client/fuzz/src/pieces.rs"]
mod pieces;
#[path = "../../fuzz/src/plain.rs"]
mod plain;
#[path = "../../fuzz/src/requests.rs"]
mod requests;
#[cfg(unix)]
#[path = "../../fuzz/src/tree.rs"]
mod tree;

#[test]
fn requests_hold_what_they_promise() {
    hold_for_seeds("requests", requests::holds);
}

/// The tree has links in it, which Windows does not give to everybody.
#[cfg(unix)]
#[test]
fn paths_hold_what_they_promise() {
    hold_for_seeds("path", path::holds);
}

#[track_caller]
fn hold_for_seeds(target: &str, holds: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds");
    let seeds = fs::read_dir(folder.join(target)).expect("a folder of seeds");
    let seeds: Vec<_> = seeds.map(|seed| seed.expect("a seed").path()).collect();
    assert!(seeds.len() > 5, "{target} has no seeds");
    for seed in seeds {
        holds(&fs::read(seed).expect("a seed"));
    }
}
