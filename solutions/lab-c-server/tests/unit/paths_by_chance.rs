//! No path leads out of the root: by chance, against a model. On Unix, where a name is any octets.

use std::os::unix::ffi::OsStrExt;
use std::path::{Component, Path};

use solution_c_server::site::path::below_root;

/// What a path means, thought out without looking at how it is done: the names in it, or nothing.
fn model(path: &str) -> Option<Vec<Vec<u8>>> {
    let mut names = Vec::new();
    for segment in path.strip_prefix('/')?.split('/') {
        let mut name = Vec::new();
        let mut octets = segment.bytes();
        while let Some(octet) = octets.next() {
            name.push(match octet {
                b'%' => {
                    let digits = [octets.next()?, octets.next()?];
                    let digits = std::str::from_utf8(&digits)
                        .ok()
                        .filter(|digits| !digits.starts_with('+'))?;
                    u8::from_str_radix(digits, 16).ok()?
                }
                octet => octet,
            });
        }
        match name.as_slice() {
            b"" | b"." => {}
            b".well-known" if names.is_empty() => names.push(name),
            _ if name.starts_with(b".") || name.contains(&0) || name.contains(&b'/') => {
                return None;
            }
            _ => names.push(name),
        }
    }
    Some(names)
}

#[test]
fn paths_made_up_by_chance_are_as_the_model_has_them() {
    const PIECES: [&str; 14] = [
        "/",
        "/",
        "..",
        ".",
        "a",
        "%2e",
        "%2f",
        "%",
        "%00",
        "\\",
        "%5c",
        ".well-known",
        "%25",
        "%C3",
    ];
    let mut random = fastrand::Rng::with_seed(7);
    let mut refused = 0;
    for _ in 0..200_000 {
        let path: String = (0..random.usize(1..9))
            .map(|_| PIECES[random.usize(..PIECES.len())])
            .collect();
        let found = below_root(&path).ok();
        let names = found.as_ref().map(|found| {
            let names = found.components().map(|part| match part {
                Component::Normal(name) => name.as_bytes().to_vec(),
                other => panic!("{path}: {other:?}"),
            });
            names.collect::<Vec<_>>()
        });
        assert_eq!(names, model(&path), "{path}");
        refused += usize::from(found.is_none());
        assert!(found.is_none_or(|found| Path::new("/root").join(found).starts_with("/root")));
    }
    assert!(
        (50_000..190_000).contains(&refused),
        "{refused} of 200,000 were refused"
    );
}
