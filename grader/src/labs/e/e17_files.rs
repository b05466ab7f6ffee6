//! Files and folders below a mount, and what stands around it (e17).

use super::asking::serve;
use super::e17_mounts::{STATIC, serve_files};
use crate::course::{Check, Rank};
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::{Request, Response, Site, links};

pub(super) const FOLDERS: Check = Check {
    id: "e17-folders",
    title: "shows folders below the mount, and redirects to them with the mount's path",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §15.4.2, handout e17",
    because: "what is mounted sees only the rest of the path: a Location that it makes must begin where the client is, at /static/",
    by_hand: STATIC,
    faults: &["e17-redirect-leaves-the-mount", "c4-no-index"],
    run: folders,
};

pub(super) const NAMES: Check = Check {
    id: "e17-static-names",
    title: "gives nothing away that lies outside of the mounted folder",
    rank: Rank::HoldsUp,
    source: "RFC 3986 §5.2.4, §7.3, handout c7",
    because: "a mount takes a piece off the path: what is left must be looked at as carefully as before, and so must links and files with a dot",
    by_hand: "cargo lab-e --static docs · then: curl -i --path-as-is http://127.0.0.1:8080/static/../Cargo.toml",
    faults: &[
        "c7-trusts-the-path",
        "c7-follows-links-out",
        "c7-shows-dot-files",
    ],
    run: names,
};

pub(super) const METHODS: Check = Check {
    id: "e17-methods",
    title: "offers GET, HEAD and OPTIONS for mounted files, and 404 for what is missing",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §15.5.6, §9.3.2",
    because: "a mount is no hole in the rules: 405 with Allow, HEAD without content, an error page for 404",
    by_hand: STATIC,
    faults: &[
        "e17-post-to-files",
        "c5-head-without-length",
        "c3-missing-is-200",
    ],
    run: methods,
};

pub(super) const AROUND: Check = Check {
    id: "e17-around",
    title: "keeps the application's middleware around what is mounted",
    rank: Rank::HoldsUp,
    source: "handout e17, e5",
    because: "the request id, the log and all else that stands around every handler stands around mounts as well: they are handlers like others",
    by_hand: "cargo lab-e --static . · then: curl -i -H 'X-Request-ID: abc' http://127.0.0.1:8080/static/README.md",
    faults: &["c17-no-id-of-errors"],
    run: around,
};

fn folders(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let (folder, other) = (subject.word(), format!("{} x", subject.word()));
    let page = format!("<!DOCTYPE html>\n<title>{}</title>\n", subject.word());
    site.file(&format!("{folder}/index.html"), page.as_bytes())?;
    site.file(&format!("{other}/a b.txt"), b"x")?;
    let mut server = serve_files(subject, &site, &[])?;
    let response = server.get(&format!("/static/{folder}?a=b"))?;
    response.expect_status(&[301, 308])?;
    let location = response.expect_one("Location")?;
    let path = location
        .strip_prefix("http://localhost")
        .unwrap_or(&location);
    let relative = format!("{folder}/?a=b");
    if path != format!("/static/{folder}/?a=b")
        && path != relative
        && path != format!("./{relative}")
    {
        let failure = response.wrong_field("Location", &location);
        let expected = format!("Location: /static/{folder}/?a=b");
        return Err(failure.fact("expected", expected).into());
    }
    let response = server.get(&format!("/static/{folder}/"))?;
    response.expect_status(&[200])?;
    response.expect_content(page.as_bytes())?;
    let target = format!("/static/{}/", other.replace(' ', "%20"));
    let response = server.get(&target)?;
    response.expect_status(&[200])?;
    let found = links(&response.text());
    if found.iter().any(|link| link.href == "./a%20b.txt") {
        return Ok(());
    }
    let failure = response.failure();
    Err(failure
        .fact("expected", "a listing with <a href=\"./a%20b.txt\">")
        .into())
}

/// Is this not what nobody may get?
fn expect_kept_back(response: &Response, secret: &str) -> CheckResult {
    if response.text().contains(secret) {
        let failure = response.failure();
        return Err(failure
            .fact("but", "this is a file that nobody may get")
            .into());
    }
    response.expect_status(&[400, 403, 404])
}

fn names(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let secret = site.secret("secret.txt")?;
    site.file("inner/x.txt", b"x")?;
    site.file(".hidden", secret.as_bytes())?;
    site.file("inner/.git/config", secret.as_bytes())?;
    let absolute = subject.folder().join("secret.txt");
    let absolute = absolute.to_string_lossy();
    let mut server = serve_files(subject, &site, &[])?;
    for rest in [
        "../secret.txt",
        "inner/../../secret.txt",
        "%2e%2e/secret.txt",
        "..%2fsecret.txt",
        "..%5csecret.txt",
        "%252e%252e%252fsecret.txt",
        "inner%2f..%2f..%2fsecret.txt",
        ".hidden",
        "inner/.git/config",
        "secret.txt%00",
        &absolute,
        &format!("/{absolute}"),
    ] {
        let response = server.get(&format!("/static/{rest}"))?;
        expect_kept_back(&response, &secret)?;
    }
    if cfg!(unix) {
        site.link("out.txt", &subject.folder().join("secret.txt"))?;
        let response = server.get("/static/out.txt")?;
        expect_kept_back(&response, &secret)?;
    }
    Ok(())
}

fn methods(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let (name, content) = site.random_file("txt")?;
    let mut server = serve_files(subject, &site, &[])?;
    let target = format!("/static/{name}");
    let response = server.ask(&Request::head(&target))?;
    response.expect_status(&[200])?;
    response.expect_field("Content-Length", &content.len().to_string())?;
    for method in ["POST", "DELETE"] {
        let response = server.ask(&Request::new(method, &target))?;
        response.expect_status(&[405])?;
        response.expect_list("Allow", &["GET"], &["HEAD", "OPTIONS"])?;
    }
    let response = server.ask(&Request::new("OPTIONS", &target))?;
    response.expect_status(&[200, 204])?;
    response.expect_list("Allow", &["GET"], &["HEAD", "OPTIONS"])?;
    let missing = server.get(&format!("/static/{}/x.txt", subject.word()))?;
    missing.expect_status(&[404])
}

fn around(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let (name, _) = site.random_file("txt")?;
    let bin = subject.folder().join("scripts");
    std::fs::create_dir(&bin).map_err(crate::outcome::broken)?;
    let (files, bin) = (site.root().to_string_lossy(), bin.to_string_lossy());
    let mut server = serve(subject, &["--static", &files, "--cgi-bin", &bin])?;
    let id = subject.word();
    for target in [
        format!("/static/{name}"),
        "/static/missing".into(),
        "/cgi-bin/missing".into(),
    ] {
        let request = Request::get(&target).field(&format!("X-Request-ID: {id}"));
        let response = server.ask(&request)?;
        response
            .expect_field("X-Request-ID", &id)
            .explain(|failure| failure.fact("sent", format!("X-Request-ID: {id}")))?;
    }
    Ok(())
}
