//! No path leads out of the root: by a table.

use std::path::PathBuf;

use solution_c_server::site::path::{below_root, decoded, encoded, is_short_name};

#[test]
fn paths_lead_below_the_root_or_nowhere() {
    for (path, expected) in [
        ("/", Ok("")),
        ("/a", Ok("a")),
        ("//a///b/", Ok("a/b")),
        ("/./a/.", Ok("a")),
        ("/a%20b", Ok("a b")),
        ("/%61", Ok("a")),
        ("/%2561", Ok("%61")),
        ("/.well-known/acme", Ok(".well-known/acme")),
        ("/..", Err(404)),
        ("/a/..", Err(404)),
        ("/%2e%2E/a", Err(404)),
        ("/.%2e", Err(404)),
        ("/a%2fb", Err(404)),
        ("/.git", Err(404)),
        ("/%2egit", Err(404)),
        ("/a/.well-known/b", Err(404)),
        ("/.well-known/.b", Err(404)),
        ("/%", Err(400)),
        ("/%zz", Err(400)),
        ("/%+1", Err(400)),
        ("/%00", Err(400)),
        ("*", Err(400)),
        ("a", Err(400)),
        ("", Err(400)),
    ] {
        assert_eq!(below_root(path), expected.map(PathBuf::from), "{path}");
    }
}

#[cfg(unix)]
#[test]
fn on_unix_a_name_is_any_octets() {
    use std::os::unix::ffi::OsStrExt;
    let found = below_root("/%ff%5Ca").expect("a name");
    assert_eq!(found.as_os_str().as_bytes(), b"\xff\\a");
}

#[test]
fn the_short_names_of_windows_are_known() {
    for (name, is_short) in [
        ("GIT~1", true),
        ("git~1", true),
        ("GITIGN~1", true),
        ("ENV~1.LOC", true),
        ("G1A2B3~1", true),
        ("A~12.B", true),
        ("~1", true),
        ("GIT~", false),
        ("GIT~1a", false),
        ("a~b", false),
        ("notes~1.txt~", false),
        ("a-longer-name~1.txt", false),
        ("a~1.html", false),
        ("a.txt", false),
        (".git", false),
        ("", false),
    ] {
        assert_eq!(is_short_name(name.as_bytes()), is_short, "{name}");
    }
}

#[cfg(windows)]
#[test]
fn on_windows_a_hidden_file_is_hidden_under_its_short_name_too() {
    assert_eq!(below_root("/GIT~1/config"), Err(404));
    assert_eq!(below_root("/a/ENV~1.LOC"), Err(404));
}

#[test]
fn names_survive_the_way_through_a_link() {
    for name in [
        &b"a b"[..],
        b"100%",
        b"<&\">",
        b"\xff\xfe",
        b"a:b?c#d",
        b"...",
    ] {
        assert_eq!(decoded(&encoded(name)).as_deref(), Some(name));
    }
}
