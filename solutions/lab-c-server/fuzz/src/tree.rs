//! A folder with everything in it that a path could go wrong with, and a model of it.

use std::fs;
use std::path::Path;
use std::sync::OnceLock;
use std::time::{Duration, SystemTime};

use solution_c_server::Config;
use solution_c_server::site::Site;
use tempfile::TempDir;

/// What stands in every file that nobody is to see.
pub const HIDDEN: &[u8] = b"nobody is to see this";

/// A site, and the folder that it serves: `site` in a temporary folder, with something beside it.
pub struct Tree {
    pub site: Site,
    _folder: TempDir,
}

/// What a path is to be answered with.
#[derive(Debug)]
pub enum Expected {
    /// There is nothing.
    Nothing,
    /// It would lead out of the folder.
    Outside,
    /// A file with this content.
    File(&'static str),
    /// A list of what is in a folder.
    List,
    /// A redirection to the same path with a slash.
    Slash,
}

#[derive(Debug, Clone, Copy)]
enum Node {
    Folder,
    File(&'static str),
    /// A link to a place, which is written from the temporary folder on.
    Link(&'static str),
}

/// Everything, by its place.
const NODES: [(&str, Node); 20] = [
    ("", Node::Folder),
    (
        "secret",
        Node::File("nobody is to see this: a file beside the site"),
    ),
    ("site", Node::Folder),
    ("site/file", Node::File("a file")),
    ("site/key", Node::File("a key")),
    ("site/a b", Node::File("a space")),
    ("site/100%", Node::File("a percent sign")),
    ("site/.git", Node::Folder),
    (
        "site/.git/config",
        Node::File("nobody is to see this: it is hidden"),
    ),
    (
        "site/.hidden",
        Node::File("nobody is to see this: it is hidden"),
    ),
    ("site/.well-known", Node::Folder),
    ("site/.well-known/key", Node::File("a public key")),
    (
        "site/.well-known/.hidden",
        Node::File("nobody is to see this: it is hidden"),
    ),
    ("site/folder", Node::Folder),
    ("site/folder/index.html", Node::File("a page")),
    ("site/folder/back", Node::Link("site")),
    ("site/in", Node::Link("site/folder")),
    ("site/up", Node::Link("")),
    ("site/out", Node::Link("secret")),
    ("site/nothing", Node::Link("site/not there")),
];
/// A link that leads to itself: there is nothing, whatever follows.
const ROUND: &str = "site/round";

impl Tree {
    /// The one tree; it is made when it is first needed.
    pub fn there() -> &'static Tree {
        static TREE: OnceLock<Tree> = OnceLock::new();
        TREE.get_or_init(Tree::new)
    }

    fn new() -> Tree {
        let folder = tempfile::tempdir().expect("a folder");
        for (place, node) in NODES {
            let path = folder.path().join(place);
            match node {
                Node::Folder => fs::create_dir_all(&path).expect("a folder"),
                Node::File(content) => {
                    fs::write(&path, content).expect("written");
                    let file = fs::File::options().write(true).open(&path);
                    // What is older than a second is kept in memory, which is to be tried too.
                    let hour_ago = SystemTime::now() - Duration::from_secs(3600);
                    file.expect("opened")
                        .set_modified(hour_ago)
                        .expect("its time");
                }
                Node::Link(to) => link(&folder.path().join(to), &path),
            }
        }
        let round = folder.path().join(ROUND);
        link(&round, &round);
        let config = Config {
            root: folder.path().join("site"),
            ..Config::default()
        };
        Tree {
            site: Site::new(&config).expect("a site"),
            _folder: folder,
        }
    }

    /// What stands at a path with these names.
    pub fn expected(&self, path: &str, names: Option<&[Vec<u8>]>) -> Expected {
        let Some(names) = names else {
            return Expected::Nothing;
        };
        let Some((place, node)) = walk(names) else {
            return Expected::Nothing;
        };
        let is_inside = place == "site" || place.starts_with("site/");
        match node {
            _ if !is_inside => Expected::Outside,
            Node::File(_) if path.ends_with('/') => Expected::Nothing,
            Node::File(content) => Expected::File(content),
            _ if !path.ends_with('/') => Expected::Slash,
            _ => match find(&format!("{place}/index.html")) {
                Some((_, Node::File(content))) => Expected::File(content),
                _ => Expected::List,
            },
        }
    }
}

/// From the site on, name by name, through links.
fn walk(names: &[Vec<u8>]) -> Option<(&'static str, Node)> {
    let mut here = find("site")?;
    for name in names {
        let (place, Node::Folder) = here else {
            return None;
        };
        let name = std::str::from_utf8(name).ok()?;
        let next = if place.is_empty() {
            name.to_owned()
        } else {
            format!("{place}/{name}")
        };
        here = match find(&next)? {
            (_, Node::Link(to)) => find(to)?,
            found => found,
        };
    }
    Some(here)
}

fn find(place: &str) -> Option<(&'static str, Node)> {
    NODES.into_iter().find(|(known, _)| *known == place)
}

#[cfg(unix)]
fn link(to: &Path, from: &Path) {
    std::os::unix::fs::symlink(to, from).expect("a link");
}

/// Windows asks for a privilege: without it the model is told of no links.
#[cfg(not(unix))]
fn link(_: &Path, _: &Path) {}
