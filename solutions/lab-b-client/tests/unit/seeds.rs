//! What the fuzz targets assert holds for their seeds too: the properties compile, and what was found
//! once stays mended.

use std::fs;
use std::path::Path;

#[path = "../../fuzz/src/chunked.rs"]
mod chunked;
#[path = "../../fuzz/src/head.rs"]
mod head;
#[path = "../../fuzz/src/pieces.rs"]
mod pieces;
#[path = "../../fuzz/src/robots.rs"]
mod robots;

#[test]
fn chunked_bodies_hold_what_they_promise() {
    hold_for_seeds("chunked", chunked::holds);
}

#[test]
fn heads_hold_what_they_promise() {
    hold_for_seeds("head", head::holds);
}

#[test]
fn robots_files_hold_what_they_promise() {
    hold_for_seeds("robots", robots::holds);
}

#[track_caller]
fn hold_for_seeds(target: &str, holds: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds");
    let seeds: Vec<_> = fs::read_dir(folder.join(target)).unwrap().collect();
    assert!(seeds.len() > 5, "{target} has no seeds");
    for seed in seeds {
        holds(&fs::read(seed.unwrap().path()).unwrap());
    }
}
