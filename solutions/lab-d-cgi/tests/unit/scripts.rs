//! Which script a path leads to.

use std::fs;

use solution_d_cgi::Trouble;
use solution_d_cgi::cgi::script::find;
use solution_d_cgi::gateway::Place;

/// The folder of scripts is at `/cgi-bin`.
const START: usize = "/cgi-bin".len();

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("bin/deep")).unwrap();
    for name in ["bin/run", "bin/deep/run", "outside"] {
        fs::write(folder.path().join(name), "").unwrap();
    }
    folder
}

fn found(path: &str) -> Result<Place, Trouble> {
    let folder = folder();
    find(&folder.path().join("bin"), path, START)
}

#[test]
fn the_first_file_on_the_way_is_the_script_and_the_rest_is_for_it() {
    for (path, name, info) in [
        ("/cgi-bin/run", "/cgi-bin/run", ""),
        ("/cgi-bin/run/", "/cgi-bin/run", "/"),
        ("/cgi-bin/run/a%20b/c", "/cgi-bin/run", "/a b/c"),
        ("/cgi-bin/run/.hidden", "/cgi-bin/run", "/.hidden"),
        ("/cgi-bin/run/a..b", "/cgi-bin/run", "/a..b"),
        ("/cgi-bin/deep/run/x", "/cgi-bin/deep/run", "/x"),
        ("/cgi-bin//run//x", "/cgi-bin//run", "//x"),
        ("/cgi-bin/r%75n", "/cgi-bin/run", ""),
    ] {
        let place = found(path).unwrap();
        assert_eq!(place.script_name, name.as_bytes(), "{path}");
        assert_eq!(place.path_info, info.as_bytes(), "{path}");
    }
}

#[test]
fn everything_else_is_not_there() {
    for path in [
        "/cgi-bin",
        "/cgi-bin/",
        "/cgi-bin/deep",
        "/cgi-bin/deep/",
        "/cgi-bin/none",
        "/cgi-bin/../outside",
        "/cgi-bin/%2e%2e/outside",
        "/cgi-bin/..%2foutside",
        "/cgi-bin/deep/../run",
        "/cgi-bin/run/../run",
        "/cgi-bin/run/%2e%2e/x",
        "/cgi-bin/run/a%2f..%2fb",
        "/cgi-bin/run/%00",
        "/cgi-bin/run/%zz",
        "/cgi-bin/run%00",
    ] {
        let found = found(path);
        assert!(matches!(found, Err(Trouble::NotFound)), "{path}: {found:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_link_may_lead_to_another_script_and_nowhere_else() {
    use std::os::unix::fs::symlink;
    let folder = folder();
    let bin = folder.path().join("bin");
    symlink(folder.path().join("outside"), bin.join("leaves")).unwrap();
    symlink(folder.path(), bin.join("up")).unwrap();
    symlink("deep/run", bin.join("stays")).unwrap();
    symlink("nowhere", bin.join("dangles")).unwrap();
    assert!(find(&bin, "/cgi-bin/stays", START).is_ok());
    for path in ["/cgi-bin/leaves", "/cgi-bin/up/outside"] {
        let found = find(&bin, path, START);
        assert!(matches!(found, Err(Trouble::Outside)), "{path}: {found:?}");
    }
    let found = find(&bin, "/cgi-bin/dangles", START);
    assert!(matches!(found, Err(Trouble::NotFound)), "{found:?}");
}
