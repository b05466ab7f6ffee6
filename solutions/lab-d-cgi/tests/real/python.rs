//! Flask and Bottle, by WSGI and by CGI. Around each is `wsgiref.validate`: it looks at what the server says and at
//! what the application says, and fails at what PEP 3333 forbids.

use std::path::PathBuf;

use crate::server::Server;
use crate::visitor::Visitor;
use crate::{found, pages, site};

/// Python with Flask, Django and Bottle, as an interpreter for the server; nothing where there is none.
#[track_caller]
pub fn interpreter() -> Option<String> {
    let python: PathBuf = found::part_of(
        "Python with Flask, Django and Bottle",
        found::made_for_ci("wsgi/bin/python"),
        "python3 -m venv target/ci/wsgi && target/ci/wsgi/bin/pip install flask==3.1.3 django==5.2.19 bottle==0.13.4",
    )?;
    Some(format!(".py={}", python.display()))
}

/// Nobody has complained: no exception, and nothing of what `wsgiref.validate` only tells.
#[track_caller]
pub fn nobody_complained(server: &Server) {
    let messages = server.messages();
    for word in ["Traceback", "Error", "Warning", "without being closed"] {
        assert!(!messages.contains(word), "{messages}");
    }
}

/// The pages of this application, first by WSGI below `mount`, then by CGI.
#[track_caller]
fn all_work(name: &str, text: &str, mount: &str) {
    let (Some(python), Some(visitor)) = (interpreter(), Visitor::new()) else {
        return;
    };
    let script = format!("cgi-bin/{name}");
    let file = format!("root/{script}");
    let mount_flag = if mount.is_empty() { "/" } else { mount };
    let server = site::serve(
        &[(&script, text)],
        &[
            "--interpreter",
            &python,
            "--wsgi",
            &file,
            "--wsgi-workers",
            "2",
            "--wsgi-mount",
            mount_flag,
        ],
    );
    pages::all_work(&server, &visitor, mount);
    // Somebody whom nobody has seen yet.
    let Some(visitor) = Visitor::new() else {
        return;
    };
    pages::all_work(&server, &visitor, &format!("/{script}"));
    nobody_complained(&server);
}

#[test]
fn flask_by_wsgi_and_by_cgi() {
    all_work(
        "flask_page.py",
        include_str!("programs/flask_page.py"),
        "/shop",
    );
}

#[test]
fn bottle_by_wsgi_and_by_cgi() {
    all_work(
        "bottle_page.py",
        include_str!("programs/bottle_page.py"),
        "",
    );
}
