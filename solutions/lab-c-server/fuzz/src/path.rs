//! Paths: what a target leads to is what a model says, and it is never outside of the root and never hidden.

use std::io::Read;
use std::net::Ipv4Addr;
use std::path::Component;

use solution_b_client::message::{Fields, RequestHead, Version};
use solution_c_server::site::path::{below_root, decoded, encoded};
use solution_c_server::{Content, Handler, Request, RequestContent, Response};

use super::tree::{Expected, HIDDEN, Tree};

/// What chance would seldom write.
const PIECES: [&str; 32] = [
    "/",
    "/..",
    "/.",
    "/%2e%2E",
    "%2f",
    "%5c",
    "\\",
    "%00",
    "%",
    "%25",
    "?",
    "//",
    "/file",
    "/folder",
    "/folder/",
    "/index.html",
    "/%66ile",
    "/.git",
    "/.git/config",
    "/.well-known",
    "/key",
    "/.hidden",
    "/in",
    "/up",
    "/out",
    "/back",
    "/nothing",
    "/round",
    "/site",
    "/secret",
    "/a%20b",
    "/100%25",
];

/// A system follows only so many links, and each name may be one (macOS: 32).
const FEW_NAMES: usize = 30;

/// `octets` are a path: those below 128 stand for themselves, the others for pieces.
pub fn holds(octets: &[u8]) {
    let mut path = String::new();
    for &octet in octets {
        match octet {
            0..128 => path.push(char::from(octet)),
            128.. => path.push_str(PIECES[usize::from(octet) % PIECES.len()]),
        }
    }
    let names = names(&path);
    leads_below_the_root(&path, names.as_deref());
    assert_eq!(decoded(&encoded(octets)).as_deref(), Some(octets));

    // What stands behind a question mark is no part of a path.
    let path = path.split('?').next().unwrap_or_default();
    if path.starts_with('/') && !["/time", "/echo"].contains(&path) {
        is_answered(path);
    }
}

/// The names that a path consists of; nothing, if it leads nowhere.
fn names(path: &str) -> Option<Vec<Vec<u8>>> {
    let mut names: Vec<Vec<u8>> = Vec::new();
    for segment in path.strip_prefix('/')?.split('/') {
        let (mut name, mut rest) = (Vec::new(), segment.bytes());
        while let Some(octet) = rest.next() {
            let digit = |octet: u8| char::from(octet).to_digit(16);
            name.push(match octet {
                b'%' => (digit(rest.next()?)? * 16 + digit(rest.next()?)?) as u8,
                octet => octet,
            });
        }
        match name.as_slice() {
            b"" | b"." => {}
            b".well-known" if names.is_empty() => names.push(name),
            [b'.', ..] => return None,
            _ if name.contains(&0) || name.contains(&b'/') => return None,
            _ if cfg!(windows) && (name.contains(&b'\\') || name.contains(&b':')) => return None,
            _ => names.push(name),
        }
    }
    Some(names)
}

/// The path that is made of it has these names, and no other parts.
fn leads_below_the_root(path: &str, names: Option<&[Vec<u8>]>) {
    let found = below_root(path).ok();
    let parts = found.as_ref().map(|found| {
        let parts = found.components().map(|part| match part {
            Component::Normal(name) => name.as_encoded_bytes().to_vec(),
            other => panic!("{path:?} has the part {other:?}"),
        });
        parts.collect::<Vec<_>>()
    });
    // Windows has names that are no files; there are more refusals then.
    if !cfg!(windows) || parts.is_some() {
        assert_eq!(parts.as_deref(), names, "{path:?}");
    }
}

/// The answer is the one that the model of the folder has, however the target is written.
fn is_answered(path: &str) {
    let (tree, names) = (Tree::there(), names(path));
    if names.as_ref().is_some_and(|names| names.len() > FEW_NAMES) {
        return;
    }
    let expected = tree.expected(path, names.as_deref());
    for target in [
        path.to_owned(),
        format!("{path}?a=/../b"),
        format!("HTTP://host{path}"),
    ] {
        let response = ask(tree, &target);
        let (status, location) = (
            response.status,
            response.fields.get("Location").map(<[u8]>::to_vec),
        );
        let content = content(response);
        assert!(
            !content.windows(HIDDEN.len()).any(|here| here == HIDDEN),
            "{target:?} shows what is hidden"
        );
        match &expected {
            Expected::Nothing => assert!([400, 404].contains(&status), "{target:?}: {status}"),
            Expected::Outside => assert!([403, 404].contains(&status), "{target:?}: {status}"),
            Expected::File(expected) => {
                assert_eq!(status, 200, "{target:?}");
                assert_eq!(content, expected.as_bytes(), "{target:?}");
            }
            Expected::List => assert_eq!(status, 200, "{target:?}"),
            Expected::Slash => {
                assert_eq!(status, 301, "{target:?}");
                let location = location.expect("a Location");
                assert!(
                    location.starts_with(b"/") && !location.starts_with(b"//"),
                    "{target:?}"
                );
                assert!(!location.contains(&b'\\'), "{target:?}");
            }
        }
    }
}

fn ask(tree: &Tree, target: &str) -> Response {
    let head = RequestHead {
        method: "GET".to_owned(),
        target: target.to_owned(),
        version: Version::Http11,
        fields: Fields::new(),
    };
    tree.site.handle(&mut Request {
        head: &head,
        peer: Ipv4Addr::LOCALHOST.into(),
        content: &mut RequestContent::default(),
        id: None,
        waited_since: None,
    })
}

/// The octets of a response; files of the tree are small.
fn content(response: Response) -> Vec<u8> {
    match response.content {
        Content::Empty => Vec::new(),
        Content::Octets(octets) => octets,
        Content::Shared(octets, range) => octets[range].to_vec(),
        Content::File(..) => panic!("a small file is not sent from the file"),
        Content::Begun(..) | Content::Raw(..) => panic!("a site has none of those"),
        Content::Stream(mut source, _) => {
            let mut octets = Vec::new();
            source.read_to_end(&mut octets).expect("read");
            octets
        }
    }
}
