//! A site in Django, by WSGI and by CGI: signing in to its admin, with its static files, and a form with a token
//! against forged requests. `wsgiref.validate` looks on.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::programs::run;
use crate::python::{interpreter, nobody_complained};
use crate::server::Server;
use crate::site;
use crate::visitor::{Page, Visitor};

const SCRIPT: &str = "cgi-bin/django_site.py";

/// A server with the site, by WSGI below `/office` and by CGI; the static files are files of the server.
#[track_caller]
fn serve() -> Option<Server> {
    let interpreter = interpreter()?;
    let folder = tempfile::tempdir().unwrap();
    site::write(
        &folder,
        &[(SCRIPT, include_str!("programs/django_site.py"))],
    );
    prepare(&folder, &interpreter);
    let file = format!("root/{SCRIPT}");
    let flags = [
        "--interpreter",
        &interpreter,
        "--wsgi",
        &file,
        "--wsgi-workers",
        "2",
        "--wsgi-mount",
        "/office",
    ];
    Some(site::start(folder, &flags))
}

#[track_caller]
fn prepare(folder: &TempDir, interpreter: &str) {
    let python = Path::new(&interpreter[".py=".len()..]);
    let place = folder.path().join("root/cgi-bin");
    let arguments = [
        place.join("django_site.py").display().to_string(),
        "prepare".to_owned(),
    ];
    run(python, arguments, folder.path()).printed();
}

#[test]
fn django_by_wsgi() {
    let (Some(server), Some(visitor)) = (serve(), Visitor::new()) else {
        return;
    };
    the_admin_lets_in(&server, &visitor, "/office");
    a_form_needs_its_token(&server, &visitor, "/office");
    nobody_complained(&server);
}

#[test]
fn django_by_cgi() {
    let (Some(server), Some(visitor)) = (serve(), Visitor::new()) else {
        return;
    };
    let base = format!("/{SCRIPT}");
    the_admin_lets_in(&server, &visitor, &base);
    a_form_needs_its_token(&server, &visitor, &base);
    nobody_complained(&server);
}

#[track_caller]
fn the_admin_lets_in(server: &Server, visitor: &Visitor, base: &str) {
    let admin = format!("{base}/admin/");
    let login = visitor.get(server, &admin);
    let login = login.leads_to(server);
    assert_eq!(login, format!("{base}/admin/login/?next={admin}"));

    let page = visitor.get(server, login);
    let sheets = style_sheets_arrive(server, visitor, &page);
    assert!(sheets >= 3, "{sheets} style sheets: {page:?}");
    let refused = visitor.post(server, login, &sign_in(&page, "wrong"));
    assert_eq!(refused.status, 200);
    assert!(
        refused.text().contains("class=\"errornote\""),
        "{refused:?}"
    );
    let welcome = visitor.post(server, login, &sign_in(&refused, "open sesame"));
    assert_eq!(welcome.leads_to(server), admin);

    let page = visitor.get(server, &admin);
    assert_eq!(page.status, 200);
    assert!(page.text().contains("<strong>ada</strong>"), "{page:?}");
    let users = visitor.get(server, &format!("{admin}auth/user/?q=ada%40localhost"));
    assert!(users.text().contains("ada@localhost"), "{users:?}");
}

/// The fields of the log-in form.
#[track_caller]
fn sign_in<'a>(page: &'a Page, password: &'a str) -> [(&'a str, &'a str); 3] {
    let token = page.between("name=\"csrfmiddlewaretoken\" value=\"", "\"");
    [
        ("csrfmiddlewaretoken", token),
        ("username", "ada"),
        ("password", password),
    ]
}

/// Fetches the style sheets of a page, and counts them.
#[track_caller]
fn style_sheets_arrive(server: &Server, visitor: &Visitor, page: &Page) -> usize {
    let links = page.text().split("<link ").skip(1);
    let sheets = links.filter_map(|link| link.split('"').find(|part| part.ends_with(".css")));
    let mut count = 0;
    for path in sheets {
        let sheet = visitor.get(server, path);
        let file = server
            .folder
            .path()
            .join("root")
            .join(path.trim_start_matches('/'));
        assert_eq!(
            (sheet.status, sheet.field("content-type")),
            (200, "text/css; charset=utf-8")
        );
        assert!(sheet.content == fs::read(file).unwrap(), "{path}");
        count += 1;
    }
    count
}

#[track_caller]
fn a_form_needs_its_token(server: &Server, visitor: &Visitor, base: &str) {
    let path = format!("{base}/guests");
    let forged = visitor.post(server, &path, &[("name", "Mallory")]);
    assert_eq!(forged.status, 403);
    for name in ["Ada & Söhne", "Grace"] {
        let page = visitor.get(server, &path);
        let token = page.between("name=\"csrfmiddlewaretoken\" value=\"", "\"");
        let signed = visitor.post(
            server,
            &path,
            &[("csrfmiddlewaretoken", token), ("name", name)],
        );
        assert_eq!(signed.leads_to(server), path);
    }
    let page = visitor.get(server, &path);
    assert!(
        page.text().contains("<p>Ada &amp; Söhne</p><p>Grace</p>"),
        "{page:?}"
    );
}
